"""A text as the square code (QR, ISO/IEC 18004) that a phone's camera reads."""

from __future__ import annotations

from typing import Final

QUIET_MODULES: Final = 4
"""ISO/IEC 18004 s.5.3.8: the light margin around the code, in modules."""


def square_code(text: str) -> tuple[tuple[bool, ...], ...]:
    """Rows of modules, True for dark ones, without the quiet margin; the smallest version that holds the text.

    Error correction M (15 %), as a code on a screen is read at an angle. Raises ValueError where the text is too long.
    """
    from reportlab.graphics.barcode.qrencoder import QRCode, QRErrorCorrectLevel

    made = QRCode(None, QRErrorCorrectLevel.M)
    made.addData(text)
    made.make()
    return tuple(tuple(bool(module) for module in row) for row in made.modules)
