"""Columns and rows in which a block or a cell lays out what it holds: values that are none."""

from __future__ import annotations

import json

from riskset.documents.problems import quoted


def column_problem(key: str, value: object) -> tuple[str, str] | None:
    """What is wrong with the value of one of the attributes of a layout, and the remedy."""
    if key in {"layout-ncol", "layout-nrow"}:
        if not str(value).isdecimal() or not 1 <= int(str(value)) <= 12:
            return f"`{key}: {value}` is not a number of columns or rows", "Write a whole number from 1 to 12"
    elif key == "layout-valign" and value not in {"top", "center", "bottom"}:
        return f"`{key}: {value}` is outside the subset", "Write top, center or bottom"
    elif key == "layout" and not _is_rows(value):
        return f"`layout: {quoted(value)}` is not a layout", "Write rows of relative widths, such as [[1, 1], [1]]"
    return None


def _is_rows(value: object) -> bool:
    """Whether a value is a list of widths, or of lists of widths, each row with a place for something."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return False
    if not isinstance(value, list) or not value:
        return False
    rows = value if all(isinstance(row, list) for row in value) else [value]
    return all(_is_row(row) for row in rows)


def _is_row(row: list[object]) -> bool:
    numbers = [width for width in row if isinstance(width, (int, float)) and not isinstance(width, bool)]
    return len(numbers) == len(row) and any(width > 0 for width in numbers) and 0 not in numbers
