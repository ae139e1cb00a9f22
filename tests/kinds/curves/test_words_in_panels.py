"""No word of a figure of curves is struck by a line or another word, and nothing leaves the figure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import riskset
from riskset.results import LookupFailed
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy

KNOWN = r"has no room|needs \d+ mm of height|is more than .* can be told apart|cuts off a curve"
CONTRADICTION = r"missing, negative or no numbers|no patient|landmark|is of|has y_max|stacked curves have|no groups"
FOUR = ["relapse", "nrm", "lfs", "os"]
NAMES = (
    ["A", "B", "C", "D", "E", "F", "G", "H"],
    ["Non-transplant", "MRD+", "MRD−", "Haploidentical", "Matched sibling", "Cord blood", "Unrelated", "Autologous"],
    [f"Busulfan, fludarabine and antithymocyte globulin, arm {letter}" for letter in "ABCDEFGH"],
)


@st.composite
def figures(draw: st.DrawFn) -> dict[str, Any]:
    """Options of a figure, in combinations that an author could write."""
    one = lambda *values: draw(st.sampled_from(values))  # noqa: E731
    found: dict[str, Any] = {
        "endpoints": draw(st.lists(st.sampled_from(FOUR), min_size=1, max_size=4, unique=True)),
        "width": one("single", "one-and-a-half", "double", "page", 60, 100, 300),
        "hazard_ratio": draw(st.booleans()),
        "rates": one("none", "estimate", "interval"),
        "at": one([], [12], [12, 24], [3, 6, 12, 24, 36]),
        "median": draw(st.booleans()),
        "difference": draw(st.booleans()),
        "legend": one("auto", "top", "ends", "none"),
        "lines": one("solid", "dashed"),
        "conf_band": one(None, True, False),
        "censor_ticks": draw(st.booleans()),
        "risk_table": one(True, False, ["at-risk", "events", "censored"]),
        "x_max": one(None, 36, 48),
        "breaks": one(None, 6, 12, [0, 6, 12, 36]),
        "columns": one(None, None, 1, 2, 3),
        "height": one(None, None, None, 90, 160),
    }
    if draw(st.integers(0, 5)) == 0:
        found |= {"endpoints": ["relapse"], "causes": one("each", "stacked"), "difference": False}
        if found["causes"] == "stacked":
            found |= {"legend": "top", "lines": "solid", "conf_band": None}
    return found


def cohort(seed: int, groups: int, size: int) -> dict[str, list[Any]]:
    """Patients of groups whose hazards of three events differ, followed for up to five years."""
    rng = np.random.default_rng(seed)
    arm = rng.integers(0, groups, size)
    arm[:groups] = range(groups)
    hazards = rng.choice([0.0005, 0.005, 0.03, 0.1], size=(groups, 2))
    times = rng.exponential(1 / hazards[arm])
    end = rng.uniform(2, 60, size)
    first = times.min(axis=1)
    cause = np.where(first < end, 1 + times.argmin(axis=1), 0)
    t = np.maximum(np.minimum(first, end), 0.1).round(int(rng.integers(0, 3)))
    died = np.where(cause == 1, rng.uniform(size=size) < 0.6, cause == 2).astype(int)
    return {"arm": arm.tolist(), "t": t.tolist(), "cause": cause.tolist(), "died": died.tolist()}


ENDPOINTS: dict[str, Any] = {
    "relapse": {
        "label": "Cumulative incidence of relapse",
        "time": "t",
        "event": "cause == 1",
        "competing": "cause == 2",
    },
    "nrm": {"label": "Non-relapse mortality", "time": "t", "event": "cause == 2", "competing": "cause == 1"},
    "lfs": {"label": "Leukemia-free survival", "time": "t", "event": "cause > 0"},
    "os": {"label": "Overall survival", "time": "t", "event": {"died": 1}},
}


def drawn(folder: Any, new_study: Any, columns: dict[str, list[Any]], names: list[str], options: dict[str, Any]) -> Any:
    """A figure of these patients; None where the options are refused in words that say why."""
    groups = max(columns["arm"]) + 1
    by = {"by": "arm"} if groups > 1 else {}
    path = new_study(
        folder,
        columns,
        groups={"arm": {"variable": "arm", "levels": {code: names[code] for code in range(groups)}}},
        endpoints=ENDPOINTS,
        displays={"c": {"kind": "curves", **by, **{key: value for key, value in options.items() if value is not None}}},
    )
    try:
        return riskset.open_study(path).display("c")
    except StudyProblems as problems:
        assert re.search(f"{KNOWN}|{CONTRADICTION}", str(problems)), str(problems)  # noqa: PT017
    except LookupFailed as refused:
        assert re.search(KNOWN, str(refused)), str(refused)  # noqa: PT017
    return None


@given(
    options=figures(),
    seed=st.integers(0, 10_000),
    groups=st.integers(1, 8),
    size=st.sampled_from([12, 60, 300, 3000]),
    names=st.sampled_from(NAMES),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_word_is_struck_in_any_figure(
    tmp_path_factory: Any,
    new_study: Any,
    drawing: Any,
    assert_clean: Any,
    options: dict[str, Any],
    seed: int,
    groups: int,
    size: int,
    names: list[str],
) -> None:
    if groups == 1:
        options = options | {"hazard_ratio": False, "difference": False}
    figure = drawn(tmp_path_factory.mktemp("study"), new_study, cohort(seed, groups, size), names, options)
    if figure is None:
        return
    with drawing(figure) as canvas:
        assert_clean(canvas)
        assert canvas.figure.get_size_inches()[1] <= 220 / 25.4 + 0.01
