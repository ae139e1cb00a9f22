"""Weights as a study plans them, matched sets and E-values: against R, published values, and all assignments of a few.

Golden values: golden/propensity.R (stats, nnet, Hmisc, MatchIt, survival).
"""

from __future__ import annotations

import csv
import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from riskset.stats.cox import cox
from riskset.stats.e_value import e_value, risk_ratio
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.matching import logit_caliper, match
from riskset.stats.splines import default_knots, restricted_cubic_spline
from riskset.stats.weighting_plan import WeightingPlan, planned_weights

GOLDEN = Path(__file__).parents[1] / "golden"
EXPECTED = json.loads((GOLDEN / "propensity.json").read_text())
with (GOLDEN / "data" / "colon.csv").open() as file:
    RECORDS = [record for record in csv.DictReader(file) if all(value not in {"", "NA"} for value in record.values())]
TIME, STATUS, SEX, AGE, NODES = (
    np.array([float(record[name]) for record in RECORDS]) for name in ("time", "status", "sex", "age", "nodes")
)
EXTENT = np.array([float(record["extent"]) for record in RECORDS])
RX = np.array([record["rx"] for record in RECORDS])
Z = (NODES > 4).astype(np.int64)
SIMPLE = np.column_stack([AGE, SEX, EXTENT])
BENT = restricted_cubic_spline(AGE, default_knots(AGE, 4))
BENT_DESIGN = np.column_stack([BENT, SEX, EXTENT, BENT * SEX[:, None]])


def _hazard(weights, cluster=None):
    held = weights > 0
    fit = cox(
        TIME[held], STATUS[held], Z[held].astype(float), weights=weights[held], robust=True,
        cluster=None if cluster is None else cluster[held],
    )  # fmt: skip
    return float(fit.coefficients[0]), float(np.sqrt(fit.variance[0, 0]))


@pytest.mark.parametrize(
    ("name", "plan"),
    [
        ("ate", WeightingPlan()),
        ("ate_plain", WeightingPlan(stabilised=False)),
        ("att", WeightingPlan("ATT", 1)),
        ("overlap", WeightingPlan("overlap")),
    ],
)
def test_weights_agree_with_glm(name, plan):
    found, expected = planned_weights(Z, BENT_DESIGN, plan), EXPECTED["weights"][name]
    np.testing.assert_allclose(found.weights[:5], expected["first"], rtol=1e-7)
    assert found.weights.sum() == pytest.approx(expected["sum"], rel=1e-8)
    np.testing.assert_allclose(found.effective_n, [expected["ess"]["0"], expected["ess"]["1"]], rtol=1e-7)
    assert _hazard(found.weights) == pytest.approx((expected["coefficient"], expected["std_error"]), rel=1e-5)


def test_trimmed_and_truncated_weights_agree_with_glm():
    expected = EXPECTED["trimmed"]
    trimmed = planned_weights(Z, SIMPLE, WeightingPlan(stabilised=False, trim=0.25))
    assert trimmed.kept.sum() == expected["kept"]
    assert trimmed.weights.sum() == pytest.approx(expected["sum"], rel=1e-8)
    cut = planned_weights(Z, SIMPLE, WeightingPlan(stabilised=False, trim=0.25, truncate=0.95))
    assert cut.weights.sum() == pytest.approx(expected["cut"], rel=1e-8)
    with pytest.raises(NotEstimable, match="no overlap"):
        planned_weights(Z, SIMPLE, WeightingPlan(trim=0.499))


def test_generalised_weights_agree_with_multinom():
    expected = EXPECTED["generalised"]
    code = np.searchsorted(expected["labels"], RX)
    overlap = planned_weights(code, SIMPLE, WeightingPlan("overlap"))
    assert overlap.weights.sum() == pytest.approx(expected["overlap"], rel=1e-6)
    np.testing.assert_allclose(overlap.effective_n, list(expected["ess"].values()), rtol=1e-6)
    plain = planned_weights(code, SIMPLE, WeightingPlan(stabilised=False))
    assert plain.weights.sum() == pytest.approx(expected["ate"], rel=1e-5)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("plain", {}),
        ("exact", {"exact": SEX.astype(np.int64)}),
        ("two", {"ratio": 2, "order": "smallest"}),
        ("data", {"order": "data"}),
        ("both", {"order": "data", "ratio": 2, "exact": SEX.astype(np.int64)}),
    ],
)
def test_matched_sets_agree_with_matchit(name, options):
    expected = EXPECTED["matches"][name]
    scores = planned_weights(Z, SIMPLE, WeightingPlan()).scores[:, 1]
    logit = np.log(scores / (1 - scores))
    assert logit_caliper(logit, Z == 1, 1.0) == pytest.approx(expected["caliper"], rel=1e-8)
    caliper = {"data": None, "both": None, "exact": 0.05}.get(name, 0.2)
    found = match(logit, Z == 1, caliper=None if caliper is None else logit_caliper(logit, Z == 1, caliper), **options)
    held = found.sets >= 0
    assert (held & (Z == 1)).sum() == expected["matched"]["treated"]
    assert (held & (Z == 0)).sum() == expected["matched"]["controls"]
    assert found.distance == pytest.approx(expected["distance"], rel=1e-7)
    assert found.weights.sum() == pytest.approx(expected["sum"], rel=1e-9)
    hazard = _hazard(found.weights, found.sets)
    assert hazard == pytest.approx((expected["coefficient"], expected["std_error"]), rel=1e-5)


def test_an_optimal_assignment_is_the_best_of_all():
    draw = np.random.default_rng(4)
    logit = draw.normal(size=9)
    treated = np.array([True] * 3 + [False] * 6)
    found = match(logit, treated, optimal=True)
    distances = [
        sum(abs(logit[one] - logit[3 + control]) for one, control in enumerate(chosen))
        for chosen in itertools.permutations(range(6), 3)
    ]
    assert found.distance == pytest.approx(min(distances))
    assert found.distance <= match(logit, treated).distance + 1e-12
    # Within a caliper the most pairs count before the distance.
    near = match([0.0, 0.4, 0.3, 1.0], [True, True, False, False], caliper=0.65, optimal=True)
    assert (near.sets >= 0).sum() == 4


def test_matching_by_hand():
    # The largest score chooses first: 2.0 takes 1.8; 1.5 takes 1.4; each has its first before any has a second.
    logit, treated = [2.0, 1.5, 1.8, 1.4, 0.2, 1.0], [True, True, False, False, False, False]
    found = match(logit, treated, ratio=2, caliper=0.6)
    assert found.sets.tolist() == [0, 1, 0, 1, -1, 1]
    # Three controls: those of the second set share one weight, and all sum to 3.
    np.testing.assert_allclose(found.weights, [1, 1, 1.5, 0.75, 0, 0.75])
    again = match(logit, treated, order="random", seed=7)
    np.testing.assert_array_equal(again.sets, match(logit, treated, order="random", seed=7).sets)
    with pytest.raises(NotEstimable, match="no overlap"):
        match([5.0, 0.0], [True, False], caliper=1.0)
    with pytest.raises(NotEstimable, match="one treatment"):
        match([5.0, 0.0], [True, True])
    with pytest.raises(InvalidInput):
        match([np.nan, 0.0], [True, False])


def test_published_e_values():
    # VanderWeele and Ding, Ann Intern Med 2017;167:268: risk ratio 3.9 (1.8 to 8.7); 0.80 (0.71 to 0.91).
    found = e_value(3.9, 1.8, 8.7, rare=True)
    assert (round(found.estimate, 1), round(found.limit, 1)) == (7.3, 3.0)
    below = e_value(0.80, 0.71, 0.91, rare=True)
    assert (round(below.estimate, 2), round(below.limit, 2)) == (1.81, 1.43)
    assert e_value(1.2, 0.9, 1.6).limit == 1.0
    # A common outcome: the risk ratio of HR 0.56 is (1 - 0.5^sqrt(0.56)) / (1 - 0.5^sqrt(1/0.56)) = 0.404713 / 0.603964.
    assert risk_ratio(0.56) == pytest.approx(0.67009, abs=2e-5)
    assert e_value(0.56, 0.46, 0.69).estimate == pytest.approx(2.3495, abs=2e-4)
    assert e_value(1.0, 1.0, 1.0).estimate == 1.0
    with pytest.raises(InvalidInput):
        e_value(0.0, 0.0, 1.0)
