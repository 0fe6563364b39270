"""Pictures of every screen in two sizes, for the eye: `python -m tests.gui.screenshots OUTDIR [WIDTHxHEIGHT …] [SCENE …]`."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from clinic_assist import settings
from clinic_assist.chart.chart import PatientId, SourceSummary
from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference, Observation
from clinic_assist.chart.intake import FileReport, ImportIssue, ImportPreview, IssueSeverity, NobodysDocument
from clinic_assist.chart.provenance import Locator, Provenance, SourceId, fact_id
from clinic_assist.gui import strings
from clinic_assist.gui.application import make_application
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.pages import Page
from clinic_assist.gui.reach import TopPage
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.about.knowledge_dialog import KnowledgeDialog
from clinic_assist.gui.screens.about.models_dialog import ModelsDialog
from clinic_assist.gui.screens.about.name_dialog import NameDialog
from clinic_assist.gui.screens.accounts.first_dialog import FirstDialog
from clinic_assist.gui.screens.accounts.own_dialog import OwnDialog
from clinic_assist.gui.screens.mapping.details import DateDetail
from clinic_assist.gui.screens.mapping.saved_dialog import SavedMappingsDialog
from clinic_assist.gui.screens.mapping.view import MappingDialog
from clinic_assist.gui.screens.source.place_dialog import PlaceDialog
from clinic_assist.gui.screens.templates.view import TemplatesDialog
from clinic_assist.gui.screens.trials.view import TrialsDialog
from clinic_assist.gui.screens.unlock.restore_dialog import RestoreDialog
from clinic_assist.gui.screens.unlock.view import UnlockWindow
from clinic_assist.gui.screens.who.pair_dialog import PairDialog
from clinic_assist.gui.screens.who.records_dialog import RecordsDialog
from clinic_assist.gui.session import Session
from clinic_assist.gui.tasks import Tasks
from clinic_assist.importers import InSession, load_named_mapping, read_source
from clinic_assist.notes.note import Task
from clinic_assist.people import SHEETS, Account, AccountState, Role, Way, WaysIn
from clinic_assist.workflows import watch_memory
from clinic_assist.workflows.back_up import BackupPlan, keep_plan
from clinic_assist.workflows.check_safety import OVERRIDE_REASONS, override_alert
from clinic_assist.workflows.model_gate import ModelGate
from clinic_assist.workflows.ports import Override
from clinic_assist.workflows.saved_mappings import keep_mapping
from clinic_assist.workflows.unfinished_import import UNFINISHED
from clinic_assist.workflows.watch_memory import Answer
from tests.gui.fake_backups import FakeBackups, label
from tests.gui.fake_imports import name_files, pair_of_doubts, patient_record
from tests.gui.fake_people import person
from tests.gui.fake_workplace import (
    PASSPHRASE,
    FakeClock,
    FakeVaults,
    FakeWorkflows,
    FakeWorkplace,
    MemoryStore,
    fake_file_reports,
)
from tests.gui.imaging_chart import imaging_chart
from tests.gui.joined_chart import joined_chart
from tests.gui.rich_safety_chart import rich_safety_chart
from tests.gui.synthetic_charts import child_chart, large_chart, unread_chart
from tests.unit.trail.entries import TrailWriter

OWN_TABLE = (
    "drug_a,drug_b,severity,text,source,date\n"
    "warfarin,ibuprofen,minor,Seldom of matter here.,Committee,2026-03\n"
    "metformin,amoxicillin,moderate,Watch the sugar.,Committee,2026-03\n"
    "metformin,snake oil,major,,,\n"
)
TABLE = (
    "MRN;Surname;Sex;LOINC code;Test;Result;Units;Low;High;Taken;Status\n"
    "100234;Okonkwo-Lindqvist;F;2823-3;Potassium;4,10;mmol/L;3,5;5,1;03/04/2020;F\n"
    "100235;Grey;M;2160-0;Creatinine;<20;umol/L;60;110;05/04/2020;F\n"
    ";Nobody;M;2951-2;Sodium;140,0;mmol/L;135;145;05/04/2020;P\n"
    "100236;Amesbury-Whitcombe;F;718-7;Haemoglobin;13,1;g/dL;12;16;yesterday;F\n"
)
NEEDS_MAPPING = ImportIssue(
    severity=IssueSeverity.REJECTED,
    locator=Locator(""),
    reason="This is a table, and nothing says what its columns mean.",
)
SIZES = ((1280, 800), (1920, 1080))
SAMPLES = settings.resources_folder() / "selfcheck"


class Photographer:
    """Walks through the window and takes pictures."""

    def __init__(self, out: Path, size: tuple[int, int]) -> None:
        self.out, self.size = out, size
        self.tasks = Tasks()
        self.workflows = FakeWorkflows()
        self.store = MemoryStore()
        workplace = FakeWorkplace(reader=InSession())
        self.window = MainWindow(Session(workplace=workplace, store=self.store, tasks=self.tasks))  # type: ignore[arg-type]
        self.window.resize(*size)

    def settle(self, until: Callable[[], bool] = lambda: True) -> None:
        end = time.monotonic() + 5
        for _ in range(12):
            QApplication.processEvents()
            time.sleep(0.012)
        while not until() and time.monotonic() < end:
            QApplication.processEvents()
            time.sleep(0.01)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QApplication.processEvents()

    def take(self, name: str, widget: QWidget | None = None) -> None:
        self.settle()
        (widget or self.window).grab().save(str(self.out / f"{self.size[0]}-{name}.png"))

    def unlock(self) -> None:
        for name, there, vault in (("01-unlock", True, "/vaults/ward-3"), ("02-create", False, str(self.out / "free"))):
            shown = UnlockWindow(FakeWorkplace(vaults=FakeVaults(there=there)), self.tasks, Path(vault))  # type: ignore[arg-type]
            shown.resize(*self.size)
            shown.show()
            shown.passphrase.setText("copper lantern seven")
            if there:
                shown.submit()
                self.settle(lambda shown=shown: bool(shown.strip.text))
            self.take(name, shown)
            shown.close()

    def accounts(self) -> None:
        every = frozenset(SHEETS)
        for name, way in (("130-sign-in", Way.PASSWORD), ("131-recovery-key", Way.RECOVERY)):
            vaults = FakeVaults(ways=WaysIn(needs_login=True, sheets=every))
            shown = UnlockWindow(FakeWorkplace(vaults=vaults), self.tasks, Path("/vaults/ward-3"))  # type: ignore[arg-type]
            shown.resize(*self.size)
            shown.show()
            shown.way.setCurrentIndex(shown.way.findData(way))
            shown.login.setText("i.moreau")
            self.take(name, shown)
            shown.close()
        others = [
            person(Role.CLINICIAN, name="Dr. Samuel Okafor-Lindholm", login="s.okafor"),
            person(Role.PHARMACIST, name="Tomas Reyes", login="t.reyes"),
            person(Role.READER, name="Student placement, ward 3", login="student3"),
            replace(person(Role.CLINICIAN, name="Dr. Left Lastyear", login="l.left"), state=AccountState.REMOVED),
        ]
        store = MemoryStore(account=person(Role.ADMINISTRATOR, name="Ines Moreau"), others=others)
        store.made_sheets.add(Way.RECOVERY)
        window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=self.tasks))  # type: ignore[arg-type]
        window.resize(*self.size)
        window.show()
        screen = window.people.accounts
        self.settle(lambda: len(screen.everybody) == 5)
        screen.table.select_key("t.reyes")
        self.take("132-accounts", window)
        for name, open_it in (
            ("133-add-somebody", screen.add.click),
            ("134-name-and-role", screen.change.click),
            ("135-new-passphrase", screen.reset.click),
            ("136-remove", screen.remove.click),
            ("137-recovery-key-made", screen.sheets[Way.RECOVERY].click),
        ):
            open_it()
            self.settle()
            self.take(name, screen.dialog)
            screen.dialog._code = ""  # type: ignore[union-attr]
            screen.dialog.reject()  # type: ignore[union-attr]
        window.people.show_own()
        self.take("138-own-account", self.dialog(OwnDialog))
        self.dialog(OwnDialog).close()
        window.people.show_first_steps()
        self.take("139-first-steps", self.dialog(FirstDialog))
        self.dialog(FirstDialog).close()
        window.show_patients()
        window.people.no_charts.reason.setPlainText("Unconscious in bay 4; nobody with access is on the ward.")
        self.take("140-no-charts", window)
        window.people.no_charts.open.click()
        self.settle(lambda: bool(window.people.banner.text))
        self.take("141-emergency", window)
        window.close()

    def backups(self) -> None:
        keeper = FakeBackups()
        folder = Path("/mnt/share/clinic-assist")
        keeper.labels = tuple(label(folder, f"2026-11-{day}T09:00:00+00:00") for day in ("22", "21", "20", "15"))
        store = MemoryStore()
        keep_plan(
            store,
            BackupPlan(folder=str(folder), last_drill_at="2026-11-03T10:00:00+00:00", last_drill="7 patients, passed"),
        )  # type: ignore[arg-type]
        workplace = FakeWorkplace(backups=keeper)
        window = MainWindow(Session(workplace=workplace, store=store, tasks=self.tasks))  # type: ignore[arg-type]
        window.resize(*self.size)
        window.show()
        window.show_page(TopPage.BACKUPS)
        self.settle(lambda: bool(window.people.backups.state.text))
        window.people.backups.table.selectRow(0)
        self.take("145-backups", window)
        window.people.backups.drill.click()
        self.take("146-try-a-backup", window.people.backups.dialog)
        window.people.backups.dialog.close()  # type: ignore[union-attr]
        window.close()
        unlock = UnlockWindow(workplace, self.tasks, Path("/vaults/ward-3"))  # type: ignore[arg-type]
        unlock.resize(*self.size)
        unlock.show()
        unlock.restore.click()
        dialog = self.dialog(RestoreDialog)
        dialog.file.setText("/mnt/share/clinic-assist/clinic-assist-2026-11-22.backup")  # type: ignore[attr-defined]
        dialog.secret.setText(PASSPHRASE)  # type: ignore[attr-defined]
        dialog.look.click()  # type: ignore[attr-defined]
        self.settle(dialog.restore.isEnabled)  # type: ignore[attr-defined]
        self.take("147-restore", dialog)
        dialog.close()
        self.take("148-unlock-with-restore", unlock)
        unlock.close()

    def trail(self) -> None:
        trail = TrailWriter()
        for day in range(12):
            trail.write("vault-unlocked", timedelta(days=day), detail="password")
            trail.write("patients-searched", timedelta(days=day, minutes=1), detail="letters 7 found 2")
            trail.write("chart-opened", timedelta(days=day, minutes=2), patient=f"{day}f3a9c0b77e1")
            trail.write(
                "drafted",
                timedelta(days=day, minutes=4),
                patient=f"{day}f3a9c0b77e1",
                detail="task summary; composer model; model 3f9a1c0d77e0b2aa 2.0; decoding greedy; input 9b1c2d3e4f506172; "
                "records 212 of 240; statements 14 withheld 0",
            )
            trail.write(
                "printed", timedelta(days=day, minutes=9), patient=f"{day}f3a9c0b77e1", detail="note; to: Dr. Weber"
            )
        trail.write("failed-attempts", timedelta(days=19), detail="count 6")
        trail.write("break-glass", timedelta(days=19), detail="60 minutes; Unconscious in bay 4", actor="i.moreau")
        ada = Account(account_id="a1", login="ada", name="Dr. Ada Example", role=Role.CLINICIAN)
        store = MemoryStore(account=person(Role.ADMINISTRATOR), others=[ada], trail=trail.entries)
        window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=self.tasks))  # type: ignore[arg-type]
        window.resize(*self.size)
        window.show()
        window.show_page(TopPage.AUDIT)
        self.settle(lambda: bool(window.people.trail.trail.entries))
        window.people.trail.verify.click()
        self.take("143-verify", window.people.trail.dialog)
        window.people.trail.dialog.go.click()  # type: ignore[union-attr]
        self.settle(lambda: bool(window.people.trail.strip.text))
        self.take("142-trail", window)
        window.people.trail.to_unusual.click()
        self.take("144-unusual", window)
        window.close()

    def dialog(self, kind: type[QWidget]) -> QWidget:
        return next(one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible())

    def patients_and_import(self) -> None:
        self.window.show()
        self.take("03-patients")
        self.window.patients.search.setText("nobody")
        time.sleep(0.2)
        self.settle(lambda: not self.window.patients.table.rows_model.rows)
        self.take("04-no-match")
        charts, self.store.charts = self.store.charts, {}
        self.window.patients.search.clear()
        time.sleep(0.2)
        self.settle()
        self.take("05-no-patients")
        self.store.charts = charts
        self.workflows.import_delay_s = 0.3
        self.window.import_paths((Path("/exports/ward3"),))
        self.settle(lambda: self.window.imports.is_waiting)
        self.take("74-preview")
        self.window.imports.confirm()
        self.settle(lambda: self.window.imports.bar.value() > 1_000)
        self.take("06-importing")
        self.settle(lambda: not self.window.imports.is_running)
        self.take("07-import-report")

    def chart(self) -> None:
        self.open("p-full")
        interruption = self.window.patient_desk.interruption
        assert interruption is not None
        self.take("10-interruption", interruption)
        interruption.go_on.click()
        space = self.window.workspace
        for number, name in enumerate(space.pages):
            if name not in ("draft", "ask"):
                space.open_page(name)
                self.take(f"{11 + number}-{name}")
        space.sections["medications"].toggle.click()
        space.open_page("medications")
        self.take("20-medications-past")
        space.open_page("problems")
        space.sections["problems"].table.selectRow(1)
        space.show_source((space.sections["problems"].table.current_key,))
        self.settle(lambda: bool(space.source.shown.text()))
        self.take("21-source")
        space.source.closed.emit()

    def asking(self) -> None:
        """Questions with each kind of answer."""
        self.open("p-full")
        if self.window.patient_desk.interruption is not None:
            self.window.patient_desk.interruption.go_on.click()
        space = self.window.workspace
        space.open_page("ask")
        self.take("38-ask")
        questions = {
            "38-ask-1-recorded": "Is the patient on a beta blocker?",
            "38-ask-2-result": "Trend of potassium",
            "38-ask-3-not-documented": "Does the patient take insulin?",
            "38-ask-4-not-understood": "How is it going?",
            "38-ask-5-passages": "Any dizziness?",
        }
        for name, question in questions.items():
            space.ask.question.setText(question)
            space.ask.ask.click()
            self.settle(lambda: not space.ask_desk.is_asking and bool(space.ask.lead.plain))
            self.take(name)

    def notes(self) -> None:
        space = self.window.workspace
        space.open_page("draft")
        self.take("30-no-note")
        order = space.draft.order
        for number, task in enumerate((Task.CHANGES, Task.HANDOVER, Task.VISIT, Task.REFERRAL)):
            order.task.setCurrentIndex(order.task.findData(task))
            self.take(f"30{'abcd'[number]}-{task.value}")
        order.task.setCurrentIndex(0)
        self.workflows.statement_delay_s = 0.05
        space.draft.draft.click()
        self.settle(lambda: len(space.draft.cards) >= 4)
        self.take("31-drafting")
        self.settle(lambda: not space.desk.is_drafting)
        self.take("32-draft")
        wrong = next(card for card in space.draft.cards if "3.9" in card.accessibleName())
        wrong.source.click()
        self.settle(lambda: bool(space.source.shown.text()))
        space.draft.findChild(QWidget)
        self.take("33-draft-source")
        space.source.closed.emit()
        space.draft.edit.click()
        self.take("34-editing")
        space.draft.edit.click()
        self.window._sign()
        self.settle()
        dialog = next(one for one in QApplication.topLevelWidgets() if type(one).__name__ == "SignDialog")
        self.take("35-sign-blocked", dialog)
        dialog.close()
        index = space.draft.cards.index(next(card for card in space.draft.cards if "3.9" in card.accessibleName()))
        space.draft._remove(index)
        self.settle(lambda: space.desk.is_settled)
        space.desk.flush(wait=True)
        space.desk.sign("Dr Ada Example, ward physician", space.desk.note.to_confirm)  # type: ignore[union-attr]
        self.settle(lambda: space.desk.signed is not None)
        self.take("36-signed")

    def others(self) -> None:
        self.window.show_help()
        self.settle()
        dialog = next(one for one in QApplication.topLevelWidgets() if type(one).__name__ == "AboutDialog")
        self.take("40-help", dialog)
        dialog.close()
        for number, patient in enumerate(("p-silent", "p-none-known", "p-hostile", "p-arabic", "p-chinese", "p-long")):
            self.open(patient)
            if self.window.patient_desk.interruption:
                self.window.patient_desk.interruption.go_on.click()
            self.take(f"{41 + number}-{patient}")
        space = self.window.workspace
        fact = self.window.patient_desk.chart.facts[40].id  # type: ignore[union-attr]
        space.show_source((fact,))
        self.settle(lambda: bool(space.source.shown.text()))
        self.take("47-one-line-source")
        self.open("p-silent")
        space.open_page("allergies")
        self.take("48-silent-allergies")
        space.open_page("safety")
        self.take("49-silent-safety")
        self.store.charts["p-unread"] = unread_chart()
        self.open("p-unread")
        for number, name in enumerate(("overview", "medications", "allergies", "records")):
            space.open_page(name)
            self.take(f"{51 + number}-unread-{name}")
        self.open("p-gone")
        self.take("50-failed-chart")

    def joined(self) -> None:
        """Results of several sources on one line."""
        self.store.charts["p-joined"] = joined_chart()
        self.open("p-joined")
        space = self.window.workspace
        space.open_page("results")
        for number, name in enumerate(("Creatinine", "Glucose", "Ferritin", "Systolic")):
            row = next(one for one in space.results.table.rows_model.rows if one.cells[0].text.startswith(name))
            space.results.table.select_key(row.key)
            self.take(f"{80 + number}-joined-{name.lower()}")

    def extremes(self) -> None:
        """What is rare in a demonstration and common on a ward."""
        self.store.charts["p-weeks"] = child_chart("p-weeks", "2026-10-02")
        self.store.charts["p-months"] = child_chart("p-months", "2025-07-15", "Amesbury-Whitcombe")
        self.store.charts["p-large"] = large_chart()
        for number, patient in enumerate(("p-weeks", "p-months", "p-large")):
            self.open(patient)
            self.take(f"{60 + number}-{patient}")
        space = self.window.workspace
        for number, name in enumerate(("medications", "results", "records")):
            space.open_page(name)
            self.take(f"{63 + number}-large-{name}")
        self.open("p-full")
        if self.window.patient_desk.interruption:
            self.window.patient_desk.interruption.go_on.click()
        space.open_page("safety")
        card = space.safety.cards[0]
        card.decision._show_own()
        self.window.patient_desk.override(card.issue, "Will monitor", "Dr Ada Example")
        self.settle(lambda: bool(self.window.patient_desk.overrides))
        self.take("66-decided")
        self.window.complain("The disk is full. Free some space, then try again.")
        self.take("67-complaint")
        self.window.tell("Saved as /home/ward/clinic-assist-note.pdf", tone=Tone.GOOD, icon_name="check-circle")
        self.take("68-told")
        self.window._drop_hint.say(strings.DROP_HINT)
        self.take("69-drop")
        self.window._drop_hint.say("")
        self.dialogs()

    def dialogs(self) -> None:
        """Boxes that ask."""
        self.window.show_patients()
        for name, ask in (
            ("70-quit", self.window._ask_to_quit),
            ("71-delete", self.window.workspace.draft._ask_delete),
        ):
            ask()
            self.settle()
            box = next(
                one for one in QApplication.topLevelWidgets() if isinstance(one, QMessageBox) and one.isVisible()
            )
            self.take(name, box)
            box.close()
        name = NameDialog(self.window)
        name.open()
        self.take("72-name", name)
        name.close()
        issues = tuple(
            ImportIssue(
                severity=IssueSeverity.REJECTED if number % 3 else IssueSeverity.WARNING,
                locator=Locator(f"Bundle.entry[{number * 7}].resource"),
                reason="The entry names no subject, so it belongs to nobody.",
                resource_type=("Observation", "ExplanationOfBenefit", "MedicationRequest", None)[number % 4],
            )
            for number in range(30)
        )
        report = FileReport(
            path="/exports/" + "very-long-folder-name/" * 6 + "export-of-the-other-system-2026-11-20T10-15-00.json",
            format="fhir-r4-json", patients=1, entries=500, kept=12, issues=issues,
            fact_counts=(("Observation", 300), ("Condition", 150)),
        )  # fmt: skip
        self.window._show(self.window.imports)
        self.window.imports._set_running(running=False)
        self.window.imports.title.setText(strings.IMPORT_TITLE)
        self.window.imports._show_reports((report, *self.store.reports))
        self.take("73-many-rejections")

    def imports(self) -> None:
        """A preview that finds nothing, one that is being read, the imports made, and the removal of one."""
        screen = self.window.imports
        self.workflows.foreseen = ImportPreview(files=fake_file_reports()[2:], patients=())
        self.window.import_paths((Path("/exports/ward3"),))
        self.settle(lambda: screen.is_waiting)
        self.take("75-preview-of-nothing")
        self.workflows.foreseen, self.workflows.preview_is_held = None, True
        self.window.import_paths((Path("/exports/ward3"),))
        self.settle(lambda: screen.bar.maximum() > 0)
        self.take("76-previewing")
        self.workflows.released.set()
        self.settle(lambda: screen.is_waiting)
        screen.leave_preview()
        self.settle()
        for reports in (fake_file_reports()[:1], fake_file_reports()[:3], fake_file_reports()):
            self.store.note_import(reports)
        self.window.show_imports()
        self.settle(lambda: bool(screen.files.rows_model.rows))
        self.take("77-imports")
        screen.history.remove.click()
        self.settle(lambda: screen.dialog is not None)
        self.take("78-removal", screen.dialog)
        screen.dialog.remove.click()  # type: ignore[union-attr]
        self.settle(lambda: bool(screen.strip.text))
        self.take("79-removed")

    def people(self) -> None:
        """Pairs that may be one person, and the files that were taken for one patient."""
        self.window.show()
        pair_of_doubts(self.store)
        self.window.show_patients()
        self.settle(lambda: bool(self.window.patients.doubts.text))
        self.take("80-doubts-on-the-list")
        pair = PairDialog(self.window, self.window._session)
        pair.show()
        self.settle(lambda: pair.doubt is not None)
        self.take("81-pair", pair)
        pair.keep.click()
        self.settle(lambda: bool(pair.strip.text) and pair.doubt is not None)
        self.take("82-next-pair", pair)
        pair.later.click()
        self.settle(lambda: pair.doubt is None)
        self.take("83-put-off", pair)
        pair.close()
        for name, sources in (("84-one-file", "a"), ("85-several-files", "abc")):
            self.store.records["p-full"] = tuple(patient_record("Okonkwo-Lindqvist", source=one) for one in sources)
            name_files(self.store, "p-full", *(f"okonkwo-{one}.json" for one in sources))
            if len(sources) > 1:
                self.store.apart = self.store.questions
            shown = RecordsDialog(self.window, self.window._session, PatientId("p-full"))
            shown.show()
            self.settle(lambda shown=shown: shown.shown is not None)
            self.take(name, shown)
            if len(sources) > 1:
                shown._ask_to_part(shown.shown.person.files[0].source)  # type: ignore[union-attr]
                self.take("86-part", shown.box)
                shown.box.close()  # type: ignore[union-attr]
            shown.close()

    def mapping(self) -> None:
        """A table that is refused, and the dialog that asks what its columns mean."""
        path = self.out / "labs-of-ward-3.csv"
        path.write_text(TABLE)
        refused = FileReport(path=str(path), issues=(NEEDS_MAPPING,), needs_mapping=True)
        self.workflows.foreseen = ImportPreview(files=(refused, *fake_file_reports()[:2]), patients=())
        self.window.import_paths((path,))
        self.settle(lambda: self.window.imports.is_waiting)
        self.window.imports.files.selectRow(0)
        self.take("94-table-refused")
        dialog = MappingDialog(self.window, self.window._session, str(path))
        dialog.show()
        self.settle(lambda: dialog.table is not None)
        self.take("95-mapping-asked", dialog)
        for row in dialog.questions.columns.rows:
            if isinstance(row.detail, DateDetail) and row.name == "Taken":
                row.detail.choice.setCurrentIndex(1)
        self.settle(lambda: dialog.is_tried)
        self.take("96-mapping-answered", dialog)
        dialog.questions.verticalScrollBar().setValue(dialog.questions.verticalScrollBar().maximum())
        self.take("97-mapping-below", dialog)
        dialog.written.separated.choose("~")
        self.settle(lambda: dialog.table is not None and dialog.table.head is None)
        self.take("98-mapping-no-table", dialog)
        dialog.reject()
        self.tables()

    def tables(self) -> None:
        """What is known of tables, nothing and something; a column with two meanings; the place of a problem."""
        for number in (0, 1):
            if number:
                saved = load_named_mapping((SAMPLES / "table/mapping.json").read_bytes())
                assert saved is not None
                keep_mapping(self.store, saved)  # type: ignore[arg-type]
                served = FileReport(path="/exports/ward3/labs-2026-11-20.csv", format="csv", mapping=saved.name)
                self.store.reports = (served, *self.store.reports)
            known = SavedMappingsDialog(self.window, self.window._session)
            known.show()
            self.settle(lambda known=known: known.mappings is not None)
            self.take(("99-no-tables-known", "99-tables-known")[number], known)
            known.reject()
        dialog = MappingDialog(self.window, self.window._session, str(SAMPLES / "table/labs.csv"))
        dialog.show()
        self.settle(lambda: dialog.table is not None)
        dialog.questions.columns.rows[0].more.click()
        self.take("99-column-with-two-meanings", dialog)
        dialog.reject()
        sample = read_source(SAMPLES / "fhir.json")
        issue = replace(NEEDS_MAPPING, locator=Locator("Bundle.entry[4].resource"), reason="The value has no unit.")
        report = FileReport(path=str(SAMPLES / "fhir.json"), sha256=sample.id, format=sample.format, issues=(issue,))
        place = PlaceDialog(self.window, self.window._session, report, issue)
        place.show()
        self.settle(lambda: bool(place.place.marked_text))
        self.take("99-place-of-a-problem", place)
        place.close()

    def watched(self) -> None:
        """No folder that is watched, then two of them with files in every state, and the preview of what is new."""
        window = self.window
        window.show()
        window.show_watched()
        self.take("87-no-watched-folder")
        folder = self.out / f"watched-{self.size[0]}"
        (folder / "ward 3").mkdir(parents=True, exist_ok=True)
        self.store.held.add(sha256(b"known").hexdigest())
        for name, text in (
            ("okonkwo-2026-11-20.json", "known"), ("grey-2026-11-21.xml", "new"), ("lab-2026-11-21T1015.hl7", "new 2"),
            ("ward 3/grey-again.xml", "new"), ("ward 3/discharge-letters.zip", "new 3" * 90_000), ("ward 3/empty.json", ""),
            ("left-out.json", "left out"),
        ):  # fmt: skip
            (folder / name).write_text(text)
        folders = [str(folder), str(self.out / "drive-of-the-network-that-is-not-there")]
        self.store.preferences[watch_memory.FOLDERS] = json.dumps(folders).encode()
        left_out = {SourceId(sha256(b"left out").hexdigest()): Answer.LEFT_OUT}
        watch_memory.keep_answers(self.store, watch_memory.WatchMemory(answers=left_out))  # type: ignore[arg-type]
        window.watch.start()
        for _second_look in range(2):
            self.settle(lambda: len(window.watch.new_files()) == 3)
        self.take("88-watched-folders")
        window.watched.others.click()
        self.take("89-watched-folders-all-files")
        window.show_imports()
        self.settle()
        self.take("90-imports-with-files-that-wait")
        window.show_watched()
        window.watched.go.click()
        self.settle(lambda: window.imports.is_waiting)
        self.take("91-preview-of-watched-files")
        window.imports.preview.out.click()
        self.settle()
        self.take("92-left-out")
        window.watch.stop()
        at = "2026-11-20T09:00:00.000+00:00"
        unfinished = {"paths": ["/exports/ward3"], "begun_at": at, "total": 300}
        self.store.preferences[UNFINISHED] = json.dumps(unfinished).encode()
        window.unfinished.look()
        window.show_patients()
        self.settle(lambda: bool(window.unfinished.text))
        self.take("93-interrupted-import")

    def nobodys(self) -> None:
        """Documents that name no patient."""
        window = self.window
        window.show()
        text = "Dear colleague,\n\nthe patient was seen today and will be seen again in May.\n\nYours\nDr Example\n" * 3
        for name, title, words in (
            ("letter-2026-11-20.pdf", "Discharge letter", text),
            ("scan-0001.pdf", "PDF document", ""),
        ):
            origin = Provenance(source=SourceId(name.encode().hex().ljust(64, "0")[:64]), locator=Locator("page[1]"))
            fact = DocumentReference(
                id=fact_id(origin.source, origin.locator, "DocumentReference"), provenance=origin, description=title,
                attachments=(Attachment(content_type="application/pdf", text=words or None),),
            )  # fmt: skip
            file = SourceSummary(
                id=origin.source, name=f"/exports/letters/{name}", format="pdf", imported_at="2026-11-20T09:30:00+00:00"
            )
            document = NobodysDocument(fact=fact.id, source=file, title=title, when=None, has_text=bool(words))
            given = {"given_to": "p-full", "given_name": "Okonkwo-Lindqvist, Ngozi"} if not words else {}
            self.store.nobodys.append((replace(document, can_be_given=bool(words), **given), fact))
        window.show_patients()
        self.settle(window.patients.nobodys.isVisible)
        self.take("94-patients-and-documents-of-nobody")
        window.show_nobodys()
        self.settle(lambda: bool(window.nobodys.text.toPlainText()))
        self.take("95-documents-of-nobody")
        window.nobodys.give.click()
        self.settle(lambda: bool(window.nobodys.dialog and window.nobodys.dialog.table.rows_model.rows))
        self.take("97-whose-document", window.nobodys.dialog)
        window.nobodys.dialog.close()  # type: ignore[union-attr]
        window.nobodys.table.selectRow(1)
        self.settle(lambda: bool(window.nobodys.note.text))
        self.take("96-scanned-document")

    def imaging(self) -> None:
        chart, writer, self.store.originals = imaging_chart()
        self.store.charts["p-imaging"] = chart, writer
        self.open("p-imaging")
        page = self.window.workspace.imaging
        self.window.workspace.open_page("imaging")
        self.settle(lambda: bool(page.picture.position.plain or page.tracing.scale.plain))
        for place, row in enumerate(page.table.rows_model.rows):
            page.table.selectRow(place)
            self.settle(
                lambda: bool(page.picture.remarks.plain or page.tracing.remarks.plain or page.picture.position.plain)
            )
            self.take(f"{100 + place}-imaging-{row.cells[0].text.split()[0].lower()}")
            if page.picture.isVisible() and page.picture.slider.maximum() == 11:
                page.picture.slider.setValue(5)
                page.picture.views.setCurrentIndex(1)
                page.picture.views.activated.emit(1)
                self.settle(lambda: page.picture.position.plain.startswith("Image 6"))
                page.picture.view.show_at(3.0)
                self.take("108-imaging-lung-window-enlarged")
            if page.tracing.isVisible() and page.tracing.layout_.isVisible():
                page.tracing.layout_.setCurrentIndex(1)
                page.tracing.layout_.activated.emit(1)
                self.take("109-imaging-ecg-leads-below-each-other")

    def safety(self) -> None:
        """The safety check of twenty-five medicines by the shipped rules."""
        self.store.charts["p-rich"] = rich_safety_chart()
        self.workflows.check_with_shipped_rules = True
        self.window.show()
        self.open("p-rich")
        desk, space = self.window.patient_desk, self.window.workspace
        if desk.interruption is not None:
            desk.interruption.go_on.click()
        space.open_page("safety")
        self.take("110-safety-of-many-medicines")
        page = space.safety
        page._page.verticalScrollBar().setValue(1_000_000)
        self.take("111-safety-of-many-medicines-below")
        page.tabs.open("matrix")
        page._page.to_top()
        page.matrix.table.setCurrentIndex(page.matrix.table.rows_model.index(2, 1))
        self.take("112-safety-matrix")
        page._page.verticalScrollBar().setValue(1_000_000)
        self.take("113-safety-matrix-below")

        page.tabs.open("propose")
        page._page.to_top()
        self.take("114-new-medicine")
        self.knowledge()
        page.propose.search.setText("clar")
        page.propose.find_button.click()
        self.settle(lambda: bool(page.propose.names))
        self.take("115-new-medicine-names")
        page.propose._pick("naproxen")
        page.propose.directions.setText("500 mg twice daily")
        page.propose.check_button.click()
        self.settle(lambda: bool(page.propose.cards))
        self.take("116-new-medicine-checked")
        page._page.verticalScrollBar().setValue(420)
        self.take("117-new-medicine-checked-below")

    def knowledge(self) -> None:
        """Rules, tables and decisions: none, then one table and a few decisions."""
        folder = self.out / f"tables-{self.size[0]}"
        for file in folder.glob("*.table"):
            file.unlink()
        self.window._session.workplace.hospital_tables = folder  # type: ignore[misc]
        dialog = KnowledgeDialog(self.window, self.window._session)
        dialog.show()
        self.settle(lambda: dialog.known is not None and dialog.decisions is not None)
        self.take("118-no-tables-no-decisions", dialog)
        table = self.out / "pharmacy.csv"
        table.write_text(OWN_TABLE)
        for number, rule in enumerate(("qt-prolonging", "qt-prolonging", "nsaid-bleeding")):
            at = f"2026-11-2{number}T09:00:00+00:00"
            reason = OVERRIDE_REASONS[number % 2]
            override = Override(
                patient_id=PatientId("p-full"), issue_key=f"{rule}|a|b", reason=reason, by="Dr Ada Example", at=at
            )
            self.store.save_override(override)
        dialog.name.setText("Pharmacy committee 2026")
        dialog.bring_in(table)
        self.settle(lambda: bool(dialog.known and dialog.known.tables and dialog.strip.text.startswith("Pharmacy")))
        self.take("119-tables-and-decisions", dialog)
        dialog.accept()
        self.store.decisions.clear()

    def models(self) -> None:
        """The language models: as they lie there, then another one chosen with its adapter and its file read."""
        workplace = self.window._session.workplace
        dialog = ModelsDialog(self.window, self.window._session, workplace.models)  # type: ignore[arg-type]
        dialog.show()
        self.settle(lambda: dialog.here is not None)
        self.take("126-models", dialog)
        _tiny, large = dialog.here.models  # type: ignore[union-attr]
        dialog.use(large, large.adapters[0])
        dialog.ask_file(large)
        self.settle(lambda: bool(dialog.said) and dialog.here.models[1].is_in_use)  # type: ignore[union-attr]
        self.take("127-models-chosen", dialog)
        dialog.accept()

    def templates(self) -> None:
        """The templates of notes: the product's, one that was edited with a flaw, and compared."""
        folder = self.out / f"templates-{self.size[0]}"
        shutil.rmtree(folder, ignore_errors=True)
        self.window._session.workplace.note_templates = folder  # type: ignore[misc]
        dialog = TemplatesDialog(self.window, self.window._session)
        dialog.resize(self.size[0] - 40, self.size[1] - 40)
        dialog.show()
        self.settle(lambda: bool(dialog.preview.text.toPlainText()))
        self.take("130-templates", dialog)
        dialog.tabs.open("holds")
        self.take("131-template-in-words", dialog)
        text = dialog.editor.toPlainText()
        dialog.editor.setPlainText(text.replace('heading = "Problems"', 'heading = "Problems of this stay"'))
        self.settle(dialog.keep.isEnabled)
        dialog.keep.click()
        self.settle(lambda: dialog.strip.text == strings.TEMPLATES_KEPT and not dialog.keep.isEnabled())
        dialog.tabs.open("compare")
        self.take("132-template-compared", dialog)
        dialog.editor.setPlainText(text.replace('facts = ["medicines"]', 'facts = ["pills"]'))
        self.settle(lambda: bool(dialog.flaw.text))
        self.take("133-template-with-a-flaw", dialog)
        dialog._undo()
        dialog.accept()

    def trials(self) -> None:
        """Evaluations of models: none, one that runs, results of a verbaliser and of a clinical model, compared, a card."""
        place, folder = self.window._session.workplace, self.out / f"trials-{self.size[0]}"
        shutil.rmtree(folder, ignore_errors=True)
        place.evaluations = folder / "runs"  # type: ignore[misc]
        limits = settings.resources_folder() / "evaluation" / "thresholds.toml"
        place.gate = ModelGate(limits=limits, cleared=folder / "cleared.json")  # type: ignore[misc]
        dialog = TrialsDialog(self.window, self.window._session, self.window.trials)
        dialog.resize(self.size[0] - 40, self.size[1] - 40)
        dialog.show()
        self.settle(lambda: dialog.order.model.count() > 2 and dialog.order.patients.count() > 0)
        self.take("135-no-evaluation", dialog)
        dialog.order.demo.setChecked(False)
        dialog.order.own.setChecked(True)
        dialog.order.patients.item(0).setCheckState(Qt.CheckState.Checked)
        self.take("136-evaluation-of-own-charts", dialog)
        clock, at = place.clock, datetime(2026, 11, 22, 10, 15, tzinfo=UTC)
        for number in (1, 0):
            clock.now = lambda number=number: at + timedelta(hours=number)  # type: ignore[method-assign]
            dialog.order.model.setCurrentIndex(number)
            dialog.order.start.click()
            self.settle(lambda: dialog.desk.at is not None and dialog.desk.at.done > 4)
            self.take(f"{137 + number}-evaluation-runs", dialog)
            for _ in range(20):
                self.settle(lambda: not dialog.desk.is_running)
        self.settle(lambda: len(dialog.lines) == 2)
        page = dialog.findChild(Page)
        assert page is not None
        page.verticalScrollBar().setValue(430)
        self.take("139-evaluations", dialog)
        dialog.table.selectRow(1)
        page.verticalScrollBar().setValue(1_000_000)
        self.take("140-evaluation-result", dialog)
        dialog.compare.click()
        self.settle(lambda: dialog.comparison is not None)
        page.verticalScrollBar().setValue(1_000_000)
        self.take("141-evaluations-compared", dialog)
        dialog.card_button.click()
        self.settle(lambda: dialog.card is not None)
        self.take("142-model-card", dialog.card)
        dialog.accept()

    def decided(self) -> None:
        """An alert that somebody went on despite when the potassium was lower."""
        first, _writer = rich_safety_chart("p-moved", potassium="5.1")
        self.store.charts["p-moved"] = rich_safety_chart("p-moved", potassium="6.2")
        workplace = self.window._session.workplace
        report = self.workflows.check_chart(workplace, first)
        results = {one.id for one in first.of(Observation)}
        for issue in report.issues:
            if results & set(issue.facts) or issue.interruptive:
                override_alert(
                    workplace,
                    self.store,
                    first,
                    issue,
                    reason="Will monitor",
                    by="Dr Ada Example",  # type: ignore[arg-type]
                )
        for place, one in enumerate(self.store.decisions):
            then = one.circumstances and replace(one.circumstances, severity="monitor")
            self.store.decisions[place] = replace(one, circumstances=then)
        self.open("p-moved")
        if self.window.patient_desk.interruption is not None:
            self.window.patient_desk.interruption.go_on.click()
        page = self.window.workspace.safety
        self.window.workspace.open_page("safety")
        card = next((card for card in page.cards if card._kept is not None and not card._kept.stands), None)
        if card is not None:
            page._page.ensureWidgetVisible(card.decision, 0, 80)
        self.take("120-open-again")

    def factors(self) -> None:
        vaults = FakeVaults(ways=WaysIn(needs_login=True, sheets=frozenset(SHEETS)), code="246810")
        shown = UnlockWindow(FakeWorkplace(vaults=vaults), self.tasks, Path("/vaults/ward-3"))  # type: ignore[arg-type]
        shown.resize(*self.size)
        shown.show()
        shown.login.setText("i.moreau")
        shown.passphrase.setText(PASSPHRASE)
        shown.submit()
        self.settle(shown.code.isVisible)
        self.take("150-one-time-code", shown)
        shown.pin.setText("1")
        shown._want(shown.pin)
        self.take("151-pin-of-key", shown)
        shown.close()
        others = [
            replace(person(Role.CLINICIAN, name="Dr. Samuel Okafor-Lindholm", login="s.okafor"), has_totp=True),
            replace(
                person(Role.PHARMACIST, name="Tomas Reyes", login="t.reyes"),
                has_totp=True,
                has_security_key=True,
                last_sign_in=FakeClock().now(),
            ),
        ]
        store = MemoryStore(account=person(Role.ADMINISTRATOR, name="Ines Moreau"), others=others)
        window = MainWindow(Session(workplace=FakeWorkplace(), store=store, tasks=self.tasks))  # type: ignore[arg-type]
        window.resize(*self.size)
        window.show()
        screen = window.people.accounts
        self.settle(lambda: len(screen.everybody) == 3)
        screen.table.select_key("t.reyes")
        self.take("152-accounts-with-factors", window)
        screen.clear.click()
        self.take("153-lost-app", screen.dialog)
        screen.dialog.reject()  # type: ignore[union-attr]
        own = OwnDialog(window, window.people._session)
        own.show()
        self.take("154-own-account", own)
        for name, open_it in (("155-add-app", own.factors.app.click), ("156-add-key", own.factors.key.click)):
            open_it()
            self.settle()
            self.settle()
            self.take(name, own.factors.dialog)
            own.factors.dialog.reject()  # type: ignore[union-attr]
        store.account, store.key_name = replace(store.account, has_totp=True), "Blue key"
        own.factors.look()
        self.take("157-own-account-with-factors", own)
        for name, open_it in (("158-remove-app", own.factors.app.click), ("159-remove-key", own.factors.key.click)):
            open_it()
            self.settle()
            self.take(name, own.factors.dialog)
            own.factors.dialog.reject()  # type: ignore[union-attr]
        own.close()
        window.close()

    def open(self, patient: str) -> None:
        self.window.open_patient(patient)
        self.settle(lambda: self.window.patient_desk.report is not None or patient == "p-gone")
        self.settle()


def main() -> None:
    """Takes all pictures."""
    out = Path(sys.argv[1])
    out.mkdir(parents=True, exist_ok=True)
    make_application()
    patch = pytest.MonkeyPatch()
    only = [text for text in sys.argv[2:] if text.isalpha()]
    sizes = [tuple(map(int, text.split("x"))) for text in sys.argv[2:] if not text.isalpha()] or SIZES
    for size in sizes:
        camera = Photographer(out, size)  # type: ignore[arg-type]
        camera.workflows.patch(patch)
        scenes = (
            camera.unlock,
            camera.accounts,
            camera.trail,
            camera.backups,
            camera.patients_and_import,
            camera.chart,
            camera.asking,
            camera.notes,
            camera.others,
            camera.models,
            camera.templates,
            camera.trials,
            camera.joined,
            camera.extremes,
            camera.imports,
            camera.people,
            camera.mapping,
            camera.watched,
            camera.nobodys,
            camera.imaging,
            camera.safety,
            camera.decided,
            camera.factors,
        )
        for scene in scenes:
            if not only or scene.__name__ in only:
                scene()
        camera.window.close()
        camera.tasks.close()


if __name__ == "__main__":
    main()
