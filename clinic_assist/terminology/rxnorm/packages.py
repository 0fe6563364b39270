"""Which RxCUI the packages of medicines have: attribute NDC of RXNSAT.RRF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from clinic_assist.terminology.rxnorm.ndc import normal_forms
from clinic_assist.terminology.rxnorm.release import Release
from clinic_assist.terminology.rxnorm.rows import Tally, number_in, read_rows

_SAT_COLUMNS: Final = 13
_SUPPRESSED: Final = frozenset({b"O", b"Y", b"E"})


@dataclass(slots=True)
class Packages:
    """NDC → RxCUI; what RxNorm itself says goes before what its sources say, what is current before what was.

    Attributes:
        best: NDC → rank * 2^32 + RxCUI.
        others: Further RxCUI of the same rank.
    """

    best: dict[int, int] = field(default_factory=dict)
    others: dict[int, set[int]] = field(default_factory=dict)

    def add(self, ndc: int, rxcui: int, rank: int) -> None:
        """Notes the code of a package."""
        known = self.best.get(ndc)
        if known is None or rank > known >> 32:
            self.best[ndc] = rank << 32 | rxcui
            self.others.pop(ndc, None)
        elif rank == known >> 32 and rxcui != known & 0xFFFFFFFF:
            self.others.setdefault(ndc, set()).add(rxcui)

    def codes(self) -> Iterator[tuple[int, set[int]]]:
        """Every NDC with its codes."""
        for ndc, known in self.best.items():
            yield ndc, {known & 0xFFFFFFFF} | self.others.get(ndc, set())


def read_packages(release: Release, tally: Tally) -> Packages:
    """Reads RXNSAT.RRF; nothing where the release does not hold it."""
    packages, file = Packages(), "RXNSAT.RRF"
    if file not in release.files:
        return packages
    with release.open(file) as stream:
        for line, row in read_rows(stream, file, _SAT_COLUMNS, tally):
            if row[8] != b"NDC":
                continue
            rxcui = number_in(row[0])
            forms = normal_forms(row[10].decode("ascii", "replace"))
            if rxcui is None:
                tally.blame(file, line, "no RxCUI")
            elif len(forms) == 1 and len(forms[0]) == 11:
                rank = 2 * (row[9] == b"RXNORM") + (row[11] not in _SUPPRESSED)
                packages.add(int(forms[0]), rxcui, rank)
            elif row[9] == b"RXNORM":
                tally.blame(file, line, "no NDC of eleven digits")
    return packages
