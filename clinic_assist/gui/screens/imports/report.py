"""Files and what became of them: a table, and beneath it the problems and records of the chosen one."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QVBoxLayout, QWidget

from clinic_assist.chart.intake import FileReport, ImportIssue
from clinic_assist.gui import strings
from clinic_assist.gui.columns import columns_of
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.imports.model import AFTER_IMPORT, StateWords, issue_rows, report_rows, type_rows
from clinic_assist.gui.tables import SHOW_PLACE, RecordTable
from clinic_assist.gui.widgets import button


class ReportPane(QSplitter):
    """The files of an import, of a preview, or of an earlier import.

    Signals:
        mapping_wanted: The name of a table of which nothing says what its columns mean.
        place_wanted: The report of a file and one of its problems, whose place is to be shown.
    """

    mapping_wanted = Signal(str)
    place_wanted = Signal(FileReport, ImportIssue)

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(12)
        self.reports: tuple[FileReport, ...] = ()
        self.files = RecordTable(columns_of(strings.IMPORT_COLUMNS), name=strings.IMPORT_FILES, sortable=True)
        self.issues = RecordTable(
            columns_of(strings.IMPORT_ISSUE_COLUMNS), name=strings.IMPORT_ISSUES, sortable=True, action=SHOW_PLACE
        )
        self.facts = RecordTable(columns_of(strings.IMPORT_TYPE_COLUMNS), name=strings.IMPORT_FACTS, sortable=True)
        self.kept_words = PlainLabel(strings.IMPORT_KEPT_MEANING, part="muted")
        self.map = button(strings.MAPPING_OPEN, self._ask_for_mapping, part="primary", icon_name="edit")
        self.map.hide()
        self.read_once = PlainLabel(part="muted")
        self.issue_title = PlainLabel(part="heading")
        self.fact_title = PlainLabel(part="heading")
        self._heading = PlainLabel(part="heading")
        self._listed = QWidget()
        column = QVBoxLayout(self._listed)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self.files, 1)
        self.addWidget(self._listed)
        self._about = self._details()
        self.addWidget(self._about)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self.files.row_selected.connect(self._show_details)
        self.issues.row_chosen.connect(self._ask_for_place)

    def _ask_for_place(self, key: str) -> None:
        report = self.reports[int(self.files.current_key)]
        self.place_wanted.emit(report, report.issues[int(key)])

    def _ask_for_mapping(self) -> None:
        key = self.files.current_key
        if key and self.reports[int(key)].needs_mapping:
            self.mapping_wanted.emit(self.reports[int(key)].path)

    def put_above(self, head: QWidget) -> None:
        """Puts something above the files, such as the list that they are chosen from."""
        self.insertWidget(self.indexOf(self._listed), head)
        self.setStretchFactor(self.indexOf(head), 3)

    def _details(self) -> QWidget:
        details = QWidget()
        row = QHBoxLayout(details)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        for heading, table, share in ((self.issue_title, self.issues, 3), (self.fact_title, self.facts, 2)):
            box = QVBoxLayout()
            box.addWidget(heading)
            box.addWidget(table, 1)
            if table is self.issues:
                box.addWidget(self.map, 0, Qt.AlignmentFlag.AlignLeft)
                box.addWidget(self.read_once)
            box.addStretch(0)
            row.addLayout(box, share)
            if table is self.facts:
                box.addWidget(self.kept_words)
        return details

    def show_reports(
        self, reports: tuple[FileReport, ...], *, heading: str = "", words: StateWords = AFTER_IMPORT
    ) -> None:
        """Shows files; of those with problems the first is chosen."""
        self.reports = reports
        self._heading.setText(heading)
        self._heading.setVisible(bool(heading))
        self._listed.setVisible(bool(reports))
        self._about.setVisible(bool(reports))
        self.files.show_rows(report_rows(reports, words=words))
        self.files.selectRow(next((n for n, report in enumerate(reports) if report.issues), 0))
        if not reports:
            self._show_details("")

    def _show_details(self, key: str) -> None:
        report = self.reports[int(key)] if key and int(key) < len(self.reports) else None
        issues = report.issues if report else ()
        self.issues.show_rows(issue_rows(report) if report else ())
        self.issues.setVisible(bool(issues))
        self.facts.show_rows(type_rows(report) if report else ())
        self.facts.setVisible(self.facts.rows_model.rowCount() > 0)
        self.kept_words.setVisible(bool(report and report.kept))
        self.map.setVisible(bool(report and report.needs_mapping))
        again = strings.mapping_known(report.mapping) if report and report.already_present and report.mapping else ""
        self.read_once.setText(again)
        self.read_once.setVisible(bool(again))
        self.issue_title.setText(strings.import_issue_title(len(issues)))
        self.fact_title.setText(strings.IMPORT_FACTS if self.facts.rows_model.rowCount() else strings.IMPORT_NO_FACTS)
