"""The results of others: how many are recognised, and that a line never joins two components of LOINC."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.errors import SourceError
from clinic_assist.importers import find_sources, read_batch, read_source
from clinic_assist.terminology.result_lines import Result, lines_of
from clinic_assist.terminology.systems import LOINC, canonical_system
from tests.measurands import measurands
from tests.shared_data import shared_data

DATA = shared_data() or Path("no-shared-data")
FOLDERS = ("ccda", "csv", "fhir-ndjson", "fhir-r4", "fhir-stu3", "fhir-xml", "hl7v2")

pytestmark = [pytest.mark.corpus, pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not here")]

# Numbers of results with a number: coded with LOINC and recognised, coded and not; named only, or coded otherwise, and
# recognised, and not. A change of a number here is a change of what clinicians see on one line: look at it.
EXPECTED = {
    "ccda": (416, 27, 9, 6),
    "csv": (9268, 365, 82, 91),
    "fhir-ndjson": (1499, 3, 0, 0),
    "fhir-r4": (766, 35, 1, 3),
    "fhir-stu3": (345, 10, 4, 9),
    "fhir-xml": (191, 0, 0, 3),
    "hl7v2": (92, 12, 0, 3),
}
# The codes that stand on one line in these files. A new line here joins what was apart: look at it.
JOINED = {
    "basophils": "26444-0 704-7",
    "basophils-fraction": "30180-4 706-2",
    "body-mass-index": "39156-5 41909-3",
    "body-weight": "29463-7 3141-9",
    "calcium": "17861-6 2000-8 49765-1",
    "carbon-dioxide-total": "2028-9 20565-8",
    "chloride": "2069-3 2075-0",
    "cholesterol": "2093-3 35200-5",
    "cholesterol-hdl": "14646-4 2085-9",
    "cholesterol-ldl": "13457-7 18262-6 2089-1",
    "creatinine": "2160-0 38483-4",
    "eosinophils": "26449-9 711-2",
    "eosinophils-fraction": "26450-7 713-8",
    "erythrocyte-distribution-width-ratio": "30385-9 788-0",
    "erythrocytes": "26453-1 789-8",
    "globulin": "10834-0 2336-6",
    "glucose": "15074-8 2339-0 2345-7 6777-7",
    "hba1c": "17856-6 4548-4",
    "head-circumference": "8287-5 9843-4",
    "hematocrit": "20570-8 4544-3",
    "hemoglobin": "20509-6 30313-1 718-7",
    "leukocytes": "26464-8 6690-2 804-5",
    "lymphocytes": "26474-7 731-0",
    "lymphocytes-fraction": "26478-8 736-9",
    "mean-corpuscular-hemoglobin": "28539-5 785-6",
    "mean-corpuscular-hemoglobin-concentration": "28540-3 786-4",
    "mean-corpuscular-volume": "30428-7 787-2",
    "mean-platelet-volume": "28542-9 32623-1",
    "monocytes": "26484-6 742-7",
    "monocytes-fraction": "26485-3 5905-5",
    "neutrophils": "26499-4 751-8",
    "neutrophils-fraction": "23761-0 26511-6 770-8",
    "oxygen-saturation": "2708-6 2710-2 59408-5",
    "platelets": "26515-7 777-3",
    "potassium": "2823-3 6298-4",
    "sodium": "2947-0 2951-2",
    "thyrotropin": "11580-8 3016-3",
    "triglycerides": "2571-8 35217-9",
    "urea-nitrogen": "3094-0 6299-2",
}
# Of these, the lines whose codes have names with different beginnings: the same component written differently.
APPROVED = {
    "erythrocytes": {"Erythrocytes", "RBC Auto (Bld)"},
    "glucose": {"Glucose", "Deprecated Glucose"},
    "leukocytes": {"Leukocytes", "WBC Auto (Bld)"},
    "mean-corpuscular-hemoglobin": {"MCH", "Erythrocyte mean corpuscular hemoglobin"},
    "mean-corpuscular-hemoglobin-concentration": {"MCHC", "Erythrocyte mean corpuscular hemoglobin concentration"},
    "mean-corpuscular-volume": {"MCV", "Erythrocyte mean corpuscular volume"},
    "platelets": {"Platelets", "Copy"},  # `Copy of BLOOD COUNT, PLATELET, AUTOMATED`
}


@cache
def results_of(folder: str) -> tuple[Result, ...]:
    """All results of the files of a folder, each file a chart of its own."""
    return tuple(result for path in find_sources(DATA / folder) for result in _results(path))


def _results(path: Path) -> Iterator[Result]:
    try:
        source = read_source(path)
        concepts = path.parent / "CONCEPT.csv"
        batch = read_batch(replace(source, guide=concepts.read_bytes()) if concepts.exists() else source)
    except SourceError:
        return
    chart = Chart(patient_id=PatientId("x"), patient=None, facts=batch.facts)
    for line in lines_of(chart, measurands()):
        yield from line.results


def _loinc(result: Result) -> dict[str, str]:
    """Codes with the names that sources give them."""
    code = result.observation.code
    listed = code.codings if code else ()
    return {one.code: one.display or "" for one in listed if one.code and canonical_system(one.system) == LOINC}


def _has_number(result: Result) -> bool:
    value = result.observation.value
    return value is not None and value.quantity is not None and value.quantity.value is not None


@pytest.mark.parametrize("folder", FOLDERS)
def test_results_are_recognised_as_counted(folder: str) -> None:
    counts: Counter[tuple[bool, bool]] = Counter()
    for result in results_of(folder):
        if _has_number(result):
            counts[bool(_loinc(result)), result.measurand is not None] += 1

    assert (counts[True, True], counts[True, False], counts[False, True], counts[False, False]) == EXPECTED[folder]


def test_nearly_every_number_with_a_code_of_loinc_is_recognised() -> None:
    coded = [one for folder in FOLDERS for one in results_of(folder) if _has_number(one) and _loinc(one)]

    assert len(coded) > 12_000
    assert sum(one.measurand is not None for one in coded) / len(coded) > 0.96


def _component(name: str) -> str | None:
    """The component of a LOINC long common name, without the specimen and the method; None for other names."""
    if "[" not in name and " in " not in name and " of " not in name:
        return None
    bare = re.split(r" \[| in | of |\[", name)[0].strip()
    return bare.replace("\u200b", "") or None


def test_no_line_joins_two_components_of_loinc_but_those_that_are_meant_to() -> None:
    components: defaultdict[str, set[str]] = defaultdict(set)
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for folder in FOLDERS:
        for result in results_of(folder):
            if result.measurand:
                found = _loinc(result)
                codes[result.measurand.id] |= set(found)
                components[result.measurand.id] |= {part for name in found.values() if (part := _component(name))}
    joined = {key: codes[key] for key in codes if len(codes[key]) > 1}

    assert {key: " ".join(sorted(found)) for key, found in sorted(joined.items())} == JOINED
    assert {key: components[key] for key in joined if len(components[key]) > 1} == APPROVED
