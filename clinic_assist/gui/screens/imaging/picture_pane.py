"""A stack of images: the picture, what the file says of it, and the controls to go through it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QVBoxLayout, QWidget

from clinic_assist.chart.pictures import AS_STORED, Picture, PictureQuestion, Window
from clinic_assist.gui import strings
from clinic_assist.gui.flow import Flow
from clinic_assist.gui.plain_text import PlainLabel
from clinic_assist.gui.rows import Tone
from clinic_assist.gui.screens.imaging.looking import Looking, Wish
from clinic_assist.gui.screens.imaging.model import Stack
from clinic_assist.gui.screens.imaging.picture_view import PictureView
from clinic_assist.gui.screens.imaging.presets import CT_WINDOWS
from clinic_assist.gui.widgets import ChoiceBox, Strip, TickBox, button, row_of

_MOST = 1e7
_ROOMY = 640


class PicturePane(QWidget):
    """Shows one image of a stack at a time. What it says of an image it says of the one that is on the screen."""

    def __init__(self, looking: Looking) -> None:
        super().__init__()
        self._looking = looking
        self._stack: Stack | None = None
        self._shown: Picture | None = None
        self._number = self._wanted = 0
        self._window: Window | None = None
        self._view = 0
        self.view = PictureView()
        self.caution = Strip(tone=Tone.SERIOUS, icon_name="warning")
        self.position = PlainLabel(wrap=False).bold()
        self.remarks = PlainLabel(part="muted", selectable=True)
        self.points = PlainLabel(part="muted", wrap=False)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(strings.IMAGE_OF)
        self.views = ChoiceBox(strings.IMAGE_VIEW)
        self.markings = TickBox(strings.IMAGE_MARKINGS)
        self.markings.setChecked(True)
        self.markings.hide()
        self.center, self.width_ = _box(strings.IMAGE_CENTER), _box(strings.IMAGE_WIDTH)
        self.width_.setMinimum(1e-6)
        self._hint = PlainLabel(part="muted")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.caution)
        column.addWidget(self.view, 1)
        back = button("", lambda: self.step(-1), icon_name="back")
        following = button("", lambda: self.step(1), icon_name="next")
        self._steps = QWidget()
        row = row_of(back, self.slider, following)
        row.setStretch(1, 1)
        self._steps.setLayout(row)
        place = row_of(self._steps, self.position, self.points, 1, spacing=14)
        place.setStretch(0, 100)
        column.addLayout(place)
        self._brightness = QWidget()
        fields = [
            (self.views,),
            (_field(strings.IMAGE_CENTER), self.center),
            (_field(strings.IMAGE_WIDTH), self.width_),
        ]
        self._brightness.setLayout(Flow(*(_together(*one) for one in fields), gap=12))
        sizes = _together(
            button(strings.IMAGE_FIT, lambda: self.view.show_at(None)),
            button(strings.IMAGE_WHOLE, lambda: self.view.show_at(1.0)),
            smaller := button(strings.IMAGE_MINUS, lambda: self.view.show_at(self.view.zoom / 1.25)),
            larger := button(strings.IMAGE_PLUS, lambda: self.view.show_at(self.view.zoom * 1.25)),
        )
        named = ((back, strings.IMAGE_PREVIOUS), (following, strings.IMAGE_NEXT))
        for made, words in (*named, (smaller, strings.IMAGE_SMALLER), (larger, strings.IMAGE_LARGER)):
            made.setAccessibleName(words)
            made.setToolTip(words)
        column.addLayout(Flow(self._brightness, sizes, self.markings, gap=12))
        column.addWidget(self.remarks)
        column.addWidget(self._hint)

    def _connect(self) -> None:
        self.view.step_wanted.connect(self.step)
        self.view.window_dragged.connect(self._drag)
        self.view.zoomed.connect(self._say_size)
        self.slider.valueChanged.connect(self._go_to)
        self.markings.toggled.connect(lambda _is_on: self._ask())
        self.views.activated.connect(self._choose_view)
        self.center.valueChanged.connect(self._set_window)
        self.width_.valueChanged.connect(self._set_window)
        self._looking.seen.connect(self._see)
        self._looking.refused.connect(self._refuse)
        self._looking.busy.connect(self._be_busy)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """On a small screen the picture has the room: what the mouse does its tooltip says too."""
        super().resizeEvent(event)
        self._hint.setVisible(self.height() >= _ROOMY)

    def show_stack(self, stack: Stack | None) -> None:
        """Shows the first image of a stack; nothing of the last one is left."""
        self._stack, self._shown, self._window, self._view = stack, None, None, 0
        self._number = self._wanted = 0
        self.view.show_picture(None)
        self.view.say("")
        self.view.reset()
        for label in (self.position, self.remarks, self.points, self._hint):
            label.setText("")
        self.caution.say("")
        self._brightness.hide()
        self.markings.hide()
        count = len(stack.slides) if stack is not None else 0
        self._steps.setVisible(count > 1)
        self.slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self.slider.setRange(0, max(0, count - 1))
        self.slider.setValue(0)
        self.slider.blockSignals(False)  # noqa: FBT003 - Qt's signature
        if count:
            self._ask()

    def step(self, by: int) -> None:
        """Goes on by so many images, to the last or first at most."""
        self.slider.setValue(self.slider.value() + by)

    def _go_to(self, number: int) -> None:
        self._wanted = number
        self._ask()

    def _ask(self) -> None:
        if self._stack is None or not self._stack.slides:
            return
        slide = self._stack.slides[self._wanted]
        question = PictureQuestion(frame=slide.frame, view=self._view, window=self._window)
        question = replace(question, with_markings=self.markings.isChecked())
        self._looking.wish(Wish(self._stack.key, slide.source, question))

    def _number_of(self, wish: Wish) -> int | None:
        """Which image of the stack a wish was for; None where it was for none of them."""
        if self._stack is None or wish.stack != self._stack.key or not isinstance(wish.question, PictureQuestion):
            return None
        wanted = (wish.source, wish.question.frame)
        places = (self._wanted, *range(len(self._stack.slides)))
        slides = self._stack.slides
        return next((n for n in places if (slides[n].source, slides[n].frame) == wanted), None)

    def _be_busy(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot of Qt
        if is_busy and self._shown is None and self._stack is not None and not self._stack.is_tracing:
            self.view.say(strings.IMAGE_OPENING)

    def _see(self, wish: Wish, picture: object) -> None:
        number = self._number_of(wish)
        if number is None or not isinstance(picture, Picture) or self._stack is None:
            return
        self._shown, self._number = picture, number
        self.view.say("")
        self.view.show_picture(picture)
        self._describe()
        self._show_brightness(picture)
        self.markings.setVisible(picture.has_markings)
        hint = strings.IMAGE_HINT_COLOUR if picture.is_colour else strings.IMAGE_HINT
        self._hint.setText(hint)
        self.view.setToolTip(hint)

    def _refuse(self, wish: Wish, words: str) -> None:
        number = self._number_of(wish)
        if number is None or self._stack is None:
            return
        self._shown, self._number = None, number
        self.view.show_picture(None)
        self.view.say(words)
        self.position.setText(strings.image_number(number + 1, len(self._stack.slides)))
        self.remarks.setText("")
        self.points.setText("")
        self.caution.say("")

    def _describe(self) -> None:
        picture, stack = self._shown, self._stack
        if picture is None or stack is None:
            return
        slide = stack.slides[self._number]
        edges = picture.edges
        has_edges = any((edges.left, edges.right, edges.top, edges.bottom))
        parts = [
            slide.acquired,
            slide.side,
            "" if has_edges else strings.EDGES_NOT_SAID if slide.side else strings.SIDE_NOT_SAID,
            *(f"{label}: {words}" for label, words in picture.remarks),
        ]
        self.position.setText(strings.image_number(self._number + 1, len(stack.slides)))
        self.remarks.setText("   ·   ".join(part for part in parts if part))
        cautions = [*picture.cautions]
        if picture.step > 1:
            cautions.append(strings.image_thinned(picture.step, picture.columns, picture.rows))
        cautions += [strings.LOSSY_SAID] if picture.is_lossy else []
        cautions += [strings.BURNED_IN_SAID] if picture.has_burned_in_text else []
        self.caution.say(" ".join(cautions))
        self._say_size()

    def _say_size(self) -> None:
        picture = self._shown
        self.points.setText(strings.image_size(picture.columns, picture.rows, self.view.zoom) if picture else "")

    def _show_brightness(self, picture: Picture) -> None:
        self._brightness.setVisible(not picture.is_colour)
        if picture.is_colour:
            return
        for field in (self.views, self.center, self.width_):
            field.blockSignals(True)  # noqa: FBT003 - Qt's signature
        self._fill_views(picture)
        window = picture.window
        if window is not None and self._looking_for(picture):
            for box, value in ((self.center, window.center), (self.width_, window.width)):
                box.setDecimals(_decimals(window))
                box.setSingleStep(max(window.width / 50, 1e-3))
                box.setValue(value)
        for box in (self.center, self.width_):
            box.setSuffix(f" {picture.unit}" if picture.unit else "")
        for field in (self.views, self.center, self.width_):
            field.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _looking_for(self, picture: Picture) -> bool:
        """Whether a picture has the window that is wanted: while one is dragged, older ones still arrive."""
        return self._window is None or self._window == picture.window

    def _fill_views(self, picture: Picture) -> None:
        self.views.clear()
        for number, view in enumerate(picture.views):
            window = (view.window.center, view.window.width) if view.window else None
            self.views.addItem(strings.image_view(view.name, number + 1, window), number)
        self.views.addItem(strings.IMAGE_VIEW_FULL, AS_STORED)
        if self._stack is not None and self._stack.is_ct and picture.unit.upper() == "HU":
            for name, preset in CT_WINDOWS:
                self.views.addItem(strings.preset_view(name, preset.center, preset.width), preset)
        wanted: object = picture.view
        if picture.view is None:
            presets = [preset for _name, preset in CT_WINDOWS]
            wanted = picture.window if self.views.findData(picture.window) >= 0 and picture.window in presets else None
        place = next((n for n in range(self.views.count()) if self.views.itemData(n) == wanted), -1)
        if place < 0:
            self.views.addItem(strings.IMAGE_VIEW_OWN, None)
            place = self.views.count() - 1
        self.views.setCurrentIndex(place)

    def _choose_view(self, place: int) -> None:
        chosen = self.views.itemData(place)
        if isinstance(chosen, Window):
            self._window = chosen
        elif chosen is not None:
            self._window, self._view = None, int(chosen)
        self._ask()

    def _set_window(self) -> None:
        self._window = Window(center=self.center.value(), width=self.width_.value())
        self._ask()

    def _drag(self, across: float, down: float) -> None:
        """A drag over the whole picture makes the window twice as wide, or moves its centre by twice its width."""
        picture = self._shown
        if picture is None or picture.is_colour:
            return
        now = self._window or picture.window or Window(center=self.center.value(), width=self.width_.value())
        width = min(max(now.width * 4.0**across, 1e-6), _MOST)
        self._window = Window(center=min(max(now.center + 2 * now.width * down, -_MOST), _MOST), width=width)
        self._ask()


def _decimals(window: Window) -> int:
    """As many figures as say something: none for whole numbers."""
    if window.width < 20:
        return 4
    return 0 if window.center.is_integer() and window.width.is_integer() else 1


def _box(name: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(-_MOST, _MOST)
    box.setDecimals(1)
    box.setKeyboardTracking(False)
    box.setAccessibleName(name)
    box.setFixedWidth(96)
    return box


def _field(words: str) -> PlainLabel:
    return PlainLabel(words, part="field", wrap=False)


def _together(*widgets: QWidget) -> QWidget:
    """Widgets that stay side by side where others go to the next line."""
    holder = QWidget()
    holder.setLayout(row_of(*widgets, spacing=6))
    return holder
