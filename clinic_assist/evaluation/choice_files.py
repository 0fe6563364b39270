"""Reads published files of multiple choice questions, in the shapes in which they are published.

MedQA (Jin et al. 2021): a JSON object a line; `question`, `options` (letter → text; repackaged also as a list of texts
or of `key` and `value`), `answer_idx` (letter) or `answer` (the text of an option).
MedMCQA (Pal et al. 2022): a JSON object a line; `question`, `opa` … `opd`, `cop`, `choice_type`. In the authors' own
files `cop` counts from 1, in the repackaged ones from 0; which it is, is told by whether a 4 or a 0 occurs in the file.
PubMedQA (Jin et al. 2019): one JSON object, PMID → record; `QUESTION`, `CONTEXTS` (texts),
`final_decision` (yes, no, maybe). Repackaged, it has lines with `question`, `context.contexts`, `final_decision`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clinic_assist.errors import SourceError, UserError

_MOST_BYTES: Final = 1024 * 2**20
_LETTERS: Final = "ABCDEFGHIJ"
_DECISIONS: Final = ("yes", "no", "maybe")
_MCQA_FIELDS: Final = ("opa", "opb", "opc", "opd")
_WRAPPERS: Final = frozenset({"data", "train", "validation", "dev", "test"})
"""Keys under which repackaged files hold their list of entries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with its options, in the order of the file.

    Attributes:
        id: File and place.
        answer: Index of the right option.
        context: What is to be read first; empty for none.
    """

    id: str
    text: str
    options: tuple[str, ...]
    answer: int
    context: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceFile:
    """A file as far as it could be read.

    Attributes:
        rejected: Place and reason of each entry that was left out; no text of it.
    """

    name: str
    questions: tuple[Question, ...]
    rejected: tuple[tuple[str, str], ...]


class _BadEntryError(Exception):
    """Carries why an entry is left out."""


def read_choice_file(path: Path) -> ChoiceFile:
    """Reads a file of any of the three shapes.

    Raises:
        UserError: It cannot be read, is of no known shape, or does not tell from where its answers count.
        SourceError: It is no JSON and no lines of JSON.
    """
    entries, rejected = _entries(path)
    name = shown_name(path)
    shape = _shape(entries)
    questions: list[Question] = []
    first = _first_option(entries) if shape == "medmcqa" else 0
    for place, entry in entries:
        try:
            questions.append(_question(shape, f"{name}:{place}", entry, first))
        except _BadEntryError as problem:
            rejected.append((place, str(problem)))
    return ChoiceFile(name=name, questions=tuple(questions), rejected=tuple(rejected))


_Entries = list[tuple[str, Mapping[str, object]]]


def _entries(path: Path) -> tuple[_Entries, list[tuple[str, str]]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UserError("The file of questions is larger than 1 GiB.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UserError(f"The file of questions cannot be read ({problem.strerror}).") from problem
    except UnicodeDecodeError as problem:
        raise SourceError("The file of questions is not UTF-8.", locator=f"byte {problem.start}") from problem
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return _lines(text)
    if isinstance(whole, list):
        return _kept((f"entry {number}", one) for number, one in enumerate(whole, start=1))
    if isinstance(whole, dict) and not {"question", "QUESTION"} & set(whole):
        if set(whole) <= _WRAPPERS and all(isinstance(one, list) for one in whole.values()):
            return _kept((f"{key} {number}", one) for key in whole for number, one in enumerate(whole[key], start=1))
        return _kept((f"PMID {key}", one) for key, one in whole.items())
    return _kept((("line 1", whole),))


def shown_name(path: Path) -> str:
    """The name of a file, which may hold bytes that are no characters."""
    return path.name.encode("utf-8", "replace").decode()


def _lines(text: str) -> tuple[_Entries, list[tuple[str, str]]]:
    def parsed() -> Iterator[tuple[str, object]]:
        # Not by splitlines: U+2028 and its kin may stand unescaped inside a JSON text.
        for number, line in enumerate(text.split("\n"), start=1):
            if line.strip():
                try:
                    yield f"line {number}", json.loads(line)
                except (ValueError, RecursionError):
                    yield f"line {number}", None

    return _kept(parsed())


def _kept(
    found: Iterator[tuple[str, object]] | tuple[tuple[str, object], ...],
) -> tuple[_Entries, list[tuple[str, str]]]:
    entries: _Entries = []
    rejected: list[tuple[str, str]] = []
    for place, entry in found:
        if isinstance(entry, dict):
            entries.append((place, entry))
        else:
            rejected.append((place, "no JSON object"))
    return entries, rejected


def _shape(entries: _Entries) -> str:
    for _, entry in entries:
        if "QUESTION" in entry or {"question", "context", "final_decision"} <= set(entry):
            return "pubmedqa"
        if set(_MCQA_FIELDS) <= set(entry):
            return "medmcqa"
        if "options" in entry:
            return "medqa"
    raise UserError(
        "This file has no questions in a shape that is known here.",
        hint="MedQA, MedMCQA and PubMedQA are read as they are published (docs/evaluation.md).",
    )


def _first_option(entries: _Entries) -> int:
    given = {_number(entry.get("cop")) for _, entry in entries}
    if 4 in given and 0 not in given:
        return 1
    if 0 in given and 4 not in given:
        return 0
    raise UserError(
        "The file does not tell whether its answers count from 0 or from 1.",
        hint="Neither or both of 0 and 4 stand in its field `cop`: give a longer part of the file, or mend it.",
    )


def _number(given: object) -> int | None:
    """A whole number, also one that was repackaged as text or with a decimal point; None for anything else."""
    if isinstance(given, float) and given.is_integer():
        return int(given)
    if isinstance(given, str) and given.strip().isascii() and given.strip().isdecimal() and len(given) < 10:
        return int(given)
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _question(shape: str, ident: str, entry: Mapping[str, object], first: int) -> Question:
    if shape == "pubmedqa":
        return _pubmedqa(ident, entry)
    text = _text(entry, "question")
    if shape == "medmcqa":
        options = tuple(_text(entry, field) for field in _MCQA_FIELDS)
        cop = _number(entry.get("cop"))
        if cop is None or not 0 <= cop - first < len(options):
            raise _BadEntryError("no right answer is given (`cop`)")
        return Question(id=ident, text=text, options=options, answer=cop - first)
    return _medqa(ident, entry, text)


def _medqa(ident: str, entry: Mapping[str, object], text: str) -> Question:
    by_letter = _options(entry.get("options"))
    letters = tuple(by_letter)
    index = entry.get("answer_idx")
    letter = index.strip().upper() if isinstance(index, str) else None
    told = [key for key, option in by_letter.items() if option == entry.get("answer")]
    if letter not in letters:
        # Repackaged files count from 0 or from 1 and do not say which: only the answer's own text tells.
        letter = told[0] if len(told) == 1 and (letter is None or letter.isdecimal()) else None
    elif told and letter not in told:
        raise _BadEntryError("`answer` and `answer_idx` name different options")
    if letter is None:
        raise _BadEntryError("no right answer is given (`answer_idx`)")
    return Question(id=ident, text=text, options=tuple(by_letter.values()), answer=letters.index(letter))


def _options(given: object) -> dict[str, str]:
    """Letter → text, by letter: from an object as published, or a list of texts or of `key` and `value`."""
    if isinstance(given, list):
        pairs = [
            (one.get("key"), one.get("value")) if isinstance(one, dict) else (letter, one)
            for letter, one in zip(_LETTERS, given, strict=False)
        ]
    else:
        pairs = list(given.items()) if isinstance(given, dict) else []
    counted = len(given) if isinstance(given, list | dict) else 0
    by_letter = {key.strip().upper(): option for key, option in pairs if isinstance(key, str)}
    if not 2 <= counted <= len(_LETTERS) or len(by_letter) != counted:
        raise _BadEntryError("`options` is no list of 2 to 10 options by letter")
    return {letter: _text(by_letter, letter, "an option") for letter in sorted(by_letter)}


def _pubmedqa(ident: str, entry: Mapping[str, object]) -> Question:
    text = _text(entry, "QUESTION" if "QUESTION" in entry else "question")
    within = entry.get("context")
    contexts = within.get("contexts") if isinstance(within, dict) else entry.get("CONTEXTS")
    if not isinstance(contexts, list) or not all(isinstance(one, str) and _is_text(one) for one in contexts):
        raise _BadEntryError("`CONTEXTS` is no list of texts")
    decision = entry.get("final_decision")
    if not isinstance(decision, str) or decision.strip().lower() not in _DECISIONS:
        raise _BadEntryError("no right answer is given (`final_decision`)")
    answer = _DECISIONS.index(decision.strip().lower())
    return Question(id=ident, text=text, options=_DECISIONS, answer=answer, context="\n".join(contexts))


def _text(entry: Mapping[str, object], field: str, named: str = "") -> str:
    value = entry.get(field)
    if not isinstance(value, str) or not value.strip() or not _is_text(value):
        raise _BadEntryError(f"{named or f'`{field}`'} is no text")
    return value


def _is_text(value: str) -> bool:
    """Whether it can be written down: JSON may escape half of a pair of UTF-16, which is no character."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)
