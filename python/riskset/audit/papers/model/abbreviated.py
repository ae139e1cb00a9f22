"""The abbreviations that a manuscript explains, so that both of its names for a thing become one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.audit.papers.model.tables import Table

_BEHIND = re.compile(r"((?:[A-Za-z][\w'\u2019-]*\s+){1,8})\(\s*([A-Z][A-Za-z0-9-]{1,8}?)s?\s*\)")
_IN_NOTES = re.compile(r"\b([A-Z][A-Za-z0-9-]{1,8})\s*[,:=\u2013-]\s*([a-z][a-z' -]{4,60}?)(?=[.;,]|$)")
_LINKS = frozenset({"of", "and", "the", "for", "to", "in", "with", "from", "a", "an", "or", "s"})


def abbreviations_of(text: str, tables: tuple[Table, ...]) -> dict[str, str]:
    """The long forms of abbreviations, in small letters, with the short form of each."""
    found: dict[str, str] = {}
    for match in _BEHIND.finditer(text):
        words = _ending(match[1].split(), match[2])
        if words:
            found.setdefault(" ".join(words).lower(), match[2])
    for table in tables:
        for match in _IN_NOTES.finditer(f"{table.about} {text}"):
            words = _ending(match[2].split(), match[1])
            if words and len(words) == len(match[2].split()):
                found.setdefault(match[2].lower(), match[1])
    return found


def _ending(words: list[str], short: str) -> list[str]:
    """The last words of a text whose initials are the letters of an abbreviation; none where no words are."""
    letters = re.sub(r"[^A-Za-z]", "", short).lower().removesuffix("s") or short.lower()
    for first in range(len(words)):
        parts = [part for word in words[first:] for part in re.split(r"-", word) if part]
        initials = "".join(part[0].lower() for part in parts)
        without = "".join(part[0].lower() for part in parts if part.lower() not in _LINKS)
        if letters in {initials, without} and len(letters) > 1:
            return words[first:]
    return []


def shortened(text: str, abbreviations: Mapping[str, str]) -> str:
    """A text with each long form replaced by its abbreviation, and explanations in brackets left out."""
    for long in sorted(abbreviations, key=len, reverse=True):
        short = abbreviations[long]
        text = re.sub(rf"(?<![\w-]){re.escape(long)}s?(?![\w-])", short, text, flags=re.IGNORECASE)
        text = re.sub(rf"{re.escape(short)}\s*\(\s*{re.escape(short)}s?\s*\)", short, text)
    return text
