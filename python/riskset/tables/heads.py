"""Columns that tables have in common: a column for each group, and the columns of P values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.style import NO_BREAK
from riskset.tables.printed import Run, roman
from riskset.tables.table import Cell, Column, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.results import Result
    from riskset.tables.lookup import Lookup
    from riskset.tables.printed import Text


def group_columns(results: Lookup, groups: Sequence[str], overall: str, spanner: Cell | None) -> list[Column]:
    """One column a group, headed ``Label (n = 38)``; the group ``""`` is headed `overall`, outside the spanner."""
    columns: list[Column] = []
    for group in groups:
        name = (group or overall).replace("{", "{{").replace("}", "}}")
        head = Cell(f"{name} (n{NO_BREAK}={NO_BREAK}{{n}})", {"n": results.value("n_group", "count", group=group)})
        columns.append(Column(head, "decimal", spanner if group else None))
    return columns


def p_columns(comparisons: Sequence[str]) -> list[Column]:
    """A column for each comparison: one is headed P, several stand under a spanner P."""
    if len(comparisons) == 1:
        return [Column(label("P", italic=True), "decimal")]
    spanner = label("P", italic=True)
    return [Column(label(name), "decimal", spanner) for name in comparisons]


def method_notes(results: Iterable[Result]) -> dict[str, str]:
    """The footnote of each method that gave a P value, where there are several; else none is needed."""
    methods = list(dict.fromkeys(row.method for row in results if row.value is not None))
    return {method: f"{_capital(_test(method))}." for method in methods} if len(methods) > 1 else {}


def single_method(results: Iterable[Result]) -> Text:
    """The note that names the one method of all P values; empty when there are several or none."""
    methods = list(dict.fromkeys(row.method for row in results if row.value is not None))
    if len(methods) != 1:
        return ()
    return (Run("P", italic=True), *roman(f" values: {_test(methods[0])}."))


def _test(method: str) -> str:
    """A test's name with the word test in it, and a dash between its authors."""
    return (method if method.endswith("test") else f"{method} test").replace("Kruskal-Wallis", "Kruskal\u2013Wallis")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
