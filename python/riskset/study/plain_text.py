"""Reads plain text files with Arrow, a column at a time: those of which all readers of CSV make the same cells.

What is not plain has no answer here. It is left to the reader of rows, which knows each exception and says what is wrong.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.study.raw_table import RawColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

_DELIMITERS = ",;\t|"
_QUOTE = ord('"')
# Bytes in which quotes are looked for at once, and bytes of which Arrow makes one piece of each column.
_SEARCHED, _PIECE = 1 << 20, 1 << 22


def plain_cells(content: bytes, delimiter: str, width: int) -> list[Any] | None:
    """The columns of Arrow below a header that is the first line; ``None`` where the file is not plain.

    In a plain file each row below the header has as many cells as it, at least two, and one of them is not empty. Lines end
    in one way or the other, but not in a lone carriage return; quotes stand around whole cells, and within none.

    Parameters
    ----------
    content : bytes
        The file as UTF-8, without a byte order mark.
    delimiter : str
        The character between cells.
    width : int
        Number of cells of the header.
    """
    import pyarrow as pa

    if width < 2 or delimiter not in _DELIMITERS or content.count(b"\r") != content.count(b"\r\n"):
        return None
    start, end = content.find(b"\n") + 1, _end_of_rows(content)
    if not 0 < start < end or content.count(b'"', 0, start) % 2 or not _has_plain_quotes(content, delimiter):
        return None
    try:
        table = _read(pa.py_buffer(content).slice(0, end), delimiter, width, quotes=b'"' in content)
    except pa.ArrowException:
        return None
    return None if _has_empty_row(table.columns) else table.columns


def plain_columns(names: Sequence[str], cells: list[Any]) -> list[RawColumn]:
    """The columns that have a name, as codes into distinct texts; `cells` is empty then, to need no memory."""
    import pyarrow as pa

    columns = [_raw_column(name, cells.pop(0)) for name in names]
    # Arrow keeps for itself what was freed, which was more than all columns.
    pa.default_memory_pool().release_unused()
    return [column for column in columns if column.name]


def _raw_column(name: str, column: Any) -> RawColumn:  # noqa: ANN401  pyarrow has no types
    distinct = column.chunk(0).dictionary.to_numpy(zero_copy_only=False)
    codes = np.concatenate([each.indices.to_numpy() for each in column.chunks], dtype=np.int64)
    return RawColumn(name, distinct, codes)


def _read(file: Any, delimiter: str, width: int, *, quotes: bool) -> Any:  # noqa: ANN401  pyarrow has no types
    """A table of dictionaries of texts, in which an empty cell is an empty text, and each dictionary is one."""
    import pyarrow as pa
    from pyarrow import csv

    names = [str(place) for place in range(width)]
    reading = csv.ReadOptions(column_names=names, skip_rows=1, block_size=_PIECE)
    parsing = csv.ParseOptions(
        delimiter=delimiter,
        quote_char='"' if quotes else False,
        newlines_in_values=quotes,
        ignore_empty_lines=False,
    )
    dictionary = pa.dictionary(pa.int32(), pa.string())
    converting = csv.ConvertOptions(column_types=dict.fromkeys(names, dictionary))
    table = csv.read_csv(pa.BufferReader(file), reading, parsing, converting)
    return table.unify_dictionaries()


def _end_of_rows(content: bytes) -> int:
    """Where the last line ends that is not empty."""
    end = len(content)
    while end and content[end - 1] in b"\r\n":
        end -= 1
    return end


def _has_plain_quotes(content: bytes, delimiter: str) -> bool:
    """Whether every other quote begins a cell, and each between them ends it."""
    if b'"' not in content:
        return True
    everything = np.frombuffer(content, dtype=np.uint8)
    ends = np.zeros(256, dtype=bool)
    ends[[*b"\r\n", ord(delimiter)]] = True
    seen = 0
    for start in range(0, everything.size, _SEARCHED):
        quotes = np.flatnonzero(everything[start : start + _SEARCHED] == _QUOTE) + start
        first = seen % 2
        opening, closing = quotes[first::2], quotes[1 - first :: 2]
        before = everything[opening[opening > 0] - 1]
        after = everything[closing[closing < everything.size - 1] + 1]
        if not (ends[before].all() and ends[after].all()):
            return False
        seen += quotes.size
    return seen % 2 == 0


def _has_empty_row(columns: Sequence[Any]) -> bool:
    """Whether all cells of a row are empty."""
    import pyarrow.compute as pc

    rows: Any = True
    for column in columns:
        empty = pc.index(column.chunk(0).dictionary, "").as_py()
        rows = rows & np.concatenate([each.indices.to_numpy() == empty for each in column.chunks])
        if not rows.any():
            return False
    return True
