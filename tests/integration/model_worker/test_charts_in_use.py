"""Beginnings of several prompts and charts are kept in memory, each its own, and overwritten when they go."""

from __future__ import annotations

import ctypes
import threading
import time
from pathlib import Path

import pytest
from worker_models import PATIENT, SLOW_SHAPE, WORKER, as_engine, as_installed

from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.protocol import Done, DoneReason, Event, Generate, Piece, Prefill
from clinic_assist.inference.worker.engine import Engine
from clinic_assist.inference.worker.states import Shelf, common_start
from clinic_assist.notes.generation import GenerationRequest

RULES = "the patient was on warfarin and the potassium was 4.1 of the creatinine " * 3
ANNA = RULES + "anna is active and not stopped " * 24
ANNA_HANDOVER = RULES + "not stopped is the potassium of anna " * 24
BEN = RULES + "ben was on of the creatinine " * 24


def write(engine: Engine, text: str, key: str, *, temperature: float = 0.0) -> tuple[str, Done]:
    pieces: list[str] = []

    def collect(event: Event) -> None:
        if isinstance(event, Piece):
            pieces.append(event.text)

    command = Generate(id=1, prompt=((text, False),), max_tokens=40, temperature=temperature, seed=1, patient_key=key)
    done = engine.generate(command, collect)
    return "".join(pieces), done


def read(engine: Engine, text: str, key: str) -> Done:
    return engine.prefill(Prefill(id=1, prompt=((text, False),), patient_key=key), lambda _event: None)


def test_another_task_of_the_same_patient_between_costs_no_second_reading(engine: Engine) -> None:
    engine.wipe()
    first = write(engine, ANNA, "anna")
    other = write(engine, ANNA_HANDOVER, "anna")
    again = write(engine, ANNA, "anna")

    assert 0 < other[1].reused_tokens < other[1].prompt_tokens / 2  # the rules
    assert again[1].reused_tokens == again[1].prompt_tokens - 1
    assert again[0] == first[0]


def test_another_chart_between_costs_no_second_reading_and_changes_no_word(engine: Engine) -> None:
    for temperature in (0.0, 1.0):
        engine.wipe()
        expected = write(engine, ANNA, "anna", temperature=temperature)[0]
        write(engine, BEN, "ben", temperature=temperature)
        text, done = write(engine, ANNA, "anna", temperature=temperature)
        bens, bens_done = write(engine, BEN, "ben", temperature=temperature)
        engine.wipe()

        assert done.reused_tokens == done.prompt_tokens - 1
        assert bens_done.reused_tokens == bens_done.prompt_tokens - 1
        assert text == expected
        assert bens == write(engine, BEN, "ben", temperature=temperature)[0]


def test_no_patient_is_given_what_was_read_for_another_even_where_the_text_is_the_same(engine: Engine) -> None:
    engine.wipe()
    write(engine, ANNA, "anna")
    ben = write(engine, ANNA, "ben")[1]
    nobody = [write(engine, ANNA, "")[1] for _ in range(2)]
    anna = write(engine, ANNA, "anna")[1]

    assert ben.reused_tokens == 0
    assert [done.reused_tokens for done in nobody] == [0, 0]
    assert anna.reused_tokens > 0


def test_what_was_read_ahead_is_not_read_again_and_changes_no_word(engine: Engine) -> None:
    engine.wipe()
    expected = write(engine, ANNA + "question", "anna")[0]
    engine.wipe()
    ahead = read(engine, ANNA, "anna")
    text, done = write(engine, ANNA + "question", "anna")

    assert (ahead.reason, ahead.tokens) == (DoneReason.END, 0)
    assert done.reused_tokens >= ahead.prompt_tokens - 1
    assert text == expected


def test_releasing_one_patient_forgets_that_one_only(engine: Engine) -> None:
    engine.wipe()
    write(engine, ANNA, "anna")
    write(engine, BEN, "ben")
    engine.release("anna")  # on the shelf
    ben = write(engine, BEN, "ben")[1]
    anna = write(engine, ANNA, "anna")[1]
    engine.release("anna")  # in the context
    anna_again = write(engine, ANNA, "anna")[1]

    assert ben.reused_tokens == ben.prompt_tokens - 1
    assert anna.reused_tokens == 0
    assert anna_again.reused_tokens == 0


def test_a_copy_is_overwritten_before_its_memory_is_given_back(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    engine.wipe()
    write(engine, ANNA, "anna")
    write(engine, BEN, "ben")
    (kept,) = engine._shelf._kept
    held = bytes(kept.copy)
    engine.wipe()

    assert any(held)
    assert not any(kept.copy)
    assert set(kept.tokens) == {0}
    assert engine.held_bytes == 0


def test_the_memory_of_a_context_is_overwritten_where_the_chart_changes(spm_path: Path) -> None:
    """What llama.cpp would write into a file of the sequence is what it holds: after a change nothing of Anna."""
    engine = as_engine(spm_path)
    write(engine, ANNA, "anna")
    assert engine._context is not None
    annas = bytes(engine._context.save() or b"")
    write(engine, BEN[:40], "ben")
    assert engine._context is not None
    bens = bytes(engine._context.save() or b"")
    piece = annas[len(annas) // 2 :][:64]

    assert piece in annas
    assert piece not in bens


def test_the_oldest_beginnings_go_when_the_limit_is_reached() -> None:
    shelf = Shelf(limit_bytes=250)
    for number in range(4):
        shelf.keep(f"p{number}", [number] * 5, 100, ctypes.c_uint8 * 100)

    assert shelf.held_bytes == 200
    assert [shelf.find(f"p{number}", [number] * 9) is not None for number in range(4)] == [False, False, True, True]


def test_a_beginning_used_lately_stays_and_one_that_is_too_large_is_not_even_copied() -> None:
    shelf = Shelf(limit_bytes=250)
    shelf.keep("anna", [1] * 5, 100, ctypes.c_uint8 * 100)
    shelf.keep("ben", [2] * 5, 100, ctypes.c_uint8 * 100)
    shelf.find("anna", [1, 1])
    shelf.keep("carl", [3] * 5, 100, ctypes.c_uint8 * 100)
    shelf.keep("dora", [4] * 5, 300, lambda: pytest.fail("copied"))

    assert shelf.find("anna", [1, 1]) is not None
    assert shelf.find("ben", [2, 2]) is None
    assert shelf.find("dora", [4, 4]) is None


def test_a_longer_beginning_replaces_the_shorter_one_it_begins_with() -> None:
    shelf = Shelf(limit_bytes=1000)
    shelf.keep("anna", [1, 2, 3], 100, ctypes.c_uint8 * 100)
    shelf.keep("anna", [1, 2, 3, 4], 120, ctypes.c_uint8 * 120)
    shelf.keep("anna", [1, 2], 90, lambda: pytest.fail("copied"))

    assert shelf.held_bytes == 120


def test_the_common_start_of_two_lists_is_counted_to_the_first_difference() -> None:
    assert [common_start([1, 2, 3], other) for other in ([1, 2, 3], [1, 2], [1, 9, 3], [9], [])] == [3, 2, 1, 0, 0]


def test_a_state_that_llama_cpp_refuses_costs_a_reading_and_nothing_else(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.wipe()
    expected = write(engine, ANNA, "anna")[0]
    write(engine, BEN, "ben")
    (kept,) = engine._shelf._kept
    ctypes.memset(kept.copy, 0xFF, 16)
    text, done = write(engine, ANNA, "anna")

    assert done.reused_tokens == 0
    assert text == expected


def wait_for(condition: object, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():  # type: ignore[operator]
            return True
        time.sleep(0.02)
    return False


@pytest.fixture
def slow(slow_path: Path) -> ModelProcess:
    return ModelProcess(as_installed(slow_path, context_tokens=SLOW_SHAPE.context), command=WORKER, patience=PATIENT)


LONG = "the potassium was 4.1 on " * 300
QUESTION = GenerationRequest(prompt=((LONG, False), (" the", False)), max_tokens=1, patient_key="anna")


def test_reading_ahead_returns_at_once_and_the_next_request_reads_the_rest_only(spm_path: Path) -> None:
    request = GenerationRequest(prompt=((ANNA, False), (" the", False)), max_tokens=1, patient_key="anna")
    with ModelProcess(as_installed(spm_path), command=WORKER, patience=PATIENT) as model:
        model.prefill(GenerationRequest(prompt=((ANNA, False),), patient_key="anna"))
        was_loaded = model.status is not None
        assert wait_for(lambda: model.status is not None and not model._turns._is_ahead)
        list(model.generate(request, should_stop=lambda: False))
        done = model.last_done

    assert not was_loaded
    assert done is not None
    assert done.reused_tokens >= done.prompt_tokens - 3


def test_a_request_comes_before_what_is_read_ahead_and_keeps_what_was_read(slow: ModelProcess) -> None:
    with slow as model:
        model.start()
        pid = model.worker_pid
        model.prefill(GenerationRequest(prompt=((LONG, False),), patient_key="anna"))
        assert wait_for(lambda: model._turns._is_ahead)
        time.sleep(0.5)
        begun = time.monotonic()
        short = GenerationRequest(prompt=(("the", False),), max_tokens=1, patient_key="ben")
        list(model.generate(short, should_stop=lambda: False))
        waited = time.monotonic() - begun
        was_short = model.last_done
        begun = time.monotonic()
        list(model.generate(QUESTION, should_stop=lambda: False))
        whole = time.monotonic() - begun
        assert model.worker_pid == pid

    assert was_short is not None
    assert was_short.prompt_tokens < 10
    assert waited < whole  # it did not wait for the reading of the whole


def test_releasing_a_patient_stops_what_is_read_ahead_for_that_one(slow: ModelProcess) -> None:
    with slow as model:
        model.start()
        model.prefill(GenerationRequest(prompt=((LONG, False),), patient_key="anna"))
        assert wait_for(lambda: model._turns._is_ahead)
        model.release("anna")
        assert wait_for(lambda: not model._turns._is_ahead and not model._to_release)
        list(model.generate(QUESTION, should_stop=lambda: False))

        assert model.last_done is not None
        assert model.last_done.reused_tokens == 0


def test_a_patient_released_during_a_request_is_forgotten_right_after_it(spm_path: Path) -> None:
    request = GenerationRequest(prompt=((ANNA, False),), max_tokens=30, patient_key="anna")
    with ModelProcess(as_installed(spm_path), command=WORKER, patience=PATIENT) as model:
        reused = []
        for is_released in (False, True, False):
            pieces = model.generate(request, should_stop=lambda: False)
            next(pieces)
            if is_released:
                model.release("anna")
            list(pieces)
            assert model.last_done is not None
            reused.append(model.last_done.reused_tokens > 0)

    assert reused == [False, True, False]


def test_forgetting_waits_for_nobody(slow: ModelProcess) -> None:
    endless = GenerationRequest(prompt=(("the", False),), grammar='root ::= "a" root', max_tokens=100_000)
    slow._patience = type(PATIENT)(stop_s=0.3)
    with slow as model:
        pieces = model.generate(endless, should_stop=lambda: False)
        next(pieces)
        pid = model.worker_pid
        thread = threading.Thread(target=model.forget)
        thread.start()
        thread.join(30)

        assert not thread.is_alive()
        assert model.worker_pid != pid


def test_reading_ahead_for_a_dead_or_closed_model_raises_nothing(spm_path: Path) -> None:
    model = ModelProcess(as_installed(spm_path), command=("/nonexistent/clinic-assist",), patience=PATIENT)
    before = set(threading.enumerate())
    model.prefill(QUESTION)
    for thread in set(threading.enumerate()) - before:
        thread.join(30)
    model.release("anna")
    model.forget()
    model.close()
    model.prefill(QUESTION)

    assert model.status is None
