"""Whatever the weights say, the text is one of the grammar. Random weights are the hardest case: they want anything."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic_assist.inference.protocol import Done, DoneReason, ErrorCode, Event, Generate, Piece
from clinic_assist.inference.worker.engine import Engine
from clinic_assist.inference.worker.failure import WorkFailedError

NO_DIGITS = "root ::= [^0-9]+"
ONLY_DIGITS = "root ::= [0-9]+"
SLOTS = r"""root ::= line+
line ::= word (" " word){0,3} " " slot " [" id "].\n"
word ::= [A-Za-z]{1,8}
slot ::= "{" id ".value}"
id ::= "F1" | "F7" | "F12"
"""


@dataclass(frozen=True)
class Language:
    """The same finite language twice: for llama.cpp and for Python."""

    gbnf: str
    pattern: str


def write(
    engine: Engine, grammar: str, *, temperature: float = 1.0, seed: int = 0, tokens: int = 200
) -> tuple[str, Done]:
    pieces: list[str] = []

    def collect(event: Event) -> None:
        assert isinstance(event, Piece)
        pieces.append(event.text)

    command = Generate(
        id=1,
        prompt=(("the potassium was 4.1 on", False),),
        grammar=grammar,
        max_tokens=tokens,
        temperature=temperature,
        seed=seed,
    )
    done = engine.generate(command, collect)
    return "".join(pieces), done


def _literal(text: str) -> Language:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return Language(f'"{escaped}"', re.escape(text))


def _sequence(parts: list[Language]) -> Language:
    return Language(" ".join(part.gbnf for part in parts), "".join(part.pattern for part in parts))


def _choice(parts: list[Language]) -> Language:
    return Language(f"({' | '.join(p.gbnf for p in parts)})", f"(?:{'|'.join(p.pattern for p in parts)})")


def _repeated(part: Language, bounds: tuple[int, int]) -> Language:
    low, high = min(bounds), max(bounds)
    return Language(f"({part.gbnf}){{{low},{high}}}", f"(?:{part.pattern}){{{low},{high}}}")


literals = st.text(alphabet='aZ09 .{}[]"\\\nµ日é<|>', min_size=1, max_size=6).map(_literal)
classes = st.sampled_from([Language("[a-z]", "[a-z]"), Language("[^0-9]", "[^0-9]"), Language("[µ-ώ]", "[µ-ώ]")])
languages = st.recursive(
    literals | classes,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(_sequence)
        | st.lists(inner, min_size=1, max_size=3).map(_choice)
        | st.builds(_repeated, inner, st.tuples(st.integers(0, 3), st.integers(1, 3)))
    ),
    max_leaves=6,
)


@settings(max_examples=120)
@given(language=languages, seed=st.integers(0, 2**32), temperature=st.sampled_from([0.0, 0.8, 3.0]))
def test_every_finished_text_is_one_of_the_grammar(
    engine: Engine, language: Language, seed: int, temperature: float
) -> None:
    text, done = write(engine, f"root ::= {language.gbnf}", temperature=temperature, seed=seed, tokens=900)

    assert done.reason is DoneReason.END
    assert re.fullmatch(language.pattern, text, re.DOTALL)


def test_a_grammar_without_digits_gives_no_digit_and_without_it_digits_come(engine: Engine) -> None:
    forbidden = [write(engine, NO_DIGITS, temperature=1.5, seed=seed)[0] for seed in range(30)]
    free = [write(engine, "", temperature=1.5, seed=seed)[0] for seed in range(30)]
    only = write(engine, ONLY_DIGITS, temperature=1.5)[0]

    assert sum(len(text) for text in forbidden) > 500
    assert not re.search(r"[0-9]", "".join(forbidden))
    assert re.search(r"[0-9]", "".join(free))
    assert re.fullmatch(r"[0-9]+", only)


@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_slot_lines_name_only_facts_in_scope(engine: Engine, temperature: float) -> None:
    text, _done = write(engine, SLOTS, temperature=temperature, seed=5, tokens=800)

    finished = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
    assert len(finished) >= 2
    assert all(
        re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)* \{F(1|7|12)\.value\} \[F(1|7|12)\]\.\n", line) for line in finished
    )


@pytest.mark.parametrize("grammar", ["root ::= (", 'root ::= root "a" | "b"', "nonsense", "root ::= missing", "x\0y"])
def test_a_grammar_that_cannot_be_read_is_refused_and_the_next_one_works(engine: Engine, grammar: str) -> None:
    with pytest.raises(WorkFailedError) as failure:
        write(engine, grammar)
    text, _done = write(engine, 'root ::= "yes"')

    assert failure.value.code is ErrorCode.GRAMMAR_INVALID
    assert text == "yes"


def test_a_control_token_is_never_written_in_place_of_its_name(engine: Engine) -> None:
    """llama.cpp's grammar takes the token `<|im_start|>` for those characters, but a reader would see nothing."""
    texts = {write(engine, 'root ::= "<|im_start|>" | "<s>"', seed=seed)[0] for seed in range(20)}

    assert texts <= {"<|im_start|>", "<s>"}
    assert texts


def test_the_same_seed_writes_the_same_and_another_seed_another_text(engine: Engine) -> None:
    first, again, other = (write(engine, NO_DIGITS, seed=seed)[0] for seed in (7, 7, 8))

    assert first == again
    assert first != other
