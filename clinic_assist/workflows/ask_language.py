"""What the workshop of questions needs from the others: classes of medicines, wordings, the manner of sentences."""

from __future__ import annotations

from clinic_assist.asking.language import Language
from clinic_assist.grounding import contexts
from clinic_assist.safety.knowledge import Knowledge
from clinic_assist.workflows.workplace import Workplace


def language_of(workplace: Workplace) -> Language:
    """Everything that is known of words."""
    knowledge = workplace.knowledge
    return Language(
        drugs=workplace.names,
        measurands=workplace.measurands,
        class_members={**{key: one.members for key, one in knowledge.classes.items()}, **_reported(knowledge)},
        class_ids=_ids(knowledge),
        problem_ids=_problem_ids(knowledge),
        problem_names={key: one.names for key, one in knowledge.problems.by_id.items()},
        problems_named=knowledge.problems.named_in,
        forms=contexts.forms_of,
        wordings=contexts.wordings_of,
        sentences=contexts.sentences_in,
        manners=contexts.manners_of,
        of_family=contexts.speaks_of_family,
    )


def _reported(knowledge: Knowledge) -> dict[str, frozenset[str]]:
    """Members by the names under which a recognition reports classes."""
    return {name: knowledge.class_members(name) for name in knowledge.class_names}


def _ids(knowledge: Knowledge) -> dict[str, str]:
    """Ids of classes by their names and by their ids in words; a pharmacological class before one made for choices."""
    found: dict[str, str] = {}
    for key, one in sorted(knowledge.classes.items(), key=lambda item: item[0].startswith("choice-")):
        for name in (one.entry.name, key.removeprefix("choice-").replace("-", " ")):
            found.setdefault(name.lower().replace("-", " "), key)
    return found


def _problem_ids(knowledge: Knowledge) -> dict[str, str]:
    """Ids of problems by their id in words, their name and the first of their names: not by those of their kinds."""
    found: dict[str, str] = {}
    for key, one in knowledge.problems.by_id.items():
        for name in (key.replace("-", " "), one.name.removeprefix("a ").removeprefix("an "), *one.names[:1]):
            found.setdefault(name.lower(), key)
    return found
