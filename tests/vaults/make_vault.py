"""Makes the frozen vault of the newest schema: `python -m tests.vaults.make_vault FOLDER`.

Run once per schema, before its release. What it made is committed and never made again, because the test is that later
programs open what an earlier one wrote.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from clinic_assist.chart.chart import PatientId
from clinic_assist.chart.facts import FACT_TYPES, Patient
from clinic_assist.chart.intake import ImportIssue, IssueSeverity
from clinic_assist.chart.provenance import Locator
from clinic_assist.notes.note import (
    Composer,
    Coverage,
    DraftNote,
    ModelIdentity,
    Selection,
    SignedNote,
    Statement,
    Task,
    VerifiedNote,
    signing_digest,
)
from clinic_assist.notes.stored import AlertCircumstances, KnownResult, Override
from clinic_assist.notes.verdict import StatementVerdict, Verdict
from clinic_assist.store.vault import Vault, create_vault
from tests.vaults.examples import filled
from tests.vaults.exports import Export

PASSPHRASE = "frozen vault of a test"
EXPECTED_FILE = "expected.json"
PREFERENCES = {"example": "kept as it was"}


def exports() -> list[Export]:
    """Two patients, one of them in two files, and facts of somebody whose record is missing."""
    issue = ImportIssue(severity=IssueSeverity.REJECTED, locator=Locator("Bundle.entry[9]"), reason="No resource.")
    first, second, third = Export("first", issues=(issue,)), Export("second"), Export("third")
    ada = first.patient("1001", family="O'Testperson", given="Ada", key="Patient/ada")
    first.result(ada.id, digits="4.10", key="Observation/1")
    for fact_type in FACT_TYPES:
        if fact_type is not Patient:
            example = filled(fact_type)
            place = first.condition(ada.id)
            own_id = place.id[:-2] + f"{len(first.facts):02x}"
            first.facts[-1] = replace(example, id=own_id, provenance=place.provenance, subject=ada.id)
    second.patient("1001", family="O'Testperson", given="Ada", key="Patient/ada")
    second.patient("1002", family="Testperson", given="Zoë", born="1999", key="Patient/zoe")
    third.result("Patient/zoe", digits="7.0", on="2020-05")
    third.result("Patient/nobody", digits="0.50")
    third.result(None)
    return [first, second, third]


def write_about(vault: Vault, patient: PatientId) -> None:
    """A draft, a signed note and an override."""
    draft = DraftNote(
        patient_id=patient,
        task=Task.SUMMARY,
        composer=Composer.MODEL,
        statements=(Statement(text="Potassium was 4.10 mmol/L.", citations=(), section="Results"),),
        selection=Selection(),
        model=ModelIdentity(name="tiny", version="1", sha256="0" * 64, is_clinical=False),
    )
    verified = VerifiedNote(
        draft=draft,
        verdicts=(StatementVerdict(verdict=Verdict.SUPPORTED, reason="as recorded"),),
        omissions=(),
        coverage=Coverage(total=1, used=1),
    )
    vault.save_draft("draft-1", verified)
    told = {"signed_by": "Dr Test", "signed_at": "2026-01-01T00:00:00+00:00"}
    digest = signing_digest(verified, **told)
    signature, public_key = vault.sign(digest)
    note = SignedNote(
        note_id="note-1",
        verified=verified,
        confirmed=(),
        digest=digest,
        signature=signature,
        public_key=public_key,
        **told,
    )
    vault.save_signed_note(note)
    circumstances = AlertCircumstances(
        severity="monitor",
        results=(KnownResult(name="Potassium", figure="5.10", unit="mmol/L", on="2026-01-01"),),
        doses=("10 mg",),
        records=("Gout",),
        context=("recorded: Gout",),
    )
    override = Override(
        patient_id=patient,
        issue_key="rule|a|b",
        reason="will monitor",
        by="Dr Test",
        at="2026-01-01",
        circumstances=circumstances,
    )
    vault.save_override(override)


def bring_and_remove(vault: Vault) -> None:
    """An import that was removed again."""
    mistaken = Export("mistaken")
    mistaken.result(mistaken.patient("1003", family="Mistake").id)
    intake = vault.begin_intake()
    vault.commit(intake, *mistaken.build())
    vault.finish_intake(intake)
    vault.remove_import(intake)


def decide(vault: Vault) -> None:
    """Two records that a person has said to be of one patient, and two of which nobody has said anything."""
    for name, mrn, given in (("fourth", "2001", "Bo"), ("fifth", "2002", "Bo"), ("sixth", "2003", "Bob")):
        export = Export(name)
        export.result(export.patient(mrn, family="Askedperson", given=given, born="1960-02-03").id)
        intake = vault.begin_intake()
        vault.commit(intake, *export.build())
        vault.finish_intake(intake)
    question = vault.match_questions()[0]
    vault.decide_match(question.one, question.other, is_same=True)


def main(folder: Path) -> None:
    """Makes the vault and writes down what must be found in it."""
    vault = create_vault(folder, PASSPHRASE)
    intake = vault.begin_intake()
    for export in exports():
        vault.commit(intake, *export.build())
    vault.finish_intake(intake)
    write_about(vault, vault.search_patients("ada")[0].patient_id)
    bring_and_remove(vault)
    decide(vault)
    for name, text in PREFERENCES.items():
        vault.set_preference(name, text.encode())
    charts = {
        f"{line.family}, {line.given}": sorted(fact.id for fact in vault.load_chart(line.patient_id).facts)
        for line in vault.search_patients()
    }
    expected = {
        "charts": charts,
        "status": {"facts": vault.status().facts, "sources": vault.status().sources},
        "records": vault.verify_records().entries,
        "questions": len(vault.match_questions()),
        "preferences": PREFERENCES,
        "schema": vault.status().schema_version,
    }
    vault.close()
    (folder / "vault.lock").unlink()
    (folder / EXPECTED_FILE).write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
