"""Notes of conversations, compared by code with what was said.

Numbers and medicines are compared one by one, digits and number words alike; what the verifier contradicts with the
conversation as the only document of the chart counts as unsupported too. Nothing else is judged: whether a sentence in
other words says what was meant is for people to read, and no share of common words stands in for that here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.datatypes import Attachment, CodeableConcept
from clinic_assist.chart.facts import DocumentReference
from clinic_assist.chart.provenance import Locator, Provenance, SourceId, fact_id
from clinic_assist.evaluation.case_result import Case, CaseKind, Desk, Findings
from clinic_assist.evaluation.dialogue_files import Conversation
from clinic_assist.evaluation.measures import Measure
from clinic_assist.evaluation.questions import EvaluationTexts, ask
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.drugs import DrugNames
from clinic_assist.workflows.draft_note import verify_text

_NOTE_TOKENS: Final = 800
_SOURCE: Final = SourceId("d" * 64)
_FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")
_ONES: Final = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split()
_TEENS: Final = "sixteen seventeen eighteen nineteen".split()
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS: Final = {word: number for number, word in enumerate([*_ONES, *_TEENS])} | {
    word: 10 * number for number, word in enumerate(_TENS, start=2)
}
_SPOKEN: Final = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b(?:[\s-]+(?:{'|'.join(_ONES[1:10])})\b)?", re.IGNORECASE)


def dialogue_cases(conversations: Sequence[Conversation], texts: EvaluationTexts) -> tuple[Case, ...]:
    """One case a conversation."""
    return tuple(_case(one, texts) for one in conversations)


def _case(conversation: Conversation, texts: EvaluationTexts) -> Case:
    def run(desk: Desk) -> Findings:
        written = ask(desk, texts.dialogue, conversation.dialogue, max_tokens=_NOTE_TOKENS)
        return Findings(counts=compared(written, conversation, desk), raw=written)

    return Case(id=f"dialogue/{conversation.id}", kind=CaseKind.DIALOGUE, run=run)


def compared(written: str, conversation: Conversation, desk: Desk) -> dict[str, tuple[int, int]]:
    """Unsupported sentences of the note, and what the reference note and the conversation hold and it does not."""
    names = desk.workplace.names
    said = said_in(conversation.dialogue, names)
    verified = verify_text(desk.workplace, document_chart(conversation.dialogue), written)
    sentences = list(zip(verified.draft.statements, verified.verdicts, strict=True))
    unsupported = sum(
        bool(said_in(one.text, names) - said) or verdict.verdict is Verdict.CONTRADICTED for one, verdict in sentences
    )
    wanted = said_in(conversation.note, names) & said
    left_out = wanted - said_in(written, names)
    # A note without a sentence says nothing wrong; that it leaves out everything is counted beside it.
    counts = {
        Measure.DIALOGUE_UNSUPPORTED.value: (unsupported, len(sentences)),
        Measure.DIALOGUE_OMISSIONS.value: (len(left_out), len(wanted)),
    }
    return {measure: count for measure, count in counts.items() if count[1]}


def said_in(text: str, names: DrugNames) -> frozenset[str]:
    """The numbers and medicines of a text: figures without trailing zeros, number words as figures, ingredients."""
    figures = {_plain(match.group()) for match in _FIGURE.finditer(text)}
    spoken = {
        str(sum(_WORDS[word] for word in re.split(r"[\s-]+", match.group().lower())))
        for match in _SPOKEN.finditer(text)
    }
    return frozenset(figures | spoken | {ingredient for _, _, ingredient in names.spans(text)})


def _plain(figure: str) -> str:
    return figure.rstrip("0").rstrip(".") if "." in figure else figure.lstrip("0") or "0"


def document_chart(text: str) -> Chart:
    """A chart that holds one document and nothing else."""
    locator = Locator("dialogue")
    document = DocumentReference(
        id=fact_id(_SOURCE, locator, "DocumentReference"),
        provenance=Provenance(source=_SOURCE, locator=locator),
        type=CodeableConcept(text="Conversation"),
        status="current",
        attachments=(Attachment(content_type="text/plain", text=text),),
    )
    return Chart(patient_id=PatientId("evaluation"), patient=None, facts=(document,))
