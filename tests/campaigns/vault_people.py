"""Walks at random through what can happen to the people of a vault, and kills the program at its writes on the way.

    python -m tests.campaigns.vault_people --steps 10000 --seed 1 [--minutes 30]

Each step runs in a process of its own: it opens the vault, does one thing (takes somebody in, removes them, for cause too,
gives or changes a password, enrols a security key, makes a sheet, recovers by the sheet, breaks the glass) and half of
the time dies without a word at a random one of its file operations or database statements. Then a model says who must
get in and who must not, with which secret. Dying is the process's: what the operating system was given stays (power cuts
are another campaign's). Where a step was cut short, the vault may be as before or as after it, and nothing else.
The control is a model that is wrong on purpose: it lists one removed person as let in, or leaves one out; it must be noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

from clinic_assist.errors import ClinicAssistError
from clinic_assist.people import Permission, Proof, Role, SecurityKey, Way
from clinic_assist.store.access.attempts import Attempts
from clinic_assist.store.database import Database
from clinic_assist.store.vault import Vault, create_vault, open_vault
from clinic_assist.workflows.permitted import permitted
from tests.unit.store.conftest import CHEAP

OWNER = "owner"
CUT_SHORT = 9
MOST_PEOPLE = 4
_FILE_CALLS = ("open", "replace", "rename", "unlink", "fsync", "write")
_STATEMENTS = ("run", "run_text")
Key = tuple[str, str, str]
"""What somebody opens with: login or the way's name, secret, the security key's answer in hex."""


@dataclass(frozen=True, slots=True)
class Model:
    """Who must get in, by login or way, and with what; and all that must open nothing any more."""

    within: dict[str, Key] = field(default_factory=dict)
    out: tuple[Key, ...] = ()

    def with_key(self, name: str, key: Key | None) -> Model:
        """Somebody's secret is another one, or none; the one before opens nothing."""
        gone = (self.within[name],) if name in self.within else ()
        within = {**self.within, name: key} if key else {k: v for k, v in self.within.items() if k != name}
        return Model({k: v for k, v in within.items() if v}, tuple(one for one in (*self.out, *gone) if one != key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that is done by somebody. `after` tells the model, once the step said what it made."""

    name: str
    by: str
    do: Callable[[Vault], str]
    after: Callable[[Model, str], Model]
    of: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """Figures of a walk. `to_be_cut`: steps that had an operation at the point where they were to die."""

    steps: int = 0
    to_be_cut: int = 0
    cut: int = 0
    probes: int = 0
    by_name: dict[str, int] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)


# -- dying -------------------------------------------------------------------------------------------------------------


@contextmanager
def dying_at(point: int, count: list[int]) -> Iterator[None]:
    """Ends this process at its `point`-th operation, before it is done; 0 never. `count` gets how many there were."""
    undo: list[tuple[Any, str, Any]] = []

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def through(*given: Any, **named: Any) -> Any:
            count[0] += 1
            if count[0] == point:
                os._exit(CUT_SHORT)
            return original(*given, **named)

        return through

    for owner, names in ((os, _FILE_CALLS), (Database, _STATEMENTS)):
        for name in names:
            undo.append((owner, name, getattr(owner, name)))
            setattr(owner, name, counted(getattr(owner, name)))
    try:
        yield
    finally:
        for owner, name, original in undo:
            setattr(owner, name, original)


@contextmanager
def without_waits() -> Iterator[None]:
    """The lock-out is proved elsewhere; here it would only cost time."""
    with mock.patch.object(Attempts, "begin"):
        yield


def _open(folder: Path, key: Key) -> Vault:
    name, secret, factor = key
    ways = {way.value: way for way in Way}
    way = ways.get(name, Way.PASSWORD)
    login = "" if name in ways else name
    return open_vault(folder, secret, login=login, way=way, proof=Proof(factor=bytes.fromhex(factor)))


def gets_in(folder: Path, key: Key) -> bool:
    """Whether the vault opens with it."""
    try:
        _open(folder, key).close()
    except ClinicAssistError:
        return False
    return True


def run_step(folder: Path, step: Step, key: Key, point: int) -> tuple[int, str, int]:
    """Does a step in a child; gives its exit status, what it made, and how many operations it had."""
    reader, writer = os.pipe()
    write = os.write  # the child's answer is none of the operations that count
    child = os.fork()
    if child == 0:
        status, count = 3, [0]
        try:
            os.close(reader)
            with without_waits(), dying_at(point, count):
                vault = _open(folder, key)
                made = step.do(vault)
                write(writer, json.dumps(made).encode() + b"\n")
                vault.close()
            write(writer, str(count[0]).encode())
            status = 0
        except BaseException as error:  # noqa: BLE001 (whatever it is, it is the finding)
            write(writer, (json.dumps(repr(error)) + "\n").encode())
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        told = pipe.read().split("\n")
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return status, json.loads(told[0]) if told[0] else "", int(told[1]) if len(told) > 1 and told[1] else 0


# -- what can happen ---------------------------------------------------------------------------------------------------


def _account(vault: Vault, login: str) -> str:
    return next(one.account_id for one in vault.accounts() if one.login == login and one.state.value == "active")


def _changes(name: str, key: Key | None) -> Callable[[Model, str], Model]:
    return lambda model, _made: model.with_key(name, key)


def _add(login: str, password: str) -> Step:
    def do(vault: Vault) -> str:
        vault.add_account(login, login, Role.CLINICIAN, password, kdf=CHEAP)
        return ""

    return Step(name="add", by=OWNER, do=do, of=login, after=_changes(login, (login, password, "")))


def _remove(login: str, *, for_cause: bool) -> Step:
    def do(vault: Vault) -> str:
        account = _account(vault, login)
        vault.remove_for_cause(account) if for_cause else vault.remove_account(account)
        return ""

    name = "remove for cause" if for_cause else "remove"
    return Step(name=name, by=OWNER, do=do, of=login, after=_changes(login, None))


def _reset(login: str, password: str, *, by: str = OWNER) -> Step:
    def do(vault: Vault) -> str:
        vault.reset_password(_account(vault, login), password, kdf=CHEAP)
        return ""

    name = "recover" if by != OWNER else "reset"
    return Step(name=name, by=by, do=do, of=login, after=_changes(login, (login, password, "")))


def _change(model: Model, login: str, password: str) -> Step:
    _login, old, factor = model.within[login]

    def do(vault: Vault) -> str:
        vault.change_passphrase(old, password, factor=bytes.fromhex(factor), kdf=CHEAP)
        return ""

    return Step(name="change passphrase", by=login, do=do, of=login, after=_changes(login, (login, password, factor)))


def _enrol(model: Model, login: str, factor: bytes) -> Step:
    password = model.within[login][1]
    key = SecurityKey(name="a key", relying_party="clinic-assist", credential_id=factor[:16], salt=factor)

    def do(vault: Vault) -> str:
        vault.enrol_security_key(password, key, factor, kdf=CHEAP)
        return ""

    after = _changes(login, (login, password, factor.hex()))
    return Step(name="second factor", by=login, do=do, of=login, after=after)


def _sheet(way: Way) -> Step:
    def do(vault: Vault) -> str:
        return (vault.make_recovery_key if way is Way.RECOVERY else vault.make_emergency_key)(kdf=CHEAP)

    def after(model: Model, made: str) -> Model:
        return model.with_key(way.value, (way.value, made, "") if made else None)

    return Step(name=way.value, by=OWNER, do=do, of=way.value, after=after)


def _break_the_glass() -> Step:
    def do(vault: Vault) -> str:
        store = permitted(vault, lambda: datetime.now(UTC))
        assert Permission.READ_CHARTS not in store.permissions
        store.break_glass("campaign", 5)
        assert store.search_patients() == ()
        return ""

    way = Way.EMERGENCY.value
    return Step(name="break the glass", by=way, do=do, of=way, after=lambda model, _made: model)


def next_step(model: Model, chance: random.Random, number: int) -> Step:
    """A step that is possible now."""
    others = [name for name in model.within if name not in (OWNER, Way.RECOVERY.value, Way.EMERGENCY.value)]
    anybody, password = chance.choice([OWNER, *others]), f"a passphrase, number {number}"
    factor = chance.randbytes(32)
    able: list[Callable[[], Step]] = [
        lambda: _change(model, anybody, password),
        lambda: _sheet(chance.choice((Way.RECOVERY, Way.EMERGENCY))),
    ]
    if len(others) < MOST_PEOPLE:
        able += [lambda: _add(f"person{number}", password)] * 2
    if not model.within[anybody][2]:
        able.append(lambda: _enrol(model, anybody, factor))
    if others:
        other = chance.choice(others)
        able += [lambda: _remove(other, for_cause=chance.random() < 0.5)] * 2
        able.append(lambda: _reset(other, password))
    if Way.RECOVERY.value in model.within:
        able.append(lambda: _reset(anybody, password, by=Way.RECOVERY.value))
    if Way.EMERGENCY.value in model.within:
        able.append(_break_the_glass)
    return chance.choice(able)()


# -- the walk ----------------------------------------------------------------------------------------------------------


def what_is_wrong(folder: Path, model: Model, names: set[str], chance: random.Random) -> tuple[int, list[str]]:
    """Tries those in `names`, one more who must get in, and the newest and some older secrets that must not."""
    asked = [name for name in model.within if name in names or name == OWNER]
    asked += chance.sample(sorted(model.within), 1)
    wrong = [f"{name} cannot get in" for name in dict.fromkeys(asked) if not gets_in(folder, model.within[name])]
    gone = [*model.out[-2:], *chance.sample(model.out, min(1, len(model.out)))]
    wrong += [f"{key[0]} gets in with what is no longer theirs" for key in dict.fromkeys(gone) if gets_in(folder, key)]
    return len(set(asked)) + len(set(gone)), wrong


def settled(folder: Path, step: Step, before: Model, after: Model) -> tuple[Model | None, int]:
    """Which of the two a step that was cut short left behind, by trying whom it was about; None for neither."""
    old, new = before.within.get(step.of), after.within.get(step.of)
    if old == new:
        return before, 0
    opens_old, opens_new = (key is not None and gets_in(folder, key) for key in (old, new))
    if opens_old and opens_new:
        return None, 2
    if opens_new or (new is None and not opens_old):
        return after, 2
    # A sheet whose code died with the process: the old one is void, and nobody ever saw the new one.
    if opens_old or old is None:
        return before, 2
    return (after.with_key(step.of, None) if step.of in (way.value for way in Way) else None), 2


def walk(folder: Path, steps: int, *, seed: int, until: float = float("inf"), lie: bool = False) -> Tally:
    """A walk over a fresh vault. With `lie`, the model is wrong at each check, which each time must be noticed."""
    chance, tally = random.Random(seed), Tally()
    create_vault(folder, "the owner's passphrase", kdf=CHEAP).close()
    model, operations = Model({OWNER: (OWNER, "the owner's passphrase", "")}), 120
    with without_waits():
        for number in range(steps):
            if time.monotonic() > until:
                break
            step = next_step(model, chance, number)
            wants_cut = chance.random() < 0.5
            point = chance.randrange(1, operations + 1) if wants_cut else 0
            status, made, had = run_step(folder, step, model.within[step.by], point)
            operations = had or operations
            tally.steps += 1
            tally.to_be_cut += status == CUT_SHORT or 0 < point <= had
            tally.cut += status == CUT_SHORT
            tally.by_name[step.name] = tally.by_name.get(step.name, 0) + 1
            where = f"seed {seed} step {number} {step.name} at {point}"
            if status not in (0, CUT_SHORT):
                tally.findings.append(f"{where}: ended with {status}: {made}")
            done = step.after(model, made)
            if status == CUT_SHORT:
                found, probes = settled(folder, step, model, done)
                tally.probes += probes
                if found is None:
                    tally.findings.append(f"{where}: neither before nor after")
                    break
                done = found
            model = replace(done, out=done.out[-40:])
            told = _a_lie(model, chance) if lie else model
            probes, wrong = what_is_wrong(folder, told, {*told.within} if lie else {step.of}, chance)
            tally.probes += probes
            tally.findings += [f"{where}: {text}" for text in wrong] if not lie else [where] * bool(wrong)
    return tally


def _a_lie(model: Model, chance: random.Random) -> Model:
    """The model with one removed person as if they were let in, or with one who is let in as if they were not."""
    if model.out and chance.random() < 0.5:
        key = model.out[-1]
        return Model({**model.within, key[0]: key}, model.out[:-1])
    name = chance.choice(sorted(model.within))
    return Model({k: v for k, v in model.within.items() if k != name or k == OWNER}, (*model.out, model.within[name]))


def main() -> int:
    """Runs the campaign, prints its figures, and ends with 1 where anything was wrong."""
    parser = argparse.ArgumentParser(description="Walks through what can happen to the people of a vault.")
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--controls", type=int, default=100, help="steps whose model is wrong on purpose")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=float("inf"), help="stop the walk after so long")
    given = parser.parse_args()
    print(f"{datetime.now(tz=UTC):%Y-%m-%d} {vars(given)}", flush=True)
    until, whole = time.monotonic() + 60 * given.minutes, Tally()
    with tempfile.TemporaryDirectory() as name:
        control = walk(Path(name) / "control", given.controls, seed=given.seed, lie=True)
        print(f"control: steps {control.steps}, wrong models noticed {len(control.findings)}", flush=True)
        for part in range(0, given.steps, 100):  # a fresh vault now and then: registers and trails do not grow for ever
            folder = Path(name) / "walk"
            shutil.rmtree(folder, ignore_errors=True)
            tally = walk(folder, min(100, given.steps - part), seed=given.seed * 1000 + part, until=until)
            _add_up(whole, tally)
            print(
                f"steps {whole.steps}, to be cut short {whole.to_be_cut}, cut short {whole.cut}, openings tried"
                f" {whole.probes}, wrong {len(whole.findings)}",
                flush=True,
            )
            if time.monotonic() > until:
                break
    print(whole.by_name, *whole.findings, sep="\n")
    return 0 if not whole.findings and control.steps == len(control.findings) else 1


def _add_up(whole: Tally, part: Tally) -> None:
    whole.steps += part.steps
    whole.to_be_cut += part.to_be_cut
    whole.cut += part.cut
    whole.probes += part.probes
    whole.findings += part.findings
    for name, count in part.by_name.items():
        whole.by_name[name] = whole.by_name.get(name, 0) + count


if __name__ == "__main__":
    raise SystemExit(main())
