"""The command about the audit trail."""

from __future__ import annotations

import sys
from argparse import Namespace
from datetime import datetime

from clinic_assist import app
from clinic_assist.cli.exit_status import CANNOT, DONE
from clinic_assist.cli.opened import open_store, print_result, unlock
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.notes.stored import AuditEntry
from clinic_assist.terminology.labels import format_moment
from clinic_assist.trail.disclosures import Disclosure
from clinic_assist.trail.kinds import Group, kind_of
from clinic_assist.trail.select import Wanted
from clinic_assist.trail.table import person_words
from clinic_assist.trail.unusual import Unusual
from clinic_assist.workflows.manage_accounts import account_by_login
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.read_trail import (
    Trail,
    disclosures_of,
    export_trail,
    people_of,
    read_trail,
    unusual_of,
    verify_trail,
)
from clinic_assist.workflows.tell_system_log import tell_system_log


def run_audit(options: Namespace) -> int:
    """`audit list|verify|export|disclosures|unusual|tell`; verify ends with 3 where the trail is not intact."""
    if options.action == "verify":
        return _verify(options)
    with app.joined() as workplace, open_store(options, workplace) as store:
        match options.action:
            case "list":
                trail = read_trail(store, _wanted(options, store))
                print_result(options, _trail_shape(trail), _trail_lines(trail))
            case "export":
                count = export_trail(store, _wanted(options, store), options.output, is_fhir=options.format == "fhir")
                words = f"{count:,} entries written to {options.output}"
                print_result(options, {"written": str(options.output), "entries": count}, [words])
            case "disclosures":
                found = disclosures_of(store, options.patient)
                print_result(options, {"disclosures": [_disclosure_shape(one) for one in found]}, _copies(found))
            case "tell":
                count = tell_system_log(store)
                print_result(options, {"told": count}, [f"{count:,} entries told to the system's log."])
            case _:
                _print_unusual(options, store, workplace_day=workplace.clock.today().isoformat())
    return DONE


def _print_unusual(options: Namespace, store: ChartStore, *, workplace_day: str) -> None:
    today = datetime.fromisoformat(workplace_day).date()
    unusual, people = unusual_of(store, days=options.days, today=today)
    lines = [f"{person_words(one.actor, people)}: {one.words} ({one.rule}; may be: {one.may_be})" for one in unusual]
    print_result(options, {"unusual": [_unusual_shape(one) for one in unusual]}, lines or ["Nothing unusual."])


def _verify(options: Namespace) -> int:
    passphrase = read_passphrase(options.passphrase_fd)
    with app.joined() as workplace:
        store = unlock(options, workplace, passphrase)
        try:
            chain, seals = verify_trail(store, passphrase)
        finally:
            store.close()
    shape = {
        "entries": chain.entries,
        "intact": chain.is_intact and (seals is None or seals.is_intact),
        "broken_at": chain.broken_at or (seals.broken_at if seals else None),
        "sealed": seals.proved if seals else 0,
        "mark": seals.mark if seals else "",
    }
    if shape["intact"]:
        print_result(options, shape, [f"The trail is as it was written: {chain.entries:,} entries."])
        return DONE
    print_result(options, shape, [f"The trail is not as it was written: see entry {shape['broken_at']}."])
    print("Keep this computer as it is, and tell whoever is responsible for security.", file=sys.stderr)
    return CANNOT


def _wanted(options: Namespace, store: ChartStore) -> Wanted:
    return Wanted(
        actor=account_by_login(people_of(store).values(), options.account).account_id if options.account else "",
        patient=options.patient,
        event=options.event,
        group=Group[options.group.upper()] if options.group else None,
        since=options.since,
        until=options.until,
        failures_only=options.failures,
    )


def _trail_shape(trail: Trail) -> dict[str, object]:
    return {"entries": [_entry_shape(one, trail) for one in trail.entries], "cut": trail.is_cut}


def _entry_shape(entry: AuditEntry, trail: Trail) -> dict[str, object]:
    account = trail.people.get(entry.actor)
    return {
        "number": entry.seq,
        "at": entry.at,
        "event": entry.event,
        "outcome": kind_of(entry.event).outcome,
        "account": entry.actor,
        "login": account.login if account else None,
        "patient": entry.patient_id or None,
        "detail": entry.detail,
    }


def _trail_lines(trail: Trail) -> list[str]:
    lines = [
        "  ".join(
            part
            for part in (
                f"{one.seq:>6}",
                format_moment(datetime.fromisoformat(one.at).astimezone()),
                person_words(one.actor, trail.people),
                kind_of(one.event).words,
                f"patient {one.patient_id}" if one.patient_id else "",
                one.detail,
            )
            if part
        )
        for one in trail.entries
    ]
    return [*lines, *(["Older entries are not shown; export gives all."] if trail.is_cut else [])]


def _disclosure_shape(one: Disclosure) -> dict[str, object]:
    return {"at": one.at, "what": one.what, "recipient": one.recipient, "purpose": one.purpose, "by": one.by}


def _copies(found: tuple[Disclosure, ...]) -> list[str]:
    if not found:
        return ["No copy of this patient's record was made here."]
    return [
        f"{format_moment(datetime.fromisoformat(one.at).astimezone())}  {one.what}  to: {one.recipient}  "
        f"for: {one.purpose}  by: {one.by}"
        for one in found
    ]


def _unusual_shape(one: Unusual) -> dict[str, object]:
    return {
        "rule": one.rule,
        "account": one.actor,
        "words": one.words,
        "may_be": one.may_be,
        "entries": list(one.entries),
    }
