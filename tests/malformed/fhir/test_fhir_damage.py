"""Damaged and hostile files, each with what must come of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import KeptResource, Observation, Patient
from clinic_assist.chart.intake import ImportBatch
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from tests.effort import LINEAR, growth
from tests.unit.importers.fhir_files import PATIENT, batch_of, bundle

MEASURED: dict[str, Any] = {
    "resourceType": "Observation",
    "id": "o1",
    "status": "final",
    "subject": {"reference": "Patient/p1"},
    "valueString": "x",
}
LAST = {**MEASURED, "id": "o2"}


def around(entry: str) -> bytes:
    """A Bundle of a patient, the given text as an entry's resource, and an observation."""
    first, last = json.dumps({"resource": PATIENT}), json.dumps({"resource": LAST})
    return f'{{"resourceType":"Bundle","type":"collection","entry":[{first},\n{{"resource":{entry}}},{last}]}}'.encode(
        "utf-8", "surrogateescape"
    )


def outcome(batch: ImportBatch) -> tuple[int, int, list[str]]:
    return batch.entries, batch.read, [issue.locator for issue in batch.rejected]


@pytest.mark.parametrize(
    ("resource", "element", "reason"),
    [
        ('{"resourceType":"Observation","status":"final","status":"final"}', "/status", "stands twice"),
        (
            '{"resourceType":"Observation","code":{"coding":[{"code":"a","code":"b"}]}}',
            "/code.coding[0].code",
            "stands twice",
        ),
        ('{"resourceType":"Observation","valueDecimal":NaN}', "/valueDecimal", "NaN or Infinity"),
        ('{"resourceType":"Observation","valueDecimal":-Infinity}', "/valueDecimal", "NaN or Infinity"),
        ('{"resourceType":"Observation","valueString":"\\ud800"}', "/valueString", "surrogate"),
        ('{"resourceType":"Observation","extension":' + "[" * 10_000 + "]" * 10_000 + "}", None, "nested deeper"),
        ('{"resourceType":"Observation","valueString":"J\udcfcrgen"}', "/valueString", "not UTF-8"),
        ('{"resourceType":"Observation","valueString":"a\x01b"}', "/valueString", "control character"),
        ('{"resourceType":"Observation" "status":"final"}', "/resourceType", "lacks a comma"),
        ('{"resourceType":"Observation","valueInteger":' + "9" * 10_000 + "}", "/valueInteger", "4300 digits"),
        ('{"resourceType":"Observation","valueDecimal":+1}', "/valueDecimal", "not a valid JSON value"),
        ("[[]", None, None),
    ],
)
def test_damage_inside_one_entry_costs_that_entry(resource: str, element: str | None, reason: str | None) -> None:
    if reason is None:
        resource, element, reason = '{"resourceType":"Observation",}', "", "without a name"

    batch = batch_of(around(resource))

    assert batch.entries == 3
    assert batch.read == 2
    assert [fact.provenance.locator for fact in batch.facts] == ["Bundle.entry[0].resource", "Bundle.entry[2].resource"]
    assert reason in batch.rejected[0].reason
    assert "(line 2, column" in batch.rejected[0].reason
    locator = batch.rejected[0].locator
    assert locator.startswith("Bundle.entry[1].resource")
    assert element is None or locator == f"Bundle.entry[1].resource{element}" or element == ""


def test_the_same_bundle_undamaged_is_read_whole() -> None:
    assert outcome(batch_of(around(json.dumps(MEASURED)))) == (3, 3, [])


def test_a_resource_that_stands_twice_in_an_entry_is_not_chosen_from() -> None:
    twice = json.dumps(MEASURED) + ',"resource":' + json.dumps(LAST)

    assert outcome(batch_of(around(twice))) == (3, 2, ["Bundle.entry[1].resource"])


def test_damage_in_a_nested_bundle_costs_one_entry_of_it() -> None:
    inner = around('{"resourceType":"Observation","valueDecimal":NaN}').decode()

    batch = batch_of(around(inner))

    assert batch.entries == 5
    assert batch.read == 4
    assert [issue.locator for issue in batch.rejected] == [
        "Bundle.entry[1].resource.entry[1].resource/valueDecimal",
    ]


def test_damage_around_the_entries_is_named_and_costs_none() -> None:
    data = around(json.dumps(MEASURED)).replace(b'"type":"collection"', b'"type":NaN,"total":1,"total":2')

    batch = batch_of(data)

    assert (batch.entries, batch.read) == (3, 3)
    assert [issue.locator for issue in batch.issues] == ["Bundle.type"]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"Bundle","type"', '"Bundle","entry":[],"type"', (1, 0, ["Bundle.entry"])),
        ("]}", "]}   \0\0", (3, 3, [])),
        ("]}", "]} trailing", (3, 3, [])),
    ],
)
def test_doubled_entries_are_refused_and_trailing_text_is_named(
    before: str, after: str, expected: tuple[int, int, list[str]]
) -> None:
    text = around(json.dumps(MEASURED)).decode()
    start, middle, end = text.rpartition(before)

    batch = batch_of((start + middle.replace(before, after) + end).encode())

    assert outcome(batch) == expected
    assert batch.issues


def test_a_second_value_after_the_bundle_refuses_the_file() -> None:
    data = around(json.dumps(MEASURED))

    with pytest.raises(SourceError, match="more than one JSON value"):
        batch_of(data + b"\n" + data)


def test_a_stray_bracket_ends_what_can_be_told_apart_and_that_is_counted() -> None:
    batch = batch_of(around(json.dumps(MEASURED) + "}"))

    assert batch.read == 2
    assert [issue.locator for issue in batch.rejected] == ["Bundle.entry[2]"]
    assert "cannot be told apart" in batch.rejected[0].reason


def test_a_damaged_single_resource_is_refused_with_line_column_and_path() -> None:
    data = b'{"resourceType": "Observation",\n "code": {"coding": [{"code": "a", "code": "b"}]}}'

    with pytest.raises(SourceError) as caught:
        batch_of(data)

    assert caught.value.message == (
        "The file is not valid JSON: at line 2, column 36, code.coding[0].code it stands twice in the same object."
    )
    assert caught.value.locator == "code.coding[0].code"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", "is not a FHIR record"),
        (b'{"resourceType"', "is cut off"),
        (b'{"resourceType":', "is cut off"),
        (b'{"resourceType":"Bundle","type":"coll', "is cut off"),
        (b'{"resourceType":"Bundle","entry":[', "is cut off"),
        (b'{"resourceType":"Bundle"]', "not valid JSON"),
        (b"\x00\x01\x02", "not a text file"),
        (b"\xff\xfe{", "no format that can be read"),
        (b"hello", "no format that can be read"),
        ("{" * 10_000, "is not a FHIR record"),
        ('{"resourceType":' * 10_000, "nested deeper"),
    ],
)
def test_what_cannot_be_told_apart_is_refused_for_a_specific_reason(data: bytes | str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        batch_of(data.encode() if isinstance(data, str) else data)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
def test_other_unicode_encodings_are_read(encoding: str) -> None:
    text = json.dumps(bundle({**PATIENT, "name": [{"family": "Jürgens"}]}), ensure_ascii=False)

    patient = batch_of(text.encode(encoding)).facts[0]

    assert isinstance(patient, Patient)
    assert patient.names[0].family == "Jürgens"


def test_a_cut_utf16_file_is_read_up_to_the_cut() -> None:
    data = around(json.dumps(MEASURED)).decode().encode("utf-16")

    batch = batch_of(data[: len(data) // 2])

    assert batch.read == 1
    assert batch.rejected


def test_latin_1_in_a_single_resource_is_named() -> None:
    data = '{"resourceType":"Patient","name":[{"family":"Jürgens"}]}'.encode("latin-1")

    with pytest.raises(SourceError, match=r"name\[0\]\.family it holds bytes that are not UTF-8"):
        batch_of(data)


BUNDLE = json.dumps(
    bundle(PATIENT, MEASURED, {"resourceType": "Claim", "id": "ü😀"}, LAST), indent=1, ensure_ascii=False
)
BUNDLE_BYTES = BUNDLE.encode()


@settings(max_examples=400)
@given(st.integers(min_value=1, max_value=len(BUNDLE_BYTES) - 1))
def test_a_bundle_cut_anywhere_keeps_every_complete_entry(cut: int) -> None:
    data = BUNDLE_BYTES[:cut]
    complete = 0
    decoder = json.JSONDecoder()
    text = data.decode("utf-8", "ignore")
    position = text.find("[") + 1
    while position > 0:
        position = next((i for i in range(position, len(text)) if text[i] == "{"), -1)
        if position < 0:
            break
        try:
            _entry, position = decoder.raw_decode(text, position)
        except ValueError:
            break
        complete += 1

    try:
        batch = batch_of(data)
    except SourceError:
        assert complete == 0
    else:
        assert len(batch.facts) == complete
        assert batch.entries - complete == len(batch.rejected) <= 1
        assert batch.issues or text.rstrip().endswith("}")
        for issue in batch.issues:
            locate(data, issue.locator, "fhir-r4-json")


def test_an_entry_that_is_cut_is_rejected_with_its_own_locator() -> None:
    cut = BUNDLE_BYTES[: BUNDLE_BYTES.index(b'"o2"')]

    batch = batch_of(cut)

    assert len(batch.facts) == 3
    assert [issue.locator for issue in batch.rejected] == ["Bundle.entry[3].resource/id"]
    assert "cut off" in batch.rejected[0].reason


json_junk = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.sampled_from(
        ["", " ", "x", "2019-13-45", "2020-02-03", "urn:uuid:x", "#", "#a", "Patient/p1", "a?identifier=|"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["coding", "code", "system", "value", "reference", "extension", "url", "text", "div", "start", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)
EVERYTHING = bundle(
    {**PATIENT, "identifier": [{"system": "a", "value": "b"}], "birthDate": "1980", "meta": {"versionId": "1"}},
    {
        **MEASURED,
        "component": [{"code": {"text": "a"}, "valueQuantity": {"value": 1, "unit": "x"}}],
        "code": {"coding": [{"system": "s", "code": "c"}]},
        "performer": [{"reference": "#a"}],
        "contained": [{"resourceType": "Practitioner", "id": "a"}],
        "referenceRange": [{"low": {"value": 1}}],
    },
    {
        "resourceType": "MedicationRequest",
        "status": "active",
        "medicationReference": {"reference": "Medication/m"},
        "dosageInstruction": [
            {"timing": {"repeat": {"frequency": 1}}, "doseAndRate": [{"doseQuantity": {"value": 1}}]}
        ],
    },
    {"resourceType": "Medication", "id": "m", "ingredient": [{"itemCodeableConcept": {"text": "a"}}]},
    {
        "resourceType": "Composition",
        "section": [
            {"title": "a", "text": {"div": "<p>x</p>"}, "emptyReason": {"text": "a"}, "entry": [{"reference": "x"}]}
        ],
    },
    {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": "eA=="}}]},
    {"resourceType": "QuestionnaireResponse", "item": [{"linkId": "1", "answer": [{"valueString": "x"}]}]},
    {"resourceType": "Goal", "target": [{"detailRange": {"low": {"value": 1}}}], "description": {"text": "x"}},
    {"resourceType": "FamilyMemberHistory", "condition": [{"code": {"text": "a"}, "onsetAge": {"value": 1}}]},
    {"resourceType": "CarePlan", "activity": [{"detail": {"code": {"text": "a"}}}], "text": {"div": "x"}},
    bundle({"resourceType": "Condition", "onsetPeriod": {"start": "2010"}, "subject": {"identifier": {"value": "1"}}}),
)


def places_in(tree: Any) -> list[tuple[Any, Any]]:
    found = []
    todo = [tree]
    while todo:
        node = todo.pop()
        keys = list(node) if isinstance(node, dict) else list(range(len(node))) if isinstance(node, list) else []
        for key in keys:
            found.append((node, key))
            todo.append(node[key])
    return found


@settings(max_examples=400)
@given(st.lists(st.tuples(st.integers(0, 10_000), json_junk), min_size=1, max_size=6))
def test_whatever_stands_where_it_does_not_belong_nothing_raises_and_the_sums_hold(
    changes: list[tuple[int, Any]],
) -> None:
    tree = json.loads(json.dumps(EVERYTHING))
    for number, junk in changes:
        places = places_in(tree)
        node, key = places[number % len(places)]
        node[key] = junk

    try:
        batch = batch_of(tree)
    except SourceError:
        return

    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    assert len({fact.id for fact in batch.facts}) == len(batch.facts)
    assert not [kept for kept in batch.kept if "fault in this program" in kept.reason]
    for fact in batch.facts:
        assert fact.concept is None or fact.concept.display is not None
        assert fact.when is None or fact.when.text
        assert isinstance(fact, KeptResource) or fact.kind


@settings(max_examples=300)
@given(st.binary(min_size=1, max_size=60), st.integers(0, len(BUNDLE_BYTES)), st.integers(0, 40))
def test_bytes_written_over_a_bundle_never_crash_it(junk: bytes, position: int, removed: int) -> None:
    data = BUNDLE_BYTES[:position] + junk + BUNDLE_BYTES[position + removed :]

    try:
        batch = batch_of(data)
    except SourceError:
        return

    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)


HOSTILE: dict[str, Callable[[int], dict[str, Any]]] = {
    "many patients of one name": lambda size: bundle(
        *[{**PATIENT}] * size, *[{**MEASURED, "performer": [{"reference": "Patient/p1"}] * 5}] * size
    ),
    "many references into many contained records": lambda size: bundle(
        {
            **MEASURED,
            "contained": [{"id": str(number)} for number in range(10 * size)],
            "performer": [{"reference": f"#{10 * size - 1}"}] * 10 * size,
        }
    ),
    "many elements of a wrong type": lambda size: bundle({**MEASURED, "performer": [5] * 50 * size}),
    "many servers with a patient of one name": lambda size: {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [
            {"fullUrl": f"https://{number}.example.org/Patient/p1", "resource": PATIENT} for number in range(size)
        ]
        + [{"resource": MEASURED}] * size,
    },
    "long brackets and digits": lambda size: bundle(
        {**MEASURED, "valueString": "((((((((((" * 500 * size, "effectiveDateTime": "2" * 5_000 * size}
    ),
    "much in a record of no structure": lambda size: bundle(
        {"resourceType": "Provenance", "a": [{"b": [{"c": "x"} for _ in range(100)]} for _ in range(size)]}
    ),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_work_stays_in_proportion_on_hostile_content(kind: str) -> None:
    assert growth(lambda size: json.dumps(HOSTILE[kind](size)).encode(), batch_of, 200, rounds=3) < LINEAR


def many_damaged_entries(count: int) -> bytes:
    return b'{"resourceType":"Bundle","type":"batch","entry":[' + b',\n{"a":NaN}' * count + b"]}"


def test_many_damaged_entries_are_all_named_in_linear_time() -> None:
    batch = batch_of(many_damaged_entries(20_000))

    assert len(batch.rejected) == 20_000
    assert batch.rejected[-1].reason.endswith("(line 20001, column 6).")
    assert growth(many_damaged_entries, batch_of, 1_000, rounds=3) < LINEAR


def test_an_entry_without_status_or_subject_is_read_and_both_are_named() -> None:
    batch = batch_of(bundle(PATIENT, {"resourceType": "Observation", "valueString": "x"}))

    assert isinstance(batch.facts[1], Observation)
    assert [issue.locator for issue in batch.issues] == ["Bundle.entry[1].resource/status", "Bundle.entry[1].resource"]
