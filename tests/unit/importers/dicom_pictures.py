"""Pictures in every encoding, written by pydicom with the frames that imagecodecs encodes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import imagecodecs
import numpy as np
from pydicom import uid
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders import RLELosslessEncoder

from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.importers.showing import OpenObject
from tests.unit.importers.dicom_files import image, written

Array = np.ndarray[Any, Any]

LOSSLESS: dict[str, Callable[[Array], bytes]] = {
    uid.JPEGLossless: lambda frame: imagecodecs.jpeg8_encode(
        frame, lossless=True, predictor=6, bitspersample=_bits(frame)
    ),
    uid.JPEGLosslessSV1: lambda frame: imagecodecs.jpeg8_encode(
        frame, lossless=True, predictor=1, bitspersample=_bits(frame)
    ),
    uid.JPEGLSLossless: lambda frame: imagecodecs.jpegls_encode(frame, level=0),
    uid.JPEG2000Lossless: lambda frame: imagecodecs.jpeg2k_encode(
        frame, codecformat="j2k", reversible=True, level=0, mct=False
    ),
    uid.HTJ2KLossless: lambda frame: imagecodecs.htj2k_encode(frame, reversible=True, rgb=False),
    uid.HTJ2KLosslessRPCL: lambda frame: imagecodecs.htj2k_encode(frame, reversible=True, rgb=False),
}
LOSSY: dict[str, Callable[[Array], bytes]] = {
    uid.JPEGBaseline8Bit: lambda frame: imagecodecs.jpeg8_encode(frame, level=95),
    uid.JPEGExtended12Bit: lambda frame: imagecodecs.jpeg8_encode(frame, level=95, bitspersample=_bits(frame)),
    uid.JPEGLSNearLossless: lambda frame: imagecodecs.jpegls_encode(frame, level=2),
    uid.JPEG2000: lambda frame: imagecodecs.jpeg2k_encode(frame, codecformat="j2k", level=60, mct=False),
    uid.HTJ2K: lambda frame: imagecodecs.htj2k_encode(frame, reversible=False, level=0.001, rgb=False),
}
NATIVE = (
    uid.ImplicitVRLittleEndian,
    uid.ExplicitVRLittleEndian,
    uid.ExplicitVRBigEndian,
    uid.DeflatedExplicitVRLittleEndian,
)


def _bits(frame: Array) -> int:
    return 8 if frame.dtype.itemsize == 1 else 12 if int(frame.max()) < 4096 else 16


def gradient(rows: int = 24, columns: int = 40, *, most: int = 255, dtype: str = "u1") -> Array:
    """A smooth picture, so that what compresses with loss comes close."""
    down, across = np.mgrid[0:rows, 0:columns]
    return ((down / (rows - 1) + across / (columns - 1)) / 2 * most).astype(dtype)


def described(frames: Sequence[Array], **values: Any) -> Dataset:
    """The elements of a picture but for its pixels."""
    frame = frames[0]
    bits = 8 * frame.dtype.itemsize
    return image(
        **{
            "Rows": frame.shape[0],
            "Columns": frame.shape[1],
            "BitsAllocated": bits,
            "BitsStored": bits,
            "HighBit": bits - 1,
            "PixelRepresentation": int(frame.dtype.kind == "i"),
            "SamplesPerPixel": 1 if frame.ndim == 2 else 3,
            "PlanarConfiguration": None if frame.ndim == 2 else 0,
            "PhotometricInterpretation": "MONOCHROME2" if frame.ndim == 2 else "RGB",
            "NumberOfFrames": len(frames) if len(frames) > 1 else None,
            "PixelData": None,
        }
        | values
    )


def picture_file(frames: Sequence[Array], syntax: str = uid.ExplicitVRLittleEndian, **values: Any) -> bytes:
    """A file with these frames in that transfer syntax."""
    data_set = described(frames, **values)
    encode = (LOSSLESS | LOSSY).get(syntax)
    if syntax == uid.RLELossless:
        pieces = [_rle(frame, data_set) for frame in frames]
    elif encode is not None:
        pieces = [encode(frame) for frame in frames]
    else:
        order = ">" if syntax == uid.ExplicitVRBigEndian else "<"
        plain = b"".join(frame.astype(frame.dtype.newbyteorder(order)).tobytes() for frame in frames)
        return with_pixels(data_set, plain + b"\0" * (len(plain) % 2), syntax)
    return with_pixels(data_set, encapsulate(pieces), syntax)


def with_pixels(data_set: Dataset, pixels: bytes, syntax: str) -> bytes:
    data_set.PixelData = pixels
    is_encapsulated = syntax not in NATIVE
    data_set["PixelData"].VR = "OB" if data_set.BitsAllocated <= 8 or is_encapsulated else "OW"
    data_set["PixelData"].is_undefined_length = is_encapsulated
    return written(data_set, syntax)


def _rle(frame: Array, data_set: Dataset) -> bytes:
    return RLELosslessEncoder.encode(
        frame,
        rows=frame.shape[0], columns=frame.shape[1], samples_per_pixel=data_set.SamplesPerPixel, number_of_frames=1,
        bits_allocated=data_set.BitsAllocated, bits_stored=data_set.BitsStored, pixel_representation=data_set.PixelRepresentation,
        photometric_interpretation=data_set.PhotometricInterpretation, planar_configuration=0, encoding_plugin="pydicom",
    )  # fmt: skip


def shown(data: bytes, question: PictureQuestion | None = None) -> Picture:
    return OpenObject(data).answer(question or PictureQuestion())


def greys(picture: Picture) -> Array:
    """Its pixels as an array."""
    size = (picture.height, picture.width, 3) if picture.is_colour else (picture.height, picture.width)
    return np.frombuffer(picture.pixels, np.uint8).reshape(size)
