"""What a column most likely is: its kind, label, levels and missing codes, each with the evidence for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.drafting import words
from riskset.drafting.date_columns import date_column, nearly_dates
from riskset.drafting.guess import Guess, with_levels
from riskset.drafting.number_columns import number_column
from riskset.drafting.remark import Remark
from riskset.drafting.text_columns import text_column
from riskset.drafting.values import Values, plain_label

if TYPE_CHECKING:
    from riskset.study.table import Column


def guess_column(column: Column) -> Guess:
    """Guess what a column is.

    Parameters
    ----------
    column : Column
        As a reader of data files found it; its own label and value labels count as evidence.
    """
    values = Values(column)
    if not values.meant:
        return Guess(column.name, "empty", values)
    if words.PRIVATE.said_by(*values.heads) or words.BIRTH.said_by(*values.heads):
        dates = date_column(values)
        if dates is None or not words.BIRTH.said_by(*values.heads):
            return Guess(column.name, "private", values)
        return replace(dates, use="private")
    if words.REMARKS.said_by(*values.heads):
        return Guess(column.name, "text", values)
    labelled = _labelled(values) if column.labels else None
    return date_column(values) or labelled or number_column(values) or nearly_dates(values) or text_column(values)


def _labelled(values: Values) -> Guess | None:
    """A column whose file says what its codes mean."""
    labels = {key: label for key, label in values.column.labels.items() if key not in values.unknown}
    unnamed = [key for key in values.meant if key not in labels]
    if len(unnamed) > max(1, len(labels)):
        return None  # numbers of which some are named
    absent = {key: None for key in [*values.unknown, *values.codes_apart] if key in values.counts and key not in labels}
    printed, is_sex = list(labels.values()), words.SEX.said_by(*values.heads)
    # Categories, which are their own labels, stay as they are.
    named = {
        key: label if label == key else plain_label(label, printed, is_sex=is_sex) for key, label in labels.items()
    }
    levels: dict[str, str | None] = {**named, **{key: key for key in unnamed}, **absent}
    remarks = [Remark("levels", "the file's own labels")]
    if unnamed:
        told = values.told(unnamed)
        remarks.append(Remark("levels", f"{told}, without a label in the file: what does it mean?", asks=True))
    # Values that are their own labels in the order of the alphabet are in no order that anybody meant.
    is_declared = any(key != label for key, label in labels.items()) or list(labels) != sorted(labels)
    return with_levels(values, levels, remarks, is_declared=is_declared)
