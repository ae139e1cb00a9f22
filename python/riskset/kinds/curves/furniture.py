"""What stands around and in the panels of curves: legend, titles, axes, rows of numbers, marks and tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from matplotlib.layout_engine import LayoutEngine

from riskset.figures.measure import literal, spread, text_width
from riskset.figures.notes import NOTE_SIZE
from riskset.figures.theme import FONT, TITLE_SIZE
from riskset.kinds.curves.geometry import KEY, LEGEND_GAP, LEGEND_KEY, MM_PER_INCH, ROW, TICK, Geometry
from riskset.kinds.curves.marks import Marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing
    from matplotlib.transforms import Transform

    from riskset.kinds.curves.panels import CurvesLayout, Look, Panel, RiskRows

LINE = 1.4  # points


@dataclass(frozen=True)
class Furniture:
    """Draws what the grammar of graphics has no word for, on a plot whose panels are drawn."""

    layout: CurvesLayout
    panels: list[Panel]
    geometry: Geometry

    def __call__(self, drawing: Drawing) -> None:
        """Furnish all panels."""
        own = self._fitted(drawing)
        own._furnish(drawing)  # noqa: SLF001  itself, for another size
        inner = drawing.get_layout_engine()
        if not _has_title(inner):
            drawing.set_layout_engine(Places(own.geometry))

    def _fitted(self, drawing: Drawing) -> Furniture:
        """The same furniture for the size that the figure has, which a user may have changed."""
        width, height = (float(side) for side in drawing.get_size_inches())
        geometry = self.geometry
        if abs(width - geometry.width) + abs(height - geometry.height) < 0.01:
            return self
        size = {"width": MM_PER_INCH * width, "height": MM_PER_INCH * height, "columns": geometry.columns}
        layout = replace(self.layout, **size)
        return Furniture(layout, self.panels, Geometry(layout, self.panels))

    def _furnish(self, drawing: Drawing) -> None:
        for place, (panel, axis) in enumerate(zip(self.panels, drawing.axes, strict=False)):
            self._titles(axis, panel, place)
            self._tables(axis, panel, place)
            Marks(self.layout, panel, self.geometry, axis).draw()
            if self.layout.spec.legend == "ends" and panel.kind == "curve":
                self._ends(axis, panel)
        self._legend(drawing)
        if self.geometry.note:
            left, up = 0.03, self.geometry.note_height - 0.06
            note = drawing.text(left, up, self.geometry.note, fontsize=NOTE_SIZE, family=FONT, linespacing=1.25)
            note.set_transform(drawing.dpi_scale_trans)
            note.set_verticalalignment("top")

    def _titles(self, axis: Axes, panel: Panel, place: int) -> None:
        """Title of the panel and of both axes."""
        geometry, layout = self.geometry, self.layout
        size = geometry.size
        left = -min(geometry.axis_room, 0.3)
        self._text(axis, (0, 1), (left, 0.06), geometry.titles[place], TITLE_SIZE, va="bottom", weight="bold")
        axis.tick_params(axis="both", bottom=True, left=True, labelbottom=True, labelleft=True, labelsize=size)
        down = -(TICK + geometry.line + 0.01)
        self._text(axis, (0.5, 0), (0, down), layout.x_title, size, ha="center", va="top")
        if place % geometry.columns == 0 or panel.y_title != self.panels[place - 1].y_title:
            across = -(geometry.axis_room - 0.02)
            room = geometry.box_height + 0.2
            title = (
                panel.y_title
                if text_width(literal(panel.y_title), size) <= room
                else panel.y_title.replace("Cumulative ", "")
            )
            self._text(axis, (0, 0.5), (across, 0), title, size, ha="left", va="center", rotation=90)

    def _tables(self, axis: Axes, panel: Panel, place: int) -> None:
        geometry = self.geometry
        labelled = geometry.repeated or place % geometry.columns == 0
        y = -(geometry.axis_height + 0.6 * geometry.line)
        for table in panel.tables:
            y = self._table(axis, table, y, labelled=labelled)

    def _table(self, axis: Axes, table: RiskRows, y: float, *, labelled: bool) -> float:
        """One table of numbers under their ticks; where the next begins."""
        geometry = self.geometry
        step = ROW * geometry.line
        left = geometry.inset - geometry.number_room - geometry.label_room
        if table.heading and labelled:
            self._text(axis, (0, 0), (left, y), table.heading, geometry.size, weight="bold")
        if not table.heading:
            y += step
        for look, label, cells in table.rows:
            y -= step
            if labelled:
                indent = KEY if look is not None else 0.0
                if look is not None:
                    self._key(axis, look, left, y)
                self._text(axis, (0, 0), (left + indent, y), label, geometry.size)
            for time, text in cells:
                if time <= self.layout.x_max:
                    self._text(axis, (time, 0), (0, y), text, geometry.size, ha="center", in_time=True)
        return y - 1.15 * step

    def _key(self, axis: Axes, look: Look, x: float, y: float) -> None:
        """The line of a group before its label."""
        from matplotlib.lines import Line2D

        key = Line2D([x, x + KEY - 0.05], [y, y], color=look.colour, linestyle=look.line, linewidth=LINE)
        key.set_transform(_from_corner(axis))
        key.set_clip_on(False)
        axis.add_artist(key)

    def _ends(self, axis: Axes, panel: Panel) -> None:
        """Names at the curves' ends, kept off each other."""
        geometry = self.geometry
        tracks = [track for track in panel.tracks if track.points]
        ends = [track.height(self.layout.x_max) or 0.0 for track in tracks]
        per_inch = (panel.high - panel.low) * 1.02 / geometry.box_height
        placed = spread(ends, geometry.line * per_inch, panel.low, panel.high)
        for track, height in zip(tracks, placed, strict=True):
            self._text(
                axis,
                (1, (height - panel.low) / (1.02 * (panel.high - panel.low))),
                (0.05 - geometry.inset, 0),
                track.look.label,
                geometry.size,
                color=track.look.colour,
                weight="bold",
            )

    def _text(
        self,
        axis: Axes,
        anchor: tuple[float, float],
        offset: tuple[float, float],
        text: str,
        size: float,
        *,
        in_time: bool = False,
        **look: Any,  # noqa: ANN401  matplotlib's own
    ) -> None:
        """Text at a place of the panel (in shares, or in time along the axis), moved by inches."""
        style: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": "black"} | look
        base = axis.get_xaxis_transform() if in_time else axis.transAxes
        axis.text(
            anchor[0],
            anchor[1],
            literal(text),
            fontsize=size,
            family=FONT,
            transform=base + _moved(axis, *offset),
            clip_on=False,
            linespacing=1.15,
            rotation_mode="anchor" if "rotation" not in style else "default",
            **style,
        )

    def _legend(self, drawing: Drawing) -> None:
        """The groups' names in rows, in the middle of the figure above the panels."""
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle
        from matplotlib.transforms import ScaledTranslation, blended_transform_factory

        geometry = self.geometry
        # Over the panels' titles, wherever these have been moved to.
        panels: Any = blended_transform_factory(drawing.transFigure, drawing.axes[0].transAxes)
        top = ScaledTranslation(0.5, 1.0, panels)
        over = geometry.title_height + geometry.legend_height
        inches = drawing.dpi_scale_trans + top
        for rank, row in enumerate(geometry.legend_rows):
            x, y = -geometry.legend_width(row) / 2, over - (rank + 0.62) * 1.25 * geometry.line - 0.02
            for look in row:
                end = x + LEGEND_KEY - 0.06
                if self.layout.stacked:
                    key: Any = Rectangle(
                        (x + 0.06, y - 0.05), end - x - 0.06, 0.1, facecolor=look.colour, edgecolor="none"
                    )
                else:
                    key = Line2D([x, end], [y, y], color=look.colour, linestyle=look.line, linewidth=LINE)
                key.set_transform(inches)
                drawing.add_artist(key)
                label = drawing.text(x + LEGEND_KEY, y, literal(look.label), fontsize=geometry.size, family=FONT)
                label.set_transform(inches)
                label.set_verticalalignment("center_baseline")
                x += LEGEND_KEY + text_width(literal(look.label), geometry.size) + LEGEND_GAP


def _has_title(engine: Any) -> bool:  # noqa: ANN401  plotnine's own
    """Whether a user added a title, for which plotnine has to make room."""
    plot = getattr(engine, "plot", None)
    if plot is None:
        return False
    return any(getattr(plot.labels, name, None) for name in ("title", "subtitle"))


class Places(LayoutEngine):
    """Puts the panels where their geometry says; there is nothing to measure."""

    _adjust_compatible = True
    _colorbar_gridspec = False

    def __init__(self, geometry: Geometry) -> None:
        self.geometry = geometry
        super().__init__()

    def execute(self, fig: Any) -> None:  # noqa: ANN401  matplotlib's own
        """Place the panels."""
        for axis, box in zip(fig.axes, self.geometry.boxes(), strict=False):
            axis.set_position(box)


def _moved(axis: Axes, x: float, y: float) -> Transform:
    from matplotlib.transforms import ScaledTranslation

    inches: Any = axis.figure.dpi_scale_trans
    return ScaledTranslation(x, y, inches)


def _from_corner(axis: Axes) -> Transform:
    """Inches from the panel's lower left corner."""
    from matplotlib.transforms import ScaledTranslation

    corner: Any = axis.transAxes
    return axis.figure.dpi_scale_trans + ScaledTranslation(0, 0, corner)
