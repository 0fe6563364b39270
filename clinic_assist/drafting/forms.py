"""The sentence forms of each kind of fact, in slot language.

A form is a row of pieces divided by `|`. A piece that names a slot is written only where the fact has that slot, so
that nothing is ever said about what the record leaves out. Each register has a table of its own. The forms serve three
purposes: code composes record-only notes with them, the bundled model was trained to write in them, and its grammar
allows no other words.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from clinic_assist.drafting.clinical_forms import CLINICAL_FORMS
from clinic_assist.drafting.plain_forms import PLAIN_FORMS
from clinic_assist.drafting.prepared import FactKind, Register, StatusClass

_SLOT = re.compile(r"\{([a-z]+)\}")

_GENERAL = None
_FORMS = {Register.CLINICAL: CLINICAL_FORMS, Register.PLAIN: PLAIN_FORMS}

Form = tuple["Piece", ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a form: literal text and the slots in it (`on {date}`)."""

    text: str
    slots: tuple[str, ...]

    def with_label(self, label: str) -> str:
        """The piece in slot language: `on {F3.date}`."""
        return _SLOT.sub(lambda match: f"{{{label}.{match.group(1)}}}", self.text)


@cache
def _pieces(form: str) -> Form:
    return tuple(Piece(part, tuple(_SLOT.findall(part))) for part in form.split("|"))


def variants(
    kind: FactKind, status: StatusClass, slots: Collection[str], *, register: Register = Register.CLINICAL
) -> tuple[Form, ...]:
    """Answers which forms can be written about such a fact, each cut down to the pieces that its slots can fill.

    The first piece decides whether a form fits. The first form that fits sets the measure: the others count where they
    fill exactly the same slots. Empty only for a fact that has none of the slots of its kind.
    """
    table = _FORMS[register]
    fitting = [
        tuple(piece for piece in pieces if set(piece.slots) <= set(slots))
        for pieces in map(_pieces, table.get((kind, status)) or table[kind, _GENERAL])
        if set(pieces[0].slots) <= set(slots)
    ]
    return tuple(dict.fromkeys(pieces for pieces in fitting if slots_of(pieces) == slots_of(fitting[0])))


def slots_of(pieces: Form) -> frozenset[str]:
    """The slots that a form fills."""
    return frozenset(slot for piece in pieces for slot in piece.slots)


@cache
def form_words() -> frozenset[str]:
    """Every word that forms of any register use outside slots, in small letters."""
    texts = (_SLOT.sub(" ", form) for table in _FORMS.values() for forms in table.values() for form in forms)
    return frozenset(word for text in texts for word in re.findall(r"[a-z]+", text.lower())) | {"and"}


def all_forms(
    *, register: Register = Register.CLINICAL
) -> tuple[tuple[FactKind, StatusClass | None, tuple[Form, ...]], ...]:
    """Every form of a register with every piece, for the vocabulary and the training data of the bundled model."""
    return tuple((kind, status, tuple(map(_pieces, forms))) for (kind, status), forms in _FORMS[register].items())
