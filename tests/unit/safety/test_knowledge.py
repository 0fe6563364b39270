from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic_assist.chart.detected_issue import Severity
from clinic_assist.errors import MachineError
from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from tests.unit.safety.small_pack import ALLERGY, CLASSES, COMMON, GROUP, PACK, RULE, SOURCES, WASHOUT, write_pack


def test_a_pack_loads_with_its_version_and_active_rules(small: Knowledge) -> None:
    ids = [rule.entry.id for rule in small.interactions]

    assert (small.version.name, small.version.version, small.version.date) == ("Small", "1", date(2026, 1, 2))
    assert ids == ["alpha-gamma", "class-gamma", "class-delta"]
    assert small.attributes == {"Developer": "Nobody"}


def test_classes_include_the_members_of_other_classes(small: Knowledge) -> None:
    assert small.classes["all"].members == {"alpha", "beta", "gamma"}
    assert small.class_members("letters") == {"alpha", "beta", "gamma"}
    assert small.class_members("martians") == frozenset()


def test_rules_of_a_pair_are_found_from_both_sides(small: Knowledge) -> None:
    forward = small.interactions_of("alpha", "gamma")
    backward = small.interactions_of("gamma", "alpha")

    assert [(rule.entry.id, swapped) for rule, swapped in forward] == [("alpha-gamma", False), ("class-gamma", False)]
    assert [(rule.entry.id, swapped) for rule, swapped in backward] == [("alpha-gamma", True), ("class-gamma", True)]
    assert small.interactions_of("alpha", "alpha") == ()
    assert small.interactions_of("alpha", "acid") == ()


def test_an_excepted_pair_is_not_found(small: Knowledge) -> None:
    assert small.interactions_of("beta", "delta") == ()
    assert [rule.entry.severity for rule, _ in small.interactions_of("alpha", "delta")] == [Severity.SERIOUS]


def test_covers_says_whether_any_rule_names_an_ingredient(small: Knowledge) -> None:
    assert small.covers("alpha")
    assert small.covers("gamma")
    assert not small.covers("acid")


def one(rule: str) -> str:
    """The interactions file with only the first rule of the text."""
    return COMMON + rule


FIRST = RULE.split("[[rule]]")[1].split("[[rule.modifier]]")[0]
MODIFIED = "[[rule]]" + RULE.split("[[rule]]")[1]

FAULTS = {
    "a misspelt field": ({"interactions": one("[[rule]]" + FIRST + 'severty = "x"\n')}, "pairs.toml: rule alpha-gamma"),
    "an unknown severity": ({"interactions": one("[[rule]]" + FIRST.replace("contraindicated", "bad"))}, "alpha-gamma"),
    "a missing class": ({"interactions": one("[[rule]]" + FIRST.replace('["alpha"]', '["@nope"]', 1))}, "class @nope"),
    "a missing source": ({"interactions": one("[[rule]]" + FIRST + 'sources = ["nope"]\n')}, "no source nope"),
    "no source": ({"interactions": one("[[rule]]" + FIRST + "sources = []\n")}, "names no source"),
    "an empty side": ({"interactions": one("[[rule]]" + FIRST + 'a_except = ["alpha"]\n')}, "one side names no"),
    "no silent case": (
        {"interactions": one("[[rule]]" + FIRST.replace('silent = [["beta", "gamma"]]', "silent = []"))},
        "stays silent",
    ),
    "a summary without a side": (
        {"interactions": one("[[rule]]" + FIRST.replace("{a} with", "something with"))},
        "does not name each side",
    ),
    "a summary with an unpaired brace": (
        {"interactions": one("[[rule]]" + FIRST.replace("{a} with", "{a with"))},
        "does not name each side",
    ),
    "a summary too long": (
        {"interactions": one("[[rule]]" + FIRST.replace(": harm", ": " + "harm " * 40))},
        "longer than 139",
    ),
    "a name in another text": (
        {"interactions": one("[[rule]]" + FIRST + 'action = "Stop {a}."\n')},
        "only the summary",
    ),
    "an interruption below the top tier": (
        {"interactions": one("[[rule]]" + FIRST.replace("contraindicated", "serious"))},
        "only the top tier",
    ),
    "a modifier without a condition": (
        {"interactions": one(MODIFIED.replace('taken_with = ["acid"]\n', ""))},
        "no condition",
    ),
    "two rules with one id": ({"interactions": COMMON + RULE.replace("class-gamma", "alpha-gamma")}, "two rules"),
    "a table of another name": ({"interactions": COMMON + RULE + "\n[[rul]]\nid = 1\n"}, "something other"),
    "a rule that is no table": ({"interactions": 'rule = ["x"]\n'}, "number 1"),
    "defaults that are no table": ({"interactions": "defaults = 1\n[[rule]]\nid = 'x'\n"}, "something other"),
    "no TOML": ({"interactions": "[[rule"}, "pairs.toml is not TOML"),
    "a class that includes itself": (
        {"classes": CLASSES.replace('members = ["alpha", "beta"]', 'includes = ["all"]')},
        "includes itself",
    ),
    "a class without members": ({"classes": CLASSES.replace('["alpha", "beta"]', "[]")}, "has no members"),
    "two classes with one id": ({"classes": CLASSES.replace('id = "all"', 'id = "greeks"')}, "exists already"),
    "a member twice": ({"classes": CLASSES.replace('["alpha", "beta"]', '["alpha", "alpha"]')}, "a member twice"),
    "a member in capitals": ({"classes": CLASSES.replace('"beta"', '"Beta"')}, "lower-case"),
    "a selector beside same-ingredient": (
        {"allergies": COMMON + ALLERGY.replace('match = "same-ingredient"', 'match = "same-ingredient"\ndrug = ["x"]')},
        "match by selectors",
    ),
    "an allergy rule without selectors": (
        {"allergies": COMMON + ALLERGY.replace('allergen = ["@greeks"]\ndrug = ["gamma"]\n', "")},
        "match by selectors",
    ),
    "a group rule of two": ({"groups": COMMON + GROUP.replace('["delta"], ', "")}, "threes.toml: rule three: needs at"),
    "an empty group": ({"groups": COMMON + GROUP.replace('["delta"]', "[]")}, "none of them empty"),
    "a group rule that interrupts below the top tier": (
        {"groups": COMMON + GROUP + "interruptive = true\n"},
        "only the top tier",
    ),
    "a group rule without a silent case": (
        {"groups": COMMON + GROUP.replace('[["alpha", "delta", "gamma"]]', "[]")},
        "stays silent",
    ),
    "a group rule that names no drugs": ({"groups": COMMON + GROUP.replace("{drugs}", "They")}, "name the drugs once"),
    "a group rule with a long summary": (
        {"groups": COMMON + GROUP.replace("great noise", "noise " * 30)},
        "longer than 139",
    ),
    "a group rule on a class that is not there": ({"groups": COMMON + GROUP.replace("@greeks", "@no")}, "class @no"),
    "a group rule with a source that is not there": ({"groups": COMMON + GROUP + 'sources = ["x"]\n'}, "no source x"),
    "a group rule without a source": ({"groups": COMMON + GROUP + "sources = []\n"}, "names no source"),
    "a group rule with the id of another rule": (
        {"groups": COMMON + GROUP.replace('"three"', '"class-delta"')},
        "two rules",
    ),
    "a washout of no drug": (
        {"washout": WASHOUT.replace('drugs = ["@greeks"]', 'drugs = ["beta"]')},
        "names no ingredient",
    ),
    "a washout of a class that is not there": ({"washout": WASHOUT.replace("@greeks", "@no")}, "class @no"),
    "a washout without effects": ({"washout": WASHOUT.replace('["noise", "harm"]', "[]")}, "needs effects"),
    "a washout without a reason": ({"washout": WASHOUT.replace('"A depot"', '""')}, "needs effects and a reason"),
    "a washout with a word in capitals": ({"washout": WASHOUT.replace('["depot"]', '["Depot"]')}, "lower case"),
    "a washout with an empty word": ({"washout": WASHOUT.replace('["depot"]', '[""]')}, "none of them empty"),
    "a washout of no days": ({"washout": WASHOUT.replace("days = 14", "days = 0")}, "from 1 to 730"),
    "a washout of too many days": ({"washout": WASHOUT.replace("days = 14", "days = 731")}, "from 1 to 730"),
    "a washout of an effect that no rule has": ({"washout": WASHOUT.replace('["harm"]', '["peace"]')}, "peace"),
    "a washout that leaves out an unknown rule": (
        {"washout": WASHOUT.replace('"class-gamma"', '"no-rule"')},
        "no-rule",
    ),
    "a washout without a case": ({"washout": WASHOUT.replace('[["gamma", "alpha"]]', "[]")}, "no case that fires"),
    "a washout without a silent case": ({"washout": WASHOUT.replace('[["beta", "acid"]]', "[]")}, "stays silent"),
    "a washout with a source that is not there": ({"washout": WASHOUT + 'sources = ["x"]\n'}, "no source x"),
    "a washout with the id of another": (
        {"washout": WASHOUT.replace('"beta-depot"', '"alpha-acts-on"')},
        "exists already",
    ),
    "a washout with a misspelt field": ({"washout": WASHOUT.replace("days = 30", "dais = 30")}, "dais"),
    "a pack without a date": ({"pack": PACK.replace("date = 2026-01-02", "")}, "pack.toml"),
    "a source without a date": ({"sources": SOURCES.replace('date = "2020"', "")}, "sources.toml: book"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_pack_with_a_fault_is_refused_by_file_and_entry(fault: str, tmp_path: Path) -> None:
    changed, told = FAULTS[fault]
    folder = write_pack(tmp_path, **changed)

    with pytest.raises(MachineError) as caught:
        load_knowledge(folder)

    assert told in caught.value.message
    assert "knowledge" in caught.value.hint


def test_the_unchanged_rule_of_the_fault_cases_loads(tmp_path: Path) -> None:
    knowledge = load_knowledge(write_pack(tmp_path, interactions=one(MODIFIED), washout="washout = []"))

    assert [rule.entry.id for rule in knowledge.interactions] == ["alpha-gamma"]


@pytest.mark.parametrize("gone", ["pack.toml", "sources.toml"])
def test_a_missing_file_is_named(gone: str, tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / gone).unlink()

    with pytest.raises(MachineError, match=gone):
        load_knowledge(folder)


def test_a_missing_folder_is_named_and_other_files_are_passed_over(tmp_path: Path) -> None:
    folder = write_pack(tmp_path)
    (folder / "classes" / "NOTES.md").write_text("not a rule", encoding="utf-8")
    assert load_knowledge(folder).classes

    (folder / "allergies" / "letters.toml").rename(tmp_path / "elsewhere.toml")
    (folder / "allergies").rmdir()

    with pytest.raises(MachineError, match="allergies is missing"):
        load_knowledge(folder)
