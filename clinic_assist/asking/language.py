"""What the reading of questions and of a chart needs to know of language: names, classes, wordings, manners.

The rules for the manner of a sentence belong to another workshop; the workflow hands them in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from clinic_assist.chart.datatypes import CodeableConcept
from clinic_assist.notes.narrative import Manner, Sentence, Wording
from clinic_assist.terminology.drugs import DrugNames
from clinic_assist.terminology.measurands import Measurands


@dataclass(frozen=True, kw_only=True)
class Language:
    """Everything that is known of words.

    Attributes:
        drugs: Names of medicines.
        measurands: What results measure.
        class_members: Ingredients by the id of a class of medicines.
        class_ids: Ids of classes by the names under which people know them, in lower case.
        problem_ids: Ids of problems by their principal names, in lower case.
        problem_names: All names of a problem, by id.
        problems_named: The problems that a coded or written condition is, the wider ones too.
        forms: The words of a text in comparable form, synonyms brought to one.
        wordings: Other ways to write a thing.
        sentences: The sentences of a text with their places.
        manners: How a sentence (with its heading) speaks of what stands between two places in it.
        of_family: Whether what stands under a heading may be of relatives.
    """

    drugs: DrugNames
    measurands: Measurands
    class_members: Mapping[str, frozenset[str]]
    class_ids: Mapping[str, str]
    problem_ids: Mapping[str, str]
    problem_names: Mapping[str, Sequence[str]]
    problems_named: Callable[[CodeableConcept], frozenset[str]]
    forms: Callable[[str], Sequence[str]]
    wordings: Callable[[str], Sequence[Wording]]
    sentences: Callable[[str], Iterable[Sentence]]
    manners: Callable[[str, str, int, int], frozenset[Manner]]
    of_family: Callable[[str], bool]
