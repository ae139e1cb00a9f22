"""Marks round numbers and inline values in a document's text, which our filters turn into bookmarks of a Word file."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from riskset.live.numbers import Number

# Characters that no text has, and that pass through Markdown, pandoc and Quarto as letters do.
EXPRESSION, NUMBER, OPENED, NUMBER_END, EXPRESSION_END = map(chr, range(0x10F800, 0x10F805))
_BYTE = 0x10F000
# Characters that stand for what is hidden, by its place in a list.
_SHORT, _MOST_SHORT = 0x10F400, 1000
_SHORT_FORMAT = "riskset-live"
_MARKS = re.compile(f"[{EXPRESSION}{NUMBER}][\U0010f000-\U0010f7ff]*{OPENED}|[{NUMBER_END}{EXPRESSION_END}]")


def marked_number(number: Number, shown: str) -> str:
    """A number as it is written, between its marks."""
    return f"{NUMBER}{_hidden(f'{number.stem}|{number.told}')}{OPENED}{shown}{NUMBER_END}"


def marked_expression(code: str, shown: str) -> str:
    """What an expression of a document gave, between its marks."""
    return f"{EXPRESSION}{_hidden(expression_id(code))}{OPENED}{shown}{EXPRESSION_END}"


def expression_id(code: str) -> str:
    """By what a Word file knows an expression of its document again."""
    return hashlib.blake2b(" ".join(code.split()).encode(), digest_size=6).hexdigest()


def with_numbers(text: str, numbers: Iterable[Number], escape: Callable[[str], str]) -> str:
    """Markdown in which the numbers that it prints, in their order, stand between their marks."""
    from riskset.live.numbers import placed

    written = ((escape(number.printed), number) for number in numbers)
    parts: list[str] = []
    position = 0
    for shown, number in written:
        # A number is looked for as it is written.
        found = placed(text, [_as_written(number, shown)], position)
        if found:
            at = found[0][0]
            parts += [text[position:at], marked_number(number, shown)]
            position = at + len(shown)
    return "".join([*parts, text[position:]])


def _as_written(number: Number, shown: str) -> Number:
    from dataclasses import replace

    return replace(number, printed=shown)


def shortened(text: str, hidden: list[str]) -> str:
    """The text with marks of two characters, which a line of a table has room for; what they hide is put into a list."""

    def short(found: re.Match[str]) -> str:
        mark = found[0]
        if mark in {NUMBER_END, EXPRESSION_END} or len(hidden) >= _MOST_SHORT:
            return mark if mark in {NUMBER_END, EXPRESSION_END} else ""
        hidden.append(bytes(ord(each) - _BYTE for each in mark[1:-1]).decode())
        return f"{mark[0]}{chr(_SHORT + len(hidden) - 1)}{OPENED}"

    return _MARKS.sub(short, text)


def short_list(hidden: list[str]) -> str:
    """The block of a document by which its filters know what short marks hide."""
    return "\n\n" + f"```{{={_SHORT_FORMAT}}}\n" + "\n".join(hidden) + "\n```\n" if hidden else ""


def without_marks(text: str) -> str:
    """The text alone."""
    return _MARKS.sub("", text) if OPENED in text or EXPRESSION_END in text else text


def _hidden(text: str) -> str:
    return "".join(chr(_BYTE + byte) for byte in text.encode())
