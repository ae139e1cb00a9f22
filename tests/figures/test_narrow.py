"""A figure drawn a second time for narrow windows: as its text has room, with all that was added to it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import plotnine as p9
import pytest

import riskset
from riskset.figures.figure import Figure
from riskset.opened import OpenStudy
from riskset.problems import LookupFailed

ROOT = Path(__file__).parents[2]


def width(svg: bytes | None) -> float:
    """The width of an SVG in millimetres."""
    assert svg is not None
    found = re.search(rb'<svg [^>]*width="([\d.]+)pt"', svg)
    assert found
    return float(found[1]) / 72 * 25.4


@pytest.fixture(scope="module")
def figure(bmt_study: OpenStudy) -> Figure:
    shown = bmt_study.display("figure-1")
    assert isinstance(shown, Figure)
    return shown


def test_curves_are_drawn_for_a_telephone_in_one_column(figure: Figure) -> None:
    narrow, usual = figure.narrow(), figure.images("svg")["svg"]
    assert width(narrow) == pytest.approx(90, abs=0.2)
    assert width(usual) == pytest.approx(160, abs=0.2)

    def height(svg: bytes | None) -> float:
        found = re.search(rb'height="([\d.]+)pt"', svg or b"")
        assert found
        return float(found[1])

    assert height(narrow) > height(usual)


def test_what_is_added_stands_in_both(figure: Figure) -> None:
    added = figure + p9.geom_vline(xintercept=11, color="red")
    assert isinstance(added, Figure)
    assert added.narrow() != figure.narrow()
    noted = figure.with_note("A line under it.")
    assert "A line under it." in noted.plain_legend
    assert "A line under it." not in figure.plain_legend
    assert noted.narrow() == figure.narrow()  # the note is not part of the drawing
    assert figure.redraw is not None
    again = figure.redraw(90)
    assert again.narrow() is None  # what fits a telephone has no second drawing


def test_a_figure_of_another_size_that_is_added_has_no_second_drawing(figure: Figure) -> None:
    assert (figure + p9.theme(figure_size=(6, 4))).narrow() is None


def test_a_figure_whose_text_has_no_room_is_as_narrow_as_it_can_be(figure: Figure) -> None:
    asked: list[float] = []

    def redraw(wide: float) -> Figure:
        asked.append(wide)
        if wide < 110:
            message = "the text needs 105 mm"
            raise LookupFailed(message)
        return figure + p9.theme(figure_size=(wide / 25.4, 3.5))

    other = figure + p9.labs()
    other.redraw = redraw
    assert width(other.narrow()) == pytest.approx(110, abs=0.2)
    assert asked == [90, 100, 110]


def test_a_height_of_its_own_belongs_to_its_own_width(bmt_study: OpenStudy) -> None:
    shown: Any = riskset.curves_figure(bmt_study.cohort, ["os", "lfs"], by="disease", height=80, columns=2)
    narrow = shown.narrow()
    assert width(narrow) == pytest.approx(90, abs=0.2)
    found = re.search(rb'height="([\d.]+)pt"', narrow)
    assert found
    assert float(found[1]) / 72 * 25.4 > 120


def test_a_flow_chart_has_its_own_size(tmp_path: Path) -> None:
    study = riskset.open_study(ROOT / "report" / "cart-haplo" / "study.yml")
    chart: Any = study.display("figure-1")
    assert chart.narrow() is None


@pytest.mark.parametrize(
    ("high", "wide"), [({}, 90), ({90: 9.0, 100: 9.0}, 110), (dict.fromkeys(range(90, 131, 10), 20.0), 90)]
)
def test_a_telephone_shows_the_narrowest_drawing_that_a_page_holds(figure: Figure, high: Any, wide: float) -> None:
    """Where no width makes it lower, it is shown whole, up to three pages."""

    def redraw(width_: float) -> Figure:
        shown = figure + p9.theme(figure_size=(width_ / 25.4, high.get(width_, 4.0)))
        return shown.in_parts([shown + p9.labs()]) if width_ in high else shown

    other = figure + p9.labs()
    other.redraw = redraw
    assert width(other.narrow()) == pytest.approx(wide, abs=0.2)


def test_no_drawing_for_a_telephone_is_endless(figure: Figure) -> None:
    def redraw(width_: float) -> Figure:
        shown = figure + p9.theme(figure_size=(width_ / 25.4, 30))
        return shown.in_parts([shown + p9.labs()])

    other = figure + p9.labs()
    other.redraw = redraw
    assert other.narrow() is None


def test_a_long_figure_has_a_drawing_for_a_telephone_that_is_little_higher(figure: Figure) -> None:
    """A window scrolls over 40 rows in any case; over the broad drawing it would scroll sideways too."""
    long = figure + p9.theme(figure_size=(160 / 25.4, 24))

    def redraw(width_: float) -> Figure:
        shown = figure + p9.theme(figure_size=(width_ / 25.4, 30))
        return shown.in_parts([shown + p9.labs()])

    long.redraw = redraw
    assert width(long.narrow()) == pytest.approx(90, abs=0.2)
