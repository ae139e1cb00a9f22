"""Turns what pydantic finds wrong with a file of YAML into words: what stands there, and what would be right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.model_forms import forms_at, is_model, kinds_at, words_at
from riskset.naming import enumerated
from riskset.problems import Problem, did_you_mean, nearest, quoted
from riskset.yaml_lines import dotted, path_within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import BaseModel
    from pydantic_core import ErrorDetails

    from riskset.yaml_lines import KeyPath, YamlDocument

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
_OF_ITS_FORM = ("too_short", "string_too_short", "string_too_long", "too_long")
"""Faults of values that have a form of their key."""
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


def told_once_each(errors: Sequence[ErrorDetails], data: Any) -> list[ErrorDetails]:  # noqa: ANN401  what YAML gives
    """Errors of which one alone is of a value: a key of several forms has one for each form that the value has not.

    One of a value that has a right form and is too small or too short stays.
    """
    groups: dict[object, list[ErrorDetails]] = {}
    for number, error in enumerate(errors):
        of_a_key = error["type"] in {"missing", "extra_forbidden"}
        groups.setdefault(number if of_a_key else path_within(error["loc"], data), []).append(error)
    kept = {*_LIMITS, *_OF_ITS_FORM}
    return [next((each for each in group if each["type"] in kept), group[0]) for group in groups.values()]


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
            return f"{name} is {_shown(error['input'])}", remedy_of(error, root, path)


def fields_at(root: type[BaseModel], loc: tuple[int | str, ...]) -> dict[str, str]:
    """Keys of the section at `loc`, each with its description."""
    models = [kind for kind in kinds_at(root, loc) if is_model(kind)]
    return {
        field.alias or name: field.description or "" for model in models for name, field in model.model_fields.items()
    }


def remedy_of(error: ErrorDetails, root: type[BaseModel], path: KeyPath) -> str:
    """What to write at `path` instead of a value that has the wrong type, or is out of its limits."""
    kind, given = error["type"], error["input"]
    if kind == "finite_number" or (kind == "float_type" and isinstance(given, int) and not isinstance(given, bool)):
        return "Write a smaller number"
    if kind in _LIMITS:
        return f"Write a number {_LIMITS[kind]} {float(next(iter((error.get('ctx') or {}).values()))):g}"
    told = "" if kind in _OF_ITS_FORM else _of_forms(error, _place(error["loc"], path), root)
    return told or _WANTED.get(kind, error["msg"])


def _of_forms(error: ErrorDetails, loc: KeyPath, root: type[BaseModel]) -> str:
    """What to write where words are wanted, or a key has several forms: the word that was meant, or all forms."""
    known, forms = words_at(root, loc), forms_at(root, loc)
    if not isinstance(error["input"], str) and text_of(error["input"]) in known:
        return f'Put it in quotes: "{text_of(error["input"])}"'
    near = nearest(str(error["input"]), known) if isinstance(error["input"], str) else None
    if near is not None or (known and len(known) == len(forms)):
        return did_you_mean(str(error["input"]), known, "Known values")
    return f"Write {enumerated(forms, 'or')}" if len(forms) > 1 else ""


def _place(loc: KeyPath, path: KeyPath) -> KeyPath:
    """The part of an error's place that stands in the file, with the tags of unions before its last key."""
    end = len(loc)
    while path and end and loc[end - 1] != path[-1]:
        end -= 1
    return loc[:end]


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
