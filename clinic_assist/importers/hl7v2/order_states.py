"""How an order stands, by its ORC segment."""

from __future__ import annotations

from clinic_assist.importers.hl7v2.codes import ORDER_CONTROLS, ORDER_STATUSES
from clinic_assist.importers.hl7v2.fields import Segment

_OVER = frozenset(("cancelled", "stopped", "entered-in-error"))
_ENDED = frozenset(("cancelled", "stopped", "completed"))


def order_status(order: Segment | None) -> str | None:
    """What an ORC says of its order: ORC-5, else what ORC-1 does with it; None where neither says.

    An order that is being cancelled, stopped or held is not read as active because ORC-5 still says so.
    """
    if order is None:
        return None
    control = ORDER_CONTROLS.get((order.get(1) or "").upper())
    written = order.get(5)
    status = ORDER_STATUSES.get((written or "").upper(), written)
    if control in _OVER | {"on-hold"} and status not in _ENDED:
        return control
    return status or control
