"""The desk on which one patient's note lies: drafting, verifying edits, saving, signing. It draws nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject, Signal

from clinic_assist.chart.chart import Chart
from clinic_assist.gui import strings
from clinic_assist.gui.screens.draft import model
from clinic_assist.gui.screens.draft.kept_draft import KeptDraft, OwnNotes, Writing
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import BackgroundTask, Delay, Lane, PatientScope
from clinic_assist.notes.note import SignedNote, Statement, VerifiedNote
from clinic_assist.notes.order import DraftOrder
from clinic_assist.notes.verdict import StatementVerdict
from clinic_assist.workflows.draft_note import Commission, DraftBrokeError, draft_note, verify_edited
from clinic_assist.workflows.note_use import note_draft
from clinic_assist.workflows.prepare_order import StayChoice, keep_own_notes, own_notes, stays_of
from clinic_assist.workflows.sign_note import sign_note
from clinic_assist.workflows.usable_model import UsableModel, remarks_on, usable_model

VERIFY_AFTER_MS = 500
SAVE_AFTER_MS = 1_000


class DraftDesk(QObject):
    """Holds the note that is worked on.

    Signals:
        started: A new draft begins; what was shown is put away.
        streamed: (statement, verdict) as the draft grows.
        note_changed: Another note lies on the desk, or none.
        verified: The same note has new verdicts.
        entries_changed: The list of notes changed.
        failed: Words about what went wrong, to be shown in place.
        nothing_written: Words about a draft that holds no statement.
        chart_taken: The desk belongs to another patient, or to none.
        saved: The draft is in the vault.
        remarked: Words about the model that wrote, or why none did.
        model_barred: Why the model in use may not write, or only marked; empty where it may.
        order_ready: (stays, own notes) of the patient, for the fields of an order.
    """

    started = Signal()
    streamed = Signal(object, object)
    note_changed = Signal()
    verified = Signal()
    entries_changed = Signal()
    failed = Signal(str)
    nothing_written = Signal(str)
    chart_taken = Signal()
    saved = Signal()
    remarked = Signal(str)
    model_barred = Signal(str)
    order_ready = Signal(object, str)

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._scope: PatientScope | None = None
        self.chart: Chart | None = None
        self.note: VerifiedNote | None = None
        self.signed: SignedNote | None = None
        self.entries: tuple[model.NoteEntry, ...] = ()
        self._statements: tuple[Statement, ...] = ()
        self._kept = KeptDraft()
        self._dirty = False
        self._drafting: BackgroundTask | None = None
        self._stopped = False
        self._writing = Writing()
        self._verifying: BackgroundTask | None = None
        self._verify_soon = Delay(self, VERIFY_AFTER_MS, self._verify)
        self._save_soon = Delay(self, SAVE_AFTER_MS, self.save)
        self._own = OwnNotes()
        self._keep_own_soon = Delay(self, SAVE_AFTER_MS, self._keep_own)

    def take_chart(self, chart: Chart | None, scope: PatientScope | None) -> None:
        """Clears the desk for another patient, after saving what lies on it."""
        self.flush(wait=False)
        if self._drafting is not None:
            self._drafting.drop()
        self.chart, self._scope = chart, scope
        self._own = OwnNotes()
        self.entries = ()
        self._put(None)
        self.chart_taken.emit()
        self.entries_changed.emit()
        self.order_ready.emit((), "")
        if chart is not None:
            self._prepare_order(chart)
            self.ask_model()
            self.reload(open_newest=True)

    def ask_model(self) -> None:
        """Asks whether the model in use may write, before anybody waits for a draft by it."""
        workplace = self._session.workplace
        if self.chart is None:
            return
        task = self._session.tasks.start(
            lambda _task: usable_model(workplace).remark, lane=Lane.MODEL, scope=self._scope
        )
        task.then(self._tell_barred).otherwise(self._tell_nothing_barred)

    def _tell_barred(self, words: str) -> None:
        self.model_barred.emit(words)

    def _tell_nothing_barred(self, _error: object) -> None:
        """A model that cannot be asked is told by the draft itself, with what can be done."""
        self.model_barred.emit("")

    def note_own_text(self, text: str) -> None:
        """Takes the clinician's own notes as they are typed; a moment later they are in the vault."""
        if self.chart is not None and self._own.take(text):
            self._keep_own_soon.restart()

    def _prepare_order(self, chart: Chart) -> None:
        store, today = self._session.store, self._session.workplace.clock.today()

        def show(found: tuple[tuple[StayChoice, ...], str]) -> None:
            self._own.take(found[1])
            self._own.is_kept = True
            self.order_ready.emit(*found)

        self._session.tasks.start(
            lambda _task: (stays_of(chart, today), own_notes(store, chart.patient_id)), scope=self._scope
        ).then(show)

    def _keep_own(self, *, wait: bool = False, timeout_s: float = 5.0) -> bool:
        self._keep_own_soon.cancel()
        own, store = self._own, self._session.store
        if own.is_kept or self.chart is None:
            return True
        patient, text = self.chart.patient_id, own.text
        own.is_kept = True
        if wait:
            return self._session.tasks.finish(lambda: keep_own_notes(store, patient, text), timeout_s=timeout_s)

        def lost(error: object) -> None:
            own.is_kept = False
            self.failed.emit(strings.own_notes_lost(error_words(error)))

        self._session.tasks.start(lambda _task: keep_own_notes(store, patient, text)).otherwise(lost)
        return True

    @property
    def today(self) -> date:
        """The day on which a draft would be made."""
        return self._session.workplace.clock.today()

    @property
    def is_drafting(self) -> bool:
        """Whether a draft is being written."""
        return self._drafting is not None and self._drafting.is_running

    @property
    def draft_id(self) -> str | None:
        """The vault's id of the draft on the desk; None until it has been saved."""
        return self._kept.draft_id

    @property
    def is_settled(self) -> bool:
        """Whether the verdicts belong to the text as it stands."""
        return not self._verify_soon.is_waiting and not (self._verifying is not None and self._verifying.is_running)

    def reload(self, *, open_newest: bool = False, open_key: str = "") -> None:
        """Reads the patient's drafts and signed notes from the vault."""
        if self.chart is None:
            return
        store, patient = self._session.store, self.chart.patient_id

        def show(entries: tuple[model.NoteEntry, ...]) -> None:
            self.entries = entries
            self.entries_changed.emit()
            key = open_key or (entries[0].key if entries and open_newest and self.note is None else "")
            if key and not self.is_drafting:
                self.open_entry(key)

        self._session.tasks.start(
            lambda _task: model.entries_of(store.drafts(patient), store.signed_notes(patient)), scope=self._scope
        ).then(show)

    def open_entry(self, key: str) -> None:
        """Puts a kept note on the desk."""
        self.flush(wait=False)
        entry = next((one for one in self.entries if one.key == key), None)
        if entry is None:
            return
        if entry.signed is not None:
            self._put(entry.signed.verified, signed=entry.signed)
        elif entry.draft is not None:
            self._put(entry.draft.verified, draft_id=entry.draft.draft_id)

    def draft(self, order: DraftOrder, *, use_model: bool) -> None:
        """Writes a new draft in the background; statements stream in, verified."""
        if self.chart is None or self.is_drafting:
            return
        self.flush(wait=False)
        self._put(None)
        self._stopped = False
        self.started.emit()
        workplace, chart = self._session.workplace, self.chart
        writing = self._writing = Writing(order.task)
        earlier = tuple(entry.signed for entry in self.entries if entry.signed is not None)
        asked = Commission(order=order, earlier=earlier)

        def work(task: BackgroundTask) -> VerifiedNote:
            used = usable_model(workplace) if use_model else UsableModel()
            writing.model = used.identity
            try:
                return draft_note(
                    workplace,
                    chart,
                    asked,
                    use_model=use_model,
                    on_statement=lambda statement, verdict: task.report((statement, verdict)),
                    should_stop=task.should_stop,
                )
            finally:
                writing.remarks = remarks_on(used)

        def along(pair: tuple[Statement, StatementVerdict]) -> None:
            writing.statements.append(pair[0])
            self.streamed.emit(*pair)

        task = self._session.tasks.start(work, lane=Lane.MODEL, scope=self._scope)
        self._drafting = task.then(self._drafted).otherwise(lambda error: self._broke(error, writing)).along(along)

    def stop(self) -> None:
        """Asks the writing to end; what there is stays."""
        if self._drafting is not None and self.is_drafting:
            self._stopped = True
            self._drafting.stop()

    def change(self, statements: Sequence[Statement]) -> None:
        """Takes a person's edit; it is verified and saved a moment later."""
        self._statements = tuple(statements)
        self._dirty = True
        self._verify_soon.restart()

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements as they stand, edits included."""
        return self._statements

    def save(self) -> None:
        """Keeps the draft in the vault."""
        if self.note is None or self.signed is not None or not self._dirty:
            return
        self._dirty = False
        store, kept, note = self._session.store, self._kept, self.note

        def lost(error: object) -> None:
            self._dirty = True
            self.failed.emit(strings.save_failed(error_words(error)))

        task = self._session.tasks.start(lambda _task: kept.save(store, note), scope=self._scope)
        task.then(lambda _none: self._told_saved()).otherwise(lost)

    def flush(self, *, wait: bool, timeout_s: float = 5.0) -> bool:
        """Verifies and saves what is not saved yet; with `wait`, returns when it is durable."""
        own_is_kept = self._keep_own(wait=wait, timeout_s=timeout_s)
        return self._flush_note(wait=wait, timeout_s=timeout_s) and own_is_kept

    def _flush_note(self, *, wait: bool, timeout_s: float) -> bool:
        if not self.is_settled and self.note is not None and self.chart is not None:
            self._verify_soon.cancel()
            kept_statements = model.without_empty(self._statements)
            self.note = verify_edited(self._session.workplace, self.chart, self.note.draft, kept_statements)
        self._save_soon.cancel()
        if self.is_drafting and self._drafting is not None and self._writing.statements:
            self._drafting.drop()
            self._keep_streamed()
        if self.note is None or self.signed is not None or not self._dirty:
            return True
        store, kept, note = self._session.store, self._kept, self.note
        self._dirty = False
        if wait:
            return self._session.tasks.finish(lambda: kept.save(store, note), timeout_s=timeout_s)
        self._session.tasks.start(lambda _task: kept.save(store, note))
        return True

    def delete(self) -> None:
        """Throws the draft away."""
        if self.signed is None and self.note is not None:
            store, kept = self._session.store, self._kept
            self._dirty = False
            self._put(None)
            self._session.tasks.start(lambda _task: kept.forget(store), scope=self._scope).then(
                lambda _none: self.reload(open_newest=True)
            )

    def sign(self, signed_by: str, confirmed: Sequence[int]) -> BackgroundTask | None:
        """Signs the note as verified; the draft then leaves the vault. The caller attaches what to do on a refusal."""
        if self.note is None or self.signed is not None:
            return None
        workplace, store, kept, note = self._session.workplace, self._session.store, self._kept, self.note

        def work(_task: BackgroundTask) -> SignedNote:
            signed = sign_note(workplace, store, note, signed_by=signed_by, confirmed=tuple(confirmed))
            kept.forget(store)
            return signed

        def done(signed: SignedNote) -> None:
            self._dirty = False
            self._put(signed.verified, signed=signed)
            self.reload()

        return self._session.tasks.start(work, scope=self._scope).then(done)

    def _drafted(self, note: VerifiedNote) -> None:
        if self.chart is None or note.draft.patient_id != self.chart.patient_id:
            return
        if not note.draft.statements:
            self._put(None)
            self.nothing_written.emit(strings.DRAFT_STOPPED if self._stopped else strings.DRAFT_EMPTY)
            self.reload(open_newest=True)
            return
        self._put(note)
        self._dirty = True
        store = self._session.store
        self._session.tasks.start(lambda _task: note_draft(store, note))
        self.save()
        if self._writing.remarks:
            self.remarked.emit(" ".join(self._writing.remarks))

    def _broke(self, error: object, writing: Writing) -> None:
        if isinstance(error, DraftBrokeError) and error.so_far.draft.statements:
            self._put(error.so_far)
            self._dirty = True
            self.save()
        elif writing.statements:
            self._keep_streamed()
            self.save()
        else:
            self._put(None)
            self.reload(open_newest=True)
        self.failed.emit(strings.drafting_broke(error_words(error), len(writing.statements)))

    def _keep_streamed(self) -> None:
        """Takes what has been written so far as the draft."""
        if self.chart is None:
            return
        draft = model.rescued(self.chart, self._writing.task, self._writing.statements, self._writing.model)
        note = verify_edited(self._session.workplace, self.chart, draft, draft.statements)
        # What was written keeps its citations and its origin: nobody has edited it.
        self._put(replace(note, draft=draft))
        self._dirty = True

    def _put(self, note: VerifiedNote | None, *, signed: SignedNote | None = None, draft_id: str | None = None) -> None:
        self._verify_soon.cancel()
        self._save_soon.cancel()
        if self._verifying is not None and self._verifying.is_running:
            self._verifying.drop()
        self._verifying = None
        self.note, self.signed = note, signed
        self._kept = KeptDraft(draft_id)
        self._statements = note.draft.statements if note else ()
        self._dirty = False
        self.note_changed.emit()

    def _verify(self) -> None:
        if self.note is None or self.chart is None:
            return
        workplace, chart, draft = self._session.workplace, self.chart, self.note.draft
        statements = model.without_empty(self._statements)
        if self._verifying is not None and self._verifying.is_running:
            self._verifying.drop()

        def show(note: VerifiedNote) -> None:
            self.note = note
            self._save_soon.restart()
            self.verified.emit()

        task = self._session.tasks.start(
            lambda _task: verify_edited(workplace, chart, draft, statements), lane=Lane.COMPUTE, scope=self._scope
        )
        self._verifying = task.then(show).otherwise(lambda error: self.failed.emit(error_words(error)))

    def _told_saved(self) -> None:
        self.saved.emit()
        if self.chart is not None and not any(entry.key == self._kept.draft_id for entry in self.entries):
            self.reload()
