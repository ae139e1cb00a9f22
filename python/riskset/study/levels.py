"""From codes in the data to printed levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from riskset.study.keys import key_of
from riskset.study.narrow_codes import Codes, narrow_type
from riskset.study.table import Column, natural_order

if TYPE_CHECKING:
    from numpy.typing import NDArray


# Levels that may be found in data for few patients each.
_MOST_FOUND = 20


@dataclass(frozen=True, eq=False)
class Coded:
    """Codes of patients before they are printed.

    Attributes
    ----------
    codes : int array of n
        Position in `keys`; -1 where missing.
    keys : sequence of str
        Distinct codes, by :func:`riskset.study.keys.key_of`.
    aliases : mapping of str to str
        Label of a key, by which a study file may also name it.
    """

    codes: Codes
    keys: Sequence[str]
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])

    @classmethod
    def of(cls, column: Column) -> Coded:
        """Codes of a column, with the data file's own value labels."""
        return cls(*column.keys, column.labels)


@dataclass(frozen=True, eq=False)
class Levelled:
    """Printed levels of patients: `codes` (-1: missing) into `levels`; `unnamed` where a code has no level.

    `by_key` gives the position of the level of each code that has one.
    """

    codes: Codes
    levels: tuple[str, ...]
    by_key: dict[str, int]
    unnamed: NDArray[np.bool_]


def level_map(levels: Mapping[str, str | None] | Sequence[str] | None) -> dict[str, str | None] | None:
    """Levels of the study file as label by key; listed values are their own labels."""
    if levels is None:
        return None
    if isinstance(levels, Mapping):
        return {key_of(code): label for code, label in levels.items()}
    return {key_of(value): value for value in levels}


def found_levels(coded: Coded) -> dict[str, str | None]:
    """Levels where the study file names none: the data file's value labels, then what else is in the data."""
    used = [coded.keys[int(code)] for code in np.unique(coded.codes[coded.codes >= 0])]
    levels: dict[str, str | None] = dict(coded.aliases)
    return levels | {key: key for key in natural_order([key for key in used if key not in levels])}


def looks_like_text(levels: int, patients: int) -> bool:
    """Whether so many levels are hardly levels: names, numbers of records, or free text."""
    return levels > _MOST_FOUND and 2 * levels > patients


def assign(coded: Coded, levels: Mapping[str, str | None]) -> Levelled:
    """Give each patient the level of the code; codes of one label are one level, those of ``None`` are missing."""
    labels = tuple(dict.fromkeys(label for label in levels.values() if label is not None))
    by_key = {key: labels.index(label) for key, label in levels.items() if label is not None}
    position = np.full(len(coded.keys) + 1, -1, dtype=narrow_type(len(labels)))
    named = np.ones(len(coded.keys) + 1, dtype=bool)
    for code, key in enumerate(coded.keys):
        known = key if key in levels else key_of(coded.aliases.get(key, key))
        position[code] = by_key.get(known, -1)
        named[code] = known in levels
    return Levelled(position[coded.codes], labels, by_key, ~named[coded.codes])
