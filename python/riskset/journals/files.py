"""Finds the file of a journal by its name or path: a project's own, else one of the package's."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

from riskset.assets import asset
from riskset.problems import LookupFailed, did_you_mean, quoted

DEFAULT = "default"
"""The journal whose rules are the house's own."""
_ENDINGS = (".yml", ".yaml")
_OWN = "journals"
_PROJECT = ("_quarto.yml", "_quarto.yaml")


def package_folder() -> Path:
    """The folder of the journals that come with the package."""
    return asset("templates/journals")


@cache
def package_names() -> tuple[str, ...]:
    """The journals that come with the package, the default first."""
    names = sorted(path.stem for path in package_folder().glob("*.yml"))
    return (DEFAULT, *(name for name in names if name != DEFAULT))


def own_files(folder: Path) -> dict[str, Path]:
    """A project's own journals by name: of `journals/` in a folder, or in one above it within the project."""
    found: dict[str, Path] = {}
    for each in _within_project(folder):
        with suppress(OSError):
            for path in sorted((each / _OWN).iterdir()):
                if path.suffix in _ENDINGS and path.is_file():
                    found.setdefault(path.stem, path)
    return found


def find_journal(name: str, folder: Path | None = None) -> Path:
    """The file of a journal.

    Parameters
    ----------
    name : str
        A journal's name, or the path of a file that ends with `.yml`.
    folder : Path, optional
        The project's, for its own journals, and for a relative path. Without it, the current folder for a path, and no
        journals of a project.

    Raises
    ------
    LookupFailed
        When there is none.
    """
    if is_path(name):
        path = (folder or Path()) / name
        if not _is_file(path):
            message = f"there is no file of a journal {quoted(name, 200)}"
            raise LookupFailed(message)
        return path
    own = {} if folder is None else own_files(folder)
    if name in own:
        return own[name]
    if name in package_names():
        return package_folder() / f"{name}.yml"
    known = list(dict.fromkeys([*package_names(), *own]))
    message = f"there is no journal {quoted(name)}. {did_you_mean(name, known, 'Journals')}"
    raise LookupFailed(message)


def is_path(name: str) -> bool:
    """Whether a journal is named by its file."""
    return name.endswith(_ENDINGS) or "/" in name or "\\" in name


def extended(name: str, file: Path) -> Path | None:
    """The file that another extends: of its folder or by path, else of the package; never the file itself."""
    if is_path(name):
        path = file.parent / name
        return path if _is_file(path) else None
    beside = [file.parent / f"{name}{ending}" for ending in _ENDINGS]
    packaged = [package_folder() / f"{name}.yml"] if name in package_names() else []
    return next((each for each in (*beside, *packaged) if _is_file(each) and not _same(each, file)), None)


def _within_project(folder: Path) -> list[Path]:
    """A folder, and those above it up to the project's; without a project the folder alone."""
    whole = folder.resolve()
    above = [whole, *whole.parents]
    root = next((place for place, each in enumerate(above) if any((each / name).is_file() for name in _PROJECT)), 0)
    return above[: root + 1]


def _is_file(path: Path) -> bool:
    with suppress(OSError, ValueError):  # a name that no file can have
        return path.is_file()
    return False


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
