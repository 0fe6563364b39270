"""The folder of a run: what was evaluated, and a line for each finished case, so that an interrupted run goes on.

`run.json` names model, versions, seed and cases; `results.jsonl` grows by one line a case, each on the disk before the
next case begins. A line cut off by a crash is dropped, and its case runs again. Nothing here holds a text of a record,
of a question or of a model: ids, counts, times and digests only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

import msgspec

from clinic_assist.errors import MachineError, UserError
from clinic_assist.evaluation.case_result import Case, CaseResult
from clinic_assist.workflows.fingerprints import Fingerprint, changed_parts

_ABOUT: Final = "run.json"
_RESULTS: Final = "results.jsonl"


class RunAbout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run is of.

    Attributes:
        cases: SHA-256 over the ids of all cases, in order.
        began: UTC, ISO 8601.
    """

    format: int = 1
    name: str
    version: str
    is_clinical: bool
    fingerprint: Fingerprint
    seed: int
    cases: str
    total: int
    began: str


class RunFolder:
    """A run on the disk. Made by `begin` or `resume`."""

    def __init__(self, folder: Path, about: RunAbout, results: Sequence[CaseResult] = ()) -> None:
        self.folder = folder
        self.about = about
        self._results = list(results)

    @property
    def results(self) -> tuple[CaseResult, ...]:
        """Of the finished cases, in their order."""
        return tuple(self._results)

    def add(self, result: CaseResult) -> None:
        """Keeps a result; it is on the disk on return. Raises MachineError: it cannot be written."""
        try:
            with (self.folder / _RESULTS).open("ab") as file:
                file.write(msgspec.json.encode(result) + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as problem:
            raise MachineError(
                f"A result cannot be written ({problem.strerror}).", hint="--resume goes on."
            ) from problem
        self._results.append(result)

    def digest(self) -> str:
        """SHA-256 of what was found, times left out: the same evaluation has the same, interrupted or not."""
        timeless = [_without_times(result) for result in self._results]
        return sha256(msgspec.json.encode(timeless)).hexdigest()


def _without_times(result: CaseResult) -> CaseResult:
    first = None if result.first_sentence_s is None else 0.0
    return msgspec.structs.replace(result, seconds=0.0, writing_s=0.0, first_sentence_s=first)


def cases_digest(cases: Sequence[Case]) -> str:
    """SHA-256 over the ids of all cases, in order."""
    return sha256("\n".join(case.id for case in cases).encode()).hexdigest()


def begin(folder: Path, about: RunAbout) -> RunFolder:
    """A new run. Raises UserError: there is one in that folder; MachineError: it cannot be written."""
    if (folder / _ABOUT).exists():
        raise UserError(
            "There is a run in that folder already.", hint="--resume goes on with it; or choose another folder."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _RESULTS).write_bytes(b"")
        beside = folder / f"{_ABOUT}.new"
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(about), indent=1) + b"\n")
        beside.replace(folder / _ABOUT)
    except OSError as problem:
        raise MachineError(f"The folder of the run cannot be written ({problem.strerror}).") from problem
    return RunFolder(folder, about)


def read_run(folder: Path) -> RunFolder:
    """A run with what was finished of it. A last line that was cut off is not counted.

    Raises:
        UserError: There is no run, or its files were changed so that they cannot be read.
    """
    try:
        about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=RunAbout)
        lines = (folder / _RESULTS).read_bytes().split(b"\n")[:-1]
        results = [msgspec.json.decode(line, type=CaseResult) for line in lines]
    except OSError as problem:
        raise UserError("There is no run in that folder.", hint="The folder that --output named is meant.") from problem
    except msgspec.DecodeError as problem:
        raise UserError("The files of that run were changed and cannot be read.") from problem
    return RunFolder(folder, about, results)


def resume(folder: Path, about: RunAbout) -> RunFolder:
    """An interrupted run, to go on with.

    Raises:
        UserError: It was of something else: another model, program, seed or other cases.
        MachineError: What was cut off cannot be removed.
    """
    run = read_run(folder)
    if changes := changed_parts(run.about.fingerprint, about.fingerprint):
        raise UserError(
            f"That run was of something else: changed since are {', '.join(changes)}.", hint="Begin a new run."
        )
    if (run.about.seed, run.about.cases) != (about.seed, about.cases):
        raise UserError(
            "That run was of other cases or another seed.", hint="Give the same options, or begin a new run."
        )
    whole = sum(len(msgspec.json.encode(result)) + 1 for result in run.results)
    try:
        os.truncate(folder / _RESULTS, whole)
    except OSError as problem:
        raise MachineError(f"The folder of the run cannot be written ({problem.strerror}).") from problem
    return run
