"""What kernels of Quarto share: a project's results and pictures, from one format and document to the next.

Quarto starts a kernel for each format of each document. The first computes and draws, and keeps this in the project's
folder ``.riskset``. The others take it from there while study, data and installed packages are the same. With
``--no-cache`` or ``execute: {cache: false}`` nothing is taken or kept, and with ``--cache-refresh`` all is made anew, also where `riskset render`
does not hand it on to Quarto.
"""

from __future__ import annotations

import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from riskset.executions import in_kernel, present_execution
from riskset.kept_files import kept_folder
from riskset.surroundings import ANEW, document_folder

if TYPE_CHECKING:
    from pathlib import Path

_PROJECT = ("_quarto.yml", "_quarto.yaml")
_EXTENSIONS = ("_extensions/riskset/_extension.yml", "_extensions/*/riskset/_extension.yml")


def project_folder(name: str) -> Path | None:
    """The folder of a name in which kernels of this project keep files; None where this is none, or nothing is kept."""
    if not in_kernel() or _cache() is False:
        return None
    root = _root(document_folder())
    return None if root is None else kept_folder(root, name)


def made_anew() -> bool:
    """Whether what is kept is made again, and kept in place of the old."""
    return bool(os.environ.get(ANEW)) or _cache() == "refresh"


def _cache() -> Any:  # noqa: ANN401  whatever the document says
    """What Quarto says of results that are kept: its option of the command line, else the document's `cache`."""
    return (present_execution().format.get("execute") or {}).get("cache")


@lru_cache(maxsize=4)
def _root(folder: Path) -> Path | None:
    """The project with a document in this folder, or the folder of a lone document with the extension."""
    places = [folder, *folder.parents]
    projects = [place for place in places if any((place / name).is_file() for name in _PROJECT)]
    for place in projects[:1] or places:
        if any(True for pattern in _EXTENSIONS for _ in place.glob(pattern)):
            return place
    return None
