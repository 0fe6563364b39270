"""The demo exports are what their generator makes, and hold what they promise."""

import subprocess
import sys
from pathlib import Path

from clinic_assist.importers import find_sources, read_batch, read_source

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
