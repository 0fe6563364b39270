"""A chart of a hundred thousand tokens: chosen, de-duplicated and counted, in time that grows with its length."""

from __future__ import annotations

import random
import time

import pytest

from clinic_assist.chart.datatypes import Attachment
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.drafting.draft import draft
from clinic_assist.drafting.passages import passages_of
from clinic_assist.drafting.select import estimate_tokens
from clinic_assist.notes.note import Task
from tests.unit.drafting.charts import TODAY, chart, condition, lab, named, on, origin, request
from tests.unit.drafting.shipped import assignment

SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()


def _words(rng, count):
    return " ".join("".join(rng.choices(SYLLABLES, k=rng.randint(2, 4))) for _ in range(count))


def _progress_notes(rng, count):
    """Notes as copy-and-paste makes them: each repeats the history and the assessment, with a new paragraph of its own."""
    history, assessment = _words(rng, 120), _words(rng, 80)
    for number in range(count):
        month, day = 1 + number // 28, 1 + number % 28
        text = (
            f"History of present illness:\n{history}\n\nAssessment:\n{assessment}\n\nPlan:\n{_words(rng, 40)}\n\n"
            f"Nursing:\n{_words(rng, 60)}"
        )
        yield DocumentReference(
            **origin(f"d{number}", "DocumentReference"),
            type=named("Progress note"),
            status="current",
            date=on(f"2026-{month:02}-{day:02}"),
            attachments=(Attachment(content_type="text/plain", text=text),),
        )


def long_chart(documents=150, series=40):
    rng = random.Random(7)
    facts = [*_progress_notes(rng, documents)]
    facts += [condition(f"c{n}", f"Problem {_words(rng, 3)}") for n in range(30)]
    facts += [request(f"m{n}", f"Medicine {_words(rng, 2)}", authored="2026-01-02") for n in range(25)]
    for test in range(series):
        name = f"Test {_words(rng, 2)}"
        facts += [
            lab(f"o{test}-{n}", name, f"{rng.randint(1, 99)}", "mg", f"2026-{1 + n % 11:02}-{1 + n % 28:02}")
            for n in range(40)
        ]
    return chart(*facts)


def tokens_of(long):
    texts = [one.text for document in long.of(DocumentReference) for one in document.attachments]
    return sum(estimate_tokens(text or "") for text in texts)


@pytest.mark.parametrize("task", [Task.SUMMARY, Task.REFERRAL, Task.HANDOVER])
def test_a_long_chart_is_chosen_within_its_budget_and_wholly_accounted_for(task):
    long = long_chart()
    assert tokens_of(long) > 100_000
    began = time.perf_counter()

    note = draft(long, assignment(task), TODAY)

    seconds = time.perf_counter() - began
    print(f"{task.value}: {tokens_of(long):,} tokens of documents, {len(long.facts):,} facts in {seconds:.2f} s")
    left_out = [fact for one in note.selection.left_out for fact in one.facts]
    assert sorted([*note.selection.used, *left_out]) == sorted(fact.id for fact in long.facts)
    count = note.selection.passages
    assert count.used + sum(number for _reason, number in count.left_out) == count.total
    assert sum(estimate_tokens(one.text) for one in note.statements) < 20_000


def test_copied_paragraphs_are_kept_once_each_the_newest():
    long = long_chart(documents=50, series=0)

    found = passages_of(long)

    # Of each note its own plan and nursing paragraph; history and assessment of the newest only.
    assert len(found.kept) == 2 * 50 + 2
    assert found.copied == 2 * 49
    repeated = [one for one in found.kept if one.copies]
    assert [(one.copies, one.first.text) for one in repeated] == [(49, "2026-01-01")] * 2
    assert {one.when.text for one in repeated} == {max(one.when.text for one in found.kept)}


def test_a_paragraph_with_a_word_or_two_changed_is_still_a_copy_and_another_one_is_not():
    rng = random.Random(3)
    words = _words(rng, 60).split()
    edited = [*words[:30], "changed", *words[31:]]
    other = _words(rng, 60)
    notes = [
        DocumentReference(
            **origin(f"d{n}", "DocumentReference"),
            type=named("Note"),
            date=on(f"2026-01-0{n + 1}"),
            attachments=(Attachment(text=text),),
        )
        for n, text in enumerate((" ".join(words), " ".join(edited), other))
    ]

    found = passages_of(chart(*notes))

    assert found.copied == 1
    assert len(found.kept) == 2


@pytest.mark.slow
def test_time_grows_with_the_length_of_the_documents_and_no_faster():
    short, long = long_chart(documents=75, series=0), long_chart(documents=300, series=0)
    seconds = []
    for one in (short, long):
        runs = []
        for _ in range(3):
            began = time.perf_counter()
            passages_of(one)
            runs.append(time.perf_counter() - began)
        seconds.append(min(runs))

    assert seconds[1] < 4 * seconds[0] * 2  # four times the text; twice for the noise of a shared machine
