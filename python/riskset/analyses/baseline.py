"""Baseline characteristics: summaries of each variable by group, and P values for their comparison."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.analyses.by_group import ByGroup
from riskset.analyses.comparisons import compare
from riskset.analyses.families import Tested, adjusted, record_tests
from riskset.analyses.groups import chosen_pairs, versus
from riskset.analyses.recorder import Recorder, sentence
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import StatsError
from riskset.stats.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.families import AdjustOver
    from riskset.results import Result
    from riskset.stats.adjust import Adjustment
    from riskset.study import Cohort

SUMMARIES = ("n", "mean", "sd", "median", "lower_quartile", "upper_quartile", "minimum", "maximum")
NO_VALUES = "No patient of the group has a value."
NO_PATIENTS = "There is no patient to take the percentage of."


@dataclass(frozen=True)
class Comparing:
    """How the groups of a table are compared.

    Attributes
    ----------
    p : {"none", "overall", "pairwise", "both"}
        One P value over all groups, one for each pair of groups, both, or none.
    pairs : sequence of pairs of str, optional
        The pairs compared, in order and direction; without it, all.
    tests : mapping of str to str
        The test of a variable, where it is not the one that fits (see :mod:`riskset.analyses.comparisons`).
    adjust, adjust_over
        Adjustment of the P values, over the pairs of each row or the whole table.
    """

    p: Literal["none", "overall", "pairwise", "both"] = "overall"
    pairs: Sequence[Sequence[str]] | None = None
    tests: Mapping[str, str] = field(default_factory=dict[str, str])
    adjust: Adjustment = "none"
    adjust_over: AdjustOver = "row"

    def families(self, levels: Sequence[str]) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Each comparison's name and groups."""
        if self.p in {"overall", "both"}:
            yield "", tuple(range(len(levels)))
        if self.p in {"pairwise", "both"}:
            for first, second in chosen_pairs(levels, self.pairs):
                yield versus(levels[first], levels[second]), (first, second)


def baseline(
    cohort: Cohort,
    variables: Sequence[str],
    *,
    by: str | None = None,
    overall: bool = False,
    comparing: Comparing | None = None,
    percent: Literal["non-missing", "column", "row"] = "non-missing",
    display: str = "baseline",
) -> list[Result]:
    """Summarise `variables` in each group and compare the groups.

    Parameters
    ----------
    cohort : Cohort
    variables : sequence of str
        Names of the study file's variables, in the order of the table.
    by : str, optional
        A grouping of the study file; without one, all patients are one group and there is no P value.
    overall : bool
        Summarise all patients of the groups together as well, as group ``""``.
    comparing : Comparing, optional
        How the groups are compared.
    percent : {"non-missing", "column", "row"}
        Whether percentages are of the group's patients with a value, of all of the group, or of all patients of the
        groups with the level.

    Returns
    -------
    list of Result
        ``n_group`` for each group; for each variable ``n`` (not missing), ``missing`` and the summaries of
        its kind; ``p_value`` with the test's name as method. A patient in none of the groups is left out.
    """
    recorder = Recorder(display, "baseline", cohort.population_name)
    if by is None:
        levels, codes, overall = ("",), np.zeros(cohort.size, dtype=np.int64), False
    else:
        grouping = cohort.grouping(by)
        levels, codes = grouping.levels, grouping.codes
    sizes = np.bincount(codes[codes >= 0], minlength=len(levels))
    for group, size in ([("", sizes.sum())] if overall else []) + list(zip(levels, sizes, strict=True)):
        recorder.add("n_group", size, group=group, unit="patients")
    how = comparing or Comparing()
    tested: list[Tested] = []
    for name in variables:
        variable = cohort.variable(name)
        data = ByGroup.of(cohort.values(name), codes, len(levels), variable)
        if overall:
            _summarise(recorder, "", data.together(), data, percent)
        for position, group in enumerate(levels):
            _summarise(recorder, group, data.only([position]), data, percent)
        if by is not None:
            tested += _tests(data, levels, how)
    record_tests(recorder, adjusted(tested, how.adjust, how.adjust_over), how.adjust, lambda _: "not applicable")
    return recorder.rows


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
    for statistic in SUMMARIES:
        note(statistic, getattr(summary, statistic), unit="patients" if statistic == "n" else part.variable.unit)


def _levels(note: partial[None], part: ByGroup, counts: NDArray[np.float64], whole: ByGroup, percent: str) -> None:
    assert whole.counts is not None  # noqa: S101  the same variable
    total = int(part.held[0])
    note("n", total, unit="patients")
    own = total + int(part.missing[0]) if percent == "column" else total
    for level, count, everywhere in zip(part.variable.levels, counts, whole.counts.sum(axis=1), strict=True):
        note("count", count, level=level, unit="patients")
        of = everywhere if percent == "row" else own
        if of:
            note("percent", 100 * count / of, level=level, unit="%")
        else:
            note("percent", NOT_ESTIMABLE, level=level, warning=NO_PATIENTS if percent == "row" else NO_VALUES)


def _tests(data: ByGroup, levels: Sequence[str], how: Comparing) -> Iterator[Tested]:
    name = data.variable.name
    for group, members in how.families(levels):
        try:
            found = compare(data.only(members), how.tests.get(name))
        except StatsError as error:
            yield Tested(name, group, None, problem=sentence(error))
        else:
            yield Tested(name, group, found.p_value, found.method)
