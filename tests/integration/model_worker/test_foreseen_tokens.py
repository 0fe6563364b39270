"""Drafting tokens from what was read and written changes how fast a text comes, and not one token of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_gguf import Shape, bpe_vocabulary, write_random_model
from worker_models import as_engine

from clinic_assist.inference.protocol import Done, DoneReason, Event, Generate, Piece
from clinic_assist.inference.worker.engine import Engine
from clinic_assist.inference.worker.lookup import MOST_DRAFTED, Lookup, Worth, literals

PROMPT = 'F1 result name="potassium" value="4.1"\nF2 result name="creatinine" value="110"\n' * 6
FORMS = r"""root ::= line line line line
line ::= "The potassium was {F1.value} on {F1.date}.\n" | "The creatinine of the patient was {F2.value}.\n" | [a-f ]{4,9} "\n"
"""
GRAMMARS = {"none": "", "forms": FORMS, "free": "root ::= [a-z ]{20,200} | [A-Z]{10,90}"}
ONE_WAY = 'root ::= "' + "zqxjkzzqjxkqqzjxzkqjzxkj" * 3 + '"'
"""Of letters that this vocabulary knows one by one only: every next token is settled."""
SHAPES = (
    Shape(),
    Shape(width=128, layers=1, heads=8, kv_heads=8, feed_forward=64),
    Shape(width=96, layers=3, heads=6, kv_heads=1, feed_forward=300),
)


@pytest.fixture(scope="module", params=range(len(SHAPES) * 2))
def engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Engine:
    number = request.param
    vocabulary = bpe_vocabulary() if number % 2 else None
    path = tmp_path_factory.mktemp("models") / "random.gguf"
    write_random_model(path, shape=SHAPES[number // 2], vocabulary=vocabulary, seed=number, add_bos=not number % 2)
    return as_engine(path)


class AlwaysWorth(Worth):
    """Drafts whatever it costs, so that foreseen tokens are refused often, in every place."""

    def wanted(self) -> int:
        return MOST_DRAFTED


def write(
    engine: Engine, *, foresee: bool, grammar: str = "", temperature: float = 0.0, tokens: int = 120, seed: int = 3
) -> tuple[str, Done]:
    pieces: list[str] = []

    def collect(event: Event) -> None:
        if isinstance(event, Piece):
            pieces.append(event.text)

    command = Generate(
        id=1,
        prompt=((PROMPT, False),),
        grammar=grammar,
        max_tokens=tokens,
        temperature=temperature,
        seed=seed,
        patient_key="anna",
        foresee=foresee,
    )
    done = engine.generate(command, collect)
    return "".join(pieces), done


@pytest.mark.parametrize("grammar", GRAMMARS)
@pytest.mark.parametrize("temperature", [0.0, 0.7, 1.5])
def test_the_text_is_the_same_token_for_token(engines: Engine, grammar: str, temperature: float) -> None:
    engines._worth = AlwaysWorth()
    for seed in range(3):
        engines.wipe()
        plain, plain_done = write(engines, foresee=False, grammar=GRAMMARS[grammar], temperature=temperature, seed=seed)
        plain_state = list(engines._context.tokens) if engines._context else []
        engines.wipe()
        drafted, done = write(engines, foresee=True, grammar=GRAMMARS[grammar], temperature=temperature, seed=seed)

        assert drafted == plain
        assert (done.reason, done.tokens) == (plain_done.reason, plain_done.tokens)
        assert engines._context is not None
        assert engines._context.tokens == plain_state  # nothing that was refused is left


def watch(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Drafted and accepted tokens of each computation to come."""
    seen: list[tuple[int, int]] = []
    monkeypatch.setattr(engine, "_worth", AlwaysWorth())
    monkeypatch.setattr(engine._worth, "learn", lambda drafted, accepted, _seconds: seen.append((drafted, accepted)))
    return seen


def test_foreseen_tokens_are_both_taken_and_refused(bpe_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = as_engine(bpe_path)
    seen = watch(engine, monkeypatch)
    write(engine, foresee=True, grammar=ONE_WAY)
    write(engine, foresee=True, grammar=FORMS, temperature=1.5)

    assert any(accepted == drafted > 1 for drafted, accepted in seen)
    assert any(accepted < drafted for drafted, accepted in seen)


def test_one_computation_gives_several_tokens_where_the_grammar_leaves_one_way(
    bpe_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = as_engine(bpe_path)
    seen = watch(engine, monkeypatch)
    plain = write(engine, foresee=False, grammar=ONE_WAY)
    computed_plainly = len(seen)
    drafted = write(engine, foresee=True, grammar=ONE_WAY)

    assert drafted[0] == plain[0]
    assert len(seen) - computed_plainly < computed_plainly / 3


def test_the_limit_of_tokens_and_the_window_end_a_drafted_text_where_they_end_a_plain_one(spm_path: Path) -> None:
    for tokens, window, reason in ((7, 1024, DoneReason.LENGTH), (5000, 512, DoneReason.CONTEXT)):
        ends = []
        for foresee in (False, True):
            engine = as_engine(spm_path, context_tokens=window)
            engine._worth = AlwaysWorth()
            ends.append(write(engine, foresee=foresee, tokens=tokens, grammar='root ::= ("the potassium " | "b") root'))

        assert ends[0][0] == ends[1][0]
        assert ends[0][1].tokens == ends[1][1].tokens
        assert {done.reason for _text, done in ends} == {reason}


def test_a_memory_that_cannot_step_back_drafts_nothing(spm_path: Path) -> None:
    engine = as_engine(spm_path)
    engine._worth = AlwaysWorth()
    expected, _done = write(engine, foresee=False, grammar=FORMS)
    assert engine._context is not None
    engine._context.can_step_back = False
    widest = 0
    original = engine._context.decode

    def watched(tokens: list[int], *, rows: int = 1) -> bool:
        nonlocal widest
        widest = max(widest, rows)
        return original(tokens, rows=rows)

    engine._context.decode = watched  # type: ignore[method-assign]
    text, _done = write(engine, foresee=True, grammar=FORMS)

    assert text == expected
    assert widest == 1


def test_what_followed_the_last_tokens_before_is_proposed_the_newest_first() -> None:
    lookup = Lookup([[1, 2, 3, 4, 9], [7, 1, 2, 3, 5, 6, 1, 2]])

    assert lookup.propose(5) == [3, 5, 6, 1, 2]
    lookup.add(3)
    assert lookup.propose(2) == [5, 6]
    lookup.add(8)
    assert lookup.propose(8) == []


def test_a_proposal_goes_on_behind_the_end_of_a_text_only_with_what_followed_that_end_elsewhere() -> None:
    assert Lookup([[1, 2, 3], [8, 1, 2]]).propose(8) == [3]
    assert Lookup([[1, 2, 3], [2, 3, 9, 9], [8, 1, 2]]).propose(8) == [3, 9, 9]


def test_literals_of_a_grammar_are_its_quoted_texts_without_classes_of_characters() -> None:
    grammar = 'root ::= "The \\"x\\"\\n" ["ab"] [^"\\]]+ "on" | "a"'

    assert list(literals(grammar)) == ['The "x"\n', "on"]


def test_drafting_rests_where_a_drafted_token_costs_more_than_it_saves_and_goes_on_where_it_pays() -> None:
    dear, cheap, useless = Worth(), Worth(), Worth()
    drafted = {id(dear): 0, id(cheap): 0, id(useless): 0}
    for worth, seconds_each, share in ((dear, 1.0, 0.8), (cheap, 0.05, 0.8), (useless, 0.05, 0.0)):
        worth.learn(0, 0, 1.0)
        for _ in range(1000):
            wanted = worth.wanted()
            drafted[id(worth)] += wanted
            worth.learn(wanted, int(share * wanted), 1.0 + seconds_each * wanted)

    assert drafted[id(cheap)] > 7000
    assert drafted[id(dear)] < 100  # the first looks, then one now and then
    assert drafted[id(useless)] < 300
