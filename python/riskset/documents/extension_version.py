"""Whether a project's copy of the extension is of the package's version, and what to do where it is not."""

from __future__ import annotations

import re
from importlib.metadata import version
from typing import TYPE_CHECKING

from riskset.documents.extension import extension_folder, read_extension
from riskset.documents.problems import DocumentProblems, problem_at, shown_path
from riskset.documents.project import find_project

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.documents.extension import Extension
    from riskset.problems import Problem


def package_version() -> str:
    """The version of the installed package, which its extension bears too."""
    return version("riskset")


def other_version(extension: Extension) -> Problem | None:
    """What is said of an extension that is not of the package's version."""
    ours = package_version()
    if extension.version == ours:
        return None
    place = shown_path(project_of(extension.folder))
    update = "riskset extension update" + ("" if place == "." else f" {place}")
    remedy = f"Renew the copy: {update}"
    if _numbers(extension.version) > _numbers(ours):
        remedy = f"Install riskset {extension.version}, or set the copy back: {update}"
    theirs = f"is {extension.version}" if extension.version else "names no version"
    message = f"the extension {theirs} and the package riskset is {ours}: pages may not be as either describes them"
    return problem_at(extension.folder / "_extension.yml", None, message, remedy)


def other_version_at(folder: Path) -> Problem | None:
    """The same for the extension that documents in `folder` would use, where there is one that can be read."""
    folder = folder.resolve()
    try:
        found = extension_folder(folder, find_project(folder).root)
        return None if found is None else other_version(read_extension(found))
    except DocumentProblems:  # whoever renders is told of these
        return None


def project_of(folder: Path) -> Path:
    """The folder that holds the `_extensions` of an extension's folder."""
    return next(place.parent for place in folder.parents if place.name == "_extensions")


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))
