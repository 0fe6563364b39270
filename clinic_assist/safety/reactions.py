"""What a recorded reaction tells: danger, delay, or an effect of the medicine, in English, German and Spanish words."""

from __future__ import annotations

import re
from collections.abc import Iterable

# World Allergy Organization 2020: reactions that make re-exposure dangerous.
_SEVERE = re.compile(
    r"anaphyla|angio-?o?edema|bronchospasm|stridor|wheez|laryngeal|throat (?:swelling|tightness|closing)|shock|"
    r"hypotension|cardiac arrest|respiratory (?:arrest|distress|failure|depression)|"
    r"shortness of breath|difficulty breathing|dyspn(?:o)?ea|"
    r"swelling of (?:the )?(?:throat|tongue|larynx|lips?|face)|(?:tongue|lips?|facial|face) swelling|"
    r"(?:facial|face|lip|tongue|airway|laryngeal) o?edema|"
    r"anaphylak|anafila|quincke|angio-?ödem|angioedem|bronchospasmus|broncoespasmo|schock|choque|atemnot|luftnot|"
    r"kehlkopf|(?:zungen|gesichts|lippen|rachen)schwellung|(?:zungen|gesichts|lippen|larynx|glottis)ödem|giemen|"
    r"dificultad (?:para )?respira|disnea|sibilancia|edema (?:de )?(?:glotis|laríngeo|labial|facial|lingual)|"
    r"hinchazón de (?:la )?(?:cara|lengua|labios|garganta)|atemstillstand|paro (?:cardíaco|respiratorio)|hipotensión|"
    r"blutdruckabfall",
    re.IGNORECASE,
)
# AAAAI/ACAAI drug allergy practice parameter 2022: severe delayed reactions of skin, blood, kidney, liver, vessels.
_SEVERE_DELAYED = re.compile(
    r"stevens|toxic epidermal|(?-i:\bSJS\b|\bTEN\b|\bDRESS\b|\bDIHS\b|\bAGEP\b|\bHIT\b)|"
    r"eosinophilia|hypersensitivity syndrome|exfoliative|erythroderma|erythema multiforme|bullous|blister|"
    r"mucosal (?:lesion|erosion|ulcer|involvement)|serum sickness|"
    r"acute generali[sz]ed exanthematous|linear IgA|vasculitis|"
    r"h(?:a)?emolytic an(?:a)?emia|agranulocytosis|neutropeni|pancytopeni|aplastic|thrombocytop|"
    r"interstitial nephritis|hepatitis|hepatotoxic|liver (?:failure|injury|toxicity)|jaundice|"
    r"lyell|epidermale nekrolyse|necr[óo]lisis epidérmica|blasenbildung|ampollas|agranulozytose|agranulocitosis|"
    r"serumkrankheit|enfermedad del suero|nefritis intersticial|interstitielle nephritis|neutropenie|panzytopenie|"
    r"leberversagen|gelbsucht|ictericia|hepatotox|vaskulitis|vasculitis",
    re.IGNORECASE,
)
# Effects that follow from how a medicine works, not from an immune reaction.
_SIDE_EFFECT = re.compile(
    r"nausea|vomit|emesis|diarrh|constipat|stomach|gastro-?intestinal|\bGI\b|dyspepsia|heartburn|reflux|abdominal|"
    r"headache|dizz|light-?headed|drows|somnol|sedation|sleepi|lethargy|fatigue|tired|insomnia|nightmare|"
    r"dry mouth|taste|myalgia|muscle (?:pain|ache|cramp|weakness)|\bcough|palpitation|tremor|jitter|anxi|"
    r"agitat|confus|hallucinat|mood|depress(?:ed|ion)|weight gain|appetite|sweat|bradycardia|tachycardia|"
    r"(?:ankle|leg|foot|peripheral|pedal) (?:swelling|o?edema)|urinary (?:retention|frequency|incontinence)|"
    r"sexual dysfunction|erectile|tinnitus|ringing|bruis|"
    r"hypoglyc|hyperkal|hypokal|hyponatr|intoleran|side effect|adverse effect|"
    r"übelkeit|erbrechen|durchfall|verstopfung|bauchschmerz|magenschmerz|magenbeschwerd|sodbrennen|kopfschmerz|schwindel|"
    r"müdigkeit|schläfrig|schlaflos|mundtrockenheit|muskelschmerz|husten|herzklopfen|unruhe|unverträglichkeit|nebenwirkung|"
    r"náusea|vómito|diarrea|estreñimiento|dolor (?:de )?(?:estómago|abdominal|cabeza|muscular)|acidez|mareo|cansancio|"
    r"somnolencia|insomnio|boca seca|\btos\b|palpitacion|efecto adverso|efecto secundario",
    re.IGNORECASE,
)
# Other words that make a text after a colon a reaction.
_OTHER_REACTION = re.compile(
    r"\brash|hives|urticaria|itch|prurit|flush|swelling|redness|erythema|allerg|dermatitis|eczema|red man|infusion|"
    r"rhabdo|myopath|myositis|dystoni|extrapyramid|akathisi|hyperthermia|neuroleptic malignant|seizure|bleed|ulcer|"
    r"torsade|tendon|photosens|faint|syncope|numb|warm|renal|kidney|fever|unknown|"
    r"ausschlag|exanthem|nesselsucht|urtikaria|quaddeln|juckreiz|rötung|schwellung|ekzem|fieber|unbekannt|"
    r"erupción|sarpullido|ronchas|picazón|picor|prurito|enrojecimiento|hinchazón|fiebre|desconocid",
    re.IGNORECASE,
)
# "no anaphylaxis" tells of none.
_DENIED = re.compile(
    r"\b(?:no|not|without|denies|denied|never had|keine?|ohne|nicht|sin|niega)\b[^,.;]*", re.IGNORECASE
)
_TYPED = re.compile(r"^(?P<substance>[^:(]+?)(?:\s*:\s*|\s+[-–]\s+|\s*\()(?P<reaction>[^()]+)\)?\s*$")


def tells_danger(told: str) -> bool:
    """Whether a text tells of a reaction that makes taking the substance again dangerous, immediate or delayed."""
    affirmed = _DENIED.sub("", told)
    return bool(_SEVERE.search(affirmed) or _SEVERE_DELAYED.search(affirmed))


def tells_severe_delayed(told: str) -> bool:
    """Whether a text tells of a severe delayed reaction, after which the whole group is avoided."""
    return bool(_SEVERE_DELAYED.search(_DENIED.sub("", told)))


def are_side_effects(manifestations: Iterable[str], *, also: Iterable[str] = ()) -> bool:
    """Whether there is a manifestation and each is an effect of the medicine, or holds one of the words in `also`."""
    shown = list(manifestations)
    return bool(shown) and all(_SIDE_EFFECT.search(text) or names_any(text, also) for text in shown)


def names_any(text: str, words: Iterable[str]) -> bool:
    """Whether a text affirms one of these words or beginnings of words, whatever the case."""
    affirmed = _DENIED.sub("", text).lower()
    return any(re.search(rf"\b{re.escape(word.lower())}", affirmed) for word in words)


def split_typed(text: str) -> tuple[str, str]:
    """A typed allergy as substance and reaction: "codeine: nausea", "penicillin (hives)", "sulfa - rash".

    The reaction is empty where the text tells none; "Anesthetics - amide type" stays whole.
    """
    match = _TYPED.match(text)
    if match and (tells_danger(match["reaction"]) or _is_reaction(match["reaction"])):
        return match["substance"].strip(), match["reaction"].strip()
    return text, ""


def single_reactions(told: str) -> tuple[str, ...]:
    """The reactions of a text one by one: "nausea, rash and itching" are three."""
    return tuple(part.strip() for part in re.split(r"[,;/]|\band\b", told) if part.strip())


def _is_reaction(text: str) -> bool:
    return bool(_SIDE_EFFECT.search(text) or _OTHER_REACTION.search(text))
