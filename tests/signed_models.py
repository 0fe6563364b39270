"""Models folders with a signed catalogue, and the keys that count for them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from clinic_assist.inference.catalogue import sign_catalogue
from clinic_assist.inference.signatures import SigningKey
from clinic_assist.inference.trust import Trust, TrustedKey, trust_key

KEY = SigningKey.make()
OTHER_KEY = SigningKey.make()
TRUST = Trust(keys=(TrustedKey(owner="Tests", key=KEY.public),))

WEIGHTS = b"GGUF weights"
ADAPTER = b"GGUF adapter"


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


ENTRY: dict[str, object] = {
    "name": "Small",
    "version": "1",
    "file": "small.gguf",
    "sha256": digest(WEIGHTS),
    "family": "chatml",
    "is_clinical": False,
    "licence": "MIT",
    "intended_use": "tests",
    "context_tokens": 512,
}
ADAPTER_ENTRY: dict[str, object] = {
    "name": "Diabetes",
    "version": "2",
    "specialty": "endocrinology",
    "file": "diabetes.gguf",
    "sha256": digest(ADAPTER),
    "base_sha256": digest(WEIGHTS),
    "licence": "MIT",
    "intended_use": "tests",
}


def write_folder(
    folder: Path,
    *entries: Mapping[str, object],
    files: Mapping[str, bytes],
    adapters: tuple[Mapping[str, object], ...] = (),
    key: SigningKey | None = KEY,
) -> Path:
    """A models folder; not signed where `key` is None, or where the catalogue would not be valid."""
    folder.mkdir(exist_ok=True, parents=True)
    body = json.dumps({"format": 1, "models": entries, "adapters": adapters})
    (folder / "catalogue.json").write_text(body, encoding="utf-8")
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    if key is not None and entries:
        sign_catalogue(folder, key)
    return folder


def sign_as_it_is(folder: Path, key: SigningKey = KEY) -> None:
    """Signs whatever bytes the catalogue holds, valid or not."""
    from clinic_assist.inference.signatures import key_id

    body = (folder / "catalogue.json").read_bytes()
    signature = {"key": key_id(key.public), "signature": key.sign(body)}
    (folder / "catalogue.json.sig").write_text(json.dumps(signature), encoding="utf-8")


def trusting_folder(folder: Path, key: SigningKey = KEY, *, owner: str = "Hospital IT", least_number: int = 0) -> Path:
    """A folder of keys in which one counts."""
    trust_key(TrustedKey(owner=owner, key=key.public, least_number=least_number), folder)
    return folder
