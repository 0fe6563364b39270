"""Windows by which tissues of a computed tomogram are commonly looked at, in Hounsfield units."""

from __future__ import annotations

from typing import Final

from clinic_assist.chart.pictures import Window

# Usual settings as Radiopaedia lists them (radiopaedia.org/articles/windowing-ct); hospitals differ somewhat.
CT_WINDOWS: Final = (
    ("Lungs", Window(center=-600, width=1500)),
    ("Mediastinum", Window(center=50, width=350)),
    ("Abdomen", Window(center=50, width=400)),
    ("Bone", Window(center=400, width=1800)),
    ("Brain", Window(center=40, width=80)),
)
