from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError, UserError
from clinic_assist.store.access import attempts
from clinic_assist.store.access.attempts import FIRST_WAIT_S, FREE, LONGEST_WAIT_S, Attempts, wait_after


@dataclass
class Machine:
    """A machine that runs, sleeps and is started again."""

    folder: Path
    now: float = 1000.0
    boot: str = "one"

    @property
    def attempts(self) -> Attempts:
        return Attempts(directory=self.folder, running_s=lambda: self.now, boot=lambda: self.boot)

    def fail(self, times: int, name: str = "owner") -> None:
        for _ in range(times):
            self.attempts.begin(name)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.attempts.start()
    return made


def test_some_slips_are_free_and_then_one_must_wait(machine: Machine) -> None:
    machine.fail(FREE)
    with pytest.raises(UserError, match=r"Too many wrong attempts\. Try again in 30 seconds"):
        machine.attempts.begin("owner")
    machine.now += FIRST_WAIT_S

    machine.attempts.begin("owner")


def test_each_further_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    assert [wait_after(FREE + more) for more in range(6)] == [30, 60, 120, 240, 480, 900]
    assert wait_after(10**9) == LONGEST_WAIT_S
    assert wait_after(FREE - 1) == 0


def test_a_success_forgets_the_failures(machine: Machine) -> None:
    machine.fail(FREE - 1)
    machine.attempts.succeeded("owner")

    assert machine.attempts.count("owner") == 0
    machine.fail(FREE)


def test_a_restart_of_the_machine_begins_the_wait_anew(machine: Machine) -> None:
    machine.fail(FREE)
    machine.boot, machine.now = "two", 10.0
    with pytest.raises(UserError, match="20 seconds"):
        machine.attempts.begin("owner")
    machine.now = FIRST_WAIT_S

    machine.attempts.begin("owner")


def test_a_refused_attempt_does_not_lengthen_the_wait(machine: Machine) -> None:
    machine.fail(FREE)
    for _ in range(10):
        with pytest.raises(UserError):
            machine.attempts.begin("owner")

    assert machine.attempts.count("owner") == FREE


def test_one_person_does_not_lock_out_another(machine: Machine) -> None:
    machine.fail(FREE)

    machine.attempts.begin("ann")


@pytest.mark.parametrize(
    "damage", ["", "{", '{"format": "other"}', '{"format": "clinic-assist-attempts/1", "by_name": 3}']
)
def test_a_lost_or_damaged_book_costs_everybody_a_wait(machine: Machine, damage: str) -> None:
    path = machine.folder / "attempts.json"
    path.write_text(damage) if damage else path.unlink()
    for name in ("owner", "ann"):
        with pytest.raises(UserError, match="Too many"):
            machine.attempts.begin(name)
    machine.now += FIRST_WAIT_S

    machine.attempts.begin("ann")


def test_names_typed_at_random_do_not_fill_the_disk(machine: Machine) -> None:
    for number in range(1200):
        machine.attempts.begin(f"name{number}")
        machine.now += LONGEST_WAIT_S

    assert (machine.folder / "attempts.json").stat().st_size < 100_000


def test_what_was_typed_does_not_stand_in_the_book(machine: Machine) -> None:
    machine.attempts.begin("my secret passphrase")

    assert b"secret" not in (machine.folder / "attempts.json").read_bytes()


def test_a_disk_without_room_keeps_nobody_out_and_still_counts(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_given: object) -> None:
        raise MachineError("no room")

    monkeypatch.setattr(attempts, "write_durably", no_room)
    machine.fail(FREE)

    assert machine.attempts.count("owner") == FREE
    with pytest.raises(UserError, match="Too many"):
        machine.attempts.begin("owner")
