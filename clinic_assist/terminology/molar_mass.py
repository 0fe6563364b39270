"""What a mole of a substance weighs, from its formula."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from typing import Final

# IUPAC, Standard Atomic Weights 2021, abridged to five digits (Prohaska 2022, Pure Appl Chem 94:573, table 2).
_ATOMIC_WEIGHTS: Final = {
    "H": Decimal("1.0080"), "Li": Decimal("6.94"), "C": Decimal("12.011"), "N": Decimal("14.007"),
    "O": Decimal("15.999"), "Na": Decimal("22.990"), "Mg": Decimal("24.305"), "P": Decimal("30.974"),
    "S": Decimal("32.06"), "Cl": Decimal("35.45"), "K": Decimal("39.098"), "Ca": Decimal("40.078"),
    "Fe": Decimal("55.845"), "Co": Decimal("58.933"), "Cu": Decimal("63.546"), "Zn": Decimal("65.38"),
    "I": Decimal("126.90"),
}  # fmt: skip
_ATOMS: Final = re.compile(r"([A-Z][a-z]?)(\d*)")


@cache
def molar_mass(formula: str) -> Decimal:
    """Grams to the mole of a formula without brackets, such as `C6H12O6`.

    Raises:
        ValueError: It is no such formula, or names an element that is not in the table.
    """
    atoms = _ATOMS.findall(formula)
    if not atoms or "".join(element + count for element, count in atoms) != formula:
        raise ValueError(f"not a formula: {formula}")
    unknown = [element for element, _count in atoms if element not in _ATOMIC_WEIGHTS]
    if unknown:
        raise ValueError(f"no atomic weight for {unknown[0]}")
    return sum((_ATOMIC_WEIGHTS[element] * int(count or 1) for element, count in atoms), Decimal(0))
