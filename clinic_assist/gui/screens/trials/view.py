"""The dialog on evaluations: order one, watch it, read its result, compare two, and let one count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget

from clinic_assist.chart.chart import PatientSummary
from clinic_assist.evaluation.comparison import Comparison
from clinic_assist.evaluation.model_card import CardRow
from clinic_assist.evaluation.passing import keep_outcome
from clinic_assist.evaluation.trials import (
    TrialLine,
    TrialOrder,
    TrialOutcome,
    card_of,
    compare_trials,
    export_comparison,
    export_result,
    kept_orders,
    trial_lines,
)
from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.trials.card_dialog import CardDialog
from clinic_assist.gui.screens.trials.desk import TrialDesk
from clinic_assist.gui.screens.trials.model import trial_rows
from clinic_assist.gui.screens.trials.order_card import OrderCard
from clinic_assist.gui.screens.trials.result_card import ResultCard
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tables import RecordTable
from clinic_assist.gui.tasks import BackgroundTask, Lane
from clinic_assist.gui.widgets import Card, ChoiceBox, Strip, button, row_of
from clinic_assist.notes.models import ModelsHere

_MOST_PATIENTS = 200
_PARTS = 1000


class TrialsDialog(QDialog):
    """What runs goes on when this is closed."""

    def __init__(self, parent: QWidget, session: Session, desk: TrialDesk) -> None:
        super().__init__(parent)
        self._session, self.desk = session, desk
        self.lines: tuple[TrialLine, ...] = ()
        self.models: ModelsHere | None = None
        self.comparison: Comparison | None = None
        self.card: CardDialog | None = None
        self.setModal(True)
        self.setWindowTitle(strings.TRIALS_TITLE)
        self.resize(1180, 760)
        self.strip = Strip()
        self.order = OrderCard(self._start)
        self.shown = ResultCard()
        self.table = RecordTable(columns_of(strings.TRIAL_COLUMNS), name=strings.TRIALS_RUNS, fits_content=True)
        self._make_running()
        self._make_buttons()
        self._lay_out()
        self.table.row_selected.connect(lambda _key: self._show_line())
        desk.moved.connect(self._show_running)
        desk.ended.connect(self._ended)
        desk.drifted.connect(
            lambda found: self._say(strings.trial_drift(found), *_drift_look(is_good=found.is_as_before))
        )
        desk.failed.connect(self._failed)
        self._load()
        self._show_running()

    def _make_running(self) -> None:
        self.running = Card()
        self.bar, self.how_far = QProgressBar(), PlainLabel()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _PARTS)
        self.bar.setAccessibleName(strings.TRIALS_TITLE)
        self.pause = button(strings.TRIALS_PAUSE, self.desk.pause, icon_name="stop")
        line = row_of(self.how_far, self.pause)
        line.setStretch(0, 1)
        self.running.column.addLayout(line)
        self.running.add(self.bar)

    def _make_buttons(self) -> None:
        self.go_on = button(strings.TRIALS_GO_ON, self._go_on, part="primary")
        self.keep = button(strings.TRIALS_KEEP, self._keep, part="primary")
        self.pdf = button(strings.TRIALS_PDF, lambda: self._export("pdf"), icon_name="pdf")
        self.json = button(strings.TRIALS_JSON, lambda: self._export("json"))
        self.card_button = button(strings.TRIALS_CARD, self._ask_card)
        self.drift = button(strings.TRIALS_DRIFT, self._check_drift)
        self.other = ChoiceBox(strings.TRIALS_COMPARE_WITH)
        self.compare = button(strings.TRIALS_COMPARE, self._compare)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        page = self._page = Page(margin=24)
        page.column.addWidget(PlainLabel(strings.TRIALS_TITLE, part="title"))
        page.column.addWidget(PlainLabel(strings.TRIALS_MEANING, part="muted"))
        for widget in (self.strip, self.running, self.order):
            page.column.addWidget(widget)
        runs = Card(spacing=10).add(PlainLabel(strings.TRIALS_RUNS, part="heading"))
        self.nothing = PlainLabel(strings.TRIALS_NO_RUN, part="muted")
        runs.add(self.nothing, self.table)
        runs.column.addLayout(
            Flow(
                self.go_on,
                self.keep,
                self.pdf,
                self.json,
                self.card_button,
                self.drift,
                self.other,
                self.compare,
                gap=8,
            )
        )
        runs.add(PlainLabel(strings.TRIALS_KEEP_MEANING, part="muted"))
        page.column.addWidget(runs)
        page.column.addWidget(self.shown)
        page.column.addStretch(1)
        column.addWidget(page, 1)
        foot = row_of(1, button(strings.CLOSE, self.accept))
        foot.setContentsMargins(24, 0, 24, 0)
        column.addLayout(foot)

    # -- loading --------------------------------------------------------------------------------------------------

    def _load(self) -> None:
        shelf, store, start = self._session.workplace.models, self._session.store, self._session.tasks.start
        if shelf is not None:
            start(lambda _task: shelf.look(), lane=Lane.COMPUTE).then(self._take_models).otherwise(self._complain)
        start(lambda _task: store.search_patients(limit=_MOST_PATIENTS)).then(self._take_patients).otherwise(
            lambda _error: self.order.take_patients(())  # an account that may not read charts brings files
        )
        self.reload()

    def reload(self, run: str = "") -> None:
        """Reads the runs anew; `run` is then chosen."""
        workplace, store = self._session.workplace, self._session.store

        def add_up(orders: tuple[TrialOrder, ...]) -> None:
            self._work(lambda _task: trial_lines(workplace, orders)).then(lambda lines: self._show_lines(lines, run))

        self._session.tasks.start(lambda _task: kept_orders(store)).then(add_up).otherwise(self._complain)

    def _take_models(self, here: ModelsHere) -> None:
        self.models = here
        self.order.take_models(here.models)

    def _take_patients(self, found: tuple[PatientSummary, ...]) -> None:
        self.order.take_patients(found)

    def _show_lines(self, lines: tuple[TrialLine, ...], run: str) -> None:
        chosen = run or self.table.current_key
        self.lines = lines
        self.nothing.setVisible(not lines)
        self.table.setVisible(bool(lines))
        self.table.show_rows(trial_rows(lines))
        self.table.select_key(chosen)
        if lines and not self.table.current_key:
            self.table.selectRow(0)
        self._show_line()
        self._page.settle()

    @property
    def line(self) -> TrialLine | None:
        """The run that is chosen."""
        return next((one for one in self.lines if one.order.run == self.table.current_key), None)

    def _show_line(self) -> None:
        line = self.line
        self.comparison = None
        self.shown.show_line(line)
        self.other.clear()
        for one in self.lines:
            if line is not None and one.summary is not None and one.order.run != line.order.run:
                began = one.summary.about.began[:16].replace("T", " ")
                self.other.addItem(f"{one.order.model_name}, {began}", userData=one.order.run)
        self._enable()

    def _enable(self) -> None:
        line, is_free = self.line, not self.desk.is_running
        has_result = line is not None and line.summary is not None
        is_whole = line is not None and line.is_whole
        self.go_on.setVisible(line is not None and not is_whole)
        self.go_on.setEnabled(is_free)
        self.keep.setVisible(is_whole)
        for widget in (self.pdf, self.json, self.card_button, self.drift):
            widget.setVisible(has_result)
        self.drift.setEnabled(is_free)
        self.other.setVisible(has_result and self.other.count() > 0)
        self.compare.setVisible(has_result and self.other.count() > 0)
        self.order.set_busy(is_busy=not is_free)

    # -- running --------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self.strip.say("")
        self.desk.run(self.order.order(self._session.workplace.clock.now()))

    def _go_on(self) -> None:
        if self.line is not None:
            self.strip.say("")
            self.desk.run(self.line.order)

    def _check_drift(self) -> None:
        if self.line is not None:
            self._say(strings.TRIALS_DRIFTING, Tone.MONITOR, "info")
            self.desk.check_drift(self.line.order)

    def _show_running(self) -> None:
        at, is_running = self.desk.at, self.desk.is_running
        self.running.setVisible(is_running)
        self.pause.setEnabled(not self.desk.is_pausing)
        words = strings.trial_progress(at) if at is not None else strings.TRIALS_BEGINNING
        self.how_far.setText(strings.TRIALS_PAUSING if self.desk.is_pausing else words)
        self.bar.setRange(0, _PARTS if at is not None else 0)
        self.bar.setValue(_PARTS * at.done // max(at.total, 1) if at is not None else 0)
        self._enable()
        self._page.settle()

    def _ended(self, outcome: TrialOutcome) -> None:
        if words := strings.trial_left_out(outcome.plan):
            self._say(words, Tone.SERIOUS, "warning")
        self.reload(outcome.line.order.run)

    def _failed(self, words: str) -> None:
        self._say(words, Tone.CRITICAL, "warning")
        self.reload()

    # -- results --------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        line, workplace, store = self.line, self._session.workplace, self._session.store
        if line is not None and line.summary is not None and line.is_whole:
            summary = line.summary
            task = self._session.tasks.start(lambda _task: keep_outcome(workplace, store, summary))
            look = (Tone.GOOD, "check-circle") if summary.has_passed else (Tone.SERIOUS, "warning")
            task.then(lambda words: self._say(words, *look)).otherwise(self._complain)

    def _compare(self) -> None:
        a, key = self.line, self.other.currentData()
        b = next((one for one in self.lines if one.order.run == key), None)
        if a is not None and b is not None:
            first, second, workplace = a.order, b.order, self._session.workplace
            self._work(lambda _task: compare_trials(workplace, first, second)).then(self._show_comparison)

    def _show_comparison(self, found: Comparison) -> None:
        self.comparison = found
        self.shown.show_comparison(found)

    def _ask_card(self) -> None:
        line, here = self.line, self.models
        model = next((one for one in here.models if line and one.sha256 == line.order.model), None) if here else None
        if line is None or model is None:
            self._say(strings.TRIALS_MODEL_GONE, Tone.SERIOUS, "warning")
            return
        workplace, summary = self._session.workplace, line.summary
        name = f"{model.name} {model.version}"
        self._work(lambda _task: card_of(workplace, model, summary)).then(lambda rows: self._show_card(name, rows))

    def _show_card(self, name: str, rows: tuple[CardRow, ...]) -> None:
        self.card = CardDialog(self, self._session, name, rows)
        self.card.open()

    def _export(self, kind: str) -> None:
        if kind == "pdf":
            target = file_dialogs.choose_pdf_target(self, "model-evaluation.pdf")
        else:
            target = file_dialogs.choose_result_target(self, "model-evaluation.json")
        if target is not None:
            self.export_to(target)

    def export_to(self, target: Path) -> None:
        """Writes what is shown: the result, as PDF or JSON by the name of the file, or the comparison as PDF."""
        workplace, line, comparison = self._session.workplace, self.line, self.comparison
        if comparison is not None and target.suffix.lower() != ".json":
            task = self._work(lambda _task: export_comparison(workplace, comparison, target))
        elif line is not None and line.summary is not None:
            summary = line.summary
            task = self._work(lambda _task: export_result(workplace, summary, target))
        else:
            return
        task.then(lambda _none: self._say(strings.TRIALS_SAVED, Tone.GOOD, "check-circle"))

    def _work(self, work: Callable[[BackgroundTask], object]) -> BackgroundTask:
        return self._session.tasks.start(work, lane=Lane.COMPUTE).otherwise(self._complain)

    def _complain(self, error: object) -> None:
        self._say(error_words(error), Tone.CRITICAL, "warning")

    def _say(self, words: str, tone: Tone, icon_name: str) -> None:
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)


def _drift_look(*, is_good: bool) -> tuple[Tone, str]:
    return (Tone.GOOD, "check-circle") if is_good else (Tone.SERIOUS, "warning")
