"""From a drug as exports write it to its ingredients, or an honest "not recognised".

No spelling is ever corrected on the way: what the tables do not know is reported as unknown, with names spelled
alike as suggestions for a person.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property, lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Ingredient
from clinic_assist.terminology.drug_agreement import merge_code, merge_ingredients, merge_texts
from clinic_assist.terminology.drug_codes import CODE_ALONE, DrugCodes, written_system
from clinic_assist.terminology.drug_lexicon import INGREDIENT, Lexicon, load_lexicon
from clinic_assist.terminology.drug_parts import Kind, Part
from clinic_assist.terminology.drug_reading import read_parts
from clinic_assist.terminology.drug_routes import route_of
from clinic_assist.terminology.drug_text import phrase_key, tokenise
from clinic_assist.terminology.drug_verdict import judge
from clinic_assist.terminology.recognition import RecognisedDrug, Recognition, RecognitionState
from clinic_assist.terminology.rxnorm.table import RxNormTable

__all__ = ["DrugNames", "RecognisedDrug", "Recognition", "RecognitionState"]

# Below this likeness (0-100, normalised edit similarity) two names are rather different medicines than a slip. A
# proposal is never assumed, so it may be wide: two letters in the wrong order of a name of ten are at 80.
_SUGGEST_FROM = 80.0
# From this likeness an unknown word is probably a slip in that name: one letter of seven.
_NEARLY = 85.0
_MOST_SUGGESTIONS = 3
_LEAST_TO_CHOOSE = 2
# A drug name longer than this is no name; what follows is not read, and the answer says so.
_LONGEST_TEXT = 2000


class DrugNames:
    """The drug-name tables with their questions. Safe to share between threads; holds no record data but a cache.

    The cache keeps the last 4,096 texts in memory; `forget` empties it (when a patient is closed or the vault locks).
    """

    def __init__(self, lexicon: Lexicon, folder: Traversable | Path, table: RxNormTable | None = None) -> None:
        self._lexicon = lexicon
        self._codes = DrugCodes(folder, lexicon, table, self.recognise)
        self._cached = lru_cache(maxsize=4096)(self._recognise)

    @classmethod
    def load(cls, folder: Traversable | Path, table: RxNormTable | None = None) -> DrugNames:
        """Reads the tables of a terminology folder; `table` holds the codes of the RxNorm release that the site loaded.

        Raises MachineError where the tables are missing or damaged.
        """
        return cls(load_lexicon(folder), folder, table)

    def recognise(self, text: str) -> Recognition:
        """The ingredients that a text names. Any text is allowed, also an empty one."""
        return self._cached(text)

    def recognise_concept(
        self,
        concept: CodeableConcept | None,
        ingredients: tuple[Ingredient, ...] = (),
        form: CodeableConcept | None = None,
    ) -> Recognition:
        """The ingredients of a coded medication: its RxNorm code, its texts and its listed ingredients together.

        What they agree on is RECOGNISED. Where they name different medicines the answer holds all of them, is PARTLY,
        and its reason says so: nothing that any of them names goes unchecked.
        """
        display = concept.display if concept else ""
        texts = _texts(concept)
        answer = merge_texts(display, [self.recognise(text) for text in texts])
        if not texts and display:
            answer = replace(answer, reason=CODE_ALONE)
        answer = merge_code(answer, self._codes.of_concept(concept))
        listed = [self.recognise_concept(part.item) for part in ingredients if part.is_active is not False]
        answer = merge_ingredients(answer, listed)
        if answer.route is None and form is not None:
            return replace(answer, route=route_of(token.word for text in _texts(form) for token in tokenise(text)))
        return answer

    def is_known_ingredient(self, name: str) -> bool:
        """Whether a name is one of the tables' ingredient names, exactly (lower case)."""
        return name in self._numbers

    def spans(self, text: str) -> tuple[tuple[int, int, str], ...]:
        """Where a running text names medicines: (start, end, ingredient), by place; whole words, longest name first.

        A combination brand gives one row for each ingredient. Words that a note uses for something else as well
        (potassium as a result, hepatitis B as a disease) are not counted.
        """
        rows: list[tuple[int, int, str]] = []
        tokens = [token for token in tokenise(text) if token.is_word or token.word not in {"-", "'", "/"}]
        words = [token.word if token.is_word else "" for token in tokens]
        index = 0
        while index < len(words):
            match = self._lexicon.longest(words, index) if words[index] else None
            count, meaning = match or (1, "")
            if meaning.startswith(INGREDIENT) and " ".join(words[index : index + count]) not in self._lexicon.prose:
                start, end = tokens[index].start, tokens[index + count - 1].end
                rows.extend((start, end, name) for name, _ in self._lexicon.names(meaning[1:]))
            index += count
        return tuple(rows)

    def brands_of(self, ingredient: str) -> tuple[str, ...]:
        """Brands that hold this ingredient alone, then those that combine it, each in the tables' order."""
        number = self._numbers.get(ingredient)
        if number is None:
            return ()
        alone = [brand for brand, numbers in self._lexicon.brands if numbers == number]
        combined = [brand for brand, numbers in self._lexicon.brands if "," in numbers and number in numbers.split(",")]
        return (*alone, *combined)

    def choices(self, text: str) -> tuple[str, ...]:
        """The ingredient and brand names that hold a text, for a person to pick from: first those that begin with it.

        Case and accents do not matter. Where none holds it, names that are spelled alike. Two letters are the least.
        """
        wanted = phrase_key(text)
        if len(wanted) < _LEAST_TO_CHOOSE:
            return ()
        holding = [
            (not folded.startswith(wanted), name) for name, folded in self._suggestible.items() if wanted in folded
        ]
        found = tuple(name for _, name in sorted(holding, key=lambda one: (one[0], one[1].casefold())))
        return found or self._suggestions((text,))

    def ingredient_names(self) -> tuple[str, ...]:
        """All ingredient names, in alphabetical order."""
        return tuple(name for name, _ in self._lexicon.ingredients)

    def forget(self) -> None:
        """Empties the cache of texts asked before."""
        self._cached.cache_clear()

    @cached_property
    def _numbers(self) -> dict[str, str]:
        return {name: str(number) for number, (name, _) in enumerate(self._lexicon.ingredients)}

    def _recognise(self, text: str) -> Recognition:
        if len(text) > _LONGEST_TEXT:
            reason = "The text is too long to be the name of a medicine."
            return Recognition(text=text, state=RecognitionState.NOT_RECOGNISED, unrecognised=(text,), reason=reason)
        if not text.strip():
            return Recognition(text=text, state=RecognitionState.NOT_RECOGNISED, reason="There is no name.")
        if (system := written_system(text)) is not None:
            return self._codes.of_text(text, system)
        parts = read_parts(text, self._lexicon)
        answer = judge(text, parts, self._lexicon)
        if answer.state is RecognitionState.NOT_RECOGNISED and answer.drug_class is None:
            return replace(answer, suggestions=self._suggestions(answer.unrecognised))
        if answer.state is RecognitionState.RECOGNISED:
            return self._with_misspelt(answer, [part for part in parts if part.kind is Kind.UNKNOWN and part.brackets])
        return answer

    def _with_misspelt(self, answer: Recognition, overlooked: list[Part]) -> Recognition:
        """An unknown word in brackets explains, as a rule; one that is nearly another medicine's name may be that.

        `Tylenol (codiene)` is PARTLY recognised, `Lipitor (atorvastain)` wholly.
        """
        words = [answer.text[part.start : part.end] for part in overlooked]
        missed = {word: near for word in words if (near := self._suggestions((word,), _NEARLY))}
        known = {number for name in answer.ingredient_names for number in [self._numbers[name]]}
        other = [word for word, near in missed.items() if not any(known & self._named_by(name) for name in near)]
        if not other:
            return answer
        return replace(
            answer,
            state=RecognitionState.PARTLY,
            unrecognised=tuple(other),
            reason=f"Not recognised: {', '.join(other)}.",
            suggestions=tuple(dict.fromkeys(name for word in other for name in missed[word]))[:_MOST_SUGGESTIONS],
        )

    def _named_by(self, name: str) -> set[str]:
        return set(self._lexicon.phrases.get(phrase_key(name), INGREDIENT)[1:].split(","))

    def _suggestions(self, unrecognised: Iterable[str], at_least: float = _SUGGEST_FROM) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process  # late: needed for a misspelling only

        found: dict[str, float] = {}
        for part in list(unrecognised)[:3]:
            for query in {phrase_key(part), *phrase_key(part).split()}:
                if len(query) < 5:
                    continue
                close = process.extract(
                    query, self._suggestible, scorer=fuzz.ratio, score_cutoff=at_least, limit=_MOST_SUGGESTIONS
                )
                for _, score, name in close:
                    found[name] = max(score, found.get(name, 0.0))
        ranked = sorted(found, key=lambda name: (-found[name], name))
        return tuple(ranked[:_MOST_SUGGESTIONS])

    @cached_property
    def _suggestible(self) -> dict[str, str]:
        """Names as written → folded, the form in which they are compared."""
        written = {name for name, _ in self._lexicon.ingredients} | {brand for brand, _ in self._lexicon.brands}
        return {name: phrase_key(name) for name in sorted(written)}


def _texts(concept: CodeableConcept | None) -> list[str]:
    if concept is None:
        return []
    texts = [concept.text, *(coding.display for coding in concept.codings)]
    return list(dict.fromkeys(text for text in texts if text and text.strip()))
