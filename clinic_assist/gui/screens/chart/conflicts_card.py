"""What the sources of a chart contradict each other in: named, never resolved in silence."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.conflicts import Conflict, conflicts
from clinic_assist.chart.facts import Fact
from clinic_assist.gui import strings
from clinic_assist.gui.fact_link import FactLink
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.widgets import Card, empty
from clinic_assist.terminology.fact_text import fact_line


class ConflictsCard(Card):
    """Each contradiction with the records that state it; hidden where the sources agree.

    Signals:
        source_wanted: The fact id of a record.
    """

    source_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(spacing=6, margin=14)
        self._heading = PlainLabel(part="heading", wrap=False)
        self._list = QVBoxLayout()
        self._list.setSpacing(4)
        self.add(self._heading)
        self.column.addLayout(self._list)
        self.hide()

    def show_chart(self, chart: Chart | None) -> None:
        """Shows the contradictions of a chart; None shows no patient."""
        empty(self._list)
        found = conflicts(chart) if chart is not None else ()
        self.setVisible(bool(found))
        self._heading.setText(strings.conflicts_heading(len(found)))
        for conflict in found:
            if chart is not None:
                self._add(conflict, chart)

    def _add(self, conflict: Conflict, chart: Chart) -> None:
        self._list.addWidget(PlainLabel(conflict.what, part="field"))
        for fact in filter(None, map(chart.any_fact, conflict.facts)):
            link = FactLink(_line(fact, chart))
            link.chosen.connect(partial(self.source_wanted.emit, fact.id))
            self._list.addWidget(link)


def _line(fact: Fact, chart: Chart) -> str:
    origin = chart.sources.get(fact.provenance.source)
    return f"{fact_line(fact)} – {strings.imported_on(origin.imported_at)}" if origin else fact_line(fact)
