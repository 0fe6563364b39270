"""The rows of the documents that name no patient."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from clinic_assist.chart.intake import NobodysDocument
from clinic_assist.gui import strings
from clinic_assist.gui.rows import NOTHING, Row, Run, Tone, cell, lines


def document_rows(documents: Sequence[NobodysDocument]) -> tuple[Row, ...]:
    """A row per document; the key is its fact id."""
    return tuple(_row(document) for document in documents)


def _row(document: NobodysDocument) -> Row:
    source = document.source
    name = PurePath(source.name).name or source.name
    state = (
        cell(strings.NOBODYS_READABLE, tone=Tone.GOOD, icon="check")
        if document.has_text
        else cell(strings.NOBODYS_SCANNED, tone=Tone.SERIOUS, icon="warning")
    )
    return Row(
        (
            lines(Run(document.title, bold=True), Run(f"\n{name}", tone=Tone.MUTED)),
            state,
            cell(document.given_name, icon="people") if document.given_to else cell(NOTHING, tone=Tone.MUTED),
            cell(strings.moment_words(source.imported_at), order=source.imported_at),
        ),
        key=document.fact,
    )
