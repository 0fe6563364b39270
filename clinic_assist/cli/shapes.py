"""The JSON shapes of the command line. A change here is a change in `docs/cli.md` and in the changelog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from clinic_assist.chart.chart import Chart, PatientSummary
from clinic_assist.chart.conflicts import conflicts
from clinic_assist.chart.datatypes import CodeableConcept, Value
from clinic_assist.chart.detected_issue import DetectedIssue, DrugState, SafetyReport
from clinic_assist.chart.facts import Fact, KeptResource, MedicationUse, Observation
from clinic_assist.chart.intake import FileReport
from clinic_assist.chart.what_if import WhatIf
from clinic_assist.notes.note import ModelIdentity, VerifiedNote
from clinic_assist.notes.stored import ChainCheck, VaultIntegrity
from clinic_assist.safety.pairs import PairResult
from clinic_assist.terminology.banner import NOT_KNOWN, allergy_title, banner_of
from clinic_assist.terminology.fact_text import fact_name, fact_value
from clinic_assist.terminology.labels import format_value
from clinic_assist.terminology.safety_summary import gaps
from clinic_assist.workflows.ports import KeptDecision, VaultStatus

Json = Mapping[str, object] | Sequence[object]


def import_shape(reports: Sequence[FileReport]) -> Json:
    """What `import` prints."""
    return {"files": [file_shape(report) for report in reports]}


def file_shape(report: FileReport) -> Json:
    """A file of an import or of a preview."""
    places = [
        {
            "locator": issue.locator,
            "reason": issue.reason,
            "resource_type": issue.resource_type,
            "severity": issue.severity.value,
        }
        for issue in report.issues
    ]
    shape: dict[str, object] = {
        "path": report.path,
        "sha256": report.sha256,
        "format": report.format,
        "patients": report.patients,
        "entries": report.entries,
        "facts": dict(report.fact_counts),
        "kept": report.kept,
        "types": [
            {"type": one.type, "entries": one.entries, "read": one.read, "kept": one.kept, "rejected": one.rejected}
            for one in report.types
        ],
        "already_present": report.already_present,
        "mapping": report.mapping or None,
        "needs_mapping": report.needs_mapping,
        "rejected": [place for place in places if place["severity"] == "rejected"],
        "warnings": [place for place in places if place["severity"] != "rejected"],
    }
    if report.parts:
        shape["parts"] = [file_shape(part) for part in report.parts]
    return shape


def patients_shape(patients: Sequence[PatientSummary]) -> Json:
    """What `patients` prints."""
    return {
        "patients": [
            {
                "id": patient.patient_id,
                "family": patient.family,
                "given": patient.given,
                "birth_date": patient.birth_date,
                "gender": patient.gender,
                "mrn": patient.mrn,
                "facts": patient.fact_count,
            }
            for patient in patients
        ]
    }


def chart_shape(chart: Chart, on: date) -> Json:
    """What `chart` prints."""
    banner = banner_of(chart, on)
    patient = chart.patient
    return {
        "patient": {
            "id": chart.patient_id,
            "name": banner.name,
            "birth_date": patient.birth_date.text if patient and patient.birth_date else None,
            "gender": patient.gender if patient else None,
            "mrn": None if banner.mrn == NOT_KNOWN else banner.mrn,
            "deceased": patient.deceased if patient else None,
            "banner": banner.line,
            "allergies": allergy_title(chart),
        },
        "facts": [_fact_shape(fact, chart) for fact in chart.facts],
        "conflicts": [{"what": conflict.what, "facts": list(conflict.facts)} for conflict in conflicts(chart)],
    }


def _fact_shape(fact: Fact, chart: Chart) -> Json:
    origin = chart.sources.get(fact.provenance.source)
    value, unit = _value_and_unit(fact)
    shape: dict[str, object] = {
        "id": fact.id,
        "type": fact.kind,
        "code": _code_shape(fact.concept),
        "text": fact_name(fact),
        "value": value,
        "unit": unit,
        "date": fact.when.text if fact.when else None,
        "status": fact.status_code,
        "source": {
            "path": origin.name if origin else None,
            "sha256": fact.provenance.source,
            "locator": fact.provenance.locator,
        },
    }
    if isinstance(fact, Observation) and fact.components:
        shape["components"] = [
            {"code": _code_shape(part.code), **dict(zip(("value", "unit"), _measured(part.value), strict=True))}
            for part in fact.components
        ]
    if isinstance(fact, KeptResource):
        shape["resource_type"] = fact.resource_type
    also_in = chart.also_in.get(fact.id, ())
    if also_in:
        shape["also_in"] = list(also_in)
    return shape


def _code_shape(concept: CodeableConcept | None) -> Json | None:
    if concept is None:
        return None
    coding = next((coding for coding in concept.codings if coding.code), None)
    if coding is None:
        return {"system": None, "code": None, "display": concept.display or None}
    return {"system": coding.system, "code": coding.code, "display": coding.display or concept.display or None}


def _value_and_unit(fact: Fact) -> tuple[str | None, str | None]:
    if isinstance(fact, MedicationUse):
        return fact_value(fact) or None, None
    return _measured(fact.value_of)


def _measured(value: Value | None) -> tuple[str | None, str | None]:
    """The value with its own digits as text, and its unit as the source writes it (`mm[Hg]`, on the screen `mmHg`)."""
    if value is None:
        return None, None
    quantity = value.quantity
    if quantity is not None and quantity.value is not None:
        return f"{quantity.comparator or ''}{quantity.value}", quantity.unit or quantity.code or None
    return format_value(value, missing="") or None, None


def check_shape(report: SafetyReport, decisions: Mapping[DetectedIssue, KeptDecision] | None = None) -> Json:
    """What `check --patient` and `check --drugs` print."""
    decisions = decisions or {}
    knowledge = report.knowledge
    return {
        "patient": report.patient_id,
        "on": report.on.isoformat(),
        "knowledge": {"name": knowledge.name, "version": knowledge.version, "date": knowledge.date.isoformat()},
        "checks": [{"kind": run.kind.value, "state": run.state.value, "note": run.note} for run in report.runs],
        "checked": list(report.checked),
        "alerts": [_alert_shape(issue, decisions.get(issue)) for issue in report.issues],
        "not_checked": [
            {"text": item.text, "reason": item.reason, "facts": list(item.facts)} for item in report.not_checked
        ],
        "tables": [
            {"name": table.name, "rows": table.version, "imported_on": table.date.isoformat()}
            for table in report.tables
        ],
        "by_drug": [_state_shape(state) for state in report.by_drug],
        "missing": [
            {
                "missing": gap.missing,
                "to_record": gap.to_record,
                "asked_for": [{"kind": kind.value, "ingredients": list(names)} for kind, names in gap.asked_for],
            }
            for gap in gaps(report)
        ],
    }


def _state_shape(state: DrugState) -> Json:
    return {
        "ingredient": state.ingredient,
        "kind": state.kind.value,
        "state": state.state.value,
        "note": state.note,
        "missing": list(state.missing),
    }


def proposal_shape(answer: WhatIf) -> Json:
    """What `check --propose` prints."""
    knowledge = answer.knowledge
    return {
        "patient": answer.patient_id,
        "on": answer.on.isoformat(),
        "knowledge": {"name": knowledge.name, "version": knowledge.version, "date": knowledge.date.isoformat()},
        "proposed": answer.text,
        "ingredients": list(answer.ingredients),
        "not_checked": answer.not_checked,
        "already_taken": list(answer.already_taken),
        "alerts": [_alert_shape(issue, None) for issue in answer.added],
        "by_drug": [_state_shape(state) for state in answer.states],
        "alternatives": [
            {
                "ingredient": one.ingredient,
                "class": one.of_class,
                "worst": one.worst.value if one.worst else None,
                "alerts": one.alerts,
                "missing": list(one.missing),
            }
            for one in answer.alternatives
        ],
    }


def _alert_shape(issue: DetectedIssue, decision: KeptDecision | None) -> Json:
    return {
        "kind": issue.kind.value,
        "severity": issue.severity.value,
        "interruptive": issue.interruptive,
        "evidence": issue.evidence.value,
        "ingredients": list(issue.ingredients),
        "texts": list(issue.trigger_texts),
        "summary": issue.summary,
        "consequence": issue.consequence,
        "mechanism": issue.mechanism,
        "action": issue.action,
        "alternatives": issue.alternatives,
        "context": list(issue.context),
        "facts": list(issue.facts),
        "rule": issue.rule,
        "sources": [{"citation": source.citation, "date": source.date} for source in issue.sources],
        "override": _decision_shape(decision) if decision else None,
    }


def _decision_shape(decision: KeptDecision) -> Json:
    override = decision.override
    return {
        "reason": override.reason,
        "by": override.by,
        "at": override.at,
        "stands": decision.stands,
        "changes": list(decision.changes),
    }


def pairs_shape(results: Sequence[PairResult]) -> Json:
    """What `check --pairs` prints."""
    return [
        {
            "drug_a": result.drug_a,
            "drug_b": result.drug_b,
            "state": result.state.value,
            "severity": result.severity.value if result.severity else None,
            "interruptive": result.interruptive,
            "rules": list(result.rules),
            "note": result.note,
        }
        for result in results
    ]


def note_shape(verified: VerifiedNote) -> dict[str, object]:
    """What `draft` and `verify` print."""
    coverage = verified.coverage
    return {
        "patient": verified.draft.patient_id,
        "statements": [
            {
                "section": statement.section,
                "text": statement.text,
                "citations": list(statement.citations),
                "origin": statement.origin.value,
                "copied_from": statement.copied_from,
                "verdict": judged.verdict.value,
                "reason": judged.reason,
                "facts": list(judged.facts),
            }
            for statement, judged in zip(verified.draft.statements, verified.verdicts, strict=True)
        ],
        "omissions": [{"fact": item.fact, "kind": item.kind, "text": item.text} for item in verified.omissions],
        "coverage": {
            "total": coverage.total,
            "used": coverage.used,
            "left_out": [{"reason": reason, "count": count} for reason, count in coverage.left_out],
            "unreadable": coverage.unreadable,
            "passages": {
                "total": coverage.passages.total,
                "used": coverage.passages.used,
                "left_out": [{"reason": reason, "count": count} for reason, count in coverage.passages.left_out],
            },
            "sentence": coverage.sentence,
        },
    }


def draft_shape(verified: VerifiedNote) -> Json:
    """What `draft` prints: the note, who composed it, and the model."""
    draft = verified.draft
    return {
        **note_shape(verified),
        "task": draft.task.value,
        "title": draft.title,
        "template": draft.template,
        "must_include": None if draft.must_include is None else [must.value for must in draft.must_include],
        "composer": draft.composer.value,
        "model": _model_shape(draft.model),
        "withheld": list(draft.withheld),
    }


def _model_shape(model: ModelIdentity | None) -> Json | None:
    if model is None:
        return None
    return {"name": model.name, "version": model.version, "sha256": model.sha256, "is_clinical": model.is_clinical}


def status_shape(status: VaultStatus, integrity: VaultIntegrity) -> Json:
    """What `vault create` and `vault status` print."""
    return {
        "directory": status.directory,
        "vault_id": status.vault_id,
        "schema_version": status.schema_version,
        "cipher_version": status.cipher_version,
        "patients": status.patients,
        "facts": status.facts,
        "sources": status.sources,
        "signed_notes": status.signed_notes,
        "size_bytes": status.size_bytes,
        "records": _chain_shape(integrity.records),
        "audit": _chain_shape(integrity.audit),
        "indexes_agree": integrity.indexes_agree,
    }


def _chain_shape(check: ChainCheck) -> Json:
    return {
        "entries": check.entries,
        "intact": check.is_intact,
        "broken_at": check.broken_at,
        "item": check.item,
        "patients": list(check.patients),
    }
