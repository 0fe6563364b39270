"""Checking a token after it was drawn changes no distribution, and costs no mask where it fits."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from worker_models import as_engine

from clinic_assist.inference.protocol import ErrorCode
from clinic_assist.inference.worker.engine import Engine
from clinic_assist.inference.worker.failure import WorkFailedError
from clinic_assist.inference.worker.sampling import Grammar, Sampling
from clinic_assist.inference.worker.tokens import Tokens

DRAWS = 4000


def first_tokens(tokens: Tokens, logits: np.ndarray, grammar: str, *, temperature: float) -> Counter[int]:
    counted: Counter[int] = Counter()
    for seed in range(DRAWS):
        state = Grammar(tokens, grammar)
        sampling = Sampling(tokens, grammar=state, temperature=temperature, seed=seed)
        counted[sampling.choose(logits)[0]] += 1
        state.close()
    return counted


def test_each_allowed_token_comes_as_often_as_under_a_full_mask(spm_path: Path) -> None:
    tokens = as_engine(spm_path).tokens
    logits = np.random.default_rng(3).normal(size=tokens.size).astype(np.float32) * 2
    allowed = [t for t in range(tokens.size) if re.fullmatch(rb"[a-f]", tokens.piece(t))]
    shares = np.exp(logits[allowed].astype(float))
    shares /= shares.sum()

    counted = first_tokens(tokens, logits, "root ::= [a-f] [0-9]", temperature=1.0)
    greedy = first_tokens(tokens, logits, "root ::= [a-f] [0-9]", temperature=0.0)

    assert set(counted) <= set(allowed)
    assert [counted[t] / DRAWS for t in allowed] == pytest.approx(list(shares), abs=0.03)
    assert set(greedy) == {allowed[int(np.argmax(logits[allowed]))]}


def test_numbers_that_are_none_end_the_request(spm_path: Path) -> None:
    tokens = as_engine(spm_path).tokens
    logits = np.full(tokens.size, np.nan, np.float32)

    with pytest.raises(WorkFailedError) as failure:
        Sampling(tokens, grammar=None, temperature=1.0, seed=0).choose(logits)
    assert failure.value.code is ErrorCode.NUMBERS_BROKEN


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_a_control_token_that_the_model_wants_most_is_not_taken(spm_path: Path, temperature: float) -> None:
    """Its name fits the grammar, and llama.cpp would let it pass; a reader would see nothing."""
    tokens = as_engine(spm_path).tokens
    control = tokens.encode("<|im_start|>", trusted=True)[0]
    logits = np.zeros(tokens.size, np.float32)
    logits[control] = 50

    for grammar in (Grammar(tokens, 'root ::= "<|im_start|>"'), None):
        token, text = Sampling(tokens, grammar=grammar, temperature=temperature, seed=1).choose(logits)

        assert token != control
        assert text or grammar is None
        assert grammar is None or text == "<"


def test_a_model_that_begins_to_think_aloud_is_kept_from_it_by_the_grammar_of_a_draft(engine: Engine) -> None:
    tokens = engine.tokens
    (think,) = tokens.encode("<think>", trusted=True)
    logits = np.zeros(tokens.size, np.float32)
    logits[think] = 50.0
    draft = 'root ::= words slot "."\nwords ::= [A-Za-z ,;:()\'-]{1,80}\nslot ::= "{F1.value}"'

    free = Sampling(tokens, grammar=None, temperature=0.0, seed=1).choose(logits)[0]
    state = Grammar(tokens, draft)
    bound = Sampling(tokens, grammar=state, temperature=0.0, seed=1).choose(logits)[0]
    state.close()

    assert free == think
    assert bound != think
    assert not tokens.piece(bound).startswith(b"<")
