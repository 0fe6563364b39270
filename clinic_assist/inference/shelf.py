"""The models of this machine: which may be used, which is, and what each file says of itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from clinic_assist.errors import UserError
from clinic_assist.inference.catalogue import InstalledAdapter, InstalledModel
from clinic_assist.inference.choice import Choice, choose_model, is_gone, read_choice, write_choice
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.inspection import inspect_model
from clinic_assist.inference.scanning import ModelScan, scan_models, with_adapter
from clinic_assist.inference.trust import KeyFolder, Trust, read_trust
from clinic_assist.notes.models import ListedAdapter, ListedModel, ModelFile, ModelsHere, NotUsable


class ModelShelf:
    """Implements `workflows.ports.ModelShelf`. Folders, keys and choice are read anew at every question."""

    def __init__(
        self,
        *,
        folders: Sequence[Path],
        keys: Sequence[KeyFolder],
        choice: Path,
        worker: Sequence[str],
        when_chosen: Callable[[], None] = lambda: None,
        gpu_layers: Callable[[], int] = lambda: 0,
    ) -> None:
        """Reads nothing yet.

        Args:
            folders: With models, in order of precedence.
            keys: Folders of trusted keys.
            choice: The file that holds what a person chose.
            worker: Starts a model worker.
            gpu_layers: How many layers of a model on trial go to a graphics card.
            when_chosen: Called after a choice, to end the model that ran until then.
        """
        self._folders = tuple(folders)
        self._keys = tuple(keys)
        self._choice = choice
        self._worker = tuple(worker)
        self._when_chosen = when_chosen
        self._gpu_layers = gpu_layers

    def trust(self) -> Trust:
        """The keys that count."""
        return read_trust(self._keys)

    def scan(self) -> ModelScan:
        """What the folders hold."""
        return scan_models(self._folders, self.trust())

    def model_in_use(self) -> InstalledModel | None:
        """The model to load, with its adapter; None where there is none."""
        return choose_model(self.scan(), read_choice(self._choice))

    def look(self) -> ModelsHere:
        """All models, adapters and refused files."""
        scan, choice, trust = self.scan(), read_choice(self._choice), self.trust()
        used = choose_model(scan, choice)
        refused = [NotUsable(file=key.path.name, reason=key.reason) for key in trust.refused]
        refused += [NotUsable(file=one.path.name, reason=one.reason) for one in scan.refused]
        refused += [
            NotUsable(file=one.file, reason="a catalogue lists it, and it is not there") for one in scan.missing
        ]
        return ModelsHere(
            models=tuple(_listed(model, scan, used) for model in scan.installed),
            not_usable=tuple(refused),
            chosen_is_gone=is_gone(scan, choice),
        )

    def inspect(self, sha256: str) -> ModelFile:
        """What the file of a model says of itself; see `inspection.inspect_model`."""
        return inspect_model(self._find(self.scan(), sha256), self._worker)

    def on_trial(self, sha256: str, adapter_sha256: str = "") -> ModelProcess:
        """A model in a process of its own, started when first asked; whoever tries it closes it.

        Raises:
            UserError: It or the adapter may not be used.
        """
        scan = self.scan()
        model = self._find(scan, sha256)
        adapter = _find_adapter(scan, adapter_sha256) if adapter_sha256 else None
        chosen = InstalledModel(entry=model.entry, path=model.path, adapter=adapter)
        return ModelProcess(chosen, command=self._worker, gpu_layers=self._gpu_layers())

    def developers_card(self, sha256: str) -> Path | None:
        """The file `card.toml` beside a model. Raises UserError: there is no such model."""
        return self._find(self.scan(), sha256).path.parent / "card.toml"

    def choose(self, sha256: str, adapter_sha256: str = "") -> None:
        """Uses this model, with this adapter, from the next start of a model on.

        Raises:
            UserError: Either may not be used, the adapter was made for another model, or the choice cannot be kept.
        """
        scan = self.scan()
        model = self._find(scan, sha256)
        if adapter_sha256:
            InstalledModel(entry=model.entry, path=model.path, adapter=_find_adapter(scan, adapter_sha256))
        write_choice(self._choice, Choice(model=sha256, adapter=adapter_sha256))
        self._when_chosen()

    def named(self, name: str, adapter: str = "") -> InstalledModel:
        """A model by its name or the beginning of its hash, with an adapter by the same.

        Raises:
            UserError: There is none of that name, or more than one.
        """
        scan = self.scan()
        model = _only([one for one in scan.installed if _is_meant(name, one.entry.name, one.entry.sha256)], "model")
        if not adapter:
            return model
        fitting = [one for one in scan.adapters_of(model) if _is_meant(adapter, one.entry.name, one.entry.sha256)]
        return with_adapter(model, _only(fitting, "adapter"))

    @staticmethod
    def _find(scan: ModelScan, sha256: str) -> InstalledModel:
        for model in scan.installed:
            if model.entry.sha256 == sha256:
                return model
        raise UserError("There is no such model here.", hint="`clinic-assist model list` shows which there are.")


_One = TypeVar("_One")
# So short a beginning of a hash may be anybody's.
_SHORTEST_HASH = 8


def _only(found: Sequence[_One], what: str) -> _One:
    if len(found) != 1:
        raise UserError(
            f"There is no such {what} here, or more than one.", hint="`clinic-assist model list` shows which there are."
        )
    return found[0]


def _is_meant(asked: str, name: str, sha256: str) -> bool:
    text = asked.strip().casefold()
    return text == name.casefold() or (len(text) >= _SHORTEST_HASH and sha256.startswith(text))


def _find_adapter(scan: ModelScan, sha256: str) -> InstalledAdapter:
    for adapter in scan.adapters:
        if adapter.entry.sha256 == sha256:
            return adapter
    raise UserError("There is no such adapter here.", hint="`clinic-assist model list` shows which there are.")


def _listed(model: InstalledModel, scan: ModelScan, used: InstalledModel | None) -> ListedModel:
    entry = model.entry
    is_used = used is not None and used.entry.sha256 == entry.sha256
    worn = used.adapter if is_used and used is not None else None
    return ListedModel(
        name=entry.name,
        version=entry.version,
        sha256=entry.sha256,
        family=entry.family.value,
        is_clinical=entry.is_clinical,
        licence=entry.licence,
        intended_use=entry.intended_use,
        source=entry.source,
        file=model.path.name,
        size_bytes=model.path.stat().st_size,
        context_tokens=entry.context_tokens,
        signed_by=model.signed_by,
        is_in_use=is_used,
        adapters=tuple(_listed_adapter(adapter, worn) for adapter in scan.adapters_of(model)),
    )


def _listed_adapter(adapter: InstalledAdapter, worn: InstalledAdapter | None) -> ListedAdapter:
    entry = adapter.entry
    return ListedAdapter(
        name=entry.name,
        version=entry.version,
        specialty=entry.specialty,
        sha256=entry.sha256,
        licence=entry.licence,
        intended_use=entry.intended_use,
        signed_by=adapter.signed_by,
        is_in_use=worn is not None and worn.entry.sha256 == entry.sha256,
    )
