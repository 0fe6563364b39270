"""The model that may write notes here: a clinical one only where it passed the site's evaluation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from clinic_assist.notes.models import ListedModel
from clinic_assist.notes.note import ModelIdentity
from clinic_assist.workflows.model_fingerprint import fingerprint_of
from clinic_assist.workflows.ports import TextGenerator
from clinic_assist.workflows.workplace import Workplace

NOT_FOR_CLINICAL_USE: Final = "evaluation only, not for clinical use"


@dataclass(frozen=True, slots=True, kw_only=True)
class UsableModel:
    """A model, and what has to be said of it.

    Attributes:
        model: None where none may write; code then composes from the record.
        identity: As it stands on the note; None with the model.
        remark: Why a model may not write, or only marked; empty for nothing to say.
    """

    model: TextGenerator | None = None
    identity: ModelIdentity | None = None
    remark: str = ""


def usable_model(workplace: Workplace) -> UsableModel:
    """The model in use, if it may write notes about patients.

    A clinical model that did not pass is not used. Where the site's limits allow "evaluation-only", it writes, and
    its name on every note says that this is not for clinical use.
    """
    model = workplace.load_model()
    if model is None:
        return UsableModel()
    identity = model.identity
    if not identity.is_clinical or workplace.is_evaluating:
        return UsableModel(model=model, identity=identity)
    objection = objection_to(workplace, identity)
    if not objection:
        return UsableModel(model=model, identity=identity)
    if workplace.gate is not None and workplace.gate.allows_unevaluated:
        marked = replace(identity, name=f"{identity.name} ({NOT_FOR_CLINICAL_USE})")
        return UsableModel(
            model=model, identity=marked, remark=f"{objection} Notes are marked: {NOT_FOR_CLINICAL_USE}."
        )
    return UsableModel(remark=f"{objection} Notes are composed from the record, without a model.")


def objection_to(workplace: Workplace, identity: ModelIdentity) -> str:
    """Why a model may not write notes about patients here, in a sentence; empty where it may."""
    if not identity.is_clinical:
        return ""
    if workplace.gate is None:
        return f"The model {identity.name} cannot be used: no evaluation of it is known here."
    return workplace.gate.objection(identity, fingerprint_of(workplace, identity))


def identity_of(model: ListedModel) -> ModelIdentity:
    """A listed model as it stands on a note, with the adapter that it wears (as `inference.catalogue` names it)."""
    worn = next((one for one in model.adapters if one.is_in_use), None)
    added = f" with adapter {worn.name} {worn.version} ({worn.sha256[:12]})" if worn else ""
    return ModelIdentity(
        name=f"{model.name}{added}", version=model.version, sha256=model.sha256, is_clinical=model.is_clinical
    )


def remarks_on(used: UsableModel) -> tuple[str, ...]:
    """What a person should be told of the model that wrote, or was not let: a sentence each."""
    status = used.model.status if used.model is not None else None
    return tuple(remark for remark in (used.remark, *(status.remarks if status else ())) if remark)
