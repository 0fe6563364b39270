"""The import worker from the session's side: the same batch as without it, and one error for whatever goes wrong."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import MachineError, SourceError
from clinic_assist.importers import read_batch, read_source
from clinic_assist.importers.detect import detect_format
from clinic_assist.importers.sandbox import ImportWorker, ImportWorkers
from clinic_assist.importers.sandbox.confinement import CPU_S_BASE
from tests.processes import own_children

ROOT = Path(__file__).parents[3]
DEMO = sorted((ROOT / "resources" / "demo" / "exports").rglob("*.json"))
COMMAND = (sys.executable, "-m", "clinic_assist", "import-worker")
CANARY = "Zyxwvut"


def source_of(data: bytes) -> SourceFile:
    return SourceFile(id=SourceId(sha256(data).hexdigest()), name="", data=data, format="fhir-r4-json")


PATIENT = source_of(json.dumps({"resourceType": "Patient", "id": "p", "name": [{"family": CANARY}]}).encode())


@pytest.fixture
def worker() -> Iterator[ImportWorker]:
    with ImportWorker(COMMAND) as one:
        yield one


def misbehaving(misdeed: str) -> ImportWorker:
    return ImportWorker((sys.executable, "-m", "tests.integration.import_worker.misbehaving_worker", misdeed))


def test_a_child_reads_what_the_session_itself_would_read(worker: ImportWorker) -> None:
    for path in DEMO:
        source = read_source(path)

        assert worker.read_batch(source) == read_batch(source)
    assert len(DEMO) > 20


@pytest.mark.parametrize(
    "data",
    [
        b'<Patient xmlns="http://hl7.org/fhir"><id value="p"/><birthDate value="1970"/></Patient>',
        b'{"resourceType": "MedicationOrder", "dateWritten": "2015", "medicationCodeableConcept": {"text": "x"}}',
    ],
)
def test_a_child_reads_xml_and_older_versions(worker: ImportWorker, data: bytes) -> None:
    source = replace(source_of(data), format=detect_format(data))
    batch = worker.read_batch(source)

    assert batch == read_batch(source)
    assert (batch.entries, batch.read) == (1, 1)


def test_one_worker_serves_many_files(worker: ImportWorker) -> None:
    worker.read_batch(PATIENT)
    pid = worker.pid
    worker.read_batch(PATIENT)

    assert pid is not None
    assert worker.pid == pid


def test_a_refusal_comes_with_its_sentence_hint_and_place(worker: ImportWorker) -> None:
    broken = source_of(b'{"resourceType": "Patient", "name": NaN}')
    with pytest.raises(SourceError) as alone:
        read_batch(broken)
    with pytest.raises(SourceError) as apart:
        worker.read_batch(broken)

    assert (apart.value.message, apart.value.hint, apart.value.locator) == (
        alone.value.message,
        alone.value.hint,
        alone.value.locator,
    )


def test_a_character_set_that_nobody_knows_is_no_reason_to_search_the_disk(worker: ImportWorker) -> None:
    note = {
        "resourceType": "DocumentReference",
        "content": [{"attachment": {"contentType": "text/plain; charset=made-up-set", "data": "eHl6"}}],
    }
    source = source_of(json.dumps(note).encode())

    assert worker.read_batch(source) == read_batch(source)


@pytest.mark.parametrize(
    ("misdeed", "says"),
    [
        ("hoard", "more memory"),
        ("flood", "ended the process"),
        ("garble", "ended the process"),
        ("crash", "ended the process"),
        ("raise", "fault in this program"),
        ("speak of another file", "ended the process"),
    ],
)
def test_a_reader_that_goes_wrong_gives_one_error_without_a_word_of_the_file(misdeed: str, says: str) -> None:
    before = own_children()
    with misbehaving(misdeed) as worker:
        for _ in range(2):  # it serves the next file as if nothing had happened
            with pytest.raises(SourceError, match=says) as problem:
                worker.read_batch(PATIENT)
            assert CANARY not in f"{problem.value.message}{problem.value.hint}{problem.value}"

    assert own_children() <= before


def test_a_reader_that_hangs_is_ended_by_the_processor_time_it_used(monkeypatch: pytest.MonkeyPatch) -> None:
    assert 5 <= CPU_S_BASE <= 60  # what a person waits for at most
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    quick = (
        "from clinic_assist.importers.sandbox import confinement, worker\n"
        "from tests.integration.import_worker.misbehaving_worker import misreading\n"
        "confinement.cpu_limit_s = lambda size: 1\n"
        "worker.read_batch = misreading('spin')\n"
        "worker.main([])"
    )
    with ImportWorker((sys.executable, "-c", quick)) as worker, pytest.raises(SourceError, match="longer"):
        worker.read_batch(PATIENT)


class Stopped(Exception):  # noqa: N818
    """What a person who has seen enough raises."""


def test_progress_comes_while_a_large_file_is_read(worker: ImportWorker) -> None:
    entry = {"resource": json.loads(PATIENT.data)}
    large = source_of(json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [entry] * 60_000}).encode())
    shares: list[float] = []

    assert len(worker.read_batch(large, shares.append).facts) == 60_000
    assert shares == sorted(shares)
    assert shares[-1] > 0.2


def test_stopping_ends_the_reader_at_once() -> None:
    with misbehaving("spin") as worker:
        asked: list[float] = []

        def stop(_share: float) -> None:
            asked.append(time.monotonic())
            if asked[-1] > asked[0] + 0.5:
                raise Stopped

        with pytest.raises(Stopped):
            worker.read_batch(PATIENT, stop)
        took_s = time.monotonic() - asked[-1]

        assert worker.pid is None
    assert took_s < CPU_S_BASE / 2  # far from the end that it would have met anyway


def test_a_killed_worker_costs_the_file_it_read_and_no_other(worker: ImportWorker) -> None:
    worker.read_batch(PATIENT)
    assert worker.pid is not None
    os.kill(worker.pid, signal.SIGKILL)

    assert worker.read_batch(PATIENT) == read_batch(PATIENT)


def test_a_worker_that_cannot_be_started_is_the_machines_fault() -> None:
    with ImportWorker(("/nowhere/at/all",)) as worker, pytest.raises(MachineError, match="cannot be read"):
        worker.read_batch(PATIENT)


def test_closing_twice_leaves_no_process(worker: ImportWorker) -> None:
    before = own_children()
    worker.read_batch(PATIENT)
    assert own_children() - before == {worker.pid}
    worker.close()
    worker.close()

    assert own_children() <= before


def test_two_workers_give_the_same_in_any_order_and_whatever_was_begun_and_dropped() -> None:
    sources = [read_source(path) for path in DEMO[:6]]
    workers = ImportWorkers(COMMAND)
    try:
        for now, following in pairwise((*sources, *reversed(sources))):
            workers.read_ahead(following)
            assert workers.read_batch(now) == read_batch(now)
            workers.read_ahead(sources[0])  # and is not asked for next
    finally:
        workers.close()


def test_a_file_that_was_begun_and_hangs_is_not_waited_for_by_another() -> None:
    with misbehaving("spin") as worker:
        worker.read_ahead(PATIENT)
        before, during = worker.pid, set()

        def stop(_share: float) -> None:
            during.add(worker.pid)
            raise Stopped

        with pytest.raises(Stopped):
            worker.read_batch(source_of(b"{}"), stop)

    assert before is not None
    assert during.isdisjoint({before, None})


def test_what_is_not_asked_for_any_more_is_let_go_and_leaves_both_workers_free() -> None:
    sources = [read_source(path) for path in DEMO[:3]]
    spinning = ImportWorkers((sys.executable, "-m", "tests.integration.import_worker.misbehaving_worker", "spin"))
    before = own_children()
    spinning.read_ahead(PATIENT)
    assert own_children() > before  # the control
    spinning.let_go()
    assert own_children() <= before

    workers = ImportWorkers(COMMAND)
    try:
        for source in sources:  # as after imports that were stopped, one and then the next
            workers.read_ahead(PATIENT)
            workers.let_go()
            assert workers.read_batch(source) == read_batch(source)
    finally:
        workers.close()
        spinning.close()


def test_what_was_begun_ends_with_the_workers() -> None:
    before = own_children()
    workers = ImportWorkers((sys.executable, "-m", "tests.integration.import_worker.misbehaving_worker", "spin"))
    workers.read_ahead(PATIENT)
    assert own_children() > before
    workers.close()

    assert own_children() <= before
