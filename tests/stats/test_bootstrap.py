"""Bootstrap: one seed one answer, patients drawn whole, limits against known answers, and failures counted."""

from __future__ import annotations

import joblib
import numpy as np
import pytest
from scipy import stats

from riskset.stats.bootstrap import bootstrap
from riskset.stats.errors import InvalidInput, NotComputable, NotEstimable
from riskset.stats.kaplan_meier import kaplan_meier

VALUES = np.random.default_rng(5).exponential(size=60)


def mean(rows):
    return VALUES[rows].mean()


def test_the_workers_do_not_change_the_answer(cohort_of):
    data = cohort_of("veteran")

    def statistic(rows):
        return kaplan_meier(data.time[rows], data.any[rows]).at([30, 100]).survival

    one = bootstrap(statistic, data.time.size, replicates=60, seed=7, method="bca")
    with joblib.parallel_config(backend="threading", n_jobs=2):
        switched = bootstrap(statistic, data.time.size, replicates=60, seed=7, method="bca")
    given = bootstrap(statistic, data.time.size, replicates=60, seed=7, method="bca", workers=2)
    for other in (switched, given):
        for name in ("estimate", "std_error", "lower", "upper", "replicates"):
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name))
    assert not np.array_equal(one.replicates, bootstrap(statistic, data.time.size, replicates=60, seed=8).replicates)


def test_agrees_with_scipy_and_with_the_standard_error_of_a_mean():
    # scipy.stats.bootstrap draws other samples: with 4,000 of each a limit is known to about 0.05 standard errors.
    for method, theirs in (("percentile", "percentile"), ("bca", "BCa")):
        found = bootstrap(mean, VALUES.size, replicates=4000, seed=1, method=method, conf_level=0.9)
        other = stats.bootstrap(
            (VALUES,), np.mean, n_resamples=4000, confidence_level=0.9, method=theirs, rng=np.random.default_rng(1)
        )
        spread = VALUES.std() / np.sqrt(VALUES.size)
        assert found.lower[0] == pytest.approx(other.confidence_interval.low, abs=0.2 * spread)
        assert found.upper[0] == pytest.approx(other.confidence_interval.high, abs=0.2 * spread)
        assert found.std_error[0] == pytest.approx(spread, rel=0.05)
    normal = bootstrap(mean, VALUES.size, replicates=50, method="normal")
    np.testing.assert_allclose(normal.upper - normal.estimate, 1.959963984540054 * normal.std_error)


def test_bca_by_hand():
    # The definition on the same replicates: z0 from the share below, a from the jackknife.
    found = bootstrap(mean, VALUES.size, replicates=200, seed=2, method="bca")
    z0 = stats.norm.ppf((found.replicates[:, 0] < VALUES.mean()).mean())
    jack = (VALUES.sum() - VALUES) / (VALUES.size - 1)
    gap = jack.mean() - jack
    a = (gap**3).sum() / (6 * (gap**2).sum() ** 1.5)
    for limit, z in ((found.lower, -1.959963984540054), (found.upper, 1.959963984540054)):
        share = stats.norm.cdf(z0 + (z0 + z) / (1 - a * (z0 + z)))
        assert limit[0] == pytest.approx(np.quantile(found.replicates[:, 0], share), rel=1e-9)


def test_all_rows_of_a_patient_are_drawn_together():
    patients = np.array(["b", "a", "b", "c", "b"])
    seen = []

    def statistic(rows):
        seen.append(rows)
        return float(rows.size)

    bootstrap(statistic, patients, replicates=30)
    for rows in seen:
        counts = np.bincount(rows, minlength=5)
        assert counts[0] == counts[2] == counts[4]
        assert counts[0] + counts[1] + counts[3] == 3


def test_failures_are_counted_not_averaged():
    def statistic(rows):
        if (rows == 0).any():
            message = "there is no event"
            raise NotEstimable(message)
        return rows.mean()

    with pytest.raises(NotEstimable):
        bootstrap(statistic, 8, replicates=50)  # on the data as they are

    def sometimes(rows):
        if np.unique(rows).size < rows.size and (rows == 0).any():
            message = "there is no event"
            raise NotEstimable(message)
        return rows.mean()

    found = bootstrap(sometimes, 8, replicates=80)
    assert found.failures == {"there is no event": 80 - len(found.replicates)}
    assert 0 < len(found.replicates) < 80

    def never(rows):
        return np.nan if np.unique(rows).size < rows.size else 1.0

    with pytest.raises(NotComputable, match="must return finite numbers"):
        bootstrap(never, 40, replicates=20)


def test_input_is_checked():
    with pytest.raises(InvalidInput, match="replicates must be"):
        bootstrap(mean, 10, replicates=1)
    with pytest.raises(InvalidInput, match="no patient"):
        bootstrap(mean, 0)
    with pytest.raises(InvalidInput, match="no patient"):
        bootstrap(mean, np.array([]))
    with pytest.raises(NotComputable, match="outside its replicates"):
        bootstrap(lambda rows: 1.0 if np.unique(rows).size == rows.size else 0.0, 30, replicates=20, method="bca")
