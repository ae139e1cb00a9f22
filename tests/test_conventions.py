"""The conventions that docs/conventions.md states: each decides a number of a small study, worked out by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import t as student

from riskset.stats.adjusted_incidence import Setting, adjusted_incidence
from riskset.stats.competing_hazards import competing_hazards
from riskset.stats.cox import cox
from riskset.stats.cox_prediction import adjusted_survival, predict_survival
from riskset.stats.cumulative_incidence import cumulative_incidence
from riskset.stats.errors import InvalidInput
from riskset.stats.exposure import exposure_rows
from riskset.stats.fine_gray import fine_gray
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.landmark import landmark
from riskset.stats.log_rank import log_rank, log_rank_trend
from riskset.stats.mantel_byar import mantel_byar
from riskset.stats.mean_cumulative import mean_cumulative
from riskset.stats.simon_makuch import simon_makuch
from riskset.stats.summary import summarise
from riskset.study import StudyProblems
from riskset.style import Style

ARM = {"arm": {"variable": "arm", "label": "Arm", "levels": {0: "Control", 1: "Treated"}}}
OS = {"os": {"label": "OS", "time": "t", "event": {"died": 1}}}
TABLE: dict[str, Any] = {"kind": "outcomes", "by": "arm", "endpoints": ["os"], "at": [2], "compare": "none"}


def test_each_line_of_the_page_has_a_test_below(root: Path) -> None:
    page = (root / "docs" / "conventions.md").read_text(encoding="utf-8")
    lines = [line for line in page.split("\n") if line.startswith("| ")]
    assert len([line for line in lines if not line.startswith(("| question |", "| --- |"))]) == 39


def test_the_median_of_a_curve_that_is_flat_at_a_half(small: Any) -> None:
    """Four patients with deaths at 1 and 2: survival is 50% from 2 until the death at 8."""
    columns = {"arm": [0, 0, 0, 0, 1, 1], "t": [1, 2, 8, 9, 3, 4], "died": [1, 1, 1, 0, 1, 1]}
    displays = {"d": TABLE | {"show": ["median"]}, "r": TABLE | {"show": ["median"], "median_rule": "midpoint"}}
    study = small(columns, groups=ARM, endpoints=OS, displays=displays)
    assert study.value("d", group="Control", statistic="median") == "2.0"
    assert study.value("r", group="Control", statistic="median") == "5.0"


def test_limits_of_a_median_are_read_where_the_curves_limits_first_come_down() -> None:
    """The 99% lower limit is 0.47 after the first death of 18 and 0.48 after the second: below a half from 1 on."""
    curve = kaplan_meier([1, 2, 3, *[7] * 15], [1, 1, 1] + [0] * 15, conf_level=0.99)
    assert curve.lower[:2] == pytest.approx([0.4717, 0.4825], abs=1e-4)
    assert curve.quantile(0.5).lower == 1


def test_a_patient_censored_at_a_death_is_at_risk_at_it() -> None:
    assert kaplan_meier([1, 1, 2, 2], [1, 0, 0, 0]).at([1]).estimate[0] == pytest.approx(3 / 4)


def test_the_number_at_risk_at_a_time_holds_those_who_leave_at_it() -> None:
    assert kaplan_meier([1, 2, 2, 3], [1, 1, 0, 0]).at([2]).n_risk[0] == 3


def test_an_event_on_the_day_of_exposure_happened_before_it() -> None:
    time, died, begins = [4.0, 5.0, 6.0], [1, 1, 1], [4.0, 2.0, np.nan]
    assert not exposure_rows(time, died, begins).exposed[:1].any()
    assert mantel_byar(time, died, begins).exposed == 1
    assert simon_makuch(time, died, begins).exposed.n == 1
    # The second dies on the day on which the first is exposed, and the first dies on it too.
    time, begins = [4.0, 4.0, 6.0], [4.0, np.nan, 4.0]
    for ties, exposed in (("unexposed", [2]), ("exposed", [0, 2]), ("last-day", [0, 2])):
        rows = exposure_rows(time, died, begins, ties=ties)  # type: ignore[arg-type]
        assert rows.patient[rows.exposed].tolist() == exposed
        at_four = (rows.start < 4) & (rows.stop >= 4) & rows.exposed
        assert rows.patient[at_four].tolist() == {"unexposed": [], "exposed": [0, 2], "last-day": [0]}[ties]


def test_an_exposure_on_the_first_day_is_from_the_start() -> None:
    assert exposure_rows([4.0], [1], [0.0]).exposed.tolist() == [True]


def test_an_event_at_the_landmark_happened_before_it() -> None:
    found = landmark([3, 3, 5], [1, 0, 1], 3)
    assert found.mask.tolist() == [False, True, True]
    assert found.time.tolist() == [0, 2]
    assert found.left_by_event == 1


def test_an_exposure_at_the_landmark_is_known_at_it() -> None:
    found = landmark([5, 5, 5], [1, 0, 1], 3, exposure_time=[3, 4, np.nan])
    assert found.exposed is not None
    assert found.exposed.tolist() == [True, False, False]


EXPOSED: dict[str, Any] = {
    "exposures": {"graft": {"at": "begins", "labels": ["Without", "With"]}},
    "endpoints": {
        "os": {"label": "OS", "time": "t", "event": "died > 0"},
        "relapse": {"label": "Relapse", "time": "t", "event": {"died": 1}, "competing": {"died": 2}},
    },
}
SIX: dict[str, list[Any]] = {
    "t": [2, 4, 5, 6, 8, 9],
    "died": [1, 1, 2, 1, 1, 0],
    "begins": [None, 1, None, 3, None, 4],
    "enters": [0, 0, 1, 0, 2, 0],
    "arm": [0, 0, 0, 1, 1, 1],
}


def test_patients_count_in_each_group_of_an_exposure_in_which_they_ever_are(small: Any) -> None:
    """Three of six are exposed, and nobody is censored by it: one is, at 9."""
    curves = {
        "kind": "curves",
        "by": "graft",
        "endpoints": ["os"],
        "breaks": [9],
        "risk_table": ["at-risk", "censored"],
    }
    study = small(SIX | {"died": [1, 1, 1, 1, 1, 0]}, **EXPOSED, displays={"c": curves})
    found = {(row.statistic, row.group): row.value for row in study.results_of("c")}
    assert (found["n", "Without"], found["n", "With"]) == (6, 3)
    assert (found["censored_to", "Without"], found["censored_to", "With"]) == (0, 1)


def test_groups_that_change_or_enter_late_are_compared_by_the_cause(small: Any) -> None:
    late = EXPOSED["endpoints"] | {"relapse": EXPOSED["endpoints"]["relapse"] | {"entry": "enters"}}
    for sections, by in ((EXPOSED, "graft"), (EXPOSED | {"endpoints": late}, "arm")):
        entry = TABLE | {"by": by, "endpoints": ["relapse"], "compare": "overall"}
        study = small(SIX, **sections, groups=ARM, displays={"d": entry})
        assert study.results().one(statistic="p_value").method == "cause-specific log-rank test"


def test_a_fine_gray_regression_of_an_exposure_is_refused(small: Any) -> None:
    entry: dict[str, Any] = {"kind": "regression", "endpoints": ["relapse"], "variables": ["graft"]}
    with pytest.raises(StudyProblems, match="keeps patients at risk after a competing event"):
        small(SIX, **EXPOSED, displays={"d": entry})
    small(SIX, **EXPOSED, displays={"d": entry | {"method": "cause-specific"}, "l": entry | {"landmark": 3}})


def test_a_patient_who_enters_at_an_event_is_not_yet_at_risk() -> None:
    assert kaplan_meier([2, 3, 4], [1, 0, 0], entry=[0, 0, 2]).at([2]).estimate[0] == pytest.approx(1 / 2)


def test_of_two_things_on_one_day_the_event_counts(small: Any) -> None:
    """The first patient relapses and dies on day 5: a relapse."""
    columns = {
        "arm": [0, 0, 1, 1],
        "relapsed": [1, 0, 1, 0],
        "died": [1, 1, 0, 0],
        "relapse_day": [5, None, 3, None],
        "last": [5, 6, 9, 9],
    }
    endpoint = {
        "label": "Relapse",
        "event": {"relapsed": 1},
        "competing": {"died": 1},
        "time": {"event": "relapse_day", "end": "last"},
    }
    study = small(
        columns,
        groups=ARM,
        endpoints={"relapse": endpoint},
        displays={"d": TABLE | {"endpoints": ["relapse"], "show": ["events"]}},
    )
    assert study.value("d", group="Control", statistic="events") == "1"


def test_ties_are_of_efron_in_cox_and_of_breslow_in_fine_gray_regressions() -> None:
    """Two deaths at one time, of a patient with x = 1 and one with x = 0, four at risk: the scores at 0 by hand."""
    time, died, X = [1, 1, 2, 3], [1, 1, 0, 0], np.array([[1.0], [0.0], [1.0], [1.0]])
    efron, breslow = (
        cox(time, died, X).loglik_null,
        fine_gray(time, died, X).loglik_null,
    )
    assert efron == pytest.approx(-np.log(4) - np.log(3))
    assert breslow == pytest.approx(-2 * np.log(4))


def test_ties_in_adjusted_incidences_have_coefficients_of_efron_and_hazards_of_events_over_risks() -> None:
    """With a covariate of no effect it is the Aalen-Johansen estimate, where Efron's hazards would be above it."""
    time, cause, arm = [1.0, 1, 1, 2, 3, 3], [1, 1, 2, 0, 1, 2], [0] * 6
    twice = [*time, *time], [*cause, *cause], [[x] for x in [0.0] * 6 + [1.0] * 6]
    hazards = competing_hazards(*twice, strata=[*arm, *arm])
    (found,), _ = adjusted_incidence(hazards, [Setting()], [1.0, 3.0])
    assert found.incidence == pytest.approx([1 / 3, 1 / 3 + 1 / 2 * 1 / 2])
    rng = np.random.default_rng(1)
    time, cause, x = np.ceil(rng.exponential(3, 80)), rng.integers(0, 3, 80), rng.normal(size=(80, 1))
    efron = cox(time, cause == 1, x).coefficients * competing_hazards(time, cause, x).causes[1].model.scale
    assert competing_hazards(time, cause, x).causes[1].beta == pytest.approx(efron)


def test_those_averaged_over_are_a_sample() -> None:
    """Of coefficients and baseline hazards alone the error is smaller."""
    time, died, x = [1.0, 2, 3, 4, 5, 6, 7, 8], [1, 1, 0, 1, 1, 0, 1, 0], [[3.0], [1], [2], [2], [0], [1], [1], [0]]
    fit = cox(time, died, x)
    sample = adjusted_survival(fit, x, [4.0]).std_error[0, 0]
    each = predict_survival(fit, x, [4.0]).survival[:, 0]
    given = adjusted_survival(fit, np.tile(x, (10_000, 1)), [4.0]).std_error[0, 0]
    assert sample**2 == pytest.approx(given**2 + each.var() / 8, rel=1e-3)


def test_a_rate_beyond_follow_up_is_not_estimable_unless_all_is_known(small: Any) -> None:
    columns = {"arm": [0, 0, 0, 1, 1], "t": [1, 4, 5, 2, 3], "died": [1, 0, 0, 1, 1]}
    study = small(columns, groups=ARM, endpoints=OS, displays={"d": TABLE | {"at": [12], "show": ["estimate"]}})
    assert study.value("d", group="Control", statistic="estimate") == "NE"
    assert study.value("d", group="Treated", statistic="estimate") == "0.0"


def test_the_variance_of_an_incidence_is_that_of_gray() -> None:
    """One event of four: its variance is 1 / 4^2, where that of a proportion is 1/4 3/4 / 4."""
    found = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 0]).at([1], 1)
    assert found.std_error[0] == pytest.approx(1 / 4)
    delta = cumulative_incidence([1, 2, 3, 4], [1, 2, 0, 0], variance="delta").at([1], 1)
    assert delta.std_error[0] == pytest.approx(np.sqrt(3) / 8)


def test_limits_are_symmetric_on_the_log_log_scale(small: Any) -> None:
    """One death of four: survival 3/4 with a standard error of root(3) / 8, which is 1/3 root(3) / 2 on the log scale."""
    columns = {"arm": [0] * 4, "t": [1, 2, 3, 4], "died": [1, 0, 0, 0]}
    shown = {"kind": "outcomes", "endpoints": ["os"], "at": [2]}
    kinds = {"log-log": {}, "log": {"conf_type": "log"}, "plain": {"conf_type": "plain"}}
    study = small(columns, endpoints=OS, displays={name: shown | more for name, more in kinds.items()})
    found = {name: study.results_of(name) for name in kinds}
    lower = {name: next(row.value for row in rows if row.statistic == "lower") for name, rows in found.items()}
    z, error = 1.959964, np.sqrt(3) / 8
    spread = z * error / (0.75 * -np.log(0.75))
    assert lower["log-log"] == pytest.approx(0.75 ** np.exp(spread), rel=1e-6)
    assert lower["log"] == pytest.approx(0.75 * np.exp(-z * error / 0.75), rel=1e-6)
    assert lower["plain"] == pytest.approx(0.75 - z * error, rel=1e-6)


def test_a_trend_has_the_scores_of_the_order(small: Any) -> None:
    columns = {"arm": list("ABC") * 6, "t": [*range(1, 19)], "died": [1, 0, 1] * 6}
    entry = TABLE | {"compare": "trend"}
    study = small(columns, groups={"arm": {"variable": "arm"}}, endpoints=OS, displays={"d": entry})
    scores = [{"A": 0, "B": 1, "C": 2}[arm] for arm in columns["arm"]]
    wanted = log_rank_trend(columns["t"], columns["died"], scores).p_value
    assert study.results().one(statistic="p_value").value == pytest.approx(wanted)


def test_numbers_of_weighted_patients_are_sums_unless_patients_are_asked_for(small: Any) -> None:
    columns = {"arm": [0, 0, 1], "t": [1, 2, 3], "died": [1, 0, 1], "w": [1.5, 2.0, 0.5]}
    entry = TABLE | {"weights": "w", "show": ["n", "estimate"]}
    counts = {"weighted": "3.5", "patients": "2", "both": "3.5 [2]"}
    displays = {name: entry | {"counts": name} for name in counts}
    study = small(columns, groups=ARM, endpoints=OS, displays=displays)
    for name, wanted in counts.items():
        assert study.display(name).printed().grid()[-2][1] == wanted


def test_strata_of_a_fine_gray_regression_have_one_distribution_of_censoring() -> None:
    rng = np.random.default_rng(3)
    time, cause, x = np.ceil(rng.exponential(9, 60)), rng.integers(0, 3, 60), rng.normal(size=(60, 1))
    strata = rng.integers(0, 2, 60)
    plain, own = (fine_gray(time, cause, x, strata=strata, **more) for more in ({}, {"censoring_strata": strata}))
    one = fine_gray(time, cause, x, strata=strata, censoring_strata=np.zeros(60, dtype=np.int64))
    assert plain.coefficients == pytest.approx(one.coefficients)
    assert abs(plain.coefficients - own.coefficients)[0] > 1e-6


def test_quartiles_lie_between_two_values_in_proportion() -> None:
    found = summarise([1, 2, 3, 10])
    assert (found.lower_quartile, found.median, found.upper_quartile) == (1.75, 2.5, 4.75)


def differences(small: Any, columns: dict[str, list[Any]], **options: Any) -> Any:
    """A study of numbers and flags by arm, with differences."""
    variables = {
        name: {"label": name, "kind": "dichotomous", "levels": {1: "Yes", 0: "No"}}
        if name == "sick"
        else {"label": name, "kind": "continuous"}
        for name in columns
        if name != "arm"
    }
    entry = {"kind": "baseline", "by": "arm", "p": "none", "differences": True, "limits": True} | options
    return small(columns, groups=ARM, variables=variables, displays={"d": entry})


def test_the_first_group_less_the_second_or_the_other_less_the_reference(small: Any) -> None:
    columns = {"arm": [0, 0, 1, 1], "x": [1, 2, 5, 7]}
    study = differences(small, columns, statistics={"x": "mean"})
    assert study.results().one(statistic="mean_difference", group="Control vs Treated").value == -4.5
    entry = {"kind": "baseline", "by": "arm", "variables": ["x"], "statistics": {"x": "mean"}, "differences": True}
    arm = {"kind": "categorical", "levels": {0: "Control", 1: "Treated"}, "reference": "Control"}
    named = small(columns, variables={"arm": arm, "x": {"kind": "continuous"}}, displays={"d": entry})
    assert named.results().one(statistic="mean_difference", group="Treated vs Control").value == 4.5


def test_a_difference_of_means_has_limits_of_welch_or_of_student(small: Any) -> None:
    """Means 2 and 5, standard error root(5/3) by both; 50/17 and 4 degrees of freedom."""
    columns = {"arm": [0, 0, 0, 1, 1, 1], "x": [1, 2, 3, 3, 5, 7]}
    for tests, df in ({}, 50 / 17), ({"x": "student-t"}, 4):
        study = differences(small, columns, statistics={"x": "mean"}, tests=tests)
        upper = study.results().one(statistic="mean_difference_upper").value
        assert upper == pytest.approx(-3 + student.ppf(0.975, df) * np.sqrt(5 / 3))


def test_a_difference_of_medians_is_the_median_of_all_differences(small: Any) -> None:
    """Medians 5 and 4; of the 16 differences the two in the middle are 0."""
    study = differences(small, {"arm": [0] * 4 + [1] * 4, "x": [1, 4, 6, 9, 2, 3, 5, 12]})
    found = {row.statistic: row.value for row in study.results() if row.statistic.startswith("location_shift")}
    assert found == {"location_shift": 0, "location_shift_lower": -11, "location_shift_upper": 7}


def test_a_difference_of_percentages_has_limits_of_newcombe(small: Any) -> None:
    """Newcombe 1998, Table II: 9 of 10 less 3 of 10."""
    study = differences(small, {"arm": [0] * 10 + [1] * 10, "sick": [1] * 9 + [0] + [1] * 3 + [0] * 7})
    assert study.value("d", variable="sick", group="Control vs Treated") == "60.0 (17.1\u201380.9)"


def test_a_percentage_has_limits_of_wilson(small: Any) -> None:
    """3 of 6: 50% and 50 z / root(n + z^2) to either side, as p (1 - p) is a quarter."""
    study = differences(small, {"arm": [0] * 6 + [1] * 6, "sick": [0, 1] * 6})
    half = 50 * 1.959964 / np.sqrt(6 + 1.959964**2)
    row = study.results().one(group="Control", level="Yes", statistic="percent_lower")
    assert row.value == pytest.approx(50 - half, rel=1e-6)


def test_a_median_has_exact_limits(small: Any) -> None:
    """All of six values lie on one side with probability 1 / 32, of five with 1 / 16."""
    study = differences(small, {"arm": [0] * 5 + [1] * 6, "x": [*range(5), *range(6)]})
    assert study.value("d", variable="x", group="Control", statistic="median_lower") == "NE"
    assert study.value("d", variable="x", group="Treated", statistic="median_lower") == "0"
    assert study.value("d", variable="x", group="Treated", statistic="median_upper") == "5"


def test_percentages_are_of_known_values(small: Any) -> None:
    columns = {"arm": [0, 0, 0, 0, 1], "sick": [1, 0, 0, None, 1]}
    entry = {"kind": "baseline", "by": "arm", "variables": ["sick"], "p": "none"}
    study = small(
        columns,
        groups=ARM,
        variables={"sick": {"label": "Sick", "kind": "dichotomous", "levels": {1: "Yes", 0: "No"}}},
        displays={"d": entry, "column": entry | {"percent": "column"}},
    )
    assert study.value("d", group="Control", variable="sick", statistic="percent") == "33.3"
    assert study.value("column", group="Control", variable="sick", statistic="percent") == "25.0"


@pytest.mark.parametrize("keys", [{}, {"days_per_month": 30}])
def test_a_month_has_so_many_days(small: Any, keys: dict[str, Any]) -> None:
    columns = {"arm": [0, 0, 1, 1], "t": [30.4375] * 4, "died": [1] * 4}
    study = small(
        columns,
        study={"time_unit": "months", **keys},
        groups=ARM,
        endpoints={"os": OS["os"] | {"unit": "days"}},
        displays={"d": TABLE | {"show": ["median"]}},
    )
    found = study.results().one(group="Control", statistic="median").value
    assert found == pytest.approx(30.4375 / keys.get("days_per_month", 30.4375))


def test_halves_are_rounded_away_from_zero() -> None:
    style = Style()
    assert [style.value(value, "number", 1) for value in (0.25, 0.35, -0.25)] == ["0.3", "0.4", "\u22120.3"]


def test_p_values_of_few_events_are_by_permutation(small: Any) -> None:
    columns = {"arm": [1] * 3 + [0] * 9, "t": list(range(1, 13)), "died": [1] + [0] * 11}
    study = small(
        columns, groups=ARM, endpoints=OS, displays={"d": TABLE | {"compare": "overall", "show": ["estimate"]}}
    )
    row = study.results().one(statistic="p_value")
    assert row.method == "log-rank permutation test"
    assert row.value == pytest.approx(3 / 12)


def test_rows_of_one_patient_are_told_apart_by_an_id() -> None:
    """Patient 1 is followed to 2, on to 4, and from 6 to 8; patient 2 to 5."""
    rows: dict[str, Any] = {"entry": [0, 2, 6, 0]}
    told, plain = (kaplan_meier([2, 4, 8, 5], [0, 0, 0, 1], **rows, **ids) for ids in ({"id": [1, 1, 1, 2]}, {}))
    assert dict(zip(told.time, told.n_censor, strict=True)) == {4: 1, 5: 0, 8: 1}
    assert dict(zip(plain.time, plain.n_censor, strict=True)) == {2: 1, 4: 1, 5: 0, 8: 1}
    assert (told.n, plain.n) == (2, 4)
    assert told.n_risk_at([1, 2, 3, 4.5, 7]).tolist() == [2, 2, 2, 1, 1]
    with pytest.raises(InvalidInput, match="overlap"):
        kaplan_meier([2, 4], [0, 0], entry=[0, 1], id=[1, 1])
    assert not told.robust
    assert kaplan_meier([2, 4], [1, 1], entry=[0, 2], id=[1, 1]).robust


def test_a_patient_who_died_stays_in_the_mean_of_recurrent_events() -> None:
    """Of two patients one dies at 1 and the other has an event at 2: half an event each, or one of those left."""
    died, censored = (mean_cumulative([1, 2, 3], [code, 1, 0], entry=[0, 0, 2], id=[1, 2, 2]) for code in (2, 0))
    assert (died.at(2).mean[0], censored.at(2).mean[0]) == (1 / 2, 1)


def test_petos_weight_is_named_by_the_survival_that_it_takes() -> None:
    """One death, of the first of four: it weighs 1, or 1 - 1/5, or 4/5 of that."""
    time, died, group = [1, 2, 3, 4], [1, 0, 0, 0], ["A", "B", "A", "B"]
    weights = ("peto-kaplan-meier", "peto-prentice", "peto-andersen")
    assert [log_rank(time, died, group, weight=w).observed[0] for w in weights] == pytest.approx([1, 4 / 5, 16 / 25])
    with pytest.raises(InvalidInput, match="'peto' means different tests"):
        log_rank(time, died, group, weight="peto")  # type: ignore[arg-type]


def test_a_date_without_its_day_is_refused_or_completed_by_the_rule(small: Any) -> None:
    columns = {"seen": ["2019-02", "2019"]}
    variables = {"seen": {"kind": "date"}}
    with pytest.raises(StudyProblems, match="2 values are not dates"):
        small(columns, variables=variables)
    for rule, dates in {
        "first": ["2019-02-01", "2019-01-01"],
        "middle": ["2019-02-15", "2019-07-01"],
        "last": ["2019-02-28", "2019-12-31"],
    }.items():
        days = small(columns, data={"partial_dates": rule}, variables=variables).cohort.numbers("seen")
        assert days.astype(np.int64).astype("datetime64[D]").astype(str).tolist() == dates


def test_the_median_of_an_even_number_of_dates(small: Any) -> None:
    """The middle of 1 and 4 March is a day and a half after 1 March, in 2 March."""
    displays = {"d": {"kind": "baseline", "variables": ["seen"]}}
    study = small({"seen": ["2021-03-01", "2021-03-04"]}, variables={"seen": {"kind": "date"}}, displays=displays)
    assert study.value("d", variable="seen", statistic="median") == "2021-03-02"


def test_the_least_of_several_values_is_of_those_known(small: Any) -> None:
    columns = {"a": [5, None], "b": [3, 4], "seen": ["2021-03-01", None], "died": ["2021-02-01", "2021-01-01"]}
    variables = {
        "least": {"kind": "continuous", "derive": "min(a, b)"},
        "first": {"kind": "date", "derive": "earliest(seen, died)"},
    }
    cohort = small(columns, variables=variables).cohort
    assert cohort.numbers("least").tolist() == [3, 4]
    assert cohort.numbers("first").tolist() == [18659, 18628]
