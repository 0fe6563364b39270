"""What is imported is declared, what is declared is pinned with hashes, and each has its reason in writing."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PINS = "".join((ROOT / "installer" / "requirements" / name).read_text() for name in ("runtime.txt", "llama.txt"))
REASONS = (ROOT / "docs" / "decisions" / "0002-dependencies.md").read_text(encoding="utf-8")


def normal(name: str) -> str:
    """The name of a distribution as registries compare it (PyPA, name normalisation)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [normal(re.split(r"[ <>=!~;\[]", dependency)[0]) for dependency in project["dependencies"]]


def imported() -> set[str]:
    """The distributions that the program's modules import, at the top or late."""
    found: set[str] = set()
    for path in (ROOT / "clinic_assist").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Import(names=names):
                    found |= {name.name.partition(".")[0] for name in names}
                case ast.ImportFrom(module=str(module), level=0):
                    found.add(module.partition(".")[0])
    others = found - set(sys.stdlib_module_names) - {"clinic_assist", "msvcrt"}
    known = packages_distributions()
    return {normal(known[name][0]) for name in others}


def test_every_imported_package_is_declared() -> None:
    # PySide6-Essentials brings shiboken6 and nothing else does.
    assert imported() - {"shiboken6"} <= set(declared())
    assert {"numpy", "msgspec", "llama-cpp-python"} <= imported()


@pytest.mark.parametrize("name", declared())
def test_every_declared_package_is_pinned_with_its_hashes(name: str) -> None:
    pin = next((line for line in PINS.splitlines() if normal(line.partition("==")[0]) == name), None)

    assert pin is not None
    assert "--hash=sha256:" in PINS[PINS.index(pin) :][:400]


@pytest.mark.parametrize("name", declared())
def test_every_declared_package_has_its_reason_in_the_decisions(name: str) -> None:
    cells = [row.split("|")[1] for row in REASONS.splitlines() if row.startswith("| ")]

    assert name in [normal(one.strip()) for cell in cells for one in cell.split(",")]
