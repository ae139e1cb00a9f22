"""Incidence adjusted for covariates: the g-formula with cause-specific Cox regressions, and its influence functions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from riskset.stats import arrays
from riskset.stats.adjusted_difference import AdjustedDifference, adjusted_difference_of
from riskset.stats.curve import Estimates, with_limits
from riskset.stats.errors import NotEstimable
from riskset.stats.prediction import followed, patients, same_patients, stratum_code
from riskset.stats.running_sums import running_sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.competing_hazards import CauseHazard, CompetingHazards
    from riskset.stats.limits import ConfidenceType

    Floats = NDArray[np.float64]
    Rows = slice

AdjustedVariance = Literal["continuous", "delta"]
_BLOCK = 100_000
"""Predictions at a time: as many as stay in the processor's cache."""
_KEPT = 2_000_000
"""Predictions that are kept, not made again."""


@dataclass(frozen=True, slots=True)
class Setting:
    """A group whose incidence is estimated, with all patients set to it.

    Attributes
    ----------
    stratum : label, optional
        Needed where the hazards are stratified (by group).
    covariates : array_like, shape (n, p), optional
        The patients' covariates in this group, row by row, where the group is among them; by default their own.
    """

    stratum: object = None
    covariates: ArrayLike | None = None


@dataclass(frozen=True, slots=True, eq=False)
class AdjustedIncidence(Estimates):
    """Adjusted cumulative incidence of a cause at given times: arrays of the shape (times,)."""

    @property
    def incidence(self) -> Floats:
        """The estimate."""
        return self.estimate


def adjusted_incidence(
    hazards: CompetingHazards,
    settings: Sequence[Setting],
    times: ArrayLike,
    *,
    cause: int = 1,
    pairs: Sequence[tuple[int, int]] = (),
    conf_level: float = 0.95,
    conf_type: ConfidenceType = "log-log",
    variance: AdjustedVariance = "continuous",
) -> tuple[list[AdjustedIncidence], list[AdjustedDifference]]:
    """Return the mean predicted incidence of all patients in each setting, and the differences.

    Parameters
    ----------
    hazards : CompetingHazards
        With the hazards of the groups as strata, or with the group among the covariates.
    settings : sequence of Setting
        One for each group.
    times : array_like, shape (times,)
    cause : int, default 1
    pairs : sequence of pairs of int
        Places in `settings` of the groups whose difference is taken, the first less the second.
    conf_level : float
    conf_type : {"log-log", "log", "plain"}
        Scale of the limits of an incidence; those of a difference are on its own.
    variance : {"continuous", "delta"}
        How a hazard moves later survival: as in continuous time (riskRegression does so too), or with the factor
        1 / (1 - d/Y), d events among Y at risk, by which the variance without covariates is the delta method's of
        the Aalen-Johansen estimate. In large risk sets the two are one.

    Returns
    -------
    list of AdjustedIncidence
        One for each setting.
    list of AdjustedDifference
        One for each pair.

    Raises
    ------
    InvalidInput
        If covariates do not fit the hazards, or a stratum is missing or unknown.
    NotEstimable
        If the cause does not occur.

    Notes
    -----
    A patient's incidence is the sum, over event times, of survival just before the time, multiplied by the hazard of
    the cause at it. Survival is the product of 1 minus the hazards of all causes (Benichou and Gail, Biometrics
    1990;46:813). Hazards that sum to more than 1 are taken as shares of 1. Without covariates, the mean is the
    Aalen-Johansen estimate of the stratum.

    The variance is the sum of the patients' squared influences on the mean. Patients influence the coefficients and the
    baseline hazards of all causes. They also influence it by their own prediction, since the patients averaged over are
    a sample (Ozenne and others, Biom J 2020;62:751). The variance of a difference uses their joint influences.
    """
    arrays.one_of(variance, "variance", get_args(AdjustedVariance))
    at = arrays.times(np.atleast_1d(times), "times")
    if cause not in hazards.causes:
        message = f"there is no event of cause {cause}: its incidence cannot be adjusted"
        raise NotEstimable(message)
    means = [_Mean(hazards, setting, at, cause, variance) for setting in settings]
    squares, apart = np.zeros((len(means), at.size)), np.zeros((len(pairs), at.size))
    for rows in _blocks(hazards.n, max([at.size, *(mean.width for mean in means)])):
        influences = [mean.influence(rows) for mean in means]
        for place, influence in enumerate(influences):
            squares[place] += np.einsum("it,it->t", influence, influence)
        for place, (first, second) in enumerate(pairs):
            joint = influences[first] - influences[second]
            apart[place] += np.einsum("it,it->t", joint, joint)
    found = [
        AdjustedIncidence(*with_limits(at, mean.incidence, np.sqrt(square), mean.estimable, conf_level, conf_type))
        for mean, square in zip(means, squares, strict=True)
    ]
    differences = [
        adjusted_difference_of(
            at,
            means[first].incidence - means[second].incidence,
            square,
            means[first].estimable & means[second].estimable,
            conf_level,
        )
        for (first, second), square in zip(pairs, apart, strict=True)
    ]
    return found, differences


def _blocks(n: int, width: int) -> Iterator[slice]:
    """The patients in blocks whose tables of predictions stay small."""
    size = max(1, _BLOCK // max(width, 1))
    return (slice(begin, min(begin + size, n)) for begin in range(0, n, size))


class _Mean:
    """The mean of all patients' predictions in one setting, and each patient's influence on it.

    With hazards h_k of patient j at the event times s, the incidence F(t) of the cause changes by the sum over
    s <= t and k of ([k is the cause] S(s-) - w(s) (F(t) - F(s))) dh_k(s), where w is the factor of `variance`. The
    means over patients of what multiplies dh_k are those of products of a function of s with one of t, so that no
    table of times by times is made.
    """

    def __init__(
        self, hazards: CompetingHazards, setting: Setting, at: Floats, cause: int, variance: AdjustedVariance
    ) -> None:
        code = stratum_code(hazards.stratum_labels, hazards.stratum, setting.stratum)
        covariates = hazards.X
        if setting.covariates is not None:
            covariates = patients(setting.covariates, covariates.shape[1])
            same_patients(len(covariates), hazards.n, "covariates")
        self.hazards = hazards
        self.estimable = followed(at, hazards.time, hazards.stratum, code, extend=False)
        self._members = hazards.members(code)
        self._own = list(hazards.causes).index(cause)
        pieces = [_baseline(each, code, float(at.max(initial=0.0))) for each in hazards.causes.values()]
        self._times = np.unique(np.concatenate([piece.time for piece in pieces]))
        self.width = self._times.size
        self._at = np.searchsorted(self._times, at, side="right")
        self._steps = [piece.on(self._times) for piece in pieces]
        self._baseline = np.stack([step.increment for step in self._steps])
        self._relative = np.stack([each.relative(covariates) for each in hazards.causes.values()], axis=1)
        self._factor = self._factors(variance)
        self._average(covariates)

    def _factors(self, variance: AdjustedVariance) -> Floats:
        """Return w at each event time: 1 / (1 - d/Y), and 1 where nobody is left."""
        own, factor = self._members, np.ones(self.width)
        if variance == "continuous":
            return factor
        time, event = self.hazards.time[own], self.hazards.event[own]
        at_risk = time.size - np.searchsorted(np.sort(time), self._times)
        if self.hazards.entry is not None:
            entry = np.sort(self.hazards.entry[own])
            at_risk = at_risk - (entry.size - np.searchsorted(entry, self._times))
        failed = np.sort(time[event > 0])
        events = np.searchsorted(failed, self._times, side="right") - np.searchsorted(failed, self._times)
        return np.divide(at_risk, at_risk - events, out=factor, where=at_risk > events)

    def _predicted(self, rows: Rows) -> tuple[Floats, Floats]:
        """Return what multiplies a change of the cause's hazard at each event time, and the incidence after it."""
        relative = self._relative[rows]
        left = relative @ self._baseline  # the hazards of all causes; in place what they leave
        rise = relative[:, [self._own]] * self._baseline[self._own]
        beyond = left >= 1 if left.max(initial=0.0) >= 1 else None
        if beyond is not None:
            rise[beyond] /= left[beyond]
            left[beyond] = 1.0
        np.subtract(1.0, left, out=left)
        before = np.empty_like(left)
        before[:, :1] = 1.0
        np.cumprod(left[:, :-1], axis=1, out=before[:, 1:])
        rise *= before
        if beyond is not None:
            before[beyond] = 0.0  # a share of 1 does not change with the hazard
        return before, np.cumsum(rise, axis=1, out=rise)

    def _average(self, covariates: Floats) -> None:
        """Make the means over all patients: the incidence, and what multiplies changes of hazards and coefficients."""
        n, causes = self.hazards.n, list(self.hazards.causes.values())
        designs = np.stack(
            [
                np.vstack([np.ones(n), each.standardised(covariates).T]) * self._relative[:, place]
                for place, each in enumerate(causes)
            ]
        )  # (causes, 1 + p, n)
        incidence, direct = np.zeros(self.width), np.zeros((designs.shape[1], self.width))
        crossed = np.zeros((*designs.shape[:2], self.width))
        kept: list[Floats] = []
        for rows in _blocks(n, self.width):
            before, after = self._predicted(rows)
            incidence += after.sum(axis=0)
            direct += designs[self._own, :, rows] @ before
            if self._at.size * n <= _KEPT:
                kept.append(self._asked(after))
            # Only differences of F count: less its end it is 0, not nearly so, where a patient at great risk has ended.
            after -= after[:, -1:].copy()
            crossed += (designs[:, :, rows].reshape(-1, after.shape[0]) @ after).reshape(crossed.shape)
        self._kept = np.concatenate(kept) if kept else None
        self.incidence = self._asked(incidence / n)
        crossed /= n
        by_time = crossed * self._factor  # of s; the part of t is crossed itself, times the factor of s
        by_time[self._own] += direct / n
        self._by_time = by_time[:, 0]
        ended = self._asked(crossed)
        self._ended = ended[:, 0]
        self._gradients = [
            self._gradient(step, mine[1:], mine[0], end[1:], end[0])
            for step, mine, end in zip(self._steps, by_time, ended, strict=True)
        ]

    def _asked(self, after: Floats) -> Floats:
        """Return values after each event time (..., events) at the times asked for, 0 before any event."""
        if not self.width:
            return np.zeros((*after.shape[:-1], self._at.size))
        found = np.take(after, np.maximum(self._at - 1, 0), axis=-1)
        found[..., self._at == 0] = 0.0
        return found

    def _gradient(self, step: _Steps, by_time: Floats, alone: Floats, ended: Floats, ended_alone: Floats) -> Floats:
        """Return the derivative of the mean incidence at the times asked for by the coefficients of a cause, (p, times)."""
        w = self._factor
        gathered = running_sums(step.increment * by_time - alone * step.mean_increment)[:, self._at]
        gathered -= ended * running_sums(w * step.increment)[self._at]
        gathered += ended_alone * running_sums(w * step.mean_increment)[:, self._at]
        return gathered

    def influence(self, rows: Rows) -> Floats:
        """Return what each of the patients adds to the mean incidence at the times asked for, (patients, times)."""
        after = self._asked(self._predicted(rows)[1]) if self._kept is None else self._kept[rows]
        found = after - self.incidence
        found /= self.hazards.n
        for each, gradient in zip(self.hazards.causes.values(), self._gradients, strict=True):
            found += each.influence[:, rows].T @ gradient
        mine = np.flatnonzero(self._members[rows]) + rows.start
        if mine.size:
            found[mine - rows.start] += self._on_baseline(mine)
        return found

    def _on_baseline(self, mine: NDArray[np.intp]) -> Floats:
        """Return the influence through the baseline hazards of the stratum that patients are in, at known coefficients."""
        hazards = self.hazards
        last = np.searchsorted(self._times, hazards.time[mine], side="right")
        until, since = np.minimum(self._at, last[:, None]), None
        if hazards.entry is not None:
            since = np.minimum(self._at, np.searchsorted(self._times, hazards.entry[mine], side="right")[:, None])
        total = np.zeros((mine.size, self._at.size))
        parts = zip(hazards.causes.items(), self._steps, self._by_time, self._ended, strict=True)
        for (cause, each), step, by_time, ended in parts:
            risk = each.relative(hazards.X[mine])[:, None]
            for function, sign in ((by_time, 1.0), (self._factor, -ended)):
                spent = running_sums(function * step.increment * step.share)
                part = spent[until]
                if since is not None:
                    part -= spent[since]
                part *= -risk
                failed = np.flatnonzero((hazards.event[mine] == cause) & (hazards.time[mine] <= self._end))
                mark = (function * step.share)[last[failed] - 1]
                part[failed] += mark[:, None] * (self._at >= last[failed][:, None])
                part *= sign
                total += part
        return total

    @property
    def _end(self) -> float:
        return float(self._times[-1]) if self.width else -1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Baseline:
    """The baseline hazard of a cause in a stratum, at its own event times."""

    time: Floats
    increment: Floats
    share: Floats
    """One over the sum of the risks of those at risk."""
    mean_increment: Floats
    """(p, events) their mean covariates times the increment."""

    def on(self, times: Floats) -> _Steps:
        """The same at all event times: 0 at those of other causes."""
        place = np.searchsorted(times, self.time)
        spread = np.zeros((2 + len(self.mean_increment), times.size))
        spread[:, place] = np.vstack([self.increment, self.share, self.mean_increment])
        return _Steps(spread[0], spread[1], spread[2:])


@dataclass(frozen=True, slots=True, eq=False)
class _Steps:
    """As :class:`_Baseline`, at the event times of all causes in the stratum."""

    increment: Floats
    share: Floats
    mean_increment: Floats


def _baseline(cause: CauseHazard, code: int, end: float) -> _Baseline:
    sets = cause.model.sets
    columns = np.flatnonzero((sets.strata == code) & (sets.times <= end))[::-1]
    hazard = cause.model.hazard(cause.beta)
    increment = cause.model.increments(hazard)[columns]
    means = cause.model.means(hazard)[:, columns] if cause.model.p else np.empty((0, columns.size))
    return _Baseline(sets.times[columns], increment, 1 / hazard.denominators[columns], means * increment)
