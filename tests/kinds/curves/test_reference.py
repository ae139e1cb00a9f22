"""Which group comparisons of curves, outcomes, forests and sweeps are against: the reference, in words and numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_difference
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.rate_difference import rate_difference

if TYPE_CHECKING:
    from riskset.opened import OpenStudy


THREE: dict[str, list[Any]] = {
    "t": [3, 5, 8, 9, 12, 14, 2, 4, 6, 7, 11, 13, 1, 5, 10, 15, 16, 18],
    "died": [1, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1],
    "arm": ["a"] * 6 + ["b"] * 6 + ["c"] * 6,
    "x": [1, 2, 3, 1, 2, 3, 2, 1, 3, 3, 1, 2, 3, 1, 2, 2, 1, 3],
}


def compared(small: Any, reference: str | None, **sections: Any) -> OpenStudy:
    """Three arms in the order A, B, C, with or without a reference."""
    arm: dict[str, Any] = {"label": "Arm", "kind": "categorical", "levels": {"a": "A", "b": "B", "c": "C"}}
    arm |= {} if reference is None else {"reference": reference}
    common = {"kind": "curves", "endpoints": ["os"], "hazard_ratio": True, "difference": True, "x_max": 18}
    displays = {
        "three": common | {"by": "arm"},
        "two": common | {"by": "pair"},
        "adjusted": common | {"by": "arm", "adjust_for": ["x"]},
        **sections.pop("displays", {}),
    }
    groups = {"pair": {"variable": "arm", "levels": {"b": "Bee", "c": "Cee", "a": None}}}
    variables = {"arm": arm, "x": {"label": "X", "kind": "continuous"}}
    endpoints = {"os": {"label": "Survival", "time": "t", "event": {"died": 1}}}
    return small(THREE, variables=variables, groups=groups, endpoints=endpoints, displays=displays, **sections)


def printed_tests(figure: Any, canvas: Any) -> str:
    """The tests of all panels as they are read, from lines that are drawn in the panels or over them."""
    geometry = figure.finish.geometry
    lines = [line for each in geometry.placed for word in each.tests or () for line in word.lines]
    lines += [line for each in geometry.tests for line in each]
    assert set(lines) <= set(canvas.said())
    return " ".join(lines).replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("reference", [None, "b", "C"])
def test_hazard_ratios_and_differences_are_against_the_reference(
    numbers: Any, small: Any, reference: str | None, drawing: Any, assert_tidy: Any
) -> None:
    """Each pair by a regression of its own indicator columns, and by the difference of two curves."""
    study = compared(small, reference)
    against = "A" if reference is None else reference.upper()
    arm = np.array([name.upper() for name in THREE["arm"]])
    time, event = np.array(THREE["t"], dtype=float), np.array(THREE["died"]) == 1
    others = [name for name in "ABC" if name != against]
    fit = cox(time, event, np.column_stack([arm == name for name in others]).astype(float))
    rows = numbers(study.results_of("three"))
    for place, name in enumerate(others):
        assert rows("ratio", group=f"{name} vs {against}") == pytest.approx(np.exp(fit.coefficients[place]), rel=1e-9)
        one, two = (kaplan_meier(time[arm == each], event[arm == each]) for each in (name, against))
        apart = [row for row in rows.rows if row.statistic == "difference" and row.group == f"{name} vs {against}"]
        assert len(apart) > 5
        for row in apart:
            expected = one.at([row.at]).survival[0] - two.at([row.at]).survival[0]
            assert row.value == pytest.approx(expected, abs=1e-12)
    figure: Any = study.display("three")
    # Neither lines nor rows of numbers change their order.
    assert list(figure.data["series"].cat.categories)[:3] == ["A", "B", "C"]
    with drawing(figure) as canvas:
        assert_tidy(canvas)
    curves, differences = figure.finish.panels
    # A heading names what the ratios compare with.
    assert curves.tests[0] == f"HR (95%\N{NO-BREAK SPACE}CI) vs. {against}:"
    for place, name in enumerate(others):
        assert curves.tests[1 + place].startswith(f"{name} {np.exp(fit.coefficients[place]):.3f} (")
    assert differences.tests == [f"Difference from {against}"]
    adjusted = numbers(study.results_of("adjusted"))
    model = cox(time, event, np.array(THREE["x"], dtype=float)[:, None], strata=np.searchsorted(["A", "B", "C"], arm))
    design = np.array(THREE["x"], dtype=float)[:, None]
    for name in others:
        strata = "ABC".index(name), "ABC".index(against)
        apart = [row for row in adjusted.rows if row.statistic == "difference" and row.group == f"{name} vs {against}"]
        found = adjusted_difference(model, design, design, [row.at for row in apart[1:]], strata=strata)
        np.testing.assert_allclose([row.value for row in apart[1:]], found.difference, atol=1e-12)


@pytest.mark.parametrize(
    ("reference", "pair"), [(None, ("Cee", "Bee")), ("A", ("Cee", "Bee")), ("B", ("Cee", "Bee")), ("C", ("Bee", "Cee"))]
)
def test_a_hazard_ratio_of_two_groups_names_its_direction(
    numbers: Any, small: Any, reference: str | None, pair: tuple[str, str], drawing: Any, assert_tidy: Any
) -> None:
    """The groups have other names than the levels; a reference that is in neither group leaves the first."""
    study = compared(small, reference)
    other, against = pair
    arm, time = np.array(THREE["arm"]), np.array(THREE["t"], dtype=float)
    among = arm != "a"
    fit = cox(time[among], np.array(THREE["died"])[among] == 1, (arm[among] == other[0].lower())[:, None].astype(float))
    rows = numbers(study.results_of("two"))
    assert rows("ratio", group=f"{other} vs {against}") == pytest.approx(np.exp(fit.coefficients[0]), rel=1e-9)
    figure: Any = study.display("two")
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        said = printed_tests(figure, canvas)
        printed = f"HR, {other} vs. {against} {np.exp(fit.coefficients[0]):.3f} (95% CI,"
        assert printed in said
        assert printed in figure.alt_text
        assert f"{other} minus {against}" in said


@pytest.mark.parametrize("reference", [None, "b"])
def test_a_long_direction_fits_its_panel(small: Any, reference: str | None, drawing: Any, assert_tidy: Any) -> None:
    names = {"b": "Chemotherapy alone", "c": "Stem cell transplantation"}
    study = small(
        THREE,
        variables={"arm": {"label": "Arm", "kind": "categorical"} | ({"reference": reference} if reference else {})},
        groups={"pair": {"variable": "arm", "levels": names | {"a": None}}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={
            "c": {"kind": "curves", "endpoints": ["os"], "by": "pair", "hazard_ratio": True, "width": "single"},
        },
    )
    with drawing(study.display("c")) as canvas:
        assert_tidy(canvas)
        assert f"HR, {names['c']} vs. {names['b']} " in printed_tests(study.display("c"), canvas)
        # In the legend; the row of numbers has the line alone, or the name in two lines.
        assert names["b"] in canvas.said()


@pytest.mark.parametrize("reference", [None, "a", "b"])
def test_differences_of_outcomes_are_against_the_reference(small: Any, reference: str | None) -> None:
    table = {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [6], "show": ["estimate", "difference"]}
    named = table | {"pairs": [["A", "C"], ["C", "B"]]}
    study = compared(small, reference, displays={"o": table, "named": named})
    pairs = {
        None: ["A vs B", "A vs C", "B vs C"],
        "a": ["B vs A", "C vs A", "B vs C"],
        "b": ["A vs B", "A vs C", "C vs B"],
    }[reference]
    found = [row for row in study.results_of("o") if row.statistic == "difference"]
    assert [row.group for row in found] == pairs
    arm, time, event = np.array(THREE["arm"]), np.array(THREE["t"], dtype=float), np.array(THREE["died"]) == 1
    for row in found:
        one, two = (
            kaplan_meier(time[arm == each.lower()], event[arm == each.lower()]) for each in row.group.split(" vs ")
        )
        assert row.value == pytest.approx(rate_difference(one, two, 6).estimate, abs=1e-12)
    # Pairs that are named have the direction in which they are named; a P value has none.
    assert [row.group for row in study.results_of("named") if row.statistic == "difference"] == ["A vs C", "C vs B"]


@pytest.mark.parametrize(
    ("reference", "own", "comparison"),
    [(None, None, "Cee vs Bee"), ("c", None, "Bee vs Cee"), ("c", "Bee", "Cee vs Bee")],
)
def test_forest_plots_and_sweeps_have_the_reference_of_the_variable(
    small: Any, reference: str | None, own: str | None, comparison: str
) -> None:
    """The entry's own reference goes before that of the variable."""
    given = {} if own is None else {"reference": own}
    forest = {"kind": "forest", "by": "pair", "subgroups": ["arm"], "endpoints": ["os"]} | given
    sweep = {"kind": "landmark-sweep", "by": "pair", "endpoints": ["os"], "landmarks": [0.5, 1]} | given
    study = compared(small, reference, displays={"f": forest, "s": sweep})
    for name in ("f", "s"):
        assert {row.group for row in study.results_of(name) if row.statistic == "ratio"} == {comparison}
