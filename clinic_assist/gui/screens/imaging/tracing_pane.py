"""A recording: its curves, page after page, with scale, filters and what is not calibrated said."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSlider, QVBoxLayout, QWidget

from clinic_assist.chart.tracings import Channel, Tracing, TracingQuestion
from clinic_assist.gui import strings
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.imaging.looking import Looking, Wish
from clinic_assist.gui.screens.imaging.model import Stack
from clinic_assist.gui.screens.imaging.tracing_model import (
    GAINS,
    PAPER_MM,
    SPEEDS,
    is_twelve_lead,
    millivolts,
    short_lead,
)
from clinic_assist.gui.screens.imaging.tracing_view import TracingView
from clinic_assist.gui.widgets import ChoiceBox, Strip, button, row_of

_FIRST = 20_000
"""Samples of each channel that are asked for before it is known how fast they follow each other."""


class TracingPane(QWidget):
    """Shows ten seconds of a recording at a time, as on paper."""

    def __init__(self, looking: Looking) -> None:
        super().__init__()
        self._looking = looking
        self._stack: Stack | None = None
        self._shown: Tracing | None = None
        self._group = self._start = 0
        self.view = TracingView()
        self.caution = Strip(tone=Tone.SERIOUS, icon_name="warning")
        self.scale = PlainLabel(wrap=False).bold()
        self.part = PlainLabel(part="muted", wrap=False)
        self.remarks = PlainLabel(part="muted", selectable=True)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(strings.TRACING_PAGE)
        self.group = ChoiceBox(strings.TRACING_GROUP)
        self.layout_, self.speed, self.gain = (
            ChoiceBox(name) for name in (strings.TRACING_LAYOUT, strings.TRACING_SPEED, strings.TRACING_GAIN)
        )
        self._fill()
        self._lay_out()
        self._connect()

    def _fill(self) -> None:
        self.layout_.addItem(strings.TRACING_COLUMNS, "columns")
        self.layout_.addItem(strings.TRACING_ROWS, "rows")
        for speed in SPEEDS:
            self.speed.addItem(f"{speed} mm/s", speed)
        for gain in GAINS:
            self.gain.addItem(f"{gain:g} mm/mV", gain)
        self.gain.setCurrentIndex(GAINS.index(10.0))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.caution)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidget(self.view)
        column.addWidget(self._area, 1)
        back = button("", lambda: self._turn(-1), icon_name="back")
        following = button("", lambda: self._turn(1), icon_name="next")
        for made, words in ((back, strings.TRACING_EARLIER), (following, strings.TRACING_LATER)):
            made.setAccessibleName(words)
            made.setToolTip(words)
        self._turning = QWidget()
        row = row_of(back, self.slider, following)
        row.setStretch(1, 1)
        self._turning.setLayout(row)
        column.addWidget(self._turning)
        self._choices = QWidget()
        self._choices.setLayout(Flow(self.group, self.layout_, self.speed, self.gain, gap=12))
        column.addWidget(self._choices)
        column.addLayout(Flow(self.scale, self.part, gap=16))
        column.addWidget(self.remarks)

    def _connect(self) -> None:
        self.slider.valueChanged.connect(self._go_to)
        self.group.activated.connect(self._choose_group)
        self.layout_.activated.connect(lambda _place: self._draw())
        self.gain.activated.connect(lambda _place: self._draw())
        self.speed.activated.connect(lambda _place: self._ask())
        self._looking.seen.connect(self._see)
        self._looking.refused.connect(self._refuse)
        self._looking.busy.connect(self._be_busy)

    def show_stack(self, stack: Stack | None) -> None:
        """Shows the beginning of a recording; nothing of the last one is left."""
        self._stack, self._shown = stack, None
        self._group = self._start = 0
        self.view.say("")
        self.view.show_tracing(None, gain=10.0, in_columns=True)
        for label in (self.scale, self.part, self.remarks):
            label.setText("")
        self.caution.say("")
        self._turning.hide()
        self._choices.hide()
        if stack is not None:
            self._ask()

    def _page(self) -> int:
        """How many samples a page has."""
        frequency = self._shown.frequency if self._shown is not None else None
        return round(PAPER_MM / int(self.speed.currentData()) * frequency) if frequency else _FIRST

    def _ask(self) -> None:
        if self._stack is not None and self._stack.slides:
            question = TracingQuestion(group=self._group, start=self._start, count=self._page())
            self._looking.wish(Wish(self._stack.key, self._stack.slides[0].source, question))

    def _be_busy(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot of Qt
        if is_busy and self._shown is None and self._stack is not None:
            self.view.say(strings.TRACING_OPENING)

    def _see(self, wish: Wish, tracing: object) -> None:
        if self._stack is None or wish.stack != self._stack.key or not isinstance(tracing, Tracing):
            return
        if tracing.group != self._group:
            return
        is_first = self._shown is None or self._shown.group != tracing.group
        self._shown = tracing
        self.view.say("")
        if is_first and tracing.count > self._page():  # now it is known how long a page is
            self._ask()
            return
        self._show_choices(tracing)
        self._draw()
        self._describe(tracing)

    def _refuse(self, wish: Wish, words: str) -> None:
        if self._stack is None or wish.stack != self._stack.key:
            return
        self.show_stack(None)
        self.view.say(words)

    def _show_choices(self, tracing: Tracing) -> None:
        self.group.clear()
        for number, name in enumerate(tracing.groups):
            self.group.addItem(name.capitalize() if name.isupper() else name, number)
        self.group.setCurrentIndex(tracing.group)
        self.group.setVisible(len(tracing.groups) > 1)
        self.layout_.setVisible(is_twelve_lead(tracing))
        self.speed.setVisible(tracing.frequency is not None)
        self.gain.setVisible(any(millivolts(channel) is not None for channel in tracing.channels))
        self._choices.show()
        page = self._page()
        self.slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.slider.setRange(0, max(0, tracing.total - page))
        self.slider.setPageStep(page)
        self.slider.setSingleStep(max(1, page // 10))
        self.slider.setValue(tracing.start)
        self.slider.blockSignals(False)  # noqa: FBT003 - Qt's signature
        self._turning.setVisible(tracing.total > page)

    def _draw(self) -> None:
        tracing = self._shown
        if tracing is None:
            return
        gain = float(self.gain.currentData())
        self.view.samples_to_page = self._page() if tracing.frequency else 0
        self.view.show_tracing(tracing, gain=gain, in_columns=self.layout_.currentData() == "columns")
        has_gain = any(millivolts(channel) is not None for channel in tracing.channels)
        speed = int(self.speed.currentData())
        self.scale.setText(strings.tracing_scale(speed, gain if has_gain else None) if tracing.frequency else "")

    def _describe(self, tracing: Tracing) -> None:
        if tracing.frequency:
            moments = (tracing.start, tracing.start + tracing.count, tracing.total)
            self.part.setText(strings.tracing_part(*(moment / tracing.frequency for moment in moments)))
        filters = dict.fromkeys(", ".join(channel.filters) for channel in tracing.channels)
        parts = [
            strings.lead_words(
                len(tracing.channels), "lead" if is_twelve_lead(tracing) else "channel", tracing.frequency
            ),
            strings.filter_words("; ".join(filter(None, filters))),
            *(f"{label}: {words}" for label, words in tracing.remarks),
        ]
        self.remarks.setText("   ·   ".join(parts))
        cautions = [*tracing.cautions]
        cautions += [] if tracing.frequency else [strings.TRACING_NO_FREQUENCY]
        for sentence, wanted in ((strings.TRACING_NO_UNIT, False), (strings.TRACING_MIXED, True)):
            leads = [one for one in tracing.channels if millivolts(one) is None and bool(one.unit) is wanted]
            cautions += [sentence.format(leads=_names(leads, len(tracing.channels)))] if leads else []
        self.caution.say(" ".join(cautions))

    def _choose_group(self, place: int) -> None:
        self._group, self._start = int(self.group.itemData(place)), 0
        self._ask()

    def _go_to(self, start: int) -> None:
        self._start = start
        self._ask()

    def _turn(self, by: int) -> None:
        self.slider.setValue(self.slider.value() + by * self._page())


def _names(channels: list[Channel], total: int) -> str:
    if len(channels) == total:
        return "any lead" if total > 1 else "it"
    return ", ".join(short_lead(one.name) or "a channel without a name" for one in channels[:8])
