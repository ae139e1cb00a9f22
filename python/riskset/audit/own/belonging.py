"""Holds a number against what the words around it name: the endpoint, the variable and the groups that it is of."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.context import PEOPLE
from riskset.audit.own.naming import groups_of, named, things_of
from riskset.audit.own.sentences import OF_PATIENTS
from riskset.naming import VERSUS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.sentences import Number, Sentence
    from riskset.opened import OpenStudy
    from riskset.results import Result

P_RULE, GROUP_RULE, QUANTITY_RULE = "p-of-another-comparison", "another-group", "another-quantity"
RULES = {
    P_RULE: "A P value stands with the comparison that it is of",
    GROUP_RULE: "A number belongs to the group that the sentence names for it",
    QUANTITY_RULE: "A number is of the endpoint or the variable that the sentence names for it",
}
_BOTH = re.compile(r"\b(?:both|all|each)\b[^.;()]{0,12}$", re.IGNORECASE)
_FOLLOWED_BY = re.compile(
    r"^\s*(?:patients?\s+|recipients?\s+|points?\s+)?(?:(?:in|of|among|for|with|had)\s+|(?=without\s))(?P<rest>.*)$",
    re.DOTALL,
)
_IN_ORDER = re.compile(r"^[^.;()]{0,40}\brespectively\b")
_LISTED = re.compile(r"^\s*(?:patients?|recipients?)?\s*\((?P<rest>[^()]*),? respectively\)")
_LED_BY = re.compile(r"\b(?:in|of|among|for|with)\s+(?P<rest>[^().;,]*)\(\s*$")
_FIRST = re.compile(
    r"^\s*(?P<rest>(?:In|Among|Of|For|With|Without)\s(?!(?:contrast|comparison|addition)\b)[^.;,()\d]*),\s*"
    r"(?:[^.;,()]{0,60}?\b(?:was|were|is|are|reached)\s+(?:\w+\s+(?:to|in|by|for|at)\s+)?)?(?:only |about )?$"
)
_PEOPLE_OF = re.compile(rf"^\s+(?P<who>(?:[\w+\u2212-]+\s+){{1,4}})(?:{PEOPLE})\b")
# `ALL (n = 12)`: what stands before the bracket.
_SIZED = re.compile(r"(?P<who>[^.;,()]{1,40})\(\s*n\s*=\s*$", re.IGNORECASE)
_PAIRED = re.compile(r"\s*(?:vs\b|versus\b|against\b|compared\b)")
_JOIN = re.compile(r"^[\s,]*(?:and|or|,|,\s*and|respectively|;)?[\s,]*$")
_OF_THE_LAST = re.compile(r"^[\s)]*(?:for|in|of)\s+(?:the\s+)?[^\s,;]+")
# `12 were primary refractory, and 30 had ...`
_DONE_BY_THE_LAST = re.compile(r"^[\s)%]*(?:were|was|had|have|are|received|underwent)\b[^,;]*?(?:,\s*|\band\b)")
_STOP = re.compile(r"[.;()]|\b(?:than|versus|vs|against|compared|but|whereas|while)\b")


def belonging(sentences: Sequence[Sentence], studies: Mapping[str, OpenStudy]) -> Iterator[Finding]:
    """Find numbers that stand with the words of another comparison, group or quantity."""
    for sentence in sentences:
        wrong: set[int] = set()
        for number, finding in (*_groups(sentence, studies), *_quantities(sentence, studies)):
            wrong.add(number.start)
            yield finding
        for number in sentence.p_values:
            study = studies.get(number.study)
            if study is not None and number.start not in wrong:
                yield from _p_value(sentence, number, study)


def _p_value(sentence: Sentence, number: Number, study: OpenStudy) -> Iterator[Finding]:
    """A P value against the numbers before it, and the groups that are named with it."""
    values = [each for each in sentence.values_of(number) if each.study == number.study and each.about]
    clause = sentence.before(number, sentence.p_values)
    if _BOTH.search(clause):
        yield from _both(sentence, number, {each.about for each in values}, study)
    if values and number.about and _compared(number) not in {_compared(each) for each in values}:
        shown = ", ".join(each.text for each in values[-2:])
        message = f"P {number.text} is of {_name(number, study)}, and the numbers before it are not: {shown}"
        yield _finding(P_RULE, sentence, number, message)
        return
    pair = set(number.result.group.split(VERSUS)) if VERSUS in number.result.group else set[str]()
    said = _groups_said(sentence, number, values, groups_of(study.results_of(number.display))) if pair else set[str]()
    if said and not (pair == said if len(said) == 2 else said <= pair if len(said) == 1 else pair <= said):
        message = f"P {number.text} is of {number.result.group}, and the sentence compares {' and '.join(sorted(said))}"
        yield _finding(P_RULE, sentence, number, message)


def _compared(number: Number) -> tuple[str, str]:
    """What a number compares: of a regression the endpoint and the variable, else the endpoint or the variable."""
    return (number.about, number.result.variable if number.result.endpoint else "")


def _groups_said(
    sentence: Sentence, number: Number, values: Sequence[Number], groups: Mapping[str, list[str]]
) -> set[str]:
    """The groups that a sentence compares where a P value stands: that it explains, names, or gives values of."""
    behind = re.match(r"\s*for (?P<pair>[^().;]*)", sentence.after(number))
    explained = {name for _, name in named(behind["pair"], groups)} if behind else set[str]()
    if len(explained) == 2:
        return explained
    told = {each.result.group for each in values if each.result.group in groups}
    words = [name for _, name in named(sentence.before(number, sentence.p_values).rpartition("; ")[2], groups)]
    if len(told) >= 2 or len(set(words)) > 2:
        return told if len(told) >= 2 else set()
    if len(set(words)) == 1 and not told:
        # `lower in A than in B (P ...) and in C (P ...)`: A is compared with C too.
        before = sentence.passage.text[sentence.start : number.start].rpartition("; ")[2]
        than = re.search(r"\bthan\b", before)
        left = [name for at, name in named(before, groups) if than and at < than.start()]
        if than and left and left[-1] != words[0]:
            return {left[-1], words[0]}
    return set(words)


def _both(sentence: Sentence, number: Number, abouts: set[str], study: OpenStudy) -> Iterator[Finding]:
    """`both P = ...`: the P values of all quantities before it print the same."""
    for row in study.results_of(number.display):
        about = row.endpoint or row.variable
        same = (row.statistic, row.group, row.model) == (
            number.result.statistic,
            number.result.group,
            number.result.model,
        )
        if not same or about not in abouts or about == number.about or row.value is None or number.result.value is None:
            continue
        text = study.style.p_value(row.value)
        if text != study.style.p_value(number.result.value):
            message = f"P {number.text} is said of both, and that of {about} is {text}"
            yield _finding(P_RULE, sentence, number, message)


def _groups(sentence: Sentence, studies: Mapping[str, OpenStudy]) -> Iterator[tuple[Number, Finding]]:
    """`45% in A`, and `45%, 30% and 17% in A, B and C`: each value against the group that is named for it."""
    yield from _sizes(sentence, studies)
    run: list[Number] = []
    for number in sentence.numbers:
        if number.is_p or not number.result.group or VERSUS in number.result.group:
            run = []
            continue
        joined = run and _JOIN.match(sentence.passage.text[run[-1].end : number.start]) and _alike(run[-1], number)
        run = [*run, number] if joined else [number]
        yield from _in_order(sentence, run, studies)
        match = _led(sentence, number) or _FOLLOWED_BY.match(sentence.after(number))
        match = match or _LISTED.match(sentence.after(number))
        study = studies.get(number.study)
        if match is None or study is None:
            continue
        groups = groups_of(study.results_of(number.display))
        led = match.re is _LED_BY
        if led and _STOP.search(match["rest"]) and number.result.group in {x for _, x in named(match["rest"], groups)}:
            continue  # `higher in A than in B (30%)` may give the number of either
        rest = _STOP.split(match["rest"])[-1 if led else 0]
        names = list(dict.fromkeys(name for _, name in named(rest, groups)))
        for value, name in zip(run, names, strict=True) if len(run) == len(names) else ():
            if value.result.group != name:
                message = f"{value.text} is of {value.result.group}, and the sentence says it of {name}"
                yield value, _finding(GROUP_RULE, sentence, value, message)


def _in_order(
    sentence: Sentence, run: Sequence[Number], studies: Mapping[str, OpenStudy]
) -> Iterator[tuple[Number, Finding]]:
    """`in A and B it was 45% and 30%, respectively`: the groups that stand before the values, each with its own."""
    study = studies.get(run[0].study)
    if study is None or len(run) < 2 or not _IN_ORDER.match(sentence.after(run[-1])):
        return
    before = [each for each in sentence.numbers if each.end <= run[0].start]
    if any(not each.is_p for each in before):
        return
    said = [name for _, name in named(sentence.before(run[0]), groups_of(study.results_of(run[0].display)))]
    for value, name in zip(run, said, strict=True) if len(said) == len(run) == len(set(said)) else ():
        if value.result.group != name:
            message = f"{value.text} is of {value.result.group}, and the sentence says it of {name}"
            yield value, _finding(GROUP_RULE, sentence, value, message)


def _sizes(sentence: Sentence, studies: Mapping[str, OpenStudy]) -> Iterator[tuple[Number, Finding]]:
    """`12 MRD-positive recipients`, `MRD-positive recipients (n = 12)`: the size of a group against the name with it."""
    for number in sentence.numbers:
        study = studies.get(number.study)
        match = _PEOPLE_OF.match(sentence.after(number)) or _SIZED.search(sentence.before(number))
        if study is None or match is None or number.result.statistic != "n_group" or not number.result.group:
            continue
        groups = groups_of(row for each in sentence.numbers for row in study.results_of(each.display))
        names = {name for _, name in named(match["who"], groups)}
        if len(names) == 1 and number.result.group not in names:
            message = f"{number.text} is of {number.result.group}, and the sentence says it of {names.pop()}"
            yield number, _finding(GROUP_RULE, sentence, number, message)


def _led(sentence: Sentence, number: Number) -> re.Match[str] | None:
    """`in A (45%`, and `in A, 45%` where a sentence begins; not `higher than in A (45% vs. 30%)`."""
    if _PAIRED.match(sentence.after(number)):
        return None
    first = _FIRST.match(sentence.passage.text[sentence.start : number.start])
    return _LED_BY.search(sentence.before(number)) or first


def _alike(first: Number, second: Number) -> bool:
    return (first.result.statistic, first.about, first.result.at) == (
        second.result.statistic,
        second.about,
        second.result.at,
    )


def _quantities(sentence: Sentence, studies: Mapping[str, OpenStudy]) -> Iterator[tuple[Number, Finding]]:
    """A value against the endpoints and variables that its own words name."""
    for number in sentence.numbers:
        study = studies.get(number.study)
        if study is None or number.result.statistic in OF_PATIENTS or not number.about:
            continue
        words = _own_words(sentence, number)
        things = _things(study, number)
        found = {name for _, name in named(words, things)}
        if found and number.about not in found and number.result.variable not in found:
            others = ", ".join(sorted(found))
            what = f"P {number.text}" if number.is_p else number.text
            message = f"{what} is of {_name(number, study)}, and the sentence speaks of {others}"
            yield number, _finding(P_RULE if number.is_p else QUANTITY_RULE, sentence, number, message)


def _own_words(sentence: Sentence, number: Number) -> str:
    """The words between the number before and this one, behind their last semicolon."""
    before = sentence.before(number, sentence.p_values if number.is_p else None)
    if not number.is_p and any(each.end <= number.start for each in sentence.numbers):
        before = _DONE_BY_THE_LAST.sub("", before)
    # `... for LFS and 0.57 for OS`: what begins with `for` belongs to the number before.
    return _OF_THE_LAST.sub("", before.rpartition("; ")[2])


def _things(study: OpenStudy, number: Number) -> dict[str, list[str]]:
    """What a number could be of by its display: of regressions the endpoints, else variables and endpoints."""
    rows: list[Result] = study.results_of(number.display)
    if number.result.endpoint:
        rows = [row for row in rows if row.endpoint]
    return things_of(study, rows)


def _name(number: Number, study: OpenStudy) -> str:
    from riskset.audit.own.suggested import label_of

    return label_of(study, number.about) or number.about


def _finding(rule: str, sentence: Sentence, number: Number, message: str) -> Finding:
    return Finding(
        rule=rule,
        message=message,
        places=(sentence.place(number),),
        remedy="Call the number of what the sentence names, or name what the number is of",
    )
