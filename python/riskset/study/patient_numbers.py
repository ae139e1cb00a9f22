"""Which patient each row of a file is of, and which patients stand in several rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.study.distinct import distinct_values
from riskset.study.raw_table import objects

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.narrow_codes import Codes
    from riskset.study.table import Column

    Integers = NDArray[np.int64]


def number_texts(column: Column) -> list[str]:
    """Each distinct number of a patient as two files write it alike: blanks mean nothing, 1 and 1.0 are one number."""
    return [value.strip() if isinstance(value, str) else _number_text(value) for value in column.distinct.tolist()]


def _number_text(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(float(value)))
    return str(value).strip()


def patient_codes(column: Column) -> Codes:
    """The patient of each row as a whole number from 0; -1 where the row has no number."""
    if column.distinct.dtype.kind in "iuf":  # distinct numbers have distinct texts
        return column.codes
    same, _ = distinct_values(objects(number_texts(column)))
    return np.append(same, -1)[column.codes]


def several_rows(patients: Codes) -> list[Integers]:
    """The rows of each patient who has more than one, by position."""
    known = np.flatnonzero(patients >= 0)
    counts = np.bincount(patients[known], minlength=1)
    if counts.max() < 2:
        return []
    rows = known[counts[patients[known]] > 1]
    order = rows[np.argsort(patients[rows], kind="stable")]
    return np.split(order, np.flatnonzero(np.diff(patients[order])) + 1)
