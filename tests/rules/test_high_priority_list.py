"""The fifteen class rules of the high-priority list (Phansalkar 2012), each by drugs of both of its classes."""

from __future__ import annotations

import pytest

from clinic_assist.chart.detected_issue import CheckState, Severity
from clinic_assist.safety.check import check_pair
from tests.pharmacy import knowledge, names

# J Am Med Inform Assoc 2012;19:735-743, table 2: the accepted pairs, with one or more drugs of each class.
FIFTEEN = {
    1: [("amphetamine", "phenelzine"), ("methylphenidate", "tranylcypromine"), ("phentermine", "isocarboxazid")],
    2: [("atazanavir", "omeprazole"), ("atazanavir", "esomeprazole"), ("atazanavir", "rabeprazole")],
    3: [("febuxostat", "azathioprine"), ("febuxostat", "mercaptopurine")],
    4: [("fluoxetine", "phenelzine"), ("citalopram", "selegiline"), ("duloxetine", "tranylcypromine")],
    5: [("irinotecan", "ketoconazole"), ("irinotecan", "voriconazole")],
    6: [("meperidine", "phenelzine"), ("tramadol", "tranylcypromine"), ("methadone", "selegiline")],
    7: [("amitriptyline", "phenelzine"), ("imipramine", "isocarboxazid"), ("doxepin", "tranylcypromine")],
    8: [("amiodarone", "sotalol"), ("haloperidol", "methadone"), ("dofetilide", "erythromycin")],
    9: [("ramelteon", "fluvoxamine"), ("ramelteon", "ciprofloxacin")],
    10: [("rifampin", "atazanavir"), ("carbamazepine", "darunavir"), ("phenytoin", "lopinavir")],
    11: [("simvastatin", "itraconazole"), ("lovastatin", "ritonavir"), ("simvastatin", "clarithromycin")],
    12: [("ergotamine", "clarithromycin"), ("dihydroergotamine", "indinavir")],
    13: [("tizanidine", "ciprofloxacin"), ("tizanidine", "fluvoxamine")],
    14: [("tranylcypromine", "procarbazine")],
    15: [("sumatriptan", "phenelzine"), ("rizatriptan", "tranylcypromine")],
}


@pytest.mark.parametrize("number", FIFTEEN)
def test_high_priority_rule_interrupts_as_contraindicated(number: int) -> None:
    results = [check_pair(*pair, knowledge(), names()) for pair in FIFTEEN[number]]

    assert {result.state for result in results} == {CheckState.FOUND}
    assert {result.severity for result in results} == {Severity.CONTRAINDICATED}
    assert all(result.interruptive for result in results)
    assert all(any(rule.startswith(f"onc-{number:02d}") for rule in result.rules) for result in results)


def test_the_pack_holds_all_fifteen_rules_with_the_list_as_their_source() -> None:
    numbers = {
        int(rule.entry.id.split("-")[1].rstrip("ab"))
        for rule in knowledge().interactions
        if rule.entry.id.startswith("onc-") and "onc-2012" in rule.entry.sources
    }

    assert numbers == set(range(1, 16))


def test_only_top_tier_rules_interrupt() -> None:
    interrupting = [rule.entry for rule in knowledge().interactions if rule.entry.interruptive]

    assert len(interrupting) > 15
    assert {entry.severity for entry in interrupting} == {Severity.CONTRAINDICATED}
