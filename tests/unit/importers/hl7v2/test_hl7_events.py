"""What messages ask for that an import cannot or must not do, and what only fills its place: said, never passed over."""

from __future__ import annotations

import pytest

from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Encounter,
    KeptResource,
    MedicationRequest,
    Observation,
    Patient,
)
from clinic_assist.chart.merge import merge
from clinic_assist.importers.hl7v2.convert import CUT_SHORT
from clinic_assist.importers.hl7v2.patients import (
    LINKED,
    MERGED_WITH_NOBODY,
    MOVES,
    NO_NUMBER,
    NUMBER_MOVES,
    SECOND_PERSON,
    STAYS,
    UNLINKED,
)
from clinic_assist.importers.hl7v2.visits import NO_VISIT
from tests.unit.importers.hl7v2.messages import PID, facts_of, header, message, read, reasons

OTHER = "PID|2||815^^^HOSP&1.2.3.4&ISO^MR||OTHER^OLGA||19700101|F"
MRG = "MRG|222^^^HOSP&1.2.3.4&ISO^MR||A7"
SERIES = "OBR|1|P1|F1|GTT^Glucose tolerance^L|||20240301080000||||||||||||||||||F"


def glucose(value: str, at: str, *, status: str = "F") -> str:
    return f"OBX|1|NM|G^Glucose^L||{value}|mmol/L|||||{status}|||{at}"


def test_a_visit_that_is_not_applicable_and_says_nothing_else_is_no_visit() -> None:
    batch = read(message("PV1|1|N", kind="ADT^A31"))

    assert facts_of(batch, Encounter) == []
    assert (batch.entries, batch.read, batch.issues) == (2, 2, ())
    assert facts_of(read(message("PV1|1|O", kind="ADT^A04")), Encounter)  # the control: a class that is one


def test_a_visit_that_is_not_applicable_but_names_people_is_kept_unread() -> None:
    batch = read(message("PV1|1|N|||||7^GOOD^DOC", kind="ADT^A31"))

    assert [one.reason for one in batch.kept] == [NO_VISIT]
    numbered = read(message("PV1|1|N|||||||||||||||||V9", kind="ADT^A31"))
    assert facts_of(numbered, Encounter)  # the control: a number is a visit's


@pytest.mark.parametrize(("event", "reason"), [("A24", LINKED), ("A37", UNLINKED)])
def test_links_between_persons_join_nobody_and_are_said(event: str, reason: str) -> None:
    batch = read(message(OTHER, kind=f"ADT^{event}"))

    assert [(str(one.locator), one.reason) for one in batch.issues] == [("MSG[1]/PID[2]", reason)]
    assert all(not one.replaces and not one.replaced_by for one in facts_of(batch, Patient))
    assert read(message("PV1|1|I", OTHER, kind="ADT^A17")).issues == ()  # the control: a swap of beds links nobody


@pytest.mark.parametrize("event", ["A35", "A41", "A42", "A43", "A44", "A45", "A49", "A50", "A51"])
def test_what_moves_a_visit_or_a_number_makes_nobody_the_same_and_is_said(event: str) -> None:
    batch = read(message(MRG, kind=f"ADT^{event}"))

    assert [one.reason for one in batch.kept] == [NUMBER_MOVES if event == "A43" else MOVES]
    assert reasons(batch) == [STAYS]
    assert len(facts_of(batch, Patient)) == 1


@pytest.mark.parametrize("segment", ["MRG|", 'MRG|""', "MRG|||A7"])
def test_a_merge_that_gives_no_former_number_merges_nobody(segment: str) -> None:
    batch = read(message(segment, kind="ADT^A40"))

    assert [one.reason for one in batch.kept] == [NO_NUMBER]
    assert [one.replaces for one in facts_of(batch, Patient)] == [()]
    merged = facts_of(read(message(MRG, kind="ADT^A40")), Patient)  # the control: a number is given
    assert len(merged) == 2
    assert merged[1].replaces


def test_a_merge_without_its_other_half_is_said() -> None:
    assert reasons(read(message(kind="ADT^A40"))) == [MERGED_WITH_NOBODY]
    assert reasons(read(message(MRG, kind="ADT^A40"))) == []


def test_results_of_one_name_are_told_apart_by_their_times() -> None:
    first = message(SERIES, glucose("5.0", "202403010800"), glucose("7.0", "202403010900"))
    corrected = message(SERIES, glucose("7.70", "202403010900", status="C"), time="20240301130000")
    shown = [one for one in merge(read(first + corrected).facts).facts if isinstance(one, Observation)]

    assert sorted((str(one.value.quantity.value), one.status) for one in shown) == [
        ("5.0", "final"), ("7.70", "corrected"),
    ]  # fmt: skip


def test_a_single_result_is_replaced_though_its_time_is_corrected_too() -> None:
    first = message(SERIES, glucose("5.0", "202403010800"))
    corrected = message(SERIES, glucose("5.50", "202403010805", status="C"), time="20240301130000")
    shown = [one for one in merge(read(first + corrected).facts).facts if isinstance(one, Observation)]

    assert [str(one.value.quantity.value) for one in shown] == ["5.50"]


@pytest.mark.parametrize(("declared", "expected"), [("^~\\&#", [CUT_SHORT]), ("^~\\&", [])])
def test_a_value_that_the_sender_cut_short_is_said_where_the_message_declares_the_sign(
    declared: str, expected: list[str]
) -> None:
    lines = [header().replace("^~\\&", declared), PID, SERIES, "OBX|1|ST|N^Note^L||Allergic to peni#||||||F"]
    batch = read("\r".join(lines))

    assert reasons(batch) == expected
    assert facts_of(batch, Observation)[0].value.string == "Allergic to peni#"
    assert not facts_of(batch, KeptResource)


def test_of_two_persons_one_after_the_other_the_second_is_meant_and_that_is_said() -> None:
    batch = read(message(OTHER, SERIES, glucose("5.0", "202403010800")))

    assert [(str(one.locator), one.reason) for one in batch.issues] == [("MSG[1]/PID[2]", SECOND_PERSON)]
    assert facts_of(batch, Observation)[0].subject == facts_of(batch, Patient)[1].id
    assert reasons(read(message(SERIES, glucose("5.0", "202403010800"), OTHER))) == []


@pytest.mark.parametrize(
    ("value", "notes"),
    [("ST|N^x^L||Trace", ["Unit: mg/dL"]), ("ST|N^x^L||4.10", []), ("NM|N^x^L||4.10", []), ("SN|N^x^L||^1^-^2", [])],
)
def test_a_unit_beside_a_value_in_words_is_not_lost(value: str, notes: list[str]) -> None:
    found = facts_of(read(message(SERIES, f"OBX|1|{value}|mg/dL")), Observation)[0]

    assert [one.text for one in found.notes] == notes


def test_the_words_of_a_repeat_pattern_instruct_beside_its_code() -> None:
    batch = read(
        message(
            "ORC|NW|1^X", "RXO|7^Steroid^L|2||TAB", "TQ1|1||1013&three times a day after meals&JAMI", kind="OMP^O09"
        )
    )
    dosage = facts_of(batch, MedicationRequest)[0].dosages[0]

    assert dosage.timing.code_text == "1013"
    assert dosage.patient_instruction == "three times a day after meals"


@pytest.mark.parametrize(
    ("kind", "notes"), [("F", ["Type: F"]), ("ZZ^Contrast media", ["Type: Contrast media"]), ("FA", []), ("MA", [])]
)
def test_a_type_of_allergen_that_is_not_in_the_table_is_a_remark(kind: str, notes: list[str]) -> None:
    found = facts_of(read(message(f"AL1|1|{kind}|^Gluten", kind="ADT^A60")), AllergyIntolerance)[0]

    assert [one.text for one in found.notes] == notes


def test_what_is_kept_counts_under_the_name_of_its_segment() -> None:
    batch = read(message("AL1|1|DA|", "AL1|2|DA|^Latex", "RXA|0|1|2024", "RXR|PO", "RXG|1", "ZZZ|1", kind="ADT^A60"))

    assert [(one.type, one.read, one.kept) for one in batch.type_counts] == [
        ("AL1", 1, 1), ("PID", 1, 0), ("RXA", 0, 1), ("RXG", 0, 1), ("RXR", 0, 1), ("ZZZ", 0, 1),
    ]  # fmt: skip
    assert sum(one.entries for one in batch.type_counts) == batch.entries
