"""A clinical model writes about patients only after it passed, exactly as it is, by the limits in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from clinic_assist.errors import UserError
from clinic_assist.notes.note import Composer, ModelIdentity
from clinic_assist.workflows.ask_chart import ask_chart
from clinic_assist.workflows.draft_note import draft_note
from clinic_assist.workflows.fingerprints import Fingerprint, changed_parts, fingerprint_digest
from clinic_assist.workflows.model_fingerprint import fingerprint_of, folder_digest
from clinic_assist.workflows.model_gate import Clearance, ModelGate
from clinic_assist.workflows.usable_model import NOT_FOR_CLINICAL_USE, usable_model
from clinic_assist.workflows.workplace import Workplace
from tests import charts
from tests.unit.workflows.fakes import FakeModel, workplace

CLINICAL = ModelIdentity(name="Big", version="1", sha256="b" * 64, is_clinical=True)
CHART = charts.chart(charts.patient(), charts.condition("Gout"))


class Key:
    """Signs as a vault does: the same digest gives the same signature, another key another one."""

    def __init__(self, name: str) -> None:
        self.name = name

    def sign(self, digest: str) -> tuple[str, str]:
        return sha256(f"{self.name} {digest}".encode()).hexdigest(), self.name

    def has_signed(self, digest: str, signature: str, public_key: str) -> bool:
        return self.sign(digest) == (signature, public_key)


@pytest.fixture
def gate(tmp_path: Path) -> ModelGate:
    limits = tmp_path / "limits.toml"
    limits.write_text('format = 1\n[policy]\nnot_passed = "refuse"\n')
    gate = ModelGate(limits=limits, cleared=tmp_path / "data" / "cleared.json")
    gate.unlocked(Key("vault"))
    return gate


def place(gate: ModelGate | None, *, is_clinical: bool = True) -> Workplace:
    model = FakeModel(lambda _request: iter(()), family="chatml", identity=replace(CLINICAL, is_clinical=is_clinical))
    return replace(workplace(lambda: model), gate=gate)


def now(gate: ModelGate) -> Fingerprint:
    return fingerprint_of(place(gate), CLINICAL)


def passed(gate: ModelGate) -> Clearance:
    return Clearance(fingerprint=now(gate), limits=gate.limits_digest, results="0" * 64, on=date(2026, 11, 27))


def test_a_model_that_did_not_pass_writes_nothing_and_one_that_passed_does(gate: ModelGate) -> None:
    before = draft_note(place(gate), CHART)
    said = usable_model(place(gate)).remark
    gate.clear(passed(gate))
    after = draft_note(place(gate), CHART)

    assert before.draft.composer is Composer.RECORD_ONLY
    assert "Gout" in " ".join(statement.text for statement in before.draft.statements)
    assert said == (
        "The model Big has not passed this site's evaluation. Notes are composed from the record, without a model."
    )
    assert after.draft.composer is Composer.MODEL
    assert after.draft.model == CLINICAL
    assert usable_model(place(gate)).remark == ""


def test_a_verbaliser_needs_no_evaluation(gate: ModelGate) -> None:
    assert draft_note(place(gate, is_clinical=False), CHART).draft.composer is Composer.MODEL


def test_without_a_gate_a_clinical_model_writes_nothing() -> None:
    assert draft_note(place(None), CHART).draft.composer is Composer.RECORD_ONLY


def test_questions_are_not_answered_by_a_model_that_did_not_pass(gate: ModelGate) -> None:
    asked = replace(place(gate).load_model(), asked=[])  # type: ignore[type-var]
    at = replace(place(gate), load_model=lambda: asked)

    refused = ask_chart(at, CHART, "does she have gout?", use_model=True)
    before = len(asked.asked)  # type: ignore[union-attr]
    gate.clear(passed(gate))
    ask_chart(at, CHART, "does she have gout?", use_model=True)

    assert before == 0
    assert "has not passed" in refused.model_failed
    assert len(asked.asked) > 0  # type: ignore[union-attr]


def test_a_file_changed_by_hand_does_not_pass(gate: ModelGate) -> None:
    gate.clear(passed(gate))
    text = gate.cleared.read_text()
    assert gate.objection(CLINICAL, now(gate)) == ""

    gate.cleared.write_text(text.replace("2026-11-27", "2026-11-28"))

    assert "has not passed" in gate.objection(CLINICAL, now(gate))


@pytest.mark.parametrize("damage", ["", "{", '{"format":1,"models":[{}]}', "\xff"])
def test_a_damaged_file_lets_nobody_in(gate: ModelGate, damage: str) -> None:
    gate.clear(passed(gate))

    gate.cleared.write_text(damage, encoding="latin-1")

    assert "has not passed" in gate.objection(CLINICAL, now(gate))


def test_what_another_vault_signed_does_not_count_here(gate: ModelGate) -> None:
    gate.clear(passed(gate))

    gate.unlocked(Key("another vault"))

    assert "has not passed" in gate.objection(CLINICAL, now(gate))


def test_nothing_counts_and_nothing_is_kept_while_no_vault_is_open(gate: ModelGate) -> None:
    gate.clear(passed(gate))
    closed = ModelGate(limits=gate.limits, cleared=gate.cleared)

    assert "has not passed" in closed.objection(CLINICAL, now(gate))
    with pytest.raises(UserError, match="vault is open"):
        closed.clear(passed(gate))


def test_any_change_asks_for_a_new_evaluation_and_says_what_changed(gate: ModelGate) -> None:
    gate.clear(passed(gate))
    changed = {**now(gate), "prompts": "other", "runtime": "newer"}

    assert gate.objection(CLINICAL, changed) == (
        "The model Big passed on 27-Nov-2026, and since then changed: the model runtime, the prompts. "
        "It is to be evaluated again."
    )


def test_limits_that_were_changed_afterwards_ask_for_a_new_evaluation(gate: ModelGate) -> None:
    gate.clear(passed(gate))
    gate.limits.write_text("format = 1\n")

    assert "limits were changed" in gate.objection(CLINICAL, now(gate))


def test_a_later_evaluation_that_is_not_passed_takes_the_leave_back(gate: ModelGate) -> None:
    gate.clear(passed(gate))
    gate.clear(passed(gate))

    gate.revoke(now(gate))
    gate.revoke(now(gate))

    assert "has not passed" in gate.objection(CLINICAL, now(gate))


def test_where_it_allows_it_a_model_writes_and_every_note_says_what_that_is(gate: ModelGate) -> None:
    gate.limits.write_text('[policy]\nnot_passed = "evaluation-only"\n')

    note = draft_note(place(gate), CHART)

    assert note.draft.model is not None
    assert note.draft.model.name == f"Big ({NOT_FOR_CLINICAL_USE})"
    assert NOT_FOR_CLINICAL_USE in usable_model(place(gate)).remark


def test_limits_that_cannot_be_read_allow_nothing_more(gate: ModelGate) -> None:
    gate.limits.write_text("not_passed = [")

    assert not gate.allows_unevaluated
    assert draft_note(place(gate), CHART).draft.composer is Composer.RECORD_ONLY


def test_the_fingerprint_follows_the_texts_that_a_model_is_given(tmp_path: Path) -> None:
    (tmp_path / "rules.txt").write_text("one")
    before = folder_digest(tmp_path)
    (tmp_path / "rules.txt").write_text("two")
    known = fingerprint_of(workplace(), CLINICAL)

    assert folder_digest(tmp_path) != before
    assert changed_parts(known, {**known, "model": "c" * 64}) == ("the model file",)
    assert fingerprint_digest(known) != fingerprint_digest({**known, "adapter": "other"})
