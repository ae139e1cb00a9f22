"""Reads Parquet, SPSS, SAS and Stata files, with the value labels that they hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.files import beside
from riskset.problems import quoted
from riskset.study.arrow_columns import raw_column
from riskset.study.keys import key_of
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import RawColumn, RawTable, unreadable
from riskset.study.whole_files import check_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from riskset.study.raw_table import WantedFile


def read_parquet(wanted: WantedFile) -> RawTable:
    """Read a Parquet file; the order of dictionary columns is the order of their levels."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(_seen(wanted.path))
    except (pa.ArrowException, ValueError) as error:
        raise unreadable(wanted.path, "it is not a Parquet file", "Write it anew, or name the right file") from error
    columns = [raw_column(name, column) for name, column in zip(table.column_names, table.columns, strict=True)]
    return RawTable(columns, np.arange(1, table.num_rows + 1, dtype=np.int64))


def read_package(wanted: WantedFile) -> RawTable:
    """Read a file of SPSS, SAS or Stata; values declared missing there are missing."""
    import pyreadstat

    readers: dict[str, Callable[..., Any]] = {
        ".sav": pyreadstat.read_sav,
        ".zsav": pyreadstat.read_sav,
        ".por": pyreadstat.read_por,
        ".sas7bdat": pyreadstat.read_sas7bdat,
        ".xpt": pyreadstat.read_xport,
        ".dta": pyreadstat.read_dta,
    }
    path, options = wanted.path, wanted.options
    ending = path.suffix.lower()
    keywords: dict[str, Any] = {} if options.encoding is None or ending == ".por" else {"encoding": options.encoding}
    if options.catalog is not None and ending == ".sas7bdat":
        keywords["catalog_file"] = _seen(_catalog(wanted, options.catalog))
    try:
        frame, meta = readers[ending](_seen(path), **keywords)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        reason = str(error).strip().lower().rstrip(".") or "it is damaged"
        remedy = "Save it anew from its program, or say how it was saved: data: {encoding: ...}"
        raise unreadable(path, reason, remedy) from error
    check_whole(path, len(frame))
    absent: Mapping[str, Any] = {}
    if ending in {".sav", ".zsav"}:
        # What SPSS declares missing is read as missing; which values those are is told only when it is not.
        _, told = pyreadstat.read_sav(str(path), metadataonly=True, user_missing=True, **keywords)
        absent = told.missing_ranges
    single = {name for name, kind in meta.readstat_variable_types.items() if kind == "float"}
    columns = [
        RawColumn(
            str(name),
            frame[name].to_numpy(dtype=np.float32 if name in single else None),
            labels=_value_labels(meta, str(name), absent.get(str(name), [])),
            label=(meta.column_names_to_labels.get(name) or "").strip(),
        )
        for name in frame.columns
    ]
    return RawTable(columns, np.arange(1, len(frame) + 1, dtype=np.int64))


def _seen(path: Path) -> str:
    """The path for a library that opens the file in C, once Python has opened it too."""
    # Only what Python opens reaches audit hooks, by which a document's engine learns what its cells depend on.
    with path.open("rb"):
        return str(path)


def _catalog(wanted: WantedFile, name: str) -> Path:
    catalog = beside(wanted.study.path, name)
    if not catalog.is_file():
        message = f"SAS catalog {quoted(str(catalog))} does not exist"
        remedy = "Correct the path; it starts from the folder of the study file"
        raise StudyProblems([wanted.problem(("catalog",), message, remedy, name)])
    return catalog


def _value_labels(meta: Any, name: str, absent: list[Mapping[str, Any]]) -> dict[str, str]:  # noqa: ANN401  it has no types
    """Value labels of a column, without those of values that mean missing."""
    labels: Mapping[Any, str] = meta.variable_value_labels.get(name, {})
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
