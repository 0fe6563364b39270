"""The small pieces with which the dialog asks: a labelled choice, a labelled field, a remark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.widgets import ChoiceBox, row_of

Change = Callable[[MappingForm], MappingForm]
Edit = Callable[[Change], None]
"""Takes a change of the answers, and makes it on the answers as they are then."""

_FEWEST_LETTERS = 14


class Choice(ChoiceBox):
    """A list to choose from that the wheel does not turn: on a page that scrolls, it would change answers unseen.

    Items have values; what they show may come from the table.
    """

    def __init__(self, name: str, items: Sequence[tuple[str, object]] = ()) -> None:
        super().__init__(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(_FEWEST_LETTERS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._values: tuple[object, ...] = ()
        self.offer(items)

    def offer(self, items: Sequence[tuple[str, object]]) -> None:
        """Replaces what can be chosen; says nothing of it."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.clear()
        self.addItems([words for words, _value in items])
        self._values = tuple(value for _words, value in items)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature

    @property
    def values(self) -> tuple[object, ...]:
        return self._values

    @property
    def value(self) -> object:
        """The value of what is chosen; None where nothing is."""
        return self._values[self.currentIndex()] if 0 <= self.currentIndex() < len(self._values) else None

    def show_value(self, value: object) -> None:
        """Shows a choice without having been asked to."""
        self.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def choose(self, value: object) -> None:
        """Chooses, as the person does."""
        self.setCurrentIndex(self._values.index(value))

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        event.ignore()


class Field(QLineEdit):
    """A line of text."""

    def __init__(self, name: str, text: str = "", *, hint: str = "") -> None:
        super().__init__(text)
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setMaxLength(400)


def asked(label: str, answer: QWidget, *, is_of_data: bool = False) -> QHBoxLayout:
    """What is asked, and where it is answered; our own words lead there.

    Words of the table do not: in a label that leads to something Qt takes `&` for a shortcut.
    """
    words = PlainLabel(label, part="field", wrap=is_of_data)
    if not is_of_data:
        words.setBuddy(answer)
    row = row_of(words, answer, spacing=10)
    row.setStretch(0, 1 if is_of_data else 0)
    row.setStretch(1, 1)
    return row


class Detail(QWidget):
    """What else is asked about a column."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 2, 0, 4)
        self.column.setSpacing(6)

    def remark(self, text: str = "") -> PlainLabel:
        """Adds a remark; it is hidden while it says nothing."""
        label = PlainLabel(part="muted")
        self.column.addWidget(label)
        say(label, text)
        return label


def say(label: PlainLabel, text: str) -> None:
    """Shows a text, or nothing at all."""
    label.setText(text)
    label.setVisible(bool(text))
