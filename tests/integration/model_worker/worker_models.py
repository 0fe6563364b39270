"""How the tests of the worker make an installed model, an engine in this process, and the command of a real worker."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

from tiny_gguf import Shape

from clinic_assist.inference.catalogue import AdapterEntry, CatalogueEntry, InstalledAdapter, InstalledModel
from clinic_assist.inference.families import Family
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.protocol import Load
from clinic_assist.inference.scanning import with_adapter
from clinic_assist.inference.worker.engine import Engine

ROOT = Path(__file__).resolve().parents[3]
RUN_WORKER = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from clinic_assist.inference.worker import main; "
WORKER = (sys.executable, "-c", RUN_WORKER + "sys.exit(main([]))")

PATIENT = Patience(stop_s=120, wipe_s=120, busy_s=120)
"""For tests of what a sound worker answers: on a busy machine it may take long, and being ended would hide the answer."""

SLOW_SHAPE = Shape(width=256, layers=12, heads=8, kv_heads=4, feed_forward=1024, context=8192)


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def as_installed(path: Path, *, context_tokens: int = 1024, sha256: str = "") -> InstalledModel:
    entry = CatalogueEntry(
        name="Random",
        version="1",
        file=path.name,
        sha256=sha256 or sha256_of(path),
        family=Family.CHATML,
        is_clinical=False,
        licence="none needed",
        intended_use="tests",
        context_tokens=context_tokens,
    )
    return InstalledModel(entry=entry, path=path)


def as_adapter(path: Path, base: InstalledModel, *, sha256: str = "", scale: float = 1.0) -> InstalledModel:
    """The base with an adapter."""
    entry = AdapterEntry(
        name="Random",
        version="1",
        specialty="tests",
        file=path.name,
        sha256=sha256 or sha256_of(path),
        base_sha256=base.entry.sha256,
        licence="none needed",
        intended_use="tests",
        scale=scale,
    )
    return with_adapter(base, InstalledAdapter(entry=entry, path=path))


def as_engine(path: Path, *, stop_requested: Callable[[], bool] = lambda: False, context_tokens: int = 1024) -> Engine:
    command = Load(id=1, path=str(path), sha256=sha256_of(path), context_tokens=context_tokens)
    return Engine(command, stop_requested=stop_requested)
