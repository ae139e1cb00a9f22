"""Curves: steps and numbers at risk recounted, and how far thinning may move a long curve."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.kinds.curves.analysis import curves
from riskset.kinds.curves.lines import RESOLUTION, crude_line
from riskset.results import ResultStore
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.kaplan_meier import kaplan_meier

if TYPE_CHECKING:
    from riskset.kinds.curves.lines import Line
    from riskset.opened import OpenStudy

BREAKS = [0, 12, 24, 36, 48, 60]


@pytest.fixture(scope="module")
def store(bmt_study: OpenStudy) -> ResultStore:
    return ResultStore(curves(bmt_study.cohort, ["lfs", "os"], breaks=BREAKS, at=[12, 24], by="disease"))


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
@pytest.mark.parametrize("group", ["ALL", "AML low risk", "AML high risk"])
def test_steps_are_those_of_the_curve(store: ResultStore, recomputed: Any, endpoint: str, group: str) -> None:
    rows = store.select(variable=endpoint, group=group, statistic="estimate")
    fit = recomputed.fit(endpoint, group)
    assert [row.value for row in rows] == pytest.approx([float(fit.predict(row.at)) for row in rows], rel=1e-9)
    event = "d3" if endpoint == "lfs" else "d1"
    patients = recomputed.group(group)
    died = patients.loc[patients[event] == 1, endpoint]
    expected = {0.0, 12.0, 24.0, *died, patients[endpoint].max()}
    assert [row.at for row in rows] == pytest.approx(sorted(expected), rel=1e-12)


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
def test_numbers_at_risk_are_recounted(store: ResultStore, recomputed: Any, endpoint: str) -> None:
    for group in ("ALL", "AML low risk", "AML high risk"):
        found = {row.at: row.value for row in store.select(variable=endpoint, group=group, statistic="n_risk")}
        times = recomputed.group(group)[endpoint]
        assert found == {float(at): float((times >= at).sum()) for at in BREAKS}


def test_censorings_are_recounted(store: ResultStore, recomputed: Any) -> None:
    patients = recomputed.group("ALL")
    times = patients.loc[patients["d1"] == 0, "os"].value_counts()
    found = {row.at: row.value for row in store.select(variable="os", group="ALL", statistic="n_censored")}
    assert list(found) == pytest.approx(sorted(times.index))
    assert list(found.values()) == times.sort_index().tolist()


def test_limits_are_those_of_the_outcomes(bmt_study: OpenStudy, store: ResultStore) -> None:
    outcomes = bmt_study.results().select(display="table-2", at=24.0)
    for row in outcomes:
        if row.statistic in {"estimate", "lower", "upper"}:
            names = {"variable": row.variable, "group": row.group, "at": row.at, "statistic": row.statistic}
            assert store.one(**names).value == row.value


def drawn(line: Line, at: np.ndarray) -> np.ndarray:
    """Estimates and limits of the step function through the kept steps: rows of values, columns of times."""
    kept = np.concatenate([[0.0], line.visible_steps()])
    values = np.nan_to_num(np.stack(line.values(kept)), nan=-1.0)
    return values[:, np.searchsorted(kept, at, side="right") - 1]


def off_by(line: Line, at: np.ndarray) -> float:
    """How far what is drawn is from what is estimated, the limits included, after the first event."""
    inside = at[(at >= line.steps[0]) & (at <= line.last_follow_up)]
    wanted = np.nan_to_num(np.stack(line.values(inside)), nan=-1.0)
    return float(np.abs(drawn(line, inside) - wanted).max())


@pytest.mark.parametrize("share_censored", [0.0, 0.3, 0.9])
def test_thinned_survival_is_nowhere_off_by_a_thousandth(share_censored: float) -> None:
    rng = np.random.default_rng(20)
    time, event = rng.exponential(20, 100_000), (rng.random(100_000) > share_censored).astype(int)
    line = crude_line("", "", kaplan_meier(time, event), 1, (time.size, event.sum()))
    assert line.visible_steps().size <= 1.5 * RESOLUTION
    assert off_by(line, np.concatenate([line.steps, rng.uniform(0, time.max(), 10_000)])) < 1 / RESOLUTION
    # The last step is kept: where the curve ends is seen.
    assert line.visible_steps()[-1] == line.steps[-1]


def test_thinned_incidence_is_nowhere_off_by_a_thousandth() -> None:
    rng = np.random.default_rng(21)
    time, cause = rng.exponential(20, 100_000), rng.integers(0, 3, 100_000)
    line = crude_line("", "", cumulative_incidence(time, cause, causes=(1, 2)), 1, (time.size, (cause == 1).sum()))
    assert line.visible_steps().size <= 1.5 * RESOLUTION
    assert off_by(line, line.steps) < 1 / RESOLUTION


@given(st.integers(1001, 4000), st.floats(0, 0.95), st.integers(0, 99))
@settings(max_examples=15)
def test_thinning_keeps_its_bound(size: int, censored: float, seed: int) -> None:
    """Few patients late: the limits move more than the estimate there."""
    rng = np.random.default_rng(seed)
    time, event = rng.weibull(0.7, size) * 30, (rng.random(size) >= censored).astype(int)
    line = crude_line("", "", kaplan_meier(time, event), 1, (size, event.sum()))
    if line.steps.size:
        assert off_by(line, line.steps) < 1 / RESOLUTION


def test_short_curves_are_not_thinned() -> None:
    rng = np.random.default_rng(22)
    curve = kaplan_meier(rng.exponential(20, 1000), np.ones(1000, dtype=int))
    assert crude_line("", "", curve, 1, (1000, 1000)).visible_steps().size == 1000


def test_ticks_of_repeated_breaks_are_counted_once(small: Any) -> None:
    study = small(
        {"t": [10, 20], "died": [1, 0]},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"d": {"kind": "curves", "endpoints": ["os"], "breaks": [12, 0, 12, 100], "x_max": 18}},
    )
    found = {row.at: row.value for row in study.results().select(statistic="n_risk")}
    assert found == {0.0: 2.0, 12.0: 1.0}


def test_all_times_are_zero(small: Any) -> None:
    study = small(
        {"t": [0, 0], "died": [0, 0]},
        endpoints={"os": {"label": "Overall survival", "time": "t", "event": {"died": 1}}},
        displays={"d": {"kind": "curves", "endpoints": ["os"]}},
    )
    assert study.value("d", statistic="n_risk", at=0) == "2"
    study.display("d").images("svg")  # type: ignore[union-attr]
