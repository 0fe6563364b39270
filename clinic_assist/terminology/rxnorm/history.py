"""What became of RxNorm codes that the release does not use any more.

RXNCUI.RRF: a retired code, and the code or codes that its atoms went to; itself where it only left the release.
RXNATOMARCHIVE.RRF: atoms that left RxNorm, with their last name and, where there is one, the code they were merged to.
Source: NLM, RxNorm Technical Documentation, sections 12.9 and 12.10, and the load scripts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from clinic_assist.terminology.rxnorm.relations import TERM_TYPES, Composition, shared
from clinic_assist.terminology.rxnorm.release import Release
from clinic_assist.terminology.rxnorm.rows import Tally, number_in, read_rows

_CUI_COLUMNS, _ARCHIVE_COLUMNS = 5, 16
_KINDS: Final = frozenset(TERM_TYPES)
# A code was merged, and the code that it was merged to was merged again: never met more than three times.
_LONGEST_CHAIN: Final = 10


@dataclass(slots=True)
class History:
    """Retired codes.

    Attributes:
        successors: Code → codes that came after it.
        names: Code → its last name.
    """

    successors: dict[int, set[int]] = field(default_factory=dict)
    names: dict[int, str] = field(default_factory=dict)

    def codes(self) -> Iterable[int]:
        """All of them, in order."""
        return sorted(self.successors.keys() | self.names.keys())

    def composition(self, rxcui: int, compositions: dict[int, Composition]) -> Composition | None:
        """The ingredients on which all codes that came after it agree; None where they do not, or one has none."""
        front, seen = {rxcui}, {rxcui}
        for _ in range(_LONGEST_CHAIN):
            following: set[int] = set()
            for code in front:
                made = compositions.get(code)
                following |= {code} if made and made.ingredients else self.successors.get(code, set())
            if following == front or not following - seen - front:
                break
            seen |= front
            front = following
        made_of = [compositions.get(code, Composition()) for code in front]
        agreed = shared(made_of)
        return agreed if agreed is not None and agreed.ingredients else None


def read_successors(release: Release, history: History, tally: Tally) -> None:
    """Reads RXNCUI.RRF."""
    file = "RXNCUI.RRF"
    with release.open(file) as stream:
        for line, row in read_rows(stream, file, _CUI_COLUMNS, tally):
            former, later = number_in(row[0]), number_in(row[4])
            if former is None or (later is None and row[4]):
                tally.blame(file, line, "no RxCUI")
            elif later is not None and later != former:
                history.successors.setdefault(former, set()).add(later)


def read_archive(release: Release, history: History, tally: Tally) -> None:
    """Reads RXNATOMARCHIVE.RRF: RxNorm's own atoms only."""
    file = "RXNATOMARCHIVE.RRF"
    with release.open(file) as stream:
        for line, row in read_rows(stream, file, _ARCHIVE_COLUMNS, tally):
            if row[13] != b"RXNORM" or row[14] not in _KINDS:
                continue
            rxcui, merged_to = number_in(row[12]), number_in(row[15])
            if rxcui is None:
                tally.blame(file, line, "no RxCUI")
                continue
            if merged_to is not None and merged_to != rxcui:
                history.successors.setdefault(rxcui, set()).add(merged_to)
            history.names.setdefault(rxcui, row[2].decode("utf-8", "replace"))
