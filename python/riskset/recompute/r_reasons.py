"""Why R did not compute a number again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.recompute.comparing import BY_PERMUTATION
from riskset.recompute.outcomes import DRAWING, DRAWN
from riskset.recompute.regressions import NO_PENALTY
from riskset.recompute.reports import PRINTED

if TYPE_CHECKING:
    from collections.abc import Mapping

NO_PH_TEST = "the test of proportional subdistribution hazards, which neither survival nor cmprsk has"
LATE_FINE_GRAY = "Fine-Gray regression of patients who enter late, of which cmprsk has none"
LATE_VARIANCE = "Gray's variance of an incidence of patients who enter late, which cmprsk does not have"
ROBUST = "Fine-Gray regression with weights, strata or clusters, which cmprsk does not have"
TRIED = "how many variables a selection tried"
NOT_HERE = "what the script does not compute: its section says why, or what it printed"
_OF_LEDGERS = frozenset({"n_printed", "n_hypotheses", "n_repeated", "n_undone", "n_assumptions"})
_OF_SELECTION = frozenset({"candidates", "events_per_candidate"})


def why_not_by_r(row: Mapping[str, str]) -> str:
    """Why a row of the comparison has no number of R: what its display's section says, or what is told of the number."""
    if row.get("reason"):
        return row["reason"]
    statistic, method = row["statistic"], row["method"]
    reasons = {
        DRAWN: statistic in DRAWING,
        BY_PERMUTATION: "permutation" in method or statistic == "p_std_error",
        NO_PENALTY: "Firth" in method,
        TRIED: statistic in _OF_SELECTION,
        NO_PH_TEST: method == "Fine-Gray" and statistic == "ph_p_value",
        ROBUST: "weighted Aalen-Johansen" in method or "Fine-Gray test" in method,
        LATE_FINE_GRAY: method == "Fine-Gray",
        LATE_VARIANCE: method == "Aalen-Johansen",
        PRINTED: statistic in _OF_LEDGERS,
        NOT_HERE: True,
    }
    return next(reason for reason, holds in reasons.items() if holds)
