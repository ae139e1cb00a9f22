"""The parts of a build: the results of its studies as printed, and the tables and figures that print them."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from riskset.builds.document_build import DocumentBuild  # noqa: TC001  pydantic reads the types of the fields
from riskset.builds.origin import InputFile, Revision  # noqa: TC001
from riskset.results import Result  # noqa: TC001  pydantic reads the types of the fields
from riskset.style import Kind, Style

Key = tuple[str | float | None, ...]
"""What makes a result the only one of its study; see :data:`riskset.results.KEY_FIELDS`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """A result as its display prints it.

    Attributes
    ----------
    result : Result
    text : str
        Its text, or the reason why there is no number.
    kind : str
        The kind of print; see :meth:`riskset.style.Style.value`.
    digits : int or None
        Its decimals, if they are not the style's.
    """

    result: Result
    text: str
    kind: Kind = "number"
    digits: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TableCell:
    """A cell: its text without footnote marks, and the results that it prints, by their places in the study's list."""

    text: str = ""
    results: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row, with the stub's cell first. The head of a group of rows has no other cell.

    Attributes
    ----------
    cells : tuple of TableCell
    indent : int
        Steps by which its stub is indented.
    name, level : str
        The variable or endpoint of the row, and the part of it.
    """

    cells: tuple[TableCell, ...]
    indent: int = 0
    name: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedTable:
    """A table: the labels of its columns (with the labels above them), its rows, and its notes in plain words."""

    columns: tuple[TableCell, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()

    def row_label(self, place: int) -> str:
        """The name of a row for a reader: its stub, after the stubs that it is indented under."""
        stubs = [self.rows[place].cells[0].text]
        indent = self.rows[place].indent
        for row in reversed(self.rows[:place]):
            if row.indent < indent:
                stubs.insert(0, row.cells[0].text)
                indent = row.indent
        return ", ".join(filter(None, stubs))


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """A table or a figure of the study file.

    Attributes
    ----------
    name, kind : str
        As in the study file.
    noun : {"table", "figure"}
    caption : str
    time_unit : str
        The unit of its times, if it is not the study's.
    table : PrintedTable or None
        Of a table.
    figure : tuple of int
        Results that a figure draws or prints, by their places in the study's list.
    words : str
        Alternative text and note of a figure.
    alphas : tuple of float
        The levels of significance at which it draws a line.
    problem : str
        Why it cannot be shown. It then has neither results nor cells.
    """

    name: str
    kind: str = ""
    noun: Literal["table", "figure"] = "table"
    caption: str = ""
    time_unit: str = ""
    table: PrintedTable | None = None
    figure: tuple[int, ...] = ()
    words: str = ""
    alphas: tuple[float, ...] = (0.05,)
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """A population of a study. `n` is None if it is hidden because small numbers of patients are not shown."""

    name: str
    label: str = ""
    n: int | None = None


@dataclass(frozen=True, kw_only=True)
class StudyBuild:
    """A study.

    Attributes
    ----------
    file : InputFile
        The study file.
    title, time_unit : str
    data : tuple of InputFile
    populations : tuple of Population
        All patients first.
    style : Style
        How its numbers are printed.
    displays : tuple of Display
        In the order of the study file.
    results : tuple of Printed
        The whole result store, in its order.
    variables : dict of str to str
        The labels of variables and endpoints, by their names.
    """

    file: InputFile
    title: str = ""
    time_unit: str = ""
    data: tuple[InputFile, ...] = ()
    populations: tuple[Population, ...] = ()
    style: Style = field(default_factory=Style)
    displays: tuple[Display, ...] = ()
    results: tuple[Printed, ...] = ()
    variables: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def is_plain(self) -> bool:
        """Whether it is a plain result store, without documents and tables."""
        return not self.file.sha256 and not any(each.table or each.figure for each in self.displays)

    @cached_property
    def by_key(self) -> dict[Key, Printed]:
        """The results by their keys."""
        return {each.result.key: each for each in self.results}

    @cached_property
    def places(self) -> dict[Key, int]:
        """The places of the results by their keys."""
        return {each.result.key: place for place, each in enumerate(self.results)}

    @cached_property
    def by_name(self) -> dict[str, Display]:
        """The displays by their names."""
        return {each.name: each for each in self.displays}

    def results_of(self, display: str) -> list[Result]:
        """The results of one display."""
        return [each.result for each in self.results if each.result.display == display]


@dataclass(frozen=True, kw_only=True)
class Build:
    """A project as it was computed.

    Attributes
    ----------
    studies : tuple of StudyBuild
    documents : tuple of DocumentBuild
    versions : dict of str to str
        Python and the packages that compute and print, with their versions.
    revision : Revision or None
        None outside of a git repository.
    """

    studies: tuple[StudyBuild, ...]
    documents: tuple[DocumentBuild, ...] = ()
    versions: dict[str, str] = field(default_factory=dict[str, str])
    revision: Revision | None = None
