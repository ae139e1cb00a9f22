"""Reads files of SPSS, SAS and Stata as a program of its own: their library does not survive each damaged file."""

from __future__ import annotations

import math
import pickle
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyreadstat

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Not more memory than this, and this many times the size of the file.
_BYTES, _TIMES = 3 << 29, 40
# Not more seconds of work than this, and so many more for each byte: those of a clock would depend on what else runs.
_SECONDS, _PER_BYTE = 8.0, 2e-6
_READERS: dict[str, Callable[..., Any]] = {
    ".sav": pyreadstat.read_sav,
    ".zsav": pyreadstat.read_sav,
    ".por": pyreadstat.read_por,
    ".sas7bdat": pyreadstat.read_sas7bdat,
    ".xpt": pyreadstat.read_xport,
    ".dta": pyreadstat.read_dta,
}


@dataclass(frozen=True)
class Asked:
    """A file that is to be read: its path, its ending in small letters, and options of its reader."""

    path: str
    ending: str
    size: int
    options: Mapping[str, Any]


def read(asked: Asked) -> dict[str, Any]:
    """What a file holds: its columns, their labels and value labels, and what SPSS declares missing.

    Of a file that cannot be read, the reason.
    """
    try:
        frame, meta = _READERS[asked.ending](asked.path, **asked.options)
        absent: Mapping[str, Any] = {}
        if asked.ending in {".sav", ".zsav"}:
            # What SPSS declares missing is read as missing; which values those are is told only when it is not.
            _, told = pyreadstat.read_sav(asked.path, metadataonly=True, user_missing=True, **asked.options)
            absent = told.missing_ranges
    except MemoryError:
        return {"reason": "it asks for more memory than a file of its size can need"}
    except Exception as error:  # noqa: BLE001  a damaged file fails anywhere in the library
        return {"reason": str(error).strip().lower().rstrip(".") or "it is damaged"}
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
