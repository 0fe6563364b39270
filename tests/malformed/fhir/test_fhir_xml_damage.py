"""Damaged and hostile FHIR XML: what each costs, and that nothing of a record stands in what is said of it."""

from __future__ import annotations

import pytest

from clinic_assist.chart.facts import Patient
from clinic_assist.errors import SourceError
from clinic_assist.importers import locate
from tests.effort import LINEAR, growth
from tests.unit.importers.fhir_files import batch_of, only, source_of

HEAD = '<Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>'
CANARY = "Zyxwvut"
PATIENT = (
    f'<entry><resource><Patient><id value="p"/><name><family value="{CANARY}"/></name></Patient></resource></entry>'
)
GOOD = f"{HEAD}{PATIENT}<entry><resource><Condition><code><text value='{CANARY}'/></code></Condition></resource></entry></Bundle>"


def counts(text: str | bytes) -> tuple[int, int, int, int]:
    batch = batch_of(text if isinstance(text, bytes) else text.encode())
    for issue in batch.issues:
        assert CANARY not in f"{issue.locator} {issue.reason}"
    return batch.entries, batch.read, len(batch.kept), len(batch.rejected)


def test_the_file_without_damage_is_read() -> None:
    assert counts(GOOD) == (2, 2, 0, 0)


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (GOOD.replace("</Condition>", ""), (2, 1, 0, 1)),
        (GOOD.replace("<code>", "<code><broken"), (2, 2, 0, 0)),
        (GOOD[: GOOD.index("</code>")], (2, 1, 0, 1)),
        (GOOD.replace("<resource><Condition>", "<resource>").replace("</Condition>", ""), (2, 1, 0, 1)),
        (GOOD.replace("<Condition>", "<Condition/><Condition>"), (2, 1, 0, 1)),
        (GOOD.replace("<code>", "").replace("</code>", ""), (2, 2, 0, 0)),
        (GOOD.replace("text value='", "text value='\x01"), (2, 2, 0, 0)),
        (GOOD.replace("text value='", "text value='&nosuch; & <"), (2, 2, 0, 0)),
        (f"{HEAD}<entry/><entry>{CANARY}</entry></Bundle>", (2, 0, 0, 2)),
        (GOOD.replace(PATIENT, f"<entry><resource>{CANARY}</resource></entry>"), (2, 1, 0, 1)),
        (GOOD.encode().replace(CANARY.encode(), b"J\xfcrgen"), (2, 2, 0, 0)),
    ],
)
def test_damage_in_an_entry_costs_that_entry(damaged: str | bytes, expected: tuple[int, int, int, int]) -> None:
    assert counts(damaged) == expected


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        ('<!DOCTYPE Bundle SYSTEM "http://x.example/x">' + GOOD, "DOCTYPE"),
        (HEAD + "<a>" * 240 + "</a>" * 240 + "</Bundle>", "nests elements deeper"),
        (HEAD.replace(">", " " + " ".join(f"a{n}='1'" for n in range(300)) + ">", 1) + "</Bundle>", "attributes"),
        (GOOD.replace("<entry>", "<x>"), "damaged"),
        ('<Patient xmlns="http://hl7.org/fhir"><name></Patient>', "damaged"),
    ],
)
def test_what_cannot_be_read_safely_is_refused(refused: str, reason: str) -> None:
    with pytest.raises(SourceError, match=reason) as found:
        batch_of(refused.encode())
    assert CANARY not in f"{found.value.message}{found.value.hint}{found.value.locator}"


def test_an_element_that_stands_twice_is_named_and_neither_is_chosen() -> None:
    text = GOOD.replace('<id value="p"/>', '<id value="p"/><birthDate value="1970"/><birthDate value="1980"/>')
    batch = batch_of(text.encode())

    assert only(batch, Patient).birth_date is None
    assert "Bundle.entry[0].resource/birthDate" in {issue.locator for issue in batch.issues}


def test_a_number_of_a_million_digits_is_named() -> None:
    text = f'<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="{"9" * 1_000_000}"/></valueQuantity></Observation>'

    assert counts(text) == (1, 1, 0, 0)
    assert "The number is out of any clinical range." in {issue.reason for issue in batch_of(text.encode()).issues}


def test_many_entries_take_linear_time() -> None:
    assert growth(lambda size: f"{HEAD}{PATIENT * size}</Bundle>".encode(), batch_of, 200) < LINEAR


def test_many_repeated_values_take_linear_time() -> None:
    def hostile(size: int) -> bytes:
        given = '<given value="a"/><given><extension url="u"/></given>' * size
        return f'<Patient xmlns="http://hl7.org/fhir"><name>{given}</name></Patient>'.encode()

    assert growth(hostile, batch_of, 500) < LINEAR


def test_places_in_a_mended_file_are_those_of_the_file() -> None:
    damaged = GOOD.replace("text value='", "text value='&nosuch; & ").encode()
    place = batch_of(damaged).facts[1].provenance.locator

    text, start, end = locate(damaged, place, source_of(damaged).format)
    assert text == damaged.decode()
    assert text[start:end].startswith("<Condition>")
    assert text[start:end].endswith("</Condition>")
