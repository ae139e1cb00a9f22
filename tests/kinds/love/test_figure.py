"""The Love plot: its numbers are the store's, points stand where they say, nothing overlaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import riskset
from riskset.figures.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Callable

ROWS = ["age", "sex", "donor_age", "cmv", "hospital", "waiting"]


@pytest.mark.parametrize("options", [{}, {"weights": "donor_age"}, {"sort": True, "pairs": "mean", "threshold": 0.2}])
def test_numbers_and_points(
    bmt_study: Any, options: dict[str, Any], drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    from riskset.kinds.display import display_results
    from riskset.kinds.love.entry import LoveDisplay

    entry = {"by": "disease", "variables": ROWS} | options
    spec = LoveDisplay.model_validate({"kind": "love"} | entry)
    rows = [row for row in display_results(bmt_study.cohort, "love", spec) if not row.group]
    figure = riskset.love_figure(bmt_study.cohort, **entry)
    assert isinstance(figure, Figure)
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        points = {round(float(x), 6) for each in canvas.figure.axes[0].collections for x, _ in each.get_offsets()}
        for row in rows:
            assert f"{row.value:.3f}" in canvas.said()
            assert round(row.value, 6) in points
        order = [text for text in canvas.said() if text in {bmt_study.cohort.variable(name).label for name in ROWS}]
        first = max(rows, key=lambda row: row.value or 0.0) if options.get("sort") else rows[0]
        assert order[0] == bmt_study.cohort.variable(first.variable).label
    for row in rows:
        assert f"{bmt_study.cohort.variable(row.variable).label} {row.value:.3f}" in figure.alt_text


def test_long_labels_and_what_is_missing(
    small: Any, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    label = "A very long label of a variable with $dollars$ that has to be broken into lines, in units"
    study = small(
        {"x": [5, 5, 5, 5], "y": [1, 2, 3, 5], "arm": [0, 0, 1, 1]},
        variables={"x": {"kind": "continuous", "label": label}, "y": {"kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        displays={"l": {"kind": "love", "by": "arm"}},
    )
    with drawing(study.display("l")) as canvas:
        assert_tidy(canvas)
        assert "NE" in canvas.said()
    note = study.display("l").plain_legend
    assert note.startswith("Dashed line: 0.1. NE, not estimable: ")
    assert "constant within both groups" in note
    assert study.value("l", variable="y", statistic="standardised_difference") == "2.236"  # 2.5 / sqrt((0.5 + 2) / 2)


@pytest.mark.parametrize("journal", ["default", "nejm", "j-hematol-oncol"])
def test_differences_are_printed_as_tables_print_them(small: Any, journal: str) -> None:
    """In the digits of ratios, the NEJM's would have two decimals, and in those of bare zeros a 0 none."""
    study = small(
        {"same": [1, 2, 3, 1, 2, 3], "apart": [1, 2, 3, 4, 2, 6], "arm": [0, 0, 0, 1, 1, 1]},
        study={"journal": journal},
        variables={name: {"kind": "continuous", "label": name} for name in ("same", "apart")},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        displays={
            "l": {"kind": "love", "by": "arm"},
            "b": {"kind": "baseline", "by": "arm", "smd": "mean", "p": "none"},
        },
    )
    table: Any = study.display("b")
    printed = {row.name: row.cells[-1].text(table.style) for row in table.rows}
    words = study.display("l").alt_text
    for name, text in printed.items():
        assert f"{name} {text}" in words
        assert study.value("l", variable=name, statistic="standardised_difference") == text


@pytest.mark.parametrize(("threshold", "above"), [(1.265, 0), (1.2648, 1), (1.2649, 1), (1.2652, 0)])
def test_what_is_said_to_be_above_the_line_is_printed_above_it(small: Any, threshold: float, above: int) -> None:
    """Means 2 and 4, variances 1 and 4: 2 / root(2.5) = 1.26491, printed as 1.265."""
    study = small(
        {"x": [1, 2, 3, 2, 4, 6], "arm": [0, 0, 0, 1, 1, 1]},
        variables={"x": {"kind": "continuous", "label": "X"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        displays={"l": {"kind": "love", "by": "arm", "threshold": threshold}},
    )
    assert f"{above} of 1 above {threshold}: X 1.265" in study.display("l").alt_text
