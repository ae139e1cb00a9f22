"""Multiple imputation, of which missing values are counted again; draws of random values cannot be repeated by another program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.answer import EXACT, Number
from riskset.recompute.follow_up import patients_of
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.rows import Mask, Raw
    from riskset.results import Result

IMPUTED = "multiple imputation, whose draws no other program repeats"


def has_imputed(entry: Mapping[str, Any]) -> bool:
    """Whether a display shows models of imputed data."""
    cases = entry.get("cases", "complete")
    return "imputed" in ([cases] if isinstance(cases, str) else cases)


def check_drawn(entry: Mapping[str, Any], model: str) -> None:
    """Refuse the numbers of a model of imputed data.

    Raises
    ------
    Unread
        If the model is one.
    """
    alone = entry.get("cases") in ("imputed", ["imputed"])
    if has_imputed(entry) and (alone or "imputed" in model.lower().split(", ")):
        raise Unread(IMPUTED)


def imputed(raw: Raw, entry: Mapping[str, Any], row: Result) -> Number:
    """The patients of a display whose value of a variable, or of any, was drawn."""
    given = raw.study["imputation"]
    spec = given if "variables" in given else given[row.model]
    among = raw.population(spec.get("population") or raw.study["study"].get("population"))
    wanted = [row.variable] if row.variable else list(spec["variables"])
    missing = np.logical_or.reduce([_missing(raw, name) for name in wanted])
    return Number(float((patients_of(raw, entry).shown & among & missing).sum()), "numpy", EXACT)


def _missing(raw: Raw, name: str) -> Mask:
    return np.isnan(raw.numbers(name)) if raw.is_number(name) else ~raw.levels(name).known
