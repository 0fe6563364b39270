"""Who is who among some Patient records: a pure function of the records and of what people decided, in no order.

First what shares a number is put together, then what has the same name, birth date and sex; what is doubtful is asked.
Where records that belong together contradict each other, those stay together that contradict the same ones, and the
rest is asked: of `1945`, `1945-07-14` and `1945-08-14` under one number no two are taken for one person, whichever
came first. The steps are those of docs/vault-format.md, "Whose facts they are".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import or_

from clinic_assist.chart.facts import Patient
from clinic_assist.chart.provenance import FactId
from clinic_assist.store.identity import Likeness, Said, births_agree, families_agree, likeness, said_by

CONTRADICTION = (
    "An identifier of this person is also that of another patient in the vault with another birth date or family name. "
    "They were kept apart."
)
AMBIGUOUS = (
    "An identifier of this person is also that of several patients in the vault, who are not one person. It is not "
    "certain which of them this is, so they were kept apart."
)
ALIKE = (
    "A patient of the vault has the same family name and birth date, and it is not certain that it is the same person. "
    "They were kept apart."
)
MOST_ALIKE = 64
"""Product decision: a number or a name with birth date that more people than this have is nobody's: a placeholder."""

_MOST = 500
"""Product decision: a chain of more records that differ, each sharing a number with the next, joins nobody."""
_WHOLE_DAY = len("1945-07-14")
Decision = tuple[FactId, FactId, bool]
"""Two Patient records, the smaller id first, and whether a person said that they are of one person."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one file says of one person: it is never parted.

    Attributes:
        source: The file.
    """

    source: Hashable
    records: tuple[Patient, ...]

    @property
    def said(self) -> Said:
        return reduce(or_, (said_by(record) for record in self.records))


@dataclass(frozen=True, slots=True)
class Doubt:
    """Two groups, by number, that may be one person; the records by which a person is asked; why."""

    groups: tuple[int, int]
    records: tuple[FactId, FactId]
    reason: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """Who is who.

    Attributes:
        groups: For each person the units, by number, in the order given; persons in the order of their first unit.
        by_name: The units that are together with others by name, birth date and sex alone, by no number.
        doubts: What must be asked.
    """

    groups: tuple[tuple[int, ...], ...]
    by_name: frozenset[int]
    doubts: tuple[Doubt, ...]


@dataclass(slots=True)
class _Side:
    """Units of which it is certain already that they are of one person."""

    units: list[int]
    said: Said
    sources: frozenset[Hashable]
    component: int = 0

    @property
    def is_lone(self) -> bool:
        """Whether it is one unit only."""
        return len(self.units) == 1


def group(units: Sequence[Unit], decisions: Sequence[Decision] = ()) -> Grouping:
    """Puts units together that are of one person; `decisions` with the newest last."""
    parted = _Parted(units, decisions)
    decided = [_side(units, together) for together in parted.together]
    plain = _merged(decided, _stated_alike(decided, parted))
    by_number = _merged(plain, _joined_by_number(plain, parted))
    together = _joined_by_name(by_number, parted)
    named = {by_number[one].units[0] for found in together if len(found) > 1 for one in found if by_number[one].is_lone}
    sides = sorted(_merged(by_number, together), key=lambda side: side.units[0])
    return Grouping(
        groups=tuple(tuple(side.units) for side in sides),
        by_name=frozenset(named),
        doubts=tuple(_doubts(sides, units, parted)),
    )


def _side(units: Sequence[Unit], members: Iterable[int]) -> _Side:
    found = sorted(members)
    said = reduce(or_, (units[unit].said for unit in found))
    return _Side(found, said, frozenset(units[unit].source for unit in found))


def _merged(sides: Sequence[_Side], together: Iterable[Sequence[int]]) -> list[_Side]:
    found = []
    for members in together:
        those = [sides[one] for one in members]
        found.append(
            _Side(
                sorted(unit for side in those for unit in side.units),
                reduce(or_, (side.said for side in those)),
                frozenset().union(*(side.sources for side in those)),
                those[0].component,
            )
        )
    return found


# -- what people decided -----------------------------------------------------------------------------------------------


class _Parted:
    """What people decided about units: which are together, and which are not one person."""

    def __init__(self, units: Sequence[Unit], decisions: Sequence[Decision]) -> None:
        unit_of = {record.id: number for number, unit in enumerate(units) for record in unit.records}
        self._others: dict[int, set[int]] = {}
        sets = Sets(len(units))
        seen: set[tuple[int, int]] = set()
        for one, other, is_same in reversed(decisions):
            if one not in unit_of or other not in unit_of or unit_of[one] == unit_of[other]:
                continue
            pair = min(unit_of[one], unit_of[other]), max(unit_of[one], unit_of[other])
            if pair in seen:
                continue
            seen.add(pair)
            if is_same and not self.are(sets.members(pair[0]), sets.members(pair[1])):
                sets.join(*pair)
            elif not is_same and sets.root(pair[0]) != sets.root(pair[1]):
                self._others.setdefault(pair[0], set()).add(pair[1])
                self._others.setdefault(pair[1], set()).add(pair[0])
        self.together = sets.found()

    def is_about(self, units: Iterable[int]) -> bool:
        """Whether a person said of some units that they are not somebody."""
        return bool(self._others) and any(unit in self._others for unit in units)

    def are(self, units: Iterable[int], others: Iterable[int]) -> bool:
        """Whether a person said that some units are of somebody else than others."""
        if not self._others:
            return False
        theirs = set(others)
        return any(not self._others.get(unit, _NONE).isdisjoint(theirs) for unit in units)


_NONE: frozenset[int] = frozenset()


# -- by number ---------------------------------------------------------------------------------------------------------


def _stated_alike(sides: Sequence[_Side], parted: _Parted) -> list[list[int]]:
    """Those of one number, birth date and family name: whatever contradicts one of them contradicts all."""
    sets = Sets(len(sides))
    first_with: dict[Hashable, int] = {}
    for number, side in enumerate(sides):
        if not parted.is_about(side.units):
            for pair in side.said.numbers:
                sets.join(first_with.setdefault((pair, side.said.births, side.said.families), number), number)
    return sets.found()


def _joined_by_number(sides: Sequence[_Side], parted: _Parted) -> list[list[int]]:
    sets = Sets(len(sides))
    linked: set[tuple[int, int]] = set()
    for one, other in _sharing(sides, _numbers):
        if _may_be_one(sides[one], sides[other]) and not parted.are(sides[one].units, sides[other].units):
            linked.add((one, other))
            sets.join(one, other)
    found: list[list[int]] = []
    for number, members in enumerate(sets.found()):
        for member in members:
            sides[member].component = number
        against = _contradicting([sides[member] for member in members], parted) if 2 < len(members) <= _MOST else {}
        if len(members) > _MOST:
            found += [[member] for member in members]
        elif not against:
            found.append(members)
        else:
            found += _those_alike(members, linked, {members[one]: others for one, others in against.items()})
    return found


def _may_be_one(one: _Side, other: _Side) -> bool:
    return births_agree(one.said.births, other.said.births) and families_agree(one.said.families, other.said.families)


def _contradicting(sides: Sequence[_Side], parted: _Parted) -> dict[int, frozenset[int]]:
    """For each side those that it cannot be one person with, among sides that numbers lead to; empty where all agree.

    One that states two family names, or birth dates that a person took for one, makes them the same for all.
    """
    births = _classes([side.said.births for side in sides])
    families = _classes([side.said.families for side in sides])
    found: dict[int, set[int]] = {}
    for one, other in combinations(range(len(sides)), 2):
        if (
            not births_agree(births[one], births[other])
            or not families_agree(families[one], families[other])
            or parted.are(sides[one].units, sides[other].units)
        ):
            found.setdefault(one, set()).add(other)
            found.setdefault(other, set()).add(one)
    return {one: frozenset(others) for one, others in found.items()}


def _those_alike(
    members: Sequence[int], linked: Iterable[tuple[int, int]], against: Mapping[int, AbstractSet[int]]
) -> list[list[int]]:
    """The members in parts: together stay those that are linked and that contradict the same others."""
    place = {member: number for number, member in enumerate(members)}
    sets = Sets(len(members))
    for one, other in linked:
        if one in place and other in place and against.get(one, _NONE) == against.get(other, _NONE):
            sets.join(place[one], place[other])
    return [[members[number] for number in part] for part in sets.found()]


# -- by name, birth date and sex ---------------------------------------------------------------------------------------


def _joined_by_name(sides: Sequence[_Side], parted: _Parted) -> list[list[int]]:
    sets = Sets(len(sides))
    linked: set[tuple[int, int]] = set()
    for one, other in _sharing(sides, _names):
        a, b = sides[one], sides[other]
        if _is_asked(a, b, parted) and a.component != b.component and likeness(a.said, b.said) is Likeness.SAME:
            linked.add((one, other))
            sets.join(one, other)
    found: list[list[int]] = []
    for members in sets.found():
        against: dict[int, set[int]] = {}
        if len(members) > _MOST:
            found += [[member] for member in members]
            continue
        for place, other in combinations(range(len(members)), 2):
            pair = members[place], members[other]
            if pair not in linked:
                against.setdefault(pair[0], set()).add(pair[1])
                against.setdefault(pair[1], set()).add(pair[0])
        found += _those_alike(members, linked, against)
    return found


def _is_asked(one: _Side, other: _Side, parted: _Parted) -> bool:
    """Whether names count at all: two records of one file are two people unless the file says otherwise."""
    return one.sources.isdisjoint(other.sources) and not parted.are(one.units, other.units)


# -- what is left to ask -----------------------------------------------------------------------------------------------


def _doubts(sides: Sequence[_Side], units: Sequence[Unit], parted: _Parted) -> Iterator[Doubt]:
    asked: dict[tuple[int, int], str] = {}
    for one, other in _sharing(sides, _numbers):
        if not parted.are(sides[one].units, sides[other].units):
            asked[one, other] = AMBIGUOUS if _may_be_one(sides[one], sides[other]) else CONTRADICTION
    for one, other in _sharing(sides, _names):
        a, b = sides[one], sides[other]
        if (one, other) not in asked and _is_asked(a, b, parted) and likeness(a.said, b.said) is not Likeness.OTHER:
            asked[one, other] = ALIKE
    for (one, other), reason in sorted(asked.items()):
        shared = sides[one].said.numbers & sides[other].said.numbers if reason is not ALIKE else None
        first, second = (_spokesman(sides[side], units, shared) for side in (one, other))
        yield Doubt((one, other), (min(first, second), max(first, second)), reason)


def _spokesman(side: _Side, units: Sequence[Unit], shared: AbstractSet[tuple[str, str]] | None) -> FactId:
    """The record by which a person is asked: one that has the number, where a number is the reason."""
    records = [record for unit in side.units for record in units[unit].records]
    having = [record.id for record in records if shared is not None and not shared.isdisjoint(said_by(record).numbers)]
    return min(having or [record.id for record in records])


# -- sharing -----------------------------------------------------------------------------------------------------------


def _numbers(said: Said) -> Iterable[Hashable]:
    return said.numbers


def _names(said: Said) -> Iterable[Hashable]:
    return [(day, family) for day in said.births if len(day) == _WHOLE_DAY for family in said.families]


def _sharing(sides: Sequence[_Side], keys_of: Callable[[Said], Iterable[Hashable]]) -> Iterator[tuple[int, int]]:
    """The pairs of sides that have a key in common, each once, the smaller number first."""
    holders: dict[Hashable, list[int]] = {}
    for number, side in enumerate(sides):
        for key in keys_of(side.said):
            holders.setdefault(key, []).append(number)
    found: set[tuple[int, int]] = set()
    for numbers in holders.values():
        if len(numbers) <= MOST_ALIKE:
            found.update(combinations(numbers, 2))
    return iter(sorted(found))


def _classes(stated: Sequence[AbstractSet[str]]) -> list[AbstractSet[str]]:
    """For each side the values that it states, and those that are one with them because somebody states both."""
    class_of: dict[str, set[str]] = {}
    for values in stated:
        joined = set(values).union(*(class_of.get(value, ()) for value in values))
        class_of.update(dict.fromkeys(joined, joined))
    return [frozenset().union(*(class_of[value] for value in values)) for values in stated]


class Sets:
    """Numbers from 0 that are joined step by step."""

    def __init__(self, size: int) -> None:
        self._sets: list[list[int]] = [[number] for number in range(size)]

    def root(self, number: int) -> int:
        """A number that all of a number's set have in common."""
        return self._sets[number][0]

    def members(self, number: int) -> Sequence[int]:
        """The set of a number."""
        return self._sets[number]

    def join(self, one: int, other: int) -> None:
        """Makes one set of two."""
        large, small = self._sets[one], self._sets[other]
        if large is small:
            return
        if len(large) < len(small):
            large, small = small, large
        large += small
        for number in small:
            self._sets[number] = large

    def found(self) -> list[list[int]]:
        """All sets, each sorted, in the order of their smallest numbers."""
        distinct = {id(members): sorted(members) for members in self._sets}
        return sorted(distinct.values())
