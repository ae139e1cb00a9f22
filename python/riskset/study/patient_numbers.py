"""Which patient each row of a file is of, and which patients stand in several rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.table import Column

    Integers = NDArray[np.int64]


def number_texts(column: Column) -> list[str]:
    """Each distinct number of a patient as two files write it alike: blanks mean nothing, 1 and 1.0 are one number."""
    return [
        str(int(value) if isinstance(value, float | np.floating) and float(value).is_integer() else value).strip()
        for value in column.distinct.tolist()
    ]


def patient_codes(column: Column) -> Integers:
    """The patient of each row as a whole number from 0; -1 where the row has no number."""
    texts = np.array(number_texts(column), dtype=object).astype(str)
    _, same = np.unique(texts, return_inverse=True) if texts.size else (None, np.empty(0, dtype=np.int64))
    return np.append(same, -1)[column.codes]


def several_rows(patients: Integers) -> list[Integers]:
    """The rows of each patient who has more than one, by position."""
    known = np.flatnonzero(patients >= 0)
    rows = known[np.bincount(patients[known], minlength=1)[patients[known]] > 1]
    if not rows.size:
        return []
    order = rows[np.argsort(patients[rows], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(patients[order])) + 1)
