"""The campaign on altered models would see it if one of them loaded."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from clinic_assist.inference import catalogue
from tests.campaigns import altered_models


def test_the_campaign_finds_nothing_while_signatures_are_checked_and_something_once_they_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = altered_models.make_site(tmp_path, random.Random(5))
    site.restore()
    sound = site.select()
    altered_models.sign_in_the_name_of_the_site(site, random.Random(6))
    site.choice = altered_models.Choice(
        model=altered_models.hash_of(tmp_path / altered_models.MODEL),
        adapter=altered_models.hash_of(tmp_path / altered_models.ADAPTER),
    )

    checked = altered_models.load(site.select())
    monkeypatch.setattr(catalogue, "is_signed_by", lambda _public, _signature, _data: True)
    unchecked = altered_models.load(site.select())

    assert sound is not None
    assert checked == "nothing to load"
    assert unchecked == ""


def test_an_altered_model_is_refused_for_its_hash_and_the_unaltered_one_loads(tmp_path: Path) -> None:
    site = altered_models.make_site(tmp_path, random.Random(7))
    model = site.select()
    altered_models.ALTERATIONS["model: flip_bit"](site, random.Random(8))

    altered = altered_models.load(model)
    site.restore()

    assert "is not the one that the catalogue lists" in altered
    assert altered_models.load(site.select()) == ""
