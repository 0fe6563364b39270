"""The window of an unlocked session: top bar, messages, and the screens."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QMainWindow, QMessageBox, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from clinic_assist.chart.detected_issue import DetectedIssue
from clinic_assist.gui import file_dialogs, strings
from clinic_assist.gui.account_desk import AccountDesk
from clinic_assist.gui.exports import PdfExports
from clinic_assist.gui.folder_watch import FolderWatch
from clinic_assist.gui.permitted_controls import close_what_is_not_permitted
from clinic_assist.gui.plain_text import plain_message
from clinic_assist.gui.reach import TopPage, first_page, pages_of
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.chart.patient_desk import PatientDesk
from clinic_assist.gui.screens.chart.view import Workspace
from clinic_assist.gui.screens.imports.view import ImportScreen
from clinic_assist.gui.screens.nobodys.view import NobodysScreen
from clinic_assist.gui.screens.patients.view import PatientsScreen
from clinic_assist.gui.screens.trials.desk import TrialDesk
from clinic_assist.gui.screens.watched.view import WatchedScreen
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.top_bar import TopBar
from clinic_assist.gui.unfinished_offer import UnfinishedOffer
from clinic_assist.gui.who_is_asked import ask_about_pairs, show_records
from clinic_assist.gui.widgets import Strip, relabel
from clinic_assist.people import Permission


class MainWindow(QMainWindow):
    """Joins the screens.

    Signals:
        lock_wanted: The session is to end; everything has been asked to save.
    """

    lock_wanted = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.setWindowTitle(strings.PRODUCT)
        self.setMinimumSize(1024, 700)
        self.resize(1280, 800)
        self.setAcceptDrops(session.may(Permission.IMPORT))
        self.people = AccountDesk(session, self)
        self.bar = TopBar(pages_of(session.store.permissions), name=self.people.name, role=self.people.role)
        self.patients, self.imports = PatientsScreen(session), ImportScreen(session)
        self.watch = FolderWatch(session, self)
        self.watched = WatchedScreen(self.watch)
        self.nobodys = NobodysScreen(session)
        self.unfinished = UnfinishedOffer(session)
        self.workspace = Workspace(session)
        self.patient_desk = PatientDesk(session, self.workspace)
        self.exports = PdfExports(session, self.patient_desk, self.workspace.desk, self)
        self.trials = TrialDesk(session, self)
        self.strip = Strip(closable=True, across=True)
        self._drop_hint = Strip(tone=Tone.MONITOR, icon_name="import", across=True)
        self._quits = False
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()
        close_what_is_not_permitted(session, space=self.workspace, patients=self.patients, nobodys=self.nobodys)
        self.show_page(first_page(session.store.permissions))
        if session.may(Permission.IMPORT):
            self.watch.start()
            self.unfinished.look()
        self.people.backup_watch.start()

    def _lay_out(self) -> None:
        pages = (self.patients, self.imports, self.watched, self.nobodys, self.workspace)
        for screen in (*pages, self.people.no_charts, *self.people.pages.values()):
            self._stack.addWidget(screen)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.people.banner)
        column.addWidget(self.strip)
        column.addWidget(self._drop_hint)
        column.addWidget(self.unfinished)
        column.addWidget(self._stack, 1)
        self.setCentralWidget(body)

    def _connect(self) -> None:
        self._session.tasks.failed.connect(lambda error: self.complain(error_words(error)))
        self.bar.page_wanted.connect(self.show_page)
        self.bar.own_wanted.connect(self.people.show_own)
        self.bar.help_wanted.connect(self.show_help)
        self.bar.lock_wanted.connect(self.lock_wanted)
        self.people.charts_changed.connect(self.show_patients)
        self.people.told.connect(lambda words, tone, icon_name: self.tell(words, tone=tone, icon_name=icon_name))
        self.people.lock_wanted.connect(self.lock_wanted)
        self.patients.patient_chosen.connect(self.open_patient)
        self.patients.import_wanted.connect(self.choose_files)
        self.patients.folder_wanted.connect(self.choose_folder)
        self.patients.doubts_wanted.connect(self.compare_patients)
        self.patients.nobodys_wanted.connect(self.show_nobodys)
        self.nobodys.closed.connect(self.show_patients)
        self.nobodys.changed.connect(self._records_changed)
        self.imports.files_wanted.connect(self.choose_files)
        self.imports.folder_wanted.connect(self.choose_folder)
        self.imports.tables_wanted.connect(self.show_tables)
        self.imports.mapping_wanted.connect(self.map_table)
        self.imports.closed.connect(self.show_patients)
        self.imports.import_finished.connect(self.patients.refresh)
        self.imports.import_finished.connect(self.unfinished.look)
        self.imports.import_removed.connect(self._records_changed)
        self.unfinished.go_on_wanted.connect(self._go_on)
        self._connect_watch()
        self.patient_desk.failed.connect(self.complain)
        self.patient_desk.override_wanted.connect(self._override)
        self.workspace.chart_export_wanted.connect(self.exports.export_chart)
        self.workspace.safety.export_wanted.connect(self.exports.export_safety)
        self.workspace.draft.export_wanted.connect(self.exports.export_note)
        self.workspace.draft.sign_wanted.connect(self._sign)
        self.exports.exported.connect(lambda words: self.tell(words, tone=Tone.GOOD, icon_name="check-circle"))
        self.workspace.navigation.whose_wanted.connect(self.show_whose_records)
        self.workspace.retry_wanted.connect(self.patient_desk.open_again)
        self.workspace.patients_wanted.connect(self.show_patients)
        QShortcut(QKeySequence("Ctrl+F"), self, self._focus_search)
        QShortcut(QKeySequence("Ctrl+I"), self, self.choose_files)

    def _connect_watch(self) -> None:
        self.watch.changed.connect(self._count_waiting)
        self.imports.watched_wanted.connect(self.show_watched)
        self.imports.left_out.connect(self._left_out)
        self.imports.import_finished.connect(lambda: self.watch.note_import(self.imports.report.reports))
        self.imports.import_removed.connect(self.watch.ask_again)
        self.watched.closed.connect(self.show_imports)
        self.watched.preview_wanted.connect(lambda paths: self.import_paths(paths, is_queued=True))

    def complain(self, words: str) -> None:
        """Shows what went wrong, until it is closed or another patient is opened."""
        self.tell(words, tone=Tone.CRITICAL, icon_name="warning")

    def tell(self, words: str, *, tone: Tone, icon_name: str) -> None:
        """Shows a message."""
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)

    def _show(self, screen: QWidget) -> None:
        """Shows a screen; a message about the last one goes with it."""
        self.strip.say("")
        self._stack.setCurrentWidget(screen)
        self.unfinished.give_place(has_place=screen is not self.workspace)
        self.bar.mark(self._page_of(screen))

    def _page_of(self, screen: QWidget) -> TopPage | None:
        if screen in (self.patients, self.nobodys, self.people.no_charts):
            return TopPage.PATIENTS
        if screen in (self.imports, self.watched):
            return TopPage.IMPORTS
        return next((page for page, own in self.people.pages.items() if own is screen), None)

    def show_page(self, page: TopPage) -> None:
        """Shows one of the pages of the bar."""
        screens = self.people.pages
        if page is TopPage.PATIENTS:
            self.show_patients()
        elif page is TopPage.IMPORTS:
            self.show_imports()
        else:
            self.patient_desk.leave()
            self._show(screens[page])

    def show_patients(self) -> None:
        """Leaves the patient and shows the list; whoever may read no charts sees why."""
        self.patient_desk.leave()
        if not self._session.may(Permission.READ_CHARTS):
            self._show(self.people.no_charts)
            return
        self._show(self.patients)
        self.patients.refresh()
        self.patients.search.setFocus()
        self.patients.search.selectAll()

    def open_patient(self, patient: str) -> None:
        """Shows a patient's workspace; it fills as the chart arrives."""
        self._show(self.workspace)
        self.patient_desk.open_patient(patient)
        self.workspace.navigation.entries["overview"].setFocus()

    def _records_changed(self) -> None:
        """Shows nothing of before: the list is made anew, and a chart that is open is loaded again."""
        self.patients.refresh()
        self.patient_desk.open_again()

    def compare_patients(self) -> None:
        """Asks of pairs of patients whether they are one person."""
        ask_about_pairs(self, self._session, self._records_changed)

    def show_whose_records(self) -> None:
        """Shows which files were taken for the open patient."""
        if self.patient_desk.chart is not None:
            show_records(self, self._session, self.patient_desk.chart.patient_id, self._person_changed)

    def _person_changed(self, words: str) -> None:
        self._records_changed()
        self.tell(words, tone=Tone.GOOD, icon_name="check-circle")

    def show_imports(self) -> None:
        """Shows what runs, the preview that waits for its answer, or the imports made."""
        self.patient_desk.leave()
        self._show(self.imports)
        self.imports.show_history()

    def show_watched(self) -> None:
        """Shows the watched folders and the files that wait in them."""
        self.patient_desk.leave()
        self._show(self.watched)

    def show_nobodys(self) -> None:
        """Shows the documents that name no patient."""
        self.patient_desk.leave()
        self._show(self.nobodys)

    @property
    def to_imports(self) -> QPushButton | None:
        """The way to the imports, where the account has one."""
        return self.bar.entries.get(TopPage.IMPORTS)

    def _count_waiting(self) -> None:
        """Says beside the way to the imports how many files wait: quietly, whatever is on the screen."""
        waiting = len(self.watch.new_files())
        if self.to_imports is not None:
            relabel(self.to_imports, strings.imports_entry(strings.IMPORTS, waiting))
        self.imports.tell_waiting(strings.new_files(waiting, len(self.watch.folders)))

    def _left_out(self, paths: tuple[Path, ...]) -> None:
        self.show_watched()
        self.watched.leave_out(paths)

    def choose_files(self) -> None:
        """Asks for files and shows what they would bring."""
        if self._can_import():
            self.import_paths(file_dialogs.choose_files(self))

    def choose_folder(self) -> None:
        """Asks for a folder and shows what it would bring."""
        if self._can_import():
            chosen = file_dialogs.choose_folder(self, strings.IMPORT_CHOOSE_FOLDER)
            self.import_paths((chosen,) if chosen else ())

    def show_tables(self) -> None:
        """Shows what is known of tables, and asks of others."""
        from clinic_assist.gui.screens.mapping.saved_dialog import SavedMappingsDialog

        if self._can_import():
            dialog = SavedMappingsDialog(self, self._session)
            dialog.table_wanted.connect(self.choose_table)
            dialog.open()

    def choose_table(self) -> None:
        """Asks for a table, and what its columns mean."""
        if self._can_import():
            chosen = file_dialogs.choose_table(self)
            if chosen is not None:
                self.map_table(str(chosen))

    def map_table(self, name: str) -> None:
        """Asks what the columns of a table mean; then shows what its import would bring."""
        from clinic_assist.gui.screens.mapping.view import MappingDialog

        dialog = MappingDialog(self, self._session, name)
        dialog.saved.connect(self.imports.start_with_table)
        dialog.open()

    def _can_import(self) -> bool:
        """Whether nothing runs there; else shows what does, before anybody chooses files in vain."""
        if not self._session.may(Permission.IMPORT):
            self.complain(strings.MAY_NOT_WORDS["import"])
            return False
        if self.imports.is_running:
            self.show_imports()
            self.imports.say_busy()
        return not self.imports.is_running

    def import_paths(self, paths: tuple[Path, ...], *, is_queued: bool = False) -> None:
        """Shows what files and folders would bring; the person then imports them or not."""
        if paths:
            self.patient_desk.leave()
            self._show(self.imports)
            self.imports.start(paths, is_queued=is_queued)

    def _go_on(self, paths: tuple[Path, ...]) -> None:
        self._show(self.imports)
        self.imports.go_on(paths)

    def show_help(self) -> None:
        """Shows the help page."""
        from clinic_assist.gui.screens.about.view import AboutDialog

        dialog = AboutDialog(self, self._session, self.trials)
        dialog.knowledge_changed.connect(self.patient_desk.check_again)
        # Another model, a result that counts now, a template: whether the model may write may have changed.
        dialog.finished.connect(lambda _result: self.workspace.desk.ask_model())
        dialog.open()

    def _focus_search(self) -> None:
        current = self._stack.currentWidget()
        page = self.workspace.pages[self.workspace.page_name] if current is self.workspace else current
        for name in ("search", "filter"):
            field = getattr(page, name, None)
            if isinstance(field, QWidget):
                field.setFocus()

    def _override(self, issue: DetectedIssue, reason: str) -> None:
        if self._session.signing_name:
            self.patient_desk.override(issue, reason, self._session.signing_name)
            return
        from clinic_assist.gui.screens.about.name_dialog import NameDialog

        dialog = NameDialog(self)

        def named(name: str) -> None:
            self._session.clinician = name
            self.patient_desk.override(issue, reason, name)

        dialog.named.connect(named)
        dialog.open()

    def _sign(self) -> None:
        from clinic_assist.gui.screens.draft.sign_dialog import SignDialog

        desk, chart = self.workspace.desk, self.patient_desk.chart
        desk.flush(wait=False)
        if desk.note is None or chart is None:
            return
        dialog = SignDialog(self, desk.note, chart, self.patient_desk.today, name=self._session.signing_name)
        if self._session.store.account.name:
            dialog.fix_name()

        def decided(name: str, confirmed: tuple[int, ...]) -> None:
            self._session.clinician = name
            task = desk.sign(name, confirmed)
            if task is not None:
                task.otherwise(lambda error: dialog.refuse(error_words(error)))

        desk.note_changed.connect(dialog.accept)
        dialog.decided.connect(decided)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self._drop_hint.say(strings.DROP_HINT)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        self._drop_hint.say("")
        event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        self._drop_hint.say("")
        paths = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        event.acceptProposedAction()
        self.import_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        if self.imports.is_importing and not self._quits:
            event.ignore()
            self._ask_to_quit()
            return
        self.save_all()
        event.accept()

    def _ask_to_quit(self) -> None:
        box = plain_message(self, strings.QUIT_TITLE, strings.QUIT_ASK, strings.QUIT_MEANING)
        quits = box.addButton(strings.QUIT_NOW, QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(box.addButton(strings.QUIT_NOT, QMessageBox.ButtonRole.RejectRole))
        quits.clicked.connect(self._quit)
        box.open()

    def _quit(self) -> None:
        self._quits = True
        self.close()

    def save_all(self) -> bool:
        """Stops what runs and saves the draft; False where the vault did not answer in time."""
        self._quits = True
        self.watch.stop()
        self.people.backup_watch.end()
        self.imports.stop()
        self.trials.pause()
        self.workspace.desk.stop()
        try:
            return self.workspace.desk.flush(wait=True)
        # A lock must lock, whatever fails before it.
        except Exception as error:  # noqa: BLE001
            self.complain(error_words(error))
            return False
