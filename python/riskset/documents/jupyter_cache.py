"""Jupyter's cache, which Quarto uses for a document with `execute: {cache: true}`: what Quarto is told of it, and what it cannot keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from riskset.documents.inline import inline_expressions
from riskset.documents.problems import problem_at
from riskset.documents.qmd import Text, parse_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.documents.planning import Planned
    from riskset.documents.project import Layer, Project
    from riskset.problems import Problem

CacheUse = Literal["use", "ignore", "refresh"]
"""What is done with kept results: taken; neither taken nor kept; made anew and kept."""
_REMEDY = "Write `cache: false`, which is the default, or render with --no-cache"


def cache_options(metadata: Mapping[str, Mapping[str, Any]], use: CacheUse) -> list[str]:
    """What Quarto is told of its cache, for formats with these metadata.

    Its option `--cache-refresh` fills a cache, also for a document that asks for none. Such a document is executed anyway.
    """
    if use == "refresh" and _formats_with_cache(metadata):
        return ["--cache-refresh"]
    return ["--no-cache"] if use == "ignore" else []


def cache_problems(
    project: Project, planned: Planned, metadata: Mapping[str, Mapping[str, Any]], use: CacheUse
) -> list[Problem]:
    """The problem of a document with inline values that asks for Jupyter's cache: Quarto executes it, and then stops."""
    forms = _formats_with_cache(metadata)
    if use == "ignore" or not forms:
        return []
    blocks = parse_document(planned.document, project.root).blocks
    found = [item for block in blocks if isinstance(block, Text) for item in inline_expressions(block)]
    if not found:
        return []
    layer, line = _place(planned.layers, forms)
    place = f"{found[0].line.file.name}, line {found[0].line.number}"
    message = f"`cache: true` cannot be used in a document with inline values, such as the one in {place}"
    return [problem_at(layer.file, line, message, _REMEDY)]


def _formats_with_cache(metadata: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The formats for which a document asks for Jupyter's cache."""
    executed = {form: each.get("execute") for form, each in metadata.items()}
    return [
        form for form, each in executed.items() if isinstance(each, dict) and each.get("cache") in (True, "refresh")
    ]


def _place(layers: Sequence[Layer], forms: Sequence[str]) -> tuple[Layer, int | None]:
    """The settings that ask for the cache, the last that do so, and their line."""
    paths: list[tuple[str, ...]] = [("execute", "cache"), ("cache",)]
    paths += [("format", form, *path) for form in forms for path in paths]
    for layer in reversed(layers):
        for path in paths:
            value: Any = layer.settings.data
            for key in path:
                value = value.get(key) if isinstance(value, dict) else None
            if value in (True, "refresh"):
                return layer, layer.settings.line(path)
    return layers[-1], None
