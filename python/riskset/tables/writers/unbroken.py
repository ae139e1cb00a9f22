"""Words that no line should break: ``CAR-T``, ``G-CSF``, ``BCR-ABL1``, ``18\u201339``, ``37.8\u2013NR``, ``mg/dL``.

``filters/parts/unbroken.lua`` of the extension has the same rule for the text of documents.
"""

from __future__ import annotations

import re

NO_BREAK_HYPHEN = "\u2011"
# The word joiner: nothing is seen of it, and no line breaks there.
NO_BREAK = "\u2060"
_LONGEST = 25
_WORD = re.compile(r"\S+")
_PART = r"[^\W_]+"
_HYPHEN = re.compile(rf"(?<![^\W_])({_PART})-(?={_PART})|(?<=-)({_PART})-(?={_PART})")
_AFTER = re.compile(_PART)
_NAME = re.compile(r"[A-Z\d]")
_DASH = re.compile(r"(?<=[A-Z\d])\u2013(?=[A-Z\d.\u2212])")
_BROKEN = re.compile(r"[-/\u2013]")
_UNIT = re.compile(r"/(?=[^\W_]{1,3}(?![^\W_]))")


def held(text: str) -> str:
    """`text` with characters at which no line breaks for the hyphens, and behind the dashes, of such words."""
    if not _BROKEN.search(text):
        return text
    return _WORD.sub(lambda word: _held(word[0]) if len(word[0]) <= _LONGEST else word[0], text)


def _held(word: str) -> str:
    def hyphen(found: re.Match[str]) -> str:
        before = found[1] or found[2]
        after = _AFTER.match(word, found.end())
        assert after is not None  # noqa: S101  the pattern looks ahead
        short = min(len(before), len(after[0])) <= 2
        names = _NAME.search(before) and _NAME.search(after[0])
        return f"{before}{NO_BREAK_HYPHEN}" if short or names else found[0]

    return _UNIT.sub(f"/{NO_BREAK}", _DASH.sub(f"\u2013{NO_BREAK}", _HYPHEN.sub(hyphen, word)))
