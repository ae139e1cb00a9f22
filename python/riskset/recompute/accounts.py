"""Accounts that stand beside many displays, recomputed: who was left at its landmark, and who is in none of its groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.recompute.answer import CLOSED, EXACT, Number
from riskset.recompute.follow_up import patients_of
from riskset.recompute.grouped import grouped
from riskset.recompute.imputing import imputed
from riskset.recompute.propensity import sections
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.rows import Raw
    from riskset.results import Result

ANALYSES = frozenset({"landmark", "patients", "weighting", "imputation"})
FATES = ("n_kept", "n_left_by_event", "n_left_by_censoring")


def accounted(raw: Raw, entry: Mapping[str, Any], row: Result) -> Number:
    """A number of a display's account of its patients again."""
    if row.analysis == "weighting":
        return _weighted(raw, entry, row)
    if row.analysis == "imputation":
        return imputed(raw, entry, row)
    shown = grouped(raw, entry)
    if row.statistic == "n_left_out" and row.level.startswith("in no group of ") and shown.levels is not None:
        return Number(float((shown.patients.shown & ~shown.levels.known).sum()), "numpy", EXACT)
    landmark = shown.patients.landmark
    if row.analysis == "patients" or landmark is None:
        message = "the account of who is not shown, but for those in no group"
        raise Unread(message)
    if row.statistic == "landmark":
        return Number(landmark, "numpy", CLOSED)
    before = grouped(raw, {**entry, "landmark": False, "by": None}).patients
    fate = FATES.index(row.statistic)
    return Number(float((before.shown & (before.fates(landmark) == fate)).sum()), "numpy", EXACT)


def _weighted(raw: Raw, entry: Mapping[str, Any], row: Result) -> Number:
    """The effective number of a treatment's patients."""
    if row.statistic != "effective_n":
        message = "the account of who has no weight"
        raise Unread(message)
    shown = patients_of(raw, entry).shown
    treatments = raw.groups(str(sections(raw.study)[row.variable]["treatment"]))
    weights = raw.numbers(row.variable)[shown & treatments.members(row.group)]
    return Number(float(weights.sum() ** 2 / (weights**2).sum()), "numpy", CLOSED)
