"""Cause-specific hazards: one Cox regression for each cause, with failures from other causes censored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.stats import arrays
from riskset.stats.cox import CoxFit, Ties, cox

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


def cause_specific(
    time: ArrayLike,
    event: ArrayLike,
    X: ArrayLike,
    *,
    cause: int = 1,
    entry: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    weights: ArrayLike | None = None,
    offset: ArrayLike | None = None,
    cluster: ArrayLike | None = None,
    robust: bool = False,
    ties: Ties = "efron",
) -> CoxFit:
    """Fit the Cox regression of the hazard of one cause.

    Parameters
    ----------
    event : array_like, shape (n,)
        0 for censored, else the code of the cause.
    cause : int, default 1
        The cause of interest; every other code is censored.

    Others, result and errors as in :func:`riskset.stats.cox.cox`.

    Notes
    -----
    Prentice and others, Biometrics 1978;34:541.
    """
    arrays.positive_code(cause)
    follow_up, codes = arrays.follow_up(time, event)
    return cox(
        follow_up,
        codes == cause,
        X,
        entry=entry,
        strata=strata,
        weights=weights,
        offset=offset,
        cluster=cluster,
        robust=robust,
        ties=ties,
    )
