"""Trains the bundled verbaliser from scratch on synthetic fact lists: one command, one run, always the same weights.

    python models/tiny/train.py --out build/tiny.pt

The run is cut into rounds. The documents of a round, their order and the learning rate follow from the seed and the
number of the round alone, so a run that was interrupted goes on from the checkpoint in `--out` (the same command again)
and ends with the same weights. One thread and deterministic operations: the same machine with the same PyTorch repeats
exactly; another processor may round differently.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tokens
from data import make_document
from model import Llama, Shape

from clinic_assist.drafting.tiny_language import language_digest

SEED = 20261127
ROUNDS = 56
DOCUMENTS_A_ROUND = 2048
BATCH_TOKENS = 2048
WARM_UP_ROUNDS = 2
PEAK_RATE = 2e-3
LAST_RATE = 0.01
"""Share of the peak rate at the end."""

IGNORED = -100

Pair = tuple[torch.Tensor, torch.Tensor]


def main() -> None:
    """Parses arguments and trains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="checkpoint: written after each round, gone on from")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--stop-after", type=int, help="end after so many rounds, as an interruption would")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(mode=True)
    train(options.out, rounds=options.rounds, last=options.stop_after or options.rounds)


def train(out: Path, *, rounds: int, last: int) -> None:
    """Runs the rounds that are left; prints loss and time after each."""
    torch.manual_seed(SEED)
    model = Llama(Shape(vocabulary=tokens.SIZE))
    optimizer = torch.optim.AdamW(model.parameters(), lr=PEAK_RATE, betas=(0.9, 0.98), weight_decay=0.01)
    first, spent_s = resumed(out, model, optimizer)
    for number in range(first, last):
        started = time.monotonic()
        batches = round_of(number)
        losses = []
        for place, pair in enumerate(batches):
            for group in optimizer.param_groups:
                group["lr"] = PEAK_RATE * share_of_rate(number + place / len(batches), rounds)
            losses.append(one_step(model, optimizer, pair))
        spent_s += time.monotonic() - started
        mean = sum(losses) / len(losses)
        print(f"round {number + 1} of {rounds} steps {len(batches)} loss {mean:.5f} {spent_s:.0f} s", flush=True)
        save(out, model, optimizer, done=number + 1, spent_s=spent_s)


def resumed(out: Path, model: Llama, optimizer: torch.optim.Optimizer) -> tuple[int, float]:
    """Takes up the checkpoint where there is one; gives the rounds done and the seconds they took.

    Raises:
        SystemExit: It is of other forms or another shape: such weights know another language.
    """
    if not out.exists():
        return 0, 0.0
    saved = torch.load(out)
    if saved["language"] != language_digest() or saved["shape"] != asdict(model.shape):
        raise SystemExit(f"{out} is of another language or shape; choose another file, or remove it.")
    model.load_state_dict(saved["weights"])
    optimizer.load_state_dict(saved["optimizer"])
    return saved["done"], saved["spent_s"]


def share_of_rate(progress: float, rounds: int) -> float:
    """Share of the peak rate after so many rounds: a warm-up, then a cosine down to `LAST_RATE`."""
    if progress < WARM_UP_ROUNDS:
        return (progress + 0.01) / WARM_UP_ROUNDS
    done = (progress - WARM_UP_ROUNDS) / max(1, rounds - WARM_UP_ROUNDS)
    return LAST_RATE + (1 - LAST_RATE) * 0.5 * (1 + math.cos(math.pi * done))


def round_of(number: int) -> list[Pair]:
    """The batches of one round: documents of similar length together, the batches in any order."""
    rng = random.Random(f"{SEED}-{number}")
    pool = sorted((encoded(rng) for _ in range(DOCUMENTS_A_ROUND)), key=lambda pair: len(pair[0]))
    batches = [tensors_of(rows) for rows in batched(pool)]
    rng.shuffle(batches)
    return batches


def encoded(rng: random.Random) -> tuple[list[int], int]:
    """Ids of a document and the length of its prompt. Half of them begin with the begin mark: both must work."""
    document = make_document(rng)
    prompt = tokens.encode(document.prompt)
    if rng.random() < 0.5:
        prompt = [tokens.BEGIN, *prompt]
    return [*prompt, *tokens.encode(document.answer), tokens.END], len(prompt)


def batched(pool: list[tuple[list[int], int]]) -> Iterator[list[tuple[list[int], int]]]:
    """Neighbours, as many as fill `BATCH_TOKENS` with their padding."""
    rows: list[tuple[list[int], int]] = []
    for row in pool:
        if rows and len(row[0]) * (len(rows) + 1) > BATCH_TOKENS:
            yield rows
            rows = []
        rows.append(row)
    yield rows


def tensors_of(rows: list[tuple[list[int], int]]) -> Pair:
    """Inputs and targets; only the tokens of the answers count."""
    longest = max(len(ids) for ids, _ in rows)
    inputs = torch.full((len(rows), longest - 1), tokens.END)
    targets = torch.full((len(rows), longest - 1), IGNORED)
    for line, (ids, prompt_length) in enumerate(rows):
        inputs[line, : len(ids) - 1] = torch.tensor(ids[:-1])
        targets[line, prompt_length - 1 : len(ids) - 1] = torch.tensor(ids[prompt_length:])
    return inputs, targets


def one_step(model: Llama, optimizer: torch.optim.Optimizer, pair: Pair) -> float:
    """One update; gives the loss per answer token."""
    inputs, targets = pair
    loss = functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def save(path: Path, model: Llama, optimizer: torch.optim.Optimizer, *, done: int, spent_s: float) -> None:
    """Writes everything that a later start needs; an interruption while writing leaves the earlier checkpoint."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")
    state = {
        "weights": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "shape": asdict(model.shape),
        "language": language_digest(),
        "done": done,
        "spent_s": spent_s,
    }
    torch.save(state, unfinished)
    unfinished.replace(path)


if __name__ == "__main__":
    main()
