"""The shipped knowledge and drug names, loaded once for all tests of medication safety."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from clinic_assist.terminology.drugs import DrugNames
from clinic_assist.terminology.measurands import Measurands

RESOURCES = Path(__file__).resolve().parents[1] / "resources"


@cache
def knowledge() -> Knowledge:
    return load_knowledge(RESOURCES / "knowledge")


@cache
def names() -> DrugNames:
    return DrugNames.load(RESOURCES / "terminology")


@cache
def measurands() -> Measurands:
    return Measurands.load(RESOURCES / "terminology")
