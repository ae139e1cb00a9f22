"""Whether levels and groups add up: levels to their group, groups to the total, subgroups of one table to groups of another."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.labels import bare
from riskset.audit.papers.model.variables import counted_columns, variables_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood
    from riskset.audit.papers.model.variables import Variable

RULE = "sum"
_REMEDY = "Correct the count that is wrong"


def check_sums(paper: Understood) -> Iterator[Finding]:
    """Find counts that do not add up."""
    for table in paper.tables:
        for variable in variables_of(table):
            yield from _levels(table, variable)
        yield from _total(table)
    for first, second in combinations(paper.tables, 2):
        yield from _across(first, second, says_same=True)
        yield from _across(second, first, says_same=False)


def _levels(table: Table, variable: Variable) -> Iterator[Finding]:
    """Levels that have more patients than their group, where those of the other groups add up."""
    if len(variable.rows) < 2 or not variable.sure:
        return
    sums = {column: variable.sum(column) for column in counted_columns(table)}
    sizes = {column: table.denominator(variable.head, column) for column in sums}
    whole = [column for column, total in sums.items() if total is not None and total == sizes[column]]
    for column, total in sums.items():
        size = sizes[column]
        if total is None or size is None or total <= size or not whole:
            continue
        counts = [count.n for count in variable.column(column) if count is not None]
        yield Finding(
            rule=RULE,
            message=f"The levels have {total} patients, and the group has {size}",
            places=(table.place(variable.rows[0], column, " + ".join(map(str, counts))), table.place(variable.head)),
            computed=f"{' + '.join(map(str, counts))} = {total}; the levels of {whole[0].head} add up to its {sizes[whole[0]]}",
            remedy=_REMEDY,
        )


def _total(table: Table) -> Iterator[Finding]:
    """Rows whose groups do not add up to the column of all patients, in a table whose groups do."""
    total, groups = table.total, table.groups
    if total is None or total.size is None or len(groups) < 2:
        return
    if sum(column.size or 0 for column in groups) != total.size:
        return
    rows: list[tuple[Row, list[int], int]] = []
    for variable in variables_of(table):
        for row in variable.rows:
            parts = [variable.counts.get((row.index, column.index)) for column in groups]
            whole = variable.counts.get((row.index, total.index))
            if whole is not None and all(part is not None for part in parts):
                rows.append((row, [part.n for part in parts if part is not None], whole.n))
    wrong = [each for each in rows if sum(each[1]) != each[2]]
    if len(wrong) * 3 > len(rows):
        return
    for row, parts, whole in wrong:
        yield Finding(
            rule=RULE,
            message=f"The groups have {sum(parts)} patients, and {total.head} has {whole}",
            places=(table.place(row, total),),
            computed=f"{' + '.join(map(str, parts))} = {sum(parts)}",
            remedy=_REMEDY,
        )


def _across(coarse: Table, fine: Table, *, says_same: bool) -> Iterator[Finding]:
    """Rows of two tables with one label whose subgroups do not add up to the group that they divide."""
    split = _split(coarse, fine, says_same=says_same)
    if not split:
        return
    whole = _by_label(coarse)
    divided = _by_label(fine)
    found: list[Finding] = []
    compared = 0
    for label, (variable, row) in whole.items():
        if label not in divided:
            continue
        other, other_row = divided[label]
        for column, parts in split:
            count = variable.counts.get((row.index, column.index))
            counts = [other.counts.get((other_row.index, part.index)) for part in parts]
            if count is None or any(each is None for each in counts):
                continue
            compared += 1
            numbers = [each.n for each in counts if each is not None]
            if sum(numbers) != count.n:
                joined = " + ".join(map(str, numbers))
                said = f"{joined} = {sum(numbers)}" if len(numbers) > 1 else joined
                found.append(
                    Finding(
                        rule=RULE if len(numbers) > 1 else "stated-twice",
                        message=f'"{row.label}" of {column.head} is {count.n} in {coarse.name} and {said} in {fine.name}',
                        places=(coarse.place(row, column), *(fine.place(other_row, part) for part in parts)),
                        computed=f"{' and '.join(part.head for part in parts)} are {column.head} by their sizes",
                        remedy=_REMEDY,
                    )
                )
    if compared >= 4 and len(found) * 3 <= compared:
        yield from found


def _split(coarse: Table, fine: Table, *, says_same: bool) -> list[tuple[Column, tuple[Column, ...]]]:
    """Which groups of a table are which groups of another: of one name and size, or those that are left, by size."""
    same = [
        (one, (other,))
        for one in coarse.groups
        for other in fine.groups
        if one.size and one.size == other.size and bare(one.head) == bare(other.head)
    ]
    left = [one for one in coarse.groups if one not in [each for each, _ in same]]
    parts = tuple(other for other in fine.groups if other not in [each[0] for _, each in same])
    if len(left) == 1 and len(parts) > 1 and left[0].size and sum(part.size or 0 for part in parts) == left[0].size:
        return [*same, (left[0], parts)]
    return same if says_same and not left and not parts and len(same) == len(coarse.groups) else []


def _by_label(table: Table) -> dict[str, tuple[Variable, Row]]:
    """The counted rows of a table by their label and their head's; a label that comes twice is left out."""
    found: dict[str, tuple[Variable, Row]] = {}
    twice: set[str] = set()
    for variable in variables_of(table):
        for row in variable.rows:
            key = f"{bare(variable.head.label)} / {bare(row.label)}"
            twice |= {key} & found.keys()
            found[key] = (variable, row)
    return {key: each for key, each in found.items() if key not in twice}
