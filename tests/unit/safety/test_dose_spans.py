"""Whether the dose of a day lies in a span that a rule names."""

from __future__ import annotations

import pytest

from clinic_assist.safety.dose_spans import lies_in
from clinic_assist.safety.medications import medications_named
from clinic_assist.safety.pack_format import DoseSpanEntry
from tests.unit.safety.fake_names import FakeNames

KNOWN = ("alpha tablet 10 mg; 2 tablets daily",)
PARTLY = (*KNOWN, "alpha capsule; 1 capsule daily")


@pytest.mark.parametrize(
    ("drugs", "span", "expected"),
    [
        (KNOWN, {"above": 20}, False),
        (KNOWN, {"above": 19}, True),
        (KNOWN, {"from_": 20}, True),
        (KNOWN, {"up_to": 20}, True),
        (KNOWN, {"below": 20}, False),
        (KNOWN, {"from_": 10, "below": 30}, True),
        (KNOWN, {"above": 10000, "unit": "mcg"}, True),
        (KNOWN, {"above": 5, "unit": "units"}, None),
        (("alpha tablet",), {"above": 5}, None),
        # Of another product nothing is known: what is known is the least.
        (PARTLY, {"above": 19}, True),
        (PARTLY, {"above": 25}, None),
        (PARTLY, {"up_to": 30}, None),
        (PARTLY, {"from_": 10, "below": 30}, None),
    ],
)
def test_a_dose_lies_in_a_span_or_not_or_is_not_known(
    drugs: tuple[str, ...], span: dict[str, float], expected: bool | None
) -> None:
    (participant,) = medications_named(drugs, FakeNames()).participants

    assert lies_in(participant, DoseSpanEntry(**span))[0] is expected  # type: ignore[arg-type]
