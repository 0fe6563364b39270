"""What becomes of a condition of a rule: it holds, it does not, or the record does not tell."""

from __future__ import annotations

from typing import Final, NamedTuple

from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.medications import Participant


class Outcome(NamedTuple):
    """What became of a condition. A check makes hundreds of them.

    Attributes:
        holds: None where the record does not tell.
        because: What of this patient decided it, each a phrase.
        missing: What would have to be known, each a phrase; only where `holds` is None.
        also: Medicines beside the one in question that are part of it.
    """

    holds: bool | None
    because: tuple[str, ...] = ()
    facts: tuple[FactId, ...] = ()
    missing: tuple[str, ...] = ()
    also: tuple[Participant, ...] = ()


HOLDS: Final = Outcome(holds=True)
FAILS: Final = Outcome(holds=False)
