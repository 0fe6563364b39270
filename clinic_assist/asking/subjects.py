"""What the naming words of a question stand for: a medicine or a class of them, a measurement, or plain words."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from clinic_assist.asking.language import Language
from clinic_assist.asking.question import Subject
from clinic_assist.terminology.measurand_names import parts_of_name
from clinic_assist.terminology.measurands import Measurands

# Names of groups that several classes of the knowledge base make up; the words are common pharmacology (FDA labels).
WIDE_CLASSES = {
    "antibiotics": (
        "penicillins cephalosporins carbapenems monobactams macrolides fluoroquinolones tetracyclines aminoglycosides"
        " lincosamides glycopeptides sulfonamide-antibiotics nitroimidazoles rifamycins trimethoprim-containing"
    ),
    "antihypertensives": (
        "ace-inhibitors arbs beta-blockers calcium-channel-blockers diuretics alpha1-blockers central-alpha2-agonists"
    ),
    "chemotherapeutics": "cytotoxic-chemotherapy",
    "analgesics": "nsaids-systemic opioids salicylates",
    "contraceptives": "hormonal-contraceptives",
    "inhalers": "bronchodilators choice-inhaled-corticosteroids inhaled-antimuscarinics beta2-agonists",
}
# Members of those groups that belong to no class above.
_ALONE = {"analgesics": frozenset({"acetaminophen"})}
# Lay names of groups.
_LAY_CLASSES = {
    "birth control": "contraceptives",
    "birth control pill": "contraceptives",
    "birth control pills": "contraceptives",
    "contraception": "contraceptives",
    "contraceptive": "contraceptives",
    "contraceptives": "contraceptives",
    "inhaler": "inhalers",
    "inhalers": "inhalers",
    "puffer": "inhalers",
    "water pill": "diuretics",
    "water pills": "diuretics",
    "chemo": "chemotherapeutics",
    "sleeping pills": "z-hypnotics",
    "antihypertensive": "antihypertensives",
    "blood pressure medication": "antihypertensives",
    "blood pressure pills": "antihypertensives",
    "pain relief": "analgesics",
}
# Problems as people call them (NIH National Library of Medicine, MedlinePlus, medical encyclopedia).
_LAY_PROBLEMS = {
    "underactive thyroid": "hypothyroidism",
    "overactive thyroid": "hyperthyroidism",
    "high blood sugar": "hyperglycemia",
    "low blood sugar": "hypoglycemia",
    "low blood pressure": "hypotension",
    "mini stroke": "transient ischemic attack",
    "irregular heartbeat": "arrhythmia",
    "kidney stones": "kidney stone",
    "brittle bones": "osteoporosis",
    "enlarged prostate": "benign prostatic hyperplasia",
    "pink eye": "conjunctivitis",
}
# Measurands that a name without a method covers: one quantity by several methods, or two forms of one molecule that
# clinicians ask for by one name.
_BY_SEVERAL_METHODS = {
    "egfr": (
        "egfr",
        "egfr-mdrd",
        "egfr-mdrd-not-black",
        "egfr-mdrd-black",
        "egfr-ckd-epi",
        "egfr-ckd-epi-2021",
        "egfr-cystatin-c",
    ),
    "natriuretic-peptide-b": ("natriuretic-peptide-b", "nt-probnp"),
    "glucose": ("glucose", "glucose-fasting", "glucose-capillary"),
    "body-temperature": tuple(f"body-temperature{way}" for way in ("", "-oral", "-rectal", "-axillary", "-tympanic")),
}
_QUALIFIERS = frozenset(
    ("low", "high", "normal", "abnormal", "elevated", "raised", "increased", "decreased", "critical")
)
# Names of substances that other things are named by as well ("alcohol abuse", "iron deficiency").
_NOT_DRUGS = frozenset({"alcohol", "ethanol", "tobacco", "nicotine", "oxygen", "water", "blood", "iron", "calcium"})
# What a test is beside its own name: a record may well leave it out ("PET scan", "PET imaging").
_KINDS_OF_TEST = frozenset(("scan", "scans", "exam", "examination", "study", "imaging"))
_FEWEST_LETTERS = 5
# What people say of an operation, and its name (NIH National Library of Medicine, MedlinePlus, medical encyclopedia).
_OPERATIONS = {
    frozenset(("appendix", "removed")): "appendectomy",
    frozenset(("appendix", "out")): "appendectomy",
    frozenset(("gallbladder", "removed")): "cholecystectomy",
    frozenset(("gallbladder", "out")): "cholecystectomy",
    frozenset(("uterus", "removed")): "hysterectomy",
    frozenset(("womb", "removed")): "hysterectomy",
    frozenset(("tonsils", "removed")): "tonsillectomy",
    frozenset(("tonsils", "out")): "tonsillectomy",
    frozenset(("spleen", "removed")): "splenectomy",
    frozenset(("prostate", "removed")): "prostatectomy",
    frozenset(("breast", "removed")): "mastectomy",
    frozenset(("kidney", "removed")): "nephrectomy",
    frozenset(("thyroid", "removed")): "thyroidectomy",
    frozenset(("knee", "replaced")): "knee replacement",
    frozenset(("hip", "replaced")): "hip replacement",
}


def subject_of(phrase: str, language: Language) -> Subject:
    """What a phrase stands for."""
    phrase = _LAY_PROBLEMS.get(phrase.lower(), phrase)
    phrase = _OPERATIONS.get(frozenset(phrase.lower().split()), phrase)
    if len(phrase.split()) > 1:
        phrase = " ".join(word for word in phrase.split() if word.lower() not in _KINDS_OF_TEST) or phrase
    forms = tuple(form for form in language.forms(phrase) if form not in ("of", "the", "to", "in"))
    measurands = measurands_named(phrase, language) or measurands_named(_unqualified(phrase), language)
    problem = language.problem_ids.get(phrase.lower(), language.problem_ids.get(" ".join(forms), ""))
    names = tuple(language.problem_names.get(problem, ()))
    plain = Subject(text=phrase, forms=forms, measurands=measurands, problem=problem, names=names)
    return plain if problem else _as_drug(plain, phrase, language)


def _as_drug(plain: Subject, phrase: str, language: Language) -> Subject:
    recognised = language.drugs.recognise(phrase)
    ingredients = {one for _, _, one in language.drugs.spans(phrase)}
    if not ingredients and not recognised.unrecognised and not plain.measurands:
        ingredients = set(recognised.ingredient_names)
    class_id = _class_named(phrase, language) or recognised.drug_class or ""
    members = _members(class_id, language)
    if ingredients and class_id and not members >= ingredients:
        members = frozenset()
    found = frozenset(ingredients | members)
    if not found and not class_id:
        return plain
    if found <= _NOT_DRUGS and not class_id and len(plain.forms) > 1:
        return plain
    return replace(
        plain,
        ingredients=found,
        drug_class=class_id.replace("-", " ") if members or not ingredients else "",
        names=_names_of(found, language),
    )


def _names_of(ingredients: frozenset[str], language: Language) -> tuple[str, ...]:
    brands = (brand for one in sorted(ingredients) for brand in language.drugs.brands_of(one))
    return tuple(dict.fromkeys((*sorted(ingredients), *brands)))


def _class_named(phrase: str, language: Language) -> str:
    words = " ".join(phrase.lower().replace("-", " ").split())
    lay = _LAY_CLASSES.get(words)
    return lay or next((language.class_ids[one] for one in (words, f"{words}s") if one in language.class_ids), "")


def _members(class_id: str, language: Language) -> frozenset[str]:
    own = language.class_members.get(class_id, frozenset())
    parts = (language.class_members.get(one, frozenset()) for one in WIDE_CLASSES.get(class_id, "").split())
    return own.union(_ALONE.get(class_id, frozenset()), *parts)


def measurands_named(phrase: str, language: Language) -> frozenset[str]:
    """The ids of the measurands of which a phrase is a name; of several specimens blood's, where it names none."""
    table = _names_of_measurands(language.measurands)
    words, specimen = parts_of_name(phrase)
    found = table.get(words, ())
    if not found:
        spelled = " ".join(language.forms(phrase))
        words, specimen = parts_of_name(spelled)
        found = table.get(words, ())
    plain = [key for key, where in found if where in ("blood", "body", "stated-blood", "urine-unsaid")]
    chosen = (
        [key for key, where in found if specimen and where.startswith(specimen)] or plain or [key for key, _ in found]
    )
    every = (key for one in chosen for key in _BY_SEVERAL_METHODS.get(one, (one,)))
    return frozenset(language.measurands[key].line for key in every)


def _unqualified(phrase: str) -> str:
    """Without words of degree: "low sodium" asks for sodium."""
    return " ".join(word for word in phrase.split() if word.lower() not in _QUALIFIERS)


@lru_cache(maxsize=4)
def _names_of_measurands(measurands: Measurands) -> dict[tuple[str, ...], list[tuple[str, str]]]:
    table: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for one in measurands.all:
        for name in (one.name, *one.names):
            words = parts_of_name(name).words
            if words and (one.id, one.specimen) not in table.setdefault(words, []):
                table[words].append((one.id, one.specimen))
    return table


def suggestions_for(subject: Subject | None, language: Language) -> tuple[str, ...]:
    """Names of medicines spelled like words that name none; empty where they name something, or are too short."""
    if subject is None or subject.is_drug or subject.measurands or len(subject.text) < _FEWEST_LETTERS:
        return ()
    return tuple(language.drugs.recognise(subject.text).suggestions)
