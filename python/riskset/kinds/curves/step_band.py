"""The layer of curves: steps with their bands, or areas upon each other, drawn in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from plotnine.geoms.geom import geom

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from plotnine.coords.coord import coord
    from plotnine.iapi import panel_view

POINTS_PER_MM = 72.27 / 25.4


class geom_step_band(geom):  # noqa: N801  as plotnine names its layers
    """Curves that step at each row and hold to the next, with a band between two limits.

    One layer takes the place of a path and a ribbon of twice the points. `band` is the opacity of the bands (0 draws
    none), `filled` draws areas alone.
    """

    DEFAULT_AES: dict[str, Any] = {"color": "black", "linetype": "solid", "size": 0.5, "alpha": 1}  # noqa: RUF012
    REQUIRED_AES: set[str] = {"x", "y", "ymin", "ymax"}  # noqa: RUF012
    DEFAULT_PARAMS: dict[str, Any] = {  # noqa: RUF012
        "stat": "identity",
        "position": "identity",
        "band": 0.12,
        "filled": False,
        "na_rm": True,
    }

    def draw_panel(self, data: Any, panel_params: panel_view, coord: coord, ax: Axes) -> None:  # noqa: ANN401
        """Draw all bands of a panel, then all lines, so that no band hides a line."""
        names = ("x", "y", "ymin", "ymax")
        moved = coord.transform(data, panel_params)
        columns = [moved[name].to_numpy(dtype=float) for name in names]
        group = moved["group"].to_numpy()
        starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
        curves = [slice(start, stop) for start, stop in zip(starts, [*starts[1:], len(group)], strict=True)]
        look = {name: moved[name].tolist() for name in ("color", "linetype", "size", "alpha")}
        stretches = [stretch for curve in curves for stretch in _of_one_strength(curve, look["alpha"])]
        if self.params["band"] > 0 or self.params["filled"]:
            for stretch in stretches:
                first = stretch.start
                self._area(ax, [column[stretch] for column in columns], look["color"][first], look["alpha"][first])
        if self.params["filled"]:
            return
        for curve in stretches:
            first = curve.start
            ax.plot(
                columns[0][curve],
                columns[1][curve],
                drawstyle="steps-post",
                color=look["color"][first],
                linestyle=look["linetype"][first],
                linewidth=look["size"][first] * POINTS_PER_MM,
                alpha=look["alpha"][first],
                solid_joinstyle="miter",
                solid_capstyle="butt",
                dash_capstyle="butt",
                zorder=2,
            )

    def _area(self, ax: Axes, columns: list[Any], color: str, strength: float) -> None:
        x, _, low, high = columns
        filled = bool(self.params["filled"])
        ax.fill_between(
            x,
            low,
            high,
            step="post",
            facecolor=color,
            alpha=1 if filled else self.params["band"] * strength,
            linewidth=0.4 if filled else 0,
            edgecolor="white" if filled else "none",
            zorder=1,
        )


def _of_one_strength(curve: slice, strength: list[float]) -> list[slice]:
    """The parts of a curve between the rows at which its strength changes; each goes on to the row of the change."""
    changes = [row for row in range(curve.start + 1, curve.stop) if strength[row] != strength[row - 1]]
    ends = [*(min(row + 1, curve.stop) for row in changes), curve.stop]
    return [slice(start, end) for start, end in zip([curve.start, *changes], ends, strict=True)]
