"""Axes of matplotlib that make ticks when they know how many, and no minor ones where none are drawn.

Matplotlib makes a first tick of both kinds with each axis, changes it with each setting, and copies all that it is to every
other. A tick that is made after the settings has them from the start.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Generator

_KINDS = ("majorTicks", "minorTicks")


class _SparingAxis(Axis):
    """An axis whose settings make no ticks."""

    def set_clip_path(self, path: Any, transform: Any = None) -> None:  # noqa: ANN401  matplotlib's own
        """Clip the ticks there are, and those to come."""
        self._clip = path, transform
        with self._those_made():
            super().set_clip_path(path, transform)

    def set_tick_params(self, which: Any = "major", reset: bool = False, **kwargs: Any) -> None:  # noqa: ANN401
        """Set the ticks there are, and those to come."""
        with self._those_made():
            super().set_tick_params(which, reset, **kwargs)

    def draw(self, renderer: Any) -> None:  # noqa: ANN401
        """Draw the ticks that the axis has; matplotlib asks for a first of each kind to place the name of the axis."""
        with self._those_made():
            super().draw(renderer)

    def get_major_ticks(self, numticks: int | None = None) -> Any:  # noqa: ANN401
        """The major ticks, and none where none is asked for."""
        number = len(self.get_majorticklocs()) if numticks is None else numticks
        self._make("majorTicks", number)
        return super().get_major_ticks(number) if number else []

    def get_minor_ticks(self, numticks: int | None = None) -> Any:  # noqa: ANN401
        """The minor ticks, and none where none is asked for."""
        number = len(self.get_minorticklocs()) if numticks is None else numticks
        self._make("minorTicks", number)
        return super().get_minor_ticks(number) if number else []

    def _make(self, kind: str, number: int) -> None:
        """Make the first ticks of a kind; nobody has changed one of them, so that none is a copy of the first."""
        own: dict[str, Any] = vars(self)
        if number and kind not in own:
            own[kind] = [self._get_tick(major=kind == "majorTicks") for _ in range(number)]

    def _get_tick(self, major: bool) -> Any:  # noqa: ANN401
        tick: Any = super()._get_tick(major)  # pyright: ignore[reportAttributeAccessIssue]
        if "_clip" in vars(self):
            tick.set_clip_path(*self._clip)
        return tick

    @contextmanager
    def _those_made(self) -> Generator[None]:
        """Ticks that were not made yet are not made inside."""
        own: dict[str, Any] = vars(self)
        absent = [kind for kind in _KINDS if kind not in own]
        own.update({kind: [] for kind in absent})
        try:
            yield
        finally:
            for kind in absent:
                if not own.get(kind):
                    own.pop(kind, None)


class _SparingXAxis(_SparingAxis, XAxis):
    pass


class _SparingYAxis(_SparingAxis, YAxis):
    pass


class SparingAxes(Axes):
    """Axes of a panel of a plot."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _SparingXAxis(self, clear=False), _SparingYAxis(self, clear=False)
        for sides, axis in ((("bottom", "top"), self.xaxis), (("left", "right"), self.yaxis)):
            for side in sides:
                self.spines[side].register_axis(axis)


class SparingDrawing(Figure):
    """A drawing whose panels are sparing."""

    def add_subplot(self, *arguments: Any, **options: Any) -> Any:  # noqa: ANN401  matplotlib's own
        """Add a panel; of another projection as matplotlib has it."""
        if not {"projection", "polar", "axes_class"} & options.keys():
            options["axes_class"] = SparingAxes
        return super().add_subplot(*arguments, **options)


def place_no_blank_names(drawing: Any) -> None:  # noqa: ANN401  matplotlib's own
    """Give axes without a name a place for it; else matplotlib looks for it among the labels of ticks, each time they are drawn."""
    for axis in (each for axes in drawing.axes for each in (axes.xaxis, axes.yaxis)):
        if not axis.label.get_text():
            axis.set_label_coords(0, 0)
