"""Charts whose medicines are codes without a name, before and after the site's RxNorm release is loaded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from clinic_assist.chart.datatypes import CodeableConcept, Coding
from clinic_assist.errors import BugError
from clinic_assist.terminology.rxnorm.table import FILE_NAME
from clinic_assist.terminology.systems import NDC, RXNORM
from clinic_assist.workflows.check_safety import check_chart
from clinic_assist.workflows.load_terminology import load_rxnorm, loaded_rxnorm
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.rxnorm_release import write_release
from tests.unit.workflows.fakes import workplace


def only_coded(system: str, code: str) -> CodeableConcept:
    return CodeableConcept(codings=(Coding(system=system, code=code),))


def site(folder: Path) -> Workplace:
    return replace(workplace(), site_terminology=folder)


CHART = charts.chart(
    charts.medication("", medication=only_coded(NDC, "0071-0155-23")),
    charts.medication("", medication=only_coded(RXNORM, "5000002")),
    charts.medication("Clarithromycin 500 MG Oral Tablet"),
    charts.medication("", medication=only_coded(RXNORM, "9000021")),
    charts.medication("", medication=only_coded(NDC, "11111-1111-11")),
)


def test_medicines_given_by_their_codes_alone_are_checked_when_the_release_is_loaded(tmp_path: Path) -> None:
    before = check_chart(site(tmp_path), CHART)
    files: list[str] = []
    loaded = load_rxnorm(site(tmp_path), write_release(tmp_path / "release"), files.append)
    after = check_chart(site(tmp_path), CHART)

    assert loaded.release == "26AA_260105F"
    assert files
    assert before.checked == ("clarithromycin",)
    assert set(after.checked) == {"amlodipine", "atorvastatin", "clarithromycin", "valsartan", "zuvotranib"}
    assert [one.text for one in after.not_checked] == ["11111-1111-11"]
    statin = next(issue for issue in after.issues if set(issue.ingredients) == {"atorvastatin", "clarithromycin"})
    assert statin.facts
    retired = [issue for issue in after.issues if "amlodipine" in issue.ingredients]
    assert retired
    assert all(any("retired" in words for words in issue.context) for issue in retired)


def test_the_screen_says_which_release_is_loaded(tmp_path: Path) -> None:
    assert workplace().rxnorm_line.startswith("RxNorm is not loaded")
    assert site(tmp_path).rxnorm_line.startswith("RxNorm is not loaded")
    assert loaded_rxnorm(site(tmp_path)) is None

    load_rxnorm(site(tmp_path), write_release(tmp_path / "release"))
    assert site(tmp_path).rxnorm_line == "RxNorm release 26AA_260105F, loaded on 22-Nov-2026: 37 codes and 7 NDC."

    (tmp_path / FILE_NAME).write_bytes(b"broken")
    assert "damaged" in site(tmp_path).rxnorm_line
    assert check_chart(site(tmp_path), CHART).checked == ("clarithromycin",)


def test_a_release_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(BugError):
        load_rxnorm(workplace(), tmp_path)
