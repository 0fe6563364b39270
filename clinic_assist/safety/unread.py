"""Names the records about medicines and allergies that the importer kept unread: nothing is passed over in silence."""

from __future__ import annotations

from clinic_assist.chart.absence import Topic
from clinic_assist.chart.chart import Chart
from clinic_assist.chart.detected_issue import NotChecked
from clinic_assist.terminology.fact_text import fact_name

_SUBJECTS = {Topic.ALLERGIES: "Allergy", Topic.MEDICATIONS: "Medicine"}


def unread_records(chart: Chart, topic: Topic) -> tuple[NotChecked, ...]:
    """Each such record with its label, or its type where it has none, and with the importer's own reason."""
    return tuple(
        NotChecked(text=fact_name(kept), reason=f"{_SUBJECTS[topic]}: {kept.reason.rstrip('.')}", facts=(kept.id,))
        for kept in sorted(chart.unread(topic), key=lambda kept: kept.id)
    )
