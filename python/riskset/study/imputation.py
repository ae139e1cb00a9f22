"""The multiple imputation of a study: what is missing, what predicts it, and the values that are drawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.chained_equations import chained_equations
from riskset.stats.errors import StatsError
from riskset.stats.nelson_aalen import hazard_at_end
from riskset.study.drawing import drawing
from riskset.study.kept_draws import draws_once
from riskset.study.levels import Coded
from riskset.study.problems import StudyProblems

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from riskset.problems import Problem
    from riskset.stats.chained_equations import Imputations
    from riskset.study.entities import Endpoint
    from riskset.study.imputation_section import ImputationSpec
    from riskset.study.variables import Built

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class DrawnVariable:
    """A variable whose missing values are drawn.

    Attributes
    ----------
    name : str
    built : Built
        As it is in the data.
    method : {"pmm", "logistic", "multinomial"}
    donors : int
    missing : bool array of n
        The patients of the population without a value.
    """

    name: str
    built: Built
    method: str
    donors: int
    missing: Mask = field(repr=False)

    @property
    def levels(self) -> int:
        """The number of its levels; 0 of a number."""
        return 0 if self.built.codes is None else len(self.built.variable.levels)


@dataclass(frozen=True, eq=False, kw_only=True)
class Imputation:
    """The multiple imputation of missing values. Values are drawn when they are first asked for, and then kept.

    They are kept for the next run of the program too: see :mod:`riskset.study.kept_draws`.

    Attributes
    ----------
    name : str
    spec : ImputationSpec
    variables : tuple of DrawnVariable
    further : tuple of Built
        Further predictors, without missing values.
    endpoints : tuple of Endpoint
        Whose events and cumulative hazards are predictors.
    among : bool array of n
        The patients of its population.
    folder : Path or None
        The root of the project, in which draws are kept.
    """

    name: str
    spec: ImputationSpec
    variables: tuple[DrawnVariable, ...]
    further: tuple[Built, ...]
    endpoints: tuple[Endpoint, ...]
    among: Mask = field(repr=False)
    problem: Problem = field(repr=False)
    ids: Integers | None = field(repr=False)
    folder: Path | None = field(default=None, repr=False)

    @property
    def m(self) -> int:
        """The number of imputed data sets."""
        return self.spec.m

    @property
    def incomplete(self) -> Mask:
        """The patients of whom a value is drawn."""
        return np.logical_or.reduce([each.missing for each in self.variables])

    @cached_property
    def rows(self) -> Integers:
        """The patients of the population, in an order that does not depend on that of the data."""
        rows = np.flatnonzero(self.among)
        columns = np.hstack([self.observed, self.predictors])[rows].T[::-1]
        # Patients whose values are all alike stand in the order of their numbers.
        ties = [] if self.ids is None else [self.ids[rows]]
        return rows[np.lexsort([*ties, *columns])]

    @cached_property
    def observed(self) -> Floats:
        """The drawn variables of all patients of the study as numbers and codes, shape (n, variables); nan where missing."""
        return np.column_stack([as_numbers(each.built) for each in self.variables])

    @cached_property
    def predictors(self) -> Floats:
        """The further predictors of all patients of the study, shape (n, columns)."""
        parts = [column for _, column in further_columns(self.further, self.endpoints, self.among)]
        return np.column_stack(parts) if parts else np.empty((self.among.size, 0))

    @cached_property
    def draws(self) -> Imputations:
        """The values of all imputations, of the patients `rows`.

        Raises
        ------
        StudyProblems
            If a regression cannot be fitted.
        """
        levels, donors = [each.levels for each in self.variables], [each.donors for each in self.variables]
        observed, predictors, spec = self.observed[self.rows], self.predictors[self.rows], self.spec
        parts = (spec.m, spec.iterations, spec.seed, tuple(levels), tuple(donors))

        def draw() -> Imputations:
            with drawing(spec.m) as progress:
                return chained_equations(
                    observed,
                    levels,
                    predictors,
                    imputations=spec.m,
                    iterations=spec.iterations,
                    donors=donors,
                    seed=spec.seed,
                    progress=progress,
                )

        try:
            return draws_once(self.folder, parts, observed, predictors, draw)
        except StatsError as error:
            raise StudyProblems([replace(self.problem, message=f"{self.problem.message}: {error}")]) from error

    def completed(self, imputation: int) -> dict[str, Built]:
        """The drawn variables of one imputed data set, which counts from 0, by name."""
        whole = self.draws.completed(imputation)
        found: dict[str, Built] = {}
        for place, each in enumerate(self.variables):
            values = self.observed[:, place].copy()
            values[self.rows] = whole[:, place]
            found[each.name] = _with_values(each.built, values, each.missing)
        return found


def as_numbers(built: Built) -> Floats:
    """A variable as numbers, or as the codes of its levels; nan where missing."""
    if built.codes is not None:
        return np.where(built.codes >= 0, built.codes, np.nan)
    assert built.numbers is not None  # noqa: S101  it has the one or the other: several choices are refused
    return built.numbers


def _with_values(built: Built, values: Floats, drawn: Mask) -> Built:
    """A variable with drawn values, and with the codes that give its levels."""
    if built.codes is None:
        return replace(built, numbers=values)
    codes = np.where(np.isnan(values), -1, values).astype(np.int64)
    coded = built.coded
    if coded is None or built.by_key is None:
        return replace(built, codes=codes)
    key_of_level = {level: coded.keys.index(key) for key, level in built.by_key.items() if key in coded.keys}
    given = coded.codes.copy()
    given[drawn] = [key_of_level.get(int(code), -1) for code in codes[drawn]]
    return replace(built, codes=codes, given=Coded(given, coded.keys, coded.aliases))


def further_columns(
    further: tuple[Built, ...], endpoints: tuple[Endpoint, ...], among: Mask
) -> Iterator[tuple[str, Floats]]:
    """The columns of further predictors with the name that each is of: numbers, indicators, events and hazards."""
    for built in further:
        name = built.variable.name
        if built.codes is None:
            yield name, as_numbers(built)
            continue
        for code in np.unique(built.codes[among])[1:]:
            yield name, (built.codes == code).astype(np.float64)
    for endpoint in endpoints:
        for cause in range(1, len(endpoint.cause_labels) + 1):
            happened = endpoint.cause == cause
            if not happened[among].any():
                continue
            hazard = np.zeros(among.size)
            entry = None if endpoint.entry is None else endpoint.entry[among]
            hazard[among] = hazard_at_end(endpoint.time[among], happened[among], entry=entry)
            yield endpoint.name, happened.astype(np.float64)
            yield endpoint.name, hazard
