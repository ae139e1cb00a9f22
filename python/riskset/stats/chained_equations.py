"""Multiple imputation by chained equations: each variable's missing values drawn again and again from all others."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.stats.arrays import numbers
from riskset.stats.errors import InvalidInput, NotEstimable
from riskset.stats.imputation_draws import draw_categories, draw_matches
from riskset.stats.parallel import in_parallel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.parallel import Progress

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Imputations:
    """What was drawn for the missing values of p variables.

    Attributes
    ----------
    observed : float array, shape (n, p)
        The variables as they were given, NaN where missing.
    cells : int array, shape (missing values, 2)
        Row and variable of each missing value.
    drawn : float array, shape (m, missing values)
        The values of each imputation, in the order of `cells`.
    means, deviations : float array, shape (p, iterations, m)
        Mean and standard deviation of what each iteration drew, NaN for complete variables: chains that have
        converged mix and show no trend.
    """

    observed: Floats = field(repr=False)
    cells: Integers = field(repr=False)
    drawn: Floats = field(repr=False)
    means: Floats = field(repr=False)
    deviations: Floats = field(repr=False)

    @property
    def number(self) -> int:
        """How many imputations there are."""
        return self.drawn.shape[0]

    def completed(self, imputation: int) -> Floats:
        """The variables of one imputation without missing values, shape (n, p); `imputation` counts from 0."""
        whole = self.observed.copy()
        whole[self.cells[:, 0], self.cells[:, 1]] = self.drawn[imputation]
        return whole


def chained_equations(
    variables: ArrayLike,
    levels: Sequence[int],
    complete: ArrayLike | None = None,
    *,
    imputations: int = 20,
    iterations: int = 10,
    donors: int | Sequence[int] = 5,
    seed: int = 0,
    progress: Progress | None = None,
) -> Imputations:
    """Draw the missing values of all variables several times.

    Parameters
    ----------
    variables : array_like, shape (n, p)
        NaN where missing. A categorical variable is its codes, 0 to its number of levels less 1.
    levels : sequence of int, length p
        Number of levels of each categorical variable, 0 for a numeric one.
    complete : array_like, shape (n, q), optional
        Further predictors without missing values. For survival: whether the patient had the event, and the
        Nelson-Aalen estimate of the cumulative hazard at the end of follow-up.
    imputations : int, default 20
    iterations : int, default 10
        Rounds over the variables before the values are taken.
    donors : int, or sequence of int of length p, default 5
        Patients from whom a numeric value is drawn, of all variables or of each.
    seed : int
    progress : callable, optional
        Called with the number of imputations that are drawn, after each of them.

    Returns
    -------
    Imputations
        The same for the same seed, whatever else runs. Each imputation has a generator of its own, so that the first
        of 20 are those of 10.

    Raises
    ------
    InvalidInput
        If the arrays do not match, a code is unknown, or a number is out of bounds.
    NotEstimable
        If a variable has fewer than two known values.

    Notes
    -----
    Numeric values are drawn by predictive mean matching and are values of other patients; categories by logistic
    or multinomial regression. Both draw their coefficients, too, so that the imputations are proper. Categorical
    predictors enter as indicators. Nothing missing gives imputations without cells.

    Within ``joblib.parallel_config``, several processes or a cluster share the imputations, with the same answer.

    References
    ----------
    van Buuren, Flexible Imputation of Missing Data, 2nd edition, 2018. White, Royston and Wood, Stat Med 2011;30:377.
    White and Royston, Stat Med 2009;28:1982, for the cumulative hazard among the predictors.

    Examples
    --------
    >>> nan = float("nan")
    >>> age = [41, 55, nan, 62, 38, 47, 70, 59, 66, 50]
    >>> responded = [1, 0, 0, 0, 1, nan, 0, 1, 0, 1]
    >>> rows = list(zip(age, responded))
    >>> found = chained_equations(rows, levels=[0, 2], imputations=3, iterations=5, donors=3, seed=1)
    >>> found.cells.tolist()
    [[2, 0], [5, 1]]
    >>> found.drawn.tolist()
    [[55.0, 0.0], [66.0, 1.0], [66.0, 1.0]]
    """
    observed = numbers(variables, "the variables must be numbers")
    if observed.ndim != 2 or observed.shape[1] != len(levels):
        message = f"the variables must have {counted(len(levels), 'column', 'columns')}, not shape {observed.shape}"
        raise InvalidInput(message)
    further = np.empty((observed.shape[0], 0)) if complete is None else numbers(complete, "complete must be numbers")
    of_each = [donors] * len(levels) if isinstance(donors, int) else list(donors)
    if len(of_each) != len(levels):
        message = f"donors must be one number, or {len(levels)}, not {len(of_each)}"
        raise InvalidInput(message)
    least = {"imputations": imputations, "iterations": iterations, "donors": min(of_each, default=1)}
    _check(observed, levels, further, least)
    missing = np.isnan(observed)
    cells = np.argwhere(missing)
    generators = [np.random.default_rng(each) for each in np.random.SeedSequence(seed).spawn(imputations)]
    tasks = [(observed, missing, levels, further, iterations, of_each, rng) for rng in generators]
    chains = in_parallel(_chain, tasks, progress=progress)
    return Imputations(
        observed=observed,
        cells=cells,
        drawn=np.array([whole[missing] for whole, _ in chains]).reshape(imputations, len(cells)),
        means=np.stack([trace[0] for _, trace in chains], axis=2),
        deviations=np.stack([trace[1] for _, trace in chains], axis=2),
    )


def _check(observed: Floats, levels: Sequence[int], further: Floats, numbers_of: dict[str, int]) -> None:
    for name, number in numbers_of.items():
        if number < 1:
            message = f"{name} must be 1 or more, not {number}"
            raise InvalidInput(message)
    if further.ndim != 2 or further.shape[0] != observed.shape[0] or not np.isfinite(further).all():
        message = f"complete must have {observed.shape[0]} rows without missing values"
        raise InvalidInput(message)
    if np.isinf(observed).any():
        message = "a variable has infinite values"
        raise InvalidInput(message)
    for place, (column, number) in enumerate(zip(observed.T, levels, strict=True)):
        known = column[~np.isnan(column)]
        if number and not np.isin(known, np.arange(number)).all():
            message = f"variable {place} has codes other than 0 to {number - 1}"
            raise InvalidInput(message)
        if known.size < column.size and known.size < 2:
            message = f"variable {place} has {counted(known.size, 'known value', 'known values')}: nothing to draw from"
            raise NotEstimable(message)


def _chain(
    observed: Floats,
    missing: Flags,
    levels: Sequence[int],
    further: Floats,
    iterations: int,
    donors: Sequence[int],
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """One imputation, and mean and standard deviation of what each of its iterations drew: (2, p, iterations)."""
    whole = observed.copy()
    # The variable with the fewest missing values comes first; those that are alike stay in their order.
    order = [place for place in np.argsort(missing.sum(axis=0), kind="stable") if missing[:, place].any()]
    for place in order:
        known = observed[~missing[:, place], place]
        whole[missing[:, place], place] = rng.choice(known, int(missing[:, place].sum()))
    trace = np.full((2, observed.shape[1], iterations), np.nan)
    for iteration in range(iterations):
        for place in order:
            gone = missing[:, place]
            predictors = _predictors(whole, levels, further, place)
            known, others = whole[~gone, place], (predictors[~gone], predictors[gone])
            if levels[place]:
                drawn = draw_categories(known.astype(np.int64), *others, rng).astype(np.float64)
            else:
                drawn = draw_matches(known, *others, donors[place], rng)
            whole[gone, place] = drawn
            trace[:, place, iteration] = drawn.mean(), drawn.std()
    return whole, trace


def _predictors(whole: Floats, levels: Sequence[int], further: Floats, place: int) -> Floats:
    """All variables but one, categorical ones as indicators of all levels but the first, with the further predictors."""
    columns = [further]
    for other, number in enumerate(levels):
        if other == place:
            continue
        column = whole[:, other]
        columns.append(column[:, None] == np.arange(1, number) if number else column[:, None])
    return np.hstack(columns).astype(np.float64)
