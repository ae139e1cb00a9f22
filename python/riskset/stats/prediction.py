"""Checks the patients for whom a regression predicts: their covariates, and the stratum of their baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.naming import counted
from riskset.stats.errors import InvalidInput
from riskset.stats.regression_checks import design_matrix

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from riskset.stats.risk_sets import Booleans, Floats, Integers


def patients(covariates: ArrayLike, p: int) -> Floats:
    """Return covariates (patients, p) for a regression with `p` of them. A vector is one patient.

    Raises
    ------
    InvalidInput
        If they do not.
    """
    values = np.asarray(covariates)
    values = values[None, :] if values.ndim == 1 and p == values.size else values
    checked = design_matrix(values, size=values.shape[0] if values.ndim else 0, name="covariates")
    if checked.shape[1] != p:
        message = f"covariates has {counted(checked.shape[1], 'column')} where the fit has {p}"
        raise InvalidInput(message)
    return checked


def same_patients(size: int, n: int, name: str) -> None:
    """Check that covariates called `name`, of `size` patients, are those of the same `n`, row by row.

    Raises
    ------
    InvalidInput
        If they are of more or fewer.
    """
    if size != n:
        message = f"{name} must be the covariates of the same {counted(n, 'patient')}, row by row, not of {size}"
        raise InvalidInput(message)


def stratum_code(labels: NDArray[Any], strata: Integers | None, stratum: object) -> int:
    """Return the code of `stratum` among the labels of a fit's `strata` (n,), which it may leave out if it is the only one.

    Raises
    ------
    InvalidInput
        If the stratum is missing or unknown.
    """
    known = labels.tolist()
    if len(known) == 1 and stratum is None:
        return 0
    if strata is None:
        message = f"the fit has no strata, but stratum is {stratum!r}"
        raise InvalidInput(message)
    if stratum not in known:
        message = f"stratum must be one of {known}, not {stratum!r}"
        raise InvalidInput(message)
    return known.index(stratum)


def followed(at: Floats, time: Floats, strata: Integers | None, code: int, *, extend: bool) -> Booleans:
    """Return whether the follow-up `time` (n,) of a stratum reaches each of `at`; always, to `extend` its curves."""
    own = time if strata is None else time[strata == code]
    return (at <= own.max()) | extend
