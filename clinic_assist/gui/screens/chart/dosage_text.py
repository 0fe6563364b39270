"""How a dosage is written: form – strength – DOSE – route – frequency.

Order and the capitals of DOSE: NHS Common User Interface, medication line display guidance.
"""

from __future__ import annotations

from clinic_assist.chart.datatypes import Dosage
from clinic_assist.chart.facts import MedicationUse
from clinic_assist.gui import strings
from clinic_assist.gui.screens.chart.listing import joined
from clinic_assist.terminology.dosage_words import as_needed_words, dose_range_text, dose_text, most_words, timing_words
from clinic_assist.terminology.labels import concept_text, format_ratio, unit_text


def dosage_line(use: MedicationUse, dosage: Dosage | None) -> str:
    """The line below a medicine's name; empty where the source gives nothing of it."""
    strengths = ", ".join(format_ratio(item.strength) for item in use.ingredients if item.strength)
    parts = [concept_text(use.form, missing=""), strengths]
    if dosage is not None:
        often = joined(timing_words(dosage.timing), as_needed_words(dosage), by=" ")
        parts += [_dose(dosage), _rate(dosage), concept_text(dosage.route, missing=""), often, *most_words(dosage)]
    return joined(*parts)


def _dose(dosage: Dosage) -> str:
    if dosage.dose and dosage.dose.value is not None:
        unit = "" if unit_text(dosage.dose) else f" {strings.NO_UNIT}"
        return f"DOSE {dose_text(dosage.dose)}{unit}"
    span = dose_range_text(dosage.dose_range) if dosage.dose_range else ""
    return f"DOSE {span}" if span else ""


def _rate(dosage: Dosage) -> str:
    if dosage.rate:
        return f"RATE {format_ratio(dosage.rate)}"
    rate = dose_text(dosage.rate_quantity) if dosage.rate_quantity else ""
    return f"RATE {rate}" if rate else ""
