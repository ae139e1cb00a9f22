"""Reads and checks a file of published numbers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from riskset.problems import Problem, Problems, listed, quoted
from riskset.simulate.checks import check
from riskset.simulate.published import Published, PublishedError
from riskset.yaml_lines import Dialect, dotted, parse_yaml, path_within

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from riskset.yaml_lines import YamlDocument

YAML = Dialect(
    tag=("{} is a YAML tag, which a file of published numbers does not use", "Remove it"),
    key=("a key must be one word or number", "Put the key in quotes"),
)


def load_published(path: Path | str) -> Published:
    """Read a file of published numbers.

    Raises
    ------
    PublishedError
        If it cannot be read, or something in it cannot be: everything that is wrong, each with its line.
    """
    file = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        message = f"this cannot be read: {reason}"
        raise PublishedError(
            [Problem(file=file, message=message, remedy="Name a file of published numbers")]
        ) from error
    try:
        document, problems = parse_yaml(text, file, YAML)
    except Problems as error:
        raise PublishedError(error.problems) from error
    if not isinstance(document.data, dict):
        remedy = "Begin with study: and tables:"
        problems.append(Problem(file=file, line=1, message="this is not a mapping of keys and values", remedy=remedy))
        raise PublishedError(problems)
    try:
        published = Published.model_validate(document.data).located(file, document)
    except ValidationError as error:
        problems += [_to_problem(one, document, file) for one in error.errors(include_url=False)]
    else:
        problems += check(published)
        if not problems:
            return published
    raise PublishedError(sorted(problems, key=lambda one: one.line or 0))


def _to_problem(error: ErrorDetails, document: YamlDocument, file: str) -> Problem:
    """What pydantic finds wrong, with its line and a remedy."""
    path = path_within(error["loc"], document.data)
    last, context = str(error["loc"][-1]), error.get("ctx", {})
    match error["type"]:
        case "cannot_be":
            message, remedy = f"{dotted(path)}: {context['message']}", str(context["remedy"])
        case "extra_forbidden":
            message, remedy = f"unknown key {quoted(last)} in {dotted(path[:-1])}", "Remove it, or see docs/simulate.md"
        case "missing":
            message, remedy = f"{dotted(path)} has no {quoted(last)}", f"Add {last}:"
        case "union_tag_invalid" | "union_tag_not_found":
            message = f"{dotted(path)}: the kind {quoted(context.get('tag', ''))} is none"
            remedy = f"Kinds of tables are {listed(['baseline', 'outcomes', 'models'])}"
        case _:
            said = error["msg"]
            message, remedy = f"{dotted(path)}: {said[:1].lower()}{said[1:]}", "See docs/simulate.md"
    return Problem(file=file, line=document.line(path), message=message, remedy=remedy)
