"""An evaluation, a comparison or a model's card on paper: tables with their words, made elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from clinic_assist.reports.frame import PageFrame
from clinic_assist.reports.page import PageWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTable:
    """A table under a heading.

    Attributes:
        remark: Stands below the heading, small; empty for none.
        widths: Shares of the page for each column.
    """

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationPaper:
    """All that the paper says.

    Attributes:
        verdict: In a sentence, at the top and on every page.
        is_warning: Whether that is said as a warning on every page.
        versions: What it is of, for the foot of the page.
        limits: What the paper does not say, a sentence each.
    """

    title: str
    verdict: str
    is_warning: bool
    tables: tuple[PaperTable, ...]
    limits: Sequence[str]
    versions: str
    printed: str
    fonts: Path


def write_evaluation(paper: EvaluationPaper) -> bytes:
    """The PDF; the same content gives the same bytes."""
    writer = PageWriter(paper.fonts)
    writer.add(paper.title, "title")
    writer.add(paper.verdict, "strong")
    for table in paper.tables:
        writer.add(table.heading, "heading")
        if table.remark:
            writer.add(table.remark, "small")
        if table.rows:
            writer.add_rows(table.header, table.rows, table.widths)
        else:
            writer.add("None.")
    if paper.limits:
        writer.add("What these figures do not say", "heading")
        for sentence in paper.limits:
            writer.add(sentence, "bullet")
    return writer.build(
        PageFrame(
            banner=None,
            title=paper.title,
            state=paper.verdict,
            is_draft=paper.is_warning,
            versions=paper.versions,
            printed=f"Printed {paper.printed}",
        )
    )
