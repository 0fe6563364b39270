"""Turns of phrase and records that are rare: each is a way through the verifier that no other test takes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import (
    Attachment,
    CodeableConcept,
    Coding,
    Dosage,
    Period,
    Quantity,
    Reference,
    Value,
)
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
    Reaction,
    ReferenceRange,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId
from clinic_assist.errors import BugError
from clinic_assist.grounding.bench import Bench
from clinic_assist.grounding.claims import claims_of
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.findings import Outcome
from clinic_assist.grounding.judge import _best, judge_named
from clinic_assist.grounding.names import Fit, name_of
from clinic_assist.grounding.reading import read
from clinic_assist.grounding.trends import _judge_step
from clinic_assist.grounding.verify import _failed, draft_from_text, verify, verify_statement
from clinic_assist.notes.note import Composer, DraftNote, LeftOut, Selection, Statement, Task
from clinic_assist.notes.verdict import Verdict
from tests.grounding.drug_names import FakeDrugNames
from tests.grounding.sample_chart import CHART, ON, PATIENT, absence, silent_chart

NAMES = FakeDrugNames()
SUPPORTED, CONTRADICTED = Verdict.SUPPORTED, Verdict.CONTRADICTED
NOT_FOUND, NOT_CHECKABLE = Verdict.NOT_FOUND, Verdict.NOT_CHECKABLE


def _key(label: str) -> dict[str, object]:
    return {"id": FactId(label), "provenance": Provenance(source=SourceId("0" * 64), locator=Locator(label))}


def _text(text: str) -> CodeableConcept:
    return CodeableConcept(text=text)


def _chart(*facts: Fact) -> Chart:
    return Chart(patient_id=PatientId("p"), patient=PATIENT, facts=(PATIENT, *facts))


def _condition(name: str | None, label: str = "c", **more: object) -> Condition:
    fields = {"code": _text(name) if name else None, "clinical_status": "active", **more}
    return Condition(**_key(label), **fields)


def _procedure(name: str, on: str | None = None, label: str = "p", **more: object) -> Procedure:
    day = PartialDate(on) if on else None
    return Procedure(**_key(label), code=_text(name), status="completed", performed=day, **more)


def _order(name: str, *dosages: str, label: str = "m", **more: object) -> MedicationRequest:
    given = {"status": "active", "dosages": tuple(Dosage(text=text) for text in dosages), **more}
    return MedicationRequest(**_key(label), medication=_text(name), **given)


def _lab(name: str, digits: str, unit: str, on: str | None, label: str = "r", **more: object) -> Observation:
    value = Value(quantity=Quantity(value=Decimal(digits), unit=unit))
    day = PartialDate(on) if on else None
    return Observation(**_key(label), code=_text(name), status="final", effective=day, value=value, **more)


def _flag(code: str) -> tuple[CodeableConcept, ...]:
    return (CodeableConcept(codings=(Coding(code=code),)),)


def _note(text: str) -> DocumentReference:
    content = (Attachment(content_type="text/plain", text=text),)
    return DocumentReference(**_key("d"), type=_text("Note"), status="current", attachments=content)


def _verdict(text: str, chart: Chart, *, cite: tuple[str, ...] = (), section: str = "") -> Verdict:
    statement = Statement(text=text, citations=tuple(map(FactId, cite)), section=section)
    return verify_statement(statement, chart, NAMES, ON).verdict


BOTH_KNEES = _chart(_condition("Osteoarthritis of knee", body_sites=(_text("Right knee"), _text("Left knee"))))
APPENDIX = _chart(_procedure("Appendectomy", complications=(_text("Wound infection"),)))
NO_POLYPS = _chart(_procedure("Colonoscopy", outcome=_text("No polyps found")))
HIVES = _chart(
    AllergyIntolerance(
        **_key("a"), code=_text("Penicillin V"), clinical_status="active",
        reactions=(Reaction(manifestations=(_text("Hives"),)),),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "chart", "verdict"),
    [
        ("Appendectomy without wound infection.", APPENDIX, CONTRADICTED),
        ("Appendectomy with no infection.", APPENDIX, CONTRADICTED),
        ("Appendectomy with wound infection.", APPENDIX, SUPPORTED),
        ("Appendectomy without bleeding.", APPENDIX, NOT_FOUND),
        ("Colonoscopy, no polyps found.", NO_POLYPS, SUPPORTED),
        ("Colonoscopy without polyps.", NO_POLYPS, SUPPORTED),
        ("Colonoscopy with polyps.", NO_POLYPS, CONTRADICTED),
        ("Migraine, no aura.", _chart(_condition("Migraine without aura")), SUPPORTED),
        ("Migraine with aura.", _chart(_condition("Migraine without aura")), CONTRADICTED),
        ("Fracture of wrist, not displaced.", _chart(_condition("Fracture of wrist", stages=(_text("displaced"),))), CONTRADICTED),
        ("Allergy to penicillin V without hives.", HIVES, CONTRADICTED),
        ("Not a smoker.", _chart(_condition("Non-smoker")), SUPPORTED),
    ],
)  # fmt: skip
def test_a_denied_detail_is_wrong_where_the_record_has_it_and_right_where_that_denies_it_too(
    text: str, chart: Chart, verdict: Verdict
) -> None:
    assert _verdict(text, chart) is verdict


COLONOSCOPIES = _chart(_procedure("Colonoscopy", "2011-03-01", "c1"), _procedure("Colonoscopy", "2016-04-02", "c2"))


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Two colonoscopies.", SUPPORTED),
        ("Two colonoscopies on 01-Mar-2011 and 02-Apr-2016.", SUPPORTED),
        ("Colonoscopy ×2, 2011 and 2016.", SUPPORTED),
        ("Three colonoscopies in 2011 and 2016.", CONTRADICTED),
        ("Two colonoscopies in 2011 and 2017.", CONTRADICTED),
        ("Colonoscopy 1 and 2 May 0000.", NOT_FOUND),
    ],
)
def test_how_many_and_when_are_counted_together(text: str, verdict: Verdict) -> None:
    assert _verdict(text, COLONOSCOPIES) is verdict


@pytest.mark.parametrize(
    ("text", "chart", "verdict"),
    [
        ("Osteoarthritis of the left knee.", BOTH_KNEES, SUPPORTED),
        ("Electrocardiogram completed.", _chart(DiagnosticReport(**_key("e"), code=_text("Electrocardiogram"), status="final")), SUPPORTED),
        ("And hypertension.", CHART, SUPPORTED),
        (", hypertension", CHART, SUPPORTED),
        ("Potassium 4.10 mmol/L, zinc 88, hypertension.", CHART, NOT_FOUND),
        ("The reference range of potassium begins at 3.5 mmol/L.", CHART, SUPPORTED),
        ("Diabetes mellitus type 2 for 130 months.", CHART, CONTRADICTED),
        ("Vitamin B12 was 2010.", _chart(_lab("Vitamin B12", "2010", "pg/mL", "2026-05-02")), SUPPORTED),
        ("Hypertension, resolved.", _chart(_condition("Hypertension", "h1"), _condition("Hypertension", "h2", clinical_status="resolved")), CONTRADICTED),
        ("Erythrocyte sedimentation rate not recorded.", CHART, SUPPORTED),
        ("Appendectomy not recorded.", CHART, CONTRADICTED),
        ("Warfarin not recorded.", _chart(_note("Warfarin was given.")), CONTRADICTED),
        ("Denies chest pain on 02-May-2026.", _chart(_note("Denies chest pain on 02-May-2026.")), SUPPORTED),
        ("Denies chest pain on 03-May-2026.", _chart(_note("Denies chest pain on 02-May-2026.")), NOT_FOUND),
        ("Takes 014620 69230.", _chart(_order("69230-014620")), NOT_FOUND),
        ("Takes 69230-014620.", _chart(_order("69230-014620")), SUPPORTED),
        ("Gout.", _chart(_condition("---", "n"), _condition("Gout")), SUPPORTED),
        ("Oral lisinopril 10 mg.", _chart(_order("Lisinopril 10 MG")), NOT_FOUND),
        ("Potassium was 4.1 mmol/L on admission.", CHART, NOT_FOUND),
        ("Lisinopril every 0 hours.", CHART, CONTRADICTED),
        ("Alert: hypertension", CHART, SUPPORTED),
        ("A 66-year-old female pilot.", CHART, NOT_FOUND),
    ],
)  # fmt: skip
def test_rare_turns_are_judged(text: str, chart: Chart, verdict: Verdict) -> None:
    assert _verdict(text, chart) is verdict


@pytest.mark.parametrize(
    ("text", "dosage", "verdict"),
    [
        ("Lisinopril 2 x 10 mg daily.", "2 tablets daily", SUPPORTED),
        ("Lisinopril 10 mg daily.", "half daily", CONTRADICTED),
        ("Lisinopril 10 mg daily.", "½ daily", CONTRADICTED),
        ("Lisinopril 10 mg daily.", "3/4 daily", CONTRADICTED),
        ("Lisinopril in the morning and in the evening.", "1 tablet in the morning, 2 tablets in the evening", SUPPORTED),
    ],
)  # fmt: skip
def test_pieces_and_parts_of_pieces_are_counted(text: str, dosage: str, verdict: Verdict) -> None:
    assert _verdict(text, _chart(_order("Lisinopril 10 MG Oral Tablet", dosage))) is verdict


UNDATED = _chart(_lab("Potassium", "4.1", "mmol/L", None, "u1"), _lab("Potassium", "5.1", "mmol/L", None, "u2"))
MENDING = _chart(
    _lab("Creatinine", "2.0", "mg/dL", "2026-01-02", "c1", interpretations=_flag("H")),
    _lab("Creatinine", "1.1", "mg/dL", "2026-05-02", "c2", interpretations=_flag("N")),
)
ODD_RANGES = _chart(
    _lab("Potassium", "5.5", "mmol/L", "2026-05-02", reference_ranges=(
        ReferenceRange(text="see the manual"),
        ReferenceRange(low=Quantity(value=Decimal("3.5"), unit="mmol/L"), applies_to=(_text("women"),)),
    ))
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "chart", "verdict"),
    [
        ("Currently potassium is 4.1 mmol/L.", UNDATED, SUPPORTED),
        ("Potassium is rising.", UNDATED, NOT_FOUND),
        ("Creatinine improved and fell from 2.0 to 1.1 mg/dL.", MENDING, SUPPORTED),
        ("Creatinine improved and rose from 1.1 to 2.0 mg/dL.", MENDING, CONTRADICTED),
        ("Potassium was high.", ODD_RANGES, NOT_FOUND),
        ("On 02-May-2025 and 02-May-2026 HbA1c went from 7.1 % to 8.2 %.", CHART, SUPPORTED),
        ("On 02-May-2026 and 02-May-2025 HbA1c went from 7.1 % to 8.2 %.", CHART, CONTRADICTED),
        ("Erythrocyte sedimentation rate rose from 5 to 10.", CHART, NOT_FOUND),
    ],
)
def test_results_without_dates_numbers_or_usual_ranges_are_judged(text: str, chart: Chart, verdict: Verdict) -> None:
    assert _verdict(text, chart) is verdict


NONE_KNOWN = absence("n", Topic.ALLERGIES, Silence.NONE_KNOWN, "No known allergies")


@pytest.mark.parametrize(
    ("text", "chart", "verdict"),
    [
        ("No known allergies on 02-May-2026.", silent_chart(replace(NONE_KNOWN, date=PartialDate("2026-05-02"))), SUPPORTED),
        ("No known allergies on 03-May-2026.", silent_chart(replace(NONE_KNOWN, date=PartialDate("2026-05-02"))), CONTRADICTED),
        ("Medications not recorded in 2020.", silent_chart(), NOT_FOUND),
    ],
)  # fmt: skip
def test_a_silence_has_the_date_that_its_record_gives(text: str, chart: Chart, verdict: Verdict) -> None:
    assert _verdict(text, chart) is verdict


def test_a_status_alone_under_a_heading_that_asserts_is_said_of_nothing_known() -> None:
    assert _verdict("Resolved.", CHART, section="Problems") is NOT_FOUND
    assert _verdict("Resolved.", CHART, section="Plan") is NOT_CHECKABLE


def test_a_cited_record_that_points_out_of_the_chart_and_one_without_a_name_are_cited_all_the_same() -> None:
    order = _order("Lisinopril 10 MG", reason_references=(Reference(target=FactId("elsewhere")),))

    assert _verdict("Lisinopril 10 mg.", _chart(order), cite=("m",)) is SUPPORTED
    assert _verdict("Known problem (name not recorded).", _chart(_condition(None)), cite=("c",)) is NOT_CHECKABLE
    assert _verdict("Alert: hypertension", CHART, cite=("visit",)) is NOT_FOUND


def test_a_text_without_words_makes_no_claim() -> None:
    evidence = gather(CHART, NAMES, ON)

    assert claims_of(read("…", evidence.index, NAMES, ON)) == ()
    assert [one.text for one in draft_from_text("( . Gout", "p1").statements] == ["Gout"]


def test_a_drug_name_found_between_words_is_no_mention() -> None:
    class Blanks(FakeDrugNames):
        def spans(self, text: str) -> tuple[tuple[int, int, str], ...]:
            return tuple((at, at + 1, "warfarin") for at, sign in enumerate(text) if sign == "!")

    judged = verify_statement(Statement(text="Hypertension !"), CHART, Blanks(), ON)

    assert judged.verdict is SUPPORTED


def test_only_what_should_be_mentioned_is_missed() -> None:
    refuted = AllergyIntolerance(**_key("a"), code=_text("Latex"), verification_status="refuted")
    forbidden = _order("Codeine 30 MG", do_not_perform=True)
    draft = DraftNote(
        patient_id="p", task=Task.SUMMARY, composer=Composer.CLINICIAN, statements=(), selection=Selection()
    )

    missed = verify(draft, _chart(refuted, forbidden), NAMES, ON).omissions

    assert [(one.kind, one.fact) for one in missed] == [("medication not to be given", "m")]


def test_habits_and_headers_of_panels_are_no_results_that_a_section_leaves_out() -> None:
    habit = replace(_lab("Smoking", "1", "pack", "2026-01-02", "s"), categories=_flag("social-history"))
    header = replace(_lab("Panel", "1", "", "2026-01-02", "h"), value=None, has_members=(Reference(reference="x"),))
    chart = _chart(_lab("Potassium", "4.1", "mmol/L", "2020-01-02"), habit, header, _condition("Gout"))
    left_out = LeftOut(reason="older", facts=tuple(fact.id for fact in chart.facts[1:]))

    def judged(count: int) -> Verdict:
        text = f"Results: nothing listed here; not shown: {count} older."
        draft = DraftNote(
            patient_id="p", task=Task.SUMMARY, composer=Composer.RECORD_ONLY,
            statements=(Statement(text=text, section="Results"),), selection=Selection(left_out=(left_out,)),
        )  # fmt: skip
        return verify(draft, chart, NAMES, ON).verdicts[0].verdict

    assert (judged(1), judged(3)) == (SUPPORTED, CONTRADICTED)


def test_what_cannot_happen_is_said_and_not_taken_for_support() -> None:
    evidence = gather(CHART, NAMES, ON)
    reading = read("Gout.", evidence.index, NAMES, ON)
    bench = Bench(evidence, reading, (), "", ())
    (claim,) = claims_of(reading)
    no_numbers = evidence.cards((FactId("esr"), FactId("hiv")))

    assert judge_named(bench, replace(claim, mention=None)).problem is not None
    assert _best(bench, claim, ()).problem is not None
    assert _judge_step(read("rose by 2", evidence.index, NAMES, ON).amounts[0], no_numbers, "rose by 2").problem
    with pytest.raises(BugError):
        _failed(Outcome(None))


def test_a_vaccination_with_reactions_is_judged() -> None:
    given = Immunization(
        **_key("flu"),
        vaccine_code=_text("Influenza vaccine"),
        status="completed",
        occurrence=PartialDate("2025-10-01"),
        reactions=(Reference(display="Sore arm"),),
    )
    chart = Chart(patient_id=PatientId("p"), patient=PATIENT, facts=(given,))

    told = verify_statement(Statement(text="Received influenza vaccine on 01-Oct-2025."), chart, NAMES, ON)
    wrong = verify_statement(Statement(text="Received influenza vaccine on 02-Oct-2025."), chart, NAMES, ON)

    assert (told.verdict, wrong.verdict) == (SUPPORTED, CONTRADICTED)


def test_a_note_that_says_yesterday_stops_no_search_of_the_free_text() -> None:
    note = DocumentReference(
        **_key("note"),
        attachments=(Attachment(content_type="text/plain", text="Fell yesterday. Bruised elbow today."),),
    )
    chart = Chart(patient_id=PatientId("p"), patient=PATIENT, facts=(note,))

    judged = verify_statement(Statement(text="Bruised elbow; fell in 2019."), chart, NAMES, ON)

    assert judged.verdict is not SUPPORTED


def test_a_medicine_whose_record_has_no_status_but_an_end_is_over() -> None:
    taken = MedicationStatement(
        **_key("ended"),
        medication=_text("Simvastatin 20 MG Oral Tablet"),
        effective=Period(start=PartialDate("2010-01-05"), end=PartialDate("2012-02-01")),
    )
    running = replace(taken, effective=Period(start=PartialDate("2010-01-05")))
    charts = [Chart(patient_id=PatientId("p"), patient=PATIENT, facts=(one,)) for one in (taken, running)]

    over, on = [verify_statement(Statement(text="Takes simvastatin."), chart, NAMES, ON).verdict for chart in charts]

    assert (over, on) == (CONTRADICTED, SUPPORTED)


def test_a_count_rests_on_what_it_cites() -> None:
    counted = [one for one in CHART.of(Condition) if one.clinical_status == "active"]
    words = {3: "three", 4: "four", 5: "five", 6: "six"}
    text = f"{words[len(counted)]} active problems.".capitalize()

    own = verify_statement(Statement(text=text, citations=tuple(one.id for one in counted)), CHART, NAMES, ON)
    strange = verify_statement(Statement(text=text, citations=(FactId("k2"),)), CHART, NAMES, ON)

    assert (own.verdict, strange.verdict) == (SUPPORTED, CONTRADICTED)


def test_both_pressures_in_a_name_are_the_blood_pressure() -> None:
    both, one = name_of("Blood pressure systolic & diastolic"), name_of("Systolic blood pressure")
    said = frozenset(("blood", "pressure"))

    assert both is not None
    assert one is not None
    assert both.fit_of(said) is Fit.WHOLE
    assert one.fit_of(said) is not Fit.WHOLE


@pytest.mark.parametrize(
    ("text", "verdict"), [("Anemia due to gastric ulcer.", SUPPORTED), ("Anemia and gastric ulcer.", NOT_FOUND)]
)
def test_a_cause_stands_only_where_the_note_gives_one(text: str, verdict: Verdict) -> None:
    note = DocumentReference(**_key("note"), attachments=(Attachment(content_type="text/plain", text=text),))
    chart = Chart(patient_id=PatientId("p"), patient=PATIENT, facts=(note,))

    judged = verify_statement(Statement(text="Anemia due to gastric ulcer."), chart, NAMES, ON)

    assert judged.verdict is verdict, judged.reason
