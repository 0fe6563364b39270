"""Which way into the body a drug string names, where it names one.

Words: RxNorm dose forms (NLM RxNorm documentation, appendix 2), FDA SPL routes of administration, EDQM standard terms,
and the forms of the same words in the languages of exports. `sublingual` and `buccal` count as oral: taken by mouth and
acting on the whole body. An implant or an intrauterine system names none of the routes told apart here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_ROUTE_WORDS: Final = {
    "ophthalmic": "ophthalmic ophth opht eye eyes ocular intraocular intravitreal augentropfen conjunctival",
    "otic": "otic ear ears auricular ohrentropfen",
    "nasal": "nasal nasally nasale intranasal intranasally nostril nostrils nose nasenspray",
    "inhalation": "inhalation inhaled inhalant inhale inhl inhal respiratory nebulization",
    "vaginal": "vaginal vaginally intravaginal pv",
    "rectal": "rectal rectally pr rtl enema",
    "transdermal": "transdermal transderm",
    "injection": "iv intravenous intravenously im intramuscular intramuscularly sc sq subq subcut subcutaneous "
    "subcutaneously intradermal intrathecal epidural intraarticular parenteral injection injections injectable inj "
    "injekt injektion injektionslosung inject infusion infusions infusionslosung inf",
    "topical": "topical topically top cutaneous dermal skin external",
    "oral": "oral orally oralt orale oraal po mouth sublingual sublingually sl buccal mucosal transmucosal "
    "oromucosal lingual",
}
_FORM_WORDS: Final = {
    "inhalation": "inhaler inhalers inhalator nebulizer nebules neb nebs hfa mdi dpi diskus respimat turbuhaler "
    "handihaler ellipta respiclick flexhaler aerosphere",
    "vaginal": "ring",
    "rectal": "suppository suppositories supp supps suppositoire",
    "transdermal": "patch patches ptch pflaster",
    "injection": "vial vials ampule ampules ampul ampoule ampoules syringe syringes syrg autoinjector injector "
    "prefilled flexpen kwikpen solostar flextouch penfill solr sosy soaj sopn",
    "topical": "cream crm creme krem ointment oint salbe gel lotion foam shampoo ung",
    "oral": "tablet tablets tab tabs tabl tbl tablett tablette tabletten tabletter comprime comprimes comprimido "
    "comprimidos compressa compresse filmtablette filmtabletten filmtabl retardtabletten retardtablette "
    "depottabletter brausetabletten capsule capsules cap caps kapsel kapseln kapsler hartkapseln gelule gelules "
    "capsula capsulas caplet caplets gelcap gelcaps softgel softgels liquigel lozenge lozenges "
    "pill pills syrup sirup syr "
    "elixir elix chewable orodispersible odt dragee dragees tbcr tbec cp24 tb24 cpep chew dispersible effervescent",
}
_EXPLICIT: Final = {word: route for route, words in _ROUTE_WORDS.items() for word in words.split()}
_BY_FORM: Final = {word: route for route, words in _FORM_WORDS.items() for word in words.split()}


def route_of(words: Iterable[str]) -> str | None:
    """The route that folded words name; None where they name none, or several that exclude each other."""
    listed = list(words)
    explicit = {_EXPLICIT[word] for word in listed if word in _EXPLICIT}
    return _one_route(explicit) or (None if explicit else _one_route({_BY_FORM[w] for w in listed if w in _BY_FORM}))


def _one_route(routes: set[str]) -> str | None:
    if len(routes) > 1:
        # "topical ophthalmic", "oral inhalation", "topical gel … vaginal": the narrower word says where it acts.
        routes = routes - {"topical"}
    if routes == {"oral", "inhalation"}:
        return "inhalation"
    return next(iter(routes)) if len(routes) == 1 else None
