"""Holds `higher`, `lower`, `longer`, `fewer` against the numbers that they compare: two values, two groups, or a ratio and 1."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding
from riskset.audit.own.compared import COMPARED, is_compared, is_incidence, order, same_quantity, sign_of
from riskset.audit.own.direction_words import BAD, BOUND, FROM, GOOD, LED, LOST, NOT, PAIRED, THAN, TO, VERB, WORD
from riskset.audit.own.extremes import in_display, in_sentence
from riskset.audit.own.naming import groups_of, named

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Place
    from riskset.audit.own.compared import Study
    from riskset.audit.own.sentences import Number, Sentence
    from riskset.results import Result

RULE = "direction"
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
    for sentence in sentences:
        found = [
            *_of_ratios(sentence),
            *_of_values(sentence),
            *_of_led(sentence),
            *_of_verbs(sentence),
            *_of_groups(sentence, studies),
            *_of_changes(sentence),
            *in_sentence(sentence, studies),
            *in_display(sentence, studies),
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
        behind = [number for number in sentence.numbers if number.start >= offset + than.end() and is_compared(number)]
        if not behind:
            continue
        first = _first_of_kind(sentence, behind[0], offset + than.start())
        if first is None and _is_pair(sentence, words[-1], behind):
            first = behind.pop(0)
        if first is None:
            continue
        said = text[words[-1].end() : max(words[-1].end(), first.start - offset)].partition("(")[0]
        turned = 1
        if first.start >= offset + words[-1].end():
            turned = _turned(text[: words[-1].start()], words[-1], said, first.result)
        same = [number for number in behind if same_quantity(number, first)]
        sign = turned * sign_of(words[-1], first.result)
        for number in same if sign else []:
            actual = order(first.result, number.result)
            if actual is not None and actual != sign:
                message = (
                    f"The sentence says {words[-1][0].lower()}, and {first.text} is {_IN_WORDS.get(actual, 'equal to')}"
                )
                message += f" than {number.text}" if actual else f" {number.text}"
                yield first, _finding(sentence, first, message, sentence.place(number))
                break


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


def _of_led(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`compared with A (30%), survival was better in B (45%)`: the value behind the word against the one before it."""
    led, text = LED.match(sentence.text), sentence.text
    word = WORD.search(text, led.end()) if led else None
    if word is None or THAN.search(text, word.end()) or NOT.search(_clause_of(text, word.start())):
        return
    at = sentence.start + word.start()
    before = [number for number in sentence.numbers if number.end <= at and is_compared(number)]
    behind = [number for number in sentence.numbers if number.start >= at and is_compared(number)]
    if len(before) != 1 or not behind or not same_quantity(before[0], behind[0]):
        return
    first, second = behind[0], before[0]
    said = text[word.end() : first.start - sentence.start].partition("(")[0]
    sign = _turned(text[: word.start()], word, said, first.result) * sign_of(word, first.result)
    if sign and order(first.result, second.result) == -sign:
        message = f"The sentence says {word[0].lower()}, and {first.text} is {_IN_WORDS[-sign]} than {second.text}"
        yield first, _finding(sentence, first, message, sentence.place(second))


def _of_verbs(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`45% in A exceeded the 30% of B`: the value before the verb against the one behind it."""
    for verb in VERB.finditer(sentence.text):
        at = sentence.start + verb.start()
        before = [number for number in sentence.numbers if number.end <= at and is_compared(number)]
        behind = [number for number in sentence.numbers if number.start >= at and is_compared(number)]
        if not before or not behind or not same_quantity(before[-1], behind[0]):
            continue
        first, second, sign = before[-1], behind[0], 1 if verb["more"] else -1
        actual = order(first.result, second.result)
        if actual is not None and actual != sign and not NOT.search(_clause_of(sentence.text, verb.start())):
            message = (
                f"The sentence says {verb[0].strip().lower()}, and {first.text} is {_IN_WORDS.get(actual, 'equal to')}"
            )
            message += f" than {second.text}" if actual else f" {second.text}"
            yield first, _finding(sentence, first, message, sentence.place(second))


def _of_changes(sentence: Sentence) -> Iterator[tuple[Number, Finding]]:
    """`fell from 45% to 30%`: the value behind `from` against the one behind `to`."""
    text = sentence.passage.text
    for first, second in pairwise(sentence.numbers):
        verb = FROM.search(text[sentence.start : first.start])
        a, b = first.result, second.result
        same = (a.display, a.endpoint, a.variable, a.level, a.statistic) == (
            b.display,
            b.endpoint,
            b.variable,
            b.level,
            b.statistic,
        )
        if verb is None or not same or not TO.fullmatch(text[first.end : second.start]):
            continue
        actual, sign = order(b, a), 1 if verb["more"] else -1
        if actual is not None and actual != sign and not NOT.search(_clause_of(sentence.text, verb.start())):
            message = f"The sentence says {verb[verb.lastgroup or 0].lower()} from {first.text} to {second.text}"
            yield first, _finding(sentence, first, message, sentence.place(second))


def _clause_of(text: str, at: int) -> str:
    """The words around a comparison, within its commas."""
    start = max(text.rfind(mark, 0, at) for mark in (",", ";", ":")) + 1
    return text[start : at + 20]


def _first_of_kind(sentence: Sentence, other: Number, before: int) -> Number | None:
    """The one number before a place that is of the same quantity as another; None where there are none or several."""
    found = [number for number in sentence.numbers if number.end <= before and same_quantity(number, other)]
    return found[0] if len(found) == 1 else None


def _of_groups(sentence: Sentence, studies: Mapping[str, Study]) -> Iterator[tuple[Number, Finding]]:
    """`lower in A than in B (P = ...)`: the groups that are named, by the estimates behind the P value."""
    for number in sentence.p_values:
        study = studies.get(number.study)
        clause = sentence.before(number, sentence.p_values)
        than = THAN.search(clause)
        words = list(WORD.finditer(clause, 0, than.start() if than else len(clause)))
        if study is None or not words or NOT.search(_clause_of(clause, words[-1].start())):
            continue
        rows = [row for row in study.results_of(number.display) if (row.endpoint or row.variable) == number.about]
        pair = _compared(clause, than, groups_of(rows))
        if pair is None:
            continue
        orders = _orders(rows, *pair, number.result)
        # The method of an estimate tells of what kind the outcome is.
        compared = sorted(
            (row for row in rows if row.statistic in COMPARED), key=lambda row: row.statistic != "estimate"
        )
        like = compared[0] if compared else number.result
        behind = clause[words[-1].end() : than.start() if than else len(clause)].partition("(")[0]
        sign = sign_of(words[-1], like) * _turned(clause[: words[-1].start()], words[-1], behind, like)
        if sign and orders and all(each == -sign for each in orders):
            message = (
                f"The sentence says {words[-1][0].lower()} in {pair[0]} than in {pair[1]}, "
                f"and the store has it the other way round at every time"
            )
            yield number, _finding(sentence, number, message)


def _compared(clause: str, than: re.Match[str] | None, groups: Mapping[str, list[str]]) -> tuple[str, str] | None:
    """The groups that a clause compares: those before and behind `than`, or of two the one that it names and the other."""
    found = named(clause, groups)
    if than is None:
        names = {name for _, name in found}
        (other,) = set(groups) - names if len(groups) == 2 and len(names) == 1 else [""]
        return (names.pop(), other) if other else None
    left = [name for at, name in found if at < than.start()]
    right = [name for at, name in found if at >= than.start()]
    return (left[-1], right[0]) if left and right and left[-1] != right[0] else None


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


def _finding(sentence: Sentence, number: Number, message: str, *others: Place) -> Finding:
    places = (sentence.place(number), *others)
    return Finding(
        rule=RULE, message=message, places=places, remedy="Turn the words, or name the groups that were meant"
    )
