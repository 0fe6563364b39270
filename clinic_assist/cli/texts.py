"""What the command line prints for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart, PatientSummary
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.detected_issue import SafetyReport
from clinic_assist.chart.intake import FileReport
from clinic_assist.notes.note import VerifiedNote
from clinic_assist.safety.pairs import PairResult
from clinic_assist.terminology.banner import banner_of
from clinic_assist.terminology.fact_text import fact_line, kind_words
from clinic_assist.terminology.labels import (
    CHECK_STATE_WORDS,
    SEVERITY_WORDS,
    SILENCE_WORDS,
    VERDICT_WORDS,
    format_day,
)
from clinic_assist.workflows.ports import VaultStatus


def no_progress(done: int, total: int, what: str) -> None:
    """Says nothing: there is no terminal to say it to."""


def progress_line(done: int, total: int, what: str) -> None:
    """One line on the terminal that overwrites itself; counts only, file names may hold patient names."""
    del what
    print(f"\r{done} of {total} files", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def status_text(status: VaultStatus) -> str:
    """`vault status`."""
    return (
        f"Vault {status.vault_id} in {status.directory}\n"
        f"Patients {status.patients:,}, records {status.facts:,}, files {status.sources:,}, "
        f"signed notes {status.signed_notes:,}\n"
        f"Size {status.size_bytes:,} bytes, schema {status.schema_version}, SQLCipher {status.cipher_version}"
    )


def import_text(reports: Sequence[FileReport]) -> str:
    """`import`."""
    lines: list[str] = []
    for report in reports:
        read = sum(count for _kind, count in report.fact_counts)
        state = "already in the vault" if report.already_present else (report.format or "refused")
        lines.append(
            f"{report.path}: {state}; patients {report.patients:,}, entries {report.entries:,}, facts {read:,}, "
            f"kept unread {report.kept:,}, rejected {len(report.rejected):,}"
        )
        lines += [f"  {issue.severity.value}: {issue.locator or 'file'}: {issue.reason}" for issue in report.issues]
    return "\n".join(lines) or "No files found."


def patients_text(patients: Sequence[PatientSummary]) -> str:
    """`patients`."""
    lines = [
        f"{p.patient_id}  {p.family.upper()}, {p.given}  Born {p.birth_date or 'Not known'}  "
        f"{p.gender or 'Not known'}  MRN {p.mrn or 'Not known'}  {p.fact_count:,} records"
        for p in patients
    ]
    return "\n".join(lines) or "No patients."


def chart_text(chart: Chart, on: date) -> str:
    """`chart`."""
    banner = banner_of(chart, on)
    lines = [banner.line, banner.allergies]
    lines += [
        f"{topic.value.capitalize()}: {SILENCE_WORDS[silence].lower()}"
        for topic in (Topic.ALLERGIES, Topic.PROBLEMS, Topic.MEDICATIONS)
        if (silence := chart.silence(topic)) is not None
    ]
    lines += [f"Sources disagree: {conflict.what} ({', '.join(conflict.facts)})" for conflict in conflicts(chart)]
    lines += [f"{fact.id}  {kind_words(fact)}: {fact_line(fact)}" for fact in chart.facts]
    return "\n".join(lines)


def check_text(report: SafetyReport, knowledge: str) -> str:
    """`check`."""
    lines = [f"Knowledge {knowledge}; checked for {format_day(report.on)}"]
    lines += [f"{run.kind.value}: {CHECK_STATE_WORDS[run.state]}. {run.note}".rstrip() for run in report.runs]
    for issue in report.issues:
        lines.append(f"\n{SEVERITY_WORDS[issue.severity]}: {issue.summary}")
        instead = f"Instead: {issue.alternatives}" if issue.alternatives else ""
        lines += [f"  {text}" for text in (issue.consequence, issue.action, instead, *issue.context) if text]
        lines.append(f"  Rule {issue.rule}; {'; '.join(source.citation for source in issue.sources)}")
    if report.not_checked:
        lines.append("\nNot checked:")
        lines += [f"  {item.text}: {item.reason}" for item in report.not_checked]
    return "\n".join(lines)


def pair_line(result: PairResult) -> str:
    """One line of `check --pairs`."""
    severity = SEVERITY_WORDS[result.severity] if result.severity else CHECK_STATE_WORDS[result.state]
    return f"{result.drug_a} + {result.drug_b}: {severity} {', '.join(result.rules)}".rstrip()


def note_text(verified: VerifiedNote) -> str:
    """`draft` and `verify`."""
    lines: list[str] = []
    section = ""
    for statement, judged in zip(verified.draft.statements, verified.verdicts, strict=True):
        if statement.section != section:
            section = statement.section
            lines.append(f"\n{section}")
        lines.append(f"  [{VERDICT_WORDS[judged.verdict]}] {statement.text}")
        if judged.verdict.value != "supported":
            lines.append(f"      {judged.reason}")
    if verified.omissions:
        lines.append("\nNot mentioned:")
        lines += [f"  {item.kind}: {item.text}" for item in verified.omissions]
    lines.append(f"\n{verified.coverage.sentence}")
    return "\n".join(lines).strip()
