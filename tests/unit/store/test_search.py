from __future__ import annotations

import pytest

from clinic_assist.chart.datatypes import HumanName, Identifier
from clinic_assist.store import search
from clinic_assist.store.vault import Vault
from clinic_assist.store.words import fold, search_terms
from tests.unit.store.conftest import bring_in
from tests.vaults.exports import Export


@pytest.fixture
def ward(vault: Vault) -> Vault:
    export = Export("ward")
    export.patient("MRN-00123", family="O'Brien-Smith", given="Zoë", born="1945-07-14")
    export.patient("MRN-00456", family="Łukasiewicz", given="Jan", born="1945-08-01")
    export.patient("1945777", family="Müller", given="Ada Maria", born="1980-02-03")
    export.patient("4", family="Ångström", given="Øyvind", born="1999")
    export.patient(
        None,
        names=(HumanName(use="official", family="Now"), HumanName(use="maiden", family="Before")),
        identifiers=(Identifier(value="98-7"),),
        born=None,
    )
    bring_in(vault, export)
    return vault


def found(vault: Vault, query: str) -> list[str]:
    return [line.family for line in vault.search_patients(query)]


@pytest.mark.parametrize(
    ("query", "families"),
    [
        ("muller", ["Müller"]),
        ("MÜLLER", ["Müller"]),
        ("müll", ["Müller"]),
        ("Muller, Ada", ["Müller"]),
        ("ada maria", ["Müller"]),
        ("maria mul", ["Müller"]),
        ("ada obrien", []),
        ("uller", []),
        ("lukasiewicz", ["Łukasiewicz"]),
        ("oyvind", ["Ångström"]),
        ("angstrom", ["Ångström"]),
        ("zoe", ["O'Brien-Smith"]),
        ("o'brien", ["O'Brien-Smith"]),
        ("obrien", ["O'Brien-Smith"]),
        ("brien", ["O'Brien-Smith"]),
        ("smith zoë", ["O'Brien-Smith"]),
        ("before", ["Now"]),
        ("brien-smith", ["O'Brien-Smith"]),
        ("brien-jones", []),
        ("7/14/1945", ["O'Brien-Smith"]),
        ("1/8/1945", ["Łukasiewicz"]),
        ("8/1/1945", ["Łukasiewicz"]),
        ("19450714", ["O'Brien-Smith"]),
        ("19450715", []),
        ("MRN-00123", ["O'Brien-Smith"]),
        ("mrn00123", ["O'Brien-Smith"]),
        ("00123", ["O'Brien-Smith"]),
        ("mrn", ["Łukasiewicz", "O'Brien-Smith"]),
        ("987", ["Now"]),
        ("14-Jul-1945", ["O'Brien-Smith"]),
        ("14-JUL-1945", ["O'Brien-Smith"]),
        ("14 July 1945", ["O'Brien-Smith"]),
        ("1945-07-14", ["O'Brien-Smith"]),
        ("1945-07", ["O'Brien-Smith"]),
        ("14/07/1945", ["O'Brien-Smith"]),
        ("14.7.1945", ["O'Brien-Smith"]),
        ("07/14/1945", ["O'Brien-Smith"]),
        ("01/08/1945", ["Łukasiewicz"]),
        ("Jul-1945", ["O'Brien-Smith"]),
        ("1945", ["Łukasiewicz", "Müller", "O'Brien-Smith"]),
        ("1999", ["Ångström"]),
        ("jan 1945", ["Łukasiewicz"]),
        ("smith 1945", ["O'Brien-Smith"]),
        ("smith 1946", []),
        ("31/02/1945", []),
        ("14-Xyz-1945", []),
        ("Xyz-1945", []),
        ("mueller", ["Müller"]),
        ("MUELLER", ["Müller"]),
        ("muelle", ["Müller"]),
        ("Mueller, Ada", ["Müller"]),
        ("mueller-ada", ["Müller"]),
        ("aangstroem", ["Ångström"]),
        ("oeyvind", ["Ångström"]),
        ("moller", []),
        ("o’brien", ["O'Brien-Smith"]),
        ("o\u02bcbrien", ["O'Brien-Smith"]),
        ("1945-7-14", ["O'Brien-Smith"]),
        ("July 14, 1945", ["O'Brien-Smith"]),
        ("Jul 14 1945", ["O'Brien-Smith"]),
        ("July-1945", ["O'Brien-Smith"]),
        ("Julius-1945", []),
        ("smith 14 1945", []),
        ("%", []),
        ("*", []),
        ("' OR 1=1 --", []),
    ],
)
def test_patients_are_found_by_name_number_and_birth_date(ward: Vault, query: str, families: list[str]) -> None:
    assert found(ward, query) == families


def test_without_a_query_all_are_listed_by_family_name(ward: Vault) -> None:
    everybody = ["Ångström", "Łukasiewicz", "Müller", "Now", "O'Brien-Smith"]

    assert found(ward, "") == everybody
    assert found(ward, "   ") == everybody
    assert [line.family for line in ward.search_patients(limit=2)] == everybody[:2]


def test_one_family_is_listed_by_given_name(vault: Vault) -> None:
    export = Export("family")
    for number, given in enumerate(("Cleo", "Ada", "Bea")):
        export.patient(str(number), given=given)
    bring_in(vault, export)

    assert [line.given for line in vault.search_patients("testperson")] == ["Ada", "Bea", "Cleo"]
    assert [line.given for line in vault.search_patients("testperson", limit=2)] == ["Ada", "Bea"]


def test_many_hits_are_listed_as_few_are(ward: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    few = found(ward, "1945")
    monkeypatch.setattr(search, "_FEW", 0)

    assert found(ward, "1945") == few


def test_names_that_were_written_out_are_found_by_their_letters_and_back(vault: Vault) -> None:
    export = Export("spelled")
    for number, family in enumerate(("Mueller", "Müller", "Muller", "Jørgensen", "Goethe-Buehler", "Nakamura-O'Brien")):
        export.patient(str(number), family=family)
    bring_in(vault, export)

    assert found(vault, "Müller") == ["Mueller", "Müller", "Muller"]
    assert found(vault, "mueller") == ["Mueller", "Müller", "Muller"]
    assert found(vault, "mu\u0308ller") == ["Mueller", "Müller", "Muller"]
    assert found(vault, "muller") == ["Müller", "Muller"]
    assert found(vault, "joergensen") == ["Jørgensen"]
    assert found(vault, "göthe-bühler") == ["Goethe-Buehler"]
    assert found(vault, "bühler") == ["Goethe-Buehler"]
    assert found(vault, "obrien") == ["Nakamura-O'Brien"]


def test_a_word_of_many_vowels_asks_a_bounded_number_of_questions() -> None:
    (term,) = search_terms("ueaeoe" * 20)

    assert len(term) <= 16


def test_folding_takes_case_and_marks_away() -> None:
    assert fold("ÉCOLE Straße Œuvre Þór") == "ecole strasse oeuvre thor"


def test_a_number_like_a_date_is_searched_as_both() -> None:
    ((date, number),) = search_terms("14-07-1945")

    assert date[0] == "@1945-07-14"
    assert number[0] == "14071945"


@pytest.mark.parametrize(
    ("query", "count"), [("山田太郎", 1), ("山田 太郎", 1), ("太郎", 1), ("123", 1), ("00123", 0), ("田", 0)]
)
def test_names_without_spaces_and_numbers_without_their_zeros_are_found(vault: Vault, query: str, count: int) -> None:
    export = Export("east")
    export.patient(
        None,
        names=(HumanName(family="山田", given=("太郎",)),),
        identifiers=(Identifier(value="000123"),),
    )
    bring_in(vault, export)

    assert len(vault.search_patients(query)) == count
