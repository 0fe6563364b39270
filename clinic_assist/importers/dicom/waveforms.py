"""Waveforms such as electrocardiograms: what was recorded, and what is noted about it. The samples stay in the file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from clinic_assist.chart.datatypes import Annotation, CodeableConcept, Quantity, Reference, Value
from clinic_assist.chart.facts import Fact, KeptResource, Observation, ObservationComponent
from clinic_assist.chart.provenance import Locator, Provenance
from clinic_assist.importers.dicom import tags
from clinic_assist.importers.dicom.codes import modality
from clinic_assist.importers.dicom.concepts import concept
from clinic_assist.importers.dicom.content import code_value, item_words, named, unit_words
from clinic_assist.importers.dicom.dictionary import uid_name
from clinic_assist.importers.dicom.elements import DataSet
from clinic_assist.importers.dicom.reading import Reading
from clinic_assist.importers.words import quantity_words

NO_NAME = "The annotation gives a number without saying of what: kept unread."
EMPTY = "The annotation holds nothing that is read here."
TOO_FEW = "There are fewer samples here than channels and times say: the recording is not whole."
_MOST_CHANNELS_NAMED = 64


@dataclass(frozen=True, slots=True)
class _Annotation:
    """One annotation: a number, or words.

    Attributes:
        channels: The channels that it is about, in words; empty where it is about all of them.
        mark: Where in the recording it is, in words; empty where it is about all of it.
    """

    item: DataSet
    name: CodeableConcept | None
    value: Quantity | None
    words: str
    channels: str
    mark: str

    @property
    def title(self) -> str:
        return self.name.display if self.name else ""


def has_waveform(reading: Reading) -> bool:
    """Whether a file's object is a waveform."""
    return tags.WAVEFORMS in reading.parsed.data_set


def waveform_facts(reading: Reading) -> Iterator[Fact]:
    """The recording, then the measurements that are noted about it.

    A measurement that is given for several channels apart is a part of the recording, so that the amplitudes of twelve
    leads are not taken for twelve values of one thing.
    """
    data_set = reading.parsed.data_set
    groups = data_set.items_of(tags.WAVEFORMS)
    leads = {
        (str(group), str(channel)): name
        for group, item in enumerate(groups, start=1)
        for channel, name in enumerate(_channel_names(reading, item), start=1)
    }
    noted = [_annotation(reading, item, leads) for item in data_set.items_of(tags.ANNOTATIONS)]
    numbers = [one for one in noted if one.value is not None]
    times = Counter(one.title for one in numbers)
    marks = _marks([one for one in noted if one.value is None and one.mark and not one.words])
    apart = [one for one in numbers if one.title and one.channels and times[one.title] > 1]
    own = [one for one in numbers if not (one.title and one.channels and times[one.title] > 1)]
    said = [one for one in noted if one.value is None and one.words]
    _warn_of_the_rest(reading, noted)
    recording = _recording(reading, groups, apart=[*apart, *marks], said=said)
    reading.types["Observation"] += 1
    yield recording
    for one in own:
        reading.types["Observation"] += 1
        yield _measurement(reading, one, recording)


def _marks(found: list[_Annotation]) -> list[_Annotation]:
    """The marked places in time, those of one name and channel together."""
    groups: dict[tuple[str, str], list[_Annotation]] = {}
    for one in found:
        groups.setdefault((one.title, one.channels), []).append(one)
    return [replace(group[0], mark=", ".join(one.mark for one in group)) for group in groups.values()]


def _warn_of_the_rest(reading: Reading, noted: list[_Annotation]) -> None:
    for one in noted:
        if one.value is None and not one.words and not one.mark:
            reading.note(one.item.place, EMPTY)


def _recording(
    reading: Reading, groups: list[DataSet], *, apart: list[_Annotation], said: list[_Annotation]
) -> Observation:
    data_set = reading.parsed.data_set
    place = Locator(data_set.locator(tags.WAVEFORMS))
    kind = uid_name(reading.uid(data_set, tags.SOP_CLASS_UID) or "").removesuffix(" Storage").removesuffix(" Waveform")
    coding = modality(reading.uid(data_set, tags.MODALITY))
    uid = reading.uid(data_set, tags.SOP_INSTANCE_UID)
    context = (
        f"{one.title}: {words}"
        for item in data_set.items_of(tags.ACQUISITION_CONTEXT)
        if (one := named(reading, item)).title and (words := _context_words(reading, item))
    )
    statements = (": ".join(part for part in (one.title, one.words, one.mark) if part) for one in said)
    return Observation(
        id=reading.fact_id(place, "Observation"),
        provenance=Provenance(source=reading.source, locator=place, resource_key=f"urn:oid:{uid}" if uid else None),
        subject=reading.subject,
        notes=tuple(Annotation(text=text) for text in dict.fromkeys((*statements, *context))),
        code=CodeableConcept(codings=(coding,) if coding else (), text=kind or None),
        effective=reading.date_time(data_set, tags.ACQUISITION_DATE_TIME)
        or reading.moment(data_set, tags.ACQUISITION_DATE, tags.ACQUISITION_TIME),
        issued=reading.moment(data_set, tags.CONTENT_DATE, tags.CONTENT_TIME),
        components=(
            *(_group(reading, item, number) for number, item in enumerate(groups, start=1)),
            *(_component(one) for one in apart),
        ),
    )


def _context_words(reading: Reading, item: DataSet) -> str:
    """What an item of the acquisition context says; those of 1999 have no value type."""
    one = named(reading, item)
    if one.value_type:
        return item_words(reading, one)
    value = code_value(reading, item)
    return value.display if value else reading.text(item, tags.TEXT_VALUE) or ""


def _group(reading: Reading, item: DataSet, number: int) -> ObservationComponent:
    """A group of channels that were sampled together."""
    label = reading.text(item, tags.MULTIPLEX_GROUP_LABEL)
    return ObservationComponent(
        code=CodeableConcept(text=f"Channels, {label}" if label else f"Channels, group {number}"),
        value=Value(string=_group_words(reading, item)),
    )


def _group_words(reading: Reading, item: DataSet) -> str:
    """`12 channels (Lead I, …), 10000 samples at 1000 Hz, 10 s`; what is not stated is left out."""
    channels = reading.integer(item, tags.CHANNEL_COUNT)
    samples = reading.integer(item, tags.SAMPLE_COUNT)
    frequency = reading.decimal(item, tags.SAMPLING_FREQUENCY)
    names = [name for name in _channel_names(reading, item) if name]
    _check_length(reading, item, channels, samples)
    shown = ", ".join(names[:_MOST_CHANNELS_NAMED])
    counted = f"{channels} channels" if channels is not None else "channels"
    parts = [f"{counted} ({shown})" if shown else counted]
    if samples is not None and frequency:
        parts.append(f"{samples} samples at {frequency} Hz")
        parts.append(f"{round(samples / frequency, 3).normalize():f} s")
    return ", ".join(parts)


def _check_length(reading: Reading, item: DataSet, channels: int | None, samples: int | None) -> None:
    data, bits = item.get(tags.WAVEFORM_DATA), reading.integer(item, tags.WAVEFORM_BITS)
    if data is None or channels is None or samples is None or bits is None:
        return
    if data.end - data.value < channels * samples * bits // 8:
        reading.warn(item, tags.WAVEFORM_DATA, TOO_FEW)


def _channel_names(reading: Reading, item: DataSet) -> list[str]:
    names = []
    for channel in item.items_of(tags.CHANNELS):
        source = concept(reading, channel, tags.CHANNEL_SOURCE)
        names.append((source.display if source else "") or reading.text(channel, tags.CHANNEL_LABEL) or "")
    return names


def _annotation(reading: Reading, item: DataSet, leads: dict[tuple[str, str], str]) -> _Annotation:
    number = reading.decimal(item, tags.NUMERIC_VALUE)
    unit = concept(reading, item, tags.MEASUREMENT_UNITS)
    coding = unit.codings[0] if unit and unit.codings else None
    value = None
    if number is not None:
        value = Quantity(
            value=number,
            unit=unit_words(unit),
            system=coding.system if coding else None,
            code=coding.code if coding else None,
        )
    said = code_value(reading, item)
    words = (reading.text(item, tags.UNFORMATTED_TEXT), said.display if said else None)
    pairs = reading.texts(item, tags.REFERENCED_CHANNELS)
    named_channels = (leads.get(pair, "") for pair in zip(pairs[::2], pairs[1::2], strict=False))
    return _Annotation(
        item,
        concept(reading, item, tags.CONCEPT_NAME),
        value,
        ", ".join(part for part in words if part),
        ", ".join(dict.fromkeys(name for name in named_channels if name)),
        _mark(reading, item),
    )


def _mark(reading: Reading, item: DataSet) -> str:
    """A place in time (DICOM PS3.3 C.18.7): `point at sample 220`."""
    kind = (reading.text(item, tags.TEMPORAL_RANGE_TYPE) or "").lower()
    for tag, noun in ((tags.SAMPLE_POSITIONS, "sample"), (tags.TIME_OFFSETS, "second")):
        places = [place for place in reading.texts(item, tag) if place]
        if places:
            return f"{kind} at {noun} {', '.join(places)}".strip()
    return ""


def _component(one: _Annotation) -> ObservationComponent:
    title = ", ".join(part for part in (one.title or "Mark", one.channels) if part)
    return ObservationComponent(
        code=CodeableConcept(codings=one.name.codings if one.name else (), text=title),
        value=Value(quantity=one.value) if one.value else Value(string=one.mark),
    )


def _measurement(reading: Reading, one: _Annotation, recording: Observation) -> Fact:
    place = Locator(one.item.place)
    provenance = Provenance(source=reading.source, locator=place)
    own_id = reading.fact_id(place, "Observation")
    if one.name is None:
        return KeptResource(
            id=own_id,
            provenance=provenance,
            subject=recording.subject,
            resource_type="Annotation",
            reason=NO_NAME,
            label=quantity_words(one.value) if one.value else "",
        )
    about = (f"Channel: {one.channels}" if one.channels else "", one.words, one.mark)
    return Observation(
        id=own_id,
        provenance=provenance,
        subject=recording.subject,
        notes=tuple(Annotation(text=text) for text in about if text),
        code=one.name,
        effective=recording.effective,
        issued=recording.issued,
        value=Value(quantity=one.value),
        derived_from=(Reference(display=recording.code.display if recording.code else None, target=recording.id),),
    )
