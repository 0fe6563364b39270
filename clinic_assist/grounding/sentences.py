"""Cuts a note into statements and knows headings from claims. Every statement keeps its place in the note."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from clinic_assist.grounding.headings import (
    heading_of,
    inline_heading,
    is_only_a_heading,
    shouted_heading,
    title_before_list,
)

# Followed by a full stop that ends no sentence: something must come after them.
_NEVER_LAST = frozenset(
    """
    dr mr mrs ms prof st vs approx ca nos e.g i.e eg ie cf fig hx dx rx tx sx pt pts avg incl excl lt rt susp sol soln
    sr jr dept tel al w.r.t resp temp wt ht no max min fx cx gen c/o h/o s/p diff est
    """.split()
)
# Followed by a full stop that may also end a sentence: it does before a capital that begins a word.
_MAY_BE_LAST = frozenset(
    """
    q.d b.i.d t.i.d q.i.d q.o.d q.h.s p.r.n p.o i.v i.m s.c s.l p.r a.m p.m yr yrs mo wk hr hrs mg mcg ml kg cm mm jan
    feb mar apr jun jul aug sep sept oct nov dec tab tabs cap caps inj inc ltd u.s neg pos etc bid tid qid qd prn po iv
    sec secs mins wks mos
    """.split()
)
_BULLET = re.compile(r"\s*(?:[-*•·‣▪–—▶►>]+\s+|\(?\d{1,2}[.)](?:\s+|(?=[A-Z]))|\(?[a-z][.)]\s+|\[[ xX]?\]\s*)")
_NUMBERED = re.compile(r"\s*\(?(\d{1,2})[.)]")
# A full stop before a small letter ends a sentence of those who write no capitals; the word before it must be a word.
_END = re.compile(
    r"[.!?]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-z]|\s*\Z)"
    r"|[.!?]+(?=\s+\d)"
    r"|(?<=[a-z]{3})[.!]+(?=\s+[a-z])"
    r"|(?<=[a-z]{3})\.(?=[A-Z][a-z])"
)
_LAST_WORD = re.compile(r"(\S+?)[.!?]+[\"'”’)\]]*\Z")
_ONLY_A_NUMBER = re.compile(r"\(?\d{1,2}[.)]?\Z")
# "vitamin D." ends a sentence; "J. Smith" and "L. knee" do not.
_BEFORE_LAST_LETTER = re.compile(
    r"\b(?:vitamin|type|group|hepatitis|grade|class|influenza|hep|stage|factor)\s+\w\.\Z", re.IGNORECASE
)
# "10 mg p.o. BID" goes on.
_OF_A_DOSE = re.compile(r"(?:BID|TID|QID|QD|OD|BD|TDS|QDS|PRN|HS|QHS|PO|IV|IM|SC|SL|DAILY|Q\d)\b")
_HYPHENATED = re.compile(r"(?<=[a-z]{2})[-‐\xad]\s*\n\s*(?=[a-z]{2})")
_KEEPS_HYPHEN = re.compile(
    r"\b(?:follow|non|self|low|high|well|post|pre|anti|long|short|half|mid|year|month|week|day|up|x|left|right)\Z"
)
_FUNCTION_WORD_LAST = re.compile(
    r"\s(?:a|an|and|are|as|at|by|for|from|had|has|have|his|in|into|is|of|on|or|that|the|their|to|was|were|which|who|with"
    r"|without)\Z",
    re.IGNORECASE,
)
_GOES_ON = re.compile(rf"(?:,|[a-z][-‐\xad])\Z|{_FUNCTION_WORD_LAST.pattern}", re.IGNORECASE)
_LONG_LINE = 36
"""Characters; a line in small letters after a shorter one is more often an item of a list (our choice)."""
_NARROWEST_WRAP, _WIDEST_WRAP, _FEWEST_WRAPS = 40, 132, 2


LONGEST_SENTENCE = 2_000
"""Characters; what is longer is no sentence (a table in one line, encoded data) and is cut at a blank (our limit)."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A statement with its place: `text[start:end]` of the note is it, line breaks and runs of blanks included.

    Attributes:
        section: The heading under which it stands; empty for none.
        text: As it is read: one blank for each run of white space, words joined that were broken at a line's end.
    """

    start: int
    end: int
    text: str
    section: str = ""


def split_statements(text: str) -> tuple[str, ...]:
    """The statements of a free text in order; headings are left out."""
    return tuple(sentence.text for sentence in sentences_of(text))


def split_sections(text: str) -> tuple[tuple[str, str], ...]:
    """The statements of a free text in order, each with the heading under which it stands (empty for none)."""
    return tuple((sentence.section, sentence.text) for sentence in sentences_of(text))


def sentences_of(text: str) -> tuple[Sentence, ...]:
    """The statements of a free text in order, with their places and headings.

    Headings that only name a section are no statements; one that names a thing ("Lupus nephritis:") is.
    """
    out: list[Sentence] = []
    section = ""
    for block in _blocks(text):
        if block.heading:
            section = block.heading
            if not is_only_a_heading(section):
                out.extend(_sentences(text, block, section=""))
            continue
        raw = text[block.start : block.end]
        inline = inline_heading(raw)
        section = inline[0] if inline else section
        said = _Block(block.start + inline[1], block.end, block.number) if inline else block
        out.extend(_sentences(text, said, section=section))
    return tuple(out)


@dataclass(frozen=True, slots=True)
class _Block:
    """A line, or several that were one: what a heading or a bullet opens. `number`: of its bullet, 0 for none."""

    start: int
    end: int
    number: int = 0
    heading: str = ""


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    bullet: str

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()


def _lines(text: str) -> list[_Line]:
    lines, at = [], 0
    for whole in text.splitlines(keepends=True):
        line = whole.rstrip()
        bullet = _BULLET.match(line)
        lines.append(_Line(at, at + len(line), line, bullet.group() if bullet else ""))
        at += len(whole)
    return lines


def _blocks(text: str) -> Iterator[_Block]:
    """Lines without their bullets, with a line that was only wrapped joined to the one before it."""
    lines = _lines(text)
    width = _width_of_wrapping(lines)
    at = 0
    while at < len(lines):
        first = last = lines[at]
        following = lines[at + 1] if at + 1 < len(lines) else None
        title = _title_of(first, following)
        at += 1
        while not title and at < len(lines) and _continues(first, last, lines[at], width):
            last = lines[at]
            at += 1
        if not first.is_blank:
            number = _NUMBERED.match(first.bullet)
            start = first.start + len(first.bullet)
            yield _Block(start, last.end, int(number[1]) if number else 0, title or "")


def _title_of(line: _Line, following: _Line | None) -> str | None:
    text = line.text[len(line.bullet) :]
    title = heading_of(text)
    if title or line.bullet:
        return title
    above_list = following is not None and following.bullet and not _NUMBERED.match(following.bullet)
    return (title_before_list(text) if above_list else None) or shouted_heading(text)


def _width_of_wrapping(lines: list[_Line]) -> int:
    """The width to which a note was wrapped, in characters; 0 where its lines do not look so."""
    width = max((len(line.text) for line in lines), default=0)
    if not _NARROWEST_WRAP <= width <= _WIDEST_WRAP:
        return 0
    wraps = [(one, other) for one, other in pairwise(lines) if _is_full(one, other, width)]
    amid = sum(other.text.lstrip()[0].islower() or bool(_GOES_ON.search(one.text)) for one, other in wraps)
    return width if len(wraps) >= _FEWEST_WRAPS and amid * 2 >= len(wraps) else 0


def _is_full(line: _Line, following: _Line, width: int) -> bool:
    """Whether the next line's first word would not have fitted into this one."""
    if line.is_blank or following.is_blank or following.bullet:
        return False
    return len(line.text) + 1 + len(following.text.split()[0]) > width


def _continues(first: _Line, line: _Line, following: _Line, width: int) -> bool:
    if line.is_blank or following.is_blank or following.bullet or heading_of(following.text):
        return False
    if _FUNCTION_WORD_LAST.search(line.text):
        return True
    if line.text[-1] not in ".!?:;" and following.text.lstrip()[0].islower() and _is_open(first, line.text):
        return True
    return bool(width) and _is_full(line, following, width) and inline_heading(following.text) is None


def _is_open(first: _Line, line: str) -> bool:
    """Whether a line cannot be all of a sentence or of a list's item; `first`: the line that began it."""
    opens_small = first.text[len(first.bullet) :].lstrip()[:1].islower()
    return bool(_GOES_ON.search(line)) or (not opens_small and len(line.strip()) >= _LONG_LINE)


def _sentences(text: str, block: _Block, *, section: str) -> Iterator[Sentence]:
    raw = text[block.start : block.end]
    start, number = 0, block.number
    for match in _END.finditer(raw):
        end = match.end()
        if end <= start or (_ends_abbreviation(raw[start:end], raw[end:]) and raw[end:].strip()):
            continue
        if _ONLY_A_NUMBER.match(raw[start:end].strip()) and raw[end:].strip():
            continue
        cut = _before_next_number(raw, start, end, number)
        if cut != end:
            number += 1
        yield from _said(text, block.start + start, block.start + cut, section)
        start = cut
    yield from _said(text, block.start + start, block.end, section)


def _before_next_number(raw: str, start: int, end: int, number: int) -> int:
    """Where to cut, so that the "2." of "1. Rest 2. Fluids" opens the second point and does not end the first."""
    following = re.search(rf"\s\(?{number + 1}[.)]\Z", raw[start:end]) if number else None
    return start + following.start() if following else end


def _said(text: str, start: int, end: int, section: str) -> Iterator[Sentence]:
    """The sentence at a place without the white space and number around it; none without a letter or digit."""
    bullet = _BULLET.match(text, start, end)
    start = bullet.end() if bullet else start
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end -= len(piece) - len(piece.rstrip())
    while end - start > LONGEST_SENTENCE:
        cut = text.rfind(" ", start + 1, start + LONGEST_SENTENCE) + 1 or start + LONGEST_SENTENCE
        yield from _sentence(text, start, cut, section)
        start = cut
    yield from _sentence(text, start, end, section)


def _sentence(text: str, start: int, end: int, section: str) -> Iterator[Sentence]:
    if any(character.isalnum() for character in text[start:end]):
        yield Sentence(start, end, _as_read(text[start:end]), section)


def _as_read(written: str) -> str:
    def joined(match: re.Match[str]) -> str:
        return "-" if _KEEPS_HYPHEN.search(written[: match.start()]) else ""

    return " ".join(_HYPHENATED.sub(joined, written).split()) if "\n" in written else " ".join(written.split())


def _ends_abbreviation(sentence: str, rest: str) -> bool:
    match = _LAST_WORD.search(sentence)
    if match is None:
        return False
    word = match.group(1).lstrip("(\"'“‘[").lower()
    following = rest.lstrip()
    if word == "no":
        return following[:1].isdigit()
    if word in _NEVER_LAST:
        return True
    if word in _MAY_BE_LAST:
        return not following[:1].isupper() or bool(_OF_A_DOSE.match(following))
    return len(word) == 1 and word.isalpha() and not _BEFORE_LAST_LETTER.search(sentence)
