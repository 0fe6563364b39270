"""What the rules on one medicine say: once of one product, and nothing is asked where a medicine is used locally only."""

from __future__ import annotations

from clinic_assist.chart.detected_issue import IssueKind
from clinic_assist.safety.pack_format import WhenEntry
from clinic_assist.safety.patient.circumstances import TESTS
from tests.pharmacy import knowledge
from tests.rules.situations import checked


def test_one_rule_speaks_once_of_the_ingredients_of_one_product() -> None:
    (issue,) = [one for one in checked("Bactrim DS; crcl 20").issues if one.kind is IssueKind.KIDNEY]

    assert issue.ingredients == ("sulfamethoxazole", "trimethoprim")
    assert issue.summary.startswith("sulfamethoxazole and trimethoprim with a creatinine clearance of 15 to 29 mL/min")
    assert issue.trigger_texts == ("Bactrim DS",)


def test_the_potassium_of_a_bowel_preparation_is_no_supplement() -> None:
    kinds = (IssueKind.KIDNEY, IssueKind.DRUG_LABORATORY)
    mixed = [one.rule for one in checked("GoLYTELY; egfr 20; potassium 5.9 mmol/L").issues if one.kind in kinds]
    alone = [
        one.rule for one in checked("potassium chloride; egfr 20; potassium 5.9 mmol/L").issues if one.kind in kinds
    ]

    assert [rule for rule in mixed if "potassium" in rule] == []
    assert alone == ["lab-potassium-high-stop", "kidney-potassium-salts-below-30"]


def test_two_products_with_one_rule_are_two_alerts() -> None:
    issues = [one for one in checked("ibuprofen; also naproxen; egfr 20").issues if one.kind is IssueKind.KIDNEY]

    assert [one.ingredients for one in issues] == [("ibuprofen",), ("naproxen",)]


def test_names_without_room_are_told_by_the_first() -> None:
    rule = knowledge().patient_rules["trimethoprim"][0]
    from clinic_assist.safety.patient_rules import told_of

    assert told_of("{drug} " + "x" * 120, ["sulfamethoxazole", "trimethoprim"]) == "sulfamethoxazole " + "x" * 120
    assert told_of(rule.entry.summary, ["a", "b"]).startswith("a and b")


def test_what_is_used_locally_only_asks_for_no_kidney_function() -> None:
    report = checked("ciprofloxacin ophthalmic solution; age 60")

    kidney = next(one for one in report.runs if one.kind is IssueKind.KIDNEY)
    assert "ciprofloxacin" not in kidney.note


def test_every_field_of_a_condition_is_looked_at() -> None:
    looked_at = [name for _test, fields in TESTS for name in fields]

    assert sorted(looked_at) == sorted(set(WhenEntry.__struct_fields__) - {"kidney_within_days"})
