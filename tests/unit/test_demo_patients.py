"""The demo exports are what their generator makes, and hold what they promise."""

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.chart.facts import MedicationRequest, MedicationStatement
from clinic_assist.importers import find_sources, read_batch, read_source
from clinic_assist.terminology.systems import RXNORM
from tests.charts import medication
from tests.pharmacy import names

DEMO = Path(__file__).parents[2] / "resources" / "demo"


def test_the_generator_gives_the_same_bytes_again(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(DEMO / "make_patients.py"), str(tmp_path)], check=True, capture_output=True)

    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.json")}
    kept = {path.relative_to(DEMO / "exports"): path.read_bytes() for path in (DEMO / "exports").rglob("*.json")}
    assert len(kept) == 27
    assert made == kept


def test_every_demo_export_is_read_whole() -> None:
    batches = [read_batch(read_source(path)) for path in find_sources(DEMO / "exports")]

    assert sum(batch.entries for batch in batches) == 213
    assert not any(batch.rejected or batch.kept for batch in batches)


def contradictions(facts: Iterable[object]) -> list[str]:
    """The coded medicines whose RxNorm code and text are different medicines."""
    concepts = [fact.medication for fact in facts if isinstance(fact, MedicationRequest | MedicationStatement)]
    answers = [names().recognise_concept(concept) for concept in concepts if concept]
    assert answers
    return [answer.text for answer in answers if "different medicines" in answer.reason]


def test_no_code_of_a_demo_medicine_contradicts_its_text() -> None:
    coded = CodeableConcept(codings=(Coding(system=RXNORM, code="197853"),), text="Colchicine 0.6 MG Oral Tablet")
    wrong = medication("x", medication=coded)
    facts = [fact for path in find_sources(DEMO / "exports") for fact in read_batch(read_source(path)).facts]

    assert contradictions(facts) == []
    assert contradictions([wrong]) == ["Colchicine 0.6 MG Oral Tablet"]
