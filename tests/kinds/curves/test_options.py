"""Every way of a figure of curves: what it draws is what the estimators say, tidy, and the same in words and in print."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from riskset_tests_sampling import examples

import riskset
from riskset.analyses.curve_tests import NOT_TO_BE_TRUSTED
from riskset.figures.figure import Figure
from riskset.stats.adjusted_incidence import Setting, adjusted_incidence
from riskset.stats.competing_hazards import competing_hazards
from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_difference, adjusted_survival
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.fine_gray import fine_gray
from riskset.stats.gray import gray_test
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.mantel_byar import mantel_byar
from riskset.stats.rate_difference import rate_difference
from riskset.stats.simon_makuch import simon_makuch
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy
    from riskset.results import Result

DAYS = 30.4375
FOUR = ["relapse", "nrm", "lfs", "os"]


class Numbers:
    """The results of a figure by their names."""

    def __init__(self, rows: list[Result]) -> None:
        self.rows = rows

    def __call__(self, statistic: str, **names: Any) -> Any:
        found = [
            row
            for row in self.rows
            if row.statistic == statistic and all(getattr(row, k) == v for k, v in names.items())
        ]
        assert len(found) == 1, (statistic, names, len(found))
        return found[0].value


@pytest.fixture(scope="module")
def results(bmt_study: OpenStudy) -> Callable[..., Numbers]:
    """The results of a figure of the example's cohort with given options."""
    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.kinds.display import display_results

    def compute(**options: Any) -> Numbers:
        spec = CurvesDisplay.model_validate({"kind": "curves", "x_max": 60, "breaks": 12, **options})
        return Numbers(display_results(bmt_study.cohort, "f", spec))

    return compute


@pytest.fixture(scope="module")
def cohort(bmt: Any) -> Any:
    """The example's patients, read by pandas alone."""
    return bmt.assign(
        group=bmt["disease"].cat.codes,
        event=np.where(bmt["d2"] == 1, 1, np.where(bmt["d1"] == 1, 2, 0)),
    )


def test_each_cause_has_its_line_and_its_test(results: Any, cohort: Any) -> None:
    found = results(
        endpoints=["relapse"], by="disease", causes="each", at=[24], risk_table=["at-risk", "events", "censored"]
    )
    own = cohort[cohort["disease"] == "ALL"]
    curve = cumulative_incidence(own["lfs"], own["event"], causes=(1, 2))
    for cause, label in ((1, "Relapse"), (2, "Non-relapse mortality")):
        names = {"group": "ALL", "level": label}
        assert found("estimate", at=24.0, **names) == curve.at(24, cause).incidence[0]
        assert found("events_to", at=24.0, **names) == ((own["event"] == cause) & (own["lfs"] <= 24)).sum()
        assert found("censored_to", at=24.0, **names) == ((own["event"] == 0) & (own["lfs"] <= 24)).sum()
        swapped = cohort["event"].map({0: 0, cause: 1, 3 - cause: 2})
        test = gray_test(cohort["lfs"], swapped, cohort["group"])
        assert found("p_value", level=label) == pytest.approx(test.p_value, rel=1e-12)


def test_stacked_areas_fill_the_panel(results: Any) -> None:
    """At every time at which all are known, causes and the event-free are 100% together."""
    found = results(endpoints=["relapse"], by="disease", causes="stacked")
    for group in ("ALL", "AML low risk", "AML high risk"):
        for at in (0.0,):
            parts = [
                found("estimate", group=group, level=level, at=at)
                for level in ("Relapse", "Non-relapse mortality", "Event-free")
            ]
            assert sum(parts) == pytest.approx(1, abs=1e-12)


def test_stacked_areas_are_drawn_upon_each_other(bmt_study: OpenStudy) -> None:
    made = riskset.curves_figure(bmt_study.cohort, ["relapse"], by="disease", causes="stacked", x_max=60)
    frame = made.data  # type: ignore[union-attr]
    for _, panel in frame.groupby("panel", observed=True):
        wide = panel.pivot(index="time", columns="series", values=["lower", "upper"])
        causes = [name for name in frame["series"].cat.categories if ("lower", name) in wide]
        assert (wide["lower"][causes[0]] == 0).all()
        for below, above in itertools.pairwise(causes):
            np.testing.assert_allclose(wide["upper"][below], wide["lower"][above], atol=1e-9)
        np.testing.assert_allclose(wide["upper"][causes[-1]], 100, atol=0.11)  # thinned by 1/1000 at most


def test_direct_adjustment_is_the_mean_of_the_predictions(results: Any, cohort: Any) -> None:
    found = results(
        endpoints=["os"], by="disease", adjust_for=["age", "sex"], at=[24], hazard_ratio=True, difference=True
    )
    design = cohort[["z1", "z3"]].to_numpy(dtype=float)
    fit = cox(cohort["os"], cohort["d1"], design, strata=cohort["group"])
    for place, group in enumerate(("ALL", "AML low risk", "AML high risk")):
        wanted = adjusted_survival(fit, design, 24, stratum=place)
        for name, value in (("estimate", wanted.survival), ("lower", wanted.lower), ("upper", wanted.upper)):
            assert found(name, group=group, at=24.0) == pytest.approx(value[0, 0], rel=1e-9)
    # Factors and numbers together with the groups: the adjusted hazard ratio.
    whole = np.column_stack([cohort["group"] == 1, cohort["group"] == 2, design]).astype(float)
    ratios = cox(cohort["os"], cohort["d1"], whole).hazard_ratios()
    assert found("ratio", group="AML high risk vs ALL") == pytest.approx(ratios.estimate[1], rel=1e-9)
    assert found("ratio_upper", group="AML low risk vs ALL") == pytest.approx(ratios.upper[0], rel=1e-9)
    at = next(row.at for row in found.rows if row.statistic == "difference" and row.at and row.at > 20)
    gap = adjusted_difference(fit, design, design, at, strata=(1, 0))
    names = {"group": "AML low risk vs ALL", "at": at}
    assert found("difference", **names) == pytest.approx(gap.difference[0], rel=1e-9)
    assert found("difference_lower", **names) == pytest.approx(gap.lower[0], rel=1e-9)


def test_adjusted_incidence_is_the_g_formula(results: Any, cohort: Any) -> None:
    """Each patient's incidence by the hazards of both causes in a group, and its mean; risk sets are the crude ones."""
    options = {"endpoints": ["relapse"], "by": "disease", "at": [24], "breaks": 12}
    found = results(adjust_for=["age", "sex"], hazard_ratio=True, difference=True, **options)
    design = cohort[["z1", "z3"]].to_numpy(dtype=float)
    hazards = competing_hazards(cohort["lfs"], cohort["event"], design, strata=cohort["group"])
    settings = [Setting(place) for place in range(3)]
    wanted, _ = adjusted_incidence(hazards, settings, [24.0])
    crude = results(**options)
    for group, each in zip(("ALL", "AML low risk", "AML high risk"), wanted, strict=True):
        names = {"group": group, "at": 24.0}
        assert found("estimate", **names) == pytest.approx(each.incidence[0], rel=1e-9)
        assert found("lower", **names) == pytest.approx(each.lower[0], rel=1e-9)
        assert found("upper", **names) == pytest.approx(each.upper[0], rel=1e-9)
        assert abs(found("estimate", **names) - crude("estimate", **names)) < 0.02
        assert found("n_risk", **names) == crude("n_risk", **names)
        assert found("events", group=group) == crude("events", group=group)
        own = [row for row in found.rows if row.statistic == "estimate" and row.group == group]
        assert {row.method for row in own} == {"g-formula, cause-specific Cox"}
        values = [row.value for row in own]
        assert values[0] == 0
        assert values == sorted(values)
    gaps = [row for row in found.rows if row.statistic == "difference" and row.group == "AML low risk vs ALL"]
    at = [row.at for row in gaps[1:]]
    _, (apart,) = adjusted_incidence(hazards, settings, at, pairs=[(1, 0)])
    np.testing.assert_allclose([row.value for row in gaps[1:]], apart.difference, atol=1e-12)
    upper = [row for row in found.rows if row.statistic == "difference_upper" and row.group == "AML low risk vs ALL"]
    np.testing.assert_allclose([row.value for row in upper[1:]], apart.upper, atol=1e-12)
    # The test and the ratios are of the regression that the panel names.
    groups = np.column_stack([cohort["group"] == 1, cohort["group"] == 2]).astype(float)
    fit = fine_gray(cohort["lfs"], cohort["event"], np.hstack([groups, design]))
    assert found("p_value") == pytest.approx(fit.wald_test((0, 1)).p_value, rel=1e-9)
    assert found("ratio", group="AML high risk vs ALL") == pytest.approx(fit.hazard_ratios().estimate[1], rel=1e-9)


def test_a_figure_says_what_it_is_adjusted_for(bmt_study: OpenStudy, drawing: Any, assert_tidy: Any) -> None:
    note = "averaged over all 137 patients with known values."
    said = {
        ("relapse",): f"Adjusted for Age, years by the g-formula: Cox models of each cause stratified by group, {note}",
        ("os",): f"Adjusted for Age, years: Cox model stratified by group, {note}",
        (
            "relapse",
            "os",
        ): "Adjusted for Age, years: Cox model stratified by group or, with competing events, Cox models of "
        f"each cause (g-formula), {note}",
    }
    for endpoints, words in said.items():
        made: Any = riskset.curves_figure(bmt_study.cohort, list(endpoints), by="disease", adjust_for=["age"], x_max=60)
        assert words in made.alt_text
        with drawing(made) as canvas:
            assert_tidy(canvas)
        assert words in made.plain_note


def test_curves_that_cannot_be_adjusted_say_why(small: Any) -> None:
    """Nobody of the level had a competing event, so that its coefficient in their model is not finite."""
    study = small(
        {
            "t": list(range(1, 13)) * 2,
            "cause": [1, 2, 1, 0, 1, 2, 0, 1, 2, 0, 1, 0] * 2,
            "arm": [0] * 12 + [1] * 12,
            "sex": ["m", "m", "f", "f", "m", "m", "m", "f", "m", "f", "m", "m"] * 2,
        },
        variables={"sex": {"label": "Sex", "kind": "categorical", "levels": {"m": "Male", "f": "Female"}}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        endpoints={
            "relapse": {
                "label": "Relapse",
                "time": "t",
                "event": "cause == 1",
                "competing": "cause == 2",
                "event_labels": ["Relapse", "Death before relapse"],
            }
        },
        displays={"c": {"kind": "curves", "by": "arm", "endpoints": ["relapse"], "adjust_for": ["sex"]}},
    )
    why = "Separation in the Cox model of death before relapse: there is no finite coefficient of Sex: Female."
    ends = [row for row in study.results_of("c") if row.statistic == "shown_to"]
    assert [(row.state, row.warning) for row in ends] == [("not estimable", why)] * 2
    assert not [row for row in study.results_of("c") if row.statistic == "estimate"]
    assert f"Not estimable: {why}" in study.display("c").alt_text
    assert "Adjusted for" not in study.display("c").alt_text


def test_weights_weigh_curves_numbers_and_tests(results: Any, cohort: Any) -> None:
    """Age as weight: no sensible one, but each patient has another."""
    found = results(endpoints=["os", "relapse"], by="disease", weights="age", at=[24], hazard_ratio=True)
    own = cohort[cohort["disease"] == "ALL"]
    curve = kaplan_meier(own["os"], own["d1"], weights=own["z1"], robust=True)
    names = {"variable": "os", "group": "ALL", "at": 24.0}
    assert found("estimate", **names) == curve.at(24).survival[0]
    assert found("lower", **names) == curve.at(24).lower[0]
    assert found("n_risk", **names) == own.loc[own["os"] >= 24, "z1"].sum()
    groups = np.column_stack([cohort["group"] == 1, cohort["group"] == 2]).astype(float)
    fit = cox(cohort["os"], cohort["d1"], groups, weights=cohort["z1"], robust=True)
    assert found("ratio", variable="os", group="AML low risk vs ALL") == fit.hazard_ratios().estimate[0]
    assert found("p_value", variable="os") == fit.wald_test().p_value
    incidence = fine_gray(cohort["lfs"], cohort["event"], groups, weights=cohort["z1"])
    assert found("ratio", variable="relapse", group="AML high risk vs ALL") == incidence.hazard_ratios().estimate[1]


def test_weighted_numbers_are_called_so(bmt_study: OpenStudy, drawing: Any) -> None:
    made = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", weights="age", breaks=12, x_max=60)
    with drawing(made) as canvas:
        assert "Weighted no. at risk" in canvas.said()
        assert any(text.startswith("Weighted Cox $P$") for text in canvas.said())


def test_weights_must_be_numbers(small: Any) -> None:
    with pytest.raises(StudyProblems, match=r"line \d+: weights 'w' are missing for 1 of 3 patients"):
        small(
            {"t": [1, 2, 3], "died": [1, 0, 1], "w": [1, None, 2]},
            variables={"w": {"label": "Weight", "kind": "continuous"}},
            endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
            displays={"c": {"kind": "curves", "endpoints": ["os"], "weights": "w"}},
        )


def test_an_exposure_is_counted_where_patients_are(results: Any, cohort: Any) -> None:
    """Chronic GVHD begins during follow-up (tc days); curves of those free of the event at 3 months."""
    found = results(
        endpoints=["os"], by="cgvhd", start=3, at=[24], hazard_ratio=True, risk_table=["at-risk", "censored"]
    )
    begins = np.where((cohort["dc"] == 1) & (cohort["tc"] <= cohort["t1"]), cohort["tc"], np.nan) / DAYS
    curves = simon_makuch(cohort["os"], cohort["d1"], begins, start=3)
    assert found("estimate", group="Chronic GVHD", at=24.0) == pytest.approx(
        curves.exposed.at(21).survival[0], rel=1e-12
    )
    assert found("estimate", group="No chronic GVHD", at=24.0) == pytest.approx(
        curves.unexposed.at(21).survival[0], rel=1e-12
    )
    late = cohort["os"] > 3
    exposed = begins[late] < cohort["os"][late]
    at_24 = (cohort["os"][late] >= 24) & (begins[late] < 24)
    assert found("n_risk", group="Chronic GVHD", at=24.0) == at_24.sum()
    # Who becomes exposed is not censored.
    censored = late & (cohort["d1"] == 0) & (cohort["os"] <= 24) & ~(begins < cohort["os"])
    assert found("censored_to", group="No chronic GVHD", at=24.0) == censored.sum()
    test = mantel_byar(cohort["os"][late] - 3, cohort["d1"][late], np.maximum(begins[late] - 3, 0))
    assert found("p_value") == pytest.approx(test.test.p_value, rel=1e-9)
    assert exposed.any()


def test_p_values_of_few_events_say_so(small: Any) -> None:
    """Two events: the log-rank and Gray's tests are by permutation; those that cannot be say that events are few."""
    n = 20
    columns = {
        "arm": [0, 1] * (n // 2),
        "t": list(range(1, n + 1)),
        "cause": [1, 0, 2, 1] + [0] * (n - 4),
        "begins": [0.5, None] * (n // 2),
        "age": [50 + row % 7 for row in range(n)],
    }
    study = small(
        columns,
        groups={"arm": {"variable": "arm", "label": "Arm", "levels": {0: "Control", 1: "Treated"}}},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        endpoints={
            "os": {"label": "OS", "time": "t", "event": "cause == 1"},
            "relapse": {"label": "Relapse", "time": "t", "event": "cause == 1", "competing": "cause == 2"},
        },
        exposures={"exposed": {"at": "begins", "labels": ["Before", "After"]}},
        displays={
            "plain": {"kind": "curves", "endpoints": ["os", "relapse"], "by": "arm"},
            "causes": {"kind": "curves", "endpoints": ["relapse"], "by": "arm", "causes": "each"},
            "exposed": {"kind": "curves", "endpoints": ["os"], "by": "exposed"},
            "adjusted": {"kind": "curves", "endpoints": ["os"], "by": "arm", "adjust_for": ["age"]},
        },
    )
    methods = {
        name: [row.method for row in study.results_of(name) if row.statistic == "p_value"]
        for name in ("plain", "causes", "exposed", "adjusted")
    }
    assert methods["plain"] == ["log-rank permutation test", "Gray's permutation test"]
    assert methods["causes"] == ["Gray's permutation test"] * 2
    assert "Gray's permutation P = " in study.display("plain").alt_text
    for name, test in (("exposed", "Mantel-Byar test"), ("adjusted", "adjusted Cox test")):
        row = next(row for row in study.results_of(name) if row.statistic == "p_value")
        assert row.method == test
        assert row.warning == NOT_TO_BE_TRUSTED
        assert "(few events)" in study.display(name).alt_text


def test_differences_are_those_of_the_rates(results: Any, cohort: Any) -> None:
    found = results(endpoints=["os"], by="disease", difference=True)
    rows = [row for row in found.rows if row.statistic == "difference" and row.group == "AML low risk vs ALL"]
    first, second = (cohort[cohort["disease"] == name] for name in ("ALL", "AML low risk"))
    curves = [kaplan_meier(each["os"], each["d1"]) for each in (second, first)]
    for row in rows[5:60:9]:
        wanted = rate_difference(*curves, row.at)
        assert row.value == pytest.approx(wanted.estimate, abs=1e-12)
        names = {"group": row.group, "at": row.at}
        assert found("difference_lower", **names) == pytest.approx(wanted.lower, abs=1e-12)
        assert found("difference_upper", **names) == pytest.approx(wanted.upper, abs=1e-12)


def test_curves_end_where_few_are_at_risk(results: Any, cohort: Any) -> None:
    found = results(endpoints=["os"], by="disease", min_at_risk=10)
    for group in ("ALL", "AML low risk", "AML high risk"):
        times = np.sort(cohort.loc[cohort["disease"] == group, "os"])
        end = found("shown_to", group=group)
        assert (times >= end).sum() >= 10 > (times > end).sum()
        drawn = [row.at for row in found.rows if (row.group, row.statistic) == (group, "estimate")]
        assert max(drawn) == end


def test_curves_are_pale_where_few_are_at_risk(results: Any, cohort: Any) -> None:
    """A fixed group is pale from a time on; one that patients come into, also before enough have come."""
    found = results(endpoints=["os"], by="disease", few_at_risk=10)
    for group in ("ALL", "AML low risk", "AML high risk"):
        times = np.sort(cohort.loc[cohort["disease"] == group, "os"])
        changes = [(row.at, row.value) for row in found.rows if (row.group, row.statistic) == (group, "few_at_risk")]
        (start, first), (from_, last) = changes
        assert (start, first, last) == (0, 0, 1)
        assert (times > from_).sum() < 10 <= (times >= from_).sum()
    exposed = results(endpoints=["os"], by="cgvhd", few_at_risk=10)
    begins = np.where((cohort["dc"] == 1) & (cohort["tc"] <= cohort["t1"]), cohort["tc"], np.inf) / DAYS
    names = ("Chronic GVHD", "few_at_risk")
    changes = [(row.at, row.value) for row in exposed.rows if (row.group, row.statistic) == names]
    assert [value for _, value in changes] == [1, 0, 1]
    for at, value in changes[1:]:
        after = np.nextafter(at, np.inf)
        assert ((begins < after) & (cohort["os"] >= after)).sum() < 10 if value else True
        assert ((begins < after) & (cohort["os"] >= after)).sum() >= 10 or value


def test_pale_lines_are_drawn_and_said(bmt_study: OpenStudy, drawing: Callable[[Any], Any], assert_tidy: Any) -> None:
    figure = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", few_at_risk=10, x_max=60)
    said = "Lines are pale where fewer than 10 patients are at risk."
    assert said in figure.alt_text
    assert said in figure.plain_note
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        strengths = {line.get_alpha() for axes in canvas.figure.axes for line in axes.lines}
    assert {1, 0.35} <= strengths
    whole = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", few_at_risk=1, x_max=12)
    assert "pale" not in whole.alt_text


def test_the_clock_of_a_landmark(bmt_study: OpenStudy) -> None:
    """The same curves, restarted or on the original clock: the same numbers at times that differ by the landmark."""
    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.kinds.display import display_results

    def rows(clock: str, breaks: list[float]) -> Numbers:
        options = {"endpoints": ["os"], "by": "disease", "landmark": 6, "clock": clock, "breaks": breaks, "x_max": 48}
        return Numbers(
            display_results(bmt_study.cohort, "f", CurvesDisplay.model_validate({"kind": "curves", **options}))
        )

    restarted, original = rows("restarted", [0, 6, 18]), rows("original", [0, 6, 12, 24])
    for at in (0.0, 6.0, 18.0):
        assert restarted("n_risk", group="ALL", at=at) == original("n_risk", group="ALL", at=at + 6)
    assert not [row for row in original.rows if row.statistic == "n_risk" and row.at == 0]
    first, second = (
        [(row.at, row.value) for row in each.rows if row.statistic == "estimate" and row.group == "ALL"]
        for each in (restarted, original)
    )
    np.testing.assert_allclose(np.add(first, (6, 0)), second, rtol=1e-12)


OPTIONS: dict[str, dict[str, Any]] = {
    "four panels": {"endpoints": FOUR, "at": [24], "width": "double", "hazard_ratio": True},
    "four in a column": {"endpoints": FOUR, "at": [24], "width": "single", "rates": "interval"},
    "three rows of numbers": {"endpoints": FOUR, "risk_table": ["at-risk", "events", "censored"], "columns": 2},
    "names at the ends": {"endpoints": ["lfs", "os"], "legend": "ends", "width": "double"},
    "stacked": {"endpoints": ["relapse"], "causes": "stacked"},
    "each cause": {"endpoints": ["relapse"], "causes": "each", "at": [12, 48]},
    "differences": {"endpoints": ["lfs", "nrm"], "difference": True, "width": "one-and-a-half"},
    "medians": {"endpoints": ["lfs", "os"], "median": True, "hazard_ratio": True},
    "adjusted": {"endpoints": ["os"], "adjust_for": ["age", "hospital"], "hazard_ratio": True},
    "adjusted incidence": {
        "endpoints": ["relapse", "os"],
        "adjust_for": ["age", "sex"],
        "at": [24],
        "difference": True,
    },
    "a low height": {"endpoints": ["lfs", "os"], "height": 70},
    "intervals": {"endpoints": ["lfs", "os"], "at": [12, 36], "rates": "interval", "width": "double"},
    "no legend": {"endpoints": ["relapse"], "legend": "none", "y_max": 60, "censor_ticks": False},
    "landmark": {"endpoints": FOUR, "landmark": 3, "clock": "original", "min_at_risk": 5, "at": [12]},
    "one group": {"endpoints": FOUR, "by": None, "at": [12, 24]},
    "three panels": {"endpoints": ["relapse", "nrm", "os"], "width": "double"},
}


@pytest.mark.parametrize("name", OPTIONS)
def test_nothing_overlaps_is_struck_or_cut_off(
    name: str, bmt_study: OpenStudy, drawing: Any, assert_clean: Any
) -> None:
    options = {"by": "disease", "x_max": 60, "breaks": 12, **OPTIONS[name]}
    with drawing(riskset.curves_figure(bmt_study.cohort, **options)) as canvas:
        assert_clean(canvas)


@pytest.mark.parametrize("name", OPTIONS)
def test_every_rate_and_number_in_the_picture_is_the_stores(name: str, bmt_study: OpenStudy, results: Any) -> None:
    """Read back from the SVG, whose outlines of letters stand beside the text they draw."""
    options = {"by": "disease", **OPTIONS[name]}
    found = results(**options)
    made = riskset.curves_figure(bmt_study.cohort, x_max=60, breaks=12, **options)
    assert isinstance(made, Figure)
    said = re.findall(r"<!-- (.*?) -->", made.images("svg")["svg"].decode())
    style = bmt_study.style
    rates = {
        f"{style.value(row.value, 'rate')}%"
        for row in found.rows
        if row.statistic == "estimate" and row.value is not None
    }
    printed = {text.partition(" (")[0] for text in said if re.match(r"[\d.]+%", text)}
    # Where they have no place beside the curves, they are rows under them.
    rows = [table for tables in made.finish.geometry.rows.tables for table in tables if table.spread]
    tabled = {text.partition(" (")[0] for table in rows for _, _, cells in table.rows for _, text in cells}
    assert tabled <= {text.partition(" (")[0] for text in said}
    found_rates = printed | {f"{text}%" for text in tabled}
    assert found_rates <= rates
    assert bool(found_rates) == bool(options.get("at"))
    assert not (printed and tabled)
    counts = {
        style.value(row.value, "count")
        for row in found.rows
        if row.statistic in {"n_risk", "events_to", "censored_to"} and row.value is not None
    }
    ticks = {str(number) for number in range(101)}
    assert {text for text in said if re.fullmatch(r"\d[\d,]*", text)} <= counts | ticks | tabled
    assert counts <= set(said)
    for row in found.rows:
        if row.statistic == "p_value" and row.value is not None:
            text = style.p_value(row.value).lstrip("<>")
            assert any(text in each for each in said), row
            assert text in made.alt_text


def test_the_words_have_the_numbers(bmt_study: OpenStudy) -> None:
    made = riskset.curves_figure(
        bmt_study.cohort, ["lfs"], by="disease", at=[24], x_max=60, hazard_ratio=True, landmark=3
    )
    words = made.alt_text  # type: ignore[union-attr]
    assert words.startswith(
        "Leukemia-free survival, by group: ALL, AML low risk and AML high risk. Curves over 60 months since landmark."
    )
    assert re.search(r"ALL [\d.]+% \([\d.\u2013]+\) at 2 years; AML low risk [\d.]+%", words)
    assert "HR, AML low risk vs ALL 0." in words
    assert "$" not in words


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
    small: Any, reference: str | None, drawing: Any, assert_tidy: Any
) -> None:
    """Each pair by a regression of its own indicator columns, and by the difference of two curves."""
    study = compared(small, reference)
    against = "A" if reference is None else reference.upper()
    arm = np.array([name.upper() for name in THREE["arm"]])
    time, event = np.array(THREE["t"], dtype=float), np.array(THREE["died"]) == 1
    others = [name for name in "ABC" if name != against]
    fit = cox(time, event, np.column_stack([arm == name for name in others]).astype(float))
    rows = Numbers(study.results_of("three"))
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
    assert curves.tests[0] == f"HR (95%\N{NO-BREAK SPACE}CI) vs {against}:"
    for place, name in enumerate(others):
        assert curves.tests[1 + place].startswith(f"{name} {np.exp(fit.coefficients[place]):.3f} (")
    assert differences.tests == [f"Difference from {against}"]
    adjusted = Numbers(study.results_of("adjusted"))
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
    small: Any, reference: str | None, pair: tuple[str, str], drawing: Any, assert_tidy: Any
) -> None:
    """The groups have other names than the levels; a reference that is in neither group leaves the first."""
    study = compared(small, reference)
    other, against = pair
    arm, time = np.array(THREE["arm"]), np.array(THREE["t"], dtype=float)
    among = arm != "a"
    fit = cox(time[among], np.array(THREE["died"])[among] == 1, (arm[among] == other[0].lower())[:, None].astype(float))
    rows = Numbers(study.results_of("two"))
    assert rows("ratio", group=f"{other} vs {against}") == pytest.approx(np.exp(fit.coefficients[0]), rel=1e-9)
    figure: Any = study.display("two")
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        said = printed_tests(figure, canvas)
        printed = f"HR, {other} vs {against} {np.exp(fit.coefficients[0]):.3f} (95% CI,"
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
        assert f"HR, {names['c']} vs {names['b']} " in printed_tests(study.display("c"), canvas)
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exposure": {"time": "tc"}}, "Declare it once, exposures: {name: {at: column, labels: [without, with]}}"),
        ({"by": "disease", "start": 3}, "start is of an exposure in by, without a landmark"),
        ({"by": "exposed", "adjust_for": ["age"]}, "by names 'exposed', an exposure that begins during follow-up"),
        ({"by": "disease", "weights": "age", "test": "gehan"}, "test stands beside weights"),
        ({"by": "disease", "p": False, "strata": ["disease"]}, "strata is of tests, and none is shown"),
        ({"by": "disease", "gray_rho": 1}, "gray_rho is of Gray's test, which no endpoint is compared by"),
        ({"by": "disease", "variance": "aalen"}, "variance is of cumulative incidence, which no endpoint has"),
        ({"by": "disease", "risk_table": ["patients"]}, "risk_table has patients"),
        ({"p": "trend"}, "p: trend has no groups in order"),
        ({"few_at_risk": 5, "min_at_risk": 5}, "few_at_risk is no more than min_at_risk"),
        ({"by": "disease", "adjust_for": ["age"], "weights": "age"}, "weights stands beside adjust_for"),
        ({"adjust_for": ["age"]}, "adjust_for has no groups to adjust"),
        ({"by": "disease", "adjust_for": ["age"], "causes": "each"}, "causes: each is of crude curves"),
        ({"difference": True}, "difference has no groups to compare"),
        ({"clock": "original"}, "clock: original has no landmark"),
        ({"weights": "nothing"}, "'nothing'"),
    ],
)
def test_contradictions_are_told(new_study: Any, tmp_path: Any, options: dict[str, Any], message: str) -> None:
    path = new_study(
        tmp_path,
        {"t": [1, 2], "died": [1, 0], "age": [1, 2], "tc": [1, 2], "disease": [0, 1]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"disease": {"variable": "disease", "levels": {0: "A", 1: "B"}}},
        exposures={"exposed": {"at": "tc"}},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={"c": {"kind": "curves", "endpoints": ["os"], **options}},
    )
    with pytest.raises(StudyProblems) as caught:
        riskset.open_study(path).display("c")
    assert message in str(caught.value)


WAYS: list[dict[str, Any]] = [
    {"by": "arm"},
    {"by": "arm", "causes": "each"},
    {"by": "arm", "weights": "x", "hazard_ratio": True, "difference": True, "few_at_risk": 3},
    {"by": "arm", "hazard_ratio": True, "difference": True, "median": True, "at": [3]},
    {"by": "arm", "landmark": 2, "clock": "original", "min_at_risk": 2, "risk_table": ["events", "censored"]},
    {"by": "arm", "adjust_for": ["x"], "hazard_ratio": True, "difference": True},
    {"causes": "each", "legend": "ends"},
]
ALONE: list[dict[str, Any]] = [
    {"by": "arm", "causes": "stacked", "endpoints": ["cr"]},
    {"by": "exposed", "start": 1, "hazard_ratio": True, "median": True},
    {"by": "exposed", "endpoints": ["cr"], "hazard_ratio": True},
]
KNOWN = r"missing, negative or no numbers|no patient|landmark"


@given(st.data())
@settings(
    max_examples=examples(12, 50), suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_random_cohorts_are_drawn(tmp_path_factory: Any, new_study: Any, data: st.DataObject) -> None:
    """A few patients, with ties, empty groups and no events: each way draws, or says in known words why it cannot."""
    size = data.draw(st.integers(1, 14))
    column = lambda low, high: data.draw(st.lists(st.integers(low, high), min_size=size, max_size=size))  # noqa: E731
    way = data.draw(st.sampled_from(WAYS + ALONE))
    path = new_study(
        tmp_path_factory.mktemp("cohort"),
        {"t": column(0, 8), "cause": column(0, 2), "arm": column(0, 2), "x": column(0, 3), "begins": column(0, 8)},
        variables={"x": {"label": "X", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 2: "C"}}},
        exposures={"exposed": {"at": "begins"}},
        endpoints={
            "os": {"label": "Survival", "time": "t", "event": "cause > 0"},
            "cr": {"label": "Relapse", "time": "t", "event": "cause == 1", "competing": "cause == 2"},
        },
        displays={"c": {"kind": "curves", "endpoints": ["os"] if way in ALONE else ["os", "cr"]} | way},
    )
    try:
        study = riskset.open_study(path)
        figure = study.display("c")
    except StudyProblems as problems:
        assert re.search(KNOWN, str(problems)), str(problems)  # noqa: PT017
        return
    assert isinstance(figure, Figure)
    assert figure.images("svg")["svg"].startswith(b"<?xml")
    assert "nan" not in figure.alt_text


def test_patients_without_follow_up_make_no_two_changes_at_the_start(small: Any) -> None:
    """Of four patients two are followed for no time: as many as are asked for are at risk at 0, and fewer after it."""
    study = small(
        {"t": [0, 0, 5, 6], "died": [0, 0, 1, 1]},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={"c": {"kind": "curves", "endpoints": ["os"], "few_at_risk": 4}},
    )
    changes = [(row.at, row.value) for row in study.results_of("c") if row.statistic == "few_at_risk"]
    assert changes == [(0.0, 1.0)]
