"""The account of a display's imputed values: of how many of its patients each variable's value was drawn, and how."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.follow_up import mask_of
from riskset.analyses.recorder import Recorder
from riskset.analyses.told import Told

if TYPE_CHECKING:
    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

IMPUTATION = "imputation"
"""The analysis of the account's results."""
IMPUTED, INCOMPLETE = "n_imputed", "n_incomplete"
ON_AVERAGE = "patients on average over the imputed data sets"
"""The unit of a number of patients that differs between the data sets."""


def completed_sets(cohort: Cohort, imputation: str) -> list[Cohort]:
    """The patients with the values of each data set of an imputation."""
    return [cohort.completed(imputation, place) for place in range(cohort.imputation(imputation).m)]


def imputation_account(cohort: Cohort, entry: DisplayBase, *, display: str) -> list[Result]:
    """Count the patients of a display whose values were drawn.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    entry : DisplayBase

    Returns
    -------
    list of Result
        ``n_imputed`` by variable, and ``n_incomplete``, the patients with any drawn value; the model is the name of the
        imputation. Nothing where the display is of complete cases.
    """
    name = entry.imputation_in(cohort.study)
    if not name:
        return []
    found, part = cohort.imputation(name), _patients(cohort, entry)
    recorder = Recorder(display, IMPUTATION, part.population_name)
    for each in found.variables:
        recorder.add(IMPUTED, int(each.missing[part.index].sum()), model=name, variable=each.name, unit="patients")
    recorder.add(INCOMPLETE, int(found.incomplete[part.index].sum()), model=name, unit="patients")
    return recorder.rows


def imputation_teller(cohort: Cohort, entry: DisplayBase) -> Teller:
    """Of whom the account tells, as masks over all patients of the study."""
    name = entry.imputation_in(cohort.study)
    if not name:
        return lambda _: None
    found = cohort.imputation(name)
    shown = mask_of(_patients(cohort, entry).index, cohort.builder.source.size)
    masks = {each.name: each.missing & shown for each in found.variables} | {"": found.incomplete & shown}
    return lambda row: Told((masks[row.variable],)) if row.variable in masks else None


def _patients(cohort: Cohort, entry: DisplayBase) -> Cohort:
    """The patients of a display; of one that draws a regression, those of the regression."""
    source = cohort.study.displays.get(str(getattr(entry, "of", None) or ""))
    return cohort.of(entry if source is None else source)
