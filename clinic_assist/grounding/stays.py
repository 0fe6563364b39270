"""Times told by a stay in hospital: "on admission", "at discharge"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Encounter
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.grounding.dates import DateMention

_TIME = re.compile(
    r"\b(?:on|at|upon)\s+(?:hospital\s+)?(?:(?P<start>admission|presentation|arrival)|(?P<end>discharge))\b",
    re.IGNORECASE,
)
# HL7 v3 ActCode, ActEncounterCode: inpatient, acute inpatient, emergency.
_STAYS = frozenset(("IMP", "ACUTE", "EMER"))


def stays_in(text: str, chart: Chart) -> Iterator[DateMention]:
    """Each such time as a date: the first or last days of the stays in the chart; none where the chart has no stay."""
    for match in _TIME.finditer(text):
        days = tuple(_days(chart, of_end=match["end"] is not None))
        if days:
            yield DateMention(match.start(), match.end(), match.group(), days)


def _days(chart: Chart, *, of_end: bool) -> Iterator[PartialDate]:
    for one in chart.of(Encounter):
        kind = (one.encounter_class.code or "").upper() if one.encounter_class else ""
        day = (one.period.end if of_end else one.period.start) if one.period else None
        if kind in _STAYS and day is not None:
            yield PartialDate(day.text[:10])
