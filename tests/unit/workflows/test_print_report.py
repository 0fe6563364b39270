from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from clinic_assist.errors import MachineError
from clinic_assist.notes.verdict import Verdict
from clinic_assist.workflows.check_safety import check_chart, override_alert
from clinic_assist.workflows.print_report import print_chart, print_note, print_safety
from clinic_assist.workflows.sign_note import sign_note
from tests import charts
from tests.unit.notes.test_note import verified
from tests.unit.workflows.fakes import FakeStore, workplace

CHART = charts.chart(
    charts.patient(), charts.medication("Warfarin 5 MG Oral Tablet"), charts.medication("Ibuprofen 400 MG Oral Tablet")
)


def text_of(path: Path) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


def test_a_draft_and_a_signed_note_are_printed_as_what_they_are(tmp_path: Path) -> None:
    store, note = FakeStore(), verified(Verdict.SUPPORTED)
    signed = sign_note(workplace(), store, note, signed_by="Dr Ada Example", confirmed=())

    draft = text_of(print_note(workplace(), store, CHART, note, target=tmp_path / "draft.pdf"))
    final = text_of(print_note(workplace(), store, CHART, signed, target=tmp_path / "signed.pdf"))

    assert "Draft – not signed" in draft
    assert "Draft – not signed" not in final
    assert "Signed by Dr Ada Example" in final
    assert [entry for entry in store.entries if entry[0] == "printed"] == [
        ("printed", CHART.patient_id, "draft"),
        ("printed", CHART.patient_id, "note"),
    ]


def test_a_safety_report_shows_who_went_on_despite_an_alert_and_why(tmp_path: Path) -> None:
    store, report = FakeStore(), check_chart(workplace(), CHART)
    override_alert(workplace(), store, CHART, report.issues[0], reason="Will monitor", by="Dr Ada Example")

    text = text_of(print_safety(workplace(), store, CHART, report, target=tmp_path / "safety.pdf"))

    assert "Will monitor (Dr Ada Example, 22-Nov-2026 10:15)" in text
    assert workplace().knowledge_line in text


def test_a_chart_is_printed_with_the_patient_and_the_moment_in_utc(tmp_path: Path) -> None:
    store = FakeStore()

    text = text_of(print_chart(workplace(), store, CHART, target=tmp_path / "chart.pdf"))

    assert "TESTPERSON, Ada" in text
    assert "22-Nov-2026 10:15 UTC" in text
    assert store.entries == [("printed", CHART.patient_id, "chart")]


def test_what_could_not_be_written_was_not_printed(tmp_path: Path) -> None:
    store = FakeStore()

    with pytest.raises(MachineError):
        print_chart(workplace(), store, CHART, target=tmp_path / "missing" / "chart.pdf")
    assert store.entries == []
