"""One statement of a note with its verdict; a click shows its source, in edit mode its text can be changed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from clinic_assist.gui import strings, theme
from clinic_assist.gui.plain_text import PlainEdit, PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.draft.model import facts_behind, look_of
from clinic_assist.gui.widgets import Chip, button, relabel, row_of
from clinic_assist.notes.note import Origin, Statement
from clinic_assist.notes.verdict import StatementVerdict, Verdict


class StatementCard(QFrame):
    """Shows a statement.

    Signals:
        source_wanted: The fact ids behind it.
        text_changed, delete_wanted: In edit mode.
    """

    source_wanted = Signal(object)
    text_changed = Signal(str)
    delete_wanted = Signal()

    def __init__(self, statement: Statement, verdict: StatementVerdict | None, *, editable: bool = False) -> None:
        super().__init__()
        self._statement, self._verdict = statement, verdict
        self.is_chosen = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus if editable else Qt.FocusPolicy.StrongFocus)
        self.chip = Chip()
        self.reason = PlainLabel(part="muted")
        self.source = button(strings.SHOW_SOURCE_SHORT, self._show_source, part="link", icon_name="source")
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 8, 10, 8)
        column.setSpacing(4)
        self.editor = _GrowingEdit(statement.text) if editable else None
        if self.editor is not None:
            self.editor.setAccessibleName(strings.STATEMENT_TEXT)
            self.editor.textChanged.connect(self._edited)
            column.addWidget(self.editor)
            column.addLayout(self._foot())
        else:
            text = PlainLabel(statement.text)
            text.setFont(theme.text_font(11))
            column.addLayout(self._line(text))
            column.addWidget(self.reason)
        self.show_verdict(statement, verdict)

    def _line(self, text: PlainLabel) -> QHBoxLayout:
        """The statement with its verdict and its source at the end of the line."""
        row = row_of(text, self.chip, self.source, spacing=10)
        row.setStretch(0, 1)
        for end in (self.chip, self.source):
            row.setAlignment(end, Qt.AlignmentFlag.AlignTop)
        # All verdicts of a page stand in line, whether a statement has one source, several or none.
        keeps = self.source.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.source.setSizePolicy(keeps)
        self.source.setMinimumWidth(108)
        text.setMinimumHeight(28)
        self.chip.setMinimumHeight(28)
        return row

    def _foot(self) -> QHBoxLayout:
        delete = button(strings.DELETE, self.delete_wanted.emit, part="link", icon_name="delete")
        delete.setAccessibleName(f"{strings.DELETE}  {self._statement.text}")
        row = row_of(self.chip, self.reason, self.source, delete)
        row.setStretch(1, 1)
        row.setAlignment(self.chip, Qt.AlignmentFlag.AlignTop)
        return row

    def show_verdict(self, statement: Statement, verdict: StatementVerdict | None) -> None:
        """Shows a verdict; None while the text is being checked."""
        self._statement, self._verdict = statement, verdict
        if verdict is None:
            self.chip.show_word(strings.CHECKING, tone=Tone.MUTED, icon_name="dash-circle")
            self._explain("")
            self.source.hide()
        else:
            tone, icon_name, word = look_of(statement, verdict)
            self.chip.show_word(word, tone=tone, icon_name=icon_name)
            by_person = f"{strings.WRITTEN_BY_CLINICIAN} " if statement.origin is Origin.CLINICIAN else ""
            is_quiet = verdict.verdict is Verdict.SUPPORTED or statement.origin is Origin.TEMPLATE
            plain = is_quiet and not by_person
            told = "" if plain else f"{by_person}{verdict.reason}"
            self._explain(" ".join(part for part in (told, strings.copied_from(statement.copied_from)) if part))
            count = len(self.facts)
            self.source.setVisible(bool(count))
            relabel(self.source, strings.source_count(count))
            self.source.setAccessibleName(f"{strings.source_count(count)}  {statement.text}")
        self.setAccessibleName(f"{self.chip.text}. {statement.text}")
        self._dress()

    def _explain(self, words: str) -> None:
        self.reason.setText(words)
        # While a text is edited the line stays, so that nothing jumps under the fingers.
        self.reason.setVisible(bool(words) or self.editor is not None)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts behind it."""
        return facts_behind(self._statement, self._verdict) if self._verdict else ()

    def choose(self, *, chosen: bool) -> None:
        """Marks the statement whose source is shown."""
        self.is_chosen = chosen
        self._dress()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        super().mousePressEvent(event)
        if self.editor is None:
            self._show_source()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.editor is None:
            self._show_source()
        else:
            super().keyPressEvent(event)

    def _show_source(self) -> None:
        if self.facts:
            self.source_wanted.emit(self.facts)

    def _edited(self) -> None:
        if self.editor is not None:
            self.chip.show_word(strings.CHECKING, tone=Tone.MUTED, icon_name="dash-circle")
            self.text_changed.emit(self.editor.toPlainText())

    def _dress(self) -> None:
        tone = look_of(self._statement, self._verdict)[0] if self._verdict else Tone.MUTED
        edge = theme.TONE_INK[tone]
        ground = theme.PRIMARY_SOFT if self.is_chosen else theme.SURFACE
        border = theme.PRIMARY if self.is_chosen else theme.LINE
        self.setStyleSheet(
            f"StatementCard {{ background: {ground}; border: 1px solid {border}; border-left: 5px solid {edge}; "
            f"border-top-left-radius: 0; border-bottom-left-radius: 0; "
            f"border-top-right-radius: 6px; border-bottom-right-radius: 6px; }} "
            f"StatementCard:focus {{ border: 2px solid {theme.PRIMARY}; border-left: 5px solid {edge}; }}"
        )


class _GrowingEdit(PlainEdit):
    """A text field as high as its text."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._grow)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        lines = max(1, int(self.document().size().height()))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 26)
