"""The words of notes that change what is said: negation, status, side, person, doubt, trend; and those that do not.

The meanings follow published lists of trigger terms for negation, experiencer and temporality (NegEx, ConText) and the
status value sets of FHIR R4; the selection and the words for status are our own. A word that stands in no table here is
content: the record must say it too, or the statement is not supported.
"""

from __future__ import annotations

from enum import Enum

from clinic_assist.grounding.states import PAST, State


class Cue(Enum):
    """What a word or phrase does to a statement."""

    NEGATION = "negation"
    STATUS = "status"
    CURRENT = "current"
    EVENT = "event"
    HISTORY = "history"
    SIDE = "side"
    PERSON = "person"
    SUBJECT = "subject"
    DOUBT = "doubt"
    TREND = "trend"
    FLAG = "flag"
    EXTENT = "extent"
    KIND = "kind"
    RANGE = "range"
    SUPPLY = "supply"
    END = "end"
    BEGIN = "begin"
    BREAK = "break"
    UNRECORDED = "unrecorded"
    KNOWN = "known"
    PLAN = "plan"
    OPINION = "opinion"
    QUALITY = "quality"
    ROUTE = "route"
    PSEUDO = "pseudo"
    WAS = "was"


RISING, FALLING, STEADY, CHANGED = "rising", "falling", "steady", "changed"
BETTER, WORSE, NORMALISED = "better", "worse", "normalised"

_STATUS: tuple[tuple[str, frozenset[State]], ...] = (
    (
        "active|ongoing|continuing",
        frozenset(
            (
                State.ACTIVE,
                State.RECURRENCE,
                State.IN_PROGRESS,
            )
        ),
    ),
    (
        (
            "resolved|cleared up|has cleared|cleared|gone away|went away|settled|subsided|recovered|"
            "recovered from|got over|resolution of|resolution|healed|resolved on|resolved in|"
            "since resolved|has since resolved|fully resolved|completely resolved|"
            "fully recovered|fully recovered from"
        ),
        frozenset((State.RESOLVED,)),
    ),
    (
        "inactive",
        frozenset(
            (
                State.INACTIVE,
                State.RESOLVED,
                State.REMISSION,
            )
        ),
    ),
    ("in remission|remission", frozenset((State.REMISSION,))),
    (
        "recurrent|recurrence|relapse|relapsed|recurred|has returned|has come back|came back again",
        frozenset((State.RECURRENCE,)),
    ),
    (
        (
            "stopped|discontinued|ceased|withdrawn|taken off|came off|comes off|off of|off|weaned off|"
            "stopped on|stopped in|brought to an end|"
            "discontinued on|discontinued in"
        ),
        frozenset((State.STOPPED,)),
    ),
    ("completed|complete|concluded", frozenset((State.COMPLETED,))),
    # Of a problem these say that it is over, of a course that it was taken to its end.
    (
        "came to its end|came to an end|has come to an end|reached its end",
        frozenset((State.COMPLETED, State.RESOLVED, State.STOPPED)),
    ),
    ("finished|finishes|finished on|finished in", frozenset((State.COMPLETED, State.RESOLVED))),
    ("on hold|is on hold|was put on hold|remains on hold|held|paused|suspended|withheld", frozenset((State.ON_HOLD,))),
    (
        (
            "planned|scheduled|proposed|intended|upcoming|booked|awaiting|awaits|waiting for|listed for|due for|"
            "will undergo|will have|is due|to be done|draft|preparation"
        ),
        frozenset((State.PLANNED,)),
    ),
    (
        (
            "not done|not performed|not given|not administered|not carried out|not taken|not to be given"
            "|not to be done|rejected|declined|refused"
        ),
        frozenset((State.NOT_DONE,)),
    ),
    ("cancelled|canceled|revoked|called off", frozenset((State.CANCELLED,))),
    ("refuted|ruled out|excluded|disproved|disproven", frozenset((State.REFUTED,))),
    (
        "in progress|underway|under way",
        frozenset(
            (
                State.ACTIVE,
                State.IN_PROGRESS,
            )
        ),
    ),
    ("preliminary", frozenset((State.PRELIMINARY,))),
    ("amended|corrected", frozenset((State.AMENDED,))),
    ("entered in error|erroneous", frozenset((State.ERROR,))),
    (
        (
            "has come and gone|come and gone|is behind the patient now|is behind the patient|is behind them|"
            "is behind her|is behind him|now over|is over|a thing of the past|has ended|no longer active|"
            "no longer a problem|no longer present|no longer an issue|not active any more|"
            "former|past|previous|previously|prior|no longer|used to|formerly|quit|ex"
        ),
        PAST,
    ),
    ("confirmed", frozenset((State.CONFIRMED,))),
)
_CURRENT = (
    "takes|taking|is on|on treatment|continues|continue|continued on|remains on|is using|uses|using|"
    "has|have|having|suffers|suffering|is present|are present|remains present|persists|persisting|"
    "lives with|maintained on|receiving|receives|is allergic|"
    "are allergic|known|carries"
)
_EVENT = (
    "performed|found to have|noted to have|shown to have|"
    "done|underwent|undergone|given|administered|received|carried out|had|took place|"
    "was done|immunized|vaccinated|performing"
)
_NEGATION = (
    "no|not|without|denies|denied|denying|deny|none|neither|nor|absence of|absent|free of|"
    "lacks|lack of|negative for|fails to|doesn't|don't|didn't|isn't|wasn't|hasn't|haven't|aren't|"
    "weren't|won't|cannot|can't|nil|non|no known|none known|nil known"
)
_PERSONS = {
    "mother": "mother|mom|mum|mummy|mam",
    "father": "father|dad|daddy",
    "parent": "parent",
    "brother": "brother",
    "sister": "sister",
    "sibling": "sibling",
    "son": "son",
    "daughter": "daughter",
    "child": "child|children",
    "grandmother": "grandmother|grandma|gran|granny",
    "grandfather": "grandfather|grandpa|grandad|granddad",
    "grandparent": "grandparent",
    "aunt": "aunt",
    "uncle": "uncle",
    "cousin": "cousin",
    "twin": "twin",
    "spouse": "husband|wife|spouse|partner",
    "maternal": "maternal",
    "paternal": "paternal",
    "family": (
        "family history of|positive family history of|positive family history|family history positive for|"
        "family history|family member|family|familial|relative|fh|fhx|runs in the family"
    ),
}
_TRENDS = {
    RISING: (
        "rising|rose|go up|goes up|risen|rise|increased|increasing|increase|went up|gone up|going up|climbing|"
        "climbed|trending up|upward|up from|higher than|gained|elevated from|"
        "uptrending|higher|now up to|is up to|back up to|up again to|come up to|came up to|crept up"
    ),
    FALLING: (
        "falling|fell|go down|goes down|fallen|fall|decreased|decreasing|decrease|declined|declining|decline|dropped|"
        "dropping|drop|went down|gone down|going down|trending down|downward|down from|lower than|"
        "lost|reduced from|down|downtrending|lower|reduced"
    ),
    STEADY: (
        "stable|unchanged|steady|constant|no change|not changed|stays the same|stayed the same|"
        "remained the same|plateaued"
    ),
}
_TRENDS[BETTER] = "improved|improving|improves|improvement|better than"
_TRENDS[WORSE] = "worsened|worsening|worsens|deteriorated|deteriorating|worse than"
_TRENDS[NORMALISED] = "normalised|normalized|back to normal|returned to normal"
_TRENDS[CHANGED] = "went from|gone from|changed from|changed to|moved from"
_FLAGS = {
    "H": "high|elevated|raised|above range|above the reference range|above normal|"
    "above the normal range|above the upper limit of normal|above the upper limit|abnormally high",
    "L": "low|decreased level|below range|below the reference range|below normal|"
    "below the normal range|below the lower limit of normal|below the lower limit|abnormally low|depressed",
    "N": (
        "normal|within range|within normal limit|within the normal range|within the reference range|"
        "in range|unremarkable|wnl"
    ),
    "A": "abnormal|out of range|outside the reference range|outside the normal range",
    "C": "critical|critically high|critically low|panic|alarming",
}
_KINDS = {
    "allergy": (
        "allergic|is allergic|are allergic|allergy|allergen|intolerance|intolerant|hypersensitivity|hypersensitive|"
        "anaphylactic to|reacts to|sensitivity to|adverse reaction|reaction to|reaction|causes|caused"
    ),
    "medication": (
        "takes|taking|prescribed|prescription|medication|medicine|drug|dose|dosage|tablet|capsule|"
        "written|dispensed|prescribing|started on|treated with|therapy|injects|inhales|is on|"
        "maintained on|remains on"
    ),
    "immunization": "vaccine|vaccinated|vaccination|immunized|immunization|immunised|jab|shot|booster",
    "procedure": "underwent|surgery|operation|operated",
    "problem": "diagnosed|diagnosis|suffers|suffering|problem|condition",
    "result": "result|level|lab|laboratory|value|measured|reading",
}
_ROUTES = {
    "oral": "oral|orally|po|p o|by mouth|per os",
    "sublingual": "sublingual|sublingually|under the tongue|sl",
    "intravenous": "intravenous|intravenously|iv|i v",
    "intramuscular": "intramuscular|intramuscularly|im|i m",
    "subcutaneous": "subcutaneous|subcutaneously|subcut|subq|sub q|sc|s c|sq",
    "inhaled": "inhaled|by inhalation",
    "topical": "topical|topically|to the skin",
    "transdermal": "transdermal|transdermally",
    "rectal": "rectally|per rectum",
    "vaginal": "vaginally|per vagina",
    "nasal": "intranasal|intranasally|nasally",
}
_TABLES: tuple[tuple[Cue, dict[str, str]], ...] = (
    (Cue.PERSON, _PERSONS),
    (Cue.TREND, _TRENDS),
    (Cue.FLAG, _FLAGS),
    (Cue.KIND, _KINDS),
    (Cue.ROUTE, _ROUTES),
    (
        Cue.SIDE,
        {"left": "left|left-sided|lt", "right": "right|right-sided|rt", "both": "bilateral|bilaterally|left and right"},
    ),
    (
        Cue.BEGIN,
        {
            "new": "newly|newly diagnosed|new onset",
            "since": "since|for the past|over the past|for the last|over the last|during the past|during the last",
            "begin": (
                "onset|from|dating back to|dates back to|going back to|goes back to|began|beginning|"
                "commenced|started|start|starting|starts|diagnosed|first noted"
            ),
        },
    ),
    (Cue.CURRENT, {"now": "current|currently|still|now|at present|presently|any more|anymore", "is": _CURRENT}),
    (Cue.NEGATION, {"never": "never", "no": _NEGATION}),
    (
        Cue.EXTENT,
        {
            "last": "latest|most recent|last|newest|most recently",
            "first": "first|earliest|initial|initially",
            "most": "peaked at|peaked|peak|highest|maximum",
            "least": "lowest|nadir|minimum",
        },
    ),
)
_PLAIN: tuple[tuple[Cue, str], ...] = (
    # Looks like a denial and is none (Harkema and others 2009, "pseudo-triggers").
    (Cue.PSEUDO, "not only|not just|not necessarily|not merely|not simply"),
    (Cue.EVENT, _EVENT),
    (
        Cue.HISTORY,
        (
            "history of|h/o|hx of|history|status post|s/p|hx|past medical history of|past medical history"
            "|past surgical history of|past surgical history|past history of|past history|pmh of|pmh"
            "|as a child|in childhood|suffered|suffered from|psh|pmhx|pshx|background of"
        ),
    ),
    (Cue.SUBJECT, "patient|pt|he|she|they|his|her|their|mr|mrs|ms|miss|you|your|i note|i see|i saw"),
    (Cue.WAS, "was|were|did|been"),
    (
        Cue.DOUBT,
        (
            "suspected|working diagnosis|working diagnosis of|suspect|suspicion of|possible|possibly|"
            "probable|probably|likely|presumed|"
            "presumptive|questionable|may have|might have|could be|provisional|differential|query|"
            "unconfirmed|concern for|cannot be excluded|not certain|not confirmed|not been confirmed|not yet confirmed|"
            "yet to be confirmed|apparent"
        ),
    ),
    (
        Cue.RANGE,
        (
            "reference range|normal range|reference interval|reference|ref range|ref|range of normal|"
            "normal limit|expected range"
        ),
    ),
    (Cue.SUPPLY, "dispensed|dispense|supply|supplied|refill|refills|quantity|repeat|repeats"),
    (
        Cue.END,
        (
            "until|resolved on|resolved in|ended|ending|stopped on|stopped in|discontinued on|"
            "discontinued in|abated|through|to"
        ),
    ),
    (Cue.BREAK, "but|however|although|though|except|while|whereas|apart from|aside from"),
    (
        Cue.UNRECORDED,
        (
            "not recorded|not documented|not stated|not listed|not on record|not in the record|"
            "not mentioned|no information|no record of|no record|unrecorded|undocumented|not available|"
            "no data|unknown|not asked|not known|no mention of|no documentation of|no documented|"
            "none documented|none recorded|none listed|no recorded|are not recorded|no listed|no entry|"
            "no entries"
        ),
    ),
    (Cue.KNOWN, "known|known case of|no known|none known|nkda|nka|nkfa|nil known"),
    (
        Cue.PLAN,
        (
            "plan|plan to|will|should|would|recommend|recommended|recommendation|consider|considering|"
            "advise|advised|follow up|followup|recheck|repeat|refer|arrange|please|return|monitor|"
            "monitoring|discuss|discussed|counselled|counseled|counselling|counseling|educated|"
            "encourage|encouraged|aim|suggest|suggested|review in|to be|need|needs|needed|if|"
            "titrate|increase|decrease|start|stop|order|schedule|optimize|optimise|reassess|consent|"
            "goal"
        ),
    ),
    (
        Cue.OPINION,
        (
            "feels|feeling|feel|well|comfortable|pleasant|good|better|worse|happy|sad|tired|i|"
            "think|believe|seems|seem|appears|impression|assessment|thank|thanks|kind|regards|dear|"
            "sincerely|agree|agreed|hope|understands|understanding|questions|concern|concerned"
        ),
    ),
    (
        Cue.QUALITY,
        (
            "positive|negative|present|absent|detected|reactive|nonreactive|non-reactive|abnormal|yes|"
            "smoker|smoked|smokes|trace|indeterminate|equivocal|nil"
        ),
    ),
)


def _phrases() -> tuple[tuple[str, Cue, object], ...]:
    rows: list[tuple[str, Cue, object]] = []
    rows.extend((phrase, Cue.STATUS, states) for phrases, states in _STATUS for phrase in phrases.split("|"))
    for cue, table in _TABLES:
        rows.extend((phrase, cue, value) for value, phrases in table.items() for phrase in phrases.split("|"))
    for cue, phrases in _PLAIN:
        rows.extend((phrase, cue, None) for phrase in phrases.split("|"))
    return tuple(rows)


CUE_PHRASES = _phrases()
"""Phrase, what it does, and its value: states, side, person, direction, flag or kind."""
