"""The regression of an endpoint on groups: their hazard ratios, and the test that all are 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.analyses.estimates import OF_INTEREST
from riskset.stats.cause_specific import cause_specific
from riskset.stats.cox import cox
from riskset.stats.fine_gray import fine_gray

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.stats.regression import ChiSquareTest, RegressionFit

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

COX, FINE_GRAY, CAUSE_SPECIFIC = "Cox", "Fine-Gray", "cause-specific Cox"


@dataclass(frozen=True, eq=False)
class GroupRegression:
    """A regression on groups.

    Attributes
    ----------
    fit : RegressionFit
    columns : list of int or None
        Of each group compared with the comparator its column; None of a group without follow-up.
    """

    fit: RegressionFit
    columns: list[int | None]

    def test(self) -> ChiSquareTest:
        """The Wald test that all groups have one hazard.

        Raises
        ------
        StatsError
            When the variance is singular.
        """
        return self.fit.wald_test([column for column in self.columns if column is not None])


def regression_name(rows: FollowUp) -> str:
    """The regression that an endpoint's groups are compared by.

    Fine and Gray's keeps patients at risk after a competing event, of whom it is then not known which group they would
    have come into; where groups change, hazards are those of the cause.
    """
    if rows.endpoint.kind == "survival":
        return COX
    return CAUSE_SPECIFIC if rows.changes else FINE_GRAY


def regress_on_groups(
    rows: FollowUp,
    others: Sequence[int],
    *,
    covariates: Floats | None = None,
    strata: Integers | None = None,
    weights: Floats | None = None,
    cluster: Integers | None = None,
) -> GroupRegression:
    """Regress an endpoint on indicators of the groups `others`, and on covariates.

    Parameters
    ----------
    rows : FollowUp
        Of the groups compared, each row in a group.
    others : sequence of int
        Groups but the one with which they are compared.
    covariates : float array, shape (rows, p), optional
    strata, weights, cluster : arrays, shape (rows,), optional
        With weights or clusters the variance is robust; rows of a patient are then one cluster.

    Raises
    ------
    StatsError
        When there is no finite estimate.
    """
    indicators = (rows.group[:, None] == np.array(others, dtype=np.int64)[None, :]).astype(np.float64)
    present = np.ptp(indicators, axis=0) > 0 if indicators.size else np.zeros(len(others), dtype=np.bool_)
    design = indicators[:, present]
    if covariates is not None:
        design = np.hstack([design, covariates])
    options: dict[str, Any] = {"entry": rows.entry, "strata": strata, "weights": weights}
    if rows.changes and (weights is not None or cluster is not None) and cluster is None:
        cluster = rows.patient
    options["cluster"] = cluster
    place = iter(range(int(present.sum())))
    return GroupRegression(_fit(rows, design, options), [next(place) if there else None for there in present.tolist()])


def _fit(rows: FollowUp, design: Floats, options: dict[str, Any]) -> RegressionFit:
    if regression_name(rows) == FINE_GRAY:
        return fine_gray(rows.time, rows.cause, design, **options)
    robust = options["weights"] is not None or options["cluster"] is not None
    if regression_name(rows) == CAUSE_SPECIFIC:
        return cause_specific(rows.time, rows.cause, design, robust=robust, **options)
    return cox(rows.time, rows.cause == OF_INTEREST, design, robust=robust, **options)
