"""What a statement says beyond the fields of its fact is kept as a remark, and nothing is said twice."""

from __future__ import annotations

import pytest

from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Composition,
    Device,
    DeviceUseStatement,
    Encounter,
    Fact,
    FamilyMemberHistory,
    Goal,
    MedicationStatement,
    Procedure,
    ServiceRequest,
    Statement,
)
from tests.unit.importers.ccda_files import PATIENT, SNOMED, T, batch_of, document, facts_of, read_entry, section

MEDICATIONS, PROCEDURES, PLAN, DEVICES = "10160-0", "47519-4", "18776-5", "46264-8"
DRUG = (
    "<consumable><manufacturedProduct><manufacturedMaterial>"
    '<code code="1" codeSystem="2.16.840.1.113883.6.88" displayName="Quinapril 10 mg tablet"/>{}'
    "</manufacturedMaterial></manufacturedProduct></consumable>"
)


def notes(fact: Fact) -> list[str]:
    return [note.text for note in fact.notes]


def taken(inner: str, *, drug: str = DRUG.format("")) -> str:
    return (
        f'<substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="{T}16"/>'
        f'<statusCode code="completed"/>{inner}{drug}</substanceAdministration>'
    )


def done(name: str, inner: str, *, mood: str = "EVN") -> str:
    code = f'<code code="7" codeSystem="{SNOMED}" displayName="Cyst excision"/>'
    return f'<{name} classCode="PROC" moodCode="{mood}">{code}<statusCode code="completed"/>{inner}</{name}>'


def test_the_words_in_a_medicine_itself_are_not_lost_beside_its_dose() -> None:
    entry = taken('<text>half a tablet on odd days</text><doseQuantity value="5" unit="mg"/>')

    fact = read_entry(MEDICATIONS, entry, MedicationStatement)

    assert notes(fact) == ["half a tablet on odd days"]
    assert fact.dosages[0].dose is not None


@pytest.mark.parametrize(
    "text",
    [
        "<text>QUINAPRIL 10 MG, tablet</text>",
        '<text><reference value="#n1"/></text>',
        "<text/>",
    ],
)
def test_words_that_stand_elsewhere_are_no_remark(text: str) -> None:
    entry = taken(text + '<doseQuantity value="5" unit="mg"/>')

    fact = read_entry(MEDICATIONS, entry, MedicationStatement, text='<paragraph ID="n1">Quinapril, daily</paragraph>')

    assert notes(fact) == []


def test_a_goal_keeps_its_words_beside_its_code() -> None:
    entry = (
        f'<observation classCode="OBS" moodCode="GOL"><templateId root="{T}121"/>'
        f'<code code="9" codeSystem="{SNOMED}" displayName="Mobility"/><text>walk to the mill</text></observation>'
    )

    assert notes(read_entry("61146-7", entry, Goal)) == ["walk to the mill"]


def test_a_medicine_without_a_name_but_with_a_dose_is_no_empty_place() -> None:
    dose = '<doseQuantity value="5" unit="mg"/>'

    assert facts_of(document(section(MEDICATIONS, taken(dose, drug=""))), MedicationStatement)
    assert facts_of(document(section(MEDICATIONS, taken("", drug=""))), AbsenceStatement)


def test_the_batch_of_a_medicine_is_kept() -> None:
    drug = DRUG.format('<lotNumberText>QX-4</lotNumberText><expirationTime value="202709"/>')

    assert notes(read_entry(MEDICATIONS, taken("", drug=drug), MedicationStatement)) == [
        "Lot: QX-4",
        "Expires: 2027-09",
    ]


@pytest.mark.parametrize(
    ("code", "words", "status", "remark"),
    [
        ("421139008", "No Longer Active", None, ["Status: No Longer Active"]),
        ("421139008", "On Hold", "on-hold", []),
        ("74964007", "Other", None, ["Status: Other"]),
        ("55561003", "Active", "active", []),
    ],
)
def test_a_status_whose_code_and_words_differ_is_none_and_is_told(
    code: str, words: str, status: str | None, remark: list[str]
) -> None:
    told = (
        '<entryRelationship typeCode="REFR"><observation classCode="OBS" moodCode="EVN"><code code="33999-4"/>'
        f'<value code="{code}" codeSystem="{SNOMED}" displayName="{words}"/></observation></entryRelationship>'
    )

    fact = read_entry(MEDICATIONS, taken(told), MedicationStatement)

    assert (fact.status, notes(fact)) == (status, remark)


def test_method_specimen_and_value_of_a_procedure_are_kept() -> None:
    entry = done(
        "procedure",
        f'<methodCode code="3" codeSystem="{SNOMED}" displayName="Open approach"/>'
        "<specimen><specimenRole><specimenPlayingEntity>"
        f'<code code="4" codeSystem="{SNOMED}" displayName="Cyst wall"/>'
        "</specimenPlayingEntity></specimenRole></specimen>"
        '<value xsi:type="PQ" value="4.10" unit="cm"/>',
    )

    assert notes(read_entry(PROCEDURES, entry, Procedure)) == [
        "Method: Open approach",
        "Specimen: Cyst wall",
        "Value: 4.10 cm",
    ]


PLACE = '<participant typeCode="LOC"><participantRole classCode="SDLOC"><code displayName="Day ward"/>{}</participantRole></participant>'


@pytest.mark.parametrize(
    ("entity", "expected"),
    [("", "Day ward"), ("<playingEntity><name/></playingEntity>", "Day ward"),
     ("<playingEntity><name>Mill House</name></playingEntity>", "Mill House")],
)  # fmt: skip
def test_a_place_without_a_name_is_its_kind(entity: str, expected: str) -> None:
    visit = read_entry("46240-8", done("encounter", PLACE.format(entity)), Encounter)
    order = read_entry(PLAN, done("encounter", PLACE.format(entity), mood="INT"), ServiceRequest)

    assert [place.display for place in visit.locations] == [expected]
    assert notes(order) == [f"Location: {expected}"]


def test_the_end_of_an_allergy_is_kept() -> None:
    entry = (
        f'<observation classCode="OBS" moodCode="EVN"><templateId root="{T}7"/>'
        '<effectiveTime><low value="2003"/><high value="201105"/></effectiveTime>'
        f'<value code="419199007" codeSystem="{SNOMED}"/><participant typeCode="CSM"><participantRole><playingEntity>'
        f'<code code="8" codeSystem="{SNOMED}" displayName="Walnut"/></playingEntity></participantRole></participant>'
        "</observation>"
    )

    assert notes(read_entry("48765-2", entry, AllergyIntolerance)) == ["Ended: 2011-05"]


def test_a_document_elsewhere_that_an_entry_names_is_told() -> None:
    other = (
        '<reference typeCode="REFR"><externalDocument><code displayName="Operation note"/>'
        '<text><reference value="op7.pdf"/></text></externalDocument></reference>'
    )

    assert notes(read_entry(PROCEDURES, done("procedure", other), Procedure)) == ["Document: Operation note, op7.pdf"]


PRODUCT = (
    '<participant typeCode="PRD"><participantRole classCode="MANU">'
    '<id root="2.16.840.1.113883.3.3719" extension="(01)00123"/><playingDevice>'
    f'<code code="5" codeSystem="{SNOMED}" displayName="Walking frame"/>'
    "<manufacturerModelName>Strider 3</manufacturerModelName></playingDevice></participantRole></participant>"
)


def test_a_device_that_was_supplied_has_its_number_and_model() -> None:
    batch = batch_of(document(section(DEVICES, done("supply", PRODUCT))))

    use = next(fact for fact in batch.facts if isinstance(fact, DeviceUseStatement))
    device = next(fact for fact in batch.facts if isinstance(fact, Device))
    assert use.device_type is not None
    assert (use.device_type.display, device.udi, device.device_name) == ("Walking frame", "(01)00123", "Strider 3")
    assert batch.entries == batch.read == 4


def test_a_device_that_is_only_ordered_is_an_order_and_no_device() -> None:
    batch = batch_of(document(section(PLAN, done("supply", PRODUCT, mood="INT"))))

    orders = [fact for fact in batch.facts if isinstance(fact, ServiceRequest)]
    assert [order.code.display for order in orders if order.code] == ["Walking frame"]
    assert not [fact for fact in batch.facts if isinstance(fact, Device | DeviceUseStatement)]


def test_all_codes_of_a_payer_are_told() -> None:
    entry = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{T}60"/><code code="48768-6"/>'
        '<entryRelationship typeCode="COMP"><act classCode="ACT" moodCode="EVN"><code code="1" displayName="Medicare">'
        '<translation code="12" displayName="Supplemental plan"/></code></act></entryRelationship></act>'
    )

    fact = next(fact for fact in batch_of(document(section("48768-6", entry))).facts if fact.kind == "Coverage")

    assert isinstance(fact, Statement)
    assert {"Medicare", "Supplemental plan"} <= {text for _label, text in fact.details}


RELATIVE = (
    f'<organizer classCode="CLUSTER" moodCode="EVN"><templateId root="{T}45"/><statusCode code="completed"/>'
    '<subject><relatedSubject><code code="FTH" displayName="Father"/><subject>{}</subject></relatedSubject></subject>'
    '<component><observation classCode="OBS" moodCode="EVN"{}><effectiveTime value="1967"/>'
    f'<value xsi:type="CD" code="6" codeSystem="{SNOMED}" displayName="Gout"/>{{}}</observation></component></organizer>'
)
AGE = (
    '<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><code code="445518008"/>'
    '<value xsi:type="PQ" value="57" unit="a"/></observation></entryRelationship>'
)
REMARK = (
    '<entryRelationship typeCode="SUBJ"><act classCode="ACT" moodCode="EVN"><code code="48767-8"/>'
    "<text>told by an aunt</text></act></entryRelationship>"
)


def test_a_relative_keeps_age_date_and_remarks() -> None:
    fact = read_entry("10157-6", RELATIVE.format("", "", AGE + REMARK), FamilyMemberHistory)

    assert fact.conditions[0].onset_text == "57 years, 1967"
    assert notes(fact) == ["told by an aunt"]
    assert fact.deceased is None


def test_what_a_relative_does_not_have_is_told_and_no_condition() -> None:
    fact = read_entry("10157-6", RELATIVE.format("", ' negationInd="true"', ""), FamilyMemberHistory)

    assert (fact.conditions, notes(fact)) == ((), ["Does not have: Gout"])


@pytest.mark.parametrize(("value", "expected"), [("false", False), ("true", True)])
def test_whether_a_relative_died_is_what_the_source_says(value: str, expected: bool) -> None:
    fact = read_entry("10157-6", RELATIVE.format(f'<sdtc:deceasedInd value="{value}"/>', "", ""), FamilyMemberHistory)

    assert fact.deceased is expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('code="A" codeSystem="2.16.840.1.113883.5.7" displayName="As soon as possible"', "asap"),
        ('code="CR" codeSystem="2.16.840.1.113883.5.7" displayName="Callback results"', "Callback results"),
        ('code="A" codeSystem="1.2.3" displayName="Any time"', "Any time"),
    ],
)
def test_how_urgent_an_order_is_is_told_in_the_words_of_fhir_where_the_code_is_of_hl7(code: str, expected: str) -> None:
    entry = done("procedure", f"<priorityCode {code}/>", mood="INT")

    assert read_entry(PLAN, entry, ServiceRequest).priority == expected


HEADER = (
    '<legalAuthenticator><time value="20240302"/><assignedEntity><assignedPerson><name>Dr Elm</name></assignedPerson>'
    "</assignedEntity></legalAuthenticator>"
    '<documentationOf><serviceEvent classCode="PCPR"><effectiveTime><low value="2023"/><high value="20240301"/>'
    "</effectiveTime><performer><assignedEntity><assignedPerson><name>Nurse Oak</name></assignedPerson></assignedEntity>"
    "</performer></serviceEvent></documentationOf>"
    '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2" extension="old"/></parentDocument></relatedDocument>'
)


def test_who_signed_a_document_and_what_it_replaces_are_remarks_of_it() -> None:
    (with_header,) = facts_of(document(header=PATIENT + HEADER), Composition)
    (without,) = facts_of(document(), Composition)

    assert notes(with_header) == [
        "Replaces an earlier document, which is retained and no longer current.",
        "Signed by Dr Elm, 2024-03-02",
        "Covers 2023 to 2024-03-01",
        "Care by Nurse Oak",
    ]
    assert notes(without) == []
