"""Situations in one line, as the rules' own cases write them: `metformin; female; age 70; egfr 25; heart failure`.

The first part is a medicine as somebody types it, with its way of use where that is part of the text, and its instruction
after a colon: `oxycodone 10 MG Oral Tablet: take 2 tablets every 6 hours`. Then, in any
order: `male` or `female`; `age 82` (years) or `age 5 months`; `pregnant`, `pregnant trimester 1`, `breastfeeding`;
`not pregnant`; `smoker`, `alcohol`; `also warfarin`; a result by its measurand's id or a short name of it with value
and unit, optionally its age: `potassium 5.8 mmol/L`, `egfr 25`, `creatinine 2.1 mg/dL 3 years ago`, `weight 60 kg`;
`crcl 25` gives a man of 68 years and 72 kg with the creatinine of that clearance; anything else is a problem as a record
would write it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinic_assist.chart.datatypes import CodeableConcept, Quantity
from clinic_assist.chart.detected_issue import SafetyReport
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.safety.check import check_drugs
from clinic_assist.safety.patient.state import Measured, PatientState, Recorded, Stated
from clinic_assist.safety.rules import Knowledge
from clinic_assist.terminology.conversion import scale_of
from clinic_assist.terminology.labels import format_quantity
from tests.pharmacy import knowledge, measurands, names

ON = date(2026, 11, 27)
# Short names of results, and the unit that stands for none.
SHORT = {
    "egfr": ("egfr-ckd-epi-2021", "mL/min/{1.73_m2}"),
    "weight": ("body-weight", "kg"),
    "height": ("body-height", "cm"),
    "potassium": ("potassium", "mmol/L"),
    "sodium": ("sodium", "mmol/L"),
    "magnesium": ("magnesium", "mmol/L"),
    "inr": ("inr", ""),
    "qtc": ("qtc-interval", "ms"),
}
_AGE = re.compile(r"age (\d+(?:\.\d+)?)(?: (years|months|weeks|days))?")
_RESULT = re.compile(r"([a-z0-9-]+) ([<>]?)(\d+(?:\.\d+)?)(?: ([^ ]+))?(?: (\d+) (days|months|years) ago)?")
# Cockcroft and Gault: (140 - 68) x 72 kg / (72 x creatinine).
_CLEARANCE = re.compile(r"crcl (\d+(?:\.\d+)?)")
_DAYS = {"days": 1, "weeks": 7, "months": 30.4375, "years": 365.25}


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """Medicines and a patient."""

    drugs: tuple[str, ...]
    patient: PatientState


def situation(line: str) -> Situation:
    """Reads a line. Raises ValueError where a part means nothing."""
    first, *parts = [part.strip() for part in line.split(";")]
    drugs = [first, *(part.removeprefix("also ") for part in parts if part.startswith("also "))]
    results: dict[str, list[Measured]] = defaultdict(list)
    problems: dict[str, list[Recorded]] = defaultdict(list)
    given: dict[str, object] = {}
    for part in parts:
        if part.startswith("also "):
            continue
        if fields := _fields(part):
            given.update(fields)
        elif clearance := _CLEARANCE.fullmatch(part):
            given.update({"sex": "male", "birth": _born(68.0, "years")})
            for text in ("weight 72 kg", f"creatinine {72 / float(clearance[1]):.4f} mg/dL"):
                made = _RESULT.fullmatch(text)
                assert made
                results[_measurand_of(made[1])].append(_measured(made))
        elif (result := _RESULT.fullmatch(part)) and _measurand_of(result[1]):
            results[_measurand_of(result[1])].append(_measured(result))
        else:
            for problem in _problems(part):
                problems[problem].append(Recorded(text=part))
    patient = PatientState(
        on=ON,
        results={key: tuple(sorted(listed, key=_day, reverse=True)) for key, listed in results.items()},
        problems={key: tuple(listed) for key, listed in problems.items()},
        **given,  # type: ignore[arg-type]
    )
    return Situation(drugs=tuple(drugs), patient=patient)


def _day(measured: Measured) -> str:
    return measured.when.sort_key if measured.when else ""


def _fields(part: str) -> dict[str, object]:
    """What a part sets of the patient; nothing where it is a result or a problem."""
    if part in ("male", "female"):
        return {"sex": part}
    if age := _AGE.fullmatch(part):
        return {"birth": _born(float(age[1]), age[2] or "years")}
    if trimester := re.fullmatch(r"pregnant trimester ([123])", part):
        weeks = {1: 32, 2: 20, 3: 6}[int(trimester[1])]
        return {"pregnant": _so("pregnant"), "due": PartialDate((ON + timedelta(weeks=weeks)).isoformat())}
    words = {
        "pregnant": {"pregnant": _so("pregnant")},
        "not pregnant": {"pregnant": Stated(value=False)},
        "breastfeeding": {"breastfeeding": _so("breastfeeding")},
        "smoker": {"tobacco": _so("smoker")},
        "alcohol": {"alcohol": _so("alcohol")},
    }
    return dict(words.get(part, {}))


def _problems(part: str) -> frozenset[str]:
    found = knowledge().problems.named_in(CodeableConcept(text=part))
    if not found:
        raise ValueError(f"neither a known word nor a known problem: {part}")
    return found


def checked(line: str, pack: Knowledge | None = None) -> SafetyReport:
    """The report on a line."""
    told = situation(line)
    return check_drugs(told.drugs, pack or knowledge(), names(), patient=told.patient, on=ON)


def _so(text: str) -> Stated:
    return Stated(value=True, because=(Recorded(text=text),))


def _born(age: float, unit: str) -> PartialDate:
    if unit == "years" and age.is_integer():
        return PartialDate(ON.replace(year=ON.year - int(age)).isoformat())
    return PartialDate((ON - timedelta(days=age * _DAYS[unit])).isoformat())


def _measurand_of(name: str) -> str:
    if name in SHORT:
        return SHORT[name][0]
    return name if name in {one.id for one in measurands().all} else ""


def _measured(result: re.Match[str]) -> Measured:
    key = _measurand_of(result[1])
    unit = result[4] or (SHORT[result[1]][1] if result[1] in SHORT else "")
    quantity = Quantity(value=Decimal(result[3]), comparator=result[2] or None, unit=unit)
    measurand = measurands()[key]
    scale = scale_of(quantity, measurand)
    assert scale is not None
    ago = timedelta(days=float(result[5]) * _DAYS[result[6]]) if result[5] else timedelta(days=3)
    return Measured(
        name=measurand.name,
        value=Decimal(result[3]),
        scale=scale,
        shown=format_quantity(quantity),
        when=PartialDate((ON - ago).isoformat()),
        comparator=quantity.comparator,
    )
