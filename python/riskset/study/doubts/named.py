"""The columns of the data that a study file names, wherever it names them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from riskset.study.expressions import names_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.cohort import Cohort
    from riskset.study.table import Column

# What is printed names no column, though a word of it may be called like one.
_PRINTED = frozenset(
    {"label", "labels", "title", "caption", "footnote", "footnotes", "text", "event_labels", "notes", "accept"}
)


# A study file repeats its texts, and each is parsed once.
_in_expression = lru_cache(maxsize=4096)(names_in)


def named_columns(cohort: Cohort) -> list[Column]:
    """The columns that the study file names, in the order of the data."""
    names = set(_names(cohort.study))
    return [column for name, column in cohort.builder.source.table.columns.items() if name in names]


def patients_numbers(cohort: Cohort) -> Column | None:
    """The column of the patients' numbers, if the study file names one."""
    name = cohort.study.data.id
    return None if name is None else cohort.builder.source.table.columns[name]


def _names(value: Any) -> Iterator[str]:  # noqa: ANN401  whatever stands in a study file
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            if key not in _PRINTED:
                yield from _names(getattr(value, key))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield str(key)
            yield from _names(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _names(part)
    elif isinstance(value, str):
        yield value
        yield from _in_expression(value)
