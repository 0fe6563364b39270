"""A place in a file of strangers is looked for where the file was read: in a confined child."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from clinic_assist.chart.provenance import Locator
from clinic_assist.errors import SourceError
from clinic_assist.importers import InSession, read_batch, read_source
from clinic_assist.importers.sandbox import ImportWorker, ImportWorkers
from tests.integration.import_worker.test_import_worker import COMMAND, DEMO, PATIENT, misbehaving


@pytest.fixture(scope="module")
def workers() -> Iterator[ImportWorkers]:
    both = ImportWorkers(COMMAND)
    yield both
    both.close()


def test_a_child_finds_the_places_that_the_session_itself_would_find(workers: ImportWorkers) -> None:
    for path in DEMO[:6]:
        source = read_source(path)
        for fact in read_batch(source).facts[:3]:
            assert workers.locate(source, fact.provenance.locator) == InSession().locate(
                source, fact.provenance.locator
            )


def test_also_while_the_next_file_of_an_import_is_being_read(workers: ImportWorkers) -> None:
    first, second = (read_source(path) for path in DEMO[:2])
    workers.read_ahead(second)
    text, start, end = workers.locate(first, Locator("Bundle.entry[0].resource"))

    assert text[start:end].startswith("{")
    assert workers.read_batch(second) == read_batch(second)


def test_a_format_whose_places_cannot_be_shown_is_said(workers: ImportWorkers) -> None:
    with pytest.raises(SourceError, match="cannot be shown"):
        workers.locate(replace(PATIENT, format="binary"), Locator("Patient"))


@pytest.mark.parametrize("misdeed", ["place-crash", "place-outside", "place-of-a-batch"])
def test_a_child_that_misbehaves_costs_the_view_and_nothing_else(misdeed: str) -> None:
    with misbehaving(misdeed) as worker, pytest.raises(SourceError):
        worker.locate(PATIENT, Locator("Patient"))


def test_the_worker_goes_on_after_a_place_that_cannot_be_shown() -> None:
    with ImportWorker(COMMAND) as worker:
        worker.locate(PATIENT, Locator("Patient"))
        pid = worker.pid
        with pytest.raises(SourceError):
            worker.locate(replace(PATIENT, format="binary"), Locator("Patient"))
        assert worker.pid == pid
