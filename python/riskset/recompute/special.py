"""The strata, weights and clusters that a display names, of each patient."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.cox import Special
from riskset.recompute.expressions import numbers_of
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from riskset.recompute.rows import Floats, Mask, Raw

SPECIAL = ("strata", "weights", "cluster")
"""The keys of a display's entry that name them."""


def special_of(raw: Raw, entry: Mapping[str, Any], *keys: str) -> Special:
    """What a display names; all of it, or some keys alone."""
    keys = keys or SPECIAL
    cluster, weights = (entry.get(key) if key in keys else None for key in ("cluster", "weights"))
    return Special(
        codes(raw, entry["strata"]) if entry.get("strata") and "strata" in keys else None,
        weights_of(raw, weights) if weights else None,
        codes(raw, [cluster]) if cluster else None,
    )


def known_of(raw: Raw, entry: Mapping[str, Any]) -> Mask:
    """Of whom all that a display names is known."""
    special = special_of(raw, entry)
    found = np.ones(raw.size, dtype=np.bool_)
    for of_patients in (special.strata, special.cluster):
        found &= of_patients >= 0 if of_patients is not None else True
    return found & ~np.isnan(special.weights) if special.weights is not None else found


def weights_of(raw: Raw, name: str) -> Floats:
    """The weights of patients, of a variable or a column of numbers; nan where one is missing."""
    if name not in raw.section("variables") and not raw.is_scored(name):
        return numbers_of(raw.column(name))
    if not raw.is_number(name):
        message = "weights that are not numbers"
        raise Unread(message)
    return raw.numbers(name)


def codes(raw: Raw, names: Sequence[str]) -> NDArray[np.int64]:
    """A number for each combination of values of some variables; -1 where one is not known."""
    known = np.ones(raw.size, dtype=np.bool_)
    parts: list[NDArray[np.int64]] = []
    for name in names:
        if raw.is_number(name):
            values = raw.numbers(name)
            known &= ~np.isnan(values)
            parts.append(np.unique(values, return_inverse=True)[1])
        else:
            levels = raw.levels(name)
            known &= levels.known
            parts.append(levels.of)
    _, found = np.unique(np.stack(parts, axis=1), axis=0, return_inverse=True)
    return np.where(known, found.reshape(-1), -1)
