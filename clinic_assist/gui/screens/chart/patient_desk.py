"""Opens one patient after another in the workspace: blank first, then load, and nothing late ever lands.

Every background result is bound to the `PatientScope` it was asked for, and what carries a patient id is compared with
it again before it is shown.
"""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Signal

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.detected_issue import DetectedIssue, SafetyReport
from clinic_assist.chart.what_if import WhatIf
from clinic_assist.gui import strings
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.allergies_model import allergies_listing
from clinic_assist.gui.screens.chart.documents_model import documents_of
from clinic_assist.gui.screens.chart.listing import silence_words
from clinic_assist.gui.screens.chart.medications_model import medications_listing
from clinic_assist.gui.screens.chart.overview_model import overview_of
from clinic_assist.gui.screens.chart.problems_model import problems_listing
from clinic_assist.gui.screens.chart.series_model import series_of
from clinic_assist.gui.screens.chart.view import Workspace
from clinic_assist.gui.screens.safety.interruption import Interruption
from clinic_assist.gui.screens.safety.model import glance, open_interruptions
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import Lane, PatientScope
from clinic_assist.workflows.check_safety import (
    check_chart,
    check_proposal,
    decisions_of,
    medicine_choices,
    override_alert,
)
from clinic_assist.workflows.open_chart import open_chart
from clinic_assist.workflows.ports import KeptDecision
from clinic_assist.workflows.warm_up import leave_chart, prefill_chart


class PatientDesk(QObject):
    """Which patient is open, with the safety report and the overrides.

    Signals:
        failed: Words for the window's error strip.
        override_wanted: (alert, reason): the window asks for a name first where none is known.
    """

    failed = Signal(str)
    override_wanted = Signal(object, str)

    def __init__(self, session: Session, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._session, self._workspace = session, workspace
        self.scope: PatientScope | None = None
        self.chart: Chart | None = None
        self.report: SafetyReport | None = None
        self.overrides: dict[str, KeptDecision] = {}
        self.interruption: Interruption | None = None
        workspace.safety.overridden.connect(self.override_wanted)
        workspace.safety.propose.matches_wanted.connect(self._find_medicines)
        workspace.safety.propose.check_wanted.connect(self._check_proposal)

    @property
    def today(self) -> date:
        """The day by the workplace's clock."""
        return self._session.workplace.clock.today()

    def open_patient(self, patient: str) -> None:
        """Blanks the view, then loads the chart."""
        self.leave()
        scope = self.scope = PatientScope(PatientId(patient))
        store = self._session.store
        self._workspace.loading.say(strings.LOADING)
        task = self._session.tasks.start(lambda _task: open_chart(store, scope.patient_id), scope=scope)
        task.then(lambda chart: self._show_chart(chart, scope)).otherwise(self._failed)

    def open_again(self) -> None:
        """Tries to open the same patient once more."""
        if self.scope is not None:
            self.open_patient(self.scope.patient_id)

    def check_again(self) -> None:
        """Checks the open chart anew: the knowledge is another one."""
        if self.chart is not None and self.scope is not None:
            self._check(self.chart, self.scope)

    def leave(self) -> None:
        """Shows nobody. What is unsaved of a draft is saved first."""
        if self.scope is not None:
            self.scope.leave()
        self._cool_down()
        self._workspace.desk.take_chart(None, None)
        self._workspace.ask_desk.take_chart(None, None)
        self.scope = self.chart = self.report = None
        self.overrides = {}
        if self.interruption is not None:
            self.interruption.abandon()
            self.interruption = None
        self._workspace.source.take_chart(None, None)
        self._workspace.blank()

    def _failed(self, error: object) -> None:
        self._workspace.banner.show_unavailable()
        self._workspace.loading.say(strings.chart_failed(error_words(error)), failed=True)

    def _show_chart(self, chart: Chart, scope: PatientScope) -> None:
        if chart.patient_id != scope.patient_id or self.scope is not scope:
            return
        self.chart = chart
        space = self._workspace
        space.loading.say("")
        space.banner.show_chart(chart, self.today)
        space.source.take_chart(chart, scope)
        space.imaging.take_chart(chart, scope)
        self._show_sections(chart)
        space.show_pages()
        space.desk.take_chart(chart, scope)
        space.ask_desk.take_chart(chart, scope)
        self._check(chart, scope)
        self._warm_up(chart, scope)

    def _warm_up(self, chart: Chart, scope: PatientScope) -> None:
        """Has the model read the facts ahead, so that the first sentence of a note comes at once."""
        workplace = self._session.workplace
        self._session.tasks.start(lambda _task: prefill_chart(workplace, chart), lane=Lane.MODEL, scope=scope)

    def _cool_down(self) -> None:
        """Has the model forget whoever was open."""
        workplace, chart = self._session.workplace, self.chart
        if chart is not None:
            patient = chart.patient_id
            self._session.tasks.start(lambda _task: leave_chart(workplace, patient), lane=Lane.MODEL)

    def _show_sections(self, chart: Chart) -> None:
        space = self._workspace
        series, documents = series_of(chart, self._session.workplace.measurands), documents_of(chart)
        listings = {
            "problems": problems_listing(chart),
            "medications": medications_listing(chart, self.today),
            "allergies": allergies_listing(chart),
        }
        space.overview.show_overview(overview_of(chart, series, self.today))
        space.overview.conflicts.show_chart(chart)
        for name, listing in listings.items():
            space.sections[name].show_listing(listing)
        space.results.show_series(series, silence_words(chart, Topic.RESULTS))
        space.documents.show_documents(documents)
        space.records.show_chart(chart)
        counts = {name: len(listing.rows) for name, listing in listings.items()}
        space.navigation.show_counts(
            {
                **counts,
                "results": len(series),
                "documents": len(documents),
                "imaging": space.imaging.count,
                "records": len(chart.facts),
            }
        )

    def _check(self, chart: Chart, scope: PatientScope) -> None:
        workplace, store = self._session.workplace, self._session.store
        self._workspace.overview.show_safety(strings.CHECKING_SAFETY, Tone.MUTED, "shield")

        def with_overrides(report: SafetyReport) -> None:
            task = self._session.tasks.start(lambda _task: decisions_of(store, chart, report), scope=scope)
            task.then(lambda overrides: self._show_report(report, overrides, interrupt=True))

        task = self._session.tasks.start(lambda _task: check_chart(workplace, chart), lane=Lane.COMPUTE, scope=scope)
        task.then(with_overrides).otherwise(self._check_failed)

    def _find_medicines(self, text: str) -> None:
        workplace, pane = self._session.workplace, self._workspace.safety.propose
        task = self._session.tasks.start(
            lambda _task: medicine_choices(workplace, text), lane=Lane.COMPUTE, scope=self.scope
        )
        task.then(pane.show_matches).otherwise(lambda error: pane.show_failure(error_words(error)))

    def _check_proposal(self, medicine: str, directions: str) -> None:
        workplace, pane, chart, scope = (
            self._session.workplace,
            self._workspace.safety.propose,
            self.chart,
            self.scope,
        )
        if chart is None or scope is None:
            return

        def show(answer: WhatIf) -> None:
            if answer.patient_id == scope.patient_id and self.scope is scope and pane.picked == medicine:
                pane.show_answer(answer, chart)

        task = self._session.tasks.start(
            lambda _task: check_proposal(workplace, chart, medicine, directions), lane=Lane.COMPUTE, scope=scope
        )
        task.then(show).otherwise(lambda error: pane.show_failure(strings.checks_failed(error_words(error))))

    def _check_failed(self, error: object) -> None:
        words = error_words(error)
        self._workspace.safety.show_failure(words)
        self._workspace.overview.show_safety(strings.checks_failed(words), Tone.CRITICAL, "dash-circle")

    def _show_report(self, report: SafetyReport, overrides: dict[str, KeptDecision], *, interrupt: bool) -> None:
        if self.chart is None or report.patient_id != self.chart.patient_id:
            return
        self.report, self.overrides = report, overrides
        uncheckable = {fact: one.reason for one in report.not_checked for fact in one.facts}
        self._workspace.safety.show_report(report, self.chart, overrides)
        self._workspace.sections["allergies"].show_listing(allergies_listing(self.chart, uncheckable))
        seen = glance(report, overrides)
        self._workspace.navigation.entries["safety"].show_count(len(report.issues), seen.tone)
        self._workspace.overview.show_safety(seen.words, seen.tone, seen.icon)
        waiting = open_interruptions(report, overrides)
        if interrupt and waiting:
            self._interrupt(self.chart, waiting)

    def _interrupt(self, chart: Chart, waiting: tuple[DetectedIssue, ...]) -> None:
        self.interruption = Interruption(self._workspace.window(), chart, waiting, self.today)
        self.interruption.safety_wanted.connect(lambda: self._workspace.open_page("safety"))
        self.interruption.open()

    def override(self, issue: DetectedIssue, reason: str, by: str) -> None:
        """Keeps a decision, and shows it."""
        if self.chart is None or self.report is None or self.scope is None:
            return
        workplace, store, chart, report = self._session.workplace, self._session.store, self.chart, self.report

        def work(_task: object) -> dict[str, KeptDecision]:
            override_alert(workplace, store, chart, issue, reason=reason, by=by)
            return decisions_of(store, chart, report)

        task = self._session.tasks.start(work, scope=self.scope)
        task.then(lambda overrides: self._show_report(report, overrides, interrupt=False))
