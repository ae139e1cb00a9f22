"""Files that settings name and that lie outside the project, or on a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.documents.places import NETWORK, is_address, lies_within, outside
from riskset.documents.problems import problem_at, quoted
from riskset.documents.project import PATH_KEYS, as_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.documents.project import Layer, Project
    from riskset.problems import Problem
    from riskset.yaml_lines import KeyPath


def place_problems(project: Project, layers: Sequence[Layer]) -> Iterator[Problem]:
    """All files named by the settings of a document that it may not read."""
    for layer in layers:
        if not lies_within(layer.file, project.root):
            yield outside(layer.file, None, layer.file.name, project.root)
            continue
        for path, value in _named(layer):
            for name in (one for one in as_list(value) if isinstance(one, str)):
                line = layer.settings.line(path)
                if is_address(name):
                    yield problem_at(layer.file, line, f"{quoted(name)} is at an address on a network", NETWORK)
                elif not lies_within(layer.file.parent / name.removeprefix("file://"), project.root):
                    yield outside(layer.file, line, name, project.root)


def _named(layer: Layer) -> Iterator[tuple[KeyPath, Any]]:
    """The keys of a layer, and of its formats, that name files."""
    data = layer.settings.data
    formats = data.get("format")
    parts: list[tuple[KeyPath, Any]] = [((), data)]
    parts += [(("format", name), options) for name, options in (formats if isinstance(formats, dict) else {}).items()]
    for path, part in parts:
        if isinstance(part, dict):
            yield from (((*path, key), part[key]) for key in PATH_KEYS if part.get(key))
