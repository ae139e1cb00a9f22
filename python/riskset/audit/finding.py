"""A finding of an audit: the rule that is broken, where it is broken, how that was computed, and the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something is written.

    Attributes
    ----------
    file : str
        Path of the file, as the user gave it.
    line, column : int or None
        Line of a text file and the character in it, both counted from 1.
    part : str
        The part of the document that a reader would turn to: ``Results``, ``Table 2, row "Age", column "Total"``,
        ``page 7``. Empty where the line says it.
    text : str
        What is written there, as short as it can be understood: a phrase, or the cell of a table.
    """

    file: str
    line: int | None = None
    column: int | None = None
    part: str = ""
    text: str = ""

    def __str__(self) -> str:
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
        return f"{place}, {self.part}" if self.part else place


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A statement of a manuscript that disagrees with its data, or with another statement.

    Attributes
    ----------
    rule : str
        The name of the rule, in lower case with hyphens, such as ``typed-number``.
    message : str
        What is wrong; a sentence that begins with a capital, a number or a name, without its full stop. It names the numbers that disagree.
    places : tuple of Place
        Where it stands: the statement at fault first, then the one that it disagrees with.
    computed : str
        How the right value was computed, such as ``12 of 48 is 25.0%``; empty where nothing was.
    remedy : str
        What to do; a sentence without its full stop.
    call : str
        Python that prints the right number in place of a typed one; empty where that is not known for certain.
    """

    rule: str
    message: str
    places: tuple[Place, ...]
    computed: str = ""
    remedy: str = ""
    call: str = ""

    def __post_init__(self) -> None:
        if not self.places:
            message = "a finding has at least one place"
            raise ValueError(message)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Give the findings once each, by file, line and column, and by rule where they stand in one place."""

    def order(finding: Finding) -> tuple[str, int, int, str, str]:
        place = finding.places[0]
        return (place.file, place.line or 0, place.column or 0, finding.rule, finding.message)

    return sorted(dict.fromkeys(findings), key=order)
