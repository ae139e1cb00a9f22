"""Columns that tables have in common: a column for each group, and the columns of P values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.style import NO_BREAK
from riskset.tables.printed import Run, roman
from riskset.tables.table import Cell, Column, label

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from riskset.results import Result
    from riskset.study.entities import Groups
    from riskset.tables.lookup import Lookup
    from riskset.tables.printed import Text
    from riskset.tables.table import Value

OVERALL = "All groups"


def group_columns(results: Lookup, groups: Sequence[str], overall: str, spanner: Cell | None) -> list[Column]:
    """One column a group, headed ``Label (n = 38)``; the group ``""`` is headed `overall`, outside the spanner."""
    return [Column(group_head(results, group, overall), "decimal", spanner if group else None) for group in groups]


def groups_cell(groups: Groups, *, of: str = "") -> Cell:
    """What the groups are by, with the footnote of their variable; `of` says which patients or weights."""
    return label(f"{groups.label}, {of}" if of else groups.label, *((groups.footnote,) if groups.footnote else ()))


def group_head(results: Lookup, group: str, overall: str, model: str = "") -> Cell:
    """The head of a group's column: ``Label (n = 38)``; of weighted groups, whose number is a sum of weights."""
    name = (group or overall).replace("{", "{{").replace("}", "}}")
    size = results.value("n_group", "number" if model else "count", 1 if model else None, group=group, model=model)
    return Cell(f"{name} (n{NO_BREAK}={NO_BREAK}{{n}})", {"n": size}, words="size")


def p_columns(comparisons: Sequence[str]) -> list[Column]:
    """A column for each comparison: that of all groups is headed P, those of pairs stand under a spanner P."""
    spanner = label("P", italic=True)
    if list(comparisons) == [""]:
        return [Column(spanner, "decimal")]
    return [Column(label(name or OVERALL, words="contrast"), "decimal", spanner) for name in comparisons]


def p_value_cell(value: Value, methods: Mapping[str, str]) -> Cell:
    """A cell with a P value and, where there are several methods, the footnote of its own."""
    note = methods.get(value.result.method)
    # Its own warning names the test of a P value that is an exception to the others.
    return Cell("{p}", {"p": value}, footnotes=() if note is None or value.result.warning else (note,))


def adjustment_note(results: Iterable[Result], over: str, row: str) -> Text:
    """The note that names the adjustment of P values and the families that they were adjusted over; else empty.

    `over` is ``row`` or ``table``; `row` is what a row of the table is: a characteristic, an outcome.
    """
    families = [result for result in results if result.statistic == "p_family" and result.value is not None]
    if not families:
        return ()
    method = families[0].method.replace("Benjamini-Hochberg", "Benjamini and Hochberg")
    if over == "row":
        sizes = " or ".join(f"{size:g}" for size in sorted({result.value or 0 for result in families if result.group}))
        family = f"the {counted(sizes, 'comparison')} of each {row}"
    else:
        sizes = " and apart over the ".join(
            dict.fromkeys(
                f"{result.value or 0:g} {'of pairs' if result.group else 'of all groups'}" for result in families
            )
        )
        family = f"the {sizes} in the table"
    return (Run("P", italic=True), *roman(f" values are adjusted by {method}\u2019s method over {family}."))


def methods_by_kind(results: Iterable[Result], kind: Callable[[Result], str]) -> Text:
    """The note that names the one method of each kind of row, where that says all of several methods; else empty.

    `kind` gives the words for what is compared, such as ``continuous variables``.
    """
    found: dict[str, set[str]] = {}
    for row in _usual(results):
        found.setdefault(kind(row), set()).add(row.method)
    if len(found) < 2 or any(len(methods) > 1 for methods in found.values()):
        return ()
    named = [f"{_test(next(iter(methods)))} ({words})" for words, methods in found.items()]
    return (Run("P", italic=True), *roman(f" values: {'; '.join(named)}."))


def method_notes(results: Iterable[Result]) -> dict[str, str]:
    """The footnote of each method that gave a P value, where there are several; else none is needed."""
    methods = list(dict.fromkeys(row.method for row in _usual(results)))
    return {method: f"{_capital(_test(method))}." for method in methods} if len(methods) > 1 else {}


def single_method(results: Iterable[Result]) -> Text:
    """The note that names the one method of all P values; empty when there are several or none."""
    methods = list(dict.fromkeys(row.method for row in _usual(results)))
    if len(methods) != 1:
        return ()
    return (Run("P", italic=True), *roman(f" values: {_test(methods[0])}."))


def _usual(results: Iterable[Result]) -> list[Result]:
    """The P values there are but for those whose own footnote says how they came about, unless all have one."""
    there = [row for row in results if row.value is not None]
    return [row for row in there if not row.warning] or there


def _test(method: str) -> str:
    """A test's name with the word test in it."""
    name = method if re.search(r"\btest\b", method) else f"{method} test"
    return between_authors(name)


def between_authors(name: str) -> str:
    """A test's name with a dash between its authors."""
    return re.sub(r"(?<=[a-z])-(?=[A-Z])", "\u2013", name)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
