"""Starts a project from a template: its files, and the Quarto extension beside them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from riskset.assets import asset
from riskset.results import LookupFailed


def start_project(folder: Path, template: str) -> None:
    """Copy a template and the extension into a new folder, all of it or nothing.

    Raises
    ------
    FileExistsError
        When the folder is there and not empty.
    LookupFailed
        When there is no such template.
    """
    templates = asset("templates")
    names = sorted(path.name for path in templates.iterdir() if path.is_dir())
    if template not in names:
        message = f"there is no template {template!r}; there are {', '.join(names)}"
        raise LookupFailed(message)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there already and not empty. Name a new folder"
        raise FileExistsError(message)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".riskset-") as name:
        made = Path(name) / "project"
        shutil.copytree(templates / template, made)
        shutil.copytree(asset("_extensions/riskset"), made / "_extensions" / "riskset")
        if folder.exists():
            folder.rmdir()
        made.rename(folder)
