"""A document whose content is in a file of its own shows that content, and never another's."""

from __future__ import annotations

import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from clinic_assist.chart.facts import DocumentReference
from clinic_assist.importers.fhir.elsewhere import NOT_AS_DESCRIBED
from clinic_assist.importers.sandbox import ImportWorkers
from clinic_assist.store.vault import Vault, create_vault
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.importers.fhir_files import PATIENT, bundle
from tests.unit.importers.part_files import small_parts
from tests.unit.store.conftest import CHEAP, PASSPHRASE

COMMAND = (sys.executable, "-m", "clinic_assist", "import-worker")
WORDS = "Seen in clinic.\nNo change."
MISSING = "The content that this points to is not in the file."


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(tmp_path / "vault", PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@pytest.fixture
def reader() -> Iterator[ImportWorkers]:
    workers = ImportWorkers(COMMAND)
    yield workers
    workers.close()


def document(url: str = "Binary/b1", **attachment: Any) -> bytes:
    pointing = {
        "resourceType": "DocumentReference",
        "id": "d1",
        "status": "current",
        "subject": {"reference": "Patient/p1"},
        "content": [{"attachment": {"url": url, **attachment}}],
    }
    return json.dumps(bundle(PATIENT, pointing)).encode()


def binary(name: str = "b1", words: str = WORDS) -> dict[str, Any]:
    data = base64.b64encode(words.encode()).decode()
    return {"resourceType": "Binary", "id": name, "contentType": "text/plain", "data": data}


def texts(vault: Vault) -> list[str | None]:
    (found,) = vault.search_patients()
    return [one.attachments[0].text for one in vault.load_chart(found.patient_id).of(DocumentReference)]


@pytest.mark.parametrize(
    "content",
    [
        json.dumps(binary()).encode(),
        b"\xef\xbb\xbf" + json.dumps(binary(), indent=2).encode(),
        b"".join(json.dumps(binary(name)).encode() + b"\n" for name in ("b0", "b1", "b2")),
    ],
)
@pytest.mark.parametrize("url", ["Binary/b1", "https://fhir.example.org/r4/Binary/b1", "Binary/b1/_history/2"])
def test_a_content_beside_the_document_is_shown(
    vault: Vault, reader: ImportWorkers, tmp_path: Path, url: str, content: bytes
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(document(url))
    (tmp_path / "in" / "b.json").write_bytes(content)
    reports = import_paths(vault, [tmp_path / "in"], reader=reader)

    assert texts(vault) == [WORDS]
    assert not any(report.issues for report in reports)


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("url", ["Binary/b1", "urn:uuid:b1"])
def test_a_content_in_the_same_archive_is_shown_whichever_comes_first(
    vault: Vault, reader: ImportWorkers, tmp_path: Path, order: int, url: str
) -> None:
    binaries = json.dumps(binary()) + "\n" + json.dumps(binary("b2")) + "\n"
    files = {"x/Binary.ndjson": binaries, "x/DocumentReference.json": document(url), "x/other.txt": "Seen in clinic."}
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as made:
        for name in list(files)[::order]:
            made.writestr(name, files[name])
    reports = import_paths(vault, [tmp_path / "export.zip"], reader=reader)

    assert texts(vault) == [WORDS]
    assert len(reports) == 4
    assert not any(MISSING in issue.reason for report in reports for issue in report.issues)


def test_contents_that_come_in_parts_are_shown(vault: Vault, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(document("Binary/b40"))
    (tmp_path / "in" / "b.ndjson").write_text("".join(json.dumps(binary(f"b{n}")) + "\n" for n in range(60)))
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as made:
        for name in ("a.json", "b.ndjson"):
            made.write(tmp_path / "in" / name, name)
    with small_parts(1000):
        other = create_vault(tmp_path / "other", PASSPHRASE, kdf=CHEAP)
        for into, path in ((vault, tmp_path / "in"), (other, tmp_path / "export.zip")):
            reports = import_paths(into, [path])
            assert any(len(report.parts) > 5 for report in reports)

    assert texts(vault) == texts(other) == [WORDS]
    other.close()


@pytest.mark.parametrize(
    ("where", "others"),
    [
        ("elsewhere", [binary()]),  # another folder may be another system's export
        ("in", [binary("b9")]),
        ("in", [binary(), binary(words="Somebody else's.")]),  # two of one name
    ],
)
def test_a_content_that_may_be_of_another_is_not_shown(
    vault: Vault, reader: ImportWorkers, tmp_path: Path, where: str, others: list[dict[str, Any]]
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(document())
    for number, other in enumerate(others):
        (tmp_path / where / f"b{number}.json").write_text(json.dumps(other))
    reports = import_paths(vault, [tmp_path / "in", tmp_path / "elsewhere"], reader=reader)

    assert texts(vault) == [None]
    assert [issue.reason for report in reports for issue in report.issues] == [MISSING]


@pytest.mark.parametrize(
    ("described", "expected"),
    [
        ({"size": len(WORDS)}, WORDS),
        ({"hash": base64.b64encode(hashlib.sha1(WORDS.encode(), usedforsecurity=False).digest()).decode()}, WORDS),
        ({"size": 7}, None),
        ({"hash": "2jmj7l5rSw0yVb/vlWAYkK/YBwk="}, None),
    ],
)
def test_a_content_must_be_as_the_document_describes_it(
    vault: Vault, reader: ImportWorkers, tmp_path: Path, described: dict[str, Any], expected: str | None
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_bytes(document(**described))
    (tmp_path / "in" / "b.json").write_text(json.dumps(binary()))
    reports = import_paths(vault, [tmp_path / "in"], reader=reader)

    assert texts(vault) == [expected]
    reasons = [issue.reason for report in reports for issue in report.issues]
    assert reasons == ([] if expected else [NOT_AS_DESCRIBED])
