"""Open one patient's chart."""

from __future__ import annotations

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.workflows.ports import ChartStore


def open_chart(store: ChartStore, patient: PatientId) -> Chart:
    """The chart; leaves an audit entry before anybody sees it. Raises UserError where there is no such patient."""
    chart = store.load_chart(patient)
    store.audit("chart-opened", patient=patient)
    return chart
