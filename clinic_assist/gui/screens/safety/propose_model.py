"""What the page on a new medicine says, prepared without Qt."""

from __future__ import annotations

from collections.abc import Sequence

from clinic_assist.chart.detected_issue import CheckState, DrugState
from clinic_assist.chart.what_if import Alternative, WhatIf
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Row, Tone, cell
from clinic_assist.gui.screens.safety.model import MATRIX_STATE_LOOK, SEVERITY_LOOK
from clinic_assist.terminology.labels import CHECK_STATE_WORDS, SEVERITY_WORDS
from clinic_assist.terminology.safety_summary import to_record

MOST_MATCHES = 40
_STATES = tuple(CheckState)


def alternative_rows(answer: WhatIf) -> tuple[Row, ...]:
    """A row for each alternative, the least alarming first."""
    common = common_gaps(answer)
    return tuple(_alternative(one, common) for one in answer.alternatives)


def common_gaps(answer: WhatIf) -> tuple[str, ...]:
    """What the record lacks for every one of the alternatives: said once, not in each row."""
    every = [frozenset(one.missing) for one in answer.alternatives]
    shared = frozenset.intersection(*every) if every else frozenset()
    return tuple(sorted(shared))


def _alternative(one: Alternative, common: Sequence[str]) -> Row:
    tone, icon = SEVERITY_LOOK[one.worst] if one.worst else (Tone.GOOD, "check-circle")
    words = strings.alternative_words(SEVERITY_WORDS[one.worst].split(" – ")[0] if one.worst else "", one.alerts)
    missing = [text for text in one.missing if text not in common]
    return Row(
        (
            cell(one.ingredient, bold=True),
            cell(words, tone=tone, icon=icon),
            cell(one.of_class, tone=Tone.MUTED),
            cell("; ".join(missing), tone=Tone.MUTED),
        )
    )


def state_rows(states: Sequence[DrugState], ingredients: Sequence[str]) -> tuple[Row, ...]:
    """A row for each check of the proposed medicine; those that need attention first."""
    return tuple(
        _state(state, named=len(ingredients) > 1)
        for state in sorted(states, key=lambda state: (_STATES.index(state.state) == 1, state.ingredient))
    )


def _state(state: DrugState, *, named: bool) -> Row:
    tone, icon = MATRIX_STATE_LOOK[state.state]
    kind = strings.ISSUE_KINDS[state.kind.value]
    remarks = [strings.gap(missing, to_record(missing)) for missing in state.missing]
    return Row(
        (
            cell(f"{kind} – {state.ingredient}" if named else kind),
            cell(CHECK_STATE_WORDS[state.state], tone=tone, icon=icon),
            cell("\n".join(remarks) or state.note, tone=Tone.MUTED),
        )
    )
