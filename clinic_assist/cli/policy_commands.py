"""The commands that show the machine's policy, and that list and erase what it no longer keeps."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from enum import Enum
from pathlib import Path

from clinic_assist import app, settings
from clinic_assist.chart.chart import PatientId
from clinic_assist.cli.exit_status import DONE
from clinic_assist.cli.opened import open_store, print_result
from clinic_assist.policy.file import KEYS, NOT_IN_FORCE
from clinic_assist.policy.values import EVERY_ROLE, ExportKind, Policy
from clinic_assist.workflows.retain import Choice, erase_overdue, overdue, set_hold


def run_policy(_options: Namespace) -> int:
    """`policy show`: every key, what holds, and who set it."""
    policy = app.machine_policy()
    values = {key: (_words(_value(policy, key)), key in policy.given) for key in KEYS}
    width = max(map(len, values))
    lines = [f"Policy file: {settings.policy_file()} ({len(policy.given)} of {len(KEYS)} keys set)"]
    lines += [
        f"  {key:<{width}}  {words}  {_remark(key, is_set=is_set)}".rstrip() for key, (words, is_set) in values.items()
    ]
    keys = {
        key: {"value": words, "set_by_hospital": is_set, "in_force": key not in NOT_IN_FORCE}
        for key, (words, is_set) in values.items()
    }
    print_result(_options, {"file": str(settings.policy_file()), "keys": keys}, lines)
    return DONE


def run_retention(options: Namespace) -> int:
    """`retention list|hold|erase`."""
    with app.joined() as workplace, open_store(options, workplace) as store:
        policy, now = app.machine_policy(), workplace.clock.now()
        if options.action == "hold":
            set_hold(store, PatientId(options.patient[0]), options.reason)
            print_result(options, {"held": bool(options.reason.strip())}, ["Noted."])
            return DONE
        found = overdue(store, policy, now)
        if options.action == "list":
            lines = [f"{one.patient_id}  {one.last_at[:10]}  {'on hold' if one.hold else ''}".rstrip() for one in found]
            lines.append(f"{len(found):,} records without a sign of life for {policy.retention_days:,} days")
            print_result(options, {"overdue": [asdict(one) for one in found]}, lines)
            return DONE
        named = tuple(map(PatientId, options.patient)) or tuple(one.patient_id for one in found if not one.hold)
        choice = Choice(patients=named, with_notes=options.with_signed_notes)
        done = erase_overdue(store, workplace.keeper, choice, policy=policy, now=now)
    print_result(
        options,
        {"certificates": [asdict(one) for one in done]},
        [*(f"Erased. Certificate {one.certificate_id}" for one in done), f"{len(done):,} records erased"],
    )
    return DONE


def _remark(key: str, *, is_set: bool) -> str:
    said = ("set by your hospital" if is_set else "", "not in force in this version" if key in NOT_IN_FORCE else "")
    return f"({'; '.join(filter(None, said))})" if any(said) else ""


def _value(policy: Policy, key: str) -> object:
    if key.startswith("export."):
        return dict(policy.exports)[ExportKind(key.partition(".")[2])]
    return getattr(policy, KEYS[key].field)


def _words(value: object) -> str:
    match value:
        case None:
            return "not set"
        case bool():
            return "yes" if value else "no"
        case Enum():
            return str(value.value)
        case frozenset():
            roles = "; ".join(sorted(role.value for role in value))
            return "allowed" if value == EVERY_ROLE else roles or "none"
        case tuple():
            return "; ".join(str(one) for one in value if isinstance(one, Path)) or "anywhere"
    return str(value)
