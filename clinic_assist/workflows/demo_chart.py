"""A demo patient's chart without a vault, for previews."""

from __future__ import annotations

from hashlib import sha256

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.facts import Patient
from clinic_assist.chart.intake import SourceFile
from clinic_assist.chart.provenance import SourceId
from clinic_assist.errors import MachineError
from clinic_assist.workflows.workplace import Workplace

_FILE = "05-polypharmacy.json"


def demo_chart(workplace: Workplace) -> Chart:
    """The chart of a made-up patient with many medicines. Raises MachineError: the demo patients are not installed."""
    path = workplace.resources / "demo" / "exports" / _FILE
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise MachineError("The demo patients are missing.", hint="Install the program again.") from problem
    source = SourceFile(id=SourceId(sha256(data).hexdigest()), name=_FILE, data=data, format="fhir-r4-json")
    facts = workplace.reader.read_batch(source).facts
    newest_first = sorted(facts, key=lambda fact: (fact.when.sort_key if fact.when else "", fact.id), reverse=True)
    patient = next((fact for fact in facts if isinstance(fact, Patient)), None)
    return Chart(patient_id=PatientId("demo"), patient=patient, facts=tuple(newest_first))
