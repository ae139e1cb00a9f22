"""The variables of a figure of an imputation, with their observed and their drawn values."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.study.entries.base import ALL
from riskset.study.imputation import as_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.study import Cohort
    from riskset.study.imputation import DrawnVariable, Imputation

    Floats = NDArray[np.float64]


def population_of(cohort: Cohort, found: Imputation) -> str:
    """The name of the population whose values are imputed."""
    return found.spec.population or cohort.study.study.population or ALL


def drawn_variables(found: Imputation, names: Sequence[str] | None) -> Iterator[tuple[int, DrawnVariable]]:
    """The variables that are shown, in the order of their names, each with its place in the imputation."""
    places = {each.name: place for place, each in enumerate(found.variables)}
    for name in names if names is not None else places:
        yield places[name], found.variables[places[name]]


def observed_values(found: Imputation, place: int) -> Floats:
    """The values of all patients of the study as numbers and codes; nan where missing or outside of the population."""
    return np.where(found.among, as_numbers(found.variables[place].built), np.nan)


def drawn_values(found: Imputation, place: int) -> Floats:
    """What was drawn, shape (imputations, missing values)."""
    return found.draws.drawn[:, found.draws.cells[:, 1] == place]
