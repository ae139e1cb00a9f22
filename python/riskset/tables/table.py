"""The table value: cells that point at results, with spanners, row groups, indents and footnotes."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from riskset.live.numbers import CELL, Number, of_marks, of_note, of_result, placed
from riskset.style import STATE_TEXT, Kind, Style, Words
from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run, roman

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.results import Result
    from riskset.tables.printed import Align, Text


# Letters that stand for statistics, where the package prints them: sizes of groups, counts, P values, the t test.
_SYMBOLS = re.compile(
    r"((?<=\()[nN](?=\s?=)|\bn(?= \(%\)(?:$| \())|^n$|^P(?= (?:between|of) )|\bP(?= (?:values?|Value)\b)|(?<=^PH )P$|(?<=^Events/)n$|\bt(?= tests?\b))"
)
_SYMBOLS_IN_NOTES = re.compile(
    r"(\bP(?= (?:is|was|are|at|of|values?|for|from|by|[<>=]))|(?<=ratio )P(?=\.)|\bt(?= tests?\b)|(?<=\()[nN](?=\s?=)|\bn(?=, | is the number ))"
)


@dataclass(frozen=True, slots=True)
class Value:
    """A result and how it is printed; `digits` overrides the style's, `beside` are a ratio and its limits."""

    result: Result
    kind: Kind
    digits: int | None = None
    beside: tuple[float, ...] = ()

    def text(self, style: Style) -> str:
        """The characters of the value, or of the reason why there is none."""
        value = self.result.value
        if value is None and self.result.below is not None:
            return f"<{style.value(self.result.below, 'count')}"
        if value is None:
            return STATE_TEXT[self.result.state]
        return style.value(value, self.kind, self.digits, self.beside)

    def number(self, printed: str, way: str = CELL, origin: str = "") -> Number:
        """The result as a number that is known again where its characters stand."""
        return of_result(self.result, self.kind, self.digits, way, printed, origin)


@dataclass(frozen=True, slots=True)
class Cell:
    """A label, or a pattern over results such as ``{n} ({percent})``.

    ``{lower:upper}`` prints two values as an interval of the style, ``{minimum!r:maximum}`` as a range;
    ``{percent!s}`` has the percent sign where the style wants it. A pattern whose values are all missing
    for one reason prints that reason once. `span` counts the columns that it belongs to: its own and those after it, whose
    cells are blank. `footnotes` are texts; equal texts of a table share one mark, and
    a result's warning is a footnote of its cell. `words` says which words of a label are the package's, which a style
    may have its own for.
    """

    pattern: str = ""
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    footnotes: tuple[str, ...] = ()
    bold: bool = False
    italic: bool = False
    phrase: str = ""
    span: int = 1
    words: Words = ""

    def text(self, style: Style) -> str:
        """The cell's characters without footnote marks."""
        if not self.values:
            return style.said(self.pattern, self.words)
        reasons = {value.result.state for value in self.values.values()}
        if len(reasons) == 1 and "" not in reasons:
            return next(iter(self.values.values())).text(style)
        return style.said("".join(self._parts(self.pattern, style)), self.words)

    def spoken(self, style: Style) -> str:
        """The cell as a sentence says it."""
        text = self.text(style)
        spoken = "".join(self._parts(self.phrase or self.pattern, style.in_sentences()))
        return text if text in STATE_TEXT.values() else style.sentence(spoken)

    def numbers(self, style: Style, way: str = CELL, origin: str = "") -> list[Number]:
        """The results that it prints as numbers, in the order of its characters; of words those of its phrase."""
        pattern = self.pattern if way == CELL else self.phrase or self.pattern
        names = [
            each
            for _, name, until, _ in string.Formatter().parse(pattern)
            if name is not None
            for each in (name, until)
            if each
        ]
        return [self.values[name].number(self.values[name].text(style), way, origin) for name in names]

    def _parts(self, pattern: str, style: Style) -> Iterator[str]:
        absent: Value | None = None
        for literal, name, until, conversion in string.Formatter().parse(pattern):
            yield literal if absent is None else _without_unit(literal, absent.result.unit)
            absent = None
            if name is not None:
                value = self.values[name]
                text = value.text(style)
                absent = value if text in STATE_TEXT.values() else None
                join = style.range if conversion == "r" else style.interval
                sign = "%" if conversion == "s" and style.percent_sign and absent is None else ""
                yield join(text, self.values[until].text(style)) if until else text + sign

    def all_footnotes(self) -> tuple[str, ...]:
        """Its own footnotes, then the warnings of the results that it prints."""
        warnings = (value.result.warning for value in self.values.values())
        return tuple(dict.fromkeys([*self.footnotes, *(text for text in warnings if text)]))


def _without_unit(literal: str, unit: str) -> str:
    """What stands behind a value that there is not, which has no unit: ``NE``, not ``NE%``."""
    return literal.removeprefix("%").removeprefix(f" {unit}" if unit else "")


def label(text: str, *footnotes: str, bold: bool = False, italic: bool = False, words: Words = "") -> Cell:
    """A cell of plain text; braces in it mean themselves."""
    return Cell(text, footnotes=footnotes, bold=bold, italic=italic, words=words)


def head_said(cell: Cell, style: Style) -> str:
    """The pattern of a label of the head: of a letter P alone, with the style's word behind it."""
    return f"P {style.p_head}".rstrip() if cell.pattern == "P" and cell.italic else cell.pattern


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its label, its alignment, the spanner that it stands under, and one over that."""

    label: Cell
    align: Align = "center"
    spanner: Cell | None = None
    over: Cell | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row: the stub and a cell for every other column; a `group` row is a heading and has the stub alone.

    Its `name` is that of the variable or endpoint that it is of, and `level` which level, group or other part of it, as
    the stub says it: by these rows are found and joined, for several variables may be printed under one label.
    """

    stub: Cell
    cells: tuple[Cell, ...] = ()
    indent: int = 0
    group: bool = False
    keep_with_next: bool = False
    name: str = ""
    level: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a report.

    Attributes
    ----------
    columns : tuple of Column
        The stub's column first.
    rows : tuple of Row
    notes : tuple of Text
        Lines under the footnotes, such as the tests that were used.
    abbreviations : mapping of str to str
        What the short forms stand for; those of missing values are added where they occur.
    source : str
        The source note, printed last.
    style : Style
        How its numbers are printed.
    origin : str
        From which study and data it comes, as a document keeps it; see :mod:`riskset.study.origin`.
    made_of : str
        The same as its numbers keep it.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[Text, ...] = ()
    abbreviations: Mapping[str, str] = field(default_factory=dict[str, str])
    source: str = ""
    style: Style = field(default_factory=Style)
    origin: str = field(default="", compare=False)
    made_of: str = field(default="", compare=False)

    def with_style(self, style: Style) -> Table:
        """The same table, printed another journal's way."""
        return replace(self, style=style)

    def cells(self) -> Iterator[Cell]:
        """Every cell in reading order: spanners, column labels, then row by row."""
        for runs in self._spanners():
            yield from (spanner for spanner, _ in runs if spanner is not None)
        yield from (column.label for column in self.columns)
        for row in self.rows:
            yield row.stub
            yield from row.cells

    @cached_property
    def _marks(self) -> dict[str, str]:
        """Footnote texts with their marks, in reading order."""
        texts = dict.fromkeys(text for cell in self.cells() for text in cell.all_footnotes())
        return {text: self.style.note_mark(position) for position, text in enumerate(texts)}

    def _spanners(self) -> list[list[tuple[Cell | None, int]]]:
        """The rows of spanners, each as runs of neighbouring columns under one with their widths."""
        upper = groupby(self.columns, key=lambda column: column.over)
        lower = groupby(self.columns, key=lambda column: (column.over, column.spanner))
        rows = [
            [(spanner, len(list(columns))) for spanner, columns in upper],
            [(spanners[1], len(list(columns))) for spanners, columns in lower],
        ]
        return [row for row in rows if any(spanner is not None for spanner, _ in row)]

    def printed(self) -> PrintedTable:
        """The table's characters, marks and notes: what the writers read."""
        labels = tuple(HeadCell(self._head(column.label)) for column in self.columns)
        if self.style.empty_corner and len(labels) > 1:
            labels = (HeadCell(()), *labels[1:])
        return PrintedTable(
            aligns=tuple(column.align for column in self.columns),
            head=(*self._spanner_rows(), labels),
            body=tuple(
                PrintedRow(
                    (self._print(row.stub), *(self._print(cell) or self._blank for cell in row.cells)),
                    indent=row.indent,
                    group=row.group,
                    keep_with_next=row.keep_with_next,
                    spans=self._spans(row),
                )
                for row in self.rows
            ),
            notes=tuple(self._notes()),
            decimal_mark=self.style.decimal_mark,
            thousands=self.style.thousands,
            named=self._named,
            blank=self.style.blank,
        )

    def _spans(self, row: Row) -> tuple[int, ...]:
        """How many columns each cell stands over, as far as the cells after it under the same spanner are blank; or none."""
        if all(cell.span == 1 for cell in row.cells):
            return ()
        spans = [1] * (len(row.cells) + 1)
        for place, cell in enumerate(row.cells, start=1):
            spanner = self.columns[place].spanner
            for after in range(place + 1, min(place + cell.span, len(spans))):
                if row.cells[after - 1] != Cell() or self.columns[after].spanner != spanner:
                    break
                spans[place], spans[after] = spans[place] + 1, 0
        return tuple(spans)

    def _spanner_rows(self) -> Iterator[tuple[HeadCell, ...]]:
        for runs in self._spanners():
            cells: list[HeadCell] = []
            for spanner, width in runs:
                if spanner is None:
                    cells.extend(HeadCell(()) for _ in range(width))
                else:
                    cells.append(HeadCell(self._head(spanner), span=width, spanner=True))
            yield tuple(cells)

    @property
    def _blank(self) -> Text:
        """What stands in a cell of the body that has nothing."""
        return roman(self.style.blank) if self.style.blank else ()

    def _head(self, cell: Cell) -> Text:
        """A label of the head."""
        if (said := head_said(cell, self.style)) != cell.pattern:
            cell = replace(cell, pattern=said, italic=False)
        return self._print(replace(cell, bold=True) if self.style.bold_head else cell)

    def _print(self, cell: Cell) -> Text:
        text = self.style.spelled(cell.text(self.style))
        runs = list(self._symbols(Run(text, bold=cell.bold, italic=cell.italic), _SYMBOLS)) if text else []
        numbers = cell.numbers(self.style, origin=self.made_of) if cell.values else []
        if numbers:
            runs = _with_numbers(runs, text, numbers)
        own = cell.all_footnotes()
        if own:
            marks = ",".join(mark for note, mark in self._marks.items() if note in own)
            about = numbers[0].names if numbers else (text,)
            number = of_marks(self._named, about, marks, self.made_of)
            runs.append(Run(marks, superscript=True, numbers=((0, number),)))
        return tuple(runs)

    @cached_property
    def _named(self) -> str:
        """The display that its numbers are of; empty where it prints none."""
        return next((value.result.display for cell in self.cells() for value in cell.values.values()), "")

    def _p(self, run: Run) -> Run:
        """The letter of P values as the style has it."""
        if run.text != "P" or not run.italic:
            return run
        return replace(run, text=self.style.p_symbol, italic=self.style.p_italic)

    def _symbols(self, run: Run, pattern: re.Pattern[str]) -> Iterator[Run]:
        """The run with its letters for statistics in italics, and that of P values as the style has it."""
        if run.italic:
            yield self._p(run)
            return
        for place, part in enumerate(pattern.split(run.text)):
            if part:
                yield self._p(replace(run, text=part, italic=True)) if place % 2 else replace(run, text=part)

    def _notes(self) -> Iterator[Note]:
        """The lines under the table, whose numbers are known by the words around them."""
        for note in self._lines():
            text = "".join(run.text for run in note.text)
            numbers = of_note(self._named, text, self.made_of)
            yield Note(tuple(_with_numbers(list(note.text), text, numbers)), note.mark) if numbers else note

    def _lines(self) -> Iterator[Note]:
        warnings = {value.result.warning for cell in self.cells() for value in cell.values.values()}
        for text, mark in self._marks.items():
            worded = self.style.spelled(self.style.worded(text) if text in warnings else text)
            yield Note(tuple(self._symbols(Run(worded), _SYMBOLS_IN_NOTES)), mark)
        for text in self.notes:
            spelled = (replace(run, text=self.style.spelled(run.text)) for run in text)
            yield Note(tuple(part for run in spelled for part in self._symbols(run, _SYMBOLS_IN_NOTES)))
        short = self._short_forms()
        if short:
            entries = tuple(self.style.spelled(f"{form}, {meaning}") for form, meaning in short.items())
            yield Note(roman(f"{'; '.join(entries)}."), entries=entries)
        if self.source:
            yield Note(roman(self.source))

    def _short_forms(self) -> dict[str, str]:
        """The abbreviations, and the short forms of missing values that the table prints."""
        short = dict(self.abbreviations)
        for cell in self.cells():
            for value in cell.values.values():
                state = value.result.state
                if state and value.result.below is None:
                    short[STATE_TEXT[state]] = state
        return dict(sorted(short.items(), key=lambda item: item[0].casefold()))

    def __repr__(self) -> str:
        from riskset.tables.writers import write_text

        return write_text(self.printed())

    def _mime_(self) -> tuple[str, str]:
        """What marimo shows."""
        return "text/html", self._repr_mimebundle_()["text/html"]

    def _repr_mimebundle_(self, **_options: object) -> dict[str, str]:
        from riskset.surroundings import in_document, in_own_format, numbers_stay_alive
        from riskset.tables import writers

        if in_document():
            return self.in_document(styled=in_own_format(), live=numbers_stay_alive())
        printed = self.printed()
        # A notebook shows the HTML; a document that is made of the notebook later takes what its format needs.
        document = {"text/markdown": writers.write_markdown_cell(printed, origin=self.origin)}
        mark = f"<!-- {self.origin} -->" if self.origin else ""
        text = {"text/plain": writers.write_text(printed)}
        return {"text/html": mark + writers.write_html(printed)} | document | text

    def in_document(self, *, styled: bool, live: bool) -> dict[str, str]:
        """What a document that is rendered shows, by kind of content: in our formats `styled`, its numbers alive or not."""
        from riskset.surroundings import table_forms
        from riskset.tables import writers

        printed = self.printed()
        cell = writers.write_markdown_cell(printed, styled=styled, origin=self.origin, forms=table_forms(), live=live)
        return {"text/markdown": cell, "text/plain": writers.write_text(printed)}


def _with_numbers(runs: list[Run], text: str, numbers: list[Number]) -> list[Run]:
    """The runs of a text, each with the numbers that it prints."""
    found = placed(text, numbers)
    told: list[Run] = []
    start = 0
    for run in runs:
        end = start + len(run.text)
        own = tuple((at - start, number) for at, number in found if start <= at and at + len(number.printed) <= end)
        told.append(replace(run, numbers=own) if own else run)
        start = end
    return told
