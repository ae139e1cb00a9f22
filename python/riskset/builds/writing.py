"""Writes a build as the text of ``results.json``, one result or table row a line. Equal builds give equal text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from riskset.builds.build import Build

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FORMAT, VERSION = "riskset-build", 1
"""What the file calls itself, and the version of its form."""
# Lists with an item a line.
_BY_LINES = {"results", "rows", "inline", "sentences", "columns", "doubts", "written"}


def to_json(build: Build) -> str:
    """Return a build as JSON. Defaults are left out, and so are the time and the machine on which it was made."""
    plain = TypeAdapter(Build).dump_python(build, mode="json", exclude_defaults=True)
    return "".join(_object({"format": FORMAT, "version": VERSION, **plain}, 0)) + "\n"


def _object(plain: Mapping[str, Any], depth: int) -> Iterator[str]:
    yield "{"
    for place, (key, value) in enumerate(plain.items()):
        yield ("," if place else "") + "\n" + " " * (depth + 1) + json.dumps(key, ensure_ascii=False) + ": "
        yield from _value(value, key, depth + 1)
    yield "\n" + " " * depth + "}"


def _value(value: Any, key: str, depth: int) -> Iterator[str]:  # noqa: ANN401  what JSON takes
    if isinstance(value, dict) and value:
        yield from _object(value, depth)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        yield "["
        for place, item in enumerate(value):
            yield ("," if place else "") + "\n" + " " * (depth + 1)
            yield from [_line(item)] if key in _BY_LINES else _object(item, depth + 1)
        yield "\n" + " " * depth + "]"
    else:
        yield _line(value)


def _line(value: Any) -> str:  # noqa: ANN401
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
