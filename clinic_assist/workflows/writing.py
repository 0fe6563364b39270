"""A model as the drafting room asks it: about one patient, and started again once where it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from clinic_assist.chart.chart import Chart
from clinic_assist.drafting.draft import Writer
from clinic_assist.drafting.prompt import DraftRequest, PromptTexts
from clinic_assist.workflows.ask_again import Persistence
from clinic_assist.workflows.ports import GenerationRequest
from clinic_assist.workflows.usable_model import UsableModel
from clinic_assist.workflows.workplace import Workplace


def writer_for(
    workplace: Workplace,
    used: UsableModel,
    chart: Chart,
    *,
    should_stop: Callable[[], bool],
    texts: PromptTexts | None = None,
) -> Writer | None:
    """The writer of one piece of work; None where no model may write. `texts`: other than the workplace's own."""
    model, identity, again = used.model, used.identity, Persistence()
    if model is None or identity is None:
        return None

    def generate(request: DraftRequest) -> Iterable[str]:
        asked = GenerationRequest(
            prompt=request.prompt,
            grammar=request.grammar,
            max_tokens=request.max_tokens,
            patient_key=chart.patient_id,
        )
        return again.lines(model, asked, should_stop)

    return Writer(
        generate=generate,
        family=model.family,
        identity=identity,
        texts=texts or workplace.prompt_texts,
        names_in=workplace.names.spans,
        count_tokens=lambda text: again.count_tokens(model, text),
    )
