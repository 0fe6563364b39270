"""Text to tokens and back, with the line between our template and the record's text drawn token by token."""

from __future__ import annotations

import ctypes
import re
from codecs import utf_8_decode
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import llama_cpp
import numpy as np
import numpy.typing as npt

_PIECE_BYTES: Final = 256
_ATTR_USER_DEFINED: Final = 1 << 4  # llama.h: enum llama_token_attr


class Tokens:
    """The vocabulary of a loaded model.

    Attributes:
        size: Number of tokens.
        silent: Ids that stand for no text and do not end one (control and unknown tokens). A generation never takes
            one: llama.cpp's grammar would count the token's name as written while a reader sees nothing.
        fragments: Ids that stand for parts of a character, or for bytes that are never one.
        cannot_start: For each id, whether it is silent or a fragment that starts no character.
    """

    def __init__(self, model: object) -> None:
        """`model` is a llama_model pointer, which must outlive this object."""
        self._vocab = llama_cpp.llama_model_get_vocab(model)
        self.size: int = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self._begin: int | None = (
            llama_cpp.llama_vocab_bos(self._vocab) if llama_cpp.llama_vocab_get_add_bos(self._vocab) else None
        )
        self._lead = " " if _adds_leading_space(model, self._vocab) else ""
        self._pieces = [self._piece(token, special=False) for token in range(self.size)]
        self._ends = frozenset(t for t in range(self.size) if llama_cpp.llama_vocab_is_eog(self._vocab, t))
        self.silent = frozenset(t for t, piece in enumerate(self._pieces) if not piece) - self._ends
        self.fragments = frozenset(t for t, piece in enumerate(self._pieces) if not _is_whole(piece))
        self.cannot_start: npt.NDArray[np.bool_] = np.zeros(self.size, np.bool_)
        broken = [t for t in self.fragments if not may_become_text(self._pieces[t])]
        self.cannot_start[[*self.silent, *broken]] = True
        self._marker = _marker_pattern(
            self._pieces[token].decode(errors="replace")
            for token in range(self.size)
            if llama_cpp.llama_vocab_get_attr(self._vocab, token) & _ATTR_USER_DEFINED
        )

    @property
    def vocab(self) -> object:
        """The llama_vocab pointer, for samplers."""
        return self._vocab

    def ends_text(self, token: int) -> bool:
        """Whether the token ends a text (end of sequence, end of turn)."""
        return token in self._ends

    def encode_prompt(self, parts: Sequence[tuple[str, bool]]) -> list[int]:
        """Tokens of a whole prompt; special tokens come only from trusted parts.

        Each part is tokenised by itself, so a marker cannot be put together across the border of two parts. A model
        that wants a beginning token or a leading space gets it once, at the very beginning.
        """
        tokens = [] if self._begin is None else [self._begin]
        filled = [(text, trusted) for text, trusted in parts if text]
        if filled and self._lead and not self._starts_with_control(*filled[0]):
            filled[0] = (self._lead + filled[0][0], filled[0][1])
        for text, trusted in filled:
            tokens += self.encode(text, trusted=trusted)
        return tokens

    def _starts_with_control(self, text: str, trusted: bool) -> bool:  # noqa: FBT001 - a part of a prompt, unpacked
        first = self.encode(text, trusted=trusted)[:1]
        return bool(first) and self.piece(first[0]) == b""

    def encode(self, text: str, *, trusted: bool) -> list[int]:
        """Tokens of one text. In an untrusted one `<|im_end|>` and its like are the characters that they look like.

        llama.cpp's `parse_special=false` covers control tokens only; added tokens such as `<think>` are still
        recognised. Untrusted text is therefore cut after the first character of each such marker.
        """
        if trusted:
            return self._encode(text.encode(), parse_special=True)
        return [
            token
            for chunk in _cut_markers(text, self._marker)
            for token in self._encode(chunk.encode(), parse_special=False)
        ]

    def piece(self, token: int) -> bytes:
        """The bytes that a generated token stands for; empty for control tokens."""
        return self._pieces[token]

    def _piece(self, token: int, *, special: bool) -> bytes:
        size = _PIECE_BYTES
        while True:
            buffer = ctypes.create_string_buffer(size)
            written = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, size, 0, special)
            if written >= 0:
                return buffer.raw[:written]
            size = -written

    def _encode(self, text: bytes, *, parse_special: bool) -> list[int]:
        room = len(text) + 8
        while True:
            buffer = (llama_cpp.llama_token * room)()
            count = llama_cpp.llama_tokenize(self._vocab, text, len(text), buffer, room, False, parse_special)  # noqa: FBT003 - a C function without names
            if count >= 0:
                return buffer[:count]
            room = -count


def may_become_text(data: bytes) -> bool:
    """Whether bytes are whole characters and perhaps the beginning of one more, as UTF-8 has them."""
    try:
        _text, used = utf_8_decode(data)
    except UnicodeDecodeError:
        return False
    # RFC 3629, section 4: ED goes on with 80..9F. Python finds that out only at the third byte.
    return not (data[used : used + 1] == b"\xed" and data[used + 1 : used + 2] >= b"\xa0")


def _is_whole(piece: bytes) -> bool:
    try:
        piece.decode()
    except UnicodeDecodeError:
        return False
    return True


def _adds_leading_space(model: object, vocab: object) -> bool:
    """Whether the model was trained with a space before the first word (SentencePiece's dummy prefix).

    The engine switches that off inside llama.cpp, which would add the space to each part again.
    """
    if llama_cpp.llama_vocab_type(vocab) != llama_cpp.LLAMA_VOCAB_TYPE_SPM:
        return False
    buffer = ctypes.create_string_buffer(8)
    length = llama_cpp.llama_model_meta_val_str(model, b"tokenizer.ggml.add_space_prefix", buffer, len(buffer))
    return length < 0 or buffer.value == b"true"  # SentencePiece: add_dummy_prefix is on unless said otherwise


def _marker_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds the start of every added token that looks like a marker: `<…>` or `[…]`. Runs of blanks are no danger."""
    markers = sorted({name for name in names if re.fullmatch(r"<.+>|\[.+\]", name, re.DOTALL)})
    return re.compile("|".join(f"(?={re.escape(marker)})" for marker in markers)) if markers else None


def _cut_markers(text: str, marker: re.Pattern[str] | None) -> list[str]:
    if marker is None:
        return [text]
    cuts = [0, *(found.start() + 1 for found in marker.finditer(text)), len(text)]
    return [text[start:end] for start, end in pairwise(cuts) if start < end]
