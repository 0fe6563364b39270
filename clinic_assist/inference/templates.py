"""Our own chat template for each model family. The template inside a GGUF file is never evaluated.

A template gives parts, each marked trusted or not. Only the markers between the parts are trusted, because only they
need special tokens; the rules, the record's material and the question are plain text, so a marker written in any of
them is just characters. The token that begins a text is the worker's business, from the model's own settings.

Sources of the markers: Qwen2.5 and Qwen3 model cards (ChatML; `/no_think` and the empty thinking block); Meta's prompt
format page for Llama 3.1; Google's page on Gemma formatting; Mistral's page on tokenisation, v1 to v3.
"""

from __future__ import annotations

from clinic_assist.inference.catalogue import Family

Parts = tuple[tuple[str, bool], ...]


def render_prompt(family: Family, rules: str, *, material: str, question: str) -> Parts:
    """Gives the prompt that ends where the model's answer begins.

    Args:
        family: Of the model in use.
        rules: Fixed text: what to do and how. First, so that its state can be kept across patients' prompts.
        material: Text of the record. Hostile until proven otherwise.
        question: What is asked now.
    """
    match family:
        case Family.SLOTS_TINY:
            parts = _plain(rules, material, question)
        case Family.CHATML:
            parts = _chatml(rules, material, question)
        case Family.QWEN3:
            # Qwen3 model card: the soft switch in the user's turn and an empty block keep it from thinking aloud.
            parts = (*_chatml(rules, material, f"{question} /no_think"), _mark("<think>\n\n</think>\n\n"))
        case Family.LLAMA3:
            parts = _llama3(rules, material, question)
        case Family.GEMMA:
            parts = _gemma(rules, material, question)
        case Family.MISTRAL:
            parts = _mistral(rules, material, question)
    return tuple((text, trusted) for text, trusted in parts if text)


def _mark(text: str) -> tuple[str, bool]:
    return text, True


def _text(text: str) -> tuple[str, bool]:
    return text, False


def _plain(rules: str, material: str, question: str) -> Parts:
    """The bundled verbaliser knows no turns: its parts are joined as they are."""
    return _text(rules), _text(material), _text(question)


def _user(material: str, question: str) -> Parts:
    return (
        (_text(material), _text("\n\n"), _text(question)) if material and question else (_text(material or question),)
    )


def _chatml(rules: str, material: str, question: str) -> Parts:
    return (
        _mark("<|im_start|>system\n"),
        _text(rules),
        _mark("<|im_end|>\n<|im_start|>user\n"),
        *_user(material, question),
        _mark("<|im_end|>\n<|im_start|>assistant\n"),
    )


def _llama3(rules: str, material: str, question: str) -> Parts:
    return (
        _mark("<|start_header_id|>system<|end_header_id|>\n\n"),
        _text(rules),
        _mark("<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n"),
        *_user(material, question),
        _mark("<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"),
    )


def _gemma(rules: str, material: str, question: str) -> Parts:
    """Gemma knows no system turn: the rules open the user's."""
    return (
        _mark("<start_of_turn>user\n"),
        _text(rules),
        _text("\n\n"),
        *_user(material, question),
        _mark("<end_of_turn>\n<start_of_turn>model\n"),
    )


def _mistral(rules: str, material: str, question: str) -> Parts:
    """Mistral 7B instruct v0.1 knows no system turn either, and its markers are characters, not tokens of their own.

    A record that says `[/INST]` looks like the end of the instructions to such a model; nothing here can prevent that.
    """
    return (
        _mark("[INST]"),
        _text(f" {rules}"),
        _text("\n\n"),
        *_user(material, question),
        _mark(" [/INST]"),
    )
