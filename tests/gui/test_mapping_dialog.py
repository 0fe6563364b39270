"""From a refused table through the dialog to the chart, on an encrypted vault."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from clinic_assist.chart.facts import Condition, Observation
from clinic_assist.chart.table_mapping import CodeColumns, DateColumn, SavedMapping, SubjectColumns, TableMapping
from clinic_assist.gui import strings
from clinic_assist.gui.main_window import MainWindow
from clinic_assist.gui.screens.mapping.columns import ColumnRow
from clinic_assist.gui.screens.mapping.details import DateDetail, NumberDetail, ValueDetail, WordsDetail
from clinic_assist.gui.screens.mapping.meanings import Meaning
from clinic_assist.gui.screens.mapping.saved_dialog import SavedMappingsDialog
from clinic_assist.gui.screens.mapping.view import MappingDialog
from clinic_assist.store.vault import Vault
from clinic_assist.workflows.saved_mappings import keep_mapping, saved_mappings
from tests.gui.journeys import confirm_import, shown_dialog
from tests.gui.test_nothing_is_cut import _cut_once_at_rest

HEADER = "MRN;Surname;Sex;Test;Result;Units;Taken;Status\n"
ROWS = "17;Fernwood;F;Potassium;4,10;mmol/L;03/04/2020;F\n18;Grey;M;Sodium;140,0;mmol/L;05/04/2020;F\n"


@pytest.fixture
def window(vault_window: MainWindow) -> MainWindow:
    return vault_window


def labs(folder: Path, name: str = "labs.csv", rows: str = ROWS) -> Path:
    path = folder / name
    path.write_text(HEADER + rows)
    return path


def opened(qtbot: QtBot, window: MainWindow, path: Path | str) -> MappingDialog:
    window.map_table(str(path))
    dialog = shown_dialog(MappingDialog)
    qtbot.waitUntil(lambda: dialog.table is not None or bool(dialog.strip.text))
    return dialog


def row_of(dialog: MappingDialog, column: str) -> ColumnRow:
    return next(row for row in dialog.questions.columns.rows if row.name == column)


def answer(qtbot: QtBot, dialog: MappingDialog, *, dates: str | None = "D/M/YYYY") -> None:
    """Answers what the table leaves open."""
    detail = row_of(dialog, "Taken").detail
    assert isinstance(detail, DateDetail)
    detail.choice.choose((dates,))
    qtbot.waitUntil(lambda: dialog.is_tried)


def save(qtbot: QtBot, window: MainWindow, dialog: MappingDialog) -> None:
    """Saves the mapping, and waits for the preview that comes after it."""
    dialog.save.click()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    qtbot.waitUntil(lambda: window.imports.is_waiting)


def test_a_refused_table_is_mapped_imported_and_in_the_chart(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    window.import_paths((labs(tmp_path),))
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    offered = window.imports.report.map.isVisible()
    window.imports.report.map.click()
    dialog = shown_dialog(MappingDialog)
    qtbot.waitUntil(lambda: dialog.table is not None)
    before = (dialog.save.isEnabled(), dialog.needed.plain, dialog.first_rows.becomes.rows_model.rows)
    answer(qtbot, dialog)
    number, words = row_of(dialog, "MRN").detail, row_of(dialog, "Status").detail
    assert isinstance(number, NumberDetail)
    assert isinstance(words, WordsDetail)
    number.whose.setCurrentIndex(1)
    blocked = dialog.save.isEnabled()
    qtbot.keyClicks(number.address, "1.2.3")
    number.is_mrn.click()
    words.choices["F"].choose("final")
    qtbot.waitUntil(lambda: dialog.is_tried)
    summary = dialog.first_rows.summary.plain
    first = [cell.text for cell in dialog.first_rows.becomes.rows_model.rows[0].cells]
    save(qtbot, window, dialog)
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert offered
    assert before == (False, "Still needed: how the dates in Taken are written.", ())
    assert not blocked
    assert summary == "2 rows: 2 read"
    assert first == ["1", "FERNWOOD\n17", "03-Apr-2020", "Potassium   4.10 mmol/L\nfinal"]
    (fernwood,) = vault.search_patients("fernwood")
    assert fernwood.mrn == "17"
    (potassium,) = vault.load_chart(fernwood.patient_id).of(Observation)
    assert potassium.effective
    assert (potassium.effective.text, potassium.status) == ("2020-04-03", "final")
    (report,) = vault.import_reports()
    assert report.mapping == "Results"
    assert [saved.header for saved in saved_mappings(vault)] == [tuple(HEADER.strip().split(";"))]


def test_a_second_table_with_these_columns_asks_nothing_and_says_by_what_it_was_read(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)
    save(qtbot, window, dialog)
    packed = tmp_path / "more.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inner/labs.csv", (HEADER + ROWS.replace("140,0", "139,0")).replace(";", "\t"))

    window.import_paths((labs(tmp_path, "second.csv", ROWS.replace("4,10", "4,30")), packed))
    qtbot.waitUntil(lambda: window.imports.is_waiting and len(window.imports.report.reports) == 3)

    rows = window.imports.files.rows_model.rows
    assert [row.cells[2].text for row in rows][:2] == ["Table\nResults", "Table\nResults"]
    assert not window.imports.report.map.isVisible()


def test_cancel_leaves_nothing_behind(qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    assert saved_mappings(vault) == ()
    assert vault.imports() == ()
    assert not window.imports.is_waiting


def test_a_wrong_mapping_gives_problems_and_no_crash(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)
    good = dialog.first_rows.summary.plain

    row_of(dialog, "Taken").meaning.choose(Meaning.UNUSED)
    row_of(dialog, "Surname").meaning.choose(Meaning.DATE)
    detail = row_of(dialog, "Surname").detail
    assert isinstance(detail, DateDetail)
    odd = detail.note.plain
    detail.choice.setCurrentIndex(detail.choice.count() - 1)
    qtbot.keyClicks(detail.own, "DD.MM.YYYY")
    row_of(dialog, "Units").meaning.choose(Meaning.VALUE)
    qtbot.waitUntil(lambda: dialog.is_tried)

    assert good == "2 rows: 2 read"
    assert odd == strings.MAPPING_ODD_DATES
    assert dialog.first_rows.summary.plain == "2 rows: 0 read, 2 with problems"
    assert row_of(dialog, "Result").meaning.value is Meaning.UNUSED
    assert dialog.save.isEnabled()
    dialog.reject()


def test_every_kind_of_row_can_be_chosen_for_every_table(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)
    said = {}

    for fact, words in strings.FACT_CHOICES:
        dialog.written.fact.choose(fact)
        qtbot.waitUntil(lambda: dialog.is_tried or not dialog.save.isEnabled())
        said[fact] = (dialog.form.fact, dialog.called.text(), bool(words))

    assert {fact: one[0] for fact, one in said.items()} == {fact: fact for fact, _words in strings.FACT_CHOICES}
    assert said["Condition"][1] == "Diagnoses"
    dialog.reject()


def test_values_that_can_be_meant_two_ways_are_asked(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path, rows="17;Fernwood;F;Platelets;1,234;10*9/L;03/04/2020;F\n"))
    detail, dates = row_of(dialog, "Result").detail, row_of(dialog, "Taken").detail
    assert isinstance(detail, ValueDetail)
    assert isinstance(dates, DateDetail)
    asked = dialog.needed.plain

    detail.decimal.choose(".")
    answer(qtbot, dialog)

    assert dates.note.plain == ""
    assert strings.MAPPING_NEEDS_DECIMAL in asked
    assert "1,234" in dialog.first_rows.becomes.rows_model.rows[0].cells[3].text
    assert strings.MAPPING_TEXT_NOT_NUMBER in dialog.first_rows.becomes.rows_model.rows[0].cells[3].text
    dialog.reject()


def test_the_doubt_about_dates_is_said_with_both_readings(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    detail = row_of(dialog, "Taken").detail
    assert isinstance(detail, DateDetail)

    assert detail.note.plain == "03/04/2020 can be 03-Apr-2020 or 04-Mar-2020: choose."
    assert [detail.choice.itemText(number) for number in range(detail.choice.count())] == [
        "Choose …",
        "day/month/year: 03/04/2020 is 03-Apr-2020",
        "month/day/year: 03/04/2020 is 04-Mar-2020",
        "Another way …",
    ]
    dialog.reject()


def test_a_table_about_one_person_is_given_the_number_by_hand(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "problems.csv"
    path.write_text("Problem,Kind\nGout,a\nAsthma,b\n")
    dialog = opened(qtbot, window, path)
    dialog.written.fact.choose("Condition")
    qtbot.waitUntil(lambda: dialog.is_tried)
    nobody = dialog.first_rows.becomes.rows_model.rows[0].cells[1].text

    qtbot.keyClicks(dialog.questions.person.number, "4711")
    dialog.questions.filter.column.choose("Kind")
    dialog.questions.filter.word.choose(("b",))
    qtbot.waitUntil(lambda: dialog.is_tried)
    summary = dialog.first_rows.summary.plain
    save(qtbot, window, dialog)
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert nobody == "Nobody"
    assert summary == "2 rows: 1 read, 1 left out"
    (found,) = vault.search_patients()
    assert [fact.code.display for fact in vault.load_chart(found.patient_id).of(Condition) if fact.code] == ["Asthma"]


def test_another_delimiter_and_other_letters_are_seen_at_once(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "problems.txt"
    path.write_bytes("MRN^Problem\n17^Żółtaczka\n".encode("cp1250"))
    dialog = opened(qtbot, window, path)
    sample = dialog.first_rows.sample.rows_model
    guessed = (dialog.written.separated.value, sample.data(sample.index(0, 1)))

    dialog.written.letters.choose("cp1250")
    qtbot.waitUntil(lambda: dialog.is_tried and sample.data(sample.index(0, 1)) == "Żółtaczka")
    dialog.written.separated.choose(";")
    qtbot.waitUntil(lambda: dialog.table is not None and dialog.table.head is None)
    without = (dialog.raw.isVisible(), dialog.raw.toPlainText(), dialog.save.isVisible())
    dialog.written.separated.choose("^")
    qtbot.waitUntil(lambda: dialog.table is not None and dialog.table.head is not None and dialog.is_tried)
    save(qtbot, window, dialog)
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)

    assert guessed == ("^", "¯ó³taczka")
    assert without == (True, "MRN^Problem\n17^Żółtaczka\n", False)
    (saved,) = saved_mappings(vault)
    assert (saved.mapping.delimiter, saved.mapping.encoding) == ("^", "cp1250")
    (found,) = vault.search_patients()
    (fact,) = vault.load_chart(found.patient_id).of(Condition)
    assert fact.code
    assert fact.code.display == "Żółtaczka"


def test_a_table_in_an_archive_is_mapped_and_the_archive_previewed_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    packed = tmp_path / "export.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ward/labs.csv", HEADER + ROWS)
    window.import_paths((packed,))
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    window.imports.files.selectRow(0)
    window.imports.report.map.click()
    dialog = shown_dialog(MappingDialog)
    qtbot.waitUntil(lambda: dialog.table is not None)
    answer(qtbot, dialog)

    save(qtbot, window, dialog)

    assert dialog.title.plain == "What do the columns of labs.csv mean?"
    assert [report.mapping for report in window.imports.report.reports] == ["Results", ""]


def test_a_table_of_a_watched_folder_can_still_be_left_out_after_it_was_mapped(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = labs(tmp_path)
    window.import_paths((path,), is_queued=True)
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    dialog = opened(qtbot, window, path)
    answer(qtbot, dialog)
    save(qtbot, window, dialog)
    left_out: list[object] = []
    window.imports.left_out.connect(left_out.append)

    read_by = [report.mapping for report in window.imports.report.reports]
    window.imports.preview.out.click()

    assert read_by == ["Results"]
    assert left_out == [(path,)]


def test_a_known_file_says_how_it_can_be_read_anew(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = labs(tmp_path)
    dialog = opened(qtbot, window, path)
    answer(qtbot, dialog)
    save(qtbot, window, dialog)
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)

    again = opened(qtbot, window, path)
    said = (again.known.text, again.strip.text, again.called.text(), again.forget.isVisible())
    again.called.setText("Labs of ward 3")
    qtbot.waitUntil(lambda: again.is_tried)
    save(qtbot, window, again)

    assert strings.MAPPING_KNOWN_HINT in said[0]
    assert "saved mapping Results" in said[1]
    assert said[2:] == ("Results", True)
    assert [saved.name for saved in saved_mappings(vault)] == ["Labs of ward 3"]
    assert window.imports.report.reports[0].already_present
    assert strings.MAPPING_KNOWN_HINT in window.imports.report.read_once.plain


def test_a_saved_mapping_is_removed_in_the_dialog(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)
    save(qtbot, window, dialog)
    again = opened(qtbot, window, labs(tmp_path))

    again.forget.click()
    qtbot.waitUntil(lambda: again.strip.text == strings.MAPPING_FORGOTTEN)

    assert saved_mappings(vault) == ()
    assert not again.forget.isVisible()
    again.reject()


def test_a_name_that_another_table_has_is_not_taken(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    mapping = TableMapping(fact="Condition", code=CodeColumns(text="A"))
    keep_mapping(vault, SavedMapping(name="Results", mapping=mapping, header=("A", "B")))
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)
    proposed = dialog.called.text()

    dialog.called.setText("results")
    dialog.save.click()
    qtbot.waitUntil(lambda: "Choose another name" in dialog.strip.text)

    assert proposed == "Results 2"
    assert dialog.isVisible()
    assert [saved.name for saved in saved_mappings(vault)] == ["Results"]
    dialog.reject()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", '{"resourceType": "Bundle"}', "no table"),
        ("b.csv", "Id,BIRTHDATE,DEATHDATE,SSN,DRIVERS,PASSPORT,FIRST,LAST,GENDER\n1,,,,,,,,F\n", "known kind"),
        ("c.csv", None, "not there any more"),
    ],
)
def test_what_cannot_be_mapped_is_said_and_can_only_be_closed(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)

    dialog = opened(qtbot, window, tmp_path / name)

    assert said in dialog.strip.text
    assert not dialog.save.isVisible()
    assert not dialog.written.isVisible()
    dialog.cancel.click()
    assert not dialog.isVisible()


def test_a_table_is_chosen_by_hand_and_joins_the_preview_that_waits(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "letter.txt"
    other.write_text("Dear colleague,\nthank you for sending us this patient with a cough.\n")
    window.import_paths((other,))
    qtbot.waitUntil(lambda: window.imports.is_waiting)
    monkeypatch.setattr("clinic_assist.gui.file_dialogs.choose_table", lambda _parent: labs(tmp_path))

    next(one for one in window.imports.findChildren(QPushButton) if strings.SAVED_OPEN in one.text()).click()
    shown_dialog(SavedMappingsDialog).map.click()
    dialog = shown_dialog(MappingDialog)
    qtbot.waitUntil(lambda: dialog.table is not None)
    answer(qtbot, dialog)
    save(qtbot, window, dialog)

    assert [Path(report.path).name for report in window.imports.report.reports] == ["letter.txt", "labs.csv"]


HOSTILE = '<img src="//host/x">&amp;A&B'


def test_text_of_a_table_is_shown_as_the_characters_it_has(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "hostile.csv"
    path.write_text(f'"{HOSTILE.replace(chr(34), chr(34) * 2)}",Status,Problem\n<b>x</b>,<i>&y</i>,<u>z</u>\n')
    dialog = opened(qtbot, window, path)
    dialog.written.fact.choose("Condition")
    row_of(dialog, HOSTILE).meaning.choose(Meaning.NOTE)
    qtbot.waitUntil(lambda: dialog.is_tried)

    labels = [label for label in dialog.findChildren(type(dialog.title)) if "<" in label.text()]
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert all(label.buddy() is None for label in labels)
    assert "<u>z</u>" in dialog.first_rows.becomes.rows_model.rows[0].cells[3].text
    dialog.reject()


def test_the_wheel_changes_no_answer(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    choice = row_of(dialog, "Test").meaning
    plain = QComboBox()
    plain.addItems(["a", "b", "c"])
    qtbot.addWidget(plain)
    plain.show()

    for one in (choice, plain):
        middle = QPointF(one.rect().center())
        turned = QWheelEvent(
            middle, QPointF(one.mapToGlobal(middle.toPoint())), QPoint(0, -120), QPoint(0, -120),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(one, turned)

    assert choice.value is Meaning.TEXT
    assert plain.currentText() == "b"  # the positive control
    dialog.reject()


def test_many_columns_are_shown_in_parts(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = [f"column{number}" for number in range(150)]
    path.write_text(",".join(names) + "\n" + ",".join("x" for _name in names) + "\n")
    dialog = opened(qtbot, window, path)
    first = len(dialog.questions.columns.rows)

    more = dialog.questions.columns.more
    words = more.text()
    more.click()
    more.click()

    assert (first, words) == (60, "Show 90 more columns")
    assert [row.name for row in dialog.questions.columns.rows] == names
    assert not more.isVisible()
    dialog.reject()


def test_every_control_has_a_name_and_is_reached_by_tab(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    dialog = opened(qtbot, window, labs(tmp_path))
    answer(qtbot, dialog)
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    controls = [
        one
        for kind in (QComboBox, QLineEdit, QPushButton)
        for one in dialog.findChildren(kind)
        if one.isVisible() and one.isEnabled() and one.focusPolicy() is not Qt.FocusPolicy.NoFocus
    ]
    dialog.written.fact.setFocus()
    reached = set()
    for _press in range(len(controls) + 20):
        focus = QApplication.focusWidget()
        reached.add(focus)
        qtbot.keyClick(focus, Qt.Key.Key_Tab)

    assert len(controls) > 20
    assert [one for one in controls if not one.accessibleName() and not getattr(one, "text", str)()] == []
    assert [one.accessibleName() for one in controls if one not in reached] == []
    dialog.reject()


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (1920, 1080)])
def test_no_text_is_cut_in_the_dialog(qtbot: QtBot, window: MainWindow, tmp_path: Path, size: tuple[int, int]) -> None:
    window.resize(*size)
    rows = ROWS + f"19;{'Very-long-name' * 6};M;{'A test with a long name ' * 4};x;mg;yesterday;{'words ' * 9}\n"
    dialog = opened(qtbot, window, labs(tmp_path, rows=rows))
    before = _cut_once_at_rest(qtbot, dialog)
    answer(qtbot, dialog)

    assert before == []
    assert _cut_once_at_rest(qtbot, dialog) == []
    dialog.reject()


def test_what_is_read_meanwhile_is_dropped_with_the_dialog(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Callable[..., object]] = []
    monkeypatch.setattr(MappingDialog, "_opened", lambda _self, table: shown.append(table))
    window.map_table(str(labs(tmp_path)))
    shown_dialog(MappingDialog).reject()
    done: list[bool] = []
    window._session.tasks.start(lambda _task: True).then(done.append)

    qtbot.waitUntil(lambda: bool(done))

    assert shown == []


def test_a_column_says_two_things_and_rows_are_read_where_two_conditions_hold(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "problems.csv"
    path.write_text("MRN,Problem,Kind,Ward\n17,Gout,a,3\n17,Asthma,a,4\n17,Flu,b,3\n")
    dialog = opened(qtbot, window, path)
    dialog.written.fact.choose("Condition")
    row = next(one for one in dialog.questions.columns.rows if one.name == "Problem")
    row.more.click()
    row.also[0].meaning.choose(Meaning.NOTE)
    rows = dialog.questions.filter
    hidden_before = rows.more.isHidden()
    rows.column.choose("Kind")
    rows.word.choose(("a",))
    rows.more.click()
    rows.conditions[1].column.choose("Ward")
    rows.conditions[1].word.choose(("3",))
    qtbot.waitUntil(lambda: dialog.is_tried)
    summary = dialog.first_rows.summary.plain
    save(qtbot, window, dialog)
    confirm_import(qtbot, window)
    qtbot.waitUntil(lambda: not window.imports.is_running)
    (found,) = vault.search_patients()
    (problem,) = vault.load_chart(found.patient_id).of(Condition)

    assert hidden_before, "all rows are read: there is no condition to add to"
    assert summary == "3 rows: 1 read, 2 left out"
    assert [note.text for note in problem.notes] == ["Gout"]
    (saved,) = saved_mappings(vault)
    assert [one.column for one in saved.mapping.only] == ["Kind", "Ward"]

    again = opened(qtbot, window, path)
    assert len(again.questions.filter.conditions) == 2
    assert [
        use.meaning.value for use in next(one for one in again.questions.columns.rows if one.name == "Problem").also
    ]
    again.questions.filter.conditions[0].column.choose(None)
    assert [one.column for one in again.form.filters] == ["Ward"]
    again.reject()


def test_dates_in_the_notation_of_a_saved_mapping_are_counted_as_fitting(
    qtbot: QtBot, window: MainWindow, vault: Vault, tmp_path: Path
) -> None:
    path = tmp_path / "problems.csv"
    path.write_text("MRN,Problem,Since\n17,Gout,01.03.2024\n17,Asthma,02.03.2024\n")
    none = "0 of 2 dates in the first rows"
    for notation, said in (("DD.MM.YYYY", ""), ("YYYY/MM/DD", none), ("DD.MM.YY", none)):
        mapping = TableMapping(
            fact="Condition",
            subject=SubjectColumns(identifier="MRN"),
            code=CodeColumns(text="Problem"),
            date=DateColumn(column="Since", format=notation),
        )
        keep_mapping(vault, SavedMapping(name="Problems", mapping=mapping, header=("MRN", "Problem", "Since")))
        dialog = opened(qtbot, window, path)
        detail = row_of(dialog, "Since").detail
        assert isinstance(detail, DateDetail)
        note = detail.note.plain
        dialog.reject()

        assert note.startswith(said)
        assert bool(note) == bool(said)
