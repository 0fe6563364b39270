"""Loads an RxNorm release of real size, made here, and says how long that takes and how much memory it needs.

    python -m tests.campaigns.large_rxnorm [--folder DIR] [--scale 1.0]

Counts at scale 1 are those of a full release: 14,000 ingredients, 120,000 clinical and branded drugs, 1.2 million rows
of names, 7 million rows of relations and of attributes. The names are made up; the shape of the rows is the NLM's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.rxnorm_release import conso, rel

_PER_RUN = """
import json, resource, sys, time
from pathlib import Path
from clinic_assist.terminology.rxnorm.loading import load_release
begin = time.monotonic()
found = load_release(Path(sys.argv[1]), Path(sys.argv[2]), loaded_on="2026-11-27", read_name=lambda _name: (), tell=print)
print(json.dumps({"seconds": round(time.monotonic() - begin, 1), "codes": found.codes, "ndc": found.ndc, "unresolved": found.unresolved,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, "rows": found.tally.rows, "damaged": found.tally.damaged_rows}))
"""


def write_large(folder: Path, scale: float) -> dict[str, int]:
    """Writes the release; answers how many products have how many ingredients, for the check afterwards."""
    chance = random.Random(7)
    ingredients = [1_000_000 + n for n in range(int(14_000 * scale))]
    components = [2_000_000 + n for n in range(int(35_000 * scale))]
    drugs = [3_000_000 + n for n in range(int(60_000 * scale))]
    branded = [4_000_000 + n for n in range(int(60_000 * scale))]
    of_component = {component: chance.choice(ingredients) for component in components}
    of_drug = {drug: chance.sample(components, chance.choice((1, 1, 1, 2, 3))) for drug in drugs}
    of_branded = {brand: chance.choice(drugs) for brand in branded}
    with (folder / "RXNCONSO.RRF").open("w") as file:
        rows = 0
        for one in ingredients:
            rows += file.write(conso(one, "IN", f"ingredient{one}")) > 0
        for one in components:
            rows += file.write(conso(one, "SCDC", f"ingredient{of_component[one]} 5 MG")) > 0
        for one in drugs:
            name = " / ".join(f"ingredient{of_component[part]} 5 MG" for part in of_drug[one])
            rows += file.write(conso(one, "SCD", f"{name} Oral Tablet")) > 0
        for one in branded:
            name = " / ".join(f"ingredient{of_component[part]} 5 MG" for part in of_drug[of_branded[one]])
            rows += file.write(conso(one, "SBD", f"{name} Oral Tablet [Brand{one}]")) > 0
        for _ in range(int(1_200_000 * scale) - rows):
            one = chance.choice(branded)
            file.write(
                conso(one, "DP", f"SOME SOURCE'S OWN NAME OF PRODUCT {one} 5 MG TABLET, FILM COATED", source="MTHSPL")
            )
    with (folder / "RXNREL.RRF").open("w") as file:
        facts = [(one, "has_ingredient", part) for one, part in of_component.items()]
        facts += [(one, "consists_of", part) for one, parts in of_drug.items() for part in parts]
        facts += [(one, "tradename_of", part) for one, part in of_branded.items()]
        inverse = {"has_ingredient": "ingredient_of", "consists_of": "constitutes", "tradename_of": "has_tradename"}
        for second, relation, first in facts:
            file.write(rel(second, relation, first) + rel(first, inverse[relation], second))
        for number in range(int(7_000_000 * scale) - 2 * len(facts)):
            one, other = chance.choice(branded), chance.choice(drugs)
            file.write(f"{one}|{number}|AUI|RO|{other}|{number + 1}|AUI|has_active_moiety|{number}||MTHSPL|||||4096|\n")
    with (folder / "RXNSAT.RRF").open("w") as file:
        for number in range(int(600_000 * scale)):
            one = chance.choice(branded)
            file.write(f"{one}|||{one}|AUI|{one}|||NDC|RXNORM|{number * 7:011d}|N|4096|\n")
        for number in range(int(6_400_000 * scale)):
            one = chance.choice(branded)
            file.write(
                f"{one}|||{number}|AUI|{one}|||SPL_SET_ID|MTHSPL|0fa1c2d3-e4b5-4c6d-8e7f-{number:012d}|N|4096|\n"
            )
    return {str(one): len({of_component[part] for part in of_drug[of_branded[one]]}) for one in branded[:2000]}


def main() -> None:
    """Makes, loads, checks, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--scale", type=float, default=1.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = arguments.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        begin = time.monotonic()
        expected = write_large(folder, arguments.scale)
        print(f"made in {time.monotonic() - begin:.0f} s", flush=True)
        done = subprocess.run(
            [sys.executable, "-c", _PER_RUN, str(folder), str(folder / "table")],
            capture_output=True,
            text=True,
            check=True,
        )
        found = json.loads(done.stdout.splitlines()[-1])
        from clinic_assist.terminology.rxnorm.table import FILE_NAME, RxNormTable

        table = RxNormTable.open(folder / "table")
        assert table is not None
        begin = time.perf_counter()
        for code, count in expected.items():
            coded = table.by_rxcui(code)
            assert coded is not None, code
            assert (len(coded.ingredients), coded.is_whole) == (count, True), code
        found["lookup_microseconds"] = round(1e6 * (time.perf_counter() - begin) / len(expected))
        found["table_megabytes"] = (folder / "table" / FILE_NAME).stat().st_size // 1_000_000
        print(json.dumps(found, indent=1))
        print(f"peak of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
