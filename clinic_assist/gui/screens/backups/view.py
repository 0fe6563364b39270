"""The page of backups."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.backups.drill_dialog import DrillDialog
from clinic_assist.gui.screens.backups.model import Standing, backup_rows, standing_of
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.widgets import Card, ChoiceBox, Strip, button, row_of
from clinic_assist.notes.safekeeping import CheckedBackup
from clinic_assist.workflows.back_up import BackupPlan, back_up, keep_plan


class BackupsScreen(QWidget):
    """Shows how it stands, makes and tries backups, and keeps the plan.

    Signals:
        told: Words about what was done.
        changed: There is another backup or another plan.
    """

    told = Signal(str)
    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.standing = Standing(plan=BackupPlan())
        self.dialog: DrillDialog | None = None
        self.strip = Strip()
        self.state = Strip(tone=Tone.GOOD, icon_name="check-circle")
        self.drill_state = PlainLabel(part="muted")
        self.table = RecordTable(columns_of(strings.BACKUP_COLUMNS), name=strings.BACKUP_LIST, sortable=True)
        self.now = button(strings.BACKUP_NOW, self._back_up, part="primary", icon_name="import")
        self.drill = button(strings.BACKUP_TRY, self._try, icon_name="shield")
        self.folder = QLineEdit()
        self.folder.setReadOnly(True)
        self.folder.setAccessibleName(strings.PLAN_FOLDER)
        self.browse = button(strings.UNLOCK_BROWSE, self._choose_folder, icon_name="folder")
        self.every = ChoiceBox(strings.PLAN_EVERY)
        for hours, words in strings.PLAN_HOURS:
            self.every.addItem(words, hours)
        self.keep = button(strings.BACKUP_PLAN_KEEP, self._keep)
        self._lay_out()
        self.table.row_selected.connect(lambda key: self.drill.setEnabled(bool(key)))
        self.drill.setEnabled(False)

    def _lay_out(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        column = QWidget()
        column.setMaximumWidth(theme.MAX_PAGE_WIDTH)
        page = QVBoxLayout(column)
        page.setContentsMargins(theme.MARGIN, 16, theme.MARGIN, 20)
        page.setSpacing(12)
        page.addLayout(row_of(PlainLabel(strings.BACKUPS, part="title", wrap=False), 1, self.now))
        page.addWidget(PlainLabel(strings.BACKUPS_MEANING, part="muted"))
        page.addWidget(self.strip)
        page.addWidget(self.state)
        page.addWidget(self.table, 1)
        line = row_of(self.drill, self.drill_state, spacing=12)
        line.setStretch(1, 1)
        page.addLayout(line)
        page.addWidget(self._plan_card())
        middle = row_of(1, column, 1)
        middle.setStretch(1, 1000)
        outer.addLayout(middle)

    def _plan_card(self) -> Card:
        card = Card(spacing=10).add(
            PlainLabel(strings.PLAN_TITLE, part="heading"), PlainLabel(strings.PLAN_MEANING, part="muted")
        )
        folder = PlainLabel(strings.PLAN_FOLDER, part="field", wrap=False)
        every = PlainLabel(strings.PLAN_EVERY, part="field", wrap=False)
        line = row_of(folder, self.folder, self.browse, every, self.every, self.keep, spacing=12)
        line.setStretch(1, 1)
        card.column.addLayout(line)
        return card

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Looks into the folder."""
        store, keeper = self._session.store, self._session.workplace.keeper
        task = self._session.tasks.start(lambda _task: standing_of(store, keeper))
        task.then(self._show).otherwise(self._complain)

    def _show(self, standing: Standing) -> None:
        self.standing = standing
        plan = standing.plan
        self.folder.setText(plan.folder)
        self.every.setCurrentIndex(max(0, self.every.findData(plan.every_hours)))
        self.keep.setEnabled(bool(plan.folder))
        self.table.show_rows(backup_rows(standing.labels))
        self.drill.setEnabled(bool(self.table.current_key))
        self.drill_state.setText(
            strings.last_drill(plan.last_drill_at, plan.last_drill) if plan.last_drill_at else strings.DRILL_NEVER
        )
        self._show_state(standing)

    def _show_state(self, standing: Standing) -> None:
        plan = standing.plan
        newest = standing.labels[0].made_at if standing.labels else None
        workplace = self._session.workplace
        good, words = strings.backup_state(
            newest, workplace.clock.now(), plan.every_hours, warn_days=workplace.policy.backup_warning_days
        )
        if standing.is_far:
            good, words = False, strings.BACKUP_FAR
        elif not plan.folder:
            good, words = False, strings.BACKUP_NO_PLAN
        self.state.set_tone(Tone.GOOD if good else Tone.SERIOUS, "check-circle" if good else "warning")
        self.state.say(words)

    def _choose_folder(self) -> None:
        chosen = file_dialogs.choose_folder(self, strings.BACKUP_CHOOSE)
        if chosen is not None:
            self.folder.setText(str(chosen))
            self.keep.setEnabled(True)

    def _keep(self) -> None:
        store = self._session.store
        plan = replace(self.standing.plan, folder=self.folder.text(), every_hours=int(self.every.currentData()))

        def kept(_none: object) -> None:
            self.told.emit(strings.PLAN_KEPT)
            self.changed.emit()
            self.refresh()

        self._session.tasks.start(lambda _task: keep_plan(store, plan)).then(kept).otherwise(self._complain)

    def _back_up(self) -> None:
        chosen = self.folder.text() or file_dialogs.choose_folder(self, strings.BACKUP_CHOOSE)
        if not chosen:
            return
        store, folder = self._session.store, Path(str(chosen))
        self.now.setEnabled(False)
        self.strip.set_tone(Tone.MUTED, "info")
        self.strip.say(strings.BACKUP_WORKING)
        self._session.tasks.start(lambda _task: back_up(store, folder)).then(self._made).otherwise(self._complain)

    def _made(self, checked: CheckedBackup) -> None:
        self.now.setEnabled(True)
        self.strip.say("")
        self.told.emit(strings.backup_made(checked))
        self.changed.emit()
        self.refresh()

    def _try(self) -> None:
        if self.table.current_key:
            self.dialog = DrillDialog(self, self._session, Path(self.table.current_key))
            self.dialog.passed.connect(self._passed)
            self.dialog.open()

    def _passed(self, checked: CheckedBackup) -> None:
        self.told.emit(strings.drill_passed(checked))
        self.refresh()

    def _complain(self, error: object) -> None:
        self.now.setEnabled(True)
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(error_words(error))
