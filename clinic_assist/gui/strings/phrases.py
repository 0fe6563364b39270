"""Sentences with numbers and names in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from clinic_assist.terminology.labels import format_day, format_moment

if TYPE_CHECKING:
    from clinic_assist.chart.detected_issue import KnowledgeVersion
    from clinic_assist.chart.intake import FileReport
    from clinic_assist.workflows.ports import VaultStatus


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def moment_words(iso: str) -> str:
    """A stored moment in the workstation's own time."""
    try:
        return format_moment(datetime.fromisoformat(iso).astimezone())
    except ValueError:
        return iso


def with_shortcut(words: str, keys: str) -> str:
    return f"{words} ({keys})"


def sentence(text: str) -> str:
    """Begins with a capital. Only the first letter changes, and not in a name that has capitals of its own."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    return text[:1].upper() + text[1:] if first.islower() else text


def passphrase_too_short(length: int, least: int) -> str:
    to_go = f", {least - length} to go" if length else ""
    return f"At least {least} characters{to_go}. Several unrelated words are easy to remember."


def patients_found(count: int, *, searching: bool, limit: int) -> str:
    if count >= limit:
        return f"The first {count:,} patients. Type more to narrow the list."
    return f"{counted(count, 'patient')}{' found' if searching else ''}"


def import_progress(done: float, total: int, what: str) -> str:
    return f"{int(done):,} of {counted(total, 'file')}   {what}"


def import_stopped(files: int) -> str:
    if not files:
        return "Stopped before the first file. Nothing was imported."
    return f"Stopped. {counted(files, 'file')} had been read; import again to complete."


def import_summary(reports: Sequence[FileReport]) -> str:
    if not reports:
        return ""
    stopped = sum(report.was_stopped for report in reports)
    refused = sum(report.format is None for report in reports) - stopped
    again = sum(report.already_present for report in reports)
    entries = sum(report.entries for report in reports if not report.already_present)
    rejected = sum(len(report.rejected) for report in reports if report.format is not None)
    kept = sum(report.kept for report in reports)
    parts = [counted(len(reports), "file"), counted(entries, "new entry", "new entries")]
    parts += [f"{kept:,} kept unread"] if kept else []
    parts += [counted(rejected, "entry rejected", "entries rejected")] if rejected else []
    parts += [counted(again, "file already imported", "files already imported")] if again else []
    parts += [counted(refused, "file refused", "files refused")] if refused else []
    parts += [counted(stopped, "file stopped", "files stopped")] if stopped else []
    return ", ".join(parts)


def in_parts(parts: int) -> str:
    return f"in {counted(parts, 'part')}"


def import_issue_title(count: int) -> str:
    return f"Problems in this file  {count:,}" if count else "No problems in this file"


def past_title(title: str) -> str:
    return f"{title} in the past"


def none_current(title: str) -> str:
    return f"None current: the record holds {title.lower()}, and none of them counts now."


def none_current_counted(past: int, discounted: int) -> str:
    parts = [counted(past, "past entry", "past entries")] if past else []
    parts += [counted(discounted, "entry not counted", "entries not counted")] if discounted else []
    return f"None current. {', '.join(parts)} not shown here." if parts else "None current."


def hidden_words(title: str, count: int, *, shown: bool) -> str:
    kind = {"Problems": "past problem", "Medications": "past medication"}.get(title, "past entry")
    many = {"past entry": "past entries"}.get(kind, "")
    return f"{counted(count, kind, many)} {'shown below' if shown else 'not shown'}"


def unread_words(count: int) -> str:
    if not count:
        return ""
    them = "it holds" if count == 1 else "they hold"
    return f"{counted(count, 'record')} kept unread: what {them} is not in this list, and was not checked."


def section_title(title: str, count: int, banned: int = 0) -> str:
    if banned:
        return f"{title}  {count - banned:,} in use, {banned:,} not to be given"
    return f"{title}  {count:,}" if count else title


def open_section(all_rows: int) -> str:
    return f"Show all {all_rows:,}" if all_rows else "Open"


def ended_on(status: str, day: str) -> str:
    return f"{status}, but its period ended {day}"


def stay_ended(status: str, day: str) -> str:
    return f"{status}, for a hospital stay that ended {day}" if day else f"{status}, for a hospital stay that is over"


def cannot_trigger(reason: str) -> str:
    return f"Cannot trigger a check. {reason}"


def as_written(text: str) -> str:
    return f"As written: {text}"


def value_absent(reason: str) -> str:
    return f"No value ({reason})"


def results_heading(tests: int, results: int) -> str:
    return f"Results  {counted(tests, 'test')}, {counted(results, 'result')}" if tests else "Results"


def trend_words(test: str, count: int, span: tuple[str, str], unit: str, *, changed: int = 0) -> str:
    words = f"Trend of {test}: {count:,} results in {unit or 'no unit'} from {span[0]} to {span[1]}"
    return f"{words}, {changed:,} of them converted" if changed else words


def trend_legend(
    *,
    has_range: bool,
    has_outside: bool,
    left_out: int,
    converted_units: tuple[str, ...] = (),
    is_range_converted: bool = False,
) -> str:
    band = "green band: reference range, converted" if is_range_converted else "green band: reference range"
    parts = [band] if has_range else []
    parts += ["diamond: outside it or marked"] if has_outside else []
    parts += [f"hollow: converted from {' and '.join(converted_units)}"] if converted_units else []
    parts += [f"{counted(left_out, 'result')} not drawn"] if left_out else []
    return ", ".join(parts)


def converted_value(number: str, unit: str) -> str:
    return f"= {number} {unit}".rstrip() + " converted"


def joined_names(names: tuple[str, ...]) -> str:
    shown = " · ".join(name[:80] for name in names[:2])
    return f"as {shown} and {len(names) - 2:,} more" if len(names) > 2 else f"as {shown}"


def joined_from(wordings: tuple[tuple[str, str, int], ...]) -> str:
    parts = []
    for name, code, count in wordings[:8]:
        said = f"{name[:80]} ({code[:80]})" if name and code else (name or code)[:80]
        parts.append(f"{said}: {count:,}")
    parts += [f"{len(wordings) - 8:,} more"] if len(wordings) > 8 else []
    return f"Put together from {'; '.join(parts)}"


def tests_hidden(count: int) -> str:
    return f"{counted(count, 'test')} not shown" if count else ""


def series_title(test: str) -> str:
    return f"All results of {test}"


def labelled_block(label: str, text: str | None) -> str:
    return f"{label}\n{text}" if text else ""


def section_empty(reason: str) -> str:
    words = {"nilknown": "None known.", "notasked": "Not asked.", "unavailable": "Not available."}
    return words.get(reason, f"Empty ({reason}).")


def attachment_not_text(content_type: str | None, size: int | None, url: str | None) -> str:
    kind = content_type or "type not recorded"
    if size is not None:
        return f"The content is not text ({kind}, {size:,} bytes). It is kept unaltered in the source file."
    if url:
        return f"The content ({kind}) is not in the file, only a link to it. Nothing is ever fetched."
    return f"The content ({kind}) is not in the file."


def all_types(count: int) -> str:
    return f"All types  {count:,}"


def all_read(count: int) -> str:
    return f"All but those kept unread  {count:,}"


def type_counted(name: str, count: int) -> str:
    return f"{name}  {count:,}"


def records_shown(shown: int, total: int) -> str:
    return f"{shown:,} of {counted(total, 'record')} shown"


def documents_found(found: int, total: int, places: int, *, has_more: bool) -> str:
    shown = f"{found:,} of {counted(total, 'document')} {'holds' if found == 1 else 'hold'} these words"
    return f"{shown}, in {'more than ' if has_more else ''}{counted(places, 'place')}" if places else shown


def place_counted(number: int, total: int, *, has_more: bool) -> str:
    return f"Place {number:,} of {'the first ' if has_more else ''}{total:,}"


def chart_failed(words: str) -> str:
    return f"The chart could not be opened. {words}"


def result_about(whom: str) -> str:
    """Of whom or what a result is where that is not the patient."""
    return f"Not of the patient: about {whom}" if whom else "Not of the patient"


def imaging_size(series: int, objects: int) -> str:
    return f"{counted(series, 'series', 'series')}, {counted(objects, 'image or object', 'images or objects')}"


def document_replaced(date: str) -> str:
    return f"A later report{f' of {date}' if date else ''} replaces this one. Do not use it."


def knowledge_line(version: KnowledgeVersion, on: date, checked: int, tables: Sequence[KnowledgeVersion] = ()) -> str:
    drugs = counted(checked, "ingredient")
    named = f"{version.name} {version.version} of {format_day(version.date)}"
    if tables:
        named += f" and the hospital’s tables {', '.join(table.name for table in tables)}"
    return f"Checked on {format_day(on)} with {named}; {drugs} recognised"


def alerts_found(count: int, parts: str) -> str:
    return f"{counted(count, 'alert')}: {parts}."


def decided_on(count: int) -> str:
    return f"A decision is kept for {count:,} of them." if count else ""


def could_not_check(count: int) -> str:
    return f"{counted(count, 'item')} could not be checked." if count else ""


def did_not_run(kinds: Sequence[str]) -> str:
    return f"{counted(len(kinds), 'check')} did not run ({', '.join(kinds).lower()})." if kinds else ""


def checks_failed(words: str) -> str:
    return f"The safety checks did not run. Nothing has been checked. {words}"


def matrix_cell(medicine: str, check: str, words: str, alerts: int) -> str:
    return f"{medicine}, {check}: {matrix_found(words, alerts)}"


def matrix_found(words: str, alerts: int) -> str:
    return f"{words} ({counted(alerts, 'alert')})" if alerts > 1 else words


def gap(missing: str, to_record: str) -> str:
    said = f"{sentence(missing)}."
    return f"{said} {to_record}." if to_record else said


def gap_asked(check: str, medicines: Sequence[str]) -> str:
    return f"{check}: {', '.join(medicines)}"


def folded_alerts(count: int) -> str:
    return f"{counted(count, 'alert')} for information not shown"


def severity_heading(words: str, count: int) -> str:
    return f"{words}  {count:,}"


def runs_of(state: str, count: int) -> str:
    return f"{state}  {count:,}"


def not_checked_heading(count: int) -> str:
    return f"Not checked  {count:,}" if count else "Nothing left unchecked"


def evidence(words: str) -> str:
    return f"Evidence {words.lower()}"


def rule_name(rule: str) -> str:
    return f"Rule {rule}"


def in_this_record(texts: Sequence[str]) -> str:
    return "In this record: " + " and ".join(texts)


def together_with(texts: Sequence[str]) -> str:
    return " with ".join(texts)


def matches_found(count: int, shown: int) -> str:
    if not count:
        return "No medicine of the tables has this in its name."
    if count > shown:
        return f"{shown} of {counted(count, 'name')}: type more letters to see the others"
    return f"{counted(count, 'name')}: choose one"


def proposal_title(text: str, already: Sequence[str]) -> str:
    return f"{text}  – {', '.join(already)} taken already" if already else text


def proposal_not_recognised(reason: str) -> str:
    return f"Not, or not wholly, checked. {reason}."


def proposal_adds(count: int) -> str:
    return f"It would add {counted(count, 'alert')}" if count else "It would add no alert"


def alternatives_meaning(common_gaps: Sequence[str]) -> str:
    said = "By the same rules, without a dose. Whether one fits the patient’s problem is yours to judge."
    return f"{said} Not wholly checkable for any of them: {'; '.join(common_gaps)}." if common_gaps else said


def alternative_words(worst: str, alerts: int) -> str:
    return f"{worst} ({counted(alerts, 'alert')})" if alerts else "No alert"


def overridden(reason: str, by: str, at: str) -> str:
    return f"Decided to go on: {reason}. {by}, {at}"


def overridden_before(reason: str, by: str, at: str) -> str:
    return f"Open again. {by} went on despite this alert on {at} ({reason}). Since then:"


def pdf_name(kind: str, on: date) -> str:
    """A file name without anything of the patient."""
    return f"clinic-assist-{kind}-{on.isoformat()}.pdf"


def exported(path: str) -> str:
    return f"Saved as {path}"


def vault_lines(status: VaultStatus) -> tuple[tuple[str, str], ...]:
    return (
        ("Folder", status.directory),
        ("Patients", f"{status.patients:,}"),
        ("Records", f"{status.facts:,}"),
        ("Source files", f"{status.sources:,}"),
        ("Signed notes", f"{status.signed_notes:,}"),
        ("Size", f"{status.size_bytes / 1_048_576:,.1f} MB"),
        ("Encryption", f"SQLCipher {status.cipher_version}, format {status.schema_version}"),
    )


def conflicts_heading(count: int) -> str:
    return f"Sources disagree  {count:,}"


def imported_on(iso: str) -> str:
    return f"imported {moment_words(iso)}"
