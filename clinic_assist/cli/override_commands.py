"""The command about alerts that people went on despite."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime

from clinic_assist import app
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import open_store, print_result
from clinic_assist.notes.stored import Override
from clinic_assist.terminology.labels import format_moment
from clinic_assist.workflows.check_safety import OVERRIDE_REASONS
from clinic_assist.workflows.report_overrides import (
    OverrideCount,
    OverrideReport,
    ingredients_of,
    report_overrides,
    rule_of,
)


def run_overrides(options: Namespace) -> int:
    """`overrides`."""
    with app.joined() as workplace, open_store(options, workplace) as store:
        report = report_overrides(store, OVERRIDE_REASONS)
    print_result(options, _shape(report), _lines(report))
    return DONE


def _shape(report: OverrideReport) -> dict[str, object]:
    return {
        "overrides": [_override_shape(one) for one in report.overrides],
        "by_rule": [_count_shape(one) for one in report.by_rule],
        "by_reason": [_count_shape(one) for one in report.by_reason],
        "by_person": [_count_shape(one) for one in report.by_person],
    }


def _override_shape(override: Override) -> dict[str, object]:
    return {
        "patient": override.patient_id,
        "rule": rule_of(override),
        "ingredients": list(ingredients_of(override)),
        "severity": override.circumstances.severity if override.circumstances else None,
        "reason": override.reason,
        "by": override.by,
        "at": override.at,
    }


def _count_shape(one: OverrideCount) -> dict[str, object]:
    return {
        "name": one.name,
        "count": one.count,
        "patients": one.patients,
        "reasons": [{"name": name, "count": count} for name, count in one.reasons],
        "last": one.last,
    }


def _lines(report: OverrideReport) -> list[str]:
    if not report.overrides:
        return ["Nobody has gone on despite an alert."]
    return [
        *_table("By rule", report.by_rule),
        *_table("By reason", report.by_reason),
        *_table("By person", report.by_person),
    ]


def _table(title: str, counts: Sequence[OverrideCount]) -> list[str]:
    lines = [title]
    for one in counts:
        reasons = ", ".join(f"{name} {count:,}" for name, count in one.reasons)
        last = format_moment(datetime.fromisoformat(one.last))
        lines.append(f"  {one.count:,}  {one.name} (patients {one.patients:,}; {reasons}; last {last})")
    return [*lines, ""]
