"""Colours, fonts and the style sheet: one calm light theme. Contrast of text to its ground is at least 4.5 : 1."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from clinic_assist.gui.rows import Tone

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

_FAMILIES = ("Inter", "Noto Sans", "Segoe UI", "Cantarell", "Liberation Sans", "DejaVu Sans")
_MONOSPACE = ("JetBrains Mono", "Noto Sans Mono", "Consolas", "Liberation Mono", "DejaVu Sans Mono")
TEXT_POINTS = 10.5
MAX_PAGE_WIDTH = 1680


def dress(app: QApplication) -> None:
    """Gives the application its style, whatever the desktop's own theme."""
    app.setStyle("Fusion")
    app.styleHints().setColorScheme(Qt.ColorScheme.Light)
    app.setFont(text_font())
    app.setPalette(_palette())
    app.setStyleSheet(_SHEET)


def text_font(points: float = TEXT_POINTS, *, bold: bool = False) -> QFont:
    """The reading font, from what the machine has."""
    return _font(_FAMILIES, points, bold=bold)


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
    palette.setColor(QPalette.ColorGroup.Disabled, roles.ButtonText, QColor("#6B7A84"))
    palette.setColor(QPalette.ColorGroup.Disabled, roles.Text, QColor("#6B7A84"))
    return palette


_SHEET = f"""
QMainWindow, QDialog {{ background: {CANVAS}; }}
QLabel {{ background: transparent; }}
QLabel[part="title"] {{ font-size: 16pt; font-weight: 600; }}
QLabel[part="heading"] {{ font-size: 12pt; font-weight: 600; }}
QLabel[part="muted"] {{ color: {MUTED}; }}
QLabel[part="field"] {{ color: {MUTED}; font-weight: 600; }}
QFrame[part="card"] {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 8px; }}
QFrame[part="topbar"] {{ background: {BAR}; }}
QFrame[part="topbar"] QLabel {{ color: white; }}
QFrame[part="nav"] {{ background: {SURFACE}; border: none; }}
QScrollArea, QScrollArea > QWidget > QWidget[part="page"] {{ background: transparent; border: none; }}

QPushButton {{ background: {SURFACE}; color: {INK}; border: 1px solid #8FA1AD; border-radius: 6px;
  padding: 6px 14px; min-height: 18px; }}
QPushButton:hover {{ background: {PRIMARY_SOFT}; border-color: {PRIMARY}; }}
QPushButton:focus {{ border: 2px solid {PRIMARY}; padding: 5px 13px; }}
QPushButton:disabled {{ color: #6B7A84; border-color: {LINE}; background: #F0F3F5; }}
QPushButton[part="primary"] {{ background: {PRIMARY}; color: white; border-color: {PRIMARY}; font-weight: 600; }}
QPushButton[part="primary"]:hover {{ background: {PRIMARY_DARK}; }}
QPushButton[part="primary"]:focus {{ border: 2px solid #7FC4DE; }}
QPushButton[part="primary"]:disabled {{ background: #DCE4E9; color: #55646E; border-color: {LINE}; }}
QPushButton[part="bar"] {{ background: transparent; color: white; border: 1px solid #5E7A89; }}
QPushButton[part="bar"]:hover {{ background: #234A5D; }}
QPushButton[part="bar"]:focus {{ border: 2px solid #8FD3EC; }}
QPushButton[part="link"] {{ background: transparent; border: 1px solid transparent; color: {PRIMARY};
  text-align: left; padding: 3px 6px; }}
QPushButton[part="link"]:hover {{ background: {PRIMARY_SOFT}; }}
QPushButton[part="link"]:checked {{ background: {SELECTION}; font-weight: 600; }}
QPushButton[part="link"]:focus {{ border: 2px solid {PRIMARY}; padding: 2px 5px; }}
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

QLineEdit, QComboBox {{ min-height: 20px; }}
QLineEdit, QPlainTextEdit, QComboBox {{ background: {SURFACE}; border: 1px solid #8FA1AD; border-radius: 6px;
  padding: 6px 8px; selection-background-color: {SELECTION}; selection-color: {INK}; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus {{ border: 2px solid {PRIMARY}; padding: 5px 7px; }}
QPlainTextEdit[part="source"] {{ border: 1px solid {LINE}; border-radius: 0; background: #FCFDFD; }}
QPlainTextEdit[part="source"]:focus {{ border: 2px solid {PRIMARY}; }}
QComboBox {{ padding-right: 28px; }}
QComboBox::drop-down {{ border: none; width: 26px; }}
QComboBox::down-arrow {{ image: none; }}
QProgressBar {{ border: 1px solid {LINE}; border-radius: 6px; background: {SURFACE}; min-height: 16px;
  text-align: center; }}
QProgressBar::chunk {{ background: #8CC3D8; border-radius: 5px; }}

QTableView {{ background: {SURFACE}; border: 1px solid {LINE}; border-radius: 8px; gridline-color: transparent; }}
QTableView:focus {{ border: 2px solid {PRIMARY}; }}
QTableView[part="bare"] {{ border: none; border-radius: 0; }}
QTableView[part="bare"]:focus {{ border: 1px solid {PRIMARY}; }}
QHeaderView {{ background: transparent; border: none; }}
QHeaderView::section {{ background: #EEF3F6; color: {MUTED}; border: none; border-bottom: 1px solid {LINE};
  padding: 7px 10px; font-weight: 600; }}
QTableView QTableCornerButton::section {{ background: transparent; border: none; }}
QSplitter::handle {{ background: transparent; }}
QSplitter[part="line"]::handle {{ background: {LINE}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: #B4C1CA; border-radius: 5px; min-height: 32px; margin: 1px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: #B4C1CA; border-radius: 5px; min-width: 32px; margin: 1px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {SURFACE}; border: 1px solid {LINE}; padding: 4px; }}
QMenu::item {{ padding: 6px 24px; }}
QMenu::item:selected {{ background: {SELECTION}; color: {INK}; }}
"""
