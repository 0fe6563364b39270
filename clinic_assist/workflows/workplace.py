"""All that commands and the window need, joined once by `app` and handed to the workflows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Protocol

from clinic_assist.drafting.prompt import PromptTexts, load_prompt_texts
from clinic_assist.errors import BugError, MachineError
from clinic_assist.people import NO_PROOF, Founder, Proof, SecurityKey, Way, WaysIn
from clinic_assist.policy.values import Policy
from clinic_assist.safety.hospital.table import HospitalTables
from clinic_assist.safety.knowledge import Knowledge, load_knowledge
from clinic_assist.terminology.drugs import DrugNames
from clinic_assist.terminology.labels import format_day
from clinic_assist.terminology.measurands import Measurands
from clinic_assist.terminology.rxnorm.table import RxNormTable
from clinic_assist.terminology.rxnorm.words import NO_RELEASE, release_line
from clinic_assist.workflows.back_up import BackupKeeper
from clinic_assist.workflows.model_gate import ModelGate
from clinic_assist.workflows.people_port import SecurityKeys
from clinic_assist.workflows.ports import ChartStore, Clock, FileReader, ModelLoader, ModelShelf, PictureReader


class VaultOpener(Protocol):
    """Makes and opens vaults."""

    def create(self, directory: Path, passphrase: str, *, founder: Founder | None = None) -> ChartStore:
        """A new vault, open. Raises UserError: directory in use, passphrase too short, no possible login."""
        ...

    def open(
        self, directory: Path, passphrase: str, *, login: str = "", way: Way = Way.PASSWORD, proof: Proof = NO_PROOF
    ) -> ChartStore:
        """An existing vault. Raises UserError: wrong passphrase, no vault there, newer vault, open elsewhere.

        Raises CodeNeededError: a one-time code is asked for as well, or the one that was given does not fit.
        """
        ...

    def security_keys(self, directory: Path, login: str) -> tuple[SecurityKey, ...]:
        """The FIDO2 keys that must be asked before this login is tried; none for most."""
        ...

    def ways_in(self, directory: Path) -> WaysIn:
        """By what a vault says it can be opened."""
        ...

    def exists(self, directory: Path) -> bool:
        """Whether there is a vault in that directory."""
        ...


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """The joined parts. Rules and drug names are read when first needed, so that the window opens at once.

    Attributes:
        vaults: Makes and opens vaults.
        reader: Reads export files.
        pictures: Decodes pictures and recordings.
        load_model: Gives the language model, or None where none is installed.
        clock: The only source of time.
        resources: The folder with rules, terminology and fonts.
        site_terminology: The folder with the terminologies that the site loaded itself; None for none.
        hospital_tables: The folder with the hospital's own tables of interactions; None for none.
        note_templates: The folder with the hospital's own note templates; None for none.
        models: Says which models are here, and keeps a choice between them; None where that cannot be asked.
        gate: Says which clinical models passed the site's evaluation; without it none may write about patients.
        evaluations: The folder in which the window keeps runs of evaluations; None for none.
        backups: Looks after backups outside an open vault.
        tells_system_log: The trail is given on to the machine's own log, without patients.
        security_keys: The FIDO2 keys that are plugged in; None where none can be.
        policy: What the hospital's IT decided for this machine.
        is_evaluating: A model is only being tried: nothing that it writes becomes a note of a patient.
    """

    vaults: VaultOpener
    reader: FileReader
    pictures: PictureReader
    load_model: ModelLoader
    clock: Clock
    resources: Path
    site_terminology: Path | None = None
    hospital_tables: Path | None = None
    note_templates: Path | None = None
    models: ModelShelf | None = None
    gate: ModelGate | None = None
    is_evaluating: bool = False
    tells_system_log: bool = False
    evaluations: Path | None = None
    backups: BackupKeeper | None = None
    security_keys: SecurityKeys | None = None
    policy: Policy = field(default_factory=Policy)

    @property
    def keeper(self) -> BackupKeeper:
        """Backups on this machine. Raises BugError where nobody joined them."""
        if self.backups is None:
            raise BugError("Backups were asked for where there are none.")
        return self.backups

    @cached_property
    def names(self) -> DrugNames:
        """The drug name vocabulary, with the codes of the RxNorm release that the site loaded.

        A damaged table counts as none: codes without a name are then shown as not checked, and `rxnorm_line` says why.
        """
        try:
            table = self.open_rxnorm()
        except MachineError:
            table = None
        return DrugNames.load(self.resources / "terminology", table)

    def open_rxnorm(self) -> RxNormTable | None:
        """The table of RxNorm codes, or None where none was loaded. Raises MachineError where it is damaged."""
        return RxNormTable.open(self.site_terminology) if self.site_terminology else None

    @cached_property
    def measurands(self) -> Measurands:
        """What results measure, by code and name."""
        return Measurands.load(self.resources / "terminology")

    @cached_property
    def knowledge(self) -> Knowledge:
        """The safety rules, with the hospital's own tables."""
        pack = load_knowledge(self.resources / "knowledge")
        return replace(pack, tables=HospitalTables.load(self.hospital_tables)) if self.hospital_tables else pack

    def hear_tables_anew(self) -> None:
        """After a table was imported or removed: the next check uses what is there now."""
        if self.hospital_tables is not None:
            vars(self)["knowledge"] = replace(self.knowledge, tables=HospitalTables.load(self.hospital_tables))

    @cached_property
    def prompt_texts(self) -> PromptTexts:
        """The fixed texts that a general model is given."""
        return load_prompt_texts(self.resources / "prompts")

    @property
    def knowledge_line(self) -> str:
        """Name, version and date of the rules, for screen and paper."""
        version = self.knowledge.version
        own = f"{version.name} {version.version} of {format_day(version.date)}"
        tables = [f"table {note.name} of {format_day(note.imported_on)}" for note in self.knowledge.tables.notes]
        return "; ".join((own, *tables))

    @property
    def rxnorm_line(self) -> str:
        """Which RxNorm release is loaded, for the screen."""
        try:
            table = self.open_rxnorm()
        except MachineError as problem:
            return f"{problem.message} {problem.hint}"
        return release_line(table.about) if table else NO_RELEASE

    @property
    def fonts(self) -> Path:
        """The folder with the page fonts."""
        return self.resources / "fonts"
