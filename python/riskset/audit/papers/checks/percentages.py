"""Whether a percentage in a table belongs to its count and the size of its group."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.checks.p_values import fits, shown_p
from riskset.audit.papers.model.arithmetic import is_percentage, percent
from riskset.audit.papers.model.variables import MISSING, counted_columns, variables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood
    from riskset.audit.papers.model.values import Count
    from riskset.audit.papers.model.variables import Variable

RULE = "percentage"
_USUAL = 0.6
"""The share of a table's percentages that must be of the columns' sizes before another is called wrong."""
_FEWEST = 3
_FEWEST_OF_COLUMN = 2


def check_percentages(paper: Understood) -> Iterator[Finding]:
    """Find percentages in tables that no denominator gives."""
    for table in paper.tables:
        variables = variables_of(table)
        cells = [cell for variable in variables for cell in _cells(table, variable)]
        yield from _with_own_denominator(table, cells)
        yield from _of_another_size(paper, table, cells)
        right = sum(is_percentage(count.n, size, count.percent) for _, _, count, size in cells if count.percent)
        if len(cells) < _FEWEST or right < _USUAL * len(cells):
            continue
        for variable in variables:
            yield from _check_variable(table, variable)


Cell = tuple["Row", "Column", "Count", int]


def _cells(table: Table, variable: Variable) -> list[Cell]:
    """The counts with percentages, each with the size that its row or column states."""
    return [
        (row, column, count, size)
        for row in variable.rows
        for column in counted_columns(table)
        if (count := variable.counts.get((row.index, column.index))) is not None
        and count.percent is not None
        and count.of is None
        and (size := _stated(table, variable, row, column))
    ]


def _stated(table: Table, variable: Variable, row: Row, column: Column) -> int | None:
    own = table.denominator(row, column) if row.sizes else None
    return own or table.denominator(variable.head, column)


def _with_own_denominator(table: Table, cells: list[Cell]) -> Iterator[Finding]:
    variables = variables_of(table)
    own = [each for variable in variables for each in variable.counts.values() if each.of and each.percent is not None]
    # `19 (12/7)` can be men and women.
    fitting = sum(is_percentage(each.n, each.of or 0, each.percent) for each in own)
    for variable in (
        variables if fitting >= _USUAL * len(own) or (len(own) < _FEWEST and fitting) or len(own) == 1 else ()
    ):
        for (index, place), count in variable.counts.items():
            if count.of is not None and count.percent is not None:
                row = next(row for row in variable.rows if row.index == index)
                column = next(column for column in table.columns if column.index == place)
                if count.n > count.of > 0:
                    yield _too_many(table, row, column, count, count.of)
                elif not is_percentage(count.n, count.of, count.percent):
                    yield wrong_percentage(table, row, column, count, count.of, "the cell's own denominator")
    yield from (
        _too_many(table, row, column, count, size)
        for row, column, count, size in cells
        if count.n > size and is_percentage(size, size, count.percent) is False and _is_counted(row, cells)
    )


def _of_another_size(paper: Understood, table: Table, cells: list[Cell]) -> Iterator[Finding]:
    """A column whose percentages are all of the size that its group has in another table, and none of its own."""
    sizes: dict[str, set[int]] = defaultdict(set)
    for other in paper.tables:
        for group in other.groups:
            if other is not table and group.size:
                sizes[group.head].add(group.size)
    for column in table.groups:
        held = [(row, count) for row, each, count, size in cells if each is column and size == column.size and count.n]
        if len(held) < _FEWEST_OF_COLUMN or any(
            is_percentage(count.n, column.size or 0, count.percent) for _, count in held
        ):
            continue
        for size in sizes[column.head]:
            if all(is_percentage(count.n, size, count.percent) for _, count in held):
                yield Finding(
                    rule=RULE,
                    message=f"{column.head} has {column.size} patients in the head, and the percentages are of {size}",
                    places=(table.place(held[0][0], column),),
                    computed=f"another table has {size}",
                    remedy="Correct the size in the head or the percentages",
                )


def _is_counted(row: Row, cells: list[Cell]) -> bool:
    """Whether another cell of a row has a percentage of its group: else its numbers can be means with deviations."""
    return any(each is row and is_percentage(count.n, size, count.percent) for each, _, count, size in cells)


def _check_variable(table: Table, variable: Variable) -> Iterator[Finding]:
    for column in counted_columns(table):
        cells = [cell for cell in _cells(table, variable) if cell[1] is column and cell[2].n <= cell[3]]
        wrong = [cell for cell in cells if not is_percentage(cell[2].n, cell[3], cell[2].percent)]
        if not wrong:
            continue
        size = cells[0][3]
        own = bool(variable.head.sizes or any(row.sizes for row in variable.rows))
        whole = variable.sum(column)
        if _is_of_row(table, variable, wrong):
            continue
        if own or (variable.has_levels and whole == size):
            reported = wrong if own or len(wrong) * 2 < len(cells) or len(cells) < _FEWEST else []
            for row, _, count, _ in reported:
                yield wrong_percentage(table, row, column, count, size, _said(own=own))
            continue
        best, explained = _best(cells, size, whole, _without_missing(variable, column, size))
        left = [cell for cell in wrong if cell not in explained]
        if best and not left and _is_of_all(table, variable, best, column):
            left = wrong
            best = size
        if best and left and (len(left) < len(cells) or len(cells) == 1):
            for row, _, count, _ in left:
                yield wrong_percentage(table, row, column, count, best, f"{column.head or 'the group'} has {best}")


def _is_of_all(table: Table, variable: Variable, best: int, column: Column) -> bool:
    """Whether the P value of a single row is that of the groups' own sizes, and not of the fewer that a percentage needs."""
    shown = [p for each in table.columns if each.role == "p" and (p := shown_p(variable.head, each)) is not None]
    groups = table.groups
    counts = [variable.counts.get((variable.head.index, group.index)) for group in groups]
    sizes = [group.size for group in groups]
    if (
        variable.has_levels
        or len(shown) != 1
        or len(groups) < 2
        or None in counts
        or None in sizes
        or shown[0].relation != "="
    ):
        return False
    n = [count.n for count in counts if count is not None]
    whole = [size or 0 for size in sizes]
    other = [best if group.index == column.index else size for group, size in zip(groups, whole, strict=True)]
    if any(k > of for k, of in zip(n, other, strict=True)):
        return False
    of_all, of_other = ((tuple(n), tuple(of - k for k, of in zip(n, each, strict=True))) for each in (whole, other))
    return bool(fits((of_all,), shown[0])) and not fits((of_other,), shown[0])


def _said(*, own: bool) -> str:
    return "the row states its own sizes" if own else "its levels add up to the group's size"


def _without_missing(variable: Variable, column: Column, size: int) -> int | None:
    missing = [
        count.n
        for row, count in zip(variable.rows, variable.column(column), strict=True)
        if count is not None and MISSING.search(row.label)
    ]
    return size - sum(missing) if missing else None


def _best(cells: list[Cell], size: int, whole: int | None, known: int | None) -> tuple[int, list[Cell]]:
    """The denominator that explains the most cells, and the cells; the group's size is preferred."""
    least = max(cell[2].n for cell in cells)
    if len(cells) > 1 and whole is not None and whole <= size:
        least = max(least, whole)
    candidates = [size, *(each for each in (known, whole) if each), *range(size - 1, least - 1, -1)]
    scores = Counter({of: sum(is_percentage(n.n, of, n.percent) for _, _, n, _ in cells) for of in candidates if of})
    best = max(candidates, key=lambda of: (scores[of], of == size, of)) if candidates else size
    if len(cells) == 1 and not scores[best]:
        best = size
    return best, [cell for cell in cells if is_percentage(cell[2].n, best, cell[2].percent)]


def _is_of_row(table: Table, variable: Variable, wrong: list[Cell]) -> bool:
    """Whether the percentages that are wrong of the column are right of the row's patients."""
    groups = table.groups
    for row, _, count, _ in wrong:
        held = [variable.counts.get((row.index, column.index)) for column in groups]
        total = sum(each.n for each in held if each is not None)
        if not total or not is_percentage(count.n, total, count.percent):
            return False
    return True


def wrong_percentage(
    table: Table, row: Row, column: Column, count: Count, size: int, why: str, whole: str = "the denominator"
) -> Finding:
    """A count whose percentage is not that of its `size` patients; `whole` is what else may be wrong."""
    shown = count.percent.text if count.percent else ""
    return Finding(
        rule=RULE,
        message=f"{count.n} of {size} is not {shown}%",
        places=(table.place(row, column),),
        computed=f"{count.n} of {size} is {percent(count.n, size, count.percent)}%; {why}",
        remedy=f"Correct the count, the percentage or {whole}",
    )


def _too_many(table: Table, row: Row, column: Column, count: Count, size: int) -> Finding:
    return Finding(
        rule="part-of-whole",
        message=f"{count.n} patients of a group of {size}",
        places=(table.place(row, column),),
        computed=f"the {'cell' if count.of else 'column'} has {size} patients",
        remedy="Correct the count or the size of the group",
    )
