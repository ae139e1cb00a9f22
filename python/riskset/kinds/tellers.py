"""Of whom each result of a display tells: its kind's own results, its landmark's account and that of its patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.imputing import IMPUTATION, imputation_teller
from riskset.analyses.known_later import KNOWN_LATER
from riskset.analyses.landmark import LANDMARK, landmark_teller
from riskset.analyses.patients import PATIENTS, patients_teller
from riskset.analyses.told import Told, lifted
from riskset.analyses.weighting import WEIGHTING, weighting_teller
from riskset.study.doubts.known_later import known_later

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.analyses.patients import LeftOut
    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase


def lifted_teller(cohort: Cohort, entry: DisplayBase, own: Teller, left_out: Iterable[LeftOut]) -> Teller:
    """Of whom each result of a display tells, as masks over all patients of the study.

    Parameters
    ----------
    cohort : Cohort
        The whole study.
    entry : DisplayBase
    own : Teller
        Of the kind's own results, as masks over the patients of the display.
    left_out : iterable of LeftOut
        Whom the display does not show.
    """
    part, size = cohort.of(entry), cohort.builder.source.size
    before = cohort.population(cohort.population_of(entry)).in_unit(entry.time_unit)
    account = patients_teller(cohort, entry, left_out)
    at_landmark = None if part.account is None else landmark_teller(part.account)
    weighting = weighting_teller(cohort, entry)
    imputing = imputation_teller(cohort, entry)
    everyone = np.arange(size)
    later = {each.name: each.patients for each in known_later(cohort, entry)}

    def told(row: Result) -> Told | None:
        if row.analysis == PATIENTS:
            found, index = account(row), everyone
        elif row.analysis == WEIGHTING:
            found, index = weighting(row), everyone
        elif row.analysis == IMPUTATION:
            found, index = imputing(row), everyone
        elif row.analysis == KNOWN_LATER:
            found, index = (Told((later[row.variable],)) if row.variable in later else None), everyone
        elif row.analysis == LANDMARK and at_landmark is not None:
            found, index = at_landmark(row), before.index
        else:
            found, index = own(row), part.index
        return None if found is None else lifted(found, index, size)

    return told
