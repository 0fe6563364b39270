from pathlib import Path

import pytest

from clinic_assist.terminology.drugs import DrugNames

FOLDER = Path(__file__).resolve().parents[3] / "resources" / "terminology"


@pytest.fixture(scope="session")
def names() -> DrugNames:
    return DrugNames.load(FOLDER)
