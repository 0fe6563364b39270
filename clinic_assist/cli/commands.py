"""One function a command: opens what it needs, calls a workflow, prints, answers the exit status."""

from __future__ import annotations

import csv
import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from clinic_assist import app
from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.cli import shapes, texts
from clinic_assist.cli.exit_status import CANNOT, DONE, REJECTED_INPUT
from clinic_assist.cli.output import print_all
from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.errors import SourceError, UserError
from clinic_assist.notes.note import Task
from clinic_assist.workflows import check_safety, draft_note, import_exports, open_chart, print_report, unlock_vault
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

_MOST_TEXT_BYTES = 4 * 1024 * 1024


def _print(options: Namespace, shape: shapes.Json, text: str) -> None:
    print_all(json.dumps(shape, ensure_ascii=False, indent=1) if options.json else text)


@contextmanager
def _open_store(options: Namespace, workplace: Workplace) -> Iterator[ChartStore]:
    if not workplace.vaults.exists(options.vault):
        raise UserError("There is no vault in that folder.", hint="`clinic-assist vault create --vault DIR` makes one.")
    store = unlock_vault.unlock_vault(workplace, options.vault, read_passphrase(options.passphrase_fd))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _open_patient(options: Namespace, workplace: Workplace) -> Iterator[tuple[ChartStore, Chart]]:
    with _open_store(options, workplace) as store:
        yield store, open_chart.open_chart(store, PatientId(options.patient))


def run_vault(options: Namespace) -> int:
    """`vault create` and `vault status`."""
    with app.joined() as workplace:
        if options.action == "create":
            passphrase = read_passphrase(options.passphrase_fd, confirm=True)
            store = unlock_vault.create_vault(workplace, options.vault, passphrase)
        else:
            if not workplace.vaults.exists(options.vault):
                raise UserError("There is no vault in that folder.")
            store = unlock_vault.unlock_vault(workplace, options.vault, read_passphrase(options.passphrase_fd))
        status = store.status()
        store.close()
    _print(options, shapes.status_shape(status), texts.status_text(status))
    return DONE


def run_import(options: Namespace) -> int:
    """`import PATH…`: 0, or 1 where anything was rejected."""
    with app.joined() as workplace, _open_store(options, workplace) as store:
        progress = texts.progress_line if sys.stderr.isatty() else texts.no_progress
        reports = import_exports.import_paths(store, options.paths, progress=progress)
    _print(options, shapes.import_shape(reports), texts.import_text(reports))
    return REJECTED_INPUT if any(report.rejected for report in reports) else DONE


def run_patients(options: Namespace) -> int:
    """`patients`."""
    with app.joined() as workplace, _open_store(options, workplace) as store:
        found = store.search_patients(options.search, limit=100_000)
    _print(options, shapes.patients_shape(found), texts.patients_text(found))
    return DONE


def run_chart(options: Namespace) -> int:
    """`chart --patient ID`."""
    with app.joined() as workplace, _open_patient(options, workplace) as (_store, chart):
        today = workplace.clock.today()
    _print(options, shapes.chart_shape(chart, today), texts.chart_text(chart, today))
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
            _print(options, shapes.check_shape(report), texts.check_text(report, workplace.knowledge_line))
            return DONE
        with _open_patient(options, workplace) as (store, chart):
            report = check_safety.check_chart(workplace, chart)
            kept = check_safety.overrides_of(store, chart)
        overrides = {i: kept[key] for i in report.issues if (key := check_safety.alert_key(i)) in kept}
        _print(options, shapes.check_shape(report, overrides), texts.check_text(report, workplace.knowledge_line))
    return DONE


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _check_pairs(options: Namespace, workplace: Workplace) -> int:
    results = [check_safety.check_pair(workplace, a, b) for a, b in _read_pairs(options.pairs)]
    shape = [
        {
            "drug_a": result.drug_a,
            "drug_b": result.drug_b,
            "state": result.state.value,
            "severity": result.severity.value if result.severity else None,
            "interruptive": result.interruptive,
            "rules": list(result.rules),
        }
        for result in results
    ]
    _print(options, shape, "\n".join(texts.pair_line(result) for result in results))
    return DONE


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise UserError(f"The file of pairs cannot be read ({problem.strerror}).") from problem
    except UnicodeDecodeError as problem:
        raise SourceError("The file of pairs is not UTF-8 text.", locator=f"byte {problem.start}") from problem
    reader = csv.DictReader(text.splitlines())
    if not {"drug_a", "drug_b"} <= set(reader.fieldnames or ()):
        raise SourceError("The file of pairs needs the columns drug_a and drug_b.", locator="line 1")
    return [((row["drug_a"] or "").strip(), (row["drug_b"] or "").strip()) for row in reader]


def run_draft(options: Namespace) -> int:
    """`draft --patient ID`."""
    with app.joined() as workplace, _open_patient(options, workplace) as (store, chart):
        verified = draft_note.draft_note(workplace, chart, Task(options.task), use_model=not options.record_only)
        store.save_draft(None, verified)
        store.audit("drafted", patient=chart.patient_id, detail=verified.draft.composer.value)
    _print(options, shapes.draft_shape(verified), texts.note_text(verified))
    return DONE


def run_verify(options: Namespace) -> int:
    """`verify --patient ID --text FILE`."""
    text = _read_text(options.text)
    with app.joined() as workplace, _open_patient(options, workplace) as (_store, chart):
        verified = draft_note.verify_text(workplace, chart, text)
    _print(options, shapes.note_shape(verified), texts.note_text(verified))
    return DONE


def _read_text(path: Path) -> str:
    try:
        data = sys.stdin.buffer.read(_MOST_TEXT_BYTES + 1) if str(path) == "-" else path.read_bytes()
    except OSError as problem:
        raise UserError(f"The text cannot be read ({problem.strerror}).") from problem
    if len(data) > _MOST_TEXT_BYTES:
        raise UserError("The text is longer than 4 MiB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise SourceError("The text is not UTF-8.", locator=f"byte {problem.start}") from problem


def run_report(options: Namespace) -> int:
    """`report --patient ID --kind note|safety|chart -o FILE.pdf`."""
    with app.joined() as workplace, _open_patient(options, workplace) as (store, chart):
        target: Path = options.output
        match options.kind:
            case "safety":
                report = check_safety.check_chart(workplace, chart)
                print_report.print_safety(workplace, store, chart, report, target=target)
            case "chart":
                print_report.print_chart(workplace, store, chart, target=target)
            case _:
                _print_newest_note(workplace, store, chart, target)
    _print(options, {"written": str(target), "kind": options.kind}, f"Written: {target}")
    return DONE


def _print_newest_note(workplace: Workplace, store: ChartStore, chart: Chart, target: Path) -> None:
    """The newest signed note; without one, the newest draft, else a draft made now; a draft is marked as such."""
    signed = store.signed_notes(chart.patient_id)
    if signed:
        print_report.print_note(workplace, store, chart, signed[0], target=target)
        return
    drafts = store.drafts(chart.patient_id)
    verified = drafts[0].verified if drafts else draft_note.draft_note(workplace, chart)
    print_report.print_note(workplace, store, chart, verified, target=target)


def run_window(options: Namespace) -> int:
    """`run`."""
    return app.run_window(vault=options.vault)


def run_selfcheck(options: Namespace) -> int:
    """`selfcheck`: 0 where every part works, else 3."""
    from clinic_assist.cli.selfcheck import check_installation

    findings = check_installation()
    shape = {"checks": [{"part": f.part, "ok": f.is_ok, "detail": f.detail} for f in findings]}
    _print(options, shape, "\n".join(f"{'ok     ' if f.is_ok else 'FAILED '} {f.part}: {f.detail}" for f in findings))
    return DONE if all(finding.is_ok for finding in findings) else CANNOT


def run_demo(options: Namespace) -> int:
    """`demo`."""
    from clinic_assist.cli.demo import run_main_job

    return run_main_job(show_window=not options.no_window)


COMMANDS: dict[str, Callable[[Namespace], int]] = {
    "vault": run_vault,
    "import": run_import,
    "patients": run_patients,
    "chart": run_chart,
    "check": run_check,
    "draft": run_draft,
    "verify": run_verify,
    "report": run_report,
    "run": run_window,
    "selfcheck": run_selfcheck,
    "demo": run_demo,
}
