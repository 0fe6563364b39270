"""Words that carry a statement about a structured record and tell nothing of the patient themselves.

English has few words of this sort and uses them all the time: its closed word classes (articles, pronouns,
prepositions, conjunctions, auxiliaries), and the general verbs, nouns and adverbs of saying, showing, measuring,
keeping records, giving, having and happening. They are listed by what they do, each once, and inflected by rule. The
classes are those of any English grammar; the choice is ours. What is no carrier stays content:

- whatever denies, limits, doubts, wishes, compares, or says that a thing is over, to come, better or worse;
- whatever says how grave, large, often, well or long; places and circumstances ("at home", "overnight", "at work");
- whatever gives a reason ("therefore"), an order in time ("afterwards") or a condition ("unless", "if");
- every word of medicine.

`tests/unit/grounding/test_carriers.py` holds the list against the cues and against words that must stay content.
"""

from __future__ import annotations

from clinic_assist.grounding.inflection import third_person, verb_forms

_CLOSED = """
someone somebody anyone anybody everyone everybody something everything one ones oneself whoever whichever whatever let
according unto beside besides
i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself it its
itself they them their theirs themselves this that these those who whom whose which what when where here there a an
the some any each every all both such same other another something thing and or plus as while whereas whilst amid
per via of in on at by to from with for into onto upon within throughout during among amongst alongside toward
towards concerning regarding be am is are was were been being have has had having do does did doing
"""
_SAYING = """
say/said tell/told mention report describe comment declare inform relate recount summarise summarize specify point
highlight emphasise emphasize underline reiterate answer write/wrote/written type dictate sign enter record note
document list log chart file register jot mark label call term cite acknowledge recall remember state quote
read/read transcribe announce communicate convey narrate outline detail phrase word express remark observe explain
clarify introduce present publish print post submit bring/brought share
"""
_SHOWING = """
equal flag match amount tell/told list prompt remind inform update revise verify
show/showed/shown see/saw/seen find/found detect identify notice observe reveal demonstrate display indicate uncover
recognise recognize establish determine ascertain evidence illustrate learn/learned/learnt look view inspect examine
check test assess evaluate measure gauge count calculate compute sample draw/drew/drawn collect obtain
get/got/gotten return yield/yielded produce come/came arrive reach amount total score plot emerge feature encounter
review consult visit know/knew/known screen survey discover diagnose turn prove/proved/proven exhibit
reflect depict picture portray pick locate capture retrieve gather derive assay analyse analyze monitor track trend
clock tally fetch
"""
_HAVING = """
have/had hold/held carry possess contain include comprise consist involve exist live stay keep/kept belong suffer
struggle deal/dealt cope battle trouble bother affect afflict experience undergo/underwent/undergone attend own
feature dwell coexist accompany harbour harbor contend wrestle bring/brought """
_DOING = """
do/did/done make/made perform carry conduct undertake/undertook/undertaken execute accomplish use utilise utilize
administer prescribe dispense issue order request ask start begin/began/begun commence initiate introduce institute
set/set put/put place add join attach give/gave/given provide supply deliver send/sent take/took/taken receive treat
manage handle address follow look happen occur/occurred arise/arose/arisen develop go/went/gone result cause elicit
implement furnish assign allocate organise organize proceed launch evoke apply meet/met appear turn
"""
_NOTING = """
way fact vitals warning notice reminder reference heading title word folder source answer post
roster register spreadsheet column row field box tab screen window computer software programme
book booklet diary card logbook memo notebook bulletin index catalogue printout transcript
machine device instrument analyser analyzer meter appearance mention slot desk appointment session sitting
patient person individual gentleman lady client team colleague staff nurse doctor physician clinician practitioner
provider gp consultant record chart note file entry list letter summary report history background account overview
item page sheet form table document documentation figure value number quantity level reading measurement result
finding observation answer outcome mark score total sum day date time moment point period span instance occurrence
occasion event episode course diagnosis condition problem issue matter complaint thing topic subject case medicine
medication drug regimen therapy treatment prescription test check exam examination assessment evaluation
investigation review workup sample specimen ob bloods member sort mention section view evidence paper notation
system database data information detail particular basis statement description log register archive journal registry
category heading paragraph sentence remark comment message correspondence encounter contact professional folder set
collection picture consultation
"""
_ADVERBS = """
also too besides moreover furthermore likewise similarly additionally equally again already yet still now then ever
indeed actually really namely meanwhile duly formally officially happily fortunately unfortunately thankfully
regrettably sadlyally back following available aware relevant notable noteworthy interestingly notably
importantly clinically presently nowadays underlying coexisting evidently clearly overall altogether simply
accordingly respectively incidentally specifically
"""
# Forms that mean something of their own beside a record: "appears" is a doubt, "marked" is grave.
_NOT_CARRYING = frozenset(
    "appear appears appearing prove proves proving mark marks marked turning turns learning meeting drawing".split()
)
# Verbs of which only the past says no more than that something came to be: "stood at", "led to".
_PAST_ONLY = frozenset("stood led surfaced lay ran spoke spoken worded".split())


def _all_forms() -> frozenset[str]:
    plain = f"{_CLOSED} {_ADVERBS} {_NOTING}".split()
    verbs = f"{_SAYING} {_SHOWING} {_HAVING} {_DOING}".split()
    plurals = (third_person(noun) for noun in _NOTING.split())
    return (
        frozenset((*plain, *plurals, *_PAST_ONLY, *(form for verb in verbs for form in verb_forms(verb))))
        - _NOT_CARRYING
    )


CARRIERS = _all_forms()
