"""Numbers that are not recomputed since a report hides small counts: they, and what would tell of them, stay hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.results import Result

SUPPRESSED = "a small count, or what would tell of one, which the report hides"
COARSE = "a curve whose steps are made coarser to hide small counts"
_OF_STEPS = frozenset({"estimate", "lower", "upper", "n_censored"})


def why_hidden(row: Result, study: Mapping[str, Any]) -> str:
    """Why a number stays hidden; empty of one that does not."""
    if row.state == "suppressed":
        return SUPPRESSED
    entry = study["displays"].get(row.display, {})
    hides = entry.get("suppress") or study["study"].get("suppress")
    if hides and row.analysis == "curves" and row.statistic in _OF_STEPS and row.at not in entry.get("at", []):
        return COARSE
    return ""
