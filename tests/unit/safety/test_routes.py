from __future__ import annotations

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.safety.routes import Route, route_of, route_of_text


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("Oral route", Route.ORAL),
        ("PO", Route.ORAL),
        ("by mouth", Route.ORAL),
        ("INJECTION", Route.INJECTED),
        ("Intravenous route (qualifier value)", Route.INJECTED),
        ("IV", Route.INJECTED),
        ("inhalation", Route.INHALED),
        ("ophthalmic", Route.EYE),
        ("otic", Route.EAR),
        ("Nasal use", Route.NASAL),
        ("topical", Route.SKIN),
        ("Transdermal patch", Route.TRANSDERMAL),
        ("vaginal cream", Route.VAGINAL),
        ("rectal", Route.RECTAL),
        ("zum Einnehmen", None),
        ("", None),
    ],
)
def test_a_route_is_read_from_words(text: str, route: Route | None) -> None:
    assert route_of_text(text) is route


def test_codes_come_before_words() -> None:
    coded = CodeableConcept(codings=(Coding(code="26643006", display="unclear"),), text="topical")

    assert route_of(coded) is Route.ORAL


def test_words_of_any_coding_are_read_where_no_code_is_known() -> None:
    coded = CodeableConcept(codings=(Coding(code="x"), Coding(code="y", display="Ophthalmic")))

    assert route_of(coded) is Route.EYE
    assert route_of(CodeableConcept(text="unclear")) is None
