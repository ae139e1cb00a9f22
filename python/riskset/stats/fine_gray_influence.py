"""Each patient's influence on a Fine-Gray regression, including the part of the estimated weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats import cox_residuals
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.stats.censoring_weights import CensoringGroup
    from riskset.stats.partial_likelihood import Hazard, PartialLikelihood
    from riskset.stats.risk_sets import Integers
    from riskset.stats.subdistribution_strata import StratifiedRiskSets, Stratum

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class FineGrayModel:
    """A weighted partial likelihood and the data its weights were estimated from."""

    likelihood: PartialLikelihood
    sets: StratifiedRiskSets
    groups: list[CensoringGroup]
    time: Floats
    """(n,)"""
    entry: Floats | None
    """(n,)"""
    censored: Booleans
    """(n,)"""
    stratum: Integers | None
    """(n,)"""


def score_influence(model: FineGrayModel, beta: Floats, multiplier: Floats | None = None) -> Floats:
    """Return eta + psi of the score (p, n), per unit of case weight (Fine and Gray, JASA 1999;94:496, section 3).

    `multiplier` (event times,) weighs the event times, as the score of a time-dependent effect does; `beta` is
    on the standardised scale.
    """
    likelihood = model.likelihood
    hazard = likelihood.hazard(beta)
    jumps = hazard.jumps if multiplier is None else hazard.jumps * multiplier
    psi = weight_influence(model, hazard, jumps, likelihood.means(hazard) * jumps)
    return cox_residuals.score(likelihood, beta, multiplier) + psi


def hazard_influence(model: FineGrayModel, hazard: Hazard, through: Floats) -> Floats:
    """Return each row's influence (n,) on the cumulative baseline subdistribution hazard at known coefficients.

    `through` (event times,) is 1 for the event times summed and 0 for the others.
    """
    sets = model.sets
    share = through / hazard.denominators
    influence = -np.exp(hazard.linear_predictor) * sets.along(share * hazard.jumps)
    influence[sets.events.rows] += share[sets.events.time_index]
    # The hazard's sum is over share dM where the score's is over (Z - mean) dM.
    psi = weight_influence(model, hazard, None, -(share * hazard.jumps)[None, :])[0]
    psi[sets.rows] += influence
    return psi


def weight_influence(model: FineGrayModel, hazard: Hazard, jumps: Floats | None, mean_jumps: Floats) -> Floats:
    """Return psi (q, n): the contribution of estimating the weights to a sum over rows and times of (Z - mean) dM.

    Parameters
    ----------
    jumps : float array, shape (event times,), or None
        Hazard increments times what multiplies Z; None for nothing.
    mean_jumps : float array, shape (q, event times)
        Hazard increments times what is subtracted from that.

    Notes
    -----
    With q(u) the sum over those who failed from another cause before u and over event times from u on, psi_i is
    q over the number at risk at i's censoring, less the integral of q dC / Y^2 up to i's time. The entry
    distribution is the same in reversed time, with the opposite sign.
    """
    psi = np.zeros((mean_jumps.shape[0], model.time.size))
    for index, group in enumerate(model.groups):
        staying = [_Staying(model, part, hazard, index, jumps, mean_jumps) for part in model.sets.parts]
        rows, time = group.rows, model.time[group.rows]
        limit = group.censoring
        if limit.time.size:
            rate = _sum_about(staying, limit.time, "left") / limit.at_risk
            spent = running_sums(rate * limit.count / limit.at_risk)
            own = -spent[:, np.searchsorted(limit.time, time, side="right")]
            leaving = model.censored[rows]
            own[:, leaving] += rate[:, np.searchsorted(limit.time, time[leaving])]
            if model.entry is not None:
                own += spent[:, np.searchsorted(limit.time, model.entry[rows], side="right")]
            psi[:, rows] += own
        if group.entering is not None and model.entry is not None:
            limit, entry = group.entering, model.entry[rows]
            rate = _sum_about(staying, limit.time, "right") / limit.at_risk
            spent = running_sums(rate * limit.count / limit.at_risk)
            at_entry = np.searchsorted(limit.time, entry)
            psi[:, rows] += spent[:, np.searchsorted(limit.time, time)] - spent[:, at_entry] - rate[:, at_entry]
    return psi


def _sum_about(staying: list[_Staying], at: Floats, side: str) -> Floats:
    """Return q at each of `at`, summed over strata."""
    total = staying[0].sum_about(at, side)
    for one in staying[1:]:
        total += one.sum_about(at, side)
    return total


class _Staying:
    """Those of a stratum and censoring group who failed from another cause, and the event times they stay for."""

    def __init__(
        self,
        model: FineGrayModel,
        part: Stratum,
        hazard: Hazard,
        index: int,
        jumps: Floats | None,
        mean_jumps: Floats,
    ) -> None:
        sets = part.sets
        # Rows run backwards in time; here time runs forwards.
        mine = np.flatnonzero(sets.group == index)[::-1]
        at = sets.competing[mine] + part.rows.start
        self._failed = model.time[model.sets.rows[at]]
        self._times = sets.times[::-1]
        risk = hazard.risk[at] * sets.inverse[mine]
        self._risk = running_sums(risk)
        curve = sets.curves[index]
        self._mean_ahead = running_sums(mean_jumps[:, part.times] * curve)
        self._covariates = None if jumps is None else running_sums(model.likelihood.X[:, at] * risk)
        self._ahead = None if jumps is None else running_sums(jumps[part.times] * curve)

    def sum_about(self, at: Floats, side: str) -> Floats:
        """Return q at each of `at`: failures before and event times from it on ("left"), or the tie the other way."""
        where = "left" if side == "left" else "right"
        failed = np.searchsorted(self._failed, at, side=where)
        # Running sums over event times go backwards: as many of them as are still to come.
        ahead = self._times.size - np.searchsorted(self._times, at, side=where)
        total = -self._risk[failed] * self._mean_ahead[:, ahead]
        if self._covariates is not None and self._ahead is not None:
            total += self._covariates[:, failed] * self._ahead[ahead]
        return total
