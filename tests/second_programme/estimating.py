"""Curves and their comparison: lifelines and statsmodels for survival, a few lines of arithmetic for incidence."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test
from statsmodels.duration.survfunc import SurvfuncRight, survdiff

from riskset.recompute.curves import incidence as recomputed_incidence
from riskset.recompute.curves import limits
from riskset.recompute.follow_up import Times
from second_programme.rounding import p_text, words

if TYPE_CHECKING:
    import pandas as pd

    from second_programme.rounding import Text

NOT_REACHED = float("inf")
FEW_EVENTS, PERMUTATIONS = 10, 4000
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Curve:
    """A curve's steps: times, values and standard errors from each of them on.

    ``end`` is the last follow-up, ``closed`` whether nobody is left at it whose end is not known.
    """

    time: list[float]
    value: list[float]
    error: list[float]
    end: float
    closed: bool
    incidence: bool

    def at(self, time: float) -> tuple[float, float] | None:
        """The value with its standard error; None beyond the last follow-up."""
        if time > self.end and not self.closed:
            return None
        steps = [place for place, step in enumerate(self.time) if step <= time]
        return (self.value[steps[-1]], self.error[steps[-1]]) if steps else (float(not self.incidence), 0.0)


def curve(time: pd.Series, cause: pd.Series) -> Curve:
    """Survival free of cause 1, by statsmodels and lifelines, which must say the same."""
    found = SurvfuncRight(time, (cause == 1).astype(int))
    other = KaplanMeierFitter().fit(time, cause == 1)
    assert list(other.survival_function_at_times(found.surv_times)) == pytest.approx(list(found.surv_prob), abs=1e-12)
    # Where nobody is left the standard error of nought is nought.
    errors = [
        0.0 if value < TOLERANCE else error for value, error in zip(found.surv_prob, found.surv_prob_se, strict=True)
    ]
    closed = bool(len(found.surv_prob)) and found.surv_prob[-1] < TOLERANCE
    return Curve(list(found.surv_times), list(found.surv_prob), errors, float(time.max()), closed, incidence=False)


def incidence(time: pd.Series, cause: pd.Series) -> Curve:
    """Aalen and Johansen's incidence of cause 1 before others, with Gray's (1988) variance."""
    size = len(time)
    stretches = Times(np.arange(size), np.zeros(size), time.to_numpy(dtype=float), cause.to_numpy(dtype=int))
    found = recomputed_incidence(stretches)
    steps = (found.time.tolist(), found.value.tolist(), found.error.tolist())
    return Curve(*steps, found.end, found.closed, incidence=True)


def lifelines_limits(time: pd.Series, cause: pd.Series, at: float, level: float) -> tuple[float, float]:
    """Limits of survival on the log-log scale, as lifelines has them."""
    found = KaplanMeierFitter(alpha=1 - level).fit(time, cause == 1).confidence_interval_
    lower, upper = found[found.index <= at].iloc[-1]
    return float(lower), float(upper)


def median(found: Curve, level: float, scale: str) -> tuple[float | None, ...]:
    """The first time with survival of a half or less, and the times at which its limits come down to a half."""
    crossed: list[float] = [NOT_REACHED] * 3
    for time, value, error in zip(found.time, found.value, found.error, strict=True):
        ends = limits(value, error, level, scale)
        for place, height in enumerate((value, *(ends or (1.0, 1.0)))):
            if height <= 0.5 + TOLERANCE and crossed[place] == NOT_REACHED:
                crossed[place] = time
    value, lower, upper = crossed
    # A curve that falls to nought in one step has no lower limit there.
    return value, None if lower == NOT_REACHED != value else lower, upper


def restricted_mean(found: Curve, tau: float) -> tuple[float, float] | None:
    """The area under survival up to a time, with its standard error; None where survival is not known so far."""
    if found.at(tau) is None:
        return None
    steps = [(0.0, 1.0, 0.0), *zip(found.time, found.value, found.error, strict=True)]
    steps = [step for step in steps if step[0] < tau]
    ends = [*(time for time, _, _ in steps[1:]), tau]
    areas = [value * (end - time) for (time, value, _), end in zip(steps, ends, strict=True)]
    variance, before = 0.0, 0.0
    for place, (_, value, error) in enumerate(steps):
        # Greenwood's sum is the squared standard error over the squared survival.
        sum_so_far = (error / value) ** 2 if value > TOLERANCE else before
        variance += sum(areas[place:]) ** 2 * (sum_so_far - before)
        before = sum_so_far
    return sum(areas), sqrt(variance)


def log_rank(time: pd.Series, cause: pd.Series, groups: pd.Series) -> float | None:
    """P of the log-rank test, by lifelines and statsmodels; None where no two groups meet at an event."""
    happened = (cause == 1).astype(int)
    meeting: set[str] = set()
    for at in set(time[happened == 1]):
        there = set(groups[time >= at])
        # Where all who are at risk have the event, nobody is compared.
        if len(there) > 1 and not ((time[time >= at] == at) & (happened[time >= at] == 1)).all():
            meeting |= there
    if not meeting:
        return None
    kept = groups.isin(list(meeting))
    p = float(multivariate_logrank_test(time[kept], groups[kept], happened[kept]).p_value)
    again = float(survdiff(time[kept].to_numpy(), happened[kept].to_numpy(), groups[kept].to_numpy())[1])
    assert again == pytest.approx(p, rel=1e-7, abs=1e-12)
    return p


def log_rank_text(time: pd.Series, cause: pd.Series, groups: pd.Series, absent: str) -> Text:
    """P of the log-rank test as it may be printed: of few events by permutation, within the error of some thousands."""
    if groups.dropna().nunique() < 2:
        return words("NA")
    p = log_rank(time, cause, groups)
    if p is None or int((cause == 1).sum()) >= FEW_EVENTS:
        return p_text(p, absent)
    share = _share_as_far_apart(time.to_numpy(), (cause == 1).to_numpy(), groups.to_numpy())
    error = 4 * sqrt(max(share * (1 - share), 1 / PERMUTATIONS) / PERMUTATIONS) + 0.001
    texts = [f"{place / 1000:.3f}" for place in range(1, 1001) if abs(place / 1000 - share) <= error]
    return words(*texts, *(["<0.001"] if share - error < 0.001 else []))


def _share_as_far_apart(time: np.ndarray, happened: np.ndarray, groups: np.ndarray) -> float:
    """The share of random orders of the groups whose log-rank statistic is no smaller than that of the data."""
    names = sorted(set(groups))
    rng = np.random.default_rng(11)
    orders = [groups, *(rng.permutation(groups) for _ in range(PERMUTATIONS))]
    members = np.array([[order == name for name in names[1:]] for order in orders], dtype=float)
    observed, variance = np.zeros(members.shape[:2]), np.zeros((*members.shape[:2], members.shape[1]))
    for at in sorted(set(time[happened])):
        risk, events = time >= at, int((happened & (time == at)).sum())
        n = int(risk.sum())
        shares = members[:, :, risk].mean(axis=2)
        observed += members[:, :, happened & (time == at)].sum(axis=2) - events * shares
        spread = np.einsum("bi,ij->bij", shares, np.eye(shares.shape[1])) - np.einsum("bi,bj->bij", shares, shares)
        variance += events * (n - events) / max(n - 1, 1) * spread
    found = np.einsum("bi,bij,bj->b", observed, np.linalg.pinv(variance, rcond=1e-9, hermitian=True), observed)
    return float((found[1:] >= found[0] * (1 - TOLERANCE)).mean())
