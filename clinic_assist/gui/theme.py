"""Colours, fonts and the style sheet: one calm light theme. Contrast of text to its ground is at least 4.5 : 1."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from clinic_assist.gui.rows import Tone
from clinic_assist.settings import resources_folder

INK = "#15232D"
MUTED = "#4A5B67"
LINE = "#D3DCE2"
CANVAS = "#F2F5F7"
SURFACE = "#FFFFFF"
PRIMARY = "#0A5A78"
PRIMARY_DARK = "#084760"
PRIMARY_SOFT = "#E3F0F5"
BAR = "#12303F"
SELECTION = "#D5E8F0"
HIGHLIGHT = "#FFE9A8"
DISABLED = "#6B7A84"
SCROLLBAR = 12

TONE_INK = {
    Tone.NORMAL: INK,
    Tone.MUTED: MUTED,
    Tone.CRITICAL: "#A51D1D",
    Tone.SERIOUS: "#8A4700",
    Tone.MONITOR: "#1F4E8C",
    Tone.GOOD: "#17653A",
}
TONE_GROUND = {
    Tone.NORMAL: SURFACE,
    Tone.MUTED: "#EDF1F4",
    Tone.CRITICAL: "#FCEBEA",
    Tone.SERIOUS: "#FFF2DF",
    Tone.MONITOR: "#E8F0FA",
    Tone.GOOD: "#E6F4EB",
}
TONE_EDGE = {
    Tone.NORMAL: LINE,
    Tone.MUTED: "#C3CED6",
    Tone.CRITICAL: "#D98C8C",
    Tone.SERIOUS: "#DFB27A",
    Tone.MONITOR: "#9DB8DC",
    Tone.GOOD: "#8FC3A3",
}

_FAMILIES = (
    "Inter",
    "Noto Sans",
    "Segoe UI",
    "Cantarell",
    "Liberation Sans",
    "DejaVu Sans",
    "Clinic Assist East Asian",
)
_MONOSPACE = (
    "JetBrains Mono", "Noto Sans Mono", "Consolas", "Liberation Mono", "DejaVu Sans Mono", "Clinic Assist East Asian",
)  # fmt: skip
# The last is for names in East Asian letters, on a workstation that has no font for them.
_SHIPPED = ("Inter-Regular.otf", "Inter-SemiBold.otf", "DroidSansFallback.ttf")
# Digits of one width, so that values stand in line; l, I and 1 that cannot be taken for each other in a record number.
_FEATURES = ("tnum", "ss04")
TEXT_POINTS = 10.5
MAX_PAGE_WIDTH = 1760
MARGIN = 20


def dress(app: QApplication) -> None:
    """Gives the application its style, whatever the desktop's own theme."""
    for file in _SHIPPED:
        QFontDatabase.addApplicationFont(str(resources_folder() / "fonts" / file))
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setFont(text_font())
    app.setPalette(_palette())
    app.setStyleSheet(_SHEET)


def text_font(points: float = TEXT_POINTS, *, bold: bool = False) -> QFont:
    """The reading font: those that ship with the program, with what the machine has between them for other scripts."""
    font = _font(_FAMILIES, points, bold=bold)
    for feature in _FEATURES:
        font.setFeature(QFont.Tag(feature), 1)
    return font


def monospace_font(points: float = TEXT_POINTS) -> QFont:
    """The font for original file text."""
    font = _font(_MONOSPACE, points, bold=False)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font


def _font(families: tuple[str, ...], points: float, *, bold: bool) -> QFont:
    present = set(QFontDatabase.families())
    found = [family for family in families if family in present]
    font = QFont(found) if found else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(points)
    font.setBold(bold)
    return font


def _palette() -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, CANVAS),
        (roles.WindowText, INK),
        (roles.Base, SURFACE),
        (roles.AlternateBase, "#F7F9FB"),
        (roles.Text, INK),
        (roles.Button, SURFACE),
        (roles.ButtonText, INK),
        (roles.Highlight, SELECTION),
        (roles.HighlightedText, INK),
        (roles.PlaceholderText, "#5D6E7A"),
        (roles.Link, PRIMARY),
    ):
        palette.setColor(role, QColor(colour))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.ButtonText, QColor(DISABLED))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Text, QColor(DISABLED))
    return palette


_SHEET = f"""
QMainWindow, QDialog {{ background: {CANVAS}; }}
QLabel {{ background: transparent; }}
QLabel[part="title"] {{ font-size: 16pt; font-weight: 600; }}
QLabel[part="heading"] {{ font-size: 12pt; font-weight: 600; }}
QLabel[part="muted"] {{ color: {MUTED}; }}
QLabel[part="field"] {{ color: {MUTED}; font-weight: 600; }}
QLabel[part="product"] {{ font-size: 12pt; font-weight: 600; color: white; }}
QFrame[part="card"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 8px; }}
QFrame[part="topbar"] {{ background: {BAR}; }}
QFrame[part="nav"] {{ background: {SURFACE}; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget[part="page"] {{ background: transparent; border: none; }}

QPushButton {{ background: {SURFACE}; color: {INK}; border: 1px solid #8FA1AD; border-radius: 6px;
  padding: 6px 14px; min-height: 20px; }}
QPushButton:hover {{ background: {PRIMARY_SOFT}; border-color: {PRIMARY}; }}
QPushButton:pressed {{ background: {SELECTION}; }}
QPushButton:focus {{ border: 2px solid {PRIMARY}; padding: 5px 13px; }}
QPushButton:disabled {{ color: {DISABLED}; border-color: {LINE}; background: #F0F3F5; }}
QPushButton[part="primary"] {{ background: {PRIMARY}; color: white; border-color: {PRIMARY}; font-weight: 600; }}
QPushButton[part="primary"]:hover {{ background: {PRIMARY_DARK}; }}
QPushButton[part="primary"]:focus {{ border: 2px solid #7FC4DE; }}
QPushButton[part="primary"]:disabled {{ background: #DCE4E9; color: #55646E; border-color: {LINE}; }}
QPushButton[part="bar"] {{ background: transparent; color: white; border: 2px solid transparent; padding: 5px 12px; }}
QPushButton[part="bar"]:hover {{ background: #234A5D; }}
QPushButton[part="bar"]:checked {{ background: #2B5468; font-weight: 600; }}
QPushButton[part="bar"]:focus {{ border-color: #8FD3EC; }}
QPushButton[part="link"] {{ background: transparent; border: 1px solid transparent; color: {PRIMARY};
  text-align: left; padding: 3px 6px; }}
QPushButton[part="link"]:hover {{ background: {PRIMARY_SOFT}; }}
QPushButton[part="link"]:checked {{ background: {SELECTION}; font-weight: 600; }}
QPushButton[part="link"]:focus {{ border: 2px solid {PRIMARY}; padding: 2px 5px; }}
QPushButton[part="tab"] {{ padding: 5px 16px; }}
QPushButton[part="tab"]:checked {{ background: {PRIMARY_SOFT}; border-color: {PRIMARY}; color: {PRIMARY_DARK};
  font-weight: 600; }}
QPushButton[part="tab"]:focus {{ border: 2px solid {PRIMARY}; padding: 4px 15px; }}
QPushButton[part="nav"] {{ background: transparent; border: none; border-left: 4px solid transparent; border-radius: 0;
  text-align: left; padding: 9px 10px 9px 12px; }}
QPushButton[part="nav"]:hover {{ background: {PRIMARY_SOFT}; }}
QPushButton[part="nav"]:checked {{ background: {PRIMARY_SOFT}; border-left: 4px solid {PRIMARY}; font-weight: 600;
  color: {PRIMARY_DARK}; }}
QPushButton[part="nav"]:focus {{ border: 2px solid {PRIMARY}; border-left: 4px solid {PRIMARY};
  padding: 7px 8px 7px 12px; }}
QToolButton {{ border: 1px solid transparent; border-radius: 6px; padding: 4px; background: transparent; }}
QToolButton:hover {{ background: {PRIMARY_SOFT}; }}
QToolButton:focus {{ border: 2px solid {PRIMARY}; padding: 3px; }}

QLineEdit, ChoiceBox, QDoubleSpinBox, QDateEdit {{ min-height: 22px; }}
QLineEdit, QPlainTextEdit, ChoiceBox, QDoubleSpinBox, QDateEdit {{
  background: {SURFACE}; border: 1px solid #8FA1AD; border-radius: 6px;
  padding: 5px 8px; selection-background-color: {SELECTION}; selection-color: {INK}; }}
QLineEdit:focus, QPlainTextEdit:focus, ChoiceBox:focus, QDoubleSpinBox:focus, QDateEdit:focus {{
  border: 2px solid {PRIMARY}; padding: 4px 7px; }}
QDoubleSpinBox QLineEdit, QDateEdit QLineEdit {{
  border: none; padding: 0; margin-left: 7px; min-height: 0; background: transparent; }}
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button {{ width: 0; border: none; }}
QLineEdit:disabled, QDateEdit:disabled {{ background: #F0F3F5; border-color: {LINE}; }}
QPlainTextEdit[part="source"] {{ border: 1px solid {LINE}; border-radius: 6px; background: #FCFDFD; }}
QPlainTextEdit[part="source"]:focus {{ border: 2px solid {PRIMARY}; }}
ChoiceBox {{ padding-right: 28px; }}
ChoiceBox::drop-down {{ border: none; width: 26px; }}
ChoiceBox::down-arrow {{ image: none; }}
QProgressBar {{ border: 1px solid {LINE}; border-radius: 6px; background: {SURFACE}; min-height: 18px;
  text-align: center; }}
QProgressBar::chunk {{ background: #8CC3D8; border-radius: 5px; }}

QTableView {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 8px; gridline-color: transparent; }}
QTableView:focus {{ border: 2px solid {PRIMARY}; }}
QTableView[part="bare"] {{ border: none; border-radius: 0; }}
QTableView[part="bare"]:focus {{ border: 1px solid {PRIMARY}; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{ background: #EEF3F6; color: {MUTED}; border: none; border-bottom: 1px solid {LINE};
  padding: 7px 10px; font-weight: 600; }}
QHeaderView::section:first {{ border-top-left-radius: 7px; }}
QHeaderView::section:last {{ border-top-right-radius: 7px; }}
QHeaderView::section:only-one {{ border-top-left-radius: 7px; border-top-right-radius: 7px; }}
QTableView[part="bare"] QHeaderView::section {{ background: transparent; padding: 4px 10px; border-radius: 0; }}
QTableView QTableCornerButton::section {{ background: transparent; border: none; }}
QSplitter::handle {{ background: transparent; }}
QSplitter[part="line"]::handle {{ background: {LINE}; }}
QScrollBar:vertical {{ background: transparent; width: {SCROLLBAR}px; margin: 0; }}
QScrollBar::handle:vertical {{ background: #B4C1CA; border-radius: 5px; min-height: 32px; margin: 1px; }}
QScrollBar::handle:vertical:hover {{ background: #8FA1AD; }}
QScrollBar:horizontal {{ background: transparent; height: {SCROLLBAR}px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: #B4C1CA; border-radius: 5px; min-width: 32px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {SURFACE}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px; }}
QMenu::item:selected {{ background: {SELECTION}; color: {INK}; }}
QToolTip {{ background: {SURFACE}; color: {INK}; border: 1px solid #8FA1AD; padding: 4px 6px; }}
"""
