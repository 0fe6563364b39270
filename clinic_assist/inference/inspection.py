"""Asks a worker of its own what a model file says of itself: the session parses no byte of it."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Final

from clinic_assist.errors import MachineError
from clinic_assist.inference.catalogue import CatalogueEntry, InstalledModel
from clinic_assist.inference.channel import Channel, WorkerLostError
from clinic_assist.inference.families import TURN_MARKS, Family, family_problem
from clinic_assist.inference.patience import Patience
from clinic_assist.inference.protocol import Event, Failed, Inspect, Inspected
from clinic_assist.inference.refusal import refusal, stopped_working
from clinic_assist.notes.models import ModelFile

_POLL_S: Final = 0.1
_SIGNS_ONLY: Final = re.compile(r"[^\w .,:;()/+#&'-]")


def inspect_model(model: InstalledModel, command: Sequence[str]) -> ModelFile:
    """Hashes the file, and gives what it says beside what its catalogue says. Takes a second or more per gigabyte.

    Args:
        model: Which file.
        command: Starts a worker; see `client.ModelProcess`.

    Raises:
        UserError: The file is gone, or is not the listed one.
        MachineError: It is no model, or the worker died over it.
    """
    entry = model.entry
    event = _ask(
        Inspect(
            id=1,
            path=str(model.path.absolute()),
            sha256=entry.sha256,
            context_tokens=entry.context_tokens,
            marks=TURN_MARKS[entry.family],
        ),
        command,
    )
    if isinstance(event, Failed):
        raise refusal(event, model)
    if not isinstance(event, Inspected):
        raise stopped_working()
    problem = family_problem(entry.family, architecture=event.architecture, missing_marks=event.missing_marks)
    return ModelFile(
        architecture=_shown(event.architecture),
        name=_shown(event.name),
        licence=_shown(event.licence),
        quantisation=_shown(event.quantisation),
        parameters=event.parameters,
        layers=event.layers,
        heads=event.heads,
        kv_heads=event.kv_heads,
        trained_context=event.trained_context,
        vocabulary=event.vocabulary,
        weight_bytes=event.weight_bytes,
        ram_bytes=event.ram_bytes,
        gpu_bytes=event.gpu_bytes,
        free_ram_bytes=event.free_ram_bytes,
        free_gpu_bytes=event.free_gpu_bytes,
        does_fit=event.does_fit,
        problem=problem,
        remarks=() if problem else tuple(_remarks(entry, event)),
    )


def likely_family(architecture: str, name: str) -> Family | None:
    """The family to propose for a file of which nothing is listed yet; None where its words do not tell.

    A proposal only: a Llama or Mistral file may have been tuned on ChatML, and a person decides.
    """
    words = f"{architecture} {name}".lower()
    for sign, family in (
        ("qwen3", Family.QWEN3),
        ("qwen", Family.CHATML),
        ("gemma", Family.GEMMA),
        ("mistral", Family.MISTRAL),
        ("llama-3", Family.LLAMA3),
        ("llama 3", Family.LLAMA3),
    ):
        if sign in words:
            return family
    return None


def _ask(command: Inspect, worker: Sequence[str]) -> Event:
    try:
        channel = Channel(worker)
    except OSError as error:
        raise MachineError("The model worker could not be started.", hint="Reinstall the application.") from error
    deadline = time.monotonic() + Patience().load_s
    try:
        channel.send(command)
        while time.monotonic() < deadline:
            event = channel.receive(_POLL_S)
            if event is not None:
                return event
    except WorkerLostError as error:
        raise stopped_working() from error
    finally:
        channel.kill()
    raise stopped_working()


def _remarks(entry: CatalogueEntry, event: Inspected) -> list[str]:
    remarks = []
    if event.missing_marks:
        remarks.append(
            f"The turn marks {' '.join(event.missing_marks)} are ordinary characters in this file: a record that "
            "contains them looks to the model like the end of the instructions."
        )
    if 0 < event.trained_context < entry.context_tokens:
        remarks.append(
            f"The catalogue lists a window of {entry.context_tokens:,} tokens; the model was trained for "
            f"{event.trained_context:,}, and gets no more."
        )
    stated, listed = _letters(event.licence), _letters(entry.licence)
    if stated and stated not in listed and listed not in stated:
        remarks.append(f"The catalogue lists another licence than the file states ({_shown(event.licence)}).")
    return remarks


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def _shown(text: str) -> str:
    """Words of a file, without what is no visible sign."""
    return _SIGNS_ONLY.sub(" ", text).strip()
