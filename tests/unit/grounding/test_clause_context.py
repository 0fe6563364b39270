from __future__ import annotations

import pytest

from clinic_assist.grounding.clause_context import ClauseContext, Polarity, Temporality, context_at, contexts_of

_AFFIRMED, _DENIED, _POSSIBLE = Polarity.AFFIRMED, Polarity.DENIED, Polarity.POSSIBLE
_NOW, _THEN, _IF, _PLAN = (
    Temporality.CURRENT,
    Temporality.HISTORICAL,
    Temporality.HYPOTHETICAL,
    Temporality.PLANNED,
)


def _of(thing: str, sentence: str, heading: str = "") -> ClauseContext:
    at = sentence.index(thing)
    found = context_at(sentence, at, at + len(thing), heading)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("thing", "sentence", "heading", "polarity", "temporality", "persons"),
    [
        ("cough", "Cough for three days.".lower(), "", _AFFIRMED, _NOW, ()),
        ("cough", "Denies fever, chills, or cough.", "ROS", _DENIED, _NOW, ()),
        ("well", "No fever or cough, feels well.", "", _AFFIRMED, _NOW, ()),
        ("cough", "No fever but has a cough.", "", _AFFIRMED, _NOW, ()),
        ("chest pain", "chest pain: denied", "", _DENIED, _NOW, ()),
        ("weight loss", "Not only weight loss was seen.", "", _AFFIRMED, _NOW, ()),
        ("alcohol", "She is a nonsmoker, drinks alcohol.", "", _AFFIRMED, _NOW, ()),
        ("pneumonia", "History of pneumonia.", "", _AFFIRMED, _THEN, ()),
        ("appendectomy", "s/p appendectomy", "", _AFFIRMED, _THEN, ()),
        ("asthma", "asthma", "PMH", _AFFIRMED, _THEN, ()),
        ("asthma", "asthma", "History of present illness", _AFFIRMED, _NOW, ()),
        ("stroke", "stroke in 2015", "", _AFFIRMED, _THEN, ()),
        ("fever", "Return if fever or bleeding occurs.", "Plan", _AFFIRMED, _IF, ()),
        ("bleeding", "Return if fever or bleeding occurs.", "Plan", _AFFIRMED, _IF, ()),
        ("pulmonary embolism", "CT to rule out pulmonary embolism.", "", _AFFIRMED, _IF, ()),
        ("colonoscopy", "colonoscopy next month", "Plan", _AFFIRMED, _PLAN, ()),
        ("diabetes", "Mother has diabetes.", "", _AFFIRMED, _NOW, ("mother",)),
        ("diabetes", "diabetes, stroke", "Family history", _AFFIRMED, _NOW, ("family",)),
        ("fever", "Mum reports fever.", "", _AFFIRMED, _NOW, ()),
        ("gout", "Possible gout.", "", _POSSIBLE, _NOW, ()),
        ("sarcoidosis", "?sarcoidosis", "", _POSSIBLE, _NOW, ()),
        ("gout", "gout", "Differential diagnosis", _POSSIBLE, _NOW, ()),
    ],
)  # fmt: skip
def test_a_sentence_speaks_of_a_thing_in_its_context(
    thing: str,
    sentence: str,
    heading: str,
    polarity: Polarity,
    temporality: Temporality,
    persons: tuple[str, ...],
) -> None:
    found = _of(thing, sentence, heading)

    assert (found.polarity, found.temporality, found.persons) == (polarity, temporality, frozenset(persons))


def test_only_what_is_plainly_so_is_of_the_patient_now() -> None:
    assert _of("cough", "Has a cough.").is_of_patient_now
    assert not _of("cough", "Has no cough.").is_of_patient_now
    assert not _of("asthma", "Sister has asthma.").is_of_patient_now


def test_nothing_stands_beyond_the_end_of_a_sentence() -> None:
    assert context_at("Cough.", 40, 44) is None
    assert contexts_of("") == ()
