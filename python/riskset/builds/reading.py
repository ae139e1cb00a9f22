"""Reads a build from its file, and a plain result store as a build. Other files are refused, with the wrong place."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from riskset.builds.build import Build, Display, StudyBuild
from riskset.builds.origin import InputFile
from riskset.builds.printing import printed_by_rule
from riskset.builds.writing import FORMAT, VERSION
from riskset.problems import Problem, Problems, quoted
from riskset.results import Result, ResultStore
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

STORES = (".csv", ".parquet")
"""Endings of a plain result store beside .json."""
_REMEDY = "Take the file as riskset wrote it, or write it anew with riskset results --format build"
_DATA_REMEDY = "Write it with riskset results; two files of patients are compared by riskset diff STUDY --data OLD NEW"
_MOST_SHOWN = 5
_RESULT = TypeAdapter(Result)


class BuildProblems(Problems):
    """A file holds no build that can be read."""


def read_build(path: Path | str) -> Build:
    """Read a build from ``results.json``, or a plain result store as :func:`read_store` does.

    Raises
    ------
    BuildProblems
        If the file is not a build, is of a newer version, or something in it is wrong.
    """
    path = Path(path)
    if path.suffix.lower() in STORES:
        return read_store(path)
    return read_build_in(_content(path), str(path))


def read_build_in(content: bytes, path: str) -> Build:
    """Read a build from the content of ``results.json``. Messages name it by `path`.

    Raises
    ------
    BuildProblems
        If it is not a build.
    """
    try:
        data = json.loads(content)
    except ValueError as error:
        raise _problem(path, f"this is not JSON: {error}", _REMEDY) from error
    if isinstance(data, list):
        return _of_rows(path, data)
    _check_head(path, data)
    try:
        build = TypeAdapter(Build).validate_json(content, strict=True)
    except ValidationError as error:
        raise BuildProblems(_wrong(path, error)) from error
    wrong = next(_astray(build), None)
    if wrong is not None:
        raise _problem(path, wrong, _REMEDY)
    return build


def read_store(path: Path) -> Build:
    """Read a result store as written by ``riskset results``. It holds results without tables and documents."""
    if path.suffix.lower() == ".json":
        return read_build(path)
    import pandas as pd

    content = _content(path)
    try:
        frame = pd.read_parquet(path) if path.suffix.lower() == ".parquet" else _read_csv(content)
    except (OSError, ValueError) as error:
        raise _problem(path, f"this is not a result store: {error}", "Write it with riskset results") from error
    if "statistic" not in frame.columns:
        message = "this is not a result store: it has no column 'statistic'"
        raise _problem(path, message, _DATA_REMEDY)
    return _of_rows(str(path), frame.to_dict("records"))


def _read_csv(content: bytes) -> pd.DataFrame:
    import io

    import pandas as pd

    numbers = {"at": float, "value": float, "below": float}
    texts = {field.name: str for field in fields(Result) if field.name not in numbers}
    frame = pd.read_csv(
        io.BytesIO(content),
        dtype=texts | numbers,
        keep_default_na=False,
        na_values={name: [""] for name in numbers},
        float_precision="round_trip",
    )
    for name in frame.columns.intersection(list(texts)):
        # Texts that a spreadsheet would take for a formula have an apostrophe before them.
        frame[name] = frame[name].str.replace(r"^'(?=[=+\-@\t\r])", "", regex=True)
    return frame


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise _problem(path, "there is no such file", "Name a results.json") from error
    except OSError as error:
        raise _problem(path, f"this cannot be read: {error.strerror or error}", "Name a results.json") from error


def _check_head(path: str, data: object) -> None:
    """Refuse what is not a build, and one of a newer form."""
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        message = f"this is not a build: it does not say format: {FORMAT}"
        raise _problem(path, message, "Name a results.json as riskset writes it")
    version = data.get("version")
    if not isinstance(version, int) or version < 1:
        raise _problem(path, f"its version is {quoted(version)}, which is none", _REMEDY)
    if version > VERSION:
        message = f"its version is {version}, and this riskset reads builds to version {VERSION}"
        raise _problem(path, message, "Install a newer riskset")


def _wrong(path: str, error: ValidationError, within: str = "") -> Iterator[Problem]:
    """What is wrong with the entries of a file, the first few."""
    found = error.errors(include_url=False)
    for each in found[:_MOST_SHOWN]:
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in each["loc"])
        place = f"{within}{place}".lstrip(".")
        value = "" if each["type"] in {"missing", "dataclass_type"} else f" {quoted(each['input'])}"
        said = each["msg"].removeprefix("Value error, ")
        yield Problem(file=path, message=f"{place or 'it'}{value}: {said[:1].lower()}{said[1:]}", remedy=_REMEDY)


def _astray(build: Build) -> Iterator[str]:
    """References to results, studies and sentences that are not there."""
    for number, study in enumerate(build.studies):
        if len(study.by_key) < len(study.results):
            yield f"studies[{number}].results has two results of one name"
        for name, place in _references(study):
            if not 0 <= place < len(study.results):
                yield f"studies[{number}].displays {name} names result {place} of {len(study.results)}"
    sizes = [len(study.results) for study in build.studies]
    for document in build.documents:
        for told in (told for each in (*document.inline, *document.sentences) for told in each.told):
            if not 0 <= told.study < len(sizes) or not all(0 <= each < sizes[told.study] for each in told.results):
                yield f"{document.path} is told a result that no study has: {quoted(told.text)}"
        if any(not 0 <= shown.study < len(sizes) for shown in document.displays):
            yield f"{document.path} shows a display that no study has"
        if any(not 0 <= doubt.sentence < len(document.sentences) for doubt in document.doubts):
            yield f"{document.path} has a doubt of a sentence that is not there"


def _references(study: StudyBuild) -> Iterator[tuple[str, int]]:
    for display in study.displays:
        yield from ((display.name, place) for place in display.figure)
        if display.table is not None:
            cells = [*display.table.columns, *(cell for row in display.table.rows for cell in row.cells)]
            yield from ((display.name, place) for cell in cells for place in cell.results)


def _of_rows(path: str, rows: Iterable[Any]) -> Build:
    """The build of a plain store."""
    store = ResultStore()
    for number, row in enumerate(rows, start=1):
        try:
            store.extend([_result(row)])
        except ValidationError as error:
            raise BuildProblems(_wrong(path, error, f"result {number}")) from error
        except (ValueError, TypeError) as error:
            raise _problem(path, f"result {number} is wrong: {error}", "Write the file with riskset results") from error
    displays = tuple(Display(name=name) for name in store.displays())
    return Build(
        studies=(
            StudyBuild(
                file=InputFile(path=PurePath(path).name),
                displays=displays,
                results=tuple(printed_by_rule(list(store), Style())),
            ),
        )
    )


def _result(row: Any) -> Result:  # noqa: ANN401  what a file gives
    if not isinstance(row, dict):
        message = f"{quoted(row)} is not a row of a result store"
        raise TypeError(message)
    known = {field.name for field in fields(Result)}
    unknown = [name for name in row if name not in known]
    if unknown:
        message = f"results have no field {quoted(unknown[0])}"
        raise ValueError(message)
    plain = {name: _plain(value) for name, value in row.items()}
    return _RESULT.validate_json(json.dumps(plain, default=str), strict=True)


def _plain(value: Any) -> Any:  # noqa: ANN401
    return None if isinstance(value, float) and math.isnan(value) else value


def _problem(path: Path | str, message: str, remedy: str) -> BuildProblems:
    return BuildProblems([Problem(file=str(path), message=message, remedy=remedy)])
