"""Where the files lie that a document carries to its page: within the project, also where a link leads elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from riskset import problems as shared
from riskset.documents.problems import problem_at, quoted

if TYPE_CHECKING:
    from pathlib import Path

    from riskset.problems import Problem

_LONGEST = 4096  # a path is told whole
NETWORK = "Save it in the project and name the file: a render reads nothing from a network"


def is_address(name: str) -> bool:
    """Whether a name is an address on a network."""
    return "://" in name and not name.startswith("file:")


def lies_within(path: Path, *folders: Path) -> bool:
    """Whether a file, its links followed, lies in one of some folders."""
    try:
        true = path.resolve()
    except (OSError, RuntimeError):  # a ring of links
        return False
    return any(true.is_relative_to(folder.resolve()) for folder in folders)


def leads_outside(name: str, folder: Path, *allowed: Path) -> bool:
    """Whether a name that was found from `folder`, as it is or with its percent signs read, is of a file elsewhere."""
    plain = name.removeprefix("file://")
    found = [path for path in (folder / plain, folder / unquote(plain)) if path.exists()]
    return any(not lies_within(path, *allowed) for path in found)


def outside(file: Path, line: int | None, name: str, root: Path) -> Problem:
    """A document, or a file of settings, names a file that lies outside the project."""
    message = f"{quoted(name)} lies outside the project in {shared.quoted(root.as_posix(), _LONGEST)}"
    remedy = "Copy it into the project, or write a `_quarto.yml` into a folder that holds both"
    return problem_at(file, line, message, remedy)
