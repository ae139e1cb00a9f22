"""Spares plotnine work that nobody sees: on positions that stay as they are, and on ticks that the theme leaves blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mizani.bounds import censor
from plotnine.coords.coord_cartesian import coord_cartesian
from plotnine.facets.layout import Layout
from plotnine.mapping.aes import POSITION_AESTHETICS
from plotnine.scales.scale_xy import scale_position_continuous

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from numpy.typing import NDArray
    from plotnine import ggplot

_NUMBERS = "iuf"


class SparingLayout(Layout):
    """A layout that maps only positions which a scale would change.

    A continuous scale removes what is outside its limits and returns the rest as it was, which takes a tenth of the
    time of a drawing.
    """

    def map_position(self, layers: Any) -> None:  # noqa: ANN401  plotnine's own
        """Map the positions of the layers, but not those of a layer whose positions are all inside the limits."""
        moved: Any = [layer for layer in layers if not all(self._stays(layer.data, axis) for axis in "xy")]
        super().map_position(moved)

    def _stays(self, data: pd.DataFrame, axis: str) -> bool:
        """Whether the scales of an axis leave the positions of a layer as they are, each those of its panels."""
        scales: Sequence[Any] = getattr(self, f"panel_scales_{axis}", None) or ()
        if not scales:
            return True
        if not all(_only_censors(scale) for scale in scales):
            return False
        limits = np.array([scale.final_limits for scale in scales], dtype=np.float64)
        if len(scales) > 1:
            # Scales are numbered from 1.
            own = dict(zip(self.layout["PANEL"], self.layout[f"SCALE_{axis.upper()}"] - 1, strict=True))
            limits = limits[[own[panel] for panel in data["PANEL"]]]
        low, high = limits.T
        return all(_within(data[name], low, high) for name in set(scales[0].aesthetics) & set(data.columns))


class SparingCoordinates(coord_cartesian):
    """Coordinates that move infinite positions alone to the edge of a panel, and look at no others one by one."""

    def transform(self, data: pd.DataFrame, panel_params: Any, munch: bool = False) -> pd.DataFrame:  # noqa: ANN401  plotnine's own
        """Return the data with their infinite positions at the edge."""
        columns = [data[name] for name in data.columns if name in POSITION_AESTHETICS]
        if all(column.dtype == np.float64 and not np.isinf(column.to_numpy()).any() for column in columns):
            return data
        return super().transform(data, panel_params, munch)


def sparing_coordinates(coordinates: Any) -> Any:  # noqa: ANN401  plotnine's own
    """Return plain coordinates as sparing ones, and any others as they are."""
    if type(coordinates) is not coord_cartesian:
        return coordinates
    sparing = SparingCoordinates()
    vars(sparing).update(vars(coordinates))
    return sparing


def _only_censors(scale: Any) -> bool:  # noqa: ANN401
    """Whether a scale is a plain continuous one, which removes what is outside its limits and does nothing else."""
    plain = isinstance(scale, scale_position_continuous) and type(scale).map is scale_position_continuous.map
    return plain and scale.oob is censor and isinstance(scale.na_value, float) and np.isnan(scale.na_value)


def _within(column: pd.Series, low: NDArray[np.float64], high: NDArray[np.float64]) -> bool:
    """Whether the finite values of a column of numbers are inside limits; others are never removed."""
    values: Any = column.to_numpy()
    if values.dtype.kind not in _NUMBERS:
        return False
    return bool(((values >= low) & (values <= high) | ~np.isfinite(values)).all())


def without_blank_ticks(plot: ggplot) -> None:
    """Take away the minor breaks of a built plot where its theme leaves their ticks and grid blank."""
    drawn: Any = plot
    for axis in _blank_axes(drawn):
        for panel in drawn.layout.panel_params:
            getattr(panel, axis).minor_breaks = []


def _blank_axes(plot: Any) -> Iterable[str]:  # noqa: ANN401
    blank = plot.theme.T.is_blank
    return [axis for axis in "xy" if blank(f"axis_ticks_minor_{axis}") and blank(f"panel_grid_minor_{axis}")]
