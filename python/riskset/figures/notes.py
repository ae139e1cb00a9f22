"""Lines under a figure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from riskset.figures.measure import line_count, literal, wrapped
from riskset.figures.theme import BASE_SIZE, FONT

if TYPE_CHECKING:
    from plotnine import ggplot

    Plot = TypeVar("Plot", bound=ggplot)

NOTE_SIZE = BASE_SIZE
NOTE_LINE = 1.25 * NOTE_SIZE / 72
NOTE_GAP = 0.08
NOTE_SHARE = 0.92
"""Of a figure's width what its notes take: on a screen letters are set on whole pixels, and lines up to 8% wider."""


def note_height(note: str) -> float:
    """Height of a note that is broken into lines, in inches; 0 for none."""
    return NOTE_LINE * line_count(note) + NOTE_GAP if note else 0.0


def with_caption(figure: Plot, text: str) -> Plot:
    """The figure with a line more in its caption, and as much higher."""
    import plotnine as p9

    plot: Any = figure
    width, height = plot.theme.getp("figure_size")
    before = plot.labels.get("caption", None) or ""
    note = wrapped(literal(text), NOTE_SHARE * width, NOTE_SIZE)
    caption = "\n".join(filter(None, (before, note)))
    more = note_height(caption) - note_height(before)
    noted: Plot = (
        plot
        + p9.labs(caption=caption)
        + p9.theme(
            figure_size=(width, height + more),
            plot_caption=p9.element_text(size=NOTE_SIZE, ha="left", family=FONT, lineheight=1.25),
            plot_caption_position="plot",
        )
    )
    return noted
