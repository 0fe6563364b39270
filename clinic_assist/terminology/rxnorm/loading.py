"""Makes the table of an RxNorm release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from clinic_assist.errors import UserError
from clinic_assist.terminology.rxnorm.history import History, read_archive, read_successors
from clinic_assist.terminology.rxnorm.packages import Packages, read_packages
from clinic_assist.terminology.rxnorm.relations import (
    INGREDIENT,
    TERM_TYPES,
    WHOLE_FIRST,
    WHOLE_SECOND,
    Composition,
    Concepts,
    count_parts,
)
from clinic_assist.terminology.rxnorm.release import Release, find_release
from clinic_assist.terminology.rxnorm.rows import Tally, number_in, read_rows
from clinic_assist.terminology.rxnorm.table import write_table

ReadName = Callable[[str], tuple[str, ...]]
Told = Callable[[str], None]

# Columns of the load scripts that come with the release.
_CONSO_COLUMNS, _REL_COLUMNS, _SAB_COLUMNS = 18, 16, 25
_KIND: Final = {name: index for index, name in enumerate(TERM_TYPES)}
_SUPPRESSED: Final = frozenset({b"O", b"Y", b"E"})
_NO_RELEASE: Final = "Name the folder or ZIP that the NLM gives out."


@dataclass(slots=True)
class Loaded:
    """What a loading brought.

    Attributes:
        release: The release's own name, or its day, or `not stated`.
        codes: RxCUI whose ingredients are known.
        ingredients: Ingredients among them.
        ndc: National Drug Codes whose ingredients are known.
        retired: Codes among `codes` that the release does not use any more.
        unresolved: Concepts for medicines that no relation leads to an ingredient.
        ambiguous_ndc: NDC that the release gives to different medicines; they are left out.
        tally: Rows read and damaged.
    """

    release: str
    tally: Tally
    codes: int = 0
    ingredients: int = 0
    ndc: int = 0
    retired: int = 0
    unresolved: int = 0
    ambiguous_ndc: int = 0

    @property
    def figures(self) -> dict[str, object]:
        """All of it by name, as it is kept in the table and told."""
        return {
            "release": self.release,
            "codes": self.codes,
            "ingredients": self.ingredients,
            "ndc": self.ndc,
            "retired": self.retired,
            "unresolved": self.unresolved,
            "ambiguous_ndc": self.ambiguous_ndc,
            "rows": self.tally.rows,
            "damaged": self.tally.damaged,
            "damaged_rows": self.tally.named,
        }


@dataclass(slots=True)
class _Reading:
    concepts: Concepts = field(default_factory=Concepts)
    names: dict[int, str] = field(default_factory=dict)
    obsolete: dict[int, str] = field(default_factory=dict)


def load_release(path: Path, folder: Path, *, loaded_on: str, read_name: ReadName, tell: Told) -> Loaded:
    """Reads a release and writes its table in place of the one before.

    Args:
        path: A folder or a ZIP.
        folder: Where the table is kept.
        loaded_on: The day, as `2026-11-27`, for the table's first line.
        read_name: Our dictionary's ingredients of a product's name; empty where it does not understand all of it.
        tell: Is told which file is being read.

    Raises:
        UserError: This is no RxNorm release, or most of a file is damaged. The old table is untouched.
        MachineError: The table cannot be written.
    """
    release = find_release(path)
    tally = Tally()
    reading = _Reading()
    tell("RXNCONSO.RRF")
    _read_concepts(release, reading, tally)
    tell("RXNREL.RRF")
    _read_relations(release, reading, tally)
    compositions = reading.concepts.compositions()
    tell("RXNSAT.RRF, RXNCUI.RRF and RXNATOMARCHIVE.RRF")
    history = _read_history(release, reading, tally)
    packages = read_packages(release, tally)
    loaded = Loaded(release=_release_name(release, tally), tally=tally)
    values = _values(loaded, reading, compositions, _Retired(history, read_name))
    entries = list(_entries(loaded, reading, values, packages))
    write_table(folder, entries, _about(loaded, loaded_on))
    return loaded


def _read_concepts(release: Release, reading: _Reading, tally: Tally) -> None:
    file, concepts = "RXNCONSO.RRF", reading.concepts
    with release.open(file) as stream:
        for line, row in read_rows(stream, file, _CONSO_COLUMNS, tally):
            if row[11] != b"RXNORM" or row[12] not in _KIND:
                continue
            rxcui, kind = number_in(row[0]), _KIND[row[12]]
            if rxcui is None or not row[14]:
                tally.blame(file, line, "no RxCUI or no name")
                continue
            if row[16] in _SUPPRESSED:
                if rxcui in concepts.term_type:
                    continue
                reading.obsolete[rxcui] = row[14].decode("utf-8", "replace")
            else:
                reading.obsolete.pop(rxcui, None)
            if not _keep(row[14], rxcui, kind, reading):
                tally.blame(file, line, "the name is not UTF-8")
    _refuse_what_is_no_table(file, tally)
    if INGREDIENT not in concepts.term_type.values():
        raise UserError("RXNCONSO.RRF holds no ingredient of RxNorm.", hint=_NO_RELEASE)


def _keep(name: bytes, rxcui: int, kind: int, reading: _Reading) -> bool:
    """Notes a concept; False where the name of an ingredient cannot be read. A code that names one stays one."""
    if kind == INGREDIENT:
        try:
            reading.names[rxcui] = " ".join(name.decode("utf-8").split())
        except UnicodeDecodeError:
            return False
    elif reading.concepts.term_type.get(rxcui) == INGREDIENT:
        return True
    reading.concepts.term_type[rxcui] = kind
    if (parts := count_parts(name)) > 1:
        reading.concepts.parts[rxcui] = parts
    return True


def _read_relations(release: Release, reading: _Reading, tally: Tally) -> None:
    file, relate, known = "RXNREL.RRF", reading.concepts.relate, reading.concepts.term_type
    with release.open(file) as stream:
        for line, row in read_rows(stream, file, _REL_COLUMNS, tally):
            relation = row[7]
            is_whole_first = relation in WHOLE_FIRST
            if not (is_whole_first or relation in WHOLE_SECOND) or row[10] != b"RXNORM" or row[14] in _SUPPRESSED:
                continue
            one, two = number_in(row[0]), number_in(row[4])
            if one is None or two is None:
                if row[2] in {b"CUI", b"RXCUI"} or row[0] or row[4]:
                    tally.blame(file, line, "no RxCUI")
                continue
            whole, part = (one, two) if is_whole_first else (two, one)
            if whole in known and part in known:
                relate(whole, part)
    _refuse_what_is_no_table(file, tally)
    if not reading.concepts.edges:
        raise UserError("RXNREL.RRF holds no relation between the concepts of RXNCONSO.RRF.", hint=_NO_RELEASE)


def _refuse_what_is_no_table(file: str, tally: Tally) -> None:
    rows, damaged = tally.rows.get(file, 0), tally.damaged.get(file, 0)
    if rows == 0 or 2 * damaged > rows:
        raise UserError(f"{file} is empty, or most of its rows cannot be read.", hint=_NO_RELEASE)


def _read_history(release: Release, reading: _Reading, tally: Tally) -> History:
    history = History(names=reading.obsolete)
    if "RXNCUI.RRF" in release.files:
        read_successors(release, history, tally)
    if "RXNATOMARCHIVE.RRF" in release.files:
        read_archive(release, history, tally)
    return history


def _release_name(release: Release, tally: Tally) -> str:
    """RXNSAB.RRF names the version of every source; RxNorm's own row is the release."""
    file = "RXNSAB.RRF"
    if file in release.files:
        with release.open(file) as stream:
            for _, row in read_rows(stream, file, _SAB_COLUMNS, tally):
                if row[3] == b"RXNORM" and row[21] in {b"Y", b""}:
                    return (row[6] or row[2]).decode("utf-8", "replace")
    return release.dated or "not stated"


class _Retired:
    """The ingredients of codes that the release does not use any more."""

    def __init__(self, history: History, read_name: ReadName) -> None:
        self._history = history
        self._read_name = read_name

    def value(self, rxcui: int, compositions: dict[int, Composition]) -> str | None:
        """The table's value: by the codes that came after it, else by its last name; None where neither tells."""
        made = self._history.composition(rxcui, compositions)
        if made is not None:
            return _value(made, mark="!")
        name = self._history.names.get(rxcui)
        found = self._read_name(name) if name else ()
        return "!" + ";".join(f"={one}" for one in found) if found else None

    def codes(self) -> Iterator[int]:
        return iter(self._history.codes())


def _entries(
    loaded: Loaded, reading: _Reading, values: dict[int, str], packages: Packages
) -> Iterator[tuple[str, str]]:
    for rxcui, name in reading.names.items():
        yield f"i{rxcui}", name
    for rxcui, value in values.items():
        yield f"r{rxcui}", value
    for ndc, codes in packages.codes():
        found = {values.get(code) for code in codes}
        agreed = found.pop() if len(found) == 1 else None
        if agreed is not None:
            loaded.ndc += 1
            yield f"n{ndc:011d}", agreed
        elif len(codes) > 1:
            loaded.ambiguous_ndc += 1


def _values(
    loaded: Loaded, reading: _Reading, compositions: dict[int, Composition], retired: _Retired
) -> dict[int, str]:
    """The table's value of every code whose ingredients are known."""
    values: dict[int, str] = {}
    for rxcui, made in compositions.items():
        if made.ingredients:
            values[rxcui] = _value(made, mark="!" if rxcui in reading.obsolete else "")
        elif rxcui not in reading.obsolete:
            loaded.unresolved += 1
    for rxcui in retired.codes():
        if rxcui not in values and (value := retired.value(rxcui, compositions)) is not None:
            values[rxcui] = value
    loaded.codes, loaded.ingredients = len(values), len(reading.names)
    loaded.retired = sum(1 for value in values.values() if value.startswith("!"))
    return values


def _value(made: Composition, *, mark: str) -> str:
    return mark + ("" if made.is_whole else "?") + ";".join(map(str, made.ingredients))


def _about(loaded: Loaded, loaded_on: str) -> dict[str, object]:
    return {**loaded.figures, "loaded_on": loaded_on}
