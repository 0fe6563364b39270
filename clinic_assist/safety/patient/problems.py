"""Finds the problems that rules name among a patient's conditions: by codes, and by the words of the record."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.currency import DISCOUNTED, is_active_problem
from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.chart.facts import Condition
from clinic_assist.safety.pack_format import ProblemEntry
from clinic_assist.safety.patient.state import Recorded
from clinic_assist.terminology.systems import ICD_9_CM, ICD_10, ICD_10_CM, SNOMED_CT, canonical_system

_WORD: Final = re.compile(r"[^\W_]+")
# What makes the words of a problem mean something else than that the patient has it.
_NOT_SAID: Final = re.compile(
    r"\b(?:no|not|denies|denied|without|negative|excluded|rule out|ruled out|r/o|family history|fh|fhx|father|mother|"
    r"brother|sister|risk|screening|screen|suspected|possible|prevention|prophylaxis|vaccination|education|fear)\b",
    re.IGNORECASE,
)
_PAST: Final = re.compile(r"\b(?:history of|h/o|hx of|past|previous|old|status post|s/p)\b", re.IGNORECASE)


class Problems:
    """The problems that a pack knows, indexed.

    Attributes:
        by_id: The entries.
    """

    def __init__(self, entries: Iterable[ProblemEntry]) -> None:
        self.by_id: Mapping[str, ProblemEntry] = {entry.id: entry for entry in entries}
        self._snomed: dict[str, set[str]] = defaultdict(set)
        self._icd: dict[str, dict[str, set[str]]] = {"10": defaultdict(set), "9": defaultdict(set)}
        self._phrases: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
        for entry in self.by_id.values():
            for code in entry.snomed:
                self._snomed[code].add(entry.id)
            for version, codes in (("10", entry.icd10), ("9", entry.icd9)):
                for code in codes:
                    self._icd[version][_plain(code)].add(entry.id)
            for name in entry.names:
                words = words_of(name)
                self._phrases[words[0]].append((words, entry.id))
        self._wider = {entry.id: _wider(entry.id, self.by_id) for entry in self.by_id.values()}
        self._not_names = {entry.id: tuple(words_of(name) for name in entry.not_names) for entry in self.by_id.values()}

    def named_in(self, concept: CodeableConcept) -> frozenset[str]:
        """All problems that a coded or written condition is, the wider ones that include them too."""
        found = set(self._by_codes(concept))
        for text in {concept.text, *(coding.display for coding in concept.codings)}:
            if text:
                found |= self._by_words(text)
        return frozenset(wider for one in found for wider in self._wider[one])

    def of(self, chart: Chart) -> dict[str, tuple[Recorded, ...]]:
        """The problems of a chart that count: active ones, and past ones where a problem is lasting."""
        found: dict[str, list[Recorded]] = defaultdict(list)
        for condition in sorted(chart.of(Condition), key=lambda fact: fact.id):
            if condition.code is None or _is_discounted(condition):
                continue
            text = condition.code.display
            is_past = not is_active_problem(condition) or bool(_PAST.search(text))
            for problem in self.named_in(condition.code):
                if not is_past or self.by_id[problem].lasting:
                    found[problem].append(Recorded(text=text, fact=condition.id, is_past=is_past))
        return {problem: tuple(records) for problem, records in found.items()}

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

    def _by_words(self, text: str) -> set[str]:
        if _NOT_SAID.search(text):
            return set()
        words = words_of(text)
        found = set()
        for place, word in enumerate(words):
            for phrase, problem in self._phrases.get(word, ()):
                if words[place : place + len(phrase)] == phrase and not _holds(words, self._not_names[problem]):
                    found.add(problem)
        return found


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case."""
    return tuple(_WORD.findall(text.casefold()))


def _holds(words: tuple[str, ...], phrases: Iterable[tuple[str, ...]]) -> bool:
    return any(words[place : place + len(phrase)] == phrase for phrase in phrases for place in range(len(words)))


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
