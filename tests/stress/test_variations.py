"""Each variation against R, or against a study file in which the thing itself is changed."""

from __future__ import annotations

import json

import numpy as np
import pytest
from tests.stress.conftest import OUTCOMES, REGRESSION, ROOT, Tests, Writes, drawn, effect, stressed

import riskset
from riskset.stress.run import Conclusion, Stressed
from riskset.stress.words import Words

BMT = ROOT / "report" / "bmt" / "study.yml"


def golden() -> dict[str, dict[str, list[float]]]:
    """R's values."""
    return json.loads((ROOT / "tests" / "golden" / "stress.json").read_text(encoding="utf-8"))


def by_label(conclusion: Conclusion, label: str) -> tuple[float | None, ...]:
    """The numbers of a variation."""
    reading = next(each.reading for each in conclusion.outcomes if each.label == label)
    assert reading is not None
    return reading.p, reading.estimate, reading.lower, reading.upper


def test_ties_limits_strata_and_a_center_left_out_agree_with_r() -> None:
    study = riskset.open_study(BMT)
    entry = study.cohort.study.displays["table-s1"].model_copy(update={"variables": ["disease"], "enter": None})
    study.cohort.study.displays["table-s1"] = entry  # type: ignore[index]
    found = stressed(study, "table-s1", families=("ties", "limits", "strata", "centres"))
    labels = {
        "Breslow's rule for ties": "breslow",
        "Robust (sandwich) limits": "robust",
        "Stratified by Hospital": "stratified",
        "Without Hahnemann University": "without_hospital_4",
    }
    ratios = [each for each in found.conclusions if each.subject.statistic == "ratio"]
    assert [each.subject.level for each in ratios] == ["AML low risk", "AML high risk"]
    for place, conclusion in enumerate(ratios):
        for label, name in labels.items():
            expected = [golden()[name][part][place] for part in ("p", "ratio", "lower", "upper")]
            assert by_label(conclusion, label) == pytest.approx(expected, rel=1e-6), label
        reported = golden()["efron"]
        assert conclusion.first.estimate == pytest.approx(reported["ratio"][place], rel=1e-6)
    low = ratios[0]
    turning = {each.label: each.turned for each in low.turning}
    assert turning["Without Hahnemann University"] == ("P", "interval")
    assert "Breslow's rule for ties" not in turning


def test_the_weights_of_a_test_agree_with_r() -> None:
    found = stressed(riskset.open_study(BMT), "table-2", families=("test", "centres"))
    survival = next(each for each in found.conclusions if each.subject.variable == "os" and each.first.p is not None)
    assert survival.first.p == pytest.approx(golden()["log_rank"], rel=1e-8)
    assert by_label(survival, "Peto's weights")[0] == pytest.approx(golden()["peto"], rel=1e-8)
    left = by_label(survival, "Without Hahnemann University")[0]
    assert left == pytest.approx(golden()["log_rank_without_hospital_4"], rel=1e-8)


def test_a_center_left_out_is_a_study_without_its_rows(tested: Tests, writes: Writes) -> None:
    frame = drawn()
    found = effect(tested(REGRESSION, frame, families=("centres",)))
    assert [each.label for each in found.outcomes] == ["Without North", "Without South", "Without West"]
    for number, outcome in enumerate(found.outcomes):
        study = riskset.open_study(writes({"d": REGRESSION}, frame[frame["center"] != number + 1]))
        fresh = {row.statistic: row.value for row in study.results_of("d") if row.level == "Drug"}
        assert outcome.reading is not None
        assert (outcome.reading.p, outcome.reading.upper) == (fresh["p_value"], fresh["upper"])


def test_matched_sets_are_no_centers(writes: Writes) -> None:
    """A display of matched patients is clustered by their sets; the centers are those of the variable called so."""
    frame = drawn(60).assign(age=np.arange(60) % 9)
    displays = {"d": REGRESSION, "m": {**OUTCOMES, "weights": "matched"}}
    scores = {"matched": {"treatment": "arm", "covariates": ["age"], "estimand": "matching"}}
    path = writes(displays, frame, variables={"age": {"label": "Age", "kind": "continuous"}}, propensity=scores)
    study = riskset.open_study(path)
    assert study.cohort.study.displays["m"].cluster == "matched set"  # type: ignore[attr-defined]
    found = effect(stressed(study, "d", families=("centres",)))
    assert [each.label for each in found.outcomes] == ["Without North", "Without South", "Without West"]


def test_another_landmark_is_that_of_the_entry(tested: Tests, writes: Writes) -> None:
    entry = {**OUTCOMES, "landmark": 3}
    found = tested(entry, families=("landmark",), landmarks=(5.0,))
    study = riskset.open_study(writes({"d": {**OUTCOMES, "landmark": 5}}))
    assert found.conclusions[0].outcomes[0].label == "A landmark at 5 months"
    reading = found.conclusions[0].outcomes[0].reading
    assert reading is not None
    assert [reading.p] == [row.value for row in study.results_of("d") if row.statistic == "p_value"]


def test_what_cannot_be_varied_says_why(tested: Tests) -> None:
    found = tested({**REGRESSION, "cluster": "center"}, drawn().assign(time=lambda d: d["id"] * 1.0))
    reasons = {each.family: each.reason for each in found.omitted}
    assert reasons["ties"] == "no two events are at the same time"
    assert reasons["limits"].startswith("its variance is robust already")
    assert reasons["test"] == "it has no log-rank or Gray's test"
    assert reasons["method"] == "no endpoint has competing events"
    assert reasons["landmark"] == "it has no landmark"
    assert reasons["weights"] == "its patients have no weights"
    assert reasons["imputation"] == "no imputation in this study"


def test_imputed_values_are_those_of_a_display_of_them(writes: Writes) -> None:
    frame = drawn(40).assign(dose=lambda d: (d["id"] * 7 % 11).where(d["id"] % 4 > 0))
    section = {"variables": ["dose"], "with": ["arm"], "endpoints": ["os"], "m": 3, "iterations": 2}
    entry = {**REGRESSION, "variables": ["arm", "dose"], "models": "multivariable"}
    displays = {
        "d": entry,
        "i": {**entry, "cases": "imputed"},
        "both": {**entry, "cases": ["complete", "imputed"]},
        "o": OUTCOMES,
        "other": {**entry, "variables": ["arm", "dose", "center"]},
    }
    study = riskset.open_study(writes(displays, frame, imputation=section))

    def found(name: str) -> Stressed:
        return stressed(study, name, families=("imputation",))

    for name, other, label in (("d", "i", "Imputed values"), ("i", "d", "Complete cases")):
        fresh = {row.statistic: row.value for row in study.results_of(other) if row.level == "Drug"}
        told = by_label(effect(found(name)), label)
        assert told == (fresh["p_value"], fresh["ratio"], fresh["lower"], fresh["upper"])
    assert found("both").omitted[0].reason == "complete cases and imputed values are both shown"
    assert "every data set has the same rates" in found("o").omitted[0].reason
    assert "names 'center', which the imputation does not know" in found("other").omitted[0].reason
    words = Words(study.cohort, study.style, 0.05)
    names = [words.name(each.subject) for each in found("both").conclusions if each.subject.level == "Drug"]
    assert names == [f"Overall survival, {cases}, multivariable: Arm, Drug" for cases in ("complete cases", "imputed")]


def test_one_center_is_not_left_out(tested: Tests) -> None:
    one = tested(REGRESSION, drawn().assign(center=1), families=("centres",))
    assert one.omitted[0].reason == "there is one center in 'center'"
