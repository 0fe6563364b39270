"""The words on the screens, without a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.currency import is_in_use
from clinic_assist.chart.datatypes import Dosage, Period, Reference, Timing, Value
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Encounter,
    Fact,
    ImagingStudy,
    KeptResource,
    MedicationRequest,
    MedicationStatement,
    MedicationUse,
    Observation,
    ReferenceRange,
)
from clinic_assist.chart.intake import Removal
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.allergies_model import allergies_listing
from clinic_assist.gui.screens.chart.documents_model import documents_of
from clinic_assist.gui.screens.chart.dosage_text import dosage_line
from clinic_assist.gui.screens.chart.medications_model import medication_cell, medications_listing
from clinic_assist.gui.screens.chart.overview_model import overview_of
from clinic_assist.gui.screens.chart.problems_model import problems_listing
from clinic_assist.gui.screens.chart.records_model import kinds_of, record_rows
from clinic_assist.gui.screens.chart.results_model import mark_cell, range_text, value_cell
from clinic_assist.gui.screens.chart.series_model import series_of
from clinic_assist.gui.screens.unlock.model import Place, judge_passphrase, place_of
from tests.gui.synthetic_charts import ChartWriter, coded, day, free, full_chart, quantity, silent_chart
from tests.measurands import measurands

TODAY = date(2026, 11, 22)


def _order(**fields: object) -> MedicationRequest:
    fact = ChartWriter("x.json").add(MedicationRequest, **{"status": "active", **fields})
    assert isinstance(fact, MedicationRequest)
    return fact


def _result(**fields: object) -> Observation:
    fact = ChartWriter(f"{sorted(fields)}.json").add(Observation, **{"status": "final", **fields})
    assert isinstance(fact, Observation)
    return fact


def _chart_of(*facts: Fact) -> Chart:
    return Chart(patient_id=PatientId("p"), patient=None, facts=facts)


def test_a_medication_line_has_the_parts_in_the_order_of_the_convention() -> None:
    dosage = Dosage(
        dose=quantity("5.0", "mg"),
        route=free("oral"),
        timing=Timing(frequency=2, period=Decimal(1), period_unit="d"),
    )

    line = dosage_line(_order(form=free("tablet")), dosage)

    assert line == "tablet – DOSE 5 mg – oral – twice daily"


def test_a_rate_and_the_limits_of_a_dosage_stand_beside_the_dose() -> None:
    dosage = Dosage(
        dose=quantity("500", "mg"), rate_quantity=quantity("50", "mL/h"), max_dose_per_administration=quantity("1", "g")
    )

    assert dosage_line(_order(), dosage) == "DOSE 500 mg – RATE 50 mL/h – at most 1 g at a time"


def test_a_range_for_some_people_is_shown_with_them_and_not_held_against_the_value() -> None:
    def said(*people: str) -> tuple[str, str]:
        only = ReferenceRange(high=quantity("5", "mmol/L"), applies_to=tuple(free(one) for one in people))
        result = _result(value=Value(quantity=quantity("9", "mmol/L")), reference_ranges=(only,))
        return range_text(result.reference_ranges), mark_cell(result).text

    assert said("age 0 to 1 years") == ("≤5 mmol/L, age 0 to 1 years", "–")
    assert said() == ("≤5 mmol/L", "Above the range")


def test_a_result_about_somebody_else_says_so_and_joins_no_line_of_the_patients() -> None:
    code, value = coded("Heart rate"), Value(quantity=quantity("140", "/min"))
    of_fetus = _result(code=code, value=value, focus=(Reference(display="the fetus"),))
    own = _result(code=code, value=value)

    assert "about the fetus" in value_cell(of_fetus).text
    assert "about" not in value_cell(own).text
    assert len(series_of(_chart_of(of_fetus, own), measurands())) == 2


def test_a_dose_without_a_unit_says_so() -> None:
    line = dosage_line(_order(), Dosage(dose=quantity("1", "")))

    assert line == "DOSE 1 (unit not recorded)"


def test_names_are_bold_in_tall_man_letters_and_brands_are_not() -> None:
    cell = medication_cell(
        _order(medication=coded("Hydroxyzine hydrochloride 25 MG / Metformin 5 MG Oral Tablet [Atarax]"))
    )

    bold = [run.text for run in cell.runs if run.bold]

    assert bold == ["hydrOXYzine hydrochloride", "metFORMIN"]
    assert "[Atarax]" in cell.text


def test_no_character_of_a_drug_name_is_lost() -> None:
    for text in (
        "24 HR Metformin hydrochloride 500 MG",
        "Lasix 40mg",
        "0.5 ML X / Y 3 MG [Z]",
        "[Brand] only",
        "5",
        "/ / /",
    ):
        cell = medication_cell(_order(medication=coded(text)))

        assert cell.text.split("\n")[0].casefold() == text.casefold()


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        (Timing(frequency=1, period=Decimal(8), period_unit="h"), "every 8 hours"),
        (Timing(code_text="QD"), "once daily"),
        (Timing(), ""),
    ],
)
def test_a_medication_line_uses_the_shared_words_for_a_timing(timing: Timing, words: str) -> None:
    assert dosage_line(_order(), Dosage(timing=timing)) == words


@pytest.mark.parametrize("text", ["1 tab QD", "10 U insulin", "5.0 mg", "give .5 mg", "MSO4 2 mg"])
def test_misread_forms_in_imported_text_are_flagged(text: str) -> None:
    cell = medication_cell(_order(dosages=(Dosage(text=text),)))

    assert strings.ERROR_PRONE in cell.text


@pytest.mark.parametrize("text", ["1 tablet once daily", "0.5 mg", "10 units", "every 200 ms", "as the qds chart says"])
def test_safe_text_is_not_flagged(text: str) -> None:
    cell = medication_cell(_order(dosages=(Dosage(text=text),)))

    assert strings.ERROR_PRONE not in cell.text


def test_past_medicines_are_hidden_and_counted() -> None:
    chart, _writer = full_chart()

    listing = medications_listing(chart, TODAY)

    assert (len(listing.rows), len(listing.hidden)) == (13, 2)


def test_the_list_holds_what_the_safety_check_counts_as_in_use() -> None:
    chart, _writer = full_chart()

    listing = medications_listing(chart, TODAY)

    in_use = {fact.id for fact in chart.facts if isinstance(fact, MedicationUse) and is_in_use(fact, TODAY)}
    assert in_use
    assert {row.key for row in listing.rows} == in_use


def test_an_active_order_whose_period_ended_is_past_and_marked() -> None:
    ended = _order(effective=Period(start=day("2020-01-01"), end=day("2020-02-01")))
    open_ended = _order(medication=free("aspirin"), effective=Period(start=day("2020-01-01")))

    listing = medications_listing(_chart_of(ended, open_ended), TODAY)

    assert [row.key for row in listing.rows] == [open_ended.id]
    assert [row.key for row in listing.hidden] == [ended.id]
    assert listing.hidden[0].cells[1].text == "Active, but its period ended 01-Feb-2020"


def test_a_hospitals_order_is_past_with_its_stay_and_says_so() -> None:
    writer = ChartWriter("x.json")
    stay = writer.add(Encounter, status="finished", period=Period(start=day("2020-01-01"), end=day("2020-02-01")))
    open_stay = writer.add(Encounter, status="finished")
    fields = {"status": "active", "medication": free("heparin"), "categories": (free("inpatient"),)}
    order = writer.add(MedicationRequest, encounter=Reference(target=stay.id), **fields)
    undated = writer.add(MedicationRequest, encounter=Reference(target=open_stay.id), **fields)

    listing = medications_listing(_chart_of(stay, open_stay, order, undated), TODAY)

    assert listing.rows == ()
    assert [row.key for row in listing.hidden] == [order.id, undated.id]
    assert [row.cells[1].text for row in listing.hidden] == [
        "Active, for a hospital stay that ended 01-Feb-2020",
        "Active, for a hospital stay that is over",
    ]


def test_an_order_not_to_give_stands_first_and_is_marked_in_every_list() -> None:
    ban = _order(medication=free("penicillin"), do_not_perform=True)
    chart = _chart_of(_order(medication=free("aspirin")), ban)

    listing = medications_listing(chart, TODAY)
    seen = overview_of(chart, (), TODAY).topics["medications"][0]

    assert listing.rows[0].key == ban.id
    assert (listing.rows[0].cells[1].text, listing.rows[0].cells[1].icon_tone) == ("Do not give", Tone.CRITICAL)
    assert ["Do not give" in row.text for row in seen] == [True, False]


@pytest.mark.parametrize("kind", ["MedicationRequest", "AllergyIntolerance"])
def test_records_kept_unread_stand_on_the_page_of_their_topic(kind: str) -> None:
    kept = ChartWriter("x.json").add(KeptResource, resource_type=kind, reason="It has no code.", label="Something")
    chart = _chart_of(kept)
    listings = {
        "MedicationRequest": ("medications", medications_listing(chart, TODAY)),
        "AllergyIntolerance": ("allergies", allergies_listing(chart)),
    }

    name, listing = listings.pop(kind)
    [(_name, other)] = listings.values()

    assert [row.key for row in listing.unread] == [kept.id]
    assert "It has no code." in listing.unread[0].text
    assert listing.silence.startswith("Not known")
    assert "1 record kept unread" in overview_of(chart, (), TODAY).topics[name][1]
    assert (other.unread, other.silence.startswith("Not recorded")) == ((), True)


def test_refuted_and_resolved_allergies_stand_apart() -> None:
    chart, _writer = full_chart()

    listing = allergies_listing(chart)

    assert len(listing.rows) == 4
    assert {row.cells[0].text.split("\n")[0] for row in listing.apart} == {"Latex", "Codeine"}
    assert listing.silence == ""


def test_coded_substances_are_bold_and_free_text_is_not() -> None:
    chart, _writer = full_chart()
    rows = allergies_listing(chart).rows

    bold = {row.cells[0].runs[0].text: row.cells[0].runs[0].bold for row in rows}

    assert bold["Penicillin G"]
    assert not bold["that pink antibiotic from the holiday"]


@pytest.mark.parametrize(
    ("silence", "start"),
    [
        (None, "Not recorded"),
        (Silence.NO_INFORMATION, "Not recorded"),
        (Silence.NOT_ASKED, "Not asked"),
        (Silence.NONE_KNOWN, "None known"),
    ],
)
def test_the_three_silences_are_three_sentences(silence: Silence | None, start: str) -> None:
    chart, _writer = silent_chart(silence=silence)

    listing = allergies_listing(chart)

    assert listing.silence.startswith(start)
    assert len(listing.said) == (0 if silence is None else 1)


def test_problems_without_a_status_stay_in_the_list_and_refuted_ones_do_not() -> None:
    chart, _writer = full_chart()

    listing = problems_listing(chart)

    assert len(listing.rows) == 10
    assert len(listing.hidden) == 3
    assert [row.cells[0].text for row in listing.apart] == ["Asthma"]


def test_measured_digits_are_shown_as_reported() -> None:
    chart, _writer = full_chart()
    potassium = next(
        one
        for one in series_of(chart, measurands())
        if one.newest.concept and one.newest.concept.display == "Potassium"
    )

    values = [value_cell(result.observation).text for result in potassium.results[:2]]

    assert values == ["5.9 mmol/L", "4.10 mmol/L"]
    assert len(potassium.results) == 18


def test_a_mark_comes_from_the_laboratory_or_its_single_range_never_from_us() -> None:
    chart, _writer = full_chart()
    marks = {
        one.newest.concept.display: mark_cell(one.newest).text
        for one in series_of(chart, measurands())
        if one.newest.concept
    }

    assert marks["Potassium"] == "Critically high"
    assert marks["Creatinine"] == "Above the range"
    assert marks["Sodium"] == "Within the range"
    assert marks["Tobacco smoking status"] == "–"


def test_a_result_without_a_value_says_why() -> None:
    fact = ChartWriter("x.json").add(
        Observation, code=coded("Weight"), status="final", data_absent_reason="not-performed"
    )
    assert isinstance(fact, Observation)

    assert value_cell(fact).text == "No value (not performed)"


def test_an_imaging_study_says_how_many_series_and_objects_it_has() -> None:
    written = ChartWriter("x.json")
    counted = written.add(ImagingStudy, series_count=1, instance_count=200)
    unknown = written.add(ImagingStudy, series_count=None)
    rows = record_rows(_chart_of(counted, unknown))

    assert [row.cells[2].text for row in rows] == ["1 series, 200 images or objects", "–"]


def test_every_fact_of_a_chart_has_a_row_and_kept_ones_say_so() -> None:
    chart, _writer = full_chart()

    rows = record_rows(chart)

    assert len(rows) == len(chart.facts) == sum(count for _kind, count in kinds_of(chart))
    assert any("Kept unread" in row.cells[0].text for row in rows)


def test_a_document_that_is_no_text_says_what_it_is() -> None:
    chart, _writer = full_chart()
    notes = {one.title: one.note for one in documents_of(chart)}

    assert "application/pdf, 48,213 bytes" in notes["Chest X-ray image"]
    assert notes["Discharge summary"] == ""


def test_statement_and_absence_facts_fit_the_lists() -> None:
    writer = ChartWriter("x.json")
    statement = writer.add(MedicationStatement, medication=free("aspirin"))
    allergy = writer.add(AllergyIntolerance, onset=day("1990"))

    rows = record_rows(_chart_of(statement, allergy))

    assert [row.cells[1].text.split("\n")[0] for row in rows] == ["aspirin", "Not recorded"]


def test_a_passphrase_is_judged_by_length_and_repetition() -> None:
    assert not judge_passphrase("short", "short").good
    assert not judge_passphrase("a" * 20, "a" * 20).good
    assert judge_passphrase("copper lantern seven", "copper lantern seven").good


def test_a_folder_with_other_things_is_no_place_for_a_vault(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("x")

    empty = place_of(folder, vault_there=False)
    (folder / "letter.txt").write_text("x")

    assert empty is Place.FREE
    assert place_of(folder, vault_there=False) is Place.OCCUPIED
    assert place_of(folder / "new", vault_there=False) is Place.FREE
    assert place_of(folder, vault_there=True) is Place.VAULT
    assert place_of(None, vault_there=False) is Place.NOTHING_CHOSEN


def test_a_replaced_report_is_still_read_and_marked_as_what_it_is() -> None:
    from clinic_assist.chart.merge import merge
    from clinic_assist.gui.screens.chart.documents_model import documents_of
    from tests.unit.chart.test_corrections import report

    merged = merge((report("a", day="2019-03-04"), report("b", "a", day="2019-03-06")))
    chart = Chart(
        patient_id=PatientId("p"),
        patient=None,
        facts=merged.facts,
        superseded=merged.superseded,
        set_aside=merged.set_aside,
    )
    new, old = documents_of(chart)

    assert (new.text, new.note) == ("Text b", "")
    assert (old.text, old.note) == ("Text a", "A later report of 06-Mar-2019 replaces this one. Do not use it.")
    assert old.title.startswith("Replaced:")


def test_the_removal_of_an_import_says_that_nothing_of_it_was_ever_stored() -> None:
    nothing = Removal(files=0, files_kept=0, facts=0, patients=0, patients_gone=0, notes_quoting=0, drafts_quoting=0)

    assert strings.removal_meaning(nothing) == strings.REMOVE_REFUSED
    assert strings.removal_done(nothing) == "Removed from the list. Nothing of this import was in the vault."
    assert strings.removal_meaning(replace(nothing, files_kept=1)) == strings.REMOVE_NOTHING
    assert strings.removal_meaning(replace(nothing, files=1)) == strings.REMOVE_MEANING
