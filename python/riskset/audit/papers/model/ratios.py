"""The ratios of a manuscript, with their limits and P values, from tables and sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.model.values import PValue, limits, p_value, spread
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood

RATIO = r"(?:(?i:(?:adjusted |unadjusted |crude |subdistribution |sub-?)?(?:hazards?|odds|risk|rate|relative risk|incidence rate) ratios?|relative risk)|[as]?S?HRs?|[ac]?ORs?|a?RRs?|s?HR|IRR|exp\(coef\)|exp\(B\))"
_HEAD = re.compile(rf"(?:^|[\s(,/]){RATIO}(?:$|[\s),;:/\[*^])")
_HEAD_WORDS = re.compile(r"(?:hazards?|odds|risk|rate) ratio", re.IGNORECASE)
_LOWER = re.compile(r"^(?:lower|conf\.?low|2\.5 ?%|lcl|lci|ll|low)|lower|conf\.low", re.IGNORECASE)
_UPPER = re.compile(r"^(?:upper|conf\.?high|97\.5 ?%|ucl|uci|ul|high)|upper|conf\.high", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:lower|upper)\b|conf\.(?:low|high)", re.IGNORECASE)
_STATISTIC = re.compile(
    r"^(?:z|t|wald|df|se|s\.e\.|beta|coef(?:ficient)?|statistic|std\.?[ .]?err(?:or)?|standard error)"
    r"(?:[ -]?(?:value|statistic|score|\(z\)))?\.?$|^(?:\u03c7|chi)[\s-]?(?:\u00b2|2|squared?)?$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b(90|95|99)(?:\.0)?\s?%")
_LINK = r"\s*(?:to|,|;|-|\u2013|\u2014|\u2212|~)\s*"
STATED = re.compile(
    rf"(?P<name>{RATIO})\b(?P<between>(?:[^0-9.;]|vs\.){{0,80}}?)\s*(?P<ratio>{NUMBER})\s*[,;:(\[]*\s*"
    rf"(?:\(?(?P<level>90|95|99)(?:\.0)?\s?%\s*(?:CIs?|confidence (?:intervals?|limits?)|CrI)?[\s,:;=(\[]*)"
    rf"(?P<low>{NUMBER}){_LINK}(?P<high>{NUMBER})(?:[)\]]*\s*[,;:(]*\s*[Pp](?:[- ]?values?)?\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>{NUMBER}))?"
)


def shown_ratio(found: re.Match[str]) -> str:
    """A ratio with its limits, of a match of :data:`STATED`, as findings quote it."""
    return f"{found['ratio']} ({found['low']} to {found['high']})"


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio with its limits.

    Attributes
    ----------
    ratio, low, high : Printed
    p : PValue or None
    level : int or None
        The confidence level in percent, where it is stated.
    place : Place
    source : str
        The table that it stands in, or ``the text``.
    """

    ratio: Printed
    low: Printed
    high: Printed
    p: PValue | None
    level: int | None
    place: Place
    source: str

    def __str__(self) -> str:
        return f"{self.ratio.text} ({self.low.text} to {self.high.text})"


def ratios_of(paper: Understood) -> list[Ratio]:
    """Find the ratios of a manuscript."""
    found = [ratio for table in paper.tables for ratio in _of_table(table)]
    found += [
        ratio for sentence in paper.sentences if sentence.section != "discussion" for ratio in _of_sentence(sentence)
    ]
    return found


def _of_sentence(sentence: Sentence) -> Iterator[Ratio]:
    for found in STATED.finditer(sentence.text):
        p = PValue(found["relation"], printed(found["p"])) if found["p"] else None
        yield Ratio(
            printed(found["ratio"]),
            printed(found["low"]),
            printed(found["high"]),
            p,
            int(found["level"]),
            sentence.place(found.start(), found[0]),
            "the text",
        )


def _of_table(table: Table) -> Iterator[Ratio]:
    level = _LEVEL.search(" ".join([column.head for column in table.columns] + [table.about]))
    columns = {column.index: column for column in table.columns}
    for i, row in enumerate(table.rows):
        following = table.rows[i + 1] if i + 1 < len(table.rows) else None
        for column in table.columns:
            read = _read(table, row, column)
            if read is None:
                continue
            ratio, low, high, last = read
            behind = [each for index, each in sorted(columns.items()) if index > last]
            after = next((each for each in behind if not _STATISTIC.search(each.head)), None)
            p = _p(row, following, after, column)
            yield Ratio(
                ratio,
                low,
                high,
                p,
                int(level[1]) if level else None,
                table.place(row, column, _said(ratio, low, high)),
                table.name,
            )


def _said(ratio: Printed, low: Printed, high: Printed) -> str:
    return f"{ratio.text} ({low.text}\u2013{high.text})"


def _p(row: Row, following: Row | None, after: Column | None, column: Column) -> PValue | None:
    """The P value beside a ratio; none where the next ratio of the table has no P of its own, as with one P for several levels."""
    if after is None or after.role != "p" or after.index not in row.cells:
        return None
    shares = following is not None and column.index in following.cells and after.index not in following.cells
    if shares and following is not None and spread(following.cells[column.index]) is not None:
        return None
    return p_value(row.cells[after.index])


def _read(table: Table, row: Row, column: Column) -> tuple[Printed, Printed, Printed, int] | None:
    """A ratio, its limits and the last column that they fill."""
    cell = row.cells.get(column.index)
    if cell is None or not _is_ratio(table, column):
        return None
    together = spread(cell)
    if together is not None:
        return together.centre, together.low, together.high, column.index
    if cell.shape != "#":
        return None
    after = [each for each in table.columns if each.index > column.index][:3]
    if after and after[0].index in row.cells:
        both = limits(row.cells[after[0].index])
        if both is not None and (re.search(r"CI|%|interval|limits", after[0].head)):
            return cell.numbers[0], both[0], both[1], after[0].index
    low = next((each for each in after if _LOWER.search(each.head)), None)
    high = next((each for each in after if _UPPER.search(each.head)), None)
    if low and high and low.index < high.index and row.cells.get(low.index) and row.cells.get(high.index):
        pair = (row.cells[low.index], row.cells[high.index])
        if all(each.shape == "#" for each in pair):
            return cell.numbers[0], pair[0].numbers[0], pair[1].numbers[0], max(low.index, high.index)
    return None


def _is_ratio(table: Table, column: Column) -> bool:
    if column.role == "p" or (_LIMIT.search(column.head) and "(" not in column.head):
        return False
    if re.search(r"difference|mean|median|%\s*\(|rate \(|survival|log|coefficient|beta", column.head, re.IGNORECASE):
        return False
    if _HEAD.search(column.head) or _HEAD_WORDS.search(column.head):
        return True
    plain = bool(re.search(r"CI|interval|estimate", column.head, re.IGNORECASE))
    return plain and bool(_HEAD_WORDS.search(table.grid.caption))
