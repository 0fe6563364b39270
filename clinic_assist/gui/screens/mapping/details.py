"""What else is asked about a column, by what it holds: how its dates are written, what its words mean, and so on."""

from __future__ import annotations

from dataclasses import replace

from clinic_assist.gui import strings
from clinic_assist.gui.screens.mapping.asking import Choice, Detail, Edit, Field, asked, say
from clinic_assist.gui.screens.mapping.choices import (
    CODE_SYSTEMS,
    MOST_WORDS,
    date_choices,
    fitting,
    is_notation,
    number_system_of,
    with_date,
    with_open_date,
    with_word,
    words_in,
)
from clinic_assist.gui.screens.mapping.form import MappingForm
from clinic_assist.gui.screens.mapping.meanings import DATES, WORDED, Meaning, codes_of
from clinic_assist.gui.widgets import TickBox
from clinic_assist.terminology.labels import format_date
from clinic_assist.workflows.map_tables import TableHead

_OPEN, _OTHER = "open", "other"
MRN = "MR"  # HL7 v2 table 0203: medical record number


def detail_of(form: MappingForm, head: TableHead, meaning: Meaning, edit: Edit) -> Detail | None:
    """What else is asked about the column of a meaning; None where nothing is."""
    if meaning in DATES:
        return DateDetail(form, head, meaning, edit)
    if meaning in WORDED:
        return WordsDetail(form, head, meaning, edit) if codes_of(form.fact, meaning) else None
    match meaning:
        case Meaning.VALUE:
            return ValueDetail(form, edit)
        case Meaning.CODE:
            return CodeDetail(form, edit)
        case Meaning.PATIENT_NUMBER:
            return NumberDetail(form, edit)
        case _:
            return None


class DateDetail(Detail):
    """How dates are written. Nothing is chosen where it can be meant in several ways."""

    def __init__(self, form: MappingForm, head: TableHead, meaning: Meaning, edit: Edit) -> None:
        super().__init__()
        self._meaning, self._edit = meaning, edit
        values = head.values(form.column(meaning) or "")
        self._values, self._total = values, len(values)
        self.found = date_choices(values)
        self.choice = Choice(strings.MAPPING_DATES)
        self.own = Field(strings.MAPPING_OTHER_DATES, hint=strings.MAPPING_OWN_NOTATION)
        self.own.hide()
        self.column.addLayout(asked(strings.MAPPING_DATES, self.choice))
        self.column.addWidget(self.own)
        self.note = self.remark()
        items: list[tuple[str, object]] = [
            (strings.date_choice(one.notation, *one.example), (one.notation,)) for one in self.found
        ]
        decided = dict(form.dates)
        if meaning in decided and (decided[meaning],) not in [value for _words, value in items]:
            items.append((strings.notation_words(decided[meaning]), (decided[meaning],)))
        self.choice.offer([(strings.MAPPING_CHOOSE, _OPEN), *items, (strings.MAPPING_OTHER_DATES, _OTHER)])
        self.choice.show_value((decided[meaning],) if meaning in decided else _OPEN)
        self._tell()
        self.choice.currentIndexChanged.connect(self._chosen)
        self.own.textEdited.connect(self._typed)

    def _chosen(self) -> None:
        value = self.choice.value
        self.own.setVisible(value == _OTHER)
        if value == _OTHER:
            self.own.setFocus()
            self._typed(self.own.text())
        elif isinstance(value, tuple):
            self._edit(lambda form: with_date(form, self._meaning, value[0]))
        else:
            self._edit(lambda form: with_open_date(form, self._meaning))
        self._tell()

    def _typed(self, text: str) -> None:
        notation = text.strip()
        if is_notation(notation):
            self._edit(lambda form: with_date(form, self._meaning, notation))
        else:
            self._edit(lambda form: with_open_date(form, self._meaning))

    def _tell(self) -> None:
        """Says what the choice means for the first rows."""
        value = self.choice.value
        if value == _OTHER:
            words = strings.MAPPING_OWN_NOTATION_HINT
        elif value == _OPEN:
            words = self._doubt()
        elif not self._total:
            words = strings.MAPPING_NO_DATES
        else:
            fits = fitting(self._values, value[0]) if isinstance(value, tuple) else 0
            words = "" if fits == self._total else strings.dates_fit(fits, self._total)
        say(self.note, words)

    def _doubt(self) -> str:
        if not self.found:
            return strings.MAPPING_ODD_DATES
        if len(self.found) > 1 and self.found[0].fits == self.found[1].fits:
            one, other = self.found[0].example, self.found[1].example
            return strings.dates_ambiguous(
                one[0], format_date(one[1], with_time=True), format_date(other[1], with_time=True)
            )
        return strings.dates_mixed(self.found[0].fits, self._total)


class WordsDetail(Detail):
    """What the words of a column mean. A word that is not put into another stays as it is written."""

    def __init__(self, form: MappingForm, head: TableHead, meaning: Meaning, edit: Edit) -> None:
        super().__init__()
        self.choices: dict[str, Choice] = {}
        codes = codes_of(form.fact, meaning)
        given = dict(form.words_of(meaning))
        seen = words_in(head, form.column(meaning) or "")
        unseen = tuple((word, 0) for word in given if word not in dict(seen))
        for word, count in (*seen[:MOST_WORDS], *unseen):
            means = given.get(word)
            others = () if means is None or means in codes else ((strings.code_words(means), means),)
            items = ((strings.MAPPING_AS_WRITTEN, None), *((strings.code_words(code), code) for code in codes), *others)
            choice = Choice(word, items)
            choice.show_value(means)
            choice.currentIndexChanged.connect(
                lambda _index, word=word, choice=choice: edit(lambda form: with_word(form, meaning, word, choice.value))
            )
            self.choices[word] = choice
            self.column.addLayout(asked(strings.word_asked(word, count), choice, is_of_data=True))
        if len(seen) > MOST_WORDS:
            self.remark(strings.more_words(MOST_WORDS))


class ValueDetail(Detail):
    """The decimal sign, and the unit where the table has no column of units."""

    def __init__(self, form: MappingForm, edit: Edit) -> None:
        super().__init__()
        open_choice = ((strings.MAPPING_CHOOSE, None),) if form.decimal is None else ()
        self.decimal = Choice(strings.MAPPING_DECIMALS, (*open_choice, *strings.MAPPING_DECIMAL_CHOICES))
        self.decimal.show_value(form.decimal)
        self.decimal.currentIndexChanged.connect(lambda: edit(lambda form: replace(form, decimal=self._sign())))
        label = strings.MAPPING_UNIT_LEFT if form.column(Meaning.UNIT) else strings.MAPPING_UNIT
        self.unit = Field(label, form.unit or "", hint=strings.MAPPING_UNIT_HINT)
        self.unit.textEdited.connect(lambda text: edit(lambda form: replace(form, unit=text.strip() or None)))
        self.column.addLayout(asked(strings.MAPPING_DECIMALS, self.decimal))
        self.column.addLayout(asked(label, self.unit))

    def _sign(self) -> str | None:
        return str(self.decimal.value) if self.decimal.value else None


class CodeDetail(Detail):
    """The code system of all rows."""

    def __init__(self, form: MappingForm, edit: Edit) -> None:
        super().__init__()
        known = form.code_system is None or form.code_system in dict(map(reversed, CODE_SYSTEMS))  # type: ignore[arg-type]
        others = () if known else ((form.code_system or "", form.code_system),)
        label = strings.MAPPING_SYSTEM_LEFT if form.column(Meaning.CODE_SYSTEM) else strings.MAPPING_SYSTEM
        self.system = Choice(label, ((strings.MAPPING_NO_SYSTEM, None), *CODE_SYSTEMS, *others))
        self.system.show_value(form.code_system)
        self.system.currentIndexChanged.connect(lambda: edit(lambda form: replace(form, code_system=self._chosen())))
        self.column.addLayout(asked(label, self.system))

    def _chosen(self) -> str | None:
        return str(self.system.value) if self.system.value else None


class NumberDetail(Detail):
    """Whose the numbers of patients are. Without a register's address they name nobody outside the file."""

    def __init__(self, form: MappingForm, edit: Edit) -> None:
        super().__init__()
        self._edit = edit
        self.whose = Choice(
            strings.MAPPING_NUMBERS, ((strings.MAPPING_NUMBERS_UNKNOWN, None), (strings.MAPPING_NUMBERS_OTHER, _OTHER))
        )
        self.whose.show_value(_OTHER if form.number_system else None)
        self.address = Field(strings.MAPPING_NUMBERS_OTHER, form.number_system or "", hint=strings.MAPPING_NUMBERS_HINT)
        self.address.setVisible(bool(form.number_system))
        self.is_mrn = TickBox(strings.MAPPING_IS_MRN)
        self.is_mrn.setChecked(form.number_type == MRN)
        self.column.addLayout(asked(strings.MAPPING_NUMBERS, self.whose))
        self.column.addWidget(self.address)
        self.wrong = self.remark()
        self.remark(strings.MAPPING_NUMBERS_MEANING)
        self.column.addWidget(self.is_mrn)
        self.whose.currentIndexChanged.connect(self._chosen)
        self.address.textEdited.connect(self._typed)
        self.is_mrn.toggled.connect(lambda on: edit(lambda form: replace(form, number_type=MRN if on else None)))

    def _chosen(self) -> None:
        is_other = self.whose.value == _OTHER
        self.address.setVisible(is_other)
        if is_other:
            self.address.setFocus()
        self._typed(self.address.text() if is_other else "")

    def _typed(self, text: str) -> None:
        system = number_system_of(text)
        is_open = self.whose.value == _OTHER and system is None
        say(self.wrong, strings.sentence(strings.MAPPING_NEEDS_SYSTEM) + "." if is_open and text.strip() else "")
        self._edit(lambda form: replace(form, number_system=system, is_system_open=is_open))
