"""Writes facts as C-CDA R2.1, so that a test can see whether the import reads what was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from clinic_assist.chart.datatypes import (
    Annotation,
    CodeableConcept,
    Dosage,
    HumanName,
    Identifier,
    Period,
    Quantity,
    Range,
    Reference,
    Timing,
    Value,
)
from clinic_assist.chart.facts import (
    AllergyIntolerance,
    Condition,
    DiagnosticReport,
    DocumentReference,
    Encounter,
    Fact,
    Immunization,
    MedicationRequest,
    MedicationStatement,
    Observation,
    Patient,
    Procedure,
    Reaction,
    ReferenceRange,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.importers.ccda import codes
from clinic_assist.terminology.systems import URI_BY_OID
from tests.unit.importers.ccda_files import LOINC_OID, SNOMED, T

_OIDS = {uri: oid for oid, uri in reversed(URI_BY_OID.items())}
_ASSERTION = '<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'
# The kind of allergy that has a type and a category (guide, CF-allergies).
KINDS = {
    ("allergy", ("medication",)): "416098002",
    ("allergy", ("food",)): "414285001",
    ("allergy", ("environment",)): "426232007",
    ("allergy", ()): "419199007",
    ("intolerance", ("food",)): "235719002",
    ("intolerance", ("medication",)): "59037007",
    (None, ("medication",)): "419511003",
    (None, ("food",)): "418471000",
    (None, ()): "418038007",
}


def backwards(table: Mapping[str, str]) -> dict[str, str]:
    """A map of codes the other way round; of several that mean one, the first."""
    return {meant: written for written, meant in reversed(table.items())}


def oid(system: str | None) -> str:
    return _OIDS.get(system or "", (system or "").removeprefix("urn:oid:"))


def ts(date: PartialDate) -> str:
    day, _t, time = date.text.partition("T")
    clock, zone = time[:5], time[5:]
    seconds = ""
    if zone.startswith(":"):
        seconds, zone = zone[1:3], zone[3:]
    return day.replace("-", "") + clock.replace(":", "") + seconds + zone.replace(":", "")


def attributes(**named: str | None) -> str:
    return "".join(f" {name}={quoteattr(value)}" for name, value in named.items() if value is not None)


def coded(tag: str, concept: CodeableConcept | None, kind: str | None = None) -> str:
    """A CD with translations and original text; nothing for no concept."""
    if concept is None:
        return ""
    first, *others = concept.codings or (None,)
    own = (
        attributes(code=first.code, codeSystem=oid(first.system), displayName=first.display)
        if first
        else ' nullFlavor="OTH"'
    )
    inner = f"<originalText>{escape(concept.text)}</originalText>" if concept.text else ""
    inner += "".join(
        f"<translation{attributes(code=one.code, codeSystem=oid(one.system), displayName=one.display)}/>"
        for one in others
        if one
    )
    typed = f' xsi:type="{kind}"' if kind else ""
    return f"<{tag}{typed}{own}>{inner}</{tag}>"


def amount(tag: str, quantity: Quantity | None, kind: str | None = None) -> str:
    if quantity is None:
        return ""
    typed = f' xsi:type="{kind}"' if kind else ""
    return f"<{tag}{typed}{attributes(value=str(quantity.value), unit=quantity.unit)}/>"


def span(tag: str, start: PartialDate | None, end: PartialDate | None, kind: str = "IVL_TS") -> str:
    if start is None and end is None:
        return ""
    inner = f'<low value="{ts(start)}"/>' if start else ""
    inner += f'<high value="{ts(end)}"/>' if end else ""
    return f'<{tag} xsi:type="{kind}">{inner}</{tag}>'


def point(tag: str, date: PartialDate | None) -> str:
    return f'<{tag} value="{ts(date)}"/>' if date else ""


def person(name: Reference | None) -> str:
    return f"<assignedPerson><name>{escape(name.display or '')}</name></assignedPerson>" if name else ""


def author(name: Reference | None, time: PartialDate | None) -> str:
    if name is None and time is None:
        return ""
    return f"<author>{point('time', time)}<assignedAuthor>{person(name)}</assignedAuthor></author>"


def performers(names: Iterable[Reference]) -> str:
    return "".join(f"<performer><assignedEntity>{person(one)}</assignedEntity></performer>" for one in names)


def place(name: Reference | None) -> str:
    if name is None:
        return ""
    entity = f"<playingEntity><name>{escape(name.display or '')}</name></playingEntity>"
    return f'<participant typeCode="LOC"><participantRole>{entity}</participantRole></participant>'


def ids(found: Iterable[Identifier]) -> str:
    return "".join(f"<id{attributes(root=oid(one.system), extension=one.value)}/>" for one in found)


def link(kind: str, inner: str) -> str:
    return f'<entryRelationship typeCode="{kind}">{inner}</entryRelationship>' if inner else ""


def finding(code: str, system: str, value: str) -> str:
    plain = f'<code code="{code}" codeSystem="{system}"/><statusCode code="completed"/>{value}'
    return f'<observation classCode="OBS" moodCode="EVN">{plain}</observation>'


def comments(notes: Iterable[Annotation]) -> str:
    return "".join(
        link("SUBJ", f'<act classCode="ACT" moodCode="EVN"><code code="48767-8" codeSystem="{LOINC_OID}"/>'
                     f"<text>{escape(one.text)}</text></act>")
        for one in notes
    )  # fmt: skip


def indications(reasons: Iterable[CodeableConcept]) -> str:
    return "".join(link("RSON", finding("404684003", SNOMED, coded("value", one, "CD"))) for one in reasons)


def snomed(tag: str, code: str | None, kind: str | None = None) -> str:
    typed = f' xsi:type="{kind}"' if kind else ""
    return f'<{tag}{typed} code="{code}" codeSystem="{SNOMED}"/>' if code else ""


def statement(name: str, template: str, inner: str, *, mood: str = "EVN", negated: bool = False) -> str:
    negation = ' negationInd="true"' if negated else ""
    return f'<{name} moodCode="{mood}"{negation}><templateId root="{T}{template}"/>{inner}</{name}>'


def status_code(code: str | None) -> str:
    return f'<statusCode code="{code}"/>' if code else ""


def concern(template: str, inner: str) -> str:
    wrapped = f'<code code="CONC" codeSystem="2.16.840.1.113883.5.6"/>{status_code("completed")}{link("SUBJ", inner)}'
    return statement("act", template, wrapped)


def clinical(status: str | None) -> str:
    code = backwards(codes.CLINICAL_STATUSES)[status] if status else None
    return link("REFR", finding("33999-4", LOINC_OID, snomed("value", code, "CD"))) if code else ""


def allergy(fact: AllergyIntolerance) -> str:
    entity = f"<playingEntity>{coded('code', fact.code)}</playingEntity>"
    criticality = backwards(codes.CRITICALITIES).get(fact.criticality or "")
    inner = ids(fact.identifiers) + _ASSERTION + status_code("completed") + span("effectiveTime", fact.onset, None)
    inner += snomed("value", KINDS[fact.type, fact.categories], "CD") + author(fact.recorder, fact.recorded_date)
    inner += f'<participant typeCode="CSM"><participantRole>{entity}</participantRole></participant>'
    inner += clinical(fact.clinical_status) + "".join(map(reaction, fact.reactions)) + comments(fact.notes)
    if criticality:
        inner += link("SUBJ", finding("82606-5", LOINC_OID, f'<value xsi:type="CD" code="{criticality}"/>'))
    return concern("30", statement("observation", "7", inner, negated=fact.verification_status == "refuted"))


def severity(code: str | None) -> str:
    written = backwards(codes.SEVERITIES).get(code or "")
    return link("SUBJ", finding("SEV", "2.16.840.1.113883.5.4", snomed("value", written, "CD"))) if written else ""


def reaction(told: Reaction) -> str:
    inner = _ASSERTION + span("effectiveTime", told.onset, None) + coded("value", told.manifestations[0], "CD")
    return link("MFST", statement("observation", "9", inner + severity(told.severity)))


def problem(fact: Condition) -> str:
    inner = ids(fact.identifiers) + snomed("code", "55607006") + status_code("completed")
    inner += span("effectiveTime", fact.onset, fact.abatement) + coded("value", fact.code, "CD")
    inner += "".join(coded("targetSiteCode", one) for one in fact.body_sites)
    inner += author(fact.recorder, fact.recorded_date) + clinical(fact.clinical_status) + comments(fact.notes)
    if fact.severity:
        inner += link("SUBJ", finding("SEV", "2.16.840.1.113883.5.4", coded("value", fact.severity, "CD")))
    if fact.onset_text:
        age = amount("value", Quantity(value=fact.onset_text.split()[0], unit="a"), "PQ")  # type: ignore[arg-type]
        inner += link("SUBJ", finding("445518008", SNOMED, age))
    return concern("3", statement("observation", "4", inner, negated=fact.verification_status == "refuted"))


def timing(told: Timing | None) -> str:
    if told is None or told.period is None:
        return ""
    period = f'<period value="{told.period}" unit="{told.period_unit}"/>'
    if told.period_max is not None:
        ends = (
            f'<{end} value="{value}" unit="{told.period_unit}"/>'
            for end, value in (("low", told.period), ("high", told.period_max))
        )
        period = f"<period>{''.join(ends)}</period>"
    return f'<effectiveTime xsi:type="PIVL_TS" operator="A">{period}</effectiveTime>'


def use(
    fact: MedicationStatement | MedicationRequest, time: Period | None, inner: str, mood: str, status: str | None
) -> str:
    dosage = fact.dosages[0] if fact.dosages else Dosage()
    told = ids(fact.identifiers) + status_code(status)
    told += span("effectiveTime", time.start, time.end) if time else ""
    told += timing(dosage.timing) + coded("routeCode", dosage.route) + amount("doseQuantity", dosage.dose)
    told += coded("administrationUnitCode", fact.form) + product(fact.medication) + inner
    if dosage.text:
        sig = f'<code code="76662-6" codeSystem="{LOINC_OID}"/><text>{escape(dosage.text)}</text>'
        told += link("COMP", statement("substanceAdministration", "147", sig))
    told += indications(fact.reasons) + comments(fact.notes)
    if dosage.as_needed:
        criterion = _ASSERTION + coded("value", dosage.as_needed_for, "CD")
        told += f'<precondition typeCode="PRCN"><criterion>{criterion}</criterion></precondition>'
    return statement("substanceAdministration", "16", told, mood=mood)


def product(concept: CodeableConcept | None, extra: str = "") -> str:
    material = f"<manufacturedMaterial>{coded('code', concept)}{extra}</manufacturedMaterial>"
    return f"<consumable><manufacturedProduct>{material}</manufacturedProduct></consumable>"


def taken(fact: MedicationStatement) -> str:
    told = author(None, fact.date_asserted)
    if fact.information_source:
        told += f"<informant><assignedEntity>{person(fact.information_source)}</assignedEntity></informant>"
    status = backwards(codes.STATEMENT_STATUSES).get(fact.status or "")
    return use(fact, fact.effective, told, "EVN", status)


def ordered(fact: MedicationRequest) -> str:
    bounds = fact.dosages[0].timing.bounds if fact.dosages and fact.dosages[0].timing else None
    repeats = fact.repeats_allowed
    supply = span("effectiveTime", fact.validity.start, fact.validity.end) if fact.validity else ""
    supply += f'<repeatNumber value="{repeats + 1}"/>' if repeats is not None else ""
    supply += amount("quantity", fact.dispense_quantity)
    told = author(fact.requester, fact.authored_on)
    told += link("REFR", statement("supply", "17", supply, mood="INT")) if supply else ""
    return use(fact, bounds, told, "INT", backwards(codes.REQUEST_STATUSES).get(fact.status or ""))


def vaccination(fact: Immunization) -> str:
    lot = f"<lotNumberText>{escape(fact.lot_number)}</lotNumberText>" if fact.lot_number else ""
    told = ids(fact.identifiers) + status_code("completed") + point("effectiveTime", fact.occurrence)
    told += f'<repeatNumber value="{fact.dose_number}"/>' if fact.dose_number else ""
    told += coded("routeCode", fact.route) + coded("approachSiteCode", fact.site)
    told += amount("doseQuantity", fact.dose_quantity) + product(fact.vaccine_code, lot) + performers(fact.performers)
    if fact.status_reason:
        told += link("RSON", statement("observation", "53", coded("code", fact.status_reason)))
    told += indications(fact.reasons) + comments(fact.notes)
    return statement("substanceAdministration", "52", told, negated=fact.status == "not-done")


def procedure(fact: Procedure) -> str:
    status = backwards(codes.PROCEDURE_STATUSES).get(fact.status or "")
    told = ids(fact.identifiers) + coded("code", fact.code) + status_code(status)
    told += (
        span("effectiveTime", fact.performed, fact.performed_end)
        if fact.performed_end
        else point("effectiveTime", fact.performed)
    )
    told += "".join(coded("targetSiteCode", one) for one in fact.body_sites) + performers(fact.performers)
    return statement("procedure", "14", told + place(fact.location) + indications(fact.reasons) + comments(fact.notes))


def value_of(value: Value | None, reason: str | None) -> str:
    if value is None:
        flavor = backwards(codes.ABSENT_REASONS).get(reason or "")
        return f'<value xsi:type="PQ" nullFlavor="{flavor}"/>' if flavor else ""
    if value.quantity is not None and value.quantity.comparator:
        end = "high" if value.quantity.comparator.startswith("<") else "low"
        inclusive = "true" if value.quantity.comparator.endswith("=") else "false"
        limit = amount(end, value.quantity).replace("/>", f' inclusive="{inclusive}"/>')
        return f'<value xsi:type="IVL_PQ">{limit}</value>'
    if value.range is not None:
        return f'<value xsi:type="IVL_PQ">{limits(value.range)}</value>'
    if value.string is not None:
        return f'<value xsi:type="ST">{escape(value.string)}</value>'
    if value.integer is not None:
        return f'<value xsi:type="INT" value="{value.integer}"/>'
    return coded("value", value.codeable_concept, "CD") + amount("value", value.quantity, "PQ")


def limits(told: Range) -> str:
    return amount("low", told.low) + amount("high", told.high)


def reference_range(told: ReferenceRange) -> str:
    inner = f"<text>{escape(told.text)}</text>" if told.text else ""
    inner += (
        f'<value xsi:type="IVL_PQ">{limits(Range(low=told.low, high=told.high))}</value>'
        if told.low or told.high
        else ""
    )
    return f"<referenceRange><observationRange>{inner}{coded('interpretationCode', told.type)}</observationRange></referenceRange>"


def observation(fact: Observation, template: str = "2") -> str:
    status = backwards(codes.RESULT_STATUSES).get(fact.status or "")
    told = ids(fact.identifiers) + coded("code", fact.code) + status_code(status)
    told += (
        span("effectiveTime", fact.effective, fact.effective_end)
        if fact.effective_end
        else point("effectiveTime", fact.effective)
    )
    told += value_of(fact.value, fact.data_absent_reason)
    told += "".join(coded("interpretationCode", one) for one in fact.interpretations)
    told += coded("methodCode", fact.method) + coded("targetSiteCode", fact.body_site) + performers(fact.performers)
    told += comments(fact.notes) + "".join(map(reference_range, fact.reference_ranges))
    return statement("observation", template, told)


def organizer(template: str, fact: DiagnosticReport | Observation, members: Iterable[str], code: str = "") -> str:
    status = backwards(codes.RESULT_STATUSES).get(fact.status or "")
    told = ids(fact.identifiers) + (code or coded("code", fact.code)) + status_code(status)
    told += point("effectiveTime", fact.effective) + performers(fact.performers)
    return statement("organizer", template, told + "".join(f"<component>{one}</component>" for one in members))


def encounter(fact: Encounter) -> str:
    codings = (
        *(fact.types[0].codings if fact.types else ()),
        *([fact.encounter_class] if fact.encounter_class else ()),
    )
    code = CodeableConcept(codings=codings, text=fact.types[0].text if fact.types else None)
    status = backwards(codes.ENCOUNTER_STATUSES).get(fact.status or "")
    told = ids(fact.identifiers) + coded("code", code) + status_code(status)
    told += span("effectiveTime", fact.period.start, fact.period.end) if fact.period else ""
    told += performers(fact.participants) + "".join(map(place, fact.locations))
    return statement("encounter", "49", told + indications(fact.reasons) + comments(fact.notes))


def note(fact: DocumentReference) -> str:
    text = fact.attachments[0].text or ""
    kind = CodeableConcept(codings=fact.type.codings, text=fact.type.text) if fact.type else None
    told = ids(fact.identifiers) + coded("code", kind) + f"<text>{escape(text)}</text>" + status_code("completed")
    told += span("effectiveTime", fact.period.start, fact.period.end) if fact.period else ""
    who = fact.authors[0] if fact.authors else None
    return statement("act", "202", told + author(who, fact.date))


def patient(fact: Patient) -> str:
    """A recordTarget."""
    gender = {"male": "M", "female": "F", "other": "UN", "unknown": "UNK"}.get(fact.gender or "")
    inner = "".join(map(_name, fact.names))
    inner += f'<administrativeGenderCode code="{gender}" codeSystem="2.16.840.1.113883.5.1"/>' if gender else ""
    inner += point("birthTime", fact.birth_date) + coded("maritalStatusCode", fact.marital_status)
    return f"<recordTarget><patientRole>{ids(fact.identifiers)}<patient>{inner}</patient></patientRole></recordTarget>"


def _name(name: HumanName) -> str:
    parts = [*(("prefix", one) for one in name.prefix), *(("given", one) for one in name.given)]
    parts += [("family", name.family)] if name.family else []
    parts += [("suffix", one) for one in name.suffix]
    use = {"usual": "L", "nickname": "P"}.get(name.use or "")
    inner = "".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in parts)
    return f"<name{attributes(use=use)}>{inner}</name>"


WRITERS = {
    AllergyIntolerance: ("48765-2", allergy),
    Condition: ("11450-4", problem),
    MedicationStatement: ("10160-0", taken),
    MedicationRequest: ("10160-0", ordered),
    Immunization: ("11369-6", vaccination),
    Procedure: ("47519-4", procedure),
    Encounter: ("46240-8", encounter),
    DocumentReference: ("34109-9", note),
}


def entry_of(fact: Fact) -> tuple[str, str]:
    """The section that a fact stands in, and its entry."""
    loinc, write = WRITERS[type(fact)]
    return loinc, write(fact)  # type: ignore[operator]
