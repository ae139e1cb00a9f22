"""Starts a project: a new folder that appears when all of it is written, with the Quarto extension in it."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.assets import asset
from riskset.cli.extension_copy import SCHEMA, copy_extension
from riskset.files import naming
from riskset.problems import LookupFailed
from riskset.study_files import json_schema

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

# The starter lies at the root of the repository, from which `quarto use template` takes it; a few files are
# only of `riskset init`. By the name in the new project, what is copied.
STARTER = {
    "manuscript.qmd": "template.qmd",
    "study.yml": "study.yml",
    "references.bib": "references.bib",
    "data/cohort.csv": "data/cohort.csv",
    "_quarto.yml": "templates/cohort/_quarto.yml",
    "_quarto-draft.yml": "templates/cohort/_quarto-draft.yml",
    "_quarto-submission.yml": "templates/cohort/_quarto-submission.yml",
    "_quarto-supplement.yml": "templates/cohort/_quarto-supplement.yml",
    ".gitignore": "templates/cohort/.gitignore",
}
_TEMPLATES = ("cohort",)
# By this line editors complete and check a study file, without a network.
SCHEMA_LINE = f"yaml-language-server: $schema={SCHEMA}"


def start_project(folder: Path, template: str) -> None:
    """Write the starter and the extension into a new folder, all of it or nothing.

    Raises
    ------
    FileExistsError
        When the folder is there and not empty.
    LookupFailed
        When there is no such template.
    """
    if template not in _TEMPLATES:
        message = f"there is no template {template!r}; there are {', '.join(_TEMPLATES)}"
        raise LookupFailed(message)
    with new_project(folder) as made:
        copy_starter(made, STARTER)


def copy_starter(made: Path, names: Iterable[str]) -> None:
    """Copy files of the starter, by their names in a project, into the folder of one."""
    for name in names:
        (made / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(asset(STARTER[name]), made / name)


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
        with naming(folder, made):
            yield made
            (made / SCHEMA).parent.mkdir(exist_ok=True)
            (made / SCHEMA).write_text(json_schema(), encoding="utf-8")
            copy_extension(made / "_extensions" / "riskset")
            if folder.exists():
                folder.rmdir()
            made.chmod(0o755)
            made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
