"""Pictures are decoded in a confined child: it answers like the session, and what it does wrong costs one picture."""

from __future__ import annotations

import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydicom import uid

from clinic_assist.chart.facts import ImagingStudy
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.pictures import PictureQuestion, Window
from clinic_assist.chart.tracings import TracingQuestion
from clinic_assist.errors import MachineError, SourceError
from clinic_assist.importers import InSession
from clinic_assist.importers.sandbox import PicturesInSession, PictureWorker
from clinic_assist.importers.sandbox.confinement import has_filter
from clinic_assist.store.vault import create_vault
from clinic_assist.workflows.import_exports import import_paths
from clinic_assist.workflows.show_picture import original_of, show_picture
from tests.unit.importers.dicom_files import elements, source_of, written
from tests.unit.importers.dicom_pictures import LOSSLESS, LOSSY, NATIVE, described, gradient, picture_file, with_pixels
from tests.unit.importers.test_dicom_pictures import with_overlay
from tests.unit.store.conftest import CHEAP, PASSPHRASE

COMMAND = (sys.executable, "-m", "clinic_assist", "picture-worker")


@pytest.fixture(scope="module")
def worker() -> Iterator[PictureWorker]:
    made = PictureWorker(COMMAND)
    yield made
    made.close()


def misbehaving(misdeed: str, *, patience_s: float = 20.0) -> PictureWorker:
    program = "tests.integration.picture_worker.misbehaving_worker"
    return PictureWorker((sys.executable, "-m", program, misdeed), patience_s=patience_s)


@pytest.mark.parametrize("syntax", [*NATIVE, uid.RLELossless, *LOSSLESS, *LOSSY])
def test_a_child_shows_what_the_session_itself_would_show(worker: PictureWorker, syntax: str) -> None:
    source = source_of(picture_file([gradient()], syntax))

    assert worker.look(source, PictureQuestion()) == PicturesInSession().look(source, PictureQuestion())


def special_files() -> dict[str, bytes]:
    """Files for which pydicom takes ways that the others do not."""
    table = elements(
        LUTDescriptor=[256, 0, 16], LUTExplanation="T", LUTData=np.arange(0, 65_536, 256, dtype="<u2").tobytes()
    )
    table["LUTData"].VR = "OW"
    palette = {f"{name}PaletteColorLookupTableDescriptor": [256, 0, 8] for name in ("Red", "Green", "Blue")}
    palette |= {f"{name}PaletteColorLookupTableData": bytes(range(256)) for name in ("Red", "Green", "Blue")}
    float_pixels = described([gradient()], BitsAllocated=32, BitsStored=None, HighBit=None, PixelRepresentation=None)
    float_pixels.FloatPixelData = gradient().astype("<f4").tobytes()
    ybr = described([np.zeros((24, 40, 3), np.uint8)], PhotometricInterpretation="YBR_FULL_422")
    return {
        "overlay": with_overlay([gradient()], np.eye(20, dtype=bool)),
        "VOI table": picture_file([gradient()], VOILUTSequence=[table]),
        "modality table": picture_file([gradient()], ModalityLUTSequence=[table]),
        "sigmoid": picture_file([gradient()], WindowCenter=99, WindowWidth=50, VOILUTFunction="SIGMOID"),
        "palette": picture_file([gradient()], PhotometricInterpretation="PALETTE COLOR", **palette),
        "floats": written(float_pixels),
        "colour differences": with_pixels(ybr, gradient(24, 80).tobytes(), uid.ExplicitVRLittleEndian),
        "words": picture_file([gradient()], SpecificCharacterSet=["", "ISO 2022 IR 87"], ImageComments="山田"),
        "many words": picture_file([gradient()], SpecificCharacterSet="GB18030", ImageComments="王小东"),
    }


@pytest.mark.parametrize("name", special_files())
def test_a_child_finds_all_that_pydicom_fetches_only_when_it_is_needed(worker: PictureWorker, name: str) -> None:
    source = source_of(special_files()[name])
    seen = worker.look(source, PictureQuestion())

    assert seen == PicturesInSession().look(source, PictureQuestion())
    assert seen.cautions == ()


def test_one_file_is_sent_once_and_asked_many_times(worker: PictureWorker) -> None:
    frames = [np.full((4, 4), value, np.uint8) for value in (10, 20, 30)]
    source = source_of(picture_file(frames, uid.JPEGLSLossless))
    seen = []
    for number in (2, 0, 1, 1):
        seen.append(worker.look(source, PictureQuestion(frame=number, window=Window(center=128, width=256))).pixels[0])
        source = SourceFile(id=source.id, name="", data=b"not sent again", format="dicom")

    assert seen == [30, 10, 20, 20]


def test_another_file_is_never_answered_with_the_one_before(worker: PictureWorker) -> None:
    window = PictureQuestion(window=Window(center=128, width=256))
    one, other = (source_of(picture_file([np.full((2, 2), value, np.uint8)])) for value in (40, 90))
    seen = [worker.look(source, window).pixels[0] for source in (one, other, one, other)]

    assert seen == [40, 90, 40, 90]
    with pytest.raises(SourceError, match="empty"):
        worker.look(SourceFile(id=other.id, name="", data=b"", format="dicom"), window)


def test_after_a_refusal_the_worker_goes_on(worker: PictureWorker) -> None:
    worker.look(source_of(picture_file([gradient()])), PictureQuestion())
    pid = worker.pid
    huge = with_pixels(
        described([gradient()], Rows=65_535, Columns=65_535, NumberOfFrames=1_000),
        b"\0" * 960,
        uid.ExplicitVRLittleEndian,
    )
    with pytest.raises(SourceError, match="larger than any"):
        worker.look(source_of(huge), PictureQuestion())
    with pytest.raises(SourceError, match="no recorded waveform"):
        worker.look(source_of(huge), TracingQuestion())

    assert worker.look(source_of(picture_file([gradient()])), PictureQuestion()).columns == 40
    assert worker.pid == pid


def test_a_frame_of_many_megabytes_fits_into_what_a_child_may_have(worker: PictureWorker) -> None:
    pixels = gradient(5_000, 4_000, most=4_095, dtype="u2")
    there = worker.look(source_of(picture_file([pixels], uid.JPEGLosslessSV1)), PictureQuestion())

    assert (there.width, there.height, there.step) == (4_000, 5_000, 1)


@pytest.mark.parametrize("misdeed", ["hoard", "crash", "raise", "flood", "other-frame", "too-few-bytes", "open-a-file"])
def test_a_child_that_misbehaves_costs_one_picture_and_nothing_else(misdeed: str) -> None:
    if misdeed == "open-a-file":
        assert has_filter()
    worker = misbehaving(misdeed)
    source = source_of(picture_file([gradient()]))
    try:
        with pytest.raises(SourceError) as refused:
            worker.look(source, PictureQuestion())
        assert "Fernwood" not in refused.value.message + refused.value.hint
        assert worker.look(source, PictureQuestion(frame=1)).pixels == b"\7"
    finally:
        worker.close()


def test_a_child_that_hangs_is_ended_after_a_while_and_the_next_picture_shows() -> None:
    worker = misbehaving("spin", patience_s=1.5)
    source = source_of(picture_file([gradient()]))
    begin = time.monotonic()
    try:
        with pytest.raises(SourceError, match="longer"):
            worker.look(source, PictureQuestion())
        assert time.monotonic() - begin < 5
        worker._patience_s = 20.0
        assert worker.look(source, PictureQuestion(frame=1)).pixels == b"\7"
    finally:
        worker.close()


def children_of(pid: int | None) -> list[int]:
    """The processes that a worker has forked, the oldest first."""
    return sorted(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def test_what_is_not_looked_at_any_more_is_held_by_nobody() -> None:
    worker = PictureWorker(COMMAND)
    source = source_of(picture_file([gradient()]))
    try:
        assert worker.pid is None  # nothing was asked for: nothing runs
        worker.look(source, PictureQuestion())
        pid = worker.pid
        holding = children_of(pid)[0]
        worker.forget()
        worker.look(source, PictureQuestion())  # with the file again

        assert worker.pid == pid
        assert not Path(f"/proc/{holding}").exists()
        assert len(children_of(pid)) == 2
        worker.forget()
        worker.forget()
        assert worker.look(source, PictureQuestion()).columns == 40
    finally:
        worker.close()


def test_where_no_process_can_be_started_that_is_said() -> None:
    worker = PictureWorker(("/no/such/program",))
    with pytest.raises(MachineError, match="cannot be shown now"):
        worker.look(source_of(picture_file([gradient()])), PictureQuestion())
    worker.close()


@pytest.mark.parametrize(
    "syntax", [uid.JPEGBaseline8Bit, uid.JPEGLosslessSV1, uid.JPEGLSLossless, uid.JPEG2000Lossless, uid.HTJ2KLossless]
)
def test_a_code_stream_that_promises_a_huge_picture_costs_a_sentence(worker: PictureWorker, syntax: str) -> None:
    good = picture_file([gradient()], syntax)
    rows, columns = (24).to_bytes(2, "big"), (40).to_bytes(2, "big")
    if "4.9" in syntax or "4.20" in syntax:  # ISO/IEC 15444-1 A.5.1, SIZ: width, then height, in four bytes
        promised = good.replace(bytes(2) + columns + bytes(2) + rows, b"\0\0\xff\xff\0\0\xff\xff", 1)
    else:  # ITU-T T.81 B.2.2, the frame header: lines, then samples of a line
        promised = good.replace(rows + columns, b"\xff\xff\xff\xff", 1)
    assert promised != good
    with pytest.raises(SourceError):
        worker.look(source_of(promised), PictureQuestion())

    assert worker.look(source_of(good), PictureQuestion()).columns == 40


def test_what_unpacks_to_far_more_than_a_file_costs_a_sentence(worker: PictureWorker) -> None:
    plain = picture_file([gradient()], uid.DeflatedExplicitVRLittleEndian)
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    meta_length = int.from_bytes(plain[140:144], "little")  # DICOM PS3.10 s.7.1: (0002,0000) comes first
    piece = packed.compress(bytes(64 * 1024 * 1024)) + packed.flush(zlib.Z_FULL_FLUSH)  # which can be repeated
    pieces = [piece] * 64
    bomb = plain[: 144 + meta_length] + b"".join(pieces)
    with pytest.raises(SourceError):
        worker.look(source_of(bomb), PictureQuestion())

    assert worker.look(source_of(plain), PictureQuestion()).columns == 40


def test_a_picture_of_an_imported_file_is_seen_from_the_vault(worker: PictureWorker, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    pixels = gradient()
    (exports / "one.dcm").write_bytes(picture_file([pixels], uid.JPEGLosslessSV1))
    store = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    import_paths(store, [exports], reader=InSession())
    (patient,) = store.search_patients("")
    chart = store.load_chart(patient.patient_id)
    (study,) = chart.of(ImagingStudy)
    source = study.series[0].instances[0].source
    assert source is not None
    seen = show_picture(
        worker, original_of(store, chart, source), PictureQuestion(window=Window(center=128, width=256))
    )
    store.close()

    assert np.array_equal(np.frombuffer(seen.pixels, np.uint8).reshape(seen.height, seen.width), pixels)
