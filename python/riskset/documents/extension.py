"""The extension folder ``_extensions/riskset``: what it contributes to each format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.documents.problems import DocumentProblems, problem_at
from riskset.documents.project import merge
from riskset.documents.qmd import load_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.documents.project import Project

_FOR_QUARTO_ALONE = frozenset(
    "filters css reference-doc csl citation-abbreviations template-partials font-paths theme minimal fig-format fig-dpi".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Extension:
    """The extension as found for a document."""

    folder: Path
    formats: dict[str, dict[str, Any]]
    version: str = ""

    def settings(self, name: str) -> dict[str, Any]:
        """What the extension contributes to a format of Quarto's: ``html``, ``typst`` or ``docx``."""
        return merge(self.formats.get("common") or {}, self.formats.get(name) or {}) or {}

    def metadata(self, name: str) -> dict[str, Any]:
        """Its contribution to a format's metadata, without what is a file or concerns Quarto alone."""
        return {key: value for key, value in self.settings(name).items() if key not in _FOR_QUARTO_ALONE}

    def filters(self, name: str) -> list[Path]:
        """The Lua filters of a format, in their order."""
        entries = self.settings(name).get("filters") or []
        paths = [entry["path"] if isinstance(entry, dict) else entry for entry in entries]
        return [self.folder / str(path) for path in paths]

    def file(self, name: str, key: str) -> Path | None:
        """The one file that the format names under `key`, such as ``reference-doc``."""
        value = self.settings(name).get(key)
        return self.folder / str(value) if isinstance(value, str) else None

    def template(self, name: str) -> Path | None:
        """The built-in engine's template of a format, where there is one."""
        path = self.folder / "builtin" / f"template.{'typ' if name == 'typst' else name}"
        return path if path.is_file() else None

    @property
    def fonts(self) -> Path | None:
        """The folder of fonts, where there is one."""
        path = self.folder / "fonts"
        return path if path.is_dir() else None


def read_extension(folder: Path) -> Extension:
    """The extension in `folder`.

    Raises
    ------
    DocumentProblems
        When the folder holds no readable ``_extension.yml``.
    """
    declared = folder / "_extension.yml"
    data = load_yaml(declared).data
    contributed = (data.get("contributes") or {}).get("formats") or {}
    return Extension(folder, contributed, str(data.get("version") or ""))


def find_extension(document: Path, project: Project) -> Extension:
    """The extension beside the document or in a folder above it, up to the project's root.

    Raises
    ------
    DocumentProblems
        When it is nowhere.
    """
    folder = extension_folder(document.parent, project.root)
    if folder is not None:
        return read_extension(folder)
    remedy = "Copy the folder `_extensions` of riskset into the project; `riskset init` does it for a new one"
    raise DocumentProblems([problem_at(document, None, "the extension `_extensions/riskset` is nowhere", remedy)])


def extension_folder(start: Path, root: Path) -> Path | None:
    """The extension's folder in `start` or above it, up to the project's root; None where it is nowhere."""
    for place in (start, *start.parents):
        for found in sorted([*place.glob("_extensions/riskset"), *place.glob("_extensions/*/riskset")]):
            if (found / "_extension.yml").is_file():
                return found
        if place == root:
            break
    return None
