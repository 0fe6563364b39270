"""What the columns of a table may mean, guessed from their names: a proposal for a person, which applies to nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from clinic_assist.chart.table_mapping import (
    CodeColumns,
    DateColumn,
    SubjectColumns,
    TableMapping,
    TextColumn,
    ValueColumns,
)
from clinic_assist.importers.datenotation import date_in
from clinic_assist.terminology.systems import CVX, LOINC, RXNORM, SNOMED_CT

# The notations that are tried on sample dates.
_DAYS: Final = (
    "D.M.YYYY",
    "D/M/YYYY",
    "M/D/YYYY",
    "D-M-YYYY",
    "M-D-YYYY",
    "D-MMM-YYYY",
    "D MMM YYYY",
    "YYYY/M/D",
    "YYYYMMDD",
)
_TIMES: Final = ("", " H:mm", " H:mm:ss", " h:mm A")
_NOTATIONS: Final = (*(f"{day}{time}" for day in _DAYS for time in _TIMES), "M/YYYY")
# Words of column names in English and German, most telling first. A product decision, checked by a person each time.
_NAMES: Final = {
    "identifier": ("mrn", "patient id", "patientid", "patient number", "patient identifier", "patient", "pid", "patnr",
                   "subject", "id"),
    "name": ("patient name", "full name", "name"),
    "family": ("last name", "lastname", "surname", "family name", "family", "nachname"),
    "given": ("first name", "firstname", "given name", "given", "vorname"),
    "birth_date": ("date of birth", "birth date", "birthdate", "dob", "born", "geburtsdatum"),
    "gender": ("gender", "sex", "geschlecht"),
    "code": ("loinc", "snomed", "rxnorm", "icd10", "icd 10", "icd", "cvx", "code", "test code"),
    "text": ("test name", "test", "analyte", "parameter", "problem", "diagnosis", "condition", "substance", "allergen",
             "allergy", "medication", "drug name", "drug", "vaccine", "procedure", "description", "display"),
    "value": ("result value", "result", "value", "reading", "wert", "measurement"),
    "unit": ("result unit", "units", "unit", "uom", "einheit"),
    "low": ("reference low", "range low", "low"),
    "high": ("reference high", "range high", "high"),
    "flag": ("abnormal flag", "flag", "interpretation"),
    "date": ("collected", "collection date", "date taken", "taken", "effective", "performed", "start date", "start",
             "onset", "date time", "datetime", "date", "datum"),
    "end": ("end date", "end", "stop date", "stop", "resolved"),
    "status": ("status",),
    "reaction": ("reaction",),
    "dosage": ("sig", "dosage", "instructions", "directions", "dose"),
    "route": ("route",),
    "note": ("comment", "comments", "note", "notes", "remark"),
}  # fmt: skip
_FACTS: Final = (
    ("Observation", ("result", "value", "reading", "wert", "analyte", "measurement", "loinc")),
    ("AllergyIntolerance", ("allergen", "allergy", "substance", "reaction")),
    ("MedicationStatement", ("medication", "drug", "dosage", "sig", "rxnorm")),
    ("Immunization", ("vaccine", "cvx", "immunization")),
    ("Procedure", ("procedure", "performed", "cpt")),
    ("Condition", ("problem", "diagnosis", "condition", "icd", "onset")),
    ("Patient", ("birth", "dob", "born", "surname", "last")),
)
_SYSTEMS: Final = {"loinc": LOINC, "snomed": SNOMED_CT, "rxnorm": RXNORM, "cvx": CVX}


def propose_mapping(header: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> TableMapping | None:
    """Answers what the columns may mean by their names; None where none says what a row is about.

    Of the rows only the notation of dates is taken, and that only where it can be one alone. No unit, no system of the
    person's numbers and no meaning of a status is proposed.
    """
    guess = _Guess(header, rows)
    fact = guess.fact()
    code, text = guess.column("code"), guess.column("text")
    subject = guess.subject(is_patient=fact == "Patient")
    if fact == "Patient":
        return TableMapping(fact=fact, subject=subject)
    if not (code or text):
        return None
    value = guess.column("value") if fact == "Observation" else None
    status = guess.column("status")
    return TableMapping(
        fact=fact,
        subject=subject,
        code=CodeColumns(column=code, system=_system(code), text=text),
        value=guess.value(value) if value else None,
        date=guess.date("date"),
        end=guess.date("end"),
        status=TextColumn(column=status) if status else None,
        reaction=guess.column("reaction") if fact == "AllergyIntolerance" else None,
        dosage=guess.column("dosage") if fact == "MedicationStatement" else None,
        route=guess.column("route") if fact in ("MedicationStatement", "Immunization") else None,
        note=guess.column("note"),
    )


def date_notations(values: Sequence[str]) -> tuple[str, ...]:
    """Answers the notations that all of some dates can be in: more than one where they are ambiguous."""
    told = [value.strip() for value in values if value.strip()]
    if not told:
        return ()
    return tuple(one for one in _NOTATIONS if all(date_in(value, one) for value in told))


def notation_counts(values: Sequence[str]) -> tuple[tuple[str | None, int], ...]:
    """Answers how many of some dates can be in each notation (None: ISO 8601), those of most first."""
    told = Counter(value.strip() for value in values if value.strip())
    counts = [(one, sum(count for value, count in told.items() if date_in(value, one))) for one in (None, *_NOTATIONS)]
    return tuple(sorted(((one, count) for one, count in counts if count), key=lambda found: -found[1]))


class _Guess:
    """The columns of one table; each is taken for one thing only."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self._header, self._rows = header, rows
        self._plain = [" ".join(re.findall(r"[a-z0-9]+", name.lower())) for name in header]
        self._taken: set[int] = set()

    def fact(self) -> str:
        """The kind of fact that most names speak of."""
        words = {word for name in self._plain for word in name.split()}
        return max(_FACTS, key=lambda one: sum(word in words for word in one[1]))[0]

    def column(self, meaning: str) -> str | None:
        """The column of that meaning, by its whole name, else by words in it."""
        for wanted in _NAMES[meaning]:
            for matches in (wanted.__eq__, lambda name, wanted=wanted: f" {wanted} " in f" {name} "):
                for position, name in enumerate(self._plain):
                    if position not in self._taken and matches(name) is True:
                        self._taken.add(position)
                        return self._header[position]
        return None

    def date(self, meaning: str) -> DateColumn | None:
        """A column of dates, with its notation where that is certain."""
        column = self.column(meaning)
        if column is None:
            return None
        position = list(self._header).index(column)
        values = [row[position] for row in self._rows if position < len(row)]
        is_iso = all(date_in(value.strip(), None) for value in values if value.strip())
        notations = () if is_iso else date_notations(values)
        return DateColumn(column=column, format=notations[0] if len(notations) == 1 else None)

    def subject(self, *, is_patient: bool) -> SubjectColumns:
        """Whose the rows are. The name of a test is not the name of a person."""
        identifier, family, given = self.column("identifier"), self.column("family"), self.column("given")
        gender = self.column("gender")
        return SubjectColumns(
            identifier=identifier,
            family=family,
            given=given,
            birth_date=self.date("birth_date"),
            gender=TextColumn(column=gender) if gender else None,
            name=self.column("name") if is_patient else None,
        )

    def value(self, column: str) -> ValueColumns:
        """A value with its unit and range."""
        return ValueColumns(
            column=column,
            unit_column=self.column("unit"),
            low=self.column("low"),
            high=self.column("high"),
            interpretation=self.column("flag"),
        )


def _system(column: str | None) -> str | None:
    """The system that the name of a column of codes names."""
    return next((uri for name, uri in _SYSTEMS.items() if column and name in column.lower()), None)
