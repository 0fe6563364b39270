"""One study out of many files: nothing lost, nothing twice, in whatever order they come."""

from __future__ import annotations

from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinic_assist.chart.datatypes import Annotation, Coding, Identifier, Reference
from clinic_assist.chart.facts import ImagingInstance, ImagingSeries, ImagingStudy
from clinic_assist.chart.imaging import is_part
from clinic_assist.chart.merge import merge
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId

CT = Coding(code="CT")


def part(name: str, *series: ImagingSeries, uid: str | None = "1.2", **fields: Any) -> ImagingStudy:
    source = SourceId(name * 64)
    return ImagingStudy(
        id=FactId(name * 32),
        provenance=Provenance(source=source, locator=Locator("(0020,000D)"), resource_key=f"urn:oid:{uid}"),
        uid=uid,
        series=series,
        **fields,
    )


def image(uid: str | None, number: int | None = None, **fields: Any) -> ImagingInstance:
    return ImagingInstance(uid=uid, number=number, **fields)


def series(uid: str | None, *instances: ImagingInstance, **fields: Any) -> ImagingSeries:
    return ImagingSeries(uid=uid, instances=instances, **fields)


def joined(*parts: ImagingStudy) -> ImagingStudy:
    (study,) = merge(parts).facts
    assert isinstance(study, ImagingStudy)
    return study


def test_files_that_state_one_image_each_are_one_study_in_every_order() -> None:
    parts = (
        part("c", series("s1", image("i3", 3))),
        part("a", series("s1", image("i1", 1))),
        part("b", series("s2", image("i2", 2), number=7)),
    )
    studies = {joined(*order) for order in permutations(parts)}
    (study,) = studies

    assert study.id == "a" * 32
    assert (study.series_count, study.instance_count) == (2, 3)
    assert [(one.uid, [item.uid for item in one.instances]) for one in study.series] == [
        ("s2", ["i2"]),
        ("s1", ["i1", "i3"]),
    ]
    merged = merge(parts)
    assert merged.also_in == {study.id: ("b" * 32, "c" * 32)}
    assert {fact.id for fact in merged.set_aside} == {"b" * 32, "c" * 32}


def test_studies_of_other_uids_and_those_without_one_stay_apart() -> None:
    parts = (part("a"), part("b", uid="1.3"), part("c", uid=None))

    assert len(merge(parts).facts) == 3
    assert [is_part(one) for one in parts] == [True, True, False]
    assert merge(parts).also_in == {}


def test_what_all_files_say_is_said_once_and_what_differs_is_a_remark() -> None:
    common: dict[str, Any] = {"identifiers": (Identifier(value="ACC"),), "modalities": (CT,)}
    study = joined(
        part("a", description="CT chest", notes=(Annotation(text="n"),), **common),
        part("b", description="Thorax", started=PartialDate("2019-03-04"), **common),
        part("c", description="Thorax", referrer=Reference(display="Dr. Moss"), institution="Elm", **common),
        part("d", started=PartialDate("2019-03-05"), referrer=Reference(reference="#x"), **common),
    )

    assert (study.description, study.institution, study.modalities) == ("Thorax", "Elm", (CT,))
    assert study.identifiers == (Identifier(value="ACC"),)
    assert study.started == PartialDate("2019-03-04")
    assert [note.text for note in study.notes] == [
        "n",
        "Study date in other files: 2019-03-05",
        "Study description in other files: CT chest",
        "Referring physician in other files: Dr. Moss",
    ]


def test_an_image_that_a_directory_lists_and_a_file_holds_is_one() -> None:
    listed = part("a", series("s1", image("i1", 4), description="Axial"))
    held = part("b", series("s1", image("i1", 4, rows=2, source=SourceId("b" * 64)), modality=CT))
    study = joined(listed, held)

    (one,) = study.series
    assert (one.description, one.modality, one.instance_count) == ("Axial", CT, 1)
    assert one.instances == (image("i1", 4, rows=2, source=SourceId("b" * 64)),)


def test_one_image_in_two_encodings_is_one_but_two_images_of_one_uid_are_two() -> None:
    first = part("a", series("s1", image("i1", 1, transfer_syntax="RLE", source=SourceId("a" * 64))))
    again = part("b", series("s1", image("i1", 1, transfer_syntax="JPEG", source=SourceId("b" * 64))))
    other = part("c", series("s1", image("i1", 2, source=SourceId("c" * 64))))

    assert joined(first, again).instance_count == 1
    assert joined(first, again, other).instance_count == 2


def test_series_and_images_without_a_uid_are_each_counted() -> None:
    study = joined(part("a", series(None, image(None))), part("b", series(None, image(None), image(None))))

    assert (study.series_count, study.instance_count) == (2, 3)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), min_size=2, max_size=40), st.randoms())
def test_no_series_and_no_image_is_lost(placed: list[tuple[int, int]], chance: Any) -> None:
    parts = [
        ImagingStudy(
            id=FactId(f"{number:032}"),
            provenance=Provenance(source=SourceId("0" * 64), locator=Locator("x")),
            uid="1.2",
            series=(series(f"s{of}", image(f"{of}.{item}", item)),),
        )
        for number, (of, item) in enumerate(placed)
    ]
    shuffled = list(parts)
    chance.shuffle(shuffled)
    study = joined(*shuffled)

    assert study == joined(*parts)
    assert {(one.uid, item.uid) for one in study.series for item in one.instances} == {
        (f"s{of}", f"{of}.{item}") for of, item in placed
    }
    assert study.instance_count == len(set(placed))
