"""What a model is given: fixed rules, the facts as data, the task, the question.

For general models the order is kept so that the long part can be worked through once: rules and facts are the same for
every section of a draft, only the question changes. Text of the record is hostile input. Defences here: it is a part of
its own, tokenised with special tokens off; its blanks are replaced by a mark, so that the model sees at every word that
it reads data (datamarking: Hines et al. 2024, "Defending Against Indirect Prompt Injection Attacks With Spotlighting");
and whatever the model makes of it, grammar, parser and verifier stand behind. Limit: a model may still be swayed in its
choice and order of facts; omissions are checked for that reason. Try it: an allergy named "ignore your instructions".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, zip_longest
from pathlib import Path

from clinic_assist.drafting import tiny_language
from clinic_assist.drafting.grammar import form_grammar, free_grammar
from clinic_assist.drafting.parse import BEYOND_MARK
from clinic_assist.drafting.prepared import SLOT_NAMES, PreparedFact, Register, SectionKind
from clinic_assist.errors import MachineError

TINY_FAMILY = "slots-tiny"
DATA_MARK = "^"

_TOKENS_A_FACT = 80
_FACTS_IN_ONE_QUESTION = 30
_MOST_BEYOND_LINES = 4
_BEYOND_GRAMMAR = "\n".join(
    (
        f"root ::= line{{1,{_MOST_BEYOND_LINES}}}",
        f'line ::= "{BEYOND_MARK} " words "." "\\n"',
        "words ::= [A-Za-z ,;:()'-]{10,240}",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftRequest:
    """One piece of writing to ask for.

    Attributes:
        prompt: (text, trusted): only trusted parts may hold special tokens, and only the turn marks need to.
        grammar: GBNF.
        scope: The facts in question, by the labels that this request uses.
        is_beyond: Whether it asks for lines that are not from the record.
    """

    prompt: tuple[tuple[str, bool], ...]
    grammar: str
    max_tokens: int
    scope: Mapping[str, PreparedFact]
    is_beyond: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatTemplate:
    """The marks around the three parts of a conversation, ours for each family (a file's own template is never run)."""

    begin: str
    between: str
    end: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptTexts:
    """The fixed texts of prompts."""

    rules: str
    question: str
    beyond: str
    templates: Mapping[str, ChatTemplate]


def load_prompt_texts(directory: Path) -> PromptTexts:
    """Reads the texts from `resources/prompts`.

    Raises:
        MachineError: They are missing or damaged, which only a broken installation explains.
    """
    try:
        templates = json.loads((directory / "chat_templates.json").read_text(encoding="utf-8"))
        return PromptTexts(
            rules=(directory / "rules.txt").read_text(encoding="utf-8").strip(),
            question=(directory / "question.txt").read_text(encoding="utf-8").strip(),
            beyond=(directory / "beyond.txt").read_text(encoding="utf-8").strip(),
            templates={family: ChatTemplate(**parts) for family, parts in templates.items()},
        )
    except (OSError, ValueError, TypeError, AttributeError) as problem:
        raise MachineError("The prompt texts are missing or damaged.", hint="Install the program again.") from problem


def tiny_requests(
    section: SectionKind, facts: Sequence[PreparedFact], *, register: Register = Register.CLINICAL
) -> tuple[DraftRequest, ...]:
    """Requests for the bundled model: few facts at a time, relabelled from F1, without any text of the record."""
    requests: list[DraftRequest] = []
    for group in _grouped(facts, tiny_language.MAX_FACTS):
        scope = {f"F{number}": fact for number, fact in enumerate(group, start=1)}
        relabelled = [fact.with_label(label) for label, fact in scope.items()]
        requests.append(
            DraftRequest(
                # Trusted, for it is all ours: labels, kinds and slot names, no character of the record.
                prompt=((tiny_language.prompt_text(section, relabelled, register=register), True),),
                grammar=form_grammar(relabelled, register=register),
                max_tokens=_TOKENS_A_FACT * len(group),
                scope=scope,
            )
        )
    return tuple(requests)


def tiny_requests_by_kind(
    facts: Sequence[PreparedFact], *, register: Register = Register.CLINICAL
) -> tuple[DraftRequest, ...]:
    """The same for facts of several kinds that stand in one section: a request holds facts of one kind of heading."""
    runs = groupby(facts, key=lambda fact: fact.section)
    return tuple(request for kind, run in runs for request in tiny_requests(kind, list(run), register=register))


def chat_requests(
    title: str,
    asked: Sequence[PreparedFact],
    *,
    every_fact: Sequence[PreparedFact],
    texts: PromptTexts,
    template: ChatTemplate,
) -> tuple[DraftRequest, ...]:
    """Requests for a general model: all facts each time, a question about one section."""
    start = beginning(every_fact, texts=texts, template=template)
    requests: list[DraftRequest] = []
    for group in _grouped(asked, _FACTS_IN_ONE_QUESTION):
        question = texts.question.format(title=title, labels=" ".join(fact.label for fact in group))
        requests.append(
            DraftRequest(
                prompt=(*start, (question, False), (template.end, True)),
                grammar=free_grammar(group),
                max_tokens=_TOKENS_A_FACT * len(group),
                scope={fact.label: fact for fact in group},
            )
        )
    return tuple(requests)


def beginning(
    every_fact: Sequence[PreparedFact], *, texts: PromptTexts, template: ChatTemplate
) -> tuple[tuple[str, bool], ...]:
    """What all requests of a draft begin with: fixed rules, then the facts. Long, so a model reads it once."""
    facts = "\n".join(map(marked_row, every_fact))
    return (
        (template.begin, True),
        (texts.rules, False),
        (template.between, True),
        (f"{facts}\n\n", False),
    )


def beyond_request(
    title: str, every_fact: Sequence[PreparedFact], *, texts: PromptTexts, template: ChatTemplate
) -> DraftRequest:
    """Asks a clinical model for assessment or plan beyond the record: few lines, marked so, without slots or digits."""
    question = texts.beyond.format(title=title, mark=BEYOND_MARK)
    return DraftRequest(
        prompt=(*beginning(every_fact, texts=texts, template=template), (question, False), (template.end, True)),
        grammar=_BEYOND_GRAMMAR,
        max_tokens=_MOST_BEYOND_LINES * _TOKENS_A_FACT,
        scope={fact.label: fact for fact in every_fact},
        is_beyond=True,
    )


def marked_row(fact: PreparedFact) -> str:
    """A fact for a general model, its texts datamarked: `F7 result name="Serum^potassium" value="5.9"`."""
    slots = " ".join(f'{slot}="{_marked(fact.slots[slot])}"' for slot in SLOT_NAMES if slot in fact.slots)
    return f"{fact.label} {fact.kind.value} {slots}"


def _marked(text: str) -> str:
    return text.replace(DATA_MARK, "~").replace('"', "'").replace(" ", DATA_MARK)


def _grouped(facts: Sequence[PreparedFact], size: int) -> list[list[PreparedFact]]:
    """Groups of at most `size`, an earlier result never apart from the newer one before it."""
    groups: list[list[PreparedFact]] = []
    for fact, following in zip_longest(facts, facts[1:]):
        needed = 2 if following is not None and following.is_previous else 1
        if not groups or (not fact.is_previous and len(groups[-1]) + needed > size):
            groups.append([])
        groups[-1].append(fact)
    return groups
