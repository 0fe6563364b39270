"""What the session makes of a worker that cannot load, and of a graphics card that fails. No card is here: stubs speak."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from clinic_assist.errors import MachineError, ModelStoppedError
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.patience import Patience
from tests.unit.inference.test_hostile_worker import DONE, MODEL, PIECE, READY, REQUEST, SAY, stub

CARD_READY = 'say(op="ready", id=c["id"], context_tokens=512, threads=1, gpu_layers=c["gpu_layers"], model_bytes=1, seconds=0.1, knows_cards=True)'
WITHOUT_A_CARD = f'({CARD_READY}) if c["gpu_layers"] == 0 else '
FAILURES = {
    "says that it cannot": 'say(op="error", id=c["id"], code="model-unreadable")',
    "runs out of memory": 'say(op="error", id=c["id"], code="out-of-memory")',
    "dies": "sys.exit(1)",
    "speaks nonsense": 'raw(b"rubbish\\n")',
}
PATIENCE = Patience(load_s=20, silence_s=20, stop_s=5)


@pytest.mark.parametrize("failure", FAILURES)
def test_a_card_that_fails_while_the_model_is_loaded_leads_to_the_processor_and_is_told(failure: str) -> None:
    command = stub(f"{PIECE}; {DONE}", on_load=WITHOUT_A_CARD + FAILURES[failure])
    with ModelProcess(MODEL, command=command, gpu_layers=-1, patience=PATIENCE) as model:
        text = list(model.generate(REQUEST, should_stop=lambda: False))
        status = model.status

    assert text == ["x"]
    assert status is not None
    assert status.gpu_layers == 0
    assert any("graphics card failed" in remark for remark in status.remarks)


def test_where_no_card_can_be_used_a_worker_that_dies_while_loading_is_not_called_a_failed_card(tmp_path: Path) -> None:
    mark = tmp_path / "died"
    dies_once = f'import os; (open({str(mark)!r}, "w"), os._exit(1)) if not os.path.exists({str(mark)!r}) else {READY}'
    with ModelProcess(
        MODEL, command=stub(f"{PIECE}; {DONE}", on_load=dies_once), gpu_layers=-1, patience=PATIENCE
    ) as model:
        text = list(model.generate(REQUEST, should_stop=lambda: False))
        status = model.status

    assert mark.exists()
    assert text == ["x"]
    assert status is not None
    assert status.remarks == ()


def test_a_card_that_works_is_not_spoken_of() -> None:
    with ModelProcess(
        MODEL, command=stub(f"{PIECE}; {DONE}", on_load=CARD_READY), gpu_layers=20, patience=PATIENCE
    ) as model:
        list(model.generate(REQUEST, should_stop=lambda: False))
        status = model.status

    assert status is not None
    assert status.gpu_layers == 20
    assert status.remarks == ()


@pytest.mark.parametrize("failure", ["sys.exit(1)", 'say(op="error", id=c["id"], code="decode-failed")'])
def test_a_card_that_fails_while_it_computes_leads_to_the_processor_with_the_next_request(failure: str) -> None:
    loop = f"""
for line in sys.stdin:
    c = json.loads(line)
    if c["op"] == "load":
        layers = c["gpu_layers"]
        {CARD_READY}
    elif layers:
        {failure}
    else:
        {PIECE}; {DONE}
"""
    command = (sys.executable, "-S", "-c", SAY + loop)
    with ModelProcess(MODEL, command=command, gpu_layers=20, patience=PATIENCE) as model:
        with pytest.raises(ModelStoppedError):
            list(model.generate(REQUEST, should_stop=lambda: False))
        text = list(model.generate(REQUEST, should_stop=lambda: False))
        status = model.status

    assert text == ["x"]
    assert status is not None
    assert status.gpu_layers == 0
    assert any("graphics card failed" in remark for remark in status.remarks)
    assert any("stopped once" in remark for remark in status.remarks)


@pytest.mark.parametrize("failure", ["dies", "runs out of memory"])
def test_without_a_card_a_model_that_cannot_be_loaded_is_not_tried_twice(failure: str, tmp_path: Path) -> None:
    log = tmp_path / "loads"
    command = stub(DONE, on_load=f"open({str(log)!r}, 'a').write('x'); {FAILURES[failure]}")
    with ModelProcess(MODEL, command=command, patience=PATIENCE) as model, pytest.raises(MachineError):
        list(model.generate(REQUEST, should_stop=lambda: False))

    assert log.read_text() == "x"


def test_a_model_that_is_too_large_is_refused_with_the_figures_in_words() -> None:
    refuses = 'say(op="error", id=c["id"], code="too-large", needed_bytes=9_800_000_000, free_bytes=7_100_000_000)'
    with (
        ModelProcess(MODEL, command=stub(DONE, on_load=refuses), patience=PATIENCE) as model,
        pytest.raises(MachineError, match=r"it needs 9\.8 GB; 7\.1 GB are free, of which 2\.0 GB are kept") as refusal,
    ):
        list(model.generate(REQUEST, should_stop=lambda: False))

    assert "smaller model" in refusal.value.hint


def test_a_cut_window_and_8_bit_keys_are_told() -> None:
    ready = 'say(op="ready", id=c["id"], context_tokens=4096, threads=1, gpu_layers=0, model_bytes=1, seconds=0.1, kv_type="q8_0", is_window_cut=True)'
    with ModelProcess(MODEL, command=stub(f"{PIECE}; {DONE}", on_load=ready), patience=PATIENCE) as model:
        list(model.generate(REQUEST, should_stop=lambda: False))
        status = model.status

    assert status is not None
    assert any("no more than 4,096 tokens" in remark for remark in status.remarks)
    assert any("less exactly" in remark for remark in status.remarks)
