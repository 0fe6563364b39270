"""What can be asked of an object that holds pixels, and what is answered: one frame, ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Final

AS_STORED: Final = -1
"""The view from the darkest to the brightest value of the frame, which every grey picture has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which values are drawn between black and white (DICOM PS3.3 C.11.2.1.2)."""

    center: float
    width: float

    def __post_init__(self) -> None:
        """Raises ValueError where nothing could be drawn between its ends."""
        if not isfinite(self.center) or not isfinite(self.width) or self.width <= 0:
            raise ValueError("a window without width")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A way of showing a grey picture that its file proposes.

    Attributes:
        name: As the file explains it; empty where it does not.
        window: None for a table of values, which has no centre and width.
    """

    name: str = ""
    window: Window | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureQuestion:
    """Which frame is wanted, and how.

    Attributes:
        frame: From 0.
        view: One of the views of the file, from 0, or AS_STORED; a file without views is shown AS_STORED.
        window: Instead of a view.
        with_markings: Whether what the file lays over the picture is drawn.
    """

    frame: int = 0
    view: int = 0
    window: Window | None = None
    with_markings: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """Which way the edges of a picture lie in the patient, as letters (DICOM PS3.3 C.7.6.1.1.1); empty: not stated."""

    left: str = ""
    right: str = ""
    top: str = ""
    bottom: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One frame as 8-bit grey or RGB, with what must be said beside it.

    Attributes:
        frame, frames: Which one, from 0, of how many.
        columns, rows: Its size in the file.
        width, height: Its size here, in pixels.
        step: Every how manieth pixel of the file is here; 1 for the whole picture.
        pixels: A byte (grey) or three (red, green, blue) to each pixel, line by line from the top, without gaps.
        window: What is drawn between black and white; None for colours and where a table of values was used.
        view: Which of `views` it is, AS_STORED, or None where a window was asked for.
        unit: What the values of the window are measured in (`HU`); empty where the file does not say.
        shape: Height of a pixel by its width.
        edges: Which way it lies in the patient.
        is_lossy: Whether it was compressed with loss; None where nothing says so.
        has_burned_in_text: Whether the file says that names may be drawn into the picture; None where it does not say.
        has_markings: Whether the file lays something over the picture: lines, arrows, words.
        remarks: What the file says of this picture, as (label, words).
        cautions: What could not be done with it, in sentences.
    """

    frame: int
    frames: int
    columns: int
    rows: int
    width: int
    height: int
    step: int = 1
    is_colour: bool = False
    pixels: bytes
    window: Window | None = None
    view: int | None = None
    views: tuple[View, ...] = ()
    unit: str = ""
    shape: float = 1.0
    edges: Edges = Edges()
    is_lossy: bool | None = None
    has_burned_in_text: bool | None = None
    encoding: str = ""
    has_markings: bool = False
    remarks: tuple[tuple[str, str], ...] = ()
    cautions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises ValueError where its bytes are not those of its size."""
        if self.width < 1 or self.height < 1 or not 0 <= self.frame < self.frames:
            raise ValueError("a picture without pixels, or a frame that is not there")
        if len(self.pixels) != self.width * self.height * (3 if self.is_colour else 1):
            raise ValueError("more or fewer bytes than pixels")
        if not 0 < self.shape < float("inf"):
            raise ValueError("a pixel without height or width")
