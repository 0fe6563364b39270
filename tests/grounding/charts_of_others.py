"""Charts that others made: every set of the shared data, through the real importers into a vault, patient by patient."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Composition, DirectoryEntry, DocumentReference, Fact, KeptResource, Patient
from clinic_assist.store.vault import create_vault
from clinic_assist.workflows.import_exports import import_paths
from tests.unit.store.conftest import CHEAP, PASSPHRASE

# Folder of the shared data → what the format is called in the figures.
SETS = {
    "fhir-r4/synthea-bch-2021": "FHIR R4, Synthea",
    "fhir-r4/ips-connectathon": "FHIR R4, IPS",
    "fhir-r4/us-core-examples": "FHIR R4, examples",
    "fhir-r4/hl7-r4-core-examples": "FHIR R4, examples",
    "fhir-r4/ms-fhir-server-r4": "FHIR R4, examples",
    "fhir-ndjson/pathling-r4": "FHIR NDJSON",
    "fhir-ndjson/cumulus-etl": "FHIR NDJSON",
    "fhir-ndjson/ms-import": "FHIR NDJSON",
    "fhir-xml/bunsen-r4-synthea/xml": "FHIR XML",
    "fhir-xml/fhir-test-cases-r4": "FHIR XML",
    "fhir-xml/ips-xml": "FHIR XML",
    "fhir-stu3/bch-stu3-dstu2-bundles": "FHIR STU3, DSTU2",
    "fhir-stu3/hl7-core-examples-stu3-dstu2": "FHIR STU3, DSTU2",
    "fhir-stu3/r5-examples": "FHIR STU3, DSTU2",
    "ccda/blue-button": "C-CDA",
    "ccda/hl7-c-cda-examples-documents": "C-CDA",
    "ccda/nurra-vendor": "C-CDA",
    "ccda/onc-cures-gold": "C-CDA",
    "ccda/vendor-samples": "C-CDA",
    "hl7v2/cdc-reportstream": "HL7 v2",
    "hl7v2/hl7apy-strings": "HL7 v2",
    "hl7v2/ms-converter": "HL7 v2",
    "csv/apple-health-min": "Apple Health",
    "csv/blue-button-text": "Blue Button text",
    "csv/omop-synthea27nj": "OMOP tables",
    "csv/synthea-csv": "Synthea tables",
}
_NOT_CLINICAL = (Patient, DirectoryEntry, KeptResource, DocumentReference, Composition)


def charts_of_others(root: Path) -> Iterator[tuple[str, Chart]]:
    """Format and chart of every patient of whom anything clinical is known; nothing where the data is not there."""
    for folder, name in SETS.items():
        if (root / folder).is_dir():
            yield from ((name, chart) for chart in charts_in(root / folder))


def charts_in(folder: Path) -> Iterator[Chart]:
    """The charts that the files of one folder give, in a vault of their own."""
    with tempfile.TemporaryDirectory() as place:
        vault = create_vault(Path(place) / "vault", PASSPHRASE, kdf=CHEAP)
        try:
            import_paths(vault, [folder])
            for patient in sorted(vault.search_patients(limit=10_000), key=lambda one: one.patient_id):
                chart = vault.load_chart(patient.patient_id)
                if any(map(_is_clinical, chart.facts)):
                    yield chart
        finally:
            vault.close()


def _is_clinical(fact: Fact) -> bool:
    return not isinstance(fact, _NOT_CLINICAL) and fact.concept is not None
