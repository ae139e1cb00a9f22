"""Baseline characteristics: summaries of each variable by group, and a P value for their comparison."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.comparisons import compare
from riskset.analyses.groups import group_rows, pairs, versus
from riskset.analyses.recorder import Recorder, sentence
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.errors import StatsError
from riskset.stats.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.results import Result
    from riskset.study import Cohort, Variable

SUMMARIES = ("n", "mean", "sd", "median", "lower_quartile", "upper_quartile", "minimum", "maximum")
NO_VALUES = "No patient of the group has a value."


def baseline(
    cohort: Cohort,
    variables: Sequence[str],
    *,
    by: str | None = None,
    overall: bool = False,
    p: str = "overall",
    tests: Mapping[str, str] | None = None,
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
    p : {"none", "overall", "pairwise"}
        One P value over all groups, one for each pair of groups, or none.
    tests : mapping of str to str, optional
        The test for a variable where it is not the one that fits (see
        :mod:`riskset.analyses.comparisons`).

    Returns
    -------
    list of Result
        ``n_group`` for each group; for each variable ``n`` (not missing), ``missing`` and the summaries of
        its kind; ``p_value`` with the test's name as method. A patient in none of the groups is left out.
    """
    recorder = Recorder(display, "baseline", cohort.population_name)
    groups = dict(group_rows(cohort, by, overall=overall))
    for group, rows in groups.items():
        recorder.add("n_group", rows.sum(), group=group, unit="patients")
    for name in variables:
        variable = cohort.variable(name)
        for group, rows in groups.items():
            if variable.is_continuous:
                _continuous(recorder, cohort, variable, group, rows)
            else:
                _categorical(recorder, cohort, variable, group, rows)
        if by is not None:
            _p_values(recorder, cohort, variable, by, p, (tests or {}).get(name))
    return recorder.rows


def _continuous(recorder: Recorder, cohort: Cohort, variable: Variable, group: str, rows: NDArray[np.bool_]) -> None:
    values = cohort.values(variable.name).to_numpy(dtype=float)[rows]
    present = values[~np.isnan(values)]
    note = partial(recorder.add, group=group, variable=variable.name)
    note("missing", values.size - present.size, unit="patients")
    if present.size == 0:
        note("n", 0, unit="patients")
        for statistic in SUMMARIES[1:]:
            note(statistic, NOT_ESTIMABLE, warning=NO_VALUES)
        return
    summary = summarise(present)
    for statistic in SUMMARIES:
        unit = "patients" if statistic == "n" else variable.unit
        note(statistic, getattr(summary, statistic), unit=unit)


def _categorical(recorder: Recorder, cohort: Cohort, variable: Variable, group: str, rows: NDArray[np.bool_]) -> None:
    codes = cohort.values(variable.name).cat.codes.to_numpy()[rows]
    total = int((codes >= 0).sum())
    note = partial(recorder.add, group=group, variable=variable.name)
    note("n", total, unit="patients")
    note("missing", codes.size - total, unit="patients")
    for code, level in enumerate(variable.levels):
        count = int((codes == code).sum())
        note("count", count, level=level, unit="patients")
        if total:
            note("percent", 100 * count / total, level=level, unit="%")
        else:
            note("percent", NOT_ESTIMABLE, level=level, warning=NO_VALUES)


def _p_values(recorder: Recorder, cohort: Cohort, variable: Variable, by: str, p: str, test: str | None) -> None:
    if p == "none":
        return
    grouping = cohort.grouping(by)
    everyone = range(len(grouping.levels))
    families = [everyone] if p == "overall" else list(pairs(len(grouping.levels)))
    for family in families:
        group = "" if p == "overall" else versus(grouping.levels[family[0]], grouping.levels[family[1]])
        rows = np.isin(grouping.codes, list(family))
        note = partial(recorder.add, group=group, variable=variable.name)
        try:
            comparison = compare(cohort.values(variable.name)[rows], grouping.codes[rows], variable, test)
        except StatsError as error:
            note("p_value", None, state="not applicable", warning=sentence(error))
        else:
            note("p_value", comparison.p_value, method=comparison.method)
