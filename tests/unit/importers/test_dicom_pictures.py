"""What a picture in a DICOM file looks like: decoded, in its window, the right way round, or why it is not shown."""

from __future__ import annotations

import os
from contextlib import suppress
from struct import pack

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import uid
from pydicom.encaps import encapsulate

from clinic_assist.chart.pictures import AS_STORED, PictureQuestion, View, Window
from clinic_assist.errors import SourceError
from clinic_assist.importers.dicom import decoding, grey, overlays, picture
from tests.unit.importers.dicom_files import code, elements
from tests.unit.importers.dicom_pictures import (
    LOSSLESS,
    LOSSY,
    NATIVE,
    described,
    gradient,
    greys,
    picture_file,
    shown,
    with_pixels,
)

EXAMPLES = int(os.environ.get("CLINIC_ASSIST_CASES", "200"))
WHOLE = PictureQuestion(window=Window(center=127.5, width=256))  # DICOM PS3.3 C.11.2.1.2: 0 is black, 255 is white


@pytest.mark.parametrize("syntax", [*NATIVE, uid.RLELossless, *LOSSLESS])
def test_what_was_encoded_without_loss_is_shown_as_it_was(syntax: str) -> None:
    pixels = gradient()
    there = shown(picture_file([pixels], syntax), PictureQuestion(window=Window(center=128, width=256)))

    assert np.array_equal(greys(there), pixels)
    assert there.encoding == uid.UID(syntax).name


@pytest.mark.parametrize("syntax", LOSSY)
def test_what_was_encoded_with_loss_is_shown_nearly_as_it_was(syntax: str) -> None:
    most = 4095 if syntax == uid.JPEGExtended12Bit else 255
    pixels = gradient(most=most, dtype="u2" if most > 255 else "u1")
    values = {"BitsStored": 12, "HighBit": 11} if most > 255 else {}
    there = shown(
        picture_file([pixels], syntax, **values), PictureQuestion(window=Window(center=(most + 1) / 2, width=most + 1))
    )

    away = np.abs(greys(there).astype(int) - pixels.astype(float) / most * 255)
    assert away.max() <= 4
    assert there.is_lossy or "2000" in there.encoding or "High-Throughput" in there.encoding


@pytest.mark.parametrize("syntax", [*NATIVE, uid.RLELossless, *LOSSLESS])
def test_colours_are_the_colours_that_were_encoded(syntax: str) -> None:
    pixels = np.stack([gradient(), 255 - gradient(), np.full((24, 40), 7, np.uint8)], axis=-1)
    there = shown(picture_file([pixels], syntax))

    assert there.is_colour
    assert np.array_equal(greys(there), pixels)
    assert there.window is None


@pytest.mark.parametrize(
    "syntax", [uid.ExplicitVRLittleEndian, uid.RLELossless, uid.JPEGLosslessSV1, uid.JPEG2000Lossless]
)
def test_each_frame_of_many_is_the_one_that_was_asked_for(syntax: str) -> None:
    frames = [np.full((8, 6), value, np.uint8) for value in (10, 20, 30)]
    file = picture_file(frames, syntax)

    for number, value in enumerate((10, 20, 30)):
        there = shown(file, PictureQuestion(frame=number, window=Window(center=128, width=256)))
        assert (there.frame, there.frames) == (number, 3)
        assert set(there.pixels) == {value}
    with pytest.raises(SourceError, match="no such frame"):
        shown(file, PictureQuestion(frame=3))


def test_the_window_of_the_file_is_taken_and_the_others_are_offered() -> None:
    file = picture_file(
        [gradient(most=4000, dtype="i2")],
        WindowCenter=[40, -600], WindowWidth=[400, 1500], WindowCenterWidthExplanation=["SOFT", "LUNG"],
        RescaleSlope=1, RescaleIntercept=-1024, RescaleType="HU",
    )  # fmt: skip
    there = shown(file)
    lung = shown(file, PictureQuestion(view=1))

    assert there.views == (
        View(name="SOFT", window=Window(center=40, width=400)), View(name="LUNG", window=Window(center=-600, width=1500)),
    )  # fmt: skip
    assert (there.window, there.view, there.unit) == (Window(center=40, width=400), 0, "HU")
    assert lung.window == Window(center=-600, width=1500)
    assert np.frombuffer(lung.pixels, np.uint8).mean() > np.frombuffer(there.pixels, np.uint8).mean()


def test_a_window_is_applied_as_the_standard_says() -> None:
    # DICOM PS3.3 C.11.2.1.2: centre 2048, width 4096 maps 0 to black and 4095 to white.
    pixels = np.array([[0, 2048, 4095]], np.uint16)
    there = shown(picture_file([pixels], WindowCenter=2048, WindowWidth=4096))

    assert list(there.pixels) == [0, 128, 255]


def test_without_a_window_all_values_are_shown_and_padding_is_no_value() -> None:
    pixels = np.array([[-2000, -1000, 0, 1000]], np.int16)
    whole = shown(picture_file([pixels]))
    padded = shown(picture_file([pixels], PixelPaddingValue=-2000))

    assert (whole.window, whole.view, whole.views) == (Window(center=-500, width=3000), AS_STORED, ())
    assert list(whole.pixels) == [0, 85, 170, 255]
    assert padded.window == Window(center=0, width=2000)
    assert list(padded.pixels) == [0, 0, 128, 255]


def test_low_values_of_monochrome1_are_bright() -> None:
    pixels = np.array([[0, 255]], np.uint8)

    assert list(shown(picture_file([pixels])).pixels) == [0, 255]
    assert list(shown(picture_file([pixels], PhotometricInterpretation="MONOCHROME1")).pixels) == [255, 0]


def test_a_table_of_values_is_applied_and_comes_before_the_windows() -> None:
    table = elements(LUTDescriptor=[4, 100, 16], LUTExplanation="HARDER", LUTData=pack("<4H", 0, 1000, 50000, 65535))
    table["LUTData"].VR = "OW"
    pixels = np.array([[50, 100, 101, 102, 103, 200]], np.uint8)
    there = shown(picture_file([pixels], VOILUTSequence=[table], WindowCenter=120, WindowWidth=200))

    assert there.views[0] == View(name="HARDER")
    assert (there.view, there.window) == (0, None)
    assert list(there.pixels) == [0, 0, 4, 195, 255, 255]


def test_a_modality_table_is_applied_before_the_window() -> None:
    table = elements(LUTDescriptor=[3, 0, 16], ModalityLUTType="OD", LUTData=pack("<3H", 0, 900, 1000))
    table["LUTData"].VR = "OW"
    there = shown(picture_file([np.array([[0, 1, 2]], np.uint8)], ModalityLUTSequence=[table]))

    assert (there.window, there.unit) == (Window(center=500, width=1000), "OD")
    assert list(there.pixels) == [0, 230, 255]


def test_what_cannot_be_rescaled_is_said_and_shown_as_stored() -> None:
    broken = elements(LUTDescriptor=[3, 0, 16], ModalityLUTType="US")
    there = shown(picture_file([gradient()], ModalityLUTSequence=[broken]))

    assert there.cautions == (grey.NOT_RESCALED,)
    assert shown(picture_file([gradient()])).cautions == ()


def test_palette_colours_are_looked_up() -> None:
    palette = {
        f"{name}PaletteColorLookupTableDescriptor": [4, 0, 8] for name in ("Red", "Green", "Blue")
    } | {f"{name}PaletteColorLookupTableData": bytes(values) for name, values in (("Red", (0, 255, 0, 9)), ("Green", (0, 0, 255, 9)), ("Blue", (5, 5, 5, 5)))}  # fmt: skip
    file = picture_file([np.array([[1, 2, 3, 0]], np.uint8)], PhotometricInterpretation="PALETTE COLOR", **palette)

    assert greys(shown(file)).tolist() == [[[255, 0, 5], [0, 255, 5], [9, 9, 5], [0, 0, 5]]]
    with pytest.raises(SourceError, match="colours of the picture"):
        shown(picture_file([np.array([[1, 2]], np.uint8)], PhotometricInterpretation="PALETTE COLOR"))


@pytest.mark.parametrize("stated", ["YBR_FULL", "YBR_FULL_422"])
def test_luminance_and_colour_differences_become_colours(stated: str) -> None:
    full = np.array([[[76, 85, 255], [76, 85, 255]]], np.uint8)  # DICOM PS3.3 C.7.6.3.1.2: pure red
    frame = full if stated == "YBR_FULL" else np.array([76, 76, 85, 255], np.uint8)
    data_set = described([full], PhotometricInterpretation=stated)
    there = greys(shown(with_pixels(data_set, frame.tobytes(), uid.ExplicitVRLittleEndian)))

    assert np.abs(there.astype(int) - [[[255, 0, 0]]]).max() <= 2


def test_a_colour_model_that_is_not_known_is_named() -> None:
    pixels = np.zeros((2, 2, 3), np.uint8)
    with pytest.raises(SourceError, match="colour model cannot be shown here: HSV"):
        shown(picture_file([pixels], PhotometricInterpretation="HSV"))
    with pytest.raises(SourceError, match="not what the file says"):
        shown(picture_file([pixels], PhotometricInterpretation="FERNWOOD ADA"))


def test_bits_of_a_mask_are_black_and_white() -> None:
    data_set = described([np.zeros((2, 8), np.uint8)], BitsAllocated=1, BitsStored=1, HighBit=0)
    there = shown(with_pixels(data_set, bytes([0b10101010, 0b00001111]), uid.ExplicitVRLittleEndian))

    assert list(there.pixels) == [0, 255] * 4 + [255] * 4 + [0] * 4


@pytest.mark.parametrize(("values", "shape"), [({"PixelSpacing": [2, 1]}, 2.0), ({"PixelAspectRatio": [3, 4]}, 0.75), ({"PixelSpacing": [0, 1]}, 1.0), ({}, 1.0)])  # fmt: skip
def test_pixels_that_are_not_square_are_said(values: dict[str, list[int]], shape: float) -> None:
    assert shown(picture_file([gradient()], **values)).shape == shape


def test_the_edges_are_named_from_the_orientation_or_not_at_all() -> None:
    axial = shown(picture_file([gradient()], ImageOrientationPatient=[1, 0, 0, 0, 1, 0])).edges
    oblique = shown(picture_file([gradient()], ImageOrientationPatient=[0.8, 0.6, 0, 0, 0, -1])).edges
    stated = shown(picture_file([gradient()], PatientOrientation=["A", "FR"])).edges
    animal = shown(picture_file([gradient()], PatientOrientation=["LE", "D"])).edges
    silent = shown(picture_file([gradient()])).edges

    assert (axial.left, axial.right, axial.top, axial.bottom) == ("R", "L", "A", "P")
    assert (oblique.left, oblique.right, oblique.top, oblique.bottom) == ("RA", "LP", "H", "F")
    assert (stated.left, stated.right, stated.top, stated.bottom) == ("P", "A", "HL", "FR")
    assert (animal.left, animal.top) == ("", "")
    assert (silent.left, silent.right, silent.top, silent.bottom) == ("", "", "", "")


def test_what_an_object_says_of_each_frame_goes_before_what_it_says_of_all() -> None:
    def window(center: int) -> object:
        return elements(FrameVOILUTSequence=[elements(WindowCenter=center, WindowWidth=10)])

    shared = elements(PixelMeasuresSequence=[elements(PixelSpacing=[2, 1])])
    file = picture_file(
        [gradient(), gradient()],
        SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=[window(50), window(90)],
    )  # fmt: skip

    assert [shown(file, PictureQuestion(frame=number)).window.center for number in (0, 1)] == [50, 90]  # type: ignore[union-attr]
    assert shown(file).shape == 2.0


def test_loss_burned_in_names_and_remarks_are_said_as_the_file_says_them() -> None:
    file = picture_file(
        [gradient()], LossyImageCompression="01", BurnedInAnnotation="YES", ViewPosition="MLO",
        ViewCodeSequence=[code("R-10226", "SRT", "medio-lateral oblique")],
    )  # fmt: skip
    said, silent = shown(file), shown(picture_file([gradient()]))

    assert (said.is_lossy, said.has_burned_in_text) == (True, True)
    assert said.remarks == (("View position", "MLO"), ("View", "medio-lateral oblique"))
    assert (silent.is_lossy, silent.has_burned_in_text, silent.remarks) == (None, None, ())


def test_a_very_large_picture_is_thinned_out_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST_BYTES", 300)
    there = shown(picture_file([gradient()]))

    assert (there.columns, there.rows, there.width, there.height, there.step) == (40, 24, 20, 12, 2)


def test_a_file_without_meta_information_is_shown_too() -> None:
    from tests.unit.importers.dicom_files import written

    data_set = described([gradient()])
    data_set.PixelData = gradient().tobytes()

    for syntax in (uid.ImplicitVRLittleEndian, uid.ExplicitVRLittleEndian):
        assert shown(written(data_set, syntax, meta=False), WHOLE).columns == 40


# What is damaged, or not made for us


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.102", "1.2.840.10008.1.2.4.107"])
def test_a_motion_picture_is_named(syntax: str) -> None:
    file = with_pixels(described([gradient()]), encapsulate([b"\0\0\1\xb3"]), syntax)
    with pytest.raises(SourceError, match="motion picture"):
        shown(file)


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.4.52", "1.2.840.10008.1.2.4.99"])
def test_an_encoding_that_nobody_decodes_is_named(syntax: str) -> None:
    file = with_pixels(described([gradient()]), encapsulate([b"\xff\xd8"]), uid.JPEGLosslessSV1)
    file = file.replace(uid.JPEGLosslessSV1.encode(), syntax.encode())  # one of them is in no edition of the standard
    with pytest.raises(SourceError, match=r"cannot be decoded here: \S"):
        shown(file)


def test_a_file_without_pixels_says_so() -> None:
    from tests.unit.importers.dicom_files import image, written

    with pytest.raises(SourceError, match="holds no pixels"):
        shown(written(image(PixelData=None)))
    with pytest.raises(SourceError):
        shown(b"no DICOM at all")


def test_dimensions_beyond_all_pictures_are_refused_before_anything_is_decoded() -> None:
    file = with_pixels(
        described([gradient()], Rows=65_535, Columns=65_535, NumberOfFrames=1_000),
        encapsulate([LOSSLESS[uid.JPEGLSLossless](gradient())]),
        uid.JPEGLSLossless,
    )
    with pytest.raises(SourceError, match="larger than any"):
        shown(file)


@pytest.mark.parametrize("syntax", [uid.ExplicitVRLittleEndian, uid.RLELossless, *LOSSLESS, *LOSSY])
@pytest.mark.parametrize(
    "wrong", [{"Rows": 23}, {"Columns": 41, "Rows": 48}, {"BitsAllocated": 16, "BitsStored": 16, "HighBit": 15}]
)
def test_a_size_that_is_not_the_code_streams_never_shows_a_skewed_picture(syntax: str, wrong: dict[str, int]) -> None:
    data_set = described([gradient()], **wrong)
    encode = (LOSSLESS | LOSSY).get(syntax)
    if encode is None:
        pixels = (
            gradient().tobytes() if syntax != uid.RLELossless else encapsulate([b"\1\0\0\0" + b"\0" * 60 + b"\2\1\2\3"])
        )
    else:
        pixels = encapsulate([encode(gradient())])
    with suppress(SourceError):
        there = shown(with_pixels(data_set, pixels, syntax))
        assert (there.rows, there.columns) == (data_set.Rows, data_set.Columns)
        assert encode is None or (data_set.Rows, data_set.Columns) == (24, 40)


@pytest.mark.parametrize("syntax", [uid.RLELossless, *LOSSLESS, *LOSSY])
@given(share=st.floats(0, 0.95), noise=st.binary(min_size=1, max_size=8))
@settings(max_examples=max(10, EXAMPLES // 10), deadline=None)
def test_a_code_stream_that_is_cut_or_overwritten_is_a_picture_or_a_sentence(
    syntax: str, share: float, noise: bytes
) -> None:
    pixels = gradient(most=4095, dtype="u2") if syntax == uid.JPEGExtended12Bit else gradient()
    file = picture_file([pixels], syntax)
    place = file.rindex(b"\xfe\xff\x00\xe0") + 8
    cut = file[: place + int((len(file) - place) * share)]
    spoiled = (
        file[:place]
        + bytes(file[place : place + int((len(file) - place) * share)])
        + noise
        + file[place + int((len(file) - place) * share) + len(noise) :]
    )
    for data in (cut, spoiled):
        with suppress(SourceError):
            there = shown(data)
            assert (there.rows, there.columns) == (24, 40)


@given(
    rows=st.integers(1, 9), columns=st.integers(1, 9), dtype=st.sampled_from(["u1", "u2", "i2"]), seed=st.integers(0, 10_000),
    syntax=st.sampled_from([*NATIVE, uid.RLELossless, uid.JPEGLSLossless]),
)  # fmt: skip
@settings(max_examples=EXAMPLES, deadline=None)
def test_any_picture_comes_back_in_the_order_of_its_values(
    rows: int, columns: int, dtype: str, seed: int, syntax: str
) -> None:
    kind = np.dtype(dtype)
    limits = np.iinfo(kind)
    pixels = np.random.default_rng(seed).integers(limits.min, limits.max, (rows, columns), dtype=kind, endpoint=True)
    if syntax == uid.JPEGLSLossless and kind.kind == "i":
        kind = np.dtype("u2")
        pixels = pixels.astype(kind)
    there = shown(picture_file([pixels], syntax))

    low, high = int(pixels.min()), int(pixels.max())
    expected = np.rint((pixels.astype(float) - low) / max(high - low, 1) * 255)
    assert np.abs(greys(there) - expected).max() <= 1 or low == high


def test_an_error_says_nothing_of_the_file() -> None:
    file = with_pixels(
        described([gradient()], PatientName="Fernwood^Ada"), encapsulate([b"Fernwood"]), uid.JPEGLSLossless
    )
    with pytest.raises(SourceError) as refused:
        shown(file)

    assert refused.value.message == decoding.DAMAGED


# What lies over the picture


def with_overlay(
    frames: list[np.ndarray],
    mask: np.ndarray,
    *,
    origin: tuple[int, int] | None = (1, 1),
    group: int = 0x6000,
    **more: int,
) -> bytes:
    """A file with an overlay; `more` are elements of its group by `gggg` keyword-less numbers, as `e0051=2`."""
    data_set = described(frames)
    data_set.add_new((group, 0x0010), "US", mask.shape[-2])
    data_set.add_new((group, 0x0011), "US", mask.shape[-1])
    data_set.add_new((group, 0x0040), "CS", "G")
    if origin is not None:
        data_set.add_new((group, 0x0050), "SS", list(origin))
    data_set.add_new((group, 0x0100), "US", 1)
    data_set.add_new((group, 0x0102), "US", 0)
    for name, value in more.items():
        number = int(name[1:], 16)
        data_set.add_new((group, number), "IS" if number == 0x0015 else "US", value)
    packed = np.packbits(mask.ravel().astype(np.uint8), bitorder="little").tobytes()
    data_set.add_new((group, 0x3000), "OW", packed + b"\0" * (len(packed) % 2))
    return with_pixels(data_set, b"".join(frame.tobytes() for frame in frames), uid.ExplicitVRLittleEndian)


def test_markings_are_drawn_where_they_lie_and_can_be_left_out() -> None:
    mask = np.zeros((24, 40), bool)
    mask[10, 5:30] = True
    file = with_overlay([np.full((24, 40), 128, np.uint8)], mask)
    drawn = greys(shown(file, WHOLE))
    plain = shown(file, PictureQuestion(window=WHOLE.window, with_markings=False))

    assert set(drawn[10, 5:30].tolist()) == {255}
    assert set(drawn[9, 5:30].tolist()) == set(drawn[11, 5:30].tolist()) == {0}
    assert set(drawn[8].tolist()) == set(plain.pixels) == {128}
    assert plain.has_markings
    assert not shown(picture_file([gradient()])).has_markings


@pytest.mark.parametrize(
    ("origin", "seen"), [((3, 2), (2, 1)), ((0, 0), None), ((-100, 1), None), ((100, 1), None), (None, (0, 0))]
)
def test_markings_that_lie_beside_the_picture_are_left_out(
    origin: tuple[int, int] | None, seen: tuple[int, int] | None
) -> None:
    drawn = greys(shown(with_overlay([np.full((24, 40), 128, np.uint8)], np.eye(1, dtype=bool), origin=origin), WHOLE))
    found = [tuple(place) for place in np.argwhere(drawn == 255).tolist()]

    assert found == ([seen] if seen else [])


def test_markings_of_some_frames_are_drawn_on_those() -> None:
    frames = [np.full((24, 40), 128, np.uint8)] * 4
    file = with_overlay(frames, np.ones((2, 1, 1), bool), e0015=2, e0051=2)
    marked = [255 in shown(file, PictureQuestion(frame=n, window=WHOLE.window)).pixels for n in range(4)]
    everywhere = with_overlay(frames, np.ones((1, 1), bool))

    assert marked == [False, True, True, False]
    assert all(255 in shown(everywhere, PictureQuestion(frame=n, window=WHOLE.window)).pixels for n in range(4))


def test_markings_on_colours_are_white_and_a_damaged_one_is_said() -> None:
    red = np.zeros((24, 40, 3), np.uint8)
    red[..., 0] = 200
    drawn = greys(shown(with_overlay([red], np.ones((1, 1), bool))))
    damaged = shown(with_overlay([gradient()], np.ones((1, 1), bool), e0010=60_000))

    assert drawn[0, 0].tolist() == [255, 255, 255]
    assert damaged.cautions == (overlays.NOT_DRAWN,)
    assert not damaged.has_markings


def test_thin_lines_stay_where_a_picture_is_thinned_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "MOST_BYTES", 300)
    mask = np.zeros((24, 40), bool)
    mask[11] = True
    drawn = greys(shown(with_overlay([np.full((24, 40), 128, np.uint8)], mask), WHOLE))

    assert drawn.shape == (12, 20)
    assert set(drawn[5].tolist()) == {255}
