"""Imports, previews and doubts about persons in memory, so that the window can be tried with them."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace

from clinic_assist.chart.chart import Chart, PatientId, SourceSummary
from clinic_assist.chart.datatypes import Address, ContactPoint, HumanName, Identifier
from clinic_assist.chart.facts import Fact, Patient
from clinic_assist.chart.intake import (
    FileReport,
    Foreseen,
    ImportPreview,
    ImportSummary,
    MatchQuestion,
    NobodysDocument,
    Removal,
)
from clinic_assist.chart.partial_date import PartialDate
from clinic_assist.chart.provenance import FactId, Locator, Provenance, SourceId, fact_id
from clinic_assist.errors import UserError
from tests.gui.synthetic_charts import ChartWriter, world_charts

REMOVAL = Removal(
    files=3, files_kept=1, facts=1_214, patients=3, patients_gone=1, notes_quoting=2, drafts_quoting=0
)  # fmt: skip


def patient_record(name: str, *, source: str = "e", given: str = "Ngozi", **fields: object) -> Patient:
    """A Patient record of a file."""
    origin = Provenance(source=SourceId(source * 64), locator=Locator("Bundle.entry[0].resource"))
    told: dict[str, object] = {
        "names": (HumanName(family=name, given=(given,)),),
        "birth_date": PartialDate("1952-03-14"),
        "gender": "female",
        "identifiers": (Identifier(system="urn:oid:1.2.3.4", value="MRN-100234", type_code="MR"),),
        "addresses": (Address(line=("12 Harbour Row",), city="Leith", postal_code="EH6 6QQ"),),
        "telecom": (ContactPoint(system="phone", value="0131 496 0001"),),
    }
    return Patient(
        id=fact_id(origin.source, origin.locator, f"Patient {name}"),
        provenance=origin,
        **(told | fields),  # type: ignore[arg-type]
    )


@dataclass
class MemoryImports:
    """The part of the store that knows imports and who is who.

    Attributes:
        charts: Each with what wrote its file.
        removal: What a removal would take away.
        refuses: What `remove_import` or `decide_match` raises.
        apart: The pairs that people keep apart, whoever is asked about.
        records: The Patient records of patients, by patient.
        decided: The decisions, in order.
    """

    charts: dict[str, tuple[Chart, ChartWriter]] = field(default_factory=world_charts)
    reports: tuple[FileReport, ...] = ()
    made: list[ImportSummary] = field(default_factory=list)
    files_of: dict[str, tuple[FileReport, ...]] = field(default_factory=dict)
    removal: Removal = REMOVAL
    removed: list[str] = field(default_factory=list)
    refuses: Exception | None = None
    questions: list[MatchQuestion] = field(default_factory=list)
    records: dict[str, tuple[Patient, ...]] = field(default_factory=dict)
    apart: list[MatchQuestion] = field(default_factory=list)
    decided: list[tuple[str, str, bool]] = field(default_factory=list)
    nobodys: list[tuple[NobodysDocument, Fact]] = field(default_factory=list)

    def import_reports(self, intake: str | None = None) -> tuple[FileReport, ...]:
        return self.reports if intake is None else self.files_of.get(intake, self.reports)

    def patients_of(self, sources: tuple[str, ...]) -> int:
        return len(sources)

    def report_of(self, source: str) -> FileReport | None:
        return None

    def imports(self) -> tuple[ImportSummary, ...]:
        return tuple(reversed(self.made))

    def note_import(self, reports: tuple[FileReport, ...]) -> None:
        """What the vault does with the files of an import."""
        number = len(self.made) + 1
        facts = sum(count for report in reports for _kind, count in report.fact_counts)
        self.files_of[f"intake-{number}"] = reports
        at = f"2026-11-{19 + number:02}T09:30:00+00:00"
        first = reports[0].path if reports else ""
        made = ImportSummary(
            intake_id=f"intake-{number}", begun_at=at, files=len(reports), facts=facts, first_file=first
        )
        self.made.append(made)

    def foresee_removal(self, intake: str) -> Removal:
        return self.removal

    def remove_import(self, intake: str) -> Removal:
        self._refuse()
        self.removed.append(intake)
        self.made = [one for one in self.made if one.intake_id != intake]
        return self.removal

    def match_questions(self, apart_from: PatientId | None = None) -> tuple[MatchQuestion, ...]:
        return tuple(self.questions if apart_from is None else self.apart)

    def patient_records(self, patient: PatientId) -> tuple[Patient, ...]:
        return self.records.get(patient, ())

    def decide_match(self, one: FactId, other: FactId, *, is_same: bool) -> None:
        self._refuse()
        self.decided.append((one, other, is_same))
        self.questions = [asked for asked in self.questions if {asked.one, asked.other} != {one, other}]

    def documents_of_nobody(self) -> tuple[NobodysDocument, ...]:
        return tuple(document for document, _fact in self.nobodys)

    def count_documents_of_nobody(self) -> int:
        return sum(document.given_to is None for document, _fact in self.nobodys)

    def has_given_documents(self) -> bool:
        return any(document.given_to is not None for document, _fact in self.nobodys)

    def document_of_nobody(self, source: SourceId, document: FactId) -> Fact:
        return next(fact for _document, fact in self.nobodys if fact.id == document)

    def together(self) -> AbstractContextManager[None]:
        return nullcontext()

    def _refuse(self) -> None:
        if self.refuses is not None:
            raise self.refuses


def fake_preview(files: tuple[FileReport, ...]) -> ImportPreview:
    """A patient of the vault with a conflict, a new one about whom there is a doubt, and one only referred to."""
    ada = patient_record("Okonkwo-Lindqvist")
    bea = patient_record("Grey", given="Tom", gender="male", birth_date=PartialDate("1961-08"), identifiers=())
    return ImportPreview(
        files=tuple(replace(report, was_stopped=False) for report in files),
        patients=(
            Foreseen(
                patient_id="p-full", record=ada, keys=frozenset({"a"}), new=41, known=195, replacing=3,
                conflicts=("Penicillin: one file says active, another says refuted.",),
            ),
            Foreseen(
                patient_id=None, record=bea, keys=frozenset({"b"}), new=27,
                notes=(
                    ("A patient of the vault has the same family name and birth date, and it is not certain that it "
                    "is the same person. They were kept apart."),
                ),
            ),
            Foreseen(patient_id=None, record=None, keys=frozenset({"c"}), new=4),
        ),
        facts_of_nobody=2,
    )  # fmt: skip


def gone() -> UserError:
    """What the vault says of a record that went meanwhile."""
    return UserError("This patient record is not in the vault any more.", hint="Search the patient again.")


def pair_of_doubts(store: MemoryImports) -> tuple[MatchQuestion, MatchQuestion]:
    """Two open pairs: people who differ in sex and number, and one of whom little is known."""
    ada = patient_record("Okonkwo-Lindqvist", source="a")
    adam = patient_record(
        "Okonkwo-Lindqvist", source="b", gender="male", addresses=(),
        identifiers=(
            Identifier(system="urn:oid:1.2.3.4", value="MRN-100243", type_code="MR"),
            Identifier(system="urn:oid:9.9.9", value="943 476 5919", type_code="NH", assigner="Health Board"),
        ),
        telecom=(ContactPoint(system="phone", value="0131 496 0001"), ContactPoint(system="phone", value="0131 1")),
    )  # fmt: skip
    tom = patient_record("Grey", source="c", given="T.", birth_date=None, identifiers=(), addresses=(), telecom=())
    store.records |= {"p-full": (ada,), "p-silent": (adam,), "p-none-known": (tom,)}
    first = MatchQuestion(one=ada.id, other=adam.id, patients=("p-full", "p-silent"), reason=DOUBT)
    second = MatchQuestion(one=adam.id, other=tom.id, patients=("p-silent", "p-none-known"), reason=DOUBT)
    store.questions = [first, second]
    for patient, name in (("p-full", "okonkwo.json"), ("p-silent", "okonkwo-a.xml"), ("p-none-known", "grey.xml")):
        name_files(store, patient, name)
    return first, second


def name_files(store: MemoryImports, patient: str, *names: str) -> None:
    """Gives the files of a patient's records their names in the chart."""
    chart, writer = store.charts[patient]
    files = {
        record.provenance.source: SourceSummary(
            id=record.provenance.source,
            name=f"/exports/ward3/{name}",
            format="fhir-r4-json",
            imported_at=f"2026-11-{20 + number}T09:30:00+00:00",
        )
        for number, (record, name) in enumerate(zip(store.records[patient], names, strict=True))
    }
    store.charts[patient] = (replace(chart, sources={**chart.sources, **files}), writer)


DOUBT = (
    "A patient of the vault has the same family name and birth date, and it is not certain that it is the same person. "
    "They were kept apart."
)
