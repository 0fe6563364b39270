"""What the command line prints for people: lines, which `output.fitted` breaks to the width of the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart, PatientSummary
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.detected_issue import CheckRun, CheckState, DetectedIssue, SafetyReport
from clinic_assist.chart.facts import Fact
from clinic_assist.chart.intake import FileReport
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.what_if import Alternative, WhatIf
from clinic_assist.notes.note import Origin, VerifiedNote
from clinic_assist.notes.stored import ChainCheck, VaultIntegrity
from clinic_assist.notes.verdict import Verdict
from clinic_assist.reports.note_pdf import composer_sentence
from clinic_assist.safety.pairs import PairResult
from clinic_assist.terminology.banner import NOT_KNOWN, banner_of
from clinic_assist.terminology.fact_text import fact_line, kind_words
from clinic_assist.terminology.labels import (
    CHECK_STATE_WORDS,
    ISSUE_KIND_WORDS,
    SEVERITY_WORDS,
    SILENCE_WORDS,
    VERDICT_WORDS,
    format_date,
    format_day,
    format_moment,
)
from clinic_assist.terminology.safety_summary import gaps, grouped, to_record
from clinic_assist.workflows.ports import KeptDecision, VaultStatus


def no_progress(done: float, total: int, what: str) -> None:
    """Says nothing: there is no terminal to say it to."""


def progress_line(done: float, total: int, what: str) -> None:
    """One line on the terminal that overwrites itself; counts only, file names may hold patient names."""
    del what
    share = done / total if total else 1
    print(
        f"\r{int(done)} of {total} files, {share:.0%}", end="\n" if done >= total else "", file=sys.stderr, flush=True
    )


def status_text(status: VaultStatus, integrity: VaultIntegrity) -> list[str]:
    """`vault status`."""
    return [
        f"Vault {status.vault_id} in {status.directory}",
        f"Patients {status.patients:,}, records {status.facts:,}, files {status.sources:,}",
        f"Signed notes {status.signed_notes:,}",
        f"Size {status.size_bytes:,} bytes, schema {status.schema_version}, SQLCipher {status.cipher_version}",
        f"Chain of imports and signed notes: {_chain_words(integrity.records)}",
        f"Audit trail: {_chain_words(integrity.audit)}",
        *([] if integrity.indexes_agree else ["An index or list does not fit its table: an older page may be back."]),
    ]


def _chain_words(check: ChainCheck) -> str:
    if check.is_intact:
        return f"intact, {check.entries:,} {'entry' if check.entries == 1 else 'entries'}"
    about = f" ({check.item})" if check.item else ""
    whose = f", patients {', '.join(check.patients)}" if check.patients else ""
    return f"BROKEN at entry {check.broken_at:,}{about}{whose}"


def import_text(reports: Sequence[FileReport]) -> list[str]:
    """`import`."""
    lines: list[str] = []
    for report in reports:
        read = sum(count for _kind, count in report.fact_counts)
        state = "already in the vault" if report.already_present else (report.format or "refused")
        state += f", by the mapping {report.mapping}" if report.mapping else ""
        state += f", in {len(report.parts):,} parts" if report.parts else ""
        lines.append(
            f"{report.path}: {state}; patients {report.patients:,}, entries {report.entries:,}, facts {read:,}, "
            f"kept unread {report.kept:,}, rejected {len(report.rejected):,}"
        )
        lines += [f"  {issue.severity.value}: {issue.locator or 'file'}: {issue.reason}" for issue in report.issues]
    return lines or ["No files found."]


def patients_text(patients: Sequence[PatientSummary]) -> list[str]:
    """`patients`: two lines each."""
    lines: list[str] = []
    for patient in patients:
        name = ", ".join(filter(None, (patient.family.upper(), patient.given)))
        gender = (patient.gender or NOT_KNOWN).capitalize()
        born = _date_words(patient.birth_date)
        lines.append(f"{name}   Born {born}   Gender {gender}   MRN {patient.mrn or NOT_KNOWN}")
        lines.append(f"    {patient.patient_id}   {patient.fact_count:,} records")
    return lines or ["No patients."]


def _date_words(text: str | None) -> str:
    return format_date(PartialDate(text)) if text else NOT_KNOWN


def chart_text(chart: Chart, on: date) -> list[str]:
    """`chart`: each fact with its id, its place and its file."""
    lines = banner_lines(chart, on)
    lines += [
        f"{topic.value.capitalize()}: {SILENCE_WORDS[silence].lower()}"
        for topic in (Topic.ALLERGIES, Topic.PROBLEMS, Topic.MEDICATIONS)
        if (silence := chart.silence(topic)) is not None
    ]
    for conflict in conflicts(chart):
        lines += [f"Sources disagree: {conflict.what}", f"    {', '.join(conflict.facts)}"]
    lines.append("")
    for fact in chart.facts:
        lines += [f"{kind_words(fact)}: {fact_line(fact)}", f"    {fact.id}   {_place(fact, chart)}"]
    return lines


def _place(fact: Fact, chart: Chart) -> str:
    origin = chart.sources.get(fact.provenance.source)
    file = Path(origin.name).name if origin else f"file {fact.provenance.source[:12]}"
    return f"{fact.provenance.locator} in {file}"


def banner_lines(chart: Chart, on: date) -> list[str]:
    """Who the patient is, above everything that is printed of one."""
    banner = banner_of(chart, on)
    return [banner.line, banner.allergies]


def _run_lines(runs: Sequence[CheckRun]) -> Iterator[str]:
    """How each check went; those that went alike share a line."""
    alike: dict[tuple[CheckState, str], list[str]] = {}
    for run in runs:
        alike.setdefault((run.state, run.note), []).append(run.kind.value)
    for (state, note), kinds in alike.items():
        yield f"{', '.join(kinds)}: {CHECK_STATE_WORDS[state]}. {note}".rstrip()


def check_text(
    report: SafetyReport,
    knowledge: str,
    chart: Chart | None = None,
    decisions: Mapping[DetectedIssue, KeptDecision] | None = None,
) -> list[str]:
    """`check`: alerts by severity, the gravest first."""
    lines = banner_lines(chart, report.on) if chart else []
    lines.append(f"Knowledge {knowledge}; checked for {format_day(report.on)}")
    lines += _run_lines(report.runs)
    for severity, issues in grouped(report.issues):
        lines += ["", f"{SEVERITY_WORDS[severity]} ({len(issues):,})"]
        for issue in issues:
            lines += issue_lines(issue)
            if decisions and issue in decisions:
                lines += _decision_lines(decisions[issue])
    if report.not_checked:
        lines += ["", "Not checked:", *(f"  {item.text}: {item.reason}" for item in report.not_checked)]
    missing = gaps(report)
    if missing:
        lines += ["", "Could not be decided, because the record lacks something:"]
        for gap in missing:
            lines.append(f"  {gap.missing}. {gap.to_record}".rstrip())
            lines += [f"    {ISSUE_KIND_WORDS[kind]}: {', '.join(names)}" for kind, names in gap.asked_for]
    return lines


def _decision_lines(decision: KeptDecision) -> list[str]:
    override = decision.override
    words = f"{override.reason}. {override.by}, {format_moment(datetime.fromisoformat(override.at))}"
    if decision.stands:
        return [f"  Decided to go on: {words}"]
    return [f"  Open again. Decided to go on before: {words}", *(f"    {change}" for change in decision.changes)]


def issue_lines(issue: DetectedIssue) -> list[str]:
    """One alert."""
    instead = f"Instead: {issue.alternatives}" if issue.alternatives else ""
    told = (issue.consequence, issue.action, instead, *issue.context)
    sources = "; ".join(source.citation for source in issue.sources)
    head = f"{SEVERITY_WORDS[issue.severity]}: {issue.summary}"
    return ["", head, *(f"  {text}" for text in told if text), f"  Rule {issue.rule}; {sources}"]


def proposal_text(answer: WhatIf, knowledge: str, chart: Chart) -> list[str]:
    """`check --propose`."""
    lines = [*banner_lines(chart, answer.on), f"Knowledge {knowledge}; checked for {format_day(answer.on)}"]
    lines += ["", f"Proposed: {answer.text}", f"  Recognised: {', '.join(answer.ingredients) or 'nothing'}"]
    if answer.not_checked:
        lines.append(f"  Not checked: {answer.not_checked}")
    if answer.already_taken:
        lines.append(f"  Taken already: {', '.join(answer.already_taken)}")
    if answer.ingredients and not answer.added:
        lines.append("  It adds no alert: the knowledge holds nothing for it in this patient.")
    for issue in answer.added:
        lines += issue_lines(issue)
    missing = tuple(dict.fromkeys(text for state in answer.states for text in state.missing))
    if missing:
        lines += ["", "Could not be decided, because the record lacks something:"]
        lines += [f"  {text}. {to_record(text)}".rstrip() for text in missing]
    if answer.alternatives:
        lines += ["", "Others of the same class in this patient:"]
        lines += [f"  {one.ingredient} ({one.of_class}): {_alternative_words(one)}" for one in answer.alternatives]
    return lines


def _alternative_words(one: Alternative) -> str:
    words = "no alert" if one.worst is None else f"{SEVERITY_WORDS[one.worst]} ({one.alerts:,})"
    return f"{words}; not wholly checkable: {'; '.join(one.missing)}" if one.missing else words


def pairs_text(results: Sequence[PairResult]) -> list[str]:
    """`check --pairs`."""
    return [_pair_line(result) for result in results] or ["The file holds no pairs."]


def _pair_line(result: PairResult) -> str:
    words = SEVERITY_WORDS[result.severity] if result.severity else CHECK_STATE_WORDS[result.state]
    detail = "; ".join(filter(None, (", ".join(result.rules), result.note)))
    names = " + ".join(name or "(no name)" for name in (result.drug_a, result.drug_b))
    return f"{names}: {words}" + (f" ({detail})" if detail else "")


def note_text(verified: VerifiedNote, chart: Chart, on: date) -> list[str]:
    """`draft` and `verify`."""
    title = [verified.draft.title] if verified.draft.title else []
    lines = [*banner_lines(chart, on), *title, f"Draft – not signed. {composer_sentence(verified.draft)}"]
    section: str | None = None
    for statement, judged in zip(verified.draft.statements, verified.verdicts, strict=True):
        if statement.section != section:
            section = statement.section
            lines += ["", *filter(None, [section])]
        is_template = statement.origin is Origin.TEMPLATE and not statement.is_blank
        mark = "" if is_template else f"[{'To fill in' if statement.is_blank else VERDICT_WORDS[judged.verdict]}] "
        lines.append(f"  {mark}{statement.text}")
        if statement.copied_from:
            lines.append(f"      {statement.copied_from}")
        if judged.verdict is not Verdict.SUPPORTED and statement.origin is not Origin.TEMPLATE:
            lines.append(f"      {judged.reason}")
    if verified.omissions:
        lines += ["", "Not mentioned:", *(f"  {item.kind}: {item.text}" for item in verified.omissions)]
    lines += ["", verified.coverage.sentence]
    if verified.draft.withheld:
        lines.append(
            f"Sentences of the model that could not be tied to the record, left out: {len(verified.draft.withheld)}"
        )
    return lines
