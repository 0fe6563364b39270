"""A small part of the fuzz campaign (`make campaign-import`), with its control."""

from __future__ import annotations

from tests.campaigns.fuzz_import import control, fuzz, originals


def test_damaged_files_are_read_or_refused_and_never_end_their_reader() -> None:
    outcome = fuzz(originals(), runs=60, seed=7)

    assert outcome.findings == []
    assert sum(outcome.tried.values()) >= 50
    assert sum(outcome.read.values()) > 0


def test_readers_that_misbehave_are_noticed() -> None:
    assert control() == []
