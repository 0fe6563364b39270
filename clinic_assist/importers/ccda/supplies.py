"""Medicines supplied and to be supplied."""

from __future__ import annotations

from clinic_assist.chart.facts import (
    Fact,
    MedicationDispense,
    MedicationRequest,
)
from clinic_assist.importers.ccda.codes import (
    DISPENSE_STATUSES,
    INTENTS,
    REQUEST_STATUSES,
)
from clinic_assist.importers.ccda.nodes import (
    attribute,
    child,
    related,
    template_ids,
)
from clinic_assist.importers.ccda.products import product, use
from clinic_assist.importers.ccda.quantities import integer, quantity
from clinic_assist.importers.ccda.reading import Reading
from clinic_assist.importers.ccda.record import origin, people, recorded, recorder, status
from clinic_assist.importers.ccda.times import effective
from clinic_assist.importers.xml.tree import Element, local_name

_SUPPLY_ORDERS = frozenset(("2.16.840.1.113883.10.20.22.4.17", "2.16.840.1.113883.10.20.1.34"))


def supply_order_in(reading: Reading) -> Element | None:
    """The supply order within an order; a second one becomes a record of its own."""
    for _link, statement in related(reading.node):
        if _is_order(reading, statement):
            reading.handled.add(statement)
            return statement
    return None


def _is_order(reading: Reading, node: Element) -> bool:
    """Whether a statement is the supply part of the order: by template, or as a supply of nothing else."""
    if (attribute(node, "moodCode") or "EVN") == "EVN":
        return False
    if template_ids(node) & _SUPPLY_ORDERS:
        return True
    return local_name(node) == "supply" and product(reading, node) in (None, product(reading, reading.node))


def dispense(reading: Reading) -> Fact:
    """A supply of a medicine that took place; where it names no product, that of the statement around it."""
    node = reading.node
    time = effective(reading, node)
    common = use(reading)
    if common["medication"] is None and reading.parent is not None:
        common["medication"] = product(reading, reading.parent.node)
    return MedicationDispense(
        **origin(reading),
        **common,
        status=status(node, DISPENSE_STATUSES),
        quantity=quantity(reading, child(node, "quantity")),
        when_handed_over=time.first,
        performers=people(node, "performer"),
    )


def supply_order(reading: Reading) -> Fact:
    """A supply that is meant to be made, on its own."""
    node = reading.node
    common = use(reading)
    if common["medication"] is None and reading.parent is not None:
        common["medication"] = product(reading, reading.parent.node)
    repeats = integer(reading, child(node, "repeatNumber"))
    return MedicationRequest(
        **origin(reading),
        **common,
        status=status(node, REQUEST_STATUSES),
        intent=INTENTS.get(attribute(node, "moodCode") or ""),
        authored_on=recorded(reading, node),
        requester=recorder(reading, node),
        dispense_quantity=quantity(reading, child(node, "quantity")),
        repeats_allowed=repeats - 1 if repeats is not None and repeats >= 1 else None,
        validity=effective(reading, node).period,
    )
