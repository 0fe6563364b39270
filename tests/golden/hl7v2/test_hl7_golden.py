"""Small files of messages with the facts that must come of them, written out. Review a change of expected.txt like code.

To write them anew after a change that is meant: `python -m tests.golden.hl7v2.test_hl7_golden`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.importers import read_batch, read_source
from tests.golden.fhir.test_fhir_golden import as_text

CASES = sorted(path.parent for path in Path(__file__).parent.glob("*/source.hl7"))


def test_there_is_a_file_of_each_kind() -> None:
    assert [case.name for case in CASES] == ["documents", "laboratory", "medicines", "stay"]


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_a_file_gives_exactly_the_facts_written_beside_it(case: Path) -> None:
    batch = read_batch(read_source(case / "source.hl7"))

    assert as_text(batch) == (case / "expected.txt").read_text()


def test_a_changed_digit_in_a_message_changes_its_facts() -> None:
    case = next(path for path in CASES if path.name == "laboratory")
    expected = (case / "expected.txt").read_text()

    assert "value 4.10," in expected
    assert as_text(read_batch(read_source(case / "source.hl7"))).replace("4.10", "4.1") != expected


if __name__ == "__main__":
    for folder in CASES:
        (folder / "expected.txt").write_text(as_text(read_batch(read_source(folder / "source.hl7"))))
