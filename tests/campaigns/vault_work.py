"""Work on a vault, as a process of its own that `system_calls` disturbs: `python -m tests.campaigns.vault_work WHAT FOLDER`."""

from __future__ import annotations

import sys
from pathlib import Path

from clinic_assist import app
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import create_vault, open_vault
from clinic_assist.workflows import check_safety, draft_note, import_exports, open_chart, sign_note

PASSPHRASE = "correct horse battery staple"
NEXT_PASSPHRASE = "another horse battery staple"
CHEAP = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)
EXPORTS = sorted((Path(__file__).parents[2] / "resources" / "demo" / "exports").glob("0[1-4]*.json"))
DONE = "done"


def create(folder: Path) -> None:
    create_vault(folder, PASSPHRASE, kdf=CHEAP).close()


def bring_in(folder: Path) -> None:
    vault = open_vault(folder, PASSPHRASE)
    import_exports.import_paths(vault, EXPORTS)
    vault.close()


def change_passphrase(folder: Path) -> None:
    vault = open_vault(folder, PASSPHRASE)
    vault.change_passphrase(PASSPHRASE, NEXT_PASSPHRASE, kdf=CHEAP)
    vault.close()


def sign(folder: Path) -> None:
    """Keeps a draft, signs it, and overrides an alert."""
    with app.joined() as workplace:
        vault = open_vault(folder, PASSPHRASE)
        chart = open_chart.open_chart(vault, vault.search_patients("MRN-100234")[0].patient_id)
        note = draft_note.draft_note(workplace, chart, use_model=False)
        vault.save_draft(None, note)
        sign_note.sign_note(workplace, vault, note, signed_by="Dr. Test", confirmed=note.to_confirm)
        issue = check_safety.check_chart(workplace, chart).issues[0]
        check_safety.override_alert(workplace, vault, chart, issue, reason="Will monitor", by="Dr. Test")
        vault.close()


WORK = {"create": create, "import": bring_in, "passphrase": change_passphrase, "sign": sign}


if __name__ == "__main__":
    WORK[sys.argv[1]](Path(sys.argv[2]))
    print(DONE, flush=True)
