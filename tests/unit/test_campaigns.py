"""The long campaigns run outside the gate; that each of them still starts is seen here."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

MODULES = sorted(path.stem for path in (Path(__file__).parents[1] / "campaigns").glob("[a-z]*.py"))


@pytest.mark.parametrize("name", MODULES)
def test_a_campaign_still_finds_all_that_it_uses(name: str) -> None:
    assert import_module(f"tests.campaigns.{name}").__doc__


def test_there_are_campaigns() -> None:
    assert "window_at_work" in MODULES
