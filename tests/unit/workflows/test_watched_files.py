"""Which files of a watched folder wait to be imported, with a folder and a clock of one's own."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from time import process_time

import pytest

from clinic_assist.chart.provenance import SourceId
from clinic_assist.workflows.watch_memory import Answer, Sighting, WatchMemory
from clinic_assist.workflows.watched_files import MOST_BYTES, SETTLED_S, FileState, Listing, WatchedFiles

FOLDER = Path("/exports")


def key_of(content: str) -> SourceId:
    return SourceId(sha256(content.encode()).hexdigest())


@dataclass
class Ward:
    """A folder, a clock, and a vault that holds some contents."""

    watched: WatchedFiles = field(default_factory=lambda: WatchedFiles(WatchMemory(folders=(FOLDER,))))
    disk: dict[str, tuple[str, int]] = field(default_factory=dict)
    vault: set[SourceId] = field(default_factory=set)
    now: float = 0.0
    changes: int = 0
    unreadable: set[str] = field(default_factory=set)
    trouble: str = ""
    read: list[str] = field(default_factory=list)

    def write(self, name: str, content: str) -> None:
        self.changes += 1
        self.disk[name] = (content, self.changes)

    def look(self, *, after_s: float = SETTLED_S) -> dict[str, FileState]:
        """Time passes; then a look, and all that follows from it."""
        self.now += after_s
        seen = tuple(self._sighting(name) for name in sorted(self.disk)) if not self.trouble else ()
        self.watched.see([Listing(folder=FOLDER, files=seen, trouble=self.trouble)], at=self.now)
        found = {}
        for sighting in self.watched.unread():
            self.read.append(sighting.path.name)
            if sighting.path.name in self.unreadable:
                self.watched.note_failure(sighting, "Permission denied", at=self.now)
            else:
                found[sighting] = key_of(self.disk[sighting.path.name][0])
        self.watched.learn(found)
        self.watched.note_known({key: key in self.vault for key in self.watched.unasked()})
        return self.states()

    def settle(self) -> dict[str, FileState]:
        self.look()
        return self.look()

    def states(self) -> dict[str, FileState]:
        return {file.path.name: file.state for file in self.watched.files()}

    def _sighting(self, name: str) -> Sighting:
        content, changed = self.disk[name]
        return Sighting(FOLDER / name, len(content), changed, changed)


@pytest.fixture
def ward() -> Ward:
    return Ward()


def test_a_complete_file_is_offered_and_one_half_copied_is_not(ward: Ward) -> None:
    ward.write("whole.json", "{}")
    ward.write("half.json", "{")
    first = ward.look()
    ward.write("half.json", "{...")
    second = ward.look()

    third = ward.look()

    assert first == {"half.json": FileState.WRITING, "whole.json": FileState.WRITING}
    assert second == {"half.json": FileState.WRITING, "whole.json": FileState.NEW}
    assert third == {"half.json": FileState.NEW, "whole.json": FileState.NEW}
    assert ward.read == ["whole.json", "half.json"]


def test_two_looks_in_quick_succession_do_not_make_a_file_complete(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.look()

    soon = ward.look(after_s=SETTLED_S / 2)
    later = ward.look(after_s=SETTLED_S / 2)

    assert (soon, later) == ({"a.json": FileState.WRITING}, {"a.json": FileState.NEW})


def test_an_empty_file_waits_until_it_is_filled(ward: Ward) -> None:
    ward.write("a.json", "")
    empty = ward.settle()
    is_settling = ward.watched.is_settling
    ward.write("a.json", "{}")

    assert empty == {"a.json": FileState.WRITING}
    assert not is_settling
    assert ward.settle() == {"a.json": FileState.NEW}


def test_a_file_that_changes_while_it_is_read_is_not_complete(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.look()
    ward.now += SETTLED_S
    seen = ward._sighting("a.json")
    ward.watched.see([Listing(folder=FOLDER, files=(seen,))], at=ward.now)

    ward.watched.note_change(seen, at=ward.now)

    assert ward.states() == {"a.json": FileState.WRITING}
    assert ward.settle() == {"a.json": FileState.NEW}


def test_a_file_that_is_renamed_is_offered_once_under_its_new_name(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    ward.disk["b.json"] = ward.disk.pop("a.json")

    assert ward.settle() == {"b.json": FileState.NEW}


def test_a_file_that_is_replaced_is_offered_again(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    ward.vault.add(key_of("{}"))
    ward.watched.ask_again()
    known = ward.look()
    ward.write("a.json", "[]")

    assert known == {"a.json": FileState.KNOWN}
    assert ward.settle() == {"a.json": FileState.NEW}


def test_a_file_that_goes_before_its_import_leaves_the_queue(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.write("b.json", "[]")
    ward.settle()
    del ward.disk["a.json"]

    assert ward.look() == {"b.json": FileState.NEW}


def test_the_same_content_twice_is_offered_once(ward: Ward) -> None:
    for name in ("b.json", "a.json", "c.json"):
        ward.write(name, "{}")
    before = ward.settle()
    ward.vault.add(key_of("{}"))
    ward.watched.ask_again()

    after = ward.look()

    assert before == {"a.json": FileState.NEW, "b.json": FileState.TWICE, "c.json": FileState.TWICE}
    assert set(after.values()) == {FileState.KNOWN}


def test_what_the_vault_holds_is_known_and_not_offered(ward: Ward) -> None:
    ward.vault.add(key_of("{}"))
    ward.write("known.json", "{}")
    ward.write("new.json", "[]")

    assert ward.settle() == {"known.json": FileState.KNOWN, "new.json": FileState.NEW}


@pytest.mark.parametrize(
    ("answer", "state"), [(Answer.LEFT_OUT, FileState.LEFT_OUT), (Answer.DEALT_WITH, FileState.DEALT_WITH)]
)
def test_what_was_answered_does_not_come_back_until_it_changes_or_is_asked_for(
    ward: Ward, answer: Answer, state: FileState
) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    ward.watched.answer([key_of("{}")], answer)
    answered = ward.look()
    ward.disk["copy.json"] = ward.disk["a.json"]
    copied = ward.settle()
    ward.write("a.json", "changed")
    changed = ward.settle()
    ward.watched.answer([key_of("{}")], None)

    assert answered == {"a.json": state}
    assert copied == {"a.json": state, "copy.json": state}
    assert changed == {"a.json": FileState.NEW, "copy.json": state}
    assert ward.look() == {"a.json": FileState.NEW, "copy.json": FileState.NEW}


def test_what_was_left_out_and_imported_by_hand_is_known(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    ward.watched.answer([key_of("{}")], Answer.LEFT_OUT)
    ward.vault.add(key_of("{}"))
    ward.watched.ask_again()

    assert ward.look() == {"a.json": FileState.KNOWN}


def test_a_file_that_cannot_be_read_is_said_and_tried_again_after_a_while(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.unreadable.add("a.json")
    first = ward.settle()
    ward.look()
    tries = len(ward.read)
    reason = ward.watched.files()[0].reason
    ward.unreadable.clear()

    assert first == {"a.json": FileState.UNREADABLE}
    assert reason == "Permission denied"
    assert tries == 1
    assert ward.look(after_s=60) == {"a.json": FileState.NEW}


def test_a_file_larger_than_any_that_is_read_is_said_and_never_read(ward: Ward) -> None:
    ward.watched.see([Listing(folder=FOLDER, files=(Sighting(FOLDER / "a", MOST_BYTES + 1, 1, 1),))], at=0)
    ward.watched.see([Listing(folder=FOLDER, files=(Sighting(FOLDER / "a", MOST_BYTES + 1, 1, 1),))], at=9)

    assert ward.states() == {"a": FileState.TOO_LARGE}
    assert ward.watched.unread() == ()


def test_a_folder_that_cannot_be_read_empties_the_queue_until_it_is_back(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    ward.trouble = "The folder is not there."
    gone = ward.look()
    said = ward.watched.listings[0].trouble
    ward.trouble = ""

    assert gone == {}
    assert said == "The folder is not there."
    assert ward.look() == {"a.json": FileState.NEW}
    assert ward.read == ["a.json"], "what did not change is not read again"


def test_after_an_unlock_what_came_meanwhile_is_offered_and_what_was_read_is_not_read_again(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    again = Ward(watched=WatchedFiles(ward.watched.memory), disk=dict(ward.disk), changes=ward.changes, now=9_999)
    again.write("b.json", "[]")

    first = again.look()

    assert first == {"a.json": FileState.NEW, "b.json": FileState.WRITING}
    assert again.look() == {"a.json": FileState.NEW, "b.json": FileState.NEW}
    assert again.read == ["b.json"]


def test_a_file_of_the_same_size_and_time_whose_inode_was_touched_is_read_again(ward: Ward) -> None:
    ward.write("a.json", "{}")
    ward.settle()
    seen = ward._sighting("a.json")

    touched = replace(seen, touched_ns=seen.touched_ns + 1)

    assert ward.watched.memory.content_of(seen) == key_of("{}")
    assert ward.watched.memory.content_of(touched) is None


def test_a_file_in_two_watched_folders_counts_once(ward: Ward) -> None:
    seen = Sighting(FOLDER / "a.json", 2, 1, 1)
    for at in (0, SETTLED_S):
        ward.watched.see([Listing(folder=FOLDER, files=(seen,)), Listing(folder=FOLDER, files=(seen,))], at=at)

    assert len(ward.watched.files()) == 1


def test_ten_thousand_files_take_no_time_that_anybody_notices(ward: Ward) -> None:
    for number in range(10_000):
        ward.write(f"{number:05}.json", str(number))
        if number % 2:
            ward.vault.add(key_of(str(number)))
    ward.settle()
    begin = process_time()

    states = ward.look()

    assert process_time() - begin < 2
    assert sum(state is FileState.NEW for state in states.values()) == 5_000
    assert len(ward.read) == 10_000
