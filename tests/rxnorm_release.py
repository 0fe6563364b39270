"""A small RxNorm release as files: rows as the NLM writes them, made by hand from public facts about real products."""

from __future__ import annotations

import zipfile
from pathlib import Path

# (RxCUI, term type, name, suppressed)
CONCEPTS: tuple[tuple[int, str, str, str], ...] = (
    (17767, "IN", "amlodipine", "N"),
    (69749, "IN", "valsartan", "N"),
    (83367, "IN", "atorvastatin", "N"),
    (29046, "IN", "lisinopril", "N"),
    (5487, "IN", "hydrochlorothiazide", "N"),
    (7980, "IN", "penicillin G", "N"),
    (9000001, "IN", "Zuvotranib", "N"),
    (104416, "PIN", "amlodipine besylate", "N"),
    (1000100, "MIN", "amlodipine / valsartan", "N"),
    (329528, "SCDC", "amlodipine 5 MG", "N"),
    (349199, "SCDC", "valsartan 160 MG", "N"),
    (329299, "SCDC", "atorvastatin 10 MG", "N"),
    (316156, "SCDC", "lisinopril 20 MG", "N"),
    (316049, "SCDC", "hydrochlorothiazide 12.5 MG", "N"),
    (9000011, "SCDC", "Zuvotranib 40 MG", "N"),
    (7000001, "SCDC", "penicillin G benzathine 450000 UNT/ML", "N"),
    (7000002, "SCDC", "penicillin G procaine 150000 UNT/ML", "N"),
    (197361, "SCD", "amlodipine 5 MG Oral Tablet", "N"),
    (9000022, "SCD", "amlodipine 5 MG / valsartan 160 MG Oral Tablet", "N"),
    (617312, "SCD", "atorvastatin 10 MG Oral Tablet", "N"),
    (197885, "SCD", "hydrochlorothiazide 12.5 MG / lisinopril 20 MG Oral Tablet", "N"),
    (9000021, "SCD", "Zuvotranib 40 MG Oral Capsule", "N"),
    (731564, "SCD", "penicillin G benzathine 450000 UNT/ML / penicillin G procaine 150000 UNT/ML Injection", "N"),
    (58927, "BN", "Norvasc", "N"),
    (724879, "BN", "Exforge", "N"),
    (153165, "BN", "Lipitor", "N"),
    (212549, "SBD", "amlodipine 5 MG Oral Tablet [Norvasc]", "N"),
    (9000032, "SBD", "amlodipine 5 MG / valsartan 160 MG Oral Tablet [Exforge]", "N"),
    (617318, "SBD", "atorvastatin 10 MG Oral Tablet [Lipitor]", "N"),
    (8000001, "GPCK", "{30 (amlodipine 5 MG Oral Tablet) / 30 (atorvastatin 10 MG Oral Tablet) } Pack", "N"),
    (8000002, "BPCK", "{30 (amlodipine 5 MG Oral Tablet [Norvasc]) / 30 (atorvastatin 10 MG) } Pack [Duo]", "N"),
    (317541, "DF", "Oral Tablet", "N"),
    (6000001, "SCD", "rofecoxib 25 MG Oral Tablet", "O"),
    (6000002, "SCD", "Wugbertine 25 MG Oral Tablet", "O"),
)
# "second RELA first", as RXNREL writes it; the inverse rows are added by `relations`.
RELATIONS: tuple[tuple[int, str, int], ...] = (
    (104416, "form_of", 17767),
    (1000100, "has_part", 17767),
    (1000100, "has_part", 69749),
    (329528, "has_ingredient", 17767),
    (329528, "has_precise_ingredient", 104416),
    (349199, "has_ingredient", 69749),
    (329299, "has_ingredient", 83367),
    (316156, "has_ingredient", 29046),
    (316049, "has_ingredient", 5487),
    (9000011, "has_ingredient", 9000001),
    (7000001, "has_ingredient", 7980),
    (7000002, "has_ingredient", 7980),
    (197361, "consists_of", 329528),
    (9000022, "consists_of", 329528),
    (9000022, "consists_of", 349199),
    (9000022, "has_ingredients", 1000100),
    (617312, "consists_of", 329299),
    (197885, "consists_of", 316156),
    (197885, "consists_of", 316049),
    (9000021, "consists_of", 9000011),
    (731564, "consists_of", 7000001),
    (731564, "consists_of", 7000002),
    (58927, "tradename_of", 17767),
    (724879, "tradename_of", 17767),
    (724879, "tradename_of", 69749),
    (153165, "tradename_of", 83367),
    (212549, "tradename_of", 197361),
    (212549, "has_ingredient", 58927),
    (9000032, "tradename_of", 9000022),
    (9000032, "has_ingredient", 724879),
    (617318, "tradename_of", 617312),
    (617318, "has_ingredient", 153165),
    (8000001, "contains", 197361),
    (8000001, "contains", 617312),
    (8000002, "contains", 212549),
    (8000002, "contains", 617312),
    (8000002, "tradename_of", 8000001),
)
_INVERSE = {
    "form_of": "has_form",
    "has_part": "part_of",
    "has_ingredient": "ingredient_of",
    "has_ingredients": "ingredients_of",
    "has_precise_ingredient": "precise_ingredient_of",
    "consists_of": "constitutes",
    "tradename_of": "has_tradename",
    "contains": "contained_in",
}
# (RxCUI, source, NDC as that source writes it, suppressed)
PACKAGES: tuple[tuple[int, str, str, str], ...] = (
    (617318, "RXNORM", "00071015523", "N"),
    (617318, "MTHSPL", "0071-0155-34", "N"),
    (212549, "RXNORM", "00069153066", "N"),
    (197361, "MTHSPL", "12345-678-90", "N"),
    (9000032, "MTHSPL", "54321-6789-1", "N"),
    (197361, "VANDF", "000093000101", "N"),
    (617312, "GS", "99999999901", "N"),
    (197361, "MMSL", "99999999901", "N"),
    (6000001, "RXNORM", "00006011031", "O"),
)
# RXNCUI.RRF: former, later
SUCCESSORS: tuple[tuple[int, int | None], ...] = (
    (5000001, 197361),
    (5000002, 5000003),
    (5000003, 9000022),
    (5000004, 197361),
    (5000004, 617312),
    (5000005, None),
    (5000006, 5000006),
)
# RXNATOMARCHIVE.RRF: RxCUI, term type, last name, merged to
ARCHIVED: tuple[tuple[int, str, str, int | None], ...] = (
    (5000007, "SCD", "Valdecoxib 10 MG Oral Tablet", None),
    (5000008, "SCD", "Blickovan 10 MG Oral Tablet", None),
    (5000009, "SBD", "Lipitor 10 MG Oral Tablet", 617318),
)


def conso(rxcui: int, kind: str, name: str, suppressed: str = "N", source: str = "RXNORM") -> str:
    return f"{rxcui}|ENG||||||{rxcui}||{rxcui}||{source}|{kind}|{rxcui}|{name}||{suppressed}|4096|\n"


def rel(second: int, relation: str, first: int) -> str:
    return f"{first}||CUI|RO|{second}||CUI|{relation}|||RXNORM|||||4096|\n"


def relations(one_way: bool = False) -> list[str]:
    rows = []
    for second, relation, first in RELATIONS:
        rows.append(rel(second, relation, first))
        if not one_way:
            rows.append(rel(first, _INVERSE[relation], second))
    rows.append(rel(197361, "has_dose_form", 317541))
    rows.append("197361|1|AUI|RO|17767|2|AUI|has_ingredient|||MTHSPL|||||4096|\n")
    return rows


def release_files(*, one_way: bool = False) -> dict[str, str]:
    """The texts of all files of the release by name."""
    concepts = [conso(*concept) for concept in CONCEPTS]
    concepts += [conso(617318, "SU", "ATORVASTATIN CALCIUM", source="MTHSPL"), conso(58927, "SY", "Norvasc tab")]
    packages = [
        f"{rxcui}|||{rxcui}|AUI|{rxcui}|||NDC|{source}|{ndc}|{suppressed}|4096|\n"
        for rxcui, source, ndc, suppressed in PACKAGES
    ]
    packages.append("617318|||1|AUI|1|||RXN_HUMAN_DRUG|RXNORM|US|N|4096|\n")
    archived = [
        f"1||{name}|2007|2005|2006|{rxcui}||ENG|2007||RXNORM_07|{rxcui}|RXNORM|{kind}|{later or ''}|\n"
        for rxcui, kind, name, later in ARCHIVED
    ]
    version = (
        "||RXNORM_26AA_260105F|RXNORM|RxNorm|RXNORM|26AA_260105F|||||NLM|NLM|0||||||ENG|UTF-8|Y|Y|RxNorm|RxNorm|\n"
    )
    return {
        "RXNCONSO.RRF": "".join(concepts),
        "RXNREL.RRF": "".join(relations(one_way)),
        "RXNSAT.RRF": "".join(packages),
        "RXNCUI.RRF": "".join(f"{former}|05AA|07AA|1|{later or ''}|\n" for former, later in SUCCESSORS),
        "RXNATOMARCHIVE.RRF": "".join(archived),
        "RXNSAB.RRF": version,
    }


def write_release(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Writes the files into a folder, made where it is not there."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (files or release_files()).items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return folder


def write_zip(path: Path) -> Path:
    """The release as the NLM packs it: `rrf/`, and a smaller one in `prescribe/rrf/`."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in release_files().items():
            archive.writestr(f"rrf/{name}", text)
            archive.writestr(f"prescribe/rrf/{name}", text.splitlines(keepends=True)[0])
    return path
