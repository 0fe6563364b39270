"""Text from a model that may stop in the middle: it is started again, once, and goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from clinic_assist.errors import ModelStoppedError
from clinic_assist.workflows.ports import GenerationRequest, TextGenerator

Stop = Callable[[], bool]
_LONGEST_LINE: Final = 4000
"""Characters. What a grammar of ours allows is shorter than 1,500."""


@dataclass(slots=True)
class Persistence:
    """One piece of work, such as a draft, for which a model that stops is started again.

    Attributes:
        starts_left: How often it is still started again. A model that stops twice is not sound.
    """

    starts_left: int = 1
    _given: list[str] = field(default_factory=list)

    def lines(self, model: TextGenerator, request: GenerationRequest, should_stop: Stop) -> Iterator[str]:
        """Yields whole lines as they come, then what stands behind the last; none twice where the model starts again.

        The same request gives the same text again. Where it does not, lines that were given already are left out, and
        others are new ones, to be judged as such.

        Raises:
            ModelStoppedError: It stopped again.
        """
        self._given = []
        try:
            yield from self._new_lines(model, request, should_stop)
        except ModelStoppedError:
            if not self.starts_left or should_stop():
                raise
            self.starts_left -= 1
            yield from self._new_lines(model, request, should_stop)

    def count_tokens(self, model: TextGenerator, text: str) -> int:
        """Counts tokens. Raises ModelStoppedError: the model stopped, and had been started again before."""
        try:
            return model.count_tokens(text)
        except ModelStoppedError:
            if not self.starts_left:
                raise
            self.starts_left -= 1
            return model.count_tokens(text)

    def _new_lines(self, model: TextGenerator, request: GenerationRequest, should_stop: Stop) -> Iterator[str]:
        known, waiting = list(self._given), ""
        for piece in model.generate(request, should_stop=should_stop):
            *complete, waiting = (waiting + piece).split("\n")
            for line in complete:
                if line in known:
                    known.remove(line)
                else:
                    self._given.append(line)
                    yield f"{line}\n"
            if len(waiting) > _LONGEST_LINE:  # no statement: closing the model's text stops it
                return
        if waiting:
            yield waiting
