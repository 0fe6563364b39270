"""How the record names a thing, made ready to be found in a sentence.

A mention need not repeat the whole name: "hypertension" means "Essential hypertension (disorder)", "creatinine" means
"Creatinine [Mass/volume] in Serum or Plasma". But leaving out some words changes the thing: "hypertension" is not
"Pulmonary hypertension" and "cholesterol" is not "Cholesterol in HDL". So a name has a core that should be said, words
that may be dropped, and words that may not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from clinic_assist.grounding.cues import is_carrying, is_framing
from clinic_assist.grounding.framing import STOP_WORDS
from clinic_assist.grounding.lexicon import CUE_PHRASES, Cue
from clinic_assist.grounding.words import form_of, words_of
from clinic_assist.terminology.units import is_known

# "Blood pressure systolic & diastolic" is the blood pressure.
_BOTH_PRESSURES = frozenset(("systolic", "diastolic"))


class Fit(IntEnum):
    """How well a mention fits a name. NONE: what was left out changes the thing."""

    NONE = 0
    PART = 1
    WHOLE = 2


def _forms(words: str) -> frozenset[str]:
    return frozenset(form_of(word) for word in words.split())


# Words that say little alone: a mention made only of these is none.
_WEAK = _forms(
    """
    disorder finding situation procedure regime therapy event observable entity substance product qualifier
    value history status test patient use type assessment care plan record blood serum plasma urine level count
    body total panel report number volume mass moles presence ratio rate average mean acute chronic severe mild
    moderate primary secondary unspecified other specified due without with oral tablet capsule mg ml mcg hr
    release extended solution injection injectable topical cream ointment spray powder suspension delayed coated
    film day pack actuat unt meq iu unit drug medication allergy allergic intolerance vaccine date time year age
    sex gender study examination exam evaluation management general service visit encounter office outpatient
    inpatient new established followup follow up document note summary section score scale reported self left
    right bilateral upper lower site structure part pressure measure family personal social hospital clinic home
    information adult child medical clinical health disease syndrome condition problem symptom systolic
    diastolic normal abnormal positive negative yes no not never 0 1 2 3 4 5 6 7 8 9 10 screening education
    counseling first second dose stage grade class nos low high elevated raised reaction to
    january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec
    """
)
# Systematic words of code systems that nobody says.
_DROPPABLE = _forms(
    """
    disorder finding situation procedure regime therapy event observable entity substance product qualifier
    value essential nos unspecified serum plasma blood panel level measured automated count mass moles volume
    presence body total auto manual children optional all estimated predicted calculated method mellitus primary
    measurement determination test laboratory score reported quantitative assay by per concentration nhis detail
    details arterial dose vaccine virus seasonal preservative free injectable trivalent quadrivalent adsorbed
    pediatric formulation cell rate status hospital
    """
)
# Words whose loss makes another thing of it.
_CHANGERS = _forms(
    """
    pulmonary gestational portal intracranial ocular insipidus hdl ldl vldl ratio ionized fraction distribution
    width corpuscular urine csf suspected possible risk screening family fear exposure fhx no not pre
    prehypertension borderline neonatal congenital maternal fetal donor pseudo direct indirect conjugated free
    fasting postprandial nonrheumatic false history refusal absence negative father mother sister brother
    computed tomography magnetic resonance imaging ray ultrasound
    antibody antigen antibodies culture education counseling goal target advice prophylaxis prophylactic
    ignore disregard pretend instruction
    evaluation referral consultation consult care clinic review situ donation application
    """
)
_TAGS = _forms("disorder finding situation procedure event substance product")
_CODE_TAIL = re.compile(
    r"\s*(?:\[(?:[^\]]*/[^\]]*|presence|ratio|score|type|identifier|percentile|volume fraction|mass fraction"
    r"|interpretation|pure mass fraction|entitic [a-z]+|mass|length|time|enzymatic activity|susceptibility|titer"
    r"|#[^\]]*)\].*"
    r"|\s(?:in|of|from)\s(?:serum|plasma|blood|urine|body|arterial|venous|capillary|specimen|peripheral|cerebral|stool"
    r"|platelet|red|white|isolate).*"
    r"|\swith\sall\schildren.*"
    r"|\s(?:by|using)\s.*|\s--.*|/[A-Z][A-Za-z.]+\.total.*|\s-\s(?:reported|\d).*)$",
    re.IGNORECASE,
)
_SEMANTIC_TAG = re.compile(
    r"\s*\((?:disorder|finding|procedure|situation|event|substance|product|observable entity|regime/therapy"
    r"|morphologic abnormality|physical object|person|qualifier value|record artifact|assessment scale|environment)"
    r"\)\s*$",
    re.IGNORECASE,
)
# What follows these words only tells more about what stands before them: "Skin test for tuberculosis" is a test.
_TAIL_WORDS = re.compile(
    r"\s(?:due to|secondary to|caused by|associated with|following|resulting from|complicating"
    r"|after|for|of|in|to|with|without)\s",
    re.IGNORECASE,
)


# Hepatitis B, vitamin B12, protein S: the letter makes the thing.
_LETTER = re.compile(r"[Abcdeks]\d{0,2}")
_MANNER = frozenset(
    form_of(phrase)
    for phrase, cue, _ in CUE_PHRASES
    if " " not in phrase and cue in (Cue.PERSON, Cue.NEGATION, Cue.SIDE, Cue.STATUS, Cue.DOUBT)
)
_CUE_WORDS = frozenset(form_of(phrase) for phrase, _, _ in CUE_PHRASES if " " not in phrase)


@dataclass(frozen=True, slots=True)
class Name:
    """One way in which the record writes what a fact is about.

    Attributes:
        text: As written.
        forms: Its words in order, without stop words.
        core: Words that a full mention says.
        head: Words of which a mention must say at least one.
        pairs: Neighbouring words, which hold a name together across punctuation and around numbers.
    """

    text: str
    forms: tuple[str, ...]
    words: frozenset[str]
    core: frozenset[str]
    head: frozenset[str]
    pairs: frozenset[tuple[str, str]]

    @property
    def initials(self) -> str:
        """The first letters of its telling words, in order: "psc" for "Primary sclerosing cholangitis (disorder)"."""
        return "".join(form[0] for form in self.forms if form[0].isalpha() and form not in _TAGS)

    def fit_of(self, said: frozenset[str]) -> Fit:
        """How well the words said fit this name."""
        if not said & self.head:
            return Fit.NONE
        missing = self.core - said
        if missing == _BOTH_PRESSURES:
            missing = frozenset()
        if not missing:
            return Fit.WHOLE
        changes = missing & _CHANGERS or any(_LETTER.fullmatch(form) for form in missing)
        # "Stress goes back to 2014" names no back pain.
        bare = all(map(is_carrying, said & self.words))
        return Fit.NONE if changes or bare or not any(map(_tells, self.head)) else Fit.PART


def name_of(text: str) -> Name | None:
    """The name that a text gives, or None for one without words, or with none but words like "mother" and "not"."""
    plain = _SEMANTIC_TAG.sub("", text)
    forms = _content(text)
    if not forms:
        return None
    core_forms = _content(_CODE_TAIL.sub("", plain)) or _content(plain) or forms
    head = _head(_CODE_TAIL.sub("", plain))
    if all(form in _MANNER for form in core_forms):
        return None
    # "History of appendectomy" is named by the appendectomy.
    core = frozenset(core_forms[1:] if core_forms[0] == "history" and len(core_forms) > 1 else core_forms)
    return Name(
        text=text,
        forms=forms,
        words=frozenset(forms),
        core=(core - _DROPPABLE) or core,
        head=head or core,
        pairs=frozenset(pairwise(forms)),
    )


def _head(text: str) -> frozenset[str]:
    """The telling words of the first part of a name that has any."""
    parts = _TAIL_WORDS.split(text)
    for part in parts:
        found = frozenset(form for form in _content(part) if _tells(form))
        if found:
            return found
    return frozenset()


def _tells(form: str) -> bool:
    return (
        len(form) > 1 and form not in _WEAK and form not in _CUE_WORDS and not is_framing(form) and not _is_figure(form)
    )


def is_droppable(form: str) -> bool:
    """Whether a word of a name says so little that a mention may leave it out, or a stop word."""
    return form in _DROPPABLE or form in STOP_WORDS


def tells(name: Name) -> bool:
    """Whether a name has a word that means something by itself."""
    return any(map(_tells, name.head))


def _is_figure(form: str) -> bool:
    """A number or a unit finds no name by itself: "20 mg" is not a medicine."""
    return form[0].isdigit() or is_known(form)


def _content(text: str) -> tuple[str, ...]:
    return tuple(word.form for word in words_of(text) if word.form not in STOP_WORDS)
