"""The table of measurands as the program ships it."""

from __future__ import annotations

from functools import cache

from clinic_assist.settings import resources_folder
from clinic_assist.terminology.measurands import Measurands


@cache
def measurands() -> Measurands:
    """The shipped table, read once."""
    return Measurands.load(resources_folder() / "terminology")
