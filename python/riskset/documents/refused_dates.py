"""Dates that are not days, and forms of dates that are not known, before anything is printed of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.documents.dates import LANGUAGES, SPECIAL, STYLES, TOKENS, knows, moment_of, needs_words, unknown_tokens
from riskset.documents.problems import problem_at, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.documents.project import Layer
    from riskset.problems import Problem
    from riskset.yaml_lines import KeyPath


def date_problems(layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Everything that is wrong with the dates of a document's settings."""
    for layer in layers:
        for path, settings in _places(layer):
            for key, judge in (("date", _date_problem), ("date-format", _form_problem)):
                value = settings.get(key)
                found = judge(value, layer) if value not in {None, ""} else None
                if found is not None:
                    yield problem_at(layer.file, layer.settings.line((*path, key)), *found)
    yield from _language_problems(layers, metadata)


def _places(layer: Layer) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    yield (), layer.settings.data
    formats = layer.settings.data.get("format")
    for name, settings in (formats if isinstance(formats, dict) else {}).items():
        if isinstance(settings, dict):
            yield ("format", name), settings


def _date_problem(value: object, layer: Layer) -> tuple[str, str] | None:
    written = str(value)
    if "{{" in written or "`{" in written or moment_of(written, layer.file) is not None:
        return None
    remedy = f"Write a day such as 2026-01-31, or {', '.join(SPECIAL)}; of a month alone `date-format: MMMM YYYY`"
    return f"`date: {quoted(written)}` is not a day, and Quarto would guess one", remedy


def _form_problem(value: object, layer: Layer) -> tuple[str, str] | None:
    del layer
    unknown = unknown_tokens(str(value))
    if not unknown:
        return None
    remedy = f"Write {', '.join(STYLES)}, or a form of {', '.join(TOKENS)}, with other letters in [brackets]"
    return f"`date-format: {value}`: `{unknown[0]}` is outside the subset", remedy


def _language_problems(layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    for settings in metadata.values():
        language, form = str(settings.get("lang") or "en"), str(settings.get("date-format") or "iso")
        if settings.get("date") and needs_words(form, language) and not knows(language):
            layer = next((one for one in reversed(layers) if "date" in one.settings.data), layers[-1])
            message = f"the names of months in the language {quoted(language)} are not known"
            remedy = f"Write `date-format: iso`; languages with names are {', '.join(LANGUAGES)}"
            yield problem_at(layer.file, layer.settings.line(("date",)), message, remedy)
            return
