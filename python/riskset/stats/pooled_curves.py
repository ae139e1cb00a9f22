"""Curves and rates of imputed data sets, pooled by Rubin's rules on the complementary log-log scale."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from scipy.special import stdtrit

from riskset.stats.cumulative_incidence import CumulativeIncidence
from riskset.stats.errors import InvalidInput
from riskset.stats.kaplan_meier import KaplanMeier
from riskset.stats.limits import normal_quantile
from riskset.stats.rubin import pool

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]
    Booleans = NDArray[np.bool_]

Curve = KaplanMeier | CumulativeIncidence
Each = TypeVar("Each", KaplanMeier, CumulativeIncidence)
FEWEST = 2


@dataclass(frozen=True, slots=True, eq=False)
class PooledRates:
    """Rates of several data sets as one, in the shape of those of each.

    Attributes
    ----------
    estimate, std_error : float array
        The rate is the mean on the scale log(-log rate), and its error is that of this scale, by the delta method.
    widening : float array
        Quantile of the t distribution of the limits over that of the normal distribution; 1 where nothing is pooled.
    mixed : bool array
        Where the rate is 0 or 1 in some of the data sets and not in others, so that there is no mean on that scale.
    """

    estimate: Floats
    std_error: Floats
    widening: Floats
    mixed: Booleans


def pooled_rates(rates: Floats, std_errors: Floats, conf_level: float = 0.95) -> PooledRates:
    """Pool rates by Rubin's rules on the complementary log-log scale.

    Parameters
    ----------
    rates, std_errors : float array, shape (m, ...)
        Of each of m data sets. Where one is nan, so is what is pooled.
    conf_level : float

    Notes
    -----
    With rate p and standard error s, log(-log p) has the standard error s / (p |log p|). A rate that is 0 or 1 in all
    data sets is that. Where it is in some of them, the limit of the mean stands in its place: 1 for 1, and 0 for 0.

    References
    ----------
    Marshall, Altman, Holder and Royston, BMC Med Res Methodol 2009;9:57, for rates of survival on this scale.

    Examples
    --------
    >>> import numpy as np
    >>> found = pooled_rates(np.array([[0.62], [0.58], [0.66]]), np.array([[0.05], [0.05], [0.05]]))
    >>> found.estimate.round(4).tolist(), found.std_error.round(4).tolist()
    ([0.6209], [0.0684])
    """
    inside = (rates > 0) & (rates < 1)
    every, beyond = inside.all(axis=0), ~inside & ~np.isnan(rates)
    estimate = np.where(np.isnan(rates).any(axis=0), np.nan, np.where(_any(rates, 0.0), 0.0, 1.0))
    std_error, widening = np.zeros_like(estimate), np.ones_like(estimate)
    usable = every & (np.where(every, std_errors, 1.0) > 0).all(axis=0)
    if usable.any():
        logs = np.log(rates[:, usable])
        found = pool(np.log(-logs), (std_errors[:, usable] / (rates[:, usable] * logs)) ** 2)
        hazard = np.exp(found.estimate)
        estimate[usable] = np.exp(-hazard)
        std_error[usable] = found.standard_error * hazard * estimate[usable]
        quantile = stdtrit(found.degrees_of_freedom, (1 + conf_level) / 2)
        widening[usable] = quantile / normal_quantile(conf_level)
    flat = every & ~usable
    if flat.any():
        estimate[flat] = np.exp(-np.exp(np.log(-np.log(rates[:, flat])).mean(axis=0)))
    mixed = beyond.any(axis=0) & (rates != rates[0]).any(axis=0)
    return PooledRates(estimate, std_error, widening, mixed)


def _any(rates: Floats, value: float) -> Booleans:
    return (rates == value).any(axis=0)


class _OfSets(Generic[Each]):
    """What pooled curves of both kinds say of the data sets that they come from."""

    sets: tuple[Each, ...]
    pooled_to: float

    @property
    def last_follow_up(self) -> float:
        """The time to which all data sets are followed."""
        return self.pooled_to

    @property
    def emptied_at(self) -> float | None:
        """The first time at which events emptied the risk set of a data set although patients enter later."""
        return _emptied(self.sets)

    def n_risk_at(self, times: ArrayLike) -> Floats:
        """Return the mean number at risk just before each time."""
        return np.mean([each.n_risk_at(times) for each in self.sets], axis=0)


@dataclass(frozen=True, eq=False, kw_only=True)
class PooledSurvival(_OfSets[KaplanMeier], KaplanMeier):
    """The Kaplan-Meier curves of one group in several data sets, pooled; risk sets are their means.

    Attributes
    ----------
    sets : tuple of KaplanMeier
    pooled_to : float
        The time to which all of them are followed.
    mixed : bool array, shape (rows,)
        Rows of which some data sets have a rate of 0 or 1, and others not.
    """

    sets: tuple[KaplanMeier, ...] = field(repr=False)
    pooled_to: float
    mixed: Booleans = field(repr=False)


@dataclass(frozen=True, eq=False, kw_only=True)
class PooledIncidence(_OfSets[CumulativeIncidence], CumulativeIncidence):
    """The cumulative incidence of one group in several data sets, pooled; see :class:`PooledSurvival`.

    Attributes
    ----------
    sets : tuple of CumulativeIncidence
    pooled_to : float
    mixed : bool array, shape (causes, rows)
    """

    sets: tuple[CumulativeIncidence, ...] = field(repr=False)
    pooled_to: float
    mixed: Booleans = field(repr=False)


def pooled_survival(sets: Sequence[KaplanMeier]) -> PooledSurvival:
    """Pool the survival of one group in imputed data sets.

    Raises
    ------
    InvalidInput
        If there are fewer than two curves.
    """
    first, grid = _checked(sets), _grid(sets)
    rates = np.stack([_on(grid, each.time, each.survival, 1.0) for each in sets])
    errors = np.stack([_on(grid, each.time, each.std_error, 0.0) for each in sets])
    found = pooled_rates(rates, errors, first.conf_level)
    ended = (rates == 0).any(axis=0) & (rates > 0).any(axis=0)
    return PooledSurvival(
        time=grid,
        n_risk=np.mean([each.n_risk_at(grid) for each in sets], axis=0),
        n_event=_mean_at(grid, sets, "n_event"),
        n_censor=_mean_at(grid, sets, "n_censor"),
        survival=found.estimate,
        std_error=found.std_error,
        widening=found.widening,
        conf_level=first.conf_level,
        conf_type="log-log",
        n=float(np.mean([each.n for each in sets])),
        robust=first.robust,
        entry=_entries(sets),
        sets=tuple(sets),
        pooled_to=_followed_to(grid, sets, ended),
        mixed=found.mixed,
    )


def pooled_incidence(sets: Sequence[CumulativeIncidence]) -> PooledIncidence:
    """Pool the cumulative incidence of one group in imputed data sets, cause by cause.

    Raises
    ------
    InvalidInput
        If there are fewer than two curves.
    """
    first, grid = _checked(sets), _grid(sets)
    rates = np.stack([_on(grid, each.time, each.incidence, 0.0) for each in sets])
    errors = np.stack([_on(grid, each.time, each.std_error, 0.0) for each in sets])
    found = pooled_rates(rates, errors, first.conf_level)
    free = np.stack([_on(grid, each.time, each.survival, 1.0) for each in sets])
    ended = (free == 0).any(axis=0) & (free > 0).any(axis=0)
    left = np.where((free == 0).all(axis=0), 0.0, np.maximum(1 - found.estimate.sum(axis=0), 0.0))
    return PooledIncidence(
        time=grid,
        n_risk=np.mean([each.n_risk_at(grid) for each in sets], axis=0),
        n_event=_mean_at(grid, sets, "n_event"),
        n_censor=_mean_at(grid, sets, "n_censor"),
        survival=left,
        incidence=found.estimate,
        std_error=found.std_error,
        widening=found.widening,
        causes=first.causes,
        variance=first.variance,
        conf_level=first.conf_level,
        conf_type="log-log",
        n=float(np.mean([each.n for each in sets])),
        entry=_entries(sets),
        sets=tuple(sets),
        pooled_to=_followed_to(grid, sets, ended),
        mixed=found.mixed,
    )


def _checked(sets: Sequence[Each]) -> Each:
    if len(sets) < FEWEST:
        message = "pooling needs the curves of two imputed data sets or more"
        raise InvalidInput(message)
    return sets[0]


def _grid(sets: Sequence[Curve]) -> Floats:
    return np.unique(np.concatenate([each.time for each in sets]))


def _on(grid: Floats, time: Floats, values: Floats, start: float) -> Floats:
    """A curve's values, shape (..., rows), just after each time of the grid."""
    row = np.searchsorted(time, grid, side="right")
    return np.where(row > 0, values[..., np.maximum(row - 1, 0)], start)


def _mean_at(grid: Floats, sets: Sequence[Curve], name: str) -> Floats:
    """Mean numbers of patients at each time of the grid."""
    found = np.zeros((*getattr(sets[0], name).shape[:-1], grid.size))
    for each in sets:
        found[..., np.searchsorted(grid, each.time)] += getattr(each, name)
    return found / len(sets)


def _followed_to(grid: Floats, sets: Sequence[Curve], ended: Booleans) -> float:
    """The last time to which every curve is followed, and at which none has come to its end before the others."""
    followed = min((float(each.time[-1]) for each in sets if each.survival[-1] > 0), default=float(grid[-1]))
    if not ended.any():
        return followed
    first = int(ended.argmax())
    return min(followed, float(grid[first - 1]) if first else 0.0)


def _emptied(sets: Sequence[Curve]) -> float | None:
    found = [each.emptied_at for each in sets]
    return min((at for at in found if at is not None), default=None)


def _entries(sets: Sequence[Curve]) -> tuple[Floats, Floats] | None:
    """Times at which patients come under observation, and how many on average."""
    known = [each.entry for each in sets if each.entry is not None]
    if not known:
        return None
    when, place = np.unique(np.concatenate([time for time, _ in known]), return_inverse=True)
    weights = np.concatenate([weight for _, weight in known])
    return when, np.bincount(place, weights, minlength=when.size) / len(sets)
