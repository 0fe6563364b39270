"""Every event that the code writes has its words and codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import clinic_assist
from clinic_assist.trail.kinds import KINDS, SUBTYPES, TYPES, Group, kind_of

HOUSE = Path(clinic_assist.__file__).parent
EVENT = re.compile(r"[a-z]+(-[a-z]+)+|import|asked|printed|drafted")
CALLS = {"audit", "_append_audit", "note_opening", "append"}


def _events_in(path: Path) -> Iterator[str]:
    """What stands for an event in the calls that write the trail; pairs are (event, detail)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        yield from (text for one in node.keywords if one.arg == "event" for text in _text(one.value))
        if getattr(node.func, "attr", "") in CALLS:
            for one in node.args[:2]:
                yield from _text(one.elts[0] if isinstance(one, ast.Tuple) and len(one.elts) == 2 else one)


def _text(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and EVENT.fullmatch(node.value):
        yield node.value


def events_written() -> set[str]:
    return {
        event
        for path in HOUSE.rglob("*.py")
        if not {"gui", "importers"} & set(path.parts)
        for event in _events_in(path)
    }


def test_every_event_that_is_written_is_known() -> None:
    written = events_written()

    assert {"chart-opened", "printed", "vault-locked", "drafted", "patient-erased"} <= written
    assert written - set(KINDS) == set()


def test_an_event_that_nobody_named_would_be_found(tmp_path: Path) -> None:
    code = tmp_path / "code.py"
    code.write_text("store.audit('never-heard-of', detail='x-y')")

    assert set(_events_in(code)) - set(KINDS) == {"never-heard-of"}


def test_every_code_has_a_name_and_every_group_is_used() -> None:
    assert {kind.type for kind in KINDS.values()} <= set(TYPES)
    assert {kind.subtype for kind in KINDS.values() if kind.subtype} <= set(SUBTYPES)
    assert {kind.action for kind in KINDS.values()} <= set("CRUDE")
    assert {kind.group for kind in KINDS.values()} == set(Group)


def test_an_event_of_a_newer_program_is_shown_by_its_own_name() -> None:
    assert kind_of("from-the-future").words == "from-the-future"
