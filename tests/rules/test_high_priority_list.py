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


def members(*selectors: str) -> frozenset[str]:
    """Ingredients, and the members of classes (`@id`)."""
    named = {name for name in selectors if not name.startswith("@")}
    return frozenset(named).union(
        *(knowledge().classes[name[1:]].members for name in selectors if name.startswith("@"))
    )


# Both sides of each rule with every member that the pack knows.
WHOLE = {
    1: (["@amphetamines-and-related"], ["@mao-inhibitors", "linezolid", "methylene blue"]),
    2: (["atazanavir"], ["@proton-pump-inhibitors"]),
    3: (["febuxostat"], ["@thiopurines"]),
    4: (["@serotonin-reuptake-inhibitors"], ["@mao-inhibitors", "linezolid", "methylene blue"]),
    5: (["irinotecan"], ["@cyp3a4-strong-inhibitors"]),
    6: (["@opioids", "dextromethorphan"], ["@mao-inhibitors"]),
    7: (["@tricyclics"], ["@mao-inhibitors", "linezolid", "methylene blue"]),
    8: (["@qt-high-risk"], ["@qt-high-risk"]),
    9: (["ramelteon"], ["@cyp1a2-strong-inhibitors"]),
    10: (["@cyp3a4-strong-inducers"], ["@protease-inhibitors"]),
    11: (["atorvastatin", "lovastatin", "simvastatin"], ["@cyp3a4-strong-inhibitors", "@protease-inhibitors"]),
    12: (["@ergot-alkaloids"], ["@cyp3a4-strong-inhibitors", "@protease-inhibitors"]),
    13: (["tizanidine"], ["@cyp1a2-strong-inhibitors"]),
    14: (["tranylcypromine"], ["procarbazine"]),
    15: (["@triptans"], ["@mao-inhibitors", "linezolid", "methylene blue"]),
}


@pytest.mark.parametrize("number", WHOLE)
def test_every_member_of_a_high_priority_rule_is_serious_at_least(number: int) -> None:
    first, second = (members(*side) for side in WHOLE[number])
    pairs = [(a, b) for a in sorted(first) for b in sorted(second) if a != b]

    found = {pair: check_pair(*pair, knowledge(), names()).severity for pair in pairs}

    assert [pair for pair, tier in found.items() if tier not in {Severity.CONTRAINDICATED, Severity.SERIOUS}] == []


def test_the_whole_rules_have_controls_that_stay_below() -> None:
    assert check_pair("febuxostat", "methotrexate", knowledge(), names()).severity is None
    assert check_pair("atorvastatin", "erythromycin", knowledge(), names()).severity is Severity.MONITOR
