"""What the window says of notes and drafts, and of the sources that they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clinic_assist.gui.strings.phrases import counted
from clinic_assist.gui.strings.words import SHOWN_AS, SOURCE_UNALTERED
from clinic_assist.notes.note import Task

if TYPE_CHECKING:
    from clinic_assist.gui.excerpt import Excerpt


TO_FILL_IN, OWN_WORDS_OF_NOTE = "To fill in", "About the note"
NOTE_TO_DRAFT = "Note to draft"
TASK_WORDS = {
    Task.SUMMARY: "Chart summary",
    Task.CHANGES: "What has changed",
    Task.HANDOVER: "Handover (I-PASS)",
    Task.VISIT: "Visit note (SOAP)",
    Task.DISCHARGE: "Discharge summary",
    Task.REFERRAL: "Referral letter",
    Task.INSTRUCTIONS: "Sheet for the patient",
}
SINCE_A_DAY = "Since this day, not since the last signed note"
SINCE_DAY = "First day that counts"
STAY, NO_STAY = "Hospital stay", "None is recorded"
RECIPIENT, QUESTION_ASKED = "To", "Question"
OWN_NOTES = "Your own notes of the visit"
OWN_NOTES_MEANING = (
    "Your own notes of the visit: they go into the note as yours, each sentence checked against the record. The chart "
    "adds results, medicines and allergies. They are kept as you type."
)
OWN_NOTES_HINT = "S: …   O: …   A: …   P: …"


def source_several(count: int) -> str:
    return f"{counted(count, 'place')} behind this statement"


def source_also(count: int, source_format: str) -> str:
    """What the text beside a fact is, and how many other places say the same."""
    same = f"{counted(count, 'other place states', 'other places state')} the same. " if count else ""
    return same + SHOWN_AS.get(source_format, SOURCE_UNALTERED)


def source_count(count: int) -> str:
    return "Source" if count == 1 else f"{count} sources"


def source_shown(part: Excerpt) -> str:
    if part.first == 0 and part.last == part.total:
        return f"The whole file is shown: {counted(part.total, 'character')}, {counted(part.lines, 'line')}."
    lines = (
        f"lines {part.first_line:,} to {part.last_line:,} of {part.lines:,}"
        if part.lines > 1
        else "the file is one long line"
    )
    return f"Characters {part.first + 1:,} to {part.last:,} of {part.total:,} are shown; {lines}."


def interruption_title(count: int) -> str:
    return f"{counted(count, 'alert needs', 'alerts need')} a decision"


def note_title(task: Task, title: str) -> str:
    """What a note is called: by its template, else by its task."""
    return title or TASK_WORDS.get(task, "Note")


def draft_entry(title: str, saved: str) -> str:
    return f"Draft: {title}, {saved}"


def signed_entry(title: str, signed: str) -> str:
    return f"Signed: {title}, {signed}"


def follows_template(template: str) -> str:
    """Which template of the hospital a note follows; nothing for the product's own."""
    return f"Follows {template}." if template else ""


def copied_from(where: str) -> str:
    """The mark of a sentence that stood in an earlier note."""
    return f"Copied forward: the same words stood in the {where}." if where else ""


def signed_by(by: str, at: str) -> str:
    return f"Signed by {by}, {at}"


def model_named(name: str, version: str, digest: str) -> str:
    return f"{name} {version}, file {digest}"


def drafting_broke(words: str, kept: int) -> str:
    rest = f" {counted(kept, 'statement')} written before that stay below." if kept else ""
    return f"The draft was not finished. {words}{rest}"


def save_failed(words: str) -> str:
    return f"The draft could not be saved and is only on the screen. {words}"


def own_notes_lost(words: str) -> str:
    return f"Your own notes could not be saved and are only on the screen. {words}"


def omission_title(count: int) -> str:
    return f"In the record, not in this note  {count:,}" if count else "No omissions found"


def withheld(count: int, reasons: Sequence[str]) -> str:
    if not count:
        return ""
    return f"{counted(count, 'line')} of the language model withheld: {'; '.join(dict.fromkeys(reasons))}"


def context_toggle(count: int, *, shown: bool) -> str:
    return f"{'Hide' if shown else 'Show'} the {counted(count, 'record')} used"


def sign_blocked(count: int) -> str:
    return f"{counted(count, 'statement disagrees', 'statements disagree')} with the record: correct or delete first"


def sign_confirm(count: int) -> str:
    return f"{counted(count, 'statement is', 'statements are')} not in the record: tick what you know yourself"


def sign_missing(*, to_correct: int, to_tick: int, has_name: bool) -> str:
    parts = [f"{to_correct:,} to correct or delete"] if to_correct else []
    parts += [f"{to_tick:,} to tick"] if to_tick else []
    parts += [] if has_name else ["your name"]
    return f"Still needed: {', '.join(parts)}" if parts else ""
