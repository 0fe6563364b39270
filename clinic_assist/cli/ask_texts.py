"""How an answer from the chart is printed, for people and as JSON (docs/cli.md)."""

from __future__ import annotations

from datetime import date

from clinic_assist.chart.chart import Chart
from clinic_assist.cli.shapes import Json
from clinic_assist.cli.texts import banner_lines
from clinic_assist.terminology.fact_text import fact_line
from clinic_assist.terminology.labels import format_date
from clinic_assist.workflows.answer_words import BEARING_WORDS, doubt_hint, lead, manner_words, searched_words
from clinic_assist.workflows.ask_chart import Answer, FoundFact, FoundPassage, Outcome

_MOST_PASSAGES = 10


def answer_text(answer: Answer, chart: Chart, on: date) -> list[str]:
    """The answer for people: what the record shows, the sentences, the records, the passages, what was searched."""
    finding = answer.finding
    lines = [*banner_lines(chart, on), lead(finding)]
    if finding.outcome is Outcome.NOT_UNDERSTOOD:
        lines += [f"  {finding.note}", f"  {doubt_hint(finding.question.doubt)}"]
    elif finding.note:
        lines.append(f"  {finding.note}")
    lines += [f"  [In the record] {one.text}" for one in answer.statements]
    if answer.withheld:
        lines.append(f"  Sentences left out because the record does not bear them out: {answer.withheld}")
    if answer.model_failed:
        lines.append(f"  Composed from the record, without the model: {answer.model_failed}")
    if finding.facts:
        lines += ["", "Records:", *map(_fact_line, finding.facts)]
        lines += [f"  {finding.hidden:,} more not shown."] if finding.hidden else []
    if finding.passages:
        lines += ["", "Passages:", *map(_passage_line, finding.passages[:_MOST_PASSAGES])]
        more = len(finding.passages) - _MOST_PASSAGES
        lines += [f"  {more:,} more not shown."] if more > 0 else []
    return [*lines, "", searched_words(finding.searched)]


def _fact_line(found: FoundFact) -> str:
    detail = f" – {found.detail}" if found.detail else ""
    return f"  [{BEARING_WORDS[found.bearing]}] {fact_line(found.fact)}{detail}"


def _passage_line(passage: FoundPassage) -> str:
    manner = manner_words(passage)
    where = " · ".join(filter(None, (passage.title, format_date(passage.fact.when, missing=""), passage.section)))
    return f"  {f'[{manner}] ' if manner else ''}“{' '.join(passage.text.split())}” ({where})"


def answer_shape(answer: Answer) -> Json:
    """What `ask --json` prints. The question is not repeated."""
    finding = answer.finding
    return {
        "patient": finding.patient_id,
        "outcome": finding.outcome.value,
        "lead": lead(finding),
        "note": finding.note,
        "statements": [
            {"text": one.text, "citations": list(one.citations), "verdict": judged.verdict.value}
            for one, judged in zip(answer.statements, answer.verdicts, strict=True)
        ],
        "withheld": answer.withheld,
        "composer": "model" if answer.model else "record-only",
        "records": [
            {"fact": one.fact.id, "text": fact_line(one.fact), "bearing": one.bearing.value, "detail": one.detail}
            for one in finding.facts
        ],
        "hidden": finding.hidden,
        "passages": [
            {
                "fact": one.fact.id,
                "section": one.section,
                "text": one.text,
                "start": one.start,
                "end": one.end,
                "manners": sorted(manner.value for manner in one.manners),
            }
            for one in finding.passages
        ],
        "searched": {
            "records": finding.searched.records,
            "texts": finding.searched.texts,
            "without_text": finding.searched.without_text,
            "unread": finding.searched.unread,
        },
    }
