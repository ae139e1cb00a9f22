"""Whether a sentence says of counts what a table says of them: their P value, and how many patients have something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.number_words import WORDS, number_of
from riskset.audit.papers.model.arithmetic import is_percentage
from riskset.audit.papers.model.labels import bare
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.values import PValue, count, p_value
from riskset.audit.papers.model.variables import variables_of
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood

RULE = "stated-twice"
_WHO = r"(?:\s+(?:patients|subjects|participants|cases))?"
_COUNT = rf"(?<![\d.,/])(?P<n{{0}}>\d+)\s*(?:\([^()%]*%\)\s*)?(?:/|of)\s*(?:the\s+)?(?P<of{{0}}>\d+){_WHO}(?:\s*[(\[][^()\[\]]*%[)\]])?"
_PAIR = re.compile(
    rf"{_COUNT.format(1)}(?P<between>[^.;()\d]{{1,80}}?){_COUNT.format(2)}[^.;()\d]{{0,60}}\(?[,;\s]*[Pp]\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>{NUMBER})"
)
_SAID = re.compile(
    rf"(?:(?<![\d.,/\u2013-])(?P<n>\d+)|\b(?P<word>(?i:{WORDS})))\s*\(\s*(?P<percent>{NUMBER})\s?%\s*\)\s+(?:of\s+(?:all\s+|the\s+)?)?(?:patients|subjects|participants|cases)\s+"
    r"(?:were|had)\s+(?P<what>[^.,;()]{2,60}?)(?=\s*[.,;(]|\s+(?:prior|before|at|after|on)\b)"
)
_MORE = re.compile(r"\b(?:and|or|with|without|no|not|more|less|than|in|of|severe|grade|both|only)\b", re.IGNORECASE)
_SHORTEST = 5
_REMEDY = "Correct the one that is wrong"


def check_counts_twice(paper: Understood) -> Iterator[Finding]:
    """Find counts and their P values that the text states otherwise than a table."""
    for sentence in paper.sentences:
        if not sentence.is_own:
            continue
        for found in _PAIR.finditer(sentence.text):
            yield from _p_of_pair(paper, sentence, found)
        for found in _SAID.finditer(sentence.text):
            yield from _of_all(paper, sentence, found)


def _p_of_pair(paper: Understood, sentence: Sentence, found: re.Match[str]) -> Iterator[Finding]:
    """`59 of 118 against 43 of 122 (P = ...)`: the P value of the one row that has these counts in two groups."""
    said = PValue(found["relation"], printed(found["p"]))
    pair = [(int(found["n1"]), int(found["of1"])), (int(found["n2"]), int(found["of2"]))]
    rows = [
        (table, row, column, p)
        for table in paper.tables
        for row in table.rows
        if _counts(table, row) in (pair, pair[::-1])
        for column in table.columns
        if column.role == "p" and (cell := row.cells.get(column.index)) is not None and (p := p_value(cell)) is not None
    ]
    if len(rows) == 1 and not _compatible(said, rows[0][3]):
        table, row, column, p = rows[0]
        yield Finding(
            rule=RULE,
            message=f"These counts have {said} here and {p} in {table.name}",
            places=(sentence.place(found.start(), found[0]), table.place(row, column)),
            remedy=_REMEDY,
        )


def _counts(table: Table, row: Row) -> list[tuple[int, int]]:
    """The counts of a row with their denominators, in a table of two groups."""
    held = [(column, count(row.cells[column.index])) for column in table.groups if column.index in row.cells]
    return [
        (each.n, each.of or table.denominator(row, column) or 0)
        for column, each in held
        if each is not None and len(held) == 2
    ]


def _compatible(one: PValue, other: PValue) -> bool:
    if "=" not in {one.relation, other.relation}:
        return True
    if one.relation == other.relation:
        return one.number.meets(other.number)
    exact, bound = (one, other) if one.relation == "=" else (other, one)
    return bound.holds(float(exact.number.value))


def _of_all(paper: Understood, sentence: Sentence, found: re.Match[str]) -> Iterator[Finding]:
    """`25 (20.5%) patients had diabetes`: the groups of the one row of that name have as many together."""
    if _MORE.search(found["what"]):
        return
    rows = [
        (table, row, sum(parts), sum(sizes))
        for table in paper.tables
        for variable in variables_of(table)
        for row in variable.rows
        if row is variable.head and _is_named(row.label, found["what"])
        if (parts := _parts(table, row, variable.counts)) and (sizes := [group.size or 0 for group in table.groups])
    ]
    if len({(total, size) for _, _, total, size in rows}) != 1:
        return
    table, row, total, size = rows[0]
    n = number_of(found["word"]) if found["word"] else int(found["n"])
    shown = printed(found["percent"])
    groups = [group.size for each in paper.tables for group in each.groups if group.size]
    if (
        n is None
        or n == total
        or not is_percentage(n, size, shown)
        or any(is_percentage(n, each, shown) for each in groups)
    ):
        return
    yield Finding(
        rule=RULE,
        message=f'"{row.label}" has {n} of {size} patients here and {total} in {table.name}',
        places=(sentence.place(found.start(), found[0]), table.place(row)),
        computed=" + ".join(str(part) for part in _parts(table, row, {})) + f" = {total}",
        remedy=_REMEDY,
    )


def _parts(table: Table, row: Row, counts: Mapping[tuple[int, int], object]) -> list[int]:
    """The counts of a row in all groups of a table; none where one is not printed, or is of other patients."""
    found: list[int] = []
    for group in table.groups:
        held = count(row.cells[group.index]) if group.index in row.cells else None
        if held is None or row.sizes or held.of is not None or (counts and (row.index, group.index) not in counts):
            return []
        found.append(held.n)
    return found


def _is_named(label: str, text: str) -> bool:
    """Whether a text has the name of a row, but for the number at its end: `BCR-ABL` of `BCR-ABL1`."""
    name = re.sub(r"(?<=[a-z])\d$", "", bare(label))
    return len(name) >= _SHORTEST and re.search(rf"(?<![\w-]){re.escape(name)}\d?(?![\w-])", text.lower()) is not None
