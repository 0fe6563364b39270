"""Nobody logs free text: the machine's log gets ids and codes by one module, and only commands print."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import clinic_assist

HOUSE = Path(clinic_assist.__file__).parent
LOGGERS = {
    "trail/system_log.py",  # ids, events of our list and codes: tests/unit/trail/test_system_log.py
    "importers/pdftext.py",  # silences a library that quotes the file
    "importers/dicom/opened.py",  # listens to a library and says nothing on
}
PRINTERS = {"crash_report.py"}  # types and places only: tests/unit/test_crash_report.py


def speaks(path: Path) -> Iterator[str]:
    """How a module could write free text to a log or a terminal."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import) and any(one.name.split(".")[0] in ("logging", "syslog") for one in node.names):
            yield "logging"
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in ("logging", "syslog"):
            yield "logging"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in ("print", "sys.stderr.write", "sys.stdout.write", "warnings.warn"):
                yield called


def test_only_modules_that_are_known_for_it_log_or_print() -> None:
    found = {
        (str(path.relative_to(HOUSE)), how)
        for path in HOUSE.rglob("*.py")
        if path.relative_to(HOUSE).parts[0] != "cli"
        for how in speaks(path)
    }

    assert {name for name, how in found if how == "logging"} == LOGGERS
    assert {name for name, how in found if how != "logging"} == PRINTERS


def test_a_module_that_does_would_be_found(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text("import logging.handlers\nfrom syslog import syslog\nprint(name)\n", encoding="utf-8")

    assert list(speaks(path)) == ["logging", "logging", "print"]
