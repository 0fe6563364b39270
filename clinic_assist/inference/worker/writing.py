"""The decoding loop: choose, tell, decode; several tokens in one computation where they were foreseen."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from clinic_assist.inference.protocol import DoneReason
from clinic_assist.inference.worker.context import Context
from clinic_assist.inference.worker.lookup import Lookup, Worth
from clinic_assist.inference.worker.sampling import Sampling
from clinic_assist.inference.worker.tokens import Tokens

_TELL_S: Final = 0.05
_SLOW_TOKEN_S: Final = 0.25


class Teller:
    """Collects characters and passes them on at the end of a line, or twenty times a second: a message costs time."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._waiting: list[str] = []
        self._last = 0.0

    def add(self, text: str) -> None:
        """Further characters."""
        if not text:
            return
        self._waiting.append(text)
        if text.endswith("\n") or time.monotonic() - self._last >= _TELL_S:
            self.flush()

    def flush(self) -> None:
        """Passes on what waits."""
        if self._waiting:
            self._tell("".join(self._waiting))
            self._waiting = []
            self._last = time.monotonic()


@dataclass(slots=True, kw_only=True)
class Writing:
    """One generation. The context ends with the prompt, whose last token's logits are its row -1.

    What is written is what choosing token by token gives: each token is chosen by the same sampler from the logits
    behind the tokens that were chosen before it, and a foreseen token is kept only where it is the one chosen. Limit: a
    computation of several tokens may round the last digit of a logit otherwise than one of a single token.

    Attributes:
        lookup: None for no drafting.
        count: Tokens written so far.
    """

    context: Context
    sampling: Sampling
    tokens: Tokens
    teller: Teller
    stop_requested: Callable[[], bool]
    window: int
    max_tokens: int
    lookup: Lookup | None
    worth: Worth
    count: int = 0

    def write(self) -> DoneReason:
        """Writes to the end; gives why it ended. The context then holds what was written and nothing foreseen."""
        foreseen: list[int] = []
        seconds = 0.0
        while True:
            reason, token, accepted = self._choose(foreseen)
            if accepted < len(foreseen):
                self.context.cut(len(self.context.tokens) - len(foreseen) + accepted)
            if seconds:
                self.worth.learn(len(foreseen), accepted, seconds)
            if reason is not None:
                return reason
            foreseen = self._foresee()
            began = time.monotonic()
            if self.stop_requested() or not self.context.decode([token, *foreseen], rows=1 + len(foreseen)):
                return DoneReason.STOPPED
            seconds = time.monotonic() - began
            if seconds > _SLOW_TOKEN_S:
                self.context.abort_when(self.stop_requested)

    def _choose(self, foreseen: Sequence[int]) -> tuple[DoneReason | None, int, int]:
        """Goes on through the rows for as long as the sampler chooses what was foreseen.

        Gives why the text ends here (None where it goes on), the token chosen last, which is not to be in the context
        yet, and how many foreseen ones before it were chosen.
        """
        base = len(self.context.tokens) - len(foreseen)
        token = accepted = 0
        for accepted in range(len(foreseen) + 1):
            if self.stop_requested():
                return DoneReason.STOPPED, token, accepted
            token, text = self.sampling.choose(self.context.row(accepted if foreseen else -1))
            if self.tokens.ends_text(token):
                return DoneReason.END, token, accepted
            self.count += 1
            self.teller.add(text)
            if self.lookup is not None:
                self.lookup.add(token)
            if self.count >= self.max_tokens:
                return DoneReason.LENGTH, token, accepted
            if base + accepted >= self.window:
                return DoneReason.CONTEXT, token, accepted
            if accepted == len(foreseen) or token != foreseen[accepted]:
                break
        return None, token, accepted

    def _foresee(self) -> list[int]:
        """Tokens that may follow, no more than there is room and permission for."""
        if self.lookup is None or not self.context.can_step_back:
            return []
        room = min(self.window - len(self.context.tokens), self.max_tokens - self.count) - 1
        wanted = min(self.worth.wanted(), room)
        return self.lookup.propose(wanted) if wanted > 0 else []
