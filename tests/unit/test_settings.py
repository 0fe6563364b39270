"""What the environment may say, and what it may not."""

from pathlib import Path

import pytest

from clinic_assist import settings
from clinic_assist.app import InstalledModel
from clinic_assist.errors import UserError


def test_the_vault_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_VAULT", "/srv/vault")
    assert settings.default_vault_folder() == Path("/srv/vault")

    monkeypatch.delenv("CLINIC_ASSIST_VAULT")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert settings.default_vault_folder() == Path("/data/clinic-assist/vault")


@pytest.mark.parametrize(("said", "layers"), [("-1", -1), ("33", 33), ("", -1), (None, -1), ("0", 0)])
def test_graphics_layers_are_a_number_or_as_many_as_fit(
    monkeypatch: pytest.MonkeyPatch, said: str | None, layers: int
) -> None:
    monkeypatch.delenv("CLINIC_ASSIST_GPU_LAYERS", raising=False)
    if said is not None:
        monkeypatch.setenv("CLINIC_ASSIST_GPU_LAYERS", said)

    assert settings.gpu_layers() == layers


def test_graphics_layers_that_are_no_number_are_said_and_not_taken_for_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_GPU_LAYERS", "many")

    with pytest.raises(UserError, match="CLINIC_ASSIST_GPU_LAYERS"):
        InstalledModel()()


def test_the_sites_models_come_after_the_shipped_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_MODELS", "/srv/models")

    shipped, site = settings.model_folders()

    assert (shipped / "catalogue.json").is_file()
    assert site == Path("/srv/models")


def test_a_window_needs_a_display(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not settings.has_display()

    monkeypatch.setenv("DISPLAY", ":0")
    assert settings.has_display()
