"""A plugin by which pydicom decodes JPEG, JPEG-LS, JPEG 2000 and HTJ2K with imagecodecs.

pydicom finds the frames, checks their sizes, restores signs and converts colours; imagecodecs (libjpeg-turbo, CharLS,
OpenJPEG) turns one frame's code stream into values.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from imagecodecs import JPEG2K, JPEG8, JPEGLS, jpeg2k_decode, jpeg8_decode, jpegls_decode
from pydicom import uid
from pydicom.pixels.decoders.base import DecodeRunner, get_decoder

from clinic_assist.errors import BugError, MachineError

LABEL: Final = "imagecodecs"
_JPEG: Final = (uid.JPEGBaseline8Bit, uid.JPEGExtended12Bit, uid.JPEGLossless, uid.JPEGLosslessSV1)
_JPEG_LS: Final = (uid.JPEGLSLossless, uid.JPEGLSNearLossless)
_JPEG_2000: Final = (
    uid.JPEG2000Lossless,
    uid.JPEG2000,
    uid.HTJ2KLossless,
    uid.HTJ2KLosslessRPCL,
    uid.HTJ2K,
)
SYNTAXES: Final = (*_JPEG, *_JPEG_LS, *_JPEG_2000)
DECODER_DEPENDENCIES: Final = dict.fromkeys(SYNTAXES, ("imagecodecs",))
_ADOBE: Final = b"\xff\xee\x00\x0eAdobe"  # ITU-T T.872 s.6.5.3: the marker that says which colours follow
_HEAD_BYTES: Final = 4_096


def is_available(syntax: str) -> bool:
    """Whether this plugin decodes a transfer syntax: pydicom asks before it takes a plugin."""
    return syntax in SYNTAXES


def add_to_pydicom() -> None:
    """Makes pydicom know the plugin. Safe to repeat.

    Raises:
        MachineError: A decoder is not in this installation; imagecodecs itself says so only when it is called.
    """
    if not all(codec.available for codec in (JPEG2K, JPEG8, JPEGLS)):
        raise MachineError("The part that decodes pictures is incomplete.", hint="Install the program again.")
    for syntax in SYNTAXES:
        decoder = get_decoder(syntax)
        if LABEL not in decoder.available_plugins:
            decoder.add_plugin(LABEL, (__name__, "_decode_frame"))


def _decode_frame(code_stream: bytes, runner: DecodeRunner) -> bytearray:
    """The values of one frame, colours by pixel; what pydicom must know of them is noted in `runner`."""
    syntax = runner.transfer_syntax
    if syntax in _JPEG:
        found = _jpeg(code_stream, runner)
    elif syntax in _JPEG_LS:
        found = jpegls_decode(code_stream)
    elif syntax in _JPEG_2000:
        found = jpeg2k_decode(code_stream, planar=False, numthreads=1)
        # DICOM PS3.5 s.8.2.4: the transformation of colours is a part of JPEG 2000, and undone with it.
        if runner.photometric_interpretation in ("YBR_ICT", "YBR_RCT"):
            runner.set_option("photometric_interpretation", "RGB")
    else:
        raise BugError("A transfer syntax that this plugin did not offer.")
    stated = (runner.rows, runner.columns)
    if found.shape[:2] != stated or found.size != stated[0] * stated[1] * runner.samples_per_pixel:
        raise ValueError("the code stream has another size than the picture")
    runner.set_option("bits_allocated", 8 * found.dtype.itemsize)
    if runner.samples_per_pixel > 1:
        runner.set_option("planar_configuration", 0)
    return bytearray(np.ascontiguousarray(found).tobytes())


def _jpeg(code_stream: bytes, runner: DecodeRunner) -> np.ndarray[Any, Any]:
    if runner.samples_per_pixel == 1:
        return np.asarray(jpeg8_decode(code_stream))
    if _ADOBE in code_stream[:_HEAD_BYTES]:
        runner.set_option("photometric_interpretation", "RGB")  # the marker says it better than the data set
        return np.asarray(jpeg8_decode(code_stream, outcolorspace="RGB"))
    # As they are encoded: which colours they are the data set says (DICOM PS3.5 s.8.2.1).
    return np.asarray(jpeg8_decode(code_stream, colorspace="RGB", outcolorspace="RGB"))
