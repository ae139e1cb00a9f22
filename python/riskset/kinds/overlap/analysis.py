"""How many patients of each treatment have scores of each class."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.recorder import Recorder

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.propensity import Propensity

    Mask = NDArray[np.bool_]


def overlap(cohort: Cohort, weights: str, *, bins: int = 20, display: str = "overlap") -> list[Result]:
    """Count the scores of each treatment by class.

    Parameters
    ----------
    cohort : Cohort
    weights : str
        The name of the propensity scores.
    bins : int
        Classes of equal width from 0 to 1.

    Returns
    -------
    list of Result
        For each treatment (`group`) ``n_group``, the patients with a score; for each treatment whose score it is (`model`;
        of two treatments one alone) and each class ``count`` with its lower end as `at`.
    """
    recorder = Recorder(display, "overlap", cohort.population_name)
    found = cohort.propensity(weights)
    for group, patients in groups_of(found).items():
        recorder.add("n_group", int(patients.sum()), group=group, unit="patients")
    for score, group, start, patients in classes_of(found, bins):
        recorder.add("count", int(patients.sum()), model=score, group=group, at=start, unit="patients")
    return recorder.rows


def groups_of(found: Propensity) -> dict[str, Mask]:
    """The patients of each treatment with a score."""
    scored = ~np.isnan(found.scores[:, 0])
    return {level: scored & (found.grouping.codes == code) for code, level in enumerate(found.grouping.levels)}


def scores_shown(found: Propensity) -> list[int]:
    """The treatments whose scores are shown: of two the one that effects are about, which tells the other's."""
    levels = found.grouping.levels
    if len(levels) > 2:
        return list(range(len(levels)))
    return [found.target if found.target is not None else 0 if found.grouping.reference == 1 else 1]


def classes_of(found: Propensity, bins: int) -> list[tuple[str, str, float, Mask]]:
    """Of each score and treatment the patients of each class, with its lower end."""
    rows: list[tuple[str, str, float, Mask]] = []
    groups = groups_of(found)
    for place in scores_shown(found):
        own = np.minimum((np.nan_to_num(found.scores[:, place]) * bins).astype(np.int64), bins - 1)
        for group, patients in groups.items():
            rows += [
                (found.grouping.levels[place], group, round(each / bins, 6), patients & (own == each))
                for each in range(bins)
            ]
    return rows
