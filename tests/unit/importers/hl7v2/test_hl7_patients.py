"""The person, visits, allergies and problems: what messages of patient administration and of problems say."""

from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    CarePlan,
    Condition,
    Encounter,
    Goal,
    KeptResource,
    Patient,
    Procedure,
    Statement,
)
from clinic_assist.chart.merge import merge
from clinic_assist.importers.hl7v2.allergies import NO_ALLERGEN
from tests.unit.importers.hl7v2.messages import PID, facts_of, message, only, read

VISIT = "PV1|1|I|W^1^2^HOSP||||7^GOOD^DOC|||MED|||||||||V1^^^HOSP|||||||||||||||||||||||||202403010800"
MRG = "MRG|222^^^HOSP&1.2.3.4&ISO^MR"


def adt(event: str, *segments: str, pid: str = PID, time: str = "20240301120000") -> str:
    return message(*segments, kind=f"ADT^{event}", pid=pid, time=time)


def pid(**fields: str) -> str:
    """A PID whose fields are `f3="…"` and so on."""
    parts = ["PID"] + [fields.get(f"f{number}", "") for number in range(1, 41)]
    return "|".join(parts).rstrip("|")


def test_a_person_has_all_numbers_with_their_authorities() -> None:
    segment = pid(
        f2="E1^^^EXT", f3="1^^^HOSP&1.2.3&ISO^MR~2^^^USSSA^SS~3", f18="A9^^^HOSP", f19="123-45-6789", f20="D7^OH"
    )
    found = only(adt("A01", pid=segment), Patient).identifiers

    assert [(one.system, one.value, one.type_code) for one in found] == [
        ("urn:oid:1.2.3", "1", "MR"),
        ("http://hl7.org/fhir/sid/us-ssn", "2", "SS"),
        ("LAB|NORTH", "3", None),
        ("EXT", "E1", None),
        ("HOSP", "A9", "AN"),
        ("http://hl7.org/fhir/sid/us-ssn", "123-45-6789", "SS"),
        (None, "D7", "DL"),
    ]


def test_name_address_telecom_and_language_have_their_parts() -> None:
    segment = pid(
        f5="EVERY&van&WOMAN^EVE^E F^JR^DR^MD^L~OLD^EVE^^^^^M",
        f11="12&Lane&4^Ste 1^Town^OH^4711^USA^H",
        f13="^PRN^PH^^1^555^1234567^8~^NET^Internet^eve@example.org",
        f14="555 1000^WPN^PH",
        f15="en^English^HL70296",
        f10="2106-3^White^HL70005",
        f7="196203",
    )
    patient = only(adt("A01", pid=segment), Patient)

    assert [(one.use, one.family, one.given) for one in patient.names] == [
        ("official", "EVERY", ("EVE", "E F")), ("maiden", "OLD", ("EVE",)),
    ]  # fmt: skip
    assert patient.names[0].suffix == ("JR", "MD")
    assert patient.addresses[0].line == ("12 4 Lane", "Ste 1")
    assert [(one.system, one.value, one.use) for one in patient.telecom] == [
        ("phone", "+1 555 1234567 ext. 8", "home"), ("email", "eve@example.org", None), ("phone", "555 1000", "work"),
    ]  # fmt: skip
    assert patient.languages[0].codings[0].code == "en"
    assert patient.race == "White"
    assert patient.birth_date.text == "1962-03"


@pytest.mark.parametrize(
    ("fields", "deceased"),
    [({}, None), ({"f30": "N"}, False), ({"f30": "Y"}, True), ({"f29": "20240101"}, True)],
)
def test_death_is_said_or_not_said(fields: dict[str, str], *, deceased: bool | None) -> None:
    assert only(adt("A01", pid=pid(f3="1^^^H", **fields)), Patient).deceased is deceased


def test_an_update_changes_what_it_says_and_leaves_what_it_leaves_empty() -> None:
    first = adt("A01", pid=pid(f3="1^^^H^MR", f5="SMITH^ANN", f7="1962", f13="555", f14="666"))
    update = adt("A08", pid=pid(f3="1^^^H^MR", f5="JONES^ANN", f13='""', f14='""'), time="20240302")
    people = [fact for fact in merge(read(first + update).facts).facts if isinstance(fact, Patient)]

    assert len(people) == 1
    assert (people[0].names[0].family, people[0].birth_date.text, people[0].telecom) == ("JONES", "1962", ())


def test_two_people_under_one_number_are_not_versions_of_one() -> None:
    first = adt("A01", pid=pid(f3="1^^^H^MR", f5="SMITH^ANN", f7="1962"))
    other = adt("A01", pid=pid(f3="1^^^H^MR", f5="JONES^BEA", f7="1999"), time="20240302")
    update = adt("A08", pid=pid(f3="1^^^H^MR", f5="JONES^ANN", f7="1962"), time="20240302")

    assert [one.provenance.version_id for one in facts_of(read(first + other), Patient)] == ["1", None]
    assert [one.provenance.version_id for one in facts_of(read(first + update), Patient)] == ["1", "2"]


def test_a_laboratory_does_not_speak_for_the_person() -> None:
    assert only(message(), Patient).provenance.last_updated is None
    assert only(adt("A08"), Patient).provenance.last_updated is not None


def test_a_merge_replaces_the_old_number_by_the_new() -> None:
    old, new = facts_of(read(adt("A40", MRG)), Patient)

    assert (old.identifiers[0].value, new.identifiers[0].value) == ("222", "4711")
    assert old.replaced_by[0].target == new.id
    assert new.replaces[0].target == old.id
    assert old.active is False


def test_moving_a_visit_makes_nobody_the_same() -> None:
    batch = read(adt("A45", MRG, VISIT))

    assert len(facts_of(batch, Patient)) == 1
    assert [one.resource_type for one in facts_of(batch, KeptResource)] == ["MRG"]


@pytest.mark.parametrize(
    ("event", "status"),
    [("A01", "in-progress"), ("A03", "finished"), ("A05", "planned"), ("A11", "cancelled"), ("A13", "in-progress"),
     ("A23", "entered-in-error"), ("A08", None)],
)  # fmt: skip
def test_a_visit_is_as_far_as_its_event_says(event: str, status: str | None) -> None:
    assert only(adt(event, VISIT), Encounter).status == status


def test_a_later_event_of_a_visit_stands_and_a_laboratorys_copy_does_not() -> None:
    admitted, discharged = adt("A01", VISIT), adt("A03", VISIT, time="20240302")
    result = message(VISIT, "OBX|1|NM|1^x^L||1||||||F", time="20240303")
    facts = merge(read(admitted + discharged + result).facts).facts

    assert "finished" in {one.status for one in facts if isinstance(one, Encounter)}
    assert "in-progress" not in {one.status for one in facts if isinstance(one, Encounter)}


def test_a_visit_has_class_place_people_and_period() -> None:
    visit = only(adt("A01", VISIT, "PV2|||Pain^Chest pain^L"), Encounter)

    assert visit.encounter_class.code == "IMP"
    assert visit.locations[0].display == "HOSP, W, 1, 2"
    assert visit.participants[0].display == "DOC GOOD"
    assert visit.period.start.text == "2024-03-01T08:00"
    assert visit.reasons[0].display == "Chest pain"


def test_next_of_kin_is_a_related_person() -> None:
    contact = only(adt("A01", "NK1|1|DOE^MARY|MTH^Mother^HL70063|1 St^^Town|555"), Statement)

    assert contact.resource_type == "RelatedPerson"
    assert contact.code.display == "Mother"
    assert ("Name", "MARY DOE") in contact.details


def test_an_allergy_has_substance_kind_reaction_and_severity() -> None:
    allergy = only(adt("A01", "AL1|1|DA|7980^Penicillin^RXNORM|SV|Hives~Wheeze|202301"), AllergyIntolerance)

    assert allergy.code.codings[0].system == "http://www.nlm.nih.gov/research/umls/rxnorm"
    assert allergy.categories == ("medication",)
    assert [one.display for one in allergy.reactions[0].manifestations] == ["Hives", "Wheeze"]
    assert allergy.reactions[0].severity == "severe"
    assert allergy.recorded_date.text == "2023-01"
    assert (allergy.clinical_status, allergy.verification_status) == (None, None)


@pytest.mark.parametrize(
    ("segment", "is_partial"),
    [
        ("AL1|1||NKA^No Known Allergies^L", False),
        ("AL1|1||NKDA", True),
        ("AL1|1|DA|^No known allergies", True),
        ("AL1|1||716186003^No known allergy^SCT", False),
        ("IAM|1||^No known drug allergy||||A", True),
    ],
)
def test_no_known_allergies_is_a_statement_of_absence(segment: str, *, is_partial: bool) -> None:
    absence = only(adt("A01", segment), AbsenceStatement)

    assert (absence.silence, absence.is_partial) == (Silence.NONE_KNOWN, is_partial)


@pytest.mark.parametrize(
    ("allergen", "silence"),
    [
        ("NASK^not asked^NULLFL", Silence.NOT_ASKED),
        ("UNK^unknown^NULLFL", Silence.NO_INFORMATION),
        ("NONE", Silence.NO_INFORMATION),
        ("^Unknown", Silence.NO_INFORMATION),
        ("1631000175102^Patient not asked^SCT", Silence.NOT_ASKED),
    ],
)
def test_the_three_silences_about_allergies_are_apart(allergen: str, silence: Silence) -> None:
    assert only(adt("A01", f"AL1|1||{allergen}"), AbsenceStatement).silence is silence


def test_no_known_problems_is_a_statement_of_absence() -> None:
    found = only(message("PRB|AD|2024|160245001^No current problems^SCT", kind="PPR^PC1"), AbsenceStatement)

    assert (found.silence, found.withdrawn) == (Silence.NONE_KNOWN, None)


@pytest.mark.parametrize(
    ("allergen", "text"), [("PENICILLIN", "PENICILLIN"), ("Bee venom", "Bee venom"), ("P123", None), ("7980^X^L", None)]
)
def test_a_name_in_the_place_of_a_code_is_read_as_words(allergen: str, text: str | None) -> None:
    assert only(adt("A01", f"AL1|1|DA|{allergen}"), AllergyIntolerance).code.text == text


def test_an_allergen_that_only_sounds_like_an_absence_is_an_allergy() -> None:
    assert only(adt("A01", "AL1|1|FA|^No known allergies to cats but nuts"), AllergyIntolerance)


def test_an_allergy_without_a_substance_is_kept_and_counts_as_unread() -> None:
    kept = only(adt("A01", "AL1|1|DA||SV"), KeptResource)

    assert (kept.resource_type, kept.reason) == ("AllergyIntolerance", NO_ALLERGEN)


@pytest.mark.parametrize(
    ("action", "status", "verification", "clinical"),
    [
        ("A", "C", "confirmed", None),
        ("A", "I", "confirmed", "inactive"),
        ("A", "E", "entered-in-error", None),
        ("A", "U", "unconfirmed", None),
        ("D", "C", "entered-in-error", None),
        ("U", "", None, None),
    ],
)
def test_the_status_of_a_detailed_allergy(
    action: str, status: str, verification: str | None, clinical: str | None
) -> None:
    segment = f"IAM|1|FA^Food^HL70127|256349002^Peanut^SCT|MO|Hives|{action}|77^L||AL|||||||||||{status}".split("|")
    segment[17:] = [status]
    allergy = only(adt("A60", "|".join(segment)), AllergyIntolerance)

    assert (allergy.verification_status, allergy.clinical_status) == (verification, clinical)
    assert allergy.type == "allergy"


def test_a_deleted_allergy_takes_the_place_of_what_was_sent_before() -> None:
    first = adt("A60", "IAM|1|DA|1^Penicillin^L|SV||A|77^L")
    deleted = adt("A60", "IAM|1|DA|1^Penicillin^L|SV||D|77^L", time="20240302")
    found = [one for one in merge(read(first + deleted).facts).facts if isinstance(one, AllergyIntolerance)]

    assert [one.verification_status for one in found] == ["entered-in-error"]


def test_a_diagnosis_has_code_kind_and_date() -> None:
    found = only(adt("A01", VISIT, "DG1|1|I10|I21.9^Myocardial infarction^I10C||20240301|F"), Condition)

    assert found.code.codings[0].system == "http://hl7.org/fhir/sid/icd-10-cm"
    assert [one.codings[0].code for one in found.categories] == ["encounter-diagnosis", "F"]
    assert found.recorded_date.text == "2024-03-01"
    assert (found.clinical_status, found.onset) == (None, None)


def test_a_working_diagnosis_is_provisional_and_a_deleted_one_an_error() -> None:
    working = only(adt("A01", "DG1|1||I21.9^MI^I10C|||W"), Condition)
    deleted = only(adt("A01", "DG1|1||I21.9^MI^I10C|||W" + "|" * 15 + "D"), Condition)

    assert (working.verification_status, deleted.verification_status) == ("provisional", "entered-in-error")


@pytest.mark.parametrize(
    ("action", "status", "clinical", "verification"),
    [
        ("AD", "ACTIVE", "active", None),
        ("UP", "Resolved", "resolved", None),
        ("DE", "ACTIVE", "active", "entered-in-error"),
        ("UP", "Deleted", None, "entered-in-error"),
        ("AD", "", None, None),
    ],
)
def test_a_problem_stands_as_its_life_cycle_says(
    action: str, status: str, clinical: str | None, verification: str | None
) -> None:
    segment = f"PRB|{action}|20240301|596.5^Bladder dysfunction^I9C|77^L|||20240229||||||{status}|||2020"
    found = only(message(segment, kind="PPR^PC1"), Condition)

    assert (found.clinical_status, found.verification_status) == (clinical, verification)
    assert (found.onset.text, found.recorded_date.text) == ("2020", "2024-02-29")


def test_goals_and_pathways_are_read() -> None:
    batch = read(message("GOL|AD|2024|1^Walk^L|5^L|||20240101|20240601", "PTH|AD|2^Hip^L|6^L|20240101", kind="PGL^PC6"))

    goal = facts_of(batch, Goal)[0]
    assert (goal.description.display, goal.start.text, goal.targets[0].due.text) == ("Walk", "2024-01-01", "2024-06-01")
    assert facts_of(batch, CarePlan)[0].title == "Hip"


def test_a_procedure_has_code_date_and_people_and_no_status() -> None:
    found = only(adt("A01", "PR1|1|C4|47600^Cholecystectomy^C4||202402|||||||3^SURGEON^ANN"), Procedure)

    assert found.code.codings[0].system == "http://www.ama-assn.org/go/cpt"
    assert (found.performed.text, found.status) == ("2024-02", None)
    assert found.performers[0].display == "ANN SURGEON"


def test_insurance_is_a_coverage_with_its_fields() -> None:
    found = only(adt("A01", "IN1|1|PLAN^Gold plan|C1|Insurance Inc.", "IN2|9"), Statement)

    assert found.resource_type == "Coverage"
    assert ("IN1-4", "Insurance Inc.") in found.details


def test_a_person_that_the_source_deletes_is_not_active() -> None:
    assert only(adt("A29"), Patient).active is False
    assert only(adt("A28"), Patient).active is None


@pytest.mark.parametrize(("written", "gender"), [("F", "female"), ("Male", "male"), ("FEMALE", "female"), ("7", None)])
def test_a_gender_is_read_from_its_code_or_its_word(written: str, gender: str | None) -> None:
    assert only(adt("A01", pid=pid(f3="1^^^HOSP^MR", f8=written)), Patient).gender == gender
