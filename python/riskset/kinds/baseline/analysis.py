"""Baseline characteristics: summaries of each variable by group, and P values for their comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from riskset.analyses.absent_reasons import NO_VALUES, ONE_VALUE
from riskset.analyses.by_group import ByGroup
from riskset.analyses.comparisons import compare
from riskset.analyses.families import Tested, adjusted, record_tests
from riskset.analyses.groups import chosen_pairs, versus
from riskset.analyses.recorder import Recorder, sentence
from riskset.analyses.weights import all_weights
from riskset.kinds.baseline.differences import Differences
from riskset.kinds.baseline.estimates import estimates, unit_of
from riskset.kinds.baseline.limits import record_limits, record_weighted_limits
from riskset.kinds.baseline.own import SUMMARIES, compare_by, own_statistics, own_tests, summaries
from riskset.kinds.baseline.weighted import WEIGHTED, WeightedByGroup, record_weighted
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.standardised_difference import categorical_difference, continuous_difference
from riskset.stats.summary import summarise
from riskset.study.entries.base import grouping_variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.kinds.baseline.estimates import Estimate
    from riskset.kinds.baseline.own import NumberStatistic
    from riskset.results import Result
    from riskset.stats.comparison import Comparison
    from riskset.stats.standardised_difference import StandardisedDifference
    from riskset.study import Cohort, Variable

SEVERAL = "patients can have several of its levels, which are not compared together"
NOT_FINITE = "It is not a finite number in this group."
ITSELF = "The groups are made of its levels."
NO_PATIENTS = "There is no patient to take the percentage of."


class Compared(Protocol):
    """A variable by group, plain or weighted."""

    @property
    def variable(self) -> Variable:
        """The variable."""
        ...

    def compare(self, members: Sequence[int]) -> Comparison:
        """Test groups against each other."""
        ...

    def difference(self, members: Sequence[int]) -> StandardisedDifference:
        """The standardised difference of groups."""
        ...


def baseline(cohort: Cohort, spec: BaselineDisplay, *, display: str = "baseline") -> list[Result]:
    """Summarise variables in each group and compare the groups.

    Parameters
    ----------
    cohort : Cohort
    spec : BaselineDisplay
        The variables, the groups, and how these are summarised and compared.

    Returns
    -------
    list of Result
        ``n_group`` for each group; for each variable ``n`` (not missing), ``missing`` and the summaries of
        its kind; ``p_value`` with the test's name as method; ``standardised_difference``. On request limits of what
        the rows estimate, such as ``mean_lower`` and ``percent_upper``, and for pairs of groups
        ``mean_difference``, ``location_shift`` and ``percent_difference`` with theirs. What is weighted has
        the model ``weighted``. A patient in none of the groups is left out.
    """
    recorder = Recorder(display, "baseline", cohort.population_name)
    levels, codes = _grouped(cohort, spec.by)
    overall = spec.overall and spec.by is not None
    _sizes(recorder, levels, codes, overall=overall)
    weight = None
    if spec.weights is not None:
        weight = all_weights(cohort, spec.weights)
        _sizes(recorder, levels, codes, weight)
    differences = Differences.of(recorder, cohort, spec)
    tested: list[Tested] = []
    for name in spec.rows(cohort.study):
        variable = cohort.variable(name)
        data = _by_group(cohort, variable, codes, len(levels))
        shown, test = _estimates(spec, data), spec.test_of(name, variable.kind)
        parts = {"": data.together()} if overall else {}
        parts |= {group: data.only([position]) for position, group in enumerate(levels)}
        for group, part in parts.items():
            _described(recorder, group, part, data, spec)
        heavy = None
        if weight is not None:
            heavy = WeightedByGroup.of(cohort, name, codes, len(levels), weight)
            record_weighted(recorder, heavy, levels)
            if spec.limits:
                record_weighted_limits(recorder, levels, heavy, shown, spec.conf_level)
        if name == grouping_variable(cohort.study, spec.by):
            tested += _not_compared(recorder, name, levels, spec, weighted=heavy is not None)
            differences.none(name, ITSELF, weighted=heavy is not None)
            continue
        if spec.by is not None:
            differences.record(data, shown, test)
            tested += _compared(recorder, _Tests(data, test), levels, spec, "")
        if heavy is not None and spec.by is not None:
            differences.record_weighted(heavy, shown)
            tested += _compared(recorder, heavy, levels, spec, WEIGHTED)
    record_tests(recorder, adjusted(tested, spec.adjust, spec.adjust_over), spec.adjust)
    return recorder.rows


def _estimates(spec: BaselineDisplay, data: ByGroup) -> tuple[Estimate, ...]:
    """What the rows of a variable estimate; denominators in cells come with percentages."""
    name = data.variable.name
    if data.counts is not None and spec.missing_of(name) == "cell" and data.missing.any():
        return ("percent",)
    return estimates(spec.statistics_of(name, data.variable.kind))


def _described(recorder: Recorder, group: str, part: ByGroup, whole: ByGroup, spec: BaselineDisplay) -> None:
    """Record one group's `part` of a variable: its summaries, and their limits."""
    variable = part.variable
    _summarise(recorder, group, part, whole, spec.percent)
    for statistic in spec.statistics_of(variable.name, variable.kind):
        if statistic in own_statistics().known:
            note = partial(recorder.add, group=group, variable=variable.name)
            _own(note, own_statistics().known[statistic], part)
    if spec.limits:
        record_limits(recorder, group, part, _estimates(spec, whole), spec.percent, spec.conf_level)


def _by_group(cohort: Cohort, variable: Variable, codes: NDArray[np.int64], groups: int) -> ByGroup:
    if variable.kind == "multiple":
        return ByGroup.of_choices(*cohort.choices(variable.name), codes, groups, variable)
    return ByGroup.of(cohort.values(variable.name), codes, groups, variable)


def _comparisons(
    chosen: str, levels: Sequence[str], named: Sequence[Sequence[str]] | None
) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Each comparison's name and groups: all groups, unless pairs alone are `chosen`; and each pair, where pairs are."""
    if chosen not in {"none", "pairwise"}:
        yield "", tuple(range(len(levels)))
    if chosen in {"pairwise", "both"}:
        for first, second in chosen_pairs(levels, named):
            yield versus(levels[first], levels[second]), (first, second)


def _grouped(cohort: Cohort, by: str | None) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """The groups' labels and each patient's group; without groups, all are the group ``""``."""
    if by is None:
        return ("",), np.zeros(cohort.size, dtype=np.int64)
    grouping = cohort.grouping(by)
    return grouping.levels, grouping.codes


def _sizes(
    recorder: Recorder,
    levels: Sequence[str],
    codes: NDArray[np.int64],
    weights: NDArray[np.float64] | None = None,
    *,
    overall: bool = False,
) -> None:
    """Record the number of patients of each group, or its sum of weights."""
    held = codes >= 0
    sizes = np.bincount(codes[held], None if weights is None else weights[held], minlength=len(levels))
    note = partial(recorder.add, "n_group", unit="patients" if weights is None else "sum of weights")
    if overall:
        note(sizes.sum(), group="")
    for group, size in zip(levels, sizes, strict=True):
        note(size, group=group, model="" if weights is None else WEIGHTED)


@dataclass(frozen=True, eq=False)
class _Tests:
    """A variable by group with the test that was named for it."""

    data: ByGroup
    test: str | None

    @property
    def variable(self) -> Variable:
        return self.data.variable

    def compare(self, members: Sequence[int]) -> Comparison:
        self._refuse_several()
        part, own = self.data.only(members), own_tests().known.get(self.test or "")
        return compare(part, self.test) if own is None else compare_by(own, part)

    def difference(self, members: Sequence[int]) -> StandardisedDifference:
        self._refuse_several()
        part = self.data.only(members)
        return continuous_difference(part.samples) if part.counts is None else categorical_difference(part.counts)

    def _refuse_several(self) -> None:
        """Levels of which a patient can have several are not a table of independent counts."""
        if self.variable.kind == "multiple":
            raise NotEstimable(SEVERAL)


def _summarise(recorder: Recorder, group: str, part: ByGroup, whole: ByGroup, percent: str) -> None:
    """Record the summaries of one group's `part` of a variable."""
    note = partial(recorder.add, group=group, variable=part.variable.name)
    note("missing", part.missing[0], unit="patients")
    if part.counts is None:
        _number(note, part)
    else:
        _levels(note, part, part.counts[:, 0], whole, percent)


def _number(note: partial[None], part: ByGroup) -> None:
    present = part.samples[0]
    if present.size == 0:
        note("n", 0, unit="patients")
        for statistic in SUMMARIES[1:]:
            note(statistic, NOT_ESTIMABLE, warning=NO_VALUES)
        return
    summary = summarise(present)
    unit = unit_of(part.variable)
    for statistic in SUMMARIES:
        value = getattr(summary, statistic)
        warning = ONE_VALUE if value is NOT_ESTIMABLE else ""
        note(statistic, value, unit="patients" if statistic == "n" else unit, warning=warning)


def _own(note: partial[None], statistic: NumberStatistic, part: ByGroup) -> None:
    """Record a statistic of one's own of a group."""
    present = part.samples[0]
    found = summaries(statistic, present) if present.size else dict.fromkeys(statistic.parts)
    for name, value in found.items():
        if value is None:
            note(name, NOT_ESTIMABLE, warning=NOT_FINITE if present.size else NO_VALUES)
        else:
            note(name, value, unit=part.variable.unit)


def _levels(note: partial[None], part: ByGroup, counts: NDArray[np.float64], whole: ByGroup, percent: str) -> None:
    assert whole.counts is not None  # noqa: S101  the same variable
    total = int(part.held[0])
    note("n", total, unit="patients")
    own = {"column": total + int(part.missing[0]), "total": int(whole.held.sum())}.get(percent, total)
    for level, count, everywhere in zip(part.variable.levels, counts, whole.counts.sum(axis=1), strict=True):
        note("count", count, level=level, unit="patients")
        of = everywhere if percent == "row" else own
        if of:
            note("percent", 100 * count / of, level=level, unit="%")
        else:
            note(
                "percent", NOT_ESTIMABLE, level=level, warning=NO_PATIENTS if percent in {"row", "total"} else NO_VALUES
            )


def _compared(
    recorder: Recorder, data: Compared, levels: Sequence[str], spec: BaselineDisplay, model: str
) -> list[Tested]:
    """Record the standardised differences of a variable, and return its tests."""
    name = data.variable.name
    for group, members in _comparisons(spec.smd, levels, spec.pairs):
        note = partial(recorder.add, "standardised_difference", group=group, variable=name, model=model)
        try:
            found = data.difference(members)
        except StatsError as error:
            note(None, state="not applicable", warning=sentence(error))
        else:
            largest = max(abs(pair.value) for pair in found.pairs)
            note(largest if spec.smd == "max" else found.value, unit="standard deviations", method=_SMD[spec.smd])
    return [_tested(data, group, members, model) for group, members in _comparisons(spec.p, levels, spec.pairs)]


def _not_compared(
    recorder: Recorder, name: str, levels: Sequence[str], spec: BaselineDisplay, *, weighted: bool
) -> Iterator[Tested]:
    """The variable of which the groups are made: it is not compared between them, and its P is in no family."""
    for model in ("", WEIGHTED) if weighted else ("",):
        for group, _ in _comparisons(spec.smd, levels, spec.pairs):
            note = partial(recorder.add, "standardised_difference", group=group, variable=name, model=model)
            note(None, state="not applicable", warning=ITSELF)
        for group, _ in _comparisons(spec.p, levels, spec.pairs):
            yield Tested(name, group, None, problem=ITSELF, model=model)


_SMD = {"mean": "mean of the pairs of groups", "max": "largest of the pairs of groups", "pairwise": "pair of groups"}


def _tested(data: Compared, group: str, members: Sequence[int], model: str) -> Tested:
    try:
        found = data.compare(members)
    except StatsError as error:
        return Tested(data.variable.name, group, None, problem=sentence(error), model=model)
    return Tested(data.variable.name, group, found.p_value, found.method, model=model)
