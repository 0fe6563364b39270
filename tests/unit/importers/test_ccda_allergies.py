"""Allergies in C-CDA: who reacts to what, what was refuted, and every way to say that there are none."""

from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.facts import AbsenceStatement, AllergyIntolerance, Condition
from tests.unit.importers.ccda_files import RXNORM_OID, SNOMED, T, document, facts_of, read_entry, section

ALLERGIES = "48765-2"
DRUG_ALLERGY = f'<value xsi:type="CD" code="416098002" codeSystem="{SNOMED}" displayName="Allergy to drug"/>'
ANY_ALLERGY = f'<value xsi:type="CD" code="419199007" codeSystem="{SNOMED}" displayName="Allergy to substance"/>'


def substance(inner: str) -> str:
    entity = f'<playingEntity classCode="MMAT">{inner}</playingEntity>'
    return f'<participant typeCode="CSM"><participantRole classCode="MANU">{entity}</participantRole></participant>'


PENICILLIN = substance(f'<code code="7980" codeSystem="{RXNORM_OID}" displayName="Penicillin G"/>')


def told(link: str, inner: str, *, code: str = "", value: str = "") -> str:
    return (
        f'<entryRelationship typeCode="{link}"><observation classCode="OBS" moodCode="EVN">{code}{inner}'
        f"{value}</observation></entryRelationship>"
    )


def status(code: str) -> str:
    value = f'<value xsi:type="CE" code="{code}" codeSystem="{SNOMED}"/>'
    return told("REFR", "", code='<code code="33999-4"/>', value=value)


def severity(code: str) -> str:
    value = f'<value xsi:type="CD" code="{code}" codeSystem="{SNOMED}" displayName="Moderate to severe"/>'
    return told("SUBJ", "", code='<code code="SEV"/>', value=value)


def reaction(inner: str = "") -> str:
    value = f'<value xsi:type="CD" code="247472004" codeSystem="{SNOMED}" displayName="Hives"/>'
    return told("MFST", f'<templateId root="{T}9"/>', value=value + inner)


def concern(*observations: str, status_code: str = "active", time: str = "", attributes: str = "") -> str:
    inner = "".join(f'<entryRelationship typeCode="SUBJ">{one}</entryRelationship>' for one in observations)
    return (
        f'<act classCode="ACT" moodCode="EVN"{attributes}><templateId root="{T}30"/><id root="1.2" extension="c"/>'
        f'<code code="CONC"/><statusCode code="{status_code}"/>{time}{inner}</act>'
    )


def observation(inner: str, *, value: str = DRUG_ALLERGY, attributes: str = "", template: str = f"{T}7") -> str:
    return (
        f'<observation classCode="OBS" moodCode="EVN"{attributes}><templateId root="{template}"/>'
        f'<id root="1.2" extension="o"/><code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'
        f'<statusCode code="completed"/><effectiveTime><low value="1998"/></effectiveTime>{value}{inner}</observation>'
    )


def read(entry: str, text: str = "") -> AllergyIntolerance:
    return read_entry(ALLERGIES, entry, AllergyIntolerance, text=text)


def silence_of(entry: str, text: str = "") -> AbsenceStatement:
    data = document(section(ALLERGIES, entry, text=text))
    assert not facts_of(data, AllergyIntolerance)
    found = facts_of(data, AbsenceStatement)
    assert len(found) == 1
    return found[0]


def test_an_allergy_is_read_with_substance_reaction_and_severity() -> None:
    fact = read(concern(observation(PENICILLIN + reaction(severity("24484000")) + status("55561003"))))

    assert fact.code is not None
    assert fact.code.code_in("http://www.nlm.nih.gov/research/umls/rxnorm") == "7980"
    assert (fact.clinical_status, fact.type, fact.categories) == ("active", "allergy", ("medication",))
    assert fact.onset is not None
    assert fact.onset.text == "1998"
    (one,) = fact.reactions
    assert ([told.display for told in one.manifestations], one.severity) == (["Hives"], "severe")
    assert fact.identifiers[0].system == "urn:oid:1.2"


def test_every_allergy_of_one_concern_is_a_fact_of_its_own() -> None:
    entry = concern(observation(PENICILLIN), observation(substance("<name>Latex</name>")))

    names = [
        fact.code.display for fact in facts_of(document(section(ALLERGIES, entry)), AllergyIntolerance) if fact.code
    ]

    assert names == ["Penicillin G", "Latex"]


def test_a_severity_of_the_allergy_is_that_of_its_only_reaction_and_of_none_of_several() -> None:
    alone = read(concern(observation(PENICILLIN + reaction() + severity("6736007"))))
    several = read(concern(observation(PENICILLIN + reaction() + reaction() + severity("6736007"))))

    assert [one.severity for one in alone.reactions] == ["moderate"]
    assert [one.severity for one in several.reactions] == [None, None, "moderate"]


def test_a_grade_that_fhir_lacks_stays_in_the_words_of_the_source() -> None:
    fact = read(concern(observation(PENICILLIN + reaction(severity("371924009")))))

    assert fact.reactions[0].severity == "Moderate to severe"


def test_criticality_is_read() -> None:
    value = '<value xsi:type="CD" code="CRITH" codeSystem="2.16.840.1.113883.5.1063"/>'
    fact = read(concern(observation(PENICILLIN + told("SUBJ", "", code='<code code="82606-5"/>', value=value))))

    assert fact.criticality == "high"


ENDED = '<effectiveTime><low value="2010"/><high value="2012"/></effectiveTime>'


@pytest.mark.parametrize(
    ("inner", "concern_status", "time", "expected"),
    [
        ("", "active", "", "active"),
        ("", "completed", "", None),
        ("", "completed", ENDED, "inactive"),
        ("", "aborted", "", "inactive"),
        ("73425007", "active", "", "inactive"),
        ("55561003", "completed", ENDED, "active"),
        ("413322009", "active", "", "resolved"),
    ],
)
def test_the_status_observation_speaks_before_the_concern(
    inner: str, concern_status: str, time: str, expected: str | None
) -> None:
    told_status = status(inner) if inner else ""
    fact = read(concern(observation(PENICILLIN + told_status), status_code=concern_status, time=time))

    assert fact.clinical_status == expected


def test_a_denied_substance_is_refuted_not_absent() -> None:
    fact = read(concern(observation(PENICILLIN, attributes=' negationInd="true"')))
    named = read(concern(observation(substance("<name>Latex</name>"), attributes=' negationInd="true"')))

    assert (fact.verification_status, named.verification_status) == ("refuted", "refuted")


NOBODY = substance('<code nullFlavor="NA"/>')


@pytest.mark.parametrize(
    ("entry", "silence", "is_partial"),
    [
        (observation(NOBODY, value=ANY_ALLERGY, attributes=' negationInd="true"'), Silence.NONE_KNOWN, False),
        (observation("", value=ANY_ALLERGY, attributes=' negationInd="1"'), Silence.NONE_KNOWN, False),
        (observation(NOBODY, attributes=' negationInd="true"'), Silence.NONE_KNOWN, True),
        (
            observation(
                substance(f'<code code="410942007" codeSystem="{SNOMED}" displayName="Drug or medicament"/>'),
                value=ANY_ALLERGY,
                attributes=' negationInd="true"',
            ),
            Silence.NONE_KNOWN,
            True,
        ),
        (
            observation("", value=f'<value xsi:type="CD" code="716186003" codeSystem="{SNOMED}"/>'),
            Silence.NONE_KNOWN,
            False,
        ),
        (observation(substance("<name>No known allergies</name>"), value=ANY_ALLERGY), Silence.NONE_KNOWN, False),
        (observation(substance("<name>NKDA</name>"), value=ANY_ALLERGY), Silence.NONE_KNOWN, True),
        (observation("", value=ANY_ALLERGY, attributes=' nullFlavor="NASK"'), Silence.NOT_ASKED, False),
        (observation("", value=ANY_ALLERGY, attributes=' nullFlavor="NI"'), Silence.NO_INFORMATION, False),
    ],
)
def test_the_dialects_of_no_known_allergies(entry: str, silence: Silence, *, is_partial: bool) -> None:
    fact = silence_of(concern(entry))

    assert (fact.topic, fact.silence, fact.is_partial) == (Topic.ALLERGIES, silence, is_partial)


@pytest.mark.parametrize("words", ["Allergy excluded/not available", "Allergies not documented", "Unknown"])
def test_a_negation_whose_words_say_that_nothing_was_recorded_is_no_denial(words: str) -> None:
    text = '<text><reference value="#a"/></text>'
    entry = observation(text, value=ANY_ALLERGY, attributes=' negationInd="true"')

    fact = silence_of(concern(entry), text=f'<content ID="a">{words}</content>')

    assert fact.silence is Silence.NO_INFORMATION


def test_a_concern_with_a_null_flavour_and_nothing_in_it_is_no_information() -> None:
    assert silence_of(concern(attributes=' nullFlavor="NI"')).silence is Silence.NO_INFORMATION


def test_an_allergy_to_something_that_is_not_named_stays_an_allergy() -> None:
    fact = read(concern(observation(NOBODY + reaction())))

    assert fact.code is None
    assert fact.data_absent_reason == "not-applicable"


def test_an_allergy_in_free_text_is_read_from_the_narrative() -> None:
    text = '<text><reference value="#a1"/></text>'
    fact = read(concern(observation(text)), text='<content ID="a1">Bee stings</content>')

    assert fact.code is not None
    assert (fact.code.display, fact.code.is_coded) == ("Bee stings", False)


def test_a_reference_that_leads_to_other_words_does_not_rename_the_substance() -> None:
    code = (
        f'<code code="7980" codeSystem="{RXNORM_OID}" displayName="Penicillin G">'
        '<originalText><reference value="#wrong"/></originalText></code>'
    )
    fact = read(concern(observation(substance(code))), text='<content ID="wrong">Nausea</content>')

    assert fact.code is not None
    assert fact.code.display == "Penicillin G"
    assert "Nausea" in [one.display for one in fact.code.codings]


def test_a_problem_that_claims_the_allergy_template_is_a_problem() -> None:
    entry = (
        f'<act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.27"/>'
        '<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">'
        '<templateId root="2.16.840.1.113883.10.20.1.18"/><templateId root="2.16.840.1.113883.10.20.1.28"/>'
        f'<code code="55607006" codeSystem="{SNOMED}"/>'
        f'<value xsi:type="CD" code="40930008" codeSystem="{SNOMED}" displayName="Hypothyroidism"/>'
        "</observation></entryRelationship></act>"
    )

    data = document(section("11450-4", entry))

    assert [fact.code.display for fact in facts_of(data, Condition) if fact.code] == ["Hypothyroidism"]
    assert not facts_of(data, AllergyIntolerance)


def test_the_older_dialect_names_the_kind_in_the_code_and_the_substance_by_name() -> None:
    entry = (
        '<observation classCode="OBS" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.1.18"/>'
        f'<code code="414285001" codeSystem="{SNOMED}"/><value xsi:type="CD"/>'
        + substance('<code code="UNK" displayName="Not Available"/><name>PEANUT</name>')
        + "</observation>"
    )
    fact = read(concern(entry))

    assert fact.code is not None
    assert (fact.code.display, fact.type, fact.categories) == ("PEANUT", "allergy", ("food",))
