"""The bootstrap on a Dask cluster: the bytes of one process, and a worker that dies loses nothing."""

from __future__ import annotations

import os
import signal
import threading
import time

import joblib
import numpy as np
import pytest

from riskset.stats.bootstrap import bootstrap

distributed = pytest.importorskip("distributed")

# Dask warns of ports and of workers that it restarts.
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

VALUES = np.random.default_rng(3).normal(size=200)


def mean_of(values, pause=0.0):
    """A statistic that workers need not import: it is pickled by value."""

    def mean(rows):
        if pause:
            time.sleep(pause)
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


def test_a_worker_that_dies_loses_nothing(client):
    statistic = mean_of(VALUES, pause=0.01)
    alone = bootstrap(mean_of(VALUES), VALUES.size, replicates=400, workers=1)
    pid = next(iter(client.run(os.getpid).values()))
    killer = threading.Timer(0.8, os.kill, (pid, signal.SIGKILL))
    killer.start()
    shared = on_cluster(statistic, replicates=400)
    killer.join()
    assert shared.replicates.tobytes() == alone.replicates.tobytes()
    client.wait_for_workers(2, timeout=60)
    assert pid not in client.run(os.getpid).values()
