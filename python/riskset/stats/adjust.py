"""P values adjusted for multiple comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from riskset.stats.arrays import vector
from riskset.stats.errors import InvalidInput

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

Adjustment = Literal["none", "bonferroni", "holm", "hochberg", "benjamini-hochberg"]


def adjust_p(p_values: ArrayLike, method: Adjustment = "holm") -> NDArray[np.float64]:
    """Return adjusted P values, in the order given.

    Parameters
    ----------
    p_values : array_like, shape (m,)
        Unadjusted P values, each from 0 to 1.
    method : {"none", "bonferroni", "holm", "hochberg", "benjamini-hochberg"}
        Bonferroni, Holm (1979) and Hochberg (1988) hold the chance of any false rejection; Benjamini and
        Hochberg (1995) the expected share of false ones among the rejections.

    Raises
    ------
    InvalidInput
        If a P value is missing or outside 0 to 1, or the method is unknown.

    Examples
    --------
    >>> adjust_p([0.01, 0.02, 0.04], "holm").tolist()
    [0.03, 0.04, 0.04]
    """
    p = vector(p_values, "p_values")
    if ((p < 0) | (p > 1)).any():
        message = "p_values must lie between 0 and 1"
        raise InvalidInput(message)
    if method not in get_args(Adjustment):
        message = f"method must be one of {', '.join(get_args(Adjustment))}, not {method!r}"
        raise InvalidInput(message)
    m = p.size
    if method == "none" or m == 0:
        return p.copy()
    if method == "bonferroni":
        return np.minimum(p * m, 1.0)
    order = np.argsort(p, kind="stable")
    rank = np.arange(1, m + 1)
    ascending = p[order]
    if method == "holm":
        stepped = np.maximum.accumulate(ascending * (m - rank + 1))
    else:
        factor = (m - rank + 1) if method == "hochberg" else m / rank
        stepped = np.minimum.accumulate((ascending * factor)[::-1])[::-1]
    adjusted = np.empty(m)
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
