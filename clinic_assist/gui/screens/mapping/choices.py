"""What can be chosen for a column, as far as its own values tell; nothing is chosen that they leave open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.gui.screens.mapping.form import MappingForm, without
from clinic_assist.gui.screens.mapping.meanings import DATES, WORDED, Meaning, code_of, meanings_of
from clinic_assist.terminology import systems
from clinic_assist.workflows.map_tables import DateFormatError, TableHead, date_in, notation_counts

CODE_SYSTEMS: Final = (
    ("LOINC", systems.LOINC),
    ("SNOMED CT", systems.SNOMED_CT),
    ("RxNorm", systems.RXNORM),
    ("ICD-10", systems.ICD_10),
    ("ICD-10-CM", systems.ICD_10_CM),
    ("ICD-9-CM", systems.ICD_9_CM),
    ("CVX (vaccines)", systems.CVX),
    ("NDC (packages of medicines)", systems.NDC),
    ("ATC", systems.ATC),
    ("CPT", systems.CPT),
    ("HCPCS", systems.HCPCS),
    ("ICD-10-PCS", systems.ICD_10_PCS),
    ("UNII (substances)", systems.UNII),
)
"""Code systems by the names that people know."""
ENCODINGS: Final = (
    ("UTF-8", "utf-8"),
    ("Western European (Windows-1252)", "cp1252"),
    ("Western European (ISO 8859-15)", "iso8859-15"),
    ("Central European (Windows-1250)", "cp1250"),
    ("Central European (ISO 8859-2)", "iso8859-2"),
    ("Cyrillic (Windows-1251)", "cp1251"),
    ("Greek (Windows-1253)", "cp1253"),
    ("Turkish (Windows-1254)", "cp1254"),
    ("Hebrew (Windows-1255)", "cp1255"),
    ("Arabic (Windows-1256)", "cp1256"),
    ("Baltic (Windows-1257)", "cp1257"),
    ("Western European (old DOS)", "cp850"),
    ("Japanese (Shift JIS)", "cp932"),
    ("Korean (Windows-949)", "cp949"),
    ("Chinese (GB 18030)", "gb18030"),
    ("Chinese (Big5)", "big5"),
    ("UTF-16", "utf-16-le"),
    ("UTF-16, other order", "utf-16-be"),
    ("UTF-32", "utf-32-le"),
    ("UTF-32, other order", "utf-32-be"),
)
"""Character sets by what people call them, and by Python's names."""
DELIMITERS: Final = (
    ("Comma", ","),
    ("Semicolon", ";"),
    ("Tab", "\t"),
    ("Vertical bar", "|"),
    ("Circumflex ^", "^"),
    ("Tilde ~", "~"),
    ("Colon", ":"),
    ("Unit separator", "\x1f"),
)
"""What can stand between two cells."""

MOST_WORDS: Final = 12
"""How many different words of a column are asked about."""

_COMPARATOR: Final = r"\s*(?:[<>]=?)?\s*[-+]?"
_WITH_COMMA: Final = re.compile(rf"{_COMPARATOR}\d*,\d+")
_OF_THOUSANDS: Final = re.compile(rf"{_COMPARATOR}\d{{1,3}}(?:,\d{{3}})+")
_WITH_POINT: Final = re.compile(rf"{_COMPARATOR}\d*\.\d+")
_OID: Final = re.compile(r"[0-2](?:\.(?:0|[1-9]\d*))+", re.ASCII)  # ITU-T X.660
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"]+")  # RFC 3986 s.3


@dataclass(frozen=True, slots=True, kw_only=True)
class DateChoice:
    """A way in which dates may be written.

    Attributes:
        notation: As `DateColumn.format` has it; None for ISO 8601.
        example: A date of the column, and what it is in that way.
        fits: How many of the dates of the first rows can be written so.
    """

    notation: str | None
    example: tuple[str, PartialDate]
    fits: int


def date_choices(values: Sequence[str]) -> tuple[DateChoice, ...]:
    """The ways in which at least one date can be written, those that fit most first."""
    counts = notation_counts(values)
    told = tuple(dict.fromkeys(values))
    example = next((value for value in told if len(_readings(value, counts)) > 1), "")
    found: list[DateChoice] = []
    for notation, fits in counts:
        for value in (example, *told):
            read = date_in(value, notation)
            if read is not None:
                found.append(DateChoice(notation=notation, example=(value, read), fits=fits))
                break
    return tuple(found)


def _readings(value: str, counts: Sequence[tuple[str | None, int]]) -> set[str]:
    read = (date_in(value, notation) for notation, _count in counts)
    return {one.text for one in read if one is not None}


def fitting(values: Sequence[str], notation: str | None) -> int:
    """How many dates are written in a way, also in one that a saved mapping names (`DD.MM.YYYY`)."""
    try:
        return sum(date_in(value, notation) is not None for value in values)
    except DateFormatError:  # a mapping that was made as a file may name what is no notation
        return 0


def decimal_of(values: Sequence[str]) -> str | None:
    """The decimal sign of a column's numbers; a point where it does not matter; None where it is open."""
    commas = [value for value in values if _WITH_COMMA.fullmatch(value)]
    if not commas:
        return "."
    if any(_WITH_POINT.fullmatch(value) for value in values):
        return "." if all(map(_OF_THOUSANDS.fullmatch, commas)) else None
    return "," if not all(map(_OF_THOUSANDS.fullmatch, commas)) else None


def words_in(head: TableHead, column: str) -> tuple[tuple[str, int], ...]:
    """The different words of a column with how often they are in the first rows, the most frequent first."""
    return tuple(Counter(head.values(column)).most_common(MOST_WORDS + 1))


def number_system_of(typed: str) -> str | None:
    """Whose numbers they are, as a URI, from what was typed: a URI or an object identifier; None for neither."""
    text = typed.strip()
    if _OID.fullmatch(text):
        return f"urn:oid:{text}"  # RFC 3061
    return text if _URI.fullmatch(text) else None


def with_fact(form: MappingForm, head: TableHead, fact: str) -> MappingForm:
    """The answers where each row is another fact; what a column cannot mean there it means no more."""
    allowed = meanings_of(fact)
    kept = replace(form, fact=fact)
    for meaning, _column in form.columns:
        if meaning not in allowed:
            kept = without(kept, meaning)
    for meaning in WORDED:
        if kept.column(meaning):
            kept = _with_own_words(kept, head, meaning)
    return kept


def with_meaning(
    form: MappingForm, head: TableHead, column: str, meaning: Meaning, *, instead_of: Meaning | None = None
) -> MappingForm:
    """The answers where a column means something else; another column that meant the same is used no more.

    Args:
        form: The answers so far.
        head: How the table begins.
        column: The column.
        meaning: What it means now.
        instead_of: Which of several meanings of the column that replaces, UNUSED for none; else the first.
    """
    former = form.meaning(column) if instead_of is None else instead_of
    others = without(form, meaning)
    pairs = [pair for pair in others.columns if pair != (former, column)]
    place = others.columns.index((former, column)) if (former, column) in others.columns else len(pairs)
    changed = without(others, former)
    if meaning is Meaning.UNUSED:
        return changed
    pairs.insert(place, (meaning, column))
    return decided(replace(changed, columns=tuple(pairs)), head, meaning)


def decided(form: MappingForm, head: TableHead, meaning: Meaning) -> MappingForm:
    """The answers with what the values of a column leave no doubt about."""
    column = form.column(meaning)
    values = head.values(column) if column else ()
    if meaning in DATES and not form.is_decided(meaning):
        certain = certain_notation(values)
        return form if certain is None else replace(form, dates=(*form.dates, (meaning, certain[0])))
    if meaning is Meaning.VALUE:
        return replace(form, decimal=decimal_of(values))
    return _with_own_words(form, head, meaning) if meaning in WORDED else form


def certain_notation(values: Sequence[str]) -> tuple[str | None] | None:
    """How dates are written where it can be one way only, in a tuple (None is ISO 8601); None where it is open."""
    if not values:
        return (None,)
    whole = [notation for notation, fits in notation_counts(values) if fits == len(values)]
    return (whole[0],) if len(whole) == 1 else None


def _with_own_words(form: MappingForm, head: TableHead, meaning: Meaning) -> MappingForm:
    """Words that the table writes as FHIR does, but for capitals and hyphens, need nobody's answer."""
    column = form.column(meaning)
    values = dict.fromkeys(head.values(column)) if column else {}
    given = dict(form.words_of(meaning))
    own = {value: code for value in values if (code := code_of(form.fact, meaning, value)) and code != value}
    words = tuple((own | given).items())
    others = tuple(pair for pair in form.words if pair[0] is not meaning)
    return replace(form, words=(*others, (meaning, words)) if words else others)


def with_date(form: MappingForm, meaning: Meaning, notation: str | None) -> MappingForm:
    """The answers with how the dates of a meaning are written."""
    return replace(form, dates=(*(pair for pair in form.dates if pair[0] is not meaning), (meaning, notation)))


def with_open_date(form: MappingForm, meaning: Meaning) -> MappingForm:
    """The answers without how the dates of a meaning are written."""
    return replace(form, dates=tuple(pair for pair in form.dates if pair[0] is not meaning))


def with_word(form: MappingForm, meaning: Meaning, written: str, means: str | None) -> MappingForm:
    """The answers where a word of the table means something; None leaves it as it is written."""
    words = {one: code for one, code in form.words_of(meaning) if one != written}
    if means is not None:
        words[written] = means
    others = tuple(pair for pair in form.words if pair[0] is not meaning)
    return replace(form, words=(*others, (meaning, tuple(words.items()))) if words else others)


def is_notation(text: str) -> bool:
    """Whether a text can be how dates are written."""
    try:
        date_in("", text)
    except DateFormatError:
        return False
    return bool(text)


def begun(head: TableHead, form: MappingForm | None) -> MappingForm:
    """The answers with which a person begins, from a proposal (None: from nothing)."""
    if form is None:
        return MappingForm()
    for meaning in DATES:
        if form.column(meaning):
            form = decided(with_open_date(form, meaning), head, meaning)
    for meaning in (Meaning.VALUE, *WORDED):
        if form.column(meaning):
            form = decided(form, head, meaning)
    return form
