"""What a loaded release is called, for people."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from clinic_assist.terminology.labels import format_day

NO_RELEASE: Final = (
    "RxNorm is not loaded. A medicine that a record gives by its code alone is checked only where the program’s own "
    "table has the code."
)


def release_line(about: Mapping[str, object]) -> str:
    """Release, day of loading and size in one sentence. `about` is the first line of the table."""
    try:
        day = format_day(date.fromisoformat(str(about.get("loaded_on"))))
    except ValueError:
        day = "a day that is not recorded"
    counted = f"{_count(about, 'codes')} codes and {_count(about, 'ndc')} NDC"
    return f"RxNorm release {about.get('release') or 'not stated'}, loaded on {day}: {counted}."


def _count(about: Mapping[str, object], key: str) -> str:
    value = about.get(key)
    return f"{value:,}" if isinstance(value, int) else "?"
