"""Reads Parquet, SPSS, SAS and Stata files, with the value labels that they hold."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.files import beside, is_file
from riskset.naming import counted
from riskset.problems import quoted
from riskset.study.arrow_columns import raw_column
from riskset.study.arrow_memory import memory_of_the_system
from riskset.study.keys import key_of
from riskset.study.origin import file_digest
from riskset.study.package_process import Ended, NotStarted, read_apart
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import RawColumn, RawTable, unreadable
from riskset.study.whole_files import check_whole

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from riskset.study.raw_table import WantedFile

_ANEW = "Save it anew from its program"
# Cells from which a Parquet file is not read whole.
_LARGE = 2_000_000
_NOTHING = np.empty(0)


def read_parquet(wanted: WantedFile) -> RawTable:
    """Read a Parquet file; the order of dictionary columns is the order of their levels.

    Of a large file only the columns are read that something asks for, each when it does.
    """
    path = wanted.path
    with _opened(path) as file:
        names, rows = list(file.schema_arrow.names), int(file.metadata.num_rows)
        if rows * len(names) >= _LARGE and len(set(names)) == len(names):
            columns = [RawColumn(name, _NOTHING, later=partial(_column, path, name, rows)) for name in names]
            return RawTable(columns, _numbered(rows))
        table = file.read(use_threads=False)
        columns = [raw_column(name, column) for name, column in zip(names, table.columns, strict=True)]
    _check_told(path, rows, table.num_rows)
    return RawTable(columns, _numbered(table.num_rows))


def _numbered(rows: int) -> NDArray[np.signedinteger[Any]]:
    """The numbers of so many rows, from 1, in half the room where that holds them."""
    return np.arange(1, rows + 1, dtype=np.int32 if rows < np.iinfo(np.int32).max else np.int64)


def _column(path: Path, name: str, rows: int) -> RawColumn:
    """One column of a Parquet file whose foot says that it has so many rows."""
    import pyarrow as pa

    with _opened(path) as file:
        table = file.read(columns=[name], use_threads=False)
        # A dot in a name would also mean a part of a column.
        column = raw_column(name, table.column(name))
    _check_told(path, rows, table.num_rows)
    del table
    pa.default_memory_pool().release_unused()  # else it keeps the memory of the largest column
    return column


@contextmanager
def _opened(path: Path) -> Generator[Any]:
    """A Parquet file while it is read; what reads ahead, and each thread, would keep memory of its own.

    Raises
    ------
    StudyProblems
        When it cannot be read.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with memory_of_the_system():
            yield pq.ParquetFile(_seen(path), page_checksum_verification=True, pre_buffer=False)
    except (pa.ArrowException, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        what = "it is not a Parquet file" if isinstance(error, pa.ArrowInvalid) else "the file is damaged"
        raise unreadable(path, what, "Write it anew, or name the right file") from error


def _check_told(path: Path, told: int, there: int) -> None:
    if told != there:
        reason = f"it says that it has {counted(told, 'row')}, and {counted(there, 'is', 'are')} there"
        raise unreadable(path, reason, "Write it anew")


def read_package(wanted: WantedFile) -> RawTable:
    """Read a file of SPSS, SAS or Stata; values declared missing there are missing."""
    path, options = wanted.path, wanted.options
    ending = path.suffix.lower()
    keywords: dict[str, Any] = {} if options.encoding is None or ending == ".por" else {"encoding": options.encoding}
    if options.catalog is not None and ending == ".sas7bdat":
        keywords["catalog_file"] = _seen(_catalog(wanted, options.catalog).resolve())
    try:
        found = read_apart(_seen(path.resolve()), ending, keywords)
    except Ended as error:
        raise unreadable(
            path, "the file is damaged: the program that reads it stops, or takes too long", _ANEW
        ) from error
    except NotStarted as error:
        reason = "the program that reads files of SPSS, SAS and Stata does not start"
        raise unreadable(path, reason, "Install pyreadstat anew, or save the data as .csv or .parquet") from error
    if "reason" in found:
        raise unreadable(path, found["reason"], f"{_ANEW}, or say how it was saved: data: {{encoding: ...}}")
    check_whole(path, found["rows"])
    names: list[str] = found["names"]
    columns = [
        RawColumn(
            name,
            found["columns"][name],
            labels=_value_labels(found["value_labels"].get(name, {}), found["absent"].get(name, [])),
            label=found["labels"].get(name, "").strip(),
        )
        for name in names
    ]
    return RawTable(columns, _numbered(found["rows"]))


def _seen(path: Path) -> str:
    """The path for a library that opens the file in C, once Python has opened it too."""
    # Only what Python opens reaches audit hooks, by which a document's engine learns what its cells depend on.
    with path.open("rb"):
        return str(path)


def _catalog(wanted: WantedFile, name: str) -> Path:
    catalog = beside(wanted.study.path, name)
    if not is_file(catalog):
        message = f"SAS catalog {quoted(str(catalog))} does not exist"
        remedy = "Correct the path; it starts from the folder of the study file"
        raise StudyProblems([wanted.problem(("catalog",), message, remedy, name)])
    wanted.study.has_read(name, file_digest(catalog))
    return catalog


def _value_labels(labels: Mapping[Any, str], absent: list[Mapping[str, Any]]) -> dict[str, str]:
    """Value labels of a column, without those of values that mean missing."""
    kept: dict[str, str] = {}
    for value, label in labels.items():
        if not any(_within(value, limits) for limits in absent):
            kept[key_of(value)] = str(label)
    return kept


def _within(value: Any, limits: Mapping[str, Any]) -> bool:  # noqa: ANN401
    try:
        return bool(limits["lo"] <= value <= limits["hi"])
    except TypeError:
        return False
