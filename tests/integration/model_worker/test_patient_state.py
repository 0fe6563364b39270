"""One patient per worker state."""

from __future__ import annotations

from pathlib import Path

from worker_models import PATIENT, WORKER, as_engine, as_installed

from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.protocol import Done, DoneReason, Event, Generate, Piece
from clinic_assist.inference.worker.engine import Engine
from clinic_assist.notes.generation import GenerationRequest

ANNA = "the patient was on warfarin and the potassium was 4.1 of the creatinine"
BEN = "the patient is not on aspirin and the creatinine was active"


def write(engine: Engine, text: str, key: str, *, temperature: float = 0.0) -> tuple[str, Done]:
    pieces: list[str] = []

    def collect(event: Event) -> None:
        if isinstance(event, Piece):
            pieces.append(event.text)

    command = Generate(id=1, prompt=((text, False),), max_tokens=60, temperature=temperature, seed=1, patient_key=key)
    done = engine.generate(command, collect)
    return "".join(pieces), done


def test_another_patient_before_changes_nothing(spm_path: Path) -> None:
    fresh = as_engine(spm_path)
    used = as_engine(spm_path)

    expected = [write(fresh, BEN, "ben", temperature=t)[0] for t in (0.0, 1.0)]
    write(used, ANNA, "anna")
    after_anna = [write(used, BEN, "ben", temperature=t)[0] for t in (0.0, 1.0)]

    assert after_anna == expected
    assert expected[0] != write(fresh, ANNA, "anna")[0]


def test_state_is_kept_for_the_same_patient_only(spm_path: Path) -> None:
    engine = as_engine(spm_path)

    first = write(engine, ANNA, "anna")[1]
    same = write(engine, ANNA + " stopped", "anna")[1]
    other = write(engine, ANNA, "ben")[1]
    nobody = [write(engine, ANNA, "")[1] for _ in range(2)]

    assert first.reused_tokens == 0
    assert same.reused_tokens > 10
    assert other.reused_tokens == 0
    assert [done.reused_tokens for done in nobody] == [0, 0]


def test_state_reused_for_the_same_patient_writes_what_a_fresh_one_writes(spm_path: Path) -> None:
    engine = as_engine(spm_path)

    first, done = write(engine, ANNA, "anna")
    again, done_again = write(engine, ANNA, "anna")

    assert done_again.reused_tokens == done.prompt_tokens - 1
    assert again == first


def test_wipe_forgets_and_the_next_request_works(spm_path: Path) -> None:
    engine = as_engine(spm_path)

    first, _done = write(engine, ANNA, "anna")
    engine.wipe()
    again, done = write(engine, ANNA, "anna")

    assert done.reused_tokens == 0
    assert again == first


def test_the_client_makes_the_worker_forget(spm_path: Path) -> None:
    request = GenerationRequest(prompt=((ANNA, False),), max_tokens=5, patient_key="anna")
    with ModelProcess(as_installed(spm_path), command=WORKER, patience=PATIENT) as model:
        reused = []
        for wipe in (False, False, True):
            if wipe:
                model.forget()
            list(model.generate(request, should_stop=lambda: False))
            assert model.last_done is not None
            reused.append(model.last_done.reused_tokens > 0)

    assert reused == [False, True, False]


def test_a_full_window_ends_the_text_and_a_longer_prompt_is_refused(spm_path: Path) -> None:
    engine = as_engine(spm_path, context_tokens=64)
    command = Generate(id=1, prompt=((ANNA, False),), grammar='root ::= "a" root', max_tokens=500)

    done = engine.generate(command, lambda _event: None)

    assert done.reason is DoneReason.CONTEXT
    assert done.prompt_tokens + done.tokens == 64 + 1


def test_a_stop_ends_the_reading_of_a_prompt_in_the_middle_of_a_chunk(spm_path: Path) -> None:
    asked = 0
    limit = 10

    def stop_requested() -> bool:
        nonlocal asked
        asked += 1
        return asked > limit

    engine = as_engine(spm_path, stop_requested=stop_requested)
    stopped = write(engine, ANNA, "anna")[1]
    limit = 10**9
    after = write(engine, ANNA, "anna")

    assert stopped.reason is DoneReason.STOPPED
    assert stopped.tokens == 0
    assert after[1].reused_tokens == 0
    assert after[0] == write(as_engine(spm_path), ANNA, "anna")[0]
