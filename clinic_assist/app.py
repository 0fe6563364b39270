"""The only place that builds concrete things and joins them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import NoReturn

from clinic_assist import settings, system_calls
from clinic_assist.errors import MachineError, UserError
from clinic_assist.importers import InSession
from clinic_assist.importers.sandbox import ImportWorkers, PicturesInSession, PictureWorker
from clinic_assist.inference.catalogue import InstalledModel as InstalledFile
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.shelf import ModelShelf
from clinic_assist.inference.trust import KeyFolder
from clinic_assist.people import NO_PROOF, Founder, Proof, SecurityKey, Way, WaysIn
from clinic_assist.policy.file import read_policy
from clinic_assist.policy.values import Policy
from clinic_assist.process import keep_private
from clinic_assist.store.access.attempts import LockOut
from clinic_assist.store.access.authenticators import PluggedInKeys
from clinic_assist.store.asked_first import security_keys_of
from clinic_assist.store.keeper import BackupsOnDisk
from clinic_assist.store.surroundings import Surroundings
from clinic_assist.store.vault import create_vault, open_vault, vault_exists, ways_in
from clinic_assist.workflows.model_gate import ModelGate
from clinic_assist.workflows.permitted import permitted
from clinic_assist.workflows.ports import ChartStore, TextGenerator
from clinic_assist.workflows.workplace import Workplace

MODEL_WORKER = "model-worker"
IMPORT_WORKER = "import-worker"
PICTURE_WORKER = "picture-worker"


class SystemClock:
    """The machine's clock."""

    def today(self) -> date:
        """The calendar day where the workstation stands."""
        return datetime.now().astimezone().date()

    def now(self) -> datetime:
        """UTC, with zone."""
        return datetime.now(UTC)


def machine_policy() -> Policy:
    """What the hospital's IT decided for this machine. Raises MachineError where its file cannot be used."""
    return read_policy(settings.policy_file())


def _policy_for_screens() -> Policy:
    """The policy as screens show it; where it cannot be used no vault opens, so nothing depends on it."""
    try:
        return machine_policy()
    except MachineError:
        return Policy()


def _lock_out(policy: Policy) -> LockOut:
    usual = LockOut()
    return LockOut(
        free=min(usual.free, policy.free_attempts or usual.free),
        longest_s=max(usual.longest_s, 60.0 * (policy.longest_wait_minutes or 0)),
    )


class VaultsOnDisk:
    """Vaults in folders of this machine. A process that holds the keys of one keeps its memory to itself.

    None is made or opened where the machine's policy cannot be used or forbids it. `policy` is given by tests.
    """

    def __init__(self, policy: Callable[[], Policy] = machine_policy) -> None:
        self._policy = policy

    def _permit(self) -> Policy:
        policy = self._policy()
        policy.refuse_without_isolation(is_filtered=system_calls.is_filtered())
        return policy

    def create(self, directory: Path, passphrase: str, *, founder: Founder | None = None) -> ChartStore:
        """See `workplace.VaultOpener`."""
        policy = self._permit()
        policy.refuse_passphrase(passphrase)
        keep_private()
        vault = create_vault(directory, passphrase, witnesses=settings.witnesses_folder(), founder=founder)
        return permitted(vault, SystemClock().now, policy)

    def open(
        self, directory: Path, passphrase: str, *, login: str = "", way: Way = Way.PASSWORD, proof: Proof = NO_PROOF
    ) -> ChartStore:
        """See `workplace.VaultOpener`."""
        policy = self._permit()
        keep_private()
        around = Surroundings(witnesses=settings.witnesses_folder(), lock_out=_lock_out(policy))
        vault = open_vault(directory, passphrase, login=login, way=way, proof=proof, around=around)
        return permitted(vault, SystemClock().now, policy)

    def security_keys(self, directory: Path, login: str) -> tuple[SecurityKey, ...]:
        """See `workplace.VaultOpener`."""
        return security_keys_of(directory, login)

    def ways_in(self, directory: Path) -> WaysIn:
        """See `workplace.VaultOpener`."""
        return ways_in(directory)

    def exists(self, directory: Path) -> bool:
        """See `workplace.VaultOpener`."""
        return vault_exists(directory)


class InstalledModel:
    """The model in use: the one chosen, else the site's clinical model, else the bundled verbaliser."""

    def __init__(self) -> None:
        self._process: ModelProcess | None = None

    def __call__(self) -> TextGenerator | None:
        """The model, started when first asked to write; None where no model file is there.

        Raises UserError where the layers for a graphics card are set to no number.
        """
        if self._process is None:
            chosen = model_shelf().model_in_use()
            if chosen is None:
                return None
            self._process = ModelProcess(
                chosen,
                command=settings.own_command(MODEL_WORKER),
                gpu_layers=_gpu_layers(),
            )
        return self._process

    def close(self) -> None:
        """Wipes and ends the worker. Safe to repeat."""
        if self._process is not None:
            self._process.close()
            self._process = None


@contextmanager
def named_model(name: str, adapter: str = "") -> Iterator[tuple[ModelProcess, InstalledFile]]:
    """A model by name or the beginning of its hash, to be tried; the one in use where no name is given.

    Its process ends with the block.

    Raises:
        UserError: There is none of that name, or more than one.
    """
    shelf = model_shelf()
    chosen = shelf.model_in_use() if not name else shelf.named(name, adapter)
    if chosen is None:
        raise UserError("There is no model here.", hint="`clinic-assist model list` shows which there are.")
    process = ModelProcess(chosen, command=settings.own_command(MODEL_WORKER), gpu_layers=_gpu_layers())
    try:
        yield process, chosen
    finally:
        process.close()


def unusable_models() -> list[str]:
    """What is wrong with the models folders, a line each; empty where every listed model can be chosen."""
    return [f"{one.file}: {one.reason}" for one in model_shelf().look().not_usable]


def model_shelf(*, when_chosen: Callable[[], None] = lambda: None) -> ModelShelf:
    """The models of this machine; `when_chosen` is called after another one was chosen."""
    return ModelShelf(
        folders=settings.model_folders(),
        keys=(
            KeyFolder(path=settings.shipped_keys_folder(), is_sites=False),
            KeyFolder(path=settings.site_keys_folder()),
        ),
        choice=settings.model_choice_file(),
        worker=settings.own_command(MODEL_WORKER),
        when_chosen=when_chosen,
        gpu_layers=_gpu_layers,
    )


def _gpu_layers() -> int:
    try:
        return settings.gpu_layers()
    except ValueError as problem:
        raise UserError(
            "CLINIC_ASSIST_GPU_LAYERS is set to something that is no number.",
            hint="Set it to a number of layers, -1 for all of them, or not at all.",
        ) from problem


def how_files_are_read() -> str:
    """What stands between a hostile file and this machine, in a sentence for an administrator."""
    if not hasattr(os, "fork"):
        return "NOT confined: this platform gives files no process of their own"
    apart = "each file in a child without files, programs or network"
    if system_calls.has_filter():
        return f"{apart}; its system calls are filtered"
    return f"{apart}; its system calls are NOT filtered, because libseccomp (package libseccomp2) is not there"


def what_is_given_up() -> str:
    """What this process and all that it starts can reach outside, tried now, in a sentence for an administrator."""
    tried, refused = len(system_calls.Family), len(system_calls.refused_families())
    if system_calls.is_filtered():
        return f"none: {refused} of {tried} kinds of connection refused, to this process and the workers that it starts"
    reason = (
        "libseccomp (package libseccomp2) is not there"
        if sys.platform == "linux" and not system_calls.has_filter()
        else "this platform or this process has no filter of system calls"
    )
    return f"NOT refused by the system ({refused} of {tried} kinds of connection refused): {reason}"


@contextmanager
def joined() -> Iterator[Workplace]:
    """All parts joined; the workers end with the block."""
    model = InstalledModel()
    reader = ImportWorkers(settings.own_command(IMPORT_WORKER))
    pictures = PictureWorker(settings.own_command(PICTURE_WORKER))
    try:
        yield Workplace(
            vaults=VaultsOnDisk(),
            tells_system_log=settings.tells_system_log(),
            backups=BackupsOnDisk(SystemClock().now, witnesses=settings.witnesses_folder()),
            # Without fork there is no child for each file: the session then reads files itself.
            reader=reader if hasattr(os, "fork") else InSession(),
            pictures=pictures if hasattr(os, "fork") else PicturesInSession(),
            load_model=model,
            models=model_shelf(when_chosen=model.close),
            gate=ModelGate(limits=settings.model_limits_file(), cleared=settings.cleared_models_file()),
            clock=SystemClock(),
            policy=_policy_for_screens(),
            resources=settings.resources_folder(),
            site_terminology=settings.site_terminology_folder(),
            hospital_tables=settings.hospital_tables_folder(),
            note_templates=settings.note_templates_folder(),
            evaluations=settings.evaluations_folder(),
            security_keys=PluggedInKeys(),
        )
    finally:
        reader.close()
        pictures.close()
        model.close()


def run_window(*, vault: Path, workplace: Workplace | None = None, store: ChartStore | None = None) -> int:
    """Opens the application window; answers its exit status. A lock ends this process image and starts a fresh one.

    Raises:
        MachineError: There is no display, or a system library that Qt needs is not there.
    """
    if not settings.has_display() and not settings.names_qt_platform():
        raise MachineError(
            "There is no display here, so no window can open.",
            hint="Sign in at the workstation, or use the other commands (docs/cli.md).",
        )
    from clinic_assist.gui.libraries import missing_library

    if missing := missing_library():
        raise MachineError(f"The window cannot open: {missing}.", hint="docs/installing.md names the system packages.")
    from clinic_assist.gui.run import IDLE_LOCK_S
    from clinic_assist.gui.run import run_window as show

    idle_lock_s = _policy_for_screens().idle_seconds(IDLE_LOCK_S)
    if workplace is not None:
        again = partial(_start_again, workplace)
        return show(
            workplace, vault=vault, store=store, relaunch=lambda used: again(used or vault), idle_lock_s=idle_lock_s
        )
    with joined() as own:
        again = partial(_start_again, own)
        return show(own, vault=vault, store=store, relaunch=lambda used: again(used or vault), idle_lock_s=idle_lock_s)


def _start_again(workplace: Workplace, vault: Path) -> NoReturn:
    """Replaces this process: no key and no text of a record survives in its memory. The model worker ends first."""
    if isinstance(workplace.load_model, InstalledModel):
        workplace.load_model.close()
    command = (*settings.own_command("run"), "--vault", str(vault))
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 (our own program, no shell)
