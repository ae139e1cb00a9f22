"""Turns what pydantic finds wrong with a study file into problems with line and remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.model_errors import context, text_of, told, value_of, words
from riskset.problems import Problem, did_you_mean, listed, quoted
from riskset.study.schema import study_file_of
from riskset.yaml_lines import dotted, path_within

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from riskset.study.display_kinds import DisplayKinds
    from riskset.yaml_lines import KeyPath, YamlDocument

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


def to_problem(error: ErrorDetails, document: YamlDocument, file: str, kinds: DisplayKinds) -> Problem:
    """The problem that one error of pydantic describes."""
    path = path_within(error["loc"], document.data)
    message, remedy = _told(error, path, kinds)
    return Problem(file=file, line=document.line(path), value=value_of(error), message=message, remedy=remedy)


def _told(error: ErrorDetails, path: KeyPath, kinds: DisplayKinds) -> tuple[str, str]:
    kind, given = error["type"], error["input"]
    if kind in {"union_tag_invalid", "union_tag_not_found"} and "kind" in context(error, "discriminator"):
        return _kind_problem(error, path, kinds)
    if kind == "string_pattern_mismatch":
        message = f"{quoted(path[-1])} is not a name by which documents can call a display"
        return message, "Use letters, digits, - and _, a letter first"
    root = study_file_of(kinds.entries)
    message, remedy = told(error, path, root, "the study file")
    if kind == "extra_forbidden":
        return message, _moved(path) or remedy
    if kind in {"missing", "too_long"}:
        return message, remedy
    return message, _meant(error, path) or remedy if kind == "literal_error" or isinstance(
        given, int | float
    ) else remedy


def _moved(path: KeyPath) -> str:
    """Where a key went that is declared once for all displays; empty for others."""
    name = str(path[-1])
    return _UNIT if name == "unit" and len(path) == 3 and path[0] == "displays" else _MOVED.get(name, "")


def _kind_problem(error: ErrorDetails, path: KeyPath, kinds: DisplayKinds) -> tuple[str, str]:
    """A display is of no known kind."""
    known = [entry.kind_name() for entry in kinds.entries]
    if error["type"] == "union_tag_not_found":
        return f"{dotted(path)} has no 'kind'", f"Add kind: one of {listed(known)}"
    tag = context(error, "tag")
    if tag in kinds.refused:
        return f"{dotted((*path, 'kind'))}: {kinds.refused[tag]}", "Repair or remove the package"
    return f"{dotted((*path, 'kind'))} is {quoted(tag)}", did_you_mean(tag, known, "Known kinds")


def _meant(error: ErrorDetails, path: KeyPath) -> str:
    """What was meant by a word of another program, or by a value where a condition is wanted; empty for others."""
    given = error["input"]
    if error["type"] == "literal_error":
        meant = _MEANT.get(str(given).lower(), "")
        return f"Write {meant}" if meant in words(error) else ""
    return _condition_remedy(path, text_of(given)) if _is_condition(path) else ""


def _condition_remedy(path: KeyPath, value: str) -> str:
    """How a condition is written that was given as a mere value."""
    if path[0] == "populations":
        return "Write an expression, such as age >= 18"
    return f"Name the column that has this value, such as {_last_key(path)}: {{died: {value}}}"


def _is_condition(path: KeyPath) -> bool:
    """Whether a place of the study file wants a condition."""
    if path[0] == "populations":
        return len(path) == 2 or path[-1] == "filter"
    return path[0] == "endpoints" and _last_key(path) in {"event", "competing", "censored", "when"}


def _last_key(path: KeyPath) -> str:
    return next(str(part) for part in reversed(path) if isinstance(part, str))
