"""What values of a column mean: how often each stands, which mean that nothing is known, yes and no, male and female."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from riskset.drafting.words import FEMALE, MALE, UNKNOWN, folded
from riskset.study.doubts.cells import counts_of
from riskset.study.doubts.texts import SPREADSHEET_ERRORS
from riskset.study.doubts.values import codes_apart
from riskset.study.keys import NUMBER
from riskset.study.meaning import truth
from riskset.study.table import natural_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.study.table import Column


_MANY = 2000
_LONGEST = max(map(len, UNKNOWN)) + 2


@dataclass(frozen=True, eq=False)
class Values:
    """The values of a column, by the keys under which a study file names them."""

    column: Column

    @cached_property
    def counts(self) -> dict[str, int]:
        """How often each key stands, in a reader's order."""
        counts = counts_of(*self.column.keys)
        if len(counts) > _MANY:  # no levels, which alone have an order
            return counts
        return {key: counts[key] for key in natural_order(list(counts))}

    @property
    def heads(self) -> tuple[str, str]:
        """The head of the column and its label, in which words are looked for."""
        return self.column.name, self.column.label

    @property
    def size(self) -> int:
        """Rows of the column."""
        return self.column.codes.size

    @cached_property
    def known(self) -> int:
        """Rows in which something stands."""
        return int(self.column.known.sum())

    @cached_property
    def unknown(self) -> list[str]:
        """Keys that mean that nothing is known: by their words, as errors of a spreadsheet, or by their label."""
        labels = self.column.labels
        return [
            key
            for key in dict.fromkeys([*labels, *self.counts])
            if _says_unknown(key) or (key in labels and _says_unknown(labels[key]))
        ]

    @cached_property
    def codes_apart(self) -> list[str]:
        """Numbers such as 9 and -1 that stand outside all others."""
        if any(NUMBER.fullmatch(key) is None for key in self.counts if key not in self.unknown):
            return []
        known = [key for key in self.counts if key not in self.unknown]
        if len(known) < 3:
            return []
        column = self.column if len(known) == len(self.counts) else self.column.with_missing(frozenset(self.unknown))
        return [f"{code:.15g}" for code in codes_apart(column)]

    @cached_property
    def meant(self) -> list[str]:
        """Keys that are values, without those that mean that nothing is known."""
        absent = {*self.unknown, *self.codes_apart}
        return [key for key in self.counts if key not in absent]

    @cached_property
    def held(self) -> int:
        """Rows with a value that is meant."""
        return sum(self.counts[key] for key in self.meant)

    @cached_property
    def numbers(self) -> list[float]:
        """The values that are meant, as numbers; empty where one is none."""
        return [] if self.texts else self._read

    @cached_property
    def texts(self) -> list[str]:
        """The values that are meant and are not numbers."""
        return [key for key, number in zip(self.meant, self._read, strict=True) if math.isnan(number)]

    @cached_property
    def _read(self) -> list[float]:
        """The values that are meant as numbers, nan where they are none."""
        return [self.column.rules.number(key) for key in self.meant]

    @cached_property
    def is_whole(self) -> bool:
        """Whether all values that are meant are whole numbers."""
        return bool(self.numbers) and all(float(number).is_integer() for number in self.numbers)

    @property
    def is_unique(self) -> bool:
        """Whether no value stands twice."""
        return len(self.counts) == self.known

    def told(self, keys: Iterable[str]) -> str:
        """How often some keys stand: ``9 in 4 of 150``."""
        return f"{', '.join(f'{key} in {self.counts.get(key, 0)}' for key in keys)} of {self.size}"


def _says_unknown(text: str) -> bool:
    if len(text) > _LONGEST or text[:1].isdecimal():
        return False
    return folded(text) in UNKNOWN or text in SPREADSHEET_ERRORS


def plain_label(level: str, levels: list[str], *, is_sex: bool) -> str:
    """The printed label of a level: yes and no, male and female in English, a capital for a small first letter."""
    text = folded(level)
    if is_sex and text in MALE | FEMALE:
        return "Male" if text in MALE else "Female"
    answers = [truth(each, levels) for each in levels]
    if len(levels) == 2 and None not in answers and len(set(answers)) == 2:
        return "Yes" if truth(level, levels) else "No"
    words = " ".join(level.replace("_", " ").split())
    # One letter is a code.
    return words[:1].upper() + words[1:] if words.islower() and len(words) > 1 else words
