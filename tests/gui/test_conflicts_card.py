from dataclasses import replace

from pytestqt.qtbot import QtBot

from clinic_assist.chart.provenance import SourceId
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.chart.conflicts_card import ConflictsCard
from tests import charts


def test_contradictions_of_two_sources_are_shown_with_their_records_and_leave_with_the_patient(qtbot: QtBot) -> None:
    card = ConflictsCard()
    qtbot.addWidget(card)
    active = charts.allergy("Codeine", code=charts.coded("Codeine", "1"))
    refuted = replace(charts.allergy("Codeine", code=charts.coded("Codeine", "1")), verification_status="refuted")
    refuted = replace(refuted, provenance=replace(refuted.provenance, source=SourceId("b" * 64)))

    card.show_chart(charts.chart(active, refuted))

    texts = [label.text() for label in card.findChildren(PlainLabel)]
    assert not card.isHidden()
    assert any("another as resolved, refuted" in text for text in texts)
    assert sum(text.startswith("Codeine, active") for text in texts) == 2
    card.show_chart(charts.chart(active))
    assert card.isHidden()
    card.show_chart(None)
    assert card.isHidden()
