"""Whether sentences give the study and its groups the sizes, counts and means that the tables give them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.papers.model.arithmetic import is_percentage, percent
from riskset.audit.papers.model.counted import PEOPLE, N, whole
from riskset.audit.papers.model.labels import bare
from riskset.audit.papers.model.populations import stated_sizes
from riskset.audit.papers.model.printed import printed
from riskset.audit.papers.model.rates import group_names
from riskset.audit.papers.number_pattern import NUMBER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.tables import Row, Table
    from riskset.audit.papers.model.understood import Understood

_REMEDY = "Correct the one that is wrong"
_INCLUDED = r"(?:studied|included|analy[sz]ed|enrolled|evaluated|recruited|randomi[sz]ed|assessed|followed)"
_WE = re.compile(
    rf"\b[Ww]e\s+(?:retrospectively\s+|prospectively\s+)?{_INCLUDED}\s+(?:data\s+(?:of|from)\s+)?(?:a\s+total\s+of\s+)?"
    rf"(?P<n>{N})\s+(?:[a-z-]+\s+){{0,4}}?{PEOPLE}\b"
    rf"|(?:^|[.:*]\s+)(?:A\s+total\s+of\s+|In\s+(?:all|total),?\s+|Overall,?\s+)?(?P<m>{N})\s+(?:[a-z-]+\s+){{0,4}}?{PEOPLE}\b[^.;()\d]{{0,60}}?\bwere\s+{_INCLUDED}\b"
    rf"|\b(?:[Tt]his|[Oo]ur|[Tt]he\s+present|[Rr]etrospective|[Pp]rospective|[Cc]onsecutive)\s+(?:[a-z-]+\s+){{0,3}}?(?:cohort|study|series|trial|analysis)\s+of\s+(?P<k>{N})\s+(?:[a-z-]+\s+){{0,3}}?{PEOPLE}\b"
)
# What can make a number of patients another one: exclusions with their numbers, parts and further cohorts.
_LEFT_OUT = re.compile(
    r"\b(?:exclu\w+|lost to|missing|withdr\w+|declin\w+|ineligible|incomplete|without (?:data|follow-up|consent)|drop\w*[ -]?outs?|"
    r"refus\w+|screened|eligible|assessed for)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\b(?:of whom|subgroup|subset|validation|training|matched|controls?|additional|further|second|other|landmark|imput\w+|"
    r"available|per[- ]protocol|safety|pilot|previous\w*)\b",
    re.IGNORECASE,
)
_NEAR = 0.1
_SHARE = re.compile(
    rf"(?<!of )(?<!in )(?<!the )(?P<n>{N})\s+(?:{PEOPLE}\s+)?\((?P<percent>\d+(?:[.\u00b7]\d+)?)\s?%\)"
    rf"\s+(?P<behind>(?:(?:were|was)\s+(?:randomly\s+)?(?:assigned|allocated|randomi[sz]ed)|received|underwent)\b[^.;()]{{0,60}})"
)
_PAIR = re.compile(
    rf"(?P<a>{N})\s+of\s+(?:the\s+)?(?P<of_a>{N})\b[^.;:]{{0,90}}?(?<!\d)\band\s+(?P<b>{N})\s+of\s+(?:the\s+)?(?P<of_b>{N})\b"
)
_MEAN = re.compile(
    rf"\b(?:[Tt]he|[Tt]heir|with\s+a)\s+(?P<what>mean|median)\s+(?P<label>[a-z][a-z -]{{2,30}}?)\s+(?:of\s+(?:the|all)\s+(?:{PEOPLE}|cohort)\s+)?(?:was|of)\s+"
    rf"(?P<value>{NUMBER})(?=\s*(?:years?|months?|days?|mm|cm|kg|[\s,.(]))(?!\s*(?:[(,]\s*)?(?:95|and\b|vs|versus|in\b|for\b|among\b|with\b))"
)
_SHORTEST = 5


def check_study_size(paper: Understood) -> Iterator[Finding]:
    """Find sizes, shares, counts and means of the text that are not those of the tables."""
    yield from _sizes(paper)
    shares = _wholes_of_groups(paper)
    names = group_names(paper, ()) if shares else {}
    sizes = stated_sizes(paper) if shares else set[int]()
    for sentence in paper.sentences:
        if sentence.is_own:
            yield from _shares(sentence, shares, names, sizes)
            yield from _counts(paper, sentence)
            yield from _means(paper, sentence)


def _wholes(paper: Understood) -> dict[int, Table]:
    """The numbers of all patients that tables have: of their total, or of their groups together."""
    found: dict[int, Table] = {}
    for table in paper.tables:
        size = table.total.size if table.total is not None else sum(group.size or 0 for group in table.groups)
        if size:
            found.setdefault(size, table)
    return found


def _sizes(paper: Understood) -> Iterator[Finding]:
    """`We studied 668 women`, once, where all tables and the rest of the text have 686, and nobody is left out."""
    wholes = _wholes(paper)
    if len(wholes) != 1:
        return
    left_out = any(_LEFT_OUT.search(each.text) and re.search(N, each.text) for each in paper.sentences)
    ((size, table),) = wholes.items()
    for sentence in paper.sentences:
        is_own = sentence.is_own or sentence.section == "discussion"
        found = _WE.search(sentence.text) if is_own and not _PARTLY.search(sentence.text) else None
        said = whole(found["n"] or found["m"] or found["k"]) if found else size
        # Who was left out is no longer of `this cohort of 641 patients`.
        if found is None or said == size or (left_out and not found["k"]) or abs(said - size) > _NEAR * size:
            continue
        if _times(paper.text, said) > 1 or not _times(paper.text, size) or _times(paper.text, abs(said - size)):
            continue
        yield Finding(
            rule="flow",
            message=f"The text has {said} patients here, and {table.name} has {size}",
            places=(
                sentence.place(found.start(), found[0]),
                table.place(table.rows[0], table.total or table.groups[0]),
            ),
            remedy=_REMEDY,
        )


def _times(text: str, n: int) -> int:
    """How often a text has a number."""
    return len(re.findall(rf"(?<![\d.,(])(?:{n:,}|{n})(?![\d]|[.,]\d|\s?%)", text))


def _wholes_of_groups(paper: Understood) -> dict[int, int]:
    """All patients by the size of a group, where the groups of a table are all patients and none has the size of another."""
    found: dict[int, set[int]] = {}
    for table in paper.tables:
        sizes = [group.size or 0 for group in table.groups]
        if len(sizes) > 1 and all(sizes) and (table.total is None or table.total.size == sum(sizes)):
            for size in sizes:
                found.setdefault(size, set()).add(sum(sizes))
    return {size: whole.pop() for size, whole in found.items() if len(whole) == 1}


def _shares(
    sentence: Sentence, wholes: Mapping[int, int], names: Mapping[str, re.Pattern[str]], sizes: set[int]
) -> Iterator[Finding]:
    """`246 women (39.5%) received tamoxifen`: the size of the group that is named, as a share of all or of a stated number."""
    for found in _SHARE.finditer(sentence.text):
        n, shown = whole(found["n"]), printed(found["percent"])
        if n not in wholes or not any(pattern.search(found["behind"]) for pattern in names.values()):
            continue
        if any(is_percentage(n, size, shown) for size in (*sizes, wholes[n]) if size >= n):
            continue
        yield Finding(
            rule="percentage",
            message=f"{n} of {wholes[n]} is not {found['percent']}%",
            places=(sentence.place(found.start(), found[0]),),
            computed=f"{n} of {wholes[n]} is {percent(n, wholes[n], shown)}%; {n} is the size of a group in the tables",
            remedy="Correct the count or the percentage, or state the denominator",
        )


def _counts(paper: Understood, sentence: Sentence) -> Iterator[Finding]:
    """`187 of 246 ... and 209 of 440` of a row that the sentence names: one count is the table's, the other is not."""
    for found in _PAIR.finditer(sentence.text):
        of = {whole(found["of_a"]): whole(found["a"]), whole(found["of_b"]): whole(found["b"])}
        lead = sentence.text[max(0, found.start() - 120) : found.end() + 60]
        rows = [
            (table, row, counts)
            for table in paper.tables
            if {group.size for group in table.groups} == set(of) and len(table.groups) == len(of)
            for row in table.rows
            if _is_named(row.label, lead) and not row.sizes and (counts := _counts_of(table, row))
        ]
        if len(rows) != 1:
            continue
        table, row, counts = rows[0]
        wrong = [size for size, n in of.items() if counts[size] != n]
        if len(wrong) == 1:
            (size,) = wrong
            yield Finding(
                rule="stated-twice",
                message=f'"{row.label}" has {of[size]} of {size} patients here and {counts[size]} in {table.name}',
                places=(sentence.place(found.start(), found[0]), table.place(row)),
                remedy=_REMEDY,
            )


def _counts_of(table: Table, row: Row) -> dict[int, int]:
    """The counts of a row by the sizes of its groups; none where one is not printed, or is of other patients."""
    from riskset.audit.papers.model.values import count

    found: dict[int, int] = {}
    for group in table.groups:
        held = count(row.cells[group.index]) if group.index in row.cells else None
        if held is None or held.of is not None or held.percent is None or group.size is None:
            return {}
        found[group.size] = held.n
    return found


def _means(paper: Understood, sentence: Sentence) -> Iterator[Finding]:
    """`their median age was 62 years`, and no column of the row of median ages has 62."""
    for found in _MEAN.finditer(sentence.text):
        label = bare(found["label"])
        rows = [
            (table, row)
            for table in paper.tables
            for row in table.rows
            if re.match(rf"{re.escape(label)}\b", bare(row.label))
            and re.search(rf"\b{found['what']}\b", row.label, re.IGNORECASE)
        ]
        if (
            len(rows) != 1
            or len(rows[0][0].groups) + (rows[0][0].total is not None) < 1
            or _PARTLY.search(sentence.text)
        ):
            continue
        table, row = rows[0]
        said = printed(found["value"])
        column = table.total
        if (
            column is None
            or column.index not in row.cells
            or not re.search(r"\ball\b|\btheir\b|\bthe\b|with a", found[0], re.IGNORECASE)
        ):
            continue
        centres = [row.cells[each.index].numbers[0] for each in (column, *table.groups) if each.index in row.cells]
        if any(said.meets(centre) for centre in centres):
            continue
        yield Finding(
            rule="stated-twice",
            message=f"The {found['what']} {label} is {said.text} here and {centres[0].text} in {table.name}",
            places=(sentence.place(found.start(), found[0]), table.place(row, column)),
            remedy=_REMEDY,
        )


def _is_named(label: str, text: str) -> bool:
    name = bare(label)
    return len(name) >= _SHORTEST and re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text.lower()) is not None
