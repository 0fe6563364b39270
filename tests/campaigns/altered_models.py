"""Alters model files, adapters, catalogues, signatures and keys at random, and tries to load each through a real worker.

    python -m tests.campaigns.altered_models --cases 1200 --seed 1

None of them may load. After each, everything is put back and the unaltered model with its adapter is loaded: it must. A
case in which somebody who counts lists and signs the altered file anew must load too: what refuses is the check.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.errors import ClinicAssistError
from clinic_assist.inference.catalogue import InstalledModel, sign_catalogue
from clinic_assist.inference.choice import Choice, choose_model
from clinic_assist.inference.client import ModelProcess
from clinic_assist.inference.scanning import hash_of, scan_models
from clinic_assist.inference.signatures import SigningKey, key_id
from clinic_assist.inference.trust import KeyFolder, TrustedKey, read_trust, trust_key
from tests.integration.model_worker.tiny_gguf import Shape, write_random_adapter, write_random_model

WORKER = (sys.executable, "-m", "clinic_assist", "model-worker")
SMALL = Shape(width=32, layers=1, heads=2, kv_heads=1, feed_forward=64, context=256)
MODEL, ADAPTER, CATALOGUE, SIGNATURE = (
    "models/base.gguf",
    "models/tuned.gguf",
    "models/catalogue.json",
    "models/catalogue.json.sig",
)


@dataclass
class Site:
    """A models folder and a folder of keys that are as they should be, with copies to put back.

    Attributes:
        old: Catalogue and signature of the number before, which the trusted key no longer stands for.
    """

    folder: Path
    key: SigningKey
    stranger: SigningKey
    choice: Choice
    old: dict[str, bytes]
    kept: dict[str, bytes]

    def restore(self) -> None:
        """Everything as it should be."""
        for place in ("models", "keys"):
            shutil.rmtree(self.folder / place, ignore_errors=True)
            (self.folder / place).mkdir(mode=0o755)
        for name, data in self.kept.items():
            (self.folder / name).write_bytes(data)
            (self.folder / name).chmod(0o644)

    def select(self) -> InstalledModel | None:
        """What the application would load: the chosen model with its adapter, or nothing."""
        trust = read_trust([KeyFolder(path=self.folder / "keys")])
        scan = scan_models([self.folder / "models"], trust)
        chosen = choose_model(scan, self.choice)
        return chosen if chosen is not None and chosen.adapter is not None else None


def make_site(folder: Path, chance: random.Random) -> Site:
    """A site with one model and one adapter, signed twice, of which only the second counts."""
    models = folder / "models"
    models.mkdir()
    write_random_model(folder / MODEL, shape=SMALL, seed=chance.randrange(2**31))
    write_random_adapter(folder / ADAPTER, shape=SMALL, seed=chance.randrange(2**31))
    key, stranger = SigningKey.make(), SigningKey.make()
    list_files(folder)
    sign_catalogue(models, key)
    old = {name: (folder / name).read_bytes() for name in (CATALOGUE, SIGNATURE)}
    number = sign_catalogue(models, key).number
    trust_key(TrustedKey(owner="Site", key=key.public, least_number=number), folder / "keys")
    kept = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    choice = Choice(model=hash_of(folder / MODEL), adapter=hash_of(folder / ADAPTER))
    return Site(folder=folder, key=key, stranger=stranger, choice=choice, old=old, kept=kept)


def list_files(folder: Path) -> None:
    """Writes an unsigned catalogue of the two files as they are."""
    said = {"name": "Base", "version": "1", "licence": "none", "intended_use": "campaign"}
    base = hash_of(folder / MODEL)
    model = said | {"file": "base.gguf", "sha256": base, "family": "chatml", "is_clinical": True, "context_tokens": 128}
    adapter = said | {
        "file": "tuned.gguf",
        "sha256": hash_of(folder / ADAPTER),
        "base_sha256": base,
        "specialty": "none",
    }
    number = json.loads((folder / CATALOGUE).read_bytes())["number"] if (folder / CATALOGUE).exists() else 0
    body = {"format": 1, "models": [model], "adapters": [adapter], "number": number}
    (folder / CATALOGUE).write_text(json.dumps(body), encoding="utf-8")


# -- what is done to a file --------------------------------------------------------------------------------------------


def flip_bit(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def cut(path: Path, chance: random.Random) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def lengthen(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes() + chance.randbytes(chance.randint(1, 64)))


def insert(path: Path, chance: random.Random) -> None:
    data, place = path.read_bytes(), chance.randrange(path.stat().st_size)
    path.write_bytes(data[:place] + chance.randbytes(1) + data[place:])


def remove(path: Path, _chance: random.Random) -> None:
    path.unlink()


def swap_model(site: Site, chance: random.Random) -> None:
    """A sound model of somebody else, of the same size, under the listed name."""
    write_random_model(site.folder / MODEL, shape=SMALL, seed=chance.randrange(2**31, 2**32))


def swap_adapter(site: Site, chance: random.Random) -> None:
    write_random_adapter(site.folder / ADAPTER, shape=SMALL, seed=chance.randrange(2**31, 2**32))


def sign_raw(site: Site, signature: str, ident: str) -> None:
    (site.folder / SIGNATURE).write_text(json.dumps({"key": ident, "signature": signature}), encoding="utf-8")


def list_own_model(site: Site, chance: random.Random) -> None:
    """The catalogue lists a stranger's model; the old signature stays."""
    swap_model(site, chance)
    list_files(site.folder)


def sign_as_stranger(site: Site, chance: random.Random) -> None:
    list_own_model(site, chance)
    sign_catalogue(site.folder / "models", site.stranger)


def sign_in_the_name_of_the_site(site: Site, chance: random.Random) -> None:
    sign_as_stranger(site, chance)
    body = (site.folder / CATALOGUE).read_bytes()
    sign_raw(site, site.stranger.sign(body), key_id(site.key.public))


def take_signature_of_another_catalogue(site: Site, chance: random.Random) -> None:
    """The site's own key signed it, over other bytes."""
    list_own_model(site, chance)
    sign_raw(site, site.key.sign(chance.randbytes(400)), key_id(site.key.public))


def take_signature_for_another_purpose(site: Site, chance: random.Random) -> None:
    """The site's own key signed these very bytes, not as a catalogue."""
    list_own_model(site, chance)
    bare = site.key._key.sign((site.folder / CATALOGUE).read_bytes()).hex()
    sign_raw(site, bare, key_id(site.key.public))


def write_the_same_in_other_bytes(site: Site, chance: random.Random) -> None:
    body = json.loads((site.folder / CATALOGUE).read_bytes())
    (site.folder / CATALOGUE).write_text(json.dumps(body, indent=chance.randint(5, 40)), encoding="utf-8")


def put_back_the_old(site: Site, _chance: random.Random) -> None:
    for name, data in site.old.items():
        (site.folder / name).write_bytes(data)


def loosen_key(site: Site, chance: random.Random) -> None:
    place = chance.choice([site.folder / "keys", next((site.folder / "keys").iterdir())])
    place.chmod(place.stat().st_mode | chance.choice([0o020, 0o002, 0o022]))


def damage_key(site: Site, chance: random.Random) -> None:
    chance.choice([flip_key_digit, lambda path, _chance: path.unlink()])(next((site.folder / "keys").iterdir()), chance)


def flip_key_digit(path: Path, chance: random.Random) -> None:
    key = json.loads(path.read_bytes())
    place = chance.randrange(64)
    other = chance.choice([digit for digit in "0123456789abcdef" if digit != key["key"][place]])
    path.write_text(json.dumps(key | {"key": key["key"][:place] + other + key["key"][place + 1 :]}), encoding="utf-8")


Alteration = Callable[[Site, random.Random], None]
FILE_CHANGES = (flip_bit, cut, lengthen, insert, remove)


def to_file(name: str, change: Callable[[Path, random.Random], None]) -> Alteration:
    return lambda site, chance: change(site.folder / name, chance)


ALTERATIONS: dict[str, Alteration] = {
    **{f"model: {change.__name__}": to_file(MODEL, change) for change in FILE_CHANGES},
    "model: swap": swap_model,
    **{f"adapter: {change.__name__}": to_file(ADAPTER, change) for change in FILE_CHANGES},
    "adapter: swap": swap_adapter,
    **{f"catalogue: {change.__name__}": to_file(CATALOGUE, change) for change in FILE_CHANGES},
    "catalogue: lists a stranger's model": list_own_model,
    "catalogue: same content, other bytes": write_the_same_in_other_bytes,
    "catalogue: old one, rightly signed": put_back_the_old,
    **{f"signature: {change.__name__}": to_file(SIGNATURE, change) for change in FILE_CHANGES},
    "signature: by a stranger": sign_as_stranger,
    "signature: by a stranger, in the site's name": sign_in_the_name_of_the_site,
    "signature: the site's, over another catalogue": take_signature_of_another_catalogue,
    "signature: the site's, not as a catalogue": take_signature_for_another_purpose,
    "key: others may change it": loosen_key,
    "key: damaged or taken away": damage_key,
}
_IN_THE_LAST_MOMENT = tuple(name for name in ALTERATIONS if name.split(":")[0] in {"model", "adapter"})
"""These are also made after the application has looked at the folder, before the worker opens the file."""


def load(model: InstalledModel | None) -> str:
    """What came of loading: empty where it loaded, else why not, in words."""
    if model is None:
        return "nothing to load"
    try:
        with ModelProcess(model, command=WORKER) as process:
            process.start()
    except ClinicAssistError as refusal:
        return refusal.message
    return ""


def run(folder: Path, *, cases: int, seed: int) -> tuple[Counter[str], Counter[str], list[str]]:
    """How many of each kind were refused, for which reasons, and the findings."""
    chance = random.Random(seed)
    site = make_site(folder, chance)
    kinds = [(name, False) for name in ALTERATIONS] + [(name, True) for name in _IN_THE_LAST_MOMENT]
    refused, reasons, findings = Counter[str](), Counter[str](), []
    for number in range(cases):
        name, is_late = kinds[number % len(kinds)]
        label = f"{name}{', in the last moment' if is_late else ''}"
        site.restore()
        model = site.select() if is_late else None
        ALTERATIONS[name](site, chance)
        if reason := load(model if is_late else site.select()):
            refused[label] += 1
            reasons[reason] += 1
        else:
            findings.append(f"case {number}, {label}: it loaded")
        site.restore()
        if reason := load(site.select()):
            findings.append(f"case {number}: the unaltered model did not load after it: {reason}")
    swap_model(site, chance)
    swap_adapter(site, chance)
    list_files(site.folder)
    sign_catalogue(site.folder / "models", site.key)
    site.choice = Choice(model=hash_of(site.folder / MODEL), adapter=hash_of(site.folder / ADAPTER))
    if reason := load(site.select()):
        findings.append(f"another model, rightly listed and signed, did not load: {reason}")
    return refused, reasons, findings


def main() -> int:
    """Prints a line each kind; 1 where something loaded that must not, or did not that must."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="clinic-assist-altered-") as folder:
        refused, reasons, findings = run(Path(folder), cases=options.cases, seed=options.seed)
    for label, count in sorted(refused.items()):
        print(f"{count:5}  {label}")
    for reason, count in reasons.most_common():
        print(f"{count:5}  {reason}")
    print(f"{refused.total()} of {options.cases} refused; {len(findings)} findings; {time.monotonic() - started:.0f} s")
    print("\n".join(findings[:20]))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
