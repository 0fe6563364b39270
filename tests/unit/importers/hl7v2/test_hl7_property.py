"""Whatever a record says, written as HL7 v2 with any separators and escapes, is read as the same."""

from __future__ import annotations

from decimal import Decimal
from os import environ

from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.chart.facts import AllergyIntolerance, Condition, Observation, Patient
from clinic_assist.importers.hl7v2.allergies import NOTHING
from clinic_assist.importers.hl7v2.delimiters import Delimiters
from clinic_assist.importers.hl7v2.escapes import unescape
from tests.unit.importers.hl7v2.messages import at, facts_of, read

CASES = settings(max_examples=int(environ.get("CLINIC_ASSIST_CASES", "200")), deadline=None)

# Printable text of any script, without what line ends and framing are made of.
TEXTS = st.text(st.characters(min_codepoint=0x21, exclude_categories=("C", "Z")), min_size=1, max_size=20).filter(
    lambda text: text != '""'
)
SEPARATORS = st.permutations("|^~&#!*%$@;:+=<>").map(lambda found: found[:5])
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**6), max_value=10**6, places=3)
DATES = st.one_of(
    st.integers(1900, 2030).map(str),
    st.tuples(st.integers(1900, 2030), st.integers(1, 12)).map(lambda parts: f"{parts[0]}-{parts[1]:02}"),
    st.dates().filter(lambda date: 1900 <= date.year < 2200).map(str),
    st.datetimes().filter(lambda date: 1900 <= date.year < 2200).map(lambda date: date.strftime("%Y-%m-%dT%H:%M")),
)


def written(date: str) -> str:
    return date.replace("-", "").replace("T", "").replace(":", "")


class Writer:
    """Writes messages with the separators it is given."""

    def __init__(self, separators: list[str]) -> None:
        field, component, repetition, escape, subcomponent = separators
        self.delimiters = Delimiters(field, component, repetition, escape, subcomponent)

    def text(self, text: str) -> str:
        names = {self.delimiters.field: "F", self.delimiters.component: "S", self.delimiters.repetition: "R",
                 self.delimiters.escape: "E", self.delimiters.subcomponent: "T"}  # fmt: skip
        mark = self.delimiters.escape
        return "".join(f"{mark}{names[letter]}{mark}" if letter in names else letter for letter in text)

    def components(self, *parts: str) -> str:
        return self.delimiters.component.join(self.text(part) for part in parts)

    def segment(self, name: str, *fields: str) -> str:
        return self.delimiters.field.join((name, *fields))

    def header(self) -> str:
        one = self.delimiters
        separators = one.component + one.repetition + one.escape + one.subcomponent
        fields = [separators, "LAB", "N", "E", "S", "20240301", "", self.components("ORU", "R01"), "1", "P", "2.8"]
        return "MSH" + one.field + one.field.join(fields)


@CASES
@given(SEPARATORS, TEXTS)
def test_escaping_is_undone_by_unescaping(separators: list[str], text: str) -> None:
    writer = Writer(separators)

    assert unescape(writer.text(text), writer.delimiters) == text


@CASES
@given(
    separators=SEPARATORS,
    end=st.sampled_from(["\r", "\n", "\r\n"]),
    names=st.tuples(TEXTS, TEXTS),
    number=TEXTS,
    born=DATES,
    results=st.lists(st.tuples(TEXTS, NUMBERS, TEXTS), max_size=5),
    words=TEXTS,
    allergen=TEXTS.filter(lambda text: "nk" not in text.lower() and text.casefold() not in NOTHING),
    frame=st.booleans(),
)
def test_what_is_written_is_read(
    separators: list[str], end: str, names: tuple[str, str], number: str, born: str,
    results: list[tuple[str, Decimal, str]], words: str, allergen: str, *, frame: bool,
) -> None:  # fmt: skip
    writer = Writer(separators)
    lines = [
        writer.header(),
        writer.segment(
            "PID",
            "",
            "",
            writer.components(number, "", "", "H", "MR"),
            "",
            writer.components(*names),
            "",
            written(born),
        ),
        writer.segment("AL1", "1", "DA", writer.components("77", allergen, "L")),
        writer.segment("DG1", "1", "", writer.components("88", words, "L")),
        writer.segment("OBR", "1", "", writer.text("F1"), writer.components("1", "x", "L")),
        *(
            writer.segment(
                "OBX", "1", "NM", writer.components(code, "n", "L"), str(place), str(value), writer.text(unit)
            )
            for place, (code, value, unit) in enumerate(results)
        ),
        writer.segment("OBX", "9", "ST", writer.components("w", "words", "L"), "", writer.text(words)),
    ]
    content = end.join(lines) + end
    content = f"\x0b{content}\x1c\r" if frame else content
    batch = read(content)

    patient = facts_of(batch, Patient)[0]
    assert (patient.names[0].family, patient.names[0].given) == (names[0], (names[1],))
    assert patient.identifiers[0].value == number
    assert patient.birth_date.text == born[:10]
    assert facts_of(batch, AllergyIntolerance)[0].code.codings[0].display == allergen
    assert facts_of(batch, Condition)[0].code.codings[0].display == words
    *measured, said = facts_of(batch, Observation)
    assert said.value.string == words
    assert [(one.code.codings[0].code, str(one.value.quantity.value), one.value.quantity.unit) for one in measured] == [
        (code, str(value), unit) for code, value, unit in results
    ]
    assert {one.subject for one in batch.facts} <= {None, patient.id}
    assert at(content, f"{said.provenance.locator}-5") == writer.text(words)
    assert batch.entries == batch.read
