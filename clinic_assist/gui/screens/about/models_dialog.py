"""Which language models are here, what each is and who signed for it, and the choice between them."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout, QWidget

from clinic_assist.gui import strings
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import Lane
from clinic_assist.gui.widgets import Card, Strip, button, empty, labelled, row_of
from clinic_assist.notes.models import ListedAdapter, ListedModel, ModelFile, ModelsHere
from clinic_assist.workflows.ports import ModelShelf
from clinic_assist.workflows.usable_model import identity_of, objection_to


class ModelsDialog(QDialog):
    """One page. What takes time arrives while it is open.

    Signals:
        chosen: Another model or adapter is used from now on.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget, session: Session, shelf: ModelShelf) -> None:
        super().__init__(parent)
        self._session = session
        self._shelf = shelf
        self.here: ModelsHere | None = None
        self.said: dict[str, ModelFile] = {}
        self.objections: dict[str, str] = {}
        self.setModal(True)
        self.setWindowTitle(strings.MODELS_TITLE)
        self.resize(900, 720)
        self.strip = Strip(tone=Tone.CRITICAL)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        page = Page(margin=24)
        page.column.addWidget(PlainLabel(strings.MODELS_TITLE, part="title"))
        page.column.addWidget(PlainLabel(strings.MODELS_MEANING))
        page.column.addWidget(self.strip)
        page.column.addLayout(self._cards)
        page.column.addStretch(1)
        column.addWidget(page, 1)
        foot = row_of(1, button(strings.CLOSE, self.accept, part="primary"))
        foot.setContentsMargins(24, 0, 24, 0)
        column.addLayout(foot)
        self._load()

    def use(self, model: ListedModel, adapter: ListedAdapter | None = None) -> None:
        """Chooses a model, with or without an adapter."""
        shelf, worn = self._shelf, adapter.sha256 if adapter else ""
        task = self._session.tasks.start(lambda _task: shelf.choose(model.sha256, worn), lane=Lane.COMPUTE)
        task.then(lambda _nothing: self._was_chosen()).otherwise(self._complain)

    def ask_file(self, model: ListedModel) -> None:
        """Has the file of a model checked and read."""
        shelf = self._shelf
        self._say(strings.MODELS_ASKING, Tone.MONITOR, "info")
        task = self._session.tasks.start(lambda _task: shelf.inspect(model.sha256), lane=Lane.MODEL)
        task.then(lambda said: self._show_said(model.sha256, said)).otherwise(self._complain)

    def _load(self) -> None:
        shelf = self._shelf
        workplace = self._session.workplace

        def look(_task: object) -> tuple[ModelsHere, dict[str, str]]:
            here = shelf.look()
            return here, {one.sha256: objection_to(workplace, identity_of(one)) for one in here.models}

        self._session.tasks.start(look, lane=Lane.COMPUTE).then(self._take).otherwise(self._complain)

    def _take(self, found: tuple[ModelsHere, dict[str, str]]) -> None:
        here, self.objections = found
        self._show(here)

    def _show(self, here: ModelsHere) -> None:
        self.here = here
        if here.chosen_is_gone:
            self._say(strings.MODELS_GONE, Tone.SERIOUS, "warning")
        empty(self._cards)
        for model in here.models:
            self._cards.addWidget(self._model_card(model))
        if not here.models:
            self._cards.addWidget(Card().add(PlainLabel(strings.MODELS_NONE)))
        if here.not_usable:
            card = Card().add(PlainLabel(strings.MODELS_REFUSED, part="heading"))
            card.add(PlainLabel(strings.MODELS_REFUSED_MEANING, part="muted"))
            card.column.addLayout(labelled([(one.file, one.reason) for one in here.not_usable]))
            self._cards.addWidget(card)

    def _model_card(self, model: ListedModel) -> Card:
        nature = strings.MODELS_NATURE_CLINICAL if model.is_clinical else strings.MODELS_NATURE_VERBALISER
        card = Card()
        title = PlainLabel(f"{model.name} {model.version}", part="heading", selectable=True)
        worn = next((adapter for adapter in model.adapters if adapter.is_in_use), None)
        state = strings.models_worn(worn.name, worn.specialty) if worn else strings.MODELS_IN_USE
        mark = PlainLabel(state if model.is_in_use else "", wrap=False).tone(Tone.GOOD)
        line = row_of(title, mark)
        line.setStretch(0, 1)
        card.column.addLayout(line)
        card.add(PlainLabel(nature, part="muted"))
        if model.is_clinical:
            why = self.objections.get(model.sha256, "")
            words = strings.model_barred(why) if why else strings.MODELS_MAY_WRITE
            card.add(PlainLabel(words, selectable=True).tone(Tone.SERIOUS if why else Tone.GOOD))
        card.column.addLayout(labelled(strings.models_listed(model)))
        if said := self.said.get(model.sha256):
            self._add_said(card, said)
        card.column.addLayout(self._buttons(model, worn))
        return card

    def _buttons(self, model: ListedModel, worn: ListedAdapter | None) -> QVBoxLayout:
        rows = QVBoxLayout()
        first: list[QPushButton] = [button(strings.MODELS_ASK_FILE, lambda: self.ask_file(model))]
        if not model.is_in_use or worn is not None:
            words = strings.MODELS_WITHOUT if model.adapters else strings.MODELS_USE
            first.append(_named(button(words, lambda: self.use(model)), model.name))
        rows.addLayout(row_of(*first, 1))
        for adapter in model.adapters:
            if adapter is not worn:
                rows.addLayout(row_of(self._adapter_button(model, adapter), 1))
        return rows

    def _adapter_button(self, model: ListedModel, adapter: ListedAdapter) -> QPushButton:
        words = strings.models_use_with(f"{adapter.name} {adapter.version}", adapter.specialty)
        return _named(button(words, lambda: self.use(model, adapter)), model.name)

    def _add_said(self, card: Card, said: ModelFile) -> None:
        card.column.addLayout(labelled(strings.models_said(said)))
        if said.problem:
            card.add(PlainLabel(strings.models_problem(said.problem), selectable=True).tone(Tone.CRITICAL))
        for remark in said.remarks:
            card.add(PlainLabel(remark, selectable=True).tone(Tone.SERIOUS))

    def _show_said(self, sha256: str, said: ModelFile) -> None:
        self.said[sha256] = said
        self.strip.say("")
        if self.here is not None:
            self._show(self.here)

    def _was_chosen(self) -> None:
        self._say(strings.MODELS_CHOSEN, Tone.GOOD, "check-circle")
        self.chosen.emit()
        self._load()

    def _complain(self, error: object) -> None:
        self._say(error_words(error), Tone.CRITICAL, "warning")

    def _say(self, words: str, tone: Tone, icon_name: str) -> None:
        self.strip.set_tone(tone, icon_name)
        self.strip.say(words)


def _named(made: QPushButton, model: str) -> QPushButton:
    """Tells a screen reader which model a button is of."""
    made.setAccessibleName(f"{made.text()}  {model}")
    return made
