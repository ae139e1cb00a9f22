"""On a Dask cluster, what is drawn many times has the bytes of one process, even if a worker dies on the way."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import joblib
import numpy as np
import pytest

from riskset.simulate import load_published, simulate_many
from riskset.stats.bootstrap import bootstrap
from riskset.stats.chained_equations import chained_equations
from riskset.stats.permutation import _permuted, permuted_gray, permuted_log_rank

distributed = pytest.importorskip("distributed")

# Dask warns of ports and of workers that it restarts.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

ROOT = Path(__file__).resolve().parents[2]
VALUES = np.random.default_rng(3).normal(size=200)
RESULT = ("replicates", "estimate", "std_error", "lower", "upper")


def mean_of(values, flag=None):
    """A statistic that workers need not import: it is pickled by value. A `flag` ends the first worker that sees none."""

    def mean(rows):
        if flag is not None and os.getpid() != here and not flag.exists():
            flag.touch()
            os._exit(1)
        return values[rows].mean()

    here = os.getpid()
    return mean


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.fixture
def on_cluster(client):
    """Whatever is called goes to the workers."""
    with joblib.parallel_config(backend="dask"):
        yield client


def same(one, other, names):
    return all(np.asarray(getattr(one, name)).tobytes() == np.asarray(getattr(other, name)).tobytes() for name in names)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_a_cluster_gives_the_bytes_of_one_process(on_cluster, method):
    statistic = mean_of(VALUES)
    alone = bootstrap(statistic, VALUES.size, replicates=200, method=method, workers=1)
    shared = bootstrap(statistic, VALUES.size, replicates=200, method=method)
    assert same(shared, alone, RESULT)


def test_a_worker_that_dies_loses_nothing(on_cluster, tmp_path):
    alone = bootstrap(mean_of(VALUES), VALUES.size, replicates=400, workers=1)
    died = tmp_path / "died"
    done = []
    shared = bootstrap(mean_of(VALUES, died), VALUES.size, replicates=400, progress=done.append)
    assert died.exists()
    assert same(shared, alone, RESULT)
    assert done == list(range(1, 17))


def test_progress_may_cancel_the_rest(on_cluster):
    def enough(done):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bootstrap(mean_of(VALUES), VALUES.size, replicates=2000, progress=enough)
    assert bootstrap(mean_of(VALUES), VALUES.size, replicates=50).replicates.shape == (50, 1)  # it serves the next


@pytest.mark.parametrize("test", [permuted_log_rank, permuted_gray])
def test_permutations_are_those_of_one_process(client, test):
    rng = np.random.default_rng(4)
    cohort = np.ceil(rng.exponential(300, 90)), rng.integers(0, 2, 90), np.arange(90) % 3
    alone = test(*cohort, permutations=2000)
    _permuted.cache_clear()
    with joblib.parallel_config(backend="dask"):
        assert test(*cohort, permutations=2000) == alone
    assert not alone.exact


def test_permutations_tell_their_progress_and_are_cancelled_by_it(on_cluster):
    rng = np.random.default_rng(9)
    cohort = rng.permutation(400) + 1, rng.integers(0, 2, 400), rng.integers(0, 3, 400)
    done = []

    def enough(number):
        done.append(number)
        if number == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        permuted_log_rank(*cohort, permutations=20_000, progress=enough)
    assert done == [1, 2]


def test_simulated_cohorts_are_those_of_one_process(on_cluster):
    published = load_published(ROOT / "data" / "cart-haplo" / "published.yml")
    done = []
    shared = simulate_many(published, 122, 6, seed=2, progress=done.append)
    alone = simulate_many(published, 122, 6, seed=2, workers=1)
    assert all(one.equals(other) for one, other in zip(shared, alone, strict=True))
    assert done == [1, 2, 3, 4, 5, 6]


def test_coverage_is_that_of_one_process(on_cluster, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "benchmarks" / "stats")
    coverage = importlib.import_module("simulate")
    given = "coverage_nonparametric", 60, 40, 7
    done = []
    shared = coverage.section(*given, progress=done.append)
    assert shared == coverage.section(*given, workers=1)
    assert done == [1, 2, 3]


def test_imputations_are_those_of_one_process(client):
    rng = np.random.default_rng(6)
    variables = np.column_stack([rng.normal(size=80), rng.integers(0, 3, 80)])
    variables[rng.random(variables.shape) < 0.2] = np.nan
    alone = chained_equations(variables, [0, 3], imputations=6, iterations=3)
    with joblib.parallel_config(backend="dask"):
        shared = chained_equations(variables, [0, 3], imputations=6, iterations=3)
    assert same(shared, alone, ("drawn", "means", "deviations"))
