"""Kaplan-Meier estimate of survival, with its limits, quantiles and numbers at risk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.cohort import Cohort, check_cohort
from riskset.stats.compiled import pays
from riskset.stats.curve import Estimates, FollowUpCurve
from riskset.stats.influence import running_cross_products
from riskset.stats.limits import ConfidenceType, check_limits
from riskset.stats.quantile import Quantile, QuantileRule, quantile

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class SurvivalAt(Estimates):
    """Survival at given times. `n_risk` is the number at risk just before each, shape (times,)."""

    n_risk: Floats

    @property
    def survival(self) -> Floats:
        """The estimate."""
        return self.estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class KaplanMeier(FollowUpCurve):
    """The Kaplan-Meier curve, one row per distinct time of follow-up; see :class:`FollowUpCurve`.

    The standard error is Greenwood's or, if `robust`, that of the infinitesimal jackknife. If survival is 0, the
    standard error is 0, and there are no limits.
    """

    robust: bool

    @property
    def events(self) -> float:
        """Number of events (sum of their weights)."""
        return float(self.n_event.sum())

    def at(self, times: ArrayLike, *, extend: bool = False) -> SurvivalAt:
        """Return survival at given times.

        Parameters
        ----------
        times : array_like, shape (times,)
            Times in the unit of the data, none negative.
        extend : bool, default False
            Carry the last value forward beyond the last follow-up, where it is otherwise not estimable.
        """
        found = self._at(times, self.survival, self.std_error, 1.0, extend=extend, widening=self.widening)
        return SurvivalAt(*found, self.n_risk_at(times))

    def quantile(self, p: float = 0.5, *, rule: QuantileRule = "smallest") -> Quantile:
        """Return the time by which a share `p` had the event, with limits.

        Parameters
        ----------
        p : float, default 0.5
            Between 0 and 1; 0.5 is the median.
        rule : {"smallest", "midpoint"}
            The smallest time with survival <= 1 - p, or, where survival is exactly 1 - p over a stretch, the
            middle of the stretch.

        Notes
        -----
        The limits are the first times at which the limits of the curve come down to 1 - p (Brookmeyer and Crowley
        1982), as R prints them, whether or not the limits of the curve turn back up afterwards.

        Raises
        ------
        InvalidInput
            If `p` is not between 0 and 1 or `rule` is unknown.
        """
        return quantile(self.time, self.survival, self.lower, self.upper, p, rule)


def kaplan_meier(
    time: ArrayLike,
    event: ArrayLike,
    *,
    entry: ArrayLike | None = None,
    id: ArrayLike | None = None,  # noqa: A002  the name that R gives it
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool | None = None,
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
) -> KaplanMeier:
    """Estimate survival (Kaplan and Meier 1958). Events come before censorings at the same time.

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times, none negative, in any unit.
    event : array_like, shape (n,)
        1 (true) for the event, 0 (false) for a censored time.
    entry : array_like, shape (n,), optional
        Times from which patients are under observation (delayed entry), each before its `time`.
    id : array_like, shape (n,), optional
        Labels of the patients, where one may have several rows, each with its `entry`. A row that begins where the
        patient's row before ends goes on from it: nobody is censored between the two, and nobody enters. A patient
        who is away between two rows is censored at the end of the first and enters with the second.
    weights : array_like, shape (n,), optional
        Case weights, which may change from row to row of a patient; a row of weight 0 is left out.
    cluster : array_like, shape (n,), optional
        Patients with one label are not independent; implies a robust variance.
    robust : bool, optional
        Infinitesimal jackknife variance instead of Greenwood's, by patient where `id` is given and `cluster` is not.
        By default robust with clusters, with weights that are not whole numbers (whole weights are counts of
        patients), or where a patient has several events.
    conf_level : float, default 0.95
    conf_type : {"log-log", "log", "plain"}
        Scale of the limits.

    Notes
    -----
    Rows with an `id` are treated as in R's ``survfit(..., id=)``. Rows of one patient that overlap are refused, while R
    counts the patient twice. A patient whose follow-up continues after an event is at risk of the next one. The curve
    is then the product over all events, and not a share of patients.

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data.

    Examples
    --------
    >>> time = [9, 13, 13, 18, 23, 28, 31, 34, 45, 48, 161]
    >>> event = [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 0]
    >>> curve = kaplan_meier(time, event)
    >>> found = curve.at([12, 24])
    >>> found.survival.round(3).tolist(), found.n_risk.tolist()
    ([0.909, 0.614], [10.0, 6.0])
    >>> curve.quantile(0.5).value
    31.0
    """
    cohort = check_cohort(time, event, causes=(1,), entry=entry, id=id, weights=weights, cluster=cluster, robust=robust)
    table = cohort.life_table()
    return curve_of(
        table.time,
        table.at_risk[0],
        table.counts[1, 0],
        table.counts[0, 0],
        conf_level=conf_level,
        conf_type=conf_type,
        cohort=cohort,
    )


def curve_of(
    time: Floats,
    n_risk: Floats,
    n_event: Floats,
    n_censor: Floats,
    *,
    conf_level: float,
    conf_type: ConfidenceType,
    cohort: Cohort | None = None,
) -> KaplanMeier:
    """Return the curve of counted risk sets.

    The `cohort` behind the counts is needed for a robust variance and for delayed entry.
    """
    check_limits(conf_level, conf_type)
    if pays(time.size) and not (cohort is not None and cohort.robust):
        from riskset.stats.compiled.curves import greenwood

        survival, std_error = np.empty(time.size), np.empty(time.size)
        greenwood(n_risk, n_event, survival, std_error)
    else:
        survival, std_error = _survival(time, n_risk, n_event, cohort)
    return KaplanMeier(
        time=time,
        n_risk=n_risk,
        n_event=n_event,
        n_censor=n_censor,
        survival=survival,
        std_error=std_error,
        conf_level=conf_level,
        conf_type=conf_type,
        n=float(n_event.sum() + n_censor.sum()) if cohort is None else cohort.n,
        robust=cohort is not None and cohort.robust,
        entry=None if cohort is None else cohort.entered,
    )


def _survival(time: Floats, n_risk: Floats, n_event: Floats, cohort: Cohort | None) -> tuple[Floats, Floats]:
    """Return the curve and its standard error."""
    staying = n_risk - n_event
    survival = np.divide(staying, n_risk, out=np.ones(time.size), where=n_risk > 0)
    np.multiply.accumulate(survival, out=survival)
    if cohort is not None and cohort.robust:
        std_error = _robust_spread(cohort, time, n_risk, n_event)
    else:
        # Greenwood's sum, in place: a curve may have a million rows. Where nobody stays the curve ends at 0.
        staying *= n_risk
        np.divide(n_event, staying, out=staying, where=staying > 0)
        std_error = np.add.accumulate(staying, out=staying)
    np.sqrt(std_error, out=std_error)
    std_error *= survival
    return survival, std_error


def _robust_spread(cohort: Cohort, time: Floats, n_risk: Floats, n_event: Floats) -> Floats:
    """Return the robust variance of log survival at every row."""
    moves = n_event > 0
    rows, risk, died = time[moves], n_risk[moves], n_event[moves]
    if not rows.size:
        return np.zeros(time.size)
    staying = risk - died
    inverse = np.divide(1.0, staying, out=np.zeros_like(staying), where=staying > 0)
    row = np.minimum(np.searchsorted(rows, cohort.time), rows.size - 1)
    products = running_cross_products(
        cohort,
        rows,
        np.where(cohort.kind == 1, inverse[row], 0.0)[None, :],
        -np.cumsum(died / risk * inverse)[None, :],
    )
    return np.concatenate([[0.0], np.maximum(products[0, 0], 0.0)])[np.cumsum(moves)]
