"""Names as they are compared: without case, and with every dash alike."""

from __future__ import annotations

import unicodedata


def folded(value: object) -> object:
    """A name for comparison: text without case and with every dash alike, a time as a number."""
    if isinstance(value, int | float):
        return float(value)
    if not isinstance(value, str):
        return value
    text = unicodedata.normalize("NFKC", value).casefold()
    return "".join("-" if unicodedata.category(sign) == "Pd" or sign == "\u2212" else sign for sign in text)
