"""Reads Excel, Parquet, SPSS, SAS and Stata files, with the value labels that they hold."""

from __future__ import annotations

import warnings
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.files import beside
from riskset.problems import Problem, did_you_mean, quoted
from riskset.study.keys import key_of
from riskset.study.problems import StudyProblems
from riskset.study.raw_table import RawColumn, RawTable, ragged, unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from riskset.study.schema import StudyFile


def read_excel(path: Path, study: StudyFile) -> RawTable:
    """Read a sheet of an Excel workbook; the first row that is not blank is the header."""
    records = _sheet_rows(path, study.data.sheet, computed=True)
    filled = [(row, cells) for row, cells in records if any(cell not in {None, ""} for cell in cells)]
    if not filled:
        raise unreadable(path, "the sheet is empty", "Write a header and a row for each patient, or name the sheet")
    header = ["" if cell is None else str(cell).strip() for cell in filled[0][1]]
    while header and not header[-1]:
        header.pop()
    body = filled[1:]
    width = len(header)
    uneven = [(row, _used(cells)) for row, cells in body if _used(cells) > width]
    if uneven:
        raise ragged(path, width, uneven)
    if _has_formulas(path):
        _check_computed(path, records, _sheet_rows(path, study.data.sheet, computed=False))
    columns = [
        RawColumn(name, _objects([cells[index] if index < len(cells) else None for _, cells in body]))
        for index, name in enumerate(header)
        if name
    ]
    return RawTable(columns, np.array([row for row, _ in body], dtype=np.int64))


def _sheet_rows(path: Path, wanted: str | None, *, computed: bool) -> list[tuple[int, tuple[Any, ...]]]:
    """Rows of a sheet with their numbers; formulas as their values (`computed`) or as they are written."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it does not draw; values are not affected.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(path, read_only=True, data_only=computed)
            try:
                sheet: Any = book[_sheet(path, wanted, book.sheetnames)]
                # Some programs write a wrong size of the sheet, and rows beyond it would be lost.
                sheet.reset_dimensions()
                return list(enumerate(sheet.iter_rows(values_only=True), start=1))
            finally:
                book.close()
    except StudyProblems:
        raise
    except Exception as error:
        # A damaged workbook fails anywhere in zip, XML or openpyxl.
        raise unreadable(path, "it is not an Excel workbook", "Open it in Excel and save it as .xlsx") from error


def _used(cells: tuple[Any, ...]) -> int:
    """Cells of a row up to the last that holds something."""
    return max((place for place, cell in enumerate(cells, start=1) if cell not in {None, ""}), default=0)


def _has_formulas(path: Path) -> bool:
    with zipfile.ZipFile(path) as book:
        sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return any(b"<f>" in content or b"<f " in content for content in map(book.read, sheets))


def _check_computed(
    path: Path, records: list[tuple[int, tuple[Any, ...]]], formulas: list[tuple[int, tuple[Any, ...]]]
) -> None:
    """Refuse formulas that no program has computed: they would be read as empty cells."""
    for (row, values), (_, written) in zip(records, formulas, strict=True):
        for value, formula in zip(values, written, strict=False):
            if value is None and isinstance(formula, str) and formula.startswith("="):
                reason = f"the formula {quoted(formula)} has no computed value"
                raise unreadable(path, reason, "Open the file in Excel and save it", row=row)


def read_parquet(path: Path, study: StudyFile) -> RawTable:
    """Read a Parquet file; the order of dictionary columns is the order of their levels."""
    del study
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(_seen(path))
    except (pa.ArrowException, ValueError) as error:
        raise unreadable(path, "it is not a Parquet file", "Write it anew, or name the right file") from error
    columns: list[RawColumn] = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        labels: dict[str, str] = {}
        if pa.types.is_dictionary(column.type):
            column = column.combine_chunks()  # noqa: PLW2901
            categories = column.chunk(0).dictionary if isinstance(column, pa.ChunkedArray) else column.dictionary
            labels = {key_of(value): str(value) for value in categories.to_pylist()}
            column = column.cast(column.type.value_type)  # noqa: PLW2901
        if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
            values = column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
        else:
            values = _objects(column.to_pylist())
        columns.append(RawColumn(name, values, labels=labels))
    return RawTable(columns, np.arange(1, table.num_rows + 1, dtype=np.int64))


def read_package(path: Path, study: StudyFile) -> RawTable:
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
    ending = path.suffix.lower()
    options = study.data
    keywords: dict[str, Any] = {} if options.encoding is None or ending == ".por" else {"encoding": options.encoding}
    if options.catalog is not None and ending == ".sas7bdat":
        keywords["catalog_file"] = _seen(_catalog(study, options.catalog))
    try:
        frame, meta = readers[ending](_seen(path), **keywords)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError) as error:
        reason = str(error).strip().lower().rstrip(".") or "it is damaged"
        remedy = "Save it anew from its program, or say how it was saved: data: {encoding: ...}"
        raise unreadable(path, reason, remedy) from error
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


def _catalog(study: StudyFile, name: str) -> Path:
    catalog = beside(study.path, name)
    if not catalog.is_file():
        message = f"SAS catalog {quoted(str(catalog))} does not exist"
        remedy = "Correct the path; it starts from the folder of the study file"
        line = study.line("data", "catalog")
        problem = Problem(file=str(study.path), line=line, value=name, message=message, remedy=remedy)
        raise StudyProblems([problem])
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


def _sheet(path: Path, wanted: str | None, names: list[str]) -> str:
    if wanted is None:
        return names[0]
    if wanted in names:
        return wanted
    message = f"there is no sheet {quoted(wanted)}"
    problem = Problem(file=str(path), value=wanted, message=message, remedy=did_you_mean(wanted, names, "Sheets"))
    raise StudyProblems([problem])


def _objects(values: list[Any]) -> Any:  # noqa: ANN401
    """Values as an array of objects, whatever they are."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array
