"""Baseline characteristics: summaries of each variable by group, and P values for their comparison."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from riskset.analyses.by_group import ByGroup
from riskset.analyses.comparisons import compare
from riskset.analyses.families import Tested, adjusted, record_tests
from riskset.analyses.groups import chosen_pairs, versus
from riskset.analyses.imputing import completed_sets
from riskset.analyses.recorder import Recorder, sentence
from riskset.analyses.weights import all_weights
from riskset.kinds.baseline.described import describe, estimated
from riskset.kinds.baseline.differences import Differences
from riskset.kinds.baseline.imputed import Pooled, drawn_rows, pooled_rows
from riskset.kinds.baseline.limits import record_weighted_limits
from riskset.kinds.baseline.own import compare_by, own_tests
from riskset.kinds.baseline.weighted import WEIGHTED, WeightedByGroup, record_weighted
from riskset.stats.errors import NotEstimable, StatsError
from riskset.stats.standardised_difference import categorical_difference, continuous_difference
from riskset.study.entries.base import grouping_variable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.results import Result
    from riskset.stats.comparison import Comparison
    from riskset.stats.standardised_difference import StandardisedDifference
    from riskset.study import Cohort, Variable

SEVERAL = "patients can have several of its levels, which are not compared together"
ITSELF = "The groups are made of its levels."


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
    drawn = drawn_rows(spec, cohort.study)
    for name in spec.rows(cohort.study):
        variable = cohort.variable(name)
        if name in drawn:
            tested += _imputed(recorder, cohort, spec, name, levels, codes)
            continue
        data = _by_group(cohort, variable, codes, len(levels))
        shown, test = estimated(spec, data), spec.test_of(name, variable.kind)
        describe(recorder, data, levels, spec)
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


def _imputed(
    recorder: Recorder,
    cohort: Cohort,
    spec: BaselineDisplay,
    name: str,
    levels: Sequence[str],
    codes: NDArray[np.int64],
) -> list[Tested]:
    """Record an imputed variable, pooled over the data sets, and return its tests."""
    imputation = spec.imputation_in(cohort.study)
    sets: list[_Tests] = []
    parts: list[list[Result]] = []
    test = spec.test_of(name, cohort.variable(name).kind)
    known = Recorder(recorder.display, recorder.analysis, recorder.population)
    describe(known, _by_group(cohort, cohort.variable(name), codes, len(levels)), levels, spec)
    for part in completed_sets(cohort, imputation):
        data = _by_group(part, part.variable(name), codes, len(levels))
        own = Recorder(recorder.display, recorder.analysis, recorder.population)
        describe(own, data, levels, spec)
        parts.append(own.rows)
        sets.append(_Tests(data, test))
    recorder.rows += pooled_rows(known.rows, parts, spec.conf_level)
    return [] if spec.by is None else _compared(recorder, Pooled(sets), levels, spec, "")


def _by_group(cohort: Cohort, variable: Variable, codes: NDArray[np.int64], groups: int) -> ByGroup:
    if variable.kind == "multiple":
        return ByGroup.of_choices(*cohort.choices(variable.name), codes, groups, variable)
    return ByGroup.of(cohort.held(variable.name), codes, groups, variable)


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
