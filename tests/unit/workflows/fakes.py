"""The three ports of the workflows, faked: a store that remembers what was asked of it, a model of one's own, a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from clinic_assist.chart.chart import PatientId
from clinic_assist.importers import InSession
from clinic_assist.importers.sandbox import PicturesInSession
from clinic_assist.notes.note import ModelIdentity, SignedNote
from clinic_assist.people import Account, Permission, Role
from clinic_assist.workflows.ports import GenerationRequest, ModelLoader, ModelStatus, Override
from clinic_assist.workflows.workplace import Workplace
from tests.pharmacy import RESOURCES, knowledge, names

TODAY = date(2026, 11, 22)


class FixedClock:
    """Always the same moment."""

    def today(self) -> date:
        return TODAY

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 10, 15, 30, 999, tzinfo=UTC)


@dataclass
class FakeStore:
    """Keeps notes, overrides and audit entries in memory."""

    name: str = ""
    notes: list[SignedNote] = field(default_factory=list)
    decisions: list[Override] = field(default_factory=list)
    entries: list[tuple[str, str | None, str]] = field(default_factory=list)

    @property
    def account(self) -> Account:
        return Account(account_id="a", login="owner", name=self.name, role=Role.CLINICIAN, may_own=True)

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset(Permission)

    def sign(self, digest: str) -> tuple[str, str]:
        return f"signature of {digest}", "public key"

    def has_signed(self, digest: str, signature: str, public_key: str) -> bool:
        return self.sign(digest) == (signature, public_key)

    def save_signed_note(self, note: SignedNote) -> None:
        self.notes.append(note)

    def save_override(self, override: Override) -> None:
        self.decisions.append(override)

    def overrides(self, patient: PatientId) -> tuple[Override, ...]:
        return tuple(one for one in reversed(self.decisions) if one.patient_id == patient)

    def all_overrides(self) -> tuple[Override, ...]:
        return tuple(reversed(self.decisions))

    def audit(self, event: str, *, patient: PatientId | None = None, detail: str = "") -> None:
        self.entries.append((event, patient, detail))


@dataclass
class FakeModel:
    """A model that gives what `answer` makes of a request."""

    answer: Callable[[GenerationRequest], Iterator[str]]
    family: str = "slots-tiny"
    asked: list[GenerationRequest] = field(default_factory=list)
    read_ahead: list[GenerationRequest] = field(default_factory=list)
    released: list[str] = field(default_factory=list)
    forgotten: int = 0
    status: ModelStatus | None = None
    identity: ModelIdentity = field(
        default_factory=lambda: ModelIdentity(name="fake", version="1", sha256="0" * 64, is_clinical=False)
    )

    def generate(self, request: GenerationRequest, *, should_stop: Callable[[], bool]) -> Iterator[str]:
        self.asked.append(request)
        return self.answer(request)

    def prefill(self, request: GenerationRequest) -> None:
        self.read_ahead.append(request)

    def release(self, patient_key: str) -> None:
        self.released.append(patient_key)

    def forget(self) -> None:
        self.forgotten += 1

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def close(self) -> None: ...


def workplace(load_model: ModelLoader = lambda: None) -> Workplace:
    """The shipped rules and names, and no vault."""
    place = Workplace(
        pictures=PicturesInSession(),
        vaults=None,  # type: ignore[arg-type]
        reader=InSession(),
        load_model=load_model,
        clock=FixedClock(),
        resources=Path(RESOURCES),
    )
    vars(place).update(names=names(), knowledge=knowledge())  # as loaded once for the whole run
    return place
