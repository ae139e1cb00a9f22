"""Mean number of recurrent events by time, with or without death as their end."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from riskset.stats import arrays
from riskset.stats.cohort import check_cohort
from riskset.stats.influence import running_cross_products
from riskset.stats.limits import normal_quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.cohort import Cohort

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]

MeanConfidenceType = Literal["log", "plain"]


@dataclass(frozen=True, slots=True, eq=False)
class MeanAt:
    """Mean numbers of events at given times, with limits.

    Attributes
    ----------
    time, mean, std_error, lower, upper : float array, shape (times,)
        `mean` and `std_error` are nan exactly where `estimable` is false, the limits where `has_limits` is.
    estimable : bool array, shape (times,)
        False beyond the last follow-up, unless all patients have died.
    has_limits : bool array, shape (times,)
        False also where the mean is 0, which has no limits on the log scale.
    """

    time: Floats
    mean: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    estimable: Booleans
    has_limits: Booleans


@dataclass(frozen=True, eq=False, kw_only=True)
class MeanCumulative:
    """The mean cumulative function, one row per distinct time at which something happens.

    Attributes
    ----------
    time : float array, shape (rows,)
    n_risk, n_event, n_death, n_censor : float array, shape (rows,)
        Patients (sums of weights) at risk just before the time; events, deaths and censored patients at it. A patient
        whose last row ends with an event is not censored.
    mean : float array, shape (rows,)
        Mean number of events of a patient by the time, those who died among them.
    std_error : float array, shape (rows,)
        Infinitesimal jackknife, by patient or cluster.
    survival : float array, shape (rows,)
        Share of patients alive, just after the time; 1 throughout without deaths.
    n : float
        Number of patients (sum of weights).
    conf_level : float
    conf_type : {"log", "plain"}
    """

    time: Floats
    n_risk: Floats
    n_event: Floats
    n_death: Floats
    n_censor: Floats
    mean: Floats
    std_error: Floats
    survival: Floats
    n: float
    conf_level: float
    conf_type: MeanConfidenceType

    @property
    def lower(self) -> Floats:
        """Lower limits, nan where there are none."""
        return self._limits[0]

    @property
    def upper(self) -> Floats:
        """Upper limits, nan where there are none."""
        return self._limits[1]

    @cached_property
    def _limits(self) -> tuple[Floats, Floats]:
        return _limits(self.mean, self.std_error, self.conf_level, self.conf_type)

    def at(self, times: ArrayLike) -> MeanAt:
        """Return the mean number of events by given times.

        Parameters
        ----------
        times : array_like, shape (times,)
            Times in the unit of the data, none negative.
        """
        at = arrays.times(np.atleast_1d(times), "times")
        row = np.searchsorted(self.time, at, side="right")
        known = (at <= self.time[-1]) | bool(self.survival[-1] == 0)
        mean = np.where(known, np.append(0.0, self.mean)[row], np.nan)
        error = np.where(known, np.append(0.0, self.std_error)[row], np.nan)
        lower, upper = _limits(mean, error, self.conf_level, self.conf_type)
        return MeanAt(at, mean, error, lower, upper, known, ~np.isnan(lower))


def mean_cumulative(
    time: ArrayLike,
    event: ArrayLike,
    *,
    id: ArrayLike,  # noqa: A002  the name that R gives it
    entry: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    conf_level: float = 0.95,
    conf_type: MeanConfidenceType = "log",
) -> MeanCumulative:
    """Estimate the mean number of recurrent events per patient by each time.

    Parameters
    ----------
    time : array_like, shape (rows,)
        End of each row's follow-up.
    event : array_like, shape (rows,)
        How the row ends: 0 with nothing, 1 with an event, 2 with death, which ends events.
    id : array_like, shape (rows,)
        Labels of the patients. A patient with several events has a row up to each, and one after the last.
    entry : array_like, shape (rows,), optional
        Start of each row's follow-up; needed where a patient has several rows.
    weights : array_like, shape (rows,), optional
        Case weights; a row of weight 0 is left out.
    cluster : array_like, shape (rows,), optional
        Patients with one label are not independent. By default each patient is a cluster.
    conf_level : float, default 0.95
    conf_type : {"log", "plain"}
        Scale of the limits.

    Notes
    -----
    Without deaths, the estimate is the sum of d / n over the events (Nelson 1988; Lawless and Nadeau, Technometrics
    1995;37:158), as R's ``survfit(..., id=, robust=TRUE)$cumhaz``. With deaths, each step is multiplied by the
    Kaplan-Meier estimate of being alive just before (Ghosh and Lin, Biometrics 2000;56:554): a patient who has died has no more events, and is
    not censored. The variance is the sum of the patients' squared influences and needs no Poisson process. Ghosh and
    Lin's variance is its limit with many patients.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up, rows of a patient overlap, or one begins after the patient's death.

    Examples
    --------
    >>> curve = mean_cumulative([2, 5, 9, 3, 8, 10], [1, 1, 0, 1, 0, 0], id=[1, 1, 1, 2, 2, 3], entry=[0, 2, 5, 0, 3, 0])
    >>> curve.at([4, 8]).mean.round(3).tolist()
    [0.667, 1.0]
    """
    arrays.level(conf_level)
    arrays.one_of(conf_type, "conf_type", get_args(MeanConfidenceType))
    cohort = check_cohort(
        time,
        event,
        causes=(1, 2),
        entry=entry,
        id=id,
        weights=weights,
        cluster=cluster,
        robust=True,
        final_from=2,
    )
    table = cohort.life_table()
    risk, (censored, events, deaths) = table.at_risk[0], table.counts[:, 0]
    moves = events + deaths > 0
    survival, mean, variance = (np.zeros(0),) * 3
    if moves.any():
        survival, mean, variance = _estimate(cohort, table.time[moves], risk[moves], events[moves], deaths[moves])
    place = np.cumsum(moves)
    return MeanCumulative(
        time=table.time,
        n_risk=risk,
        n_event=events,
        n_death=deaths,
        n_censor=censored,
        mean=np.append(0.0, mean)[place],
        std_error=np.sqrt(np.append(0.0, variance)[place]),
        survival=np.append(1.0, survival)[place],
        n=cohort.n,
        conf_level=conf_level,
        conf_type=conf_type,
    )


def _estimate(
    cohort: Cohort, rows: Floats, risk: Floats, events: Floats, deaths: Floats
) -> tuple[Floats, Floats, Floats]:
    """Return survival, the mean and its variance just after each time of events or deaths.

    A patient's influence on the mean m(t) is A(t) - m(t) B(t), with A and B sums over the times at which the patient was
    at risk: of S(u-) / n dM(u) + m(u) / (n - deaths) dD(u), and of 1 / (n - deaths) dD(u), where M and D count the
    patient's events and death less what was expected of them.
    """
    left = risk - deaths
    survival = left / risk
    np.cumprod(survival, out=survival)
    alive = np.append(1.0, survival[:-1])
    mean = np.cumsum(alive * events / risk)
    inverse = np.divide(1.0, left, out=np.zeros_like(left), where=left > 0)
    row = np.minimum(np.searchsorted(rows, cohort.time), rows.size - 1)
    died = np.where(cohort.kind == 2, inverse[row], 0.0)
    had = np.where(cohort.kind == 1, (alive / risk)[row], 0.0)
    drift = deaths / risk * inverse
    products = running_cross_products(
        cohort,
        rows,
        np.vstack([had + mean[row] * died, died]),
        -np.cumsum(np.vstack([alive * events / risk**2 + mean * drift, drift]), axis=1),
    )
    variance = products[0, 0] - 2 * mean * products[0, 1] + mean**2 * products[1, 1]
    return survival, mean, np.maximum(variance, 0.0)


def _limits(mean: Floats, std_error: Floats, conf_level: float, conf_type: MeanConfidenceType) -> tuple[Floats, Floats]:
    """Return lower and upper limits, nan where the mean is 0 or not known."""
    z = normal_quantile(conf_level)
    some = mean > 0
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        if conf_type == "log":
            factor = np.exp(z * std_error / mean)
            lower, upper = mean / factor, mean * factor
        else:
            lower, upper = np.maximum(mean - z * std_error, 0.0), mean + z * std_error
    return np.where(some, lower, np.nan), np.where(some, upper, np.nan)
