"""A compressed file is read as what is in it, and none may unpack to more than there is room for."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zlib

import pytest

from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.gzipped import MAX_RATIO, content_size, head_of, is_gzip, unpacked
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle, plain_facts, source_of

BUNDLE = json.dumps(bundle(PATIENT, {"resourceType": "Condition", "subject": {"reference": "Patient/p1"}})).encode()
LINES = b"\n".join(json.dumps({**PATIENT, "id": f"p{number}"}).encode() for number in range(3))
CDA = b'<ClinicalDocument xmlns="urn:hl7-org:v3"><title>Summary</title></ClinicalDocument>'


@pytest.mark.parametrize(
    "content", [BUNDLE, LINES, CDA, b'<Patient xmlns="http://hl7.org/fhir"><id value="1"/></Patient>']
)
def test_a_compressed_file_gives_what_its_content_gives(content: bytes) -> None:
    packed = gzip.compress(content)
    batch = batch_of(packed)

    assert source_of(packed).format == source_of(content).format
    assert plain_facts(batch) == plain_facts(batch_of(content))
    assert batch.source == source_of(packed).id
    for fact in batch.facts:
        place = fact.provenance.locator
        assert locate(packed, place, source_of(packed).format) == locate(content, place, source_of(content).format)


def test_parts_one_after_the_other_are_one_content() -> None:
    first, second = LINES[:40], LINES[40:]

    assert unpacked(gzip.compress(first) + gzip.compress(second) + bytes(10)) == LINES
    assert detect_format(gzip.compress(first) + gzip.compress(second)) == "fhir-ndjson"


@pytest.mark.parametrize(
    ("damaged", "message"),
    [
        (gzip.compress(BUNDLE)[:-1], "cut off"),
        (gzip.compress(BUNDLE)[:40], "cut off"),
        (gzip.compress(BUNDLE)[:-6] + b"abcdef", "damaged"),
        (gzip.compress(BUNDLE) + b"more", "damaged"),
        (gzip.compress(bytes(20_000_000)), "larger than 16 MiB"),
        (gzip.compress(b"") * 20_001, "too many parts"),
    ],
)
def test_what_cannot_be_unpacked_is_refused_with_its_reason(damaged: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        unpacked(damaged)
    assert unpacked(gzip.compress(BUNDLE)) == BUNDLE


def test_a_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(
        (
            packer.compress(b'{"resourceType":"Patient"}'),
            *(packer.compress(bytes(2**20)) for _ in range(200)),
            packer.flush(),
        )
    )
    limit = max(16 * 2**20, MAX_RATIO * len(bomb))

    assert limit < 200 * 2**20
    with pytest.raises(SourceError, match="larger than"):
        batch_of(bomb)


def test_the_beginning_is_known_also_of_a_damaged_file() -> None:
    packed = gzip.compress(LINES)

    assert head_of(packed, 50) == LINES[:50]
    assert head_of(packed[:-20], 50) == LINES[:50]
    assert head_of(b"\x1f\x8b\x08nonsense", 50) == b""
    assert head_of(gzip.compress(b"") * 1000, 50) == b""
    assert head_of(gzip.compress(b"") + packed, 50) == LINES[:50]


def test_archives_of_several_files_stay_archives() -> None:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("a.json"), io.BytesIO())

    assert detect_format(written.getvalue()) == "archive"
    assert detect_format(gzip.compress(gzip.compress(LINES))) == "archive"
    assert detect_format(b"\x1f\x8b\x08broken") == "archive"
    with pytest.raises(SourceError, match="archive"):
        batch_of(written.getvalue())


def test_the_room_for_a_file_is_that_for_its_content() -> None:
    content = bytes(1_000_000)

    assert content_size(content) == 1_000_000
    assert content_size(gzip.compress(content)) == 1_000_000
    assert content_size(b"\x1f\x8b\x08" + b"\xff" * 1000) == 16 * 2**20
    assert is_gzip(gzip.compress(b""))
    assert not is_gzip(b"\x1f\x8b")
