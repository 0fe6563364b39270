"""Reads a small built-in sample of every format, in the way that files of a clinic are read."""

from __future__ import annotations

import json
import tarfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from clinic_assist.chart.intake import ImportBatch, SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import ClinicAssistError
from clinic_assist.importers import guided_by, load_named_mapping, read_source
from clinic_assist.importers.detect import detect_format
from clinic_assist.workflows.ports import FileReader

_MAPPING = Path("table", "mapping.json")
_PACKED = ("fhir.json", "letter.pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What a sample is, and what it gives."""

    name: str
    format: str
    facts: int
    kept: int
    issues: int


def check_formats(reader: FileReader, folder: Path) -> str:
    """Reads every sample, finds the place of its last fact, and opens archives; answers what was read.

    Raises:
        ClinicAssistError: Samples are missing, or a sample was not read as it should be; all of them are named.
    """
    samples = _expected(folder)
    wrong = [words for one in samples if (words := _trouble(reader, folder, one))]
    wrong += [f"{name} archive" for name, data in _archives(folder) if not _opens(reader, data)]
    if wrong:
        raise ClinicAssistError(f"not read as they should be: {', '.join(wrong)}")
    formats = sorted({one.format for one in samples})
    return f"{len(samples)} samples of {len(formats)} formats read ({', '.join(formats)}), ZIP and tar.gz opened"


def _expected(folder: Path) -> Sequence[Expected]:
    try:
        told = json.loads((folder / "expected.json").read_bytes())
    except (OSError, ValueError) as problem:
        raise ClinicAssistError("the samples are missing") from problem
    return [Expected(name=name, **one) for name, one in told.items()]


def _trouble(reader: FileReader, folder: Path, expected: Expected) -> str:
    """What is wrong with a sample, in words; empty where nothing is."""
    try:
        source = _source(folder, expected.name)
        batch = reader.read_batch(source)
        if _found(expected.name, source, batch) != expected:
            return expected.name
        text, start, end = reader.locate(source, batch.facts[-1].provenance.locator)
    except ClinicAssistError as problem:
        return f"{expected.name} ({problem.message})"
    return "" if 0 <= start < end <= len(text) else expected.name


def _source(folder: Path, name: str) -> SourceFile:
    """A sample; a table that is nobody's standard with its mapping."""
    source = read_source(folder / name)
    if Path(name).parent == _MAPPING.parent:
        saved = load_named_mapping((folder / _MAPPING).read_bytes())
        if saved is not None:
            return guided_by(source, saved.mapping)
    return source


def _found(name: str, source: SourceFile, batch: ImportBatch) -> Expected:
    told = source.format.partition(";")[0]
    return Expected(name=name, format=told, facts=len(batch.facts), kept=len(batch.kept), issues=len(batch.issues))


def _archives(folder: Path) -> Iterable[tuple[str, bytes]]:
    """Two archives with samples in them, packed now."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in _PACKED:
            archive.write(folder / name, name)
    yield "ZIP", packed.getvalue()
    rolled = BytesIO()
    with tarfile.open(fileobj=rolled, mode="w:gz") as roll:
        for name in _PACKED:
            roll.add(folder / name, name)
    yield "tar.gz", rolled.getvalue()


def _opens(reader: FileReader, data: bytes) -> bool:
    source = SourceFile(id=SourceId(sha256(data).hexdigest()), name="archive", data=data, format=detect_format(data))
    try:
        return len([one for one in reader.unpack(source) if isinstance(one, SourceFile)]) == len(_PACKED)
    except ClinicAssistError:
        return False
