"""Opens the dialogs about whose records are whose; each is imported only when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from clinic_assist.chart.chart import PatientId
from clinic_assist.gui.session import Session


def ask_about_pairs(parent: QWidget, session: Session, decided: Callable[[], object]) -> None:
    """Asks of pairs of patients whether they are one person."""
    from clinic_assist.gui.screens.who.pair_dialog import PairDialog

    dialog = PairDialog(parent, session)
    dialog.decided.connect(decided)
    dialog.open()


def show_records(parent: QWidget, session: Session, patient: PatientId, changed: Callable[[str], object]) -> None:
    """Shows which files were taken for a patient."""
    from clinic_assist.gui.screens.who.records_dialog import RecordsDialog

    dialog = RecordsDialog(parent, session, patient)
    dialog.changed.connect(changed)
    dialog.open()
