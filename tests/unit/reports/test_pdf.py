"""Reads our PDFs back with another library and looks for what must be on paper."""

from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import HumanName
from clinic_assist.chart.detected_issue import (
    CheckRun,
    CheckState,
    DetectedIssue,
    Evidence,
    IssueKind,
    KnowledgeVersion,
    NotChecked,
    SafetyReport,
    Severity,
    SourceNote,
)
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import (
    Composer,
    Coverage,
    DraftNote,
    ModelIdentity,
    Omission,
    Selection,
    SignedNote,
    Statement,
    Task,
    VerifiedNote,
    signing_digest,
)
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.reports.chart_pdf import write_chart
from clinic_assist.reports.note_pdf import PrintContext, write_note
from clinic_assist.reports.safety_pdf import write_safety
from clinic_assist.reports.sources import source_marks
from clinic_assist.terminology.banner import banner_of
from tests import charts

FONTS = Path(__file__).parents[3] / "resources" / "fonts"
POTASSIUM = charts.result("Potassium", "4.10", "mmol/L", "2026-11-02")


def context(chart: Chart) -> PrintContext:
    return PrintContext(
        banner=banner_of(chart, date(2026, 11, 22)),
        knowledge="Pack 1 of 01-Nov-2026",
        printed="22-Nov-2026 10:00 UTC",
        fonts=FONTS,
    )


def pages(pdf: bytes) -> list[str]:
    return [" ".join(page.extract_text().replace("\xa0", " ").split()) for page in PdfReader(BytesIO(pdf)).pages]


def verified_note(count: int = 1) -> VerifiedNote:
    statements = tuple(
        Statement(text=f"Potassium was 4.10 mmol/L, number {n}.", citations=(POTASSIUM.id,), section="Results")
        for n in range(count)
    )
    model = ModelIdentity(name="Tiny", version="1", sha256="d" * 64, is_clinical=False)
    draft = DraftNote(
        patient_id="p1",
        task=Task.SUMMARY,
        composer=Composer.MODEL,
        statements=statements,
        selection=Selection(),
        model=model,
    )
    return VerifiedNote(
        draft=draft,
        verdicts=tuple(StatementVerdict(verdict=Verdict.SUPPORTED, reason="") for _ in statements),
        omissions=(Omission(fact=POTASSIUM.id, kind="Allergy", text="Penicillin"),),
        coverage=Coverage(total=2, used=1, left_out=(("older than 24 months", 1),)),
    )


def signed_note(note: VerifiedNote) -> SignedNote:
    at = "2026-11-22T10:00:00+00:00"
    digest = signing_digest(note, signed_by="Dr. Test", signed_at=at)
    return SignedNote(
        note_id="n1",
        verified=note,
        signed_by="Dr. Test",
        signed_at=at,
        confirmed=(),
        digest=digest,
        signature="ab",
        public_key="cd",
    )


def person(family: str, given: str) -> Patient:
    return charts.patient(names=(HumanName(use="official", family=family, given=(given,)),))


@pytest.fixture
def chart() -> Chart:
    return charts.chart(charts.patient(), POTASSIUM)


def test_every_page_has_the_banner_and_its_number(chart: Chart) -> None:
    found = pages(write_note(signed_note(verified_note(150)), chart, context(chart)))

    assert len(found) > 2
    for number, page in enumerate(found, start=1):
        assert "TESTPERSON, Ada (Mrs)" in page
        assert "14-Jul-1945 (81y)" in page
        assert "MRN-1" in page
        assert f"Page {number} of {len(found)}" in page


def test_a_draft_says_on_every_page_that_it_is_not_signed(chart: Chart) -> None:
    draft = pages(write_note(verified_note(150), chart, context(chart)))
    signed = pages(write_note(signed_note(verified_note(150)), chart, context(chart)))

    assert all("Draft – not signed" in page for page in draft)
    assert not any("Draft – not signed" in page for page in signed)
    assert all("Signed by Dr. Test at 22-Nov-2026 10:00 UTC" in page for page in signed)


def test_a_source_that_was_replaced_since_is_shown_and_said_so() -> None:
    now = charts.chart(charts.patient())
    later = charts.chart(charts.patient(), set_aside=(POTASSIUM,))

    lost = pages(write_note(signed_note(verified_note()), now, context(now)))[0]
    found = pages(write_note(signed_note(verified_note()), later, context(later)))[0]

    assert "Not in this patient's chart any more" in lost
    assert "(replaced or repeated by another record)" in found
    assert "(fhir-r4-json, 20-Nov-2026), SHA-256" in found


def test_a_note_shows_statements_sources_versions_omissions_and_coverage(chart: Chart) -> None:
    text = pages(write_note(signed_note(verified_note()), chart, context(chart)))[0]

    assert "Potassium was 4.10 mmol/L, number 0." in text
    assert POTASSIUM.provenance.locator in text.replace(" ", "") or POTASSIUM.provenance.locator in text
    assert "Allergy: Penicillin" in text
    assert "1 of 2 records used" in text
    assert "Knowledge Pack 1 of 01-Nov-2026" in text
    assert "Model Tiny 1 (dddddddddddd)" in text
    assert "not a clinical model" in text
    assert signed_note(verified_note()).digest in text.replace(" ", "")


def test_the_same_note_gives_the_same_bytes(chart: Chart) -> None:
    first = write_note(signed_note(verified_note(3)), chart, context(chart))
    again = write_note(signed_note(verified_note(3)), chart, context(chart))

    assert first == again
    assert first != write_note(signed_note(verified_note(4)), chart, context(chart))


def test_a_statement_the_record_does_not_support_is_marked(chart: Chart) -> None:
    note = verified_note()
    doubtful = replace(note, verdicts=(StatementVerdict(verdict=Verdict.NOT_FOUND, reason="not there"),))

    assert "Not in the record" in pages(write_note(doubtful, chart, context(chart)))[0]
    assert "Not in the record" not in pages(write_note(note, chart, context(chart)))[0]


def test_hostile_text_is_printed_as_text(chart: Chart) -> None:
    hostile = '<img src="//host/x"/> & </para> <b>bold'
    note = verified_note()
    draft = replace(note.draft, statements=(Statement(text=hostile, section="<i>Results</i>"),))

    text = pages(write_note(replace(note, draft=draft), chart, context(chart)))[0]

    assert hostile in text
    assert "<i>Results</i>" in text


def test_other_scripts_are_printed_or_named_never_lost() -> None:
    chart = charts.chart(charts.patient(), charts.condition("糖尿病 당뇨병 диабет 🩺 สมชาย ใจดี"))

    text = " ".join(pages(write_chart(chart, context(chart))))

    assert "диабет" in text
    assert "糖尿病" in text
    assert "당뇨병" in text
    assert "[Sign and Thai 1FA7A 0E2A 0E21 0E0A 0E32 0E22 0E43 0E08 0E14 0E35]" in text
    assert "stands for letters that the page fonts lack" in text


def test_a_long_text_in_letters_that_no_font_has_is_counted() -> None:
    chart = charts.chart(charts.patient(), charts.condition("เบาหวาน " * 50))

    text = " ".join(pages(write_chart(chart, context(chart))))

    assert "[Thai, 350 letters]" in text


def test_a_page_that_lacks_no_letter_says_nothing_of_it(chart: Chart) -> None:
    assert "page fonts" not in " ".join(pages(write_chart(chart, context(chart))))


def test_all_fonts_of_a_page_are_in_the_file() -> None:
    chart = charts.chart(person("山田", "太郎"), charts.condition("محمد كהן Gout"))

    reader = PdfReader(BytesIO(write_chart(chart, context(chart))))

    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    names = {str(font["/BaseFont"]) for font in fonts}
    assert any("DroidSansFallback" in name for name in names)
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts if font["/BaseFont"] != "/Helvetica")


def test_names_from_right_to_left_are_printed_in_their_order() -> None:
    """The reader of PDFs turns such signs, which lie from left to right, into the order in which they are read."""
    hebrew = charts.chart(person("כהן", "דוד"))
    arabic = charts.chart(person("الفيصل", "علي"))

    assert "כהן, דוד" in pages(write_chart(hebrew, context(hebrew)))[0]
    assert "الفيصل, علي" in normalize("NFKC", pages(write_chart(arabic, context(arabic)))[0])


def text_heights(pdf: bytes, words: str) -> list[tuple[int, float]]:
    """Page and height, in points from the lower edge, of each piece of text that begins with the words."""
    found: list[tuple[int, float]] = []
    for number, page in enumerate(PdfReader(BytesIO(pdf)).pages, start=1):

        def visit(
            text: str, cm: list[float], tm: list[float], _font: object, _size: object, page: int = number
        ) -> None:
            if text.strip().startswith(words):
                found.append((page, cm[5] + tm[5]))

        page.extract_text(visitor_text=visit)
    return found


@pytest.mark.parametrize("length", [1, 40, 200, 6000])
def test_a_long_name_pushes_the_text_down_and_never_covers_it(length: int) -> None:
    chart = charts.chart(person("Wolfe" * length, "Ada"), charts.condition("Gout"))
    paper = write_note(verified_note(), chart, context(chart))

    (_page, state), *_ = text_heights(paper, "Draft")
    (_page, title), *_ = text_heights(paper, "Chart summary")

    assert state - title > 14
    assert title > 300
    if length == 6000:
        assert "(cut here: the name has 30,0" in pages(paper)[0]


def test_a_line_end_in_a_name_does_not_look_like_a_line_of_the_page() -> None:
    chart = charts.chart(person("Gone\nNo known allergies\u2028Born", "Ada"), charts.condition("Gout"))

    assert "GONE NO KNOWN ALLERGIES BORN, Ada" in pages(write_chart(chart, context(chart)))[0]


def test_invisible_signs_do_not_reach_the_paper() -> None:
    chart = charts.chart(charts.patient(), charts.condition("War\u200bfarin\u202e gm\u2066 5\u00ad\ufeff\x07"))

    assert "Warfarin gm 5 " in pages(write_chart(chart, context(chart)))[0]


def test_a_record_longer_than_a_page_is_printed_whole() -> None:
    words = " ".join(f"word{n}" for n in range(4000))
    chart = charts.chart(charts.patient(), charts.condition(words), charts.condition("Gout"))

    found = pages(write_chart(chart, context(chart)))

    assert len(found) > 5
    assert "word0 " in found[0]
    assert "word3999" in " ".join(found).replace(" ", "")
    assert "Gout" in " ".join(found)


def test_a_row_that_fits_a_page_is_not_broken_across_two() -> None:
    results = tuple(
        charts.result(f"Test {n} " + "of many words " * 12, f"{n}.0", "mg", "2026-11-02") for n in range(60)
    )
    chart = charts.chart(charts.patient(), *results)

    for page in pages(write_chart(chart, context(chart))):
        assert page.count("Test ") == page.count("final")


def test_sources_name_their_file_once_and_their_place_each(chart: Chart) -> None:
    text = pages(write_note(signed_note(verified_note(3)), chart, context(chart)))[0]

    assert text.count("20-Nov-2026") == 1
    assert text.replace(" ", "").count(str(POTASSIUM.provenance.source)) == 1
    assert POTASSIUM.provenance.locator in text.replace(" ", "")


def test_marks_of_sources_are_short() -> None:
    assert source_marks([3, 1, 2, 9, 5, 6, 3]) == "1–3, 5, 6, 9"
    assert source_marks([]) == ""


def test_the_patients_name_is_not_in_the_files_own_properties(chart: Chart) -> None:
    reader = PdfReader(BytesIO(write_note(signed_note(verified_note()), chart, context(chart))))

    assert "TESTPERSON" in reader.pages[0].extract_text()
    assert "testperson" not in str(reader.metadata).lower()


def test_the_safety_report_shows_alerts_and_what_was_not_checked(chart: Chart) -> None:
    issue = DetectedIssue(
        kind=IssueKind.DRUG_DRUG,
        severity=Severity.SERIOUS,
        interruptive=False,
        evidence=Evidence.ESTABLISHED,
        ingredients=("hydroxyzine", "warfarin"),
        trigger_texts=("Warfarin 5 mg", "Hydroxyzine 10 mg"),
        summary="Bleeding is more likely.",
        consequence="Bleeding.",
        mechanism="Both thin the blood.",
        action="Choose another.",
        facts=(POTASSIUM.id,),
        rule="rule-1",
        sources=(SourceNote(citation="A label, section 7", date="2024"),),
        context=("taken for years",),
    )
    report = SafetyReport(
        patient_id="p1",
        on=date(2026, 11, 22),
        knowledge=KnowledgeVersion(name="Pack", version="1", date=date(2026, 11, 1)),
        checked=("hydroxyzine", "warfarin"),
        issues=(issue,),
        not_checked=(NotChecked(text="Small white pill", reason="name not recognised"),),
        runs=(CheckRun(kind=IssueKind.DRUG_ALLERGY, state=CheckState.NOT_RUN, note="Allergies not recorded"),),
    )

    text = " ".join(pages(write_safety(report, chart, context(chart), overrides={issue: "Will monitor (Dr. B)"})))

    for words in (
        "Serious – consider a change: Bleeding is more likely.",
        "Potassium 4.10 mmol/L",
        "A label, section 7 (2024)",
        "Will monitor (Dr. B)",
        "Small white pill",
        "Check did not run",
        "Allergies not recorded",
        "hydrOXYzine",
        "taken for years",
        "Rule rule-1",
        "1 × Serious – consider a change",
        "Potassium 4.10 mmol/L, final, 02-Nov-2026 [1]",
        "Place in the file",
    ):
        assert words in text


def test_a_chart_on_paper_holds_every_fact_and_says_what_is_silent() -> None:
    results = tuple(charts.result(f"Test {n}", f"{n}.0", "mg", "2026-11-02") for n in range(60))
    chart = charts.chart(charts.patient(), charts.condition("Gout"), *results)

    text = " ".join(pages(write_chart(chart, context(chart))))

    assert all(f"Test {n} " in text for n in range(60))
    assert "Allergies Not recorded." in text
    assert "Medications Not recorded." in text
    assert "Problem (1)" in text


def test_alerts_are_not_broken_across_pages_and_name_their_records(chart: Chart) -> None:
    results = tuple(charts.result(f"Drug {n}", f"{n}.0", "mg", "2026-11-02") for n in range(20))
    chart = charts.chart(charts.patient(), *results)
    alerts = tuple(alert(f"pair number {n}", facts=tuple(fact.id for fact in results[n:])) for n in range(12))
    report = SafetyReport(
        patient_id="p1",
        on=date(2026, 11, 22),
        knowledge=KnowledgeVersion(name="Pack", version="1", date=date(2026, 11, 1)),
        checked=("warfarin",),
        issues=alerts,
        not_checked=(),
        runs=(CheckRun(kind=IssueKind.DRUG_DRUG, state=CheckState.FOUND, note=""),),
    )

    found = pages(write_safety(report, chart, context(chart), overrides={}))

    for page in found:
        assert page.count("pair number") == page.count("Rule rule-1")
    assert "Drug 5 5.0 mg, final, 02-Nov-2026 [6]; and 14 more [7–20]" in found[0]
    assert all(f"Drug {n} " in " ".join(found) for n in range(20))


def alert(summary: str, *, facts: tuple[FactId, ...]) -> DetectedIssue:
    return DetectedIssue(
        kind=IssueKind.DRUG_DRUG,
        severity=Severity.MONITOR,
        interruptive=False,
        evidence=Evidence.ESTABLISHED,
        ingredients=("a", "b"),
        trigger_texts=("A", "B"),
        summary=summary,
        consequence="Bleeding, most in older people and with other medicines of the kind.",
        mechanism="Both thin the blood.",
        action="Choose another.",
        facts=facts,
        rule="rule-1",
        sources=(SourceNote(citation="A label, section 7", date="2024"),),
    )
