"""A hospital's IT brings a model by file, offline, with a few commands."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Command

TINY = Path(__file__).parents[3] / "models" / "tiny" / "clinic-assist-tiny-2.gguf"
PASSPHRASE = b"seven copper lanterns"
USE = "Drafting, approved by the medication safety board"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A models folder of the site, and a file that somebody brings."""
    monkeypatch.setenv("CLINIC_ASSIST_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("CLINIC_ASSIST_MODEL_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("CLINIC_ASSIST_MODEL_CHOICE", str(tmp_path / "choice.json"))
    brought = tmp_path / "brought.gguf"
    shutil.copyfile(TINY, brought)
    with brought.open("ab") as file:  # another file than the bundled one
        file.write(bytes(32))
    return tmp_path


def bring(command: Command, site: Path, *, trust: bool = True) -> None:
    """Make a key, trust it, list the file, sign."""
    command("model", "make-key", site / "key.pem", "--owner", "Hospital IT", passphrase=PASSPHRASE)
    if trust:
        command("model", "trust", site / "key.pem.public.json", passphrase=None)
    command("model", "add", site / "brought.gguf", "--family", "slots-tiny", "--name", "Brought",
            "--intended-use", USE, passphrase=None)  # fmt: skip
    command("model", "sign", site / "models", "--key", site / "key.pem", passphrase=PASSPHRASE)


def usable(command: Command) -> list[str]:
    listed = command("model", "list", "--json", passphrase=None).json
    return [model["name"] for model in listed["models"]]


def test_a_model_is_brought_with_four_commands_and_used(command: Command, site: Path) -> None:
    made = command("model", "make-key", site / "key.pem", "--owner", "Hospital IT", "--json", passphrase=PASSPHRASE)
    trusted = command("model", "trust", site / "key.pem.public.json", passphrase=None)
    added = command("model", "add", site / "brought.gguf", "--family", "slots-tiny", "--name", "Brought",
                    "--intended-use", USE, "--json", passphrase=None)  # fmt: skip
    before = usable(command)
    signed = command("model", "sign", site / "models", "--key", site / "key.pem", "--json", passphrase=PASSPHRASE)
    used = command("model", "use", "Brought", passphrase=None)
    listed = command("model", "list", "--json", passphrase=None).json
    verified = command("model", "verify", passphrase=None)

    assert [one.status for one in (made, trusted, added, signed, used, verified)] == [0] * 6
    assert added.json["added"]["licence"] == "same as Clinic Assist"
    assert added.json["file"]["parameters"] == 722_816
    assert before == ["Clinic Assist Tiny"]
    assert signed.json["number"] == 1
    assert signed.json["key"] == made.json["key"]
    assert [(model["name"], model["is_in_use"], model["signed_by"]) for model in listed["models"]] == [
        ("Clinic Assist Tiny", False, "Clinic Assist"),
        ("Brought", True, "Hospital IT"),
    ]


def test_signed_by_a_key_that_nobody_trusts_it_is_refused_with_the_next_command(command: Command, site: Path) -> None:
    bring(command, site, trust=False)

    untrusted, said = usable(command), command("model", "list", passphrase=None)
    command("model", "trust", site / "key.pem.public.json", passphrase=None)

    assert untrusted == ["Clinic Assist Tiny"]
    assert "clinic-assist model trust KEYFILE" in " ".join(said.output.split())
    assert usable(command) == ["Clinic Assist Tiny", "Brought"]


def test_listing_another_file_takes_the_signature_away_until_it_is_signed_again(command: Command, site: Path) -> None:
    bring(command, site)
    shutil.copyfile(site / "brought.gguf", site / "second.gguf")
    with (site / "second.gguf").open("ab") as file:
        file.write(bytes(32))
    assert "Brought" in usable(command)

    command("model", "add", site / "second.gguf", "--family", "slots-tiny", "--name", "Second", "--intended-use", USE,
            passphrase=None)  # fmt: skip
    unsigned = usable(command)
    again = command("model", "sign", site / "models", "--key", site / "key.pem", "--json", passphrase=PASSPHRASE)

    assert unsigned == ["Clinic Assist Tiny"]
    assert again.json["number"] == 2
    assert usable(command) == ["Clinic Assist Tiny", "Brought", "Second"]


def test_a_wrong_passphrase_signs_nothing(command: Command, site: Path) -> None:
    bring(command, site)
    before = (site / "models" / "catalogue.json.sig").read_bytes()

    wrong = command("model", "sign", site / "models", "--key", site / "key.pem", passphrase=b"another passphrase")

    assert wrong.status == 3
    assert "cannot be opened" in wrong.complaint
    assert (site / "models" / "catalogue.json.sig").read_bytes() == before


def test_a_family_that_the_file_is_not_of_is_refused_and_nothing_is_listed(command: Command, site: Path) -> None:
    refused = command("model", "add", site / "brought.gguf", "--family", "chatml", "--intended-use", USE,
                      passphrase=None)  # fmt: skip

    assert refused.status == 3
    assert "lacks its marks <|im_start|> <|im_end|>" in refused.complaint
    assert not (site / "models" / "catalogue.json").exists()


def test_a_file_whose_family_is_not_told_is_not_guessed(command: Command, site: Path) -> None:
    refused = command("model", "add", site / "brought.gguf", "--intended-use", USE, passphrase=None)

    assert refused.status == 3
    assert "does not tell its family" in refused.complaint


def test_another_checksum_than_the_publishers_is_refused(command: Command, site: Path) -> None:
    refused = command("model", "add", site / "brought.gguf", "--family", "slots-tiny", "--intended-use", USE,
                      "--sha256", "0" * 64, passphrase=None)  # fmt: skip

    assert refused.status == 3
    assert "is not the one given" in refused.complaint


def test_verify_names_a_changed_file(command: Command, site: Path) -> None:
    bring(command, site)
    whole = command("model", "verify", "--json", passphrase=None)
    path = site / "models" / "brought.gguf"
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    changed = command("model", "verify", "--json", passphrase=None)

    assert (whole.status, whole.json["problems"]) == (0, [])
    assert changed.status == 3
    assert [one["file"] for one in changed.json["problems"]] == ["brought.gguf"]


def test_show_puts_the_files_own_words_beside_the_catalogues(command: Command, site: Path) -> None:
    bring(command, site)
    shown = command("model", "show", "Brought", passphrase=None)
    words = " ".join(shown.output.split())

    assert shown.status == 0
    assert "722,816 parameters, F16 weights" in words
    assert "Fits into memory: It needs" in words
    assert "same as Clinic Assist" in words


def test_an_adapter_is_listed_for_its_base_and_used_with_it_only(command: Command, site: Path) -> None:
    command("model", "make-key", site / "key.pem", "--owner", "Hospital IT", passphrase=PASSPHRASE)
    command("model", "trust", site / "key.pem.public.json", passphrase=None)
    added = command("model", "add", site / "brought.gguf", "--base", "Clinic Assist Tiny", "--specialty", "diabetes",
                    "--name", "Diabetes", "--version", "1", "--licence", "MIT", "--intended-use", USE,
                    passphrase=None)  # fmt: skip
    signed = command("model", "sign", site / "models", "--key", site / "key.pem", passphrase=PASSPHRASE)
    used = command("model", "use", "Clinic Assist Tiny", "--adapter", "Diabetes", "--json", passphrase=None)
    wrong = command("model", "use", "Clinic Assist Tiny", "--adapter", "Cardiology", passphrase=None)
    listed = command("model", "list", "--json", passphrase=None).json

    assert (added.status, signed.status, used.status, wrong.status) == (0, 0, 0, 3)
    assert [one["is_in_use"] for one in listed["models"][0]["adapters"]] == [True]
    assert used.json["adapter"] == listed["models"][0]["adapters"][0]["sha256"]


def test_an_old_catalogue_is_refused_once_the_least_number_is_raised(command: Command, site: Path) -> None:
    bring(command, site)
    command("model", "trust", site / "key.pem.public.json", "--least", "2", passphrase=None)
    old = usable(command)
    command("model", "sign", site / "models", "--key", site / "key.pem", passphrase=PASSPHRASE)

    assert old == ["Clinic Assist Tiny"]
    assert usable(command) == ["Clinic Assist Tiny", "Brought"]


@pytest.mark.parametrize(
    "words", [("model",), ("model", "sign", "."), ("model", "add", "x.gguf"), ("model", "trust"), ("model", "burn")]
)
def test_half_a_command_is_told_how_it_goes(command: Command, words: tuple[str, ...]) -> None:
    assert command(*words, passphrase=None).status == 2
