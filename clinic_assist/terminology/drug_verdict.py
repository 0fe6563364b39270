"""Judges the parts of one drug string: what was found, what stays unknown, and how to say so."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinic_assist.terminology.drug_lexicon import Lexicon
from clinic_assist.terminology.drug_parts import Kind, Part
from clinic_assist.terminology.drug_reasons import BRACKETED, TELLS_WHY, explains, is_within_reason, without_reasons
from clinic_assist.terminology.drug_routes import route_of
from clinic_assist.terminology.drug_stems import LOOKS_LIKE_A_DRUG
from clinic_assist.terminology.drug_text import phrase_key
from clinic_assist.terminology.recognition import RecognisedDrug, Recognition, RecognitionState

_NEGATION: Final = re.compile(
    r"\s*(?:no(?!-)|not|nil|none|nka|nkda|nkfa|nkma|denies|negative|without|kein|keine|ingen|aucune?|sin|nessuna?)\b",
    re.IGNORECASE,
)
_NOTHING_NAMED: Final = "Names no substance: the text says that there is none, or that nothing is known."
# Where a text names a class and a narrower one of the same, the narrower counts: "Sulfa (Sulfonamide Antibiotics)".
_NARROWER: Final = {
    "sulfonamides": {"sulfonamide-antibiotics"},
    "local-anesthetics": {"local-anesthetics-amide", "local-anesthetics-ester"},
    "beta-lactams": {"penicillins", "cephalosporins", "carbapenems"},
    "antibiotics": {"penicillins", "cephalosporins", "carbapenems", "macrolides", "tetracyclines", "fluoroquinolones"},
}
# Classes of this kind are foods that some medicines are made with: allergies to them are checked.
_FOOD: Final = "food-"
# Reasons of not_drugs.txt: a word such as "medication", and words that say there are medicines without naming one.
_GENERAL, _NONE_OF_SEVERAL = "a general word", "names none of several"
_NOT_WHICH: Final = "The text does not say which medicine it is."
_JOINS: Final = frozenset({"and", "with", "plus", "or", "und", "et", "og", "y", "e"})
# The mixtures on the market (labels of Humulin, Novolin, Humalog Mix, NovoLog Mix; product information of NovoMix).
_INSULIN_RATIO: Final = re.compile(r"\b(?:70 ?[/-] ?30|75 ?[/-] ?25|50 ?[/-] ?50|30 ?[/-] ?70|25 ?[/-] ?75)\b")
# Substances that devices are named after: a glucose test strip and an insulin syringe hold none.
_NAMES_DEVICES: Final = frozenset({"glucose", "insulin", "ethanol", "oxygen"})


@dataclass(frozen=True, slots=True)
class _Sorted:
    drugs: list[Part]
    classes: list[Part]
    others: list[Part]
    unknown: list[Part]


def is_negated(text: str) -> bool:
    """Whether a text states that there is none ("No known allergies"), so that no name in it counts."""
    return _NEGATION.match(text) is not None


def may_be_a_drug(text: str) -> bool:
    """Whether an unrecognised part has a word that ends like a nonproprietary name."""
    return any(len(word) > 4 and LOOKS_LIKE_A_DRUG.search(word) for word in phrase_key(text).split())


def judge(text: str, parts: list[Part], lexicon: Lexicon) -> Recognition:
    """The verdict over one text. Suggestions are left to the caller, who has all names at hand."""
    route = route_of(word for part in parts if part.kind in {Kind.FILLER, Kind.SALT} for word in part.words)
    if is_negated(text):
        return Recognition(text=text, state=RecognitionState.NOT_A_DRUG, reason=_NOTHING_NAMED)
    found = _sort(without_reasons(parts, lexicon))
    classes = _class_ids(found.classes)
    first_class, other_classes = (classes[0] if classes else None), classes[1:]
    if found.drugs and not _is_device(found, lexicon):
        return _judge_drugs(text, found, lexicon, route, is_bare=len(parts) == 1)
    unknown = _verbatim(text, found.unknown)
    if classes and all(name.startswith(_FOOD) for name in classes) and not unknown:
        return Recognition(
            text=text, state=RecognitionState.NOT_A_DRUG, reason="Not a medicine: a food.",
            drug_class=first_class, other_classes=other_classes,
        )  # fmt: skip
    if classes:
        return Recognition(
            text=text, state=RecognitionState.NOT_RECOGNISED, route=route, unrecognised=unknown,
            reason="Names a class of medicines, not one medicine.", drug_class=first_class, other_classes=other_classes,
        )  # fmt: skip
    return _judge_unknown(text, found, unknown, route)


def _class_ids(parts: list[Part]) -> tuple[str, ...]:
    """The classes named, each once, without one that a narrower one stands beside."""
    named = dict.fromkeys(part.value for part in parts)
    return tuple(name for name in named if not _NARROWER.get(name, set()) & named.keys())


def _is_device(found: _Sorted, lexicon: Lexicon) -> bool:
    named = set().union(*(_names_of(part, lexicon) for part in found.drugs))
    return named <= _NAMES_DEVICES and any(part.value == "a device or material" for part in found.others)


def _sort(parts: list[Part]) -> _Sorted:
    found = _Sorted([], [], [], [])
    for part in parts:
        match part.kind:
            case Kind.DRUG:
                found.drugs.append(part)
            case Kind.CLASS:
                found.classes.append(part)
            case Kind.NOT_A_DRUG:
                found.others.append(part)
            case Kind.UNKNOWN | Kind.AMBIGUOUS:
                found.unknown.append(part)
            case Kind.SALT | Kind.FILLER | Kind.NUMBER:
                pass
    return _without_explanations(parts, found) if found.drugs else found


def _without_explanations(parts: list[Part], found: _Sorted) -> _Sorted:
    """Drops unknown words that do not stand where an ingredient would, and adds classes that do."""
    told_why = [part.start for part in parts if part.words and part.words[-1] in TELLS_WHY]
    plain_drug = any(not part.brackets.startswith(BRACKETED) for part in found.drugs)
    unknown = [part for part in found.unknown if not explains(part, told_why=told_why, plain_drug=plain_drug)]
    drug_before = found.drugs[0].start
    joined = {
        part.start
        for part, before in zip(parts[1:], parts, strict=False)
        if set(part.gap) & set("/+,") or before.words[-1] in _JOINS
    }
    leads = {
        part.start
        for part, after in itertools.pairwise(parts)
        if after.kind is Kind.DRUG and (after.glued or set(after.gap) & set("/+"))
    }
    beside = [
        part
        for part in found.classes
        if (part.start in leads or (part.start > drug_before and part.start in joined))
        and not part.brackets
        and not is_within_reason(part, told_why)
    ]
    unknown = sorted([*unknown, *beside], key=lambda part: part.start)
    return _Sorted(found.drugs, found.classes, found.others, unknown)


def _judge_drugs(text: str, found: _Sorted, lexicon: Lexicon, route: str | None, *, is_bare: bool) -> Recognition:
    names = _named(found.drugs, lexicon)
    unknown = (*_verbatim(text, found.unknown), *_second_insulin(text, names))
    disagreement = _disagreement(text, [part for part in found.drugs if _names_of(part, lexicon) & names.keys()])
    reason = f"Not recognised: {', '.join(unknown)}." if unknown else disagreement
    classes = _class_ids(found.classes)
    return Recognition(
        text=text,
        state=RecognitionState.PARTLY if unknown or disagreement else RecognitionState.RECOGNISED,
        ingredients=tuple(names.values()),
        route=route,
        unrecognised=unknown,
        reason=reason,
        drug_class=classes[0] if classes else (_own_class(names) if is_bare else None),
        other_classes=classes[1:],
    )


def _second_insulin(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """The ratio of a premixed insulin (`NovoLog FlexPen 70/30`) of which one part alone was recognised."""
    insulins = [name for name in names if "insulin" in name]
    ratio = _INSULIN_RATIO.search(text) if len(insulins) == 1 else None
    return (ratio.group(),) if ratio else ()


def _named(drugs: list[Part], lexicon: Lexicon) -> dict[str, RecognisedDrug]:
    """The ingredients by name, without a general name beside its own narrower one.

    A mineral is left out beside its salt ("ferrous sulfate 325 mg (65 mg iron)"), insulin beside a kind of insulin
    ("Lantus U-100 Insulin").
    """
    names: dict[str, RecognisedDrug] = {}
    for part in drugs:
        for name, rxcui in lexicon.names(part.value):
            names.setdefault(name, RecognisedDrug(ingredient=name, rxcui=rxcui or None))
    for mineral in ("iron", "calcium", "magnesium", "potassium", "zinc", "sodium", "fluoride"):
        salts = ("ferrous", "ferric") if mineral == "iron" else (f"{mineral} ",)
        if any(name.startswith(salts) or name == f"sodium {mineral}" for name in names):
            names.pop(mineral, None)
    if any("insulin" in name and name != "insulin" for name in names):
        names.pop("insulin", None)
    return names


def _names_of(part: Part, lexicon: Lexicon) -> set[str]:
    return {name for name, _ in lexicon.names(part.value)}


def _own_class(names: dict[str, RecognisedDrug]) -> str | None:
    """`insulin`, `heparin` and `iodine` name a substance and, in an allergy list, the class."""
    own = {"insulin": "insulins", "heparin": "heparins", "iodine": "iodine"}
    return own.get(next(iter(names))) if len(names) == 1 else None


def _disagreement(text: str, drugs: list[Part]) -> str:
    """Words for a brand in brackets that holds nothing of what the text names before it; empty when they agree."""
    plain = {number for part in drugs if not part.brackets for number in part.value.split(",")}
    for part in drugs:
        if part.brackets.startswith(("[", "(")) and plain and not plain & set(part.value.split(",")):
            if part.brackets.startswith("(") and len(part.words) > 0 and _is_component(part):
                continue
            return f"The text and the name in brackets ({text[part.start : part.end]}) are different medicines."
    return ""


def _is_component(part: Part) -> bool:
    """Whether what stands in round brackets may add to the text instead of explaining it."""
    return "," not in part.value and part.gap != "("


def _judge_unknown(text: str, found: _Sorted, unknown: tuple[str, ...], route: str | None) -> Recognition:
    ambiguous = next((part for part in found.unknown if part.kind is Kind.AMBIGUOUS), None)
    if ambiguous is not None:
        reason = f"{text[ambiguous.start : ambiguous.end]} can mean {ambiguous.value}."
        return _not_recognised(text, unknown, route, reason)
    if any(part.value == _NONE_OF_SEVERAL for part in found.others):
        return _not_recognised(text, unknown or (text.strip(),), route, _NOT_WHICH)
    suspicious = any(LOOKS_LIKE_A_DRUG.search(part.words[-1]) for part in found.unknown)
    if found.others and not suspicious:
        telling = [part for part in found.others if part.value != _GENERAL]
        if not telling and found.unknown:
            return _not_recognised(text, unknown, route, _NOT_WHICH)
        reason = f"Not a medicine: {(telling or found.others)[0].value}."
        return Recognition(text=text, state=RecognitionState.NOT_A_DRUG, reason=reason)
    return _not_recognised(text, unknown or (text.strip(),), route, "No medicine of the tables has this name.")


def _not_recognised(text: str, unknown: tuple[str, ...], route: str | None, reason: str) -> Recognition:
    return Recognition(
        text=text, state=RecognitionState.NOT_RECOGNISED, route=route, unrecognised=unknown, reason=reason
    )


def _verbatim(text: str, parts: list[Part]) -> tuple[str, ...]:
    """The parts as written, neighbours joined ("Foo bar"), in order."""
    joined: list[tuple[int, int]] = []
    for part in parts:
        if joined and text[joined[-1][1] : part.start].strip() == "":
            joined[-1] = (joined[-1][0], part.end)
        else:
            joined.append((part.start, part.end))
    return tuple(dict.fromkeys(text[start:end] for start, end in joined))
