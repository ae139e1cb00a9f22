"""What the numbers of two Word files are of, by what their bookmarks and stores tell: names of those that changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from riskset.word_files.bookmarks import numbers_in
from riskset.word_files.store import read_store

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.word_files.package import WordFile

KEY = 11
"""How many names of a number tell which result it is."""
_DIGITS = re.compile(r"\u2212?\d+(?:[.,\u00b7\u2009\u202f]\d+)*")


def name_of(names: tuple[Any, ...]) -> str:
    """What a number is of, for who reads the report."""
    if names[0] != "result":
        return f"{names[1]}, {'note' if names[0] == 'note' else 'mark of a footnote'}"
    display, _, population, endpoint, model, group, variable, level, at, statistic = names[1:KEY]
    parts = [display, population if population != "all" else "", endpoint, model, group, variable, level]
    parts += [f"at {at:g}" if isinstance(at, float | int) else "", statistic]
    return ", ".join(str(part) for part in dict.fromkeys(parts) if part)


def changed_names(old: WordFile, new: WordFile) -> dict[tuple[str, str], list[str]]:
    """The results behind numbers that differ between two files, by what was and what is printed of them."""
    before, after = _printed(old), _printed(new)
    found: dict[tuple[str, str], list[str]] = {}
    for names, text in after.items():
        was = before.get(names, text)
        if was != text:
            told = found.setdefault((was, text), [])
            told += [name for name in [name_of(names)] if name not in told]
    return found


def _printed(file: WordFile) -> Mapping[tuple[Any, ...], str]:
    """The digits that are printed of each result with the same decimals."""
    numbers = read_store(file).numbers
    found: dict[tuple[Any, ...], str] = {}
    for mark in numbers_in(file):
        told, digits = numbers.get(mark.number_id), _DIGITS.search(mark.text)
        if told is not None and told.names and told.names[0] == "result" and digits is not None:
            found[tuple(map(_plain, told.names))] = digits[0]
    return found


def _plain(name: Any) -> Any:  # noqa: ANN401  names are what JSON has
    """A name that can be a key."""
    return tuple(map(_plain, name)) if isinstance(name, list) else name
