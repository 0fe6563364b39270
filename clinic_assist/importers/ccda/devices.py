"""Devices: those that a patient was given, and those that a procedure put in or used."""

from __future__ import annotations

from clinic_assist.chart.datatypes import CodeableConcept, Reference
from clinic_assist.chart.facts import Device, DeviceUseStatement, Fact
from clinic_assist.importers.ccda.concepts import concept, concept_or_text
from clinic_assist.importers.ccda.names import identifiers
from clinic_assist.importers.ccda.nodes import child, children, own_text
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, recorded, status
from clinic_assist.importers.ccda.silence import stated
from clinic_assist.importers.ccda.times import effective
from clinic_assist.importers.xml.tree import Element

# The FDA's namespace of unique device identifiers (C-CDA R2.1, product instance).
_UDI_SYSTEM = "urn:oid:2.16.840.1.113883.3.3719"


def device_use(reading: Reading) -> Fact:
    """A supply of a device that took place: that the patient has or had it."""
    node = reading.node
    kind, model = device_in(reading, node)
    return stated(
        DeviceUseStatement(
            **origin(reading),
            device=Reference(display=model) if model else None,
            device_type=kind,
            status=_use_status(reading),
            used=effective(reading, node).period,
            recorded_on=recorded(reading, node),
        ),
        reading.section,
    )


def _use_status(reading: Reading) -> str | None:
    """A supply that is `completed` says that the device was handed over, not that it is no longer used."""
    code = status(reading.node, {})
    return None if code == "completed" and effective(reading, reading.node).end is None else code


def device_in(reading: Reading, node: Element) -> tuple[CodeableConcept | None, str | None]:
    """The kind and name of the device in a supply, from its product or participant; else what the supply names."""
    for role in (*children(node, "participant", "participantRole"), *children(node, "product", "manufacturedProduct")):
        for name in ("playingDevice", "playingEntity", "manufacturedMaterial"):
            entity = child(role, name)
            if entity is not None:
                model = own_text(child(entity, "manufacturerModelName"))
                kind = concept(reading, child(entity, "code"))
                if kind or model:
                    return kind or CodeableConcept(text=model), model
    return concept_or_text(reading, child(node, "code"), node), None


def device(reading: Reading) -> Fact:
    """A device in a participation of a procedure: what was put in (C-CDA product instance, template 4.37)."""
    node = reading.node
    role = child(node, "participantRole")
    entity = child(role, "playingDevice") if role is not None else None
    maker = own_text(child(role, "scopingEntity", "desc")) if role is not None else None
    numbers = identifiers(role) if role is not None else ()
    common = origin(reading)
    common["identifiers"] = numbers
    return Device(
        **common,
        type=concept(reading, child(entity, "code")) if entity is not None else None,
        device_name=own_text(child(entity, "manufacturerModelName")) if entity is not None else None,
        manufacturer=maker,
        udi=next((one.value for one in numbers if one.system == _UDI_SYSTEM), None),
    )
