"""Allergies: known ones, and those that are refuted, resolved or made in error apart and not counted."""

from __future__ import annotations

from collections.abc import Mapping

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import is_known_allergy
from clinic_assist.chart.facts import AllergyIntolerance, Reaction
from clinic_assist.chart.provenance import FactId
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Tone, cell
from clinic_assist.gui.screens.chart.listing import (
    Listing,
    concept_cell,
    joined,
    recorded_cell,
    reference_text,
    said_rows,
    silence_words,
    unread_rows,
)
from clinic_assist.terminology.labels import concept_text, format_date, status_words

NOTHING: Mapping[FactId, str] = {}


def allergies_listing(chart: Chart, uncheckable: Mapping[FactId, str] = NOTHING) -> Listing:
    """The allergy list, the gravest first. `uncheckable` are those that can trigger no check, and why."""
    allergies = sorted(chart.of(AllergyIntolerance), key=_gravity)
    return Listing(
        rows=tuple(_row(one, uncheckable) for one in allergies if is_known_allergy(one)),
        apart=tuple(_row(one, uncheckable) for one in allergies if not is_known_allergy(one)),
        silence=silence_words(chart, Topic.ALLERGIES),
        said=said_rows(chart, Topic.ALLERGIES),
        unread=unread_rows(chart, Topic.ALLERGIES),
    )


def _row(allergy: AllergyIntolerance, uncheckable: Mapping[FactId, str]) -> Row:
    mark = strings.cannot_trigger(uncheckable[allergy.id]) if allergy.id in uncheckable else ""
    return Row(
        (
            concept_cell(allergy.code, _class(allergy), mark),
            _reactions(allergy),
            _severity(allergy),
            _status(allergy),
            recorded_cell(allergy.recorded_date, reference_text(allergy.recorder) or reference_text(allergy.asserter)),
        ),
        key=allergy.id,
    )


def reaction_text(reaction: Reaction) -> str:
    """A past reaction: what happened, how bad, when."""
    what = ", ".join(concept_text(one) for one in reaction.manifestations) or reaction.description or ""
    return joined(what or strings.NOT_RECORDED, reaction.severity, format_date(reaction.onset, missing=""), by=", ")


def _class(allergy: AllergyIntolerance) -> str:
    words = joined(allergy.type, ", ".join(allergy.categories), by=", ")
    return words[:1].upper() + words[1:]


def _severity(allergy: AllergyIntolerance) -> Cell:
    # FHIR R4 allergy-intolerance-criticality: low, high, unable-to-assess.
    words = {"high": strings.RISK_HIGH, "low": strings.RISK_LOW, "unable-to-assess": strings.RISK_UNKNOWN}
    if allergy.criticality == "high":
        return cell(words["high"], bold=True, tone=Tone.CRITICAL, icon="warning", order=0)
    text = words.get(allergy.criticality or "", allergy.criticality or strings.NOT_RECORDED)
    return cell(
        text, tone=Tone.NORMAL if allergy.criticality else Tone.MUTED, order=2 if allergy.criticality == "low" else 1
    )


def _status(allergy: AllergyIntolerance) -> Cell:
    words = joined(
        status_words(allergy.clinical_status) if allergy.clinical_status else None,
        status_words(allergy.verification_status) if allergy.verification_status else None,
        by=", ",
    )
    if not is_known_allergy(allergy):
        return cell(words.capitalize(), tone=Tone.MUTED, icon="dash-circle")
    return cell(words.capitalize() or status_words(None).capitalize())


def _reactions(allergy: AllergyIntolerance) -> Cell:
    text = "\n".join(map(reaction_text, allergy.reactions))
    return cell(text) if text else cell(strings.NO_REACTION, tone=Tone.MUTED)


def _gravity(allergy: AllergyIntolerance) -> int:
    # FHIR R4 allergy-intolerance-criticality and reaction-event-severity: what may kill stands above what is mild.
    if allergy.criticality == "high":
        return 0
    return 1 if any(reaction.severity == "severe" for reaction in allergy.reactions) else 2
