"""Joins what the code, the texts and the listed ingredients of one medication record say.

Nothing that any of them names is lost. Agreement is silent, disagreement is said and all ingredients are kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from clinic_assist.terminology.drug_codes import CodeMeaning
from clinic_assist.terminology.drug_verdict import may_be_a_drug
from clinic_assist.terminology.recognition import RecognisedDrug, Recognition, RecognitionState

_UNDERSTOOD = (RecognitionState.RECOGNISED, RecognitionState.PARTLY)


def merge_texts(display: str, answers: list[Recognition]) -> Recognition:
    """One answer from the texts of a concept, `display` being the one that people see.

    A text that is recognised outweighs texts that are not: they are other words for the same product. Of two texts that
    share an ingredient the fuller one counts; two that share none disagree.
    """
    if len(answers) == 1 and answers[0].state is RecognitionState.RECOGNISED and not answers[0].unrecognised:
        return answers[0] if answers[0].text == display else replace(answers[0], text=display)
    understood = [answer for answer in answers if answer.state in _UNDERSTOOD]
    route = next((answer.route for answer in answers if answer.route), None)
    if not understood:
        return replace(_best_of_unknown(display, answers), route=route)
    ingredients = _union(answer.ingredients for answer in understood)
    complete = [answer for answer in understood if answer.state is RecognitionState.RECOGNISED]
    merged = replace(complete[0] if complete else understood[0], text=display, ingredients=ingredients, route=route)
    open_parts = tuple(part for answer in understood for part in _left_open(answer, set(merged.ingredient_names)))
    if complete and open_parts:
        reason = f"Not recognised: {', '.join(open_parts)}."
        merged = replace(merged, state=RecognitionState.PARTLY, unrecognised=open_parts, reason=reason)
    shared = set.intersection(*(set(answer.ingredient_names) for answer in understood))
    if not shared:
        return replace(
            merged, state=RecognitionState.PARTLY, reason="The record's texts name different medicines; all are kept."
        )
    return merged


def merge_code(answer: Recognition, meaning: CodeMeaning) -> Recognition:
    """Adds what the codes stand for. A doubt about them is said, unless the text names what they name and more."""
    if not meaning.drugs:
        return answer
    merged = replace(_with_code(answer, meaning.drugs), note=meaning.note)
    text_says_more = answer.state is RecognitionState.RECOGNISED and {drug.ingredient for drug in meaning.drugs} < set(
        answer.ingredient_names
    )
    if not meaning.doubt or text_says_more:
        return merged
    return replace(merged, state=RecognitionState.PARTLY, reason=merged.reason or meaning.doubt)


def _with_code(answer: Recognition, coded: tuple[RecognisedDrug, ...]) -> Recognition:
    by_code, by_text = {drug.ingredient for drug in coded}, set(answer.ingredient_names)
    if not by_text:
        # The code says what the text does not; a text that names a class or nothing known does not contradict it.
        return replace(
            answer, state=RecognitionState.RECOGNISED, ingredients=coded, unrecognised=(), suggestions=(), reason=""
        )
    if by_code >= by_text and not _left_open(answer, by_code):
        return replace(answer, state=RecognitionState.RECOGNISED, ingredients=coded, unrecognised=(), reason="")
    if by_code & by_text:
        # "Metoprolol / HCTZ" coded as metoprolol: the text says more than the code.
        return replace(answer, ingredients=_union((coded, answer.ingredients)))
    return replace(
        answer,
        state=RecognitionState.PARTLY,
        ingredients=_union((coded, answer.ingredients)),
        reason="The RxNorm code and the text are different medicines; both are kept.",
    )


def merge_ingredients(answer: Recognition, listed: list[Recognition]) -> Recognition:
    """Adds the ingredients that the Medication record lists."""
    known = [item for item in listed if item.state in _UNDERSTOOD]
    missing = tuple(dict.fromkeys(item.text for item in listed if item.state is RecognitionState.NOT_RECOGNISED))
    if not listed or not (known or missing):
        return answer
    ingredients = _union((answer.ingredients, *(item.ingredients for item in known)))
    if not ingredients:
        return replace(answer, unrecognised=tuple(dict.fromkeys((*answer.unrecognised, *missing))))
    partly = [item for item in known if item.state is RecognitionState.PARTLY]
    by_text, by_list = set(answer.ingredient_names), {name for item in known for name in item.ingredient_names}
    if by_text and by_list and not by_text & by_list:
        reason = "The name and the listed ingredients are different medicines; all are kept."
    elif missing:
        reason = f"Not recognised: {', '.join(missing)}."
    elif partly:
        reason = partly[0].reason
    else:
        return replace(
            answer,
            state=RecognitionState.RECOGNISED,
            ingredients=ingredients,
            unrecognised=(),
            suggestions=(),
            reason="",
        )
    unrecognised = tuple(dict.fromkeys((*answer.unrecognised, *missing)))
    return replace(
        answer,
        state=RecognitionState.PARTLY,
        ingredients=ingredients,
        unrecognised=unrecognised,
        suggestions=(),
        reason=reason,
    )


def _left_open(answer: Recognition, named_elsewhere: set[str]) -> tuple[str, ...]:
    """Unrecognised parts that may be an ingredient which no other source of the record accounts for.

    Where another source names more ingredients than this text, the unknown part is taken to be one of them; words that
    do not end like a medicine's name ("home supply") say nothing against a complete source.
    """
    if named_elsewhere - set(answer.ingredient_names):
        return ()
    return tuple(part for part in answer.unrecognised if may_be_a_drug(part))


def _best_of_unknown(display: str, answers: list[Recognition]) -> Recognition:
    """The most telling of answers without an ingredient: one that names a class, else the one people see."""
    if not answers:
        return Recognition(text=display, state=RecognitionState.NOT_RECOGNISED, reason="There is no name.")
    with_class = [answer for answer in answers if answer.drug_class]
    not_drugs = [answer for answer in answers if answer.state is RecognitionState.NOT_A_DRUG]
    return replace((with_class or not_drugs or answers)[0], text=display)


def _union(groups: Iterable[tuple[RecognisedDrug, ...]]) -> tuple[RecognisedDrug, ...]:
    return tuple({drug.ingredient: drug for group in groups for drug in group}.values())
