"""Shortcodes in settings: what the engine does not replace there would be printed as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.documents.problems import problem_at, quoted
from riskset.documents.shortcodes import expand, find_shortcodes
from riskset.documents.subset import REMEDIES, WITH_QUARTO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.documents.project import Layer, Project
    from riskset.problems import Problem
    from riskset.yaml_lines import KeyPath

_IN_SETTINGS = ("meta", "var")


def shortcode_problems(
    layers: Sequence[Layer], metadata: Mapping[str, Mapping[str, Any]], project: Project
) -> Iterator[Problem]:
    """The shortcodes of settings that nothing stands for."""
    first = next(iter(metadata.values()), {})
    for layer in layers:
        for path, text in _texts(layer.settings.data, ()):
            for code in find_shortcodes(text):
                if code.literal is not None:
                    continue
                if code.name not in _IN_SETTINGS:
                    message = f"shortcode {quoted(code.name)} stands in a setting"
                    remedy = REMEDIES.get(code.name, f"Write the text itself, or {WITH_QUARTO}")
                elif expand(code, first, project.variables, "html") is None:
                    message = f"there is no {code.name} {quoted(code.argument)}"
                    remedy = "Define it, or write the text itself"
                else:
                    continue
                place = ".".join(map(str, path))
                yield problem_at(layer.file, layer.settings.line(path), f"{place}: {message}", remedy)


def _texts(value: Any, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:  # noqa: ANN401  whatever YAML holds
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, (*path, key))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, (*path, place))
    elif isinstance(value, str) and "{{<" in value:
        yield path, value
