"""Checks every patient of the shared data, and counts the alerts: `python -m tests.campaigns.safety_reports [--read N]`.

All files of FHIR, C-CDA and Synthea's tables go into one vault a folder, as a hospital would import them. With
`--read N` whole reports are printed, the fullest first, for a pharmacist to read.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from clinic_assist import app
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import SafetyReport, Severity
from clinic_assist.importers import InSession, find_sources
from clinic_assist.safety.check import check_chart
from clinic_assist.terminology.banner import banner_of
from clinic_assist.terminology.labels import SEVERITY_WORDS
from clinic_assist.workflows import import_exports, unlock_vault
from clinic_assist.workflows.workplace import Workplace
from tests.shared_data import shared_data_or_skip

FOLDERS = (
    "fhir-r4/synthea-bch-2021", "fhir-r4/ips-connectathon", "fhir-r4/us-core-examples", "fhir-r4/ms-fhir-server-r4",
    "fhir-stu3", "fhir-xml", "fhir-ndjson", "ccda", "csv/synthea-csv", "hl7v2",
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """A chart with its report."""

    folder: str
    chart: Chart
    report: SafetyReport


def main() -> int:
    """Prints the counts, and reports where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--read", type=int, default=0, help="how many reports to print whole")
    parser.add_argument("--on", type=date.fromisoformat, default=None, help="the day of the check; today")
    parser.add_argument("--last", action="store_true", help="check each chart on the day of its newest result or order")
    asked = parser.parse_args()
    on = asked.on or datetime.now(tz=UTC).date()
    found = list(_checked(on, last=asked.last))
    _count(found)
    for one in sorted(found, key=lambda one: -len(one.report.issues))[: asked.read]:
        _print(one)
    return 0


def _checked(on: date, *, last: bool) -> Iterator[Checked]:
    shared = shared_data_or_skip()
    with app.joined() as workplace:
        for folder in FOLDERS:
            with tempfile.TemporaryDirectory() as name:
                yield from _checked_in(workplace, shared / folder, Path(name) / "vault", on, last=last)


def _checked_in(workplace: Workplace, folder: Path, vault: Path, on: date, *, last: bool) -> Iterator[Checked]:
    store = unlock_vault.create_vault(workplace, vault, "campaign, thrown away afterwards")
    import_exports.import_paths(store, list(find_sources(folder)), reader=InSession())
    for line in store.search_patients(limit=100_000):
        chart = store.load_chart(line.patient_id)
        day = min(on, max((fact.when.latest for fact in chart.facts if fact.when), default=on)) if last else on
        report = check_chart(chart, workplace.knowledge, workplace.names, day, measurands=workplace.measurands)
        if report.checked or report.issues:
            yield Checked(folder.name, chart, report)
    store.close()


def _count(found: list[Checked]) -> None:
    print(f"charts with a medicine in use: {len(found)}")
    for folder in dict.fromkeys(one.folder for one in found):
        mine = [one.report for one in found if one.folder == folder]
        shown = [sum(issue.severity is not Severity.INFORMATION for issue in report.issues) for report in mine]
        print(
            f"  {folder:<24} {len(mine):>4} charts, medicines {median(len(report.checked) for report in mine):>4}, "
            f"alerts above information: median {median(shown)}, most {max(shown)}; "
            f"interruptive {sum(issue.interruptive for report in mine for issue in report.issues)}"
        )
    kinds = Counter((issue.kind.value, issue.severity.value) for one in found for issue in one.report.issues)
    for (kind, severity), count in sorted(kinds.items()):
        print(f"  {kind:<16} {severity:<16} {count:>5}")
    rules = Counter(issue.rule for one in found for issue in one.report.issues)
    print("  most often:", ", ".join(f"{rule} {count}" for rule, count in rules.most_common(25)))


def _print(one: Checked) -> None:
    print(f"\n=== {one.folder}: {banner_of(one.chart, one.report.on).line}; on {one.report.on}")
    print("medicines:", ", ".join(one.report.checked))
    for issue in one.report.issues:
        mark = "!" if issue.interruptive else " "
        print(
            f" {mark}{SEVERITY_WORDS[issue.severity][:14]:<14} {issue.kind.value:<15} {issue.summary}  [{issue.rule}]"
        )
        for phrase in issue.context:
            print(f"                    - {phrase}")
    for missing in one.report.not_checked:
        print(f"  not checked: {missing.text}: {missing.reason}")
    for run in one.report.runs:
        if run.note:
            print(f"  {run.kind.value}: {run.state.value}; {run.note[:300]}")


if __name__ == "__main__":
    raise SystemExit(main())
