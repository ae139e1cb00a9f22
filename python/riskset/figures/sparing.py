"""Spares plotnine work that nobody sees: positions that stay as they are, and ticks that the theme leaves blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mizani.bounds import censor
from plotnine.facets.layout import Layout
from plotnine.scales.scale_xy import scale_position_continuous

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd
    from plotnine import ggplot

_NUMBERS = "iuf"


class SparingLayout(Layout):
    """A layout that maps only positions which a scale would change.

    A continuous scale removes what is outside its limits and returns the rest as it was, which takes a tenth of the
    time of a drawing.
    """

    def map_position(self, layers: Any) -> None:  # noqa: ANN401  plotnine's own
        """Map the positions of the layers, but not those of a layer whose positions are all inside the limits."""
        scales = [getattr(self, f"panel_scales_{axis}", None) or () for axis in "xy"]
        moved: Any = [layer for layer in layers if not all(_stays(layer.data, each) for each in scales)]
        super().map_position(moved)


def _stays(data: pd.DataFrame, scales: Sequence[Any]) -> bool:
    """Whether all scales of an axis leave the positions of a layer as they are."""
    if not scales:
        return True
    if not all(_only_censors(scale) for scale in scales):
        return False
    limits = [scale.final_limits for scale in scales]
    low, high = max(first for first, _ in limits), min(last for _, last in limits)
    return all(_within(data[name], low, high) for name in set(scales[0].aesthetics) & set(data.columns))


def _only_censors(scale: Any) -> bool:  # noqa: ANN401
    """Whether a scale is a plain continuous one, which removes what is outside its limits and does nothing else."""
    plain = isinstance(scale, scale_position_continuous) and type(scale).map is scale_position_continuous.map
    return plain and scale.oob is censor and isinstance(scale.na_value, float) and np.isnan(scale.na_value)


def _within(column: pd.Series, low: float, high: float) -> bool:
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
