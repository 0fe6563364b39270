"""What can be typed behind `model`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from clinic_assist.inference.families import Family

_Parser = TypeVar("_Parser", bound=argparse.ArgumentParser)
_Actions = argparse._SubParsersAction  # noqa: SLF001 (argparse gives its type no public name)


def add_model(model: _Parser, add: Callable[[_Actions[_Parser], str, str], _Parser]) -> _Actions[_Parser]:
    """Adds the sub-commands; answers where further ones are added. `add` gives a parser with the shared options."""
    actions: _Actions[_Parser] = model.add_subparsers(dest="action", required=True, metavar="ACTION")
    add(actions, "list", "the models and adapters that may be used, and the files that may not, with the reason")
    show = add(actions, "show", "what a model's catalogue and its file say, and whether it fits into memory")
    show.add_argument("name", metavar="NAME", help="name, or the beginning of the SHA-256")
    use = add(actions, "use", "use this model from its next start on")
    use.add_argument("name", metavar="NAME", help="name, or the beginning of the SHA-256")
    use.add_argument("--adapter", default="", metavar="NAME", help="with this adapter")
    add(actions, "verify", "hash every listed file: 3 where one is refused, changed or not there")
    _add_file(add(actions, "add", "list a model or an adapter; the catalogue is to be signed afterwards"))
    sign = add(actions, "sign", "sign the catalogue of a models folder as it lies there")
    sign.add_argument("folder", type=Path, metavar="FOLDER")
    sign.add_argument("--key", type=Path, required=True, metavar="FILE", help="the private key of make-key")
    make = add(actions, "make-key", "make a key pair for signing; a passphrase protects the private key")
    make.add_argument("file", type=Path, metavar="FILE", help="private key; the public one is written beside it")
    make.add_argument("--owner", required=True, metavar="NAME", help="who signs with it")
    trust = add(actions, "trust", "let the signatures of a key count on this machine")
    trust.add_argument("file", type=Path, metavar="KEYFILE", help="the public key that make-key wrote")
    trust.add_argument("--folder", type=Path, metavar="DIR", help="of trusted keys, else that of the settings")
    trust.add_argument("--least", type=_number, default=None, metavar="N", help="refuse its catalogues below number N")
    return actions


def _add_file(add: argparse.ArgumentParser) -> None:
    add.add_argument("file", type=Path, metavar="FILE.gguf")
    add.add_argument("--folder", type=Path, metavar="DIR", help="of models, else that of CLINIC_ASSIST_MODELS")
    add.add_argument("--intended-use", required=True, metavar="TEXT", help="what it is for, and who approved that")
    add.add_argument("--name", default="", help="else as the file says")
    add.add_argument("--version", default="", help="else how its weights are kept")
    add.add_argument("--licence", default="", help="else as the file says")
    add.add_argument("--source", default="", metavar="TEXT", help="where the file came from")
    add.add_argument("--sha256", default="", metavar="HEX", help="as its publisher states it; another is refused")
    add.add_argument("--family", type=_family, default=None, metavar="FAMILY", help="else a proposal from the file")
    add.add_argument("--clinical", action="store_true", help="it may write sentences of its own")
    add.add_argument("--context", type=_number, default=0, metavar="TOKENS", help="window to allocate")
    add.add_argument("--base", default="", metavar="NAME", help="it is an adapter, made for this listed model")
    add.add_argument("--specialty", default="", metavar="TEXT", help="of an adapter")
    add.add_argument("--scale", type=float, default=1.0, metavar="X", help="of an adapter: how strongly it acts")


def _family(text: str) -> Family:
    try:
        return Family(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"one of {', '.join(one.value for one in Family)}") from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise argparse.ArgumentTypeError("this is no number")
    return int(text)
