"""The encoding that a text which is not UTF-8 most likely has, told by how plausible its letters are in each."""

from __future__ import annotations

import re
import unicodedata

_HIGH = re.compile(rb"[\x80-\xff]+")
_PAIR = re.compile(rb"[\x81-\xfe][\x80-\xff]")
_MOSTLY = 0.9
_FEWEST_PAIRS = 8
_LONGEST = 200_000
"""So many bytes are enough to tell."""
# Letters that stand most often in Russian and in Greek.
_COMMON = {"windows-1251": frozenset("оеаинтсрвл"), "windows-1253": frozenset("αοιετσνηυρ")}
_LETTER = r"[^\W\d_]"
# What stands between two letters; a sign before two letters, as the first of a word.
_WITHIN = re.compile(rf"(?<={_LETTER})[^\x00-\x7f](?={_LETTER})")
_BEFORE = re.compile(rf"(?<!\w)[^\x00-\x7f\w](?={_LETTER}{{2}})")
_CAPITAL = re.compile(r"(?<=[a-z])[^\x00-\x7f](?=[a-z])")
_BETWEEN = frozenset("\u2019\u2013\u2014\u00b7\u00ad")
_PUNCTUATION = frozenset("\u2018\u2019\u201a\u201c\u201d\u201e\u2013\u2014\u2026\u00b7\u00a0\u00ab\u00bb\u00bf\u00a1")
_MANY = 5
_TURKISH = frozenset("\u00f0\u00fd\u00fe\u00d0\u00dd\u00de")
_ICELANDIC = frozenset("\u00e6\u00e1\u00f3\u00fa\u00ed")


def likely_encoding(content: bytes) -> str:
    """The encoding of a text that is not UTF-8.

    Parameters
    ----------
    content : bytes

    Returns
    -------
    str
        A name that Python knows: ``windows-1252`` where nothing tells another.
    """
    content = content[:_LONGEST]
    runs = _HIGH.findall(content)
    if sum(len(run) for run in runs if len(run) % 2 == 0) > _MOSTLY * sum(map(len, runs)):
        found = _of_pairs(content)
        if found is not None:
            return found
    western = content.decode("windows-1252", "replace")
    if _is_plausible(western):
        return "windows-1254" if _is_turkish(western) else "windows-1252"
    return _of_another(content) or "windows-1252"


def _of_pairs(content: bytes) -> str | None:
    """The encoding of letters of two high bytes: Chinese, or Korean, whose first bytes are fewer."""
    pairs = {pair for pair in _PAIR.findall(content) if pair[0] >= 0xB0}
    if len(pairs) >= _FEWEST_PAIRS and all(pair[0] <= 0xC8 for pair in pairs) and _decodes(content, "cp949"):
        return "cp949"
    return "gb18030" if _decodes(content, "gb18030") and _is_double(content, "gb18030") else None


def _is_double(content: bytes, encoding: str) -> bool:
    """Whether most letters beyond ASCII are ideographs or syllables: a lone letter with an accent may be two bytes too."""
    letters = [sign for sign in content.decode(encoding, "ignore") if ord(sign) > 0x7F]
    return sum(ord(sign) >= 0x2E80 for sign in letters) > 0.8 * len(letters)


def _of_another(content: bytes) -> str | None:
    """The encoding of a text that is not Western European: Central European, Cyrillic, Greek, Japanese, or Big5."""
    if _is_plausible(content.decode("windows-1250", "replace")):
        return "windows-1250"
    # Japanese has many first bytes below 0xA0, where Big5 has none.
    leads = [pair[0] for pair in re.findall(rb"[\x81-\xfe][\x40-\xff]", content)]
    is_japanese = sum(lead < 0xA0 for lead in leads) > 0.5 * len(leads)
    double = "cp932" if is_japanese else "big5"
    if _decodes(content, double) and _is_double(content, double):
        return double
    shares = {name: _share(content.decode(name, "replace").casefold(), letters) for name, letters in _COMMON.items()}
    best = max(shares, key=lambda name: shares[name])
    if shares[best] > 0.4:
        return best
    return "mac-roman" if _is_plausible(content.decode("mac-roman", "replace")) else None


def _decodes(content: bytes, encoding: str) -> bool:
    """Whether a text can be read in an encoding; a letter that the end cut off does not count."""
    return "\ufffd" not in content.decode(encoding, "replace")[:-2]


def _share(text: str, letters: frozenset[str]) -> float:
    """How many of the letters beyond ASCII are among those that stand most often."""
    high = [sign for sign in unicodedata.normalize("NFD", text) if ord(sign) > 0x7F and not unicodedata.combining(sign)]
    return sum(sign in letters for sign in high) / max(len(high), 1)


def _is_plausible(text: str) -> bool:
    """Whether words look like those of a Latin alphabet: no sign and no capital within them, few accents in a row."""
    within = [sign for sign in _WITHIN.findall(text) if sign not in _BETWEEN]
    before = [sign for sign in _BEFORE.findall(text) if sign not in _PUNCTUATION]
    odd = len(before) + sum(not sign.isalpha() for sign in within) + sum(map(str.isupper, _CAPITAL.findall(text)))
    signs = [sign for sign in text if ord(sign) > 0x7F and not sign.isalpha() and sign not in _PUNCTUATION]
    high = sum(ord(sign) > 0x7F for sign in text)
    has_runs = any(all(map(str.isalpha, run)) for run in re.findall(r"[^\x00-\x7f]{4,}", text))
    is_of_signs = len(set(signs)) > _MANY and len(signs) > 0.3 * high
    return odd <= 0.1 * (len(within) + len(before)) and not has_runs and not is_of_signs


def _is_turkish(text: str) -> bool:
    """Whether letters that Icelandic alone has stand without those that it has too."""
    signs = set(text.casefold())
    return len(signs & _TURKISH) > 1 and not signs & _ICELANDIC
