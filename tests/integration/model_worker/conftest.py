"""Real GGUF files with random weights, and what runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_gguf import bpe_vocabulary, write_random_model
from worker_models import PATIENT, SLOW_SHAPE, WORKER, as_engine, as_installed

from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.worker.engine import Engine


@pytest.fixture(scope="session")
def spm_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_random_model(tmp_path_factory.mktemp("models") / "spm.gguf")


@pytest.fixture(scope="session")
def bpe_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "bpe.gguf"
    return write_random_model(path, vocabulary=bpe_vocabulary(), add_bos=False)


@pytest.fixture(scope="session")
def slow_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Takes seconds to read a prompt of a few thousand tokens."""
    return write_random_model(tmp_path_factory.mktemp("models") / "slow.gguf", shape=SLOW_SHAPE)


@pytest.fixture(scope="session", params=["spm", "bpe"])
def engine(request: pytest.FixtureRequest, spm_path: Path, bpe_path: Path) -> Engine:
    return as_engine({"spm": spm_path, "bpe": bpe_path}[request.param])


@pytest.fixture
def model(spm_path: Path) -> Iterator[ModelProcess]:
    with ModelProcess(as_installed(spm_path), command=WORKER, patience=PATIENT) as process:
        yield process
