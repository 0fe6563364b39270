"""Measures the exported model through llama.cpp on documents it has never seen.

    python models/tiny/evaluate.py models/tiny/clinic-assist-tiny-1.gguf --documents 300

Greedy; without a grammar: what the model itself can do; with one: what it does in the product. Prints the share of
documents whose every line is exactly the expected one, of facts in the right sentence and of facts mentioned at all,
and whether llama.cpp reads prompts as the training did.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tokens
from data import Document, make_document
from llama_cpp import Llama, LlamaGrammar

from clinic_assist.drafting.grammar import form_grammar

UNSEEN_SEED = 777_000_777
_LABEL = re.compile(r"\{(F\d+)\.")


def main() -> None:
    """Parses arguments, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--most-facts", type=int, default=12, help="leave out longer documents")
    parser.add_argument("--grammar", action="store_true", help="under the grammar of each request")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong documents")
    options = parser.parse_args()
    model = Llama(str(options.model), n_ctx=1024, n_threads=1, n_gpu_layers=0, verbose=False)
    rng = random.Random(UNSEEN_SEED)
    exact = cited = facts = mentioned = alike = written = 0
    started = time.monotonic()
    done = 0
    while done < options.documents:
        document = make_document(rng)
        if len(document.facts) > options.most_facts:
            continue
        done += 1
        ids = model.tokenize(document.prompt.encode(), add_bos=False, special=False)
        alike += ids == tokens.encode(document.prompt)
        answer, count = write(model, ids, grammar_of(document) if options.grammar else None)
        written += count
        exact += answer == document.answer
        facts += len(document.facts)
        cited += rightly_cited(document, answer)
        mentioned += sum(f"{{{fact.label}." in answer for fact in document.facts)
        if answer != document.answer and options.show:
            options.show -= 1
            print(f"--- wrong\n{document.prompt}{answer}--- right\n{document.answer}")
    spent_s = time.monotonic() - started
    print(f"{exact} of {done} documents exact")
    print(f"{cited} of {facts} facts in exactly the right sentence; {mentioned} mentioned")
    print(f"{alike} of {done} prompts tokenised as in training; {written / spent_s:.0f} tokens/s")


def grammar_of(document: Document) -> LlamaGrammar:
    """The grammar that the product would send along."""
    return LlamaGrammar.from_string(form_grammar(document.facts), verbose=False)


def write(model: Llama, ids: list[int], grammar: LlamaGrammar | None) -> tuple[str, int]:
    """Greedy text after a prompt, and how many tokens it has."""
    answer: list[int] = []
    for token in model.generate([tokens.BEGIN, *ids], temp=0.0, reset=True, grammar=grammar):
        if token == tokens.END or len(answer) > 900:
            break
        answer.append(token)
    return tokens.decode(answer), len(answer)


def rightly_cited(document: Document, answer: str) -> int:
    """How many facts stand in exactly the sentence that was expected for them."""
    expected = {label: line for line in document.answer.splitlines() for label in _LABEL.findall(line)}
    given = {label: line for line in answer.splitlines() for label in _LABEL.findall(line)}
    return sum(given.get(fact.label) == expected.get(fact.label) for fact in document.facts)


if __name__ == "__main__":
    main()
