"""Variables of which a patient can have several levels at once, written in one column: ``CMV;EBV``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from riskset.study.keys import key_of
from riskset.study.levels import level_map
from riskset.study.table import natural_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from riskset.study.sections import VariableSpec
    from riskset.study.source import Source
    from riskset.study.table import Column

    Mask = NDArray[np.bool_]


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
    source.in_cells(column, unnamed, one, many, "Add it to levels, with null if it is no choice, or correct it")
