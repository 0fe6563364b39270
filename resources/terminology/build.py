"""Writes drugs.tsv and codes.tsv from the public name lists and the files in hand/. Deterministic.

    python resources/terminology/build.py --ndfrt ndfrt_rxnorm_ingredient_mapping.csv --drugbank drugbank_vocabulary.csv

Where the lists come from and under which terms: SOURCES.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1]), str(HERE)]

from name_collection import Names, collect  # noqa: E402
from name_sources import (  # noqa: E402
    CHEMICAL,
    PRODUCT,
    read_drugbank,
    read_equations,
    read_kind,
    read_lines,
    read_list,
    read_ndfrt,
    read_words,
)

from clinic_assist.terminology.drug_lexicon import Lexicon, load_lexicon  # noqa: E402
from clinic_assist.terminology.drug_reading import read_parts  # noqa: E402
from clinic_assist.terminology.drug_text import phrase_key  # noqa: E402
from clinic_assist.terminology.drug_verdict import judge  # noqa: E402
from clinic_assist.terminology.recognition import RecognitionState  # noqa: E402

# The VA's own abbreviations in product names; read only while codes are made, never offered at the bedside.
VA_WORDS = {
    "CTM": "CHLORPHENIRAMINE", "P-EPHRINE": "PHENYLEPHRINE", "GG": "GUAIFENESIN", "DM": "DEXTROMETHORPHAN",
    "BPM": "BROMPHENIRAMINE", "PPA": "PHENYLPROPANOLAMINE", "HCT": "HYDROCHLOROTHIAZIDE", "N-MYCIN": "NEOMYCIN",
    "B-TRACIN": "BACITRACIN", "POLYMYX": "POLYMYXIN B",
}  # fmt: skip
# A truncated name in the VA list has lost its end, and perhaps an ingredient; the list cuts at 50 characters.
VA_CUT = 50


def main() -> None:
    """Reads the sources, writes both tables, prints what they hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ndfrt", type=Path, required=True)
    parser.add_argument("--drugbank", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=HERE)
    arguments = parser.parse_args()
    ndfrt = read_ndfrt(arguments.ndfrt)
    drugbank = read_drugbank(arguments.drugbank)
    names = collect(ndfrt, drugbank)
    brands = read_equations("brands.txt", " + ")
    write_drugs(names, brands, arguments.out)
    codes = product_codes(names, ndfrt, load_lexicon(arguments.out))
    numbers = {name: str(number) for number, name in enumerate(sorted(names.rxcui))}
    lines = [f"{code}\t{','.join(numbers[name] for name in found)}" for code, found in sorted(codes.items())]
    (arguments.out / "codes.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    coded = sum(1 for rxcui in names.rxcui.values() if rxcui)
    print(f"{len(names.rxcui)} ingredients ({coded} with RxCUI), {len(names.phrases)} names, {len(codes)} codes")


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
    """The ingredients of a VA product, mixture or salt, sorted; None where the name is cut or not all understood.

    The list cuts at 50 characters: a name whose mark in brackets is cut ("[VA Prod") is whole.
    """
    spelled, _, mark = name.rpartition(" [")
    if mark and spelled:
        if not any(kind.startswith(f" [{mark}") for kind in (PRODUCT, CHEMICAL)):
            return None
    elif "[" in name or len(name) >= VA_CUT:
        return None
    else:
        spelled = name
    if spelled.count("(") > 1:
        return None
    for short, long in VA_WORDS.items():
        spelled = re.sub(rf"(?<![A-Z-]){re.escape(short)}(?![A-Z-])", long, spelled)
    answer = judge(spelled, read_parts(spelled, lexicon), lexicon)
    if answer.state is not RecognitionState.RECOGNISED:
        return None
    return tuple(sorted(answer.ingredient_names))


def write_drugs(names: Names, brands: list[tuple[list[str], list[str]]], folder: Path) -> None:
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
        "families": sorted(read_kind("families.txt", "family") & set(meanings)),
        "variants": sorted(read_kind("families.txt", "variant")),
    }
    text = "\n".join(f"#{name}\n" + "\n".join(lines) for name, lines in tables.items())
    (folder / "drugs.tsv").write_text(text + "\n", encoding="utf-8")


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
    """Brands as written with their ingredient numbers, sorted."""
    lines: dict[str, str] = {}
    for _, rights in brands:
        for brand in rights:
            meaning = meanings.get(phrase_key(brand), "")
            if meaning.startswith("i"):
                lines.setdefault(brand, meaning[1:])
    return [f"{brand}\t{numbers}" for brand, numbers in sorted(lines.items())]


if __name__ == "__main__":
    main()
