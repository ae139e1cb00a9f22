"""No word of a figure of curves is struck by a line or another word, and nothing leaves the figure."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

import riskset
from riskset.figures.paper import TALLEST
from riskset.problems import LookupFailed
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from riskset.opened import OpenStudy

ROOT = Path(__file__).resolve().parents[3]
KNOWN = r"has no room at a width of|can be told apart|cuts off a curve"
CONTRADICTION = r"missing, negative or no numbers|no patient|landmark|is of|has y_max|stacked curves have|no groups"
FOUR = ["relapse", "nrm", "lfs", "os"]
NAMES = (
    ["A", "B", "C", "D", "E", "F", "G", "H"],
    [
        "Non-transplant",
        "MRD+",
        "MRD\N{MINUS SIGN}",
        "Haploidentical",
        "Matched sibling",
        "Cord blood",
        "Unrelated",
        "Autologous",
    ],
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
@settings(
    max_examples=examples(8, 50), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
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
        assert canvas.figure.get_size_inches()[1] <= TALLEST + 0.01


# The sizes at which figures are printed


WIDTHS = ["single", "one-and-a-half", "double", "page"]


def every_other(*values: list[Any]) -> list[Any]:
    """All combinations of values; of them every other is for long runs, and no value is met in those alone."""
    places = itertools.product(*(range(len(each)) for each in values))
    return [
        pytest.param(
            *(each[k] for each, k in zip(values, place, strict=True)), marks=[pytest.mark.slow] * (sum(place) % 2)
        )
        for place in places
    ]


OPTIONS: list[dict[str, Any]] = [
    {"endpoints": ["os"], "hazard_ratio": True, "median": True, "at": [12, 24]},
    {"endpoints": ["os"], "legend": "ends", "hazard_ratio": True},
    {"endpoints": ["relapse", "os"], "rates": "interval", "at": [12, 24], "lines": "dashed"},
    {"endpoints": ["relapse", "nrm", "os"], "hazard_ratio": True},
]


@pytest.fixture(scope="module")
def cart() -> OpenStudy:
    return riskset.open_study(ROOT / "report" / "cart-haplo" / "study.yml")


@pytest.mark.parametrize(
    ("width", "name"), every_other(WIDTHS, ["figure-2", "figure-3", "figure-s1", "figure-in-time"])
)
def test_figures_of_the_example_are_clean_at_every_width(
    cart: OpenStudy, name: str, width: str, drawing: Any, assert_clean: Any
) -> None:
    from riskset.kinds.display import show_display

    spec = cart.cohort.study.displays[name].model_copy(update={"width": width})
    with drawing(show_display(cart.cohort, spec, cart.results_of(name), cart.style)) as canvas:
        assert_clean(canvas)
        assert canvas.figure.get_size_inches()[1] <= TALLEST + 0.01


@pytest.mark.parametrize(("width", "groups", "options"), every_other(WIDTHS, [2, 3, 5, 8], OPTIONS))
def test_ways_of_the_review_are_clean(
    tmp_path: Any, new_study: Any, drawing: Any, assert_clean: Any, width: str, groups: int, options: dict[str, Any]
) -> None:
    figure = drawn(tmp_path, new_study, cohort(5, groups, 300), NAMES[1], options | {"width": width})
    if figure is None:  # eight groups in three panels of a narrow column have no room, which is said
        assert groups == 8 or (groups == 5 and width == "single")
        return
    with drawing(figure) as canvas:
        assert_clean(canvas)


def test_a_long_label_leaves_the_panel_its_room(tmp_path: Any, new_study: Any, drawing: Any, assert_clean: Any) -> None:
    """52 letters in a journal's column: the rows have the groups' lines, and the legend their names."""
    figure = drawn(tmp_path, new_study, cohort(1, 3, 300), NAMES[2], {"endpoints": ["os"], "width": "single"})
    with drawing(figure) as canvas:
        assert_clean(canvas)
        assert [canvas.said().count(name) for name in NAMES[2][:3]] == [1, 1, 1]
        assert "Overall survival" in canvas.said()
    geometry = figure.finish.geometry
    assert geometry.form.label_lines == 0
    assert geometry.box_width > 0.75 * geometry.width


def test_labels_break_before_they_give_way_to_lines(
    tmp_path: Any, new_study: Any, drawing: Any, assert_clean: Any
) -> None:
    figure = drawn(
        tmp_path, new_study, cohort(1, 2, 300), NAMES[2], {"endpoints": ["os", "relapse"], "width": "double"}
    )
    with drawing(figure) as canvas:
        assert_clean(canvas)
        assert "Busulfan, fludarabine and" in canvas.said()
    assert figure.finish.geometry.form.label_lines > 1


def test_without_a_legend_labels_are_not_left_out(tmp_path: Any, new_study: Any) -> None:
    options = {"endpoints": ["os"], "legend": "none", "width": 60}
    path = new_study(
        tmp_path,
        cohort(1, 3, 300),
        groups={"arm": {"variable": "arm", "levels": dict(enumerate(NAMES[2][:3]))}},
        endpoints=ENDPOINTS,
        displays={"c": {"kind": "curves", "by": "arm", **options}},
    )
    with pytest.raises(
        (LookupFailed, StudyProblems), match="has no room at a width of 60 mm; write legend: top, or draw"
    ):
        riskset.open_study(path).display("c")


@pytest.mark.parametrize("breaks", [None, 6, [0, 6, 12, 24, 36, 48, 60]])
def test_numbers_of_five_digits_keep_off_each_other(
    tmp_path: Any, new_study: Any, drawing: Any, assert_clean: Any, breaks: Any
) -> None:
    """Our own ticks thin out; those that the author wrote stay, and some have no numbers under them."""
    options = {"endpoints": ["os"], "width": "single", "x_max": 60, "breaks": breaks}
    figure = drawn(tmp_path, new_study, cohort(5, 2, 60_000), NAMES[0], options)
    with drawing(figure) as canvas:
        assert_clean(canvas)
        ticks = [tick for tick in canvas.figure.axes[0].get_xticks() if tick <= 60]
    assert ticks[-1] == 60
    rows = figure.finish.geometry.rows
    if breaks is not None:
        assert [label for _, label in rows.ticks] == [f"{tick:g}" for tick in ticks]
        assert len(ticks) == (11 if breaks == 6 else 7)
        assert len(rows.numbered) < len(ticks)


def test_a_step_of_ticks_keeps_its_ticks_and_labels_those_with_room(
    tmp_path: Any, new_study: Any, drawing: Any, assert_clean: Any
) -> None:
    options = {"endpoints": ["os"], "width": "single", "x_max": 60, "breaks": 2}
    figure = drawn(tmp_path, new_study, cohort(5, 2, 300), NAMES[0], options)
    with drawing(figure) as canvas:
        assert_clean(canvas)
        assert [tick for tick in canvas.figure.axes[0].get_xticks() if tick >= 0] == list(range(0, 61, 2))
    rows = figure.finish.geometry.rows
    labelled = [tick for tick, label in rows.ticks if label]
    assert 10 < len(labelled) < 31
    assert set(rows.numbered) <= set(labelled)


def test_listed_ticks_without_room_are_refused(tmp_path: Any, new_study: Any) -> None:
    ticks = list(range(0, 61, 2))
    path = new_study(
        tmp_path,
        cohort(5, 2, 300),
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints=ENDPOINTS,
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["os"], "width": "single", "breaks": ticks}},
    )
    with pytest.raises((LookupFailed, StudyProblems), match="no room at a width of 85 mm; leave breaks out, or"):
        riskset.open_study(path).display("c")


@pytest.mark.parametrize(("groups", "endpoints"), [(2, FOUR), (3, FOUR[:3])])
def test_no_figure_is_taller_than_a_page(tmp_path: Any, new_study: Any, groups: int, endpoints: list[str]) -> None:
    options = {"endpoints": endpoints, "at": [24], "hazard_ratio": True, "width": "single", "x_max": 48}
    figure = drawn(tmp_path, new_study, cohort(3, groups, 200), NAMES[0], options)
    assert figure.finish.geometry.height <= TALLEST + 1e-6


@pytest.mark.parametrize(
    ("groups", "options", "height"),
    [
        (2, {"endpoints": FOUR[:3], "width": "single", "columns": 1}, 100),
        # Words have a place in panels of the usual height, and stand outside of lower ones, which needs more height.
        (3, {"endpoints": ["os"], "rates": "estimate", "median": True, "legend": "none", "x_max": 48, "breaks": 6}, 50),
        (4, {"endpoints": ["lfs"], "width": "single", "rates": "estimate", "at": [6, 12, 24], "median": True}, 84),
    ],
)
def test_a_low_height_is_refused_with_the_one_that_would_do(
    tmp_path: Any, new_study: Any, groups: int, options: dict[str, Any], height: int
) -> None:
    levels = {"arm": {"variable": "arm", "levels": dict(enumerate(NAMES[0][:groups]))}}

    def shown(name: str, height: int) -> Any:
        (tmp_path / name).mkdir()
        displays = {"c": {"kind": "curves", "by": "arm", "hazard_ratio": True, "height": height} | options}
        path = new_study(tmp_path / name, cohort(1, groups, 200), groups=levels, endpoints=ENDPOINTS, displays=displays)
        return riskset.open_study(path).display("c")

    with pytest.raises((LookupFailed, StudyProblems), match=r"; write height: \d+ or more") as refused:
        shown("low", height)
    least = re.search(r"height: (\d+)", str(refused.value))
    assert least is not None
    assert int(least[1]) > height
    figure = shown("high", int(least[1]))
    assert 25.4 * figure.finish.geometry.height == pytest.approx(int(least[1]), abs=0.1)


@pytest.mark.parametrize("seed", [4, 9])
def test_a_ratio_stays_with_its_limits(
    tmp_path: Any, new_study: Any, drawing: Any, assert_clean: Any, seed: int
) -> None:
    """Where a corner is too narrow for both, the tests leave the panel; no number is broken."""
    names = ["Chemotherapy", "Immunotherapy"]
    options = {"hazard_ratio": True, "legend": "ends", "difference": True, "columns": 2, "endpoints": ["os"]}
    figure = drawn(tmp_path, new_study, cohort(seed, 2, 300), names, options)
    with drawing(figure) as canvas:
        assert_clean(canvas)
        lines = [line for text in canvas.said() for line in text.split("\n") if "95" in line]
        assert lines
        assert all(re.search(r"\d \(95% CI[ ,].*\d\)$", line.replace("\N{NO-BREAK SPACE}", " ")) for line in lines)
