"""Tables of outcomes that are not times to an event: numbers by hand, separation, missing outcomes, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import riskset
from riskset.kinds.forest.analysis import outcome_subgroups
from riskset.kinds.regression.analysis import regression
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.study import Cohort, StudyProblems


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    """12 of 20 in arm B and 5 of 25 in arm A respond; nobody in stage I has a toxicity; one response is not known."""
    response = ["CR"] * 7 + ["PR"] * 5 + ["SD"] * 8 + ["CR"] * 5 + ["PD"] * 20
    frame = pd.DataFrame(
        {
            "arm": ["B"] * 20 + ["A"] * 25 + ["A"],
            "response": [*response, None],
            "stage": ["I", "II"] * 23,
            "tox": [0, 1, 0, 0] * 11 + [0, 0],
            "marker": np.arange(46) % 7 + np.repeat([2.0, 1.0], [20, 26]),
            "t": np.arange(1, 47) * 1.0,
            "dead": [1, 0] * 23,
        }
    )
    return riskset.cohort(
        frame,
        endpoints={"os": riskset.endpoint(time="t", event={"dead": 1}, unit="months")},
        variables={
            "arm": {"kind": "categorical", "label": "Arm"},
            "response": {"kind": "categorical", "label": "Response"},
            "stage": {"kind": "categorical", "label": "Stage"},
            "tox": {"kind": "dichotomous", "label": "Toxicity", "levels": {0: "No", 1: "Yes"}},
            "marker": {"kind": "continuous", "label": "Marker"},
        },
    )


RESPONSE = {"response": ["CR", "PR"]}


def numbers(cohort: Cohort, **options: Any) -> dict[tuple[str, str, str], float | None]:
    spec = RegressionDisplay.model_validate(
        {"kind": "regression", "variables": ["arm"], "models": "univariable", **options}
    )
    return {(row.variable, row.level, row.statistic): row.value for row in regression(cohort, spec)}


def test_by_hand(cohort: Cohort) -> None:
    odds = numbers(cohort, outcomes=RESPONSE)
    assert odds["arm", "B", "ratio"] == pytest.approx(12 * 20 / (8 * 5))
    assert (odds["arm", "B", "n"], odds["arm", "B", "events"]) == (20, 12)
    assert odds["arm", "", "without_outcome"] == 1
    assert odds["arm", "A", "reference"] == 1
    assert numbers(cohort, outcomes=RESPONSE, measure="risk-ratio")["arm", "B", "ratio"] == pytest.approx(3)
    difference = numbers(cohort, outcomes=RESPONSE, measure="risk-difference")
    assert difference["arm", "B", "difference"] == pytest.approx(0.4)
    assert difference["arm", "A", "reference"] == 0
    means = numbers(cohort, outcomes=["marker"])
    values = cohort.values("marker").to_numpy()
    assert means["arm", "B", "difference"] == pytest.approx(values[:20].mean() - values[20:].mean())
    assert means["arm", "B", "mean"] == pytest.approx(values[:20].mean())
    assert ("arm", "B", "events") not in means


def test_separation_is_penalized_or_not_estimable(cohort: Cohort) -> None:
    shown = str(riskset.regression_table(cohort, outcomes=["tox"], variables=["stage"], models="univariable"))
    assert "nobody or everybody has the outcome" in shown
    assert "penalized" in shown
    table = str(
        riskset.regression_table(
            cohort, outcomes=["tox"], measure="risk-ratio", variables=["stage"], models="univariable"
        )
    )
    assert "NE" in table
    assert "no finite ratio" in table


def test_the_table_says_what_counts(cohort: Cohort) -> None:
    shown = str(riskset.regression_table(cohort, outcomes=RESPONSE, measure="risk-difference", variables=["arm"]))
    assert "RD, % (95% CI)" in shown
    assert "Outcome: Response (CR or PR)" in shown
    assert "0 (reference)" in shown.replace("\xa0", " ")
    assert "1 patient without a known outcome is left out" in shown


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"outcomes": ["response"]}, "has 4 levels (CR, PR, SD, PD), and none is named"),
        ({"outcomes": {"response": ["XX"]}}, "has no level 'XX'"),
        ({"outcomes": ["marker"], "measure": "odds-ratio"}, "is a number, and measure is odds-ratio"),
        ({"outcomes": ["tox"], "measure": "mean-difference"}, "is not a number"),
        ({"outcomes": ["tox", "marker"]}, "in two displays"),
        ({"outcomes": ["tox"], "strata": ["stage"]}, "is for hazards"),
        ({"outcomes": ["tox"], "endpoints": ["os"]}, "has both endpoints and outcomes"),
        ({}, "needs endpoints or outcomes"),
        ({"endpoints": ["os"], "measure": "odds-ratio"}, "is for outcomes, and there are none"),
        ({"outcomes": ["arm"]}, "which is the outcome"),
    ],
)
def test_what_is_refused(cohort: Cohort, options: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyProblems) as error:
        riskset.regression_table(cohort, variables=["arm"], **options)
    assert message in str(error.value)


def test_subgroups(cohort: Cohort) -> None:
    found = outcome_subgroups(cohort, RESPONSE, ["stage"], by="arm", measure="risk-difference")
    rows = {(row.level, row.group, row.statistic): row for row in found}
    assert rows["", "B vs A", "difference"].value == pytest.approx(0.4)
    assert rows["I", "B", "n"].value == 10
    test = next(row for row in found if row.statistic == "interaction_p_value")
    assert test.method == "modified least squares, Wald test of interaction"
    assert test.value is not None
    figure = riskset.forest_figure(cohort, by="arm", subgroups=["stage"], outcomes=RESPONSE, measure="risk-difference")
    assert "Risk differences of B versus A" in figure.note
