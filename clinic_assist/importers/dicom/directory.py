"""A DICOMDIR: which patients, studies, series and objects the files beside it hold (DICOM PS3.3 annex F).

Records point to one another by their places in the file; what a record belongs to is told by these alone, never by the
order in which records happen to stand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from clinic_assist.chart.facts import Fact, ImagingInstance, ImagingSeries, ImagingStudy, KeptResource, Patient
from clinic_assist.chart.provenance import FactId, Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.dictionary import uid_name
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.patient import patient, says_who
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.importers.dicom.study import class_coding, series_of, study_of

NOT_REACHED = "The directory does not say what this record belongs to: kept unread."
NOT_IN_USE = "The directory marks this record as no longer in use: kept unread."
NOBODY = "The record names no patient: kept unread."
NO_TYPE_READ = "Directory records of this type are not read."
_IN_USE = 0xFFFF  # DICOM PS3.3 F.3.2.2


@dataclass(slots=True)
class _Record:
    """A record with those that it points to below itself."""

    item: DataSet
    type: str
    below: list[_Record] = field(default_factory=list)


@dataclass(slots=True)
class DirectoryFacts:
    """What a directory gave.

    Attributes:
        facts: Patients, studies and records kept unread.
        entries: How many records there are.
        read: How many of them are told by a fact: a series or object by the study that lists it.
    """

    facts: list[Fact] = field(default_factory=list)
    entries: int = 0
    read: int = 0


def is_directory(reading: Reading) -> bool:
    """Whether a file is a directory of others."""
    return tags.RECORDS in reading.parsed.data_set


def directory_facts(reading: Reading) -> DirectoryFacts:
    """Answers what the records of a directory state. The files themselves are imported by themselves."""
    return _Directory(reading).read()


class _Directory:
    """One directory while it is read."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._items = reading.parsed.data_set.items_of(tags.RECORDS)
        self._by_place = {item.start: item for item in self._items}
        self._seen: set[int] = set()
        self._found = DirectoryFacts(entries=len(self._items))

    def read(self) -> DirectoryFacts:
        """Reads all of it."""
        for item in self._items:
            self._reading.types[self._type_of(item)] += 1
        for record in self._chain(self._offset(self._reading.parsed.data_set, tags.FIRST_RECORD)):
            self._root(record)
        for item in self._items:
            if item.start not in self._seen:
                self._keep(item, NOT_REACHED)
        return self._found

    def _type_of(self, item: DataSet) -> str:
        # DICOM PS3.5 s.6.2: a code string has at most 16 characters.
        return (self._reading.uid(item, tags.RECORD_TYPE) or "no type").upper()[:16]

    def _offset(self, data_set: DataSet, tag: int) -> int:
        return self._reading.integer(data_set, tag) or 0

    def _chain(self, offset: int, above: str = "") -> list[_Record]:
        """The records from a place on, each the next of the one before, with those below. Nothing is read twice."""
        found = []
        while (item := self._by_place.get(offset)) is not None and offset not in self._seen:
            self._seen.add(offset)
            kind = self._type_of(item)
            has_lower = _LOWER.get(above) == kind
            lower = self._chain(self._offset(item, tags.LOWER_RECORD), kind) if has_lower else []
            found.append(_Record(item, kind, lower))
            offset = self._offset(item, tags.NEXT_RECORD)
        return found

    def _root(self, record: _Record) -> None:
        if self._is_out_of_use(record) or record.type != "PATIENT":
            self._keep_all(record, NOT_IN_USE if record.type == "PATIENT" else NO_TYPE_READ)
            return
        studies = self._read_of(record, "STUDY")
        self._reading.subject = self._patient(record, studies)
        for one in studies:
            self._study(one)
        self._reading.subject = None

    def _patient(self, record: _Record, studies: list[_Record]) -> FactId | None:
        reading = self._reading
        if not says_who(reading, record.item):
            self._keep(record.item, NOBODY)
            return None
        uids = (reading.uid(one.item, tags.STUDY_INSTANCE_UID) for one in studies)
        found: Patient = patient(reading, record.item, studies=tuple(uid for uid in uids if uid), key=None)
        self._found.facts.append(found)
        self._found.read += 1
        return found.id

    def _study(self, record: _Record) -> None:
        series = tuple(self._series(one) for one in self._read_of(record, "SERIES"))
        study: ImagingStudy = study_of(self._reading, record.item, series)
        self._found.facts.append(study)
        self._found.read += 1 + len(series)

    def _series(self, record: _Record) -> ImagingSeries:
        objects = []
        for one in record.below:
            if self._is_out_of_use(one):
                self._keep(one.item, NOT_IN_USE)
            else:
                objects.append(_object(self._reading, one.item))
        self._found.read += len(objects)
        return replace(series_of(self._reading, record.item), instances=tuple(objects), instance_count=len(objects))

    def _read_of(self, record: _Record, kind: str) -> list[_Record]:
        """The records below one that are read; the others are kept."""
        found = []
        for one in record.below:
            if one.type != kind:
                self._keep_all(one, NO_TYPE_READ)
            elif self._is_out_of_use(one):
                self._keep_all(one, NOT_IN_USE)
            else:
                found.append(one)
        return found

    def _is_out_of_use(self, record: _Record) -> bool:
        flag = self._reading.integer(record.item, tags.RECORD_IN_USE)
        return flag is not None and flag != _IN_USE

    def _keep_all(self, record: _Record, reason: str) -> None:
        for one in _with_all_below(record):
            self._keep(one.item, reason)

    def _keep(self, item: DataSet, reason: str) -> None:
        place = Locator(item.place)
        self._found.facts.append(
            KeptResource(
                id=self._reading.fact_id(place, "KeptResource"),
                provenance=Provenance(source=self._reading.source, locator=place),
                resource_type=self._type_of(item),
                reason=reason,
            )
        )


# DICOM PS3.3 table F.4-1: what each level holds. Whatever is below a series is an object, and nothing is below that.
_LOWER = {"": "PATIENT", "PATIENT": "STUDY", "STUDY": "SERIES"}


def _with_all_below(record: _Record) -> Iterator[_Record]:
    yield record
    for one in record.below:
        yield from _with_all_below(one)


def _object(reading: Reading, item: DataSet) -> ImagingInstance:
    """An object that the directory lists; the file that holds it says the rest."""
    syntax = reading.uid(item, tags.FILE_TRANSFER_SYNTAX)
    return ImagingInstance(
        uid=reading.uid(item, tags.FILE_SOP_INSTANCE) or reading.uid(item, tags.SOP_INSTANCE_UID),
        number=reading.integer(item, tags.INSTANCE_NUMBER),
        sop_class=class_coding(reading.uid(item, tags.FILE_SOP_CLASS)),
        rows=reading.integer(item, tags.ROWS),
        columns=reading.integer(item, tags.COLUMNS),
        frames=reading.integer(item, tags.NUMBER_OF_FRAMES),
        transfer_syntax=(uid_name(syntax) or syntax) if syntax else None,
    )
