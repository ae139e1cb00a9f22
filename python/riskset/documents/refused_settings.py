"""Settings outside the subset: keys of front matter, of ``_quarto.yml`` and its kin, and their values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.documents.problems import nearest, problem_at, quoted
from riskset.documents.refused_dates import date_problems
from riskset.documents.refused_layout import layout_problems
from riskset.documents.refused_shortcodes import shortcode_problems
from riskset.documents.shortcodes import find_shortcodes
from riskset.documents.subset import (
    CROSSREF_KEYS,
    DOCUMENT_KEYS,
    EXECUTE_OPTIONS,
    FIXED_VALUES,
    FORMATS,
    OTHER_FILES,
    PROFILE_KEYS,
    PROJECT_KEYS,
    REMEDIES,
    WITH_QUARTO,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from riskset.documents.project import Layer, Project
    from riskset.documents.qmd import Document
    from riskset.problems import Problem
    from riskset.yaml_lines import KeyPath

_ONCE = ("eval", "error", "cache", "fig-width", "fig-height", "fig-dpi")
_OWN = "Remove it, put a value of your own into `_variables.yml`, or " + WITH_QUARTO


def settings_problems(
    document: Document, project: Project, layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]]
) -> Iterator[Problem]:
    """Everything in the settings of a document that the engine does not know."""
    named = _keys_named(document, layers)
    for layer in layers:
        yield from _layer_problems(layer, named, is_project=layer in project.layers)
    for name, why in OTHER_FILES.items():
        path = project.root / name
        if project.is_project and path.exists():
            yield problem_at(
                path, None, f"this file is not read by the built-in engine; {why}", f"Remove it, or {WITH_QUARTO}"
            )
    yield from layout_problems(layers, metadata)
    yield from shortcode_problems(layers, metadata, project)
    yield from date_problems(layers, metadata)
    yield from _formats_disagree(document, metadata)


def _keys_named(document: Document, layers: Sequence[Layer]) -> set[str]:
    """Keys of the document's own, known by a ``meta`` shortcode or a condition that asks for them."""
    sources = [text.source for text in document.texts]
    sources += [str(value) for layer in layers for value in layer.settings.data.values() if isinstance(value, str)]
    named = {s.argument.split(".")[0] for source in sources for s in find_shortcodes(source) if s.name == "meta"}
    import re

    for source in sources:
        named.update(key.split(".")[0] for key in re.findall(r"(?:when|unless)-meta=[\"']?([\w.-]+)", source))
    return named


def _layer_problems(layer: Layer, named: set[str], *, is_project: bool) -> Iterator[Problem]:
    data = layer.settings.data
    extra = {"project", "profile"} if is_project else set[str]()
    for key, value in data.items():
        if key in extra:
            known = PROJECT_KEYS if key == "project" else PROFILE_KEYS
            yield from _unknown(layer, (key,), _keys(value), known, f"{key}: {{}}")
            kind = value.get("type") if isinstance(value, dict) else None
            if kind not in {None, "default"}:
                yield _problem(
                    layer,
                    (key, "type"),
                    f"a project of type {quoted(kind)} is not built here",
                    f"Write `default`, or {WITH_QUARTO}",
                )
        elif key == "format":
            for name in _keys(value):
                if name in FORMATS and isinstance(value, dict):
                    yield from _format_problems(layer, name, value[name], named)
        elif key not in EXECUTE_OPTIONS or key in DOCUMENT_KEYS:
            yield from _key_problems(layer, (key,), value, named)
        else:
            yield from _value_problems(layer, (key,), value)


def _format_problems(layer: Layer, name: str, options: Any, named: set[str]) -> Iterator[Problem]:  # noqa: ANN401
    if options in {"default", True} if isinstance(options, (str, bool)) else options is None:
        return
    if not isinstance(options, dict):
        yield _problem(
            layer, ("format", name), f"format {quoted(name)} is {quoted(options)}", "Write `default` or keys"
        )
        return
    for key, value in options.items():
        path = ("format", name, key)
        if key in EXECUTE_OPTIONS:
            yield from _value_problems(layer, path, value)
        else:
            yield from _key_problems(layer, path, value, named)


def _key_problems(layer: Layer, path: KeyPath, value: Any, named: set[str]) -> Iterator[Problem]:  # noqa: ANN401
    key = str(path[-1])
    if key not in DOCUMENT_KEYS:
        if key not in named:
            yield _unknown_key(layer, path, key, DOCUMENT_KEYS, "{}")
        return
    if key == "execute":
        if not isinstance(value, dict):
            yield _problem(
                layer, path, f"`execute` is {quoted(value)}", "Write options under it, such as `echo: false`"
            )
            return
        yield from _unknown(layer, path, value, EXECUTE_OPTIONS, "execute: {}")
        for option, setting in value.items():
            yield from _value_problems(layer, (*path, option), setting)
    elif key == "crossref":
        yield from _unknown(layer, path, _keys(value), CROSSREF_KEYS, "crossref: {}")
        for word, setting in value.items() if isinstance(value, dict) else ():
            yield from _value_problems(layer, (*path, word), setting)
    else:
        yield from _value_problems(layer, path, value)
    if _has_inline(value):
        message = f"`{key}` holds an inline value, which Quarto does not compute there"
        yield _problem(layer, path, message, "Write the value itself, or put it into the text")


def _value_problems(layer: Layer, path: KeyPath, value: Any) -> Iterator[Problem]:  # noqa: ANN401
    key = str(path[-1])
    allowed = FIXED_VALUES.get(key)
    if allowed is not None and not any(value is one or (isinstance(one, str) and value == one) for one in allowed):
        shown = " or ".join(f"`{str(one).lower()}`" for one in allowed)
        remedy = f"Write {shown}, or {WITH_QUARTO}"
        yield _problem(layer, path, f"`{key}: {_shown(value)}` is outside the subset", remedy)
    if key in {"fig-width", "fig-height", "fig-dpi"} and (
        not isinstance(value, (int, float)) or isinstance(value, bool) or value <= 0
    ):
        yield _problem(layer, path, f"`{key}: {_shown(value)}` is not a size", "Write a number, without its unit")


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)[:40]


def _has_inline(value: object) -> bool:
    if isinstance(value, dict):
        return any(_has_inline(item) for item in value.values())
    if isinstance(value, list):
        return any(_has_inline(item) for item in value)
    return isinstance(value, str) and "`{python}" in value


def _unknown(
    layer: Layer, path: KeyPath, keys: Collection[str], known: Mapping[str, str], shape: str
) -> Iterator[Problem]:
    for key in keys:
        if key not in known:
            yield _unknown_key(layer, (*path, key), key, known, shape)


def _unknown_key(layer: Layer, path: KeyPath, key: str, known: Mapping[str, str], shape: str) -> Problem:
    close = nearest(key, known)
    remedy = REMEDIES.get(key) or (f"Did you mean `{close}`?" if close else _OWN)
    return _problem(layer, path, f"`{shape.format(key)}` is outside the subset of the built-in engine", remedy)


def _keys(value: Any) -> list[str]:  # noqa: ANN401
    return [str(key) for key in value] if isinstance(value, dict) else []


def _problem(layer: Layer, path: KeyPath, message: str, remedy: str) -> Problem:
    return problem_at(layer.file, layer.settings.line(path), message, remedy)


def _formats_disagree(document: Document, metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Cells run once for all formats, so that what is run cannot differ between them."""
    for option in _ONCE:
        values = {name: (settings.get("execute") or {}).get(option) for name, settings in metadata.items()}
        if len({repr(value) for value in values.values()}) > 1:
            shown = ", ".join(f"{_shown(value)} in {name}" for name, value in values.items())
            message = f"`{option}` differs between formats ({shown}), and cells run once for all of them"
            yield problem_at(document.path, None, message, f"Give it one value, or {WITH_QUARTO}")
