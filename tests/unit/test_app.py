"""Which model writes: the site's clinical model where there is one, else the bundled verbaliser, else none."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from clinic_assist import app, settings
from clinic_assist.app import InstalledModel
from tests.signed_models import trusting_folder, write_folder


def _site_model(folder: Path, *, is_clinical: bool) -> Path:
    weights = b"GGUF of the site"
    entry = {
        "name": "Site model", "version": "1", "file": "site.gguf", "sha256": hashlib.sha256(weights).hexdigest(),
        "family": "chatml", "is_clinical": is_clinical, "licence": "MIT", "intended_use": "tests", "context_tokens": 512,
    }  # fmt: skip
    return write_folder(folder, entry, files={"site.gguf": weights})


@pytest.mark.parametrize(("is_clinical", "chosen"), [(True, "Site model"), (False, "Clinic Assist Tiny")])
def test_a_clinical_model_of_the_site_is_preferred_and_any_other_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_clinical: bool, chosen: str
) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_MODELS", str(_site_model(tmp_path / "models", is_clinical=is_clinical)))
    monkeypatch.setenv("CLINIC_ASSIST_MODEL_KEYS", str(trusting_folder(tmp_path / "keys")))

    model = InstalledModel()()

    assert model is not None
    assert model.identity.name == chosen


def test_a_model_of_the_site_whose_signer_nobody_trusts_is_not_used_and_selfcheck_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_ASSIST_MODELS", str(_site_model(tmp_path / "models", is_clinical=True)))

    model = InstalledModel()()

    assert model is not None
    assert model.identity.name == "Clinic Assist Tiny"
    assert any("nobody here trusts that key" in line for line in app.unusable_models())


def test_without_any_model_file_there_is_none_and_nothing_to_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "model_folders", lambda: (tmp_path,))
    model = InstalledModel()

    assert model() is None
    model.close()


def test_one_process_serves_all_requests_and_a_closed_one_is_started_anew() -> None:
    model = InstalledModel()
    first = model()

    assert model() is first
    model.close()
    assert model() is not first
    model.close()


def test_all_parts_are_joined_and_read_only_when_they_are_needed() -> None:
    with app.joined() as workplace:
        assert "names" not in vars(workplace)
        assert workplace.names.is_known_ingredient("warfarin")
        assert workplace.clock.now().tzinfo is not None
        assert not workplace.vaults.exists(Path("nowhere"))


def test_selfcheck_says_where_the_system_cannot_filter_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app.system_calls, "has_filter", lambda: True)
    with_filter = app.how_files_are_read()
    monkeypatch.setattr(app.system_calls, "has_filter", lambda: False)
    without_filter = app.how_files_are_read()

    assert "are filtered" in with_filter
    assert "NOT filtered" in without_filter
    assert "libseccomp2" in without_filter


def test_selfcheck_says_whether_the_network_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    unfiltered = app.what_is_given_up()
    monkeypatch.setattr(app.system_calls, "refused_families", lambda: tuple(app.system_calls.Family))
    monkeypatch.setattr(app.system_calls, "is_filtered", lambda: True)
    filtered = app.what_is_given_up()

    assert "NOT refused" in unfiltered
    assert "(0 of 9" in unfiltered
    assert "none: 9 of 9" in filtered
