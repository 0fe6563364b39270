"""The worker's error codes as errors for a person."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from clinic_assist.errors import BugError, ClinicAssistError, MachineError, ModelStoppedError
from clinic_assist.inference.catalogue import InstalledModel, changed_file, missing_file
from clinic_assist.inference.fitting import GIGABYTE, MARGIN_BYTES
from clinic_assist.inference.protocol import ErrorCode, Failed

_MESSAGES: Final = {
    ErrorCode.MODEL_UNREADABLE: ("The model file cannot be loaded.", "llama.cpp does not know its architecture."),
    ErrorCode.FAMILY_DIFFERS: (
        "The model file is not of the family that the catalogue lists.",
        "`clinic-assist model show NAME` says what the file is; list it under its own family and sign again.",
    ),
    ErrorCode.ADAPTER_UNREADABLE: ("The adapter does not fit the model.", "Choose no adapter, or another one."),
    ErrorCode.OUT_OF_MEMORY: ("The model does not fit into memory.", "Choose a smaller model or a shorter context."),
    ErrorCode.PROMPT_TOO_LONG: ("The text is too long for the model.", "Choose a model with a longer context."),
    ErrorCode.PROMPT_EMPTY: ("There is nothing to ask the model.", ""),
    ErrorCode.GRAMMAR_STUCK: ("The model cannot write what is asked.", "Choose another model."),
    ErrorCode.NUMBERS_BROKEN: ("The model computes nonsense on this machine.", "Choose another model."),
}


def refusal(failed: Failed, model: InstalledModel) -> ClinicAssistError:
    """Gives the error to raise: the person's for a wrong file, ours for a wrong grammar, else the machine's."""
    match failed.code:
        case ErrorCode.MODEL_MISSING | ErrorCode.ADAPTER_MISSING:
            return missing_file(_meant_file(failed, model))
        case ErrorCode.MODEL_CHANGED | ErrorCode.ADAPTER_CHANGED:
            return changed_file(_meant_file(failed, model))
        case ErrorCode.GRAMMAR_INVALID:
            return BugError("The grammar for the model cannot be read.")
        case ErrorCode.TOO_LARGE:
            return MachineError(_too_large(failed), hint="Choose a smaller model, or close other programs.")
        case ErrorCode.DECODE_FAILED:
            return stopped_working()
        case _:
            message, hint = _MESSAGES.get(failed.code, ("The model could not do this.", "Try again."))
            return MachineError(message, hint=hint)


def _meant_file(failed: Failed, model: InstalledModel) -> Path:
    is_of_adapter = failed.code in {ErrorCode.ADAPTER_MISSING, ErrorCode.ADAPTER_CHANGED}
    return model.adapter.path if is_of_adapter and model.adapter is not None else model.path


def _too_large(failed: Failed) -> str:
    needed, free, kept = (
        f"{size / GIGABYTE:.1f} GB" for size in (failed.needed_bytes, failed.free_bytes, MARGIN_BYTES)
    )
    return f"The model does not fit into memory: it needs {needed}; {free} are free, of which {kept} are kept."


def stopped_working() -> ModelStoppedError:
    """The error for a worker that died, hung or sent what is not an event."""
    return ModelStoppedError(
        "The model stopped working.",
        hint="Try again: it starts anew. If it stops again, choose a smaller model or free some memory.",
    )
