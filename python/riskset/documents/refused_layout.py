"""Keys of a page's layout whose value is none, or which stand where a format cannot honour them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.places import is_address
from riskset.documents.problems import problem_at, quoted
from riskset.documents.project import as_list
from riskset.documents.subset import FORMATS, LAYOUT_KEYS, OF_ONE_FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.documents.project import Layer
    from riskset.problems import Problem
    from riskset.yaml_lines import KeyPath

_LENGTH = re.compile(r"\s*\d+(\.\d+)?\s*(pt|in|cm|mm)\s*")
_SIDES = ("x", "y", "top", "bottom", "left", "right")
_NAMES = {"html": "a web page", "typst": "a PDF", "docx": "Word"}
_FILES = {"css": "style sheet", "reference-doc": "Word document", "csl": "citation style"}


def layout_problems(layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Everything of the page's layout that is wrong; `metadata` are those of the formats that are rendered."""
    for layer in layers:
        formats = layer.settings.data.get("format")
        for key, value in layer.settings.data.items():
            yield from _value_problems(layer, (key,), value)
            if key not in OF_ONE_FORMAT:
                yield from _unhonoured(
                    layer, (key,), value, [name for name, all_keys in metadata.items() if all_keys.get(key)]
                )
        for name, options in (formats if isinstance(formats, dict) else {}).items():
            for key, value in (options if isinstance(options, dict) and name in FORMATS else {}).items():
                yield from _value_problems(layer, ("format", name, key), value)
                yield from _unhonoured(layer, ("format", name, key), value, [name])
    yield from _missing_files(layers, metadata)


def _unhonoured(layer: Layer, path: KeyPath, value: object, names: Sequence[str]) -> Iterator[Problem]:
    """A key that is asked for, and that one of these formats cannot honour."""
    key = str(path[-1])
    honoured = LAYOUT_KEYS.get(key)
    if honoured is None or value is None or value is False:
        return
    for name in names:
        target = name.removeprefix("riskset-")
        if not honoured[target]:
            places = " and ".join(f"`{other}`" for other in FORMATS if honoured[other.removeprefix("riskset-")])
            message = f"`{key}` cannot be honoured in {_NAMES[target]} ({name})"
            remedy = f"Write it under `format:`, {places}, or remove it"
            yield problem_at(layer.file, layer.settings.line(path), message, remedy)


def _value_problems(layer: Layer, path: KeyPath, value: Any) -> Iterator[Problem]:  # noqa: ANN401
    key = str(path[-1])
    if value is None:
        return
    found: tuple[str, str] | None = None
    if key == "margin":
        found = _margin_problem(value)
    elif key == "fontsize" and not (isinstance(value, str) and _LENGTH.fullmatch(value)):
        found = f"`fontsize: {value}` is not a size", "Write a number with its unit, such as `11pt`"
    elif key == "linestretch" and not 0.5 <= _number(value) <= 4:
        found = (
            f"`linestretch: {value}` is not a distance of lines",
            "Write a number from 0.5 to 4, such as 2 for double",
        )
    elif key in {"toc-depth", "number-depth"} and _number(value) not in range(1, 7):
        found = f"`{key}: {value}` is not a depth", "Write a whole number from 1 to 6"
    elif key == "mainfont" and not isinstance(value, str):
        found = f"`mainfont: {value}` is not a font", "Write the name of one"
    if found is not None:
        yield problem_at(layer.file, layer.settings.line(path), *found)


def _number(value: object) -> float:
    """The number that a value is; one that is none is as wrong as 0."""
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else 0


def _margin_problem(value: object) -> tuple[str, str] | None:
    remedy = "Write lengths under it, such as `x: 2.5cm` and `top: 3cm`"
    if not isinstance(value, dict):
        return f"`margin` is {quoted(value)}", remedy
    for side, length in value.items():
        if side not in _SIDES:
            return (
                f"`margin: {{{side}}}` is not a side of a page",
                f"Sides are {', '.join(f'`{one}`' for one in _SIDES)}",
            )
        if not isinstance(length, str) or not _LENGTH.fullmatch(length):
            return f"`margin: {{{side}: {length}}}` is not a length", remedy
    return None


def _missing_files(layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Files that shape the page and are not there; each is told once."""
    told: set[str] = set()
    for name, settings in metadata.items():
        honoured = [key for key in _FILES if LAYOUT_KEYS.get(key, {}).get(name.removeprefix("riskset-"), "yes")]
        for key, what in ((key, _FILES[key]) for key in honoured):
            for named in as_list(settings.get(key)):
                if not isinstance(named, str) or named in told or is_address(named):
                    continue
                told.add(named)
                if not (layers[-1].file.parent / named).is_file():
                    layer = next((one for one in reversed(layers) if key in str(one.settings.data)), layers[-1])
                    line = layer.settings.line((key,))
                    message = f"there is no {what} {quoted(Path(named).as_posix())}"
                    yield problem_at(layer.file, line, message, "The path is taken from the file that names it")
