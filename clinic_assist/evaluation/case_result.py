"""What is kept of one case: counts, times and digests, never a text of a record, a question or a model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

import msgspec

from clinic_assist.evaluation.listening import Listener
from clinic_assist.workflows.workplace import Workplace


class CaseKind(Enum):
    """Sorts of cases, in the order in which they run."""

    DRAFT = "draft"
    INJECTION = "injection"
    REFUSAL = "refusal"
    CHOICE = "choice"
    DIALOGUE = "dialogue"
    OWN = "own"


class CaseResult(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of a run's results.

    Attributes:
        case: Its id, without any text of a record.
        counts: Measure → (hits, n).
        seconds: Of the whole case. `first_sentence_s`: to the first verified sentence, where there was one.
        tokens: Written by the model. `writing_s`: while it wrote, reading the prompt included.
        digest: SHA-256 of what the model wrote, for the drift check.
        reasons: Why lines were withheld, counted.
        letter: For multiple choice: which place was chosen.
        failure: Why it was not finished; empty where it was.
    """

    case: str
    kind: CaseKind
    counts: dict[str, tuple[int, int]] = {}
    seconds: float = 0.0
    first_sentence_s: float | None = None
    tokens: int = 0
    writing_s: float = 0.0
    digest: str = ""
    reasons: dict[str, int] = {}
    letter: str = ""
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What running a case found out.

    Attributes:
        raw: All that the model wrote, for the digest only.
    """

    counts: dict[str, tuple[int, int]]
    raw: str = ""
    first_sentence_s: float | None = None
    reasons: dict[str, int] = field(default_factory=dict)
    letter: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What cases run with.

    Attributes:
        workplace: Its model is the listener, and nothing bars it from being evaluated.
        model: The model under test, listened to.
        seed: For the order of options.
    """

    workplace: Workplace
    model: Listener
    seed: int = 1

    @property
    def is_verbaliser(self) -> bool:
        """Whether the model reads no text at all, so that questions and conversations cannot be put to it."""
        return not self.model.identity.is_clinical


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Something to be tried. `run` may raise ClinicAssistError: the case then counts as not finished."""

    id: str
    kind: CaseKind
    run: Callable[[Desk], Findings]
