"""Whose a Blue Button file is: the name and birth date at its head, and the sections of demographics."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clinic_assist.chart.datatypes import Address, CodeableConcept, ContactPoint, HumanName
from clinic_assist.chart.facts import Patient
from clinic_assist.importers.bluebutton.parse import Entry, Grammar, Section, entries_of
from clinic_assist.importers.bluebutton.reading import BlueButton

PERSON: Final = "Patient"
_HEAD: Final = Grammar(("Name",), ("Date of Birth",), frozenset())
_MYMEDICARE: Final = Grammar(
    ("Name",),
    ("Date of Birth", "Address Line 1", "Address Line 2", "City", "State", "Zip", "Phone Number", "Email"),
    frozenset(),
)
_MAILING: Final = "Mailing or Destination"
_OWN: Final = Grammar(
    ("First Name",),
    (
        "Middle Initial", "Last Name", "Suffix", "Alias", "Relationship to VA", "Gender", "Blood Type", "Organ Donor",
        "Date of Birth", "Marital Status", "Current Occupation", f"{_MAILING} Address", f"{_MAILING} Address2",
        f"{_MAILING} City", f"{_MAILING} State", f"{_MAILING} Country", f"{_MAILING} Zip/Postal Code",
        "Home Phone Number", "Work Phone Number", "Cell Phone Number", "Email Address",
    ),
    frozenset(),
)  # fmt: skip
_CONTACTS: Final = re.compile(r"\s*EMERGENCY CONTACTS?\s*", re.IGNORECASE)
_GENDERS: Final = {"male": "male", "female": "female"}
# FHIR R4 value set contact-point-system, and contact-point-use.
_TELECOM: Final = (
    ("Phone Number", "phone", None), ("Home Phone Number", "phone", "home"), ("Work Phone Number", "phone", "work"),
    ("Cell Phone Number", "phone", "mobile"), ("Email", "email", None), ("Email Address", "email", None),
)  # fmt: skip


def person(file: BlueButton, sections: Sequence[Section]) -> Patient | None:
    """The person; None where the file names none."""
    found = [entry for section in sections if (entry := _entry(section)) is not None]
    if not found:
        return None
    told = Entry(found[0].first, found[0].end, [pair for entry in found for pair in entry.pairs])
    gender = (told.get("Gender") or "").lower()
    marital = told.get("Marital Status")
    return Patient(
        **file.origin(PERSON, told.first, told.end, _blood(told)),
        names=_names(told),
        gender=_GENDERS.get(gender, gender) or None,
        birth_date=file.date(told, "Date of Birth"),
        marital_status=CodeableConcept(text=marital) if marital else None,
        telecom=tuple(
            ContactPoint(system=system, value=value, use=use)
            for name, system, use in _TELECOM
            if (value := told.get(name))
        ),
        addresses=_addresses(told),
    )


def _entry(section: Section) -> Entry | None:
    """What a section says about the person; contacts in an emergency are other people."""
    title = section.title.upper()
    end = next(
        (number for number in range(section.first, section.end) if _CONTACTS.fullmatch(section.lines[number])),
        section.end,
    )
    if title == "DEMOGRAPHIC":
        grammar = _MYMEDICARE
    elif title == "SELF REPORTED DEMOGRAPHICS":
        grammar = _OWN
    elif not title or title == "MY HEALTHEVET PERSONAL INFORMATION REPORT":
        grammar = _HEAD
    else:
        return None
    return next(iter(entries_of(section, grammar, end=end)), None)


def _blood(told: Entry) -> str | None:
    blood = told.get("Blood Type")
    return f"Blood type {blood}, as entered by the patient" if blood else None


def _names(told: Entry) -> tuple[HumanName, ...]:
    family, suffix = told.get("Last Name"), told.get("Suffix")
    given = tuple(name for one in ("First Name", "Middle Initial") if (name := told.get(one)))
    text = told.get("Name")
    if not family and text and "," in text:  # My HealtheVet writes the family name first
        family, _comma, rest = text.partition(",")
        family, given = family.strip(), tuple(rest.split())
    if not (family or given or text):
        return ()
    return (HumanName(text=text, family=family, given=given, suffix=(suffix,) if suffix else ()),)


def _addresses(told: Entry) -> tuple[Address, ...]:
    lines = ("Address Line 1", "Address Line 2", f"{_MAILING} Address", f"{_MAILING} Address2")
    found = Address(
        line=tuple(line for name in lines if (line := told.get(name))),
        city=told.get("City", f"{_MAILING} City"),
        state=told.get("State", f"{_MAILING} State"),
        postal_code=told.get("Zip", f"{_MAILING} Zip/Postal Code"),
        country=told.get(f"{_MAILING} Country"),
    )
    return () if found == Address() else (found,)
