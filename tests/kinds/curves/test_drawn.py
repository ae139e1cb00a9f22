"""How curves are drawn where the study file does not say it: lines, bands, axes, ticks, keys and names at the ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D

import riskset
from riskset.figures.theme import LINE_TYPES
from riskset.kinds.curves.furniture import KEY_LINE
from riskset.kinds.curves.ink import CENSOR_GAP, LINE, MOST_TICKS
from riskset.kinds.curves.looks import key_line
from riskset.problems import LookupFailed
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

OS = {"label": "Overall survival", "time": "t", "event": {"died": 1}}
RELAPSE = {"label": "Relapse", "time": "t", "event": {"cause": 1}, "competing": {"cause": 2}}


def patients(groups: int, each: int, hazard: float = 0.02) -> dict[str, list[Any]]:
    """Groups of patients followed for up to 60 months; each group's hazard is a half more than that of the one before."""
    rng = np.random.default_rng(7)
    arm = np.repeat(np.arange(groups), each)
    event, end = rng.exponential(1 / (hazard * 1.5**arm)), rng.uniform(10, 60, arm.size)
    cause = np.where(event < end, np.where(rng.uniform(size=arm.size) < 0.7, 1, 2), 0)
    return {
        "arm": arm.tolist(),
        "t": np.minimum(event, end).round(2).tolist(),
        "cause": cause.tolist(),
        "died": (cause > 0).astype(int).tolist(),
    }


@pytest.fixture
def shown(small: Callable[..., OpenStudy]) -> Callable[..., Any]:
    """A figure of so many groups with options."""

    def show(groups: int, each: int, *, hazard: float = 0.02, **options: Any) -> Any:
        levels = {code: f"Group {code + 1}" for code in range(groups)}
        display = {"kind": "curves", "endpoints": ["os"]} | ({"by": "arm"} if groups > 1 else {}) | options
        return small(
            patients(groups, each, hazard),
            groups={"arm": {"variable": "arm", "levels": levels}},
            endpoints={"os": OS, "relapse": RELAPSE},
            displays={"c": display},
        ).display("c")

    return show


def curves_of(axes: Any) -> list[Line2D]:
    return [line for line in axes.lines if line.get_drawstyle() == "steps-post"]


def bands_of(figure: Any) -> dict[str, list[float]]:
    """Of each line with a band the times at which it begins and ends."""
    frame = figure.data
    wide = frame[frame["upper"] > frame["lower"]]
    return {
        name: [float(part["time"].min()), float(part["time"].max())]
        for name, part in wide.groupby("series", observed=True)
    }


def test_lines_are_thin_and_solid(shown: Any, drawing: Any) -> None:
    with drawing(shown(4, 30)) as canvas:
        lines = curves_of(canvas.figure.axes[0])
        assert len(lines) == 4
        assert {line.get_linestyle() for line in lines} == {"-"}
        assert {round(line.get_linewidth(), 3) for line in lines} == {LINE} == {1.1}
    with drawing(shown(4, 30, lines="dashed")) as canvas:
        dashes = {str(line._unscaled_dash_pattern) for line in curves_of(canvas.figure.axes[0])}
        assert len(dashes) == 4


def test_bands_of_two_curves_end_where_few_are_at_risk(shown: Any) -> None:
    figure = shown(2, 40)
    bands = bands_of(figure)
    said = "Bands are 95% confidence limits, drawn where 20 or more patients are at risk."
    assert said in figure.alt_text
    columns = patients(2, 40)
    times, arm = np.array(columns["t"]), np.array(columns["arm"])
    for code, name in enumerate(("Group 1", "Group 2")):
        own = times[arm == code]
        end = bands[name][1]
        # The band goes on to the step after which fewer than 20 are left.
        assert (own > end).sum() >= 20 or (own >= end).sum() >= 20
        assert (own > own[own > end].min()).sum() < 20


def test_bands_are_drawn_as_the_study_file_says(shown: Any) -> None:
    assert not bands_of(shown(3, 40))
    assert not bands_of(shown(2, 15))
    assert not bands_of(shown(2, 40, conf_band=False))
    whole = shown(3, 15, conf_band=True)
    assert set(bands_of(whole)) == {"Group 1", "Group 2", "Group 3"}
    assert "Bands are" not in whole.alt_text
    assert set(bands_of(shown(1, 40))) == {"All patients"}


@pytest.mark.parametrize(("hazard", "end"), [(0.0006, 10), (0.0025, 25), (0.007, 50), (0.05, 100)])
def test_the_axis_of_incidences_ends_where_it_is_read_well(shown: Any, drawing: Any, hazard: float, end: float) -> None:
    figure = shown(3, 200, hazard=hazard, endpoints=["relapse", "os"])
    highest = figure.data.loc[figure.data["panel"] == 0, "upper"].max()
    assert highest <= end
    assert end == 10 or highest > {25: 10, 50: 25, 100: 50}[end]
    with drawing(figure) as canvas:
        assert [axes.get_yticks()[-1] for axes in canvas.figure.axes] == [end, 100]
    # Panels that differ say so.
    assert (f"The axis of percentages ends at {end}% in A." in figure.alt_text) == (end < 100)
    alone = shown(3, 200, hazard=hazard, endpoints=["relapse"])
    assert "axis of percentages" not in alone.alt_text


def test_the_end_that_the_study_file_says_is_kept_or_refused(shown: Any, drawing: Any) -> None:
    with drawing(shown(2, 200, hazard=0.0006, endpoints=["relapse"], y_max=40)) as canvas:
        assert canvas.figure.axes[0].get_yticks()[-1] == 40
    with pytest.raises((LookupFailed, StudyProblems), match="y_max: 5 cuts off a curve that reaches"):
        shown(2, 200, endpoints=["relapse"], y_max=5)
    with pytest.raises(StudyProblems, match="y_max, the end of the axes of incidences, and no endpoint with competing"):
        shown(2, 200, endpoints=["os"], y_max=60)


@pytest.mark.parametrize("key", [{"conf_band": True}, {"lines": "dashed"}, {"y_max": 50}])
def test_areas_refuse_what_is_of_lines(shown: Any, key: dict[str, Any]) -> None:
    with pytest.raises(StudyProblems, match=f"{next(iter(key))} is for lines"):
        shown(2, 30, endpoints=["relapse"], causes="stacked", **key)


@pytest.mark.parametrize("breaks", [None, 7, 24])
def test_the_axis_of_time_ends_at_a_tick(shown: Any, drawing: Any, breaks: float | None) -> None:
    figure = shown(2, 50, **({} if breaks is None else {"breaks": breaks}))
    longest = max(patients(2, 50)["t"])
    with drawing(figure) as canvas:
        ticks = [tick for tick in canvas.figure.axes[0].get_xticks() if tick >= 0]
    step = ticks[1]
    assert ticks[-1] - step < longest <= ticks[-1]
    assert figure.finish.layout.x_max == ticks[-1]


def test_every_panel_has_ticks_and_keys(shown: Any, drawing: Any) -> None:
    """Marks of ticks on both axes, and before each row of numbers the line of its group, as in the legend."""
    with drawing(shown(3, 40, endpoints=["os", "relapse"])) as canvas:
        for axes in canvas.figure.axes:
            for axis in (axes.xaxis, axes.yaxis):
                assert all(tick.tick1line.get_visible() for tick in axis.get_major_ticks())
                assert all(tick.tick1line.get_markersize() == 3 for tick in axis.get_major_ticks())
            keys = [line for line in axes.lines if line.get_linewidth() == KEY_LINE]
            assert [to_hex(line.get_color()) for line in keys] == [to_hex(line.get_color()) for line in curves_of(axes)]
        legend = [line for line in canvas.figure.artists if isinstance(line, Line2D)]
        assert [to_hex(line.get_color()) for line in legend] == [to_hex(line.get_color()) for line in keys]


def test_a_curve_at_zero_stands_over_the_line_of_the_axis(shown: Any, drawing: Any) -> None:
    with drawing(shown(2, 30, hazard=1e-9, endpoints=["relapse"])) as canvas:
        axes = canvas.figure.axes[0]
        line = curves_of(axes)[0]
        height = line.get_transform().transform(line.get_xydata())[0, 1]
        spine = axes.spines["bottom"].get_window_extent(canvas.renderer).y1
        assert height - line.get_linewidth() / 2 / 72 * canvas.figure.dpi > spine + 1


def test_ticks_of_censoring_thin_out(shown: Any, drawing: Any) -> None:
    with drawing(shown(2, 3000)) as canvas:
        axes = canvas.figure.axes[0]
        ticks = [line for line in axes.lines if np.isnan(line.get_ydata()).any() and line.get_linewidth() == 0.7]
        assert len(ticks) == 2
        for line in ticks:
            at = np.unique(line.get_transform().transform(line.get_xydata())[::3, 0])
            assert 20 < at.size <= MOST_TICKS
            assert np.diff(at).min() >= CENSOR_GAP / 72 * canvas.figure.dpi - 1e-6


def test_names_stand_at_the_ends_where_these_are_apart(shown: Any, drawing: Any, assert_clean: Any) -> None:
    apart = shown(2, 200, x_max=48)
    assert apart.finish.geometry.form.ends
    with drawing(apart) as canvas:
        assert_clean(canvas)
        axes = canvas.figure.axes[0]
        for name, line in zip(("Group 1", "Group 2"), curves_of(axes), strict=True):
            end = line.get_transform().transform(line.get_xydata())[-1]
            label = max((each for each in canvas.texts if each.text == name), key=lambda each: each.left)
            assert label.left > end[0]
            assert abs(label.middle[1] - end[1]) < 2
    near = shown(3, 200, x_max=48, hazard=0.0005)
    assert not near.finish.geometry.form.ends
    assert len(near.finish.geometry.legend_rows) == 1
    assert not shown(2, 200, x_max=48, legend="top").finish.geometry.form.ends


def test_names_that_are_moved_are_led_to_their_curves(shown: Any, drawing: Any, assert_clean: Any) -> None:
    with drawing(shown(5, 40, legend="ends", hazard=0.0005)) as canvas:
        assert_clean(canvas)
        axes = canvas.figure.axes[0]
        leaders = [line for line in axes.lines if line.get_linewidth() == 0.5]
        assert {to_hex(line.get_color()) for line in leaders} <= {to_hex(line.get_color()) for line in curves_of(axes)}
        assert leaders


def test_lines_at_times_end_at_the_highest_curve(shown: Any, drawing: Any) -> None:
    figure = shown(2, 100, at=[24])
    with drawing(figure) as canvas:
        axes = canvas.figure.axes[0]
        at = [line for line in axes.lines if set(line.get_xdata()) == {24}]
        assert at
        top = max(float(np.max(line.get_ydata())) for line in at)
    rates = figure.data[(figure.data["time"] == 24)].groupby("series", observed=True)["estimate"].last()
    assert top == pytest.approx(rates.max())


def test_rates_without_a_place_are_rows_of_numbers(shown: Any, bmt_study: OpenStudy, drawing: Any) -> None:
    """In the example's figure: the rates of the store, under the times they are of, in all panels alike."""
    figure: Any = bmt_study.display("figure-1")
    assert figure.finish.geometry.form.rates_below
    with drawing(figure) as canvas:
        for axes, endpoint in zip(canvas.figure.axes, ("lfs", "os"), strict=True):
            for at in (12, 24):
                tick = axes.transData.transform((at, 0))[0]
                for group in ("ALL", "AML low risk", "AML high risk"):
                    rate = bmt_study.value("figure-1", endpoint=endpoint, group=group, at=at, statistic="estimate")
                    texts = [each for each in canvas.texts if each.text == rate.removesuffix("%")]
                    assert any(abs(each.middle[0] - tick) < 1.5 for each in texts), (endpoint, group, at)
        assert not [each for each in canvas.texts if each.text.endswith("%") and each.text[:1].isdigit()]
    beside = shown(2, 300, at=[24], legend="top")
    assert not beside.finish.geometry.form.rates_below


def test_a_figure_in_another_size_is_laid_out_again_or_refused(
    bmt_study: OpenStudy, drawing: Any, assert_clean: Any
) -> None:
    import plotnine as p9

    made: Any = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", x_max=60, breaks=12)
    with drawing(made + p9.theme(figure_size=(7, 4))) as canvas:
        assert_clean(canvas)
    with pytest.raises(LookupFailed, match="no room at a width of"), drawing(made + p9.theme(figure_size=(3, 1))):
        pass


@pytest.mark.parametrize("line", LINE_TYPES[1:])
@pytest.mark.parametrize("length", [8.7, 12.3])
def test_a_key_begins_and_ends_with_a_dash(line: Any, length: float) -> None:
    """Never half a dash at the end, which would look like a dot."""
    _, dashes = key_line(line, length)
    ends = np.cumsum(np.resize(dashes, 60))
    assert ends[0::2] == pytest.approx(np.cumsum(np.resize(line[1], 60))[0::2] * dashes[0] / line[1][0])
    assert np.abs(ends[0::2] - length).min() < 1e-9  # a dash ends where the key does
    assert ends[0] < length
