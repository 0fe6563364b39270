"""National Drug Codes in the one form under which they are compared: eleven digits, 5-4-2, without hyphens.

Source: FDA, 21 CFR 207.33 (segments of labeler, product and package: 4-4-2, 5-3-2, 5-4-1); NLM, RxNorm Technical
Documentation, "NDC normalization" (a zero before the segment that is one digit short; twelve digits of the VA's file
begin with a zero too many).
"""

from __future__ import annotations

import re
from typing import Final

_SEGMENTS: Final = re.compile(r"(\d{4,6})-(\d{3,4})(?:-(\d{1,2}|\*\*))?")
_LABELER, _PRODUCT, _PACKAGE = 5, 4, 2


def normal_forms(text: str) -> tuple[str, ...]:
    """The eleven digits that a written NDC may stand for, or nine where it names no package.

    Hyphens say where a zero is missing. Ten digits without hyphens can be one of three codes; all three are answered.
    Empty where the text is no NDC.
    """
    written = text.strip()
    segments = _SEGMENTS.fullmatch(written)
    if segments is not None:
        return _from_segments(*segments.groups())
    if not re.fullmatch(r"\d{10,12}", written):
        return ()
    if len(written) == 12:
        return (written[1:],) if written.startswith("0") else ()
    if len(written) == 11:
        return (written,)
    return tuple(
        dict.fromkeys(
            ("0" + written, f"{written[:5]}0{written[5:]}", f"{written[:9]}0{written[9:]}"),
        )
    )


def _from_segments(labeler: str, product: str, package: str | None) -> tuple[str, ...]:
    if len(labeler) == 6:
        if not labeler.startswith("0"):
            return ()
        labeler = labeler[1:]
    if package == "**":
        package = None
    short = (len(labeler) < _LABELER) + (len(product) < _PRODUCT) + (package is not None and len(package) < _PACKAGE)
    if short > 1:
        return ()  # one segment at most is short of a digit
    start = labeler.zfill(_LABELER) + product.zfill(_PRODUCT)
    return (start,) if package is None else (start + package.zfill(_PACKAGE),)
