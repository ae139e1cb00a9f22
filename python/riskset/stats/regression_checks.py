"""Checks and typed errors of regression: the design matrix, constant and collinear covariates, separation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.naming import counted
from riskset.stats.arrays import numbers
from riskset.stats.compiled import pays
from riskset.stats.errors import InvalidInput, NotComputable, NotConverged

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

# A covariate that keeps less than this share of its information beside the others is their combination.
_COLLINEAR = 1e-10
# One that varies in no risk set keeps what rounding leaves of its mean squares there.
_ROUNDING = 1e-12


class Collinear(NotComputable):
    """Covariates are collinear or do not vary.

    Attributes
    ----------
    columns : tuple of int
        The columns of the design matrix at fault.
    """

    def __init__(self, message: str, columns: tuple[int, ...]) -> None:
        super().__init__(message)
        self.columns = columns

    @property
    def in_words(self) -> str:
        """The message without columns."""
        return "covariates do not vary, or determine each other, among the patients at risk at the events"


class MonotoneLikelihood(NotConverged):
    """Separation: a coefficient grows without bound, because the likelihood keeps rising in its direction.

    Attributes
    ----------
    columns : tuple of int
        The columns of the design matrix whose coefficients are infinite.
    """

    def __init__(self, columns: tuple[int, ...]) -> None:
        super().__init__(
            f"the likelihood is monotone (separation): there is no finite coefficient for {name_columns(columns)} of X, "
            "as when a level has no events; Firth's penalised fit gives one"
        )
        self.columns = columns

    @property
    def in_words(self) -> str:
        """The message without columns."""
        return (
            "the likelihood is monotone (separation): there is no finite hazard ratio, as when a group or a level "
            "has no events"
        )


def name_columns(columns: tuple[int, ...]) -> str:
    """Return "column 2" or "columns 2, 3"."""
    listed = ", ".join(str(column) for column in columns)
    return f"column {listed}" if len(columns) == 1 else f"columns {listed}"


def design_matrix(values: ArrayLike, *, size: int, name: str = "X") -> Floats:
    """Return covariates as a float array (size, p) without missing or infinite entries.

    Raises
    ------
    InvalidInput
        If the values are not numbers, not of `size` rows, without a column, or one is missing.
    """
    array = numbers(values, f"{name} must be numbers: a factor is given as indicator columns")
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.shape[0] != size:
        message = f"{name} must have {size} rows, one per row of time, not shape {array.shape}"
        raise InvalidInput(message)
    if array.shape[1] == 0:
        message = f"{name} has no column: a regression needs a covariate"
        raise InvalidInput(message)
    if pays(array.size):
        from riskset.stats.compiled.checks import finite

        if finite(array):
            return array
    # One missing or infinite entry makes the sum of all not finite, whatever the others are.
    with np.errstate(all="ignore"):
        suspect = not np.isfinite(array.sum())
    if suspect:
        bad = ~np.isfinite(array)
        if bad.any():
            row, column = (int(index) for index in np.argwhere(bad)[0])
            message = f"{name} is missing or infinite in {counted(int(bad.sum()), 'entry', 'entries')}, first at row {row} of column {column}"
            raise InvalidInput(message)
    return array


def check_information(scale: Floats, information: Floats, moments: Floats | float = 0.0) -> None:
    """Refuse constant and collinear covariates, by the information at coefficients of 0.

    Parameters
    ----------
    scale : float array, shape (p,)
        Spread of each covariate.
    information : float array, shape (p, p)
    moments : float array, shape (p,), optional
        Mean squares of the covariates, of which the information is what varies within risk sets.

    Raises
    ------
    Collinear
        Naming the columns.
    """
    own = np.diag(information)
    least = np.maximum(_COLLINEAR * own.max(), _ROUNDING * np.asarray(moments))
    constant = tuple(int(column) for column in np.flatnonzero((scale <= 0) | ~(own > least)))
    if constant:
        message = f"no variation in {name_columns(constant)} of X among those at risk at any event: leave it out"
        raise Collinear(message, constant)
    root = np.sqrt(own)
    correlation = information / np.outer(root, root)
    if own.size == 1 or np.linalg.eigvalsh(correlation)[0] > _COLLINEAR:
        return
    dependent = _dependent_columns(correlation)
    message = f"collinear covariates: the columns before determine {name_columns(dependent)} of X; leave it out"
    raise Collinear(message, dependent)


def _dependent_columns(correlation: Floats) -> tuple[int, ...]:
    """Return the columns that the columns before them determine (Cholesky in the given order)."""
    left = correlation.copy()
    found: list[int] = []
    for column in range(left.shape[0]):
        pivot = left[column, column]
        if pivot <= 10 * _COLLINEAR:
            found.append(column)
            left[column, :] = left[:, column] = 0.0
            continue
        left -= np.outer(left[:, column], left[column, :]) / pivot
    return tuple(found) or (left.shape[0] - 1,)
