"""The sentence forms of each kind of fact, in slot language.

A form is a row of pieces divided by `|`. A piece that names a slot is written only where the fact has that slot, so
that nothing is ever said about what the record leaves out. The same forms serve three purposes: code composes the
record-only summary with them, the bundled model was trained to write in them, and its grammar allows no other words.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from clinic_assist.drafting.prepared import FactKind, StatusClass

_SLOT = re.compile(r"\{([a-z]+)\}")

_GENERAL = None

_PAST_CONDITION = "{name}|, {severity}|, {site}|, {status}|, from {onset}|, until {end}|, recorded {recorded}"
_ALLERGY = (
    "{type} to {name}|: {reaction}|, {severity}|, criticality {criticality}|, {status}"
    "|, since {onset}|, recorded {recorded}"
)
_ALLERGY_DATED_FIRST = (
    "{type} to {name}|, {status}|, since {onset}|, recorded {recorded}"
    "|: {reaction}|, {severity}|, criticality {criticality}"
)

# Kind and class of status (None: every class without forms of its own) → forms, the preferred one first.
_FORMS: dict[tuple[FactKind, StatusClass | None], tuple[str, ...]] = {
    (FactKind.CONDITION, _GENERAL): (
        "{name}|, {severity}|, {site}|, {status}|, since {onset}|, until {end}|, recorded {recorded}",
        "{name}| ({site})|, {severity}|, since {onset}|, until {end}|, {status}|, recorded {recorded}",
    ),
    (FactKind.CONDITION, StatusClass.PAST): (_PAST_CONDITION, f"Past problem: {_PAST_CONDITION}"),
    (FactKind.CONDITION, StatusClass.REFUTED): ("{name}| ({site})|: {status}|, recorded {recorded}",),
    (FactKind.ALLERGY, _GENERAL): (_ALLERGY, _ALLERGY_DATED_FIRST),
    (FactKind.ALLERGY, StatusClass.REFUTED): ("{type} to {name}|: {status}|, recorded {recorded}",),
    (FactKind.REQUEST, _GENERAL): (
        "{name}|, {dose}|, {status}|, written on {date}|, for {reason}",
        "{name}|, {status}|, {dose}|, written on {date}|, for {reason}",
    ),
    (FactKind.REQUEST, StatusClass.ACTIVE): (
        "Prescribed {name}|, {dose}|, on {date}|, {status}|, for {reason}",
        "{name}|, {dose}|, prescribed on {date}|, {status}|, for {reason}",
    ),
    (FactKind.TAKES, _GENERAL): (
        "{name}|, {dose}|, {status}|, from {start}|, until {end}|, stated {date}|, for {reason}",
    ),
    (FactKind.TAKES, StatusClass.ACTIVE): (
        "Takes {name}|, {dose}|, since {start}|, until {end}|, stated {date}|, for {reason}",
        "Is taking {name}|, {dose}|, since {start}|, until {end}|, stated {date}|, for {reason}",
    ),
    (FactKind.DISPENSE, _GENERAL): ("{name}|, {quantity}|, {dose}|, {status}|, dated {date}",),
    (FactKind.DISPENSE, StatusClass.DONE): (
        "Dispensed {name}|, {quantity}|, {dose}|, on {date}",
        "{name}|, {quantity}|, {dose}|, dispensed on {date}",
    ),
    (FactKind.ADMINISTRATION, _GENERAL): ("{name}|, {dose}|, {status}|, dated {date}|, for {reason}",),
    (FactKind.ADMINISTRATION, StatusClass.DONE): (
        "Given {name}|, {dose}|, on {date}|, for {reason}",
        "{name}|, {dose}|, given on {date}|, for {reason}",
    ),
    (FactKind.RESULT, _GENERAL): (
        "{name} was {value}| {unit}| on {date}|, {flag}| (reference {range})|, {status}",
        "On {date}, {name} was {value}| {unit}|, {flag}| (reference {range})|, {status}",
        "{name}: {parts}|, on {date}|, {flag}|, {status}",
        "{name}: no value, {absent}|, on {date}|, {status}",
        "{name}|, {status}|, on {date}",
    ),
    (FactKind.RESULT, StatusClass.DONE): (
        "{name} was {value}| {unit}| on {date}|, {flag}| (reference {range})",
        "On {date}, {name} was {value}| {unit}|, {flag}| (reference {range})",
        "{name}: {parts}|, on {date}|, {flag}",
        "{name}: no value, {absent}|, on {date}",
        "{name}|, {status}|, on {date}",
    ),
    (FactKind.PREVIOUS, _GENERAL): (
        "; previously {value}| {unit}|, {flag}| on {date}",
        "; previously {parts}| on {date}",
    ),
    (FactKind.FINDING, _GENERAL): (
        "{name}: {value}| {unit}|, {flag}|, {status}|, recorded {date}",
        "{name}: {parts}|, {flag}|, {status}|, recorded {date}",
        "{name}: no value, {absent}|, {status}|, recorded {date}",
        "{name}|, {status}|, recorded {date}",
    ),
    (FactKind.FINDING, StatusClass.DONE): (
        "{name}: {value}| {unit}|, {flag}|, recorded {date}",
        "{name}: {parts}|, {flag}|, recorded {date}",
        "{name}: no value, {absent}|, recorded {date}",
        "{name}|, {status}|, recorded {date}",
    ),
    (FactKind.PROCEDURE, _GENERAL): (
        "{name}|, {site}|, {status}|, dated {date}|, until {end}|, for {reason}|, outcome {outcome}",
    ),
    (FactKind.PROCEDURE, StatusClass.DONE): (
        "{name}|, {site}|, on {date}|, until {end}|, {status}|, for {reason}|, outcome {outcome}",
        "On {date}, {name}|, {site}|, until {end}|, {status}|, for {reason}|, outcome {outcome}",
    ),
    (FactKind.ENCOUNTER, _GENERAL): (
        "{name}|, {class}|, on {date}|, until {end}|, {status}|, for {reason}",
        "On {date}, {name}|, {class}|, until {end}|, {status}|, for {reason}",
    ),
    (FactKind.DOCUMENT, _GENERAL): ("{name}|, dated {date}|, {status}|: {conclusion}",),
    (FactKind.IMMUNIZATION, _GENERAL): ("{name}|, dose {number}|, {status}|, recorded {date}|, for {reason}",),
    (FactKind.IMMUNIZATION, StatusClass.DONE): (
        "Received {name}|, dose {number}|, on {date}",
        "{name}|, dose {number}|, given on {date}",
    ),
    (FactKind.FAMILY, _GENERAL): ("Family history, {relation}|: {conditions}|, recorded {recorded}",),
    (FactKind.DEVICE, _GENERAL): ("{name}|, {site}|, {status}|, since {start}|, until {end}|, recorded {recorded}",),
    (FactKind.GOAL, _GENERAL): ("Goal: {name}|, {status}|, from {date}",),
    (FactKind.PLAN, _GENERAL): ("Care plan: {name}|, {status}|, from {date}",),
    (FactKind.ORDER, _GENERAL): ("Order: {name}|, {status}|, written on {date}|, for {reason}",),
    (FactKind.FLAG, _GENERAL): ("Alert: {name}|, {status}|, from {date}",),
    (FactKind.ABSENCE, _GENERAL): ("{text}|, stated {date}",),
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a form: literal text and the slots in it (`on {date}`)."""

    text: str
    slots: tuple[str, ...]

    def with_label(self, label: str) -> str:
        """The piece in slot language: `on {F3.date}`."""
        return _SLOT.sub(lambda match: f"{{{label}.{match.group(1)}}}", self.text)


@cache
def _pieces(form: str) -> tuple[Piece, ...]:
    return tuple(Piece(part, tuple(_SLOT.findall(part))) for part in form.split("|"))


def variants(kind: FactKind, status: StatusClass, slots: Collection[str]) -> tuple[tuple[Piece, ...], ...]:
    """Answers which forms can be written about such a fact, each cut down to the pieces that its slots can fill.

    The first piece decides whether a form fits. The first form that fits sets the measure: the others count where they
    fill exactly the same slots. Empty only for a fact that has none of the slots of its kind.
    """
    fitting = [
        tuple(piece for piece in pieces if set(piece.slots) <= set(slots))
        for pieces in map(_pieces, _FORMS.get((kind, status)) or _FORMS[kind, _GENERAL])
        if set(pieces[0].slots) <= set(slots)
    ]
    return tuple(pieces for pieces in fitting if slots_of(pieces) == slots_of(fitting[0]))


def slots_of(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """The slots that a form fills."""
    return frozenset(slot for piece in pieces for slot in piece.slots)


@cache
def form_words() -> frozenset[str]:
    """Every word that forms use outside slots, in small letters."""
    texts = (_SLOT.sub(" ", form) for forms in _FORMS.values() for form in forms)
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", text.lower())) | {"and"}


def all_forms() -> tuple[tuple[FactKind, StatusClass | None, tuple[tuple[Piece, ...], ...]], ...]:
    """Every form with every piece, for the vocabulary and the training data of the bundled model."""
    return tuple((kind, status, tuple(map(_pieces, forms))) for (kind, status), forms in _FORMS.items())
