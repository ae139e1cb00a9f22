"""The design matrix of a regression: numbers per step, factors as indicators, products; complete cases."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import follows_exposure, mask_of
from riskset.analyses.products import product_level
from riskset.problems import LookupFailed, quoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.study import Cohort, Variable

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

NO_PATIENT = "No patient has this level."
MOST_LEVELS = 100
"""Levels of a variable beside the reference that a model takes; a fit takes the square of them in time."""


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """A variable, or the product of two, as columns of a design matrix.

    Attributes
    ----------
    name : str
        The variable's name, or that of :func:`riskset.analyses.products.product_name`.
    levels : tuple of str
        What each column compares with the reference; ``""`` for a number.
    columns : float array, shape (rows, len(levels))
    members : dict of str to bool array, shape (rows,)
        Rows of each level of a factor, the reference among them, in the study file's order.
    reference : str or None
        The reference level; ``None`` for numbers and products.
    product : bool
    """

    name: str
    levels: tuple[str, ...]
    columns: Floats
    members: Mapping[str, Mask]
    reference: str | None = None
    product: bool = False


def known(cohort: Cohort, names: Iterable[str]) -> Mask:
    """Patients who have a value of each of the variables; an exposure that begins during follow-up is always known."""
    mask = np.ones(cohort.size, dtype=np.bool_)
    for name in names:
        if not follows_exposure(cohort, name):
            mask &= cohort.held(name).known
    return mask


def variable_term(cohort: Cohort, name: str, rows: Mask, step: float = 1.0) -> Term:
    """A variable among the patients `rows`: a number per `step`, or indicators of its levels but the reference.

    Where no patient has the variable's reference, the first level that some have is the reference.
    """
    variable, held = cohort.variable(name), cohort.held(name)
    if variable.is_continuous:
        return Term(name, ("",), held.numbers[rows][:, None] / step, {})
    return _factor(variable, held.codes[rows])


def term_in_rows(
    cohort: Cohort, name: str, rows: FollowUp, states: Mapping[str, NDArray[np.int64]], step: float
) -> Term:
    """A variable in rows of follow-up: of an exposure, its `states` in each of them, else what the patient has."""
    if name in states:
        return _factor(cohort.variable(name), states[name])
    whole = variable_term(cohort, name, mask_of(rows.patient, cohort.size), step)
    place = np.searchsorted(np.unique(rows.patient), rows.patient)
    members = {level: patients[place] for level, patients in whole.members.items()}
    return Term(name, whole.levels, whole.columns[place], members, whole.reference)


def _factor(variable: Variable, codes: NDArray[np.int64]) -> Term:
    """Indicators of the levels of a variable but the reference, of rows with these codes."""
    name = variable.name
    members = {level: codes == code for code, level in enumerate(variable.levels)}
    filled = [level for level, patients in members.items() if patients.any()]
    reference = variable.reference if variable.reference in filled or not filled else filled[0]
    levels = tuple(level for level in filled if level != reference)
    if len(levels) > MOST_LEVELS:
        remedy = "Merge levels by one label, or name it in strata or cluster"
        message = f"{quoted(name)} has {len(filled)} levels, and a model takes at most {MOST_LEVELS}. {remedy}"
        raise LookupFailed(message)
    columns = np.column_stack([members[level] for level in levels]).astype(np.float64) if levels else _none(codes.size)
    return Term(name, levels, columns, members, reference)


def product_term(name: str, first: Term, second: Term) -> Term:
    """The product of two terms, which is called `name`: one column for each pair of their columns."""
    pairs = [(a, b) for a in range(len(first.levels)) for b in range(len(second.levels))]
    levels = tuple(product_level((first.levels[a], second.levels[b])) for a, b in pairs)
    size = first.columns.shape[0]
    products = [first.columns[:, a] * second.columns[:, b] for a, b in pairs]
    columns = np.column_stack(products) if products else _none(size)
    return Term(name, levels, columns, {}, product=True)


def stacked(terms: Sequence[Term]) -> tuple[list[Term], Floats]:
    """The columns of all terms side by side, and the terms with these as their columns, so that they are held once."""
    if not terms:
        return [], np.empty((0, 0))
    whole = np.column_stack([term.columns for term in terms])
    ends = np.cumsum([term.columns.shape[1] for term in terms])
    parts = np.split(whole, ends[:-1], axis=1)
    return [replace(term, columns=part) for term, part in zip(terms, parts, strict=True)], whole


def _none(size: int) -> Floats:
    return np.empty((size, 0), dtype=np.float64)
