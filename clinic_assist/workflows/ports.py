"""What workflows need from outside, as protocols: the chart store, the text generator and the clock."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Protocol, overload

from clinic_assist.chart.chart import Chart, PatientId, PatientSummary
from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.intake import (
    Advance,
    FileReport,
    Foreseen,
    ImportBatch,
    ImportIssue,
    ImportSummary,
    MatchQuestion,
    NobodysDocument,
    Removal,
    SourceFile,
    unwatched,
)
from clinic_assist.chart.pictures import Picture, PictureQuestion
from clinic_assist.chart.provenance import FactId, Locator, SourceId
from clinic_assist.chart.tracings import Tracing, TracingQuestion
from clinic_assist.notes.generation import GenerationRequest, ModelStatus
from clinic_assist.notes.models import ModelFile, ModelsHere
from clinic_assist.notes.note import ModelIdentity, SignedNote, VerifiedNote
from clinic_assist.notes.safekeeping import BackupReason, CheckedBackup, ErasureCertificate, ErasureExtent
from clinic_assist.notes.stored import (
    KeptDecision,
    Override,
    StoredDraft,
    VaultIntegrity,
    VaultStatus,
)
from clinic_assist.workflows.people_port import PeopleStore
from clinic_assist.workflows.trail_port import TrailStore

__all__ = [
    "ChartStore",
    "Clock",
    "FileReader",
    "GenerationRequest",
    "KeptDecision",
    "ModelLoader",
    "ModelStatus",
    "Override",
    "PictureReader",
    "ProgressSink",
    "StoredDraft",
    "TextGenerator",
    "VaultIntegrity",
    "VaultStatus",
]


class FileReader(Protocol):
    """Reads files, apart from the session where the platform can."""

    def read_ahead(self, source: SourceFile) -> None:
        """Is told which file is asked for after the current one, so that another process can begin with it."""
        ...

    def let_go(self) -> None:
        """Is told that the file it was told of is not asked for any more."""
        ...

    def read_batch(self, source: SourceFile, advance: Advance = unwatched) -> ImportBatch:
        """What a file states. Raises SourceError: it is refused; and whatever `advance` raises."""
        ...

    def get_ready(self) -> None:
        """Is told that places will be asked for, so that another process can be ready; returns at once."""
        ...

    def locate(self, source: SourceFile, locator: Locator) -> tuple[str, int, int]:
        """The text of a file, and start and end in characters of a place in it. Raises SourceError: it has none."""
        ...

    def unpack(
        self, source: SourceFile, advance: Advance = unwatched
    ) -> Generator[SourceFile | ImportIssue, None, None]:
        """Yields the files of an archive, or why one cannot be had. Raises SourceError: it is damaged from there on."""
        ...


class PictureReader(Protocol):
    """Decodes what is in a file, apart from the session where the platform can. One question after another."""

    @overload
    def look(self, source: SourceFile, question: PictureQuestion) -> Picture: ...

    @overload
    def look(self, source: SourceFile, question: TracingQuestion) -> Tracing: ...

    def look(self, source: SourceFile, question: PictureQuestion | TracingQuestion) -> Picture | Tracing:
        """What is seen in a file. Raises SourceError: it cannot be shown; MachineError: no process can be started."""
        ...

    def forget(self) -> None:
        """Is told that nobody looks at the last file any more, so that nothing of it is held."""
        ...


class ChartStore(PeopleStore, TrailStore, Protocol):
    """The open vault, as workflows see it. All methods may raise MachineError (disk full, file damaged)."""

    def begin_intake(self) -> str:
        """Starts a set of files that came together; returns its id. References are resolved within the set."""
        ...

    def together(self) -> AbstractContextManager[None]:
        """What is stored inside is durable in one step when the block ends; where it raises, nothing is stored."""
        ...

    def has_source(self, source: SourceId) -> bool:
        """Whether that very file is in the vault already, complete."""
        ...

    def add_existing(self, intake: str, source: SourceId) -> FileReport:
        """Notes that a file already in the vault came again with this set; returns its first report, marked so."""
        ...

    def packing(self, source: SourceFile) -> AbstractContextManager[None]:
        """Packs a file's bytes beside, while the block reads it and commits it. May be left out."""
        ...

    def commit(self, intake: str, source: SourceFile, batch: ImportBatch, advance: Advance = unwatched) -> FileReport:
        """Stores the file's bytes, facts and issues: all or nothing, durable on return or when `together` ends."""
        ...

    def finish_intake(self, intake: str) -> None:
        """Gives facts whose Patient came in another file of the set to that patient. Safe to repeat."""
        ...

    def foresee(self, source: SourceFile, batch: ImportBatch) -> tuple[tuple[Foreseen, ...], int]:
        """What a file would bring for each patient, and how many of its facts name nobody. Changes nothing."""
        ...

    def report_of(self, source: SourceId) -> FileReport | None:
        """The report of a file's first import, marked as already present; None where it is not in the vault."""
        ...

    def patients_of(self, sources: Sequence[SourceId]) -> int:
        """Of how many patients some files speak together."""
        ...

    def imports(self) -> tuple[ImportSummary, ...]:
        """The imports of which files are in the vault, newest first."""
        ...

    def foresee_removal(self, intake: str) -> Removal:
        """What removing an import would take away; changes nothing."""
        ...

    def remove_import(self, intake: str) -> Removal:
        """Removes the files that came with an import and with no other, with all that was read from them. Durable."""
        ...

    def match_questions(self, apart_from: PatientId | None = None) -> tuple[MatchQuestion, ...]:
        """Pairs of patients of whom nobody has decided whether they are one; or those kept apart from a patient."""
        ...

    def patient_records(self, patient: PatientId) -> tuple[Patient, ...]:
        """The Patient records that were taken for this patient, in the order of import."""
        ...

    def decide_match(self, one: FactId, other: FactId, *, is_same: bool) -> None:
        """Joins or parts the patients of two Patient records. Raises UserError: a record is not there any more."""
        ...

    def keep_reports(self, intake: str, reports: Iterable[FileReport]) -> None:
        """Keeps, of an import's reports, those on files of which nothing is stored. Durable, or with `together`."""
        ...

    def import_reports(self, intake: str | None = None) -> tuple[FileReport, ...]:
        """All files ever imported, newest first; or those of one import, marked where an earlier one brought them."""
        ...

    def search_patients(self, query: str = "", *, limit: int = 200) -> tuple[PatientSummary, ...]:
        """Patients by any words of name, MRN or birth date (dd-Mmm-yyyy, yyyy-mm-dd, dd/mm/yyyy); all when empty."""
        ...

    def load_chart(self, patient: PatientId) -> Chart:
        """The chart. Raises UserError where there is no such patient."""
        ...

    def documents_of_nobody(self) -> tuple[NobodysDocument, ...]:
        """The documents that name no patient, without their text, the last imported file first."""
        ...

    def count_documents_of_nobody(self) -> int:
        """How many documents name no patient."""
        ...

    def has_given_documents(self) -> bool:
        """Whether a document that names no patient is in a chart because a person said whose it is."""
        ...

    def document_of_nobody(self, source: SourceId, document: FactId) -> Fact:
        """One of them, whole. Raises UserError where it is not in the vault any more."""
        ...

    def give_document(self, source: SourceId, patient: PatientId | None) -> None:
        """Puts a document that is all of its file and names no patient into a chart; None makes it nobody's again.

        Raises UserError: it cannot be given, or the patient is known by references only.
        """
        ...

    def source_bytes(self, source: SourceId) -> bytes:
        """The original file. Raises UserError where it is not in the vault."""
        ...

    def save_draft(self, draft_id: str | None, verified: VerifiedNote) -> str:
        """Keeps a draft; gives its id (new when None). Durable on return."""
        ...

    def drafts(self, patient: PatientId) -> tuple[StoredDraft, ...]:
        """Unsigned drafts, newest first."""
        ...

    def delete_draft(self, draft_id: str) -> None:
        """Forgets a draft: it was signed, or thrown away."""
        ...

    def sign(self, digest: str) -> tuple[str, str]:
        """Ed25519 signature over a hex digest with the vault's key: (signature, public key), both hex."""
        ...

    def has_signed(self, digest: str, signature: str, public_key: str) -> bool:
        """Whether a signature over a hex digest is of this vault."""
        ...

    def save_signed_note(self, note: SignedNote) -> None:
        """Keeps a signed note for ever; a note id can be stored once."""
        ...

    def signed_notes(self, patient: PatientId) -> tuple[SignedNote, ...]:
        """Newest first."""
        ...

    def save_override(self, override: Override) -> None:
        """Keeps the decision beside earlier ones on the same alert. Durable on return."""
        ...

    def overrides(self, patient: PatientId) -> tuple[Override, ...]:
        """Newest first."""
        ...

    def all_overrides(self) -> tuple[Override, ...]:
        """Those of all patients, newest first."""
        ...

    def preference(self, name: str) -> bytes | None:
        """How the people of this vault like to work, kept under a name; None where nothing is."""
        ...

    def set_preference(self, name: str, body: bytes | None) -> None:
        """Keeps something under a name in place of what was there; None forgets it. Durable on return."""
        ...

    @property
    def vault_id(self) -> str:
        """The random name of the vault."""
        ...

    def back_up(self, folder: Path, reason: BackupReason, advance: Callable[[float], None]) -> CheckedBackup:
        """Makes a backup while others work, and proves it. Raises MachineError: no room, or it does not read back."""
        ...

    @property
    def directory(self) -> Path:
        """The vault's folder."""
        ...

    def patients_last_active(self) -> tuple[tuple[PatientId, str], ...]:
        """Every patient and their last sign of life, UTC in ISO 8601; the longest silent first."""
        ...

    def foresee_erasure(self, patient: PatientId) -> ErasureExtent:
        """What erasing a patient would take in; changes nothing. Raises UserError: there is no such patient."""
        ...

    def erase_patient(
        self, patient: PatientId, *, reason: str, with_notes: bool, older_backups: tuple[str, ...]
    ) -> ErasureCertificate:
        """Erases a record and proves it. Raises UserError: signed notes that nobody said may go."""
        ...

    def status(self) -> VaultStatus:
        """Counts and versions; reads no record."""
        ...

    def verify(self) -> VaultIntegrity:
        """Whether imports, signed notes and audit trail are as they were stored. Reads all but the original files."""
        ...

    def close(self) -> None:
        """Ends the connection; the vault must be unlocked again. Safe to repeat."""
        ...


class TextGenerator(Protocol):
    """A model, seen from the workflows: text in, lines out."""

    @property
    def identity(self) -> ModelIdentity: ...

    @property
    def family(self) -> str:
        """Which chat template it needs: `slots-tiny` for the bundled verbaliser, else `chatml`, `llama3` and so on."""
        ...

    @property
    def status(self) -> ModelStatus | None:
        """How it was loaded; None while it is not."""
        ...

    def generate(self, request: GenerationRequest, *, should_stop: Callable[[], bool]) -> Iterator[str]:
        """Yields text pieces as they come. Ends within a second of `should_stop`.

        Raises ModelStoppedError where the model dies or hangs: asking again starts it anew.
        """
        ...

    def prefill(self, request: GenerationRequest) -> None:
        """Begins to read a prompt, so that the next request that begins like it need read the rest only.

        Returns at once, gives way to every other request, and never raises: what it cannot do is done later.
        """
        ...

    def release(self, patient_key: str) -> None:
        """Forgets one patient, now or right after what is under way. Never raises."""
        ...

    def forget(self) -> None:
        """Forgets every patient, at once. Never raises."""
        ...

    def count_tokens(self, text: str) -> int:
        """How many tokens plain text takes."""
        ...

    def close(self) -> None:
        """Ends the model's process and its memory of the patient. Safe to repeat."""
        ...


class Clock(Protocol):
    """The only source of time."""

    def today(self) -> date:
        """The calendar day where the workstation stands."""
        ...

    def now(self) -> datetime:
        """UTC, with zone."""
        ...


class ModelLoader(Protocol):
    """Gives the language model."""

    def __call__(self) -> TextGenerator | None:
        """The model in use, started when first needed; None where none is installed."""
        ...


class ModelShelf(Protocol):
    """The models of this machine. Only those that a key signed for which counts here can be chosen."""

    def look(self) -> ModelsHere:
        """All models, adapters and refused files; reads no model file."""
        ...

    def inspect(self, sha256: str) -> ModelFile:
        """What a model's file says of itself. Raises UserError: not the listed file; MachineError: no model."""
        ...

    def on_trial(self, sha256: str, adapter_sha256: str = "") -> TextGenerator:
        """A model in a process of its own, to be tried and closed. Raises UserError: it may not be used."""
        ...

    def developers_card(self, sha256: str) -> Path | None:
        """Where the answers of a model's developer would lie. Raises UserError: there is no such model."""
        ...

    def choose(self, sha256: str, adapter_sha256: str = "") -> None:
        """Uses this model from its next start on. Raises UserError: it or the adapter may not be used."""
        ...


ProgressSink = Callable[[float, int, str], None]
"""Called with (done, total, what) from the working thread; what is done in part counts in part."""
