"""A table as it is printed: characters, spans, rules and notes, the one thing that every writer reads."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from riskset.live.numbers import of_marks, words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.live.numbers import Number

Align = Literal["left", "center", "right", "decimal"]


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one look. They are plain text: a writer escapes them for its format.

    `numbers` says which of them print results, each with the place from which on it stands.
    """

    text: str
    italic: bool = False
    bold: bool = False
    superscript: bool = False
    numbers: tuple[tuple[int, Number], ...] = field(default=(), compare=False, repr=False)


Text = tuple[Run, ...]


def roman(text: str) -> Text:
    """Text of one upright run."""
    return (Run(text),)


def italic(text: str) -> Text:
    """Text of one italic run."""
    return (Run(text, italic=True),)


def plain(text: Text) -> str:
    """The characters of `text` without their look."""
    return "".join(run.text for run in text)


def split(text: Text, at: int) -> tuple[Text, Text]:
    """`text` in two, before and from its character `at` on."""
    first: list[Run] = []
    rest: list[Run] = []
    for run in text:
        cut = min(max(at, 0), len(run.text))
        at -= len(run.text)
        if cut == 0 or (cut == len(run.text) and not run.numbers):  # it stays whole
            (first if cut else rest).append(run)
            continue
        before, after = _parted(run.numbers, cut)
        first.append(replace(run, text=run.text[:cut], numbers=before))
        rest.append(replace(run, text=run.text[cut:], numbers=after))
    return tuple(run for run in first if run.text), tuple(run for run in rest if run.text)


_Numbers = tuple[tuple[int, "Number"], ...]


def _parted(numbers: _Numbers, cut: int) -> tuple[_Numbers, _Numbers]:
    """The numbers before a place and those from it on, whose places are counted from there."""
    if not numbers:
        return (), ()
    return tuple(each for each in numbers if each[0] < cut), tuple((at - cut, n) for at, n in numbers if at >= cut)


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the head: a column label (``span=1``) or a spanner over several columns (with a rule below)."""

    text: Text
    span: int = 1
    spanner: bool = False


def columns_under(row: Sequence[HeadCell]) -> Iterator[tuple[int, HeadCell]]:
    """The cells of a row of the head, each with the number of the first column under it."""
    column = 0
    for cell in row:
        yield column, cell
        column += cell.span


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row of the body; the first cell is the stub.

    ``group`` rows are headings over the whole width and have the stub's cell alone. ``indent`` counts
    steps of indentation of the stub. ``keep_with_next`` asks that no page ends after the row. ``spans`` says of each cell
    how many columns it stands over, 0 of one that is covered by the cell before it; empty where each stands over its own.
    """

    cells: tuple[Text, ...]
    indent: int = 0
    group: bool = False
    keep_with_next: bool = False
    spans: tuple[int, ...] = ()

    def span(self, column: int) -> int:
        """Columns that a cell stands over; 0 where it is covered."""
        return self.spans[column] if self.spans else 1


@dataclass(frozen=True, slots=True)
class Note:
    """A line under the table: a footnote with its mark, or without a mark abbreviations, tests, source.

    `entries` are the abbreviations of a line of these, in their order.
    """

    text: Text
    mark: str = ""
    entries: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """What the writers write.

    Attributes
    ----------
    aligns : tuple of Align
        One for each column, the stub's first. In a ``decimal`` column the first number of each cell stands
        with its decimal mark (or, without one, its last digit) under the others'.
    head : tuple of rows of HeadCell
        Spanner rows first, column labels last; the spans of each row add up to the number of columns.
    body : tuple of PrintedRow
    notes : tuple of Note
        In the order in which they are printed: marked footnotes in reading order of their marks, then the rest.
    decimal_mark, thousands : str
        How its numbers are written, for the formats in which a number is more than its characters.
    fills : bool
        Whether its columns of text are as wide as the page allows, as those of a form are.
    named : str
        The display that its numbers are of; tables that print the same are equal, whatever they are of.
    blank : str
        What stands in a cell of the body that has nothing.
    """

    aligns: tuple[Align, ...]
    head: tuple[tuple[HeadCell, ...], ...]
    body: tuple[PrintedRow, ...]
    notes: tuple[Note, ...] = ()
    decimal_mark: str = "."
    thousands: str = ","
    fills: bool = False
    named: str = field(default="", repr=False, compare=False)
    blank: str = ""

    def __post_init__(self) -> None:
        width = len(self.aligns)
        for row in self.head:
            if sum(cell.span for cell in row) != width:
                message = f"a head row spans {sum(cell.span for cell in row)} of {width} columns"
                raise ValueError(message)
        for row in self.body:
            if len(row.cells) != (1 if row.group else width):
                message = f"a row has {len(row.cells)} cells in a table of {width} columns"
                raise ValueError(message)
            if row.spans and sum(row.spans) != width:
                message = f"the cells of a row span {sum(row.spans)} of {width} columns"
                raise ValueError(message)

    def numbers(self) -> Iterator[Number]:
        """The numbers that it prints of results, in reading order, and those of its notes."""
        texts = [cell.text for row in self.head for cell in row]
        texts += [cell for row in self.body for cell in row.cells]
        texts += [note.text for note in self.notes]
        for text in texts:
            yield from (number for run in text for _, number in run.numbers)
        yield from (self.mark_of(note) for note in self.notes if note.mark)

    def mark_of(self, note: Note) -> Number:
        """The mark of a note, which is another when a footnote comes before it."""
        return of_marks(self.named, ["note", words_of(plain(note.text))], note.mark)

    def grid(self, *, marks: bool = True) -> list[list[str]]:
        """Characters of head and body, row by row, spans as their text and then blanks: what all formats share.

        Without `marks`, those of footnotes, which would be glued to a value, are left out.
        """

        def text_of(text: Text) -> str:
            return plain(tuple(run for run in text if marks or not run.superscript))

        rows = [[text for cell in row for text in (text_of(cell.text), *[""] * (cell.span - 1))] for row in self.head]
        width = len(self.aligns)
        for row in self.body:
            texts = [text_of(cell) for cell in row.cells]
            rows.append(texts + [""] * (width - len(texts)))
        return rows
