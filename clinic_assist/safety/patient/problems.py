"""Finds the problems that rules name among a patient's conditions: by codes, and by the words of the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, is_active_problem
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Condition
from clinic_assist.safety.pack_format import ProblemEntry
from clinic_assist.safety.patient.state import Recorded
from clinic_assist.safety.patient.wording import Said, Words, begins_as_past, is_of_others, said_of, words_of
from clinic_assist.terminology.systems import ICD_9_CM, ICD_10, ICD_10_CM, SNOMED_CT, canonical_system

_NONE: Final[Mapping[int, Mapping[Words, list[str]]]] = {}
_ORDER: Final = {said: place for place, said in enumerate(Said)}


class Problems:
    """The problems that a pack knows, indexed.

    Attributes:
        by_id: The entries.
    """

    def __init__(self, entries: Iterable[ProblemEntry]) -> None:
        self.by_id: Mapping[str, ProblemEntry] = {entry.id: entry for entry in entries}
        self._snomed: dict[str, set[str]] = defaultdict(set)
        self._icd: dict[str, dict[str, set[str]]] = {"10": defaultdict(set), "9": defaultdict(set)}
        # By the first word and the number of words: a look-up for each length that begins so, not one for each phrase.
        self._phrases: dict[str, dict[int, dict[Words, list[str]]]] = {}
        for entry in self.by_id.values():
            for code in entry.snomed:
                self._snomed[code].add(entry.id)
            for version, codes in (("10", entry.icd10), ("9", entry.icd9)):
                for code in codes:
                    self._icd[version][_plain(code)].add(entry.id)
            for name in entry.names:
                words = words_of(name)
                alike = self._phrases.setdefault(words[0], {}).setdefault(len(words), {})
                alike.setdefault(words, []).append(entry.id)
        self._wider = {entry.id: _wider(entry.id, self.by_id) for entry in self.by_id.values()}
        self._not_names = {entry.id: _by_first_word(entry.not_names) for entry in self.by_id.values()}

    def named_in(self, concept: CodeableConcept) -> frozenset[str]:
        """The problems that a coded or written condition is, the wider ones that include them too.

        What is over counts where the problem is lasting, and a history of it where the problem is chronic.
        """
        return frozenset(problem for problem, said in self._said_in(concept) if self._counts(problem, said))

    def of(self, chart: Chart) -> dict[str, tuple[Recorded, ...]]:
        """The problems of a chart that count: active ones, and past ones where a problem is lasting."""
        found: dict[str, list[Recorded]] = defaultdict(list)
        for condition in sorted(chart.of(Condition), key=lambda fact: fact.id):
            if condition.code is None or _is_discounted(condition):
                continue
            is_over = not is_active_problem(condition)
            for problem, said in self._said_in(condition.code):
                if self._counts(problem, Said.OVER if is_over else said):
                    is_past = is_over or said is not Said.HAS
                    found[problem].append(Recorded(text=condition.code.display, fact=condition.id, is_past=is_past))
        return {problem: tuple(records) for problem, records in found.items()}

    def denied_in(
        self, chart: Chart, problems: Iterable[str], since: date, on: date
    ) -> dict[str, tuple[Recorded, ...]]:
        """Those of some problems that records of these days deny ("cirrhosis without ascites"), or name as refuted."""
        found: dict[str, list[Recorded]] = defaultdict(list)
        wanted = frozenset(problems)
        for condition in sorted(chart.of(Condition), key=lambda fact: fact.id):
            when = condition.when
            if condition.code is None or when is None or not (since <= when.earliest and when.latest <= on):
                continue
            for problem in wanted & self._denied(condition):
                found[problem].append(Recorded(text=condition.code.display, fact=condition.id))
        return {problem: tuple(records) for problem, records in found.items()}

    def _denied(self, condition: Condition) -> frozenset[str]:
        if condition.code is None:
            return frozenset()
        if (condition.verification_status or "").lower() == "refuted":
            return frozenset(problem for problem, said in self._said_in(condition.code) if said is Said.HAS)
        if _is_discounted(condition):
            return frozenset()
        texts = (condition.code.text, *(one.display for one in condition.code.codings))
        named = (pair for text in texts if text for pair in self._named_by(words_of(text)))
        return frozenset(problem for problem, said in named if said is Said.NOT)

    def _counts(self, problem: str, said: Said) -> bool:
        entry = self.by_id[problem]
        return said is Said.HAS or entry.lasting or (said is Said.HAD and entry.chronic)

    def _said_in(self, concept: CodeableConcept) -> Iterable[tuple[str, Said]]:
        """Each problem that a condition is, with the most that its codes and words say of it."""
        texts = {text: words_of(text) for text in (concept.text, *(one.display for one in concept.codings)) if text}
        said: dict[str, Said] = {}
        of_all = Said.HAD if any(begins_as_past(words) for words in texts.values()) else Said.HAS
        for problem in self._by_codes(concept):
            said[problem] = of_all
        for words in texts.values():
            for problem, one in self._by_words(words):
                said[problem] = _stronger(one, said.get(problem, one))
        wider: dict[str, Said] = {}
        for problem, one in said.items():
            for name in self._wider[problem]:
                wider[name] = _stronger(one, wider.get(name, one))
        return wider.items()

    def _by_codes(self, concept: CodeableConcept) -> Iterable[str]:
        for coding in concept.codings:
            system, code = canonical_system(coding.system), coding.code
            if not code:
                continue
            if system == SNOMED_CT:
                yield from self._snomed.get(code, ())
            elif system in (ICD_10, ICD_10_CM):
                yield from _below(self._icd["10"], code)
            elif system == ICD_9_CM:
                yield from _below(self._icd["9"], code)

    def _by_words(self, words: Words) -> Iterable[tuple[str, Said]]:
        """The problems that the words name and do not deny."""
        return (pair for pair in self._named_by(words) if pair[1] is not Said.NOT)

    def _named_by(self, words: Words) -> Iterable[tuple[str, Said]]:
        """The problems that the words name, with what they say of each."""
        for start, word in enumerate(words):
            for length, phrases in self._phrases.get(word, _NONE).items():
                end = start + length
                for problem in phrases.get(words[start:end], ()):
                    if _is_covered(words, start, end, self._not_names[problem]) or is_of_others(words, start, end):
                        continue
                    yield problem, said_of(words, start, end)


def _stronger(one: Said, other: Said) -> Said:
    """That the patient has it, before that the patient had it, before that it is over."""
    return one if _ORDER[one] <= _ORDER[other] else other


def _by_first_word(phrases: Iterable[str]) -> dict[str, tuple[Words, ...]]:
    found: dict[str, list[Words]] = defaultdict(list)
    for phrase in phrases:
        words = words_of(phrase)
        found[words[0]].append(words)
    return {first: tuple(listed) for first, listed in found.items()}


def _is_covered(words: Words, start: int, end: int, phrases: Mapping[str, tuple[Words, ...]]) -> bool:
    """Whether a phrase that means something else shares a word with the words from `start` to before `end`."""
    return bool(phrases) and any(
        place + len(phrase) > start and words[place : place + len(phrase)] == phrase
        for place in range(end)
        for phrase in phrases.get(words[place], ())
    )


def _below(index: Mapping[str, set[str]], code: str) -> Iterable[str]:
    """What a code and each shorter code above it mean."""
    plain = _plain(code)
    for length in range(3, len(plain) + 1):
        yield from index.get(plain[:length], ())


def _plain(code: str) -> str:
    return code.replace(".", "").upper()


def _wider(problem: str, entries: Mapping[str, ProblemEntry]) -> frozenset[str]:
    """A problem with all that include it, directly or not."""
    found = {problem}
    while True:
        more = {entry.id for entry in entries.values() if found & set(entry.includes)} - found
        if not more:
            return frozenset(found)
        found |= more


def _is_discounted(condition: Condition) -> bool:
    return bool({(condition.verification_status or "").lower(), (condition.clinical_status or "").lower()} & DISCOUNTED)
