"""The policy in the window: told as the hospital's, each key that is set, and nothing that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.screens.about.view import _policy_card
from clinic_assist.policy.file import KEYS
from clinic_assist.policy.values import Policy

EVERYTHING = Policy(
    idle_minutes=5,
    free_attempts=3,
    longest_wait_minutes=60,
    retention_days=3650,
    backup_hours=24,
    given=frozenset(KEYS),
)


def _texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


@pytest.mark.usefixtures("qapp")
def test_every_key_that_is_set_is_told_and_can_only_be_read() -> None:
    card = _policy_card(EVERYTHING)
    assert strings.ABOUT_POLICY in _texts(card)
    assert len(strings.policy_lines(EVERYTHING)) == len(KEYS)
    assert "After 5 minutes, or sooner" in _texts(card)
    assert card.findChildren(QAbstractButton) == []


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_is_not_set_is_not_told(key: str) -> None:
    assert len(strings.policy_lines(replace(EVERYTHING, given=frozenset({key})))) == 1
    assert len(strings.policy_lines(replace(EVERYTHING, given=frozenset(KEYS) - {key}))) == len(KEYS) - 1


@pytest.mark.usefixtures("qapp")
def test_without_a_policy_that_is_said() -> None:
    assert strings.ABOUT_NO_POLICY in _texts(_policy_card(Policy()))
