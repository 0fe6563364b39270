"""The commands about what comes into the vault: imports, previews, removals, and who is who."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence

from clinic_assist import app
from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import MatchQuestion
from clinic_assist.chart.provenance import FactId
from clinic_assist.cli import intake_shapes, intake_texts, shapes, texts
from clinic_assist.cli.exit_status import DONE, REJECTED_INPUT
from clinic_assist.cli.intake_shapes import Match
from clinic_assist.cli.opened import open_store, print_result
from clinic_assist.errors import UserError
from clinic_assist.workflows import import_exports, preview_import, print_report
from clinic_assist.workflows.incoming import Chosen
from clinic_assist.workflows.mapping_files import read_mapping
from clinic_assist.workflows.ports import ChartStore


def run_import(options: Namespace) -> int:
    """`import [--preview] PATH…`: 0, or 1 where anything was rejected."""
    progress = texts.progress_line if sys.stderr.isatty() else texts.no_progress
    chosen = Chosen(options.paths, read_mapping(options.mapping) if options.mapping else None)
    with app.joined() as workplace, open_store(options, workplace) as store:
        if options.preview:
            preview = preview_import.preview_paths(store, chosen, reader=workplace.reader, progress=progress)
            reports = preview.files
        else:
            reports = import_exports.import_paths(store, chosen, reader=workplace.reader, progress=progress)
        if options.report is not None:
            print_report.print_import(workplace, store, reports, target=options.report)
    if options.preview:
        print_result(options, intake_shapes.preview_shape(preview), intake_texts.preview_text(preview))
    else:
        print_result(options, shapes.import_shape(reports), texts.import_text(reports))
    return REJECTED_INPUT if any(report.rejected for report in reports) else DONE


def run_imports(options: Namespace) -> int:
    """`imports`, `imports --show ID [--report FILE.pdf]` and `imports --remove ID`."""
    with app.joined() as workplace, open_store(options, workplace) as store:
        made = store.imports()
        wanted = options.remove or options.show
        if wanted is None:
            print_result(options, intake_shapes.imports_shape(made), intake_texts.imports_text(made))
            return DONE
        if wanted not in {one.intake_id for one in made}:
            raise UserError("There is no such import in this vault.", hint="`clinic-assist imports` lists them.")
        if options.show is not None:
            reports = store.import_reports(wanted)
            if options.report is not None:
                print_report.print_import(workplace, store, reports, target=options.report)
            print_result(options, shapes.import_shape(reports), texts.import_text(reports))
            return DONE
        removal = store.remove_import(options.remove)
    print_result(options, intake_shapes.removal_shape(options.remove, removal), intake_texts.removal_text(removal))
    return DONE


def run_matches(options: Namespace) -> int:
    """`matches`, `matches --same ONE OTHER` and `matches --different ONE OTHER`."""
    with app.joined() as workplace, open_store(options, workplace) as store:
        pair = options.same or options.different
        if pair is None:
            found = [_match(store, question) for question in store.match_questions()]
            print_result(options, intake_shapes.matches_shape(found), intake_texts.matches_text(found))
            return DONE
        _decide(store, pair, is_same=options.same is not None)
    print_result(
        options,
        {"one": pair[0], "other": pair[1], "decided": "same" if options.same else "different"},
        [intake_texts.SAME if options.same else intake_texts.DIFFERENT],
    )
    return DONE


def _decide(store: ChartStore, pair: Sequence[str], *, is_same: bool) -> None:
    one, other = (FactId(word) for word in pair)
    if one == other:
        raise UserError("These are not two records but one.", hint="`clinic-assist matches` lists pairs.")
    if not (one.isascii() and other.isascii()):
        raise UserError("There is no such record in this vault.", hint="`clinic-assist matches` lists pairs.")
    store.decide_match(one, other, is_same=is_same)


def _match(store: ChartStore, question: MatchQuestion) -> Match:
    one, other = (
        _record(store, patient, record)
        for patient, record in zip(question.patients, (question.one, question.other), strict=True)
    )
    return Match(question=question, one=one, other=other)


def _record(store: ChartStore, patient: str, record: FactId) -> Patient | None:
    return next((one for one in store.patient_records(PatientId(patient)) if one.id == record), None)
