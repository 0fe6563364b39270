"""How one hand writes: its sentence forms, its dates, its ways of saying how often."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

Often = Mapping[tuple[int, str, str], tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Grammar:
    """Sentence forms by what they say; `days` are strftime forms, `often` goes by times, period and unit."""

    active: tuple[str, ...]
    active_dated: tuple[str, ...]
    dated: tuple[str, ...]
    recorded: tuple[str, ...]
    over: tuple[str, ...]
    ended: tuple[str, ...]
    span: tuple[str, ...]
    done: tuple[str, ...]
    done_on: tuple[str, ...]
    given: tuple[str, ...]
    attended: tuple[str, ...]
    ordered: tuple[str, ...]
    reported: tuple[str, ...]
    frames: tuple[str, ...]
    problems: tuple[str, ...]
    medicines: tuple[str, ...]
    taken: tuple[str, ...]
    started: tuple[str, ...]
    stopped: tuple[str, ...]
    course_done: tuple[str, ...]
    taken_until: tuple[str, ...]
    value: tuple[str, ...]
    newest: tuple[str, ...]
    word: tuple[str, ...]
    flagged: tuple[str, ...]
    points: tuple[str, ...]
    monotone: tuple[str, ...]
    days: tuple[str, ...]
    refuted: tuple[str, ...]
    doubted: tuple[str, ...]
    allergic: tuple[str, ...]
    reacting: tuple[str, ...]
    relatives: tuple[str, ...]
    pressure: tuple[str, ...]
    who: tuple[str, ...]
    often: Often


class Voice(random.Random):
    """Chance, with the forms of the hand that writes."""

    def __init__(self, seed: int, forms: Grammar) -> None:
        super().__init__(seed)
        self.forms = forms
