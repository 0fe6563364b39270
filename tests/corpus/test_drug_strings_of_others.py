"""Every medication and allergy text of the shared records: the share that is recognised, against a floor."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.terminology.drugs import DrugNames, RecognitionState
from tests.shared_data import shared_data_or_skip

pytestmark = pytest.mark.corpus

MEDICATION_TYPES = frozenset(
    {"MedicationRequest", "MedicationStatement", "MedicationDispense", "MedicationAdministration", "Medication",
     "MedicationOrder"}
)  # fmt: skip
# Texts that a medication list of the shared records holds and that name no medicine we could know: test entries,
# descriptions in a patient's own words, a house brand without a substance, and the names of classes.
NO_NAME = re.compile(
    r"^3639 \[BN\]$|^Little Pink Pill|^Boots Decongestant|^No |^drug or medication$|^vaccine$|^Vaccination$|^-$|"
    r"^ACE inhibitor or ARB$|^Antiasthmatic steroids$|^Antihypertensive combinations$|^Chemotherapeutics$|"
    r"^Long acting inhaled beta|^Short acting beta|^Macrolides$|^Smoking Cessation Agents$|^RV$|^Flu$",
)


@pytest.fixture(scope="module")
def names() -> DrugNames:
    return DrugNames.load(Path(__file__).resolve().parents[2] / "resources" / "terminology")


def fhir_records(folder: Path) -> Iterator[dict[str, object]]:
    """Every resource in every JSON and NDJSON file, contained ones too; what is no JSON is passed over."""
    for path in sorted((*folder.rglob("*.json"), *folder.rglob("*.ndjson"))):
        text = path.read_text("utf-8-sig", "replace")
        for piece in text.splitlines() if path.suffix == ".ndjson" else [text]:
            try:
                yield from _resources(json.loads(piece))
            except (ValueError, RecursionError):
                continue


def _resources(content: object) -> Iterator[dict[str, object]]:
    if isinstance(content, list):
        for item in content:
            yield from _resources(item)
    elif isinstance(content, dict):
        if "resourceType" in content:
            yield content
        for item in content.values():
            yield from _resources(item)


def texts_of(concept: object) -> Iterator[str]:
    if isinstance(concept, dict):
        codings = concept.get("coding") if isinstance(concept.get("coding"), list) else []
        for text in (concept.get("text"), *(coding.get("display") for coding in codings if isinstance(coding, dict))):
            if isinstance(text, str) and text.strip():
                yield text.strip()


def medication_texts(folder: Path) -> set[str]:
    return {
        text
        for record in fhir_records(folder)
        if record.get("resourceType") in MEDICATION_TYPES
        for name in ("medicationCodeableConcept", "code")
        for text in texts_of(record.get(name))
    }


def not_recognised(names: DrugNames, texts: set[str]) -> list[str]:
    named = sorted(text for text in texts if not NO_NAME.match(text))
    return [text for text in named if names.recognise(text).state is not RecognitionState.RECOGNISED]


def test_every_synthea_medication_is_recognised(names: DrugNames) -> None:
    texts = medication_texts(shared_data_or_skip() / "fhir-r4" / "synthea-bch-2021")

    assert len(texts) >= 15
    assert not_recognised(names, texts) == []


@pytest.mark.parametrize("set_name", ["fhir-r4", "fhir-stu3", "fhir-ndjson", "fhir-xml"])
def test_medications_of_other_sources_are_recognised(names: DrugNames, set_name: str) -> None:
    texts = medication_texts(shared_data_or_skip() / set_name)
    missed = not_recognised(names, texts)

    assert texts
    assert len(missed) <= 0.05 * len(texts), missed


def test_medications_of_ccda_documents_are_recognised(names: DrugNames) -> None:
    texts: set[str] = set()
    for path in sorted((shared_data_or_skip() / "ccda").rglob("*.xml")):
        document = path.read_text("utf-8", "replace").replace("&amp;", "&").replace("&lt;", "<")
        for material in re.findall(r"<manufacturedMaterial.*?</manufacturedMaterial>", document, re.DOTALL):
            found = re.findall(r'displayName="([^"]+)"', material)
            texts.update(" ".join(text.split()) for text in found if text.strip())
    missed = not_recognised(names, texts)

    assert len(texts) >= 100
    assert len(missed) <= 0.05 * len(texts), missed


def test_products_of_the_va_list_are_recognised(names: DrugNames) -> None:
    path = shared_data_or_skip() / "ddi" / "ndfrt_rxnorm_ingredient_mapping.csv"
    lines = path.read_text("utf-8", "replace").splitlines()
    products = [line.split(";")[2].removesuffix(" [VA Product]") for line in lines if line.endswith(" [VA Product]")]
    missed = not_recognised(names, set(products))

    assert len(products) > 8000
    assert len(missed) <= 0.05 * len(products)


def test_the_committed_tables_are_what_the_build_writes(tmp_path: Path) -> None:
    folder = Path(__file__).resolve().parents[2] / "resources" / "terminology"
    lists = shared_data_or_skip() / "ddi"
    arguments = ["--ndfrt", lists / "ndfrt_rxnorm_ingredient_mapping.csv", "--drugbank",
                 lists / "drugbank_open_vocabulary.csv", "--out", tmp_path]  # fmt: skip

    subprocess.run([sys.executable, folder / "build.py", *arguments], check=True, capture_output=True)

    for table in ("drugs.tsv", "codes.tsv"):
        assert (tmp_path / table).read_bytes() == (folder / table).read_bytes(), table


def test_allergies_are_a_medicine_a_class_or_no_medicine(names: DrugNames) -> None:
    texts = {
        text
        for record in fhir_records(shared_data_or_skip() / "fhir-r4")
        if record.get("resourceType") == "AllergyIntolerance"
        for text in texts_of(record.get("code"))
    }
    answers = [names.recognise(text) for text in sorted(texts)]
    left = [a.text for a in answers if a.state is RecognitionState.NOT_RECOGNISED and a.drug_class is None]

    assert len(texts) >= 20
    assert left == []
