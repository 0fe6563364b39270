"""What a model takes is what was predicted: of generated models, in a process of their own, the window full."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from worker_models import ROOT

from clinic_assist.inference.fitting import KvType
from tests.bench.shaped_models import ModelShape, Quant, write_shaped_model

MEDIUM = ModelShape(
    architecture="qwen3",
    width=1024,
    layers=2,
    heads=8,
    kv_heads=4,
    head_width=128,
    feed_forward=3072,
    vocabulary=60_000,
    context=8192,
    weights=Quant.Q4_0,
    embeddings=Quant.Q8_0,
    is_tied=False,
)
MEASURE = """
import ctypes, json, sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
from worker_models import sha256_of
from clinic_assist.inference import fitting
from clinic_assist.inference.worker import engine as module
from clinic_assist.inference.protocol import Load
window, kv, flash = {window}, fitting.KvType({kv!r}), {flash}
def plan(figures, free, **wish):
    return fitting.predict(figures, window, kv_type=kv, flash_attention=flash, gpu_layers=0)
module.choose_plan = plan
path = Path({path!r})
engine = module.Engine(Load(id=1, path=str(path), sha256=sha256_of(path), context_tokens=window), stop_requested=lambda: False)
context = engine._context
while len(context.tokens) < window - 512:
    assert context.decode([300 + n for n in range(512)])
assert context.decode(list(range(300, 317)), rows=17)
peak = int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]) * 1024
print(json.dumps([engine.ready(1).ram_bytes, peak]))
"""


@pytest.fixture(scope="module")
def medium(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_shaped_model(tmp_path_factory.mktemp("models") / "medium.gguf", MEDIUM)


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
@pytest.mark.parametrize(
    ("window", "kv", "flash"), [(1024, KvType.F16, False), (4096, KvType.F16, True), (4096, KvType.Q8_0, True)]
)
def test_the_memory_of_a_full_window_is_within_a_tenth_of_the_prediction(
    medium: Path, window: int, kv: KvType, flash: bool
) -> None:
    program = MEASURE.format(
        root=str(ROOT), here=str(Path(__file__).parent), window=window, kv=kv.value, flash=flash, path=str(medium)
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    predicted, measured = (int(part) for part in run.stdout.strip(" []\n").split(","))

    assert measured == pytest.approx(predicted, rel=0.1), (
        f"{predicted / 1e6:.0f} MB predicted, {measured / 1e6:.0f} measured"
    )
