"""What the window says of images and of recordings such as electrocardiograms."""

from __future__ import annotations

from clinic_assist.gui.strings.phrases import counted

IMAGING = "Images and ECG"
IMAGING_NONE = "The imported files hold no images and no recordings such as an ECG."
IMAGING_COLUMNS = (("Examination", 1, 0),)
NOT_FOR_DIAGNOSIS = (
    "For reference only, not for diagnosis: neither this program nor this screen is made for reading images."
)
NOT_FOR_DIAGNOSIS_ECG = (
    "For reference only, not for diagnosis: neither this program nor this screen is made for reading ECGs."
)
IMAGING_CHOOSE = "Choose a series on the left to see its images."
IMAGING_REPORT = "A report or other document: it is read under Documents."
IMAGING_NOT_HERE = "The imported files only list it. Import the files of the examination itself to see it."
IMAGING_NO_PIXELS = "There is nothing in it that can be shown as an image. Show source gives all that the file says."
IMAGE_OPENING = "Opening the image …"
TRACING_OPENING = "Opening the recording …"
IMAGE_OF = "Image"
IMAGE_VIEW, IMAGE_CENTER, IMAGE_WIDTH = "Brightness", "Centre", "Width"
IMAGE_VIEW_FULL = "All values of this image"
IMAGE_VIEW_OWN = "Set by hand"
IMAGE_FIT, IMAGE_WHOLE, IMAGE_LARGER, IMAGE_SMALLER = "Fit", "1 : 1", "Larger", "Smaller"
IMAGE_MARKINGS = "Markings"
IMAGE_PLUS, IMAGE_MINUS = "+", "−"
IMAGE_PREVIOUS, IMAGE_NEXT = "Previous image", "Next image"
IMAGE_HINT = (
    "Wheel or arrow keys: next image. Drag: brightness. Ctrl and wheel: size. Drag with the right button: move."
)
IMAGE_HINT_COLOUR = "Wheel or arrow keys: next image. Ctrl and wheel: size. Drag: move."
IMAGE_PICTURE = "Image"
LOSSY_SAID = "Compressed with loss: fine detail may be missing or altered."
BURNED_IN_SAID = "The file says that text is drawn into the image, which may name the patient."
SIDE_NOT_SAID = "Neither side nor orientation is stated in the file"
EDGES_NOT_SAID = "Orientation is not stated in the file"
TRACING_LAYOUT, TRACING_ROWS, TRACING_COLUMNS = "Leads", "Below each other", "In four columns"
TRACING_SPEED, TRACING_GAIN, TRACING_GROUP = "Speed", "Gain", "Part"
TRACING_PICTURE, TRACING_PAGE = "Recorded curves", "Part of the recording that is shown"
TRACING_EARLIER, TRACING_LATER = "Earlier", "Later"
TRACING_NO_FREQUENCY = "The file does not say how fast it was recorded: there is no time scale."
TRACING_NO_UNIT = "Not calibrated: the file gives no unit for {leads}. Heights cannot be measured."
TRACING_MIXED = "Drawn to a scale of its own, not to the grid: {leads}."


def image_number(number: int, total: int) -> str:
    return f"Image {number:,} of {total:,}"


def series_size(images: int, others: int) -> str:
    parts = [counted(images, "image")] if images else []
    parts += [counted(others, "other object")] if others else []
    return ", ".join(parts) or "no images"


def recordings(count: int) -> str:
    return counted(count, "recording")


def image_view(name: str, number: int, window: tuple[float, float] | None) -> str:
    title = name or ("From the file" if number == 1 else f"From the file, {number}")
    return f"{title}  ({number_words(window[0])} / {number_words(window[1])})" if window else title


def preset_view(name: str, center: float, width: float) -> str:
    return f"{name}  ({number_words(center)} / {number_words(width)})"


def number_words(value: float) -> str:
    """A centre or a width, without figures that say nothing."""
    shown = f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3g}"
    return shown.replace("-", "−")


def image_thinned(step: int, columns: int, rows: int) -> str:
    nth = {2: "second", 3: "third"}.get(step, f"{step}th")
    return f"The image is very large ({columns:,} × {rows:,}): every {nth} point of it is shown."


def image_size(columns: int, rows: int, zoom: float) -> str:
    return f"{columns:,} × {rows:,} points, shown at {zoom * 100:.0f} %"


def tracing_part(start_s: float, end_s: float, total_s: float) -> str:
    return f"{start_s:.1f} to {end_s:.1f} s of {total_s:.1f} s"


def tracing_scale(speed: int, gain: float | None) -> str:
    return f"{speed} mm/s" + (f"   {gain:g} mm/mV" if gain is not None else "")


def lead_words(count: int, noun: str, frequency: float | None) -> str:
    rate = f", {frequency:,g} samples a second" if frequency else ""
    return f"{counted(count, noun)}{rate}"


def filter_words(filters: str) -> str:
    return f"Filters: {filters}" if filters else "Filters not stated in the file"
