"""The study file's JSON Schema, by which editors complete and check it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from riskset.study.schema import study_file_of

if TYPE_CHECKING:
    from riskset.study.entries.base import DisplayBase

TITLE = "riskset study file"
VERSION = 1
"""Raised when a key of study files that could be read before is refused, or means something else."""
IDENTITY = f"https://github.com/riskset/riskset/schema/study-{VERSION}.schema.json"


def json_schema(entries: tuple[type[DisplayBase], ...]) -> dict[str, Any]:
    """The schema of study files whose displays have these entries, as plain values."""
    own: dict[str, Any] = _taught(study_file_of(entries).model_json_schema(by_alias=True, mode="validation"))
    schema: dict[str, Any] = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": IDENTITY, **own}
    for entry in entries:
        if entry.worked is not None:
            schema["$defs"][entry.__name__]["examples"] = [{"kind": entry.kind_name(), **entry.worked.options}]
    return schema | {"title": f"{TITLE}, version {VERSION}"}


def json_schema_text(entries: tuple[type[DisplayBase], ...]) -> str:
    """The schema as a file holds it."""
    return json.dumps(json_schema(entries), indent=2, ensure_ascii=False) + "\n"


def _taught(node: Any) -> Any:  # noqa: ANN401  any part of a schema
    """Leave out the titles that only repeat a key, and defaults that say nothing."""
    if isinstance(node, list):
        return [_taught(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {
        key: _taught(value)
        for key, value in node.items()
        if not (key == "title" and isinstance(value, str)) and not (key == "default" and value is None)
    }
    # An optional key is left out, not written as null; only a level may be null.
    choices = kept.get("anyOf")
    if isinstance(choices, list) and {"type": "null"} in choices and "description" in kept:
        rest = [choice for choice in choices if choice != {"type": "null"}]
        del kept["anyOf"]
        kept = {**kept, **rest[0]} if len(rest) == 1 else {**kept, "anyOf": rest}
    return kept
