"""Whether a P value behind two fractions of a sentence, or beside a z statistic of a table, is that of a test of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.checks.p_values import Counts, computed, fits, is_far, range_of
from riskset.audit.papers.model.counted import SHARE, N, whole
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.values import PValue, p_value
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood


def _fraction(i: int) -> str:
    return (
        rf"(?P<n{i}>{N})(?:\s*/\s*|\s+(?:out\s+)?of\s+)(?:the\s+)?(?P<of{i}>\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\s+[a-z]+)?"
    )


_PAIR = re.compile(
    rf"{_fraction(1)}{SHARE}(?P<between>[^.;:()\d]{{1,80}}?)[(]?{_fraction(2)}"
    rf"\s*(?:,\s*\d+(?:[.\u00b7]\d+)?\s?%)?(?:[)\]]?\s*[(\[]?\s*\d+(?:[.\u00b7]\d+)?\s?%)?[)\]]?(?P<behind>[^.;()\d]{{0,60}}?)[(,;\s]*"
    rf"(?:[Cc]hi-squared?(?: test)?|Fisher(?:['\u2019]s)?(?: exact)?(?: test)?)?[,;:\s]*[Pp](?:[- ]?values?)?\s*(?P<relation>[<>=\u2264\u2265])\s*(?P<p>{NUMBER})(?P<after>[^.;]{{0,40}})"
)
_NAMED = re.compile(r"\bchi[- ]?squared?\b|\bFisher|\u03c7", re.IGNORECASE)
# What may have given another P value: tests of times, models, strata.
_OTHER = re.compile(
    r"log-?rank|Cox|hazard|ratio|Gray|regression|adjust|stratif|Mantel|Cochran|McNemar|paired|matched|weight|trend|interaction|"
    r"cumulative|incidence|rate|multivaria|generalized|mixed|bootstrap|permutation|Bonferroni|corrected|non-?inferior|one-sided",
    re.IGNORECASE,
)
_OF_TIME = re.compile(
    r"\b(?:died|deaths?|dead|mortality|surviv\w+|relaps\w+|recur\w+|progress\w+|events?|(?<!heart )(?<!renal )(?<!kidney )(?<!respiratory )(?<!organ )failures?|alive)\b",
    re.IGNORECASE,
)
_FOR_COUNTS = re.compile(
    r"\b(?:categorical|counts?|proportions?|frequenc(?:y|ies)|percentages|binary|dichotomous)\b[^.]*\b(?:chi[- ]?squared?|Fisher)|"
    r"\b(?:chi[- ]?squared?|Fisher)\b[^.]*\b(?:categorical|counts?|proportions?|frequenc(?:y|ies)|percentages|binary|dichotomous)\b",
    re.IGNORECASE,
)
_FEWEST, _USUAL, _OTHER_SIZE, _ALPHA = 3, 0.75, 3.0, 0.05
_Z = re.compile(r"^(?:wald\s+)?z(?:[ -]?(?:value|statistic|score))?$", re.IGNORECASE)


def check_stated_tests(paper: Understood) -> Iterator[Finding]:
    """Find P values that no test of the counts before them gives, or that are not those of their z statistic."""
    methods = [each.text for each in paper.sentences if each.section == "methods"]
    # Where the methods say that counts are compared by such a test, another of theirs is for other things.
    counted = any(_FOR_COUNTS.search(text) for text in methods)
    other = any(_OTHER.search(text) for text in methods) and not counted
    for sentence in paper.sentences:
        if sentence.is_own:
            for found in _PAIR.finditer(sentence.text):
                yield from _of_pair(sentence, found, other=other, counted=counted)
    for table in paper.tables:
        yield from _of_z(table)


def _of_pair(sentence: Sentence, found: re.Match[str], *, other: bool, counted: bool) -> Iterator[Finding]:
    """The P value of two fractions: by any test where one is named, else only one of another size and on the other side of 0.05."""
    if _OTHER.search(sentence.text):
        return
    named = _NAMED.search(found[0]) is not None
    counts = [(whole(found[f"n{i}"]), whole(found[f"of{i}"])) for i in (1, 2)]
    if any(n > of or not of for n, of in counts) or (not named and (other or _OF_TIME.search(sentence.text))):
        return
    shown = PValue(found["relation"], printed(found["p"]))
    table: Counts = (tuple(n for n, _ in counts), tuple(of - n for n, of in counts))
    if not computed(table):
        return
    if fits((table,), shown) or (not named and not _is_another(table, shown, crossing=not counted)):
        return
    low, high = range_of((table,))
    yield Finding(
        rule="p-value-of-counts",
        message=f"{shown} is of no test of {found['n1']} of {found['of1']} and {found['n2']} of {found['of2']}",
        places=(sentence.place(found.start(), found[0]),),
        computed=f"P is between {low:.2g} and {high:.2g} by the usual tests",
        remedy="Correct the P value or the counts, or name the test",
    )


def _is_another(table: Counts, shown: PValue, *, crossing: bool) -> bool:
    """Whether a P value is far from that of every usual test, and, if `crossing`, on the other side of 0.05."""
    low, high = range_of((table,))
    least, most = shown.bounds
    crosses = most <= _ALPHA <= low or high <= _ALPHA <= least
    return is_far(shown, (table,), _OTHER_SIZE) and (crosses or not crossing)


def _of_z(table: Table) -> Iterator[Finding]:
    """Rows whose P value is not that of their z, in a table where most are."""
    z = next((column for column in table.columns if _Z.match(column.head.strip())), None)
    p = next(
        (column for column in table.columns if z is not None and column.role == "p" and column.index > z.index), None
    )
    if z is None or p is None:
        return
    wrong: list[Finding] = []
    judged = 0
    for row in table.rows:
        value, cell = row.cells.get(z.index), row.cells.get(p.index)
        shown = p_value(cell) if cell is not None else None
        if value is None or value.shape != "#" or shown is None:
            continue
        judged += 1
        if not _is_of_z(value.numbers[0].low, value.numbers[0].high, shown):
            wrong.append(_finding_of(table, row, p, shown, value.text))
    if judged >= _FEWEST and judged - len(wrong) >= _USUAL * judged:
        yield from wrong


def _is_of_z(low: Fraction, high: Fraction, shown: PValue) -> bool:
    """Whether a two-sided P value of a z statistic that is printed so can be printed as it is shown."""
    from scipy.special import ndtr

    ends = sorted((abs(float(low)), abs(float(high))))
    least = 0.0 if low <= 0 <= high else ends[0]
    smallest, largest = (2 * float(ndtr(-each)) for each in (ends[1], least))
    if shown.relation in {"<", "\u2264"}:
        return smallest <= float(shown.number.high)
    if shown.relation in {">", "\u2265"}:
        return largest >= float(shown.number.low)
    return shown.number.holds(smallest, largest)


def _finding_of(table: Table, row: Row, column: Column, shown: PValue, z: str) -> Finding:
    from scipy.special import ndtr

    p = 2 * float(ndtr(-abs(float(printed(z).value))))
    return Finding(
        rule="ratio-p-value",
        message=f"{shown} does not belong to z = {z}",
        places=(table.place(row, column),),
        computed=f"P of z = {z} is {p:.2g}",
        remedy="Correct the P value or the statistic",
    )
