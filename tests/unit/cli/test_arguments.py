"""What may be typed, in which order, and what is never repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from clinic_assist.cli.arguments import UsageError, parse
from tests.unit.cli.conftest import Command


@pytest.mark.parametrize(
    "typed",
    [
        ["--vault", "/v", "--json", "vault", "status"],
        ["vault", "--json", "--vault=/v", "status"],
        ["vault", "status", "--vault", "/v", "--json"],
        ["--json", "vault", "status", "--vault", "/v"],
    ],
)
def test_vault_and_json_may_stand_anywhere(typed: list[str]) -> None:
    options = parse(typed)

    assert (options.command, options.action, options.vault, options.json) == ("vault", "status", Path("/v"), True)


def test_without_them_the_usual_vault_and_words_for_people() -> None:
    options = parse(["vault", "status"])

    assert options.vault.name == "vault"
    assert (options.json, options.passphrase_fd) == (False, None)


def test_paths_may_stand_on_both_sides_of_an_option() -> None:
    assert parse(["import", "a", "--json", "b", "c"]).paths == [Path("a"), Path("b"), Path("c")]


@pytest.mark.parametrize(
    "typed",
    [
        ["CANARY"],
        ["vault", "CANARY"],
        ["vault", "CANARY\n (choose from CANARY"],
        ["patients", "CANARY"],
        ["patients", "--serch", "CANARY"],
        ["patients", "--serch=CANARY"],
        ["patients", "--CANARY"],
        ["patients", "--json=CANARY"],
        ["patients", "--passphrase-fd", "CANARY"],
        ["check", "--patient", "x", "--allergies", "CANARY"],
        ["report", "--patient", "x", "--kind", "CANARY", "-o", "f"],
    ],
)
def test_what_is_wrong_is_said_without_the_words_that_were_typed(typed: list[str]) -> None:
    with pytest.raises(UsageError) as wrong:
        parse(typed)

    assert "CANARY" not in wrong.value.message + wrong.value.hint
    assert len(wrong.value.message) > 20
    assert wrong.value.hint.startswith("usage: clinic-assist")


@pytest.mark.parametrize("number", ["-1", "99999999999999999999", "1.5", "³", ""])
def test_a_descriptor_is_a_small_number(number: str) -> None:
    with pytest.raises(UsageError):
        parse(["patients", "--passphrase-fd", number])

    assert parse(["patients", "--passphrase-fd", "3"]).passphrase_fd == 3


def test_options_are_not_guessed_from_their_beginning() -> None:
    with pytest.raises(UsageError, match="not known here: --vau"):
        parse(["patients", "--vau", "x"])


def test_typed_allergies_are_never_silently_left_out() -> None:
    with pytest.raises(UsageError, match="--allergies"):
        parse(["check", "--pairs", "x.csv", "--allergies", "penicillin"])

    assert parse(["check", "--drugs", "a", "--allergies", "penicillin"]).allergies == "penicillin"


def test_one_input_cannot_give_passphrase_and_text() -> None:
    with pytest.raises(UsageError, match="standard input"):
        parse(["verify", "--patient", "x", "--text", "-", "--passphrase-fd", "0"])

    assert parse(["verify", "--patient", "x", "--text", "-", "--passphrase-fd", "3"]).passphrase_fd == 3


def test_wrong_usage_has_its_own_status_and_its_own_json(command: Command) -> None:
    words = command("frobnicate", passphrase=None)
    shape = command("frobnicate", "--json", passphrase=None)

    assert (words.status, words.output) == (2, "")
    assert "usage: clinic-assist" in words.complaint
    assert shape.status == 2
    assert shape.json["error"]["kind"] == "usage"
