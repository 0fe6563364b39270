"""A picture or a recording whose parts do not fit together cannot be made: what answers may be hostile."""

from __future__ import annotations

from typing import Any

import pytest

from clinic_assist.chart.pictures import Picture, Window
from clinic_assist.chart.tracings import Channel, Tracing

NAN, INFINITE = float("nan"), float("inf")


def picture(**values: Any) -> Picture:
    given = {"frame": 0, "frames": 2, "columns": 3, "rows": 2, "width": 3, "height": 2, "pixels": bytes(6)}
    return Picture(**given | values)


def tracing(*lengths: int, **values: Any) -> Tracing:
    given = {"groups": ("A",), "group": 0, "frequency": 500.0, "start": 0, "total": 10}
    return Tracing(**given | values, channels=tuple(Channel(values=bytes(length)) for length in lengths))


@pytest.mark.parametrize(
    "wrong",
    [{"pixels": bytes(5)}, {"is_colour": True}, {"width": 0, "pixels": b""}, {"height": 0, "pixels": b""}, {"frame": 2}, {"frame": -1},
     {"shape": 0.0}, {"shape": NAN}, {"shape": INFINITE}],
)  # fmt: skip
def test_a_picture_has_the_bytes_of_its_size(wrong: dict[str, Any]) -> None:
    assert picture().frame == 0
    assert picture(is_colour=True, pixels=bytes(18)).is_colour
    with pytest.raises(ValueError, match=r"picture|bytes|pixel"):
        picture(**wrong)


@pytest.mark.parametrize(("center", "width"), [(NAN, 1.0), (0.0, NAN), (INFINITE, 1.0), (0.0, 0.0), (0.0, -1.0)])
def test_a_window_has_a_centre_and_a_width(center: float, width: float) -> None:
    assert Window(center=-600, width=1500).width == 1500
    with pytest.raises(ValueError, match="window"):
        Window(center=center, width=width)


@pytest.mark.parametrize(
    ("lengths", "wrong"),
    [((4, 8), {}), ((3,), {}), ((44,), {}), ((8,), {"start": 9}), ((8,), {"start": -1}), ((8,), {"group": 1}), ((8,), {"group": -1}),
     ((8,), {"frequency": 0.0}), ((8,), {"frequency": NAN}), ((8,), {"frequency": INFINITE})],
)  # fmt: skip
def test_samples_lie_within_their_recording(lengths: tuple[int, ...], wrong: dict[str, Any]) -> None:
    assert tracing(8, 8).count == 2
    assert tracing(frequency=None).count == 0
    with pytest.raises(ValueError, match=r"channels|samples|recording"):
        tracing(*lengths, **wrong)
