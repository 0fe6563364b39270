"""Problems: active ones first, past ones counted, refuted ones apart."""

from __future__ import annotations

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, is_active_problem
from clinic_assist.chart.facts import Condition
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Cell, Row, Tone, cell
from clinic_assist.gui.screens.chart.listing import (
    Listing,
    concept_cell,
    joined,
    recorded_cell,
    reference_text,
    said_rows,
    silence_words,
)
from clinic_assist.terminology.labels import concept_text, format_date, status_words

# FHIR R4 value set condition-ver-status.
_UNSURE = frozenset({"unconfirmed", "provisional", "differential"})


def problems_listing(chart: Chart) -> Listing:
    """The problem list, by the same rule as the note."""
    conditions = chart.of(Condition)
    past = [one for one in conditions if not is_active_problem(one)]
    return Listing(
        rows=tuple(_row(one) for one in conditions if is_active_problem(one)),
        hidden=tuple(_row(one) for one in past if not _is_discounted(one)),
        apart=tuple(_row(one) for one in past if _is_discounted(one)),
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
            cell(onset_text(condition), order=condition.onset.sort_key if condition.onset else ""),
            cell(_ended(condition), order=condition.abatement.sort_key if condition.abatement else ""),
            recorded_cell(condition.recorded_date, reference_text(condition.recorder or condition.asserter)),
        ),
        key=condition.id,
    )


def _is_discounted(condition: Condition) -> bool:
    # FHIR DSTU1 has one status for both, so that either may hold the word.
    stated = (condition.verification_status, condition.clinical_status)
    return any(code and code.strip().lower() in DISCOUNTED for code in stated)


def status_cell(condition: Condition) -> Cell:
    """Clinical and verification status in words."""
    words = status_words(condition.clinical_status).capitalize()
    verification = condition.verification_status
    if _is_discounted(condition):
        said = condition.verification_status or condition.clinical_status
        return cell(status_words(said).capitalize(), tone=Tone.CRITICAL, icon="dash-circle")
    if verification in _UNSURE:
        return cell(f"{words}, {status_words(verification)}", tone=Tone.SERIOUS, icon="question")
    return cell(words, tone=Tone.NORMAL if is_active_problem(condition) else Tone.MUTED)


def onset_text(condition: Condition) -> str:
    """When it began, as precisely as the source says."""
    if condition.onset:
        return joined(format_date(condition.onset), format_date(condition.onset_end, missing=""), by=" to ")
    return condition.onset_text or strings.NOT_RECORDED


def _ended(condition: Condition) -> str:
    if condition.abatement:
        return format_date(condition.abatement)
    return condition.abatement_text or NOTHING
