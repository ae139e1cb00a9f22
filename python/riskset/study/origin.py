"""From what results come: digests of a study file and its data, left in what a document shows and compared later."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from riskset.files import beside
from riskset.problems import Problems
from riskset.study.read_instead import read_path
from riskset.yaml_lines import Dialect, parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PATTERN = r"riskset-digest:([A-Za-z0-9%./_~-]+)@([0-9a-f]{8})([0-9a-f]{8})([0-9a-f]{8})"
"""A mark in a text: the path of the study file from the document's folder, and three digests."""
_MARK = re.compile(PATTERN.encode())
_DIGITS = 8
_ANY_YAML = Dialect(tag=("{}", ""), key=("", ""))


@dataclass(frozen=True, slots=True)
class Origin:
    """What results were computed from, by digests: the study file, its data files together, and the package's version."""

    study: str
    data: str
    package: str

    def mark(self, study: Path, folder: Path) -> str:
        """The text that a display leaves in a document of `folder`."""
        return f"riskset-digest:{quote(_seen_from(folder, study))}@{self.study}{self.data}{self.package}"

    def changed(self, now: Origin, name: str) -> str:
        """What is no longer as it was, in words, with the name of the study file; empty where all is."""
        if now.data != self.data:
            return f"the data of {name} have changed"
        if now.study != self.study:
            return f"{name} has changed"
        return "another version of riskset is installed" if now.package != self.package else ""


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that was found: the study file as seen from the document's folder, and what it was when it was read."""

    study: str
    origin: Origin


def marks_in(content: bytes) -> Iterator[Mark]:
    """The marks in a file, each once."""
    for name, study, data, package in dict.fromkeys(_MARK.findall(content)):
        origin = Origin(study.decode(), data.decode(), package.decode())
        yield Mark(unquote(name.decode()), origin)


def digest_of(content: bytes) -> str:
    """The digest of a study file's content."""
    return hashlib.blake2b(content).hexdigest()


def file_digest(path: Path) -> str:
    """The digest of a data file, read piece by piece.

    Raises
    ------
    OSError
        When it cannot be read.
    """
    with path.open("rb") as file:
        return hashlib.file_digest(file, hashlib.blake2b).hexdigest()


def origin_of(study: str, files: Mapping[str, str]) -> Origin:
    """The origin of what was read: the digest of a study file, and those of its data files by the names that it gives them."""
    data = json.dumps(sorted(files.items())).encode()
    return Origin(study[:_DIGITS], digest_of(data)[:_DIGITS], _package()[:_DIGITS])


@lru_cache(maxsize=1)
def _package() -> str:
    """The digest of the package's version."""
    return digest_of(version("riskset").encode())


def present_origin(study: Path) -> Origin | None:
    """The origin that results of a study file would have now; None where the file or its data are not there to be read."""
    try:
        content = study.read_bytes()
        files = {name: file_digest(read_path(beside(study, name))) for name in data_files(content)}
    except (OSError, ValueError):
        return None
    return origin_of(digest_of(content), files)


def data_files(content: bytes) -> list[str]:
    """The names of the data files in a study file, as far as it can be read; what is wrong with it is found elsewhere."""
    try:
        document, _ = parse_yaml(content.decode("utf-8-sig"), "", _ANY_YAML)
    except Problems:
        return []
    data = document.data.get("data") if isinstance(document.data, dict) else None
    files: list[Any] = [data, *_items(data, "join")]
    return [str(file[key]) for file in files if isinstance(file, dict) for key in ("path", "catalog") if file.get(key)]


def _items(data: Any, key: str) -> list[Any]:  # noqa: ANN401  what YAML gives
    found = data.get(key) if isinstance(data, dict) else None
    return found if isinstance(found, list) else []


def _seen_from(folder: Path, path: Path) -> str:
    """A path from a folder, never that of the machine: of a file on another disk the name."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:
        return path.name
