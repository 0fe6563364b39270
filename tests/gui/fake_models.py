"""Language models that are none, so that the dialog on them can be tried."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from clinic_assist.errors import UserError
from clinic_assist.notes.generation import GenerationRequest
from clinic_assist.notes.models import ListedAdapter, ListedModel, ModelFile, ModelsHere, NotUsable
from clinic_assist.notes.note import ModelIdentity
from tests.unit.evaluation.stub_models import perfect
from tests.unit.workflows.fakes import FakeModel


def fake_models() -> ModelsHere:
    adapter = ListedAdapter(
        name="Endocrinology", version="2", specialty="diabetes and thyroid", sha256="c" * 64, licence="MIT",
        intended_use="Letters of the diabetes clinic", signed_by="Hospital IT", is_in_use=False,
    )  # fmt: skip
    tiny = ListedModel(
        name="Clinic Assist Tiny", version="1", sha256="a" * 64, family="slots-tiny", is_clinical=False,
        licence="Same as the project", intended_use="Puts selected facts into sentences. It knows no medicine.",
        source="Made from synthetic fact lists by models/tiny/train.py", file="clinic-assist-tiny-2.gguf",
        size_bytes=1_428_128, context_tokens=1024, signed_by="Clinic Assist", is_in_use=True,
    )  # fmt: skip
    large = replace(
        tiny, name="Qwen3 8B", version="Q8_0", sha256="b" * 64, family="qwen3", is_clinical=True,
        licence="Apache License, version 2.0", file="Qwen3-8B-Q8_0.gguf", size_bytes=8_709_518_848, context_tokens=8192,
        intended_use="Drafting, approved by the medication safety board on 01-Mar-2026", source="",
        signed_by="Hospital IT", is_in_use=False, adapters=(adapter,),
    )  # fmt: skip
    refused = (
        NotUsable(file="stranger.gguf", reason="no catalogue lists it"),
        NotUsable(
            file="catalogue.json",
            reason="The model catalogue /srv/models/catalogue.json is not signed. `clinic-assist model sign FOLDER "
            "--key FILE` signs it, after the models in it were checked.",
        ),
    )
    return ModelsHere(models=(tiny, large), not_usable=refused)


@dataclass
class FakeShelf:
    """The bundled model, a clinical one with an adapter, and files that are refused."""

    here: ModelsHere = field(default_factory=fake_models)
    choices: list[tuple[str, str]] = field(default_factory=list)
    problem: str = ""
    answer: Callable[[GenerationRequest], Iterator[str]] = perfect
    tried: list[FakeModel] = field(default_factory=list)

    def on_trial(self, sha256: str, adapter_sha256: str = "") -> FakeModel:
        named = next(one for one in self.here.models if one.sha256 == sha256)
        identity = ModelIdentity(name=named.name, version=named.version, sha256=sha256, is_clinical=named.is_clinical)
        made = FakeModel(self.answer, identity=identity, family="chatml" if named.is_clinical else "slots-tiny")
        self.tried.append(made)
        return made

    def developers_card(self, sha256: str) -> Path | None:
        return None

    def look(self) -> ModelsHere:
        return self.here

    def choose(self, sha256: str, adapter_sha256: str = "") -> None:
        if self.problem:
            raise UserError(self.problem)
        self.choices.append((sha256, adapter_sha256))
        models = tuple(
            replace(
                model,
                is_in_use=model.sha256 == sha256,
                adapters=tuple(replace(one, is_in_use=one.sha256 == adapter_sha256) for one in model.adapters),
            )
            for model in self.here.models
        )
        self.here = replace(self.here, models=models, chosen_is_gone=False)

    def inspect(self, sha256: str) -> ModelFile:
        return ModelFile(
            architecture="qwen3", name="Qwen3 8B", licence="apache-2.0", quantisation="Q8_0", parameters=8_190_735_360,
            layers=36, heads=32, kv_heads=8, trained_context=40_960, vocabulary=151_936, weight_bytes=8_709_518_848,
            ram_bytes=11_204_000_000, gpu_bytes=0, free_ram_bytes=23_600_000_000, free_gpu_bytes=0, does_fit=True,
            remarks=("The catalogue lists another licence than the file states (apache-2.0).",),
        )  # fmt: skip
