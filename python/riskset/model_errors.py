"""Turns what pydantic finds wrong with a file of YAML into words: what stands there, and what would be right."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from riskset.problems import Problem, did_you_mean, nearest, quoted
from riskset.yaml_lines import dotted, path_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

    from riskset.yaml_lines import KeyPath, YamlDocument

_FORMS = {
    "truth": "true or false",
    "scalar": "text or a number",
    "list": "a list ([a, b])",
    "mapping": "a mapping ({key: value})",
    "eventtimes": "a mapping ({key: value})",
}
_WANTED = {
    "string_type": "Write text or a number",
    "float_type": "Write a number",
    "float_parsing": "Write a number",
    "finite_number": "Write a finite number",
    "int_type": "Write a whole number",
    "int_parsing": "Write a whole number",
    "int_parsing_size": "Write a smaller number",
    "int_from_float": "Write a whole number",
    "bool_type": "Write true or false",
    "bool_parsing": "Write true or false",
    "list_type": "Write a list: [a, b]",
    "tuple_type": "Write a list: [a, b]",
    "dict_type": "Write a mapping: {key: value}",
    "model_type": "Write a mapping: {key: value}",
    "model_attributes_type": "Write a mapping: {key: value}",
    "too_short": "Give at least one",
    "string_too_short": "Write at least one character",
    "string_too_long": "Write one character",
}
_LIMITS = {
    "greater_than": "greater than",
    "greater_than_equal": "not less than",
    "less_than": "less than",
    "less_than_equal": "not greater than",
}


def without_misspelt(errors: Sequence[ErrorDetails]) -> list[ErrorDetails]:
    """Errors without that of a key that is not there where an unknown key beside it is the same word misspelt."""
    unknown: dict[tuple[int | str, ...], list[str]] = {}
    for error in errors:
        if error["type"] == "extra_forbidden":
            unknown.setdefault(error["loc"][:-1], []).append(str(error["loc"][-1]))
    return [
        error
        for error in errors
        if error["type"] != "missing" or nearest(str(error["loc"][-1]), unknown.get(error["loc"][:-1], ())) is None
    ]


def to_problem(error: ErrorDetails, document: YamlDocument, file: str, root: type[BaseModel]) -> Problem:
    """The problem that one error of pydantic describes, of a file whose whole is a `root`."""
    path = path_within(error["loc"], document.data)
    message, remedy = told(error, path, root, "the file")
    return Problem(file=file, line=document.line(path), value=value_of(error), message=message, remedy=remedy)


def told(error: ErrorDetails, path: KeyPath, root: type[BaseModel], whole: str) -> tuple[str, str]:
    """What an error says and its remedy; `whole` is what the file is called."""
    name, last = dotted(path) if path else whole, str(error["loc"][-1])
    match error["type"]:
        case "extra_forbidden":
            known = list(fields_at(root, error["loc"][:-1]))
            within = dotted(path[:-1]) if path[:-1] else whole
            return f"unknown key {quoted(last)} in {within}", did_you_mean(last, known, "Known keys")
        case "missing":
            return f"{name} has no {quoted(last)}", _add(root, error["loc"])
        case "too_long":
            what = "entries" if isinstance(error["input"], dict) else "values"
            return f"{name} has {len(error['input'])} {what}", f"Give at most {context(error, 'max_length')}"
        case _:
            return f"{name} is {_shown(error['input'])}", remedy_of(error)


def fields_at(root: type[BaseModel], loc: tuple[int | str, ...]) -> dict[str, str]:
    """Keys of the section at `loc`, each with its description."""
    found: list[Any] = [root]
    for part in loc:
        flat = [kind for annotation in found for kind in _flat(annotation)]
        # Of several models, a part may be the tag that says which is meant, though another has a key of that name.
        tagged = [kind for kind in flat if len(flat) > 1 and _of_kind(kind, str(part))]
        inner = [child for kind in flat for child in _children(kind, part)]
        found = tagged or inner or [kind for kind in flat if _tagged(kind, str(part))] or flat
    models = [kind for annotation in found for kind in _flat(annotation) if _is_model(kind)]
    return {
        field.alias or name: field.description or "" for model in models for name, field in model.model_fields.items()
    }


def remedy_of(error: ErrorDetails) -> str:
    """What to write instead of a value that has the wrong type, or is out of its limits."""
    kind, given = error["type"], error["input"]
    if kind == "literal_error":
        return did_you_mean(str(given), words(error), "Known values")
    if kind == "union_tag_invalid":
        forms = [_FORMS[word] for word in words(error) if word in _FORMS]
        return "Write " + " or ".join(dict.fromkeys(forms))
    if kind == "finite_number" or (kind == "float_type" and isinstance(given, int) and not isinstance(given, bool)):
        return "Write a smaller number"
    if kind in _LIMITS:
        return f"Write a number {_LIMITS[kind]} {float(next(iter((error.get('ctx') or {}).values()))):g}"
    return _WANTED.get(kind, error["msg"])


def context(error: ErrorDetails, key: str) -> str:
    """What an error says beside its type."""
    return str((error.get("ctx") or {}).get(key, ""))


def words(error: ErrorDetails) -> list[str]:
    """The words that an error of a choice expects."""
    text = context(error, "expected") or context(error, "expected_tags")
    return [word.strip().strip("'") for word in text.replace(" or ", ", ").split(", ") if word]


def value_of(error: ErrorDetails) -> str | None:
    """The value that is wrong; None where it is no single one."""
    value = error["input"]
    return None if value is None or isinstance(value, dict | list) else text_of(value)


def text_of(value: object) -> str:
    """A value as the file writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _flat(annotation: Any) -> Iterator[Any]:  # noqa: ANN401
    """The members of unions, without their annotations."""
    if get_origin(annotation) is Annotated:
        yield from _flat(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, types.UnionType}:
        for member in get_args(annotation):
            yield from _flat(member)
    else:
        yield annotation


def _children(kind: Any, part: int | str) -> list[Any]:  # noqa: ANN401
    if _is_model(kind):
        return [field.annotation for name, field in kind.model_fields.items() if part == (field.alias or name)]
    if get_origin(kind) is dict and isinstance(part, str):
        return [get_args(kind)[1]]
    return [get_args(kind)[0]] if get_origin(kind) in {list, tuple} and isinstance(part, int) else []


def _of_kind(kind: Any, tag: str) -> bool:  # noqa: ANN401
    field = kind.model_fields.get("kind") if _is_model(kind) else None
    return field is not None and get_origin(field.annotation) is Literal and tag in get_args(field.annotation)


def _tagged(kind: Any, tag: str) -> bool:  # noqa: ANN401
    return _is_model(kind) and (_of_kind(kind, tag) or kind.__name__.lower().startswith(tag))


def _is_model(kind: Any) -> bool:  # noqa: ANN401
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _add(root: type[BaseModel], loc: tuple[int | str, ...]) -> str:
    key = str(loc[-1])
    description = fields_at(root, loc[:-1]).get(key, "").removesuffix(".")
    return f"Add {key}: {description[:1].lower()}{description[1:]}" if description else f"Add {key}"


def _shown(value: object) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return quoted(text_of(value))
