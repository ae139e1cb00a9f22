"""The account of a display's weights by propensity scores: who has none, and how many patients the groups are worth."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import mask_of
from riskset.analyses.recorder import Recorder
from riskset.analyses.told import Told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase
    from riskset.study.propensity import Propensity

    Mask = NDArray[np.bool_]

WEIGHTING = "weighting"
"""The analysis of the account's results."""
WITHOUT, EFFECTIVE = "n_without_weight", "effective_n"


def propensity_of(cohort: Cohort, entry: DisplayBase) -> str | None:
    """The propensity scores that give the weights of a display; None where others do, or none."""
    name = getattr(entry, "weights", None)
    return name if name in cohort.study.propensities else None


def weighting_account(cohort: Cohort, entry: DisplayBase, *, display: str) -> list[Result]:
    """Count whom a display's propensity scores leave without weight, and the effective number of each treatment.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    entry : DisplayBase

    Returns
    -------
    list of Result
        ``n_without_weight`` by reason (`level`), of the patients of the display's population, and ``effective_n`` of each
        treatment (`group`), of the display's patients, (sum of weights)^2 / sum of squared weights; nothing where the
        weights are a column's.
    """
    name = propensity_of(cohort, entry)
    if name is None:
        return []
    recorder = Recorder(display, WEIGHTING, cohort.of(entry).population_name)
    for why, patients in _without(cohort, entry, name).items():
        recorder.add(WITHOUT, int(patients.sum()), variable=name, level=why, unit="patients")
    found = cohort.of(entry).propensity(name)
    for group, number in zip(found.grouping.levels, found.effective_n, strict=True):
        recorder.add(EFFECTIVE, float(number), variable=name, group=group, method="Kish")
    return recorder.rows


def weighting_teller(cohort: Cohort, entry: DisplayBase) -> Teller:
    """Of whom the account tells, as masks over all patients of the study."""
    name = propensity_of(cohort, entry)
    if name is None:
        return lambda _: None
    size, part = cohort.builder.source.size, cohort.of(entry)
    without = {
        why: mask_of(_before(cohort, entry).index[patients], size)
        for why, patients in _without(cohort, entry, name).items()
    }
    found, before = part.propensity(name), _before(cohort, entry)
    codes = before.propensity(name).grouping.codes
    # Of equal weights, such as those of matched sets, the effective number is that of the patients: the rest of the
    # treatment's patients, who are printed elsewhere, have none.
    groups = {
        level: (
            mask_of(part.index[(found.grouping.codes == code) & (found.weights > 0)], size),
            mask_of(before.index[codes == code], size),
        )
        for code, level in enumerate(found.grouping.levels)
    }

    def told(row: Result) -> Told | None:
        return Told((without[row.level],) if row.statistic == WITHOUT else groups[row.group])

    return told


def _before(cohort: Cohort, entry: DisplayBase) -> Cohort:
    """The patients of a display's population, with a weight or not."""
    return cohort.population(cohort.population_of(entry))


def _without(cohort: Cohort, entry: DisplayBase, name: str) -> dict[str, Mask]:
    """Patients of a display's population without weight, by reason."""
    found: Propensity = _before(cohort, entry).propensity(name)
    reasons = {why: patients for why, patients in found.left_out.items() if patients.any()}
    rest = (found.weights == 0) & ~np.logical_or.reduce(
        [np.zeros(found.weights.size, dtype=np.bool_), *reasons.values()]
    )
    return reasons | ({"outside the population of the scores": rest} if rest.any() else {})
