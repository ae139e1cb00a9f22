"""Doubts about rows: one of sums or means among the patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import listed, quoted
from riskset.study.doubts.cells import patients_with, texts_of
from riskset.study.doubts.doubt import Doubt, in_data
from riskset.study.doubts.named import named_columns, patients_numbers
from riskset.study.doubts.words import TOTAL_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from riskset.study.cohort import Cohort
    from riskset.study.table import Column

_REMEDY = "Remove the row, which is of no patient"
# So many rows may follow each other: sum, mean, standard deviation.
_LAST = 3
_COLUMNS, _FEWEST = 3, 4


def total_rows(cohort: Cohort) -> Iterator[Doubt]:
    """A row of sums or means, by the words of its first cell or by its numbers."""
    found = _by_words(cohort)
    if found is None:
        yield from _by_numbers(cohort)
        return
    column, index = found
    value, row = column.shown(index), int(cohort.builder.source.table.rows[index])
    message = f"{quoted(value)} looks like a row of sums or means"
    yield in_data(cohort, "total-row", column.name, message, _REMEDY, row=row, value=value)


def _by_words(cohort: Cohort) -> tuple[Column, int] | None:
    """The column and the position of a cell that says total or mean: a patient's number, or a last row's first text."""
    table = cohort.builder.source.table
    ids = patients_numbers(cohort)
    # Most numbers of patients end in a digit, and there may be a million of them.
    texts = [] if ids is None else [text for text in texts_of(ids) if not text[-1:].isdigit()]
    found = [text for text in texts if TOTAL_ROW.fullmatch(text)]
    if ids is not None and found:
        return ids, int(patients_with(ids, found).argmax())
    for index in range(max(0, table.size - _LAST), table.size):
        column = next((each for each in table.columns.values() if _has_letters(each.value(index))), None)
        text = "" if column is None else str(column.value(index))
        # What stands in other rows too is a level, as of a total resection.
        if column is not None and TOTAL_ROW.fullmatch(text) and patients_with(column, [text]).sum() == 1:
            return column, index
    return None


def _has_letters(value: object) -> bool:
    return isinstance(value, str) and any(letter.isalpha() for letter in value)


def _by_numbers(cohort: Cohort) -> Iterator[Doubt]:
    table = cohort.builder.source.table
    id_name = cohort.study.data.id
    numbers = [column for column in named_columns(cohort) if column.name != id_name and _is_numeric(column)]
    for what, is_so in (("sums", _is_sum), ("means", _is_mean)):
        found = [column.name for column in numbers if is_so(column.numbers[0])]
        if len(found) >= _COLUMNS:
            message = f"the last row has the {what} of the rows above it in {listed(found)}"
            row = int(table.rows[-1])
            yield in_data(cohort, "total-row", id_name or found[0], message, _REMEDY, row=row)
            return


def _is_numeric(column: Column) -> bool:
    few = column.distinct[:1].tolist()
    return not (few and isinstance(few[0], str) and few[0][:1].isalpha()) and not column.numbers[1].any()


def _is_sum(values: NDArray[np.float64]) -> bool:
    """Whether the last value is the sum of the others, and of more than one of them."""
    last, others = _last(values)
    return bool(others.size >= _FEWEST and last > others.max() > 0 and np.isclose(last, others.sum(), rtol=1e-9))


def _is_mean(values: NDArray[np.float64]) -> bool:
    """Whether the last value is the mean of the others to its last decimal, and has more decimals than they have."""
    last, others = _last(values)
    if others.size < _FEWEST or np.isnan(last) or others.min() == others.max():
        return False
    own = _decimals(last)
    return own > max(map(_decimals, others[:1000].tolist())) and abs(last - others.mean()) <= 0.51 * 10.0**-own


def _last(values: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    others = values[:-1]
    return float(values[-1]), others[~np.isnan(others)]


def _decimals(value: float) -> int:
    text = f"{value:.10f}".rstrip("0")
    return len(text.partition(".")[2])
