"""The main job on the demo patients, from an empty folder to a signed PDF, with timings."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from clinic_assist import app, settings
from clinic_assist.chart.chart import Chart
from clinic_assist.notes.note import VerifiedNote
from clinic_assist.notes.verdict import Verdict
from clinic_assist.terminology.banner import banner_of
from clinic_assist.terminology.labels import SEVERITY_WORDS
from clinic_assist.workflows import (
    check_safety,
    draft_note,
    import_exports,
    open_chart,
    print_report,
    sign_note,
    unlock_vault,
)
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

_FIRST_PATIENT = "MRN-100234"


@contextmanager
def _step(words: str) -> Iterator[list[str]]:
    """Prints a line for a step with what it found and how long it took."""
    details: list[str] = []
    begin = perf_counter()
    yield details
    print(f"{words:<28} {1000 * (perf_counter() - begin):8.0f} ms   {'; '.join(details)}", flush=True)


def run_main_job(*, show_window: bool) -> int:
    """Runs every room once on the demo patients; opens the window where there is a display. Exit status 0 when done.

    Writes a vault and a PDF to a new temporary folder and leaves them there, named at the end.
    """
    folder = Path(tempfile.mkdtemp(prefix="clinic-assist-demo-"))
    with app.joined() as workplace:
        with _step("Make a vault") as details:
            store = unlock_vault.create_vault(workplace, folder / "vault", secrets.token_urlsafe(24))
            details.append(f"SQLCipher {store.status().cipher_version}")
        _import(workplace, store)
        chart = _open_charts(store)
        _check_all(workplace, store)
        note = _draft(workplace, chart)
        with _step("Sign, write PDFs") as details:
            signed = sign_note.sign_note(workplace, store, note, signed_by="Demo Clinician", confirmed=note.to_confirm)
            paper = print_report.print_note(workplace, store, chart, signed, target=folder / "chart-summary.pdf")
            report = check_safety.check_chart(workplace, chart)
            safety = print_report.print_safety(workplace, store, chart, report, target=folder / "safety.pdf")
            details.append(f"digest {signed.digest[:12]}")
        print(f"\nSigned note:   {paper}\nSafety report: {safety}\nVault:         {folder / 'vault'}", flush=True)
        if not show_window or not settings.has_display():
            store.close()
            print("No display here, so no window opens." if show_window else "No window was asked for.")
            return 0
        print("Opening the window on that vault; locking it ends the demo, its passphrase was thrown away.", flush=True)
        return app.run_window(vault=folder / "vault", workplace=workplace, store=store)


def _import(workplace: Workplace, store: ChartStore) -> None:
    with _step("Import the demo exports") as details:
        exports = settings.resources_folder() / "demo" / "exports"
        reports = import_exports.import_paths(store, [exports], reader=workplace.reader)
        entries = sum(report.entries for report in reports)
        rejected = sum(len(report.rejected) for report in reports)
        details.append(f"{len(reports)} files, {entries} entries, {rejected} rejected")


def _open_charts(store: ChartStore) -> Chart:
    with _step("Open charts") as details:
        patients = store.search_patients()
        charts = [open_chart.open_chart(store, patient.patient_id) for patient in patients]
        details.append(f"{len(charts)} patients, {sum(len(chart.facts) for chart in charts)} records")
    first = next((p.patient_id for p in patients if p.mrn == _FIRST_PATIENT), patients[0].patient_id)
    return next(chart for chart in charts if chart.patient_id == first)


def _check_all(workplace: Workplace, store: ChartStore) -> None:
    with _step("Load the safety rules") as details:
        details.append(workplace.knowledge_line)
    for patient in store.search_patients():
        chart = open_chart.open_chart(store, patient.patient_id)
        with _step("Check") as details:
            report = check_safety.check_chart(workplace, chart)
            details.append(banner_of(chart, workplace.clock.today()).name)
            found = [issue.severity for issue in report.issues]
            details += [f"{found.count(s)} × {words}" for s, words in SEVERITY_WORDS.items() if s in found]
            details.append(f"{len(report.not_checked)} not checked")


def _draft(workplace: Workplace, chart: Chart) -> VerifiedNote:
    with _step("Draft and verify") as details:
        note = draft_note.draft_note(workplace, chart)
        model = note.draft.model
        details.append(f"{model.name} {model.version}" if model else "composed from the record, no model installed")
        details += [f"{note.count(verdict)} {verdict.value}" for verdict in Verdict if note.count(verdict)]
        details += [f"{len(note.omissions)} not mentioned", note.coverage.sentence]
    for statement in note.draft.statements:
        print(f"    {statement.text}")
    if note.blocking:
        # A demo signs only what stands: contradicted statements are left out, as a clinician would do.
        kept = [s for i, s in enumerate(note.draft.statements) if i not in note.blocking]
        note = draft_note.verify_edited(workplace, chart, replace(note.draft, statements=tuple(kept)), kept)
    return note
