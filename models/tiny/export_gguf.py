"""Writes trained weights as a GGUF file that llama.cpp loads.

    python models/tiny/export_gguf.py build/tiny.pt models/tiny/clinic-assist-tiny-2.gguf

Writes `catalogue-entry.json` beside it. Words are user-defined tokens, which llama.cpp matches whole and longest first,
before anything else. The same weights give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import gguf
import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import tokens

from clinic_assist.drafting.prompt import TINY_FAMILY
from clinic_assist.drafting.tiny_language import CONTEXT_TOKENS, language_digest, vocabulary

LANGUAGE_KEY = "clinic_assist.language"
VERSION = "2"
NAME = f"Clinic Assist tiny verbaliser {VERSION}"


def main() -> None:
    """Converts the file named first into the file named second."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    saved = torch.load(source)
    if saved["language"] != language_digest():
        raise SystemExit(f"{source} was trained on other forms than those of today.")
    writer = gguf.GGUFWriter(target, "llama")
    write_shape(writer, saved["shape"])
    write_tokens(writer)
    for name, data in tensors(saved["weights"]):
        writer.add_tensor(name, data)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    write_catalogue_entry(target)
    print(f"{target.name}: {target.stat().st_size:,} bytes")


def write_catalogue_entry(target: Path) -> None:
    """What `models/catalogue.json` says of the file, beside it."""
    entry = {
        "name": "Clinic Assist Tiny",
        "version": VERSION,
        "file": f"tiny/{target.name}",
        "sha256": hashlib.sha256(target.read_bytes()).hexdigest(),
        "size_bytes": target.stat().st_size,
        "family": TINY_FAMILY,
        "is_clinical": False,
        "licence": "Same as the project",
        "intended_use": "Puts selected facts into sentences. It knows no medicine.",
        "context_tokens": CONTEXT_TOKENS,
        "source": "Made from synthetic fact lists by models/tiny/train.py",
    }
    text = json.dumps(entry, indent=2, ensure_ascii=False)
    (target.parent / "catalogue-entry.json").write_text(f"{text}\n", encoding="utf-8")


def write_shape(writer: gguf.GGUFWriter, shape: dict[str, float]) -> None:
    """What llama.cpp must know of the architecture, and what a reader of the file should know of the model."""
    writer.add_name(NAME)
    writer.add_description("Puts numbered facts into sentences with slots. Not a clinical model; knows no medicine.")
    writer.add_string(LANGUAGE_KEY, language_digest())
    writer.add_license("same as Clinic Assist")
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    writer.add_vocab_size(int(shape["vocabulary"]))
    writer.add_context_length(int(shape["context"]))
    writer.add_embedding_length(int(shape["width"]))
    writer.add_block_count(int(shape["layers"]))
    writer.add_feed_forward_length(int(shape["hidden"]))
    writer.add_head_count(int(shape["heads"]))
    writer.add_head_count_kv(int(shape["heads"]))
    writer.add_rope_dimension_count(int(shape["width"]) // int(shape["heads"]))
    writer.add_rope_freq_base(shape["rope_base"])
    writer.add_layer_norm_rms_eps(shape["norm_epsilon"])


def write_tokens(writer: gguf.GGUFWriter) -> None:
    """The vocabulary, in the order of `tokens`."""
    kinds = [gguf.TokenType.UNKNOWN, gguf.TokenType.CONTROL, gguf.TokenType.CONTROL]
    kinds += [gguf.TokenType.BYTE] * 256 + [gguf.TokenType.USER_DEFINED] * len(vocabulary())
    writer.add_tokenizer_model("llama")
    writer.add_token_list([*tokens.SPECIALS, *(f"<0x{byte:02X}>" for byte in range(256)), *vocabulary()])
    writer.add_token_scores([0.0] * tokens.SIZE)
    writer.add_token_types(kinds)
    writer.add_unk_token_id(tokens.UNKNOWN)
    writer.add_bos_token_id(tokens.BEGIN)
    writer.add_eos_token_id(tokens.END)
    writer.add_add_bos_token(value=True)
    writer.add_add_eos_token(value=False)
    writer.add_add_space_prefix(value=False)


def tensors(weights: dict[str, torch.Tensor]) -> list[tuple[str, np.ndarray]]:
    """Tensors under llama.cpp's names; matrices in 16 bits, norms in 32 as llama.cpp wants them."""
    named: list[tuple[str, np.ndarray]] = []
    for name, tensor in weights.items():
        data = tensor.numpy().astype(np.float16 if tensor.dim() == 2 else np.float32)
        named.append((name.replace("blocks.", "blk."), data))
    return named


if __name__ == "__main__":
    main()
