"""A model's card: the 31 source attributes, from the developer's answers, the catalogue and what was measured here.

What nobody states is said to be not stated; nothing is left out or guessed.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from clinic_assist.errors import MachineError, SourceError
from clinic_assist.evaluation.measures import WORDS, Measure, percent
from clinic_assist.evaluation.summary import Json, Summary
from clinic_assist.notes.models import ListedModel

NOT_STATED: Final = "Not stated by the developer."
_MEASURED_HERE: Final = (
    Measure.ID_VALIDITY,
    Measure.WRONG_VALUES,
    Measure.UNSUPPORTED_UNFLAGGED,
    Measure.OMISSIONS,
    Measure.INJECTION,
    Measure.REFUSAL,
    Measure.ACCURACY,
)


class _Attribute(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    id: str
    group: str
    words: str
    source: str


class _Attributes(msgspec.Struct, frozen=True, kw_only=True):
    attribute: tuple[_Attribute, ...]


class _Answers(msgspec.Struct, frozen=True, kw_only=True):
    answers: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow:
    """One attribute with its answer.

    Attributes:
        source: Where the attribute is asked for.
        said_by: `developer`, `catalogue`, `measured here`, or empty where nobody states it.
    """

    id: str
    group: str
    words: str
    source: str
    answer: str
    said_by: str


def model_card(
    resources: Path, model: ListedModel, *, answers: Path | None, summary: Summary | None
) -> tuple[CardRow, ...]:
    """All 31 rows, in the order of the regulation.

    `answers` is the developer's file `card.toml` beside the model, where there is one; `summary` an evaluation here.

    Raises:
        MachineError: The list of attributes is missing or damaged.
        SourceError: The developer's file does not fit the format.
    """
    try:
        text = (resources / "model_card" / "attributes.toml").read_text(encoding="utf-8")
        attributes = msgspec.convert(tomllib.loads(text), type=_Attributes).attribute
    except (OSError, ValueError) as problem:
        raise MachineError(
            "The list of attributes is missing or damaged.", hint="Install the program again."
        ) from problem
    stated = _stated(answers)
    listed = _listed(model)
    found = _found(summary)
    rows = []
    for one in attributes:
        by_whom = (("measured here", found), ("developer", stated), ("catalogue", listed))
        told = [(source[one.id], name) for name, source in by_whom if one.id in source]
        answer, said_by = told[0] if told else (NOT_STATED, "")
        rows.append(
            CardRow(id=one.id, group=one.group, words=one.words, source=one.source, answer=answer, said_by=said_by)
        )
    return tuple(rows)


def _stated(path: Path | None) -> dict[str, str]:
    if path is None or not path.is_file():
        return {}
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), type=_Answers).answers
    except (OSError, ValueError) as problem:
        raise SourceError("The developer's card of this model does not fit the format.", locator=path.name) from problem


def _listed(model: ListedModel) -> dict[str, str]:
    kind = "Sentences of its own." if model.is_clinical else "Sentences made of facts that code chose."
    found = {
        "intended_use": model.intended_use,
        "output_value": kind,
        "developer": model.source,
    }
    return {key: text for key, text in found.items() if text}


def _found(summary: Summary | None) -> dict[str, str]:
    """What an evaluation at this site says; it stands for validity in the site's own data."""
    if summary is None:
        return {}
    told = [
        f"{WORDS[measure].title}: {one.hits:,} of {one.n:,}, {percent(one.rate)} (95 % interval {percent(one.low)} to "
        f"{percent(one.high)})"
        for measure in _MEASURED_HERE
        if (one := summary.measures.get(measure)) is not None
    ]
    if not told:
        return {}
    verdict = "met this site's limits" if summary.has_passed else "did not meet this site's limits"
    return {"validity_local": f"Evaluated here, began {summary.about.began}, {verdict}. {'; '.join(told)}."}


def card_shape(rows: tuple[CardRow, ...]) -> Json:
    """The JSON of `model card` (docs/evaluation.md)."""
    return {
        "attributes": [
            {
                "id": row.id,
                "group": row.group,
                "words": row.words,
                "source": row.source,
                "answer": row.answer,
                "said_by": row.said_by,
            }
            for row in rows
        ]
    }
