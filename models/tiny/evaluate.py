"""Measures the exported model through llama.cpp on documents it has never seen.

    python models/tiny/evaluate.py models/tiny/clinic-assist-tiny-2.gguf --documents 300

Greedy, for each register: without a grammar, which is what the model itself can do; with `--grammar`, which is what it
does in the product. Prints the share of documents whose every line is exactly the expected one, of facts in the right
sentence and of facts mentioned at all, and whether llama.cpp reads prompts as the training did. On real charts,
through the worker: `python -m tests.campaigns.tiny_charts`.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tokens
from data import Document, make_document
from llama_cpp import Llama, LlamaGrammar

from clinic_assist.drafting.grammar import form_grammar
from clinic_assist.drafting.prepared import Register
from clinic_assist.drafting.tiny_language import CONTEXT_TOKENS

UNSEEN_SEED = 777_000_777
MOST_TOKENS = 600
_LABEL = re.compile(r"\{(F\d+)\.")


@dataclass(slots=True)
class Count:
    """What came of the documents of one register."""

    documents: int = 0
    exact: int = 0
    facts: int = 0
    cited: int = 0
    mentioned: int = 0
    alike: int = 0
    written: int = 0


def main() -> None:
    """Parses arguments, runs, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--documents", type=int, default=300, help="of each register")
    parser.add_argument("--facts", type=int, nargs=2, default=(1, 12), metavar=("LEAST", "MOST"), help="in a document")
    parser.add_argument("--grammar", action="store_true", help="under the grammar of each request")
    parser.add_argument("--show", type=int, default=0, help="print so many wrong documents")
    options = parser.parse_args()
    model = Llama(str(options.model), n_ctx=CONTEXT_TOKENS, n_threads=1, n_gpu_layers=0, verbose=False)
    for register in Register:
        started = time.monotonic()
        count = measured(model, register, options)
        spent_s = time.monotonic() - started
        print(f"{register.value}: {count.exact} of {count.documents} documents exact")
        print(f"  {count.cited} of {count.facts} facts in exactly the right sentence; {count.mentioned} mentioned")
        print(f"  {count.alike} of {count.documents} prompts tokenised as in training", end="; ")
        print(f"{count.written / spent_s:.0f} tokens/s")


def measured(model: Llama, register: Register, options: argparse.Namespace) -> Count:
    """Has the documents of one register written, and compares."""
    rng = random.Random(f"{UNSEEN_SEED}-{register.value}")
    least, most = options.facts
    count = Count()
    for _ in range(options.documents):
        document = make_document(rng, register=register, counts=range(least, most + 1))
        ids = model.tokenize(document.prompt.encode(), add_bos=False, special=False)
        answer, written = write(model, ids, grammar_of(document) if options.grammar else None)
        count.documents += 1
        count.alike += ids == tokens.encode(document.prompt)
        count.written += written
        count.exact += answer == document.answer
        count.facts += len(document.facts)
        count.cited += rightly_cited(document, answer)
        count.mentioned += sum(f"{{{fact.label}." in answer for fact in document.facts)
        if answer != document.answer and options.show:
            options.show -= 1
            print(f"--- wrong\n{document.prompt}{answer}--- right\n{document.answer}")
    return count


def grammar_of(document: Document) -> LlamaGrammar:
    """The grammar that the product would send along."""
    return LlamaGrammar.from_string(form_grammar(document.facts, register=document.register), verbose=False)


def write(model: Llama, ids: list[int], grammar: LlamaGrammar | None) -> tuple[str, int]:
    """Greedy text after a prompt, and how many tokens it has."""
    answer: list[int] = []
    for token in model.generate([tokens.BEGIN, *ids], temp=0.0, reset=True, grammar=grammar):
        if token == tokens.END or len(answer) > MOST_TOKENS:
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
