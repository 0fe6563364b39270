"""Tell what an import would bring, before anything is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.file_parts import as_wholes
from clinic_assist.chart.intake import Advance, FileReport, Foreseen, ImportBatch, ImportPreview, SourceFile
from clinic_assist.chart.merge import newest_patient
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import SourceError
from clinic_assist.importers import Guides, InSession
from clinic_assist.memory import collector_paused
from clinic_assist.workflows.import_exports import refused
from clinic_assist.workflows.incoming import Chosen, Incoming, guides_of, on_disk, opened
from clinic_assist.workflows.ports import ChartStore, FileReader, ProgressSink
from clinic_assist.workflows.saved_mappings import mappings_for


class _Stopped(Exception):  # noqa: N818 - a person's wish, no error
    """Ends the preview, wherever it stands."""


def preview_paths(
    store: ChartStore,
    paths: Sequence[Path] | Chosen,
    *,
    reader: FileReader = InSession(),  # noqa: B008 - it holds nothing
    progress: ProgressSink = lambda _done, _total, _what: None,
    should_stop: Callable[[], bool] = lambda: False,
    between: Callable[[], None] = lambda: None,
) -> ImportPreview:
    """Reads files and folders as `import_paths` does and answers what that would bring; stores nothing.

    What files of the same import say of each other is taken into account as far as they name persons alike: by an
    identifier or by the record's own name.

    Raises:
        MachineError: The vault or a reading process fails.
    """
    chosen = paths if isinstance(paths, Chosen) else Chosen(paths)
    files = on_disk(chosen.paths, should_stop)
    preview = _Preview(store, reader, guides_of(files, mappings_for(store, chosen)))
    if should_stop():
        return preview.result(was_stopped=True)
    try:
        for number, file in enumerate(files):
            watch = _watch(progress, should_stop, done=number, total=len(files), name=file.short_name)
            for _report in preview.look(file, watch):
                between()
    except _Stopped:
        return preview.result(was_stopped=True)
    finally:
        reader.let_go()
    progress(len(files), len(files), "")
    return preview.result(was_stopped=False)


def _watch(progress: ProgressSink, should_stop: Callable[[], bool], *, done: int, total: int, name: str) -> Advance:
    """For the work on one file, after `done` others."""

    def advance(share: float) -> None:
        if should_stop():
            raise _Stopped
        progress(done + share, total, name)

    return advance


class _Preview:
    """What is known so far of what an import would bring."""

    def __init__(self, store: ChartStore, reader: FileReader, guides: Guides) -> None:
        self._store, self._reader, self._guides = store, reader, guides
        self._reports: list[FileReport] = []
        self._people = _People()
        self._of_wholes: dict[str, _People] = {}
        self._whole_of: dict[SourceId, _People] = {}

    def result(self, *, was_stopped: bool) -> ImportPreview:
        return ImportPreview(
            files=as_wholes(self._reports, self._patients_of),
            patients=tuple(map(self._named, self._people.found)),
            facts_of_nobody=self._people.nobody,
            was_stopped=was_stopped,
        )

    def _patients_of(self, files: Sequence[SourceId]) -> int:
        """Of how many patients the parts of one file speak together."""
        wholes = {id(people): people for file in files if (people := self._whole_of.get(file)) is not None}
        known = self._store.patients_of([file for file in files if file not in self._whole_of])
        return max(known, sum(len(people.found) for people in wholes.values()))

    def _named(self, found: Foreseen) -> Foreseen:
        """Gives a patient of the vault to whom the files only refer the record that the vault has."""
        if found.record is not None or found.patient_id is None:
            return found
        return replace(found, record=newest_patient(self._store.patient_records(PatientId(found.patient_id))))

    def look(self, file: Incoming, advance: Advance) -> Iterator[FileReport]:
        """Reads a file, or those of an archive; yields after each. Raises whatever `advance` raises."""
        advance(0)
        if not file.holds_files:
            yield self._look_at(file, advance)
            return
        archive = opened(file, self._reader, self._guides, advance)
        with closing(archive.files()) as members:
            for member in members:
                yield self._look_at(member, lambda _share: advance(archive.share))
        yield self._keep(archive.report())

    def _keep(self, report: FileReport) -> FileReport:
        self._reports.append(report)
        return report

    def _look_at(self, file: Incoming, advance: Advance) -> FileReport:
        source: SourceFile | None = None
        try:
            source = self._guides.guided(file.read())
            known = self._store.report_of(source.id)
            if known is not None:
                return self._keep(replace(known, path=file.name))
            with collector_paused():
                batch = self._reader.read_batch(source, advance)
            found, nobody = self._store.foresee(source, batch)
        except SourceError as problem:
            reason = f"{problem.message} {problem.hint}".rstrip()
            return self._keep(refused(file.name, source, reason, problem.locator))
        self._people.add(found, nobody)
        if file.whole_name != file.name:
            self._whole_of[source.id] = self._of_wholes.setdefault(file.whole_name, _People())
            self._whole_of[source.id].add(found, 0)
        return self._keep(_report(file, source, batch, patients=len(found)))


def _report(file: Incoming, source: SourceFile, batch: ImportBatch, *, patients: int) -> FileReport:
    return FileReport(
        path=file.name,
        sha256=source.id,
        format=source.format,
        patients=patients,
        entries=batch.entries,
        fact_counts=tuple(batch.fact_counts.items()),
        kept=len(batch.kept),
        issues=batch.issues,
        types=batch.type_counts,
        mapping=source.guide_name,
    )


class _People:
    """Whom the files of one import speak of.

    Attributes:
        nobody: Facts that name no patient.
    """

    def __init__(self) -> None:
        self.nobody = 0
        self._found: dict[int, Foreseen] = {}
        self._by_key: dict[str, int] = {}
        self._next = 0

    @property
    def found(self) -> tuple[Foreseen, ...]:
        """One entry for a person, in the order met."""
        return tuple(one for _place, one in sorted(self._found.items()))

    def add(self, found: Sequence[Foreseen], nobody: int) -> None:
        """Adds what one file would bring."""
        self.nobody += nobody
        for one in found:
            met = sorted({self._by_key[key] for key in one.keys if key in self._by_key})
            merged = one
            for place in reversed(met):
                merged = _together(self._found.pop(place), merged)
            at = met[0] if met else self._next
            self._next = max(self._next, at + 1)
            self._found[at] = merged
            self._by_key.update(dict.fromkeys(merged.keys, at))


def _together(one: Foreseen, other: Foreseen) -> Foreseen:
    records = [found for found in (one.record, other.record) if found is not None]
    return Foreseen(
        patient_id=one.patient_id or other.patient_id,
        record=newest_patient(records),
        keys=one.keys | other.keys,
        new=one.new + other.new,
        known=one.known + other.known,
        replacing=one.replacing + other.replacing,
        conflicts=tuple(dict.fromkeys((*one.conflicts, *other.conflicts))),
        notes=tuple(dict.fromkeys((*one.notes, *other.notes))),
    )
