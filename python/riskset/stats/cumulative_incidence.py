"""Cumulative incidence of each of several competing causes (Aalen-Johansen), exact with ties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

import numpy as np

from riskset.stats.arrays import one_of
from riskset.stats.cohort import check_cohort, place_of_cause
from riskset.stats.compiled import pays
from riskset.stats.curve import Estimates, FollowUpCurve
from riskset.stats.incidence_variance import ROUNDING, IncidenceVariance, closed_variance, robust_variance
from riskset.stats.limits import ConfidenceType, check_limits
from riskset.stats.quantile import Quantile, QuantileRule, quantile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.cohort import Cohort

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class IncidenceAt(Estimates):
    """Cumulative incidence of one cause at given times. `n_risk` is the number at risk just before each."""

    n_risk: Floats
    cause: int

    @property
    def incidence(self) -> Floats:
        """The estimate."""
        return self.estimate


@dataclass(frozen=True, eq=False, kw_only=True)
class CumulativeIncidence(FollowUpCurve):
    """Cumulative incidence curves of all causes, one row per distinct time; see :class:`FollowUpCurve`.

    Attributes
    ----------
    causes : tuple of int
        Codes of the causes, in the order of the first axis of `n_event`, `incidence` and their errors and limits.
    incidence : float array, shape (causes, rows)
        Estimates just after the time.
    variance : {"gray", "aalen", "delta"} or "robust"
        How the standard error was computed.
    """

    causes: tuple[int, ...]
    incidence: Floats
    variance: str

    @property
    def _estimate(self) -> Floats:
        return self.incidence

    def events(self, cause: int) -> float:
        """Return the number of events (sum of weights) of a cause."""
        return float(self.n_event[self.position(cause)].sum())

    def position(self, cause: int) -> int:
        """Return the place of a cause on the first axis."""
        return place_of_cause(self.causes, cause)

    def at(self, times: ArrayLike, cause: int, *, extend: bool = False) -> IncidenceAt:
        """Return the incidence of a cause at given times.

        Parameters
        ----------
        times : array_like, shape (times,)
            Times in the unit of the data, none negative.
        cause : int
            One of `causes`.
        extend : bool, default False
            Carry the last value forward beyond the last follow-up, where it is otherwise not estimable.

        Raises
        ------
        InvalidInput
            If the cause is unknown or a time is negative or missing.
        """
        place = self.position(cause)
        widening = None if self.widening is None else self.widening[place]
        found = self._at(times, self.incidence[place], self.std_error[place], 0.0, extend=extend, widening=widening)
        return IncidenceAt(*found, self.n_risk_at(times), cause)

    def quantile(self, cause: int, p: float = 0.5, *, rule: QuantileRule = "smallest") -> Quantile:
        """Return the time by which a share `p` of all patients had the event of a cause, with limits.

        Parameters
        ----------
        cause : int
            One of `causes`.
        p : float, default 0.5
            Between 0 and 1; 0.5 is the median, which is not reached where the incidence stays below 50%.
        rule : {"smallest", "midpoint"}
            As of :meth:`riskset.stats.kaplan_meier.KaplanMeier.quantile`.

        Notes
        -----
        The limits are the first times at which the limits of the incidence come up to `p` (Beyersmann, Allignol and
        Schumacher, Competing Risks and Multistate Models with R, 2012, section 4.2).

        Raises
        ------
        InvalidInput
            If the cause or `rule` is unknown, or `p` is not between 0 and 1.
        """
        place = self.position(cause)
        return quantile(self.time, 1 - self.incidence[place], 1 - self.upper[place], 1 - self.lower[place], p, rule)


def cumulative_incidence(
    time: ArrayLike,
    event: ArrayLike,
    *,
    causes: Sequence[int] | None = None,
    entry: ArrayLike | None = None,
    id: ArrayLike | None = None,  # noqa: A002  the name that R gives it
    weights: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool | None = None,
    variance: IncidenceVariance = "gray",
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
) -> CumulativeIncidence:
    """Estimate the cumulative incidence of competing causes (Aalen and Johansen 1978).

    Parameters
    ----------
    time : array_like, shape (n,)
        Follow-up times, none negative, in any unit.
    event : array_like, shape (n,)
        0 censored, otherwise the code of the cause.
    causes : sequence of int, optional
        The codes that may occur; a code that does not has incidence 0 throughout. By default those that occur.
    entry : array_like, shape (n,), optional
        Times from which patients are under observation, each before its `time`.
    id : array_like, shape (n,), optional
        Labels of the patients, where one may have several rows, as of
        :func:`~riskset.stats.kaplan_meier.kaplan_meier`; none may follow an event, which ends follow-up.
    weights : array_like, shape (n,), optional
        Case weights; a row of weight 0 is left out.
    cluster : array_like, shape (n,), optional
        Patients with one label are not independent; implies a robust variance.
    robust : bool, optional
        Infinitesimal jackknife variance instead of `variance`, by patient where `id` is given and `cluster` is not.
        By default robust with clusters or with weights that are not whole numbers: whole weights are counts of
        patients.
    variance : {"gray", "aalen", "delta"}
        Gray's (1988) variance, Aalen's (1978), or the delta method (the infinitesimal jackknife when nobody
        enters late).
    conf_level : float, default 0.95
    conf_type : {"log-log", "log", "plain"}

    Raises
    ------
    InvalidInput
        If the arrays do not describe follow-up data, or a code is not among `causes`.

    Examples
    --------
    >>> time = [2, 3, 3, 5, 7, 8, 11, 13, 14, 18]
    >>> event = [1, 2, 1, 0, 1, 2, 1, 0, 2, 0]  # 1 relapse, 2 death before relapse, 0 neither
    >>> curve = cumulative_incidence(time, event)
    >>> found = curve.at([6, 12], cause=1)
    >>> found.incidence.round(3).tolist(), found.lower.round(3).tolist(), found.upper.round(3).tolist()
    ([0.2, 0.433], [0.026, 0.108], [0.49, 0.73])
    """
    one_of(variance, "variance", get_args(IncidenceVariance))
    check_limits(conf_level, conf_type)
    cohort = check_cohort(
        time, event, causes=causes, entry=entry, id=id, weights=weights, cluster=cluster, robust=robust, final_from=1
    )
    table = cohort.life_table()
    risk, died = table.at_risk[0], table.counts[1:, 0]
    if pays(risk.size) and variance == "gray" and not cohort.robust:
        survival, incidence, std_error = _in_one_pass(risk, died)
    else:
        survival, incidence, std_error = _at_events(cohort, table.time, risk, died, variance)
    return CumulativeIncidence(
        causes=cohort.causes,
        time=table.time,
        n_risk=risk,
        n_censor=table.counts[0, 0],
        n_event=died,
        survival=survival,
        incidence=incidence,
        std_error=std_error,
        variance="robust" if cohort.robust else variance,
        conf_level=conf_level,
        conf_type=conf_type,
        n=cohort.n,
        entry=cohort.entered,
    )


def _in_one_pass(risk: Floats, died: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the curves of :class:`CumulativeIncidence` with Gray's errors by compiled loops."""
    from riskset.stats.compiled.curves import aalen_johansen, gray_error

    survival, incidence, std_error = np.empty(risk.size), np.empty(died.shape), np.empty(died.shape)
    aalen_johansen(risk, died, survival, incidence)
    for cause, own in enumerate(incidence):
        gray_error(risk, died, cause, survival, own, ROUNDING, std_error[cause])
    return survival, incidence, std_error


def _at_events(
    cohort: Cohort, time: Floats, risk: Floats, died: Floats, variance: IncidenceVariance
) -> tuple[Floats, Floats, Floats]:
    """Return the curves of :class:`CumulativeIncidence`, of a table of those at risk and of events by cause."""
    # Only events move the curves: all is computed at them, after a first value for the time before, and repeated
    # over the other rows.
    total = np.add.reduce(died, axis=0)
    moves = total > 0
    rows = moves.nonzero()[0]
    y, d, all_d = risk.take(rows), died.take(rows, axis=1), total.take(rows)
    survival = np.ones(rows.size + 1)
    incidence, std_error = np.zeros((len(d), rows.size + 1)), np.zeros((len(d), rows.size + 1))
    np.multiply.accumulate((y - all_d) / y, out=survival[1:])
    before, after = survival[:-1], survival[1:]
    np.add.accumulate(before / y * d, axis=1, out=incidence[:, 1:])
    if cohort.robust:
        std_error[:, 1:] = robust_variance(cohort, time[rows], y, d, before, incidence[:, 1:])
    else:
        std_error[:, 1:] = closed_variance(variance, y, d, all_d, before, after, incidence[:, 1:])
    np.sqrt(np.maximum(std_error, 0.0, out=std_error), out=std_error)
    if rows.size < risk.size:
        place = np.add.accumulate(moves, dtype=np.int64)
        survival = survival.take(place)
        incidence, std_error = incidence.take(place, axis=1), std_error.take(place, axis=1)
    else:
        survival, incidence, std_error = survival[1:], incidence[:, 1:], std_error[:, 1:]
    return survival, incidence, std_error
