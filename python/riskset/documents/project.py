"""A Quarto project: its root, its profiles, and the metadata of a document, merged as Quarto merges it."""

from __future__ import annotations

import fnmatch
import json
import os
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents.places import lies_within, outside
from riskset.documents.problems import DocumentProblems, problem_at, quoted, shown_path
from riskset.documents.qmd import load_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.yaml_lines import YamlDocument

PATH_KEYS = ("bibliography", "csl", "citation-abbreviations", "css", "reference-doc")
_EXECUTE_KEYS = frozenset(
    [
        "echo",
        "eval",
        "output",
        "include",
        "warning",
        "error",
        "message",
        "cache",
        "freeze",
        "daemon",
        "ipynb-filters",
        "fig-width",
        "fig-height",
        "fig-dpi",
    ]
)
_MOST_OPTIONS_OF_FORMAT = ("default", True)


@dataclass(frozen=True)
class Layer:
    """One file of settings, or a document's front matter: what it says and on which lines."""

    file: Path
    settings: YamlDocument


@dataclass(frozen=True)
class Project:
    """A project's root and settings, or a lone document's folder without any.

    Attributes
    ----------
    root : Path
        Folder of ``_quarto.yml``, else of the document.
    layers : tuple of Layer
        ``_quarto.yml``, then the files of the active profiles, the first profile last, then ``_quarto.yml.local``.
    profiles : tuple of str
        The active profiles.
    variables : dict
        What ``_variables.yml`` says.
    """

    root: Path
    layers: tuple[Layer, ...] = ()
    profiles: tuple[str, ...] = ()
    variables: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def is_project(self) -> bool:
        """Whether there is a ``_quarto.yml``."""
        return bool(self.layers)

    @property
    def settings(self) -> dict[str, Any]:
        """The ``project`` key of all layers."""
        merged = merge({}, *(_mapping(layer.settings.data.get("project")) for layer in self.layers))
        return _mapping(merged)

    @property
    def output_dir(self) -> Path | None:
        """Folder that outputs go to, where the project names one."""
        name = self.settings.get("output-dir")
        return (self.root / str(name)).resolve() if name else None


def find_project(target: Path, profiles: Sequence[str] = ()) -> Project:
    """The project that `target`, a document or a folder, belongs to.

    Raises
    ------
    DocumentProblems
        When a settings file cannot be read.
    """
    start = target if target.is_dir() else target.parent
    for folder in (start, *start.parents):
        settings = _first_file(folder, "_quarto")
        if settings is not None:
            break
    else:
        return Project(start, profiles=tuple(profiles))
    base = Layer(settings, load_yaml(settings))
    local = next((p for p in (folder / "_quarto.yml.local", folder / "_quarto.yaml.local") if p.is_file()), None)
    local_layer = Layer(local, load_yaml(local)) if local else None
    named = _names(profiles)
    active = _active_profiles(base, local_layer, named)
    layers = [base]
    for name in reversed(active):
        path = _first_file(folder, f"_quarto-{name}")
        if path is not None:
            layers.append(Layer(path, load_yaml(path)))
    if local_layer is not None:
        layers.append(local_layer)
    variables = _first_file(folder, "_variables")
    if variables and not lies_within(variables, folder):
        raise DocumentProblems([outside(variables, None, variables.name, folder)])
    values = _mapping(load_yaml(variables).data) if variables else {}
    missing = [name for name in named if _first_file(folder, f"_quarto-{name}") is None]
    project = Project(folder, tuple(layers), tuple(active), values)
    if missing:
        declared = _mapping(base.settings.data.get("profile"))
        told = json.dumps(declared)
        unknown = [name for name in missing if f'"{name}"' not in told]
        if unknown:
            raise DocumentProblems([_no_profile(folder, name) for name in unknown])
    return project


def _no_profile(folder: Path, name: str) -> Any:  # noqa: ANN401
    known = sorted(path.stem.removeprefix("_quarto-") for path in folder.glob("_quarto-*.y*ml"))
    remedy = f"Profiles here are {', '.join(known)}" if known else f"Write _quarto-{name}.yml, or name no profile"
    return problem_at(folder / "_quarto.yml", None, f"there is no profile {quoted(name)}", remedy)


def _active_profiles(base: Layer, local: Layer | None, named: Sequence[str]) -> list[str]:
    """The profiles asked for, else those of QUARTO_PROFILE, else the defaults; and one of each group."""
    active = [*named] or _names([os.environ.get("QUARTO_PROFILE", "")])
    for layer in (local, base):
        if not active and layer is not None:
            active = [str(name) for name in as_list(_mapping(layer.settings.data.get("profile")).get("default"))]
    groups = as_list(_mapping(base.settings.data.get("profile")).get("group"))
    if groups and all(isinstance(name, str) for name in groups):
        groups = [groups]
    for group in groups:
        if not any(name in active for name in group):
            active.append(str(group[0]))
    return active


def _names(profiles: Sequence[str]) -> list[str]:
    """The names in arguments, of which one may hold several with commas."""
    return [part for name in profiles for part in name.replace(",", " ").split()]


def _first_file(folder: Path, stem: str) -> Path | None:
    return next((path for end in (".yml", ".yaml") if (path := folder / f"{stem}{end}").is_file()), None)


def document_layers(project: Project, document: Path, front_matter: YamlDocument) -> list[Layer]:
    """All settings that hold for a document, the weakest first."""
    layers = list(project.layers)
    if project.is_project:
        parents = [
            folder for folder in (document.parent, *document.parent.parents) if folder.is_relative_to(project.root)
        ]
        for folder in reversed(parents):
            path = _first_file(folder, "_metadata")
            if path is not None:
                layers.append(Layer(path, load_yaml(path)))
    layers.append(Layer(document, front_matter))
    return layers


def merge(*settings: Any) -> Any:  # noqa: ANN401  settings hold anything
    """Settings merged as Quarto does: mappings by key, lists one after another without repeats, else the last."""
    result: Any = None
    for value in settings:
        result = _merge_two(result, value)
    return result


def _merge_two(old: Any, new: Any) -> Any:  # noqa: ANN401
    if isinstance(old, dict) and isinstance(new, dict):
        merged: dict[str, Any] = dict(old)
        for key, value in new.items():
            merged[key] = _merge_two(merged[key], value) if key in merged else value
        return merged
    if isinstance(old, list) or isinstance(new, list):
        if not old or not new:
            return new or old
        joined: list[Any] = []
        for value in [*as_list(old), *as_list(new)]:
            if value not in joined:
                joined.append(value)
        return joined
    return new


def metadata_for(layers: Sequence[Layer], format_name: str, document: Path, base: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of a document in one format.

    In each layer the keys of the format override the layer's own; a later layer overrides an earlier one; `base`,
    what the extension contributes, is the weakest. The project's files, profiles included, are one layer. Paths are made
    relative to the document's folder.
    """
    parts: list[dict[str, Any]] = [dict(base)]
    for _, level in groupby(layers, key=lambda layer: layer.file.stem.startswith("_quarto") or layer.file):
        files = list(level)
        settings = [*map(_own_keys, files), *(_keys_of_format(layer, format_name) for layer in files)]
        rebased = (
            _rebased(each, layer.file.parent, document.parent) for each, layer in zip(settings, files * 2, strict=True)
        )
        parts.append(merge({}, *rebased))
    result: dict[str, Any] = merge(*(_execute_gathered(part) for part in parts))
    authors = result.pop("authors", None)
    if authors and "author" not in result:
        result["author"] = authors
    return result


def _own_keys(layer: Layer) -> dict[str, Any]:
    return {key: value for key, value in layer.settings.data.items() if key not in {"format", "project", "profile"}}


def _keys_of_format(layer: Layer, name: str) -> dict[str, Any]:
    return _mapping(_mapping(layer.settings.data.get("format")).get(name))


def _execute_gathered(settings: dict[str, Any]) -> dict[str, Any]:
    """Options such as ``echo`` may stand beside ``execute`` too; they are put into it."""
    loose = {key: value for key, value in settings.items() if key in _EXECUTE_KEYS}
    rest = {key: value for key, value in settings.items() if key not in _EXECUTE_KEYS}
    if loose:
        rest["execute"] = merge(loose, rest.get("execute") or {})
    return rest


def _rebased(settings: dict[str, Any], origin: Path, folder: Path) -> dict[str, Any]:
    result = dict(settings)
    for key in PATH_KEYS:
        if result.get(key):
            paths = [_rebased_path(str(path), origin, folder) for path in as_list(result[key])]
            result[key] = paths if isinstance(result[key], list) else paths[0]
    return result


def _rebased_path(path: str, origin: Path, folder: Path) -> str:
    if origin == folder or "://" in path or Path(path).is_absolute():
        return path
    return Path(os.path.relpath(origin / path, folder)).as_posix()


def formats_of(layers: Sequence[Layer]) -> list[str]:
    """The names of the formats that a document asks for, in order."""
    found = merge(*(dict.fromkeys(_format_names(layer.settings.data.get("format")), True) for layer in layers))
    dropped = {
        name
        for layer in layers
        if isinstance(layer.settings.data.get("format"), dict)
        for name, options in layer.settings.data["format"].items()
        if options is False or options is None
    }
    own = _format_names(layers[-1].settings.data.get("format")) if layers else []
    # Quarto renders the formats of the document where it names any, else those of the project.
    names = own or list(found or {})
    return [name for name in names if name not in dropped]


def _format_names(value: Any) -> list[str]:  # noqa: ANN401
    if isinstance(value, dict):
        return [str(name) for name in value]
    return [str(value)] if isinstance(value, str) else []


def documents_of(project: Project, folder: Path) -> list[Path]:
    """The documents in `folder` that belong to the project, sorted.

    Raises
    ------
    DocumentProblems
        When there is none.
    """
    patterns = [str(pattern) for pattern in as_list(project.settings.get("render"))]
    output = project.output_dir
    found: list[Path] = []
    left_out: list[str] = []
    for path in sorted(folder.rglob("*.qmd")):
        inside = path.relative_to(project.root).parts
        hidden = any(part.startswith(("_", ".")) for part in inside)
        if hidden or (output and path.is_relative_to(output)):
            continue
        if _selected("/".join(inside), patterns):
            found.append(path)
        else:
            left_out.append("/".join(inside))
    if not found:
        remedy = "Name a .qmd file, or a folder that holds one"
        if left_out:
            whose = f" of the profile {', '.join(project.profiles)}" if project.profiles else ""
            remedy = f"The key project: render{whose} leaves out {', '.join(left_out[:3])}. {remedy}"
        raise DocumentProblems([problem_at(folder, None, "there is no document in this folder", remedy)])
    return found


def _selected(name: str, patterns: Sequence[str]) -> bool:
    """Whether a path is among those that ``project: render`` lists; a pattern with ``!`` takes out."""
    chosen = all(pattern.startswith("!") for pattern in patterns)
    for pattern in patterns:
        body = pattern.removeprefix("!").removeprefix("./").removeprefix("/").rstrip("/")
        matches = fnmatch.fnmatch(name, body) or fnmatch.fnmatch(name, body + "/*") or name.startswith(body + "/")
        if matches:
            chosen = not pattern.startswith("!")
    return chosen


def _mapping(value: Any) -> dict[str, Any]:  # noqa: ANN401
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:  # noqa: ANN401
    """A value as a list: of nothing, of one thing, or what it is."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def relative_to_root(path: Path, project: Project) -> str:
    """A path as the project's settings would name it."""
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else shown_path(path)
