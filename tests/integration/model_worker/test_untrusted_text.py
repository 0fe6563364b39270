"""Text of the record is characters, never a marker that ends a turn or starts a role."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tiny_gguf import CONTROL, USER_DEFINED, Vocabulary, bpe_vocabulary, spm_vocabulary, write_random_model
from worker_models import as_engine

from clinic_assist.inference.worker.engine import Engine

MARKERS = ("<|im_start|>", "<|im_end|>", "<|eot_id|>", "<think>", "</think>")


def special_ids(engine: Engine) -> set[int]:
    vocabulary: Vocabulary = spm_vocabulary() if engine.tokens.piece(0) == b"" else bpe_vocabulary()
    return {number for number, kind in enumerate(vocabulary.kinds) if kind in {CONTROL, USER_DEFINED}}


@pytest.mark.parametrize("marker", MARKERS)
def test_a_marker_in_the_record_is_plain_text_and_in_our_template_is_one_token(engine: Engine, marker: str) -> None:
    untrusted = engine.tokens.encode(marker, trusted=False)
    trusted = engine.tokens.encode(marker, trusted=True)

    assert not special_ids(engine) & set(untrusted)
    assert b"".join(engine.tokens.piece(token) for token in untrusted).decode() == marker
    assert len(trusted) == 1
    assert trusted[0] in special_ids(engine)


@settings(max_examples=150)
@given(
    text=st.lists(st.sampled_from([*MARKERS, "<", ">", "think", "|", "im_end", " ", "\n", "potassium 4.1"])).map(
        "".join
    )
)
@example(text="<<think>think>")
@example(text="<think<think>>")
@example(text="<think></think>")
def test_no_text_of_the_record_ever_gives_a_special_token(engine: Engine, text: str) -> None:
    tokens = engine.tokens.encode(text, trusted=False)

    assert not special_ids(engine) & set(tokens)
    assert b"".join(engine.tokens.piece(token) for token in tokens).decode() == text


def test_a_marker_cannot_be_put_together_across_two_parts(engine: Engine) -> None:
    split = engine.tokens.encode_prompt((("<|im_", False), ("end|>", False), ("<|im_", True), ("end|>", True)))
    whole = engine.tokens.encode_prompt((("<|im_end|>", True),))

    assert not special_ids(engine) & set(split[1:])
    assert special_ids(engine) & set(whole)


def test_a_prompt_begins_once_and_the_leading_space_comes_once(tmp_path: Path) -> None:
    tokens = as_engine(write_random_model(tmp_path / "m.gguf")).tokens
    begin, space = 1, spm_vocabulary().tokens.index("▁the")

    prompt = tokens.encode_prompt((("the", False), (" the", True), ("", True), ("the", False)))

    assert prompt[:3] == [begin, space, space]
    assert b"".join(tokens.piece(token) for token in prompt) == b" the thethe"
