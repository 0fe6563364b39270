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
    """The text of word and byte ids; special ones give nothing.

    A grammar may leave a word open after its beginning (`{F1` of `{F10`): what is missing then comes in bytes.
    """
    return b"".join(map(_bytes_of, ids)).decode(errors="replace")


def _bytes_of(number: int) -> bytes:
    if number >= FIRST_WORD:
        return vocabulary()[number - FIRST_WORD].encode()
    return bytes([number - FIRST_BYTE]) if number >= FIRST_BYTE else b""
