"""What the codes of medicines stand for: RxNorm and NDC, from the release that the site loaded, else our own table."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.terminology.drug_lexicon import INGREDIENT, Lexicon, load_codes
from clinic_assist.terminology.drug_text import phrase_key
from clinic_assist.terminology.recognition import RecognisedDrug, Recognition, RecognitionState
from clinic_assist.terminology.rxnorm.table import CodedIngredients, RxNormTable
from clinic_assist.terminology.systems import NDC, RXNORM, canonical_system

CODE_ALONE: Final = "The record gives a code without a name, and the code is not in the drug names"
_WRITTEN: Final = re.compile(r"\s*(rxcui|rxnorm|ndc)\s*[:#=|]?\s*([\d*][\d*-]*)\s*", re.IGNORECASE)
_RETIRED: Final = "its code is retired in RxNorm, the last known ingredients were taken"
_INCOMPLETE: Final = "The loaded RxNorm release names the ingredients of the code incompletely."
_DIFFERENT: Final = "The codes stand for different medicines; all are kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMeaning:
    """What the codes of one record stand for.

    Attributes:
        drugs: Their ingredients together, each once; empty where no code is known.
        doubt: Why these may not be all, or not the right ones; empty as a rule.
        note: What else to know.
    """

    drugs: tuple[RecognisedDrug, ...] = ()
    doubt: str = ""
    note: str = ""


def written_system(text: str) -> str | None:
    """The code system of a typed code, `rxcui:197361` or `ndc:0071-0155-23`; None where the text is no code."""
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    return NDC if match[1].lower() == "ndc" else RXNORM


class DrugCodes:
    """Looks codes up. `recognise` reads the names of ingredients that RxNorm and our tables spell differently."""

    def __init__(
        self,
        folder: Traversable | Path,
        lexicon: Lexicon,
        table: RxNormTable | None,
        recognise: Callable[[str], Recognition],
    ) -> None:
        self._folder = folder
        self._lexicon = lexicon
        self._table = table
        self._recognise = recognise

    def of_concept(self, concept: CodeableConcept | None) -> CodeMeaning:
        """What the RxNorm and NDC codes of a concept stand for, together."""
        codings = concept.codings if concept else ()
        found = [self._of_code(canonical_system(coding.system), coding.code) for coding in codings if coding.code]
        return _joined([meaning for meaning in found if meaning.drugs])

    def of_text(self, text: str, system: str) -> Recognition:
        """The answer to a typed code."""
        match = _WRITTEN.fullmatch(text)
        meaning = self._of_code(system, match[2]) if match else CodeMeaning()
        if not meaning.drugs:
            return Recognition(
                text=text, state=RecognitionState.NOT_RECOGNISED, unrecognised=(text.strip(),), reason=self._unknown()
            )
        return Recognition(
            text=text,
            state=RecognitionState.PARTLY if meaning.doubt else RecognitionState.RECOGNISED,
            ingredients=meaning.drugs,
            reason=meaning.doubt,
            note=meaning.note,
        )

    def _unknown(self) -> str:
        if self._table is None:
            return "The code is not in the drug names, and no RxNorm release is loaded."
        return "The code is not in the drug names, nor in the RxNorm release that is loaded."

    def _of_code(self, system: str | None, code: str) -> CodeMeaning:
        if system not in {RXNORM, NDC}:
            return CodeMeaning()
        if self._table is not None:
            coded = self._table.by_rxcui(code) if system == RXNORM else self._table.by_ndc(code)
            if coded is not None:
                return self._of_table(coded)
        numbers = self._shipped.get(code.strip()) if system == RXNORM else None
        if numbers is None:
            return CodeMeaning()
        return CodeMeaning(drugs=tuple(_drug(name, rxcui) for name, rxcui in self._lexicon.names(numbers)))

    def _of_table(self, coded: CodedIngredients) -> CodeMeaning:
        return CodeMeaning(
            drugs=_each_once(self._ingredient(rxcui, name) for rxcui, name in coded.ingredients),
            doubt="" if coded.is_whole else _INCOMPLETE,
            note=_RETIRED if coded.is_retired else "",
        )

    def _ingredient(self, rxcui: str, name: str) -> RecognisedDrug:
        """Our own ingredient, by code, else by name; else the one that only RxNorm knows, under its name there."""
        own = self._by_rxcui.get(rxcui) or self._by_phrase(name)
        return _drug(own, rxcui) if own else _drug(" ".join(name.lower().split()), rxcui)

    def _by_phrase(self, name: str) -> str | None:
        meaning = self._lexicon.phrases.get(phrase_key(name), "")
        if meaning.startswith(INGREDIENT):
            named = self._lexicon.names(meaning[1:])
            return named[0][0] if len(named) == 1 else None
        answer = self._recognise(name)
        if answer.state is RecognitionState.RECOGNISED and len(answer.ingredients) == 1:
            return answer.ingredients[0].ingredient
        return None

    @cached_property
    def _by_rxcui(self) -> dict[str, str]:
        return {rxcui: name for name, rxcui in self._lexicon.ingredients if rxcui}

    @cached_property
    def _shipped(self) -> dict[str, str]:
        return load_codes(self._folder)


def _drug(name: str, rxcui: str) -> RecognisedDrug:
    return RecognisedDrug(ingredient=name, rxcui=rxcui or None)


def _each_once(drugs: Iterable[RecognisedDrug]) -> tuple[RecognisedDrug, ...]:
    return tuple({drug.ingredient: drug for drug in drugs}.values())


def _joined(meanings: list[CodeMeaning]) -> CodeMeaning:
    """Several codes of one record: the fuller one counts, two that share no ingredient disagree."""
    if len(meanings) < 2:
        return meanings[0] if meanings else CodeMeaning()
    shared = set.intersection(*({drug.ingredient for drug in meaning.drugs} for meaning in meanings))
    doubts = [meaning.doubt for meaning in meanings]
    return CodeMeaning(
        drugs=_each_once(drug for meaning in meanings for drug in meaning.drugs),
        # Where one code is whole and the others say no more than it, what is missing in them is not.
        doubt="" if shared and not all(doubts) else (next(filter(None, doubts), "") if shared else _DIFFERENT),
        note=next((meaning.note for meaning in meanings if meaning.note), ""),
    )
