"""General words carry a statement; words that say something of the patient never do."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from clinic_assist.grounding.carriers import CARRIERS
from clinic_assist.grounding.cues import is_carrying
from clinic_assist.grounding.evidence import gather
from clinic_assist.grounding.inflection import third_person, verb_forms
from clinic_assist.grounding.lexicon import CUE_PHRASES, Cue
from clinic_assist.grounding.synonyms import CASED, PHRASES
from clinic_assist.grounding.verify import verify_statement
from clinic_assist.grounding.words import form_of
from clinic_assist.notes.note import Statement
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from tests.grounding.charts import ON, make_chart
from tests.grounding.falsehoods.guards import text_of
from tests.grounding.held_out.fourth import FOURTH
from tests.grounding.invented_details import DETAILS, with_detail
from tests.grounding.sample_chart import CHART
from tests.grounding.wordings.grammar import Voice
from tests.grounding.wordings.statements import sentences_about

_TELLING = (Cue.NEGATION, Cue.DOUBT, Cue.FLAG, Cue.TREND, Cue.SIDE, Cue.PERSON, Cue.UNRECORDED, Cue.ROUTE)
_LEAST_CAUGHT = 0.99
NAMES = DrugNames.load(Path(__file__).parents[3] / "resources" / "terminology")


def test_no_carrier_denies_doubts_or_tells_side_person_level_or_course() -> None:
    telling = {form_of(phrase) for phrase, cue, _ in CUE_PHRASES if cue in _TELLING and " " not in phrase}

    assert len(telling) > 100
    assert {form_of(word) for word in CARRIERS} & telling == set()


def test_no_carrier_is_an_abbreviation_or_word_of_medicine() -> None:
    medical = {form_of(one) for one in PHRASES if " " not in one} | {form_of(one) for one in CASED if len(one) > 2}

    assert len(medical) > 100
    assert {form_of(word) for word in CARRIERS} & medical == set()


@pytest.mark.parametrize("detail", DETAILS)
def test_an_invented_detail_is_never_a_carrier(detail: str) -> None:
    assert not is_carrying(form_of(detail))


def test_a_general_word_carries() -> None:
    assert all(
        is_carrying(form_of(word)) for word in ("yielded", "transcribed", "somebody", "furthermore", "undertook")
    )


def test_no_name_of_a_drug_is_a_carrier() -> None:
    names = NAMES

    assert list(names.spans("aspirin")) != []
    assert [word for word in CARRIERS if list(names.spans(word))] == []


@pytest.mark.parametrize(
    ("entry", "forms"),
    [
        ("give/gave/given", {"give", "gives", "giving", "gave", "given"}),
        ("identify", {"identify", "identifies", "identifying", "identified"}),
        ("plot", {"plot", "plots", "ploting", "plotting", "ploted", "plotted"}),
        ("observe", {"observe", "observes", "observing", "observed"}),
        ("go/went/gone", {"go", "goes", "going", "went", "gone"}),
        ("see/saw/seen", {"see", "sees", "seeing", "saw", "seen"}),
    ],
)
def test_verbs_are_inflected_by_rule(entry: str, forms: set[str]) -> None:
    assert set(verb_forms(entry)) == forms


def test_nouns_have_their_plural() -> None:
    assert [third_person(noun) for noun in ("entry", "day", "box", "note")] == ["entries", "days", "boxes", "notes"]


def test_invented_details_behind_true_sentences_are_flagged() -> None:
    names = NAMES
    rng = random.Random(11)
    passed, tried = [], 0

    for seed in range(20, 32):
        chart, _ = make_chart(seed)
        evidence = gather(chart, names, ON)
        told = " ".join(text_of(fact) for fact in chart.facts).lower()
        for spoken in sentences_about(chart, Voice(seed, FOURTH), per_kind=4, wordings=1):
            if (
                verify_statement(spoken.statement(cited=True), chart, names, ON, evidence=evidence).verdict
                is not Verdict.SUPPORTED
            ):
                continue
            for detail in rng.sample(DETAILS, 4):
                if detail in told:
                    continue
                tried += 1
                wrong = Statement(
                    text=with_detail(spoken.text, detail, rng.randrange(6)),
                    citations=spoken.statement(cited=True).citations,
                )
                verdict = verify_statement(wrong, chart, names, ON, evidence=evidence).verdict
                passed += [wrong.text] if verdict is Verdict.SUPPORTED else []

    assert tried > 300
    assert len(passed) <= tried * (1 - _LEAST_CAUGHT), passed[:10]


@pytest.mark.parametrize(
    ("text", "is_supported"),
    [
        ("The nurse noted type 2 diabetes mellitus.", True),
        ("The nurse has type 2 diabetes mellitus.", False),
        ("Your doctor has recorded type 2 diabetes mellitus.", True),
        ("Her colleague takes lisinopril.", False),
        ("The doctor has the patient on lisinopril.", True),
        ("Osteoarthritis of the right knee was marked as active.", True),
        ("Marked osteoarthritis of the right knee.", False),
        ("Potassium stood at 4.1 mmol/L on 02-Nov-2026.", True),
        ("Potassium yielded 4.1 mmol/L on 02-Nov-2026.", True),
        ("Potassium exceeded 4.1 mmol/L on 02-Nov-2026.", False),
        ("Potassium was 4.1 mmol/L on 02-Nov-2026 at home.", False),
        ("Essential hypertension has returned.", False),
        ("Essential hypertension goes back to Mar-2012.", True),
        ("HbA1c has gone up steadily between 02-May-2025 and 02-May-2026.", True),
        ("HbA1c has gone up twice between 02-May-2025 and 02-May-2026.", False),
        ("HbA1c has gone up every 4 hours between 02-May-2025 and 02-May-2026.", False),
        ("HbA1c has gone up between 02-May-2025 and 02-May-2026, recurrent.", False),
        ("Appendectomy was done recently.", False),
        ("HbA1c went up to 8.2 % on 02-May-2026.", True),
        ("Potassium was up to 4.0 mmol/L on 02-Nov-2026.", False),
        ("By the way, the patient has type 2 diabetes mellitus.", True),
        ("Potassium on 02-May-2026 was 5.5 mmol/L; on 02-Nov-2026, 4.1 mmol/L.", True),
        ("Potassium on 02-May-2026 was 5.5 mmol/L; on 02-Nov-2026, 4.3 mmol/L.", False),
        ("Lisinopril was given following essential hypertension.", True),
        ("Appendectomy following asthma.", False),
    ],
)
def test_general_words_beside_words_that_tell(text: str, is_supported: bool) -> None:
    judged = verify_statement(Statement(text=text), CHART, NAMES, ON)

    assert (judged.verdict is Verdict.SUPPORTED) is is_supported, judged.reason
