"""Reads files of SPSS, SAS and Stata, and workbooks, as a program of its own: their libraries do not survive each damaged file."""

from __future__ import annotations

import math
import pickle
import sys
import time
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Mapping

# Not more memory than this, and this many times the size of the file.
_BYTES, _TIMES = 3 << 29, 40
# Not more seconds of work than this, and so many more for each byte: those of a clock would depend on what else runs.
_SECONDS, _PER_BYTE = 8.0, 2e-6
# The functions of pyreadstat by ending; other files are workbooks.
_READERS = {
    ".sav": "read_sav",
    ".zsav": "read_sav",
    ".por": "read_por",
    ".sas7bdat": "read_sas7bdat",
    ".xpt": "read_xport",
    ".dta": "read_dta",
}


@dataclass(frozen=True)
class Asked:
    """A file that is to be read: its path, its ending in small letters, and options of its reader."""

    path: str
    ending: str
    size: int
    options: Mapping[str, Any]


def read(asked: Asked) -> dict[str, Any]:
    """What a file holds: see :func:`_of_package` and :func:`_of_workbook`. Of one that cannot be read, the reason."""
    try:
        return _of_package(asked) if asked.ending in _READERS else _of_workbook(asked)
    except MemoryError:
        return {"reason": "it asks for more memory than a file of its size can need"}
    except BaseException as error:  # noqa: BLE001  a damaged file fails anywhere in a library, or makes it panic
        return {"reason": str(error).strip().lower().rstrip(".") or "it is damaged"}


def _of_package(asked: Asked) -> dict[str, Any]:
    """The columns of a file, their labels and value labels, and what SPSS declares missing."""
    import numpy as np
    import pyreadstat

    frame, meta = getattr(pyreadstat, _READERS[asked.ending])(asked.path, **asked.options)
    absent: Mapping[str, Any] = {}
    if asked.ending in {".sav", ".zsav"}:
        # What SPSS declares missing is read as missing; which values those are is told only when it is not.
        _, told = pyreadstat.read_sav(asked.path, metadataonly=True, user_missing=True, **asked.options)
        absent = told.missing_ranges
    single = {name for name, kind in meta.readstat_variable_types.items() if kind == "float"}
    columns = {
        str(name): frame.iloc[:, place].to_numpy(dtype=np.float32 if name in single else None)
        for place, name in enumerate(frame.columns)
    }
    return {
        "rows": len(frame),
        "names": [str(name) for name in frame.columns],
        "columns": columns,
        "labels": {str(name): label or "" for name, label in meta.column_names_to_labels.items()},
        "value_labels": dict(meta.variable_value_labels),
        "absent": dict(absent),
    }


def _of_workbook(asked: Asked) -> dict[str, Any]:
    """The sheets of a workbook with whether one sees them, and rows: of every sheet, of the one named, or of the first one sees."""
    from python_calamine import CalamineWorkbook, SheetVisibleEnum

    book = CalamineWorkbook.from_path(asked.path)
    sheets = {sheet.name: sheet.visible == SheetVisibleEnum.Visible for sheet in book.sheets_metadata}
    if asked.options["every"]:
        wanted = list(sheets)
    elif asked.options["sheet"] is None:
        wanted = [name for name, is_visible in sheets.items() if is_visible][:1]
    else:
        wanted = [name for name in sheets if name == asked.options["sheet"]]
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in wanted}
    return {"sheets": sheets, "rows": rows}


def main(asked: BinaryIO, answers: BinaryIO) -> None:
    """Say that all is ready, and answer one file after the other, until nothing more is asked."""
    pickle.dump("ready", answers)
    answers.flush()
    while True:
        try:
            wanted: dict[str, Any] = pickle.load(asked)  # noqa: S301  from the program that started this one
        except EOFError:
            return
        with_limit = Asked(**wanted)
        # No file is to blame for the time of its library.
        import_module("pyreadstat" if with_limit.ending in _READERS else "python_calamine")
        _limit(with_limit.size)
        pickle.dump(read(with_limit), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _limit(size: int) -> None:
    """Take no more memory and time than a file of this size can need, where the system can be told so."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_BYTES + _TIMES * size, most))
    _, longest = resource.getrlimit(resource.RLIMIT_CPU)
    seconds = math.ceil(time.process_time() + _SECONDS + _PER_BYTE * size)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, longest))


if __name__ == "__main__":
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints is not an answer
    main(sys.stdin.buffer, answers)
