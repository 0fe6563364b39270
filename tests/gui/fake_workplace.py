"""A vault in memory and workflows that answer at once (or slowly, or not at all), so that the window can be tried."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart, PatientId, PatientSummary
from clinic_assist.chart.detected_issue import (
    CheckRun,
    CheckState,
    DetectedIssue,
    Evidence,
    IssueKind,
    KnowledgeVersion,
    NotChecked,
    SafetyReport,
    Severity,
    SourceNote,
)
from clinic_assist.chart.facts import AllergyIntolerance, Condition, MedicationUse, Observation
from clinic_assist.chart.intake import FileReport, ImportIssue, ImportPreview, IssueSeverity, TypeCount
from clinic_assist.chart.provenance import FactId, Locator
from clinic_assist.drafting.prompt import PromptTexts, load_prompt_texts
from clinic_assist.errors import CodeNeededError, MachineError, UserError
from clinic_assist.importers import InSession
from clinic_assist.importers.sandbox import PicturesInSession
from clinic_assist.notes.note import (
    Composer,
    Coverage,
    DraftNote,
    ModelIdentity,
    Omission,
    Origin,
    Selection,
    SignedNote,
    Statement,
    Task,
    VerifiedNote,
    signing_digest,
)
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.people import NO_PROOF, Founder, Proof, SecurityKey, Way, WaysIn
from clinic_assist.policy.values import Policy
from clinic_assist.safety import check
from clinic_assist.safety.hospital.table import HospitalTables
from clinic_assist.safety.knowledge import Knowledge
from clinic_assist.safety.patient_rules import Untried
from clinic_assist.safety.runs import describe_drugs
from clinic_assist.terminology.banner import format_name
from clinic_assist.terminology.drugs import DrugNames
from clinic_assist.terminology.labels import concept_text, format_date, format_value
from clinic_assist.terminology.measurands import Measurands
from clinic_assist.workflows.draft_note import Commission
from clinic_assist.workflows.incoming import Incoming
from clinic_assist.workflows.model_gate import ModelGate
from clinic_assist.workflows.ports import Override, StoredDraft, VaultStatus
from clinic_assist.workflows.print_report import Given
from clinic_assist.workflows.show_source import SourceView
from clinic_assist.workflows.told import Told
from tests.gui.fake_backups import FakeBackups
from tests.gui.fake_factors import FakeSecurityKeys, MemoryFactors
from tests.gui.fake_imports import MemoryImports, fake_preview
from tests.gui.fake_models import FakeShelf
from tests.gui.fake_people import MemoryPeople
from tests.gui.synthetic_charts import world_charts
from tests.measurands import measurands
from tests.pharmacy import RESOURCES, knowledge, names

NO_CREATININE = "kidney function not known: a creatinine is missing"
PASSPHRASE = "copper lantern seven rivers"
TODAY = date(2026, 11, 22)


class FakeClock:
    """Always the same moment."""

    def today(self) -> date:
        return TODAY

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 10, 15, tzinfo=UTC)


@dataclass
class MemoryStore(MemoryPeople, MemoryFactors, MemoryImports):
    """The ChartStore in memory. `broken` makes saving fail; `loaded` names the charts that were asked for; `held` the files that are there; `originals` the bytes of some."""

    broken: bool = False
    kept_drafts: dict[str, StoredDraft] = field(default_factory=dict)
    notes: list[SignedNote] = field(default_factory=list)
    decisions: list[Override] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    loaded: list[str] = field(default_factory=list)
    preferences: dict[str, bytes] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    originals: dict[str, bytes] = field(default_factory=dict)
    is_closed: bool = False

    def has_source(self, source: str) -> bool:
        return source in self.held

    def source_bytes(self, source: str) -> bytes:
        return self.originals[source]

    def preference(self, name: str) -> bytes | None:
        return self.preferences.get(name)

    def set_preference(self, name: str, body: bytes | None) -> None:
        if body is None:
            self.preferences.pop(name, None)
        else:
            self.preferences[name] = body

    def search_patients(self, query: str = "", *, limit: int = 200) -> tuple[PatientSummary, ...]:
        found = []
        for patient_id, (chart, _writer) in self.charts.items():
            patient = chart.patient
            if patient is None:  # nobody's: not in this list
                continue
            name = patient.names[0]
            mrn = patient.identifiers[0].value if patient.identifiers else None
            text = f"{format_name(patient)} {mrn} {format_date(patient.birth_date)}".casefold()
            if all(word in text for word in query.casefold().split()):
                found.append(
                    PatientSummary(
                        patient_id=PatientId(patient_id),
                        family=name.family or "",
                        given=" ".join(name.given),
                        birth_date=patient.birth_date.text if patient.birth_date else None,
                        gender=patient.gender,
                        mrn=mrn,
                        fact_count=len(chart.facts),
                    )
                )
        return tuple(found[:limit])

    def load_chart(self, patient: PatientId) -> Chart:
        self.loaded.append(patient)
        if patient not in self.charts:
            raise UserError("There is no such patient.")
        return self.charts[patient][0]

    def save_draft(self, draft_id: str | None, verified: VerifiedNote) -> str:
        if self.broken:
            raise MachineError("The disk is full.", hint="Free some space.")
        draft_id = draft_id or f"draft-{len(self.kept_drafts) + 1}"
        self.kept_drafts[draft_id] = StoredDraft(
            draft_id=draft_id,
            patient_id=PatientId(verified.draft.patient_id),
            verified=verified,
            saved_at="2026-11-22T10:15:00+00:00",
        )
        return draft_id

    def drafts(self, patient: PatientId) -> tuple[StoredDraft, ...]:
        return tuple(one for one in reversed(self.kept_drafts.values()) if one.patient_id == patient)

    def delete_draft(self, draft_id: str) -> None:
        del self.kept_drafts[draft_id]

    def signed_notes(self, patient: PatientId) -> tuple[SignedNote, ...]:
        return tuple(note for note in reversed(self.notes) if note.verified.draft.patient_id == patient)

    def save_signed_note(self, note: SignedNote) -> None:
        self.notes.append(note)

    def save_override(self, override: Override) -> None:
        self.decisions.append(override)

    def overrides(self, patient: PatientId) -> tuple[Override, ...]:
        return tuple(one for one in reversed(self.decisions) if one.patient_id == patient)

    def all_overrides(self) -> tuple[Override, ...]:
        return tuple(reversed(self.decisions))

    def audit(self, event: str, *, patient: PatientId | None = None, detail: str = "") -> None:
        self.events.append(event)

    def status(self) -> VaultStatus:
        return VaultStatus(
            directory="/vaults/ward-3", schema_version=1, cipher_version="4.19", patients=len(self.charts),
            facts=1_412, sources=7, signed_notes=len(self.notes), size_bytes=12_400_000, vault_id="ab" * 16,
        )  # fmt: skip

    def close(self) -> None:
        self.is_closed = True


@dataclass
class FakeVaults:
    """Opens the memory store for the right passphrase."""

    store: MemoryStore = field(default_factory=MemoryStore)
    made: list[Path] = field(default_factory=list)
    there: bool = True
    ways: WaysIn = field(default_factory=WaysIn)
    given: list[tuple[str, Way]] = field(default_factory=list)
    proofs: list[Proof] = field(default_factory=list)
    code: str = ""
    keys: tuple[SecurityKey, ...] = ()

    def create(self, directory: Path, passphrase: str, *, founder: Founder | None = None) -> MemoryStore:
        self.made.append(directory)
        return self.store

    def ways_in(self, directory: Path) -> WaysIn:
        return self.ways

    def security_keys(self, directory: Path, login: str) -> tuple[SecurityKey, ...]:
        return self.keys

    def open(
        self, directory: Path, passphrase: str, *, login: str = "", way: Way = Way.PASSWORD, proof: Proof = NO_PROOF
    ) -> MemoryStore:
        self.given.append((login, way))
        self.proofs.append(proof)
        if passphrase != PASSPHRASE:
            raise UserError("The passphrase does not open this vault.", hint="Check Caps Lock and try again.")
        if self.code and proof.code != self.code:
            raise CodeNeededError("A one-time code is needed as well.", hint="Your authenticator app shows it.")
        return self.store

    def exists(self, directory: Path) -> bool:
        return self.there


class FakeModel:
    """A model by name only."""

    identity = ModelIdentity(name="slots-tiny", version="1.0", sha256="c0ffee" * 10, is_clinical=False)
    family = "slots-tiny"
    status = None

    def prefill(self, request: object) -> None: ...

    def release(self, patient_key: str) -> None: ...

    def forget(self) -> None: ...


@dataclass
class FakeWorkplace:
    """What the window is given."""

    vaults: FakeVaults = field(default_factory=FakeVaults)
    clock: FakeClock = field(default_factory=FakeClock)
    load_model: Callable[[], FakeModel | None] = FakeModel
    reader: InSession = field(default_factory=InSession)
    pictures: PicturesInSession = field(default_factory=PicturesInSession)
    measurands: Measurands = field(default_factory=measurands)
    knowledge: Knowledge = field(default_factory=knowledge)
    knowledge_line: str = "Clinic Assist core medication knowledge 2026.11 of 25-Nov-2026"
    hospital_tables: Path | None = None
    note_templates: Path | None = None
    resources: Path = RESOURCES
    prompt_texts: PromptTexts = field(default_factory=lambda: load_prompt_texts(RESOURCES / "prompts"))
    gate: ModelGate | None = None
    evaluations: Path | None = None
    fonts: Path = RESOURCES / "fonts"
    is_evaluating: bool = False
    tells_system_log: bool = False
    backups: FakeBackups | None = field(default_factory=FakeBackups)
    security_keys: FakeSecurityKeys = field(default_factory=FakeSecurityKeys)
    policy: Policy = field(default_factory=Policy)
    models: FakeShelf | None = field(default_factory=FakeShelf)
    names: DrugNames = field(default_factory=names)
    rxnorm_line: str = "RxNorm release 06-Jan-2026, loaded on 20-Jan-2026: 248,110 codes and 310,522 NDC."

    @property
    def keeper(self) -> FakeBackups | None:
        return self.backups

    def hear_tables_anew(self) -> None:
        assert self.hospital_tables is not None
        self.knowledge = replace(self.knowledge, tables=HospitalTables.load(self.hospital_tables))


@dataclass
class FakeWorkflows:
    """The workflows' behaviour, to be changed by a test.

    Attributes:
        statement_delay_s, import_delay_s: How long each statement or file takes, for the eye.
        preview_is_held: Whether a preview waits until `released` is set.
        foreseen: What a preview shows, in place of the usual one.
        held_at: The number of the statement or file at which the work waits until `released` is set.
        dies_after: The number of statements after which the model ends.
    """

    statement_delay_s: float = 0.0
    held_at: int | None = None
    released: threading.Event = field(default_factory=threading.Event)
    dies_after: int | None = None
    check_error: Exception | None = None
    imported: list[tuple[Path, ...]] = field(default_factory=list)
    printed: list[tuple[str, Path]] = field(default_factory=list)
    given: list[Given] = field(default_factory=list)
    import_delay_s: float = 0.0
    previewed: list[tuple[Path, ...]] = field(default_factory=list)
    orders: list[Commission] = field(default_factory=list)
    read_ahead: list[PatientId] = field(default_factory=list)
    forgotten: list[PatientId] = field(default_factory=list)
    preview_is_held: bool = False
    foreseen: ImportPreview | None = None
    check_with_shipped_rules: bool = False

    def check_chart(self, workplace: object, chart: Chart) -> SafetyReport:
        if self.check_error is not None:
            raise self.check_error
        if self.check_with_shipped_rules:
            return check.check_chart(chart, knowledge(), names(), TODAY, measurands=measurands())
        return fake_report(chart)

    def prefill_chart(self, workplace: object, chart: Chart) -> None:
        self.read_ahead.append(chart.patient_id)

    def leave_chart(self, workplace: object, patient: PatientId) -> None:
        self.forgotten.append(patient)

    def draft_note(
        self,
        workplace: object,
        chart: Chart,
        asked: Commission,
        *,
        use_model: bool = True,
        on_statement: Callable[[Statement, StatementVerdict], None],
        should_stop: Callable[[], bool],
    ) -> VerifiedNote:
        self.orders.append(asked)
        written: list[Statement] = []
        for number, statement in enumerate(fake_statements(chart)):
            if should_stop():
                break
            if self.dies_after is not None and number >= self.dies_after:
                raise MachineError("The language model ended unexpectedly.", hint="Draft again.")
            self._take_time(number, self.statement_delay_s)
            written.append(statement)
            on_statement(statement, fake_verdict(chart, statement))
        composer = Composer.MODEL if use_model else Composer.RECORD_ONLY
        return fake_note(chart, tuple(written), composer=composer)

    def verify_edited(
        self, workplace: object, chart: Chart, draft: DraftNote, statements: Sequence[Statement]
    ) -> VerifiedNote:
        return fake_note(chart, tuple(statements), composer=draft.composer)

    def sign_note(
        self,
        workplace: FakeWorkplace,
        store: MemoryStore,
        verified: VerifiedNote,
        *,
        signed_by: str,
        confirmed: Sequence[int],
    ) -> SignedNote:
        at = workplace.clock.now().isoformat()
        note = SignedNote(
            note_id=f"note-{len(store.notes) + 1}",
            verified=verified,
            signed_by=signed_by,
            signed_at=at,
            confirmed=tuple(confirmed),
            digest=signing_digest(verified, signed_by=signed_by, signed_at=at),
            signature="aa" * 64,
            public_key="bb" * 32,
        )
        store.save_signed_note(note)
        return note

    def show_source(self, store: MemoryStore, chart: Chart, fact: FactId, **_reader: object) -> SourceView:
        found = chart.fact(fact)
        if found is None:
            raise UserError("That record is not in this patient's chart.")
        writer = store.charts[chart.patient_id][1]
        start, end = writer.span(found)
        return SourceView(
            name=writer.name, format="fhir-r4-json", imported_at="2026-11-20T09:30:00+00:00",
            locator=found.provenance.locator, text=writer.text, start=start, end=end,
        )  # fmt: skip

    def import_paths(
        self,
        store: MemoryStore,
        paths: Sequence[Path],
        *,
        reader: object,
        progress: Told,
        should_stop: Callable[[], bool],
        between: Callable[[], None],
    ) -> tuple[FileReport, ...]:
        self.imported.append(tuple(paths))
        progress.files([Incoming(name=report.path, size_bytes=1) for report in fake_file_reports()])
        done = []
        for number, report in enumerate(fake_file_reports()):
            if should_stop():
                break
            progress.progress(number, 4, report.path)
            progress.reading(report.path)
            self._take_time(number, self.import_delay_s)
            done.append(report)
            progress.report(report)
            between()
        store.reports = tuple(done)
        store.note_import(tuple(done))
        if not store.charts:
            store.charts = world_charts()
        return tuple(done)

    def preview_paths(
        self,
        store: MemoryStore,
        paths: Sequence[Path],
        *,
        reader: object,
        progress: Callable[[float, int, str], None],
        should_stop: Callable[[], bool],
        between: Callable[[], None],
    ) -> ImportPreview:
        self.previewed.append(tuple(paths))
        progress(0, 4, "okonkwo.json")
        if self.preview_is_held:
            assert self.released.wait(60), "the test never released the work"
        between()
        if should_stop():
            return ImportPreview(files=(), patients=(), was_stopped=True)
        return self.foreseen or fake_preview(fake_file_reports())

    def _take_time(self, number: int, delay_s: float) -> None:
        time.sleep(delay_s)
        if number == self.held_at:
            assert self.released.wait(60), "the test never released the work"

    def print_note(
        self, workplace: object, store: object, chart: Chart, note: object, *, target: Path, given: Given
    ) -> Path:
        self.given.append(given)
        self.printed.append(("signed" if isinstance(note, SignedNote) else "draft", target))
        return target

    def print_safety(
        self, workplace: object, store: object, chart: Chart, report: object, *, target: Path, given: Given
    ) -> Path:
        self.printed.append(("safety", target))
        return target

    def print_import(self, workplace: object, store: object, reports: Sequence[FileReport], *, target: Path) -> Path:
        self.printed.append(("import", target))
        return target

    def print_chart(self, workplace: object, store: object, chart: Chart, *, target: Path, given: Given) -> Path:
        self.printed.append(("chart", target))
        return target

    def patch(self, monkeypatch: pytest.MonkeyPatch) -> FakeWorkflows:
        """Puts these in the places where the window calls the workflows."""
        screens = "clinic_assist.gui.screens"
        for place in (
            f"{screens}.chart.patient_desk.check_chart",
            f"{screens}.chart.patient_desk.prefill_chart",
            f"{screens}.chart.patient_desk.leave_chart",
            f"{screens}.about.view.check_chart",
            f"{screens}.draft.desk.draft_note",
            f"{screens}.draft.desk.verify_edited",
            f"{screens}.draft.desk.sign_note",
            f"{screens}.source.view.show_source",
            f"{screens}.imports.work.import_paths",
            f"{screens}.imports.work.preview_paths",
            "clinic_assist.gui.exports.print_note",
            "clinic_assist.gui.exports.print_safety",
            "clinic_assist.gui.exports.print_chart",
            f"{screens}.imports.view.print_import",
        ):
            monkeypatch.setattr(place, getattr(self, place.rsplit(".", 1)[1]))
        return self


def fake_statements(chart: Chart) -> tuple[Statement, ...]:
    """Sentences over a chart: right ones, a wrong one, an unsupported one, and one beyond the record."""
    written = []
    for condition in chart.of(Condition)[:6]:
        since = format_date(condition.onset)
        text = f"{concept_text(condition.code)} is recorded as {condition.clinical_status}, since {since}."
        written.append(Statement(text=text, citations=(condition.id,), section="Problems"))
    medicines = [fact for fact in chart.facts if isinstance(fact, MedicationUse)]
    written += [
        Statement(text=f"Takes {concept_text(use.medication)}.", citations=(use.id,), section="Medications")
        for use in medicines[:5]
    ]
    written += [
        Statement(text=f"Allergy to {concept_text(allergy.code)}.", citations=(allergy.id,), section="Allergies")
        for allergy in chart.of(AllergyIntolerance)[:2]
    ]
    results = chart.of(Observation)[:3]
    for result in results:
        text = f"{concept_text(result.code)} was {format_value(result.value)} on {format_date(result.when)}."
        written.append(Statement(text=text, citations=(result.id,), section="Results"))
    if results:
        ids = tuple(result.id for result in results)
        written.append(Statement(text="Potassium was 3.9 mmol/L on 19-Nov-2026.", citations=ids, section="Results"))
        written.append(Statement(text="The patient lives alone with a cat.", section="Social history"))
        written.append(Statement(text="Consider stopping clarithromycin.", origin=Origin.NOT_FROM_RECORD))
    return tuple(written)


def fake_verdict(chart: Chart, statement: Statement) -> StatementVerdict:
    """Judges by what the fake statements hold."""
    if "3.9" in statement.text:
        return StatementVerdict(
            verdict=Verdict.CONTRADICTED,
            reason="The record says 5.9 mmol/L on that day.",
            facts=statement.citations[:1],
        )
    if statement.origin is Origin.NOT_FROM_RECORD:
        return StatementVerdict(verdict=Verdict.NOT_CHECKABLE, reason="An advice, not a statement about the record.")
    if statement.citations or "corrected" in statement.text:
        facts = statement.citations or (chart.facts[0].id,)
        return StatementVerdict(verdict=Verdict.SUPPORTED, reason="Value, unit and date agree.", facts=facts)
    return StatementVerdict(verdict=Verdict.NOT_FOUND, reason="Nothing in the record says so.")


def fake_note(chart: Chart, statements: tuple[Statement, ...], *, composer: Composer = Composer.MODEL) -> VerifiedNote:
    """A verified note over those statements."""
    used = tuple(dict.fromkeys(fact for statement in statements for fact in statement.citations))
    draft = DraftNote(
        patient_id=chart.patient_id,
        task=Task.SUMMARY,
        composer=composer,
        statements=statements,
        selection=Selection(used=used),
        model=FakeModel.identity if composer is Composer.MODEL else None,
        withheld=("a value outside a slot",) if composer is Composer.MODEL else (),
    )
    missing = chart.of(AllergyIntolerance)[2:4]
    total = len(chart.facts)
    return VerifiedNote(
        draft=draft,
        verdicts=tuple(fake_verdict(chart, statement) for statement in statements),
        omissions=tuple(
            Omission(fact=one.id, kind="allergy", text=f"Allergy: {concept_text(one.code)}") for one in missing
        ),
        coverage=Coverage(
            total=total,
            used=len(used),
            left_out=(("older than 24 months", total - len(used)),) if total > len(used) else (),
        ),
    )


def fake_report(chart: Chart) -> SafetyReport:
    """Alerts of every tier over the full chart; nothing recognised in the others."""
    named = {concept_text(use.medication).split()[0]: use.id for use in chart.facts if isinstance(use, MedicationUse)}
    allergies = chart.of(AllergyIntolerance)
    issues = tuple(_issues(named)) if "Warfarin" in named else ()
    missing = tuple(
        NotChecked(text=concept_text(one.code), reason="Not recognised as a substance.", facts=(one.id,))
        for one in allergies
        if one.code is not None and not one.code.is_coded
    )
    if "St" in named:
        missing += (
            NotChecked(
                text="St John's wort tea, “two cups”", reason="Not recognised as a medicine.", facts=(named["St"],)
            ),
        )
    runs = (
        CheckRun(kind=IssueKind.DRUG_DRUG, state=CheckState.FOUND if issues else CheckState.NONE_IN_KNOWLEDGE),
        CheckRun(
            kind=IssueKind.DRUG_ALLERGY,
            state=CheckState.NOT_CHECKABLE if missing else CheckState.NONE_IN_KNOWLEDGE,
            note="One allergy is free text and was not recognised." if missing else "",
        ),
        CheckRun(kind=IssueKind.DUPLICATE, state=CheckState.NOT_RUN, note="No rules for duplicates are installed."),
        CheckRun(kind=IssueKind.KIDNEY, state=CheckState.NOT_CHECKABLE if named else CheckState.NONE_IN_KNOWLEDGE),
    )
    checked = tuple(sorted(name.lower() for name in named if name != "St"))
    untried = [Untried(ingredient=name, kind=IssueKind.KIDNEY, missing=NO_CREATININE) for name in checked[:2]]
    return SafetyReport(
        patient_id=chart.patient_id,
        on=TODAY,
        knowledge=KnowledgeVersion(name="Core interactions", version="1.0", date=date(2026, 11, 1)),
        checked=checked,
        issues=issues,
        not_checked=missing,
        runs=runs,
        by_drug=describe_drugs(checked, runs, issues, untried),
    )


def _issues(named: dict[str, FactId]) -> list[DetectedIssue]:
    base = DetectedIssue(
        kind=IssueKind.DRUG_DRUG,
        severity=Severity.CONTRAINDICATED,
        interruptive=True,
        evidence=Evidence.ESTABLISHED,
        ingredients=("clarithromycin", "simvastatin"),
        trigger_texts=("Clarithromycin 500 MG Oral Tablet [Biaxin]", "Simvastatin 40 MG Oral Tablet"),
        summary="Clarithromycin with simvastatin: high risk of muscle breakdown (rhabdomyolysis).",
        consequence="Simvastatin levels rise about tenfold; muscle pain, weakness, dark urine, kidney failure.",
        mechanism="Clarithromycin blocks CYP3A4, which clears simvastatin.",
        action="Do not give together. Stop simvastatin while clarithromycin is taken.",
        alternatives="Azithromycin instead of clarithromycin; pravastatin or rosuvastatin instead of simvastatin.",
        facts=(named["Clarithromycin"], named["Simvastatin"]),
        rule="cyp3a4-inhibitor-simvastatin",
        sources=(SourceNote(citation="Simvastatin label, section 4 Contraindications", date="2023-08"),),
    )
    warfarin = replace(
        base,
        severity=Severity.SERIOUS,
        interruptive=False,
        ingredients=("clarithromycin", "warfarin"),
        trigger_texts=("Clarithromycin 500 MG Oral Tablet [Biaxin]", "Warfarin sodium 5 MG Oral Tablet [Coumadin]"),
        summary="Clarithromycin with warfarin: INR may rise and cause bleeding.",
        action="Check INR within 3 days and reduce the warfarin dose if it rises.",
        context=("INR 4.6 on 19-Nov-2026 (3 days ago) is already above 3.0.",),
        facts=(named["Clarithromycin"], named["Warfarin"]),
        rule="macrolide-warfarin",
    )
    potassium = replace(
        base,
        severity=Severity.MONITOR,
        interruptive=False,
        evidence=Evidence.PROBABLE,
        ingredients=("lisinopril", "spironolactone"),
        trigger_texts=("Lisinopril 10 MG Oral Tablet [Zestril]", "Spironolactone 25 MG Oral Tablet"),
        summary="Lisinopril with spironolactone: potassium may rise.",
        action="Check potassium and creatinine.",
        context=("Downgraded: taken together for 11 months.", "Potassium 5.9 mmol/L on 19-Nov-2026."),
        facts=(named["Lisinopril"], named["Spironolactone"]),
        rule="raas-potassium",
    )
    metformin = replace(
        potassium,
        kind=IssueKind.DUPLICATE,
        severity=Severity.INFORMATION,
        ingredients=("metformin",),
        trigger_texts=("Metformin 500 MG Oral Tablet", "Metformin 850 MG Oral Tablet"),
        summary="Metformin is in 2 products on the list.",
        action="Check whether both are meant.",
        context=(),
        facts=(),
        rule="duplicate-ingredient",
    )
    return [base, warfarin, potassium, metformin]


def fake_file_reports() -> tuple[FileReport, ...]:
    """A good file, a file with a rejected entry, a repeated one, and one that is no record."""
    counts = (("Condition", 12), ("MedicationRequest", 15), ("Observation", 204), ("Patient", 1))
    rejected = ImportIssue(
        severity=IssueSeverity.REJECTED,
        locator=Locator("Bundle.entry[17].resource"),
        reason="The entry names no subject, so it belongs to nobody.",
        resource_type="Observation",
    )
    warning = ImportIssue(
        severity=IssueSeverity.WARNING,
        locator=Locator("Bundle.entry[4].resource/onsetDateTime"),
        reason="The date cannot be read and is shown as not recorded.",
        resource_type="Condition",
    )
    whole = ImportIssue(
        severity=IssueSeverity.REJECTED, locator=Locator(""), reason="This is not JSON: it ends after 412 characters."
    )
    return (
        FileReport(
            path="/exports/ward3/okonkwo.json",
            sha256="a" * 64,
            format="fhir-r4-json",
            patients=1,
            entries=236,
            fact_counts=counts,
            kept=1,
        ),
        FileReport(
            path="/exports/ward3/two-patients.json",
            sha256="b" * 64,
            format="fhir-r4-json",
            patients=2,
            entries=58,
            fact_counts=counts[:2],
            kept=2,
            issues=(rejected, warning),
            types=(
                TypeCount(type="Observation", read=40, kept=0, rejected=1),
                TypeCount(type="MedicationRequest", read=15),
                TypeCount(type="NutritionOrder", kept=2),
            ),
        ),
        FileReport(
            path="/exports/ward3/copy-of-okonkwo.json",
            sha256="a" * 64,
            format="fhir-r4-json",
            patients=1,
            entries=236,
            fact_counts=counts,
            already_present=True,
        ),
        FileReport(path="/exports/ward3/notes.txt", issues=(whole,)),
    )
