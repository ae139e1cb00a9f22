"""Holds the abbreviations of a manuscript against their explanations: each is explained once, before it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.audit.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.own.passages import Passage

RULE = "abbreviation"
RULES = {RULE: "An abbreviation is explained once, where it is first used"}
_EXPLAINED = re.compile(r"(?P<long>[^()]*?)\((?P<short>[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:-[A-Z])?)s?\)")


def abbreviating(passages: Sequence[Passage], known: Mapping[str, str]) -> Iterator[Finding]:
    """Find abbreviations that are explained twice, or used before, or, of those that the study file knows, never.

    Parameters
    ----------
    passages : sequence of Passage
    known : mapping of str to str
        The study file's abbreviations with what they stand for.
    """
    parts = [[passage for passage in passages if passage.part == part] for part in ("abstract", "body")]
    explained = [_explanations(own, known) for own in parts]
    for own, found in zip(parts, explained, strict=True):
        yield from _explained_again(own, found)
        for short, places in found.items():
            yield from _used_before(own, short, places[0])
    anywhere = {short for found in explained for short in found}
    for short, long in known.items():
        # `chimeric antigen receptor (CAR)` explains CAR-T too.
        if not {short, short.partition("-")[0]} & anywhere:
            yield from _never([passage for own in parts for passage in own], short, long)


_TURNED = re.compile(r"\b(?P<short>[A-Z][A-Za-z]*[A-Z][A-Za-z]*(?:-[A-Z])?)\s\((?P<long>[a-z][^()\d;=%]*)\)")


def _explanations(passages: Sequence[Passage], known: Mapping[str, str]) -> dict[str, list[tuple[int, int]]]:
    """Where abbreviations are explained: the number of the passage, and the character in it."""
    found: dict[str, list[tuple[int, int]]] = {}
    for number, passage in enumerate(passages):
        for match in _EXPLAINED.finditer(passage.text):
            if _stands_for(match["short"], match["long"], known):
                found.setdefault(match["short"], []).append((number, match.start("short")))
        # `VOD (veno-occlusive disease)`
        for match in _TURNED.finditer(passage.text):
            if _begins(match["short"], match["long"]):
                found.setdefault(match["short"], []).append((number, match.start("short")))
    for places in found.values():
        places.sort()
    return found


def _explained_again(passages: Sequence[Passage], found: Mapping[str, list[tuple[int, int]]]) -> Iterator[Finding]:
    for short, (first, *others) in found.items():
        for number, at in others:
            passage = passages[number]
            yield Finding(
                rule=RULE,
                message=f"{short} is explained a second time",
                places=(
                    passage.place(at, passage.text[max(0, at - 60) : at + len(short) + 1].strip()),
                    passages[first[0]].place(first[1], short),
                ),
                remedy="Write the abbreviation alone",
            )


def _begins(short: str, words: str) -> bool:
    """Whether the letters of an abbreviation begin the words, one each."""
    initials = [word[0].casefold() for word in re.findall(r"[^\W\d_]+", words)]
    return initials == [letter.casefold() for letter in short if letter.isupper()]


def _stands_for(short: str, words: str, known: Mapping[str, str]) -> bool:
    """Whether the words before an abbreviation are what it stands for."""
    if short in known and words.casefold().rstrip().endswith(known[short].casefold()):
        return True
    before = re.findall(r"[^\W\d_]+", words)[-2 * len(short) :]
    letters = [letter.casefold() for letter in short if letter.isupper()]
    if not before or before[-1:] == [short]:
        return False
    initials = [word[0].casefold() for word in before]
    # The letters begin words that stand before it, in this order.
    at = 0
    for initial in initials:
        if at < len(letters) and initial == letters[at]:
            at += 1
    return at >= max(2, len(letters) - 1)


def _used_before(passages: Sequence[Passage], short: str, place: tuple[int, int]) -> Iterator[Finding]:
    for number, passage in enumerate(passages[: place[0] + 1]):
        end = place[1] if number == place[0] else len(passage.text)
        use = _use_of(short).search(passage.text, 0, end)
        if use is not None and not passage.is_told(use.start(), use.end()):
            yield Finding(
                rule=RULE,
                message=f"{short} is used before it is explained",
                places=(
                    passage.place(use.start(), passage.text[max(0, use.start() - 30) : use.end()].strip()),
                    passages[place[0]].place(place[1], short),
                ),
                remedy="Explain it where it is first used",
            )
            return


def _never(passages: Sequence[Passage], short: str, long: str) -> Iterator[Finding]:
    for passage in passages:
        use = _use_of(short).search(passage.text)
        if use is not None and not passage.is_told(use.start(), use.end()):
            yield Finding(
                rule=RULE,
                message=f"{short} is never explained",
                places=(passage.place(use.start(), passage.text[max(0, use.start() - 30) : use.end()].strip()),),
                remedy=f"Write {long} ({short}) where it is first used",
            )
            return


def _use_of(short: str) -> re.Pattern[str]:
    """An abbreviation as a word of its own, also in its plural and joined by a hyphen."""
    return re.compile(rf"(?<![\w\u2212-]){re.escape(short)}s?(?![\w])")
