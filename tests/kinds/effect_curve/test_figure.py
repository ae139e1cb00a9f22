"""A figure of an effect along a number: what it draws, what its note says, and that it shows no single patient."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.kinds.effect_curve.analysis import classes
from riskset.kinds.effect_curve.figure import EffectCurveLayout, effect_curve_plot
from riskset.results import Result

if TYPE_CHECKING:
    from collections.abc import Callable


def rows(*, method: str = "Cox") -> list[Result]:
    def one(statistic: str, value: float | None, at: float | None = None, unit: str = "") -> Result:
        return Result(
            display="f",
            analysis="effect-curve",
            population="all",
            group="",
            variable="age",
            level="",
            at=at,
            statistic=statistic,
            value=value,
            unit=unit,
            method=method,
            endpoint="os",
            model="multivariable",
        )

    effect = "difference" if method == "linear" else "ratio"
    found = [one("reference_value", 50.0), one("factor_p_value", 0.012), one("nonlinear_p_value", 0.5)]
    for at in np.linspace(30, 70, 9):
        value = float(np.exp((at - 50) / 50))
        found += [one(effect, value, at), one("lower", value / 1.2, at), one("upper", value * 1.2, at)]
    for start, count in ((30.0, 12), (50.0, 20)):
        found += [one("class_n", count, start + 10, "patients"), one("class_start", start, start + 10)]
        found.append(one("class_end", start + 20, start + 10))
    return found


LAYOUT = EffectCurveLayout(endpoints={"os": "Survival"}, variables={"age": "Age, years"}, digits={"age": 0})


def test_note_and_words() -> None:
    plot = effect_curve_plot(rows(), LAYOUT)
    assert "classes of 12 or more" in plot.note
    assert "Reference 50" in plot.note
    assert "$P$\u00a0=\u00a00.012 (all)" in plot.note
    assert plot.alt_text.startswith("Hazard ratio against the value of a number. Survival: Age, years: 0.670 at 30")
    assert "Mean difference" in effect_curve_plot(rows(method="linear"), LAYOUT).alt_text


@pytest.mark.parametrize("method", ["Cox", "linear"])
def test_the_band_lies_within_the_axis_and_the_bars_under_it(
    method: str, assert_tidy: Callable[[Any], None], drawing: Callable[[Any], Any]
) -> None:
    plot = effect_curve_plot(rows(method=method), LAYOUT)
    scale = next(each for each in plot.scales if "y" in each.aesthetics)
    low, high = (scale.inverse(each) for each in scale.limits) if method == "Cox" else scale.limits
    band, bars = (
        plot.data,
        next(layer._data for layer in plot.layers if "bottom" in getattr(layer._data, "columns", ())),
    )
    assert low == pytest.approx(bars["bottom"].min())
    assert bars["top"].max() < band["lower"].min()
    assert band["upper"].max() <= high
    assert "cut off" not in plot.note
    with drawing(plot) as canvas:
        assert_tidy(canvas)


def test_a_band_that_is_cut_off_is_noted() -> None:
    plot = effect_curve_plot(rows(), replace(LAYOUT, y_limits=(0.8, 1.25)))
    assert "Confidence limits below 0.8 or above 1.25 are cut off." in plot.note


def test_classes_hide_single_patients() -> None:
    rng = np.random.default_rng(1)
    values = np.sort(rng.normal(50, 10, 200))
    found = classes(values, (float(values[9]), float(values[-10])), 8)
    assert min(count for _, _, count in found) >= 8
    assert sum(count for _, _, count in found) == 182
    assert [start for start, _, _ in found[1:]] == [end for _, end, _ in found[:-1]]
    assert classes(values, (50.0, 50.0), 5) == []
