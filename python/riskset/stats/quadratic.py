"""The quadratic form of a K-sample test, with a variance that is singular by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import NotComputable

if TYPE_CHECKING:
    from numpy.typing import NDArray


def quadratic_form(z: NDArray[np.float64], variance: NDArray[np.float64], name: str) -> float:
    """Return z' V^-1 z over all groups but the last; their sum, and so the last one, is known.

    Raises
    ------
    NotComputable
        If V has a rank below groups - 1.
    """
    v = variance[:-1, :-1]
    scale = np.sqrt(np.diag(v))
    if not (scale > 0).all():
        message = f"{name} is not computable: the variance of a group's difference is 0"
        raise NotComputable(message)
    # On the correlation scale, rank does not depend on the unit or the size of a group.
    correlation = v / np.outer(scale, scale)
    if float(np.linalg.eigvalsh(correlation)[0]) < 1e-10:
        message = f"{name} is not computable: its variance has too low a rank (groups never at risk together)"
        raise NotComputable(message)
    standardised = z[:-1] / scale
    return float(standardised @ np.linalg.solve(correlation, standardised))
