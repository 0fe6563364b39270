"""The files that are imported, and the least that importing them can cost: a bare parser and as many rows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import hl7
import lxml.etree
import orjson
from sqlcipher3 import dbapi2 as sqlcipher

from clinic_assist import settings
from clinic_assist.importers import find_sources
from tests.bench.measuring import timed
from tests.shared_data import shared_data

Parse = Callable[[bytes], object]


def bundles() -> list[Path]:
    """The Synthea bundles; the demo patients without the shared data."""
    shared = shared_data()
    if shared is None:
        print("No shared data here: the demo patients stand in for the Synthea bundles.")
        return list(find_sources(settings.resources_folder() / "demo" / "exports"))
    return sorted((shared / "fhir-r4" / "synthea-bch-2021").rglob("*.json"))


def bulk_exports() -> list[Path]:
    """The files of bulk exports that hold records; their logs and error lists hold none."""
    shared = shared_data()
    found = sorted((shared / "fhir-ndjson").rglob("*.ndjson")) if shared else []
    return [path for path in found if b'"resourceType"' in path.read_bytes() and is_json_lines(path.read_bytes())]


def as_bulk_export(files: list[Path], folder: Path) -> list[Path]:
    """The records of Bundles as a server would export them in bulk: a file to each type, references by type and id."""
    lines: dict[str, list[bytes]] = {}
    for path in files:
        entries = orjson.loads(path.read_bytes())["entry"]
        names = {entry["fullUrl"]: "{resourceType}/{id}".format_map(entry["resource"]) for entry in entries}
        for entry in entries:
            parts = re.split(r"(urn:uuid:[0-9a-f-]{36})", orjson.dumps(entry["resource"]).decode())
            line = "".join(names.get(part, part) for part in parts).encode()
            lines.setdefault(entry["resource"]["resourceType"], []).append(line)
    for resource_type, found in lines.items():
        (folder / f"{resource_type}.ndjson").write_bytes(b"\n".join(found) + b"\n")
    return sorted(folder.glob("*.ndjson"))


def is_json_lines(data: bytes) -> bool:
    """Whether a bare parser takes all lines: what is damaged on purpose is no work for it."""
    try:
        parse_lines(data)
    except orjson.JSONDecodeError:
        return False
    return True


def messages() -> list[Path]:
    """The HL7 version 2 files; none without the shared data."""
    shared = shared_data()
    return sorted(path for path in (shared / "hl7v2").rglob("*") if path.is_file()) if shared else []


def documents() -> list[Path]:
    """The C-CDA documents that lxml takes as they are; a vendor's invalid one is no work for a bare parser."""
    shared = shared_data()
    found = sorted((shared / "ccda").rglob("*.xml")) if shared else []
    return [path for path in found if is_valid_xml(path.read_bytes())]


def is_valid_xml(data: bytes) -> bool:
    """Whether it is a clinical document without a fault."""
    try:
        return lxml.etree.fromstring(data).tag == "{urn:hl7-org:v3}ClinicalDocument"
    except lxml.etree.XMLSyntaxError:
        return False


def tables() -> list[Path]:
    """The tables of Synthea and OMOP; none without the shared data."""
    shared = shared_data()
    return [] if shared is None else sorted((shared / "csv").glob("*/*.csv"))


def parse_csv(data: bytes) -> None:
    """The rows of a table by the standard library alone."""
    for _row in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")):
        pass


def parse_lines(data: bytes) -> None:
    """The records of a bulk export by orjson alone."""
    for line in data.splitlines():
        if line.strip():
            orjson.loads(line)


def parse_messages(data: bytes) -> None:
    """The messages of a file by python-hl7 alone, which takes one message and one kind of line end."""
    text = data.decode("utf-8-sig", "replace").replace("\r\n", "\r").replace("\n", "\r")
    for body in f"\r{text}".split("\rMSH")[1:]:
        hl7.parse(f"MSH{body}")


def floor_of_import(files: list[Path], rows: int, folder: Path, parse: Parse) -> float:
    """Parsing the same bytes, plus as many rows into SQLCipher, one transaction a file, FULL and WAL."""
    connection = sqlcipher.connect(str(folder / "floor.db"), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{'11' * 32}'\"")
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "temp_store=MEMORY", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(
        "CREATE TABLE fact (id TEXT PRIMARY KEY, patient TEXT, kind TEXT, at TEXT, body BLOB) WITHOUT ROWID"
    )
    share = rows // len(files)

    def work() -> None:
        for number, path in enumerate(files):
            parse(path.read_bytes())
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO fact VALUES (?,?,?,?,?)",
                ((f"{number:04d}{index:028d}", "p", "Observation", "2026-11-22", b"x" * 400) for index in range(share)),
            )
            connection.execute("COMMIT")

    seconds = timed(work)
    connection.close()
    return seconds
