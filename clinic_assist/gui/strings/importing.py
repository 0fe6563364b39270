"""What the window says of previews, of imports that were made, and of their removal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clinic_assist.gui.strings.phrases import counted, moment_words

if TYPE_CHECKING:
    from clinic_assist.chart.intake import FileReport, ImportPreview, ImportSummary, Removal
    from clinic_assist.workflows.unfinished_import import UnfinishedImport

PREVIEW_TITLE, PREVIEW_READING = "Import – preview", "Reading the files. Nothing is stored yet."
PREVIEW_MEANWHILE = "Nothing is stored yet. Charts can be opened meanwhile."
PREVIEW_CANCEL, PREVIEW_STOPPING = "Stop reading", "Stopping. Nothing was stored."
PREVIEW_STOPPED = "Stopped. Nothing was imported."
PREVIEW_BUSY = "Files are being read for a preview. Stop that first, or wait for its end."
PREVIEW_GO, PREVIEW_LEAVE, PREVIEW_CLOSE = "Import", "Do not import", "Close"
PREVIEW_LATER = "Decide later"
FILE_READING, FILE_WAITING = "Being read", "Waiting"
UNFINISHED_GO_ON, UNFINISHED_LEAVE = "Go on", "Leave it"
PREVIEW_LEFT = "Nothing was imported."
PREVIEW_PATIENTS = "Patients in these files"
PREVIEW_NO_FILES = "Nothing to import: there is no file in what was chosen."
PREVIEW_ALL_KNOWN = "Nothing to import: the vault holds every one of these files already."
PREVIEW_NONE_READABLE = "Nothing to import: none of these files can be read as a record."
PREVIEW_NOTHING_NEW = "Nothing to import: each of these files is in the vault already or cannot be read."
PREVIEW_NEW_PATIENT, PREVIEW_KNOWN_PATIENT = "New patient", "In the vault"
PREVIEW_READY, PREVIEW_PARTLY, PREVIEW_ALREADY = "Ready", "Ready, not all of it", "Already in the vault"

HISTORY_IMPORTS, PREVIEW_FILES = "Imports made", "Files"
REMOVE_OPEN, REMOVE_TITLE, REMOVE_ASK = "Remove this import …", "Remove an import", "Remove this import?"
REMOVE_NOW, REMOVE_NOT = "Remove", "Keep it"
REMOVE_GONE = "This import is not on the list any more."
REMOVE_LOOKING, REMOVE_RUNNING = "Looking what would go …", "Removing the import …"
REMOVE_BUSY = "An import is being removed. Wait for its end."
REMOVE_MEANING = (
    "The files on your disk or medium are not touched: importing them again brings everything back. "
    "What is removed here cannot be brought back in another way."
)
REMOVE_NOTHING = "Other imports brought all these files as well, so no record goes: only this line of the list does."
IMPORT_ALL_REFUSED = "Nothing was stored: every file was refused"
REMOVE_REFUSED = (
    "Nothing of this import is in the vault, so no record goes: only this line of the list does, with the reasons why "
    "its files were refused."
)
REMOVE_LABELS = ("Imported", "Files", "Records", "Patients", "Signed notes", "Drafts")
REMOVE_NOTHING_QUOTES = "None quotes these records"


def preview_summary(preview: ImportPreview) -> str:
    """`3 files for 2 patients, 1 of them new: 214 new records, 12 known already; nothing is stored yet`."""
    people = preview.patients
    fresh = sum(one.patient_id is None for one in people)
    files = f"{counted(len(preview.files), 'file')} for {counted(len(people), 'patient') if people else 'no patient'}"
    new = sum(one.new for one in people) + preview.facts_of_nobody
    known, replacing = sum(one.known for one in people), sum(one.replacing for one in people)
    records = [counted(new, "new record")]
    records += [f"{known:,} known already"] if known else []
    records += [f"{replacing:,} replaced by newer versions"] if replacing else []
    records += [f"{preview.facts_of_nobody:,} that name no patient"] if preview.facts_of_nobody else []
    conflicts = sum(len(one.conflicts) for one in people)
    parts = [f"{files}{_new_among(fresh, len(people))}: {', '.join(records)}"]
    parts += [counted(conflicts, "conflict")] if conflicts else []
    return "; ".join([*parts, "nothing is stored yet"]) + "."


def _new_among(fresh: int, people: int) -> str:
    if not fresh:
        return ""
    if people == 1:
        return " who is new"
    return ", all of them new" if fresh == people else f", {fresh:,} of them new"


def and_more_files(count: int) -> str:
    return f" and {counted(count, 'other file')}" if count > 0 else ""


def files_of_import(reports: Sequence[FileReport]) -> str:
    """What stands above the files of an import: what of them was not read."""
    read = [report for report in reports if report.format is not None]
    kept, rejected = sum(report.kept for report in read), sum(len(report.rejected) for report in read)
    refused = len(reports) - len(read)
    parts = [f"{kept:,} kept unread"] if kept else []
    parts += [counted(rejected, "entry rejected", "entries rejected")] if rejected else []
    parts += [counted(refused, "file refused", "files refused")] if refused else []
    return "   ".join(["Files of the chosen import", *parts])


def unfinished_import(unfinished: UnfinishedImport) -> str:
    """Says `An import of ward3, begun 20-Nov-2026 09:30, was interrupted after 120 of 300 files`."""
    names = [path.name or str(path) for path in unfinished.paths]
    what = names[0] if len(names) == 1 else f"{len(names):,} files and folders"
    of_all = "" if unfinished.total is None else f" of {unfinished.total:,}"
    files = "file" if unfinished.stored == 1 and not of_all else "files"
    at = moment_words(unfinished.begun_at)
    return f"An import of {what}, begun {at}, was interrupted after {unfinished.stored:,}{of_all} {files}."


def conflicts_words(count: int) -> str:
    return counted(count, "conflict")


def removal_meaning(removal: Removal) -> str:
    """What removing an import means."""
    if removal.files:
        return REMOVE_MEANING
    return REMOVE_NOTHING if removal.files_kept else REMOVE_REFUSED


def removal_asked(summary: ImportSummary, removal: Removal) -> tuple[tuple[str, str], ...]:
    """What goes, as lines of a label and a value."""
    stay = f"; {counted(removal.files_kept, 'file')} that another import brought as well will stay"
    values = (
        moment_words(summary.begun_at),
        counted(removal.files, "file") + (stay if removal.files_kept else ""),
        counted(removal.facts, "record"),
        _whose(removal, past=False),
        _quoting(removal.notes_quoting, "note", "stays, but its sources", "stay, but their sources"),
        _quoting(removal.drafts_quoting, "draft", "stays, but its sources", "stay, but their sources"),
    )
    return tuple(zip(REMOVE_LABELS, values, strict=True))


def removal_done(removal: Removal) -> str:
    """What was removed, when it is done."""
    if not removal.files and not removal.files_kept:
        return "Removed from the list. Nothing of this import was in the vault."
    if not removal.files:
        return "Removed from the list. Its files stay, because other imports brought them as well."
    gone = f"Removed: {counted(removal.files, 'file')} with {counted(removal.facts, 'record')}."
    stay = (
        f" {counted(removal.files_kept, 'file')} stayed: another import brought the same." if removal.files_kept else ""
    )
    return f"{gone} {_whose(removal, past=True)}.{stay}"


def _whose(removal: Removal, *, past: bool) -> str:
    gone, changed = removal.patients_gone, removal.patients - removal.patients_gone
    if not removal.patients:
        return "No chart was changed" if past else "No chart changes"
    lost = "had no other record and left the list" if past else "without any other record, who will leave the list"
    alters = "changed" if past else ("changes" if changed == 1 else "change")
    parts = [f"{counted(gone, 'patient')} {lost}"] if gone else []
    parts += [f"{counted(changed, 'other chart' if gone else 'chart')} {alters}"] if changed else []
    return "; ".join(parts)


def _quoting(count: int, what: str, one: str, many: str) -> str:
    if not count:
        return REMOVE_NOTHING_QUOTES
    return f"{counted(count, what)} {one if count == 1 else many} cannot be opened any more"


def preview_nothing(files: Sequence[FileReport]) -> str:
    """Why there is nothing to import."""
    if not files:
        return PREVIEW_NO_FILES
    known = sum(report.already_present for report in files)
    if known == len(files):
        return PREVIEW_ALL_KNOWN
    return PREVIEW_NOTHING_NEW if known else PREVIEW_NONE_READABLE
