"""A run that somebody kills: `python -m tests.unit.evaluation.killed_run FOLDER`, slow enough to be caught."""

from __future__ import annotations

import sys
from pathlib import Path

from clinic_assist.evaluation.case_result import Case
from clinic_assist.evaluation.draft_cases import injection_cases
from clinic_assist.evaluation.evaluate import evaluate
from tests.unit.evaluation import stub_models as stubs


def cases() -> tuple[Case, ...]:
    return injection_cases("c", stubs.CHART)


if __name__ == "__main__":
    evaluate(stubs.desk_with(stubs.slow), cases(), Path(sys.argv[1]))
