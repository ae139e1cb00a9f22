"""Terms of a model that are neither a number nor the levels of a factor: splines, logarithms, effects by period."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import FollowUp
from riskset.analyses.groups import versus
from riskset.problems import LookupFailed, quoted
from riskset.stats.errors import StatsError
from riskset.stats.splines import default_knots, restricted_cubic_spline
from riskset.timescale import time_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from riskset.analyses.regression_design import Term
    from riskset.study import Cohort
    from riskset.study.entries.term_shapes import TermShape

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

QUARTILES = (0.25, 0.75)


@dataclass(frozen=True)
class TermForm:
    """How a variable enters a model.

    Attributes
    ----------
    spline : int
        Knots of a spline at default places; 0 for none.
    knots : tuple of float
        Places of knots.
    log : float
        Base of a logarithm; 0 for none.
    cuts : tuple of float
        Times at which the effect may change.
    """

    spline: int = 0
    knots: tuple[float, ...] = ()
    log: float = 0.0
    cuts: tuple[float, ...] = ()

    @classmethod
    def of(cls, shape: TermShape) -> TermForm:
        """That of an entry."""
        return cls(shape.spline or 0, tuple(shape.knots or ()), shape.log or 0.0, tuple(shape.cuts or ()))

    @property
    def bends(self) -> bool:
        """Whether it is a spline."""
        return bool(self.spline or self.knots)


@dataclass(frozen=True, eq=False, slots=True)
class SplineBasis:
    """The spline of a number.

    Attributes
    ----------
    knots : float array
    contrast : tuple of float
        The third and the first quartile of the patients, which the table compares.
    """

    knots: Floats
    contrast: tuple[float, float]

    def columns(self, values: Floats) -> Floats:
        """The columns of the design."""
        return restricted_cubic_spline(values, self.knots)

    def between(self, values: Floats, reference: float) -> Floats:
        """The difference of the columns at some values and at a reference."""
        return self.columns(values) - self.columns(np.array([reference]))


def spline_basis(cohort: Cohort, name: str, form: TermForm) -> SplineBasis:
    """The spline of a number, whose knots are placed by all patients with a value.

    Raises
    ------
    LookupFailed
        If the values are too few for the knots.
    """
    values = cohort.held(name).numbers
    values = values[~np.isnan(values)]
    try:
        knots = np.array(form.knots) if form.knots else default_knots(values, form.spline)
    except StatsError as error:
        message = f"{quoted(name)}: {error.in_words}. Name fewer knots, or write {name} without spline"
        raise LookupFailed(message) from error
    low, high = (float(each) for each in np.quantile(values, QUARTILES))
    # As the data are written, but with no more than three digits of what lies between the quartiles.
    decimals = max(0, 2 - math.floor(math.log10(high - low))) if high > low else 0
    near = tuple(round(each, min(cohort.variable(name).digits, decimals)) for each in (high, low))
    return SplineBasis(knots, (near[0], near[1]) if near[0] > near[1] else (high, low))


def contrast_level(basis: SplineBasis) -> str:
    """What the ratio of a spline compares: the third quartile with the first."""
    high, low = (f"{value:.12g}" for value in basis.contrast)
    return versus(high, low)


def formed_term(cohort: Cohort, term: Term, form: TermForm) -> Term:
    """The term of a number, as a spline or as its logarithm.

    Raises
    ------
    LookupFailed
        If a logarithm is asked for a number that is not positive.
    """
    values = term.columns[:, 0]
    if form.log:
        if (values <= 0).any():
            message = (
                f"{quoted(term.name)} is {exact_least(values)} in {int((values <= 0).sum())} of {values.size} patients, and a "
                "logarithm is of positive numbers. Write it without log, or leave these patients out by a population"
            )
            raise LookupFailed(message)
        return replace(term, columns=(np.log(values) / np.log(form.log))[:, None])
    if form.bends:
        columns = spline_basis(cohort, term.name, form).columns(values)
        return replace(term, levels=spline_terms(columns.shape[1]), columns=columns)
    return term


def spline_terms(count: int) -> tuple[str, ...]:
    """What the columns of a spline are called: the first is the number itself, the others bend."""
    bending = count - 1
    return (
        "linear term",
        *(f"nonlinear term {place}" if bending > 1 else "nonlinear term" for place in range(1, count)),
    )


def exact_least(values: Floats) -> str:
    """The smallest value as it is written."""
    least = float(values.min())
    return "0" if least == 0 else f"{least:g} or another number that is not positive"


def split_at(rows: FollowUp, cuts: Iterable[float]) -> FollowUp:
    """Rows of follow-up split at some times, so that each is in one period."""
    for cut in sorted(set(cuts)):
        start = np.zeros(rows.time.size) if rows.entry is None else rows.entry
        both = (start < cut) & (rows.time > cut)
        place = np.repeat(np.arange(rows.time.size), 1 + both)
        second = np.zeros(place.size, dtype=np.bool_)
        second[1:] = place[1:] == place[:-1]
        first = both[place] & ~second
        rows = FollowUp(
            rows.endpoint,
            rows.patient[place],
            np.where(first, cut, rows.time[place]),
            np.where(first, 0, rows.cause[place]),
            np.where(second, cut, start[place]),
            rows.group[place],
            rows.last[place] & ~first,
            changes=True,
        )
    return rows


def periods(rows: FollowUp, cuts: tuple[float, ...], unit: str) -> Mapping[str, NDArray[np.bool_]]:
    """The rows of each period by its name."""
    edges = [0.0, *cuts]
    found: dict[str, NDArray[np.bool_]] = {}
    for place, start in enumerate(edges):
        end = edges[place + 1] if place + 1 < len(edges) else np.inf
        name = f"After {time_text(start, unit)}" if np.isinf(end) else f"{start:g}\u2013{time_text(end, unit)}"
        found[name] = (rows.time > start) & (rows.time <= end)
    return found


def periodic_term(term: Term, rows: FollowUp, cuts: tuple[float, ...], unit: str) -> Term:
    """A term with one effect in each period."""
    columns: list[Floats] = []
    levels: list[str] = []
    members: dict[str, NDArray[np.bool_]] = {}
    alone = len(term.levels) == 1
    for period, there in periods(rows, cuts, unit).items():
        for place, level in enumerate(term.levels):
            name = period if alone else f"{level}, {period[:1].lower()}{period[1:]}"
            levels.append(name)
            columns.append(term.columns[:, place] * there)
            members[name] = there & term.members[level] if level in term.members and not alone else there
    return replace(term, levels=tuple(levels), columns=np.column_stack(columns), members=members, reference=None)
