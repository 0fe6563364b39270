"""What comes into an open vault and leaves it again: files, whose they are, and what people decide about that."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import (
    Advance,
    FileReport,
    Foreseen,
    ImportBatch,
    ImportSummary,
    MatchQuestion,
    Removal,
    SourceFile,
    unwatched,
)
from clinic_assist.chart.provenance import FactId, SourceId
from clinic_assist.store import doubts, foresight, giving, intakes, removal, sources
from clinic_assist.store.database import Database
from clinic_assist.store.opened import Opened, OpenVault
from clinic_assist.store.packing import Packing


class _Undone(Exception):  # noqa: N818 - no error: ends a transaction of which nothing is to stay
    """What was only tried is undone."""


class ImportingVault(OpenVault):
    """An open vault, as imports see it."""

    def __init__(self, directory: Path, database: Database, opened: Opened) -> None:
        super().__init__(directory, database, opened)
        self._packings: dict[SourceId, Packing] = {}

    # -- importing ------------------------------------------------------------------------------------------------

    def begin_intake(self) -> str:
        """Starts a set of files that came together; returns its id."""
        intake_id = secrets.token_hex(16)
        self._settle_head()
        with self._writing() as database:
            database.run("insert_intake", intake_id, self._time())
        return intake_id

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is stored inside is durable in one step when the block ends; where it raises, nothing is stored.

        A disk takes milliseconds to write durably, however little: for many small files that is most of an import.
        """
        with self._turn:
            with self._writing():
                yield
            self._follow_with_head()

    def has_source(self, source: SourceId) -> bool:
        """Whether that very file is in the vault already, complete."""
        with self._reading() as database:
            return database.row("source_by_id", source) is not None

    def add_existing(self, intake: str, source: SourceId) -> FileReport:
        """Notes that a file already in the vault came again with this set; returns its first report, marked so."""
        with self._writing() as database:
            seq = intakes.add_source(database, intakes.require_intake(database, intake), source)
            return sources.report_of(database, seq)

    @contextmanager
    def packing(self, source: SourceFile) -> Iterator[None]:
        """Packs a file's bytes beside, while the block reads it and commits it. May be left out; blocks may overlap."""
        packing = self._packings[source.id] = Packing(source)
        try:
            yield
        finally:
            self._packings.pop(source.id, None)
            packing.close()

    def commit(self, intake: str, source: SourceFile, batch: ImportBatch, advance: Advance = unwatched) -> FileReport:
        """Stores the file's bytes, facts and issues: all or nothing, durable on return or when `together` ends.

        A file that is there already is only counted among the set.
        """
        if self.has_source(source.id):
            return self.add_existing(intake, source.id)
        begun = self._packings.get(source.id)
        packing = begun if begun is not None and begun.source is source else Packing(source)
        with closing(packing), self._writing() as database:
            row, now = intakes.require_intake(database, intake), self._time()
            report = sources.store_file(database, packing, batch, intake=row, imported_at=now, advance=advance)
            if len(batch.facts) == 1:
                giving.give_again(database, source.id)
            self._append_audit(database, "file-stored", detail=f"source {source.id} facts {len(batch.facts)}")
        # The head follows once for several files: written durably after each it took a tenth of an import.
        self._head_is_behind = True
        return report

    def foresee(self, source: SourceFile, batch: ImportBatch) -> tuple[tuple[Foreseen, ...], int]:
        """What a file would bring for each patient, and how many of its facts name nobody. Changes nothing."""
        with self._reading() as database, suppress(_Undone), database.transaction():
            found = foresight.foresee(database, source, batch, now=self._time())
            raise _Undone
        return found

    def report_of(self, source: SourceId) -> FileReport | None:
        """The report of a file's first import, marked as already present; None where it is not in the vault."""
        with self._reading() as database:
            row = database.row("source_by_id", source)
            return sources.report_of(database, int(row[0])) if row else None

    def finish_intake(self, intake: str) -> None:
        """Gives facts whose Patient came in another file of the set to that patient. Safe to repeat."""
        with self._writing() as database:
            intakes.resolve_references(database, intakes.require_intake(database, intake))
        self._follow_with_head()

    def keep_reports(self, intake: str, reports: Iterable[FileReport]) -> None:
        """Keeps what an import says of files of which nothing is stored, in place of what it said before. Durable."""
        with self._writing() as database:
            sources.keep_reports(database, intakes.require_intake(database, intake), reports)

    def import_reports(self, intake: str | None = None) -> tuple[FileReport, ...]:
        """All files ever imported, newest first; or those of one import, in the order in which the vault got them."""
        with self._reading() as database:
            return sources.reports(database, intake)

    def patients_of(self, files: Iterable[SourceId]) -> int:
        """Of how many patients some files speak together."""
        with self._reading() as database:
            return sources.patients_of(database, files)

    def imports(self) -> tuple[ImportSummary, ...]:
        """The imports of which files are in the vault, or whose files were all refused, newest first."""
        with self._reading() as database:
            return removal.imports(database)

    def foresee_removal(self, intake: str) -> Removal:
        """What removing an import would take away; changes nothing."""
        with self._reading() as database:
            return removal.foresee_removal(database, intakes.require_intake(database, intake))

    def remove_import(self, intake: str) -> Removal:
        """Removes the files that came with an import and with no other, with all that was read from them. Durable."""
        with self._recording() as database:
            row = intakes.require_intake(database, intake)
            removed = removal.remove_import(database, row, intake_id=intake, removed_at=self._time())
            detail = f"import {intake} files {removed.files} facts {removed.facts}"
            self._append_audit(database, "import-removed", detail=detail)
            return removed

    # -- who is who -----------------------------------------------------------------------------------------------

    def match_questions(self, apart_from: PatientId | None = None) -> tuple[MatchQuestion, ...]:
        """The doubts that nobody has decided yet; or the pairs by which people keep others apart from a patient."""
        with self._reading() as database:
            return doubts.open_questions(database) if apart_from is None else doubts.kept_apart(database, apart_from)

    def patient_records(self, patient: PatientId) -> tuple[Patient, ...]:
        """The Patient records that were taken for this patient, in the order of import."""
        with self._reading() as database:
            return doubts.records_of_patient(database, patient)

    def decide_match(self, one: FactId, other: FactId, *, is_same: bool) -> None:
        """Notes whether two Patient records are of one person, and joins or parts their patients. Durable on return.

        Raises:
            UserError: One of the records is not in the vault any more.
        """
        with self._writing() as database:
            doubts.decide(database, one, other, is_same=is_same, at=self._time())
            verdict = "same" if is_same else "different"
            self._append_audit(database, "patients-matched", detail=f"{one} {other} {verdict}")

    def give_document(self, source: SourceId, patient: PatientId | None) -> None:
        """Puts a document that names no patient into a chart, or makes it nobody's again. Durable on return.

        Raises:
            UserError: It cannot be given, or the patient is known by references only.
        """
        with self._writing() as database:
            if patient is None:
                document = giving.take_document_back(database, source, at=self._time())
            else:
                document = giving.give_document(database, source, patient, at=self._time())
            verdict = "taken back" if patient is None else "given"
            self._append_audit(database, "document-given", patient=patient, detail=f"{document} {verdict}")
