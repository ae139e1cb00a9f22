"""Limits of groups' means and percentages, pooled over imputed data sets by Rubin's rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.rubin import pool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.results import Result

    Floats = NDArray[np.float64]
    Key = tuple[str, str, str]

POOLED_MEAN, POOLED_LOG_ODDS = "pooled t", "pooled log odds"
_LIMITS = {
    f"{of}_{end}": (of, place) for of in ("mean", "median", "percent") for place, end in enumerate(("lower", "upper"))
}
OF_A_MEDIAN = "There is no rule to pool the limits of a median over imputed data sets."
NO_VARIANCE = "In an imputed data set the values of the group are all equal, or there is one alone."
NOBODY_OR_ALL = "In an imputed data set the percentage is 0 or 100, which has no limits on the scale of log odds."


def is_group_limit(row: Result) -> bool:
    """Whether a result is a limit of a group's mean, median or percentage."""
    return row.statistic in _LIMITS


def pooled_limit(row: Result, parts: Sequence[Mapping[Key, Result]], conf_level: float) -> Result:
    """A limit of all data sets, or why there is none.

    Parameters
    ----------
    row : Result
        The limit in one data set.
    parts : sequence of mapping of (statistic, group, level) to Result
        The results of each data set.
    conf_level : float
    """
    of, end = _LIMITS[row.statistic]
    if of == "median":
        return replace(row, value=None, state="not applicable", method="", warning=OF_A_MEDIAN)

    def all_of(statistic: str, level: str = "") -> Floats:
        found = [part[statistic, row.group, level].value for part in parts]
        return np.array([np.nan if value is None else value for value in found], dtype=np.float64)

    sizes = all_of("n")
    if of == "mean":
        estimates, variances, reason = all_of("mean"), all_of("sd") ** 2 / sizes, NO_VARIANCE
    else:
        shares = all_of("percent", row.level) / 100
        inside = (shares > 0) & (shares < 1)
        shares = np.where(inside, shares, np.nan)
        estimates, variances, reason = np.log(shares / (1 - shares)), 1 / (sizes * shares * (1 - shares)), NOBODY_OR_ALL
    if not (np.isfinite(variances) & (variances > 0)).all():
        return replace(row, value=None, state="not estimable", method="", warning=reason)
    pooled = pool(estimates[:, None], variances[:, None], complete_df=max(float(sizes.min()) - 1, 1.0))
    limit = float(pooled.interval(conf_level)[0, end])
    value = limit if of == "mean" else 100 / (1 + np.exp(-limit))
    return replace(row, value=value, state="", warning="", method=POOLED_MEAN if of == "mean" else POOLED_LOG_ODDS)
