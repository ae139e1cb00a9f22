"""Reads CSV and TSV: any encoding, any delimiter, no cell lost or moved."""

from __future__ import annotations

import csv
import io
import re
from array import array
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.problems import quoted
from riskset.study.encodings import likely_encoding
from riskset.study.plain_text import plain_cells, plain_columns
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import (
    SAMPLE,
    RawColumn,
    RawTable,
    check_header_row,
    check_width,
    ragged,
    unreadable,
    wanted_rows,
)
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from riskset.study.raw_table import WantedFile

# Rows transposed at once: as many as the processor's cache holds.
_CHUNK = 250
_SMALL = 500_000
"""Bytes of a file that is read before Arrow is imported."""
ENDINGS = (".csv", ".tsv", ".txt")
DELIMITERS = ",;\t|"
_FILLED_LINE = re.compile(r"[^\r\n]*\S[^\r\n]*")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read_text(wanted: WantedFile) -> RawTable:
    """Read a text file of cells between delimiters; without `header` the first row that is not blank is the header."""
    path, options = wanted.path, wanted.options
    text = _decoded(wanted)
    delimiter = options.delimiter or ("\t" if path.suffix.lower() == ".tsv" else delimiter_of(text))
    content = text.encode(errors="surrogatepass")
    del text
    sample = list(islice(wanted_rows(wanted, _records(path, content, delimiter)), SAMPLE))
    if not sample:
        raise unreadable(path, "the file is empty", "Write a header and a row for each patient")
    check_header_row(wanted, sample)
    names = [name.strip() for name in sample[0][1]]
    check_width(path, len(names))
    if len(names) == 1 and options.delimiter is not None:
        _check_delimiter(wanted, names[0], options.delimiter)
    by_rows = sample[0][0] > 1 or options.skip_rows or len(content) < _SMALL
    cells = None if by_rows else plain_cells(content, delimiter, len(names))
    if cells is None:
        return _by_rows(wanted, content, delimiter)
    del content
    rows = np.arange(2, len(cells[0]) + 2, dtype=np.int64)
    return RawTable(plain_columns(names, cells), rows)


def _by_rows(wanted: WantedFile, content: bytes, delimiter: str) -> RawTable:
    """Read whatever stands in the file, a row at a time."""
    records = wanted_rows(wanted, _records(wanted.path, content, delimiter))
    names = [name.strip() for name in next(records)[1]]
    width = len(names)
    codebooks = [_Codebook() for _ in names]
    codes = [array("q") for _ in names]
    rows = array("q")
    uneven: list[tuple[int, int]] = []
    while chunk := list(islice(records, _CHUNK)):
        if any(len(cells) != width for _, cells in chunk):
            uneven += [(row, len(cells)) for row, cells in chunk if len(cells) < width or any(cells[width:])]
        rows.extend(row for row, _ in chunk)
        for book, column, cells in zip(
            codebooks, codes, zip(*(cells for _, cells in chunk), strict=False), strict=False
        ):
            column.extend(map(book.__getitem__, cells))
    if uneven:
        raise ragged(wanted.path, width, uneven)
    # A column without a name cannot be meant by a study file; tables exported with row names have one.
    columns = [
        RawColumn(name, np.array([*book, None], dtype=object)[:-1], np.array(column, dtype=np.int64))
        for name, book, column in zip(names, codebooks, codes, strict=True)
        if name
    ]
    return RawTable(columns, np.array(rows, dtype=np.int64))


class _Codebook(dict[str, int]):
    """Gives each new value the next code: a column of a million rows holds each of its values once."""

    def __missing__(self, value: str) -> int:
        self[value] = code = len(self)
        return code


def _decoded(wanted: WantedFile) -> str:
    path, encoding = wanted.path, wanted.options.encoding
    content = path.read_bytes()
    if not content.strip():
        raise unreadable(path, "the file is empty", "Write a header and a row for each patient")
    if content.startswith(b"PK\x03\x04"):
        raise unreadable(path, "it is a zip or Excel file, not text", "Name it .xlsx, or save it as CSV")
    if encoding is None and content.startswith(UTF_16):
        raise unreadable(path, "it is UTF-16, not UTF-8", "Add data: {encoding: utf-16}, or save it as UTF-8", 1)
    try:
        text = content.decode(encoding or "utf-8-sig")
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        line = content.count(b"\n", 0, start) + 1
        reason = f"byte 0x{content[start]:02X} on line {line} is not {encoding or 'UTF-8'}"
        remedy = f"Say how it was saved, probably data: {{encoding: {likely_encoding(content)}}}, or save it as UTF-8"
        raise unreadable(path, reason, remedy, line) from error
    except (LookupError, ValueError) as error:
        message, remedy = f"there is no encoding {quoted(encoding)}", "Name one such as utf-8, windows-1252, gb18030"
        raise StudyProblems([wanted.problem(("encoding",), message, remedy, encoding)]) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise unreadable(path, f"it holds a zero byte on line {line}, so it is not text", "Save it as CSV", line)
    return text.removeprefix("\ufeff")


def delimiter_of(text: str) -> str:
    """The delimiter that stands most often in the header, outside quotes."""
    header = _FILLED_LINE.search(text)
    outside = "" if header is None else "".join(header[0].split('"')[::2])
    return max(DELIMITERS, key=outside.count)


def _check_delimiter(wanted: WantedFile, head: str, delimiter: str) -> None:
    """Refuse a delimiter that the head does not have, where it has another."""
    found = delimiter_of(head)
    if found in head:
        message = f"{dotted((*wanted.where, 'delimiter'))} is {quoted(delimiter)}, which the head does not have: {quoted(head)}"
        remedy = f"Write delimiter: {quoted(found)}, or remove it, so that it is found"
        raise StudyProblems([wanted.problem(("delimiter",), message, remedy, delimiter)])


def _records(path: Path, content: bytes, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with its number in a spreadsheet."""
    # Of bytes, since StringIO holds four of them for each character.
    lines = io.TextIOWrapper(io.BytesIO(content), "utf-8", "surrogatepass", newline="")
    reader: Any = csv.reader(lines, delimiter=delimiter, strict=True)
    row = 0
    try:
        for cells in reader:
            row += 1
            if any(cells) and (len(cells) > 1 or cells[0].strip()):
                yield row, cells
    except csv.Error as error:
        line = int(reader.line_num)
        remedy = 'Put text with quotes or line ends in quotes, and write a quote within as ""'
        reason = f"the quotes of row {row + 1} do not match ({error})"
        if "field limit" in str(error):
            most = f"{csv.field_size_limit():,}"
            reason = f"a cell of row {row + 1} has more than {most} letters, as one after a quote that is never closed"
        raise unreadable(path, reason, remedy, line, row + 1) from error
