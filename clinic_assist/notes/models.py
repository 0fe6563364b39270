"""Which language models are here, as window and command line show them. Plain values: no path is opened by them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAdapter:
    """An adapter that may be used with a model.

    Attributes:
        signed_by: Owner of the key that signed for it.
        is_in_use: With the model in use.
    """

    name: str
    version: str
    specialty: str
    sha256: str
    licence: str
    intended_use: str
    signed_by: str
    is_in_use: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedModel:
    """A model that may be used.

    Attributes:
        is_clinical: False for a verbaliser that only puts facts into sentences.
        file: Name of its file.
        size_bytes: Of the file.
        signed_by: Owner of the key that signed for it.
    """

    name: str
    version: str
    sha256: str
    family: str
    is_clinical: bool
    licence: str
    intended_use: str
    source: str
    file: str
    size_bytes: int
    context_tokens: int
    signed_by: str
    is_in_use: bool
    adapters: tuple[ListedAdapter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotUsable:
    """A file of a models or keys folder that is refused, or is listed and not there, and why."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelsHere:
    """All of them.

    Attributes:
        chosen_is_gone: Somebody chose a model or adapter that cannot be used any more; another stands in for it.
    """

    models: tuple[ListedModel, ...] = ()
    not_usable: tuple[NotUsable, ...] = ()
    chosen_is_gone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFile:
    """What a verified model file says of itself, and the memory that it would take here now, in bytes.

    Attributes:
        quantisation: How most weights are kept, such as `Q4_K_M`.
        problem: Why the file cannot be of the family that its catalogue lists; empty where it can.
        remarks: What else differs from the catalogue, or is to be known.
        ram_bytes: Predicted for the window that the catalogue lists. `gpu_bytes`: of the graphics cards.
        does_fit: With the margin that is kept free.
    """

    architecture: str
    name: str
    licence: str
    quantisation: str
    parameters: int
    layers: int
    heads: int
    kv_heads: int
    trained_context: int
    vocabulary: int
    weight_bytes: int
    ram_bytes: int
    gpu_bytes: int
    free_ram_bytes: int
    free_gpu_bytes: int
    does_fit: bool
    problem: str = ""
    remarks: tuple[str, ...] = ()
