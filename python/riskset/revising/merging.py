"""What somebody changed of a paragraph in Word, made in its source, of which the rest stays as it is written."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from riskset.revising.looks import relooked, turned
from riskset.revising.source_tokens import source_tokens
from riskset.revising.tokens import within_spans, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.revising.tokens import Token


def merged(source: Sequence[Token], base: Sequence[Token], edited: Sequence[Token]) -> list[Token]:
    """The source with the changes from `base` to `edited`.

    Parameters
    ----------
    source : sequence of Token
        The paragraph as it is written.
    base : sequence of Token
        The same as Word showed it before it was edited.
    edited : sequence of Token
        As Word shows it now.
    """
    links = _links(source, base)
    keys = [each.key for each in base], [each.key for each in edited]
    kept_base: set[int] = set()
    # What is put in, by the place in the source behind which it goes.
    put: dict[int, list[Token]] = {}
    looked = list(source)
    last = -1
    for kind, first, end, start, stop in SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if kind == "equal":
            kept_base.update(range(first, end))
            for number, other in zip(range(first, end), range(start, stop), strict=True):
                if number in links:
                    looked[links[number]] = relooked(source[links[number]], base[number], edited[other])
            last = max([last, *(links[each] for each in range(first, end) if each in links)])
            continue
        # What is replaced comes in where it stood.
        gone = [links[each] for each in range(first, end) if each in links]
        if start < stop:
            place = max([last, *(each for each in gone if each >= last)])
            put.setdefault(place, []).extend(edited[start:stop])
    return _put_together(looked, links, kept_base, put)


def _put_together(
    source: Sequence[Token], links: dict[int, int], kept_base: set[int], put: dict[int, list[Token]]
) -> list[Token]:
    linked = {place: number for number, place in links.items()}
    put = _with_sources(source, linked, kept_base, put)
    result: list[Token] = list(put.get(-1, ()))
    for place, token in enumerate(source):
        stays = linked[place] in kept_base if place in linked else _stays(source, place, linked, kept_base)
        if stays:
            result.append(token)
        result += put.get(place, ())
    kept = tidied(result)
    come = {id(each) for tokens in put.values() for each in tokens}
    return within_spans(kept, {place for place, each in enumerate(kept) if id(each) in come})


def _with_sources(
    source: Sequence[Token], linked: dict[int, int], kept_base: set[int], put: dict[int, list[Token]]
) -> dict[int, list[Token]]:
    """What is put in, of which things that only changed their place are as the source writes them."""
    free = [each for place, each in enumerate(source) if each.is_thing and linked.get(place, -1) not in kept_base]
    result: dict[int, list[Token]] = {}
    for place, tokens in put.items():
        for token in tokens:
            own = next((each for each in free if token.is_thing and each.key == token.key), None)
            if own is not None:
                free.remove(own)
            result.setdefault(place, []).append(replace(own, before=(), after=()) if own is not None else token)
    return result


def _links(source: Sequence[Token], base: Sequence[Token]) -> dict[int, int]:
    """For each token of Word that which it is in the source: in order, and of things also where they were put elsewhere."""
    matcher = SequenceMatcher(None, [each.key for each in base], [each.key for each in source], autojunk=False)
    links = {
        block.a + offset: block.b + offset for block in matcher.get_matching_blocks() for offset in range(block.size)
    }
    free = {place: each for place, each in enumerate(source) if place not in links.values()}
    for number, token in enumerate(base):
        if number not in links and (token.is_thing or not token.is_blank):
            found = next((place for place, each in free.items() if each.key == token.key), None)
            if found is not None:
                links[number] = found
                del free[found]
    return links


def _stays(source: Sequence[Token], place: int, linked: dict[int, int], kept: set[int]) -> bool:
    """Whether what Word does not show stays: where what stands beside it does.

    The blank before a citation stays with the citation: Word has none there, whatever the word before it is.
    """
    before = next((linked[each] in kept for each in range(place - 1, -1, -1) if each in linked), True)
    after = next((linked[each] in kept for each in range(place + 1, len(source)) if each in linked), True)
    if not source[place].is_blank:
        return before or after
    cites = place + 1 < len(source) and source[place + 1].key[:1] == ("cite",)
    return after and (before or cites)


def tidied(tokens: list[Token]) -> list[Token]:
    """Tokens without two blanks in a row, or a blank at an end."""
    result: list[Token] = []
    for token in tokens:
        if not token.source:
            continue
        if token.is_blank and (not result or (result[-1].is_blank and "\\" not in token.source)):
            if result and "\n" in token.source:
                result[-1] = replace(result[-1], source=token.source)
            continue
        result.append(token)
    while result and result[-1].is_blank:
        result.pop()
    return result


def with_notes(
    source: Sequence[Token], base: Sequence[Sequence[Token]], edited: Sequence[Sequence[Token]]
) -> list[Token]:
    """The source with the words of its footnotes as they are now, where it has as many."""
    result = list(source)
    places = [place for place, each in enumerate(result) if each.key == ("note",) and each.source.startswith("^[")]
    if len(places) != len(edited):
        return result
    for number, place in enumerate(places):
        inner = source_tokens(result[place].source[2:-1])
        old = base[number] if len(base) == len(edited) else inner
        if not alike(old, edited[number]):
            text = written(merged(inner, old, edited[number]))
            result[place] = replace(result[place], source=f"^[{text}]")
    return result


def alike(one: Sequence[Token], other: Sequence[Token]) -> bool:
    """Whether two paragraphs have the same words and things, which look the same."""
    if [each.key for each in one] != [each.key for each in other]:
        return False
    return not any(turned(a, b, marks_alone=True) for a, b in zip(one, other, strict=True) if not a.is_blank)


def as_shown(tokens: Sequence[Token]) -> list[Token]:
    """Tokens with each citation behind the punctuation that follows it, as styles with raised marks have it."""
    result: list[Token] = []
    for token in tokens:
        if token.key[0] == "cite" and result and result[-1].is_blank:
            result.pop()
        if token.key[0] == "word" and token.key[1] in ".,;:" and result and result[-1].key[0] == "cite":
            result.insert(len(result) - 1, token)
        else:
            result.append(token)
    return result
