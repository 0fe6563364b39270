"""A model that stops in the middle of a draft is started again, once, and the draft goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from clinic_assist.errors import MachineError, ModelStoppedError
from clinic_assist.workflows.ask_again import Persistence
from clinic_assist.workflows.draft_note import DraftBrokeError, draft_note
from clinic_assist.workflows.ports import GenerationRequest
from tests import charts
from tests.unit.workflows.fakes import FakeModel, workplace

CHART = charts.chart(
    charts.patient(), charts.condition("Gout"), charts.condition("Asthma"), charts.condition("Psoriasis")
)
REQUEST = GenerationRequest(prompt=(("the", False),))
STOPPED = ModelStoppedError("The model stopped working.")


def never() -> bool:
    return False


class Dying:
    """Writes the same text each time it is asked, and dies behind so many pieces of the first times."""

    def __init__(self, pieces: list[str], *deaths: int, error: Exception = STOPPED) -> None:
        self.pieces = pieces
        self.deaths = list(deaths)
        self.error = error

    def __call__(self, _request: GenerationRequest) -> Iterator[str]:
        last = self.deaths.pop(0) if self.deaths else None
        yield from self.pieces[:last]
        if last is not None:
            raise self.error


PIECES = ["One.", "\nTw", "o.\nThree.\n", "Four."]


@pytest.mark.parametrize("death", range(5))
def test_lines_go_on_where_the_model_stopped_wherever_that_was(death: int) -> None:
    model = FakeModel(Dying(PIECES, death))
    text = "".join(Persistence().lines(model, REQUEST, never))

    assert text == "One.\nTwo.\nThree.\nFour."
    assert len(model.asked) == 2


def test_a_model_that_stops_twice_is_not_started_a_third_time() -> None:
    model = FakeModel(Dying(PIECES, 2, 3))
    lines = Persistence().lines(model, REQUEST, never)

    assert [next(lines), next(lines), next(lines)] == ["One.\n", "Two.\n", "Three.\n"]
    with pytest.raises(ModelStoppedError):
        next(lines)
    assert len(model.asked) == 2


def test_an_error_that_asking_again_cannot_mend_is_passed_on_at_once() -> None:
    model = FakeModel(Dying(PIECES, 2, error=MachineError("The text is too long for the model.")))

    with pytest.raises(MachineError, match="too long"):
        list(Persistence().lines(model, REQUEST, never))
    assert len(model.asked) == 1


def test_a_model_that_writes_something_else_the_second_time_gives_new_lines_and_no_line_twice() -> None:
    texts = iter([(["One.\nTwo.\nTh"], True), (["Other.\nTwo.\nThree.\n"], False)])

    def answer(_request: GenerationRequest) -> Iterator[str]:
        pieces, dies = next(texts)
        yield from pieces
        if dies:
            raise STOPPED

    text = "".join(Persistence().lines(FakeModel(answer), REQUEST, never))

    assert text == "One.\nTwo.\nOther.\nThree.\n"


def test_a_line_without_an_end_stops_the_model_and_not_the_draft() -> None:
    asked = 0

    def endless(_request: GenerationRequest) -> Iterator[str]:
        nonlocal asked
        yield "Fine.\n"
        while asked < 10_000:
            asked += 1
            yield "word word "

    lines = list(Persistence().lines(FakeModel(endless), REQUEST, never))

    assert lines == ["Fine.\n"]
    assert 100 < asked < 1000


def gout_and_others(request: GenerationRequest) -> Iterator[str]:
    """What the bundled model would write of three problems, in any section that asks for them."""
    if "#problems" in request.prompt[0][0]:
        yield from ("{F1.name}, ", "{F1.status}", ".\n{F2.name}", ", {F2.status}.\n{F3.name}, {F3.status}.\n")


def test_a_draft_survives_a_model_that_dies_once() -> None:
    undisturbed = draft_note(workplace(lambda: FakeModel(gout_and_others)), CHART)
    deaths = [3]

    def dies_once(request: GenerationRequest) -> Iterator[str]:
        for number, piece in enumerate(gout_and_others(request)):
            if deaths and number == deaths[0]:
                deaths.pop()
                raise STOPPED
            yield piece

    note = draft_note(workplace(lambda: FakeModel(dies_once)), CHART)

    assert deaths == []
    assert len([one for one in undisturbed.draft.statements if one.citations]) == 3
    assert note.draft == undisturbed.draft


def test_a_draft_whose_model_dies_twice_keeps_what_was_written_and_says_so() -> None:
    def dies(request: GenerationRequest) -> Iterator[str]:
        for number, piece in enumerate(gout_and_others(request)):
            if number == 3:
                raise STOPPED
            yield piece

    with pytest.raises(DraftBrokeError, match="stopped working") as broken:
        draft_note(workplace(lambda: FakeModel(dies)), CHART)

    assert len(broken.value.so_far.draft.statements) == 1
    assert broken.value.so_far.coverage.left_out


@pytest.mark.parametrize(("deaths", "is_counted"), [(0, True), (1, True), (2, False)])
def test_a_model_that_stops_while_it_counts_is_asked_once_more(deaths: int, is_counted: bool) -> None:
    class Counting(FakeModel):
        left = deaths

        def count_tokens(self, text: str) -> int:
            self.left -= 1
            if self.left >= 0:
                raise STOPPED
            return len(text.split())

    model, persistence = Counting(Dying(PIECES)), Persistence()

    if not is_counted:
        with pytest.raises(ModelStoppedError):
            persistence.count_tokens(model, "two words")
        return
    assert persistence.count_tokens(model, "two words") == 2
    assert persistence.starts_left == 1 - deaths
