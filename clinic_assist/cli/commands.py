"""One function a command: opens what it needs, calls a workflow, prints, answers the exit status."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

from clinic_assist import app
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import CheckState
from clinic_assist.cli import shapes, texts
from clinic_assist.cli.account_commands import run_account
from clinic_assist.cli.ask_command import run_ask
from clinic_assist.cli.audit_commands import run_audit
from clinic_assist.cli.crash_command import run_crashes
from clinic_assist.cli.draft_commands import run_draft, run_template
from clinic_assist.cli.ending_commands import run_erase, run_purge, run_rescue
from clinic_assist.cli.exit_status import CANNOT, DONE, REJECTED_INPUT
from clinic_assist.cli.intake_commands import run_import, run_imports, run_matches
from clinic_assist.cli.knowledge_commands import run_knowledge
from clinic_assist.cli.mapping_commands import run_mappings
from clinic_assist.cli.model_commands import run_model
from clinic_assist.cli.opened import open_patient, open_store, print_result, unlock
from clinic_assist.cli.override_commands import run_overrides
from clinic_assist.cli.pairs_file import AskedPair, read_pairs
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.cli.policy_commands import run_policy, run_retention
from clinic_assist.cli.safekeeping_commands import run_backup, run_restore
from clinic_assist.cli.terminology_commands import run_terminology
from clinic_assist.cli.text_input import read_text
from clinic_assist.errors import UserError
from clinic_assist.people import Founder
from clinic_assist.safety.pairs import PairResult
from clinic_assist.workflows import check_safety, draft_note, print_report, unlock_vault
from clinic_assist.workflows.note_use import note_search
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

_ALL_PATIENTS = 1_000_000_000


def run_vault(options: Namespace) -> int:
    """`vault create` and `vault status`: 3 where a chain does not hold."""
    with app.joined() as workplace:
        if options.action == "create":
            if workplace.vaults.exists(options.vault):
                raise UserError("There is a vault in that folder already.", hint="Open it, or choose another folder.")
            passphrase = read_passphrase(options.passphrase_fd, confirm=True)
            founder = Founder(login=options.login or "", name=options.name)
            store = unlock_vault.create_vault(workplace, options.vault, passphrase, founder=founder)
        else:
            store = unlock(options, workplace)
        try:
            status, integrity = store.status(), store.verify()
        finally:
            store.close()
    print_result(options, shapes.status_shape(status, integrity), texts.status_text(status, integrity))
    if integrity.is_intact:
        return DONE
    print("This vault does not hold what was stored in it. Restore it from a backup.", file=sys.stderr)
    return CANNOT


def run_patients(options: Namespace) -> int:
    """`patients`."""
    with app.joined() as workplace, open_store(options, workplace) as store:
        found = store.search_patients(options.search, limit=_ALL_PATIENTS)
        note_search(store, options.search, len(found))
    print_result(options, shapes.patients_shape(found), texts.patients_text(found))
    return DONE


def run_chart(options: Namespace) -> int:
    """`chart --patient ID`."""
    with app.joined() as workplace, open_patient(options, workplace) as (_store, chart):
        today = workplace.clock.today()
    print_result(options, shapes.chart_shape(chart, today), texts.chart_text(chart, today))
    return DONE


def run_check(options: Namespace) -> int:
    """`check` in its three forms."""
    with app.joined() as workplace:
        if options.pairs is not None:
            return _check_pairs(options, workplace)
        if options.drugs is not None:
            if not _listed(options.drugs):
                raise UserError(
                    "No drug was named.", hint='Separate names by semicolons: --drugs "warfarin; ibuprofen".'
                )
            report = check_safety.check_names(workplace, _listed(options.drugs), _listed(options.allergies))
            print_result(options, shapes.check_shape(report), texts.check_text(report, workplace.knowledge_line))
            return DONE
        with open_patient(options, workplace) as (store, chart):
            if options.propose.strip():
                return _check_proposal(options, workplace, chart)
            report = check_safety.check_chart(workplace, chart)
            kept = check_safety.decisions_of(store, chart, report)
        decisions = {i: kept[key] for i in report.issues if (key := check_safety.alert_key(i)) in kept}
        lines = texts.check_text(report, workplace.knowledge_line, chart, decisions)
        print_result(options, shapes.check_shape(report, decisions), lines)
    return DONE


def _check_proposal(options: Namespace, workplace: Workplace, chart: Chart) -> int:
    answer = check_safety.check_proposal(workplace, chart, options.propose)
    print_result(options, shapes.proposal_shape(answer), texts.proposal_text(answer, workplace.knowledge_line, chart))
    return DONE


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _check_pairs(options: Namespace, workplace: Workplace) -> int:
    asked = read_pairs(options.pairs)
    results = [_check_asked(workplace, pair) for pair in asked]
    print_result(options, shapes.pairs_shape(results), texts.pairs_text(results))
    return REJECTED_INPUT if any(pair.problem for pair in asked) else DONE


def _check_asked(workplace: Workplace, pair: AskedPair) -> PairResult:
    if pair.problem:
        return PairResult(drug_a=pair.drug_a, drug_b=pair.drug_b, state=CheckState.NOT_CHECKABLE, note=pair.problem)
    return check_safety.check_pair(workplace, pair.drug_a, pair.drug_b)


def run_verify(options: Namespace) -> int:
    """`verify --patient ID --text FILE`."""
    text = read_text(options.text)
    with app.joined() as workplace, open_patient(options, workplace) as (_store, chart):
        verified = draft_note.verify_text(workplace, chart, text)
        today = workplace.clock.today()
    print_result(options, shapes.note_shape(verified), texts.note_text(verified, chart, today))
    return DONE


def run_report(options: Namespace) -> int:
    """`report --patient ID --kind note|safety|chart -o FILE.pdf`."""
    with app.joined() as workplace, open_patient(options, workplace) as (store, chart):
        target: Path = options.output
        given = print_report.Given(recipient=options.recipient, purpose=options.purpose)
        is_signed: bool | None = None
        match options.kind:
            case "safety":
                report = check_safety.check_chart(workplace, chart)
                print_report.print_safety(workplace, store, chart, report, target=target, given=given)
            case "chart":
                print_report.print_chart(workplace, store, chart, target=target, given=given)
            case _:
                is_signed = _print_newest_note(workplace, store, chart, target, given=given)
    shape = {"written": str(target), "kind": options.kind, "signed": is_signed}
    print_result(options, shape, [f"Written: {target}{' (draft, not signed)' if is_signed is False else ''}"])
    return DONE


def _print_newest_note(
    workplace: Workplace, store: ChartStore, chart: Chart, target: Path, *, given: print_report.Given
) -> bool:
    """The newest signed note; without one, the newest draft, else a draft made now. Answers whether it is signed."""
    signed = store.signed_notes(chart.patient_id)
    if signed:
        print_report.print_note(workplace, store, chart, signed[0], target=target, given=given)
        return True
    drafts = store.drafts(chart.patient_id)
    verified = drafts[0].verified if drafts else draft_note.draft_note(workplace, chart)
    print_report.print_note(workplace, store, chart, verified, target=target, given=given)
    return False


def run_window(options: Namespace) -> int:
    """`run`."""
    return app.run_window(vault=options.vault)


def run_selfcheck(options: Namespace) -> int:
    """`selfcheck`: 0 where every part works, else 3."""
    from clinic_assist.cli.selfcheck import check_installation

    findings = check_installation()
    shape = {"checks": [{"part": f.part, "ok": f.is_ok, "detail": f.detail} for f in findings]}
    print_result(options, shape, [f"{'ok     ' if f.is_ok else 'FAILED '} {f.part}: {f.detail}" for f in findings])
    return DONE if all(finding.is_ok for finding in findings) else CANNOT


def run_demo(options: Namespace) -> int:
    """`demo`."""
    from clinic_assist.cli.demo import run_main_job

    return run_main_job(show_window=not options.no_window)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "vault": run_vault,
    "import": run_import,
    "imports": run_imports,
    "mappings": run_mappings,
    "matches": run_matches,
    "patients": run_patients,
    "chart": run_chart,
    "check": run_check,
    "overrides": run_overrides,
    "knowledge": run_knowledge,
    "model": run_model,
    "draft": run_draft,
    "template": run_template,
    "ask": run_ask,
    "verify": run_verify,
    "report": run_report,
    "terminology": run_terminology,
    "account": run_account,
    "audit": run_audit,
    "crashes": run_crashes,
    "backup": run_backup,
    "policy": run_policy,
    "retention": run_retention,
    "restore": run_restore,
    "rescue": run_rescue,
    "erase": run_erase,
    "purge": run_purge,
    "run": run_window,
    "selfcheck": run_selfcheck,
    "demo": run_demo,
}
