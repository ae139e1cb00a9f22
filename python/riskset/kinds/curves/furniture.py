"""What stands around and in the panels of curves: legend, titles, axes, rows of numbers, marks and tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from riskset.figures.measure import POINTS, spread
from riskset.figures.theme import FONT, TITLE_SIZE
from riskset.kinds.curves.fitting import fitted
from riskset.kinds.curves.geometry import LEGEND_KEY, MM_PER_INCH, TICK
from riskset.kinds.curves.ink import EARLY
from riskset.kinds.curves.looks import key_line
from riskset.kinds.curves.marks import Marks
from riskset.kinds.curves.placing import legible
from riskset.kinds.curves.rows import BLOCK_GAP, KEY, PITCH

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing
    from matplotlib.transforms import Transform

    from riskset.kinds.curves.geometry import Geometry
    from riskset.kinds.curves.parts import CurvesLayout, Look, Panel
    from riskset.kinds.curves.rows import Row

KEY_LINE = 1.4  # points
KEY_GAP = 0.05  # inches between the line of a group and its label
LEADER = (0, (1, 2))  # from the end of a curve that ends early to its name
TICKS: dict[str, Any] = {"length": 3, "width": 0.5, "pad": 2.2}


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
        if not _has_title(drawing.get_layout_engine()):
            # Everything has its place: without an engine the figure is not drawn once more to find it.
            drawing.set_layout_engine(None)
            for axis, box in zip(drawing.axes, own.geometry.boxes(), strict=False):
                axis.set_position(box)

    def _fitted(self, drawing: Drawing) -> Furniture:
        """The same furniture for the size that the figure has, which a user may have changed."""
        width, height = (float(side) for side in drawing.get_size_inches())
        geometry = self.geometry
        if abs(width - geometry.width) + abs(height - geometry.height) < 0.01:
            return self
        size = {"width": MM_PER_INCH * width, "height": MM_PER_INCH * height, "columns": geometry.columns}
        layout = replace(self.layout, **size)
        return Furniture(layout, self.panels, fitted(layout, self.panels))

    def _furnish(self, drawing: Drawing) -> None:
        geometry = self.geometry
        for place, (panel, axis) in enumerate(zip(self.panels, drawing.axes, strict=False)):
            self._titles(axis, panel, place)
            self._blocks(axis, place)
            Marks(panel, geometry, geometry.placed[place], axis).draw()
            if geometry.form.ends and panel.kind == "curve":
                self._ends(axis, panel)
        self._legend(drawing)

    def _titles(self, axis: Axes, panel: Panel, place: int) -> None:
        """Title of the panel, the lines under it, and the titles of both axes."""
        geometry = self.geometry
        size = geometry.size
        left = -min(geometry.axis_room, 0.3)
        over = geometry.test_height + 0.06
        self._text(axis, (0, 1), (left, over), geometry.titles[place], TITLE_SIZE, va="bottom", weight="bold")
        for rank, line in enumerate(geometry.tests[place]):
            down = geometry.test_height + 0.04 - (rank + 0.5) * geometry.line
            self._text(axis, (0, 1), (left, down), line, size)
        axis.tick_params(axis="both", bottom=True, left=True, labelbottom=True, labelleft=True, labelsize=size, **TICKS)
        down = -(TICK + geometry.line + 0.01)
        self._text(axis, (0.5, 0), (0, down), geometry.x_title, size, ha="center", va="top")
        if place % geometry.columns == 0 or panel.y_title != self.panels[place - 1].y_title:
            across = -(geometry.axis_room - 0.02)
            title = geometry.y_title(panel)
            self._text(axis, (0, 0.5), (across, 0), title, size, ha="left", va="center", rotation=90)

    def _blocks(self, axis: Axes, place: int) -> None:
        """The rows of numbers under a panel."""
        geometry = self.geometry
        step, left = PITCH * geometry.line, geometry.rows.left(place)
        y = -(geometry.axis_height + 0.6 * geometry.line)
        for block in geometry.rows.blocks[place]:
            for line in block.heading.split("\n") if block.heading else ():
                self._text(axis, (0, 0), (left, y), line, geometry.size, weight="bold")
                y -= step
            for x, text in block.times:
                self._text(axis, (0, 0), (x, y), text, geometry.size, ha="center")
            y -= step if block.times else 0.0
            for row in block.rows:
                y = self._row(axis, row, left, y)
            y -= BLOCK_GAP * step

    def _row(self, axis: Axes, row: Row, left: float, y: float) -> float:
        """One row of numbers; where the next begins."""
        geometry = self.geometry
        step = PITCH * geometry.line
        if row.look is not None:
            self._key(axis, row.look, left, y)
        for x, text in row.cells:
            self._text(axis, (0, 0), (x, y), text, geometry.size, ha="center")
        indent = KEY if row.look is not None else 0.0
        for line in row.label.split("\n"):
            self._text(axis, (0, 0), (left + indent, y), line, geometry.size)
            y -= step
        return y

    def _key(self, axis: Axes, look: Look, x: float, y: float) -> None:
        """The line of a group before its label."""
        line = key_line(look.line, (KEY - KEY_GAP) * POINTS / KEY_LINE)
        self._line(axis, [x, x + KEY - KEY_GAP], [y, y], color=look.colour, linestyle=line, linewidth=KEY_LINE)

    def _ends(self, axis: Axes, panel: Panel) -> None:
        """Names at the curves' ends, kept off each other and led to where they belong."""
        geometry = self.geometry
        tracks = [track for track in panel.tracks if track.points]
        ends = [geometry.up(panel, track.height(self.layout.x_max) or 0.0) for track in tracks]
        half = geometry.end_step / 2
        placed = spread(ends, geometry.end_step, half - 0.02, geometry.box_height - half + 0.02)
        right = geometry.box_width - geometry.inset
        for track, end, height in zip(tracks, ends, placed, strict=True):
            last = geometry.across(min(track.shown_to, self.layout.x_max))
            thin = {"color": track.look.colour, "linewidth": 0.5}
            if right - last > EARLY:
                self._line(axis, [last, right], [end, end], linestyle=LEADER, zorder=1.5, **thin)
            if abs(end - height) > geometry.line / 4:
                self._line(axis, [right + 0.01, right + geometry.end_gap - 0.02], [end, height], **thin)
            name, colour = geometry.end_name(track.look), legible(track.look.colour)
            at = (right + geometry.end_gap, height)
            self._text(axis, (0, 0), at, name, geometry.size, color=colour, weight="bold", va="center")

    def _line(self, axis: Axes, x: list[float], y: list[float], **look: Any) -> None:  # noqa: ANN401  matplotlib's own
        """A line in inches from the panel's lower left corner."""
        from matplotlib.lines import Line2D

        line = Line2D(x, y, transform=_from_corner(axis), clip_on=False, **look)
        axis.add_artist(line)
        # An artist that is added is cut to the panel, whatever it was before.
        line.set_clip_on(False)

    def _text(
        self,
        axis: Axes,
        anchor: tuple[float, float],
        offset: tuple[float, float],
        text: str,
        size: float,
        **look: Any,  # noqa: ANN401  matplotlib's own
    ) -> None:
        """Text, as matplotlib takes it, at a place of the panel (in shares) moved by inches."""
        style: dict[str, Any] = {"ha": "left", "va": "center_baseline", "color": "black"} | look
        axis.text(
            anchor[0],
            anchor[1],
            text,
            fontsize=size,
            family=FONT,
            transform=axis.transAxes + _moved(axis, *offset),
            clip_on=False,
            linespacing=1.15,
            rotation_mode="anchor" if "rotation" not in style else "default",
            **style,
        )

    def _legend(self, drawing: Drawing) -> None:
        """The groups' names in rows, in the middle of the figure above the panels."""
        from matplotlib.transforms import ScaledTranslation, blended_transform_factory

        geometry = self.geometry
        # Over the panels' titles, wherever these have been moved to.
        panels: Any = blended_transform_factory(drawing.transFigure, drawing.axes[0].transAxes)
        top = ScaledTranslation(0.5, 1.0, panels)
        over = geometry.title_height + geometry.legend_height
        inches = drawing.dpi_scale_trans + top
        y = over - 0.02
        for row in geometry.legend_rows:
            middle = y - 0.62 * geometry.legend_row_height(row)
            for x, (look, name) in zip(geometry.legend_places, row, strict=False):
                key = self._legend_key(look, x, middle)
                key.set_transform(inches)
                drawing.add_artist(key)
                label = drawing.text(x + LEGEND_KEY, middle, name, fontsize=geometry.size, family=FONT)
                label.set_transform(inches)
                label.set_linespacing(1.15)
                label.set_verticalalignment("center" if "\n" in name else "center_baseline")
            y -= geometry.legend_row_height(row)

    def _legend_key(self, look: Look, x: float, y: float) -> Any:  # noqa: ANN401  a line or an area
        from matplotlib.lines import Line2D
        from matplotlib.patches import Rectangle

        end = x + LEGEND_KEY - 0.06
        if self.layout.stacked:
            return Rectangle((x + 0.06, y - 0.05), end - x - 0.06, 0.1, facecolor=look.colour, edgecolor="none")
        line = key_line(look.line, (end - x) * POINTS / KEY_LINE)
        return Line2D([x, end], [y, y], color=look.colour, linestyle=line, linewidth=KEY_LINE)


def _has_title(engine: Any) -> bool:  # noqa: ANN401  plotnine's own
    """Whether a user added a title, for which plotnine has to make room."""
    plot = getattr(engine, "plot", None)
    if plot is None:
        return False
    return any(getattr(plot.labels, name, None) for name in ("title", "subtitle"))


def _moved(axis: Axes, x: float, y: float) -> Transform:
    from matplotlib.transforms import ScaledTranslation

    inches: Any = axis.figure.dpi_scale_trans
    return ScaledTranslation(x, y, inches)


def _from_corner(axis: Axes) -> Transform:
    """Inches from the panel's lower left corner."""
    from matplotlib.transforms import ScaledTranslation

    corner: Any = axis.transAxes
    return axis.figure.dpi_scale_trans + ScaledTranslation(0, 0, corner)
