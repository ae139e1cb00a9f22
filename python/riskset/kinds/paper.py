"""What a display's figure is printed on: the width of its entry, and the colours of the project's brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.surroundings import in_document

if TYPE_CHECKING:
    from riskset.figures.paper import Paper
    from riskset.study import Cohort
    from riskset.study.entries.sizes import Wide


def paper_of(cohort: Cohort, spec: Wide) -> Paper:
    """The paper of an entry."""
    from riskset.figures.brand import brand_palette
    from riskset.figures.paper import Paper

    return Paper(printed_width(spec), palette=brand_palette(cohort.study.path))


def printed_width(spec: Wide) -> float:
    """Inches that a figure is wide: in a document no more than its text, so that no page makes its type smaller."""
    from riskset.figures.paper import MILLIMETRES, WIDTH

    width = spec.width_mm / MILLIMETRES
    return min(width, WIDTH) if in_document() else width
