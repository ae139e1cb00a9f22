"""The figures of the gallery at other widths than their own: refused with the width that would do, or tidy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import riskset
from gallery.pictures import gallery, study_of
from riskset.builders import builder_name
from riskset.figures.paper import TALLEST
from riskset.kinds.registry import own_kinds
from riskset.problems import LookupFailed
from riskset.study.entries.sizes import Wide

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = own_kinds()
# Figures of curves have tests of their own at all widths.
SHOWN = [each for each in gallery() if issubclass(KINDS[each.entry["kind"]].entry, Wide)]
FIGURES = [each for each in SHOWN if each.entry["kind"] != "curves"]


@pytest.mark.parametrize(
    "width", ["single", *(pytest.param(width, marks=pytest.mark.slow) for width in (60, "double"))]
)
@pytest.mark.parametrize("shown", FIGURES, ids=[each.file for each in FIGURES])
def test_figures_are_tidy_at_other_widths(
    shown: Any, width: Any, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    options = {key: value for key, value in shown.entry.items() if key != "kind"}
    build = getattr(riskset, builder_name(KINDS[shown.entry["kind"]]))
    try:
        figure = build(study_of(shown.study).cohort, **options | {"width": width})
    except LookupFailed as refused:
        assert "mm of width" in str(refused)  # noqa: PT017  tidy is as good
        return
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        assert figure.parts or canvas.figure.get_size_inches()[1] <= TALLEST + 0.01
