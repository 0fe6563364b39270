"""Take in the RxNorm release that the site has a licence for, and say which one is loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from clinic_assist.errors import BugError
from clinic_assist.memory import collector_paused
from clinic_assist.terminology.drugs import DrugNames, RecognitionState
from clinic_assist.terminology.rxnorm.loading import Loaded, load_release
from clinic_assist.terminology.rxnorm.table import RxNormTable
from clinic_assist.workflows.workplace import Workplace


def load_rxnorm(workplace: Workplace, path: Path, tell: Callable[[str], None] = lambda _file: None) -> Loaded:
    """Reads a release (a folder or a ZIP of RRF files) into the table by which codes without text are recognised.

    The table of the release before stays in use until the new one is whole. A window that is open uses the new one when
    it is opened again. `tell` is told which files are being read.

    Raises:
        UserError: This is no RxNorm release, or most of a file is damaged.
        MachineError: The table cannot be written.
    """
    folder = workplace.site_terminology
    if folder is None:
        raise BugError("No folder for terminologies was given.")
    names = DrugNames.load(workplace.resources / "terminology")

    def read_name(product: str) -> tuple[str, ...]:
        answer = names.recognise(product)
        return answer.ingredient_names if answer.state is RecognitionState.RECOGNISED else ()

    with collector_paused():
        return load_release(path, folder, loaded_on=workplace.clock.today().isoformat(), read_name=read_name, tell=tell)


def loaded_rxnorm(workplace: Workplace) -> RxNormTable | None:
    """The table that is loaded. Raises MachineError where it is damaged."""
    return workplace.open_rxnorm()
