"""Finds abbreviations and number forms that are known to be misread in orders.

Our own texts and those of a model never hold one (tests/unit/terminology/test_error_prone.py reads them all); imported
text is shown as written and flagged.
"""

from __future__ import annotations

import re

# The Joint Commission, official "Do Not Use" list (2004, standard IM.02.02.01): U, IU, QD, QOD, MS, MSO4, MgSO4,
# trailing zero, missing leading zero. Not on it: `ms`, a unit of time, and U/L, a unit of enzyme results.
_FORMS = re.compile(
    r"(?<![\w.])(?:[Qq]\.?\s?(?:[Oo]\.?\s?)?[Dd]|MSO4|MgSO4|MS|I\.?U|i\.?u|[Uu](?!/L\b))(?!\w)"
    r"|(?<=\d)(?:IU|[Uu])(?![\w/])"
    r"|(?<![\w.,])\d+\.0+(?=\s?[A-Za-zµ%])"
    r"|(?<![\w.,])\.\d+(?!\w*\.)"
)


def error_prone_forms(text: str) -> tuple[str, ...]:
    """The forms of the list in a text, in order; empty where it holds none."""
    return tuple(match.group() for match in _FORMS.finditer(text))
