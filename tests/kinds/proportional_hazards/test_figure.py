"""Panels of coefficients over time: P values and curves are the store's, nothing overlaps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from matplotlib.text import Text

import riskset
from riskset.analyses.recorder import Recorder
from riskset.figures.figure import Figure
from riskset.kinds.proportional_hazards.axes import coefficient_ends
from riskset.style import NO_BREAK, related

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PANELS: dict[str, dict[str, Any]] = {
    "together": {"of": "t"},
    "alone": {"of": "t", "model": "univariable", "variables": ["age", "fab"], "transform": "rank"},
    "single": {"of": "t", "variables": ["age"], "endpoints": ["os"], "transform": "identity"},
}


@pytest.fixture(scope="module")
def panels(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    study = yaml.safe_load((root / "report" / "bmt" / "study.yml").read_text(encoding="utf-8"))
    study["data"]["path"] = str(root / "data" / "bmt" / "bmt.csv")
    regression = {"kind": "regression", "endpoints": ["os", "relapse"], "variables": ["age", "disease", "fab"]}
    study["displays"] = {"t": regression | {"per": {"age": 10}}} | {
        name: {"kind": "proportional-hazards"} | entry for name, entry in PANELS.items()
    }
    path = tmp_path_factory.mktemp("panels") / "study.yml"
    path.write_text(yaml.safe_dump(study, sort_keys=False), encoding="utf-8")
    return riskset.open_study(path)


@pytest.mark.parametrize("name", PANELS)
def test_p_values_are_the_stores(
    panels: Any, name: str, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    shown = panels.display(name)
    assert isinstance(shown, Figure)
    rows = [row for row in panels.results_of(name) if row.statistic == "ph_p_value" and row.variable]
    assert rows
    with drawing(shown) as canvas:
        assert_tidy(canvas)
        said = " ".join(canvas.said())
        for row in rows:
            p = panels.value(name, endpoint=row.endpoint, variable=row.variable, statistic="ph_p_value")
            assert f"$P${NO_BREAK}{related(p)}" in said
        assert "Months since transplantation" in said
    assert "of 5 or more neighboring events" in shown.plain_legend


def test_a_coefficient_without_a_curve_has_no_empty_panel(small: Any, drawing: Callable[[Any], Any]) -> None:
    """Nobody in group a had the event: Firth's fit, no test."""
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["g", "age"]}
    study = small(
        {
            "g": ["a", "b"] * 12,
            "age": [30 + each * 7 % 40 for each in range(24)],
            "t": list(range(1, 25)),
            "died": [0, 1] * 12,
        },
        variables={"g": {"kind": "categorical", "label": "Group"}, "age": {"kind": "continuous", "label": "Age"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={"t": entry, "ph": {"kind": "proportional-hazards", "of": "t", "model": "univariable"}},
    )
    shown = study.display("ph")
    assert isinstance(shown, Figure)
    with drawing(shown) as canvas:
        assert len(canvas.figure.axes) == 1
        assert "Age" in canvas.said()
    assert "Group: proportional hazards are not tested after penalized estimation." in shown.plain_legend


def test_curves_are_the_stores(panels: Any, drawing: Callable[[Any], Any]) -> None:
    rows = [row for row in panels.results_of("single") if row.statistic == "coefficient"]
    with drawing(panels.display("single")) as canvas:
        (axes,) = canvas.figure.axes
        vertices = [path.vertices for each in axes.collections for path in each.get_paths()]
        corners = [*(line.get_xydata() for line in axes.lines), *vertices]
        wanted = {(round(row.at, 5), round(row.value, 5)) for row in rows}
        drawn = [{(round(float(x), 5), round(float(y), 5)) for x, y in each} for each in corners]
        assert any(wanted <= each for each in drawn)


def test_each_term_of_a_spline_has_a_name(root: Path, drawing: Callable[[Any], Any]) -> None:
    cohort = riskset.open_study(root / "report" / "bmt" / "study.yml").cohort
    with drawing(riskset.proportional_hazards_figure(cohort, of="table-s1", variables=["age"])) as canvas:
        said = " ".join(" ".join(canvas.said()).split())  # titles are wrapped
    for name in ("linear term", "nonlinear term 1", "nonlinear term 2"):
        assert f"Age, years: {name}" in said


def test_words(panels: Any) -> None:
    assert "Overall survival, Age, per 10 years, P " in panels.display("together").alt_text
    assert "Cumulative incidence of relapse, Disease: AML low risk, P " in panels.display("together").alt_text


def test_a_regression_that_has_no_test_is_drawn_empty(
    small: Any, drawing: Callable[[Any], Any], assert_tidy: Callable[[Any], None]
) -> None:
    study = small(
        {"g": ["a", "b"] * 6, "t": list(range(1, 13)), "died": [1, 0] * 6},
        variables={"g": {"kind": "categorical"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={
            "t": {"kind": "regression", "endpoints": ["os"], "variables": ["g"]},
            "p": {"kind": "proportional-hazards", "of": "t"},
        },
    )
    with drawing(study.display("p")) as canvas:
        assert_tidy(canvas)
        assert any("not applicable" in text for text in canvas.said())


def test_a_model_without_a_variable_is_drawn_empty(drawing: Callable[[Any], Any]) -> None:
    from riskset.kinds.proportional_hazards.figure import ProportionalHazardsLayout, proportional_hazards_plot

    plot = proportional_hazards_plot([], ProportionalHazardsLayout({}, {}, "months", "Months"))
    with drawing(plot) as canvas:
        assert canvas.only("No variable is in the model.")


def test_the_axes_of_time_have_one_title_under_all_panels(panels: Any, drawing: Callable[[Any], Any]) -> None:
    with drawing(panels.display("together")) as canvas:
        (title,) = [text for text in canvas.figure.findobj(Text) if text.get_text().startswith("Months since")]
        count, beside = len(canvas.figure.axes), sum(axes.get_ylabel() != "" for axes in canvas.figure.axes)
        box = title.get_window_extent()
        places = [axes.get_window_extent() for axes in canvas.figure.axes]
        assert box.y1 < min(place.y0 for place in places)
        middle = (min(place.x0 for place in places) + max(place.x1 for place in places)) / 2
        assert abs((box.x0 + box.x1) / 2 - middle) < 0.2 * canvas.figure.dpi
        assert beside == -(-count // round(count / beside))  # the first of each row has the title of the other axis


@pytest.mark.parametrize("count", [1, 2, 3])
def test_panels_are_cut_between_rows_whether_the_lowest_is_full_or_not(count: int) -> None:
    from riskset.kinds.proportional_hazards.figure import ProportionalHazardsLayout, proportional_hazards_plot

    results = Recorder("p", "proportional-hazards", "all")
    labels = {f"v{number}": f"Variable {number}" for number in range(27 + count)}
    for name in labels:
        note = partial(results.add, endpoint="os", model="multivariable", variable=name)
        note("ph_p_value", 0.5)
        note("log_ratio", 0.1)
        for at in (1.0, 2.0, 3.0):
            for statistic, value in (("coefficient", 0.1), ("lower", -1.0), ("upper", 1.0), ("transformed", at)):
                note(statistic, value, at=at)
    plot = proportional_hazards_plot(
        results.rows, ProportionalHazardsLayout({"os": "Survival"}, labels, "months", "Months")
    )
    assert len(plot.parts) > 1
    assert plot.rows is not None
    assert len(plot.rows.heights) == len(plot.rows.panels) >= 10
    assert plot.rows.foot > 0


def test_every_panel_has_its_times(panels: Any, drawing: Callable[[Any], Any]) -> None:
    """Rows stand apart, so that no panel borrows the labels of a lower one."""
    with drawing(panels.display("together")) as canvas:
        assert len(canvas.figure.axes) > 4
        for axes in canvas.figure.axes:
            shown = [float(label.get_text()) for label in axes.get_xticklabels()]
            assert len(shown) >= 3
            assert shown == sorted(shown)


def test_few_events_at_the_ends_do_not_flatten_the_curve(drawing: Callable[[Any], Any]) -> None:
    """The band is 40 high at the last time and 2 high between the points; the curve takes a fair part of its panel."""
    from riskset.kinds.proportional_hazards.figure import ProportionalHazardsLayout, proportional_hazards_plot

    results = Recorder("p", "proportional-hazards", "all")
    note = partial(results.add, endpoint="os", model="multivariable", variable="age")
    note("ph_p_value", 0.3)
    note("log_ratio", 0.2)
    for at, curve, half in ((1, -0.5, 1.5), (2, 0.5, 1.0), (3, 0.0, 1.0), (4, 1.0, 20.0)):
        for statistic, value in (("coefficient", curve), ("lower", curve - half), ("upper", curve + half)):
            note(statistic, value, at=float(at))
        note("transformed", float(at), at=float(at))
    for at in (1.5, 3.5):
        note("bin_residual", 0.1, at=at)
        note("bin_events", 5.0, at=at)
    plot = proportional_hazards_plot(
        results.rows, ProportionalHazardsLayout({"os": "Survival"}, {"age": "Age"}, "months", "Months")
    )
    assert "A band is cut off at the edge of its panel where few events are left." in plot.plain_legend
    with drawing(plot) as canvas:
        (axes,) = canvas.figure.axes
        low, high = axes.get_ylim()
        assert -1.4 < low < -1.0
        assert 1.5 < high < 1.8


@pytest.mark.parametrize(
    ("points", "last", "held"),
    [
        ({1.0: 1.2, 3.0: 1.1}, (-8.0, 10.0), (0.9, 1.5)),
        ({1.0: 1.2, 3.0: 1.1}, (0.8, 1.6), (0.8, 1.6)),
        ({2.0: 1.1}, (-8.0, 10.0), (-8.0, 10.0)),
    ],
)
def test_ends_of_an_axis(points: dict[float, float], last: tuple[float, float], held: tuple[float, float]) -> None:
    """Neither 0 far away nor limits that make the curve flat are held; with one point, the limits are all that tells."""
    limits = [{1.0: 0.9, 2.0: 1.0, 4.0: last[0]}, {1.0: 1.3, 2.0: 1.5, 4.0: last[1]}]
    low, high = coefficient_ends([1.0, 1.2, 1.1], limits, points, 1.1)
    span = held[1] - held[0]
    assert (low, high) == pytest.approx((held[0] - 0.06 * span, held[1] + 0.06 * span))


def test_what_has_no_panel_is_named_with_its_endpoint(small: Any, drawing: Callable[[Any], Any]) -> None:
    """Of two endpoints one has panels: they say which, and so does the note on the other, whose reason stands once."""
    study = small(
        {
            "g": ["a", "b"] * 12,
            "age": [30 + each * 7 % 40 for each in range(24)],
            "t": list(range(1, 25)),
            "died": [0, 1] * 12,
            "worse": [1, 1, 0, 1] * 6,
        },
        variables={"g": {"kind": "categorical", "label": "Group"}, "age": {"kind": "continuous", "label": "Age"}},
        endpoints={
            "os": {"label": "Survival", "time": "t", "event": {"died": 1}},
            "pfs": {"label": "Progression", "time": "t", "event": {"worse": 1}},
        },
        displays={
            "t": {"kind": "regression", "endpoints": ["os", "pfs"], "variables": ["g", "age"]},
            "ph": {"kind": "proportional-hazards", "of": "t"},
        },
    )
    shown = study.display("ph")
    assert isinstance(shown, Figure)
    reason = "proportional hazards are not tested after penalized estimation."
    assert f"Survival, Group; Survival, Age: {reason}" in shown.plain_legend
    assert shown.plain_legend.count(reason) == 1
    with drawing(shown) as canvas:
        assert sum("Progression, " in text for text in canvas.said()) == len(canvas.figure.axes)
