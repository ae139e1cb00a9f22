"""Where each result of a study is printed: cells of tables, figures, lines of documents."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from riskset.comparing.difference import CellChange, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.builds.build import Build, Display, Key, StudyBuild, TableCell
    from riskset.builds.document_build import ShownDisplay


class Places:
    """The places of one study of a build."""

    def __init__(self, build: Build, study: StudyBuild) -> None:
        self._study = study
        number = next(place for place, each in enumerate(build.studies) if each is study)
        self._shown: dict[str, ShownDisplay] = {}
        for document in build.documents:
            for shown in document.displays:
                if shown.study == number:
                    self._shown.setdefault(shown.display, shown)
        self._of: dict[int, list[Where]] = defaultdict(list)
        self.cells: dict[tuple[str, tuple[Key, ...]], list[tuple[Where, TableCell]]] = defaultdict(list)
        for display in study.displays:
            self._note(display)
        for document in build.documents:
            for value in document.inline:
                where = Where(kind="line", file=value.file, line=value.line, text=value.text)
                for place in dict.fromkeys(
                    place for told in value.told if told.study == number for place in told.results
                ):
                    self._of[place].append(where)

    def of(self, key: Key) -> tuple[Where, ...]:
        """Where a result is printed: lines of documents first, then cells, then figures."""
        found = self._of.get(self._study.places.get(key, -1), [])
        order = {"line": 0, "cell": 1, "figure": 2}
        return tuple(sorted(found, key=lambda where: order[where.kind]))

    def display(self, name: str) -> Where:
        """Where a display stands."""
        found = self._study.by_name.get(name)
        kind = "figure" if found is not None and found.noun == "figure" else "cell"
        shown = self._shown.get(name)
        if shown is None:
            return Where(kind=kind, display=name)
        return Where(kind=kind, display=name, printed=shown.printed, file=shown.file, line=shown.line)

    def _note(self, display: Display) -> None:
        at = self.display(display.name)
        for place in display.figure:
            self._of[place].append(at)
        for where, cell in _cells(display, at):
            keys = tuple(self._study.results[place].result.key for place in cell.results)
            if keys:
                self.cells[display.name, keys].append((where, cell))
            for place in cell.results:
                self._of[place].append(where)


def _cells(display: Display, at: Where) -> Iterator[tuple[Where, TableCell]]:
    """The cells of a table, each with the labels of its row and its column."""
    table = display.table
    if table is None:
        return

    def where(row: str, column: str, cell: TableCell) -> Where:
        return Where(
            kind="cell",
            display=at.display,
            printed=at.printed,
            file=at.file,
            line=at.line,
            row=row,
            column=column,
            text=cell.text,
        )

    for column in table.columns:
        yield where("", column.text, column), column
    for place, row in enumerate(table.rows):
        label = table.row_label(place)
        for column, cell in enumerate(row.cells):
            head = table.columns[column].text if column < len(table.columns) else ""
            yield where(label, head if column else "", cell), cell


def changed_cells(old: Places, new: Places) -> list[CellChange]:
    """Cells that print the same results in both builds, and other characters."""
    found: list[CellChange] = []
    for keys, cells in new.cells.items():
        for (_, before), (where, after) in zip(old.cells.get(keys, []), cells, strict=False):
            if before.text != after.text:
                found.append(CellChange(where=where, old=before.text, new=after.text))
    return found
