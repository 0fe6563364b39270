"""After a day's work no text of a record lies on the disk outside the encrypted database and the papers asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.terminal import clinic_assist

WORDS = ("Quibblewort", "QUIBBLEWORT", "Zephyrine", "MRN-771177", "Canarosis", "canarate", "1950-01-02")


def export(folder: Path) -> Path:
    """An export in which each word stands."""
    subject = {"subject": {"reference": "Patient/p"}}
    patient = {
        "resourceType": "Patient",
        "id": "p",
        "name": [{"family": "Quibblewort", "given": ["Zephyrine"]}],
        "birthDate": "1950-01-02",
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "system": "urn:x", "value": "MRN-771177"}],
        "text": {"status": "generated", "div": "<div>QUIBBLEWORT</div>"},
    }
    problem = {"resourceType": "Condition", "id": "c", **subject, "code": {"text": "Canarosis of the toe"}}
    order = {
        "resourceType": "MedicationRequest",
        "id": "m",
        "status": "active",
        "intent": "order",
        **subject,
        "medicationCodeableConcept": {"text": "Warfarin canarate 5 MG Oral Tablet"},
    }
    resources = [{"resource": resource} for resource in (patient, problem, order)]
    folder.mkdir()
    (folder / "export.json").write_text(
        json.dumps({"resourceType": "Bundle", "type": "collection", "entry": resources})
    )
    return folder


def words_in(*folders: Path) -> set[str]:
    """Which of the words stand in any file of the folders, as UTF-8 or UTF-16, or in a file's name."""
    files = [file for folder in folders for file in folder.rglob("*")]
    found = " ".join(file.name for file in files).encode()
    found += b" ".join(file.read_bytes() for file in files if file.is_file())
    return {word for word in WORDS if any(word.encode(code) in found for code in ("utf-8", "utf-16-le", "utf-16-be"))}


def test_nothing_of_a_record_lies_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports, vault, temporary, home = export(tmp_path / "in"), tmp_path / "vault", tmp_path / "tmp", tmp_path / "home"
    temporary.mkdir()
    home.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    (tmp_path / "out").mkdir()

    assert clinic_assist("vault", "create", "--vault", vault).status == 0
    assert clinic_assist("import", "--vault", vault, exports).status == 0
    patient = clinic_assist("patients", "--vault", vault, "--json").json["patients"][0]["id"]
    for command in (
        ("chart", "--patient", patient),
        ("check", "--patient", patient),
        ("draft", "--patient", patient),
        ("report", "--patient", patient, "--kind", "note", "-o", tmp_path / "out" / "note.pdf"),
        ("report", "--patient", patient, "--kind", "chart", "-o", tmp_path / "out" / "chart.pdf"),
    ):
        assert clinic_assist(*command, "--vault", vault).status == 0

    assert (vault / "vault.db").stat().st_size > 100_000
    assert words_in(exports) == set(WORDS)
    assert words_in(vault, temporary, home) == set()
