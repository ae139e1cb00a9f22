"""Balance of groups: the standardised difference of each variable, plain and weighted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.groups import versus
from riskset.analyses.recorder import Recorder, sentence
from riskset.analyses.weights import patient_weights
from riskset.stats.errors import StatsError
from riskset.stats.standardised_difference import categorical_difference, continuous_difference

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.results import Result
    from riskset.stats.standardised_difference import StandardisedDifference
    from riskset.study import Cohort

    Floats = NDArray[np.float64]

UNWEIGHTED, WEIGHTED = "unweighted", "weighted"


def balance(
    cohort: Cohort,
    variables: Sequence[str],
    *,
    by: str,
    weights: str | None = None,
    pairs: str = "max",
    display: str = "love",
) -> list[Result]:
    """Measure how far apart the groups are in each variable.

    Parameters
    ----------
    cohort : Cohort
    variables : sequence of str
    by : str
        A grouping of two groups or more.
    weights : str, optional
        A variable or column of weights. Patients without one, and those of weight 0, are in no weighted difference.
    pairs : {"max", "mean"}
        Of more than two groups, the largest or the mean of the absolute differences of all pairs.

    Returns
    -------
    list of Result
        For each variable and model (``unweighted``, ``weighted``) ``standardised_difference``: absolute, of all
        groups; and of each pair ``A vs B``, where there are several. Missing values and patients in no group stay
        out.

    Raises
    ------
    StudyProblems
        When a weight is negative.

    References
    ----------
    Austin PC. Stat Med 2009;28:3083. Yang D, Dalton JE. SAS Global Forum 2012, paper 335.
    """
    recorder = Recorder(display, "balance", cohort.population_name)
    grouping = cohort.grouping(by)
    models: dict[str, Floats | None] = {UNWEIGHTED: None}
    if weights is not None:
        models[WEIGHTED] = np.nan_to_num(patient_weights(cohort, weights))
    for name in variables:
        for model, weight in models.items():
            note = partial(recorder.add, "standardised_difference", variable=name, model=model)
            try:
                found = _difference(cohort, name, grouping.codes, len(grouping.levels), weight)
            except StatsError as error:
                note(None, state="not estimable", warning=sentence(error))
                continue
            values = [abs(pair.value) for pair in found.pairs]
            method = "absolute difference" if len(values) == 1 else f"{pairs} of the pairs"
            note(max(values) if pairs == "max" else found.value, unit="standard deviations", method=method)
            if len(grouping.levels) > 2:
                for pair in found.pairs:
                    group = versus(grouping.levels[pair.first], grouping.levels[pair.second])
                    note(pair.value, group=group, unit="standard deviations")
    return recorder.rows


def _difference(
    cohort: Cohort, name: str, codes: NDArray[np.int64], groups: int, weight: Floats | None
) -> StandardisedDifference:
    share = np.ones(cohort.size) if weight is None else weight
    if cohort.variable(name).is_continuous:
        values = cohort.held(name).numbers
        rows = [(codes == group) & ~np.isnan(values) & (share > 0) for group in range(groups)]
        shares = None if weight is None else [weight[each] for each in rows]
        return continuous_difference([values[each] for each in rows], weights=shares)
    levels = cohort.held(name).codes
    table = np.zeros((len(cohort.variable(name).levels), groups))
    known = (levels >= 0) & (codes >= 0)
    np.add.at(table, (levels[known], codes[known]), share[known])
    return categorical_difference(table)
