"""Every picture and recording in the DICOM files of others is shown, or it is said why not."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from clinic_assist.chart.pictures import AS_STORED, Picture, PictureQuestion
from clinic_assist.chart.tracings import TracingQuestion
from clinic_assist.errors import SourceError
from clinic_assist.importers import read_source
from clinic_assist.importers.dicom import decoding
from clinic_assist.importers.sandbox import PicturesInSession, PictureWorker
from clinic_assist.importers.showing import OpenObject
from tests.corpus.test_dicom_corpus import DATA, dicom_files

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not DATA.exists(), reason="the shared data is not here")]

# Damaged on purpose by those who gave them: pixels cut off, a value that is no number, a code stream within a code
# stream; and two files that describe a picture and hold none.
NOT_SHOWN = {
    "MR_truncated.dcm": decoding.DAMAGED,
    "badVR.dcm": decoding.DAMAGED,
    "JPEG2000-embedded-sequence-delimiter.dcm": decoding.DAMAGED,
    "meta_missing_tsyntax.dcm": decoding.NO_SIZE,
    "nested_priv_SQ.dcm": decoding.NO_SIZE,
}


def shown(path: Path) -> Picture | str:
    try:
        return OpenObject(path.read_bytes()).answer(PictureQuestion())
    except SourceError as refusal:
        return refusal.message


def test_each_file_is_shown_or_refused_for_its_reason() -> None:
    found = {path: shown(path) for path in dicom_files()}
    pictures = [one for one in found.values() if isinstance(one, Picture)]
    refused = {path.name: one for path, one in found.items() if isinstance(one, str) and one != decoding.NO_PIXELS}

    assert len(pictures) == 117
    assert refused == NOT_SHOWN
    assert Counter(one.encoding for one in pictures) == {
        "Implicit VR Little Endian": 5, "Explicit VR Little Endian": 54, "Explicit VR Big Endian": 7,
        "Deflated Explicit VR Little Endian": 2, "RLE Lossless": 9, "JPEG Baseline (Process 1)": 14,
        "JPEG Extended (Process 2 and 4)": 3, "JPEG Lossless, Non-Hierarchical (Process 14)": 1,
        "JPEG Lossless, Non-Hierarchical, First-Order Prediction (Process 14 [Selection Value 1])": 2,
        "JPEG-LS Lossless Image Compression": 8, "JPEG-LS Lossy (Near-Lossless) Image Compression": 5,
        "JPEG 2000 Image Compression (Lossless Only)": 4, "JPEG 2000 Image Compression": 3,
    }  # fmt: skip


def test_a_confined_child_shows_what_the_session_would_show() -> None:
    # A child cannot import: what a library fetches only when it is called would be missing there.
    session, worker = PicturesInSession(), PictureWorker((sys.executable, "-m", "clinic_assist", "picture-worker"))
    tried = Counter[str]()
    try:
        for path in dicom_files():
            source = read_source(path)
            for question in (
                PictureQuestion(),
                PictureQuestion(view=AS_STORED, with_markings=False),
                TracingQuestion(),
            ):
                with suppress(SourceError):
                    expected = session.look(source, question)  # type: ignore[call-overload]
                    assert worker.look(source, question) == expected, path.name  # type: ignore[call-overload]
                    tried[type(expected).__name__] += 1
    finally:
        worker.close()

    assert tried == {"Picture": 234, "Tracing": 2}


def test_the_same_slice_in_four_encodings_is_the_same_picture() -> None:
    paths = sorted((DATA / "dicomparser/encapsulated/single-frame").glob("CT1_UNC*"))
    first, *others = (shown(path) for path in paths)

    assert len(others) == 3
    assert isinstance(first, Picture)
    assert all(isinstance(one, Picture) and one.pixels == first.pixels for one in others)


@pytest.mark.parametrize(
    "name", ["MR_small_implicit", "MR_small_expb", "MR_small_RLE", "MR_small_jp2klossless", "MR_small_jpeg_ls_lossless"]
)
def test_the_same_picture_in_another_encoding_looks_the_same(name: str) -> None:
    plain, other = (shown(DATA / "pydicom/test_files" / f"{one}.dcm") for one in ("MR_small", name))

    assert isinstance(plain, Picture)
    assert isinstance(other, Picture)
    assert other.pixels == plain.pixels


def test_test_cards_have_the_colours_that_they_say_they_have() -> None:
    # The remark in these files names the colours of their rows: red, light red, green, …
    cards = [
        path
        for path in (DATA / "pydicom/test_files").glob("SC_*.dcm")
        if "10 rows of (255,0,0)" in str(shown_remarks(path)) and "small" not in path.name
    ]
    for path in cards:
        picture = shown(path)
        assert isinstance(picture, Picture)
        there = np.frombuffer(picture.pixels, np.uint8).reshape(picture.height, picture.width, 3)[:, 50].astype(int)
        for row, colour in ((5, (255, 0, 0)), (15, (255, 128, 128)), (25, (0, 255, 0)), (45, (0, 0, 255))):
            assert np.abs(there[row] - colour).max() <= 6, (path.name, row)
    assert len(cards) >= 12


def shown_remarks(path: Path) -> tuple[tuple[str, str], ...]:
    picture = shown(path)
    return picture.remarks if isinstance(picture, Picture) else ()


def test_every_frame_of_every_object_of_many_is_shown() -> None:
    tried = 0
    for path in dicom_files():
        opened = OpenObject(path.read_bytes())
        first = shown(path)
        if isinstance(first, Picture) and first.frames > 1 and "fragmented" not in path.name:
            for number in range(first.frames):
                assert opened.answer(PictureQuestion(frame=number, view=AS_STORED)).frame == number
                tried += 1
    assert tried > 100


def test_both_electrocardiograms_are_answered_in_microvolts() -> None:
    paths = [DATA / "pydicom/test_files/waveform_ecg.dcm", DATA / "dicomparser/deflate/wave_dfl"]
    for path in paths:
        there = OpenObject(path.read_bytes()).answer(TracingQuestion())
        assert len(there.channels) in (1, 8, 12, 15)
        assert there.frequency
        assert there.total == there.count
        assert all(np.isfinite(np.frombuffer(one.values, "<f4")).all() for one in there.channels)
