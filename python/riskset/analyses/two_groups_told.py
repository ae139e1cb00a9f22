"""Of whom the effect of two groups tells: the patients and events of both, in all patients or a part of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.follow_up import mask_of
from riskset.analyses.told import Told
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.analyses.follow_up import FollowUp
    from riskset.analyses.two_groups import TwoGroups
    from riskset.results import Result

    Mask = NDArray[np.bool_]


def effect_told(row: Result, rows: FollowUp, groups: TwoGroups, among: Mask, size: int) -> Told | None:
    """Of whom a result of :func:`riskset.analyses.hazards.record_effect` tells.

    Parameters
    ----------
    row : Result
    rows : FollowUp
    groups : TwoGroups
    among : bool array, shape (rows,)
        The rows of follow-up from which the effect is estimated.
    size : int
        The number of patients over whom the masks are.
    """

    def patients(of: Mask) -> Mask:
        return mask_of(rows.patient[of & among & groups.known], size)

    happened = rows.cause == 1
    arms = {
        "": np.ones_like(happened),
        **dict(zip(groups.arms, (~groups.exposed, groups.exposed), strict=True)),
    }
    if row.unit == "patients" and row.group in arms and row.statistic in {"n", "events"}:
        return Told((patients(arms[row.group] & (happened if row.statistic == "events" else arms[""])),))
    if VERSUS not in row.group:
        return None
    events = tuple(patients(arms[arm] & happened) for arm in groups.arms)
    return Told(computed_from=events, few=(*events, *(patients(arms[arm]) for arm in groups.arms)))
