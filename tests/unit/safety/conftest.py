from __future__ import annotations

import pytest

from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from tests.unit.safety.fake_names import FakeNames
from tests.unit.safety.small_pack import write_pack


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    return load_knowledge(write_pack(tmp_path_factory.mktemp("pack")))


@pytest.fixture
def fake() -> FakeNames:
    return FakeNames()
