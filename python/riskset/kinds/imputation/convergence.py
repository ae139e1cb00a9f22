"""What the iterations of an imputation drew: mean and standard deviation of each variable, by imputation."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.recorder import Recorder
from riskset.kinds.imputation.drawn import drawn_variables, population_of
from riskset.stats.absent import NOT_ESTIMABLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort

CONVERGENCE = "imputation-convergence"
ONE_DRAWN = "One value alone is drawn."


def convergence(
    cohort: Cohort, name: str, variables: Sequence[str] | None, *, chains: int = 20, display: str = "imputation"
) -> list[Result]:
    """Record the course of the draws.

    Parameters
    ----------
    cohort : Cohort
    name : str
        The imputation.
    variables : sequence of str, optional
        All that are drawn by default.
    chains : int
        The most imputations that are recorded.

    Returns
    -------
    list of Result
        ``drawn_mean`` and ``drawn_sd`` of the values that one iteration (`at`) of one imputation (`model`) drew. The levels of
        a categorical variable count as 1, 2, 3 and so on.
    """
    found = cohort.imputation(name)
    recorder = Recorder(display, CONVERGENCE, population_of(cohort, found))
    draws = found.draws
    for place, each in drawn_variables(found, variables):
        size, unit = int(each.missing.sum()), "" if each.levels else each.built.variable.unit
        means = draws.means[place] + (1.0 if each.levels else 0.0)
        # The draws keep deviations over n; a sample's are over n - 1.
        deviations = draws.deviations[place] * np.sqrt(size / (size - 1)) if size > 1 else None
        for statistic, values in (("drawn_mean", means), ("drawn_sd", deviations)):
            for chain in range(min(chains, found.m)):
                note = partial(recorder.add, statistic, variable=each.name, unit=unit, model=f"imputation {chain + 1}")
                for iteration in range(found.spec.iterations):
                    if values is None:
                        note(NOT_ESTIMABLE, at=iteration + 1, warning=ONE_DRAWN)
                    else:
                        note(values[iteration, chain], at=iteration + 1)
    return recorder.rows
