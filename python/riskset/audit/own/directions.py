"""Holds `higher`, `lower`, `longer`, `fewer` against the numbers that they compare: two values, two groups, or a ratio and 1."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.audit.direction_words import BEYOND, GOOD, LOST, PAIRED, THAN, THE_SAME, WORD
from riskset.audit.own.changes import of_changes
from riskset.audit.own.compared import COMPARED, is_compared, is_incidence, order, same_quantity, sign_of
from riskset.audit.own.effects import of_ratios
from riskset.audit.own.extremes import in_display, in_sentence
from riskset.audit.own.frames import comparisons, is_denied
from riskset.audit.own.naming import groups_of, named
from riskset.audit.own.pronouns import of_pronouns
from riskset.audit.own.turned import RULE, finding_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.compared import Study
    from riskset.audit.own.frames import Comparison
    from riskset.audit.own.sentences import Number, Sentence
    from riskset.results import Result

RULES = {RULE: "Words such as higher, lower, longer and fewer agree with the numbers that they compare"}

_IN_WORDS = {1: "higher", -1: "lower"}


def directions(sentences: Sequence[Sentence], studies: Mapping[str, Study]) -> Iterator[Finding]:
    """Find comparisons in words that the store contradicts.

    Parameters
    ----------
    sentences : sequence of Sentence
    studies : mapping of str to Study
        The studies by the path of their file.
    """
    for before, sentence in zip([None, *sentences], sentences, strict=False):
        previous = before if before is not None and before.passage is sentence.passage else None
        found = [
            *of_ratios(sentence),
            *_of_values(sentence),
            *_of_signs(sentence),
            *_of_groups(sentence, studies),
            *of_pronouns(sentence, previous),
            *of_changes(sentence),
            *in_sentence(sentence, studies),
            *in_display(sentence, studies),
        ]
        seen: set[int] = set()
        for number, finding in found:
            if number.start not in seen:
                seen.add(number.start)
                yield finding


def _of_values(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`45% in A, higher than 30% in B`, `45% in A exceeded the 30% of B`: the value of the first against those of the second."""
    text, offset = sentence.text, sentence.start
    for each in comparisons(text):
        first, seconds = _compared_values(sentence, each)
        if first is None:
            continue
        turned = 1
        if first.start >= offset + each.word.end():
            said = text[each.word.end() : first.start - offset].partition("(")[0]
            turned = _turned(text[: each.word.start()], each.word, said, first.result)
        sign = turned * sign_of(each.word, first.result)
        wrong = [number for number in seconds if order(first.result, number.result) not in {None, sign}]
        if sign and wrong:
            actual = order(first.result, wrong[0].result) or 0
            message = f"The sentence says {each.said}, and {first.text} is {_IN_WORDS.get(actual, 'equal to')}"
            message += f" than {wrong[0].text}" if actual else f" {wrong[0].text}"
            yield first, finding_of(sentence, first, message, sentence.place(wrong[0]))


def _compared_values(sentence: Sentence, each: Comparison) -> tuple[Number | None, list[Number]]:
    """The value that a comparison is said of, and those that it is held against; both may stand behind in brackets."""
    seconds = [number for number in _within(sentence, each.second) if is_compared(number)]
    if not seconds or _is_bound(sentence, each.second[0]):
        return None, []
    if each.is_led:
        firsts = [number for number in _within(sentence, each.first) if is_compared(number)]
        known = len(seconds) == 1 and firsts and same_quantity(firsts[0], seconds[0])
        return (firsts[0], seconds) if known else (None, [])
    found = [number for number in _within(sentence, each.first) if same_quantity(number, seconds[0])]
    first = found[0] if len(found) == 1 else None
    if first is None and _is_pair(sentence, each.word, seconds):
        first = seconds.pop(0)
    return first, [number for number in seconds if first is not None and same_quantity(number, first)]


def _is_bound(sentence: Sentence, at: int) -> bool:
    """Whether a number that nobody told stands behind `than`: `more than 40 years`."""
    bound = BEYOND.match(sentence.text, at) if re.search(r"\bthan\s$", sentence.text[:at], re.IGNORECASE) else None
    return bound is not None and all(each.start - sentence.start != bound.start("of") for each in sentence.numbers)


def _within(sentence: Sentence, span: tuple[int, int]) -> list[Number]:
    """The numbers of a part of a sentence."""
    start, end = sentence.start + span[0], sentence.start + span[1]
    return [number for number in sentence.numbers if start <= number.start and number.end <= end]


def _of_signs(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`45% > 30%`, and `the same in A and B (45% and 45%)`: two values beside each other."""
    text = sentence.passage.text
    same = THE_SAME.search(sentence.text)
    for first, second in pairwise(sentence.numbers):
        actual = order(first.result, second.result)
        if not same_quantity(first, second) or actual is None:
            continue
        between = text[first.end : second.start].strip()
        sign = {">": 1, "<": -1}.get(between, 0)
        if sign and actual != sign:
            yield first, finding_of(sentence, first, f"The sentence says {first.text} {between} {second.text}")
        equal = same is not None and sentence.start + same.end() <= first.start and PAIRED.fullmatch(f" {between} ")
        if equal and first.text != second.text and not is_denied(sentence.text, same.start() if same else 0):
            message = f"The sentence says {same[0].lower() if same else ''}, and {first.text} is not {second.text}"
            yield first, finding_of(sentence, first, message, sentence.place(second))


def _is_pair(sentence: Sentence, word: re.Match[str], behind: Sequence[Number]) -> bool:
    """Whether both values stand behind: `higher in A than in B (45% vs. 30%)`."""
    if len(behind) < 2 or not same_quantity(*behind[:2]):
        return False
    text = sentence.passage.text
    said = text[sentence.start + word.end() : behind[0].start]
    return PAIRED.match(text[behind[0].end : behind[1].start]) is not None and "(" in said


def _turned(before: str, word: re.Match[str], behind: str, result: Result) -> int:
    """-1 where deaths are told by survival, `a higher risk of death (2-year OS, 30% vs. 45%)`; 0 where that is unclear."""
    if result.statistic != "estimate":
        return 1
    wanted, other = (LOST, GOOD) if is_incidence(result) else (GOOD, LOST)
    for words in (behind, re.split(r"[,;:]", before)[-1]):
        good, bad = wanted.search(words), other.search(words)
        if good and bad:
            return 0
        if bad:
            return -1 if word["more"] or word["less"] else 0
        if good:
            return 1
    return 1


def _of_groups(sentence: Sentence, studies: Mapping[str, Study]) -> Iterator[tuple[Number, Finding]]:
    """`lower in A than in B (P = ...)`: the groups that are named, by the estimates behind the P value."""
    for number in sentence.p_values:
        study = studies.get(number.study)
        clause = sentence.before(number, sentence.p_values)
        if study is None:
            continue
        rows = [row for row in study.results_of(number.display) if (row.endpoint or row.variable) == number.about]
        compared = _compared_groups(clause, groups_of(rows))
        if compared is None:
            continue
        word, pair, behind = compared
        orders = _orders(rows, *pair, number.result)
        # The method of an estimate tells of what kind the outcome is.
        alike = sorted((row for row in rows if row.statistic in COMPARED), key=lambda row: row.statistic != "estimate")
        like = alike[0] if alike else number.result
        sign = sign_of(word, like) * _turned(clause[: word.start()], word, behind, like)
        if sign and orders and all(each == -sign for each in orders):
            message = (
                f"The sentence says {word[0].strip().lower()} in {pair[0]} than in {pair[1]}, "
                f"and the store has it the other way round at every time"
            )
            yield number, finding_of(sentence, number, message)


def _compared_groups(clause: str, groups: Mapping[str, list[str]]) -> tuple[re.Match[str], tuple[str, str], str] | None:
    """The word by which a clause compares, the two groups, and the words behind it: of two groups one alone may be named."""
    found = named(clause, groups)
    for each in comparisons(clause):
        first, second = ([name for at, name in found if start <= at < end] for start, end in (each.first, each.second))
        nearest = (first[:1], second[-1:]) if each.is_led else (first[-1:], second[:1])
        if nearest[0] and nearest[1] and nearest[0] != nearest[1]:
            behind = clause[each.word.end() : max(each.word.end(), each.first[1])].partition("(")[0]
            return each.word, (nearest[0][0], nearest[1][0]), behind
    words = list(WORD.finditer(clause))
    names = {name for _, name in found}
    if THAN.search(clause) or not words or is_denied(clause, words[-1].start()):
        return None
    if len(groups) != 2 or len(names) != 1:
        return None
    (other,) = set(groups) - names
    return words[-1], (names.pop(), other), clause[words[-1].end() :].partition("(")[0]


def _orders(rows: Sequence[Result], first: str, second: str, like: Result) -> set[int]:
    """How the estimates of two groups are ordered, over all times and levels of what is compared."""
    by_name: dict[tuple[object, ...], dict[str, Result]] = {}
    for row in rows:
        if row.statistic in COMPARED - {"count", "events"} and like.level in {"", row.level}:
            by_name.setdefault((row.statistic, row.level, row.at, row.model), {})[row.group] = row
    found: set[int] = set()
    for groups in by_name.values():
        if first in groups and second in groups:
            actual = order(groups[first], groups[second])
            found |= {actual} if actual else set[int]()
    return found
