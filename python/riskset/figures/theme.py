"""How all figures look: typeface, colours, line types and the bare axes of a journal."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from riskset.assets import asset

if TYPE_CHECKING:
    import plotnine as p9

FONT = "Liberation Sans"  # has Arial's widths, which journals ask for, and comes with the package
TITLE_SIZE = 8
"""Points: titles of panels."""
BASE_SIZE = 7
"""Points: everything else, notes included."""
SMALLEST_SIZE = 6.5
"""Points, at the size of print: no type of a figure is smaller."""

# Okabe and Ito's colours, safe for colour-blind readers. The first three are at least 50 of 255 steps of grey apart.
PALETTE = ("#0072B2", "#E69F00", "#000000", "#009E73", "#D55E00", "#CC79A7", "#56B4E9")
# Where lines are dashed, each has one of its own. Where colours come again, they come with another, as unlike the first
# of that colour as can be, also in the short line of a key.
LINE_TYPES = (
    "solid",
    (0, (6, 2)),
    (0, (2, 1.2)),
    (0, (6, 1.5, 1.5, 1.5)),
    (0, (1, 1)),
    (0, (4, 1.2, 1, 1.2, 1, 1.2)),
    (0, (4, 4)),
    (0, (1, 3)),
    (0, (3, 1, 1, 1)),
    (0, (2, 1, 2, 4)),
    (0, (1, 1, 1, 4)),
    (0, (3, 6)),
)


LAYOUT_DPI = 100
"""The resolution in which text is measured, whatever that of a document's pictures: so all formats have one drawing."""
OWN_FONT = "riskset Liberation Sans"
"""A second name of the package's own files, which stays theirs while a brand's typeface stands under the first."""


@cache
def own_files() -> frozenset[str]:
    """The paths of the package's own font files."""
    return frozenset(str(path.resolve()) for path in (asset("_extensions/riskset") / "fonts").glob("*.ttf"))


@cache
def register_fonts() -> None:
    """Make the package's fonts known to matplotlib, once; a machine's own files of that name, which differ, give way."""
    from matplotlib.font_manager import fontManager

    files = own_files()
    fontManager.ttflist[:] = [entry for entry in fontManager.ttflist if entry.name not in {FONT, OWN_FONT}]
    for path in sorted(files):
        fontManager.addfont(path)
    own = [replace(entry, name=OWN_FONT) for entry in fontManager.ttflist if entry.fname in files]
    fontManager.ttflist.extend(own)


def journal_theme(width: float, height: float, size: float = BASE_SIZE) -> p9.theme:
    """Bare axes, small type, no grid; `width` and `height` in inches."""
    import plotnine as p9

    register_fonts()
    text = p9.element_text(family=FONT, size=size, color="black")
    line = p9.element_line(color="black", size=0.5)
    return p9.theme_classic(base_size=round(size), base_family=FONT) + p9.theme(
        figure_size=(width, height),
        dpi=LAYOUT_DPI,
        text=text,
        axis_text=p9.element_text(size=size, color="black"),
        axis_line=line,
        axis_ticks=line,
        axis_ticks_length=3,
        legend_position="top",
        legend_title=p9.element_blank(),
        legend_key=p9.element_blank(),
        legend_key_width=24,
        legend_text=p9.element_text(size=size),
        strip_background=p9.element_blank(),
        strip_text=p9.element_text(size=TITLE_SIZE, weight="bold", ha="left", x=0),
        plot_background=p9.element_rect(fill="white", color="white"),
        panel_background=p9.element_blank(),
    )
