"""Finds the caption before or after a table, and the notes under it, among the paragraphs around it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CAPTION = re.compile(
    r"\s*(?:\*\*|__)?((?:Supplement(?:ary|al)|Extended Data|Appendix)?\s*Table\s*(?:[A-Z]?\d+[a-z]?|[IVX]+)\b)(?![-\u2013])",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"\s*(?:\^|[*\u2020\u2021\u00a7\u00b6#]|[a-m]\s?[A-Z]|abbreviations?\b|notes?\b|data are\b|values are\b|source\b|"
    r"[A-Z][A-Za-z0-9-]{1,8}[,:=] [a-z\u2013-])",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:shows?|lists?|summari[sz]es?|presents?|gives?|describes?|compares?|reports?|displays?|and (?:figure|table))\b",
    re.IGNORECASE,
)


def is_caption(text: str) -> bool:
    """Whether a paragraph or line is the caption of a table, and no sentence about one."""
    found = CAPTION.match(text)
    return bool(found) and not _VERB.match(text[found.end() :].lstrip(" .:")) if found else False


def caption_of(texts: Sequence[str], at: int) -> str:
    """The caption of a table that stands before the paragraph `at`: above it, or right under it."""
    for text in reversed(texts[max(0, at - 3) : at]):
        if is_caption(text):
            return text
    following = texts[at] if at < len(texts) else ""
    return following if is_caption(following) else ""


def notes_of(texts: Sequence[str], at: int) -> str:
    """The notes of a table that stands before the paragraph `at`: the paragraphs that begin as notes do."""
    notes: list[str] = []
    for text in texts[at : at + 12]:
        if is_caption(text) and not notes:
            continue
        if not _NOTE.match(text):
            break
        notes.append(text)
    return "\n".join(notes)
