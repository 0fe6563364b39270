"""Joins all names to ingredients: hand-written tables first, then the VA's RxNorm names, then DrugBank's."""

from __future__ import annotations

import re
from collections import defaultdict

from name_sources import CHEMICAL, read_equations, read_lines, read_list, read_words
from rapidfuzz import fuzz

from clinic_assist.terminology.drug_stems import LOOKS_LIKE_A_DRUG
from clinic_assist.terminology.drug_text import phrase_key

# Elements and bases whose salts are ingredients of their own: potassium chloride is not "potassium".
_MINERAL = re.compile(
    r"sodium|disodium|potassium|calcium|magnesium|iron|ferrous|ferric|zinc|aluminum|ammonium|copper|cupric|chromium|"
    r"chromic|selenium|selenious|manganese|bismuth|silver|strontium|barium|gold|iodine|sulfur|lithium|hydrogen|boron|"
    r"choline|arginine|lysine|glucose|lactic|citric|acetic|benzalkonium|stannous|cobalt|cobaltous|lanthanum|edetate|"
    r"cesium|rubidium"
)
_BIOLOGIC = re.compile(r"alfa|beta|gamma|pegol|vedotin|deruxtecan|mafodotin|tesirine|emtansine|ravtansine")
# Likeness (0-100) from which two spellings are the same name in two languages.
_ALIKE = 60


class Names:
    """The names collected so far: ingredients by name, phrases by folded form."""

    def __init__(self) -> None:
        self.rxcui: dict[str, str] = {}
        self.phrases: dict[str, tuple[str, ...]] = {}
        self.codes: dict[str, tuple[str, ...]] = {}

    def add(self, name: str, rxcui: str = "") -> None:
        """Adds an ingredient with its own name as a phrase; the first one under a phrase stays."""
        if phrase_key(name) in self.phrases:
            return
        self.rxcui[name] = rxcui
        self.phrases[phrase_key(name)] = (name,)

    def alias(self, phrase: str, ingredients: tuple[str, ...], *, force: bool = False) -> bool:
        """Adds another name; says whether it was new. `force` lets the hand-written tables overrule."""
        key = phrase_key(phrase)
        if not key or (key in self.phrases and not force):
            return False
        self.phrases[key] = ingredients
        return True

    def resolve(self, name: str) -> tuple[str, ...]:
        """The ingredients under a name, or an error that names the unknown word."""
        found = self.phrases.get(phrase_key(name))
        if found is None:
            raise SystemExit(f"hand-written table names an unknown ingredient: {name}")
        return found


def collect(ndfrt: dict[str, list[str]], drugbank: list[tuple[str, list[str], bool]]) -> Names:
    """All names, strongest source first: hand-written canonical names, the VA's RxNorm names, DrugBank's."""
    excluded = read_list("excluded.txt")
    synonyms = read_equations("synonyms.txt", " + ")
    brands = read_equations("brands.txt", " + ")
    reserved = reserved_keys()
    canonical = [name for lefts, _ in (*synonyms, *brands) if len(lefts) == 1 for name in lefts]
    rxcui_by_key = ingredient_codes(ndfrt)
    names = Names()
    known_elsewhere = {phrase_key(right) for _, rights in synonyms for right in rights}
    for line in read_lines("ingredients.txt"):
        name, _, rxcui = line.partition("\t")
        names.add(name, rxcui)
    left_alone = {lefts[0] for lefts, _ in synonyms if len(lefts) == 1}
    for name in canonical:
        key = phrase_key(name)
        if name not in left_alone and (key in rxcui_by_key or key not in known_elsewhere):
            names.add(name, rxcui_by_key.get(key, ""))
    for lefts, rights in synonyms:
        for left in lefts:
            names.add(left, rxcui_by_key.get(phrase_key(left)) or code_of_synonym(left, rights, rxcui_by_key))
        targets = tuple(name for left in lefts for name in names.resolve(left))
        for right in rights:
            names.alias(right, targets)
    add_ndfrt(names, ndfrt, excluded | reserved, drugbank_keys(drugbank))
    add_drugbank(names, drugbank, excluded | reserved)
    fold_salts(names, {phrase_key(name) for name in canonical})
    add_dropped_e(names, reserved)
    for lefts, rights in brands:
        targets = tuple(dict.fromkeys(name for left in lefts for name in names.resolve(left)))
        for right in rights:
            names.alias(right, targets)
    names.phrases = {key: found for key, found in names.phrases.items() if key not in reserved}
    names.rxcui = {name: code for name, code in names.rxcui.items() if phrase_key(name) in names.phrases}
    return names


def code_of_synonym(name: str, synonyms: list[str], rxcui_by_key: dict[str, str]) -> str:
    """The RxCUI under another name of the ingredient, where that is no salt of it ("dosulepin", "dothiepin")."""
    others = [other for other in synonyms if not other.startswith(name)]
    return next((rxcui_by_key[phrase_key(other)] for other in others if phrase_key(other) in rxcui_by_key), "")


def reserved_keys() -> set[str]:
    """Phrases of the other tables, which no ingredient may take: classes, foods, abbreviations, form words."""
    words = read_words()
    keys = {phrase_key(right) for _, rights in read_equations("classes.txt", "+") for right in rights}
    keys |= {phrase_key(right) for _, rights in read_equations("not_drugs.txt", "+") for right in rights}
    keys |= {phrase_key(lefts[0]) for lefts, _ in read_equations("ambiguous.txt", "\t")}
    fillers = set().union(*(words[kind] for kind in words if kind != "salt"))
    protected = {phrase_key(name) for lefts, _ in read_equations("synonyms.txt", " + ") for name in lefts}
    return (keys | fillers) - protected


def ingredient_codes(ndfrt: dict[str, list[str]]) -> dict[str, str]:
    """Folded ingredient name → RxCUI; where two share a name, the smaller (older) code, which RxNorm keeps."""
    codes: dict[str, str] = {}
    for code in sorted(ndfrt, key=int):
        for name in ndfrt[code]:
            if name.endswith(CHEMICAL) or ("[" not in name and "/" not in name):
                codes.setdefault(phrase_key(name.removesuffix(CHEMICAL)), code)
    return codes


def drugbank_keys(drugbank: list[tuple[str, list[str], bool]]) -> set[str]:
    """Folded names of DrugBank's catalogued drugs."""
    return {phrase_key(name) for common, synonyms, real in drugbank if real for name in (common, *synonyms)}


def add_ndfrt(names: Names, ndfrt: dict[str, list[str]], skipped: set[str], catalogued: set[str]) -> None:
    """The VA's ingredients: dispensed under that name, or catalogued by DrugBank too. Salts become other names."""
    salts = read_words()["salt"]
    bases: list[tuple[str, str, list[str]]] = []
    for code in sorted(ndfrt, key=int):
        listed = ndfrt[code]
        chemical = [name.removesuffix(CHEMICAL) for name in listed if name.endswith(CHEMICAL)]
        plain = [name for name in listed if re.fullmatch(r"[A-Z][A-Z' \-]{3,}(?:,[A-Z ]+)?", name)]
        usable = [name for name in (*chemical, *plain) if is_ingredient_name(name)]
        if not usable or phrase_key(usable[0]) in skipped:
            continue
        if (chemical and plain) or any(phrase_key(name) in catalogued for name in usable):
            bases.append((code, usable[0].lower(), usable))
    for code, name, usable in sorted(bases, key=lambda base: (len(base[1].split()), int(base[0]))):
        base = base_of(phrase_key(name), salts, names)
        found = base or names.phrases.get(phrase_key(name))
        if found is None:
            names.add(name, code)
            found = (name,)
        for other in usable:
            if phrase_key(other) not in skipped:
                names.alias(other, found)
        names.codes[code] = found


def is_ingredient_name(name: str) -> bool:
    """Whether a name of the list can be an ingredient's: no strength, no allergen extract, no mixture."""
    lowered = name.lower()
    unwanted = (
        "allergenic",
        "pollen",
        "extract,",
        "antigen",
        "dander",
        "mix",
        "/",
        "[",
        "kit",
        "food",
        "venom protein",
    )
    return not any(word in lowered for word in unwanted) and not re.search(r"\d{3,}|\d+ ?(mg|ml|%)", lowered)


def base_of(key: str, salts: set[str], names: Names) -> tuple[str, ...] | None:
    """The ingredient under a salt's name; None where the name is no salt of a known one, or a mineral's."""
    words = key.split()
    while len(words) > 1 and words[-1] in salts:
        words = words[:-1]
        found = names.phrases.get(" ".join(words))
        if found is not None and (_MINERAL.fullmatch(words[0]) is None or words_cut_are_water(key, words)):
            return found
    if len(words) > 1 and words[0] in {"sodium", "potassium", "calcium", "disodium"}:
        found = names.phrases.get(" ".join(words[1:]))
        if found is not None and words[1] not in salts:
            return found
    return None


def fold_salts(names: Names, protected: set[str]) -> None:
    """Joins a salt to its base where the base became known only later (from another list)."""
    salts = read_words()["salt"]
    for name in sorted(names.rxcui):
        if phrase_key(name) in protected:
            continue
        base = base_of(phrase_key(name), salts, names)
        if base is None or base == (name,) or len(base) != 1:
            continue
        del names.rxcui[name]
        for table in (names.phrases, names.codes):
            table.update({key: base for key, found in table.items() if found == (name,)})


def words_cut_are_water(key: str, base: list[str]) -> bool:
    """Whether only words of hydration stand after the base: sodium acetate anhydrous is sodium acetate."""
    return all(word.endswith(("hydrous", "hydrate")) for word in key.split()[len(base) :])


def add_drugbank(names: Names, drugbank: list[tuple[str, list[str], bool]], skipped: set[str]) -> None:
    """DrugBank's catalogued drugs under their nonproprietary names, and its synonyms of all known ingredients."""
    owners: dict[str, set[int]] = defaultdict(set)
    for number, (common, synonyms, _) in enumerate(drugbank):
        for name in {common, *synonyms}:
            owners[phrase_key(name)].add(number)
    commons = {phrase_key(common) for common, _, _ in drugbank}
    salts = read_words()["salt"]
    for number, (common, synonyms, real) in enumerate(drugbank):
        key = phrase_key(common)
        found = names.phrases.get(key) or joined_by_synonym(names, synonyms, owners, number)
        found = found or base_of(key, salts, names)
        if found is None:
            if not real or key in skipped or not is_nonproprietary(common):
                continue
            names.add(common.lower())
            found = (common.lower(),)
        elif key not in skipped:
            names.alias(common, found)
        for synonym in synonyms:
            other = phrase_key(synonym)
            if (
                is_synonym(synonym)
                and is_near(synonym, common)
                and other not in skipped
                and other not in commons
                and len(owners[other]) == 1
            ):
                names.alias(synonym, found)


def joined_by_synonym(
    names: Names, synonyms: list[str], owners: dict[str, set[int]], number: int
) -> tuple[str, ...] | None:
    """The ingredient that one of DrugBank's own synonyms already names ("Acetylsalicylic acid" is aspirin)."""
    found = {
        names.phrases[phrase_key(name)]
        for name in synonyms
        if phrase_key(name) in names.phrases and is_synonym(name) and owners[phrase_key(name)] == {number}
    }
    return found.pop() if len(found) == 1 else None


def is_nonproprietary(name: str) -> bool:
    """Whether a DrugBank name has the shape of a nonproprietary name rather than a compound's or a plant's."""
    if re.fullmatch(r"[A-Z][a-z]{5,}(?: [Aa]cid)?", name):
        return True
    words = name.split()
    return (
        len(words) == 2
        and _BIOLOGIC.fullmatch(words[1].lower()) is not None
        and words[0].isalpha()
        and len(words[0]) > 5
    )


def is_synonym(name: str) -> bool:
    """Whether a synonym is a name that a record may hold, not a formula, a laboratory code or an abbreviation."""
    return re.fullmatch(r"[^\W\d_][^\W\d_'\- ]+(?:[ \-][^\W\d_]+){0,3}", name) is not None and len(name) >= 6


def is_near(synonym: str, common: str) -> bool:
    """Whether a synonym is the same name in another language or of another naming body, not a trade or trivial name.

    Trade names of pesticides and household words ("Monitor", "Vinegar") are among the synonyms; they share no spelling
    with the common name and have no stem of a nonproprietary name.
    """
    left, right = re.sub(r"^(acid[eo]?|acidum) ", "", phrase_key(synonym)), phrase_key(common)
    return left[:4] == right[:4] or fuzz.ratio(left, right) >= _ALIKE or LOOKS_LIKE_A_DRUG.search(left) is not None


def add_dropped_e(names: Names, reserved: set[str]) -> None:
    """German, Danish and Swedish names drop the final e of the English: amlodipin, furosemid, prednisolon."""
    for key, found in list(names.phrases.items()):
        if re.search(r"[a-z]{5}(?:in|id|on|ol|an|ak|at|am|az|os|ep|yl)e$", key) and len(found) == 1:
            shorter = key[:-1]
            if shorter not in reserved:
                names.alias(shorter, found)
