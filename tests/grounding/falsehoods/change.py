"""One error in a sentence, of a class that is named."""

from __future__ import annotations

import random

from clinic_assist.chart.provenance import FactId
from tests.grounding.falsehoods.content_changed import CONTENT, citation_changed, whole_text
from tests.grounding.falsehoods.figures_changed import FIGURES
from tests.grounding.falsehoods.guards import Plainly
from tests.grounding.falsehoods.manner_changed import MANNER
from tests.grounding.wordings.spoken import Spoken

_CHANGES = {**FIGURES, **MANNER, **CONTENT}
CLASSES = (*_CHANGES, "citation")


def with_error(
    kind: str, spoken: Spoken, chart: Plainly, rng: random.Random
) -> tuple[str, tuple[FactId, ...] | None] | None:
    """The sentence with one error of that class, and its citations where those are the error; None without a place."""
    places = list(range(len(spoken.parts)))
    rng.shuffle(places)
    for at in places:
        if kind == "citation":
            cited = citation_changed(spoken.parts[at], chart, rng) if len(places) == 1 else None
            return (spoken.text, cited) if cited else None
        changed = _CHANGES[kind](spoken.parts[at], chart, rng)
        if changed is not None and changed != spoken.parts[at].text:
            return whole_text(spoken, at, changed), None
    return None
