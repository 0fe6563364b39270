"""What is to be tried on what: a model, charts, and the files that the hospital brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem, QPushButton

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.evaluation.trials import TrialOrder, new_run_name
from clinic_assist.gui import file_dialogs, strings, theme
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.templates.model import patient_label
from clinic_assist.gui.widgets import Card, ChoiceBox, TickBox, button, row_of
from clinic_assist.notes.models import ListedModel

_LIST_HEIGHT = 132


class OrderCard(Card):
    """The form of an order. `on_start` is called when the person begins."""

    def __init__(self, on_start: Callable[[], object]) -> None:
        super().__init__(spacing=10)
        self.model, self.most = ChoiceBox(strings.TRIALS_MODEL), ChoiceBox(strings.TRIALS_MOST)
        for words, count in strings.TRIALS_MOST_CHOICES:
            self.most.addItem(words, userData=count)
        self.demo, self.own = TickBox(strings.TRIALS_DEMO), TickBox(strings.TRIALS_OWN)
        self.demo.setChecked(True)
        self.patients = QListWidget()
        self.patients.setAccessibleName(strings.TRIALS_OWN)
        self.patients.setFixedHeight(_LIST_HEIGHT)
        self.patients.setSpacing(2)
        self.patients.setStyleSheet(f"QListWidget {{ border: 1px solid {theme.LINE}; border-radius: 6px; }}")
        self.every = button(strings.TRIALS_ALL, lambda: self._tick(Qt.CheckState.Checked), part="link")
        self.none = button(strings.TRIALS_NONE, lambda: self._tick(Qt.CheckState.Unchecked), part="link")
        self.start = button(strings.TRIALS_START, on_start, part="primary")
        self._is_busy = False
        self.files: dict[str, tuple[Path, ...]] = dict.fromkeys(strings.TRIALS_FILES, ())
        self._counts = {kind: PlainLabel(part="muted", wrap=False) for kind in strings.TRIALS_FILES}
        self._outs: dict[str, QPushButton] = {}
        self._lay_out()
        self.own.toggled.connect(self._show_own)
        self.demo.toggled.connect(lambda _on: self._enable())
        self.patients.itemChanged.connect(lambda _item: self._enable())
        self._show_own(is_on=False)
        for kind in strings.TRIALS_FILES:
            self.take_files(kind, ())

    def _lay_out(self) -> None:
        self.add(PlainLabel(strings.TRIALS_NEW, part="heading"))
        self.column.addLayout(row_of(PlainLabel(strings.TRIALS_MODEL, part="field", wrap=False), self.model, 1))
        self.add(PlainLabel(strings.TRIALS_WITH, part="field"))
        self.column.addLayout(row_of(self.demo, self.own, self.every, self.none, 1, spacing=18))
        self.add(self.patients)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(4, 1)
        for number, (kind, words) in enumerate(strings.TRIALS_FILES.items()):
            bring = button(strings.TRIALS_ADD, partial(self._choose, kind))
            bring.setAccessibleName(f"{strings.TRIALS_ADD} {words}")
            self._outs[kind] = button(strings.TRIALS_CLEAR, partial(self.take_files, kind, ()), part="link")
            self._outs[kind].setAccessibleName(f"{strings.TRIALS_CLEAR} {words}")
            cells = (PlainLabel(words, wrap=False), self._counts[kind], bring, self._outs[kind])
            for place, widget in enumerate(cells):
                grid.addWidget(widget, number, place)
        self.column.addLayout(grid)
        most = PlainLabel(strings.TRIALS_MOST, part="field", wrap=False)
        self.column.addLayout(row_of(most, self.most, 1, self.start))

    def take_models(self, models: Sequence[ListedModel]) -> None:
        """Offers the models, each also with its adapters; the one in use is chosen."""
        self.model.clear()
        for model in models:
            self.model.addItem(f"{model.name} {model.version}", userData=(model.sha256, ""))
            if model.is_in_use:
                self.model.setCurrentIndex(self.model.count() - 1)
            for adapter in model.adapters:
                words = f"{model.name} {model.version}, {adapter.name} {adapter.version}"
                self.model.addItem(words, userData=(model.sha256, adapter.sha256))
        self._enable()

    def take_patients(self, found: Sequence[PatientSummary]) -> None:
        """Offers the charts of the vault."""
        self.patients.clear()
        for patient in found:
            item = QListWidgetItem(patient_label(patient))
            item.setData(Qt.ItemDataRole.UserRole, str(patient.patient_id))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.patients.addItem(item)
        self.own.setEnabled(bool(found))

    def take_files(self, kind: str, files: Sequence[Path]) -> None:
        """Adds files of a kind; none takes those away that were added."""
        self.files[kind] = tuple(dict.fromkeys((*self.files[kind], *files))) if files else ()
        count = len(self.files[kind])
        self._counts[kind].setText(strings.trial_files(count))
        self._outs[kind].setVisible(bool(count))
        self._enable()

    def order(self, now: datetime) -> TrialOrder:
        """What is ordered."""
        model, adapter = self.model.currentData()
        named = {kind: tuple(str(path) for path in paths) for kind, paths in self.files.items()}
        return TrialOrder(
            run=new_run_name(now, model),
            model=model,
            model_name=self.model.currentText(),
            adapter=adapter,
            with_demo=self.demo.isChecked(),
            patients=self.chosen_patients(),
            most=int(self.most.currentData()),
            charts=named["charts"],
            questions=named["questions"],
            conversations=named["conversations"],
            cases=named["cases"],
        )

    def chosen_patients(self) -> tuple[str, ...]:
        """The ids of the charts that are ticked, none where the vault's are not wanted."""
        items = [self.patients.item(number) for number in range(self.patients.count())] if self.own.isChecked() else []
        ticked = [one for one in items if one.checkState() is Qt.CheckState.Checked]
        return tuple(str(one.data(Qt.ItemDataRole.UserRole)) for one in ticked)

    def set_busy(self, *, is_busy: bool) -> None:
        """While one evaluation runs no other is begun."""
        self._is_busy = is_busy
        self._enable()

    def _show_own(self, is_on: bool) -> None:  # noqa: FBT001 - Qt's signal
        for widget in (self.patients, self.every, self.none):
            widget.setVisible(is_on)
        self._enable()

    def _tick(self, state: Qt.CheckState) -> None:
        for number in range(self.patients.count()):
            self.patients.item(number).setCheckState(state)

    def _enable(self) -> None:
        has_any = self.demo.isChecked() or bool(self.chosen_patients()) or any(self.files.values())
        self.start.setEnabled(has_any and self.model.count() > 0 and not self._is_busy)

    def _choose(self, kind: str) -> None:
        chosen = file_dialogs.choose_files_of(self, strings.TRIALS_FILES[kind])
        if chosen:
            self.take_files(kind, chosen)
