"""Turns the entries on kidneys and livers into rules on a patient, one for each band."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.detected_issue import IssueKind, Severity
from clinic_assist.safety.organ_format import (
    Act,
    BandEntry,
    KidneyEntry,
    LiverBandEntry,
    LiverEntry,
    OrganEntry,
    Rate,
)
from clinic_assist.safety.pack_format import DoseSpanEntry, PatientRuleEntry, SpanEntry, WhenEntry
from clinic_assist.safety.patient.liver import GRADES
from clinic_assist.safety.patient.organs import UNGRADED, shown_span

_SEVERITY = {
    Act.NEVER: Severity.CONTRAINDICATED,
    Act.AVOID: Severity.SERIOUS,
    Act.ADJUST: Severity.MONITOR,
    Act.WATCH: Severity.INFORMATION,
}
_WORDS = {
    Act.NEVER: "contraindicated",
    Act.AVOID: "advised against",
    Act.ADJUST: "lower dose or longer interval",
    Act.WATCH: "to be watched",
}


def kidney_rules(entry: KidneyEntry) -> tuple[PatientRuleEntry, ...]:
    """One rule for each band. Its cases are a rate within it and rates beyond its ends."""
    return tuple(_kidney_rule(entry, band, span) for band, span in _spans(entry))


def liver_rules(entry: LiverEntry) -> tuple[PatientRuleEntry, ...]:
    """One rule for each band, and one for an impaired liver of unknown grade."""
    return (*(_liver_rule(entry, band) for band in entry.band), _ungraded_rule(entry))


def _spans(entry: KidneyEntry) -> list[tuple[BandEntry, SpanEntry]]:
    spans = []
    for band in entry.band:
        lower = [one.below for one in entry.band if one.below is not None and one.below < (band.below or 0)]
        begins = band.from_ if band.from_ is not None else max(lower, default=None)
        spans.append((band, SpanEntry(from_=begins, below=band.below)))
    return spans


def _kidney_rule(entry: KidneyEntry, band: BandEntry, span: SpanEntry) -> PatientRuleEntry:
    is_egfr = entry.by is Rate.EGFR
    name, unit = ("an eGFR", "") if is_egfr else ("a creatinine clearance", " mL/min")
    end = f"below-{band.below:g}" if band.below is not None else f"from-{span.from_ or 0:g}"
    drug = _example(entry)
    within, beyond = _cases(span)
    when = WhenEntry(
        egfr=span if is_egfr else None,
        crcl=None if is_egfr else span,
        routes=entry.routes,
        not_part_of=entry.not_part_of,
    )
    return _rule(
        entry,
        _Band(
            kind=IssueKind.KIDNEY,
            name=end,
            when=when,
            act=band.act,
            severity=band.severity,
            summary=f"{{drug}} with {name} {shown_span(span)}{unit}: {_WORDS[band.act]}",
            action=band.do,
            fires=(f"{drug}; {entry.by.value} {within:g}",),
            silent=tuple(f"{drug}; {entry.by.value} {rate:g}" for rate in beyond),
            labelled_dose=_labelled(band),
        ),
    )


def _cases(span: SpanEntry) -> tuple[float, list[float]]:
    """A rate within a span, at its end, and rates just beyond its ends."""
    beyond = [span.below + 1] if span.below is not None else []
    if span.from_ is not None:
        beyond.append(span.from_ - 1)
    within = span.below - 0.5 if span.below is not None else (span.from_ or 0) + 0.5
    return within, beyond


def _liver_rule(entry: LiverEntry, band: LiverBandEntry) -> PatientRuleEntry:
    drug = _example(entry)
    words = {"mild": "compensated cirrhosis; child-pugh a", "moderate": "child-pugh b", "severe": "child-pugh c"}
    others = [text for grade, text in words.items() if grade not in band.grades]
    return _rule(
        entry,
        _Band(
            kind=IssueKind.LIVER,
            name="-".join(band.grades),
            when=WhenEntry(liver=band.grades, routes=entry.routes, not_part_of=entry.not_part_of),
            act=band.act,
            severity=band.severity,
            summary=f"{{drug}} with {_impaired(band.grades)}: {_WORDS[band.act]}",
            action=band.do,
            fires=tuple(f"{drug}; {words[grade]}" for grade in band.grades),
            silent=tuple(f"{drug}; {text}" for text in others) or (f"{drug}; age 60",),
            labelled_dose=_labelled(band),
        ),
    )


def _impaired(grades: tuple[str, ...]) -> str:
    return "an impaired liver of any grade" if len(grades) == len(GRADES) else f"{' or '.join(grades)} liver impairment"


def _ungraded_rule(entry: LiverEntry) -> PatientRuleEntry:
    """For cirrhosis whose grade is not known: what the label says of each."""
    is_grave = any(band.act in (Act.NEVER, Act.AVOID) for band in entry.band)
    limits = " ".join(f"{_graded(band.grades)}: {band.do}" for band in entry.band)
    grades = tuple(dict.fromkeys(grade for band in entry.band for grade in band.grades))
    drug = _example(entry)
    return _rule(
        entry,
        _Band(
            kind=IssueKind.LIVER,
            name="ungraded",
            when=WhenEntry(liver=(UNGRADED, *grades), routes=entry.routes, not_part_of=entry.not_part_of),
            act=Act.ADJUST if is_grave else Act.WATCH,
            severity=None,
            summary="{drug} with an impaired liver of a grade that is not recorded: its limits depend on the grade",
            action=limits,
            fires=(f"{drug}; cirrhosis",),
            silent=(f"{drug}; age 60",),
        ),
    )


def _graded(grades: tuple[str, ...]) -> str:
    return "Any grade" if len(grades) == len(GRADES) else " or ".join(grades).capitalize()


def _example(entry: OrganEntry) -> str:
    return entry.example or entry.drug[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Band:
    """What a rule has of its own, beside what its entry says."""

    name: str
    kind: IssueKind
    when: WhenEntry
    act: Act
    severity: Severity | None
    summary: str
    action: str
    fires: tuple[str, ...]
    silent: tuple[str, ...]
    labelled_dose: DoseSpanEntry | None = None


def _labelled(band: BandEntry | LiverBandEntry) -> DoseSpanEntry | None:
    return None if band.at_most is None else DoseSpanEntry(above=band.at_most, unit=band.unit)


def _rule(entry: OrganEntry, band: _Band) -> PatientRuleEntry:
    return PatientRuleEntry(
        id=f"{band.kind.value}-{entry.id}-{band.name}",
        status=entry.status,
        kind=band.kind,
        drug=entry.drug,
        drug_except=entry.drug_except,
        when=band.when,
        effect=entry.id,
        severity=band.severity or _SEVERITY[band.act],
        interruptive=band.act is Act.NEVER and band.severity is None,
        evidence=entry.evidence,
        summary=band.summary,
        consequence=entry.harm,
        mechanism=entry.why,
        action=band.action,
        alternatives=entry.alternatives,
        labelled_dose=band.labelled_dose,
        ask=band.kind is IssueKind.KIDNEY,
        sources=entry.sources,
        last_reviewed=entry.last_reviewed,
        known_false_alarms=entry.known_false_alarms,
        fires=band.fires,
        silent=band.silent,
    )
