"""What the product is, what it does not do, and what this installation holds."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from clinic_assist.chart.chart import Chart, PatientId
from clinic_assist.chart.detected_issue import SafetyReport
from clinic_assist.gui import strings
from clinic_assist.gui.pages import Page
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.screens.trials.desk import TrialDesk
from clinic_assist.gui.session import Session, error_words
from clinic_assist.gui.tasks import Lane
from clinic_assist.gui.widgets import Card, button, empty, labelled, row_of
from clinic_assist.notes.note import ModelIdentity
from clinic_assist.policy.values import Policy
from clinic_assist.terminology.labels import format_day
from clinic_assist.workflows.check_safety import check_chart
from clinic_assist.workflows.ports import VaultStatus


class AboutDialog(QDialog):
    """Help on one page. What takes time arrives while it is open.

    Signals:
        knowledge_changed: A table of the hospital was imported or removed.
    """

    knowledge_changed = Signal()

    def __init__(self, parent: QWidget, session: Session, trials: TrialDesk | None = None) -> None:
        super().__init__(parent)
        self._trials = trials or TrialDesk(session, parent)
        self.setModal(True)
        self.setWindowTitle(strings.HELP)
        self.resize(820, 700)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 16)
        page = Page(margin=24)
        page.column.addWidget(PlainLabel(strings.PRODUCT, part="title"))
        page.column.addWidget(PlainLabel(strings.PRODUCT_PROMISE))
        self._vault, self._knowledge, self._model = Card(), Card(), Card()
        self._add_texts(page)
        for card, title in (
            (self._knowledge, strings.ABOUT_KNOWLEDGE),
            (self._model, strings.ABOUT_MODEL),
            (self._vault, strings.ABOUT_VAULT),
        ):
            card.add(PlainLabel(title, part="heading"))
            page.column.addWidget(card)
        self._session = session
        self._knowledge.column.addLayout(row_of(button(strings.KNOWLEDGE_OPEN, self.show_knowledge), 1))
        if session.workplace.models is not None:
            self._model.column.addLayout(row_of(button(strings.MODELS_OPEN, self.show_models), 1))
        if session.workplace.models is not None and session.workplace.evaluations is not None:
            self._model.column.addLayout(row_of(button(strings.TRIALS_OPEN, self.show_trials), 1))
        self._model.column.addLayout(row_of(button(strings.TEMPLATES_OPEN, self.show_templates), 1))
        self._model_lines = QVBoxLayout()
        self._model.column.addLayout(self._model_lines)
        page.column.addWidget(_policy_card(session.workplace.policy))
        page.column.addStretch(1)
        column.addWidget(page, 1)
        foot = row_of(1, button(strings.CLOSE, self.accept, part="primary"))
        foot.setContentsMargins(24, 0, 24, 0)
        column.addLayout(foot)
        self._ask(session)

    def show_knowledge(self) -> None:
        """Opens the dialog on rules, tables and decisions above this one."""
        from clinic_assist.gui.screens.about.knowledge_dialog import KnowledgeDialog

        dialog = KnowledgeDialog(self, self._session)
        dialog.changed.connect(self.knowledge_changed)
        dialog.open()

    def show_models(self) -> None:
        """Opens the dialog on language models above this one."""
        from clinic_assist.gui.screens.about.models_dialog import ModelsDialog

        shelf = self._session.workplace.models
        if shelf is None:
            return
        dialog = ModelsDialog(self, self._session, shelf)
        dialog.chosen.connect(self._ask_model)
        dialog.open()

    def show_trials(self) -> None:
        """Opens the dialog on evaluations above this one."""
        from clinic_assist.gui.screens.trials.view import TrialsDialog

        dialog = TrialsDialog(self, self._session, self._trials)
        dialog.open()

    def show_templates(self) -> None:
        """Opens the dialog on the templates of notes above this one."""
        from clinic_assist.gui.screens.templates.view import TemplatesDialog

        TemplatesDialog(self, self._session).open()

    def _add_texts(self, page: Page) -> None:
        for title, lines in strings.ABOUT_TEXTS:
            card = Card(spacing=5).add(PlainLabel(title, part="heading"))
            for line in lines:
                card.add(PlainLabel(line))
            page.column.addWidget(card)
        keys = Card(spacing=5).add(PlainLabel(strings.ABOUT_KEYS_TITLE, part="heading"))
        keys.column.addLayout(labelled(strings.ABOUT_KEYS))
        page.column.addWidget(keys)

    def _ask(self, session: Session) -> None:
        workplace, store = session.workplace, session.store
        nobody = Chart(patient_id=PatientId(""), patient=None, facts=())
        start = session.tasks.start
        start(lambda _task: check_chart(workplace, nobody), lane=Lane.COMPUTE).then(self._show_knowledge).otherwise(
            lambda error: self._knowledge.add(PlainLabel(error_words(error)))
        )
        start(lambda _task: workplace.rxnorm_line, lane=Lane.COMPUTE).then(self._show_rxnorm).otherwise(
            lambda error: self._knowledge.add(PlainLabel(error_words(error)))
        )
        self._ask_model()
        start(lambda _task: store.status()).then(self._show_vault).otherwise(
            lambda error: self._vault.add(PlainLabel(error_words(error)))
        )

    def _ask_model(self) -> None:
        workplace = self._session.workplace

        def identity(_task: object) -> ModelIdentity | None:
            model = workplace.load_model()
            return model.identity if model else None

        self._session.tasks.start(identity, lane=Lane.MODEL).then(self._show_model).otherwise(
            lambda error: self._model_lines.addWidget(PlainLabel(error_words(error)))
        )

    def _show_knowledge(self, report: SafetyReport) -> None:
        known = report.knowledge
        self._knowledge.add(PlainLabel(f"{known.name} {known.version}, {format_day(known.date)}", selectable=True))

    def _show_rxnorm(self, line: str) -> None:
        self._knowledge.add(PlainLabel(line, selectable=True))

    def _show_model(self, model: ModelIdentity | None) -> None:
        empty(self._model_lines)
        if model is None:
            self._model_lines.addWidget(PlainLabel(strings.ABOUT_NO_MODEL))
            return
        words = strings.COMPOSED_CLINICAL if model.is_clinical else strings.COMPOSED_VERBALISER
        named = strings.model_named(model.name, model.version, model.sha256[:12])
        for label in (PlainLabel(named, selectable=True), PlainLabel(words, part="muted")):
            self._model_lines.addWidget(label)

    def _show_vault(self, status: VaultStatus) -> None:
        self._vault.column.addLayout(labelled(strings.vault_lines(status)))


def _policy_card(policy: Policy) -> Card:
    """What the hospital's IT set for this computer; it can be read here and changed nowhere in the window."""
    card = Card().add(PlainLabel(strings.ABOUT_POLICY, part="heading"))
    lines = strings.policy_lines(policy)
    card.add(PlainLabel(strings.ABOUT_POLICY_FIXED if lines else strings.ABOUT_NO_POLICY, part="muted"))
    if lines:
        card.column.addLayout(labelled(lines))
    return card
