"""Reads a knowledge pack from its folder, and refuses a pack that is not whole, naming the file and the rule."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec

from clinic_assist.chart.detected_issue import KnowledgeVersion
from clinic_assist.errors import MachineError
from clinic_assist.memory import collector_paused
from clinic_assist.safety.organ_format import KidneyEntry, LiverEntry
from clinic_assist.safety.organ_rules import kidney_rules, liver_rules
from clinic_assist.safety.pack_compiler import PackFaultError, Written, WrittenPack, compile_pack
from clinic_assist.safety.pack_dose_format import DoseEntry, LoadEntry, OpioidEntry
from clinic_assist.safety.pack_doses import with_doses
from clinic_assist.safety.pack_files import PackFiles, UnreadableFileError
from clinic_assist.safety.pack_format import (
    AllergyEntry,
    ClassEntry,
    Entry,
    GroupEntry,
    InteractionEntry,
    PackEntry,
    PatientRuleEntry,
    ProblemEntry,
    SourceEntry,
)
from clinic_assist.safety.pack_groups import with_groups
from clinic_assist.safety.pack_loads import with_loads, with_opioids
from clinic_assist.safety.pack_monitoring import MonitoringEntry, TestEntry, with_monitoring
from clinic_assist.safety.pack_washout import WashoutEntry, with_washouts
from clinic_assist.safety.rules import Knowledge

__all__ = ["Knowledge", "KnowledgeVersion", "load_knowledge"]

EntryType = TypeVar("EntryType", bound=Entry)

_HINT = "The installation is damaged or the pack was edited. See docs/knowledge.md, or install the program again."


def load_knowledge(folder: Traversable | Path) -> Knowledge:
    """Reads and checks the pack in a folder.

    The folder holds pack.toml, sources.toml and a folder for each kind of entry.

    Raises:
        MachineError: A file is missing, is not TOML, or holds an entry that is not whole; the message names file and
            entry.
    """
    try:
        with collector_paused():
            return _load(folder)
    except PackFaultError as fault:
        raise MachineError(f"The medication knowledge cannot be used: {fault}", hint=_HINT) from fault


def _load(folder: Traversable | Path) -> Knowledge:
    files = PackFiles(folder)
    pack = _convert(_read(files, folder / "pack.toml"), PackEntry, place="pack.toml")
    listed = _read(files, folder / "sources.toml")
    sources = {key: _convert(value, SourceEntry, place=f"sources.toml: {key}") for key, value in listed.items()}
    knowledge = compile_pack(
        WrittenPack(
            pack=pack,
            version=KnowledgeVersion(name=pack.name, version=pack.version, date=pack.date),
            sources=sources,
            classes=tuple(_entries(folder / "classes", "class", ClassEntry)),
            interactions=tuple(_entries(folder / "interactions", "rule", InteractionEntry)),
            allergies=tuple(_entries(folder / "allergies", "rule", AllergyEntry)),
            problems=tuple(_entries(folder / "problems", "problem", ProblemEntry)),
            patient_rules=tuple(_patient_rules(folder)),
        )
    )
    knowledge = with_groups(knowledge, tuple(_entries(folder / "groups", "rule", GroupEntry)), sources)
    knowledge = with_washouts(knowledge, tuple(_entries(folder / "washout", "washout", WashoutEntry)), sources)
    knowledge = with_doses(knowledge, tuple(_entries(folder / "doses", "dose", DoseEntry)), sources)
    knowledge = with_loads(knowledge, tuple(_entries(folder / "loads", "load", LoadEntry)), sources)
    knowledge = with_opioids(knowledge, tuple(_entries(folder / "opioids", "opioid", OpioidEntry)), sources)
    return _monitored(folder, knowledge, sources)


def _monitored(folder: Traversable | Path, knowledge: Knowledge, sources: Mapping[str, SourceEntry]) -> Knowledge:
    tests = _entries(folder / "tests", "test", TestEntry)
    return with_monitoring(knowledge, tests, _entries(folder / "monitoring", "drug", MonitoringEntry), sources)


def _patient_rules(folder: Traversable | Path) -> Iterator[Written[PatientRuleEntry]]:
    """The rules on one medicine, those that entries for kidney and liver stand for among them."""
    yield from _entries(folder / "patients", "rule", PatientRuleEntry)
    for kidney in _entries(folder / "kidney", "drug", KidneyEntry):
        yield from (Written(place=kidney.place, entry=rule) for rule in kidney_rules(kidney.entry))
    for liver in _entries(folder / "liver", "drug", LiverEntry):
        yield from (Written(place=liver.place, entry=rule) for rule in liver_rules(liver.entry))


def _entries(folder: Traversable | Path, key: str, kind: type[EntryType]) -> Iterator[Written[EntryType]]:
    if not folder.is_dir():
        raise PackFaultError(f"the folder {folder.name} is missing")
    files = PackFiles(folder)
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        content = _read(files, file)
        shared = content.pop("defaults", {})
        listed = content.pop(key, None)
        if content or not isinstance(listed, list) or not isinstance(shared, dict):
            raise PackFaultError(f"{file.name}: holds something other than [defaults] and [[{key}]]")
        for number, item in enumerate(listed, start=1):
            if not isinstance(item, dict):
                raise PackFaultError(f"{file.name}: {key} number {number} is not a table")
            place = f"{file.name}: {key} {item.get('id', f'number {number}')}"
            yield Written(place=place, entry=_convert({**shared, **item}, kind, place=place))


def _read(files: PackFiles, file: Traversable | Path) -> dict[str, object]:
    try:
        return files.read(file)
    except UnreadableFileError as error:
        raise PackFaultError(str(error)) from error


def _convert(value: Mapping[str, object] | object, kind: type[EntryType], *, place: str) -> EntryType:
    try:
        return msgspec.convert(value, kind)
    except msgspec.ValidationError as error:
        raise PackFaultError(f"{place}: {error}") from error
