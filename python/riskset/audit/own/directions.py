"""Holds `higher`, `lower`, `longer`, `fewer` against the numbers that they compare: two values, two groups, or a ratio and 1."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from riskset.audit.finding import Finding
from riskset.audit.own.direction_words import BAD, BOUND, GOOD, LOST, MOST, NOT, PAIRED, THAN, VERB, WORD
from riskset.audit.own.naming import groups_of, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Place
    from riskset.audit.own.sentences import Number, Sentence
    from riskset.results import Result

RULE = "direction"
RULES = {RULE: "Words such as higher, lower, longer and fewer agree with the numbers that they compare"}

_IN_WORDS = {1: "higher", -1: "lower"}
_COMPARED = {"estimate", "percent", "median", "mean", "count", "events"}


class Study(Protocol):
    """What is asked of a study: an opened one, or one that was saved."""

    def results_of(self, name: str, /) -> list[Result]:
        """The results of one display."""
        ...


def directions(sentences: Sequence[Sentence], studies: Mapping[str, Study]) -> Iterator[Finding]:
    """Find comparisons in words that the store contradicts.

    Parameters
    ----------
    sentences : sequence of Sentence
    studies : mapping of str to Study
        The studies by the path of their file.
    """
    for sentence in sentences:
        found = [
            *_of_ratios(sentence),
            *_of_values(sentence),
            *_of_verbs(sentence),
            *_of_groups(sentence, studies),
            *_of_extremes(sentence, studies),
        ]
        seen: set[int] = set()
        for number, finding in found:
            if number.start not in seen:
                seen.add(number.start)
                yield finding


def _of_ratios(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """Ratios below or above 1 against `longer survival`, `higher risk`, `fewer relapses`."""
    said = 0
    ratios = [number for number in sentence.numbers if number.result.statistic == "ratio" and number.result.endpoint]
    for number in ratios:
        clause = _since(sentence, number, ratios)
        own = _hazard(clause)
        said = own if own or len(clause.split()) > 6 else said
        value = number.result.value
        if not said or value is None or value == 1 or (value > 1) == (said > 0):
            continue
        what = "a higher hazard" if said > 0 else "a lower hazard"
        side = "above" if value > 1 else "below"
        yield (
            number,
            _finding(sentence, number, f"the sentence speaks of {what}, and the ratio is {side} 1: {number.text}"),
        )


def _since(sentence: Sentence, number: Number, ratios: Sequence[Number]) -> str:
    """The words of a ratio's own clause: since the ratio before it, P values between left out."""
    clause = sentence.before(number, ratios)
    for each in sentence.numbers:
        clause = clause.replace(each.text, " ")
    return re.sub(r"^[^,;)]*\)", " ", clause, count=1) if clause.lstrip().startswith(";") else clause


def _hazard(clause: str) -> int:
    """1 where a clause speaks of a higher hazard, -1 of a lower one, 0 where it tells neither or both."""
    if NOT.search(clause):
        return 0
    found: set[int] = set()
    for match in WORD.finditer(clause):
        if match["longer"] or match["shorter"]:
            found.add(-1 if match["longer"] else 1)
            continue
        sign = 1 if match["more"] else -1
        following = clause[match.end() : match.end() + 60]
        if BOUND.match(following):
            continue
        good, bad = GOOD.search(following), BAD.search(following)
        if good and (not bad or good.start() < bad.start()):
            found.add(-sign)
        elif bad:
            found.add(sign)
    return found.pop() if len(found) == 1 else 0


def _of_values(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`45% in A, higher than 30% in B`: the value before `than` against those behind it."""
    text, offset = sentence.text, sentence.start
    for than in THAN.finditer(text):
        words = [
            match for match in WORD.finditer(text, 0, than.start()) if not THAN.search(text, match.end(), than.start())
        ]
        if not words or BOUND.match(text[than.start() :]) or NOT.search(_clause_of(text, words[-1].start())):
            continue
        behind = [number for number in sentence.numbers if number.start >= offset + than.end() and _is_compared(number)]
        if not behind:
            continue
        first = _first_of_kind(sentence, behind[0], offset + than.start())
        if first is None and _is_pair(sentence, words[-1], behind):
            first = behind.pop(0)
        if first is None:
            continue
        same = [number for number in behind if _same_quantity(number, first)]
        sign = _sign(words[-1], first.result)
        for number in same if sign else []:
            actual = _order(first.result, number.result)
            if actual is not None and actual != sign:
                message = (
                    f"The sentence says {words[-1][0].lower()}, and {first.text} is {_IN_WORDS.get(actual, 'equal to')}"
                )
                message += f" than {number.text}" if actual else f" {number.text}"
                yield first, _finding(sentence, first, message, sentence.place(number))
                break


def _is_pair(sentence: Sentence, word: re.Match[str], behind: Sequence[Number]) -> bool:
    """Whether both values stand behind: `higher in A than in B (45% vs. 30%)`; not where deaths are told by survival."""
    if len(behind) < 2 or not _same_quantity(*behind[:2]):
        return False
    text = sentence.passage.text
    said = text[sentence.start + word.end() : behind[0].start]
    turned = GOOD if "incidence" in behind[0].result.method else LOST
    return PAIRED.match(text[behind[0].end : behind[1].start]) is not None and "(" in said and not turned.search(said)


def _of_verbs(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`45% in A exceeded the 30% of B`: the value before the verb against the one behind it."""
    for verb in VERB.finditer(sentence.text):
        at = sentence.start + verb.start()
        before = [number for number in sentence.numbers if number.end <= at and _is_compared(number)]
        behind = [number for number in sentence.numbers if number.start >= at and _is_compared(number)]
        if not before or not behind or not _same_quantity(before[-1], behind[0]):
            continue
        first, second, sign = before[-1], behind[0], 1 if verb["more"] else -1
        actual = _order(first.result, second.result)
        if actual is not None and actual != sign and not NOT.search(_clause_of(sentence.text, verb.start())):
            message = (
                f"The sentence says {verb[0].strip().lower()}, and {first.text} is {_IN_WORDS.get(actual, 'equal to')}"
            )
            message += f" than {second.text}" if actual else f" {second.text}"
            yield first, _finding(sentence, first, message, sentence.place(second))


def _clause_of(text: str, at: int) -> str:
    """The words around a comparison, within its commas."""
    start = max(text.rfind(mark, 0, at) for mark in (",", ";", ":")) + 1
    return text[start : at + 20]


def _first_of_kind(sentence: Sentence, other: Number, before: int) -> Number | None:
    """The one number before a place that is of the same quantity as another; None where there are none or several."""
    found = [number for number in sentence.numbers if number.end <= before and _same_quantity(number, other)]
    return found[0] if len(found) == 1 else None


def _is_compared(number: Number) -> bool:
    return number.result.statistic in _COMPARED and bool(number.result.group)


def _same_quantity(first: Number, second: Number) -> bool:
    """Whether two numbers differ in their group alone."""
    a, b = first.result, second.result
    return _is_compared(first) and _quantity(a) == _quantity(b) and a.group != b.group


def _quantity(result: Result) -> tuple[object, ...]:
    return (result.display, result.endpoint, result.variable, result.level, result.at, result.statistic)


def _sign(word: re.Match[str], result: Result) -> int:
    """1 where the word says that the first is the higher number, -1 the lower, 0 where that depends on the outcome."""
    if word["more"] or word["less"]:
        return 1 if word["more"] else -1
    if result.statistic == "estimate" and "incidence" in result.method:
        return 0
    return 1 if word["longer"] else -1


def _order(first: Result, second: Result) -> int | None:
    if first.value is None or second.value is None:
        return None
    return (first.value > second.value) - (first.value < second.value)


def _of_groups(sentence: Sentence, studies: Mapping[str, Study]) -> Iterator[tuple[Number, Finding]]:
    """`lower in A than in B (P = ...)`: the groups that are named, by the estimates behind the P value."""
    for number in sentence.p_values:
        study = studies.get(number.study)
        clause = sentence.before(number, sentence.p_values)
        than = THAN.search(clause)
        words = list(WORD.finditer(clause, 0, than.start())) if than else []
        if study is None or than is None or not words or NOT.search(_clause_of(clause, words[-1].start())):
            continue
        rows = [row for row in study.results_of(number.display) if (row.endpoint or row.variable) == number.about]
        groups = groups_of(rows)
        left = [name for at, name in named(clause, groups) if at < than.start()]
        right = [name for at, name in named(clause, groups) if at >= than.start()]
        if not left or not right or left[-1] == right[0]:
            continue
        orders = _orders(rows, left[-1], right[0], number.result)
        # The method of an estimate tells of what kind the outcome is.
        sign = _sign(words[-1], next((row for row in rows if row.statistic in _COMPARED), number.result))
        if sign and orders and all(order == -sign for order in orders):
            message = (
                f"The sentence says {words[-1][0].lower()} in {left[-1]} than in {right[0]}, "
                f"and the store has it {_IN_WORDS[-sign]} at every time"
            )
            yield number, _finding(sentence, number, message)


def _of_extremes(sentence: Sentence, studies: Mapping[str, Study]) -> Iterator[tuple[Number, Finding]]:
    """`highest in A`: the value of A against those of the other groups in the sentence."""
    for match in MOST.finditer(sentence.text):
        for number in sentence.numbers:
            study = studies.get(number.study)
            others = [other for other in sentence.numbers if _same_quantity(number, other)]
            if study is None or not others:
                continue
            names = named(match["who"], groups_of(study.results_of(number.display)))
            sign = _sign(match, number.result)
            if not sign or not names or names[0][1] != number.result.group:
                continue
            wrong = [other for other in others if _order(number.result, other.result) == -sign]
            if wrong:
                said = re.split(r"\s+(?:in|with|among|for)\s", match[0])[0].lower()
                message = f"The sentence says {said} in {number.result.group}, and {wrong[0].text} is {_IN_WORDS[sign]}"
                yield number, _finding(sentence, number, message, sentence.place(wrong[0]))


def _orders(rows: Sequence[Result], first: str, second: str, like: Result) -> set[int]:
    """How the estimates of two groups are ordered, over all times and levels of what is compared."""
    by_name: dict[tuple[object, ...], dict[str, Result]] = {}
    for row in rows:
        if row.statistic in _COMPARED - {"count", "events"} and like.level in {"", row.level}:
            by_name.setdefault((row.statistic, row.level, row.at, row.model), {})[row.group] = row
    found: set[int] = set()
    for groups in by_name.values():
        if first in groups and second in groups:
            order = _order(groups[first], groups[second])
            found |= {order} if order else set[int]()
    return found


def _finding(sentence: Sentence, number: Number, message: str, *others: Place) -> Finding:
    places = (sentence.place(number), *others)
    return Finding(
        rule=RULE, message=message, places=places, remedy="Turn the words, or name the groups that were meant"
    )
