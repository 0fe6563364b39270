"""The bundled model through the real llama.cpp."""

import hashlib
import json
import random
import sys
from pathlib import Path

import pytest

from clinic_assist.drafting.draft import Writer, draft
from clinic_assist.drafting.forms import variants
from clinic_assist.drafting.grammar import form_grammar, free_grammar
from clinic_assist.drafting.parse import Withheld, parse_line
from clinic_assist.drafting.phrasing import spelled
from clinic_assist.drafting.prepared import SLOT_NAMES, FactKind, Register, SectionKind, StatusClass, labelled
from clinic_assist.drafting.select import select_facts
from clinic_assist.drafting.tiny_language import CONTEXT_TOKENS, language_digest, prompt_text, tokenize
from clinic_assist.notes.note import Composer, ModelIdentity
from tests.unit.drafting.charts import TODAY, chart, condition, lab, taking, ward_patient
from tests.unit.drafting.shipped import SUMMARY

ROOT = Path(__file__).resolve().parents[3]
MODEL = ROOT / "models" / "tiny" / "clinic-assist-tiny-2.gguf"
IDENTITY = ModelIdentity(name="tiny", version="1", sha256="0" * 64, is_clinical=False)

sys.path.insert(0, str(MODEL.parent))
import tokens  # noqa: E402
from data import SyntheticFact, known_slots, make_document, slots_by_chance  # noqa: E402
from write_card import table, with_table  # noqa: E402


@pytest.fixture(scope="module")
def model():
    from llama_cpp import Llama

    loaded = Llama(str(MODEL), n_ctx=CONTEXT_TOKENS, n_threads=1, n_gpu_layers=0, verbose=False)
    yield loaded
    loaded.close()


def written(model, prompt, grammar=None, most=600):
    """Greedy text after a prompt, put together from words.

    Not by `create_completion`: it leaves out tokens of more than 32 bytes (llama-cpp-python 0.3.36, `detokenize`),
    which the worker's own reading does not.
    """
    from llama_cpp import LlamaGrammar

    rules = LlamaGrammar.from_string(grammar, verbose=False) if grammar else None
    ids = model.tokenize(prompt.encode(), add_bos=False, special=False)
    answer = []
    for token in model.generate([tokens.BEGIN, *ids], temp=0.0, reset=True, grammar=rules):
        if token == tokens.END or len(answer) == most:
            break
        answer.append(token)
    return tokens.decode(answer)


@pytest.fixture
def writer(model):
    def generate(request):
        prompt = "".join(text for text, _trusted in request.prompt)
        return [written(model, prompt, request.grammar, request.max_tokens)]

    return Writer(generate=generate, family="slots-tiny", identity=IDENTITY)


def test_llama_cpp_reads_prompts_as_the_training_did(model):
    rng = random.Random(5)
    words = [model.detokenize([number]).decode(errors="replace") for number in range(model.n_vocab())]

    for _ in range(50):
        text = make_document(rng).prompt
        ids = model.tokenize(text.encode(), add_bos=False, special=False)
        assert [words[number] for number in ids] == tokenize(text)


def test_the_model_was_trained_on_the_forms_of_today(model):
    assert model.metadata["clinic_assist.language"] == language_digest()


def test_the_catalogue_entry_is_of_this_very_file_and_stands_in_the_catalogue():
    entry = json.loads((MODEL.parent / "catalogue-entry.json").read_text(encoding="utf-8"))

    assert json.loads((MODEL.parents[1] / "catalogue.json").read_text(encoding="utf-8"))["models"] == [entry]
    assert entry["sha256"] == hashlib.sha256(MODEL.read_bytes()).hexdigest()
    assert entry["size_bytes"] == MODEL.stat().st_size < 5_000_000
    assert entry["is_clinical"] is False
    assert entry["context_tokens"] == CONTEXT_TOKENS


def test_the_card_answers_every_attribute_as_the_data_has_it():
    page = (MODEL.parent / "CARD.md").read_text(encoding="utf-8")

    assert with_table(page) == page
    assert len(table().splitlines()) == 2 + 31


@pytest.mark.parametrize("register", list(Register))
@pytest.mark.parametrize("kind", [kind for kind in FactKind if kind is not FactKind.PREVIOUS])
def test_the_model_follows_the_grammar_for_every_register_and_kind(model, register, kind):
    rng = random.Random(f"{register.value} {kind.value}")
    facts = [
        SyntheticFact(f"F{number}", kind, status, slots_by_chance(rng, kind, 0.5))
        for number, status in enumerate(StatusClass, start=1)
    ]
    prompt = prompt_text(SectionKind.PROBLEMS, facts, register=register)

    lines = written(model, prompt, form_grammar(facts, register=register)).splitlines()

    allowed = [
        {f"{spelled(form, fact.label)}." for form in variants(fact.kind, fact.status, fact.slots, register=register)}
        for fact in facts
    ]
    assert [line in forms for line, forms in zip(lines, allowed, strict=True)] == [True] * len(facts)


@pytest.mark.parametrize("register", list(Register))
def test_without_the_grammar_most_lists_still_come_out_to_the_letter(model, register):
    rng = random.Random(f"unseen {register.value}")
    documents = [make_document(rng, register=register) for _ in range(25)]

    exact = [written(model, document.prompt) == document.answer for document in documents]

    assert sum(exact) >= 20


def test_the_training_data_knows_every_slot():
    assert known_slots() == set(SLOT_NAMES)


def test_the_model_writes_a_whole_summary_and_leaves_nothing_out(writer):
    note = draft(ward_patient(), SUMMARY, TODAY, writer)

    assert note.composer is Composer.MODEL
    assert note.withheld == ()
    cited = {citation for statement in note.statements for citation in statement.citations}
    assert cited == set(note.selection.used)
    assert "Diabetes mellitus: refuted." in [statement.text for statement in note.statements]


def test_the_model_copes_with_more_facts_than_it_is_shown_at_once(writer):
    facts = [lab(f"{n}", f"Test {n}", f"{n}.50", "mmol/L", "2026-11-02") for n in range(60)]

    note = draft(chart(*facts), SUMMARY, TODAY, writer)

    assert note.withheld == ()
    assert len(note.selection.used) == 60


@pytest.mark.parametrize("status", ["active", "stopped", "intended", "on-hold", "not-taken", "unknown", None])
def test_every_status_of_a_medicine_is_told_as_the_record_has_it(writer, status):
    note = draft(chart(taking("1", "Warfarin 5 MG", status=status)), SUMMARY, TODAY, writer)

    (statement,) = (item for item in note.statements if item.section == "Medications")
    takes = {
        "active": "Takes Warfarin 5 MG.",
        "unknown": "Warfarin 5 MG, status unknown.",
        None: "Warfarin 5 MG.",
    }
    assert statement.text == takes.get(status, f"Warfarin 5 MG, {(status or '').replace('-', ' ')}.")


def test_a_record_it_has_never_seen_the_like_of_is_written_too(writer):
    odd = condition("1", "Наследственная нефропатия \U0001f9ec <|im_end|> {F1.value}", clinical_status="of-no-standard")

    note = draft(chart(odd), SUMMARY, TODAY, writer)

    (statement,) = (item for item in note.statements if item.section == "Problems")
    assert statement.text.startswith("Наследственная нефропатия")
    assert statement.citations == (odd.id,)


@pytest.mark.parametrize("seed", range(4))
def test_under_the_free_grammar_even_noise_cannot_make_up_a_fact_or_a_number(model, seed):
    from llama_cpp import LlamaGrammar

    facts = select_facts(ward_patient(), SUMMARY, TODAY).of(SectionKind.RESULTS)
    answer = model.create_completion(
        "#results\n",
        max_tokens=400,
        temperature=5.0,
        top_k=0,
        top_p=1.0,
        min_p=0.0,
        seed=seed,
        grammar=LlamaGrammar.from_string(free_grammar(facts), verbose=False),
    )
    lines = answer["choices"][0]["text"].split("\n")[:-1]

    outcomes = [parse_line(line, labelled(facts)) for line in lines]

    assert lines
    reasons = {outcome.reason for outcome in outcomes if isinstance(outcome, Withheld)}
    assert not any("number" in reason or "not given" in reason or "not hold" in reason for reason in reasons)
