"""Icons, drawn by us as strokes on a 24 × 24 field, so that they take any colour and need no files."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from clinic_assist.gui import theme
from clinic_assist.gui.rows import Tone

_STROKES = {
    "chevron": '<path d="M6 9l6 6 6-6"/>',
    "check": '<path d="M4 12.5l5 5L20 6.5"/>',
    "check-circle": '<circle cx="12" cy="12" r="9"/><path d="M7.5 12.5l3 3 6-6.5"/>',
    "cross-circle": '<circle cx="12" cy="12" r="9"/><path d="M8.5 8.5l7 7m0-7l-7 7"/>',
    "stop-octagon": '<path d="M8 3h8l5 5v8l-5 5H8l-5-5V8z"/><path d="M8.5 8.5l7 7m0-7l-7 7"/>',
    "warning": '<path d="M12 3.5L22 20.5H2z"/><path d="M12 10v5m0 2.6v.4"/>',
    "info": '<circle cx="12" cy="12" r="9"/><path d="M12 11v6m0-9.9v.4"/>',
    "eye": '<path d="M2 12c3-5 6.5-7 10-7s7 2 10 7c-3 5-6.5 7-10 7s-7-2-10-7z"/><circle cx="12" cy="12" r="3"/>',
    "question": '<circle cx="12" cy="12" r="9"/><path d="M9 9.5a3 3 0 1 1 4 2.8c-.7.3-1 .9-1 1.7m0 3v.4"/>',
    "circle": '<circle cx="12" cy="12" r="5"/>',
    "dash-circle": '<circle cx="12" cy="12" r="9"/><path d="M7.5 12h9"/>',
    "up": '<path d="M12 20V5m-6 6l6-6 6 6"/>',
    "down": '<path d="M12 4v15m-6-6l6 6 6-6"/>',
    "up-double": '<path d="M6 12l6-6 6 6M6 19l6-6 6 6"/>',
    "down-double": '<path d="M6 5l6 6 6-6M6 12l6 6 6-6"/>',
    "search": '<circle cx="10.5" cy="10.5" r="6.5"/><path d="M15.5 15.5L21 21"/>',
    "import": '<path d="M12 3v11m-5-4.5l5 5 5-5M4 17v4h16v-4"/>',
    "lock": '<rect x="5" y="11" width="14" height="10" rx="2"/><path d="M8 11V7.5a4 4 0 0 1 8 0V11"/>',
    "people": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.5-4.5 3-6.5 6.5-6.5s6 2 6.5 6.5"/>'
    '<path d="M16 5a3.5 3.5 0 0 1 0 6.5m2 2.5c2 .8 3.2 2.6 3.5 6"/>',
    "person": '<circle cx="12" cy="8" r="4"/><path d="M4 21c.6-5.4 3.6-7.5 8-7.5s7.4 2.1 8 7.5"/>',
    "help": '<circle cx="12" cy="12" r="9"/><path d="M9 9.5a3 3 0 1 1 4 2.8c-.7.3-1 .9-1 1.7m0 3v.4"/>',
    "source": '<path d="M6 2.5h8l5 5v14H6z"/><path d="M14 2.5v5h5M9 12h7M9 16h7"/>',
    "close": '<path d="M5 5l14 14M19 5L5 19"/>',
    "edit": '<path d="M4 20l1-5L16.5 3.5l4 4L9 19z"/>',
    "delete": '<path d="M4 6.5h16M9 6V3.5h6V6M6 6.5L7 21h10l1-14.5"/>',
    "add": '<path d="M12 4v16M4 12h16"/>',
    "pdf": '<path d="M6 2.5h8l5 5v14H6z"/><path d="M14 2.5v5h5M12.5 11v6m-3-2.8l3 3 3-3"/>',
    "sign": '<path d="M3 20h18M5 16c3-9 6-13 8-12s-1 7-4 9 3-3 5-2-1 4 1 4 3-1 5-2"/>',
    "next": '<path d="M9.5 5l7 7-7 7"/>',
    "back": '<path d="M14 5l-7 7 7 7"/>',
    "document": '<path d="M6 2.5h8l5 5v14H6z"/><path d="M14 2.5v5h5"/>',
    "pill": '<rect x="2.5" y="8" width="19" height="8" rx="4"/><path d="M12 8v8"/>',
    "allergy": '<circle cx="12" cy="12" r="9"/><path d="M12 6.5v7m0 3v.5"/>',
    "list": '<path d="M9 6h12M9 12h12M9 18h12M4 6h.5M4 12h.5M4 18h.5"/>',
    "results": '<path d="M3 20h18M6 16l4-6 4 3 5-8"/>',
    "overview": '<rect x="3.5" y="3.5" width="7" height="7" rx="1"/>'
    '<rect x="13.5" y="3.5" width="7" height="7" rx="1"/>'
    '<rect x="3.5" y="13.5" width="7" height="7" rx="1"/><rect x="13.5" y="13.5" width="7" height="7" rx="1"/>',
    "shield": '<path d="M12 2.5l8 3v6c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10v-6z"/>',
    "problems": '<path d="M8 3.5H5.5v17h13v-17H16M8.5 2.5h7v3h-7zM9 11h6M9 15h6"/>',
    "image": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M3 16l5-5 4 4 3-3 6 6"/>'
    '<circle cx="15.5" cy="8.5" r="1.5"/>',
    "stop": '<rect x="6" y="6" width="12" height="12" rx="1.5"/>',
    "folder": '<path d="M3 6h6l2 2.5h10V19H3z"/>',
}

_PRODUCT = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" rx="14" '
    f'fill="{theme.BAR}"/><path d="M19 11h18l10 10v32H19z" fill="#FFFFFF"/><path d="M37 11v10h10" fill="none" '
    f'stroke="{theme.BAR}" stroke-width="3"/><path d="M26 37l6 6 11-13" fill="none" stroke="{theme.PRIMARY}" '
    'stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)


@lru_cache(maxsize=256)
def _pixmap(name: str, colour: str, size: int, ratio: float) -> QPixmap:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
        f'stroke-width="2" stroke-linecap="round" stroke-linejoin="round">{_STROKES[name]}</svg>'
    )
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


def pixmap(name: str, *, colour: str = theme.INK, size: int = 18) -> QPixmap:
    """An icon as a picture, sharp on the densest screen of this machine."""
    app = QGuiApplication.instance()
    ratio = app.devicePixelRatio() if isinstance(app, QGuiApplication) else 1.0
    return _pixmap(name, colour, size, ratio)


def product_icon() -> QIcon:
    """The product's own sign: a sheet of the record with a tick, on the ground of the top bar."""
    drawn = QIcon()
    for size in (16, 24, 32, 48, 64, 128):
        picture = QPixmap(size, size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        QSvgRenderer(QByteArray(_PRODUCT.encode())).render(painter)
        painter.end()
        drawn.addPixmap(picture)
    return drawn


def icon(name: str, *, colour: str = theme.INK, size: int = 18) -> QIcon:
    """An icon for a button."""
    return QIcon(pixmap(name, colour=colour, size=size))


def tone_pixmap(name: str, tone: Tone, *, size: int = 18) -> QPixmap:
    """An icon in the ink of a tone."""
    return pixmap(name, colour=theme.TONE_INK[tone], size=size)
