"""The Nelson-Aalen estimate of the cumulative hazard, at the end of each patient's follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.kaplan_meier import kaplan_meier

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def hazard_at_end(time: ArrayLike, event: ArrayLike, *, entry: ArrayLike | None = None) -> NDArray[np.float64]:
    """Estimate the cumulative hazard at each patient's own time, as a predictor for imputation.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times, none negative, in any unit.
    event : array_like, shape (n,)
        1 (true) for the event, 0 (false) for a censored time.
    entry : array_like, shape (n,), optional
        Times from which patients are under observation (delayed entry), each before its `time`.

    Returns
    -------
    float array, shape (n,)
        The sum of events / at risk over the event times up to and at the patient's time.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.

    References
    ----------
    Aalen, Ann Stat 1978;6:701. White and Royston, Stat Med 2009;28:1982, for its use in imputation.

    Examples
    --------
    >>> hazard_at_end([2, 4, 4, 7], [1, 1, 0, 1]).round(3).tolist()
    [0.25, 0.583, 0.583, 1.583]
    """
    curve = kaplan_meier(time, event, entry=entry)
    steps = np.divide(
        curve.n_event, curve.n_risk, out=np.zeros_like(curve.n_event, dtype=np.float64), where=curve.n_risk > 0
    )
    return np.concatenate([[0.0], np.cumsum(steps)])[np.searchsorted(curve.time, np.asarray(time), side="right")]
