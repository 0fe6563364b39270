"""Signs the catalogue of the models that ship with the program, and lists the bundled model anew before.

    python models/sign_release.py --key FILE          with the key that signed the last release
    python models/sign_release.py --new-key FILE      makes a key pair first, and replaces the public key

The private key never comes into the repository: FILE is outside, and the passphrase that protects it is asked for (or
read from the descriptor of --passphrase-fd). The public key is `resources/keys/clinic-assist.json`; whoever publishes
a release of their own signs with --new-key once and keeps FILE. Older catalogues of the same key are refused from then
on: the public key's `least_number` is set to the number of the catalogue that was signed.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec

from clinic_assist.cli.passphrase import read_passphrase
from clinic_assist.inference.catalogue import CatalogueEntry, read_unsigned, sign_catalogue, write_catalogue
from clinic_assist.inference.signatures import SigningKey
from clinic_assist.inference.trust import TrustedKey, read_secret, write_key, write_secret

MODELS = Path(__file__).resolve().parent
PUBLIC_KEY = MODELS.parent / "resources" / "keys" / "clinic-assist.json"
OWNER = "Clinic Assist"


def main() -> None:
    """Lists, signs, and writes the public key."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--key", type=Path, metavar="FILE")
    which.add_argument("--new-key", type=Path, metavar="FILE")
    parser.add_argument("--passphrase-fd", type=int, metavar="N")
    options = parser.parse_args()
    key = _key(options)
    list_bundled_model()
    signed = sign_catalogue(MODELS, key)
    write_key(TrustedKey(owner=OWNER, key=key.public, least_number=signed.number), PUBLIC_KEY)
    print(f"Catalogue number {signed.number} is signed.")


def list_bundled_model() -> None:
    """Puts what the bundled model's own entry says into the catalogue, in place of what stood there."""
    entry = msgspec.json.decode((MODELS / "tiny" / "catalogue-entry.json").read_bytes(), type=CatalogueEntry)
    catalogue = read_unsigned(MODELS)
    others = tuple(model for model in catalogue.models if model.name != entry.name)
    write_catalogue(MODELS, msgspec.structs.replace(catalogue, models=(entry, *others)))


def _key(options: argparse.Namespace) -> SigningKey:
    passphrase = read_passphrase(options.passphrase_fd, confirm=options.new_key is not None)
    if options.key is not None:
        return SigningKey.open(read_secret(options.key), passphrase)
    key = SigningKey.make()
    write_secret(key.sealed(passphrase), options.new_key)
    return key


if __name__ == "__main__":
    main()
