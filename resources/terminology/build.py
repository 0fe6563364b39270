"""Writes drugs.tsv and codes.tsv from the public name lists and the files in hand/. Deterministic.

    python resources/terminology/build.py --ndfrt ndfrt_rxnorm_ingredient_mapping.csv --drugbank drugbank_vocabulary.csv

Where the lists come from and under which terms: SOURCES.md.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from clinic_assist.terminology.drug_lexicon import Lexicon, load_lexicon  # noqa: E402
from clinic_assist.terminology.drug_reading import read_parts  # noqa: E402
from clinic_assist.terminology.drug_text import phrase_key  # noqa: E402
from clinic_assist.terminology.drug_verdict import judge  # noqa: E402
from clinic_assist.terminology.recognition import RecognitionState  # noqa: E402

HERE = Path(__file__).resolve().parent
HAND = HERE / "hand"
CHEMICAL, PRODUCT = " [Chemical/Ingredient]", " [VA Product]"
# Elements and bases whose salts are ingredients of their own: potassium chloride is not "potassium".
MINERALS = frozenset(
    "sodium potassium calcium magnesium iron ferrous ferric zinc aluminum ammonium copper cupric chromium chromic "
    "selenium selenious manganese bismuth silver strontium barium gold iodine sulfur lithium hydrogen boron choline "
    "arginine lysine glucose lactic citric acetic disodium benzalkonium stannous cobalt cobaltous lanthanum edetate "
    "cesium rubidium".split()
)
# The VA's own abbreviations in product names; read only while codes are made, never offered at the bedside.
VA_WORDS = {
    "CTM": "CHLORPHENIRAMINE", "P-EPHRINE": "PHENYLEPHRINE", "GG": "GUAIFENESIN", "DM": "DEXTROMETHORPHAN",
    "BPM": "BROMPHENIRAMINE", "PPA": "PHENYLPROPANOLAMINE", "HCT": "HYDROCHLOROTHIAZIDE", "N-MYCIN": "NEOMYCIN",
    "B-TRACIN": "BACITRACIN", "POLYMYX": "POLYMYXIN B",
}  # fmt: skip
# A truncated name in the VA list has lost its end, and perhaps an ingredient; the list cuts at 50 characters.
VA_CUT = 50
BIOLOGIC_WORDS = frozenset("alfa beta gamma pegol vedotin deruxtecan mafodotin tesirine emtansine ravtansine".split())


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


def main() -> None:
    """Reads the sources, writes both tables, prints what they hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ndfrt", type=Path, required=True)
    parser.add_argument("--drugbank", type=Path, required=True)
    arguments = parser.parse_args()
    ndfrt = read_ndfrt(arguments.ndfrt)
    drugbank = read_drugbank(arguments.drugbank)
    names = collect(ndfrt, drugbank)
    brands = read_equations("brands.txt", " + ")
    write_drugs(names, brands)
    codes = product_codes(names, ndfrt, load_lexicon(HERE))
    numbers = {name: str(number) for number, name in enumerate(sorted(names.rxcui))}
    lines = [f"{code}\t{','.join(numbers[name] for name in found)}" for code, found in sorted(codes.items())]
    (HERE / "codes.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    coded = sum(1 for rxcui in names.rxcui.values() if rxcui)
    print(f"{len(names.rxcui)} ingredients ({coded} with RxCUI), {len(names.phrases)} names, {len(codes)} codes")


# --- sources ---------------------------------------------------------------------------------------------------------


def read_ndfrt(path: Path) -> dict[str, list[str]]:
    """RxCUI → names as the VA's list has them, in the list's order."""
    by_code: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in list(csv.reader(file, delimiter=";"))[1:]:
            by_code[row[0]].append(row[2].strip())
    return by_code


def read_drugbank(path: Path) -> list[tuple[str, list[str], bool]]:
    """(common name, synonyms, whether it is a catalogued drug rather than a laboratory compound)."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (
            row["Common name"].strip(),
            [part.strip() for part in row["Synonyms"].split(" | ") if part.strip()],
            bool(row["UNII"]) and not row["Accession Numbers"].startswith("EXPT"),
        )
        for row in rows
    ]


def read_lines(name: str) -> list[str]:
    """The lines of a hand-written file without remarks."""
    lines = (HAND / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


def read_equations(name: str, separator: str) -> list[tuple[list[str], list[str]]]:
    """Lines `left + left = right, right` of a hand-written file."""
    equations = []
    for line in read_lines(name):
        left, right = line.split(" = ", 1)
        rights = [part.strip() for part in right.split(",") if part.strip()]
        equations.append(([part.strip() for part in left.split(separator)], rights))
    return equations


def read_list(name: str) -> set[str]:
    """Folded phrases of a comma-separated hand-written file."""
    return {phrase_key(part) for line in read_lines(name) for part in line.split(",") if part.strip()}


def read_words() -> dict[str, set[str]]:
    """kind → folded words of words.txt; hyphenated words count by their pieces."""
    words: dict[str, set[str]] = defaultdict(set)
    for line in read_lines("words.txt"):
        kind, _, rest = line.partition(":")
        for word in rest.split():
            words[kind].update(piece for piece in phrase_key(word).split() if not piece[0].isdigit())
    return words


# --- collecting ------------------------------------------------------------------------------------------------------


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
    for lefts, rights in brands:
        targets = tuple(dict.fromkeys(name for left in lefts for name in names.resolve(left)))
        for right in rights:
            names.alias(right, targets)
    fold_salts(names, {phrase_key(name) for name in canonical})
    add_dropped_e(names, reserved)
    names.phrases = {key: found for key, found in names.phrases.items() if key not in reserved}
    names.rxcui = {name: code for name, code in names.rxcui.items() if phrase_key(name) in names.phrases}
    return names


def code_of_synonym(name: str, synonyms: list[str], rxcui_by_key: dict[str, str]) -> str:
    """The RxCUI under another name of the ingredient, where that is no salt of it ("dosulepin", "dothiepin")."""
    others = [other for other in synonyms if not other.startswith(name)]
    return next((rxcui_by_key[phrase_key(other)] for other in others if phrase_key(other) in rxcui_by_key), "")


def reserved_keys() -> set[str]:
    """Phrases of the other tables, which no ingredient may take: classes, foods, ambiguous abbreviations, form words."""
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
    unwanted = ("allergenic", "pollen", "extract,", "antigen", "dander", "mix", "/", "[", "kit", "food", "venom protein")
    return not any(word in lowered for word in unwanted) and not re.search(r"\d{3,}|\d+ ?(mg|ml|%)", lowered)


def base_of(key: str, salts: set[str], names: Names) -> tuple[str, ...] | None:
    """The ingredient under a salt's name; None where the name is no salt of a known one, or a mineral's."""
    words = key.split()
    while len(words) > 1 and words[-1] in salts:
        words = words[:-1]
        found = names.phrases.get(" ".join(words))
        if found is not None and (words[0] not in MINERALS or words_cut_are_water(key, words)):
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
            if is_synonym(synonym) and other not in skipped and other not in commons and len(owners[other]) == 1:
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
    return len(words) == 2 and words[1].lower() in BIOLOGIC_WORDS and words[0].isalpha() and len(words[0]) > 5


def is_synonym(name: str) -> bool:
    """Whether a synonym is a name that a record may hold, not a formula, a laboratory code or an abbreviation."""
    return re.fullmatch(r"[^\W\d_][^\W\d_'\- ]+(?:[ \-][^\W\d_]+){0,3}", name) is not None and len(name) >= 6


def add_dropped_e(names: Names, reserved: set[str]) -> None:
    """German, Danish and Swedish names drop the final e of the English: amlodipin, furosemid, prednisolon."""
    for key, found in list(names.phrases.items()):
        if re.search(r"[a-z]{5}(?:in|id|on|ol|an|ak|at|am|az|os|ep|yl)e$", key) and len(found) == 1:
            shorter = key[:-1]
            if shorter not in reserved:
                names.alias(shorter, found)


def product_codes(names: Names, ndfrt: dict[str, list[str]], lexicon: Lexicon) -> dict[str, tuple[str, ...]]:
    """RxCUI → ingredients: the ingredients' own codes, and products whose whole name our reader understands."""
    codes = {code: found for code, found in names.codes.items() if all(name in names.rxcui for name in found)}
    for name, code in names.rxcui.items():
        if code:
            codes[code] = (name,)
    for code, listed in ndfrt.items():
        readings = {read_product(name, lexicon) for name in listed}
        reading = readings.pop()
        if code not in codes and reading is not None and not readings:
            codes[code] = reading
    return codes


def read_product(name: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """The ingredients of a VA product or mixture, sorted; None where the name is cut off or not wholly understood."""
    mixture = "/" in name and "[" not in name and not re.search(r"\d", name) and len(name) < VA_CUT
    if not (name.endswith(PRODUCT) or mixture) or name.count("(") > 1:
        return None
    spelled = name.removesuffix(PRODUCT)
    for short, long in VA_WORDS.items():
        spelled = re.sub(rf"(?<![A-Z-]){re.escape(short)}(?![A-Z-])", long, spelled)
    answer = judge(spelled, read_parts(spelled, lexicon), lexicon)
    if answer.state is not RecognitionState.RECOGNISED:
        return None
    return tuple(sorted(answer.ingredient_names))


# --- writing ---------------------------------------------------------------------------------------------------------


def write_drugs(names: Names, brands: list[tuple[list[str], list[str]]]) -> None:
    """Writes drugs.tsv, every table sorted."""
    ordered = sorted(names.rxcui)
    numbers = {name: str(number) for number, name in enumerate(ordered)}
    meanings = other_meanings()
    for key, found in names.phrases.items():
        if all(name in numbers for name in found):
            meanings[key] = "i" + ",".join(numbers[name] for name in dict.fromkeys(found))
    heads: dict[str, int] = {}
    for key in meanings:
        words = key.split(" ")
        if len(words) > 1:
            heads[words[0]] = max(len(words), heads.get(words[0], 0))
    words_by_kind = read_words()
    fillers = set().union(*(words_by_kind[kind] for kind in words_by_kind if kind != "salt"))
    tables = {
        "ingredients": [f"{name}\t{names.rxcui[name]}" for name in ordered],
        "phrases": [f"{key}\t{meaning}" for key, meaning in sorted(meanings.items())],
        "heads": [f"{word}\t{count}" for word, count in sorted(heads.items())],
        "fillers": sorted(fillers),
        "salts": sorted(words_by_kind["salt"]),
        "brands": brand_lines(brands, meanings),
        "prose": sorted(read_list("prose.txt") & set(meanings)),
    }
    text = "\n".join(f"#{name}\n" + "\n".join(lines) for name, lines in tables.items())
    (HERE / "drugs.tsv").write_text(text + "\n", encoding="utf-8")


def other_meanings() -> dict[str, str]:
    """Phrases of classes, of what is no medicine, and of ambiguous abbreviations."""
    meanings: dict[str, str] = {}
    for lefts, rights in read_equations("not_drugs.txt", "+"):
        meanings.update({phrase_key(right): f"x{lefts[0]}" for right in rights})
    for lefts, rights in read_equations("classes.txt", "+"):
        meanings.update({phrase_key(right): f"c{lefts[0]}" for right in rights})
    for line in read_lines("ambiguous.txt"):
        left, right = line.split(" = ", 1)
        meanings[phrase_key(left)] = f"a{right.strip()}"
    return meanings


def brand_lines(brands: list[tuple[list[str], list[str]]], meanings: dict[str, str]) -> list[str]:
    lines: dict[str, str] = {}
    for _, rights in brands:
        for brand in rights:
            meaning = meanings.get(phrase_key(brand), "")
            if meaning.startswith("i"):
                lines.setdefault(brand, meaning[1:])
    return [f"{brand}\t{numbers}" for brand, numbers in sorted(lines.items())]


if __name__ == "__main__":
    main()
