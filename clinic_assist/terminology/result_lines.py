"""Results put together by what they measure: each line holds the results of one test, whichever sources gave them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.facts import DiagnosticReport, Observation
from clinic_assist.chart.provenance import FactId
from clinic_assist.terminology.labels import concept_text
from clinic_assist.terminology.measurands import Measurand, Measurands
from clinic_assist.terminology.systems import canonical_system, is_known_system, system_name


@dataclass(frozen=True, slots=True)
class Result:
    """One result on a line.

    Attributes:
        observation: It; a part of it, such as the systolic pressure, with the id and date of the whole.
        measurand: What it measures; None where that is not known.
        is_part: Whether it is a part.
    """

    observation: Observation
    measurand: Measurand | None = None
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """How sources name what a line joins: a name, its code, and how many results say it so."""

    name: str
    code: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """The results of one test, in the order of the chart; `measurand` is None where they share no more than a code."""

    measurand: Measurand | None
    results: tuple[Result, ...]

    @property
    def wordings(self) -> tuple[Wording, ...]:
        """Every name and code that the line joins, the commonest first."""
        counts: dict[tuple[str, str], int] = {}
        for one in self.results:
            said = (concept_text(one.observation.code, missing=""), code_words(one.observation.code))
            counts[said] = counts.get(said, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return tuple(Wording(name, code, count) for (name, code), count in ordered)


def lines_of(chart: Chart, measurands: Measurands) -> tuple[ResultLine, ...]:
    """The results of a chart by what they measure; what is not recognised, by its code as the sources write it."""
    settings = _settings(chart)
    groups: dict[str, list[Result]] = {}
    for observation in chart.of(Observation):
        measurand = _measurand(observation, measurands, settings.get(observation.id, ()))
        groups.setdefault(_about(observation) + _own_key(observation.code), []).append(Result(observation, measurand))
    lines: dict[str, list[Result]] = {}
    for key, results in groups.items():
        for one in _with_those_without_a_number(results):
            lines.setdefault(_key(one, key), []).append(one)
    for part in _parts(chart, measurands):
        lines.setdefault(_key(part, ""), []).append(part)
    return tuple(
        ResultLine(measurand=measurands[found[0].measurand.line] if found[0].measurand else None, results=tuple(found))
        for found in lines.values()
    )


def code_words(concept: CodeableConcept | None) -> str:
    """`LOINC 2823-3`, `local code K`; a code of LOINC before others; empty for none."""
    codings = [one for one in concept.codings if one.code] if concept else []
    known = [one for one in codings if is_known_system(one.system)]
    for one in (*known, *codings):
        return f"{system_name(one.system)} {one.code}" if is_known_system(one.system) else f"local code {one.code}"
    return ""


def _key(result: Result, own: str) -> str:
    return f"measurand|{result.measurand.line}" if result.measurand else own


def _about(observation: Observation) -> str:
    """Of whom a result is where that is not the person of the chart: it is on no line with the person's own."""
    return "".join(f"about {one.reference or one.display}|" for one in observation.focus)


def _own_key(code: CodeableConcept | None) -> str:
    if code is None:
        return ""
    first: Coding | None = next((one for one in code.codings if one.code), None)
    return f"{canonical_system(first.system)}|{first.code}" if first else code.display.casefold()


def _measurand(observation: Observation, measurands: Measurands, settings: Iterable[str]) -> Measurand | None:
    if observation.focus:
        return None
    quantity = observation.value.quantity if observation.value else None
    specimen = observation.specimen.display if observation.specimen else None
    said = (*settings, *((specimen,) if specimen else ()))
    return measurands.recognise(observation.code, quantity, settings=said)


def _with_those_without_a_number(results: list[Result]) -> list[Result]:
    """A result without a number says no unit: it goes with those of its code where all of them are of one measurand."""
    found = {one.measurand for one in results if one.measurand or _has_number(one)}
    alone = found.pop() if len(found) == 1 else None
    if alone is None:
        return results
    return [one if one.measurand or _has_number(one) else replace(one, measurand=alone) for one in results]


def _has_number(result: Result) -> bool:
    value = result.observation.value
    return value is not None and value.quantity is not None and value.quantity.value is not None


def _parts(chart: Chart, measurands: Measurands) -> Iterator[Result]:
    """The parts of results that are measurements of their own, as a blood pressure has."""
    for observation in chart.of(Observation):
        for part in observation.components if not observation.focus else ():
            measurand = measurands.recognise(part.code, part.value.quantity if part.value else None)
            if measurand:
                seen = replace(
                    observation,
                    code=part.code,
                    value=part.value,
                    data_absent_reason=part.data_absent_reason,
                    interpretations=part.interpretations,
                    reference_ranges=part.reference_ranges,
                    components=(),
                )
                yield Result(seen, measurand, is_part=True)


def _settings(chart: Chart) -> Mapping[FactId, tuple[str, ...]]:
    """The names of the reports and panels in which each result stands."""
    found: dict[FactId, list[str]] = {}
    reports = [(one.code, one.results) for one in chart.of(DiagnosticReport)]
    panels = [(one.code, one.has_members) for one in chart.of(Observation)]
    for code, members in (*reports, *panels):
        name = concept_text(code, missing="")
        for member in members if name else ():
            if member.target:
                found.setdefault(member.target, []).append(name)
    return {key: tuple(names) for key, names in found.items()}
