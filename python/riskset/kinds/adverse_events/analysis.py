"""Adverse events: how many patients something befell, how severely, when, and with what incidence, by group."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.by_group import ByGroup
from riskset.analyses.comparisons import compare
from riskset.analyses.curve_tests import CurveComparison, group_tests
from riskset.analyses.estimates import CurveEstimation, group_curves
from riskset.analyses.families import Tested, adjusted, record_tests, tested_curves
from riskset.analyses.groups import chosen_pairs, group_rows, versus
from riskset.analyses.recorder import Recorder, sentence
from riskset.kinds.adverse_events.occurrence import occurrence
from riskset.stats.absent import NOT_ESTIMABLE, Absent
from riskset.stats.errors import StatsError
from riskset.stats.summary import summarise
from riskset.study import Variable
from riskset.study.durations import parse_duration
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.estimates import Estimate, GroupCurve
    from riskset.kinds.adverse_events.entry import AdverseEvent, AdverseEventsDisplay
    from riskset.results import Result
    from riskset.study import Cohort

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]

BY_BAND = "Grades"
NOBODY_KNOWN = "It is not known for any patient of the group."
NOBODY_HAD = "No patient of the group with a known time had it."


def adverse_events(cohort: Cohort, spec: AdverseEventsDisplay, *, display: str) -> list[Result]:
    """Count and compare what befell the patients of each group.

    Parameters
    ----------
    cohort : Cohort
        The patients shown.
    spec : AdverseEventsDisplay
        What is counted, and how groups are compared.

    Returns
    -------
    list of Result
        ``n_group`` of each group. Of each item, called by its name as `variable`: ``n`` (patients of whom it is
        known), ``missing``, ``count`` and ``percent``; with a grade the same by `level` (``Any grade``, ``Grade
        >= 3``, bands); of onset and duration, by their label as level, ``n``, ``median``, ``minimum``, ``maximum``
        among those who had it; of an endpoint `at` each time ``estimate``, ``lower``, ``upper`` with the printed time
        as level. ``p_value`` stands with the row that it compares, that of all bands at level ``Grades``.
    """
    key, items = spec.items()
    analysis = _Analysis.of(cohort, spec, Recorder(display, spec.kind_name(), cohort.population_name))
    for group, rows in analysis.groups.items():
        analysis.recorder.add("n_group", rows.sum(), group=group, unit="patients")
    for place, item in enumerate(items):
        if item.heading is None:
            analysis.add(item, ("displays", display, key, place))
    tests = adjusted(analysis.tests, spec.adjust, spec.adjust_over)
    record_tests(analysis.recorder, tests, spec.adjust)
    return analysis.recorder.rows


@dataclass(frozen=True, eq=False)
class _Analysis:
    """What is the same for all items of a display: the groups, the comparisons, where results go."""

    cohort: Cohort
    spec: AdverseEventsDisplay
    recorder: Recorder
    groups: dict[str, Mask]
    families: list[tuple[str, list[Mask]]]
    tests: list[Tested] = field(default_factory=list[Tested])

    @classmethod
    def of(cls, cohort: Cohort, spec: AdverseEventsDisplay, recorder: Recorder) -> _Analysis:
        groups = dict(group_rows(cohort, spec.by, overall=spec.overall))
        families: list[tuple[str, list[Mask]]] = []
        if spec.by is not None:
            levels = cohort.grouping(spec.by).levels
            if spec.p == "overall":
                families.append(("", [groups[level] for level in levels]))
            elif spec.p == "pairwise":
                families += [
                    (versus(levels[first], levels[second]), [groups[levels[first]], groups[levels[second]]])
                    for first, second in chosen_pairs(levels, spec.pairs)
                ]
        return cls(cohort, spec, recorder, groups, families)

    def add(self, item: AdverseEvent, where: tuple[str | int, ...]) -> None:
        """Record everything about one item."""
        name, found = item.called, occurrence(self.cohort, self.spec, item, where)
        compared = item.endpoint is None and (item.grade is not None or item.event is not None)
        for level, counted in found.rows.items():
            self._counted(name, level, counted, found.known, compared=compared and level not in found.bands)
        if found.bands:
            self._p_of_counts(name, BY_BAND, [found.rows[level] for level in found.bands])
        if item.endpoint is not None:
            self._incidence(item, name)
        for level, times in found.times.items():
            self._times(name, level, times, found.had, item.unit)

    def _counted(self, name: str, level: str, had: Mask, known: Mask, *, compared: bool = True) -> None:
        for group, rows in self.groups.items():
            note = partial(self.recorder.add, group=group, variable=name, level=level)
            total, count = int((rows & known).sum()), int((rows & known & had).sum())
            note("n", total, unit="patients")
            note("missing", int(rows.sum()) - total, unit="patients")
            note("count", count, unit="patients")
            if total:
                note("percent", 100 * count / total, unit="%")
            else:
                note("percent", NOT_ESTIMABLE, warning=NOBODY_KNOWN)
        if compared:
            self._p_of_counts(name, level, [known & had, known & ~had])

    def _times(self, name: str, level: str, times: Floats, had: Mask, unit: str) -> None:
        """Median and range among those who had it; a time of someone who did not have it is of something else."""
        present = had & ~np.isnan(times)
        for group, rows in self.groups.items():
            note = partial(self.recorder.add, group=group, variable=name, level=level)
            values = times[rows & present]
            note("n", values.size, unit="patients")
            note("unknown", int((rows & had).sum()) - values.size, unit="patients")
            found = summarise(values) if values.size else None
            for statistic in ("median", "minimum", "maximum"):
                if found is None:
                    note(statistic, None, state="not applicable", warning=NOBODY_HAD)
                else:
                    note(statistic, getattr(found, statistic), unit=unit)
        for comparison, members in self.families:
            samples = tuple(times[rows & present] for rows in members)
            data = ByGroup(Variable(name, name, "continuous"), np.zeros(len(members), dtype=np.int64), samples)
            self._p(name, level, comparison, data, self.spec.time_test)

    def _p_of_counts(self, name: str, level: str, masks: Sequence[Mask]) -> None:
        for comparison, members in self.families:
            counts = np.array([[float((rows & mask).sum()) for rows in members] for mask in masks])
            levels = tuple(str(number) for number in range(len(masks)))
            data = ByGroup(Variable(name, name, "categorical", levels), np.zeros(len(members), np.int64), counts=counts)
            self._p(name, level, comparison, data, self.spec.count_test)

    def _p(self, name: str, level: str, comparison: str, data: ByGroup, test: str | None) -> None:
        try:
            found = compare(data, test)
        except StatsError as error:
            self.tests.append(Tested(name, comparison, None, problem=sentence(error), level=level))
        else:
            self.tests.append(Tested(name, comparison, found.p_value, found.method, level=level))

    def _incidence(self, item: AdverseEvent, name: str) -> None:
        """The incidence at each time, estimated in the time's own unit."""
        endpoint = str(item.endpoint)
        for text in item.times:
            duration = parse_duration(text)
            assert duration is not None  # noqa: S101  the entry was checked
            unit = duration.unit or self.cohort.time_unit
            at, level = self.cohort.in_own_unit(duration.length, unit), milestone(duration.length, unit)
            own = self.cohort.in_unit(unit) if self.cohort.account is None else self.cohort
            time = duration.length if own.time_unit == unit else at
            how = CurveEstimation(self.spec.by, conf_level=self.spec.conf_level)
            for curve in group_curves(own, endpoint, how, overall=self.spec.overall):
                self._estimate(name, level, at, curve, curve.at([time])[0], own)
        self._p_of_curves(endpoint, name, item.times)

    def _estimate(
        self, name: str, level: str, at: float, curve: GroupCurve, estimate: Estimate, cohort: Cohort
    ) -> None:
        note = partial(self.recorder.add, group=curve.group, variable=name, level=level, at=at, method=curve.method)
        warning = curve.warning_of(estimate, cohort.time_unit)
        survival = curve.method == "Kaplan-Meier"
        parts = {"estimate": estimate.value, "lower": estimate.lower, "upper": estimate.upper}
        if survival:
            # Without competing events the incidence is what survival leaves, and its limits change places.
            parts = {"estimate": estimate.value, "lower": estimate.upper, "upper": estimate.lower}
        note("n_risk", estimate.n_risk, unit="patients")
        for statistic, value in parts.items():
            turned = 1 - value if survival and not isinstance(value, Absent) else value
            why_not = warning or (curve.without_limits(estimate) if value is NOT_ESTIMABLE else "")
            note(statistic, turned, warning=why_not)

    def _p_of_curves(self, endpoint: str, name: str, times: Sequence[str]) -> None:
        if self.spec.by is None or self.spec.p == "none" or not times:
            return
        named = None if self.spec.pairs is None else tuple((first, second) for first, second in self.spec.pairs)
        how, comparison = CurveEstimation(self.spec.by), CurveComparison(self.spec.p, named)
        for test in group_tests(self.cohort, endpoint, how, comparison):
            self.tests.append(tested_curves(name, test))
