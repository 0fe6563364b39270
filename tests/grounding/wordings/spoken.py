"""A true sentence about one or more facts, made of parts that can be changed one by one."""

from __future__ import annotations

from dataclasses import dataclass

from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import Statement
from tests.grounding.said import Said
from tests.grounding.wordings.names_said import upper_first


@dataclass(frozen=True)
class Spoken:
    """A sentence.

    Attributes:
        parts: True statements, each about its facts.
        frame: How they are joined; one placeholder for each part.
    """

    parts: tuple[Said, ...]
    frame: str = "{}"

    @property
    def text(self) -> str:
        """The sentence."""
        return self.text_with({})

    def text_with(self, changed: dict[int, str]) -> str:
        """The sentence with some parts in other words."""
        said = [changed.get(at, part.text) for at, part in enumerate(self.parts)]
        inner = [tidy(one) if len(said) == 1 else tidy(one).rstrip(".") for one in said]
        whole = self.frame.format(*inner)
        return upper_first(whole if whole.endswith((".", ":")) else f"{whole}.")

    @property
    def citations(self) -> tuple[FactId, ...]:
        """The facts that it rests on."""
        return tuple(dict.fromkeys(fact.id for part in self.parts for fact in part.facts))

    def statement(self, *, cited: bool) -> Statement:
        """As a statement of a note."""
        return Statement(text=self.text, citations=self.citations if cited else ())


def tidy(text: str) -> str:
    """Without the blanks that an empty place leaves."""
    return " ".join(text.split()).replace(" ,", ",").replace(" .", ".").replace(" )", ")").replace("( ", "(")
