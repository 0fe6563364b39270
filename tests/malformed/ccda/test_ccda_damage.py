"""Damaged documents: whatever is done to one, it is read or refused, and what is read adds up and is found again."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from clinic_assist.chart.facts import AllergyIntolerance, Composition, Fact
from clinic_assist.chart.intake import ImportBatch, IssueSeverity
from clinic_assist.errors import SourceError
from clinic_assist.importers.read import locate
from tests.effort import LINEAR, growth
from tests.unit.importers.ccda_files import batch_of, document, section

GOLDEN = Path(__file__).parents[2] / "golden" / "ccda"
DOCUMENTS = {path.parent.name: path.read_bytes() for path in sorted(GOLDEN.glob("*/source.xml"))}
SUMMARY = DOCUMENTS["summary"]
PIECES = (
    b"<",
    b">",
    b"&",
    b'"',
    b"\0",
    b"\xff",
    b"</entry>",
    b"<br>",
    b"<!--",
    b"]]>",
    b"&x;",
    b"\x03",
    b"<text>",
    b"'",
)


def names(batch: ImportBatch) -> list[str]:
    return [fact.concept.display for fact in batch.facts if isinstance(fact, AllergyIntolerance) and fact.concept]


def says_nothing_of_the_record(error: SourceError) -> bool:
    assert "Fernwood" not in error.message + error.hint
    return False


def check(data: bytes) -> bool:
    """Reads a document and checks what must hold of any; false where it is refused."""
    try:
        batch = batch_of(data)
    except SourceError as error:
        return says_nothing_of_the_record(error)
    assert batch.entries == batch.read + len(batch.kept) + len(batch.rejected)
    assert len({fact.id for fact in batch.facts}) == len(batch.facts)
    assert not [one for one in batch.kept if "fault in this program" in one.reason]
    places = [*(fact.provenance.locator for fact in batch.facts), *(issue.locator for issue in batch.issues)]
    for place in places:
        text, start, end = locate(data, place, "c-cda-xml")
        assert 0 <= start <= end <= len(text)
    return True


def broken(data: bytes, rng: random.Random) -> bytes:
    """The document with one to three pieces put in, taken out or doubled."""
    for _time in range(rng.randint(1, 3)):
        at = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data = data[:at] + rng.choice(PIECES) + data[at:]
            case 1:
                data = data[:at] + data[at + rng.randint(1, 40) :]
            case 2:
                data = data[:at] + data[at : at + rng.randint(1, 200)] + data[at:]
            case _:
                data = data[:at]
        data = data or b"<"
    return data


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_broken_anywhere_is_read_or_refused_and_adds_up(name: str) -> None:
    rng = random.Random(name)
    whole = DOCUMENTS[name]

    read = sum(check(broken(whole, rng)) for _case in range(120))

    assert check(whole)
    assert 10 < read < 120  # some must survive, or nothing was mended; some must not, or nothing was broken


def test_a_document_cut_off_anywhere_gives_what_stands_before_the_cut() -> None:
    whole = batch_of(SUMMARY)
    known = {(type(fact), fact.provenance.locator) for fact in whole.facts}
    before = 0
    for length in range(3000, len(SUMMARY), 997):
        batch = batch_of(SUMMARY[:length])
        found: list[Fact] = [fact for fact in batch.facts if not isinstance(fact, Composition)]

        assert any("cut off" in issue.reason for issue in batch.issues)
        assert len(found) >= before
        before = len(found)
        assert {fact.provenance.locator.replace("[1]", "") for fact in found} <= {
            place.replace("[1]", "") for _type, place in known
        }


def test_one_broken_entry_costs_one_entry_and_is_named() -> None:
    data = SUMMARY.replace(b'<code code="723"', b'<code code="723', 1)

    batch = batch_of(data)

    whole = batch_of(SUMMARY)
    assert (names(whole), names(batch)) == (["Amoxicillin"], [])
    assert [issue.severity for issue in batch.issues if "line" in issue.reason] == [IssueSeverity.REJECTED]
    assert batch.entries == whole.entries


def test_open_tags_in_a_narrative_cost_no_entry() -> None:
    data = SUMMARY.replace(b"Diabetes since 2011", b"Diabetes<br>since 2011 & <5 & rising", 1)

    batch = batch_of(data)

    assert batch.read == batch_of(SUMMARY).read
    composition = next(fact for fact in batch.facts if isinstance(fact, Composition))
    assert composition.sections[2].text == "Diabetes since 2011 & <5 & rising"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_document_gives_the_same_facts_in_any_encoding(encoding: str) -> None:
    text = SUMMARY.decode().replace("Mossford", "Moßford")
    plain = batch_of(text.encode())

    recoded = batch_of(text.encode(encoding))

    assert [(type(fact), fact.concept, fact.when) for fact in recoded.facts] == [
        (type(fact), fact.concept, fact.when) for fact in plain.facts
    ]


def many_entries(count: int) -> bytes:
    """A section of that many entries, each of which points to a narrative as long as all of them."""
    entry = (
        '<procedure classCode="PROC" moodCode="EVN"><code nullFlavor="UNK"><originalText>'
        '<reference value="#all"/></originalText></code></procedure>'
    )
    return document(section("47519-4", *[entry] * count, text=f'<content ID="all">{"word " * count}</content>'))


def many_ids(count: int) -> bytes:
    """That many words with one ID, and entries that point to it."""
    entry = (
        '<observation classCode="OBS" moodCode="EVN"><code code="1"/><text><reference value="#x"/></text>'
        '<value xsi:type="ED"><reference value="#x"/></value></observation>'
    )
    return document(section("30954-2", *[entry] * count, text='<content ID="x">w</content>' * count))


@pytest.mark.parametrize("make", [many_entries, many_ids])
def test_many_entries_take_linear_time(make: Callable[[int], bytes]) -> None:
    assert growth(make, batch_of, 300, rounds=3) < LINEAR
