"""Escapes text for Pandoc's Markdown, so that what stands in data is printed and never read as mark-up or code."""

from __future__ import annotations

import re

# Pandoc takes a backslash before any ASCII punctuation as that character.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def escape(text: str) -> str:
    r"""Escape characters for Pandoc's Markdown.

    >>> escape("*P* < 0.05")
    '\\*P\\* \\< 0\\.05'
    """
    return _PUNCTUATION.sub(r"\\\1", text)
