"""Trains the bundled verbaliser from scratch on synthetic fact lists.

    python models/tiny/train.py --out build/tiny.pt --minutes 20

One thread, fixed seed. The schedule follows the steps done, so the same machine and torch version give the same
weights; `--minutes` only ends a run that takes too long. Checkpoints are written every 200 steps.
"""

from __future__ import annotations

import argparse
import math
import random
import sys
import time
from pathlib import Path

import torch
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tokens
from data import make_document
from model import Llama, Shape

SEED = 20261122
IGNORED = -100


def main() -> None:
    """Parses arguments and trains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--resume", type=Path, help="weights to go on from; take another seed then, for other documents"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--steps", type=int, default=3200)
    parser.add_argument("--minutes", type=float, default=25.0)
    parser.add_argument("--batch-tokens", type=int, default=4096)
    parser.add_argument("--warm-up", type=int, default=100, help="steps")
    parser.add_argument("--peak-rate", type=float, default=3e-3)
    train(parser.parse_args())


def train(options: argparse.Namespace) -> None:
    """Runs the loop; prints loss and speed every 20 steps."""
    torch.manual_seed(options.seed)
    torch.set_num_threads(1)
    rng = random.Random(options.seed)
    model = Llama(Shape(vocabulary=tokens.SIZE))
    if options.resume:
        model.load_state_dict(torch.load(options.resume)["weights"])
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.peak_rate, betas=(0.9, 0.98), weight_decay=0.01)
    started = time.monotonic()
    for step in range(options.steps):
        for group in optimizer.param_groups:
            group["lr"] = rate(step, options)
        loss = one_step(model, optimizer, batch(rng, options.batch_tokens))
        spent_s = time.monotonic() - started
        if step % 20 == 0:
            print(f"step {step} loss {loss:.5f} {spent_s:.0f} s", flush=True)
        if step % 200 == 199:
            save(model, options.out)
        if spent_s > options.minutes * 60:
            print("out of time", flush=True)
            break
    save(model, options.out)


def rate(step: int, options: argparse.Namespace) -> float:
    """Learning rate: a warm-up, then a cosine down to 2 % of the peak."""
    if step < options.warm_up:
        return options.peak_rate * (step + 1) / options.warm_up
    done = (step - options.warm_up) / max(1, options.steps - options.warm_up)
    return options.peak_rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))


def batch(rng: random.Random, size_tokens: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Inputs and targets; documents of similar length together, only the answer's tokens count."""
    pool = sorted((encoded(rng) for _ in range(48)), key=lambda pair: len(pair[0]))
    start = rng.randrange(len(pool))
    chosen: list[tuple[list[int], int]] = []
    for row in pool[start:] + pool[:start][::-1]:
        if chosen and max(len(row[0]), *(len(other[0]) for other in chosen)) * (len(chosen) + 1) > size_tokens:
            break
        chosen.append(row)
    longest = max(len(ids) for ids, _ in chosen)
    inputs = torch.full((len(chosen), longest - 1), tokens.END)
    targets = torch.full((len(chosen), longest - 1), IGNORED)
    for line, (ids, prompt_length) in enumerate(chosen):
        inputs[line, : len(ids) - 1] = torch.tensor(ids[:-1])
        targets[line, prompt_length - 1 : len(ids) - 1] = torch.tensor(ids[prompt_length:])
    return inputs, targets


def encoded(rng: random.Random) -> tuple[list[int], int]:
    """Ids of a document and the length of its prompt. Half of them begin with the begin mark: both must work."""
    document = make_document(rng)
    prompt = tokens.encode(document.prompt)
    if rng.random() < 0.5:
        prompt = [tokens.BEGIN, *prompt]
    return [*prompt, *tokens.encode(document.answer), tokens.END], len(prompt)


def one_step(model: Llama, optimizer: torch.optim.Optimizer, pair: tuple[torch.Tensor, torch.Tensor]) -> float:
    """One update; gives the loss per answer token."""
    inputs, targets = pair
    loss = functional.cross_entropy(model(inputs).flatten(0, 1), targets.flatten(), ignore_index=IGNORED)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    return loss.item()


def save(model: Llama, path: Path) -> None:
    """Writes the weights with their sizes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save({"weights": model.state_dict(), "shape": model.shape.__dict__}, path)


if __name__ == "__main__":
    main()
