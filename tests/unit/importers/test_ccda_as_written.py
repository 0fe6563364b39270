"""What exporters of C-CDA write beside the rules: nothing of it is lost, and nothing made of it that is not said."""

from __future__ import annotations

import base64

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    FamilyMemberHistory,
    Immunization,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    ServiceRequest,
)
from clinic_assist.importers.ccda.convert import IN_NO_SECTION
from tests.unit.importers.ccda_files import (
    LOINC_OID,
    RXNORM_OID,
    SNOMED,
    T,
    batch_of,
    document,
    facts_of,
    read_entry,
    section,
)
from tests.unit.importers.fhir_files import read_one

WHEN = '<effectiveTime value="202402290815+0100"/>'
ASSERTION = '<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'


def measured(code: str, value: str, unit: str = "mm[Hg]", when: str = WHEN) -> str:
    name = f'<code code="{code}" codeSystem="{LOINC_OID}" displayName="Part {code}"/><statusCode code="completed"/>'
    return f'<observation moodCode="EVN">{name}{when}<value xsi:type="PQ" value="{value}" unit="{unit}"/></observation>'


def organizer(*components: str, template: str = "26") -> str:
    inner = "".join(f"<component>{one}</component>" for one in components)
    code = f'<code code="46680005" codeSystem="{SNOMED}"/>'
    return f'<organizer moodCode="EVN"><templateId root="{T}{template}"/>{code}{WHEN}{inner}</organizer>'


def coded(tag: str, code: str, name: str, system: str = SNOMED) -> str:
    return f'<{tag} code="{code}" codeSystem="{system}" displayName="{name}"/>'


def value(code: str, name: str) -> str:
    return coded('value xsi:type="CD"', code, name)


def observations(*entries: str, loinc: str = "8716-3") -> list[Observation]:
    return facts_of(document(section(loinc, *entries)), Observation)


def test_several_statements_in_one_component_or_entry_are_all_read() -> None:
    both = measured("8867-4", "72", "/min") + measured("9279-1", "16", "/min")

    assert len(observations(organizer(both))) == 3
    assert len(observations(both)) == 2


def test_a_section_in_the_wrong_place_is_read_and_said() -> None:
    stray = section("8716-3", measured("8867-4", "72")).removeprefix("<component>").removesuffix("</component>")

    batch = batch_of(document(body=stray))
    usual = batch_of(document(section("8716-3", measured("8867-4", "72"))))

    assert [type(fact) for fact in batch.facts] == [type(fact) for fact in usual.facts]
    assert ["wrong" if "does not stand" in one.reason else one.reason for one in batch.issues] == ["wrong"]
    assert not usual.issues


def test_an_entry_in_no_section_is_rejected_and_named() -> None:
    stray = f"<component><structuredBody><entry>{measured('8867-4', '72')}</entry></structuredBody></component>"

    batch = batch_of(document(body=stray))

    assert [one.reason for one in batch.rejected] == [IN_NO_SECTION]
    assert batch.entries == batch.read + 1


def test_a_systolic_and_a_diastolic_pressure_of_one_moment_are_one_blood_pressure() -> None:
    _panel, found = observations(organizer(measured("8480-6", "118"), measured("8462-4", "76")))

    assert found.code.code_in("http://loinc.org") == "85354-9"
    assert [str(part.value.quantity.value) for part in found.components] == ["118", "76"]
    assert found.provenance.locator.endswith("/organizer")


def test_a_group_that_is_called_a_blood_pressure_is_that_blood_pressure() -> None:
    group = organizer(measured("8480-6", "118"), measured("8462-4", "76"))
    called = group.replace(f'code="46680005" codeSystem="{SNOMED}"', f'code="85354-9" codeSystem="{LOINC_OID}"')

    batch = batch_of(document(section("8716-3", called)))
    (found,) = observations(called)

    assert [str(part.value.quantity.value) for part in found.components] == ["118", "76"]
    assert not found.has_members
    assert batch.entries == batch.read == len(batch.facts) == 3


@pytest.mark.parametrize(
    "parts",
    [
        [measured("8480-6", "118"), measured("8462-4", "76", when='<effectiveTime value="20240301"/>')],
        [measured("8480-6", "118"), measured("8480-6", "130"), measured("8462-4", "76")],
        [measured("8480-6", "118")],
    ],
    ids=["of two moments", "of two arms", "of one half"],
)  # fmt: skip
def test_pressures_that_nothing_joins_stay_apart(parts: list[str]) -> None:
    _panel, *found = observations(organizer(*parts))

    assert len(found) == len(parts)
    assert not any(one.components for one in found)


def test_the_text_of_a_note_in_base64_is_decoded_and_never_shown_as_it_is() -> None:
    packed = base64.b64encode(rb"{\rtf1\ansi Seen on the ward.}").decode()
    text = f'<text mediaType="text/rtf" representation="B64"><reference value="#nowhere"/>{packed}</text>'
    entry = (
        f'<act moodCode="EVN"><templateId root="{T}202"/><code code="34109-9" codeSystem="{LOINC_OID}"/>{text}</act>'
    )

    note = read_entry("34109-9", entry, DocumentReference)

    assert [one.text for one in note.attachments] == ["Seen on the ward."]


def test_the_narrative_of_a_note_stands_beside_what_is_embedded_where_it_says_more() -> None:
    packed = base64.b64encode(b"Seen.").decode()
    text = f'<text mediaType="text/plain" representation="B64"><reference value="#n"/>{packed}</text>'
    entry = (
        f'<act moodCode="EVN"><templateId root="{T}202"/><code code="34109-9" codeSystem="{LOINC_OID}"/>{text}</act>'
    )

    told = read_entry("34109-9", entry, DocumentReference, text='<content ID="n">Seen by Ida.</content>')
    same = read_entry("34109-9", entry, DocumentReference, text='<content ID="n">Seen.</content>')

    assert [one.text for one in told.attachments] == ["Seen.", "Seen by Ida."]
    assert [one.text for one in same.attachments] == ["Seen."]


def test_a_measured_value_among_the_procedures_is_an_observation() -> None:
    found = read_entry("47519-4", measured("59408-5", "97", "%"), Observation)

    assert str(found.value.quantity.value) == "97"


def test_a_coded_finding_among_the_procedures_is_the_outcome_of_a_procedure() -> None:
    name = coded("code", "274025005", "Colonic polypectomy") + value("385669000", "Successful")

    assert read_entry("47519-4", f'<observation moodCode="EVN">{name}</observation>', Procedure).outcome is not None


def allergy(
    inner: str,
    *,
    kind: str = value("416098002", "Allergy to drug"),
    substance: str = coded("code", "7980", "penicillin G", RXNORM_OID),
) -> str:
    who = f'<participant typeCode="CSM"><participantRole><playingEntity>{substance}</playingEntity></participantRole></participant>'
    return f'<observation moodCode="EVN"><templateId root="{T}7"/>{ASSERTION}{kind}{who}{inner}</observation>'


def test_what_was_given_for_a_reaction_is_a_record_of_its_own() -> None:
    given = f"<consumable><manufacturedProduct><manufacturedMaterial>{coded('code', '3498', 'diphenhydramine', RXNORM_OID)}</manufacturedMaterial></manufacturedProduct></consumable>"
    cure = f'<entryRelationship typeCode="RSON"><substanceAdministration moodCode="EVN">{given}</substanceAdministration></entryRelationship>'
    reaction = f'<entryRelationship typeCode="MFST"><observation moodCode="EVN"><templateId root="{T}9"/>{value("247472004", "Wheal")}{cure}</observation></entryRelationship>'

    batch = batch_of(document(section("48765-2", allergy(reaction))))

    assert [one.medication.display for one in batch.facts if isinstance(one, MedicationStatement)] == [
        "diphenhydramine"
    ]
    assert batch.entries == batch.read == 4


def test_what_is_noted_with_a_reaction_is_no_allergy_of_its_own() -> None:
    noted = f'<entryRelationship typeCode="REFR">{measured("48766-0", "1", "h")}</entryRelationship>'
    reaction = f'<entryRelationship typeCode="MFST"><observation moodCode="EVN"><templateId root="{T}9"/>{value("247472004", "Wheal")}{noted}</observation></entryRelationship>'

    facts = batch_of(document(section("48765-2", allergy(reaction)))).facts

    assert len([one for one in facts if isinstance(one, AllergyIntolerance)]) == 1
    assert len([one for one in facts if isinstance(one, Observation)]) == 1


def test_a_remark_on_a_reaction_describes_it() -> None:
    remark = f'<entryRelationship typeCode="SUBJ"><act moodCode="EVN"><code code="48767-8" codeSystem="{LOINC_OID}"/><text>Within an hour.</text></act></entryRelationship>'
    reaction = f'<entryRelationship typeCode="MFST"><observation moodCode="EVN"><templateId root="{T}9"/>{value("247472004", "Wheal")}{remark}</observation></entryRelationship>'

    batch = batch_of(document(section("48765-2", allergy(reaction))))

    assert [
        told.description for one in batch.facts if isinstance(one, AllergyIntolerance) for told in one.reactions
    ] == ["Within an hour."]
    assert not batch.kept


def test_the_latest_author_answers_for_an_allergy() -> None:
    def by(name: str, time: str) -> str:
        person = f"<assignedPerson><name>{name}</name></assignedPerson>"
        return f"<author><time value='{time}'/><assignedAuthor>{person}</assignedAuthor></author>"

    found = read_entry("48765-2", allergy(by("Una Late", "2020") + by("Ida Early", "2019")), AllergyIntolerance)

    assert found.recorder.display == "Una Late"
    assert found.recorded_date.text == "2019"


@pytest.mark.parametrize(
    ("kind", "name"), [("414285001", "No known food allergy"), ("426232007", "No known environmental allergy")]
)
def test_what_is_denied_is_never_named_as_if_it_were_there(kind: str, name: str) -> None:
    entry = allergy("", kind=value(kind, "Allergy"), substance='<code nullFlavor="NA"/>')

    found = read_entry(
        "48765-2", entry.replace('moodCode="EVN"', 'moodCode="EVN" negationInd="true"', 1), AbsenceStatement
    )

    assert found.scope.display == name
    assert found.is_partial
    assert found.data_absent_reason is None


def test_a_code_for_no_information_counts_without_its_system_too() -> None:
    silence = allergy("", substance='<code code="no-allergy-info" displayName="No information about allergies"/>')
    other = allergy("", substance='<code code="no-allergy-info-at-all" displayName="Something"/>')

    assert read_entry("48765-2", silence, AbsenceStatement).silence is Silence.NO_INFORMATION
    assert read_entry("48765-2", other, AllergyIntolerance).code is not None


def test_the_brand_stands_beside_the_code_of_a_medicine_and_does_not_rename_it() -> None:
    material = f"{coded('code', '307782', 'albuterol inhaler', RXNORM_OID)}<name>Proventil</name>"
    entry = f'<substanceAdministration moodCode="EVN"><consumable><manufacturedProduct><manufacturedMaterial>{material}</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>'

    found = read_entry("10160-0", entry, MedicationStatement).medication

    assert found.display == "albuterol inhaler"
    assert [one.display for one in found.codings] == ["albuterol inhaler", "Proventil"]


def test_a_medicine_that_is_named_in_words_is_not_called_absent() -> None:
    def entry(code: str) -> str:
        material = f"<consumable><manufacturedProduct><manufacturedMaterial>{code}</manufacturedMaterial></manufacturedProduct></consumable>"
        return (
            f'<substanceAdministration moodCode="EVN"><effectiveTime value="2024"/>{material}</substanceAdministration>'
        )

    named = read_entry(
        "10160-0", entry('<code nullFlavor="OTH"><originalText>Foxglove tea</originalText></code>'), MedicationStatement
    )
    unnamed = read_entry("10160-0", entry('<code nullFlavor="NASK"/>'), MedicationStatement)

    assert (named.medication.display, named.data_absent_reason) == ("Foxglove tea", None)
    assert unnamed.data_absent_reason == "not-asked"


def test_why_a_vaccine_was_given_is_no_finding_of_its_own() -> None:
    why = f'<entryRelationship typeCode="RSON"><observation moodCode="EVN"><templateId root="{T}19"/>{value("195967001", "Asthma")}</observation></entryRelationship>'
    entry = f'<substanceAdministration moodCode="EVN"><templateId root="{T}52"/>{WHEN}<consumable><manufacturedProduct><manufacturedMaterial>{coded("code", "88", "influenza", "2.16.840.1.113883.12.292")}</manufacturedMaterial></manufacturedProduct></consumable>{why}</substanceAdministration>'

    batch = batch_of(document(section("11369-6", entry)))

    assert [one.display for fact in batch.facts if isinstance(fact, Immunization) for one in fact.reasons] == ["Asthma"]
    assert not [fact for fact in batch.facts if isinstance(fact, Observation | Condition)]


def test_when_a_relative_fell_ill_is_read_with_the_precision_it_has() -> None:
    ill = f'<component><observation moodCode="EVN"><templateId root="{T}46"/><effectiveTime value="1994"/>{value("22298006", "Infarction")}</observation></component>'
    relative = f"<subject><relatedSubject>{coded('code', 'FTH', 'father')}</relatedSubject></subject>"

    found = read_entry(
        "10157-6",
        f'<organizer moodCode="EVN"><templateId root="{T}45"/>{relative}{ill}</organizer>',
        FamilyMemberHistory,
    )

    assert [one.onset_text for one in found.conditions] == ["1994"]


def test_a_text_that_is_written_as_an_attribute_is_read() -> None:
    comment = f'<entryRelationship typeCode="SUBJ"><act moodCode="EVN"><code code="48767-8" codeSystem="{LOINC_OID}"/><text value="Told by her sister."/></act></entryRelationship>'

    assert [one.text for one in read_entry("48765-2", allergy(comment), AllergyIntolerance).notes] == [
        "Told by her sister."
    ]


@pytest.mark.parametrize(
    ("time", "status"),
    [
        ('<effectiveTime value="20240101"/>', "finished"),
        ('<effectiveTime><low value="20240101"/><high value="20240103"/></effectiveTime>', "finished"),
        ('<effectiveTime><low value="20240101"/></effectiveTime>', None),
        ('<effectiveTime><low value="20240229"/><high value="20240401"/></effectiveTime>', None),
        ("", None),
    ],
    ids=["one moment", "ended", "begun", "to end after the document was made", "no time"],
)  # fmt: skip
def test_a_visit_is_finished_only_where_its_end_is_told(time: str, status: str | None) -> None:
    entry = f'<encounter moodCode="EVN">{coded("code", "185349003", "Check-up")}{time}</encounter>'

    assert read_entry("46240-8", entry, Encounter).status == status


def test_the_words_of_an_order_are_a_remark_and_no_instruction_to_the_patient() -> None:
    entry = f'<procedure moodCode="INT">{coded("code", "80146002", "Appendectomy")}<text>Under antibiotics</text></procedure>'

    found = read_entry("18776-5", entry, ServiceRequest)

    assert (found.patient_instruction, [one.text for one in found.notes]) == (None, ["Under antibiotics"])


def test_a_report_without_a_time_has_that_of_its_results() -> None:
    parts = (
        measured("2823-3", "5.6", when='<effectiveTime value="20240302"/>'),
        measured("2951-2", "140", when='<effectiveTime value="20240229"/>'),
    )

    found = read_entry("30954-2", organizer(*parts, template="1").replace(WHEN, "", 1), DiagnosticReport)

    assert (found.effective.text, found.effective_end.text) == ("2024-02-29", "2024-03-02")


def birth_sex(code: str) -> str:
    name = coded("code", "76689-9", "Sex assigned at birth", LOINC_OID)
    return f'<observation moodCode="EVN">{name}<value xsi:type="CD" code="{code}" codeSystem="2.16.840.1.113883.5.1"/></observation>'


def test_the_patient_has_the_birth_sex_that_the_document_states_unless_it_states_two() -> None:
    one = facts_of(document(section("29762-2", birth_sex("F"))), Patient)
    two = facts_of(document(section("29762-2", birth_sex("F"), birth_sex("M"))), Patient)

    assert [one[0].birth_sex, two[0].birth_sex] == ["F", None]


def test_only_a_denied_risk_makes_an_allergy_refuted() -> None:
    def with_risk(code: str) -> AllergyIntolerance:
        parts = [
            {"url": "substance", "valueCodeableConcept": {"text": "Latex"}},
            {"url": "exposureRisk", "valueCodeableConcept": {"coding": [{"code": code}]}},
        ]
        url = "http://hl7.org/fhir/StructureDefinition/allergyintolerance-substanceExposureRisk"
        extension = {"url": url, "extension": parts}
        resource = {
            "resourceType": "AllergyIntolerance",
            "patient": {"reference": "Patient/p1"},
            "extension": [extension],
        }
        return read_one(resource, AllergyIntolerance)

    denied, stated = with_risk("no-known-reaction-risk"), with_risk("known-reaction-risk")

    assert (denied.code.display, denied.verification_status) == ("Latex", "refuted")
    assert (stated.code.display, stated.verification_status) == ("Latex", None)
