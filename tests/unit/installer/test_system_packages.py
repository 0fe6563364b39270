"""What is missing is named in one line, by the names of Debian's packages."""

import pytest

from installer import system_packages


@pytest.fixture
def two_of_three_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    needed = {"g++": lambda: False, "make": lambda: True, "libegl1": lambda: False}
    monkeypatch.setattr(system_packages, "NEEDED", {"test": needed, "run": {"make": lambda: True}})


@pytest.mark.usefixtures("two_of_three_missing")
def test_one_line_names_exactly_what_is_missing_where_nothing_may_be_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "root_prefix", lambda: None)

    status = system_packages.main(["test"])

    assert status == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("apt-get install g++ libegl1")


@pytest.mark.usefixtures("two_of_three_missing")
def test_a_failed_installation_ends_in_the_same_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(system_packages, "root_prefix", list)
    monkeypatch.setattr(system_packages, "install", lambda packages, _prefix: asked.append(packages))

    status = system_packages.main([])

    assert status == 1
    assert asked == [["g++", "libegl1"]]
    (line,) = capsys.readouterr().out.splitlines()
    assert line.endswith("apt-get install g++ libegl1")


@pytest.mark.usefixtures("two_of_three_missing")
def test_nothing_is_said_where_nothing_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert system_packages.main(["run"]) == 0
    assert capsys.readouterr().out == ""


def test_an_unknown_purpose_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert system_packages.main(["window"]) == 2
    assert "window" in capsys.readouterr().err


def test_a_library_that_exists_is_found_and_one_that_does_not_is_not() -> None:
    needed = system_packages.missing_packages

    assert "libgomp1" not in needed("build")
    assert not system_packages._library("libclinic-assist-nobody.so.9")()
    assert system_packages._library("libc.so.6")()
