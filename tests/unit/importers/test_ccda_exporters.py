"""What exporters of C-CDA write that neither standard nor guide foresees, and what is read of it all the same."""

from __future__ import annotations

import pytest

from clinic_assist.chart.absence import Silence
from clinic_assist.chart.facts import (
    AbsenceStatement,
    AllergyIntolerance,
    Condition,
    Encounter,
    Goal,
    Immunization,
    KeptResource,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Procedure,
    Statement,
)
from clinic_assist.importers.ccda.contradictions import DENIED_BUT_LISTED
from clinic_assist.importers.ccda.frequency_words import FREQUENCIES_DIFFER
from clinic_assist.importers.ccda.substances import SEVERAL
from clinic_assist.importers.ccda.values import SEVERAL_VALUES
from clinic_assist.importers.ccda.walk import NOT_SO
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

ALLERGIES, MEDICINES, PROBLEMS, ENCOUNTERS = "48765-2", "10160-0", "11450-4", "46240-8"
NO_ALLERGY = f"""<act classCode="ACT" moodCode="EVN"><templateId root="{T}30"/><code code="CONC"/>
<statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"
 negationInd="true"><templateId root="{T}7"/><code code="ASSERTION"/><statusCode code="completed"/>
<value xsi:type="CD" code="419199007" codeSystem="{SNOMED}"/><participant typeCode="CSM"><participantRole>
<playingEntity><code nullFlavor="NA"/></playingEntity></participantRole></participant></observation>
</entryRelationship></act>"""
NO_MEDICINE = f"""<substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="true">
<templateId root="{T}16"/><statusCode code="active"/><consumable><manufacturedProduct><manufacturedMaterial>
<code nullFlavor="OTH"><translation code="410942007" codeSystem="{SNOMED}" displayName="drug or medication"/></code>
</manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"""
TABLE = "<table><thead><tr><th>Name</th><th>Date</th></tr></thead><tbody>{}</tbody></table>"


def rows(*cells: str) -> str:
    return TABLE.format("".join(f"<tr><td>{name}</td><td>2 May 2020</td></tr>" for name in cells))


@pytest.mark.parametrize(
    ("loinc", "entry", "listed", "kind"),
    [
        (ALLERGIES, NO_ALLERGY, "Penicillin V", "AllergyIntolerance"),
        (MEDICINES, NO_MEDICINE, "Amoxicillin 250 mg", "MedicationStatement"),
    ],
)
def test_an_entry_that_denies_what_the_text_of_its_section_lists_is_not_believed(
    loinc: str, entry: str, listed: str, kind: str
) -> None:
    batch = batch_of(document(section(loinc, entry, text=rows(listed, "Codeine"))))

    assert not [fact for fact in batch.facts if isinstance(fact, AbsenceStatement)]
    (one,) = batch.kept
    assert (one.resource_type, one.reason) == (kind, DENIED_BUT_LISTED)
    assert one.label == f"{listed} | 2 May 2020"
    assert sum(count.kept for count in batch.type_counts) == 1


@pytest.mark.parametrize(
    "text",
    [
        "",
        "No known allergies",
        rows("No known allergies"),
        rows("NKDA"),
        rows("Patient denies any"),
        "<table><tr><td>Substance</td><td>Reaction</td></tr></table>",
        "<list><item>None known</item></list>",
        "<paragraph>Reviewed with the patient</paragraph>",
    ],
)
def test_a_denial_that_the_text_repeats_or_leaves_open_is_believed(text: str) -> None:
    (fact,) = facts_of(document(section(ALLERGIES, NO_ALLERGY, text=text)), AbsenceStatement)

    assert fact.silence is Silence.NONE_KNOWN


def test_a_denial_beside_an_allergy_is_believed_because_the_text_may_list_that_one() -> None:
    data = document(
        section(ALLERGIES, NO_ALLERGY, allergy("<code nullFlavor='UNK'/><name>Latex</name>"), text=rows("Latex"))
    )

    assert len(facts_of(data, AbsenceStatement)) == 1
    assert len(facts_of(data, AllergyIntolerance)) == 1


def allergy(entity: str, inner: str = "") -> str:
    return f"""<act classCode="ACT" moodCode="EVN"><templateId root="{T}30"/><code code="CONC"/>
<statusCode code="active"/><entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
<templateId root="{T}7"/><code code="ASSERTION"/><statusCode code="completed"/>
<value xsi:type="CD" code="419511003" codeSystem="{SNOMED}"/><participant typeCode="CSM"><participantRole>
<playingEntity>{entity}</playingEntity></participantRole></participant></observation></entryRelationship>{inner}</act>"""


def comment(text: str) -> str:
    return f"""<entryRelationship typeCode="SUBJ" inversionInd="true"><act classCode="ACT" moodCode="EVN">
<code code="48767-8" codeSystem="{LOINC_OID}"/><text>{text}</text></act></entryRelationship>"""


def test_a_remark_on_the_concern_is_one_of_what_it_is_about() -> None:
    text = '<content ID="c1">Swollen lips after one egg</content>'
    entry = allergy("<code nullFlavor='UNK'/><name>Egg</name>", comment('<reference value="#c1"/>'))

    batch = batch_of(document(section(ALLERGIES, entry, text=text)))

    (fact,) = [one for one in batch.facts if isinstance(one, AllergyIntolerance)]
    assert [note.text for note in fact.notes] == ["Swollen lips after one egg"]
    assert not batch.kept


def test_a_remark_on_a_concern_without_words_is_no_unread_allergy() -> None:
    entry = allergy("<code nullFlavor='UNK'/><name>Egg</name>", comment('<reference value="#nowhere"/>'))

    batch = batch_of(document(section(ALLERGIES, entry)))

    assert not batch.kept
    assert [type(one) for one in batch.facts if isinstance(one, AllergyIntolerance)] == [AllergyIntolerance]


def test_a_substance_whose_code_has_no_words_is_named_by_its_name() -> None:
    data = document(section(ALLERGIES, allergy(f'<code code="102263004" codeSystem="{SNOMED}"/><name>EGGS</name>')))

    (fact,) = facts_of(data, AllergyIntolerance)

    assert fact.code is not None
    assert (fact.code.display, fact.code.codings[0].code) == ("EGGS", "102263004")


def test_a_goal_whose_reference_leads_to_the_date_of_its_row_is_told_by_the_row() -> None:
    text = TABLE.format('<tr><td ID="g1">2020-05-02</td><td>Walk without a stick</td></tr>')
    entry = """<observation classCode="OBS" moodCode="GOL"><code nullFlavor="UNK"/><text><reference value="#g1"/></text>
<statusCode code="active"/></observation>"""

    goal = read_entry("61146-7", entry, Goal, text=text)

    assert goal.description is not None
    assert goal.description.display == "2020-05-02 | Walk without a stick"


def test_a_health_concern_in_words_alone_is_read() -> None:
    text = TABLE.format('<tr><td ID="h1"/><td>Afraid of falling at home</td></tr>')
    entry = f"""<act classCode="ACT" moodCode="EVN"><templateId root="{T}132"/>
<code code="75310-3" codeSystem="{LOINC_OID}" displayName="Health Concern"/><text><reference value="#h1"/></text>
<statusCode code="active"/></act>"""

    (fact,) = [
        one for one in batch_of(document(section("75310-3", entry, text=text))).facts if isinstance(one, Statement)
    ]

    assert (fact.resource_type, fact.status) == ("ClinicalImpression", "active")
    assert fact.narrative == "Afraid of falling at home"


def test_a_procedure_that_is_told_by_its_device_alone_is_no_statement_of_absence() -> None:
    entry = f"""<procedure classCode="PROC" moodCode="EVN"><templateId root="{T}14"/><code nullFlavor="NI"/>
<statusCode code="completed"/><effectiveTime nullFlavor="NI"/><participant typeCode="DEV"><participantRole>
<playingDevice><code code="704707009" codeSystem="{SNOMED}" displayName="Defibrillator"/></playingDevice>
</participantRole></participant></procedure>"""
    data = document(section("46264-8", entry))

    assert not facts_of(data, AbsenceStatement)
    assert [fact.status for fact in facts_of(data, Procedure)] == ["completed"]


def test_the_supply_of_the_same_medicine_within_an_order_is_part_of_it_whatever_its_template() -> None:
    product = f"""<manufacturedProduct><manufacturedMaterial><code code="209387" codeSystem="{RXNORM_OID}"
 displayName="Acetaminophen 325 MG"/></manufacturedMaterial></manufacturedProduct>"""
    entry = f"""<substanceAdministration classCode="SBADM" moodCode="INT"><statusCode code="active"/>
<consumable>{product}</consumable><entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="INT">
<templateId root="2.16.840.1.113883.3.88.1.11.32.11"/><statusCode code="completed"/><repeatNumber value="3"/>
<quantity value="30"/><product>{product}</product></supply></entryRelationship></substanceAdministration>"""

    order = read_entry(MEDICINES, entry, MedicationRequest)

    assert (order.status, order.repeats_allowed) == ("active", 2)
    assert order.dispense_quantity is not None


def test_a_supply_of_another_medicine_within_an_order_is_a_record_of_its_own() -> None:
    def product(code: str) -> str:
        material = f'<code code="{code}" codeSystem="{RXNORM_OID}" displayName="Medicine {code}"/>'
        return f"<manufacturedProduct><manufacturedMaterial>{material}</manufacturedMaterial></manufacturedProduct>"

    entry = f"""<substanceAdministration classCode="SBADM" moodCode="INT"><statusCode code="active"/>
<consumable>{product("1")}</consumable><entryRelationship typeCode="REFR"><supply classCode="SPLY" moodCode="INT">
<statusCode code="active"/><product>{product("2")}</product></supply></entryRelationship></substanceAdministration>"""

    assert len(facts_of(document(section(MEDICINES, entry)), MedicationRequest)) == 2


def test_whether_a_medicine_is_prescribed_is_a_remark_of_it_and_no_observation() -> None:
    entry = f"""<substanceAdministration classCode="SBADM" moodCode="INT"><statusCode code="active"/>
<consumable><manufacturedProduct><manufacturedMaterial><code code="209387" codeSystem="{RXNORM_OID}"
 displayName="Acetaminophen 325 MG"/></manufacturedMaterial></manufacturedProduct></consumable>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
<templateId root="2.16.840.1.113883.3.88.11.83.8.1"/><code code="329505003" codeSystem="{SNOMED}"
 displayName="Over the counter product"/><statusCode code="completed"/></observation></entryRelationship>
</substanceAdministration>"""
    data = document(section(MEDICINES, entry))

    assert not facts_of(data, Observation)
    (order,) = facts_of(data, MedicationRequest)
    assert "Kind: Over the counter product" in [note.text for note in order.notes]


def taken(sig: str, period: str) -> str:
    return f"""<substanceAdministration classCode="SBADM" moodCode="EVN"><text>{sig}</text><statusCode code="active"/>
<effectiveTime xsi:type="PIVL_TS" institutionSpecified="true" operator="A"><period {period}/></effectiveTime>
<consumable><manufacturedProduct><manufacturedMaterial><code code="904431" codeSystem="{RXNORM_OID}"
 displayName="Alendronate 70 MG"/></manufacturedMaterial></manufacturedProduct></consumable></substanceAdministration>"""


@pytest.mark.parametrize(
    ("sig", "period"),
    [
        ("Take 1 tablet every week", 'value="1" unit="d"'),
        ("one tablet once weekly", 'value="24" unit="h"'),
        ("Take 1 tablet three times a day as needed", 'value="1" unit="d"'),
        ("1 capsule every 12 hours", 'value="1" unit="d"'),
        ("one every other day", 'value="1" unit="d"'),
        ("Take daily", 'value="1" unit="wk"'),
        ("Take once daily", 'value="12" unit="h"'),
    ],
)
def test_a_coded_frequency_that_the_words_contradict_is_not_read(sig: str, period: str) -> None:
    data = document(section(MEDICINES, taken(sig, period)))

    (fact,) = facts_of(data, MedicationStatement)
    assert all(one.timing is None for one in fact.dosages)
    assert FREQUENCIES_DIFFER in [issue.reason for issue in batch_of(data).issues]
    assert sig in [note.text for note in fact.notes] + [one.text for one in fact.dosages]


@pytest.mark.parametrize(
    ("sig", "period"),
    [
        ("Take 1 tablet every week", 'value="1" unit="wk"'),
        ("Take 2 tablets daily", 'value="12" unit="h"'),
        ("twice daily", 'value="12" unit="h"'),
        ("every 4-6 hours", 'value="4" unit="h"'),
        ("one in the morning", 'value="1" unit="d"'),
        ("once daily, twice daily from May", 'value="1" unit="d"'),
        ("once monthly", 'value="1" unit="mo"'),
        ("every 8 hours", 'value="8" unit="h"'),
    ],
)
def test_a_coded_frequency_that_the_words_repeat_or_leave_open_is_read(sig: str, period: str) -> None:
    data = document(section(MEDICINES, taken(sig, period)))

    (fact,) = facts_of(data, MedicationStatement)
    assert [one.timing is not None and one.timing.period is not None for one in fact.dosages] == [True]


@pytest.mark.parametrize(("event", "offset", "minutes"), [("PCM", "30", 30), ("HS", "60", 60), ("ACD", "-30", 30)])
def test_how_long_before_or_after_an_event_a_medicine_is_taken_is_read(event: str, offset: str, minutes: int) -> None:
    entry = taken("as told", 'value="1" unit="d"').replace(
        "<consumable>",
        f'<effectiveTime xsi:type="EIVL_TS" operator="A"><event code="{event}"/><offset value="{offset}" unit="min"/>'
        "</effectiveTime><consumable>",
    )

    (fact,) = facts_of(document(section(MEDICINES, entry)), MedicationStatement)

    assert [one.timing.offset_minutes for one in fact.dosages if one.timing] == [minutes]


def test_a_procedure_that_is_coded_as_one_and_no_more_is_named_by_its_words() -> None:
    entry = f"""<procedure classCode="PROC" moodCode="EVN"><code code="71388002" codeSystem="{SNOMED}"
 displayName="Procedure"/><text><reference value="#p1"/></text><statusCode code="completed"/></procedure>"""

    fact = read_entry("47519-4", entry, Procedure, text='<content ID="p1">Appendectomy</content>')

    assert fact.code is not None
    assert fact.code.display == "Appendectomy"


def test_a_reaction_that_is_not_available_is_none() -> None:
    unknown = """<entryRelationship typeCode="MFST" inversionInd="true"><observation classCode="OBS" moodCode="EVN">
<code code="ASSERTION"/><value xsi:type="CD" nullFlavor="UNK"><originalText>Not available</originalText></value>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN"><code code="SEV"/><value xsi:type="CD"
 nullFlavor="UNK"><originalText>Not available</originalText></value></observation></entryRelationship>
</observation></entryRelationship>"""
    entry = allergy("<code nullFlavor='UNK'/><name>Codeine</name>").replace(
        "</participant>", f"</participant>{unknown}"
    )

    (fact,) = facts_of(document(section(ALLERGIES, entry)), AllergyIntolerance)

    assert fact.reactions == ()


def test_what_was_not_so_is_kept_unread_with_that_reason() -> None:
    entry = f"""<observation classCode="OBS" moodCode="EVN" negationInd="true"><code code="363871006"
 codeSystem="{SNOMED}" displayName="Mental state finding"/><statusCode code="completed"/>
<value xsi:type="CD" code="371632003" codeSystem="{SNOMED}" displayName="Comatose"/></observation>"""

    (one,) = facts_of(document(section("10190-7", entry)), KeptResource)

    assert (one.label, one.reason) == ("Comatose", NOT_SO)


def test_an_act_that_says_nothing_but_holds_a_problem_is_that_problem() -> None:
    entry = f"""<act classCode="ACT" moodCode="EVN"><entryRelationship typeCode="SUBJ"><observation classCode="OBS"
 moodCode="EVN"><code code="282291009" codeSystem="{SNOMED}"/><statusCode code="completed"/>
<value xsi:type="CD" code="22298006" codeSystem="{SNOMED}" displayName="Myocardial infarction"/></observation>
</entryRelationship></act>"""

    fact = read_entry(PROBLEMS, entry, Condition)

    assert fact.code is not None
    assert fact.code.display == "Myocardial infarction"


def test_a_reason_that_is_told_in_words_alone_is_read() -> None:
    entry = f"""<encounter classCode="ENC" moodCode="EVN"><code code="99221"/><statusCode code="completed"/>
<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN"><code code="55607006"
 codeSystem="{SNOMED}"/><text>Blood pressure out of control</text></observation></entryRelationship></encounter>"""
    data = document(section(ENCOUNTERS, entry))

    (visit,) = facts_of(data, Encounter)

    assert [one.display for one in visit.reasons] == ["Blood pressure out of control"]
    assert not facts_of(data, Observation)


def test_a_named_reason_without_a_value_stays_a_record_of_its_own() -> None:
    entry = f"""<encounter classCode="ENC" moodCode="EVN"><code code="99221"/><statusCode code="completed"/>
<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN"><code code="185349003"
 codeSystem="{SNOMED}" displayName="Check-up"/><text>Come again next year</text></observation></entryRelationship>
</encounter>"""
    data = document(section(ENCOUNTERS, entry))

    assert [one.code.display for one in facts_of(data, Observation) if one.code] == ["Check-up"]


def test_a_vaccination_is_not_touched_by_the_weighing_of_denials() -> None:
    entry = f"""<substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="{T}52"/>
<statusCode code="completed"/><effectiveTime value="2020"/><consumable><manufacturedProduct><manufacturedMaterial>
<code code="88" codeSystem="2.16.840.1.113883.12.292" displayName="Influenza"/></manufacturedMaterial>
</manufacturedProduct></consumable></substanceAdministration>"""

    assert len(facts_of(document(section("11369-6", entry, text=rows("Influenza"))), Immunization)) == 1


def allergy_to(substances: str, reactions: str = "") -> str:
    return f"""<observation classCode="OBS" moodCode="EVN"><templateId root="{T}7"/><code code="ASSERTION"/>
<statusCode code="completed"/><value xsi:type="CD" code="419199007" codeSystem="{SNOMED}"/>{substances}{reactions}
</observation>"""


def substance(code: str, name: str) -> str:
    return f"""<participant typeCode="CSM"><participantRole><playingEntity><code code="{code}" codeSystem="{SNOMED}"
 displayName="{name}"/></playingEntity></participantRole></participant>"""


def reaction(code: str, name: str, *, negated: bool = False) -> str:
    denied = ' negationInd="true"' if negated else ""
    return f"""<entryRelationship typeCode="MFST" inversionInd="true"><observation classCode="OBS" moodCode="EVN"{denied}>
<templateId root="{T}9"/><code code="ASSERTION"/><statusCode code="completed"/>
<value xsi:type="CD" code="{code}" codeSystem="{SNOMED}" displayName="{name}"/></observation></entryRelationship>"""


def test_a_reaction_that_is_denied_is_no_reaction_and_is_said() -> None:
    reactions = reaction("247472004", "Hives") + reaction("39579001", "Anaphylaxis", negated=True)

    fact = read_entry(ALLERGIES, allergy_to(substance("91936005", "Penicillin"), reactions), AllergyIntolerance)

    assert [one.manifestations[0].display for one in fact.reactions] == ["Hives"]
    assert [one.text for one in fact.notes] == ["Not a reaction: Anaphylaxis"]


def test_of_two_substances_none_is_left_out() -> None:
    data = document(section(ALLERGIES, allergy_to(substance("13577000", "Nut") + substance("3718001", "Milk"))))
    (fact,) = facts_of(data, AllergyIntolerance)

    assert fact.code is not None
    assert (fact.code.display, [one.code for one in fact.code.codings]) == ("Nut; Milk", ["13577000", "3718001"])
    assert SEVERAL in [issue.reason for issue in batch_of(data).issues]


def test_one_substance_that_is_named_twice_is_one() -> None:
    data = document(section(ALLERGIES, allergy_to(substance("3718001", "Milk") * 2)))
    (fact,) = facts_of(data, AllergyIntolerance)

    assert fact.code is not None
    assert (fact.code.display, len(fact.code.codings)) == ("Milk", 1)
    assert batch_of(data).issues == ()


def test_a_second_problem_in_one_statement_is_told() -> None:
    entry = f"""<observation classCode="OBS" moodCode="EVN"><templateId root="{T}4"/><code code="55607006"
 codeSystem="{SNOMED}"/><statusCode code="completed"/>
<value xsi:type="CD" code="195967001" codeSystem="{SNOMED}" displayName="Asthma"/>
<value xsi:type="CD" code="43116000" codeSystem="{SNOMED}" displayName="Eczema"/></observation>"""
    data = document(section(PROBLEMS, entry))
    (fact,) = facts_of(data, Condition)

    assert fact.code is not None
    assert (fact.code.display, [one.text for one in fact.notes]) == ("Asthma", ["Also: Eczema"])
    assert SEVERAL_VALUES in [issue.reason for issue in batch_of(data).issues]


@pytest.mark.parametrize(
    ("dose", "text", "number"),
    [
        ('<doseQuantity value="one" unit="tab"/>', "one tab", None),
        ('<doseQuantity value="1" unit="tab"/>', None, "1"),
        ("<doseQuantity>1-2 puffs</doseQuantity>", "1-2 puffs", None),
    ],
)
def test_a_dose_in_words_is_the_text_of_the_dosage(dose: str, text: str | None, number: str | None) -> None:
    entry = f"""<substanceAdministration classCode="SBADM" moodCode="EVN"><templateId root="{T}16"/>
<statusCode code="active"/>{dose}<consumable><manufacturedProduct><manufacturedMaterial><code code="314077"
 codeSystem="{RXNORM_OID}" displayName="Lisinopril"/></manufacturedMaterial></manufacturedProduct></consumable>
</substanceAdministration>"""
    (dosage,) = read_entry(MEDICINES, entry, MedicationStatement).dosages

    assert dosage.text == text
    assert (str(dosage.dose.value) if dosage.dose else None) == number
