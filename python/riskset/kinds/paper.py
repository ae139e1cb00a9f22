"""What a display's figure is printed on: the width of its entry, and the colours of the project's brand."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.figures.paper import Paper
    from riskset.study import Cohort
    from riskset.study.entries.sizes import Wide

MILLIMETRES = 25.4  # to the inch


def paper_of(cohort: Cohort, spec: Wide) -> Paper:
    """The paper of an entry; a figure on a page may be wider than the page's text where it must."""
    from riskset.figures.brand import brand_palette
    from riskset.figures.paper import Paper

    return Paper(spec.width_mm / MILLIMETRES, exact=spec.width != "page", palette=brand_palette(cohort.study.path))
