"""The keys of a study file as a reader meets them: where each stands, what it takes, its default and what it means."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from riskset.problems import LookupFailed, nearest, quoted
from riskset.study_files import json_schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Node = Mapping[str, Any]

NAME = "NAME"
"""Stands in a path for the name that an author chooses, such as that of an endpoint."""
ITEM = "[]"
"""Stands in a path for an item of a list."""
_DEEPEST = 8
_REFERENCE = "#/$defs/"


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyKey:
    """A key of the study file.

    Attributes
    ----------
    path : tuple of str
        Where it stands: ``("endpoints", "NAME", "event")``.
    takes : tuple of str
        The forms of its value, in words: ``("text", "a list of numbers")``.
    meaning : str
        What it says, in Markdown.
    default : str
        As it would be written in the file; empty where there is none.
    required : bool
    kind : str
        The kind of display that the key belongs to; empty outside `displays`.
    """

    path: tuple[str, ...]
    takes: tuple[str, ...]
    meaning: str
    default: str
    required: bool
    kind: str

    @property
    def steps(self) -> tuple[str, ...]:
        """The words of the path that are keys themselves."""
        return tuple(part for part in self.path if part not in {NAME, ITEM})

    @property
    def name(self) -> str:
        """The key alone."""
        return self.steps[-1]

    @property
    def place(self) -> str:
        """The path as a text: ``endpoints.NAME.event``; of a kind's key with the kind."""
        path = ".".join(self.path)
        return f"{path} (kind: {self.kind})" if self.kind else path


@cache
def study_keys() -> tuple[StudyKey, ...]:
    """Every key of a study file with the kinds of displays that are installed, in the order of the sections."""
    schema = json.loads(json_schema())
    return tuple(_keys_of(schema, schema["$defs"], (), ""))


def explained(asked: str) -> tuple[StudyKey, ...]:
    """The keys that a name or a path stands for.

    Parameters
    ----------
    asked : str
        A key (``event``), or the end of a path (``endpoints.event``, ``baseline.p``); names that an author chose may
        stand in it (``endpoints.os.event``).

    Raises
    ------
    LookupFailed
        If there is no such key, with those that are spelt alike.
    """
    parts = [part for part in re.split(r"[.\s]+", asked.strip()) if part]
    for chosen in range(3):  # words that may be names which an author chose
        found = tuple(key for key in study_keys() if parts and _is_asked(key, parts, chosen))
        if found:
            # Of keys at several depths, those whose every step was named; otherwise all that end so.
            whole = tuple(key for key in found if set(key.steps) <= {*parts, "displays"})
            return whole or found
    names = {key.name for key in study_keys()} | {key.kind for key in study_keys() if key.kind}
    near = nearest(parts[-1] if parts else "", names)
    remedy = f"Did you mean {quoted(near)}?" if near else "`riskset explain` lists the sections."
    message = f"no key of a study file is called {quoted(asked)}. {remedy}"
    raise LookupFailed(message)


def _is_asked(key: StudyKey, parts: list[str], chosen: int) -> bool:
    """Whether words stand for a key: the last is its name, and the others lead to it, of which some are an author's names."""
    if parts == [key.kind]:
        return key.name == "kind"
    if key.name != parts[-1]:
        return False
    strange = [part for part in parts[:-1] if part not in key.path and part != key.kind]
    return len(strange) == chosen <= key.path.count(NAME)


def _keys_of(node: Node, definitions: Node, path: tuple[str, ...], kind: str) -> Iterator[StudyKey]:
    if len(path) > _DEEPEST:
        return
    for name, value in node.get("properties", {}).items():
        here = (*path, name)
        yield StudyKey(
            path=here,
            takes=tuple(dict.fromkeys(_forms(value, definitions))),
            meaning=_meaning(value, definitions),
            default=_written(value.get("default")),
            required=name in node.get("required", ()),
            kind=kind,
        )
        yield from _within(value, definitions, here, kind)


def _within(value: Node, definitions: Node, path: tuple[str, ...], kind: str) -> Iterator[StudyKey]:
    """The keys of the mappings that a value may be, or hold."""
    reference = value.get("$ref", "").removeprefix(_REFERENCE)
    if reference:
        definition = definitions[reference]
        own = definition.get("properties", {}).get("kind", {}).get("const", "")
        yield from _keys_of(definition, definitions, path, own if "displays" in path else kind)
        return
    for form in (*value.get("oneOf", ()), *value.get("anyOf", ())):
        yield from _within(form, definitions, path, kind)
    for under, mark in (("additionalProperties", NAME), ("items", ITEM)):
        if isinstance(held := value.get(under), dict):
            yield from _within(held, definitions, (*path, mark), kind)
    for held in value.get("patternProperties", {}).values():
        yield from _within(held, definitions, (*path, NAME), kind)


def _meaning(value: Node, definitions: Node) -> str:
    reference = value.get("$ref", "").removeprefix(_REFERENCE)
    own = value.get("description") or (definitions[reference].get("description", "") if reference else "")
    return str(own)


def _written(default: Any) -> str:  # noqa: ANN401  whatever a key takes
    """A default as the file would say it."""
    if default is None or default in ({}, []):
        return ""
    return default if isinstance(default, str) else json.dumps(default)


_PLAIN = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "`true` or `false`",
    "null": "nothing",
}


def _forms(value: Node, definitions: Node) -> Iterator[str]:
    """The forms of a value in words."""
    if "enum" in value:
        yield " or ".join(f"`{_written(each)}`" for each in value["enum"])
    elif "const" in value:
        yield f"`{_written(value['const'])}`"
    elif "$ref" in value:
        definition = definitions[value["$ref"].removeprefix(_REFERENCE)]
        keys = list(definition.get("properties", {}))
        yield f"a mapping of {', '.join(f'`{key}`' for key in keys[:4])}{' and more' if len(keys) > 4 else ''}"
    elif forms := (*value.get("oneOf", ()), *value.get("anyOf", ())):
        for form in forms:
            yield from _forms(form, definitions)
    elif value.get("type") == "array":
        inner = " or ".join(dict.fromkeys(_forms(value.get("items", {}), definitions))) or "anything"
        yield f"a list, each {inner.removeprefix('a list, each ')}"
    elif value.get("type") == "object":
        yield "a mapping from names"
    elif value.get("type") in _PLAIN:
        yield f"{_PLAIN[value['type']]}{_bounds(value)}"


def _bounds(value: Node) -> str:
    """What a number may be, where that says something: not how large an absurd one is."""
    least = value.get("minimum", value.get("exclusiveMinimum"))
    most = value.get("maximum", value.get("exclusiveMaximum"))
    if least is None or abs(least) > 1e6:
        return ""
    above = "above" if "exclusiveMinimum" in value else "from"
    return f" {above} {least:g}" + (f" to {most:g}" if most is not None and most <= 1000 else "")
