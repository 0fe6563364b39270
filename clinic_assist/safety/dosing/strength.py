"""How much of each ingredient a tablet, a millilitre, a puff or a patch holds, as names and ingredient lists say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept, Quantity
from clinic_assist.chart.facts import Ingredient
from clinic_assist.safety.dosing.amounts import Amount, Kind, unit_of_text
from clinic_assist.safety.recognition import DrugRecogniser, ingredient_names

# An opioid product's acetaminophen is the larger of its two figures ("5/325"): US products hold 300 to 325 mg of it in
# a tablet (FDA limit of 2014, older ones up to 750) and at most 100 mg of the other.
_ACETAMINOPHEN: Final = "acetaminophen"
_ACETAMINOPHEN_FROM: Final = 300
_PARTNER_TO: Final = 100
# Combinations hold 12.5, 25 or 50 mg of hydrochlorothiazide (US labels, section 3).
_HYDROCHLOROTHIAZIDE: Final = "hydrochlorothiazide"
_THIAZIDE_FIGURES: Final = frozenset(map(Decimal, ("12.5", "25", "50")))
# Of these pairs every labelled strength holds more of the first than of the second (US labels, section 3), so that
# "Advair 100/50", "Bactrim 800-160" and "Sinemet 25/100" can be read whatever the order of the figures.
_LARGER: Final = frozenset(
    {
        ("sulfamethoxazole", "trimethoprim"), ("amoxicillin", "clavulanate"), ("piperacillin", "tazobactam"),
        ("levodopa", "carbidopa"), ("valsartan", "sacubitril"), ("valsartan", "amlodipine"),
        ("olmesartan", "amlodipine"), ("telmisartan", "amlodipine"), ("triamterene", "hydrochlorothiazide"),
        ("losartan", "hydrochlorothiazide"), ("fluticasone", "salmeterol"), ("fluticasone", "vilanterol"),
        ("budesonide", "formoterol"), ("mometasone", "formoterol"), ("metformin", "sitagliptin"),
        ("metformin", "glipizide"), ("metformin", "glyburide"), ("metformin", "linagliptin"),
        ("metformin", "pioglitazone"), ("ibuprofen", "hydrocodone"), ("ibuprofen", "famotidine"),
        ("naproxen", "sumatriptan"),
    }
)  # fmt: skip
_N: Final = r"(\d+(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)"
_UNITS: Final = (
    *("mg", "mcg", "ug", "µg", "micrograms?", "milligrams?", "g", "gm", "grams?", "meq", "mmol"),
    *("million units", "international units?", "units?", "unt", "iu", "u"),
)
_MASS: Final = f"({'|'.join(_UNITS)})"
_PER: Final = r"(ml|l|hr|hour|h|actuat|actuation|act|spray|puff|inh|inhalation|dose|tab|tablet|cap|capsule|tabl)"
_STRENGTH: Final = re.compile(rf"(?<![\w.]){_N}\s*-?\s*{_MASS}(?![a-z])(?:\s*/\s*(\d*\.?\d+)?\s*{_PER}(?![a-z]))?")
_JOINED: Final = re.compile(rf"(?<![\w.])(\d+(?:\.\d+)?(?:\s*[-/]\s*\d+(?:\.\d+)?)+)\s*-?\s*{_MASS}?(?![a-z])")
_BARE_BEFORE: Final = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)\s*/\s*[a-z]")
_CONTAINER: Final = re.compile(rf"^{_N}\s*ml\b")
_ASIDE: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\b\d+\s*(?:hr|hour|actuat|day)\b(?=\s+[a-z])")
_LIQUID: Final = re.compile(
    r"\b(?:solution|soln|suspension|susp|syrup|elixir|inject\w*|inj|vial|solr|sosy|sopn|liquid|drops|cream|ointment|gel|"
    r"lotion|foam|ophthalmic|otic|enema|concentrate|pen|infusion|iv|oint|powder)\b|\bml\b"
)
_PATCH: Final = re.compile(r"\b(?:patch|patches|transdermal|pt72|pt24|ptwk)\b")
_INHALED: Final = re.compile(
    r"\b(?:inhal\w*|aerosol|actuat\w*|nasal spray|hfa|puff|respimat|diskus|neb\w*|aers|aepb)\b"
)
_PREFILLED: Final = re.compile(r"\b(?:prefilled|syringe|auto-injector|autoinjector|cartridge)\b")
_PER_KINDS: Final = {
    "ml": Kind.VOLUME, "l": Kind.VOLUME, "hr": Kind.PATCH, "hour": Kind.PATCH, "h": Kind.PATCH, "actuat": Kind.PUFF,
    "actuation": Kind.PUFF, "act": Kind.PUFF, "spray": Kind.PUFF, "puff": Kind.PUFF, "inh": Kind.PUFF,
    "inhalation": Kind.PUFF, "dose": Kind.PUFF,
}  # fmt: skip
_RATES: Final = {Kind.MASS: Kind.MASS_PER_HOUR, Kind.UNITS: Kind.UNITS_PER_HOUR}


# So many tablets at a time are usual; a weight that is another multiple of a strength is not read as tablets.
_COUNTS: Final = tuple(map(Decimal, ("0.5", "1", "1.5", "2", "3", "4")))
# "Fluticasone 110 mcg inhaler" states what a puff holds; more than 1 mg of it is what the container holds.
_PUFF_TO: Final = Decimal(1)

# Products with one of these to inhale are labelled in micrograms.
_MICROGRAMS: Final = frozenset({"salmeterol", "formoterol", "vilanterol"})


@dataclass(frozen=True, slots=True)
class Strength:
    """`figure` of `kind` in one of `per`: 10 mg in a tablet, 100 units in a mL, 0.025 mg/h from a patch."""

    figure: Decimal
    kind: Kind
    per: Kind

    def in_amount(self, amount: Amount) -> Amount | None:
        """How much is in a count of what it is the strength of; None where it counts something else."""
        is_puff = amount.kind is Kind.PUFF and self.per is Kind.FORM and self.figure <= _PUFF_TO
        if amount.kind is not self.per and not is_puff and {amount.kind, self.per} != {Kind.FORM, Kind.PATCH}:
            return None
        return Amount(amount.span.times(self.figure), self.kind)


@dataclass(frozen=True, slots=True)
class Product:
    """What the words of a product say about doses.

    Attributes:
        strengths: By ingredient; each way of stating it once.
        counted: What a bare number counts ("1 daily"): tablets, patches, puffs; None for liquids.
    """

    strengths: Mapping[str, tuple[Strength, ...]]
    counted: Kind | None

    def count_of(self, amount: Amount) -> Decimal | None:
        """How many tablets of a combination a weight means: of one ingredient, of both, or of all together.

        None where it fits none, or fits several with different answers.
        """
        tablets = [one for listed in self.strengths.values() for one in listed if one.per is Kind.FORM]
        if len(tablets) < 2 or any(one.kind is not amount.kind for one in tablets):
            return None
        figures = [one.figure for one in tablets]
        if amount.span.least != amount.span.most:
            return Decimal(1) if sorted(figures) == [amount.span.least, amount.span.most] else None
        counts = {count for figure in figures for count in _COUNTS if figure * count == amount.span.most}
        if sum(figures) == amount.span.most:
            counts.add(Decimal(1))
        return counts.pop() if len(counts) == 1 else None


def product_of(
    text: str,
    ingredients: Sequence[str],
    names: DrugRecogniser,
    *,
    listed: Sequence[Ingredient] = (),
    form: CodeableConcept | None = None,
) -> Product:
    """Reads a product: what its record lists, else what its name says."""
    plain = _plain(text)
    described = f"{plain} {form.display.lower()}" if form else plain
    strengths = dict(_listed_strengths(listed, names)) if listed else {}
    if not strengths:
        strengths = dict(_written_strengths(plain, tuple(ingredients), names))
    return Product(strengths=strengths, counted=_counted(described))


@lru_cache(maxsize=2048)
def _counted(text: str) -> Kind | None:
    if _PATCH.search(text):
        return Kind.PATCH
    if _INHALED.search(text):
        return Kind.PUFF
    return None if _LIQUID.search(text) and not _PREFILLED.search(text) else Kind.FORM


def _listed_strengths(
    listed: Sequence[Ingredient], names: DrugRecogniser
) -> Iterable[tuple[str, tuple[Strength, ...]]]:
    for part in listed:
        found = ingredient_names(names.recognise_concept(part.item))
        top = part.strength.numerator if part.strength else None
        bottom = part.strength.denominator if part.strength else None
        strength = _ratio(top, bottom)
        if len(found) == 1 and strength:
            yield found[0], (strength,)


def _ratio(top: Quantity | None, bottom: Quantity | None) -> Strength | None:
    if top is None or top.value is None:
        return None
    unit = _unit(top)
    per = _unit(bottom) if bottom else (Kind.BARE, Decimal(1))
    if unit is None or per is None or unit[0] not in _MEASURES or (bottom and bottom.value == 0):
        return None
    count = (bottom.value if bottom and bottom.value else Decimal(1)) * per[1]
    return Strength(top.value * unit[1] / count, unit[0], Kind.FORM if per[0] is Kind.BARE else per[0])


def _unit(quantity: Quantity) -> tuple[Kind, Decimal] | None:
    """By its code, else by its text; a count of nothing named where it has neither."""
    coded = unit_of_text(quantity.code) if quantity.code else None
    return coded or unit_of_text(quantity.unit or "")


_MEASURES: Final = frozenset({Kind.MASS, Kind.UNITS, Kind.MILLIEQUIVALENTS, Kind.MILLIMOLES})


def _written_strengths(
    text: str, ingredients: tuple[str, ...], names: DrugRecogniser
) -> Iterable[tuple[str, tuple[Strength, ...]]]:
    if len(ingredients) == 1:
        found = _strengths_in(text)
        if found and len({strength.per for strength in found}) == len(found):
            yield ingredients[0], found
        return
    if joined := _joined_strengths(text, ingredients, names):
        yield from joined.items()
        return
    yield from _separate_strengths(text, names).items()


@lru_cache(maxsize=2048)
def _strengths_in(text: str) -> tuple[Strength, ...]:
    """Every strength that a text names. Beside a strength in a mL, a weight alone is what the container holds."""
    return tuple(dict.fromkeys(_every_strength(text)))


def _every_strength(text: str) -> Iterable[Strength]:
    matches = list(_STRENGTH.finditer(text))
    concentrated = any(match[4] in ("ml", "l") for match in matches)
    container = _CONTAINER.match(text)
    for match in matches:
        strength = _strength(match)
        if strength is None or (concentrated and strength.per is Kind.FORM):
            continue
        yield strength
        if container and strength.per is Kind.VOLUME and _PREFILLED.search(text):
            yield Strength(strength.figure * _figure(container[1]), strength.kind, Kind.FORM)


def _strength(match: re.Match[str]) -> Strength | None:
    kind, factor = unit_of_text(match[2]) or (Kind.BARE, Decimal(1))
    figure = _figure(match[1]) * factor
    if match[4] is None:
        return Strength(figure, kind, Kind.FORM)
    per = _PER_KINDS.get(match[4], Kind.FORM)
    count = Decimal(match[3]) if match[3] else Decimal(1)
    count *= 1000 if match[4] == "l" else 1
    if not count:
        return None
    if per is Kind.PATCH:
        return Strength(figure / count, _RATES[kind], per) if kind in _RATES else None
    return Strength(figure / count, kind, per)


def _joined_strengths(
    text: str, ingredients: tuple[str, ...], names: DrugRecogniser
) -> dict[str, tuple[Strength, ...]]:
    """`lisinopril-hydrochlorothiazide 20-12.5 mg`: figures in the order of the names; `Percocet 5/325`."""
    found = _JOINED.search(text)
    if found is None:
        return {}
    figures = [Decimal(figure) for figure in re.split(r"\s*[-/]\s*", found[1])]
    unit = "mcg" if _MICROGRAMS & set(ingredients) else "mg"
    kind, factor = unit_of_text(found[2] or unit) or (Kind.MASS, Decimal(1))
    if len(figures) != len(ingredients):
        return {}
    order = _order_of_names(text[: found.start()], len(figures), names)
    if set(order) != set(ingredients):
        order = _order_by_size(figures, ingredients)
    return {name: (Strength(figure * factor, kind, Kind.FORM),) for name, figure in zip(order, figures, strict=False)}


def _order_of_names(text: str, count: int, names: DrugRecogniser) -> list[str]:
    pieces = [piece for piece in re.split(r"\s*(?:[-/&+]|\band\b)\s*", text.strip()) if piece]
    if len(pieces) != count:
        return []
    order = [ingredient_names(names.recognise(piece)) for piece in pieces]
    return [found[0] for found in order if len(found) == 1]


def _order_by_size(figures: Sequence[Decimal], ingredients: tuple[str, ...]) -> list[str]:
    """Which figure is of which of two ingredients, where only one order is possible."""
    if len(figures) != 2 or figures[0] == figures[1]:
        return []
    if _HYDROCHLOROTHIAZIDE in ingredients and (figures[0] in _THIAZIDE_FIGURES) != (figures[1] in _THIAZIDE_FIGURES):
        partner = next(name for name in ingredients if name != _HYDROCHLOROTHIAZIDE)
        return [_HYDROCHLOROTHIAZIDE if figure in _THIAZIDE_FIGURES else partner for figure in figures]
    larger = _larger_of(ingredients, figures)
    if larger is None:
        return []
    other = next(name for name in ingredients if name != larger)
    return [larger if figure == max(figures) else other for figure in figures]


def _larger_of(ingredients: tuple[str, ...], figures: Sequence[Decimal]) -> str | None:
    first, second = ingredients
    if (first, second) in _LARGER:
        return first
    if (second, first) in _LARGER:
        return second
    fits = max(figures) >= _ACETAMINOPHEN_FROM and min(figures) <= _PARTNER_TO
    return _ACETAMINOPHEN if _ACETAMINOPHEN in ingredients and fits else None


def _separate_strengths(text: str, names: DrugRecogniser) -> dict[str, tuple[Strength, ...]]:
    """`acetaminophen 325 mg / oxycodone 10 mg`, and `325 mg acetaminophen / 10 mg oxycodone`."""
    plain = _with_units(text)
    matches = list(_STRENGTH.finditer(plain))
    if not matches:
        return {}
    ends = [match.end() for match in matches]
    starts = [match.start() for match in matches]
    after_name = list(zip([0, *ends[:-1]], ends, matches, strict=True))
    before_name = list(zip(starts, [*starts[1:], len(plain)], matches, strict=True))
    for pieces in (after_name, before_name):
        found: dict[str, tuple[Strength, ...]] = {}
        for start, end, match in pieces:
            named = ingredient_names(names.recognise(plain[start:end].strip(" /+,-&")))
            strength = _strength(match)
            if len(named) != 1 or strength is None or named[0] in found:
                found = {}
                break
            found[named[0]] = (strength,)
        if found:
            return found
    return {}


def _with_units(text: str) -> str:
    """`hctz 25/triamterene 37.5mg`: a figure without a unit before a stroke has the unit of the next strength."""
    match = _BARE_BEFORE.search(text)
    following = _STRENGTH.search(text, match.end()) if match else None
    if match is None or following is None:
        return text
    return f"{text[: match.end(1)]} {following[2]}{text[match.end(1) :]}"


@lru_cache(maxsize=2048)
def _plain(text: str) -> str:
    return " ".join(_ASIDE.sub(" ", text.lower().replace("µ", "u").replace("μ", "u")).split())


def _figure(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
