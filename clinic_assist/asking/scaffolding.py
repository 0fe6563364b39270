"""The words of a question that name nothing in a record, and those that say which part of the record it is about."""

from __future__ import annotations

import re

from clinic_assist.asking.question import Matter, Wanted

# Words around what is asked for. What stands here is never looked for in a record.
FILLER = frozenset(
    """
    ordered planned scheduled booked pending upcoming due a an the any some all every each of to in on at by for
    with from into about and or as than that this these those there it its is are was were be been being am
    isn't wasn't do does did doing done don't doesn't didn't has have had having hasn't haven't hadn't can could
    will would shall should may might must got get gets getting he she they him her his hers their them who whom
    whose you your i me my we our us please tell show give list find let know say what which when where why how
    if whether yes no not ever never already yet still now current currently presently active recent recently
    latest last newest most first earliest previous previously prior before after since during until ago today
    past history hx h/o patient patient's pt client mr mrs ms miss man woman person gentleman lady many much
    often times time number count value values level levels result results reading readings measured measurement
    measurements measure test tests tested testing lab labs laboratory finding findings record records recorded
    documented document documents documentation documentedly chart charts note notes noted mention mentioned
    mentions shows shown evidence known reported report reports happened happen become became seen see seem sign
    signs suffer suffers suffering suffered diagnosed diagnosis diagnoses problem problems condition conditions
    complain complains complaining medical clinical health information info details detail thing things anything
    something everything kind sort take takes taking taken took use uses using used given gave receive received
    receives receiving prescribed prescribe prescribes prescriber prescription prescriptions started start
    stopped stop stops discontinued discontinue began begin changed change medication medications medicine
    medicines med meds drug drugs dose doses dosage tablet tablets treated treatment therapy treat undergo
    undergone underwent procedure procedures performed perform surgery surgeries operation operations operated
    allergic allergy allergies intolerance intolerances intolerant hypersensitivity hypersensitive react reacts
    reacted reaction reactions vaccine vaccines vaccination vaccinations vaccinated immunization immunizations
    immunisation immunisations immunized immunised shot shots jab jabs booster against trend trends trending
    highest lowest maximum minimum max min peak nadir average over lately who's what's he's she's there's when's
    where's family relative relatives member members run runs status down up go going gone went ok okay one ones
    two does's overall summary feel feeling look looks like well worth year years month months week weeks day
    days only just also else other
    """.split()
)

# A word of these is the subject itself where it stands beside what makes it one ("drug abuse", "family planning").
_DRUG_ABUSE = r"(?!\s+(?:abuse|use|misuse|screen|addiction|level))"

MATTERS: tuple[tuple[Matter, re.Pattern[str]], ...] = tuple(
    (matter, re.compile(pattern, re.IGNORECASE))
    for matter, pattern in (
        (
            Matter.FAMILY,
            (
                r"\bfamily (?:medical )?(?:history|hx)\b|\bfamily members?\b|\bfhx?\b"
                r"|\bruns? in (?:the|his|her|their) family\b"
                r"|\b(?:mother|father|parent|brother|sister|sibling|son|daughter|grand(?:mother|father|parent)|aunt|uncle"
                r"|cousin|relative)s?\b"
            ),
        ),
        (Matter.ALLERGY, r"\ballerg\w*|\bintoleran\w*|\bhypersensitiv\w*|\breact(?:s|ed|ion|ions)?\b|\banaphyla\w*"),
        (Matter.IMMUNIZATION, r"\bvaccin\w*|\bimmuni[sz]\w*|\b(?:shot|jab|booster)s?\b"),
        (
            Matter.DRUG,
            (
                rf"\bmedications?\b|\bmedicines?\b|\bmeds\b|\b(?:drugs?){_DRUG_ABUSE}\b|\bprescri\w+|\btablets?\b"
                r"|\bdos(?:e|es|age)\b|\b(?:take|takes|taking)\b"
            ),
        ),
        (Matter.PROCEDURE, r"\bsurger(?:y|ies)\b|\boperat(?:ion|ions|ed)\b|\bprocedures?\b|\bunderw\w+|\bundergone\b"),
        (Matter.PROBLEM, r"\bdiagnos\w+|\bproblems?\b|\bconditions\b|\bsuffer\w*|\billness(?:es)?\b|\bdiseases\b"),
        (Matter.RESULT, r"\blabs?\b|\blaborator\w+|\bresults?\b|\btest results?\b|\bvitals?(?: signs)?\b"),
    )
)

WANTED: tuple[tuple[Wanted, re.Pattern[str]], ...] = tuple(
    (wanted, re.compile(pattern, re.IGNORECASE))
    for wanted, pattern in (
        (
            Wanted.TREND,
            r"\btrend\w*|\bover time\b|\b(?:going|gone) (?:up|down)\b|\b(?:rising|falling|improving|worsening)\b",
        ),
        (Wanted.HIGHEST, r"\b(?:highest|maximum|max|peak|worst)\b"),
        (Wanted.LOWEST, r"\b(?:lowest|minimum|min|nadir)\b"),
        (Wanted.COUNT, r"\bhow (?:many|often)\b|\bnumber of\b|\bcount of\b"),
        (Wanted.REASON, r"\bwhy\b|\breasons? (?:for|why)\b|\bwhat (?:for|reason)\b|\bindication\b"),
        (
            Wanted.WHO,
            (
                r"\bwho (?:prescribed|ordered|performed|did|recorded|diagnosed|gave|wrote|signed|requested)\b"
                r"|\bprescriber\b|\bby whom\b"
            ),
        ),
        (Wanted.FIRST, r"\b(?:first|earliest|initial)\b"),
        (Wanted.LAST, r"\b(?:last|latest|newest|most recent)\b"),
        (Wanted.WHEN, r"\bwhen\b|\bwhat date\b|\bsince when\b|\bhow long\b"),
    )
)

CURRENT = re.compile(r"\b(?:current|currently|now|still|today|at present|presently|active)\b", re.IGNORECASE)
YES_NO = re.compile(
    r"^\W*(?:(?:so|and|but)\s+)?(?:is|are|was|were|has|have|had|does|do|did|can|any|ever|isn't|hasn't|doesn't)\b|\?\s*$",
    re.IGNORECASE,
)
OPEN = re.compile(r"\b(?:what|which|when|why|who|how|where|list|show|trend)\b", re.IGNORECASE)
PRESENT = re.compile(
    r"\b(?:is|are) (?:he|she|they|the patient|pt|it|there) (?:still |now |currently )?(?:on|taking|using)\b|\btakes?\b",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"^\W*(?:please\s+)?(?:ignore|disregard|forget|pretend|write|print|output|repeat|translate|act|reveal|delete|answer"
    r"|respond|execute|run|summari[sz]e|draft)\b",
    re.IGNORECASE,
)
LAY_WORDS = {
    "weigh": "weight",
    "weighs": "weight",
    "heavy": "weight",
    "tall": "height",
    "drink": "",
    "drinks": "",
    "drinking": "",
}
"""Words of every day for what a record names otherwise; empty for those that add nothing ("drink alcohol")."""
PLANS_ASKED = re.compile(r"\b(?:ordered|planned|scheduled|booked|pending|upcoming|due)\b", re.IGNORECASE)
"""A question for what is to be done: there a plan is the answer."""
ALCOHOL = frozenset(("drink", "drinks", "drinking"))
"""Without another word, they ask for alcohol."""
GENERIC_SUBJECTS = frozenset(("vital", "vitals", "sign", "signs"))
"""Of results: names of a whole group, not of one test."""
