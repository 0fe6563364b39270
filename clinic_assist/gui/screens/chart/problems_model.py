"""Problems: active ones first, past ones counted, refuted ones apart."""

from __future__ import annotations

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Condition
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Cell, Row, Tone, cell
from clinic_assist.gui.screens.chart.listing import (
    Listing,
    concept_cell,
    joined,
    reference_text,
    said_rows,
    silence_words,
)
from clinic_assist.terminology.labels import concept_text, format_date, status_words

# HL7 code systems condition-clinical and condition-ver-status (FHIR R4 s.9.2).
_PAST = frozenset({"inactive", "remission", "resolved"})
_DISCOUNTED = frozenset({"refuted", "entered-in-error"})
_UNSURE = frozenset({"unconfirmed", "provisional", "differential"})


def is_current_problem(condition: Condition) -> bool:
    """Whether it is neither past nor discounted; one without a status is current until a source says otherwise."""
    return condition.clinical_status not in _PAST and condition.verification_status not in _DISCOUNTED


def problems_listing(chart: Chart) -> Listing:
    """The problem list."""
    conditions = chart.of(Condition)
    apart = [one for one in conditions if one.verification_status in _DISCOUNTED]
    past = [one for one in conditions if one not in apart and one.clinical_status in _PAST]
    return Listing(
        rows=tuple(_row(one) for one in conditions if is_current_problem(one)),
        hidden=tuple(_row(one) for one in past),
        apart=tuple(_row(one) for one in apart),
        silence=silence_words(chart, Topic.PROBLEMS),
        said=said_rows(chart, Topic.PROBLEMS),
    )


def _row(condition: Condition) -> Row:
    severity = concept_text(condition.severity, missing="")
    sites = ", ".join(concept_text(site) for site in condition.body_sites)
    return Row(
        (
            concept_cell(condition.code, joined(severity, sites)),
            status_cell(condition),
            cell(onset_text(condition)),
            cell(_ended(condition)),
            cell(
                joined(
                    format_date(condition.recorded_date, missing=""),
                    reference_text(condition.recorder or condition.asserter),
                    by="\n",
                )
                or strings.NOT_RECORDED
            ),
        ),
        key=condition.id,
    )


def status_cell(condition: Condition) -> Cell:
    """Clinical and verification status in words."""
    words = status_words(condition.clinical_status).capitalize()
    verification = condition.verification_status
    if verification in _DISCOUNTED:
        return cell(status_words(verification).capitalize(), tone=Tone.CRITICAL, icon="dash-circle")
    if verification in _UNSURE:
        return cell(f"{words}, {status_words(verification)}", tone=Tone.SERIOUS, icon="question")
    return cell(words, tone=Tone.MUTED if condition.clinical_status in _PAST else Tone.NORMAL)


def onset_text(condition: Condition) -> str:
    """When it began, as precisely as the source says."""
    if condition.onset:
        return joined(format_date(condition.onset), format_date(condition.onset_end, missing=""), by=" to ")
    return condition.onset_text or strings.NOT_RECORDED


def _ended(condition: Condition) -> str:
    if condition.abatement:
        return format_date(condition.abatement)
    return condition.abatement_text or "–"
