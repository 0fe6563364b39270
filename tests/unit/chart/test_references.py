"""What a chart's facts point to in other files of the same import."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.chart.datatypes import Reference
from clinic_assist.chart.facts import DirectoryEntry, Fact, Medication, MedicationRequest, Observation
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.references import open_names, resolved
from tests.vaults.exports import Export, coded

WARFARIN = coded("11289", "Warfarin", "http://www.nlm.nih.gov/research/umls/rxnorm")


def order(export: Export, reference: str = "Medication/m1", **more: object) -> MedicationRequest:
    pointer = Reference(reference=reference)
    return export.add(MedicationRequest, subject="Patient/p", medication_reference=pointer, status="active", **more)


def product(export: Export, key: str = "Medication/m1", **more: object) -> Medication:
    told = {"code": WARFARIN, "form": coded("385055001", "Tablet")} | more
    return export.add(Medication, key=key, **told)  # type: ignore[arg-type]


def together(*exports: Export) -> dict[object, frozenset[int]]:
    return {export.id: frozenset({1}) for export in exports}


def resolve(fact: Fact, *others: Fact, imports: object = None) -> Fact:
    held = imports or {one.provenance.source: frozenset({1}) for one in (fact, *others)}
    return resolved([fact], others, held)[0]  # type: ignore[arg-type]


def test_an_order_gets_its_product_from_another_file_of_the_import() -> None:
    wanted, told = order(Export("orders")), product(Export("products"))

    found = resolve(wanted, told)

    assert isinstance(found, MedicationRequest)
    assert (found.medication, found.form) == (WARFARIN, told.form)
    assert found.medication_reference == Reference(reference="Medication/m1", display="Warfarin", target=told.id)
    assert (found.id, found.provenance) == (wanted.id, wanted.provenance)


def test_not_from_a_file_of_another_import_where_the_name_may_be_anothers() -> None:
    wanted, told = order(Export("orders")), product(Export("products"))
    apart = {wanted.provenance.source: frozenset({1}), told.provenance.source: frozenset({2})}

    assert resolve(wanted, told, imports=apart) == wanted


def test_from_a_file_of_another_import_where_the_name_is_one_records_in_the_world() -> None:
    name = "urn:uuid:53fefa32-fcbb-4ff8-8a92-55ee120877b7"
    wanted, told = order(Export("orders"), name), product(Export("products"), name)
    apart = {wanted.provenance.source: frozenset({1}), told.provenance.source: frozenset({2})}

    found = resolve(wanted, told, imports=apart)

    assert isinstance(found, MedicationRequest)
    assert found.medication == WARFARIN


def test_two_records_of_one_name_that_differ_are_no_answer() -> None:
    wanted, told = order(Export("orders")), product(Export("products"))
    other = product(Export("others"), code=coded("6809", "Metformin"))

    assert resolve(wanted, told, other) == wanted


def test_two_copies_of_one_record_are_one_answer_whatever_their_order() -> None:
    wanted, told, copy = order(Export("orders")), product(Export("products")), product(Export("copies"))

    assert resolve(wanted, told, copy) == resolve(wanted, copy, told) != wanted


def test_of_two_versions_the_newer_one_answers() -> None:
    wanted, new = order(Export("orders")), product(Export("products"), version="2")
    old = product(Export("old"), code=coded("6809", "Metformin"), version="1")

    found = resolve(wanted, old, new)

    assert isinstance(found, MedicationRequest)
    assert found.medication == WARFARIN


def test_what_a_record_states_itself_stays() -> None:
    own = coded("855332", "Warfarin Sodium 5 MG Oral Tablet")
    wanted, told = order(Export("orders"), medication=own), product(Export("products"))

    found = resolve(wanted, told)

    assert isinstance(found, MedicationRequest)
    assert found.medication == own


def test_a_file_whose_own_reader_found_the_name_ambiguous_is_not_overruled() -> None:
    export = Export("one")
    wanted, told = order(export), product(export)

    assert resolve(wanted, told) == wanted


def test_other_servers_record_of_the_same_number_does_not_answer() -> None:
    wanted = order(Export("orders"), "https://a.example/fhir/Medication/m1")
    told = product(Export("products"), "https://b.example/fhir/Medication/m1")

    assert resolve(wanted, told) == wanted


def test_people_and_the_patients_own_records_are_found_and_named() -> None:
    orders, people, results = Export("orders"), Export("people"), Export("results")
    doctor = people.add(DirectoryEntry, key="Practitioner/d", resource_type="Practitioner", name="Dr Dee Testdoctor")
    result = results.result("Patient/p", key="Observation/o")
    wanted = order(orders, requester=Reference(reference="Practitioner/d"), reason_references=(
        Reference(reference="Observation/o"), Reference(reference="Condition/unknown"),
    ))  # fmt: skip

    found = resolved([wanted, result], [doctor], together(orders, people, results))[0]  # type: ignore[arg-type]

    assert isinstance(found, MedicationRequest)
    assert found.requester == Reference(reference="Practitioner/d", display="Dr Dee Testdoctor", target=doctor.id)
    assert [one.target for one in found.reason_references] == [result.id, None]


def test_only_open_references_are_looked_up() -> None:
    export = Export("one")
    person = export.patient()
    result = export.result(
        person.id, encounter=Reference(reference="Encounter/e", target=person.id), performers=(Reference(reference="#p"),)
    )  # fmt: skip
    open_one = replace(result, encounter=Reference(reference="https://a.example/Encounter/e/_history/3"))

    assert open_names([result]) == set()
    assert open_names([open_one]) == {"Encounter/e"}
    assert isinstance(open_one, Observation)
    assert open_one.when == PartialDate("2019-03-04")
