"""Has the bundled model write about every patient of the shared data: `python -m tests.campaigns.tiny_charts`.

All files of a folder go into one vault, as a hospital would import them; each chart's facts go to the model through the
real worker process, in both registers; every sentence that comes back is checked against the records that it cites, by
`against_records`, which knows nothing of slots, and by the verifier. Printed: facts asked for and told, lines withheld,
figures and words that the records do not hold. The first kind must be none.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from clinic_assist import app
from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.forms import form_words
from clinic_assist.drafting.parse import LineReader, Withheld
from clinic_assist.drafting.prepared import Register, SectionKind
from clinic_assist.drafting.prompt import DraftRequest, tiny_requests
from clinic_assist.drafting.select import select_facts
from clinic_assist.evaluation.against_records import held_by, strangers_in
from clinic_assist.grounding.evidence import Evidence, gather
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.importers import InSession, find_sources
from clinic_assist.notes.note import Statement
from clinic_assist.workflows import import_exports, unlock_vault
from clinic_assist.workflows.ports import GenerationRequest, TextGenerator
from clinic_assist.workflows.workplace import Workplace
from tests.shared_data import shared_data_or_skip
from tests.unit.drafting.shipped import SUMMARY

FOLDERS = (
    "fhir-r4/ips-connectathon", "fhir-r4/us-core-examples", "fhir-r4/hl7-r4-core-examples", "fhir-r4/synthea-bch-2021",
    "fhir-r4/ms-fhir-server-r4", "fhir-stu3", "fhir-xml", "ccda", "hl7v2", "csv", "fhir-ndjson",
)  # fmt: skip
_MOST_TOLD = 40


@dataclass(slots=True)
class Count:
    """What came of one folder."""

    charts: int = 0
    asked: int = 0
    told: int = 0
    sentences: int = 0
    withheld: Counter[str] = field(default_factory=Counter)
    verdicts: Counter[str] = field(default_factory=Counter)
    figures: list[str] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Writes, counts, prints; fails where a figure is not the records'."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folders", nargs="+", default=FOLDERS)
    parser.add_argument("--most-charts", type=int, default=100_000, help="in each folder")
    asked = parser.parse_args()
    shared = shared_data_or_skip()
    wrong = 0
    with app.joined() as workplace:
        model = workplace.load_model()
        if model is None:
            raise SystemExit("The model is not there.")
        for folder in asked.folders:
            for register, count in _counted(workplace, model, shared / folder, asked.most_charts).items():
                _print(folder, register, count)
                wrong += len(count.figures)
    return 1 if wrong else 0


def _counted(workplace: Workplace, model: TextGenerator, folder: Path, most: int) -> dict[Register, Count]:
    counts = {register: Count() for register in Register}
    today = workplace.clock.today()
    with tempfile.TemporaryDirectory() as name:
        for chart in _charts(workplace, folder, Path(name) / "vault", most):
            evidence = gather(chart, workplace.names, today)
            for register in Register:
                _write(chart, model, register, evidence, on=today, count=counts[register])
    return counts


def _charts(workplace: Workplace, folder: Path, vault: Path, most: int) -> Iterator[Chart]:
    store = unlock_vault.create_vault(workplace, vault, "campaign, thrown away afterwards")
    import_exports.import_paths(store, list(find_sources(folder)), reader=InSession())
    for line in store.search_patients(limit=most):
        yield store.load_chart(line.patient_id)
    store.close()


def _write(
    chart: Chart, model: TextGenerator, register: Register, evidence: Evidence, *, on: date, count: Count
) -> None:
    prepared = select_facts(chart, SUMMARY, on)
    count.charts += 1
    for section in SectionKind:
        facts = prepared.of(section)
        count.asked += len(facts)
        told: set[str] = set()
        for request in tiny_requests(section, facts, register=register) if facts else ():
            for statement in _statements(request, model, chart, count):
                told |= {str(fact) for fact in statement.citations}
                _check(statement, chart, evidence, count)
        count.told += sum(str(fact.fact.id) in told for fact in facts)


def _statements(request: DraftRequest, model: TextGenerator, chart: Chart, count: Count) -> Iterator[Statement]:
    asked = GenerationRequest(
        prompt=request.prompt,
        grammar=request.grammar,
        max_tokens=request.max_tokens,
        patient_key=chart.patient_id,
    )
    reader = LineReader(scope=request.scope, only_words=form_words())
    text = "".join(model.generate(asked, should_stop=lambda: False))
    for line in text.splitlines():
        outcome = reader.read(line)
        if isinstance(outcome, Withheld):
            count.withheld[outcome.reason] += 1
        else:
            yield outcome


def _check(statement: Statement, chart: Chart, evidence: Evidence, count: Count) -> None:
    cited = [fact for fact in map(chart.fact, statement.citations) if fact is not None]
    strangers = strangers_in(statement.text, held_by(cited), own_words=_OWN_WORDS)
    count.sentences += 1
    count.figures += [f"{figure} in {statement.text}" for figure in strangers.figures]
    count.words.update(strangers.words)
    verdict = verify_statement(statement, chart, evidence.names, evidence.on, evidence=evidence)
    count.verdicts[verdict.verdict.value] += 1


_OWN_WORDS = form_words()


def _print(folder: str, register: Register, count: Count) -> None:
    print(
        f"{folder} {register.value}: {count.charts} charts, {count.told} of {count.asked} facts told, "
        f"{count.sentences} sentences, withheld {dict(count.withheld)}, verdicts {dict(count.verdicts)}, "
        f"{len(count.figures)} figures not of the records",
        flush=True,
    )
    for line in count.figures[:_MOST_TOLD]:
        print(f"  wrong: {line}")
    print(f"  words not of the records: {count.words.most_common(_MOST_TOLD)}", flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
