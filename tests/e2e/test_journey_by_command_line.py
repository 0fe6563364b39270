"""The journey that reads aloud: from an empty folder to a PDF, by commands alone."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.e2e.terminal import EXPORTS, clinic_assist


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A vault with the demo patients."""
    folder = tmp_path_factory.mktemp("journey") / "vault"
    assert clinic_assist("vault", "create", "--vault", folder).status == 0
    assert clinic_assist("import", "--vault", folder, EXPORTS).status == 0
    return folder


def patient_id(vault: Path, search: str) -> str:
    found = clinic_assist("patients", "--vault", vault, "--json", "--search", search).json["patients"]
    assert len(found) == 1
    return str(found[0]["id"])


def test_importing_again_adds_nothing(vault: Path) -> None:
    before = clinic_assist("vault", "status", "--vault", vault, "--json").json
    again = clinic_assist("import", "--vault", vault, "--json", EXPORTS)
    after = clinic_assist("vault", "status", "--vault", vault, "--json").json

    assert again.status == 0
    assert all(file["already_present"] for file in again.json["files"])
    grows = {"size_bytes": 0, "audit": None}  # the audit trail notes the import
    assert {**before, **grows} == {**after, **grows}


def test_entries_are_read_kept_or_rejected(vault: Path) -> None:
    for file in clinic_assist("import", "--vault", vault, "--json", EXPORTS).json["files"]:
        assert file["format"] == "fhir-r4-json"
        assert sum(file["facts"].values()) >= file["entries"] - len(file["rejected"])
        assert file["rejected"] == []


def test_patients_are_found_by_name_number_and_birth_date(vault: Path) -> None:
    ids = {
        patient_id(vault, search) for search in ("hollis", "MRN-100234", "09-Mar-1948", "1948-03-09", "margaret hol")
    }

    assert len(ids) == 1
    assert (
        clinic_assist("patients", "--vault", vault, "--json", "--search", "nobody-of-that-name").json["patients"] == []
    )


def test_a_chart_keeps_digits_and_names_the_exact_place(vault: Path) -> None:
    chart = clinic_assist("chart", "--vault", vault, "--json", "--patient", patient_id(vault, "MRN-100234")).json
    potassium = [fact for fact in chart["facts"] if (fact["code"] or {}).get("code") == "2823-3"]

    assert [fact["value"] for fact in potassium] == ["6.10", "5.2", "4.6"]
    source = potassium[0]["source"]
    assert source["locator"].startswith("Bundle.entry[")
    index = int(source["locator"].split("[")[1].split("]")[0])
    original = json.loads(Path(source["path"]).read_text())
    assert original["entry"][index]["resource"]["valueQuantity"]["value"] == 6.1


def test_two_sources_of_one_person_are_one_chart_and_still_disagree(vault: Path) -> None:
    chart = clinic_assist("chart", "--vault", vault, "--json", "--patient", patient_id(vault, "petrov")).json
    metformin = {
        fact["status"] for fact in chart["facts"] if fact["type"] == "MedicationRequest" and "Metformin" in fact["text"]
    }

    assert metformin == {"active", "stopped"}


def test_the_three_silences_stay_apart(vault: Path) -> None:
    def title(search: str) -> str:
        shape = clinic_assist("chart", "--vault", vault, "--json", "--patient", patient_id(vault, search)).json
        return str(shape["patient"]["allergies"])

    assert title("MRN-100234") == "Known allergies"
    assert title("MRN-801155") == "No known allergies"
    assert title("MRN-600001") == "Allergies not recorded"


def test_the_checks_find_what_the_demo_patient_hides(vault: Path) -> None:
    report = clinic_assist("check", "--vault", vault, "--json", "--patient", patient_id(vault, "MRN-100234")).json
    pairs = {tuple(alert["ingredients"]) for alert in report["alerts"] if alert["kind"] == "drug-drug"}

    assert {"amiodarone", "warfarin"} in [set(pair) for pair in pairs]
    assert any(
        {"warfarin", "sulfamethoxazole"} <= set(pair) or {"warfarin", "trimethoprim"} <= set(pair) for pair in pairs
    )
    assert all(alert["facts"] and alert["sources"] for alert in report["alerts"])
    assert report["knowledge"]["version"]


def test_a_medicine_nobody_can_name_is_shown_as_not_checked(vault: Path) -> None:
    report = clinic_assist("check", "--vault", vault, "--json", "--patient", patient_id(vault, "MRN-400777")).json

    assert "Small white heart pill from abroad" in [item["text"] for item in report["not_checked"]]


def test_drugs_are_checked_by_name_without_a_vault() -> None:
    found = clinic_assist(
        "check", "--json", "--drugs", "Coumadin; Advil; Blorptazine", "--allergies", "aspirin", passphrase=None
    )

    assert found.status == 0
    assert any(set(alert["ingredients"]) == {"ibuprofen", "warfarin"} for alert in found.json["alerts"])
    assert any(alert["kind"] == "drug-allergy" for alert in found.json["alerts"])
    assert [item["text"] for item in found.json["not_checked"]] == ["Blorptazine"]


def test_pairs_come_back_in_the_order_asked(tmp_path: Path) -> None:
    asked = tmp_path / "pairs.csv"
    asked.write_text(
        "drug_a,drug_b\nwarfarin,ibuprofen\nBlorptazine,aspirin\nacetaminophen,loratadine\nsildenafil,nitroglycerin\n"
    )

    results = clinic_assist("check", "--json", "--pairs", asked, passphrase=None).json

    assert [row["state"] for row in results] == ["found", "not-checkable", "none-in-knowledge", "found"]
    assert results[3]["severity"] == "contraindicated"
    assert results[3]["interruptive"] is True
    assert results[2]["severity"] is None


def test_a_draft_by_the_model_is_verified_sentence_by_sentence(vault: Path) -> None:
    draft = clinic_assist(
        "draft", "--vault", vault, "--json", "--patient", patient_id(vault, "MRN-100234"), "--task", "summary"
    ).json

    assert draft["composer"] == "model"
    assert draft["model"]["sha256"]
    assert draft["statements"]
    assert {row["verdict"] for row in draft["statements"]} == {"supported"}
    left_out = sum(row["count"] for row in draft["coverage"]["left_out"])
    assert draft["coverage"]["used"] + left_out == draft["coverage"]["total"]


def test_a_record_only_draft_says_so(vault: Path) -> None:
    draft = clinic_assist(
        "draft", "--vault", vault, "--json", "--record-only", "--patient", patient_id(vault, "MRN-100234")
    ).json

    assert draft["composer"] == "record-only"
    assert draft["model"] is None
    assert {row["verdict"] for row in draft["statements"]} == {"supported"}
    # A statement that no date makes too old: results of more than two years ago are left out.
    assert "Heart failure, active, since 30-Aug-2022." in [row["text"] for row in draft["statements"]]


def test_free_text_is_judged_against_the_chart(vault: Path, tmp_path: Path) -> None:
    text = tmp_path / "note.txt"
    text.write_text(
        "Potassium was 6.10 mmol/L on 18-Nov-2026.\nPotassium was 4.1 mmol/L on 18-Nov-2026.\nShe has schizophrenia.\n"
        "She takes warfarin.\n"
    )

    judged = clinic_assist(
        "verify", "--vault", vault, "--json", "--patient", patient_id(vault, "MRN-100234"), "--text", text
    ).json

    assert [row["verdict"] for row in judged["statements"]] == ["supported", "contradicted", "not-found", "supported"]
    assert judged["omissions"]


@pytest.mark.parametrize(
    ("kind", "words"),
    [("note", "Draft – not signed"), ("safety", "Medication safety report"), ("chart", "Atrial fibrillation")],
)
def test_reports_are_written_with_the_patient_on_each_page(vault: Path, tmp_path: Path, kind: str, words: str) -> None:
    target = tmp_path / f"{kind}.pdf"

    done = clinic_assist(
        "report", "--vault", vault, "--patient", patient_id(vault, "MRN-100234"), "--kind", kind, "-o", target
    )

    pages = [page.extract_text() for page in PdfReader(BytesIO(target.read_bytes())).pages]
    assert done.status == 0
    assert all("HOLLIS, Margaret Anne" in page for page in pages)
    assert words in " ".join(pages)


def test_a_wrong_passphrase_opens_nothing(vault: Path) -> None:
    wrong = clinic_assist("patients", "--vault", vault, passphrase="not the passphrase")
    right = clinic_assist("patients", "--vault", vault)

    assert (wrong.status, right.status) == (3, 0)
    assert "passphrase" in wrong.complaint.lower()
    assert "Traceback" not in wrong.complaint


def test_wrong_usage_and_impossible_things_have_their_own_status(vault: Path, tmp_path: Path) -> None:
    assert clinic_assist("frobnicate", passphrase=None).status == 2
    assert clinic_assist("patients", "--vault", tmp_path / "nowhere").status == 3
    assert clinic_assist("chart", "--vault", vault, "--patient", "nobody").status == 3


def test_rejected_input_gives_status_one_and_a_named_place(vault: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text(
        '{"resourceType": "Bundle", "type": "collection", "entry": [{"resource": 5}, {"resource": {"resourceType": "Condition", "id": "c", "code": {"text": "Gout"}, "subject": {"reference": "Patient/q"}}}]}'
    )
    other = tmp_path / "letter.txt"
    other.write_text("Dear colleague,")

    done = clinic_assist("import", "--vault", vault, "--json", broken, other, tmp_path / "missing.json")

    files = done.json["files"]
    assert done.status == 1
    assert files[0]["entries"] == 2
    assert [item["locator"] for item in files[0]["rejected"]] == ["Bundle.entry[0].resource"]
    assert files[0]["facts"] == {"Condition": 1}
    assert all(len(file["rejected"]) == 1 for file in files[1:])


def test_the_installation_checks_itself() -> None:
    checked = clinic_assist("selfcheck", "--json", passphrase=None)

    assert {item["part"] for item in checked.json["checks"]} == {
        "encrypted store",
        "safety rules",
        "language model",
        "paper",
        "window",
        "network",
        "reading apart",
        "pictures",
        "formats",
        "policy",
    }
    assert checked.status == 0


def test_the_demo_runs_the_main_job_and_leaves_a_signed_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)

    done = clinic_assist("demo", passphrase=None)

    assert done.status == 0
    assert "No display here" in done.output
    signed = next(tmp_path.rglob("chart-summary.pdf"))
    assert "Signed by Demo Clinician" in PdfReader(signed).pages[0].extract_text()
