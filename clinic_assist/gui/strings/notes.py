"""What the window says of notes and drafts, and of the sources that they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clinic_assist.gui.strings.phrases import counted
from clinic_assist.gui.strings.words import SHOWN_AS, SOURCE_UNALTERED

if TYPE_CHECKING:
    from clinic_assist.gui.excerpt import Excerpt


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


def draft_entry(saved: str) -> str:
    return f"Draft {saved}"


def signed_entry(signed: str) -> str:
    return f"Signed {signed}"


def signed_by(by: str, at: str) -> str:
    return f"Signed by {by}, {at}"


def model_named(name: str, version: str, digest: str) -> str:
    return f"{name} {version}, file {digest}"


def drafting_broke(words: str, kept: int) -> str:
    rest = f" {counted(kept, 'statement')} written before that stay below." if kept else ""
    return f"The draft was not finished. {words}{rest}"


def save_failed(words: str) -> str:
    return f"The draft could not be saved and is only on the screen. {words}"


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
