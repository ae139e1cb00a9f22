"""Whether numbers of patients add up on their way into the study, and the text has the groups of the tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding, Place
from riskset.audit.papers.model.labels import bare
from riskset.audit.papers.model.rates import group_names, stands_alone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.audit.papers.model.columns import Column
    from riskset.audit.papers.model.prose import Sentence
    from riskset.audit.papers.model.understood import Understood

RULE = "flow"
_REMEDY = "Correct the number that is wrong"
_N = r"(\d{1,3}(?:,\d{3})+|\d+)"
_WHO = r"(?:\s+[a-z-]+){0,4}?\s+(?:patients|subjects|participants|individuals|cases|women|men|children|records|adults)"
_LEFT_OUT = re.compile(
    rf"(?:^|\b(?:of|total of|the)\s+){_N}{_WHO}?\b[^.;]{{0,80}}?\b(?:screened|assessed|identified|registered|eligible|enrolled|reviewed|diagnosed|treated|considered|transplanted)\b"
    rf"[^;]{{0,120}}?(?<![\d.,]){_N}(?:{_WHO})?\s*(?:\([^)]*\)\s*)?(?:were\s+|was\s+)?(?:excluded|ineligible|declined)\b"
    rf"[^;]{{0,300}}?(?:leaving|remaining|(?:and|so|thus|the)\s+(?:the\s+)?(?:remaining\s+|other\s+)?)\s*(?:a total of\s+)?{_N}{_WHO}?\s*(?:\([^)]*\)\s*)?(?:\b(?:were\s+|underwent\s+)?(?:randomly\s+)?(?:randomi[sz]\w+|assigned|included|analy[sz]ed|enrolled|evaluable|evaluated|eligible|remained|for|in the)\b|[,.]|$)",
    re.IGNORECASE,
)
_REASONS = re.compile(
    rf"{_N}(?:{_WHO})?\s+(?:were|was)\s+excluded\s*\((?P<list>[^()]*(?:\([^()]*\)[^()]*)*)\)", re.IGNORECASE
)
_TOTAL = re.compile(
    rf"\btotal of\s+{_N}{_WHO}\b[^.;]{{0,80}}?\b(?:enrolled|included|analy[sz]ed|studied|evaluated|randomi[sz]ed)\b",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"exclu|withdr|\blost\b|drop\w*[ -]?out|discontinu|complet|per[- ]protocol|missing|randomi|assigned|allocated|analy[sz]ed",
    re.IGNORECASE,
)
# `3 were lost to follow-up`, `dropped out (n = 3)`: who was counted before is not in the tables.
_GONE = (
    r"(?:excluded|withdrew|lost to|dropped|drop-?outs?|discontinued|did not complete|refused|declined|without follow)"
)
_LEFT = re.compile(
    rf"\d[^.;]{{0,60}}\b{_GONE}|\b{_GONE}[^.;]{{0,60}}\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten)\b[^.;]{{0,60}}\b{_GONE}",
    re.IGNORECASE,
)
_SUBSET = 0.3
"""A group that is so much smaller or larger than in the tables is another one."""
_CONTEXT = re.compile(r"total of|enrolled|included|randomi|assigned|divided|consist|compris", re.IGNORECASE)


def check_flow(paper: Understood) -> Iterator[Finding]:
    """Find numbers of patients that do not add up."""
    for sentence in paper.sentences:
        if sentence.is_own:
            yield from _left_out(sentence)
            yield from _reasons(sentence)
    yield from _groups(paper)
    yield from _total(paper)


def _left_out(sentence: Sentence) -> Iterator[Finding]:
    for found in _LEFT_OUT.finditer(sentence.text):
        # What is said to be excluded after randomization was counted before.
        if "randomi" in sentence.text[found.start() : found.start(3)].lower():
            continue
        first, out, left = (_whole(found[i]) for i in (1, 2, 3))
        if first > out and first > left and first - out != left:
            yield Finding(
                rule=RULE,
                message=f"{first} patients less {out} are {first - out}, not {left}",
                places=(sentence.place(found.start(), found[0]),),
                computed=f"{first} - {out} = {first - out}",
                remedy=_REMEDY,
            )


def _reasons(sentence: Sentence) -> Iterator[Finding]:
    """Reasons of an exclusion that are fewer than the patients; one patient may have several."""
    for found in _REASONS.finditer(sentence.text):
        items = [item for item in re.split(r"[,;]\s*(?:and\s+)?|\s+and\s+", found["list"]) if item.strip()]
        numbers = [re.match(r"\s*(\d+)\s+[a-z]|.*\bn\s*=\s*(\d+)", item) for item in items]
        if len(items) < 2 or any(number is None for number in numbers):
            continue
        counts = [int(number[1] or number[2]) for number in numbers if number is not None]
        total = _whole(found[1])
        if sum(counts) < total:
            joined = " + ".join(map(str, counts))
            yield Finding(
                rule=RULE,
                message=f"{total} patients were excluded, and the reasons are of {sum(counts)}",
                places=(sentence.place(found.start(), found[0]),),
                computed=f"{joined} = {sum(counts)}",
                remedy=_REMEDY,
            )


def _groups(paper: Understood) -> Iterator[Finding]:
    """Sizes of groups in sentences that no table has, and groups that do not add up to their total."""
    sizes: dict[str, set[int]] = {}
    for table in paper.tables:
        for column in table.groups:
            sizes.setdefault(_group_name(column), set()).add(column.size or 0)
    names = group_names(paper, ())
    for sentence in paper.sentences:
        if not sentence.is_own or not _CONTEXT.search(sentence.text):
            continue
        text = sentence.text.replace("\u2212", "-")
        stated: dict[str, tuple[int, re.Match[str]]] = {}
        for name, pattern in names.items():
            for match in _sizes_of(text, pattern):
                stated.setdefault(name, (_whole(match["n"]), match))
        for name, (size, match) in stated.items():
            known = sizes.get(name, set()) - {0}
            own = [each for each, _ in stated.values()]
            if len(known) == 1 and size not in known and not _is_explained(paper, size, next(iter(known)), own):
                place = sentence.place(match.start(), match[0])
                yield Finding(
                    rule=RULE,
                    message=f"{name} has {size} patients here and {next(iter(known))} in the tables",
                    places=(place, _head_place(paper, name)),
                    remedy=_REMEDY,
                )
        yield from _parts(sentence, text, stated)


def _is_explained(paper: Understood, size: int, known: int, stated: Iterable[int]) -> bool:
    """Whether the size of a group can be another one than the table's: of those assigned, of a part, or of more arms."""
    whole = {
        sum(group.size or 0 for group in table.groups)
        for table in paper.tables
        if any(g.size == known for g in table.groups)
    }
    said = {total for total in (*(each - known + size for each in whole), sum(stated)) if total != size}
    if abs(size - known) > _SUBSET * known or any(_has(paper, total) for total in said):
        return True
    return bool(_LOST.search(paper.text)) and not any(_has(paper, total) for total in whole)


def _has(paper: Understood, n: int) -> bool:
    return re.search(rf"(?<![\d.,])(?:{n:,}|{n})(?![\d]|[.,]\d)", paper.text) is not None


def _sizes_of(text: str, pattern: re.Pattern[str]) -> Iterator[re.Match[str]]:
    label = pattern.pattern
    flags = pattern.flags & re.IGNORECASE
    for shape in (
        rf"(?<![\d.,])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)\s+(?:patients|subjects|participants|recipients)\b[^.;()\d]{{0,80}}\((?:the\s+)?{label}(?:\s+(?:group|arm|cohort))?\)",
        rf"(?<![\d.,])(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)\s+(?:(?:patients|subjects|participants)\s+)?(?:received|(?:were|was) (?:randomly )?(?:assigned|allocated|randomi[sz]ed) to(?: receive)?)\s+(?:the\s+)?{label}(?![\w/-])(?!(?:\s+(?:group|arm))?(?:\s*,)?\s*(?:and|plus|followed|with|or|vs|versus|then)\b)(?!\s*[,/+])",
        rf"{label}(?:\s+(?:group|arm|cohort))?\s*[\[(,]\s*n\s*=\s*(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d+)",
    ):
        for match in re.finditer(shape, text, flags):
            if match[0][0].isdigit() or stands_alone(text, match.start()):
                yield match


def _parts(sentence: Sentence, text: str, stated: dict[str, tuple[int, re.Match[str]]]) -> Iterator[Finding]:
    total = _TOTAL.search(text)
    if total is None or len(stated) < 2 or "includ" not in text[total.start() :]:
        return
    parts = [size for size, _ in stated.values()]
    if sum(parts) != _whole(total[1]):
        joined = " + ".join(map(str, parts))
        yield Finding(
            rule=RULE,
            message=f"The groups have {sum(parts)} patients, and the total is {total[1]}",
            places=(sentence.place(total.start(), total[0]),),
            computed=f"{joined} = {sum(parts)}",
            remedy=_REMEDY,
        )


def _group_name(column: Column) -> str:
    """The name of a column's group, without the word group."""
    return re.sub(r"\s+(?:groups?|arms?|cohorts?)$", "", bare(column.head))


def _head_place(paper: Understood, name: str) -> Place:
    """Where a table heads the column of a group."""
    for table in paper.tables:
        for column in table.groups:
            if _group_name(column) == name:
                line = table.grid.lines[0] if table.grid.lines else None
                part = ", ".join(filter(None, (table.grid.part, table.name, f'column "{column.head}"')))
                return Place(file=table.file, line=line or None, part=part, text=f"n = {column.size}")
    message = f"no table has the group {name}"
    raise ValueError(message)


def _total(paper: Understood) -> Iterator[Finding]:
    """A total of the text that is near the sum of the first table's groups, which the text never names."""
    first = next((table for table in paper.tables if len(table.groups) > 1 or table.total is not None), None)
    if first is None:
        return
    total = first.total.size if first.total is not None else None
    whole = total or sum(column.size or 0 for column in first.groups)
    if not whole or re.search(rf"(?<![\d.,]){whole:,}(?![\d.])|(?<![\d.,]){whole}(?![\d.])", paper.text):
        return
    if any(_LEFT.search(each.text) for each in paper.sentences):
        return
    for sentence in paper.sentences:
        found = _TOTAL.search(sentence.text)
        if (
            found is None
            or not sentence.is_own
            or _whole(found[1]) == whole
            or abs(_whole(found[1]) - whole) > 0.1 * whole
        ):
            continue
        line = first.grid.lines[0] if first.grid.lines else None
        part = ", ".join(filter(None, (first.grid.part, first.name)))
        yield Finding(
            rule=RULE,
            message=f"The text has {found[1]} patients, and {first.name} has {whole}",
            places=(
                sentence.place(found.start(), found[0]),
                Place(file=first.file, line=line or None, part=part, text=f"n = {whole}"),
            ),
            computed=" + ".join(str(column.size) for column in first.groups) + f" = {whole}" if total is None else "",
            remedy=_REMEDY,
        )
        return


def _whole(text: str) -> int:
    return int(text.replace(",", ""))
