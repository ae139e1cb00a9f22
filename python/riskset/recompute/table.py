"""The rows of a file as texts: its columns, what expressions over them say, and one row of each patient."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.expressions import evaluated, numbers_of
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from riskset.recompute.dates import Days, Forms

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

    Texts = NDArray[Any]

# As the page on values has them.
NOT_KNOWN = frozenset({"", "NA", "N/A", "#N/A", "NaN", "NULL", "."})


@dataclass(frozen=True, eq=False)
class Table:
    """A file's rows.

    Attributes
    ----------
    columns : mapping of str to array
        The texts of each column; None where nothing is known.
    missing : set of str
        Texts that mean the same in all columns but those of patients' numbers and of times.
    size : int
        The number of rows.
    forms : Forms
        How dates are written.
    sources : mapping of str to str
        Of columns that were gathered or joined, the column whose forms of dates they have.
    labels : mapping of str to dict of str to str
        What the codes of columns mean, where the file itself says so.
    """

    columns: Mapping[str, Texts]
    size: int
    forms: Forms
    missing: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    labels: Mapping[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])

    def plain(self, name: str) -> Texts:
        """A column's texts as they stand."""
        if name not in self.columns:
            message = "a column that the data do not have"
            raise Unread(message)
        return self.columns[name]

    def column(self, name: str) -> Texts:
        """A column's texts; None for those that mean that nothing is known."""
        return self._without_missing(self.plain(name))

    def dates(self, name: str) -> Days:
        """A column as days."""
        own = name if name in self.forms.of_columns else self.sources.get(name, name)
        return self.forms.days(self.column(name), own)

    def holds(self, condition: str) -> Mask:
        """In which rows a condition is known to hold."""
        return numbers_of(evaluated(condition, self, self.size)) == 1

    # What an expression asks for.
    value = column

    def of(self, rows: NDArray[Any]) -> Table:
        """Some of the rows, by a mask or by their places; none where the place is -1."""
        places = np.flatnonzero(rows) if rows.dtype == np.bool_ else rows
        columns = {
            name: np.array([texts[place] if place >= 0 else None for place in places.tolist()], dtype=object)
            for name, texts in self.columns.items()
        }
        return replace(self, columns=columns, size=places.size)

    def _without_missing(self, texts: Texts) -> Texts:
        return np.array([None if text in self.missing else text for text in texts.tolist()], dtype=object)

    def sizes(self, name: str) -> Floats:
        """A column's values as numbers, or as days, by which rows are put in order."""
        try:
            return numbers_of(self.column(name))
        except Unread:
            days = self.dates(name)
            return np.where(np.isnat(days), np.nan, days.astype(np.int64).astype(np.float64))

    def patients(self, options: Mapping[str, Any], id_column: str | None) -> Table:
        """The rows that are patients, one each, as the options of the file say."""
        table = self
        if options.get("drop"):
            table = table.of(~table.holds(options["drop"]))
        if id_column is None:
            return table
        if options.get("without_id") == "drop":
            table = table.of(np.array([text is not None for text in table.plain(id_column).tolist()], dtype=np.bool_))
        return table.one_each(options["rows"], id_column) if options.get("rows") else table

    def one_each(self, rows: Mapping[str, Any], id_column: str) -> Table:
        """One row of each patient, with what is gathered from the others."""
        only_known(rows, ("keep", "gather", "fill"), "rows")
        numbers = self.plain(id_column).tolist()
        if None in numbers:
            message = "rows without a patient's number"
            raise Unread(message)
        chosen = self.chosen(numbers, np.ones(self.size, dtype=np.bool_), rows.get("keep", "first"))
        kept = sorted(chosen.values())
        columns = {name: texts[kept] for name, texts in self.columns.items()}
        if rows.get("fill"):
            columns = {name: self._filled(texts, numbers, kept, rows["fill"]) for name, texts in self.columns.items()}
        sources = dict(self.sources)
        for name, spec in (rows.get("gather") or {}).items():
            only_known(spec, ("column", "where", "keep"), "rows.gather")
            column = self.column(spec["column"])
            there = np.array([text is not None for text in column.tolist()], dtype=np.bool_)
            there &= self.holds(spec["where"]) if spec.get("where") else True
            found = self.chosen(numbers, there, spec.get("keep", "first"))
            values = [column[found[numbers[row]]] if numbers[row] in found else None for row in kept]
            columns[name] = np.array(values, dtype=object)
            sources[name] = self.sources.get(spec["column"], spec["column"])
        return replace(self, columns=columns, size=len(kept), sources=sources)

    def chosen(self, numbers: list[Any], there: Mask, keep: Any) -> dict[Any, int]:  # noqa: ANN401  as in the study file
        """Of the rows that are `there` the one of each patient that counts."""
        places = np.flatnonzero(there).tolist()
        if isinstance(keep, dict):
            way, column = next(iter(keep.items()))
            sizes = self.sizes(column) * (1.0 if way == "earliest" else -1.0)
            # A row without a value comes last; of equal ones the first in the file counts.
            places.sort(key=lambda place: (bool(np.isnan(sizes[place])), sizes[place], place))
        elif keep == "last":
            places.reverse()
        found: dict[Any, int] = {}
        for place in places:
            found.setdefault(numbers[place], place)
        return found

    def _filled(self, texts: Texts, numbers: list[Any], kept: list[int], way: str) -> Texts:
        others: dict[Any, Any] = {}
        known = self._without_missing(texts)
        for number, text in zip(numbers, known.tolist(), strict=True):
            if text is not None and (way == "last" or number not in others):
                others[number] = text
        values = [texts[row] if known[row] is not None else others.get(numbers[row], texts[row]) for row in kept]
        return np.array(values, dtype=object)

    def joined(self, other: Table, options: Mapping[str, Any], id_column: str) -> Table:
        """With the columns of another file of the same patients, found by their numbers."""
        theirs = [text for text in other.plain(options["id"]).tolist() if text is not None]
        if len(set(theirs)) < len(theirs):
            message = "a joined file with several rows of a patient"
            raise Unread(message)
        places = {text: place for place, text in enumerate(other.plain(options["id"]).tolist())}
        rows = np.array([places.get(text, -1) for text in self.plain(id_column).tolist()], dtype=np.int64)
        taken, prefix = other.of(rows), options.get("prefix", "")
        names = options.get("columns") or [name for name in other.columns if name != options["id"]]
        columns = {**self.columns, **{prefix + name: taken.plain(name) for name in names}}
        sources = {**self.sources, **{prefix + name: other.sources.get(name, name) for name in names}}
        labels = {**self.labels, **{prefix + name: other.labels[name] for name in names if name in other.labels}}
        return replace(self, columns=columns, sources=sources, labels=labels)


def told(value: Any) -> str | None:  # noqa: ANN401  whatever stands in a cell
    """A cell of the file, or a code of the study file, as text; None where it means that nothing is known."""
    if value is None or value != value:  # noqa: PLR0124  nan
        return None
    text = str(int(value) if isinstance(value, bool) else value).strip()
    text = re.sub(r"^(-?\d+)\.0+$", r"\1", text)
    return None if text in NOT_KNOWN else text


def natural(text: str) -> list[tuple[int, int, str]]:
    """A key of a reader's order: digits as numbers, a beginning before what goes on from it."""
    return list(_parts(text))


def _parts(text: str) -> Iterator[tuple[int, int, str]]:
    for part in re.findall(r"\d+|\D+", text.casefold()):
        yield (0, int(part), "") if part.isdigit() else (1, 0, part)
