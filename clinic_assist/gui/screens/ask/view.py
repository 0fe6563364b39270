"""The screen of questions: the question, what the record shows, the sentences, the records and the passages."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.fact_tables import fact_table
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.ask import model
from clinic_assist.gui.screens.ask.desk import AskDesk
from clinic_assist.gui.screens.draft.statement_card import StatementCard
from clinic_assist.gui.widgets import Card, Chip, ChoiceBox, Strip, button, empty, row_of
from clinic_assist.workflows.answer_words import doubt_hint, lead, outcome_words, searched_words
from clinic_assist.workflows.ask_chart import Answer, Finding, Outcome

_LONGEST = 500


class AskPage(Page):
    """Shows one question with its answer.

    Signals:
        source_wanted: Fact ids, the first to be shown.
        passage_wanted: (fact id, Passage): the place of a sentence is to be shown.
    """

    source_wanted = Signal(object)
    passage_wanted = Signal(str, object)

    def __init__(self, desk: AskDesk) -> None:
        super().__init__()
        self._desk = desk
        self._finding: Finding | None = None
        self.cards: list[StatementCard] = []
        self._make_controls()
        self._make_answer()
        self._lay_out()
        self._connect()
        self._blank()

    def _make_controls(self) -> None:
        self.question = QLineEdit()
        self.question.setAccessibleName(strings.ASK_QUESTION)
        self.question.setPlaceholderText(strings.ASK_PLACEHOLDER)
        self.question.setMaxLength(_LONGEST)
        self.question.setAcceptDrops(False)
        self.word_with = ChoiceBox(strings.COMPOSE_WITH)
        self.word_with.addItem(strings.COMPOSE_RECORD_ONLY, userData=False)
        self.word_with.addItem(strings.COMPOSE_MODEL, userData=True)
        self.ask = button(strings.ASK_BUTTON, self._ask, part="primary", icon_name="search")
        self.stop = button(strings.ASK_STOP, self._desk.stop, icon_name="stop")
        self.examples = [button(text, partial(self._ask_example, text), part="link") for text in strings.ASK_EXAMPLES]

    def _make_answer(self) -> None:
        self.chip, self.lead, self.note = Chip(), PlainLabel(part="heading", selectable=True), PlainLabel(part="muted")
        self.progress, self.searched, self.hidden = (
            PlainLabel(part="muted"),
            PlainLabel(part="muted"),
            PlainLabel(part="muted"),
        )
        self.strip = Strip(closable=True)
        self.empty = Card(spacing=8, margin=24).add(
            PlainLabel(strings.ASK_EMPTY, part="heading"), PlainLabel(strings.ASK_HOW, part="muted"), *self.examples
        )
        self.facts = fact_table(strings.ASK_FACT_COLUMNS, strings.ASK_RECORDS, fits_content=True, sortable=False)
        self.passages = fact_table(strings.ASK_PASSAGE_COLUMNS, strings.ASK_PASSAGES, fits_content=True, sortable=False)
        self._facts_title = PlainLabel(strings.ASK_RECORDS, part="heading")
        self._passages_title = PlainLabel(strings.ASK_PASSAGES, part="heading")
        self._cards = QVBoxLayout()
        self._cards.setSpacing(6)

    def _lay_out(self) -> None:
        self.column.addWidget(PlainLabel(strings.ASK, part="title", wrap=False))
        line = row_of(self.question, self.word_with, self.ask, self.stop, spacing=10)
        line.setStretch(0, 1)
        self.column.addLayout(line)
        self.column.addWidget(self.strip)
        self.column.addWidget(self.progress)
        head = row_of(self.chip, self.lead, spacing=10)
        head.setStretch(1, 1)
        self.column.addLayout(head)
        self.column.addWidget(self.note)
        self.column.addWidget(self.searched)
        self.column.addLayout(self._cards)
        answer = (self._facts_title, self.facts, self.hidden, self._passages_title, self.passages, self.empty)
        for widget in answer:
            self.column.addWidget(widget)
        self.column.addStretch(1)

    def _connect(self) -> None:
        self.question.returnPressed.connect(self._ask)
        self._desk.chart_taken.connect(self._forget)
        self._desk.started.connect(self._start)
        self._desk.found.connect(self._show_found)
        self._desk.answered.connect(self._show_answer)
        self._desk.failed.connect(self._fail)
        self.facts.row_chosen.connect(lambda key: self.source_wanted.emit((key,)))
        self.passages.row_chosen.connect(self._open_passage)

    def _ask(self) -> None:
        self._desk.ask(self.question.text(), use_model=bool(self.word_with.currentData()))

    def _ask_example(self, text: str) -> None:
        self.question.setText(text)
        self.question.setFocus()
        self._ask()

    def _forget(self) -> None:
        """For another patient: neither the question nor the answer stays."""
        self.question.clear()
        self._blank()

    def _blank(self) -> None:
        self._finding = None
        self.cards = []
        empty(self._cards)
        for table in (self.facts, self.passages):
            table.show_rows([])
        for label in (self.lead, self.note, self.searched, self.hidden, self.progress):
            label.setText("")
        hidden: tuple[QWidget, ...] = (self.chip, self.facts, self.passages, self._facts_title, self._passages_title)
        for widget in (*hidden, self.note, self.searched, self.hidden, self.progress, self.lead):
            widget.hide()
        self.strip.say("")
        self.stop.setEnabled(False)
        self.empty.show()

    def _start(self) -> None:
        self._blank()
        self.empty.hide()
        self._say(self.progress, strings.ASK_SEARCHING)
        self.stop.setEnabled(True)

    def _show_found(self, finding: Finding) -> None:
        self._finding = finding
        tone, icon_name = model.OUTCOME_LOOK[finding.outcome]
        self.chip.show_word(outcome_words(finding.outcome), tone=tone, icon_name=icon_name)
        self.chip.show()
        self._say(self.lead, lead(finding))
        is_unclear = finding.outcome is Outcome.NOT_UNDERSTOOD
        hint = f" {doubt_hint(finding.question.doubt)}" if is_unclear else ""
        self._say(self.note, f"{finding.note}{hint}".strip())
        self._say(self.searched, searched_words(finding.searched))
        self._say(self.hidden, strings.ask_hidden(finding.hidden) if finding.hidden else "")
        self._say(self.progress, "" if is_unclear else strings.ASK_WORDING)
        tables = (
            (self.facts, self._facts_title, model.fact_rows(finding)),
            (self.passages, self._passages_title, model.passage_rows(finding)),
        )
        for table, title, rows in tables:
            table.show_rows(rows)
            table.setVisible(bool(rows))
            title.setVisible(bool(rows))
        self.settle()

    def _show_answer(self, answer: Answer) -> None:
        self._show_found(answer.finding)
        self._say(self.progress, "")
        self.stop.setEnabled(False)
        for statement, verdict in zip(answer.statements, answer.verdicts, strict=True):
            card = StatementCard(statement, verdict)
            card.source_wanted.connect(self.source_wanted)
            self._cards.addWidget(card)
            self.cards.append(card)
        notes = [self.note.plain]
        notes += [strings.ask_withheld(answer.withheld)] if answer.withheld else []
        notes += [strings.ask_without_model(answer.model_failed)] if answer.model_failed else []
        self._say(self.note, " ".join(filter(None, notes)))
        self.settle()

    def _fail(self, words: str) -> None:
        self._say(self.progress, "")
        self.stop.setEnabled(False)
        self.strip.set_tone(Tone.CRITICAL, "warning")
        self.strip.say(words)

    def _open_passage(self, key: str) -> None:
        if self._finding is not None:
            passage = self._finding.passages[int(key)]
            self.passage_wanted.emit(passage.fact.id, model.place_of(passage))

    @staticmethod
    def _say(label: PlainLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
