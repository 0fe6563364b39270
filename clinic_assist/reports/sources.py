"""Numbers for the facts that a report rests on, and the table of where each stands in an imported file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePath

from clinic_assist.chart.chart import Chart, SourceSummary
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.reports.page import PageWriter
from clinic_assist.terminology.fact_text import fact_line, kind_words
from clinic_assist.terminology.labels import format_day


def source_marks(numbers: Iterable[int]) -> str:
    """`1, 3–5, 9`; empty where there are none."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(", ".join(map(str, run)) if len(run) < 3 else f"{run[0]}–{run[-1]}" for run in runs)


class FileNumbers:
    """The imported files that a report rests on, numbered as they come; one alone needs no number."""

    def __init__(self, chart: Chart, facts: Iterable[Fact]) -> None:
        self._files = chart.sources
        self._numbers = {s: n for n, s in enumerate(dict.fromkeys(fact.provenance.source for fact in facts), start=1)}

    def place(self, fact: Fact) -> str:
        """`Bundle.entry[3].resource`, and which file where there are several."""
        number = self._numbers[fact.provenance.source]
        return f"{fact.provenance.locator} ({number})" if len(self._numbers) > 1 else fact.provenance.locator

    @property
    def heading(self) -> str:
        """What stands above a column of places."""
        return "Place (file)" if len(self._numbers) > 1 else "Place in the file"

    def write(self, writer: PageWriter) -> None:
        """Adds the table of files; one alone is a line. Nothing where there is none."""
        rows = [(str(number), *_told(source, self._files.get(source))) for source, number in self._numbers.items()]
        if len(rows) == 1:
            _number, name, imported, source = rows[0]
            writer.add(f"Imported file {name} ({imported}), SHA-256 {source}", "small")
        elif rows:
            writer.add("Imported files", "heading")
            writer.add_rows(("No.", "File", "Format, import", "SHA-256"), rows, (0.5, 2.2, 2.1, 5.5), small=(1, 2, 3))


def _told(source: SourceId, file: SourceSummary | None) -> tuple[str, str, str]:
    if file is None:
        return "not known", "not known", source
    imported = format_day(date.fromisoformat(file.imported_at[:10]))
    # Without its folders, which are this machine's.
    return PurePath(file.name).name, f"{file.format}, {imported}", source


def write_sources(writer: PageWriter, chart: Chart, numbers: Mapping[FactId, int]) -> None:
    """Adds the tables of records and of files. Nothing where nothing is cited."""
    if not numbers:
        return
    cited = {fact_id: chart.any_fact(fact_id) for fact_id in numbers}
    files = FileNumbers(chart, filter(None, cited.values()))
    writer.add("Sources", "heading")
    rows = [
        (str(number), _record(chart, cited[fact_id]), files.place(fact) if (fact := cited[fact_id]) else "")
        for fact_id, number in numbers.items()
    ]
    writer.add_rows(("No.", "Record", files.heading), rows, (0.45, 7.6, 2.5), small=(2,))
    files.write(writer)


def _record(chart: Chart, fact: Fact | None) -> str:
    if fact is None:
        return "Not in this patient's chart any more"
    replaced = "" if chart.fact(fact.id) else " (replaced or repeated by another record)"
    return f"{kind_words(fact)}: {fact_line(fact)}{replaced}"
