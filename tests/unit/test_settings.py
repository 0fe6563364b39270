"""What the environment may say, and what it may not."""

from pathlib import Path

import pytest

from clinic_assist import settings


def test_the_vault_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_VAULT", "/srv/vault")
    assert settings.default_vault_folder() == Path("/srv/vault")

    monkeypatch.delenv("CLINIC_ASSIST_VAULT")
    monkeypatch.setenv("XDG_DATA_HOME", "/data")
    assert settings.default_vault_folder() == Path("/data/clinic-assist/vault")


def test_graphics_layers_are_a_number_or_none_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_GPU_LAYERS", "-1")
    assert settings.gpu_layers() == -1

    monkeypatch.setenv("CLINIC_ASSIST_GPU_LAYERS", "many")
    assert settings.gpu_layers() == 0


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
