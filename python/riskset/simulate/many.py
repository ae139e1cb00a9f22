"""Many cohorts from the same published numbers, drawn one after the other, by several processes, or by a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.simulate.cohort import simulate
from riskset.stats.parallel import in_parallel

if TYPE_CHECKING:
    import pandas as pd

    from riskset.simulate.published import Published
    from riskset.stats.parallel import Progress


def simulate_many(
    published: Published,
    patients: int,
    replicates: int,
    *,
    seed: int = 1,
    baseline: str = "",
    outcomes: str = "",
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[pd.DataFrame]:
    """Draw independent cohorts from published numbers.

    Parameters
    ----------
    published : Published
    patients : int
        Number of patients in each cohort.
    replicates : int
        Number of cohorts.
    seed : int
        Cohort k is that of :func:`riskset.simulate.simulate` with this seed and ``replicate=k``, whoever draws it.
    baseline, outcomes : str
        As of :func:`riskset.simulate.simulate`.
    workers : int, optional
        joblib's ``n_jobs``. If omitted, ``joblib.parallel_config`` decides, for example for a Dask cluster.
    progress : callable, optional
        Called with the number of cohorts drawn. An error that it raises cancels the rest.

    Raises
    ------
    PublishedError
        If the published numbers cannot be met.
    """
    tasks = ((published, patients, seed, each, baseline, outcomes) for each in range(1, replicates + 1))
    return in_parallel(_drawn, tasks, workers=workers, progress=progress)


def _drawn(
    published: Published, patients: int, seed: int, replicate: int, baseline: str, outcomes: str
) -> pd.DataFrame:
    return simulate(published, patients, seed=seed, replicate=replicate, baseline=baseline, outcomes=outcomes)
