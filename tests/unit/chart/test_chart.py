import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.datatypes import Quantity, Value
from clinic_assist.chart.facts import AbsenceStatement, KeptResource, Observation
from clinic_assist.chart.intake import ImportBatch, ImportIssue, IssueSeverity
from clinic_assist.chart.provenance import FactId, Locator, SourceId, fact_id
from tests import charts


def absence(silence: Silence, topic: Topic = Topic.ALLERGIES) -> AbsenceStatement:
    return AbsenceStatement(**charts.named("AbsenceStatement"), topic=topic, silence=silence)


def test_a_chart_that_says_nothing_has_no_information_and_not_none_known() -> None:
    assert charts.chart().silence(Topic.ALLERGIES) is Silence.NO_INFORMATION


@pytest.mark.parametrize("silence", list(Silence))
def test_a_stated_silence_is_the_charts_silence(silence: Silence) -> None:
    assert charts.chart(absence(silence)).silence(Topic.ALLERGIES) is silence


def test_where_sources_differ_the_weakest_claim_holds() -> None:
    unsure = charts.chart(absence(Silence.NONE_KNOWN), absence(Silence.NO_INFORMATION))
    unasked = charts.chart(absence(Silence.NONE_KNOWN), absence(Silence.NOT_ASKED))

    assert unsure.silence(Topic.ALLERGIES) is Silence.NO_INFORMATION
    assert unasked.silence(Topic.ALLERGIES) is Silence.NOT_ASKED


def test_beside_an_unread_record_nothing_is_none_known() -> None:
    unread = charts.kept("AllergyIntolerance", "Penicillin")
    chart = charts.chart(absence(Silence.NONE_KNOWN), absence(Silence.NONE_KNOWN, Topic.MEDICATIONS), unread)

    assert chart.unread(Topic.ALLERGIES) == (unread,)
    assert chart.silence(Topic.ALLERGIES) is Silence.NO_INFORMATION
    assert chart.silence(Topic.MEDICATIONS) is Silence.NONE_KNOWN


def test_a_listed_allergy_ends_the_silence() -> None:
    chart = charts.chart(absence(Silence.NONE_KNOWN), charts.allergy("Penicillin"))

    assert chart.silence(Topic.ALLERGIES) is None
    assert chart.silence(Topic.MEDICATIONS) is Silence.NO_INFORMATION


def test_a_fact_of_another_chart_is_not_found() -> None:
    own, other = charts.condition("Gout"), charts.condition("Gout")
    chart = charts.chart(own)

    assert chart.fact(own.id) is own
    assert chart.fact(other.id) is None


def test_facts_are_given_by_type_including_subtypes() -> None:
    lab = charts.result("Potassium", "4.10", "mmol/L", "2026-11-02")
    chart = charts.chart(lab, charts.condition("Gout"))

    assert chart.of(Observation) == (lab,)


def test_the_same_place_gives_the_same_id_and_another_place_another() -> None:
    source = SourceId("b" * 64)
    here = fact_id(source, Locator("Bundle.entry[1].resource"), "Condition")

    assert here == fact_id(source, Locator("Bundle.entry[1].resource"), "Condition")
    assert here != fact_id(source, Locator("Bundle.entry[2].resource"), "Condition")
    assert here != fact_id(source, Locator("Bundle.entry[1].resource"), "AbsenceStatement")
    assert here != fact_id(SourceId("c" * 64), Locator("Bundle.entry[1].resource"), "Condition")


def test_a_value_holds_one_thing_only() -> None:
    with pytest.raises(ValueError, match="more than one"):
        Value(string="5", quantity=Quantity(unit="mg"))


def test_a_batch_whose_entries_do_not_add_up_cannot_be_built() -> None:
    kept = KeptResource(**charts.named("KeptResource"), resource_type="Basic", reason="type not understood")
    lost = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator("Bundle.entry[2]"), reason="no resource")
    facts = (charts.condition("Gout"), kept)

    batch = ImportBatch(source=charts.SOURCE, entries=3, read=1, facts=facts, issues=(lost,))

    assert batch.fact_counts == {"Condition": 1, "KeptResource": 1}
    assert batch.rejected == (lost,)
    with pytest.raises(ValueError, match="add up"):
        ImportBatch(source=charts.SOURCE, entries=4, read=1, facts=facts, issues=(lost,))


def test_ids_are_plain_text() -> None:
    assert len(charts.condition("Gout").id) == 32
    assert isinstance(charts.condition("Gout").id, str)
    assert FactId("x") == "x"
