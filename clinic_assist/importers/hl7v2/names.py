"""Identifiers, names, telephone numbers and addresses: CX, EI, HD, XPN, XCN, XON, XTN and XAD."""

from __future__ import annotations

import re

from clinic_assist.chart.datatypes import Address, ContactPoint, HumanName, Identifier, Reference
from clinic_assist.importers.hl7v2.codes import (
    ADDRESS_USES,
    NAME_USES,
    TELECOM_SYSTEMS,
    TELECOM_USES,
    US_SSN,
    universal_system,
)
from clinic_assist.importers.hl7v2.fields import Repetition, Segment

_SSA = "USSSA"  # table 0363, assigning authority: United States Social Security Administration
_SSN = re.compile(r"\d{3}-?\d{2}-?\d{4}", re.ASCII)


def authority(repetition: Repetition) -> str | None:
    """The authority of an HD as the system of identifiers: the URI of its universal id, else its name as written."""
    return universal_system(repetition.get(2)) or repetition.get(1) or repetition.get(2)


def identifier(repetition: Repetition, sender: str | None = None) -> Identifier | None:
    """A CX. A number whose authority is not given is the sender's own, so the sender is its system."""
    value = repetition.get(1)
    if value is None:
        return None
    system = authority(repetition.sub(4))
    if system == _SSA:
        system = US_SSN
    assigner = repetition.sub(4).get(1) or repetition.sub(6).get(1)
    return Identifier(system=system or sender or None, value=value, type_code=repetition.get(5), assigner=assigner)


def social_security_number(repetition: Repetition) -> Identifier | None:
    """PID-19, which is the number of the US Social Security Administration where it has its shape."""
    value = repetition.get(1)
    if value is None:
        return None
    return Identifier(system=US_SSN if _SSN.fullmatch(value) else None, value=value, type_code="SS")


def identifiers(segment: Segment, number: int, sender: str | None = None) -> tuple[Identifier, ...]:
    """The identifiers of all repetitions of a field."""
    found = (identifier(one, sender) for one in segment.repetitions(number))
    return tuple(one for one in found if one is not None)


def entity(repetition: Repetition, sender: str) -> Identifier | None:
    """An EI: a number of an order, document or appointment, with the authority that gave it, else the sender."""
    value = repetition.get(1)
    if value is None:
        return None
    system = universal_system(repetition.get(3)) or repetition.get(2) or repetition.get(3) or sender or None
    return Identifier(system=system, value=value)


def human_names(segment: Segment, number: int) -> tuple[HumanName, ...]:
    """The names of all repetitions of a field; those that say nothing are left out."""
    found = (human_name(one) for one in segment.repetitions(number))
    return tuple(one for one in found if one is not None)


def human_name(repetition: Repetition, *, first: int = 1) -> HumanName | None:
    """An XPN, or the name in an XCN, where it begins with its second component."""
    family = repetition.get(first)
    given = (repetition.get(first + 1), repetition.get(first + 2))
    suffix, prefix, degree = (repetition.get(first + after) for after in (3, 4, 5))
    name = HumanName(
        use=NAME_USES.get((repetition.get(7) or "").upper()) if first == 1 else None,
        family=family,
        given=tuple(one for one in given if one),
        prefix=(prefix,) if prefix else (),
        suffix=tuple(one for one in (suffix, degree) if one),
    )
    return name if (name.family or name.given) else None


def name_text(name: HumanName | None) -> str | None:
    """A name in one line: prefix, given, family, suffix."""
    if name is None:
        return None
    return " ".join([*name.prefix, *name.given, *([name.family] if name.family else []), *name.suffix]) or None


def provider(repetition: Repetition) -> Reference | None:
    """An XCN as a reference to a person, by name, else by number."""
    name = name_text(human_name(repetition, first=2)) or repetition.get(1)
    return Reference(display=name) if name else None


def providers(segment: Segment, *numbers: int) -> tuple[Reference, ...]:
    """The people of some fields, each once."""
    found = [provider(one) for number in numbers for one in segment.repetitions(number)]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def organization(repetition: Repetition) -> Reference | None:
    """An XON by its name."""
    name = repetition.get(1)
    return Reference(display=name) if name else None


def location(repetition: Repetition) -> Reference | None:
    """A PL in one line: facility, building, floor, point of care, room, bed (HL7 v2.5.1 s.2.A.53)."""
    parts = [repetition.get(number) for number in (4, 7, 8, 1, 2, 3)]
    shown = ", ".join(dict.fromkeys(part for part in parts if part)) or repetition.get(9)
    return Reference(display=shown) if shown else None


def telecoms(segment: Segment, *numbers: int, use: str | None = None) -> tuple[ContactPoint, ...]:
    """Telephone numbers and the like; `use` is what the field itself says of them."""
    found = [_telecom(one, use) for number in numbers for one in segment.repetitions(number)]
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _telecom(repetition: Repetition, use: str | None) -> ContactPoint | None:
    kind, told = (repetition.get(3) or "").upper(), (repetition.get(2) or "").upper()
    mail = repetition.get(4)
    if mail:
        return ContactPoint(system="email", value=mail, use=TELECOM_USES.get(told))
    value = repetition.get(1) or repetition.get(12) or _dialled(repetition)
    if value is None:
        return None
    system = "email" if told == "NET" and "@" in value else TELECOM_SYSTEMS.get(kind)
    if system is None and not kind and told != "NET":
        system = "pager" if told == "BPN" else "phone"  # HL7 v2.5.1 s.2.A.89: the field is one of telephone numbers
    return ContactPoint(system=system, value=value, use="mobile" if kind == "CP" else TELECOM_USES.get(told) or use)


def _dialled(repetition: Repetition) -> str | None:
    """A number from its parts: country, area, local number and extension (XTN.5 to 8)."""
    country, area, local, extension = (repetition.get(number) for number in (5, 6, 7, 8))
    if local is None:
        return None
    parts = [f"+{country.lstrip('+')}" if country else None, area, local, f"ext. {extension}" if extension else None]
    return " ".join(part for part in parts if part)


def addresses(segment: Segment, number: int) -> tuple[Address, ...]:
    """Postal addresses; those that say nothing are left out."""
    found = (_address(one) for one in segment.repetitions(number))
    return tuple(one for one in found if one is not None)


def _street(told: Repetition) -> str:
    """A SAD: street or mailing address, street name, dwelling number (HL7 v2.5.1 s.2.A.66).

    Senders of Germany and the Netherlands give the whole first, and once more in its parts.
    """
    whole = told.get(1) or ""
    parts = (told.get(3), told.get(2))
    return " ".join(
        [*filter(None, (whole,)), *(one for one in parts if one and one.casefold() not in whole.casefold())]
    )


def _address(repetition: Repetition) -> Address | None:
    first = _street(repetition.sub(1))
    line = tuple(one for one in (first, repetition.get(2), repetition.get(8)) if one)
    city, state, postal_code, country = (repetition.get(component) for component in (3, 4, 5, 6))
    if not line and not (city or state or postal_code or country):
        return None
    return Address(
        use=ADDRESS_USES.get((repetition.get(7) or "").upper()),
        line=line,
        city=city,
        district=repetition.get(9),
        state=state,
        postal_code=postal_code,
        country=country,
    )
