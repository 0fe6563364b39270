"""How much of the chart a note rests on."""

from __future__ import annotations

from collections import Counter

from clinic_assist.chart.chart import Chart
from clinic_assist.chart.facts import KeptResource
from clinic_assist.chart.provenance import FactId
from clinic_assist.notes.note import Composer, Coverage, DraftNote

_UNEXPLAINED = "not considered"
_NOT_CITED = "not cited by the note"


def coverage(draft: DraftNote, chart: Chart) -> Coverage:
    """The coverage manifest: of all records of the chart, how many were used and why the others were not.

    Used are the facts that the draft was made from; for a note that a person wrote, those that it cites. Facts that the
    draft's selection does not account for are counted as not considered, never left out.
    """
    known = {fact.id for fact in chart.facts}
    used = _used(draft) & known
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
        unreadable=sum(isinstance(fact, KeptResource) for fact in chart.facts),
    )


def _used(draft: DraftNote) -> set[FactId]:
    cited = {fact for statement in draft.statements for fact in statement.citations}
    return cited if draft.composer is Composer.CLINICIAN else cited | set(draft.selection.used)
