"""The parts that C-CDA entries are made of, as a test writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.sax.saxutils import escape, quoteattr

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Identifier, Quantity, Reference
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.systems import URI_BY_OID
from tests.unit.importers.ccda_files import LOINC_OID, SNOMED, T

_OIDS = {uri: oid for oid, uri in reversed(URI_BY_OID.items())}
ASSERTION = '<code code="ASSERTION" codeSystem="2.16.840.1.113883.5.4"/>'


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
