"""A corrected report stands for the one it replaces, in whatever order they come; others that it names stay."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice, permutations
from typing import Any

import pytest

from clinic_assist.chart.datatypes import Attachment, CodeableConcept, Coding, Quantity, Reference, Value
from clinic_assist.chart.facts import DocumentReference, Fact, KeptResource, Observation
from clinic_assist.chart.merge import merge
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import Locator, Provenance, SourceId, fact_id

CHEST = CodeableConcept(codings=(Coding(system="L", code="1", display="Chest report"),))


def provenance(name: str) -> Provenance:
    return Provenance(source=SourceId(name * 64), locator=Locator("(0040,A730)"), resource_key=f"urn:oid:{name}")


def report(name: str, *replaces: str, day: str = "2019-03-04", **values: Any) -> DocumentReference:
    where = provenance(name)
    given: dict[str, Any] = {
        "type": CHEST,
        "doc_status": "final",
        "date": PartialDate(day),
        "attachments": (Attachment(text=f"Text {name}"),),
        "replaces": tuple(f"urn:oid:{one}" for one in replaces),
    }
    return DocumentReference(
        id=fact_id(where.source, where.locator, "DocumentReference"), provenance=where, **given | values
    )


def measured(document: DocumentReference, value: str) -> Observation:
    where = replace(document.provenance, locator=Locator("(0040,A730)[1]"), resource_key=None)
    return Observation(
        id=fact_id(where.source, where.locator, "Observation"), provenance=where, code=CHEST,
        value=Value(quantity=Quantity(value=value)), derived_from=(Reference(target=document.id),),  # type: ignore[arg-type]
    )  # fmt: skip


def unread(document: DocumentReference) -> KeptResource:
    where = replace(document.provenance, locator=Locator("(0040,A730)[2]"), resource_key=None)
    return KeptResource(
        id=fact_id(where.source, where.locator, "KeptResource"), provenance=where, resource_type="Observation", reason="Not read."
    )  # fmt: skip


def kept(*facts: Fact) -> set[str]:
    return {fact.id for fact in merge(facts).facts}


def test_the_corrected_report_stands_with_what_was_measured_in_it_in_any_order() -> None:
    old, new = report("a"), report("b", "a")
    facts = (old, measured(old, "4.1"), unread(old), new, measured(new, "4.2"), unread(new))

    for order in islice(permutations(facts), 0, None, 7):
        merged = merge(order)
        assert {fact.id for fact in merged.facts} == {new.id, measured(new, "4.2").id, unread(new).id}
        assert set(merged.superseded[new.id]) == {old.id, measured(old, "4.1").id, unread(old).id}
        assert {fact.id for fact in merged.set_aside} == set(merged.superseded[new.id])


def test_of_a_chain_of_corrections_the_last_one_stands() -> None:
    first, second, third = report("a"), report("b", "a"), report("c", "b")

    for order in permutations((first, second, third)):
        merged = merge(order)
        assert [fact.id for fact in merged.facts] == [third.id]
        assert set(merged.superseded[third.id]) == {first.id, second.id}


def test_where_the_replaced_one_is_not_there_nothing_is_set_aside() -> None:
    assert kept(report("b", "a")) == {report("b", "a").id}
    nameless = replace(report("c"), provenance=replace(report("c").provenance, resource_key=None))
    assert kept(nameless, report("b", "a")) == {nameless.id, report("b", "a").id}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"type": CodeableConcept(text="Dose report")}, {}),
        ({}, {"doc_status": "preliminary"}),
        ({"day": "2019-03-05"}, {}),
    ],
)
def test_another_kind_a_draft_and_an_older_report_replace_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    earlier, later = report("a", **old), report("b", "a", **new)

    assert kept(earlier, later) == {earlier.id, later.id}
    assert kept(report("a"), report("b", "a")) == {report("b").id}  # the control


def test_a_draft_may_replace_a_draft_and_a_final_report_replaces_it() -> None:
    draft, second = report("a", doc_status="preliminary"), report("b", "a", doc_status="preliminary")

    assert kept(draft, second) == {second.id}
    assert kept(draft, second, report("c", "a", "b")) == {report("c").id}


def test_reports_that_replace_each_other_in_a_circle_stay() -> None:
    one, other, alone = report("a", "b"), report("b", "a"), report("c", "c")

    assert kept(one, other, alone) == {one.id, other.id, alone.id}


def test_duplicates_that_are_filed_elsewhere_are_one_document() -> None:
    text = (Attachment(text="The same"),)
    one, other = (
        report("a", identical=("urn:oid:b",), attachments=text),
        report("b", identical=("urn:oid:a",), attachments=text),
    )
    merged = merge((other, one))
    (stays,) = merged.facts

    assert {stays.id, *merged.also_in[stays.id]} == {one.id, other.id}
    differs = replace(other, attachments=(Attachment(text="Other words"),))
    assert kept(one, differs) == {one.id, differs.id}


def test_a_correction_replaces_the_duplicates_too() -> None:
    text = (Attachment(text="The same"),)
    one, other = (
        report("a", identical=("urn:oid:b",), attachments=text),
        report("b", identical=("urn:oid:a",), attachments=text),
    )
    new = report("c", "a", "b")

    for order in permutations((one, other, new)):
        merged = merge(order)
        assert [fact.id for fact in merged.facts] == [new.id]
        assert set(merged.superseded[new.id]) == {one.id, other.id}
