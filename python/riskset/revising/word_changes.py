"""What changed within a paragraph: words, and numbers with what a comment says of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.revising.atoms import Atom
    from riskset.word_files.package import Element

_MOST_TOLD = 6


@dataclass(frozen=True, slots=True)
class NumberChange:
    """A number in the text of both files: what it was and what it is."""

    old: str
    new: str


@dataclass
class NumbersTold:
    """Numbers that one comment is about, such as an estimate with its limits; and where they stand."""

    numbers: list[NumberChange] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)

    def add(self, numbers: Sequence[NumberChange], elements: Sequence[Element]) -> None:
        """Take in numbers that changed at one place."""
        if numbers:
            self.numbers += numbers
            self.elements += elements

    @property
    def words(self) -> str:
        """The numbers in words, the first of many: ``60.6 → 58.9``."""
        told = "; ".join(f"{each.old} \u2192 {each.new}" for each in self.numbers[:_MOST_TOLD])
        more = f"; and {len(self.numbers) - _MOST_TOLD} more" if len(self.numbers) > _MOST_TOLD else ""
        return f"{told}{more}"


def is_word(atom: Atom) -> bool:
    """Whether an atom is a word, behind which a comment on numbers ends."""
    return atom.kind == "text" and any(map(str.isalpha, atom.text))


def changes(before: Sequence[Atom], after: Sequence[Atom]) -> list[tuple[str, int, int, int, int]]:
    """What is equal and what is not; words that change one after the other are one change."""
    matcher = SequenceMatcher(None, [each.key for each in before], [each.key for each in after], autojunk=False)
    result: list[tuple[str, int, int, int, int]] = []
    codes = matcher.get_opcodes()
    for place, (kind, i, j, k, m) in enumerate(codes):
        between = kind == "equal" and 0 < place < len(codes) - 1
        if between and j - i == 1 and not before[i].text.strip() and before[i].kind == "text":
            neighbours = (codes[place - 1], codes[place + 1])
            if all(code[0] == "replace" and not _has_number(code, before, after) for code in neighbours):
                kind = "replace"  # noqa: PLW2901
        if result and kind != "equal" and result[-1][0] != "equal":
            _, first, _, start, _ = result[-1]
            result[-1] = ("replace", first, j, start, m)
        else:
            result.append((kind, i, j, k, m))
    return result


def _has_number(code: tuple[str, int, int, int, int], before: Sequence[Atom], after: Sequence[Atom]) -> bool:
    _, i, j, k, m = code
    return any(each.is_number for each in (*before[i:j], *after[k:m]))


def numbers_of(gone: Sequence[Atom], come: Sequence[Atom]) -> list[NumberChange]:
    """The numbers that a change has on both sides, in their order."""
    old, new = [each.text for each in gone if each.is_number], [each.text for each in come if each.is_number]
    return [NumberChange(a, b) for a, b in zip(old, new, strict=False)]
