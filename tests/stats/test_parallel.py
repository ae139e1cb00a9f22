"""Independent tasks keep their order, tell how many are done, and are handed out again if a cluster loses them."""

from __future__ import annotations

import pytest

from riskset.stats import parallel
from riskset.stats.parallel import in_parallel


def double(value):
    return 2 * value


@pytest.mark.parametrize("workers", [None, 1])
def test_values_are_in_order_and_counted(workers):
    done = []
    assert in_parallel(double, ((n,) for n in range(5)), workers=workers, progress=done.append) == [0, 2, 4, 6, 8]
    assert done == [1, 2, 3, 4, 5]
    assert in_parallel(double, []) == []


def test_an_error_of_progress_cancels_the_rest():
    started = []

    def stop(done):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        in_parallel(started.append, ((n,) for n in range(50)), progress=stop)
    assert len(started) < 10


class Lost(Exception):
    """What the cluster raises when a worker took data with it."""


Lost.__module__ = "distributed.client"


def losing(times, ahead):
    """A cluster that hands out some tasks ahead and loses them, so many times."""
    count = iter(range(times))

    def values(function, tasks, workers):
        for task in tasks:
            batch = [task, *(each for _, each in zip(range(ahead), tasks, strict=False))]
            yield function(*batch[0])
            if next(count, None) is not None:
                raise Lost
            for each in batch[1:]:
                yield function(*each)

    return values


def test_lost_tasks_are_handed_out_again_and_not_for_ever(monkeypatch):
    monkeypatch.setattr(parallel, "_values", losing(3, 2))
    done = []
    assert in_parallel(double, ((n,) for n in range(12)), progress=done.append) == [2 * n for n in range(12)]
    assert done == list(range(1, 13))
    monkeypatch.setattr(parallel, "_values", losing(9, 2))
    with pytest.raises(Lost):
        in_parallel(double, ((n,) for n in range(12)))
