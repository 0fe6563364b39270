from __future__ import annotations

import json
from dataclasses import replace

import pytest

from clinic_assist.chart.provenance import Locator, Provenance, SourceId
from clinic_assist.errors import UserError
from clinic_assist.workflows.show_source import show_source
from tests import charts

FILE = json.dumps({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition", "id": "c"}}]})


class OneFile:
    """A store that holds one file."""

    def source_bytes(self, _source: SourceId) -> bytes:
        return FILE.encode()


def gout():
    place = Provenance(source=charts.SOURCE, locator=Locator("Bundle.entry[0].resource"))
    return replace(charts.condition("Gout"), provenance=place)


def test_a_fact_leads_to_its_place_in_the_file() -> None:
    fact = gout()

    view = show_source(OneFile(), charts.chart(fact), fact.id)

    assert json.loads(view.text[view.start : view.end])["id"] == "c"


def test_a_fact_that_was_replaced_since_a_note_cited_it_still_leads_to_its_place() -> None:
    old = gout()

    view = show_source(OneFile(), charts.chart(set_aside=(old,)), old.id)

    assert view.locator == "Bundle.entry[0].resource"


def test_a_fact_of_another_patient_is_refused() -> None:
    with pytest.raises(UserError):
        show_source(OneFile(), charts.chart(gout()), charts.condition("Gout").id)
