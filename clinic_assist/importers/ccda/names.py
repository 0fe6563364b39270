"""Identifiers, names, telephone numbers and addresses: II, PN, TEL and AD."""

from __future__ import annotations

from clinic_assist.chart.datatypes import Address, ContactPoint, HumanName, Identifier
from clinic_assist.importers.ccda.codes import identifier_system, own_uri
from clinic_assist.importers.ccda.nodes import attribute, child, null_flavor, own_text, qualified
from clinic_assist.importers.xml.tree import Element

# ConceptMaps CF-NameUse, CF-TelecomUse and CF-AddressUse.
_NAME_USES = {"L": "usual", "OR": "official", "C": "official", "A": "nickname", "P": "nickname"}
_TELECOM_USES = {
    "AS": "work", "BAD": "old", "DIR": "work", "H": "home", "HP": "home", "HV": "home", "MC": "mobile", "PG": "mobile",
    "PUB": "work", "TMP": "temp", "WP": "work",
}  # fmt: skip
_ADDRESS_USES = {
    "BAD": "old", "H": "home", "HP": "home", "HV": "home", "TMP": "temp", "WP": "work", "DIR": "work", "PUB": "work",
}  # fmt: skip
_TELECOM_SYSTEMS = {
    "tel": "phone", "fax": "fax", "mailto": "email", "http": "url", "https": "url", "sms": "sms",
}  # fmt: skip


def identifiers(node: Element) -> tuple[Identifier, ...]:
    """The ids of a statement. A root without an extension is itself the identifier (guide, "CDA id")."""
    found = [identifier for one in node.iterchildren(qualified("id")) if (identifier := _identifier(one))]
    return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))


def _identifier(node: Element) -> Identifier | None:
    root, extension = attribute(node, "root"), attribute(node, "extension")
    assigner = attribute(node, "assigningAuthorityName")
    if null_flavor(node) or not (root or extension):
        return None
    if extension:
        return Identifier(system=identifier_system(root) if root else None, value=extension, assigner=assigner)
    uri = own_uri(root or "")
    return Identifier(system="urn:ietf:rfc:3986", value=uri, assigner=assigner) if uri else None


def _use(node: Element, known: dict[str, str]) -> str | None:
    uses = (attribute(node, "use") or "").split()
    return next((known[use] for use in uses if use in known), None)


def human_names(node: Element) -> tuple[HumanName, ...]:
    """The names under an element; those that say nothing are left out."""
    found = (human_name(one) for one in node.iterchildren(qualified("name")))
    return tuple(one for one in found if one is not None)


def human_name(node: Element) -> HumanName | None:
    """A PN with its parts in order. A part that is marked as a name at birth or for calling makes a name of its use."""
    parts: dict[str, list[str]] = {"family": [], "given": [], "prefix": [], "suffix": []}
    for name, texts in parts.items() if len(node) else ():
        texts += [text for one in node.iterchildren(qualified(name)) if (text := own_text(one))]
    if not any(parts.values()):
        text = own_text(node)
        return HumanName(use=_use(node, _NAME_USES), text=text) if text else None
    use = _use(node, _NAME_USES)
    qualifiers = {one.get("qualifier") for one in node.iterchildren(qualified("family"))}
    if use is None and qualifiers == {"BR"}:  # HL7 v3 EntityNamePartQualifier: birth
        use = "maiden"
    if _has_ended(node):
        use = "old"
    return HumanName(
        use=use,
        family=" ".join(parts["family"]) or None,
        given=tuple(parts["given"]),
        prefix=tuple(parts["prefix"]),
        suffix=tuple(parts["suffix"]),
    )


def _has_ended(node: Element) -> bool:
    """Whether a name has a time of use with an end."""
    return attribute(child(node, "validTime", "high"), "value") is not None


def name_text(node: Element | None) -> str | None:
    """A person's or organisation's name in one line: prefix, given, family, suffix."""
    if node is None:
        return None
    found = human_name(node)
    if found is None:
        return None
    if found.text:
        return found.text
    return " ".join([*found.prefix, *found.given, *([found.family] if found.family else []), *found.suffix]) or None


def telecoms(node: Element) -> tuple[ContactPoint, ...]:
    """Telephone numbers and the like; the scheme of the URI tells the system."""
    found = []
    for one in node.iterchildren(qualified("telecom")):
        written = attribute(one, "value")
        if written is None or null_flavor(one):
            continue
        scheme, colon, rest = written.partition(":")
        system = _TELECOM_SYSTEMS.get(scheme.lower()) if colon else None
        value = rest.strip() if system and system != "url" else written
        if value:
            found.append(ContactPoint(system=system, value=value, use=_use(one, _TELECOM_USES)))
    return tuple(dict.fromkeys(found))


def addresses(node: Element) -> tuple[Address, ...]:
    """Postal addresses; those that say nothing are left out."""
    found = (_address(one) for one in node.iterchildren(qualified("addr")) if not null_flavor(one))
    return tuple(one for one in found if one is not None)


def _address(node: Element) -> Address | None:
    def part(name: str) -> str | None:
        return own_text(child(node, name))

    lines = [own_text(one) for one in node.iterchildren(qualified("streetAddressLine"))]
    line = tuple(one for one in lines if one)
    said = (part("city"), part("county"), part("state"), part("postalCode"), part("country"))
    if not line and not any(said):
        text = own_text(node)
        return Address(use=_use(node, _ADDRESS_USES), text=text) if text else None
    city, district, state, postal_code, country = said
    return Address(
        use=_use(node, _ADDRESS_USES),
        line=line,
        city=city,
        district=district,
        state=state,
        postal_code=postal_code,
        country=country,
    )
