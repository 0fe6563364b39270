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
    reference_text,
    said_rows,
    silence_words,
    unread_rows,
)
from clinic_assist.terminology.labels import concept_text, format_date, status_words

NOTHING: Mapping[FactId, str] = {}


def allergies_listing(chart: Chart, uncheckable: Mapping[FactId, str] = NOTHING) -> Listing:
    """The allergy list. `uncheckable` are those that can trigger no check, and why; they are marked."""
    allergies = chart.of(AllergyIntolerance)
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
            cell("\n".join(map(reaction_text, allergy.reactions)) or strings.NO_REACTION),
            _severity(allergy),
            _status(allergy),
            cell(_recorded(allergy)),
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
        return cell(words["high"], bold=True, tone=Tone.CRITICAL, icon="warning")
    text = words.get(allergy.criticality or "", allergy.criticality or strings.NOT_RECORDED)
    return cell(text, tone=Tone.NORMAL if allergy.criticality else Tone.MUTED)


def _status(allergy: AllergyIntolerance) -> Cell:
    words = joined(
        status_words(allergy.clinical_status) if allergy.clinical_status else None,
        status_words(allergy.verification_status) if allergy.verification_status else None,
        by=", ",
    )
    if not is_known_allergy(allergy):
        return cell(words.capitalize(), tone=Tone.MUTED, icon="dash-circle")
    return cell(words.capitalize() or status_words(None).capitalize())


def _recorded(allergy: AllergyIntolerance) -> str:
    who = reference_text(allergy.recorder) or reference_text(allergy.asserter)
    return joined(format_date(allergy.recorded_date, missing=""), who, by="\n") or strings.NOT_RECORDED
