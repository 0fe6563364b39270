"""Patients for the tests of kidneys, livers and results."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal

from clinic_assist.chart.datatypes import Quantity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId
from clinic_assist.safety.patient.state import Measured, PatientState, Recorded
from clinic_assist.terminology.conversion import scale_of
from clinic_assist.terminology.labels import format_quantity
from tests.pharmacy import measurands

ON = date(2026, 11, 27)


def measured(
    measurand: str,
    value: str,
    unit: str,
    *,
    ago: int | None = 3,
    at: str = "",
    comparator: str | None = None,
    upper: str = "",
) -> tuple[str, Measured]:
    """A result with its measurand; `at` is its date and time where `ago` days are not enough; None has no date."""
    quantity = Quantity(value=Decimal(value), comparator=comparator, unit=unit)
    scale = scale_of(quantity, measurands()[measurand])
    assert scale is not None
    when = at or ((ON - timedelta(days=ago)).isoformat() if ago is not None else "")
    return measurand, Measured(
        name=measurands()[measurand].name,
        value=Decimal(value),
        scale=scale,
        shown=format_quantity(quantity),
        when=PartialDate(when) if when else None,
        fact=FactId(f"{measurand} {value} {when}"),
        comparator=comparator,
        upper=Decimal(upper) if upper else None,
    )


def creatinine(value: str, unit: str = "mg/dL", *, ago: int | None = 3, at: str = "") -> tuple[str, Measured]:
    return measured("creatinine", value, unit, ago=ago, at=at)


def patient(
    *results: tuple[str, Measured], age: float | None = 70, sex: str | None = "female", problems: tuple[str, ...] = ()
) -> PatientState:
    """A patient with results and problems, by the ids of both."""
    listed: dict[str, list[Measured]] = defaultdict(list)
    for key, one in results:
        listed[key].append(one)
    born = None if age is None else PartialDate((ON - timedelta(days=age * 365.25 + 1)).isoformat())
    if age is not None and float(age).is_integer():
        born = PartialDate(ON.replace(year=ON.year - int(age)).isoformat())
    return PatientState(
        on=ON,
        birth=born,
        sex=sex,
        results={
            key: tuple(sorted(found, key=lambda one: one.when.sort_key if one.when else "", reverse=True))
            for key, found in listed.items()
        },
        problems={key: (Recorded(text=key.replace("-", " "), fact=FactId(key)),) for key in problems},
    )
