"""The bootstrap on a Dask cluster gives the bytes of one process."""

from __future__ import annotations

import joblib
import numpy as np
import pytest

from riskset.stats.bootstrap import bootstrap

distributed = pytest.importorskip("distributed")

# Dask warns of ports and of workers that it restarts.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

VALUES = np.random.default_rng(3).normal(size=200)


def mean_of(values):
    """A statistic that workers need not import: it is pickled by value."""

    def mean(rows):
        return values[rows].mean()

    return mean


@pytest.fixture(scope="module")
def client():
    with (
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def on_cluster(statistic, **options):
    with joblib.parallel_config(backend="dask"):
        return bootstrap(statistic, VALUES.size, **options)


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_a_cluster_gives_the_bytes_of_one_process(client, method):
    statistic = mean_of(VALUES)
    alone = bootstrap(statistic, VALUES.size, replicates=200, method=method, workers=1)
    shared = on_cluster(statistic, replicates=200, method=method)
    for name in ("replicates", "estimate", "std_error", "lower", "upper"):
        assert getattr(shared, name).tobytes() == getattr(alone, name).tobytes()
