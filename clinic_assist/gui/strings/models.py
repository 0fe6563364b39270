"""What the dialog on language models says."""

from __future__ import annotations

from clinic_assist.notes.models import ListedModel, ModelFile

MODELS_TITLE, MODELS_OPEN = "Language models", "Models and adapters …"
MODELS_MEANING = (
    "A model writes prose around facts that the program has chosen; it never supplies a value, and every sentence is "
    "verified. A model counts here when somebody whose key is trusted signed for it, and its file is unchanged."
)
MODELS_NONE = "No model may be used. Summaries are composed from the record by code."
MODELS_NATURE_CLINICAL = (
    "A clinical language model: it may also write sentences that are not from the record, marked so."
)
MODELS_NATURE_VERBALISER = "Puts facts into sentences. It is no clinical model and knows no medicine."
MODELS_IN_USE, MODELS_USE, MODELS_WITHOUT = "In use", "Use", "Use without an adapter"
MODELS_ADAPTERS = "Adapters for a specialty"
MODELS_ASK_FILE, MODELS_ASKING = "What the file says …", "Checking and reading the file …"
MODELS_CHOSEN = "Chosen. It is used from the next draft on."
MODELS_GONE = "The model or adapter that was chosen cannot be used any more; another stands in for it."
MODELS_REFUSED = "Not usable, and why"
MODELS_REFUSED_MEANING = "Hospital IT puts it right with the command clinic-assist model; docs/cli.md tells how."
_GIGABYTE = 1_000_000_000


MODELS_MAY_WRITE = "May write notes about patients here: it passed this site's evaluation exactly as it is."


def model_barred(why: str) -> str:
    """Why a model does not write, and what can be done about it."""
    return f"{why} To change that: Help, then Evaluation of models."


def models_use_with(adapter: str, specialty: str) -> str:
    return f"Use with {adapter} ({specialty})"


def models_worn(adapter: str, specialty: str) -> str:
    return f"In use with {adapter} ({specialty})"


def models_size(count: int) -> str:
    return f"{count / _GIGABYTE:.1f} GB" if count >= _GIGABYTE // 10 else f"{count / 1_000_000:.1f} MB"


def models_listed(model: ListedModel) -> tuple[tuple[str, str], ...]:
    return (
        ("Signed by", model.signed_by),
        ("Licence", model.licence),
        ("For", model.intended_use),
        ("From", model.source or "not stated"),
        ("File", f"{model.file}, {models_size(model.size_bytes)}, SHA-256 {model.sha256[:12]}"),
        ("Window", f"{model.context_tokens:,} tokens"),
    )


def models_said(said: ModelFile) -> tuple[tuple[str, str], ...]:
    weights = f"{said.parameters:,} parameters, {said.quantisation or 'unknown'} weights"
    return (
        ("The file calls itself", said.name or "nothing"),
        ("Licence in the file", said.licence or "not stated"),
        ("Built as", f"{said.architecture}, {said.layers} layers, {said.heads} heads, {weights}"),
        ("Trained for", f"{said.trained_context:,} tokens, a vocabulary of {said.vocabulary:,}"),
        ("Memory", models_fit(said)),
    )


def models_fit(said: ModelFile) -> str:
    card = f" and {models_size(said.gpu_bytes)} of the graphics card" if said.gpu_bytes else ""
    verdict = "Fits" if said.does_fit else "Does not fit"
    needs = f"needs {models_size(said.ram_bytes)} of main memory{card}"
    return f"{verdict}: {needs}; {models_size(said.free_ram_bytes)} are free, of which 2 GB are kept"


def models_problem(problem: str) -> str:
    return f"It will not load: {problem}."
