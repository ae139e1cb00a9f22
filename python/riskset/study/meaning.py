"""Which of two levels a dichotomous variable is about: told by words, by the label or by codes, never by position."""

# ruff: noqa: RUF001  words of other alphabets
from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

Sense = Literal[-1, 0, 1]
Words = list[str]


def _folded(text: str) -> str:
    """A text without capitals, accents and kinds of dashes."""
    apart = unicodedata.normalize("NFKD", text.casefold().strip())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return re.sub("[\u2010-\u2015\u2212]", "-", bare)


def _set(words: str) -> frozenset[str]:
    return frozenset(_folded(word) for word in words.split())


# Words that say yes and no in any text; those of other languages say it only where both levels have one.
_YES = _set("yes true present positive")
_NO = _set("no not non none never false absent negative without")
_TRUTH = (
    _set(
        "yes true wahr vrai verdadero verdadeiro vero ja jo oui sí sim da tak ano áno evet igen kyllä ναι да истина "
        "có ya 是 有 有り あり はい 예 네 있음 نعم כן"
    ),
    _set(
        "no not non none never false falsch faux falso nein não nee nej nei nie ne nu hayır nem ei όχι нет ложь không "
        "tidak without 否 无 無 無し なし いいえ 아니오 아니요 없음 لا לא"
    ),
)
_PRESENCE = (
    _set("present presente présent présente vorhanden aanwezig"),
    _set("absent absente ausente assente abwesend fehlend afwezig"),
)
_SIGN = (_set("+ pos"), _set("- neg"))
_SIGN_PARTS = (
    _set("positiv positif positief pozitiv pozytywn dodatni положит 阳性 陽性 양성"),
    _set("negativ negatief negatyw ujemn отрицат 阴性 陰性 음성"),
)
# A letter is a word only beside the other: F may be false, or female.
_LETTERS = frozenset({("y", "n"), ("j", "n"), ("o", "n"), ("s", "n"), ("t", "f")})
_DENIALS = ("non", "un", "not", "no")
_TOKEN = re.compile(r"[^\W_]+|[<>≤≥=+-]")
_NO_SIGN = re.compile(r"(?<=\w)-(?=\w)|(?<=\s)[-+](?=\s)")


def meant(
    label: str, levels: Sequence[str], codes: Sequence[Collection[str]], *, level: str | None, reference: str | None
) -> str | None:
    """The level that a variable of two levels is about; ``None`` where nothing tells.

    Parameters
    ----------
    label : str
        The variable's printed label.
    levels : sequence of str
        The two printed levels, in any order.
    codes : sequence of collection of str
        The codes of each level.
    level, reference : str or None
        The level that the study file names as the one shown, and as the one that the other is compared with.
    """
    if level is not None:
        return level
    named = None if _is_answer(levels) else named_level(label, levels)
    if named is not None:
        return named
    place = _affirmed(levels)
    if place is None and reference is not None:
        return next((each for each in levels if each != reference), None)
    if place is None:
        place = _affirmed_by_codes(codes)
    return None if place is None else levels[place]


def says(label: str, level: str, levels: Sequence[str]) -> bool:
    """Whether a line with this label says by itself that it shows `level`: it names it, or `level` is a yes."""
    words = _words(level)
    if _is_one_of(words, _TRUTH[0]) or _beside(level, levels) in _LETTERS:
        return True
    if _is_one_of(words, _PRESENCE[0]):
        return named_level(label, levels) in {None, level}
    return not level.isdigit() and named_level(label, levels) == level


def named_level(label: str, levels: Sequence[str]) -> str | None:
    """The one of two levels that a label names: by its words, or by being positive or negative as the level is."""
    words = _words(label)
    found = [level for level in levels if _names(words, _words(level))]
    if len(found) == 2:  # "complete response" holds "response"
        found = [level for level in found if all(_names(_words(level), _words(other)) for other in found)]
    if len(found) == 1:
        return found[0]
    senses = [_sign(_words(level)) for level in levels]
    own = {_sign([word]) for word in words} - {0}
    return levels[senses.index(own.pop())] if sorted(senses) == [-1, 1] and len(own) == 1 else None


def contradicted(label: str, level: str, levels: Sequence[str]) -> str | None:
    """The other level, where the label names it and not `level`; what stands after its last comma may go."""
    named = None if _is_answer(levels) else named_level(without_level(label, levels), levels)
    return None if named == level else named


def without_level(label: str, levels: Sequence[str]) -> str:
    """A label without the level after its last comma: ``Gender`` of ``Gender, male``."""
    name, comma, last = label.rpartition(", ")
    return name if comma and last.casefold() in {level.casefold() for level in levels} else label


def truth(level: str, levels: Sequence[str]) -> bool | None:
    """Whether a level says yes or no beside the others, in the usual languages; ``None`` where it says neither."""
    words, pair = _words(level), _beside(level, levels)
    if _is_one_of(words, _TRUTH[0]) or pair in _LETTERS:
        return True
    return False if _is_one_of(words, _TRUTH[1]) or pair[::-1] in _LETTERS else None


def _affirmed(levels: Sequence[str]) -> int | None:
    """The position of the level whose words affirm what the other denies."""
    first, second = levels
    for place, (own, other) in enumerate([(first, second), (second, first)]):
        if _beside(own, levels) in _LETTERS or _denies(_words(other), _words(own)):
            return place
    shared = set(_words(first)) & set(_words(second))
    parts = [[word for word in _words(level) if word not in shared] for level in levels]
    senses = [_sense(part) for part in parts]
    if senses[0] == senses[1]:
        return None
    if 0 in senses:
        known, unknown = sorted(parts, key=lambda part: _sense(part) == 0)
        if unknown and not _says_alone(known):
            return None
    return senses.index(max(senses))


def _affirmed_by_codes(codes: Sequence[Collection[str]]) -> int | None:
    """The position of the level whose code is 1 where the other's is 0, or yes where the other's is no."""
    if any(len(each) != 1 for each in codes):
        return None
    keys = [next(iter(each)) for each in codes]
    return keys.index("1") if sorted(keys) == ["0", "1"] else _affirmed(keys)


def _is_answer(levels: Sequence[str]) -> bool:
    """Whether the levels answer the label with yes or no, or 1 or 0, whatever the label says."""
    if sorted(levels) == ["0", "1"] or any(_beside(level, levels) in _LETTERS for level in levels):
        return True
    return any(_is_one_of(_words(level), known) for level in levels for known in _TRUTH)


def _beside(level: str, levels: Sequence[str]) -> tuple[str, str]:
    """A level and the other one, as they are compared."""
    return _folded(level), _folded(next((other for other in levels if other != level), ""))


def _denies(words: Words, other: Words) -> bool:
    """Whether words deny the other's one word by what stands before it: nonsmoker, smoker."""
    return len(words) == len(other) == 1 and words[0] in {denial + other[0] for denial in _DENIALS}


def _sense(words: Words) -> Sense:
    """Whether words affirm (1), deny (-1) or say neither (0)."""
    if words and words[0] in _TRUTH[1]:
        return -1
    return 1 if words and words[0] in _TRUTH[0] else _sign(words)


def _sign(words: Words) -> Sense:
    """Whether words are positive or present (1), negative or absent (-1), both or neither (0)."""
    positive, negative = (
        any(word in signs or word in presence or any(part in word for part in parts) for word in words)
        for signs, presence, parts in zip(_SIGN, _PRESENCE, _SIGN_PARTS, strict=True)
    )
    return 0 if positive == negative else 1 if positive else -1


def _says_alone(words: Words) -> bool:
    """Whether words affirm or deny also beside a level that does neither."""
    return words[0] in _YES | _NO or any(
        any(part in word for part in {*_SIGN_PARTS[0], *_SIGN_PARTS[1]}) for word in words
    )


def _is_one_of(words: Words, known: frozenset[str]) -> bool:
    return len(words) == 1 and words[0] in known


def _names(words: Words, part: Words) -> bool:
    """Whether `part` stands in `words`, and is not denied there: no response."""
    size = len(part)
    places = [at for at in range(len(words) - size + 1) if words[at : at + size] == part] if size else []
    return any(at == 0 or words[at - 1] not in _NO for at in places)


def _words(text: str) -> Words:
    """Words, numbers and signs of a text; a hyphen between letters, or a sign between words, is none."""
    return _TOKEN.findall(_NO_SIGN.sub(" ", re.sub(r"\bnon-(?=\w)", "non", _folded(text))))
