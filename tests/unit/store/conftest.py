from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.intake import FileReport
from clinic_assist.store.keys import KdfParameters
from clinic_assist.store.vault import Vault, create_vault
from tests.vaults.exports import Export

PASSPHRASE = "correct horse battery staple"
CHEAP = KdfParameters(memory_kib=8 * 1024, iterations=1, lanes=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "vault"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    opened = create_vault(folder, PASSPHRASE, kdf=CHEAP)
    yield opened
    opened.close()


@pytest.fixture
def make_vault(tmp_path: Path) -> Iterator[Callable[[], Vault]]:
    """Makes further vaults."""
    made: list[Vault] = []

    def make() -> Vault:
        made.append(create_vault(tmp_path / f"vault-{len(made)}", PASSPHRASE, kdf=CHEAP))
        return made[-1]

    yield make
    for opened in made:
        opened.close()


def bring_in(vault: Vault, *exports: Export) -> list[FileReport]:
    """Imports files as one set, as the import workflow does."""
    intake = vault.begin_intake()
    reports = []
    for export in exports:
        source, batch = export.build()
        if vault.has_source(source.id):
            reports.append(vault.add_existing(intake, source.id))
        else:
            reports.append(vault.commit(intake, source, batch))
    vault.finish_intake(intake)
    return reports


def charts_of(vault: Vault) -> list[Chart]:
    """All charts, in the order of the patient list."""
    return [vault.load_chart(line.patient_id) for line in vault.search_patients()]
