"""How much of the chart a note rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import KeptResource
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import Composer, Coverage, DraftNote
from clinic_assist.notes.verdict import StatementVerdict

_UNEXPLAINED = "not considered"
_NOT_CITED = "not in the note"


def coverage(draft: DraftNote, chart: Chart, verdicts: Sequence[StatementVerdict] = ()) -> Coverage:
    """The coverage manifest: of all records of the chart, how many were used and why the others were not.

    Used are the facts that the draft was made from; for a note that a person wrote, those that it cites or, where it
    cites none, those that its statements were compared with. Facts that the draft's selection does not account for are
    counted as not considered, never left out. The passages of documents are counted as the selection has them.
    """
    known = {fact.id for fact in chart.facts}
    used = _used(draft, verdicts) & known
    reasons: Counter[str] = Counter()
    seen = set(used)
    for left_out in draft.selection.left_out:
        fresh = [fact for fact in dict.fromkeys(left_out.facts) if fact in known and fact not in seen]
        seen.update(fresh)
        if fresh:
            reasons[left_out.reason] += len(fresh)
    rest = len(known - seen)
    if rest:
        reasons[_NOT_CITED if draft.composer is Composer.CLINICIAN else _UNEXPLAINED] += rest
    return Coverage(
        total=len(known),
        used=len(used),
        left_out=tuple(reasons.items()),
        passages=draft.selection.passages,
        unreadable=sum(isinstance(fact, KeptResource) for fact in chart.facts),
    )


def _used(draft: DraftNote, verdicts: Sequence[StatementVerdict]) -> set[FactId]:
    cited = {fact for statement in draft.statements for fact in statement.citations}
    for statement, verdict in zip(draft.statements, verdicts, strict=False):
        cited.update(() if statement.citations else verdict.facts)
    return cited if draft.composer is Composer.CLINICIAN else cited | set(draft.selection.used)
