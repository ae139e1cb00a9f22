"""Differences between two groups with their limits: of means, of medians by the shift, and of percentages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.absent_reasons import NO_VALUES, ONE_VALUE
from riskset.analyses.groups import differing_pairs, versus
from riskset.kinds.baseline.estimates import NOBODY_OR_ALL, NOTHING_ESTIMATED, denominators, record_interval
from riskset.kinds.baseline.weighted import NO_WEIGHTED_VALUES, WEIGHTED
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.location_shift import hodges_lehmann, location_shift
from riskset.stats.means import student_t, welch_t
from riskset.stats.proportion import newcombe_difference
from riskset.stats.weighted_limits import weighted_difference

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.analyses.recorder import Recorder
    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.kinds.baseline.estimates import Estimate, Limited
    from riskset.kinds.baseline.weighted import WeightedByGroup
    from riskset.study import Cohort

    Floats = NDArray[np.float64]

DIFFERENCES: dict[Estimate, str] = {
    "mean": "mean_difference",
    "median": "location_shift",
    "percent": "percent_difference",
}
"""The statistic that is the difference of an estimate; its limits end with ``_lower`` and ``_upper``."""
NO_DIFFERENCE = "difference"
"""The statistic that stands for the difference of a variable that has none."""
POINTS = "percentage points"
OF_DATES = "Differences are of numbers and percentages, not of dates."
CONSTANT = "The values are constant within the groups: their difference has no limits."
CONSTANT_IN_ONE = "The values of a group are constant: the difference of weighted means has no limits."
_METHODS: dict[Estimate, str] = {
    "mean": "difference of means",
    "median": "Hodges-Lehmann shift",
    "percent": "difference of percentages",
}
# Tests that take one variance for all groups, as Student's limits do.
_ONE_VARIANCE = {"student-t", "anova"}


@dataclass(frozen=True)
class Differences:
    """Records the differences of a table.

    Attributes
    ----------
    recorder : Recorder
    pairs : tuple of (str, tuple of int)
        The name of each comparison, and its groups: the first less the second.
    percent : str
        What percentages are of.
    conf_level : float
    """

    recorder: Recorder
    pairs: tuple[tuple[str, tuple[int, int]], ...]
    percent: str
    conf_level: float

    @classmethod
    def of(cls, recorder: Recorder, cohort: Cohort, spec: BaselineDisplay) -> Differences:
        """Those that an entry asks for, if any."""
        pairs: list[tuple[str, tuple[int, int]]] = []
        if spec.by is not None and spec.differences:
            grouping = cohort.grouping(spec.by)
            for first, second in differing_pairs(grouping, spec.pairs):
                pairs.append((versus(grouping.levels[first], grouping.levels[second]), (first, second)))
        return cls(recorder, tuple(pairs), spec.percent, spec.conf_level)

    def none(self, variable: str, reason: str, *, weighted: bool = False) -> None:
        """Record that a variable has no difference, nor where there are weights a weighted one."""
        for model in ("", WEIGHTED) if weighted else ("",):
            self._none(variable, reason, model)

    def _none(self, variable: str, reason: str, model: str) -> None:
        for group, _ in self.pairs:
            note = partial(self.recorder.add, group=group, variable=variable, model=model)
            note(NO_DIFFERENCE, None, state="not applicable", warning=reason)

    def record(self, data: ByGroup, shown: Sequence[Estimate], test: str | None) -> None:
        """Record the differences of what is `shown` of a variable; those of means by the rule of its `test`."""
        if data.variable.kind == "date" or not shown:
            self._none(data.variable.name, OF_DATES if shown else NOTHING_ESTIMATED, "")
            return
        for group, members in self.pairs:
            note = partial(self.recorder.add, group=group, variable=data.variable.name)
            part = data.only(members)
            if part.counts is not None:
                self._percentages(note, part, part.counts)
                continue
            for estimate in shown:
                self._numbers(partial(note, unit=data.variable.unit), part.samples, estimate, test)

    def _numbers(self, note: partial[None], samples: Sequence[Floats], estimate: Estimate, test: str | None) -> None:
        value, limits = _of_numbers(estimate, test)
        why_not = _without_limits(samples, each_varies=limits is welch_t)
        known = None if why_not == NO_VALUES else value(samples)
        _record(note, estimate, known, partial(limits, samples, conf_level=self.conf_level), why_not)

    def _percentages(self, note: partial[None], part: ByGroup, counts: Floats) -> None:
        total = denominators(part, self.percent).tolist()
        why_not = "" if all(total) else NO_VALUES
        for level, events in zip(part.variable.levels, counts.astype(np.int64).tolist(), strict=True):
            find = partial(newcombe_difference, tuple(events), tuple(total), conf_level=self.conf_level)
            known = None if why_not else 100 * (events[0] / total[0] - events[1] / total[1])
            at = partial(note, level=level, unit=POINTS)
            _record(at, "percent", known, find, why_not, scale=100)

    def record_weighted(self, data: WeightedByGroup, shown: Sequence[Estimate]) -> None:
        """Record the differences of weighted means and percentages, with robust limits."""
        if data.variable.kind == "date" or not shown:
            self._none(data.variable.name, OF_DATES if shown else NOTHING_ESTIMATED, WEIGHTED)
            return
        for group, members in self.pairs:
            note = partial(self.recorder.add, group=group, variable=data.variable.name, model=WEIGHTED)
            values, weights = data.samples(members)
            for at, estimate, of in _weighted_parts(note, data, values):
                scale = 100 if estimate == "percent" else 1
                find = partial(weighted_difference, of, weights, conf_level=self.conf_level)
                known, why_not = None, NO_WEIGHTED_VALUES
                if all(each.size for each in weights):
                    first, second = (float(np.average(each, weights=w)) for each, w in zip(of, weights, strict=True))
                    known, why_not = scale * (first - second), _without_robust_limits(of, estimate)
                _record(at, estimate, known, find, why_not, scale=scale)


def _of_numbers(
    estimate: Estimate, test: str | None
) -> tuple[Callable[[Sequence[Floats]], float], Callable[..., Limited]]:
    """How a difference of numbers is estimated, and its limits."""
    if estimate == "median":
        return hodges_lehmann, location_shift
    return _mean_difference, student_t if test in _ONE_VARIANCE else welch_t


def _weighted_parts(
    note: partial[None], data: WeightedByGroup, values: Sequence[Floats]
) -> Iterator[tuple[partial[None], Estimate, list[Floats]]]:
    """What is estimated of a weighted variable: how it is noted, and the values of which it is the mean."""
    if data.variable.is_continuous:
        yield partial(note, unit=data.variable.unit), "mean", list(values)
        return
    for place, level in enumerate(data.variable.levels):
        yield (
            partial(note, level=level, unit=POINTS),
            "percent",
            [(each == place).astype(np.float64) for each in values],
        )


def _record(
    note: partial[None],
    estimate: Estimate,
    value: float | None,
    find: Callable[[], Limited],
    why_not: str,
    *,
    scale: float = 1.0,
) -> None:
    """Record a difference with its limits, or why there is none."""
    known = NOT_ESTIMABLE if value is None else value
    note(DIFFERENCES[estimate], known, method=_METHODS[estimate], warning=why_not if value is None else "")
    record_interval(note, DIFFERENCES[estimate], find, why_not=why_not, scale=scale)


def _mean_difference(samples: Sequence[Floats]) -> float:
    return float(samples[0].mean() - samples[1].mean())


def _without_limits(samples: Sequence[Floats], *, each_varies: bool) -> str:
    """Why a difference of numbers has no limits, where that is seen beforehand."""
    sizes = [sample.size for sample in samples]
    if min(sizes) == 0:
        return NO_VALUES
    if each_varies and min(sizes) == 1:
        return ONE_VALUE
    constant = all(bool((sample == sample[0]).all()) for sample in samples)
    return CONSTANT if constant and max(sizes) > 1 else ""


def _without_robust_limits(samples: Sequence[Floats], estimate: Estimate) -> str:
    """Why a difference of weighted means or percentages has no limits, where that is seen beforehand."""
    if not any(bool((sample == sample[0]).all()) for sample in samples):
        return ""
    if estimate == "percent":
        return NOBODY_OR_ALL
    return ONE_VALUE if any(sample.size == 1 for sample in samples) else CONSTANT_IN_ONE
