"""Log-rank family: survdiff's values, statsmodels' weights, the definition in loops, by hand, and what cannot be tested.

Golden values: golden/nonparametric.R and golden/peto.R (survival 3.5-3, survMisc 0.5.6), and golden/expected.json.
"""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.kaplan_meier import kaplan_meier
from riskset.stats.log_rank import FlemingHarrington, log_rank, log_rank_trend, pairwise_log_rank

GOLDEN = Path(__file__).parents[1] / "golden"
COHORTS = ("tied", "lung", "colon", "veteran", "pbc", "mgus2", "ovarian", "aml", "transplant", "flchain", "nwtco")
STRATIFIED = ("tied", "lung", "colon", "veteran", "pbc", "ovarian", "transplant", "flchain", "nwtco")
WEIGHTS = {"plain": "log-rank", "peto": "peto-kaplan-meier", "rho_half": FlemingHarrington(0.5)}


@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", COHORTS)
def test_agrees_with_survdiff(cohort_of, agree, name, weight):
    data = cohort_of(name)
    expected = data.expected["log_rank"][weight]
    found = log_rank(data.time, data.any, data.group, weight=WEIGHTS[weight])
    agree(found.statistic, expected["chisq"])
    agree(found.observed, expected["observed"])
    agree(found.expected, expected["expected"])
    agree(found.variance, expected["variance"], rtol=1e-7 if name == "flchain" else 1e-8)
    assert found.df == len(expected["observed"]) - 1


@pytest.mark.parametrize("name", STRATIFIED)
def test_stratified_agrees_with_survdiff(cohort_of, agree, name):
    data = cohort_of(name)
    use = data.has_stratum
    for key, weight in (("stratified", "log-rank"), ("stratified_peto", "peto-kaplan-meier")):
        expected = data.expected["log_rank"][key]
        found = log_rank(data.time[use], data.any[use], data.group[use], strata=data.stratum[use], weight=weight)
        agree(found.statistic, expected["chisq"])
        agree(found.observed, expected["observed"])
        agree(found.expected, expected["expected"])


@pytest.mark.parametrize("name", ["tied", "colon", "veteran", "transplant", "flchain", "nwtco"])
def test_pairs_agree_with_survdiff(cohort_of, agree, name):
    data = cohort_of(name)
    pairs = pairwise_log_rank(data.time, data.any, data.group)
    agree([pair.statistic for pair in pairs.comparisons], data.expected["log_rank"]["pairs"])


def test_agrees_with_expected_json(cohort_of, golden):
    data, expected = cohort_of("tied"), golden["tied"]
    found = log_rank(data.time, data.any, data.group)
    assert (found.statistic, found.df) == (pytest.approx(expected["logrank"]["chisq"], rel=1e-8), 2)
    stratified = log_rank(data.time, data.any, data.group, strata=data.stratum)
    assert stratified.statistic == pytest.approx(expected["logrank_stratified"], rel=1e-8)
    peto = log_rank(data.time, data.any, data.group, weight="peto-kaplan-meier")
    assert peto.statistic == pytest.approx(expected["peto_rho1"], rel=1e-8)


@pytest.mark.parametrize("name", ["tied", "veteran", "transplant"])
def test_gehan_and_tarone_ware_agree_with_statsmodels(cohort_of, name):
    from statsmodels.duration.survfunc import survdiff

    data = cohort_of(name)
    for weight, theirs in (("gehan", "gb"), ("tarone-ware", "tw")):
        expected, _ = survdiff(data.time, data.any, data.group, weight_type=theirs)
        assert log_rank(data.time, data.any, data.group, weight=weight).statistic == pytest.approx(expected, rel=1e-8)


PETO = json.loads((GOLDEN / "peto.json").read_text())


@pytest.mark.parametrize("kind", ["kaplan-meier", "prentice", "andersen"])
@pytest.mark.parametrize("name", ["tied", "lung", "veteran", "colon", "transplant", "ovarian"])
def test_the_three_tests_of_peto_agree_with_r(cohort_of, agree, name, kind):
    data, expected = cohort_of(name), PETO[name]
    key, weight = kind.replace("-", "_"), f"peto-{kind}"
    found = log_rank(data.time, data.any, data.group, weight=weight)
    agree(found.statistic, expected[key]["chisq"])
    use = data.has_stratum
    stratified = log_rank(data.time[use], data.any[use], data.group[use], strata=data.stratum[use], weight=weight)
    agree(stratified.statistic, expected["stratified"][key]["chisq"])
    if kind != "kaplan-meier":
        agree(found.observed - found.expected, expected[key]["difference"])
        agree(stratified.observed - stratified.expected, expected["stratified"][key]["difference"])
        if expected["survMisc"]:
            agree(found.statistic, expected["survMisc"][key])


@pytest.mark.parametrize("name", ["tied", "lung", "veteran", "transplant"])
def test_petos_test_of_lifelines_is_that_of_prentice(cohort_of, name):
    from lifelines.statistics import multivariate_logrank_test

    data = cohort_of(name)
    expected = multivariate_logrank_test(data.time, data.group, data.any, weightings="peto").test_statistic
    found = log_rank(data.time, data.any, data.group, weight="peto-prentice")
    assert found.statistic == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("name", ["tied", "lung", "veteran"])
def test_the_scores_of_peto_and_peto_sum_to_the_weight_of_kaplan_and_meier(cohort_of, name):
    """Peto and Peto (1972) score an event by S(t-) + S(t) - 1 and a censoring by S(t) - 1."""
    data = cohort_of(name)
    curve = kaplan_meier(data.time, data.any)
    row = np.searchsorted(curve.time, data.time)
    after, before = curve.survival[row], np.append(1.0, curve.survival)[row]
    score = np.where(data.any == 1, before + after - 1, after - 1)
    found = log_rank(data.time, data.any, data.group, weight="peto-kaplan-meier")
    sums = [score[data.group == label].sum() for label in found.labels]
    np.testing.assert_allclose(found.observed - found.expected, sums, rtol=1e-10)


def test_trend_and_delayed_entry_agree_with_golden(nonparametric, cohort_of):
    # golden/nonparametric.R sums the hypergeometric means and variances in a loop over event times.
    lung, colon, mgus2 = cohort_of("lung"), cohort_of("colon"), cohort_of("mgus2")
    use = lung.has_stratum
    found = log_rank_trend(lung.time[use], lung.any[use], lung.stratum[use])
    assert (found.statistic, found.df) == (pytest.approx(nonparametric["trend"]["lung_ecog"], rel=1e-8), 1)
    found = log_rank_trend(colon.time, colon.any, colon.stratum, scores=[10, 20, 30, 40])
    assert found.statistic == pytest.approx(nonparametric["trend"]["colon_extent"], rel=1e-8)
    age = np.array([float(record["age"]) for record in mgus2.records])
    exit_age = age + mgus2.time / 12
    use = (exit_age > age) & (age >= 40)
    found = log_rank(exit_age[use], mgus2.any[use], mgus2.group[use], entry=age[use])
    assert found.statistic == pytest.approx(nonparametric["delayed"]["log_rank"], rel=1e-8)


def test_by_hand():
    # A: 1, 3+; B: 2, 4. At 1: 4 at risk, 2 in A, E_A = 1/2, V = 1/4. At 2: 3 at risk, 1 in A, E_A = 1/3,
    # V = 2/9. At 4: one at risk, B, E_A = 0, V = 0. O_A - E_A = 1 - 5/6 = 1/6, V = 17/36: (1/36)/(17/36) = 1/17.
    found = log_rank([1, 3, 2, 4], [1, 0, 1, 1], ["A", "A", "B", "B"])
    np.testing.assert_allclose(found.observed, [1, 2])
    np.testing.assert_allclose(found.expected, [5 / 6, 13 / 6])
    np.testing.assert_allclose(found.variance, np.array([[1, -1], [-1, 1]]) * 17 / 36)
    assert found.statistic == pytest.approx(1 / 17, rel=1e-13)
    assert list(found.labels) == ["A", "B"]
    # Gehan weighs by 4, 3 and 1: U_A = 4 (1 - 1/2) - 3/3 = 1, V = 16/4 + 9 * 2/9 = 6.
    assert log_rank([1, 3, 2, 4], [1, 0, 1, 1], [0, 0, 1, 1], weight="gehan").statistic == pytest.approx(1 / 6)
    # Tarone-Ware by their roots: U_A = 2/2 - sqrt(3)/3, V = 4/4 + 3 * 2/9.
    tarone = (1 - 3**-0.5) ** 2 / (5 / 3)
    assert log_rank([1, 3, 2, 4], [1, 0, 1, 1], [0, 0, 1, 1], weight="tarone-ware").statistic == pytest.approx(tarone)
    # S~ is 1 - 1/5 at 1, times 1 - 1/4 at 2, and so on: 4/5, 3/5, ...: U_A = 4/5 * 1/2 - 3/5 * 1/3 = 1/5,
    # V = 16/25 * 1/4 + 9/25 * 2/9 = 6/25. Times N / (N + 1), 16/25 and 9/20: U_A = 8/25 - 3/20 = 17/100,
    # V = 256/625 * 1/4 + 81/400 * 2/9 = 0.1474. With S(t-), 1 and 3/4: U_A = 1/2 - 1/4, V = 1/4 + 9/16 * 2/9 = 3/8.
    for kind, chi_square in (("kaplan-meier", 1 / 6), ("prentice", 1 / 6), ("andersen", 0.0289 / 0.1474)):
        found = log_rank([1, 3, 2, 4], [1, 0, 1, 1], [0, 0, 1, 1], weight=f"peto-{kind}")
        assert found.statistic == pytest.approx(chi_square)
    # S(t-) is 1, 3/4, 1/2 and so on: with rho 0, gamma 1 the weights are 0, 1/4, ...: U_A = -1/12, V = 1/16 * 2/9.
    late = log_rank([1, 3, 2, 4], [1, 0, 1, 1], [0, 0, 1, 1], weight=FlemingHarrington(0, 1))
    assert late.statistic == pytest.approx((1 / 144) / (2 / 144))


def by_loops(time, event, group, strata, entry, weigh):
    """Follow the definition time by time; return observed - expected and its variance.

    `weigh` takes the number at risk, survival before the time, and the product of 1 - d / (n + 1) up to it.
    """
    labels = sorted(set(group))
    z, v = np.zeros(len(labels)), np.zeros((len(labels), len(labels)))
    for stratum in set(strata):
        survival = peto = 1.0
        inside = strata == stratum
        for t in sorted(set(time[inside & (event == 1)])):
            risk = inside & (entry < t) & (time >= t)
            died = risk & (time == t) & (event == 1)
            n, d = risk.sum(), died.sum()
            y = np.array([(risk & (group == label)).sum() for label in labels])
            peto *= 1 - d / (n + 1)
            w = weigh(n, survival, peto)
            z += w * (np.array([(died & (group == label)).sum() for label in labels]) - d * y / n)
            if n > 1:
                v += w**2 * d * (n - d) / (n - 1) * (np.diag(y / n) - np.outer(y, y) / n**2)
            survival *= 1 - d / n
    return z, v


@st.composite
def grouped(draw):
    n = draw(st.integers(6, 40))
    columns = st.tuples(st.integers(1, 9), st.integers(0, 1), st.integers(0, 2), st.integers(0, 2), st.integers(0, 1))
    rows = np.array(draw(st.lists(columns, min_size=n, max_size=n)))
    time, event, group, strata, late = rows.T
    return time.astype(float), event, group, strata, late * time * 0.3


WEIGHT_FUNCTIONS = [
    ("log-rank", lambda n, s, p: 1.0),
    ("gehan", lambda n, s, p: float(n)),
    ("tarone-ware", lambda n, s, p: float(n) ** 0.5),
    ("peto-kaplan-meier", lambda n, s, p: s),
    ("peto-prentice", lambda n, s, p: p),
    ("peto-andersen", lambda n, s, p: p * n / (n + 1)),
    (FlemingHarrington(0.5, 1.5), lambda n, s, p: s**0.5 * (1 - s) ** 1.5),
]


@settings(max_examples=80, deadline=None)
@given(grouped(), st.sampled_from(WEIGHT_FUNCTIONS))
def test_follows_the_definition(data, weighting):
    time, event, group, strata, entry = data
    weight, function = weighting
    z, v = by_loops(time, event, group, strata, entry, function)
    try:
        found = log_rank(time, event, group, strata=strata, entry=entry, weight=weight)
    except (NotEstimable, NotComputable):
        # Too few groups with a variance, or a variance that two blocks of groups share nothing of.
        some = v.diagonal() > 1e-9
        scale = np.sqrt(v.diagonal()[some])
        rank = np.linalg.matrix_rank(v[np.ix_(some, some)] / np.outer(scale, scale), tol=1e-8) if some.any() else 0
        assert rank < max(some.sum() - 1, 1)
        return
    np.testing.assert_allclose(found.observed - found.expected, z, atol=1e-10)
    np.testing.assert_allclose(found.variance, v, atol=1e-10 * max(1, abs(v).max()))
    kept = v.diagonal() > 1e-9
    assert found.df == kept.sum() - 1
    assert found.statistic == pytest.approx(
        z[kept] @ np.linalg.pinv(v[np.ix_(kept, kept)], rcond=1e-9) @ z[kept], rel=1e-6, abs=1e-9
    )


@settings(max_examples=50, deadline=None)
@given(grouped(), st.permutations([0, 1, 2]), st.randoms(use_true_random=False))
def test_order_names_unit_and_one_stratum_do_not_matter(data, names, random):
    time, event, group, _, _ = data
    order = list(range(time.size))
    random.shuffle(order)
    try:
        found = log_rank(time, event, group)
    except (NotEstimable, NotComputable):
        assume(False)
    renamed = np.array(["x", "y", "z"])[np.array(names)[group]]
    others = [
        log_rank(time[order], event[order], group[order]),
        log_rank(time, event, renamed),
        log_rank(time / 30.4375, event, group),
        log_rank(time, event, group, strata=np.zeros(time.size)),
        log_rank(time, event, group, entry=np.zeros(time.size)),
    ]
    for other in others:
        assert other.statistic == pytest.approx(found.statistic, rel=1e-8, abs=1e-10)
        assert other.df == found.df
    # Twice the cohort in two strata: twice the difference and twice the variance.
    double = log_rank(np.tile(time, 2), np.tile(event, 2), np.tile(group, 2), strata=np.repeat([0, 1], time.size))
    assert double.statistic == pytest.approx(2 * found.statistic, rel=1e-8, abs=1e-10)


def test_contrast_is_the_difference_within_the_whole_fit(cohort_of):
    data = cohort_of("veteran")
    fit = log_rank(data.time, data.any, data.group)
    z, v = fit.observed - fit.expected, fit.variance
    pairs = pairwise_log_rank(data.time, data.any, data.group, method="contrast", adjust="holm")
    for (a, b), pair in zip(combinations(range(4), 2), pairs.comparisons, strict=True):
        assert (pair.first, pair.second) == (fit.labels[a], fit.labels[b])
        assert pair.statistic == pytest.approx((z[a] - z[b]) ** 2 / (v[a, a] + v[b, b] - 2 * v[a, b]), rel=1e-12)
        assert pair.adjusted_p >= pair.p_value


def test_two_groups_have_one_trend_and_one_pair(cohort_of):
    data = cohort_of("ovarian")
    found = log_rank(data.time, data.any, data.group)
    assert log_rank_trend(data.time, data.any, data.group).statistic == pytest.approx(found.statistic, rel=1e-12)
    for method in ("subset", "contrast"):
        (pair,) = pairwise_log_rank(data.time, data.any, data.group, method=method).comparisons
        assert pair.p_value == pytest.approx(found.p_value, rel=1e-12)


def test_what_cannot_be_tested_says_why():
    with pytest.raises(NotEstimable, match="one group"):
        log_rank([1, 2], [1, 1], ["A", "A"])
    with pytest.raises(NotEstimable, match="no event"):
        log_rank([1, 2], [0, 0], ["A", "B"])
    with pytest.raises(NotEstimable, match="one group is at risk"):
        log_rank([1, 2, 3], [0, 1, 1], ["A", "B", "B"])
    with pytest.raises(NotEstimable, match="one group"):
        pairwise_log_rank([1, 2], [1, 1], ["A", "A"])
    # A and B meet in one stratum, C and D in another: no variance joins the two pairs.
    with pytest.raises(NotComputable, match="never at risk together"):
        log_rank([1, 2, 3, 4, 1, 2, 3, 4], [1] * 8, list("ABABCDCD"), strata=[0] * 4 + [1] * 4)
    with pytest.raises(NotComputable, match="do not vary"):
        log_rank_trend([1, 2, 3, 4], [1] * 4, list("ABAB"), scores=[2, 2])
    with pytest.raises(NotComputable, match="variance"):
        log_rank([1, 1], [1, 1], ["A", "B"])  # both die at once: nothing is left to chance


def test_a_group_that_left_before_the_first_event_costs_no_degree_of_freedom():
    # C has left: its expectation is 0, and A against B is what remains, as in survdiff.
    time, event, group = [1, 2, 3, 4, 0.5], [1, 1, 1, 0, 0], list("ABABC")
    found, two = log_rank(time, event, group), log_rank(time[:4], event[:4], group[:4])
    assert (found.df, found.statistic) == (1, pytest.approx(two.statistic))


def test_a_pair_without_events_says_so_and_leaves_the_adjustment():
    time, event, group = [1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 1, 0, 0, 0, 0], list("AABBCCDD")
    pairs = pairwise_log_rank(time, event, group, adjust="bonferroni").comparisons
    untested = [pair for pair in pairs if pair.problem is not None]
    assert [(pair.first, pair.second) for pair in untested] == [("C", "D")]
    assert untested[0].p_value is None
    assert "no event" in untested[0].problem
    first = pairs[0]
    assert first.adjusted_p == pytest.approx(min(1, 5 * first.p_value))


def test_options_are_checked():
    with pytest.raises(InvalidInput) as refused:
        log_rank([1, 2], [1, 1], [0, 1], weight="wilcoxon")
    assert str(refused.value) == (
        "weight must be log-rank, gehan, tarone-ware, peto-kaplan-meier, peto-prentice, peto-andersen or "
        "FlemingHarrington, not 'wilcoxon'"
    )
    with pytest.raises(InvalidInput) as refused:
        log_rank([1, 2], [1, 1], [0, 1], weight="peto")
    assert str(refused.value) == (
        "weight 'peto' means different tests in different programs: 'peto-kaplan-meier' is that of R's survdiff(rho=1), "
        "'peto-prentice' that of SAS's PETO, Stata's peto and lifelines, 'peto-andersen' that of SAS's MODPETO"
    )
    with pytest.raises(InvalidInput, match="rho and gamma"):
        log_rank([1, 2], [1, 1], [0, 1], weight=FlemingHarrington(-1))
    with pytest.raises(InvalidInput, match="subset or contrast"):
        pairwise_log_rank([1, 2], [1, 1], [0, 1], method="both")
    with pytest.raises(InvalidInput, match="scores has 3 entries"):
        log_rank_trend([1, 2], [1, 1], [0, 1], scores=[1, 2, 3])
