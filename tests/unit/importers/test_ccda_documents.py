"""The document, its header, its narrative, and bodies that are not XML."""

from __future__ import annotations

import base64

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    CareTeam,
    Composition,
    Device,
    DocumentReference,
    Encounter,
    Goal,
    KeptResource,
    Patient,
    Procedure,
    ServiceRequest,
    Statement,
)
from clinic_assist.errors import SourceError
from clinic_assist.importers import read_batch
from tests.unit.importers.ccda_files import (
    PATIENT,
    SNOMED,
    T,
    batch_of,
    document,
    facts_of,
    read_entry,
    section,
    source_of,
    text_at,
    warnings_of,
)


def patient_of(inner: str, role: str = '<id root="1.2.3" extension="7"/>') -> Patient:
    header = f"<recordTarget><patientRole>{role}<patient>{inner}</patient></patientRole></recordTarget>"
    (found,) = facts_of(document(header=header), Patient)
    return found


def test_religion_and_place_of_birth_are_remarks_of_the_patient() -> None:
    fact = patient_of(
        "<name><family>Fernwood</family></name>"
        '<religiousAffiliationCode code="1038" displayName="Jehovah\'s Witnesses"/>'
        "<birthplace><place><addr><city>Salem</city><country>US</country></addr></place></birthplace>"
    )

    assert [one.text for one in fact.notes] == ["Religion: Jehovah's Witnesses", "Born in Salem, US"]


def test_an_unknown_religion_and_an_empty_place_of_birth_are_no_remarks() -> None:
    fact = patient_of(
        '<name><family>Fernwood</family></name><religiousAffiliationCode nullFlavor="UNK"/>'
        "<birthplace><place><addr/></place></birthplace>"
    )

    assert fact.notes == ()


def test_a_patient_is_read_with_all_names_and_traits() -> None:
    fact = patient_of(
        '<name use="L"><prefix>Dr.</prefix><given>Ada</given><given>M</given><family>Fernwood</family></name>'
        '<name><given>Ada</given><family qualifier="BR">Moss</family></name>'
        '<administrativeGenderCode code="F"/><birthTime value="194507141030"/><sdtc:deceasedInd value="true"/>'
        '<maritalStatusCode code="M" codeSystem="2.16.840.1.113883.5.2" displayName="Married"/>'
        '<raceCode code="2106-3" displayName="White"/><sdtc:raceCode code="2108-9" displayName="European"/>'
        '<ethnicGroupCode code="2186-5" displayName="Not Hispanic or Latino"/>'
        '<languageCommunication><languageCode code="de"/></languageCommunication>'
        '<languageCommunication><languageCode code="en"/><preferenceInd value="true"/></languageCommunication>',
        '<id root="1.2.3" extension="7" assigningAuthorityName="Clinic"/><id nullFlavor="UNK"/>'
        '<id root="2.16.840.1.113883.4.1" extension="111-00-2330"/>'
        '<addr use="HP"><streetAddressLine>1 Lane</streetAddressLine><city>Elm</city></addr>'
        '<telecom use="MC" value="tel:+1-555"/>',
    )

    assert [(one.use, one.family, one.given) for one in fact.names] == [
        ("usual", "Fernwood", ("Ada", "M")),
        ("maiden", "Moss", ("Ada",)),
    ]
    assert [(one.system, one.value, one.assigner) for one in fact.identifiers] == [
        ("urn:oid:1.2.3", "7", "Clinic"),
        ("http://hl7.org/fhir/sid/us-ssn", "111-00-2330", None),
    ]
    assert fact.birth_date is not None
    assert (fact.gender, fact.birth_date.text, fact.deceased) == ("female", "1945-07-14", True)
    assert (fact.race, fact.ethnicity) == ("White, European", "Not Hispanic or Latino")
    assert [one.display for one in fact.languages] == ["en", "de"]
    assert (fact.telecom[0].system, fact.telecom[0].value, fact.telecom[0].use) == ("phone", "+1-555", "mobile")
    assert (fact.addresses[0].use, fact.addresses[0].city) == ("home", "Elm")


def test_a_root_that_may_be_a_whole_clinic_identifies_nobody() -> None:
    bare = patient_of("<name><family>Moss</family></name>", '<id root="2.16.840.1.113883.4.1"/>')
    unique = patient_of("<name><family>Moss</family></name>", '<id root="5749AF9C-4E3D-4A3E-8A4F-000000000001"/>')

    assert bare.identifiers == ()
    assert [one.value for one in unique.identifiers] == ["urn:uuid:5749af9c-4e3d-4a3e-8a4f-000000000001"]


def test_every_fact_is_the_patients() -> None:
    data = document(section("47519-4", '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'))

    (patient,) = facts_of(data, Patient)
    assert {fact.subject for fact in batch_of(data).facts} == {None, patient.id}


def test_with_two_patients_an_entry_belongs_to_neither_and_it_is_said() -> None:
    other = PATIENT.replace("F-77", "F-78").replace("Ada", "Eve")
    data = document(
        section("47519-4", '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'),
        header=PATIENT + other,
    )

    assert [fact.subject for fact in facts_of(data, Procedure)] == [None]
    assert any("more than one patient" in reason for _place, reason in warnings_of(data))


def test_a_patient_named_twice_is_one_patient() -> None:
    data = document(section("47519-4", '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'),
                    header=PATIENT + PATIENT)  # fmt: skip

    assert facts_of(data, Procedure)[0].subject == facts_of(data, Patient)[0].id


def test_a_document_without_a_patient_is_in_no_chart_and_it_is_said() -> None:
    data = document(section("10164-2", text="words"), header="")

    assert facts_of(data, Composition)[0].subject is None
    assert any("whose it is" in reason for _place, reason in warnings_of(data))


def test_guardian_and_encounter_of_the_header_are_records() -> None:
    header = PATIENT.replace(
        "</patient>",
        "<guardian><code code='GUARD' displayName='Guardian'/><telecom value='tel:1'/><guardianPerson><name><given>Ben</given>"
        "<family>Moss</family></name></guardianPerson></guardian></patient>",
    ) + (
        "<componentOf><encompassingEncounter><id root='1.7' extension='e'/>"
        "<effectiveTime><low value='20240101'/><high value='20240103'/></effectiveTime></encompassingEncounter></componentOf>"
    )
    data = document(header=header)

    (guardian,) = facts_of(data, Statement)
    (encounter,) = facts_of(data, Encounter)
    assert guardian.resource_type == "RelatedPerson"
    assert ("Name", "Ben Moss") in guardian.details
    assert encounter.period is not None
    assert encounter.period.end is not None
    composition = facts_of(data, Composition)[0]
    assert composition.encounter is not None
    assert composition.encounter.target == encounter.id


NARRATIVE = """<caption>Problems</caption>
<table><thead><tr><th>Name</th><th>Since</th></tr></thead><tbody>
<tr ID="p1"><td><content ID="n1" styleCode="Bold">Asthma</content><br/>mild</td><td>1950</td></tr></tbody></table>
<list><item>first</item><item>second <sub>2</sub></item></list><paragraph>end<footnote>note</footnote></paragraph>
<content revised="delete">gone</content>"""


def test_narrative_becomes_lines_cells_and_items() -> None:
    (composition,) = facts_of(document(section("10164-2", text=NARRATIVE, title="History")), Composition)

    (one,) = composition.sections
    assert (one.title, one.text) == (
        "History",
        "Problems\nName | Since\nAsthma mild | 1950\nfirst\nsecond 2\nendnote\n[deleted: gone]",
    )


def test_nested_sections_follow_their_parent() -> None:
    inner = section("10154-3", text="inner", title="Inner")
    outer = section("10164-2", text="outer", title="Outer").replace("</section>", f"{inner}</section>")

    (composition,) = facts_of(document(outer), Composition)

    assert [(one.title, one.depth, one.text) for one in composition.sections] == [
        ("Outer", 0, "outer"),
        ("Inner", 1, "inner"),
    ]


@pytest.mark.parametrize(
    ("flavor", "text", "silence"),
    [
        ("NI", "", Silence.NO_INFORMATION),
        ("NASK", "", Silence.NOT_ASKED),
        ("", "No known allergies", Silence.NONE_KNOWN),
        ("NI", "<paragraph>No known allergies.</paragraph>", Silence.NONE_KNOWN),
        ("", "No known allergies to cats", None),
        ("", "", None),
    ],
)
def test_an_empty_section_says_what_its_flavour_or_its_words_say(
    flavor: str, text: str, silence: Silence | None
) -> None:
    found = facts_of(document(section("48765-2", text=text, flavor=flavor)), AbsenceStatement)

    assert [(one.topic, one.silence) for one in found] == ([(Topic.ALLERGIES, silence)] if silence else [])


def test_a_section_that_is_no_whole_topic_is_silent_about_nothing() -> None:
    assert not facts_of(document(section("10183-2", flavor="NI")), AbsenceStatement)


def body(text: str, attributes: str) -> bytes:
    return document(body=f"<component><nonXMLBody><text {attributes}>{text}</text></nonXMLBody></component>")


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b"Dear colleague,\r\nwell.", "text/plain", "Dear colleague,\nwell."),
        (b"<p>Dear</p><script>x</script>", "text/html", "Dear"),
        (rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}Caf\'e9 \u8364?\par{\*\x no}5 \{mg\}}", "text/rtf", "Café €\n5 {mg}"),
        (b"%PDF-1.7 ...", "application/pdf", None),
    ],
)  # fmt: skip
def test_an_embedded_document_is_stored_and_read_where_it_is_text(
    content: bytes, media_type: str, expected: str | None
) -> None:
    written = base64.b64encode(content).decode()
    (fact,) = facts_of(body(written, f'mediaType="{media_type}" representation="B64"'), DocumentReference)

    (one,) = fact.attachments
    assert (one.content_type, one.text, one.size_bytes) == (media_type, expected, len(content))


def test_plain_text_in_the_body_is_read_and_a_reference_is_not_followed() -> None:
    (written,) = facts_of(body("Seen &amp; well", 'mediaType="text/plain"'), DocumentReference)
    (referred,) = facts_of(
        body('<reference value="file:///etc/hostname"/>', 'mediaType="application/pdf"'), DocumentReference
    )

    assert written.attachments[0].text == "Seen & well"
    assert (referred.attachments[0].url, referred.attachments[0].text) == ("file:///etc/hostname", None)


def test_content_that_is_no_base64_is_said() -> None:
    data = body("%%%", 'mediaType="text/plain" representation="B64"')

    assert facts_of(data, DocumentReference)[0].attachments[0].text is None
    assert any("base64" in reason for _place, reason in warnings_of(data))


def test_plans_goals_and_procedures_are_told_apart_by_mood() -> None:
    entries = (
        '<procedure classCode="PROC" moodCode="EVN"><code code="1" displayName="Done"/><statusCode code="completed"/></procedure>',
        '<procedure classCode="PROC" moodCode="RQO"><code code="2" displayName="Ordered"/><statusCode code="active"/></procedure>',
        '<observation classCode="OBS" moodCode="GOL"><code code="3"/><value xsi:type="ST">walk</value></observation>',
        '<procedure classCode="PROC" moodCode="EVN" negationInd="true"><code code="4" displayName="Refused"/></procedure>',
    )
    data = document(section("18776-5", *entries))

    assert [(one.concept.display, one.status) for one in facts_of(data, Procedure) if one.concept] == [
        ("Done", "completed"),
        ("Refused", "not-done"),
    ]
    assert [(one.intent, one.status) for one in facts_of(data, ServiceRequest)] == [("order", "active")]
    assert [one.concept.display for one in facts_of(data, Goal) if one.concept] == ["walk"]


def test_a_device_that_a_procedure_put_in_is_a_record_with_its_number() -> None:
    entry = (
        f'<procedure classCode="PROC" moodCode="EVN"><code code="1"/><participant typeCode="DEV">'
        f'<participantRole classCode="MANU"><templateId root="{T}37"/><id root="2.16.840.1.113883.3.3719" extension="(01)00"/>'
        f'<playingDevice><code code="14106009" codeSystem="{SNOMED}" displayName="Pacemaker"/></playingDevice>'
        "</participantRole></participant></procedure>"
    )
    fact = read_entry("47519-4", entry, Device)

    assert fact.concept is not None
    assert (fact.concept.display, fact.udi) == ("Pacemaker", "(01)00")


def test_no_implanted_devices_is_a_denial_and_no_device() -> None:
    entry = (
        f'<procedure classCode="PROC" moodCode="EVN" negationInd="true"><code code="71388002" codeSystem="{SNOMED}"/>'
        '<participant typeCode="DEV"><participantRole classCode="MANU"><playingDevice>'
        f'<code code="40388003" codeSystem="{SNOMED}" displayName="Implant"/></playingDevice></participantRole></participant>'
        "</procedure>"
    )
    data = document(section("46264-8", entry))

    (fact,) = facts_of(data, AbsenceStatement)
    assert (fact.topic, fact.silence, fact.is_partial) == (Topic.DEVICES, Silence.NONE_KNOWN, True)
    assert not facts_of(data, Device)
    assert not facts_of(data, Procedure)


def test_no_procedures_at_all_is_a_denial_and_one_that_was_not_done_is_not() -> None:
    general = f'<procedure classCode="PROC" moodCode="EVN" negationInd="true"><code code="71388002" codeSystem="{SNOMED}"/></procedure>'
    data = document(section("47519-4", general, general.replace("71388002", "73761001")))

    assert [fact.topic for fact in facts_of(data, AbsenceStatement)] == [Topic.PROCEDURES]
    assert [fact.status for fact in facts_of(data, Procedure)] == ["not-done"]


def test_a_negation_that_names_nothing_is_no_denial() -> None:
    entry = '<procedure classCode="PROC" moodCode="EVN" negationInd="true"><code nullFlavor="UNK"/></procedure>'

    assert read_entry("47519-4", entry, AbsenceStatement).silence is Silence.NO_INFORMATION


def test_a_note_is_a_document_and_a_care_team_has_its_members() -> None:
    note = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="{T}202"/><code code="34109-9"/>'
        '<text><reference value="#note"/></text></act>'
    )
    (found,) = facts_of(
        document(section("11506-3", note, text='<paragraph ID="note">Feels well</paragraph>')), DocumentReference
    )
    member = (
        '<act classCode="PCPR" moodCode="EVN"><performer><sdtc:functionCode code="PCP" displayName="primary care"/>'
        "<assignedEntity><assignedPerson><name><given>Ida</given><family>Reed</family></name></assignedPerson>"
        "</assignedEntity></performer></act>"
    )
    team = (
        f'<organizer classCode="CLUSTER" moodCode="EVN"><templateId root="{T}500"/><code code="86744-0"/>'
        f'<statusCode code="active"/><component>{member}</component></organizer>'
    )
    fact = read_entry("85847-2", team, CareTeam)

    assert found.attachments[0].text == "Feels well"
    (one,) = fact.members
    assert one.member is not None
    assert (one.member.display, [role.display for role in one.roles]) == ("Ida Reed", ["primary care"])


def test_an_entry_that_is_not_understood_is_kept_and_an_empty_one_rejected() -> None:
    data = document(
        section("10164-2", '<act classCode="ACT" moodCode="EVN"><code code="1" displayName="Odd"/></act>', "")
    )

    batch = batch_of(data)
    (kept,) = facts_of(data, KeptResource)
    assert (kept.label, kept.resource_type) == ("Odd", "act")
    assert [issue.locator for issue in batch.rejected] == [
        "/ClinicalDocument/component/structuredBody/component/section/entry[2]"
    ]
    assert batch.entries == batch.read + 1 + 1


def test_what_only_points_to_another_entry_is_no_entry() -> None:
    inner = '<entryRelationship typeCode="REFR"><act classCode="ACT" moodCode="EVN"><id root="1"/><code nullFlavor="NP"/></act></entryRelationship>'
    data = document(
        section("47519-4", f'<procedure classCode="PROC" moodCode="EVN"><code code="1"/>{inner}</procedure>')
    )

    assert batch_of(data).entries == 3


def test_ids_of_facts_do_not_depend_on_what_they_become() -> None:
    data = document(section("47519-4", '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'))

    (fact,) = facts_of(data, Procedure)
    assert fact.provenance.locator == "/ClinicalDocument/component/structuredBody/component/section/entry/procedure"
    assert text_at(data, fact.provenance.locator).startswith('<procedure classCode="PROC"')
    assert batch_of(data) == batch_of(data)


def test_a_file_with_any_prefix_gives_the_same_facts() -> None:
    plain = document(section("47519-4", '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'))
    text = plain.decode().replace('xmlns="urn:hl7-org:v3"', 'xmlns:c="urn:hl7-org:v3"')
    import re

    prefixed = re.sub(r"<(/?)(?=[A-Za-z])", r"<\1c:", text).encode()

    assert [(type(fact), fact.provenance.locator) for fact in batch_of(prefixed).facts] == [
        (type(fact), fact.provenance.locator) for fact in batch_of(plain).facts
    ]
    (fact,) = facts_of(prefixed, Procedure)
    assert text_at(prefixed, fact.provenance.locator).startswith("<c:procedure")


@pytest.mark.parametrize(
    "data",
    [b"<ClinicalDocument", b"<x><ClinicalDocument/></x>", b'<!DOCTYPE a><ClinicalDocument xmlns="urn:hl7-org:v3"/>'],
)
def test_what_is_no_document_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError):
        batch_of(data)


def test_damage_in_one_entry_costs_that_entry() -> None:
    good = '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'
    data = document(section("47519-4", good, '<procedure><code code="2"></procedure>', good))

    batch = batch_of(data)
    assert len(facts_of(data, Procedure)) == 2
    assert [issue.locator.rpartition("/")[2] for issue in batch.rejected] == ["entry[2]"]
    assert "line" in batch.rejected[0].reason
    assert text_at(data, batch.rejected[0].locator) == '<entry><procedure><code code="2"></procedure></entry>'


def test_an_entry_nested_without_end_is_kept() -> None:
    entry = '<organizer classCode="CLUSTER" moodCode="EVN"><code code="1"/>'
    deep = (entry + "<component>") * 30 + entry + "</organizer>" + "</component></organizer>" * 30
    data = document(section("30954-2", deep))

    assert any("too deeply" in fact.reason for fact in facts_of(data, KeptResource))
    assert not facts_of(data, AllergyIntolerance)


def test_reading_a_document_can_be_stopped_between_two_entries() -> None:
    entry = '<procedure classCode="PROC" moodCode="EVN"><code code="1"/></procedure>'
    shares: list[float] = []

    def stop_at_the_third(share: float) -> None:
        shares.append(share)
        if len(shares) == 3:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        read_batch(source_of(document(section("47519-4", entry, entry, entry))), stop_at_the_third)

    assert shares == sorted(shares)
    assert shares[-1] < 1
