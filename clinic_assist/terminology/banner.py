"""The patient banner's words: one source for every window, dialog and page.

Layout and age bands: NHS Common User Interface, patient banner and age display guidance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic_assist.chart.absence import Silence, Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import is_known_allergy
from clinic_assist.chart.datatypes import HumanName, Identifier
from clinic_assist.chart.facts import AllergyIntolerance, Patient
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.terminology.labels import format_date

NOT_KNOWN = "Not known"
"""The name that the window uses."""

# HL7 v2 table 0203: social security, driver's licence, passport, tax and national numbers (NN and a country), health
# cards and plans, members and subscribers of insurances, accounts and visits have numbers that are no record numbers.
_NO_RECORD_NUMBERS = frozenset(
    {"SS", "SB", "DL", "PPN", "NI", "TAX", "JHN", "MC", "MA", "HC", "NH", "MB", "SN", "AN", "VN"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """`SURNAME, Given (Title)   Born 14-Jul-1945 (61y)   Gender Female   MRN 123`; labels apart, values heavier.

    Attributes:
        died: `12-Mar-2019 (aged 73y)`, `Yes, date not known`, or None where nothing says so.
    """

    name: str
    born: str
    gender: str
    mrn: str
    died: str | None = None
    allergies: str = "Allergies not recorded"

    @property
    def line(self) -> str:
        """The banner in one line of text."""
        died = f"   Died {self.died}" if self.died else ""
        return f"{self.name}   Born {self.born}{died}   Gender {self.gender}   MRN {self.mrn}"


def banner_of(chart: Chart, on: date) -> Banner:
    """The banner for a chart on a day (which decides the age)."""
    patient = chart.patient
    if patient is None:
        named = next((fact.subject_display for fact in chart.facts if fact.subject_display), NOT_KNOWN)
        return Banner(name=named, born=NOT_KNOWN, gender=NOT_KNOWN, mrn=NOT_KNOWN, allergies=allergy_title(chart))
    return Banner(
        name=format_name(patient),
        born=_born(patient, on),
        gender=patient.gender.capitalize() if patient.gender and patient.gender != "unknown" else NOT_KNOWN,
        mrn=medical_record_number(patient) or NOT_KNOWN,
        died=_died(patient),
        allergies=allergy_title(chart),
    )


def format_name(patient: Patient) -> str:
    """`SURNAME, Given (Title)`; the text form where a source gives no parts; `Not known` where there is none."""
    name = preferred_name(patient)
    if name is None:
        return NOT_KNOWN
    if not name.family and not name.given:
        return name.text or NOT_KNOWN
    title = f" ({' '.join(name.prefix)})" if name.prefix else ""
    given = " ".join(name.given)
    family = (name.family or "").upper()
    return (f"{family}, {given}" if family and given else family or given) + title


def preferred_name(patient: Patient) -> HumanName | None:
    """The official name, else the usual one, else the first that is not old or a maiden name."""
    ranked = {"official": 0, "usual": 1, None: 2}
    current = [name for name in patient.names if name.use not in ("old", "maiden")]
    return min(current or patient.names, key=lambda name: ranked.get(name.use, 3), default=None)


def medical_record_number(patient: Patient) -> str | None:
    """The identifier typed MR (HL7 table 0203), else the first that is not a national or document number."""
    for identifier in patient.identifiers:
        if identifier.type_code == "MR" and identifier.value:
            return identifier.value
    return next((item.value for item in patient.identifiers if item.value and not _is_public_number(item)), None)


def _is_public_number(identifier: Identifier) -> bool:
    code = identifier.type_code or ""
    if code in _NO_RECORD_NUMBERS or code.startswith("NN"):
        return True
    return identifier.system == "http://hl7.org/fhir/sid/us-ssn"


def allergy_title(chart: Chart) -> str:
    """One of the four titles; an empty list is never "no known allergies".

    An allergy that was kept unread makes them "unavailable" where no other is known: something is recorded.
    Refuted, entered-in-error and resolved entries are not known allergies, and they are no statement of absence either;
    nor is "no known drug allergies", which leaves foods and the rest open.
    """
    if any(is_known_allergy(allergy) for allergy in chart.of(AllergyIntolerance)):
        return "Known allergies"
    if chart.unread(Topic.ALLERGIES):
        return "Allergies unavailable"
    said = {statement.silence for statement in chart.silences(Topic.ALLERGIES) if not statement.is_partial}
    return "No known allergies" if said == {Silence.NONE_KNOWN} else "Allergies not recorded"


def age_text(birth: PartialDate, on: date) -> str:
    """Age in the unit that fits: days under 4 weeks, weeks under 1 year, months under 2, years and months under 18.

    A birth date without a day gives whole years only, marked `about`. A birth after `on` gives an empty text.
    """
    if birth.latest > on:
        return ""
    if birth.day is None:
        return f"about {_full_years(birth.earliest, on)}y"
    born = birth.earliest
    days = (on - born).days
    years = _full_years(born, on)
    months = (on.year - born.year) * 12 + on.month - born.month - (on.day < born.day)
    if days < 28:
        return f"{days}d"
    if years < 1:
        return f"{days // 7}w"
    if years < 2:
        return f"{months}m"
    return f"{years}y {months - 12 * years}m" if years < 18 else f"{years}y"


def _full_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _born(patient: Patient, on: date) -> str:
    if patient.birth_date is None:
        return NOT_KNOWN
    written = format_date(patient.birth_date)
    age = "" if patient.deceased or patient.deceased_on else age_text(patient.birth_date, on)
    return f"{written} ({age})" if age else written


def _died(patient: Patient) -> str | None:
    if patient.deceased_on is None:
        return "Yes, date not known" if patient.deceased else None
    written = format_date(patient.deceased_on)
    age = _age_at(patient.birth_date, patient.deceased_on) if patient.birth_date else ""
    return f"{written} (aged {age})" if age else written


def _age_at(birth: PartialDate, death: PartialDate) -> str:
    """The age at death; marked `about` where the date of death leaves it open."""
    first, last = age_text(birth, death.earliest), age_text(birth, death.latest)
    return last if first == last or not last else f"about {_full_years(birth.earliest, death.latest)}y"
