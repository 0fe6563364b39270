"""What can be typed behind `model evaluate`, `model compare` and `model card`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

_Parser = TypeVar("_Parser", bound=argparse.ArgumentParser)
_Actions = argparse._SubParsersAction  # noqa: SLF001 (argparse gives its type no public name)


def add_evaluation(actions: _Actions[_Parser], add: Callable[[_Actions[_Parser], str, str], _Parser]) -> None:
    """Adds the sub-commands to those of `model`."""
    evaluate = add(actions, "evaluate", "try a model on cases: 0 where it meets this site's limits, else 1")
    evaluate.add_argument("name", nargs="?", default="", metavar="NAME", help="else the model in use")
    evaluate.add_argument("--adapter", default="", metavar="NAME", help="with this adapter")
    evaluate.add_argument("--output", type=Path, required=True, metavar="DIR", help="folder of the run")
    how = evaluate.add_mutually_exclusive_group()
    how.add_argument("--resume", action="store_true", help="go on with the interrupted run in that folder")
    how.add_argument(
        "--drift", action="store_true", help="run a few cases of that run again and compare: 1 where changed"
    )
    evaluate.add_argument("--keep", action="store_true", help="open the vault and keep there that the model passed")
    evaluate.add_argument("--pdf", type=Path, metavar="FILE.pdf", help="also write the result as PDF")
    _add_material(evaluate)

    compare = add(actions, "compare", "two models on the same cases, side by side")
    compare.add_argument("a", metavar="A", help="folder of a run, or name of a model")
    compare.add_argument("b", metavar="B", help="folder of a run, or name of a model")
    compare.add_argument("--output", type=Path, metavar="DIR", help="where runs of models that are named are kept")
    compare.add_argument("--pdf", type=Path, metavar="FILE.pdf", help="also write the result as PDF")
    _add_material(compare)

    card = add(actions, "card", "the card of a model: 31 source attributes")
    card.add_argument("name", nargs="?", default="", metavar="NAME", help="else the model in use")
    card.add_argument("--run", type=Path, metavar="DIR", help="with the figures of this run")
    card.add_argument("--pdf", type=Path, metavar="FILE.pdf", help="also write it as PDF")


def _add_material(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-demo", action="store_true", help="without the demo patients")
    parser.add_argument("--patients", action="store_true", help="with the charts of the vault, which is opened")
    for option, what in (
        ("--charts", "export files of patients"),
        ("--questions", "MedQA, MedMCQA or PubMedQA, as published"),
        ("--conversations", "ACI-Bench or MTS-Dialog, as published"),
        ("--cases", "cases of the hospital's own (docs/evaluation.md)"),
    ):
        parser.add_argument(option, type=Path, nargs="+", default=[], metavar="FILE", help=what)
    parser.add_argument("--most", type=_count, default=1_000_000, metavar="N", help="of each file, the first N only")
    parser.add_argument("--seed", type=_count, default=1, metavar="N", help="for the order of options (1)")


def _count(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < len(text) < 10 or int(text) == 0:
        raise argparse.ArgumentTypeError("this is no number above 0")
    return int(text)
