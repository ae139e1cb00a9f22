"""What a drawing is spared changes nothing of the picture."""

import gc

import numpy as np
import pandas as pd
import plotnine as p9
import pytest
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing

from riskset.figures.figure import Figure
from riskset.figures.theme import journal_theme

POINTS = pd.DataFrame({"x": [0.0, 1.0, 2.0, np.nan, 3.0], "y": [1, 2, 30, 4, 5], "part": list("aabbb")})


def picture(figure: p9.ggplot, kind: type[p9.ggplot], monkeypatch: pytest.MonkeyPatch) -> bytes:
    """The PNG of a figure, drawn with the steps of `kind`."""
    with monkeypatch.context() as patch:
        patch.setattr(Figure, "_create_figure", kind._create_figure)
        patch.setattr(Figure, "_build", kind._build)
        patch.setattr(Figure, "_draw_breaks_and_labels", kind._draw_breaks_and_labels)
        return figure.images("png", dpi=72)["png"]


@pytest.mark.filterwarnings("ignore::plotnine.exceptions.PlotnineWarning")
@pytest.mark.parametrize(
    ("scales", "more"),
    [
        pytest.param("fixed", [], id="inside the limits"),
        pytest.param(
            "free", [p9.scale_y_continuous(limits=(0, 10))], id="a point outside, in panels of their own scales"
        ),
        pytest.param(
            "fixed",
            [
                p9.theme(axis_ticks_minor=p9.element_line()),
                p9.annotate("rect", xmin=1, xmax=np.inf, ymin=2.0, ymax=4.0),
            ],
            id="minor ticks are seen, and a box to the edge",
        ),
    ],
)
def test_the_picture_is_the_same(scales: str, more: list, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure(POINTS, p9.aes("x", "y")) + p9.geom_point() + p9.facet_wrap("part", scales=scales)
    figure = figure + journal_theme(2, 1.5) + p9.theme(axis_ticks_minor=p9.element_blank()) + more
    assert picture(figure, Figure, monkeypatch) == picture(figure, p9.ggplot, monkeypatch)


def test_positions_inside_the_limits_are_not_mapped(monkeypatch: pytest.MonkeyPatch) -> None:
    mapped: list[int] = []
    monkeypatch.setattr(
        "plotnine.facets.layout.Layout.map_position", lambda _self, layers: mapped.append(len(list(layers)))
    )
    points = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(2, 1.5)
    (points + p9.facet_wrap("part", scales="free")).draw()  # a point of one panel is outside the limits of the other
    assert mapped
    assert not any(mapped)


def test_a_figure_is_built_once_for_all_its_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    build, built = Figure._build, list[int]()
    monkeypatch.setattr(Figure, "_build", lambda figure: built.append(1) or build(figure))
    figure = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(1, 1)
    assert set(figure.carrying("svg", "png", "pdf")) == {"svg", "png", "pdf"}
    assert built == [1]


def test_finite_positions_are_not_looked_at_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    squished: list[int] = []
    monkeypatch.setattr("mizani.bounds.squish_infinite", lambda column, **_: squished.append(1) or column)
    points = Figure(POINTS.dropna().astype({"y": float}), p9.aes("x", "y")) + journal_theme(2, 1.5)
    (points + p9.geom_point() + p9.geom_line()).draw()
    assert not squished


def test_memory_is_searched_seldom_while_a_figure_is_drawn_and_as_often_as_before_afterwards() -> None:
    figure = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(2, 1.5)
    before, searches = gc.get_threshold(), list[int]()

    def searched(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            searches.append(info["generation"])

    gc.callbacks.append(searched)
    try:
        figure.images("svg")
    finally:
        gc.callbacks.remove(searched)
    assert gc.get_threshold() == before
    assert len(searches) <= 3


def test_an_axis_makes_the_ticks_that_it_draws_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    made, make = list[bool](), Axis._get_tick
    monkeypatch.setattr(Axis, "_get_tick", lambda axis, major: made.append(major) or make(axis, major))
    figure = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(2, 1.5)
    figure = figure + p9.theme(axis_ticks_minor=p9.element_blank())
    figure = figure + p9.scale_x_continuous(breaks=[0, 1, 2]) + p9.scale_y_continuous(breaks=[1, 30])
    assert figure.images("svg", "png")
    assert made == 5 * [True]


def test_ticks_made_later_are_as_the_theme_has_them() -> None:
    figure = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(2, 1.5)
    axes = figure.draw().axes[0]
    before = len(axes.xaxis.get_major_ticks())
    axes.set_xticks(np.linspace(0, 3, before + 2))
    axes.set_xticks([0.5, 1.5], minor=True)
    first, last = (axes.xaxis.get_major_ticks()[place] for place in (0, -1))
    assert first.tick1line.get_markersize() == last.tick1line.get_markersize()
    assert len(axes.xaxis.get_minor_ticks()) == 2
    assert all(tick.gridline.get_clip_box() is not None for tick in axes.xaxis.get_minor_ticks())


def test_axes_without_a_name_look_for_no_place_and_those_with_one_still_do(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(2, 1.5)

    def named(drawing: Drawing) -> None:
        drawing.axes[0].xaxis.label.set_text("Named")

    figure.finish = named
    drawing = figure.draw()
    asked: list[Axis] = []
    look = Axis._get_tick_boxes_siblings
    monkeypatch.setattr(
        Axis, "_get_tick_boxes_siblings", lambda axis, renderer: (asked.append(axis), look(axis, renderer))[1]
    )
    FigureCanvasAgg(drawing).draw()
    assert set(asked) == {drawing.axes[0].xaxis}
    label, ticks = drawing.axes[0].xaxis.label, drawing.axes[0].xaxis.get_ticklabels()
    assert label.get_window_extent().y1 < min(each.get_window_extent().y0 for each in ticks if each.get_text())


def test_a_plot_is_copied_once_for_its_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    figure = Figure(POINTS.dropna(), p9.aes("x", "y")) + p9.geom_point() + journal_theme(2, 1.5)
    copied: list[object] = []
    copy = p9.ggplot.__deepcopy__
    monkeypatch.setattr(p9.ggplot, "__deepcopy__", lambda plot, memo: (copied.append(plot), copy(plot, memo))[1])
    figure.draw()
    assert len(copied) == 1
    assert not hasattr(figure, "figure")
