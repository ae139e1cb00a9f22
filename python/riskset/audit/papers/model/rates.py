"""The rates of endpoints that a manuscript states for its groups: survival at two years, median survival."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.audit.papers.model.labels import bare
from riskset.audit.papers.model.measures import measures_in, months_in
from riskset.audit.papers.model.printed import Printed, printed
from riskset.audit.papers.model.values import spread
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.audit.finding import Place
    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood
    from riskset.audit.papers.model.values import Value

_PERCENT = re.compile(rf"({NUMBER})\s?%")
_LEVEL = re.compile(r"\(?\b(?:90|95|99)\s?% ?(?:CI|confidence)[^)]*\)?")
_OTHER_ANALYSIS = re.compile(
    r"landmark|sensitivity|adjusted|subgroup|matched|weighted|exclud|time-dependent|validation|training", re.IGNORECASE
)
_BEFORE_A_NAME = re.compile(
    r"(?:^|[,;:(/]\s*|\b(?:the|in|for|among|and|or|to|of|than|with|between|versus|vs\.?|both|groups?|patients|recipients)\s+)$",
    re.IGNORECASE,
)
_NOT_REACHED = re.compile(r"\s*(?:NR|not reached)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rate:
    """The rate of an endpoint in a group.

    Attributes
    ----------
    measure : str
        Such as ``OS``.
    months : float or None
        The time; ``None`` for a median.
    group : str
        The group's name without capitals.
    value : Printed or None
        Percent, or the median in months; ``None`` for a median that is not reached.
    place : Place
    source : str
        The table's name, or the section.
    """

    measure: str
    months: float | None
    group: str
    value: Printed | None
    place: Place
    source: str

    @property
    def name(self) -> str:
        """What it is, in words."""
        group = f" in {self.group}" if self.group else ""
        if self.months is None:
            return f"median {self.measure}{group}"
        return f"{self.measure} at {self.months:g} months{group}"


def rates_of(paper: Understood) -> list[Rate]:
    """Find the rates that tables and sentences state."""
    found = [rate for table in paper.tables for rate in _of_table(table)]
    groups = group_names(paper, found)
    if groups:
        found += [rate for sentence in paper.sentences if sentence.is_own for rate in _of_sentence(sentence, groups)]
    return found


def group_names(paper: Understood, rates: Sequence[Rate]) -> dict[str, re.Pattern[str]]:
    """The groups of the tables, each with the pattern of its name in a sentence; longer names first."""
    labels = {column.head for table in paper.tables for column in table.groups}
    labels |= {rate.place.part.partition('row "')[2].partition('"')[0] for rate in rates}
    found: dict[str, re.Pattern[str]] = {}
    for label in sorted(labels, key=len, reverse=True):
        name = re.sub(r"\s+(?:groups?|arms?|cohorts?)$", "", bare(label))
        if 1 < len(name) < 50 and label not in {"Total", "All", "Overall", "All patients"}:
            flags = 0 if label.isupper() and len(label) <= 4 else re.IGNORECASE
            plain = name if flags else label.strip().replace("\u2212", "-").replace("\u2013", "-")
            words = re.escape(plain).replace(r"\ ", r"[\s-]+")
            found[name] = re.compile(rf"(?<![\w-]){words}(?![\w+]|-\w)", flags)
    return found


def _of_table(table: Table) -> Iterator[Rate]:
    # Repeated blocks of one table, such as several landmarks, say other things with the same words.
    for block in table.blocks:
        for row in block.levels or (block.head,):
            head = block.head.label if row is not block.head else ""
            for column in table.columns:
                rate = _cell(table, row, column, head)
                if rate is not None:
                    yield rate


def _cell(table: Table, row: Row, column: Column, head: str) -> Rate | None:
    said = f"{column.head} {head} {row.label}"
    measures = measures_in(said)
    of_row = bool(measures_in(row.label) or months_in(row.label))
    is_rate = len(measures) == 1 and column.role != "p" and not re.match(r"p\b", row.label, re.IGNORECASE)
    if not is_rate or (of_row and column.role not in {"group", "total"}):
        return None
    group, place = bare(column.head if of_row else row.label), table.place(row, column)
    cell = row.cells.get(column.index)
    number = cell.numbers[0] if cell is not None and _is_estimate(cell) else None
    if re.search(r"\bmedian\b", said, re.IGNORECASE):
        text = table.grid.rows[row.index][column.index]
        told = number is not None or _NOT_REACHED.match(text)
        in_months = re.search(r"\bmonths?\b|\bmo\b", said)
        return Rate(measures[0][1], None, group, number, place, table.name) if told and in_months else None
    times = months_in(f"{column.head} {row.label}")
    if (
        number is None
        or cell is None
        or len(times) != 1
        or "%" not in said + cell.shape
        or not 0 <= number.value <= 100
    ):
        return None
    return Rate(measures[0][1], times[0][1], group, number, place, table.name)


def _is_estimate(cell: Value) -> bool:
    return cell.shape in {"#", "#%"} or spread(cell) is not None or bool(re.match(r"#\(#\u2013N[RE]\)$", cell.shape))


def _of_sentence(sentence: Sentence, groups: dict[str, re.Pattern[str]]) -> Iterator[Rate]:
    text = sentence.text.replace("\u2212", "-")
    if _OTHER_ANALYSIS.search(text):
        return
    measures, times = measures_in(text), months_in(_LEVEL.sub("", text))
    if len(measures) != 1 or len({time for _, time in times}) != 1 or re.search(r"\bmedian\b", text):
        return
    named = mentions(text, groups)
    shown = [found for found in _PERCENT.finditer(text) if not _is_limit(text, found.start())]
    one_by_one = not re.search(r"\b(?:versus|vs)\b", text)
    in_order = (
        one_by_one
        and "respectively" in text
        and len(named) == len(shown)
        and len({name for _, _, name in named}) == len(named)
    )
    if not (in_order and len(named) > 1):
        pairs = [] if "respectively" in text else _beside(text, named, shown)
    else:
        pairs = [(name, found) for (_, _, name), found in zip(named, shown, strict=True)]
    for name, found in pairs:
        yield Rate(
            measures[0][1],
            times[0][1],
            name,
            printed(found[1]),
            sentence.place(found.start(), found[0]),
            sentence.section or "text",
        )


def _is_limit(text: str, at: int) -> bool:
    """Whether a percentage is a confidence level, or a limit."""
    level = re.match(r"(?:90|95|99)\s?% ?(?:CI|conf)", text[at:])
    return bool(level or re.search(r"(?:CI|interval)[^()]*$", text[max(0, at - 40) : at]))


def _beside(
    text: str, named: list[tuple[int, int, str]], shown: list[re.Match[str]]
) -> list[tuple[str, re.Match[str]]]:
    """Percentages that are followed by "in" and a group."""
    found: list[tuple[str, re.Match[str]]] = []
    for percent in shown:
        after = re.match(
            r"\s*(?:\([^()]*\)\s*)?(?:in|for|among|with) (?:the |patients with )?(?:(?:arm|group) )?",
            text[percent.end() :],
        )
        if after:
            at = percent.end() + after.end()
            found += [(name, percent) for start, end, name in named if start == at and not _goes_on(text, end, named)]
    return found


def _goes_on(text: str, end: int, named: list[tuple[int, int, str]]) -> bool:
    """Whether a list of groups goes on after one that ends here."""
    after = re.match(r"(?:\s+groups?)?(?:,| and|, and| or)\s+(?:the\s+)?", text[end:])
    return after is not None and any(start == end + after.end() for start, _, _ in named)


def mentions(text: str, groups: dict[str, re.Pattern[str]]) -> list[tuple[int, int, str]]:
    """Where a text names groups, in order; none where a name may be part of a longer one, as of a subgroup."""
    found: list[tuple[int, int, str]] = []
    for name, pattern in groups.items():
        for match in pattern.finditer(text):
            if not any(start < match.end() and end > match.start() for start, end, _ in found):
                found.append((match.start(), match.end(), name))
    return sorted(found) if all(stands_alone(text, start) for start, _, _ in found) else []


def stands_alone(text: str, start: int) -> bool:
    """Whether the name that begins at `start` is not part of a longer one, such as "oral prednisolone"."""
    return bool(_BEFORE_A_NAME.search(text[:start]))
