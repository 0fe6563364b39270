"""Whose HL7 v2 messages are, once they are in the vault: updates and merges make one chart, doubt makes two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import Encounter, Observation
from clinic_assist.importers import read_batch
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import Vault, create_vault
from tests.unit.importers.hl7v2.messages import message, source_of

ANN = "PID|1||111^^^HOSP&1.2.3.4&ISO^MR||SMITH^ANN||19620320|F"
SAME_ANN = ANN.replace("111", "222")
BEA = "PID|1||111^^^HOSP&1.2.3.4&ISO^MR||JONES^BEA||19990101|F"
VISIT = "PV1|1|I|W^1^1||||||||||||||||V1^^^HOSP"
OLD_NUMBER = "MRG|222^^^HOSP&1.2.3.4&ISO^MR"


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    opened = create_vault(
        tmp_path / "vault", "correct horse battery staple", kdf=KdfParameters(memory_kib=8192, iterations=1, lanes=1)
    )
    yield opened
    opened.close()


def adt(event: str, pid: str, *segments: str, day: int = 1) -> str:
    return message(*segments, kind=f"ADT^{event}", pid=pid, time=f"2024030{day}120000")


def charts(vault: Vault, *files: str) -> list[Chart]:
    """The charts after the files have been brought in one after the other."""
    for content in files:
        intake = vault.begin_intake()
        source = source_of(content)
        vault.commit(intake, source, read_batch(source))
        vault.finish_intake(intake)
    return [vault.load_chart(line.patient_id) for line in vault.search_patients()]


def test_an_update_in_one_file_changes_the_name_in_one_chart(vault: Vault) -> None:
    found = charts(vault, adt("A01", ANN, VISIT) + adt("A08", ANN.replace("SMITH", "JONES"), VISIT, day=2))

    assert [chart.patient.names[0].family for chart in found if chart.patient] == ["JONES"]
    assert [visit.status for visit in found[0].of(Encounter)] == ["in-progress"]


def test_an_update_in_a_later_file_changes_the_address_in_one_chart(vault: Vault) -> None:
    found = charts(vault, adt("A01", ANN), adt("A08", f"{ANN}|||1 New St^^Town", day=2))

    assert [chart.patient.addresses[0].city for chart in found if chart.patient] == ["Town"]


def test_two_people_under_one_number_have_two_charts(vault: Vault) -> None:
    assert len(charts(vault, adt("A01", ANN) + adt("A01", BEA, day=2))) == 2


def test_a_merge_makes_one_chart_in_one_file(vault: Vault) -> None:
    found = charts(vault, adt("A01", ANN) + adt("A01", SAME_ANN, VISIT) + adt("A40", ANN, OLD_NUMBER, day=2))

    assert len(found) == 1
    assert found[0].patient is not None
    assert found[0].patient.identifiers[0].value == "111"


def test_a_merge_finds_the_chart_of_the_old_number(vault: Vault) -> None:
    found = charts(vault, adt("A01", SAME_ANN, VISIT), adt("A40", ANN, OLD_NUMBER, day=2))

    assert len(found) == 1
    assert found[0].patient is not None
    assert found[0].patient.identifiers[0].value == "111"
    assert found[0].of(Encounter)


def test_results_and_visits_of_one_number_are_one_chart(vault: Vault) -> None:
    result = message("OBR|1||F1|1^x^L", "OBX|1|NM|1^x^L||4.10|mg||||F", pid=ANN)
    found = charts(vault, adt("A01", ANN, VISIT), result, message("OBX|1|NM|1^x^L||1||||||F", pid=None))

    assert len(found) == 1
    assert [str(one.value.quantity.value) for one in found[0].of(Observation) if one.value] == ["4.10"]


def test_a_correction_in_a_later_file_stands(vault: Vault) -> None:
    def result(value: str, status: str, time: str) -> str:
        return message("OBR|1||F1|1^x^L", f"OBX|1|NM|1^x^L||{value}|mg|||||{status}", pid=ANN, time=time)

    found = charts(vault, result("4.1", "F", "20240301120000"), result("5.1", "C", "20240301130000"))

    assert [(one.status, str(one.value.quantity.value)) for one in found[0].of(Observation) if one.value] == [
        ("corrected", "5.1")
    ]
