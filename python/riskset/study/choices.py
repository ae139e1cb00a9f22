"""Variables of which a patient can have several levels at once: in one column (``CMV;EBV``), or in one each, ticked."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study.keys import key_of
from riskset.study.levels import level_map
from riskset.study.missing import missing_of
from riskset.study.source import Unavailable
from riskset.study.table import natural_order

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import NDArray

    from riskset.study.sections import VariableSpec
    from riskset.study.source import Source
    from riskset.study.table import Column

    Mask = NDArray[np.bool_]

TICKED = frozenset({"1", "yes", "true", "checked", "x"})
"""What says in the column of a choice that it was chosen, in letters of either case."""
UNTICKED = frozenset({"0", "no", "false", "unchecked"})
"""What says that it was not."""
_REMEDY = (
    "Write 1, yes, true, checked or x where it was chosen, and 0, no, false, unchecked or nothing where it was not"
)


def read_choices(source: Source, name: str, spec: VariableSpec, column: Column) -> tuple[tuple[str, ...], Mask, Mask]:
    """The levels of a variable, which patients (columns) have which of them (rows), and of whom that is known."""
    parts = [_parts(value, spec.separator or ";") for value in column.distinct]
    found = {part for code in np.unique(column.codes[column.known]) for part in parts[code]}
    levels: dict[str, str | None] = {part: part for part in natural_order(sorted(found))}
    levels = level_map(spec.levels) or levels
    _note_unnamed(source, name, column, parts, levels)
    labels = tuple(dict.fromkeys(label for label in levels.values() if label is not None))
    chosen = np.array([[label in {levels.get(part) for part in held} for held in (*parts, ())] for label in labels])
    held = chosen.reshape(len(labels), len(parts) + 1)[:, column.codes]
    known = column.known | (spec.empty == "none")
    return labels, held, known


def read_ticked(
    source: Source, name: str, spec: VariableSpec, columns: Mapping[str, str | None]
) -> tuple[tuple[str, ...], Mask, Mask]:
    """The same of a variable that has a column for each choice: those of one label are one level, of ``None`` none."""
    labels = tuple(dict.fromkeys(label for label in columns.values() if label is not None))
    held = np.zeros((len(labels), source.size), dtype=bool)
    known = np.full(source.size, spec.empty == "none")
    for each, found in _found(source, name, columns).items():
        label, column = columns[each], found.with_missing(missing_of(spec, found.rules.missing))
        codes, keys = column.keys
        said = [key.casefold() for key in keys]
        unread = np.array([*(key not in TICKED | UNTICKED for key in said), False])[codes]
        what = (
            f"whether variables.{name} has {quoted(label)}" if label else f"whether it is ticked for variables.{name}"
        )
        source.in_cells(column, unread, f"does not say {what}", f"do not say {what}", _REMEDY)
        known |= column.known
        if label is not None:
            held[labels.index(label)] |= np.array([*(key in TICKED for key in said), False])[codes]
    return labels, held, known


def _found(source: Source, name: str, columns: Collection[str]) -> dict[str, Column]:
    """The columns of choices; all that the data do not have are noted."""
    found: dict[str, Column] = {}
    for each in columns:
        with suppress(Unavailable):
            found[each] = source.column(each, ("variables", name, "columns", each))
    if len(found) < len(columns):
        raise Unavailable
    return found


def _parts(value: object, separator: str) -> tuple[str, ...]:
    """The choices that stand in a cell."""
    texts = str(value).split(separator) if isinstance(value, str) else [key_of(value)]
    return tuple(key_of(text) for text in texts if text.strip())


def _note_unnamed(
    source: Source, name: str, column: Column, parts: list[tuple[str, ...]], levels: dict[str, str | None]
) -> None:
    unnamed = np.array([*(any(part not in levels for part in held) for held in parts), False])[column.codes]
    if not unnamed.any():
        return
    first = parts[column.codes[int(unnamed.argmax())]]
    wrong = next(part for part in first if part not in levels)
    one = f"holds '{wrong}', which is not among the levels of variables.{name}"
    many = f"hold choices that are not among the levels of variables.{name}"
    source.in_cells(column, unnamed, one, many, "Add it to levels, with null if it is not a choice, or correct it")
