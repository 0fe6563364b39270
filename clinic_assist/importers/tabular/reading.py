"""One row while it is read: its cells as texts, dates and numbers; what cannot be read is said with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Mapping
from decimal import Decimal
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypedDict, TypeVar

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Coding, Identifier
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id
from clinic_assist.importers.silences import as_silence, stated_silence

_Built = TypeVar("_Built")

BAD_DATE: Final = "The date is not valid."
BAD_NUMBER: Final = "A number was expected."
NOBODY: Final = "The row names no patient; it is in no patient's chart."
HEADER: Final = Locator("header")
"""The place of the first row, which names the columns."""

_EMPTY: Final = frozenset(("NULL", "\\N"))
_NAMES: Final = frozenset(("first", "last"))
_NOTHING: Final = frozenset(("null", "na", "nan", "none", "\\n"))
"""What databases write in a column of dates or numbers where there is nothing, in small letters."""
_BASIC_LENGTH: Final = 8
_BASIC_DATE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)  # ISO 8601-1 s.5.2.2.1, basic format

# A column that is wrong throughout is said for so many rows, and then once for all the others.
_MOST_ALIKE: Final = 100
_MOST_BUILT: Final = 100_000
_NUMBER: Final = re.compile(r"[-+]?(?:\d{1,60}(?:\.\d{0,60})?|\.\d{1,60})(?:[eE][-+]?\d{1,2})?", re.ASCII)


class Origin(TypedDict):
    """The keyword arguments that every Fact takes."""

    id: FactId
    provenance: Provenance
    subject: str | None
    identifiers: tuple[Identifier, ...]
    notes: tuple[Annotation, ...]


class Named(NamedTuple):
    """What a concept of the OMOP vocabularies is called in its own code system, and in words."""

    vocabulary: str
    code: str
    name: str


class TableContext:
    """What the rows of one table share.

    Attributes:
        kind: What the facts' ids are made with beside their places: the table's name.
        shown_kind: What its rows are called.
        columns: Position of each column, by its name in small letters.
        names: The columns as the file writes them.
        dictionary: The concepts that an OMOP table refers to, by their id.
        database: Which OMOP database of an import a table is of: what its numbers mean something within.
        rejected: How many rows gave nothing.
    """

    def __init__(self, source: SourceId, kind: str, header: tuple[str, ...]) -> None:
        self.source, self.kind, self.names = source, kind, header
        self.shown_kind = kind
        self.columns = {name.lower(): position for position, name in enumerate(header)}
        self.dictionary: Mapping[str, Named] = {}
        self.database = "omop"
        self.issues: list[ImportIssue] = []
        self.rejected = 0
        self._dates: dict[str, PartialDate | None] = {}
        self._concepts: dict[tuple[str | None, str | None, str | None], CodeableConcept] = {}
        self._alike: Counter[tuple[str, str]] = Counter()
        self.getters: dict[tuple[str, ...], Callable[[list[str]], tuple[str, ...]]] = {}
        self._built: dict[Hashable, Any] = {}
        self._warned = 0

    def built(self, key: Hashable, build: Callable[[], _Built]) -> _Built:
        """A value that depends on a key only, built once for all rows; not where building it has warned of the row."""
        try:
            found: _Built = self._built[key]
        except KeyError:
            warned = self._warned
            found = build()
            if warned == self._warned and len(self._built) < _MOST_BUILT:
                self._built[key] = found
        return found

    def getter(self, columns: tuple[str, ...]) -> Callable[[list[str]], tuple[str, ...]]:
        """What takes some cells out of a row."""
        missing = len(self.names)
        found: Callable[[list[str]], tuple[str, ...]] = itemgetter(
            *(self.columns.get(column, missing) for column in columns)
        )
        self.getters[columns] = found
        return found

    def warn(self, locator: str, reason: str, *, alike: str = "") -> None:
        """Notes what was not read. Warnings of one column are listed so many times only, then counted."""
        self._warned += 1
        self._alike[alike, reason] += 1
        if self._alike[alike, reason] <= _MOST_ALIKE:
            self.issues.append(ImportIssue(severity=IssueSeverity.WARNING, locator=Locator(locator), reason=reason,
                                           resource_type=self.shown_kind))  # fmt: skip

    def reject(self, locator: str, reason: str) -> None:
        """Notes a row that gave nothing."""
        self.rejected += 1
        self.issues.append(ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator(locator), reason=reason,
                                       resource_type=self.shown_kind))  # fmt: skip

    def finish(self) -> tuple[ImportIssue, ...]:
        """All issues; those of a column that were not listed are counted in a line of their own."""
        for (_column, reason), count in self._alike.items():
            if count > _MOST_ALIKE:
                more = f"{reason[:-1]} (in {count - _MOST_ALIKE:,} more rows)."
                self.issues.append(ImportIssue(severity=IssueSeverity.WARNING, locator=HEADER, reason=more,
                                               resource_type=self.shown_kind))  # fmt: skip
        return tuple(self.issues)

    def parsed_date(self, text: str) -> PartialDate | None:
        """A date in ISO 8601's notation; None where it is none. Remembered, because many rows share one."""
        try:
            return self._dates[text]
        except KeyError:
            found = self._dates[text] = _date(text)
            return found

    def concept(self, system: str | None, code: str | None, display: str | None) -> CodeableConcept:
        """A code with its words, built once for all rows."""
        key = (system, code, display)
        found = self._concepts.get(key)
        if found is None:
            codings = (Coding(system=system, code=code, display=display),) if code else ()
            found = self._concepts[key] = CodeableConcept(codings=codings, text=None if code else display)
        return found


class RowReading:
    """One row. Names of columns are asked for in small letters."""

    __slots__ = ("cells", "file", "locator")

    def __init__(self, cells: list[str], file: TableContext, number: int) -> None:
        cells.append("")  # where columns that are not there lead, by -1 or by their number
        self.cells, self.file = cells, file
        self.locator = Locator(f"row[{number}]")

    def text(self, column: str) -> str | None:
        """A cell without blanks around it; None where it is empty or there is no such column.

        What databases write for nothing is empty; but there are people of the name of Null.
        """
        found = self.cells[self.file.columns.get(column, -1)].strip() or None
        return None if found in _EMPTY and column not in _NAMES else found

    def raw(self, columns: tuple[str, ...]) -> tuple[str, ...]:
        """Two cells or more as they are, empty ones for columns that are not there: what `built` is keyed by."""
        getters = self.file.getters
        return (getters.get(columns) or self.file.getter(columns))(self.cells)

    def date(self, column: str) -> PartialDate | None:
        """A cell that holds a date or a moment in ISO 8601's notation."""
        text = self.text(column)
        if text is None:
            return None
        found = self.file.parsed_date(text)
        if found is None and text.lower() not in _NOTHING:
            self.warn(column, BAD_DATE)
        return found

    def decimal(self, column: str) -> Decimal | None:
        """A cell that holds a number, with its own digits."""
        text = self.text(column)
        if text is None or text.lower() in _NOTHING:
            return None
        found = parsed_number(text)
        if found is None:
            self.warn(column, BAD_NUMBER)
        return found

    def integer(self, column: str) -> int | None:
        """A cell that holds a whole number of ordinary size."""
        found = self.decimal(column)
        if found is None:
            return None
        if found == found.to_integral_value() and abs(found) < 2**31:
            return int(found)
        self.warn(column, BAD_NUMBER)
        return None

    def concept(self, system: str | None, code: str, display: str) -> CodeableConcept | None:
        """The concept of a column with a code and one with its words; None where both are empty."""
        found, words = self.text(code), self.text(display)
        return self.file.concept(system, found, words) if found or words else None

    def fact_or_silence(self, fact: Fact) -> Fact:
        """The fact, or what it says is absent."""
        concept, kind = fact.concept, fact.kind
        found = self.file.built(("silence", kind, concept), lambda: stated_silence(concept, kind))
        return fact if found is None else as_silence(fact, found)

    def warn(self, column: str, reason: str) -> None:
        """Notes what was not read in a cell."""
        self.file.warn(self.place(column), reason, alike=column)

    def place(self, column: str) -> str:
        """The locator of a cell; of the row where there is no such column."""
        position = self.file.columns.get(column)
        return self.locator if position is None else f"{self.locator}/{self.file.names[position]}"

    def origin(
        self,
        *,
        subject: str | None = None,
        key: str | None = None,
        identifiers: tuple[Identifier, ...] = (),
        notes: tuple[Annotation, ...] = (),
        part: str = "",
    ) -> Origin:
        """The common part of a fact. Its id is made of the row and the table, never of what is read in it.

        `part` tells a second fact of the same row from the first.
        """
        file = self.file
        return {
            "id": fact_id(file.source, self.locator, file.kind + part),
            "provenance": Provenance(source=file.source, locator=self.locator, resource_key=key),
            "subject": subject,
            "identifiers": identifiers,
            "notes": notes,
        }


def _date(text: str) -> PartialDate | None:
    try:
        return PartialDate(_BASIC_DATE.sub(r"\1-\2-\3", text) if len(text) == _BASIC_LENGTH else text)
    except ValueError:
        return None


def parsed_number(text: str) -> Decimal | None:
    """A number as it is written; None where the text is none."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None
