"""Characteristics of imputed data: averages over the data sets, pooled tests, what the notes say and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy import stats

import riskset
from riskset.stats.rubin import joint_test_of_statistics, pool
from riskset.study import StudyProblems
from riskset.tables.printed import plain

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from riskset.opened import OpenStudy

N, M = 90, 3
_DRAW = np.random.default_rng(11)
GONE = _DRAW.random((2, N)) < 0.2
SEX = _DRAW.choice(["F", "M"], N)
LDH = np.where(GONE[0], np.nan, _DRAW.normal(240, 40, N).round() + 20 * (SEX == "M"))
COLUMNS: dict[str, list[Any]] = {
    "sex": SEX.tolist(),
    "age": _DRAW.normal(60, 9, N).round().tolist(),
    "ldh": [None if np.isnan(each) else each for each in LDH],
    "stage": [None if gone else each for gone, each in zip(GONE[1], _DRAW.choice(list("ABC"), N), strict=True)],
    "site": _DRAW.choice(["x", "y"], N).tolist(),
    "rare": [None, None, *["A"] * (N - 5), "B", "B", "B"],
}
TABLE: dict[str, Any] = {"kind": "baseline", "by": "sex", "variables": ["age", "ldh", "stage"], "cases": "imputed"}
DRAWN: dict[str, Any] = {"m": M, "iterations": 2, "variables": ["ldh", "stage", "rare"], "with": ["age", "sex"]}
SECTIONS: dict[str, Any] = {
    "variables": {"ldh": {"label": "LDH", "kind": "continuous"}, "stage": {"label": "Stage", "kind": "categorical"}},
    "imputation": DRAWN,
}
DISPLAYS: dict[str, Any] = {
    "ranks": TABLE | {"smd": "mean"},
    "means": TABLE | {"tests": {"ldh": "welch-t"}, "statistics": {"ldh": "mean-sd"}, "missing": False},
    "plain": {key: value for key, value in TABLE.items() if key != "cases"},
    "limits": TABLE | {"limits": True, "statistics": {"ldh": ["mean-sd", "median"]}, "p": "none"},
    "fisher": TABLE | {"variables": ["rare"]},
}


@pytest.fixture(scope="module")
def study(tmp_path_factory: Any, new_study: Callable[..., Path]) -> OpenStudy:
    return riskset.open_study(new_study(tmp_path_factory.mktemp("pooled"), COLUMNS, **SECTIONS, displays=DISPLAYS))


def value(study: OpenStudy, display: str, statistic: str, variable: str, **names: str) -> float:
    (row,) = [
        row
        for row in study.results_of(display)
        if (row.statistic, row.variable, row.group, row.level)
        == (statistic, variable, names.get("group", ""), names.get("level", ""))
    ]
    assert row.value is not None
    return row.value


def completed(study: OpenStudy, name: str) -> list[Any]:
    return [study.cohort.completed("imputation", each).values(name).to_numpy() for each in range(M)]


def test_summaries_are_averages_over_the_data_sets(study: OpenStudy) -> None:
    women = SEX == "F"
    sets = [each[women] for each in completed(study, "ldh")]
    assert value(study, "means", "mean", "ldh", group="F") == pytest.approx(np.mean([each.mean() for each in sets]))
    assert value(study, "means", "sd", "ldh", group="F") ** 2 == pytest.approx(
        np.mean([each.var(ddof=1) for each in sets])
    )
    assert value(study, "ranks", "median", "ldh", group="F") == pytest.approx(
        np.mean([np.median(each) for each in sets])
    )
    share = np.mean([(each[women] == "B").mean() for each in completed(study, "stage")])
    assert value(study, "ranks", "percent", "stage", group="F", level="B") == pytest.approx(100 * share)
    assert value(study, "ranks", "count", "stage", group="F", level="B") == pytest.approx(share * women.sum())
    assert value(study, "ranks", "missing", "ldh", group="F") == np.isnan(LDH[women]).sum()


def test_limits_are_pooled(study: OpenStudy) -> None:
    women = SEX == "F"
    n = int(women.sum())
    sets = [each[women] for each in completed(study, "ldh")]
    means = pool([[each.mean()] for each in sets], [[each.var(ddof=1) / n] for each in sets], complete_df=n - 1)
    found = [value(study, "limits", f"mean_{end}", "ldh", group="F") for end in ("lower", "upper")]
    assert found == pytest.approx(means.interval(0.95)[0].tolist())
    shares = [float((each[women] == "B").mean()) for each in completed(study, "stage")]
    odds = pool([[np.log(p / (1 - p))] for p in shares], [[1 / (n * p * (1 - p))] for p in shares], complete_df=n - 1)
    limits = [value(study, "limits", f"percent_{end}", "stage", group="F", level="B") for end in ("lower", "upper")]
    assert limits == pytest.approx((100 / (1 + np.exp(-odds.interval(0.95)[0]))).tolist())
    medians = [row for row in study.results_of("limits") if row.statistic == "median_lower" and row.variable == "ldh"]
    assert all(row.value is None and "no rule" in row.warning for row in medians)
    table: Any = study.display("limits")
    said = " ".join(plain(note.text) for note in table.printed().notes)
    assert "Rubin\u2019s rules on the scale of log odds (imputed percentages)" in said


def test_tests_are_pooled(study: OpenStudy) -> None:
    women = SEX == "F"
    pairs = [(each[women], each[~women]) for each in completed(study, "ldh")]
    errors = [[one.var(ddof=1) / one.size + two.var(ddof=1) / two.size] for one, two in pairs]
    left = float(np.mean([stats.ttest_ind(one, two, equal_var=False).df for one, two in pairs]))
    pooled = pool([[two.mean() - one.mean()] for one, two in pairs], errors, complete_df=left)
    assert value(study, "means", "p_value", "ldh") == pytest.approx(float(pooled.p[0]))
    ranks = [stats.mannwhitneyu(one, two, use_continuity=False, method="asymptotic").pvalue for one, two in pairs]
    by_rank = joint_test_of_statistics([float(stats.norm.isf(each / 2)) ** 2 for each in ranks], 1)
    assert value(study, "ranks", "p_value", "ldh") == pytest.approx(by_rank.p)
    tables = [
        [[(each[own] == level).sum() for own in (women, ~women)] for level in "ABC"]
        for each in completed(study, "stage")
    ]
    chi = [stats.chi2_contingency(each, correction=False)[0] for each in tables]
    assert value(study, "ranks", "p_value", "stage") == pytest.approx(joint_test_of_statistics(chi, 2).p)


def test_what_is_known_of_all_is_as_it_is(study: OpenStudy) -> None:
    for statistic in ("p_value", "median"):
        names = {"group": "F"} if statistic == "median" else {}
        assert value(study, "ranks", statistic, "age", **names) == value(study, "plain", statistic, "age", **names)


def test_the_table_says_what_is_pooled(study: OpenStudy) -> None:
    ranks: Any = study.display("ranks")
    notes = " ".join(plain(note.text) for note in ranks.printed().notes)
    assert "Missing values in " in notes
    assert (
        "numbers of patients and percentages are pooled by Rubin\u2019s rules: they are averages over the 3 data sets"
        in notes
    )
    assert "So are medians, quartiles and ranges, and standardized differences." in notes
    assert "Pooled Wilcoxon rank-sum test." in notes
    assert "with the degrees of freedom" not in notes
    assert any(row.stub.pattern == "Missing before imputation, n" for row in ranks.rows)
    means: Any = study.display("means")
    assert not any("imputation" in row.stub.pattern for row in means.rows)
    said = " ".join(plain(note.text) for note in means.printed().notes)
    assert "Pooled tests of means are of their differences, pooled by Rubin\u2019s rules." in said
    assert "pooled over the imputed data sets" in study.methods(displays=["ranks"]).plain
    assert "left out of its summary" not in study.methods(displays=["ranks"]).plain


def test_fisher_is_not_pooled(study: OpenStudy) -> None:
    (row,) = [row for row in study.results_of("fisher") if row.statistic == "p_value"]
    assert row.value is None
    assert "no statistic that is pooled" in row.warning


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"by": "stage"}, "t.by is 'stage', whose values are drawn"),
        ({"by": "site"}, "t.by is 'site', which the imputation does not know"),
        ({"variables": ["age"]}, "t.cases is imputed, and none of the variables is"),
        ({"differences": True}, "t.differences are of one data set"),
        ({"weights": "age"}, "t.weights are of the values in the data"),
        ({"missing": "cell"}, "t.missing prints how many have a value"),
        ({"cases": "complete", "imputation": "imputation"}, "t.imputation is for imputed data, and cases is complete"),
        ({"imputation": "other"}, "t.imputation is 'other', which is not an imputation"),
    ],
)
def test_what_is_refused(tmp_path: Path, new_study: Callable[..., Path], entry: dict[str, Any], said: str) -> None:
    path = new_study(tmp_path, COLUMNS, **SECTIONS, displays={"t": TABLE | {"variables": ["age", "ldh"]} | entry})
    with pytest.raises(StudyProblems) as caught:
        riskset.open_study(path).display("t")
    assert f"displays.{said}" in str(caught.value)
