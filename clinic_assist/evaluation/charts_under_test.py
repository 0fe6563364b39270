"""The charts that a model is tried on: the demo patients, files of the hospital, or the open vault's own."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.errors import UserError
from clinic_assist.workflows import import_exports, open_chart
from clinic_assist.workflows.ports import ChartStore
from clinic_assist.workflows.workplace import Workplace

_MOST_PATIENTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedChart:
    """A chart under an id that tells nothing of the patient."""

    name: str
    chart: Chart


@contextmanager
def imported_charts(workplace: Workplace, paths: Sequence[Path]) -> Iterator[tuple[NamedChart, ...]]:
    """The charts of some export files, through the importers and an encrypted vault that goes with the block.

    Raises:
        UserError: No chart came of them.
    """
    with tempfile.TemporaryDirectory(prefix="clinic-assist-evaluation-") as folder:
        store = workplace.vaults.create(Path(folder) / "vault", secrets.token_urlsafe(24))
        try:
            import_exports.import_paths(store, list(paths), reader=workplace.reader)
            charts = stored_charts(store)
            if not charts:
                raise UserError("No patient was found in these files.")
            yield charts
        finally:
            store.close()


def demo_paths(resources: Path) -> tuple[Path, ...]:
    """The exports of the demo patients."""
    return (resources / "demo" / "exports",)


def stored_charts(store: ChartStore) -> tuple[NamedChart, ...]:
    """All charts of a vault, in an order that stays the same, under ids made of what their records are.

    The id is a digest of the ids of the facts: the same records have the same id in every vault, and no vault's own
    number of a patient gets into a result.
    """
    found = [
        NamedChart(name=_name(chart), chart=chart)
        for patient in store.search_patients(limit=_MOST_PATIENTS)
        for chart in (open_chart.open_chart(store, patient.patient_id),)
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def chosen_charts(store: ChartStore, patients: Sequence[str]) -> tuple[NamedChart, ...]:
    """The charts of some patients of a vault, in the same order and under the same ids. Each opening is audited."""
    charts = [open_chart.open_chart(store, PatientId(patient)) for patient in patients]
    return tuple(sorted((NamedChart(name=_name(one), chart=one) for one in charts), key=lambda one: one.name))


def _name(chart: Chart) -> str:
    return sha256("\n".join(sorted(fact.id for fact in chart.facts)).encode()).hexdigest()[:12]
