"""Token ids: three special tokens, 256 bytes (llama.cpp's tokeniser needs them for foreign text), then the words."""

from __future__ import annotations

from clinic_assist.drafting.tiny_language import tokenize, vocabulary

UNKNOWN, BEGIN, END = 0, 1, 2
SPECIALS = ("<unk>", "<s>", "</s>")
FIRST_BYTE = len(SPECIALS)
FIRST_WORD = FIRST_BYTE + 256
SIZE = FIRST_WORD + len(vocabulary())

_IDS = {word: FIRST_WORD + position for position, word in enumerate(vocabulary())}


def encode(text: str) -> list[int]:
    """Ids of a text in the compact language."""
    return [_IDS[word] for word in tokenize(text)]


def decode(ids: list[int]) -> str:
    """The text of word ids; other ids give nothing."""
    words = vocabulary()
    return "".join(words[number - FIRST_WORD] for number in ids if number >= FIRST_WORD)
