"""Turns what pydantic finds wrong with a study file into problems with line and remedy."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from riskset.problems import Problem, did_you_mean, listed, nearest, quoted
from riskset.study.schema import study_file_of
from riskset.yaml_lines import dotted, path_within

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydantic_core import ErrorDetails

    from riskset.study.display_kinds import DisplayKinds
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
    "dict_type": "Write a mapping: {key: value}",
    "model_type": "Write a mapping: {key: value}",
    "model_attributes_type": "Write a mapping: {key: value}",
    "too_short": "Give at least one",
    "string_too_short": "Write at least one character",
    "string_too_long": "Write one character",
}
_MEANT = {
    **dict.fromkeys(("nominal", "factor", "character", "string", "text", "category", "class"), "categorical"),
    **dict.fromkeys(("binary", "boolean", "bool", "logical", "yes/no", "yesno"), "dichotomous"),
    **dict.fromkeys(("numeric", "number", "numerical", "float", "double", "scale", "metric", "interval"), "continuous"),
    **dict.fromkeys(("integer", "int"), "count"),
    **dict.fromkeys(("ordered", "rank", "likert"), "ordinal"),
    **dict.fromkeys(("checkbox", "multi", "multichoice", "multi-choice"), "multiple"),
    **dict.fromkeys(("datetime", "day", "time"), "date"),
}
"""What other programs call the kinds of variables; by its letters `nominal` is nearest to `ordinal`."""
_EXPOSURE = "Declare it once, exposures: {name: {at: column, labels: [without, with]}}, and write by: name"
_MOVED = {"exposed_at": _EXPOSURE, "exposure": _EXPOSURE}
"""What is said of keys by what is declared once for all displays."""
_UNIT = "The unit of an exposure's time is that of its entry, exposures: {name: {unit: days}}; that of a display is time_unit"
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


def to_problem(error: ErrorDetails, document: YamlDocument, file: str, kinds: DisplayKinds) -> Problem:
    """The problem that one error of pydantic describes."""
    path = path_within(error["loc"], document.data)
    if error["type"] in {"union_tag_invalid", "union_tag_not_found"} and "kind" in _context(error, "discriminator"):
        message, remedy = _kind_problem(error, path, kinds)
    else:
        message, remedy = _other_problem(error, path, kinds)
    return Problem(file=file, line=document.line(path), value=_value(error["input"]), message=message, remedy=remedy)


def _other_problem(error: ErrorDetails, path: KeyPath, kinds: DisplayKinds) -> tuple[str, str]:
    name, last = dotted(path), str(error["loc"][-1])
    match error["type"]:
        case "extra_forbidden":
            remedy = _moved(path) or did_you_mean(last, list(_fields(error["loc"][:-1], kinds)), "Known keys")
            return f"unknown key {quoted(last)} in {dotted(path[:-1])}", remedy
        case "missing":
            return f"{name} has no {quoted(last)}", _add(error["loc"], kinds)
        case "string_pattern_mismatch":
            message = f"{quoted(path[-1])} is not a name by which documents can call a display"
            return message, "Use letters, digits, - and _, a letter first"
        case "too_long":
            what = "entries" if isinstance(error["input"], dict) else "values"
            return f"{name} has {len(error['input'])} {what}", f"Give at most {_context(error, 'max_length')}"
        case _:
            return f"{name} is {_shown(error['input'])}", _remedy(error, path)


def _moved(path: KeyPath) -> str:
    """Where a key went that is declared once for all displays; empty for others."""
    name = str(path[-1])
    return _UNIT if name == "unit" and len(path) == 3 and path[0] == "displays" else _MOVED.get(name, "")


def _kind_problem(error: ErrorDetails, path: KeyPath, kinds: DisplayKinds) -> tuple[str, str]:
    """A display is of no known kind."""
    known = [entry.kind_name() for entry in kinds.entries]
    if error["type"] == "union_tag_not_found":
        return f"{dotted(path)} has no 'kind'", f"Add kind: one of {listed(known)}"
    tag = _context(error, "tag")
    if tag in kinds.refused:
        return f"{dotted((*path, 'kind'))}: {kinds.refused[tag]}", "Mend or remove the package"
    return f"{dotted((*path, 'kind'))} is {quoted(tag)}", did_you_mean(tag, known, "Known kinds")


def _fields(loc: tuple[int | str, ...], kinds: DisplayKinds) -> dict[str, str]:
    """Keys of the section at `loc`, each with its description."""
    found: list[Any] = [study_file_of(kinds.entries)]
    for part in loc:
        flat = [kind for annotation in found for kind in _flat(annotation)]
        inner = [child for kind in flat for child in _children(kind, part)]
        # A part that leads nowhere is the tag of a union: it may say which of its models is meant.
        found = inner or [kind for kind in flat if _tagged(kind, str(part))] or flat
    models = [kind for annotation in found for kind in _flat(annotation) if _is_model(kind)]
    return {
        field.alias or name: field.description or "" for model in models for name, field in model.model_fields.items()
    }


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
    return [get_args(kind)[0]] if get_origin(kind) is list and isinstance(part, int) else []


def _tagged(kind: Any, tag: str) -> bool:  # noqa: ANN401
    if not _is_model(kind):
        return False
    field = kind.model_fields.get("kind")
    is_kind = field is not None and get_origin(field.annotation) is Literal and tag in get_args(field.annotation)
    return is_kind or kind.__name__.lower().startswith(tag)


def _is_model(kind: Any) -> bool:  # noqa: ANN401
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _add(loc: tuple[int | str, ...], kinds: DisplayKinds) -> str:
    key = str(loc[-1])
    description = _fields(loc[:-1], kinds).get(key, "").removesuffix(".")
    return f"Add {key}: {description[:1].lower()}{description[1:]}" if description else f"Add {key}"


def _context(error: ErrorDetails, key: str) -> str:
    return str((error.get("ctx") or {}).get(key, ""))


def _words(error: ErrorDetails) -> list[str]:
    """The words that an error of a choice expects."""
    text = _context(error, "expected") or _context(error, "expected_tags")
    return [word.strip().strip("'") for word in text.replace(" or ", ", ").split(", ") if word]


def _remedy(error: ErrorDetails, path: KeyPath) -> str:
    kind, given = error["type"], error["input"]
    if kind == "literal_error":
        meant = _MEANT.get(str(given).lower(), "")
        return f"Write {meant}" if meant in _words(error) else did_you_mean(str(given), _words(error), "Known values")
    if isinstance(given, int | float) and _is_condition(path):
        return _condition_remedy(path, _text(given))
    if kind == "union_tag_invalid":
        forms = [_FORMS[word] for word in _words(error) if word in _FORMS]
        return "Write " + " or ".join(dict.fromkeys(forms))
    if kind == "finite_number" or (kind == "float_type" and isinstance(given, int) and not isinstance(given, bool)):
        return "Write a smaller number"
    if kind in _LIMITS:
        return f"Write a number {_LIMITS[kind]} {float(next(iter((error.get('ctx') or {}).values()))):g}"
    return _WANTED.get(kind, error["msg"])


def _condition_remedy(path: KeyPath, value: str) -> str:
    """How a condition is written that was given as a mere value."""
    if path[0] == "populations":
        return "Write an expression, such as age >= 18"
    return f"Say of which column it is the value, such as {_last_key(path)}: {{died: {value}}}"


def _is_condition(path: KeyPath) -> bool:
    """Whether a place of the study file wants a condition."""
    if path[0] == "populations":
        return len(path) == 2 or path[-1] == "filter"
    return path[0] == "endpoints" and _last_key(path) in {"event", "competing", "censored", "when"}


def _last_key(path: KeyPath) -> str:
    return next(str(part) for part in reversed(path) if isinstance(part, str))


def _shown(value: object) -> str:
    if value is None or value == "":
        return "empty"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    return quoted(_text(value))


def _value(value: object) -> str | None:
    return None if value is None or isinstance(value, dict | list) else _text(value)


def _text(value: object) -> str:
    """A value as the study file writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
