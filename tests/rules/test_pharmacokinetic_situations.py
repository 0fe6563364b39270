"""Situations about levels: enzymes, transporters and absorption. Written from pharmacology and labels, pair by pair."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import CheckState, Severity
from clinic_assist.safety.check import check_pair
from tests.pharmacy import knowledge, names

C, S, M, I = Severity  # noqa: E741 - the four tiers, most serious first

ENZYMES = [
    ("ubrogepant", "itraconazole", C),
    ("eletriptan", "clarithromycin", C),
    ("suzetrigine", "ketoconazole", C),
    ("finerenone", "efavirenz", S),
    ("aripiprazole", "paroxetine", M),
    ("aripiprazole", "itraconazole", S),
    ("vortioxetine", "bupropion", S),
    ("solifenacin", "itraconazole", S),
    ("tamsulosin", "paroxetine", M),
    ("haloperidol", "fluoxetine", M),
    ("desipramine", "mirabegron", M),
    ("clomipramine", "fluvoxamine", S),
    ("alprazolam", "erythromycin", M),
    ("nifedipine", "diltiazem", M),
    ("lorlatinib", "rifampin", C),
    ("sotorasib", "omeprazole", S),
    ("tucatinib", "carbamazepine", S),
    ("relugolix", "phenytoin", S),
    ("clozapine", "rifampin", S),
    ("warfarin", "ritonavir", M),
    ("voriconazole", "fluconazole", S),
    ("dolutegravir", "efavirenz", S),
    ("carbamazepine", "dronedarone", S),
    ("topiramate", "carbamazepine", M),
    ("doxorubicin", "verapamil", S),
    ("mavacamten", "omeprazole", S),
    ("ozanimod", "gemfibrozil", S),
    ("phenytoin", "cimetidine", S),
    ("tacrolimus", "modafinil", S),
    ("rilpivirine", "clarithromycin", M),
    ("methylprednisolone", "clarithromycin", M),
    ("prednisone", "itraconazole", M),
    ("prednisone", "clarithromycin", I),
]

TRANSPORTERS_AND_ABSORPTION = [
    ("metformin", "bictegravir", M),
    ("dofetilide", "triamterene", M),
    ("baricitinib", "probenecid", S),
    ("lorazepam", "valproate", M),
    ("digoxin", "mirabegron", M),
    ("rosuvastatin", "momelotinib", S),
    ("simvastatin", "bempedoic acid", M),
    ("cefuroxime", "famotidine", M),
    ("eltrombopag", "calcium carbonate", S),
    ("penicillamine", "zinc sulfate", M),
    ("hydroxychloroquine", "magnesium hydroxide", M),
    ("cholestyramine", "hydrochlorothiazide", M),
    ("velpatasvir", "omeprazole", S),
    ("dasatinib", "calcium carbonate", M),
    ("deferasirox", "rifampin", S),
    ("mycophenolate mofetil", "ciprofloxacin", M),
]

SILENT = [
    ("aripiprazole", "sertraline"),
    ("aripiprazole", "azithromycin"),
    ("lorazepam", "erythromycin"),
    ("sumatriptan", "clarithromycin"),
    ("trospium", "ketoconazole"),
    ("tamsulosin", "sertraline"),
    ("levetiracetam", "carbamazepine"),
    ("gabapentin", "phenytoin"),
    ("empagliflozin", "rifampin"),
    ("sitagliptin", "clarithromycin"),
    ("memantine", "paroxetine"),
    ("pravastatin", "itraconazole"),
    ("pregabalin", "paroxetine"),
    ("loratadine", "omeprazole"),
    ("cephalexin", "omeprazole"),
    ("amoxicillin", "calcium carbonate"),
    ("lisinopril", "fluconazole"),
    ("pantoprazole", "metformin"),
    ("famotidine", "levothyroxine"),
    ("tofacitinib", "probenecid"),
    ("montelukast", "fluconazole"),
    ("raltegravir", "omeprazole"),
    ("insulin glargine", "rifampin"),
    ("cetirizine", "ketoconazole"),
    ("aliskiren", "diltiazem"),
    ("rilpivirine", "darunavir"),
]


@pytest.mark.parametrize(("first", "second", "expected"), ENZYMES + TRANSPORTERS_AND_ABSORPTION, ids=str)
def test_level_situation_gives_the_expected_tier(first: str, second: str, expected: Severity) -> None:
    forward, backward = (check_pair(*pair, knowledge(), names()) for pair in ((first, second), (second, first)))

    assert forward.severity is expected
    assert backward.severity is expected


@pytest.mark.parametrize(("first", "second"), SILENT, ids=str)
def test_pair_without_a_relevant_change_of_levels_says_nothing(first: str, second: str) -> None:
    result = check_pair(first, second, knowledge(), names())

    assert (result.severity, result.state) == (None, CheckState.NONE_IN_KNOWLEDGE)
