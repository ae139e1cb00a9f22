"""Writes the study file of a cohort, and its data beside it, so that reading them gives the same cohort."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from riskset.problems import Problem, quoted
from riskset.study.levels import Coded, found_levels
from riskset.study.problems import StudyProblems
from riskset.study.reading import read_table
from riskset.study.study_checks import check_study
from riskset.yaml_lines import Dialect, parse_yaml
from riskset.yaml_text import block

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.study.schema import StudyFile
    from riskset.study.table import Column, Table

_OF_ROWS = {
    "path", "sheet", "header", "skip_rows", "encoding", "delimiter", "catalog", "drop", "without_id", "rows", "join",
}  # fmt: skip
"""Keys of the section `data` about files whose rows became patients before they are written."""
_HEAD = (
    "# The study file of a cohort made in Python: `riskset check` says all that is wrong with it and with the data.\n"
)
_READ_BACK = Dialect(tag=("{} is a YAML tag", "Remove it"), key=("a key must be one word or number", "Quote it"))


def write_study(
    study: StudyFile, table: Table, path: Path, data: str, displays: Mapping[str, Any] | None = None
) -> Path:
    """Write a study file and its data file, both or none.

    Parameters
    ----------
    study, table : StudyFile, Table
        What is written: the study's entries, and the patients as the table has them.
    path : Path
        The study file, in a folder that exists.
    data : str
        Name of the data file beside it: .parquet or .csv.
    displays : mapping, optional
        Its displays; without it, those of the study.

    Raises
    ------
    FileExistsError
        When one of the files exists; nothing is written then.
    ValueError
        When `data` is not a name of a file beside the study file, or of another format.
    StudyProblems
        When a display is wrong, or the files could not be read back as they are.
    """
    beside = path.parent / data
    _check_places(path, beside, data)
    content = _content(study, table, data, displays)
    text = _HEAD + block(content)
    with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
        staged = Path(folder)
        (staged / path.name).write_text(text, encoding="utf-8")
        (staged / data).write_bytes(_parquet(table) if beside.suffix.lower() == ".parquet" else _csv(table))
        _read_back(study, table, content, staged / path.name)
        _check_places(path, beside, data)
        (staged / data).rename(beside)
        try:
            (staged / path.name).rename(path)
        except BaseException:
            beside.unlink()
            raise
    return path


def _check_places(path: Path, beside: Path, data: str) -> None:
    """Nothing is written over, and the data stand beside the study file."""
    if Path(data).name != data or beside.suffix.lower() not in {".parquet", ".csv"} or data == path.name:
        message = f"data is {quoted(data)}: name a file beside the study file that ends in .parquet or .csv"
        raise ValueError(message)
    if not path.parent.is_dir():
        message = f"there is no folder {quoted(str(path.parent))}: make it first"
        raise FileNotFoundError(message)
    for each in (path, beside):
        if each.exists():
            message = f"{each} exists, and is not written over: remove it, or choose another name"
            raise FileExistsError(message)


def _content(study: StudyFile, table: Table, data: str, displays: Mapping[str, Any] | None) -> dict[str, Any]:
    """The study file as a mapping, checked by the models of study files."""
    content = study.written
    content["data"] = {"path": data, **{name: value for name, value in content["data"].items() if name not in _OF_ROWS}}
    _write_labels(content, study, table)
    content["displays"] = dict(content.get("displays") or {}) if displays is None else dict(displays)
    written = {name: section for name, section in content.items() if section or name == "displays"}
    try:
        problems = check_study(study.model_of(written).model_validate(written))
    except ValidationError as error:
        raise StudyProblems([_wrong_display(study, each["loc"], each["msg"]) for each in error.errors()]) from None
    if problems:
        raise StudyProblems(problems)
    return written


def _wrong_display(study: StudyFile, loc: Sequence[object], message: str) -> Problem:
    place = ".".join(str(part) for part in loc)
    return Problem(file=str(study.path), message=f"{place}: {message}", remedy="See the kind's page in docs/displays")


def _write_labels(content: dict[str, Any], study: StudyFile, table: Table) -> None:
    """Give variables and groups the labels and levels that only the data file said, such as one of SPSS.

    A column that tells exposed patients apart, and is neither, becomes groups.
    """
    for name, spec in study.variables.items():
        column = table.columns.get(spec.column or name) if spec.derive is None else None
        if column is None:
            continue
        entry = content["variables"][name]
        if spec.label is None and column.label:
            entry["label"] = column.label
        if spec.has_levels and spec.kind != "multiple" and spec.levels is None and column.labels:
            entry["levels"] = _labelled_levels(column)
    for name, group in study.groups.items():
        column = table.columns.get(group.variable) if group.variable not in study.variables else None
        if column is not None:
            told = _told_of_groups(column)
            content["groups"][name] |= {key: value for key, value in told.items() if getattr(group, key) is None}
    for name in dict.fromkeys(spec.groups for spec in study.exposures.values() if spec.groups is not None):
        column = table.columns.get(name)
        if column is not None and not {name} & {*study.variables, *study.groups, *study.exposures}:
            told = _told_of_groups(column)
            content.setdefault("groups", {}).update({name: {"variable": name, **told}} if told else {})


def _told_of_groups(column: Column) -> dict[str, Any]:
    """Label and levels of groups that a column makes, as the data file says them."""
    used = set(column.keys[1])
    levels = {key: label for key, label in _labelled_levels(column).items() if key in used} if column.labels else {}
    return {**({"levels": levels} if levels else {}), **({"label": column.label} if column.label else {})}


def _labelled_levels(column: Column) -> dict[str, str]:
    """The data file's value labels, then what else is in the data."""
    return {key: label for key, label in found_levels(Coded.of(column)).items() if label is not None}


def _values(column: Column) -> list[Any]:
    """What stands in the file for each patient, also what means missing; None where nothing does."""
    codes = column.codes if column.standing is None else column.standing
    distinct = [*column.distinct.tolist(), None]
    return [distinct[code] for code in codes.tolist()]


def _parquet(table: Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {name: _arrow(column) for name, column in table.columns.items()}
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue().to_pybytes()


def _arrow(column: Column) -> Any:  # noqa: ANN401  an array of Arrow
    """A column as an array; one whose labels are its values keeps their order."""
    import pyarrow as pa

    values = _values(column)
    if column.distinct.dtype.kind == "M":
        values = [
            None if value is None else np.datetime64(value, "ns").astype("datetime64[us]").item() for value in values
        ]
    try:
        array = pa.array(values, from_pandas=True)
    except (pa.ArrowException, OverflowError):  # values of several kinds, which are read alike as text
        array = pa.array([None if value is None else _text(value) for value in values])
    if (
        not pa.types.is_string(array.type)
        or any(key != label for key, label in column.labels.items())
        or not column.labels
    ):
        return array
    order = list(dict.fromkeys([*column.labels, *(value for value in array.to_pylist() if value is not None)]))
    if any(label.strip() != label for label in order):
        return array
    position = {label: place for place, label in enumerate(order)}
    codes = [None if value is None else position[value] for value in array.to_pylist()]
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(order))


def _csv(table: Table) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(table.columns)
    columns = [["" if value is None else _text(value) for value in _values(each)] for each in table.columns.values()]
    writer.writerows(zip(*columns, strict=True))
    return text.getvalue().encode()


def _text(value: object) -> str:
    """A value as text from which a reader takes the same value."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return value.isoformat() if hasattr(value, "isoformat") else str(value)  # type: ignore[attr-defined]


def _read_back(study: StudyFile, table: Table, content: dict[str, Any], path: Path) -> None:
    """Refuse to leave files that would be read as something else than what was written."""
    document, problems = parse_yaml(path.read_text(encoding="utf-8"), str(path), _READ_BACK)
    assert not problems  # noqa: S101  nothing else was written
    assert document.data == content  # noqa: S101
    found = study.model_of(content).model_validate(document.data).located(path, document, frozenset())
    back = read_table(found)
    for name, column in table.columns.items():
        if name not in back.columns or not _same(column, back.columns[name]):
            message = f"column {quoted(name)} would not be read back from {quoted(found.data.path)} as it is"
            remedy = (
                'Write the data as Parquet: data="cohort.parquet"'
                if found.data.path.endswith("csv")
                else ("Give its values one kind")
            )
            raise StudyProblems([Problem(file=str(study.path), column=name, message=message, remedy=remedy)])


def _same(first: Column, second: Column) -> bool:
    """Whether two columns have the same values, by their keys, as numbers and as dates."""
    keys = [np.array([*column.keys[1], None], dtype=object)[column.keys[0]].tolist() for column in (first, second)]
    numbers = np.array_equal(first.numbers[0], second.numbers[0], equal_nan=True)
    dates = np.array_equal(first.dates[0], second.dates[0], equal_nan=True)
    return keys[0] == keys[1] and numbers and dates
