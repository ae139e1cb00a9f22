"""Every way of a figure of curves: what it draws is what the estimators say, tidy, and the same in words and in print."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import riskset
from riskset.analyses.curve_tests import NOT_TO_BE_TRUSTED
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.gray import gray_test
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.rate_difference import rate_difference
from riskset.study import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Callable

    from riskset.opened import OpenStudy


DAYS = 30.4375


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


def test_a_difference_goes_on_while_both_its_groups_are_followed(small: Any) -> None:
    """A third group that was left early does not end it."""
    study = small(
        {
            "g": ["a", "b", "c"] * 5,
            "t": [each * last for each in (1, 2, 3, 4, 5) for last in (6, 4, 1)],
            "died": [1, 0, 1] * 5,
        },
        variables={"g": {"kind": "categorical"}},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        displays={"f": {"kind": "curves", "endpoints": ["os"], "by": "g", "difference": True}},
    )
    rows = [row for row in study.results_of("f") if row.statistic == "difference"]
    for group, end in (("b vs a", 20.0), ("c vs a", 5.0)):
        assert max(row.at for row in rows if row.group == group) == end


def test_no_band_is_told_of_where_none_is_drawn(small: Any) -> None:
    cohort = small(
        {"t": list(range(1, 31)), "died": [0] * 30},
        endpoints={"os": {"label": "Survival", "time": "t", "event": {"died": 1}}},
        accept={"no-event os": "a test"},
    ).cohort
    assert "Bands" not in riskset.curves_figure(cohort, ["os"]).plain_legend


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
    assert said in figure.plain_legend
    with drawing(figure) as canvas:
        assert_tidy(canvas)
        strengths = {line.get_alpha() for axes in canvas.figure.axes for line in axes.lines}
    assert {1, 0.35} <= strengths
    whole = riskset.curves_figure(bmt_study.cohort, ["os"], by="disease", few_at_risk=1, x_max=12)
    assert "pale" not in whole.alt_text


def test_the_clock_of_a_landmark(numbers: Any, bmt_study: OpenStudy) -> None:
    """The same curves, restarted or on the original clock: the same numbers at times that differ by the landmark."""
    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.kinds.display import display_results

    def rows(clock: str, breaks: list[float]) -> Any:
        options = {"endpoints": ["os"], "by": "disease", "landmark": 6, "clock": clock, "breaks": breaks, "x_max": 48}
        return numbers(
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


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"exposure": {"time": "tc"}}, "Declare it once, exposures: {name: {at: column, labels: [without, with]}}"),
        ({"by": "disease", "start": 3}, "start is for an exposure in by, without a landmark"),
        ({"by": "exposed", "adjust_for": ["age"]}, "by names 'exposed', an exposure that begins during follow-up"),
        ({"by": "disease", "weights": "age", "test": "gehan"}, "test stands beside weights"),
        ({"by": "disease", "p": False, "strata": ["disease"]}, "strata is for tests, and none is shown"),
        ({"by": "disease", "gray_rho": 1}, "gray_rho is for Gray's test, by which no endpoint is compared"),
        ({"by": "disease", "variance": "aalen"}, "variance is for cumulative incidence, which no endpoint has"),
        ({"by": "disease", "risk_table": ["patients"]}, "risk_table has patients"),
        ({"p": "trend"}, "p: trend has no groups in order"),
        ({"few_at_risk": 5, "min_at_risk": 5}, "few_at_risk is no more than min_at_risk"),
        ({"by": "disease", "adjust_for": ["age"], "weights": "age"}, "weights cannot be used with adjust_for"),
        ({"adjust_for": ["age"]}, "adjust_for has no groups to adjust"),
        ({"by": "disease", "adjust_for": ["age"], "causes": "each"}, "causes: each is for crude curves"),
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


def test_patients_without_follow_up_make_no_two_changes_at_the_start(small: Any) -> None:
    """Of four patients two are followed for no time: as many as are asked for are at risk at 0, and fewer after it."""
    study = small(
        {"t": [0, 0, 5, 6], "died": [0, 0, 1, 1]},
        endpoints={"os": {"label": "OS", "time": "t", "event": {"died": 1}}},
        displays={"c": {"kind": "curves", "endpoints": ["os"], "few_at_risk": 4}},
    )
    changes = [(row.at, row.value) for row in study.results_of("c") if row.statistic == "few_at_risk"]
    assert changes == [(0.0, 1.0)]
