"""Kidney function from a creatinine: by CKD-EPI 2021, and by Cockcroft and Gault.

Labels state their dose limits either way. Where a rule says `egfr` the first is used, where it says `crcl` the second.
"""

from __future__ import annotations

import math
from typing import Final

# Inker LA et al., N Engl J Med 2021;385:1737-1749, table 2: the creatinine equation without race.
_KAPPA: Final = {"female": 0.7, "male": 0.9}
_ALPHA: Final = {"female": -0.241, "male": -0.302}
_FEMALE_FACTOR: Final = 1.012
ADULT_FROM_YEARS: Final = 18
"""CKD-EPI's equation and Cockcroft and Gault's were made in adults."""
CHILD_FROM_YEARS: Final = 1
"""The equation for children begins here."""


def egfr_ckd_epi_2021(creatinine_mg_dl: float, age_years: float, sex: str) -> float:
    """Estimated glomerular filtration rate in mL/min/1.73 m2.

    Args:
        creatinine_mg_dl: Serum creatinine, above 0.
        age_years: From 18.
        sex: `female` or `male`.

    Source: Inker 2021, see above.
    """
    relative = creatinine_mg_dl / _KAPPA[sex]
    lower, upper = min(relative, 1.0), max(relative, 1.0)
    rate: float = 142 * lower ** _ALPHA[sex] * upper**-1.200 * 0.9938**age_years
    return rate * _FEMALE_FACTOR if sex == "female" else rate


def creatinine_clearance(creatinine_mg_dl: float, age_years: float, sex: str, weight_kg: float) -> float:
    """Creatinine clearance in mL/min. Source: Cockcroft DW, Gault MH. Nephron 1976;16:31-41."""
    clearance = (140 - age_years) * weight_kg / (72 * creatinine_mg_dl)
    return clearance * 0.85 if sex == "female" else clearance


def egfr_schwartz(creatinine_mg_dl: float, height_cm: float) -> float:
    """Estimated glomerular filtration rate of a child of 1 to 17 years in mL/min/1.73 m2, "bedside" equation.

    Source: Schwartz GJ, Munoz A, Schneider MF et al. J Am Soc Nephrol 2009;20:629-637 (CKiD; 1 to 16 years,
    creatinine by an enzymatic method traceable to IDMS). The 17th year is a product decision: no adult equation
    begins before 18.
    """
    return 0.413 * height_cm / creatinine_mg_dl


def body_surface_m2(weight_kg: float, height_cm: float) -> float:
    """Body surface. Source: Mosteller RD. N Engl J Med 1987;317:1098."""
    return math.sqrt(weight_kg * height_cm / 3600)


def not_indexed(rate: float, surface_m2: float) -> float:
    """A rate per 1.73 m2 as mL/min of this very body.

    Source: FDA guidance, Pharmacokinetics in Patients with Impaired Renal Function, 2024.
    """
    return rate * surface_m2 / 1.73


def ideal_weight_kg(height_cm: float, sex: str) -> float:
    """Ideal body weight. Source: Devine BJ. Drug Intell Clin Pharm 1974;8:650-655 (50 or 45.5 kg at 60 inches)."""
    return (45.5 if sex == "female" else 50.0) + 2.3 * (height_cm / 2.54 - 60)


def weight_for_clearance(weight_kg: float, height_cm: float | None, sex: str) -> tuple[float, str]:
    """The weight that belongs into Cockcroft and Gault's equation, and its name.

    The actual weight below the ideal one; the ideal weight up to 120 % of it; above that the adjusted weight, ideal
    plus 0.4 of the excess. Without a height the actual weight. Source: Winter MA, Guhr KN, Berg GM. Pharmacotherapy
    2012;32:604-612.
    """
    if height_cm is None:
        return weight_kg, "actual weight, height not recorded"
    ideal = ideal_weight_kg(height_cm, sex)
    if weight_kg <= ideal or ideal <= 0:
        return weight_kg, "actual weight"
    if weight_kg <= 1.2 * ideal:
        return ideal, "ideal weight"
    return ideal + 0.4 * (weight_kg - ideal), "adjusted weight"


def shown(rate: float) -> str:
    """A rate for people: a whole number, never rounded across a limit (29.6 is not 30)."""
    return str(math.floor(rate))
