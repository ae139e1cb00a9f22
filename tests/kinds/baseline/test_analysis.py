"""Baseline results: those of the example recomputed, populations, groups, rows of the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from riskset.kinds.baseline.analysis import baseline
from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.results import Result, ResultStore

if TYPE_CHECKING:
    import pandas as pd

    from riskset.opened import OpenStudy

COLUMNS = {"age": "z1", "donor_age": "z2", "waiting": "z7", "sex": "z3", "cmv": "z5", "hospital": "z9"}
GROUPS = ("", "ALL", "AML low risk", "AML high risk")


def compared(study: OpenStudy, **options: Any) -> list[Result]:
    """The results of a display of characteristics by disease."""
    return baseline(study.cohort, BaselineDisplay.model_validate({"kind": "baseline", "by": "disease", **options}))


@pytest.fixture(scope="module")
def store(bmt_study: OpenStudy) -> ResultStore:
    return ResultStore(compared(bmt_study, variables=list(COLUMNS), overall=True))


def value(store: ResultStore, **names: Any) -> float:
    found = store.one(**names).value
    assert found is not None
    return found


@pytest.mark.parametrize("name", ["age", "donor_age", "waiting"])
@pytest.mark.parametrize("group", GROUPS)
def test_summaries_of_numbers(store: ResultStore, recomputed: Any, name: str, group: str) -> None:
    numbers = recomputed.group(group)[COLUMNS[name]]
    expected = {
        "n": numbers.size,
        "missing": 0,
        "mean": numbers.mean(),
        "sd": numbers.std(ddof=1),
        "median": numbers.median(),
        "lower_quartile": numbers.quantile(0.25),
        "upper_quartile": numbers.quantile(0.75),
        "minimum": numbers.min(),
        "maximum": numbers.max(),
    }
    found = {row.statistic: row.value for row in store.select(variable=name, group=group) if row.statistic != "p_value"}
    assert found == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["sex", "cmv", "hospital"])
def test_counts_of_levels(
    bmt_study: OpenStudy, store: ResultStore, bmt: pd.DataFrame, recomputed: Any, name: str
) -> None:
    levels = bmt_study.cohort.variable(name).levels
    codes = sorted(bmt[COLUMNS[name]].unique())
    for group in GROUPS:
        column = recomputed.group(group)[COLUMNS[name]]
        for code, level in zip(codes, levels, strict=True):
            count = int((column == code).sum())
            found = {row.statistic: row.value for row in store.select(variable=name, group=group, level=level)}
            assert found == pytest.approx({"count": count, "percent": 100 * count / column.size}, rel=1e-12)


def test_p_values(store: ResultStore, recomputed: Any) -> None:
    for name, column in COLUMNS.items():
        assert value(store, variable=name, statistic="p_value") == pytest.approx(recomputed.compared(column), rel=1e-9)


def test_sizes_of_groups(store: ResultStore) -> None:
    sizes = [(row.group, row.value, row.unit) for row in store.select(statistic="n_group")]
    assert sizes == [
        ("", 137, "patients"),
        ("ALL", 38, "patients"),
        ("AML low risk", 54, "patients"),
        ("AML high risk", 45, "patients"),
    ]


def test_pairs_are_compared_on_their_own_patients(bmt_study: OpenStudy, bmt: pd.DataFrame) -> None:
    from scipy import stats

    store = ResultStore(compared(bmt_study, variables=["age"], p="pairwise"))
    found = {row.group: row.value for row in store.select(statistic="p_value")}
    samples = {name: rows["z1"] for name, rows in bmt.groupby("disease", observed=True)}
    expected = {
        f"{a} vs {b}": stats.mannwhitneyu(samples[a], samples[b], method="asymptotic", use_continuity=False).pvalue
        for a, b in (("ALL", "AML low risk"), ("ALL", "AML high risk"), ("AML low risk", "AML high risk"))
    }
    assert found == pytest.approx(expected, rel=1e-9)


def test_no_p_value_where_none_is_wanted_or_there_are_no_groups(bmt_study: OpenStudy) -> None:
    for options in ({"p": "none"}, {"by": None}):
        rows = compared(bmt_study, variables=["age"], **options)
        assert "p_value" not in {row.statistic for row in rows}


def test_named_test(bmt_study: OpenStudy, bmt: pd.DataFrame) -> None:
    from scipy import stats

    rows = compared(bmt_study, variables=["age"], tests={"age": "anova"})
    expected = stats.f_oneway(*(each["z1"] for _, each in bmt.groupby("group"))).pvalue
    assert rows[-1].statistic == "p_value"
    assert rows[-1].value == pytest.approx(expected, rel=1e-9)


def test_patients_in_no_group_are_left_out(small: Any) -> None:
    study = small(
        {"arm": [0, 1, 9, 1], "age": [10, 20, 1000, 40]},
        variables={"age": {"label": "Age", "kind": "continuous", "unit": "years"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B", 9: None}}},
        displays={"d": {"kind": "baseline", "by": "arm", "overall": True}},
    )
    store = study.results()
    assert value(store, group="", statistic="n_group") == 3
    assert value(store, group="", variable="age", statistic="maximum") == 40
    assert store.one(group="", variable="age", statistic="median").unit == "years"


def test_one_patient_has_no_standard_deviation(small: Any) -> None:
    study = small(
        {"arm": [0, 1, 1], "age": [10, 20, 40]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        groups={"arm": {"variable": "arm", "levels": {0: "A", 1: "B"}}},
        displays={"d": {"kind": "baseline", "by": "arm"}},
    )
    sd = study.results().one(group="A", variable="age", statistic="sd")
    assert (sd.value, sd.state) == (None, "not estimable")
    assert value(study.results(), group="B", variable="age", statistic="sd") == pytest.approx(np.sqrt(200))


def test_population_is_named_in_the_results(small: Any) -> None:
    study = small(
        {"age": [10, 20, 40]},
        variables={"age": {"label": "Age", "kind": "continuous"}},
        populations={"adults": "age >= 18"},
        displays={"d": {"kind": "baseline", "population": "adults"}},
    )
    rows: list[Result] = study.results_of("d")
    assert {row.population for row in rows} == {"adults"}
    assert rows[0].value == 2
