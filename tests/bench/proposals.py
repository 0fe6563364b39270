"""A medicine before it is prescribed, and a hospital's table of a quarter of a million rows."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, islice
from pathlib import Path
from statistics import median

from clinic_assist.chart.chart import Chart
from clinic_assist.workflows.check_safety import check_chart, check_proposal
from clinic_assist.workflows.hospital_tables import import_table
from clinic_assist.workflows.workplace import Workplace
from tests.bench.measuring import ROUNDS, row, timed

_ROWS = 250_000
_LEVELS = ("Major", "Moderate", "Minor", "Unknown")


def bench_proposal(workplace: Workplace, chart: Chart) -> None:
    """The member of the largest class of alternatives that the chart does not hold yet."""
    classes = (one for one in workplace.knowledge.classes.values() if one.entry.alternatives)
    largest = max(classes, key=lambda one: len(one.members))
    taken = set(check_chart(workplace, chart).checked)
    proposed = min(largest.members - taken)
    answer = check_proposal(workplace, chart, proposed)
    seconds = median(timed(lambda: check_proposal(workplace, chart, proposed)) for _ in range(ROUNDS))
    what = f"{proposed} proposed to a chart of 25 medicines, with {len(answer.alternatives)} alternatives"
    row(what, f"{1000 * seconds:.0f} ms", "<= 60 ms", is_met=seconds <= 0.06)


def bench_table(workplace: Workplace, chart: Chart, folder: Path) -> None:
    """Import, opening and use of a table in the form of DDInter."""
    path = folder / "interactions.csv"
    pairs = islice(combinations(workplace.names.ingredient_names()[:4000:5], 2), _ROWS)
    lines = (f"DDInter1,{a},DDInter2,{b},{_LEVELS[(len(a) + len(b)) % 4]}" for a, b in pairs)
    path.write_text("\n".join(("DDInterID_A,Drug_A,DDInterID_B,Drug_B,Level", *lines)), encoding="utf-8")
    own = replace(workplace, hospital_tables=folder / "tables")
    vars(own).update(names=workplace.names, knowledge=workplace.knowledge, measurands=workplace.measurands)
    seconds = timed(lambda: import_table(own, path, "bench"))
    row(f"import of a table of {_ROWS:,} interactions", f"{seconds:.1f} s", "<= 3 s", is_met=seconds <= 3)
    opening = median(timed(own.hear_tables_anew) for _ in range(ROUNDS))
    row("that table opens", f"{1000 * opening:.0f} ms", "<= 150 ms", is_met=opening <= 0.15)
    without = median(timed(lambda: check_chart(workplace, chart)) for _ in range(5 * ROUNDS))
    with_it = median(timed(lambda: check_chart(own, chart)) for _ in range(5 * ROUNDS))
    row(
        "a check of 25 medicines with it, over one without",
        f"{with_it / without:.2f}",
        "<= 1.3",
        is_met=with_it <= 1.3 * without,
    )
