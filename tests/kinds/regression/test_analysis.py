"""Regressions of a cohort: R's values on data/bmt, tiny data by hand, and reasons where there is no number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.analyses import regression_fit
from riskset.analyses.regression_design import NO_PATIENT
from riskset.analyses.regression_fit import COLLINEAR, CONSTANT, NO_EVENT, SEPARATION, WEIGHTS_KNOWN, fitted
from riskset.analyses.regression_fitted import Model
from riskset.kinds.regression.analysis import FEW_EVENTS, NO_COMPETING_EVENTS, NOT_PROPORTIONAL, regression
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.results import Result, ResultStore
from riskset.stats.fine_gray_firth import firth_fine_gray
from riskset.stats.firth import firth
from riskset.study import StudyProblems
from riskset.study_files import check

GOLDEN = json.loads(
    (Path(__file__).parents[3] / "tests" / "golden" / "regression_table.json").read_text(encoding="utf-8")
)
# Columns of the R script: variable and level of the study file.
COLUMNS = {
    "low": ("disease", "AML low risk"),
    "high": ("disease", "AML high risk"),
    "age10": ("age", ""),
    "z8": ("fab", "Yes"),
    "z3": ("sex", "Male"),
    "z10": ("methotrexate", "Yes"),
    "low:z3": ("disease:sex", "AML low risk \u00d7 Male"),
    "high:z3": ("disease:sex", "AML high risk \u00d7 Male"),
}
VARIABLES = ["disease", "age", "fab", "sex", "methotrexate"]


def results(study: Any, endpoints: list[str], variables: Any, **options: Any) -> ResultStore:
    """The results of a display of regressions."""
    entry = {"kind": "regression", "endpoints": endpoints, "variables": variables, **options}
    return ResultStore(regression(study.cohort, RegressionDisplay.model_validate(entry)))


def assert_effects(store: ResultStore, expected: dict[str, Any], **names: str) -> None:
    """Ratios, limits and P of each column, and P of each factor of several."""
    for column, values in expected["effects"].items():
        variable, level = COLUMNS[column]
        for statistic, value in values.items():
            found = store.one(variable=variable, level=level, statistic=statistic, **names)
            assert found.value == pytest.approx(value, rel=1e-6), (column, statistic)
    for variable, p in expected["factors"].items():
        rows = store.select(variable=variable, statistic="factor_p_value", **names)
        if len(rows) > 0:
            assert rows[0].value == pytest.approx(p, rel=1e-6), variable
        assert len(rows) == int(variable.startswith("disease"))


@pytest.mark.parametrize("endpoint", ["lfs", "os", "relapse"])
def test_models_are_those_of_r(bmt_study: Any, endpoint: str) -> None:
    """Cox (survival 3.5) with Efron's ties for survival, crr (cmprsk 2.2) for incidence."""
    store = results(bmt_study, [endpoint], VARIABLES, per={"age": 10})
    for variable in VARIABLES:
        expected = GOLDEN["univariable"][endpoint][variable]
        assert_effects(store, expected, endpoint=endpoint, model="univariable")
        if endpoint != "relapse":
            found = store.one(model="univariable", variable=variable, statistic="ph_p_value")
            assert found.value == pytest.approx(expected["ph"][variable], rel=1e-6)
    assert_effects(store, GOLDEN["multivariable"][endpoint], endpoint=endpoint, model="multivariable")
    method = "Fine-Gray" if endpoint == "relapse" else "Cox"
    assert {row.method for row in store} == {method}


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
def test_checks_of_a_multivariable_model_are_those_of_r(bmt_study: Any, endpoint: str) -> None:
    store = results(bmt_study, [endpoint], VARIABLES, models="multivariable", per={"age": 10})
    expected = GOLDEN["multivariable"][endpoint]
    for variable in VARIABLES:
        found = store.one(variable=variable, statistic="ph_p_value").value
        assert found == pytest.approx(expected["ph"][variable], rel=1e-6)
    assert store.one(variable="", statistic="ph_p_value").value == pytest.approx(expected["ph"]["global"], rel=1e-6)
    assert store.one(statistic="concordance").value == pytest.approx(expected["concordance"], rel=1e-12)
    # Methotrexate's effect changes with time (P = 0.004 for lfs): its ratio says so, no other does.
    warned = {row.variable for row in store if row.statistic == "ratio" and row.warning}
    assert warned == {name for name in VARIABLES if expected["ph"][name] < 0.05}
    assert {row.warning for row in store if row.statistic == "ratio"} <= {"", NOT_PROPORTIONAL}


def test_methods_side_by_side(bmt_study: Any) -> None:
    methods = ["any-event", "cause-specific", "fine-gray"]
    store = results(bmt_study, ["relapse"], VARIABLES, method=methods, per={"age": 10})
    keys = {"Any-event Cox": "any_event", "Cause-specific Cox": "cause_specific", "Fine-Gray": "relapse"}
    for label, key in keys.items():
        assert_effects(store, GOLDEN["multivariable"][key], model=f"{label}, multivariable")
    for variable in VARIABLES:
        assert_effects(
            store, GOLDEN["univariable"]["cause_specific"][variable], model="Cause-specific Cox, univariable"
        )


def test_the_event_or_a_competing_one_is_the_survival_free_of_both(bmt_study: Any) -> None:
    """Relapse or death without it is what ends leukemia-free survival."""
    both = results(bmt_study, ["relapse"], ["fab"], method="any-event").one(statistic="ratio", model="univariable")
    lfs = results(bmt_study, ["lfs"], ["fab"]).one(statistic="ratio", model="univariable")
    assert both.value == lfs.value


def test_fine_gray_without_competing_events_is_not_applicable(bmt_study: Any) -> None:
    store = results(bmt_study, ["lfs", "relapse"], ["fab"], method=["cox", "fine-gray"], models="univariable")
    row = store.one(endpoint="lfs", model="Fine-Gray, univariable", level="Yes", statistic="ratio")
    assert (row.state, row.warning) == ("not applicable", NO_COMPETING_EVENTS)
    # Of relapse the column is Cox regression with competing events censored, and is called so.
    assert (
        store.one(endpoint="lfs", model="Cause-specific Cox, univariable", level="Yes", statistic="ratio").method
        == "Cox"
    )


@pytest.fixture(scope="module")
def weighted_study(new_study: Any, tmp_path_factory: pytest.TempPathFactory, bmt: pd.DataFrame) -> Any:
    """The patients of data/bmt with the case weights of the R script, and a few missing values."""
    import riskset

    columns = {name: bmt[name].tolist() for name in ("z1", "z3", "z8", "z9", "lfs", "d3", "group")}
    columns["w"] = [[1, 2, 0.5][row % 3] for row in range(len(bmt))]
    columns["gap"] = [None if row < 7 else age for row, age in enumerate(columns["z1"])]
    path = new_study(
        tmp_path_factory.mktemp("weighted"),
        columns,
        variables={
            "age": {"label": "Age", "kind": "continuous", "column": "z1", "unit": "years"},
            "sex": {"label": "Gender", "kind": "dichotomous", "column": "z3", "levels": {0: "Female", 1: "Male"}},
            "fab": {"label": "FAB", "kind": "dichotomous", "column": "z8", "levels": {0: "No", 1: "Yes"}},
            "disease": {
                "label": "Disease",
                "kind": "categorical",
                "column": "group",
                "levels": {1: "ALL", 2: "AML low risk", 3: "AML high risk"},
            },
            "gap": {"label": "Gap", "kind": "continuous"},
        },
        endpoints={"lfs": {"label": "LFS", "time": "lfs", "event": {"d3": 1}}},
    )
    return riskset.open_study(path)


@pytest.mark.parametrize(
    ("key", "options"),
    [("weighted", {"weights": "w"}), ("clustered", {"cluster": "z9"}), ("stratified", {"strata": ["z9"]})],
)
def test_weights_clusters_and_strata_are_those_of_r(weighted_study: Any, key: str, options: dict[str, Any]) -> None:
    store = results(weighted_study, ["lfs"], ["age", "fab"], models="multivariable", per={"age": 10}, **options)
    assert_effects(store, GOLDEN[key])


def test_an_interaction_is_that_of_r(weighted_study: Any) -> None:
    store = results(
        weighted_study, ["lfs"], ["disease", "sex"], models="multivariable", interactions=[["disease", "sex"]]
    )
    assert_effects(store, GOLDEN["product"])


@pytest.mark.parametrize("endpoint", ["lfs", "os"])
@pytest.mark.parametrize(
    ("rule", "key"),
    [
        ({"by": "backward"}, "backward"),
        ({"by": "forward"}, "forward"),
        ({"by": "backward", "criterion": "aic"}, "aic"),
    ],
)
def test_steps_are_those_of_r(bmt_study: Any, endpoint: str, rule: dict[str, str], key: str) -> None:
    store = results(bmt_study, [endpoint], VARIABLES, models="multivariable", selection=rule, per={"age": 10})
    variables = {"age10": "age", "z8": "fab", "z3": "sex", "z10": "methotrexate"}
    chosen = {row.variable for row in store if row.statistic == "ratio"}
    assert chosen == {variables.get(name, name) for name in GOLDEN[key][endpoint]}


def test_variables_enter_by_their_univariable_p(bmt_study: Any) -> None:
    rule = {"by": "univariable", "p": 0.1, "keep": ["sex"]}
    store = results(bmt_study, ["lfs", "os"], VARIABLES, selection=rule)
    for endpoint in ("lfs", "os"):
        alone = {name: GOLDEN["univariable"][endpoint][name]["factors"][name] for name in VARIABLES}
        expected = {name for name, p in alone.items() if p < 0.1} | {"sex"}
        rows = store.select(endpoint=endpoint, model="multivariable", statistic="ratio")
        assert {row.variable for row in rows} == expected
        assert expected < set(VARIABLES)


@pytest.fixture
def many_candidates(small: Any) -> Any:
    """Twelve numbers of noise, 25 events among 60 patients."""
    rng = np.random.default_rng(4)
    names = [f"x{place}" for place in range(12)]
    return small(
        {name: rng.normal(size=60).round(3).tolist() for name in names}
        | {"t": rng.permutation(60).tolist(), "cause": [1] * 25 + [0] * 35},
        variables={name: {"label": name, "kind": "continuous"} for name in names},
        endpoints=ENDPOINTS,
    )


def test_events_are_counted_over_what_was_tried(many_candidates: Any) -> None:
    """25 events for 3 kept of 12 candidates: 8.3 for each kept, 2.1 for each tried."""
    names = [f"x{place}" for place in range(12)]
    rule = {"by": "univariable", "p": 1e-9, "keep": names[:3]}
    store = results(many_candidates, ["os"], names, selection=rule)
    of_model = {row.statistic: row for row in store.select(model="multivariable", variable="")}
    assert of_model["events_per_variable"].value == pytest.approx(25 / 3)
    assert of_model["candidates"].value == 12
    assert of_model["events_per_candidate"].value == pytest.approx(25 / 12)
    assert of_model["events_per_candidate"].warning == FEW_EVENTS
    # Without a selection nothing was tried that is not shown.
    plain = results(many_candidates, ["os"], names)
    assert not [row for row in plain if row.statistic in {"candidates", "events_per_candidate"}]


def test_each_column_of_a_factor_was_tried(bmt_study: Any, bmt: pd.DataFrame) -> None:
    rule = {"by": "backward"}
    store = results(bmt_study, ["lfs"], VARIABLES, models="multivariable", selection=rule)
    assert store.one(statistic="candidates").value == 6
    assert store.one(statistic="events_per_candidate").value == pytest.approx(bmt["d3"].sum() / 6)


def test_what_may_enter_is_told_by_endpoint(bmt_study: Any) -> None:
    store = results(
        bmt_study, ["lfs", "os"], {"lfs": ["age", "fab"], "os": ["sex"]}, enter={"lfs": ["fab"], "os": ["sex"]}
    )
    rows = [row for row in store if row.statistic == "ratio"]
    assert [(row.endpoint, row.model, row.variable) for row in rows] == [
        ("lfs", "univariable", "age"),
        ("lfs", "univariable", "fab"),
        ("lfs", "multivariable", "fab"),
        ("os", "univariable", "sex"),
        ("os", "multivariable", "sex"),
    ]


def test_counts_are_those_of_the_data(bmt_study: Any, bmt: pd.DataFrame) -> None:
    store = results(bmt_study, ["relapse"], ["disease"], models="univariable")
    for name, rows in bmt.groupby("disease", observed=True):
        assert store.one(level=name, statistic="n").value == len(rows)
        assert store.one(level=name, statistic="events").value == rows["d2"].sum()
    assert store.one(level="ALL", statistic="reference").value == 1
    assert store.one(level="", statistic="events_per_variable").value == bmt["d2"].sum() / 2


def test_patients_without_a_value_are_left_out_of_its_models_alone(weighted_study: Any) -> None:
    store = results(weighted_study, ["lfs"], ["gap", "fab"])
    assert store.one(model="univariable", variable="gap", statistic="missing").value == 7
    assert store.one(model="univariable", variable="fab", level="", statistic="missing").value == 0
    assert store.one(model="multivariable", variable="", statistic="missing").value == 7
    assert store.one(model="multivariable", variable="", statistic="n").value == 130
    assert store.one(model="multivariable", variable="fab", level="", statistic="n").value == 130


ENDPOINTS = {
    "os": {"label": "OS", "time": "t", "event": "cause > 0"},
    "relapse": {"label": "Relapse", "time": "t", "event": "cause == 1", "competing": "cause == 2"},
}
GROUP = {"label": "Group", "kind": "categorical", "levels": {0: "A", 1: "B"}}


def test_two_patients_by_hand(small: Any) -> None:
    """Three patients fail at 1, 2 and 3 with x = 1, 0, 1.

    The partial likelihood is r/(2r + 1) times 1/(r + 1) with r = e^b: its maximum is where 1/r - 2/(2r + 1) -
    1/(r + 1) = 0, which is (2r + 1)(r + 1) - 2r(r + 1) - r(2r + 1) = 0, so 2r^2 = 1 and r = sqrt(1/2).
    """
    study = small({"x": [1, 0, 1], "t": [1, 2, 3], "cause": [1, 1, 1]}, endpoints=ENDPOINTS, variables={"x": GROUP})
    row = results(study, ["os"], ["x"], models="univariable").one(statistic="ratio")
    assert row.value == pytest.approx(np.sqrt(0.5), rel=1e-9)


@pytest.fixture
def separated(small: Any) -> Any:
    """No patient of level B has an event, C is nobody's, and all are of one sex."""
    x = [0, 0, 0, 0, 0, 1, 1, 1]
    return small(
        {
            "x": x,
            "sex": [0] * 8,
            "age": [30, 40, 50, 60, 45, 35, 55, 52],
            "twice": [60, 80, 100, 120, 90, 70, 110, 104],
            "t": [1, 2, 3, 4, 9, 5, 6, 7],
            "cause": [1, 2, 1, 1, 0, 0, 0, 0],
        },
        variables={
            "x": {**GROUP, "levels": {0: "A", 1: "B", 2: "C"}},
            "sex": {"label": "Gender", "kind": "categorical", "levels": {0: "Female", 1: "Male"}, "reference": "Male"},
            "age": {"label": "Age", "kind": "continuous"},
            "twice": {"label": "Twice", "kind": "continuous"},
        },
        endpoints=ENDPOINTS,
    )


def test_separation_is_met_by_firths_likelihood(separated: Any) -> None:
    """The fit of riskset.stats, which tests/stats compares with its own references."""
    store = results(separated, ["os"], ["x"], models="univariable")
    row = store.one(level="B", statistic="ratio")
    assert row.method == "Cox, Firth-penalized"
    assert "Separation" in row.warning
    fit = firth([1, 2, 3, 4, 9, 5, 6, 7], [1, 1, 1, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 1, 1, 1]).profile_hazard_ratios()
    for statistic, value in (
        ("ratio", fit.estimate),
        ("lower", fit.lower),
        ("upper", fit.upper),
        ("p_value", fit.p_value),
    ):
        assert store.one(level="B", statistic=statistic).value == pytest.approx(value[0], rel=1e-9)
    assert store.one(level="", statistic="ph_p_value").state == "not applicable"


def test_each_reason_is_told(separated: Any) -> None:
    store = results(separated, ["os"], ["x", "sex", "age", "twice"])
    reasons = {
        ("univariable", "x", "C"): NO_PATIENT,
        ("univariable", "sex", "Male"): NO_PATIENT,
        ("multivariable", "twice", ""): COLLINEAR,
    }
    for (model, variable, level), reason in reasons.items():
        row = store.one(model=model, variable=variable, level=level, statistic="ratio")
        assert (row.state, row.warning) == ("not estimable", reason)
    # Nobody has the reference of the study file: the first level that someone has is the reference.
    assert store.one(model="univariable", variable="sex", statistic="reference").level == "Female"
    assert store.one(model="multivariable", variable="age", statistic="ratio").value is not None


def test_separation_leaves_the_other_terms_of_a_fine_gray_regression(separated: Any) -> None:
    """Level B has no relapse: its ratio is finite by the penalty, and that of age is there, each marked."""
    store = results(separated, ["relapse"], ["x", "age"], models="multivariable")
    x = np.array([0, 0, 0, 0, 0, 1, 1, 1])
    age = np.array([30, 40, 50, 60, 45, 35, 55, 52])
    fit = firth_fine_gray([1, 2, 3, 4, 9, 5, 6, 7], [1, 2, 1, 1, 0, 0, 0, 0], np.column_stack([x, age]))
    expected = fit.profile_hazard_ratios()
    for column, (variable, level) in enumerate([("x", "B"), ("age", "")]):
        row = store.one(variable=variable, level=level, statistic="ratio")
        assert row.value == pytest.approx(expected.estimate[column], rel=1e-9)
        assert row.method == "Fine-Gray, Firth-penalized"
        assert row.warning == SEPARATION + WEIGHTS_KNOWN
        p_value = store.one(variable=variable, level=level, statistic="p_value")
        assert p_value.value == pytest.approx(expected.p_value[column], rel=1e-9)
    assert store.one(variable="x", level="", statistic="ph_p_value").state == "not applicable"
    assert not [row for row in store if row.statistic in {"aic", "concordance"}]


def test_a_number_that_does_not_vary(small: Any) -> None:
    columns = {"x": [5, 5, 5], "age": [1, 2, 3], "t": [1, 2, 3], "cause": [1, 1, 0], "none": [0, 0, 0]}
    none = {"label": "None", "time": "t", "event": {"none": 1}}
    study = small(
        columns,
        variables={name: {"label": name, "kind": "continuous"} for name in ("x", "age")},
        endpoints={**ENDPOINTS, "none": none},
    )
    assert results(study, ["os"], ["x"], models="univariable").one(statistic="ratio").warning == CONSTANT
    assert results(study, ["none"], ["age"], models="univariable").one(statistic="ratio").warning == NO_EVENT


def test_a_model_is_fitted_once(bmt_study: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model("lfs", "cox", ("age", "waiting"), checked=False)
    first = fitted(bmt_study.cohort, model)
    monkeypatch.setattr(regression_fit, "_Fitting", None)
    assert fitted(bmt_study.cohort, model) is first


def test_weights_below_zero_are_refused(new_study: Any, tmp_path: Path) -> None:
    columns = {"x": [0, 1, 1], "w": [1, -1, 2], "t": [1, 2, 3], "cause": [1, 1, 0]}
    entry = {"kind": "regression", "endpoints": ["os"], "variables": ["x"], "weights": "w"}
    path = new_study(tmp_path, columns, variables={"x": GROUP}, endpoints=ENDPOINTS, displays={"r": entry})
    problems = check(path)
    assert [problem.message for problem in problems] == ["weights 'w' are negative for 1 of 3 patients"]
    assert problems[0].line is not None
    study = new_study(tmp_path, columns, variables={"x": GROUP}, endpoints=ENDPOINTS)
    import riskset

    with pytest.raises(StudyProblems, match="are negative"):
        riskset.regression_table(riskset.open_study(study).cohort, ["os"], variables=["x"], weights="w")


@settings(max_examples=15, deadline=None)
@given(step=st.floats(0.1, 50), shift=st.floats(0.5, 3))
def test_a_ratio_per_step_is_the_ratio_to_its_power(bmt_study: Any, step: float, shift: float) -> None:
    """Ratio and limits per `step` are those per unit to the power of the step; P does not change."""
    one = results(bmt_study, ["lfs"], ["age"], models="univariable")
    many = results(bmt_study, ["lfs"], ["age"], models="univariable", per={"age": step * shift})
    for statistic in ("ratio", "lower", "upper"):
        value = one.one(statistic=statistic).value
        assert value is not None
        assert many.one(statistic=statistic).value == pytest.approx(value ** (step * shift), rel=1e-6)
    assert many.one(statistic="p_value").value == pytest.approx(one.one(statistic="p_value").value, rel=1e-6)


def test_the_reference_is_anothers_inverse(weighted_study: Any) -> None:
    """Of two levels, the ratio with one as reference is the inverse of that with the other; limits change sides."""
    row = results(weighted_study, ["lfs"], ["sex"], models="univariable")
    variables = weighted_study.cohort.study.variables
    swapped = variables["sex"].model_copy(update={"reference": "Male"})
    study = weighted_study.cohort.study.model_copy(update={"variables": {**variables, "sex": swapped}})
    assert study.variables["sex"].reference == "Male"
    from riskset.study_files import load_cohort

    located = study.located(weighted_study.cohort.study.path, study._document, frozenset())
    other = ResultStore(
        regression(
            load_cohort(located),
            RegressionDisplay(kind="regression", endpoints=["lfs"], variables=["sex"], models="univariable"),
        )
    )
    ratio, lower, upper = (row.one(statistic=name).value for name in ("ratio", "lower", "upper"))
    assert ratio is not None
    assert lower is not None
    assert upper is not None
    assert other.one(statistic="ratio").value == pytest.approx(1 / ratio, rel=1e-9)
    assert other.one(statistic="lower").value == pytest.approx(1 / upper, rel=1e-9)
    assert other.one(statistic="upper").value == pytest.approx(1 / lower, rel=1e-9)
    assert isinstance(row.one(statistic="ratio"), Result)
