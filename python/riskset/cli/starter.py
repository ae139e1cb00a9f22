"""Starts a project: a new folder that appears when all of it is written, with the Quarto extension in it."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.results import LookupFailed

if TYPE_CHECKING:
    from collections.abc import Generator


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
    with new_project(folder) as made:
        shutil.copytree(templates / template, made, dirs_exist_ok=True)


@contextmanager
def new_project(folder: Path) -> Generator[Path]:
    """A folder beside the new one, from which relative paths are the same; it becomes the new one when all is written.

    Raises
    ------
    FileExistsError
        When the new folder is there and not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = f"{folder} is there already and not empty. Name a new folder"
        raise FileExistsError(message)
    parent = folder.absolute().parent
    parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=parent, prefix=".riskset-"))
    try:
        yield made
        shutil.copytree(asset("_extensions/riskset"), made / "_extensions" / "riskset")
        if folder.exists():
            folder.rmdir()
        made.chmod(0o755)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
