"""The pages of a chart as a column of entries, each with the number of what it holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QFrame, QVBoxLayout

from clinic_assist.gui import strings, theme
from clinic_assist.gui.icons import icon
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.widgets import PushButton, button

_ICONS = {
    "overview": "overview",
    "problems": "problems",
    "medications": "pill",
    "allergies": "allergy",
    "results": "results",
    "documents": "document",
    "imaging": "image",
    "records": "list",
    "safety": "shield",
    "draft": "edit",
    "ask": "search",
}
_KEYS = {"ask": "Alt+Q"}
"""Keys of pages beyond the ten digits."""
_GAP_BEFORE = frozenset({"records", "safety"})
_WIDTH, _FOLDED = 200, 56


class NavigationEntry(PushButton):
    """A page's icon, name and count; folded, its icon only."""

    def __init__(self, name: str) -> None:
        self._words = strings.SECTION_TITLES[name]
        super().__init__(f" {self._words}")
        self._count = 0
        self._tone = Tone.MUTED
        self._folded = False
        self.setProperty("part", "nav")
        self.setCheckable(True)
        self.setIcon(icon(_ICONS[name]))
        self.setIconSize(QSize(18, 18))
        self.show_count(0)

    def show_count(self, count: int, tone: Tone = Tone.MUTED) -> None:
        """How many things the page holds; 0 shows nothing."""
        self._count, self._tone = count, tone
        self.setAccessibleName(f"{self._words}  {count:,}" if count else self._words)
        self.update()

    def fold(self, *, folded: bool) -> None:
        """Leaves the icon only."""
        self._folded = folded
        self.setText("" if folded else f" {self._words}")

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        if not self._count or self._folded:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.text_font(9, bold=self._tone is not Tone.MUTED))
        text = f"{self._count:,}"
        width = painter.fontMetrics().horizontalAdvance(text) + 14
        box = QRectF(self.width() - width - 10, (self.height() - 20) / 2, width, 20)
        if self._tone is not Tone.MUTED:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.TONE_GROUND[self._tone]))
            painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(theme.TONE_INK[self._tone]))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.end()


class Navigation(QFrame):
    """The entries, and the export of the whole chart.

    Signals:
        page_wanted: The name of a page.
        export_wanted: The chart is to be written as PDF.
        whose_wanted: The files that were taken for this patient are to be shown.
    """

    page_wanted = Signal(str)
    export_wanted = Signal()
    whose_wanted = Signal()

    def __init__(self, names: Iterable[str]) -> None:
        super().__init__()
        self.setProperty("part", "nav")
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 12, 0, 12)
        column.setSpacing(1)
        group = QButtonGroup(self)
        self.entries: dict[str, NavigationEntry] = {}
        for number, name in enumerate(names, start=1):
            entry = NavigationEntry(name)
            keys = _KEYS.get(name, f"Alt+{number % 10}")
            entry.setToolTip(strings.with_shortcut(strings.SECTION_TITLES[name], keys))
            entry.clicked.connect(lambda _checked=False, name=name: self.page_wanted.emit(name))
            QShortcut(QKeySequence(keys), entry, lambda entry=entry: self._go(entry))
            group.addButton(entry)
            self.entries[name] = entry
            if name in _GAP_BEFORE:
                column.addSpacing(10)
            column.addWidget(entry)
        column.addStretch(1)
        self.whose = button(strings.WHOSE_OPEN, self.whose_wanted.emit, part="nav", icon_name="people")
        self.whose.setToolTip(strings.WHOSE_TITLE)
        self.whose.setAccessibleName(strings.WHOSE_TITLE)
        column.addWidget(self.whose)
        self.export = button(strings.EXPORT_CHART, self.export_wanted.emit, part="nav", icon_name="pdf")
        self.export.setToolTip(strings.EXPORT_CHART)
        self.export.setAccessibleName(strings.EXPORT_CHART)
        column.addWidget(self.export)
        self._hint = PlainLabel(strings.NAV_HINT, part="muted")
        self._hint.setContentsMargins(14, 6, 8, 0)
        column.addWidget(self._hint)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many things each page holds; a page that is not named shows nothing."""
        for name, entry in self.entries.items():
            entry.show_count(counts.get(name, 0))

    def fold(self, *, folded: bool) -> None:
        """Leaves icons only, so that page and source stand side by side on a small screen."""
        self.setFixedWidth(_FOLDED if folded else _WIDTH)
        self._hint.setVisible(not folded)
        self.export.setText("" if folded else f" {strings.EXPORT_CHART}")
        self.whose.setText("" if folded else f" {strings.WHOSE_OPEN}")
        for entry in self.entries.values():
            entry.fold(folded=folded)

    @staticmethod
    def _go(entry: NavigationEntry) -> None:
        """By its key, an entry also takes the keyboard: Tab goes on from there into the page."""
        entry.setFocus(Qt.FocusReason.ShortcutFocusReason)
        entry.click()
