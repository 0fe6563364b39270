"""The patient banner: the same in the window and in every dialog, always visible."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Patient
from clinic_assist.gui import strings, theme
from clinic_assist.gui.icons import tone_pixmap
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.widgets import button
from clinic_assist.terminology.banner import Banner, banner_of

_ALLERGY_LOOK = {
    "Known allergies": (Tone.CRITICAL, "warning"),
    "No known allergies": (Tone.GOOD, "check-circle"),
    "Allergies not recorded": (Tone.SERIOUS, "question"),
    "Allergies unavailable": (Tone.SERIOUS, "cross-circle"),
}


class BannerView(QFrame):
    """`SURNAME, Given (Title)   Born …   Gender …   MRN …` and the allergy title; blank while a chart loads.

    Signals:
        source_wanted: The ids of the Patient records that it says this by, that of the shown one first.
    """

    source_wanted = Signal(tuple)

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__()
        self._deceased = False
        self._compact = compact
        self._records: tuple[str, ...] = ()
        self.source = button("", lambda: self.source_wanted.emit(self._records), part="link", icon_name="source")
        self.source.setAccessibleName(strings.BANNER_SOURCE)
        self.source.setToolTip(strings.BANNER_SOURCE)
        self.source.setFixedSize(30, 28)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._name = PlainLabel(wrap=True, selectable=True)
        self._name.setFont(theme.text_font(13 if compact else 15, bold=True))
        self._fields = {
            name: PlainLabel(wrap=False, selectable=True).bold() for name in ("born", "died", "gender", "mrn")
        }
        self._labels = {
            name: PlainLabel(text, part="muted", wrap=False) for name, text in strings.BANNER_LABELS.items()
        }
        self._allergy_icon, self._allergies = QLabel(), PlainLabel(wrap=False)
        self._lay_out()
        self.clear()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 7 if self._compact else 10, 20, 7 if self._compact else 10)
        row.setSpacing(26)
        row.addWidget(self._name, 1)
        for name, field in self._fields.items():
            box = QVBoxLayout()
            box.setSpacing(0)
            box.addStretch(1)
            box.addWidget(self._labels[name])
            box.addWidget(field)
            box.addStretch(1)
            field.setMaximumWidth(340)
            row.addLayout(box)
        row.addWidget(self.source)
        title = QHBoxLayout()
        title.setSpacing(8)
        title.addWidget(self._allergy_icon)
        title.addWidget(self._allergies)
        row.addLayout(title)

    def clear(self) -> None:
        """Shows no patient."""
        self._show(Banner(name="", born="", gender="", mrn="", allergies=""))

    def show_chart(self, chart: Chart, on: date) -> None:
        """Shows the chart's patient."""
        shown = [chart.patient.id] if chart.patient is not None else []
        self._records = tuple(dict.fromkeys([*shown, *(record.id for record in chart.of(Patient))]))
        self._show(banner_of(chart, on))

    def show_unavailable(self) -> None:
        """Says that the allergies cannot be shown, where a chart could not be loaded."""
        self._show(Banner(name="", born="", gender="", mrn="", allergies="Allergies unavailable"))

    @property
    def line(self) -> str:
        """What it shows, for tests and screen readers."""
        return self.accessibleName()

    def _show(self, banner: Banner) -> None:
        self._deceased = banner.died is not None
        self._name.setText(banner.name)
        texts = {"born": banner.born, "died": banner.died or "", "gender": banner.gender, "mrn": banner.mrn}
        for name, text in texts.items():
            self._fields[name].setWordWrap(len(text) > 40)
            self._fields[name].setText(text)
            shown = bool(banner.name) and (name != "died" or self._deceased)
            self._fields[name].setVisible(shown)
            self._labels[name].setVisible(shown)
        self.source.setVisible(bool(banner.name and self._records) and not self._compact)
        self._show_allergies(banner.allergies)
        self.setAccessibleName(f"{banner.line}   {banner.allergies}" if banner.name else "")
        self.update()

    def _show_allergies(self, title: str) -> None:
        tone, icon_name = _ALLERGY_LOOK.get(title, (Tone.MUTED, "question"))
        self._allergies.setText(title)
        self._allergies.tone(tone, bold=True)
        self._allergy_icon.setVisible(bool(title))
        self._allergy_icon.setPixmap(tone_pixmap(icon_name, tone, size=20))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's signature
        painter = QPainter(self)
        # NHS CUI: a deceased patient's banner differs in colour and in pattern.
        painter.fillRect(self.rect(), QColor("#E4E1EC" if self._deceased else theme.SURFACE))
        if self._deceased:
            edge = QRectF(0, 0, 14, self.height())
            painter.fillRect(edge, QBrush(QColor("#5B4B84"), Qt.BrushStyle.BDiagPattern))
            painter.fillRect(QRectF(0, 0, self.width(), 5), QBrush(QColor("#5B4B84"), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(QColor("#5B4B84" if self._deceased else theme.LINE), 1))
        bottom = self.height() - 1.0
        painter.drawPolyline(QPolygonF([QPointF(0, bottom), QPointF(self.width(), bottom)]))
        painter.end()
