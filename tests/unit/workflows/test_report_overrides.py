from __future__ import annotations

from clinic_assist.chart.chart import PatientId
from clinic_assist.notes.stored import Override
from clinic_assist.workflows.report_overrides import report_overrides
from tests.unit.workflows.fakes import FakeStore


def test_overrides_are_counted_by_rule_reason_and_person_and_free_words_are_no_heading() -> None:
    store = FakeStore()
    for patient, rule, reason, by in (
        ("p1", "qt", "Will monitor", "Dr A"),
        ("p2", "qt", "Will monitor", "Dr B"),
        ("p2", "qt", "Mrs X insists", "Dr B"),
        ("p1", "bleeding", "Dose adjusted", "Dr A"),
    ):
        at = f"2026-11-0{len(store.decisions) + 1}T10:00:00+00:00"
        store.save_override(
            Override(patient_id=PatientId(patient), issue_key=f"{rule}|a|b", reason=reason, by=by, at=at)
        )

    report = report_overrides(store, ("Will monitor", "Dose adjusted"))  # type: ignore[arg-type]

    assert [(one.name, one.count, one.patients, one.reasons) for one in report.by_rule] == [
        ("qt", 3, 2, (("Will monitor", 2), ("Other", 1))),
        ("bleeding", 1, 1, (("Dose adjusted", 1),)),
    ]
    assert [(one.name, one.count) for one in report.by_reason] == [
        ("Will monitor", 2),
        ("Dose adjusted", 1),
        ("Other", 1),
    ]
    assert [(one.name, one.count) for one in report.by_person] == [("Dr A", 2), ("Dr B", 2)]
    assert report.by_rule[0].last == "2026-11-03T10:00:00+00:00"
    assert len(report.overrides) == 4
