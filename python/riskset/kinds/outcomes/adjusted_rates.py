"""Adjusted survival and incidence at given times: each group's, had all patients been in it, and differences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.analyses.absent_reasons import MIXED, NO_PATIENT, NO_VARIANCE, without_limits
from riskset.analyses.adjusted import METHODS
from riskset.analyses.follow_up_end import follow_up_end
from riskset.analyses.groups import versus
from riskset.analyses.pooled_curves import adjusted_or_pooled
from riskset.kinds.outcomes.entry import ADJUSTED
from riskset.stats.absent import NOT_ESTIMABLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.analyses.adjusted import AdjustedModel
    from riskset.analyses.recorder import Recorder
    from riskset.kinds.outcomes.entry import OutcomesDisplay
    from riskset.results import State
    from riskset.stats.absent import Absent
    from riskset.stats.adjusted_difference import AdjustedDifference
    from riskset.stats.curve import Estimates
    from riskset.study import Cohort

RATE = ("estimate", "std_error", "lower", "upper")
DIFFERENCE = ("difference", "difference_lower", "difference_upper", "difference_p_value")


def adjusted_rates(
    recorder: Recorder,
    cohort: Cohort,
    endpoint: str,
    spec: OutcomesDisplay,
    pairs: Sequence[tuple[int, int]],
    imputation: str = "",
) -> None:
    """Record each group's rates as they would be had all patients been in it, and differences of pairs.

    See :class:`riskset.analyses.adjusted.AdjustedModel` for how; predictions are averaged over all patients with known
    covariates. With an `imputation`, they are pooled over its data sets.
    """
    assert spec.by is not None  # noqa: S101  the entry is checked
    levels, at = cohort.grouping(spec.by).levels, spec.at
    model = adjusted_or_pooled(cohort, endpoint, spec.by, tuple(spec.adjust_for), imputation)
    times = [float(time) for time in at]
    data = cohort.endpoint(endpoint)
    record = _Record(recorder, endpoint, METHODS[data.kind], times, cohort.time_unit, model, data.kind == "incidence")
    record.size()
    if model.fit is None:
        names = [versus(levels[first], levels[second]) for first, second in pairs]
        record.nothing(levels, names, model.why_not)
        return
    filled = model.filled
    both = [pair for pair in pairs if set(pair) <= set(filled)]
    limits: Any = {"conf_level": spec.conf_level, "conf_type": spec.conf_type}
    curves, differences = model.estimates(filled, times, pairs=both, **limits)
    for place, group in enumerate(levels):
        if place in curves:
            record.rates(group, place, curves[place])
        else:
            record.nothing([group], [], NO_PATIENT)
    for pair in pairs:
        name = versus(levels[pair[0]], levels[pair[1]])
        if pair in differences:
            record.difference(name, pair, differences[pair])
        else:
            record.nothing([], [name], NO_PATIENT)


@dataclass(frozen=True)
class _Record:
    """Records the adjusted rates of one endpoint at some times."""

    recorder: Recorder
    endpoint: str
    method: str
    times: Sequence[float]
    unit: str
    model: AdjustedModel
    rising: bool

    def size(self) -> None:
        """Record how many patients are averaged over."""
        n = self.model.codes.size
        self.recorder.add("n", n, variable=self.endpoint, model=ADJUSTED, unit="patients", method=self.method)

    def rates(self, group: str, place: int, found: Estimates) -> None:
        """Record a group's rates, each part where it is there."""
        limits = found.has_limits
        for index, time in enumerate(self.times):
            beyond = "" if found.estimable[index] else self._end(time, place)
            rate = float(found.estimate[index])
            none = beyond or without_limits(1 - rate if self.rising else rate)
            present = (found.estimable[index],) * 2 + (limits[index],) * 2
            columns = (found.estimate, found.std_error, found.lower, found.upper)
            for statistic, column, there in zip(RATE, columns, present, strict=True):
                value = float(column[index]) if there else NOT_ESTIMABLE
                self._note(group, statistic, value, at=time, warning="" if there else none)

    def difference(self, pair: str, places: tuple[int, int], found: AdjustedDifference) -> None:
        """Record the differences of two groups."""
        columns = (found.difference, found.lower, found.upper, found.p_value)
        for index, time in enumerate(self.times):
            for statistic, column in zip(DIFFERENCE, columns, strict=True):
                if found.estimable[index]:
                    self._note(pair, statistic, float(column[index]), at=time)
                elif found.followed[index]:
                    self._note(pair, statistic, None, at=time, state="not computable", warning=NO_VARIANCE)
                else:
                    self._note(pair, statistic, NOT_ESTIMABLE, at=time, warning=self._end(time, *places))

    def nothing(self, groups: Iterable[str], pairs: Iterable[str], why: str) -> None:
        """Record why there are no rates of groups, and no differences of pairs."""
        for names, statistics in ((groups, RATE), (pairs, DIFFERENCE)):
            for name in names:
                for time in self.times:
                    for statistic in statistics:
                        self._note(name, statistic, NOT_ESTIMABLE, at=time, warning=why)

    def _end(self, time: float, *places: int) -> str:
        if time <= self.model.followed_to(*places):
            return MIXED
        return follow_up_end(self.model.followed_to(*places), time, self.unit)

    def _note(
        self,
        group: str,
        statistic: str,
        value: float | Absent | None,
        *,
        at: float,
        warning: str = "",
        state: State = "",
    ) -> None:
        self.recorder.add(
            statistic,
            value,
            group=group,
            variable=self.endpoint,
            at=at,
            model=ADJUSTED,
            method=self.method,
            state=state,
            warning=warning,
        )
