"""Writes a submission: a folder and one zip beside it, which appear together or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.problems import Problem, Problems
from riskset.submission.manifest import NAME
from riskset.word_files.archives import zipped

if TYPE_CHECKING:
    from collections.abc import Mapping


def place_for(output: Path | None, root: Path, journal: str) -> Path:
    """The folder of a submission: of a journal in ``_output/submission`` of the project, or in the folder that was named.

    Raises
    ------
    Problems
        When there is something there that is no earlier submission.
    """
    place = (output if output is not None else root / "_output" / "submission") / journal
    own = place.is_dir() and ((place / NAME).is_file() or not any(place.iterdir()))
    strange = place.exists() and not own
    if strange:
        message = "this stands where the submission is to go, and is no earlier submission"
        raise Problems([Problem(file=str(place), message=message, remedy="Name another folder with --output")])
    there = next(each for each in (place.parent.absolute(), *place.parent.absolute().parents) if each.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        message = "no folder can be made here: it is " + ("read-only" if there.is_dir() else "a file")
        raise Problems([Problem(file=str(there), message=message, remedy="Name another folder with --output")])
    return place


def deliver(place: Path, files: Mapping[str, bytes]) -> tuple[Path, Path]:
    """Write the files to the folder `place` and to a zip of its name; an earlier submission is replaced.

    Raises
    ------
    OSError
        When something cannot be written; what stood there is as it was.
    """
    archive = place.with_name(f"{place.name}.zip")
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".riskset-", dir=place.parent) as name:
        staged = Path(name)
        new = staged / "new"
        for path, content in files.items():
            file = new / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        packed = staged / "new.zip"
        packed.write_bytes(zipped({f"{place.name}/{path}": content for path, content in files.items()}))
        _exchange(place, new, archive, packed, staged)
    return place, archive


def _exchange(place: Path, new: Path, archive: Path, packed: Path, staged: Path) -> None:
    """Move the folder and the zip into place; where one fails, both are as they were."""
    old = staged / "old"
    had = place.exists()
    if had:
        place.rename(old)
    try:
        new.rename(place)
        packed.replace(archive)
    except OSError:
        with suppress(OSError):
            if place.exists():
                shutil.rmtree(place)
            if had:
                old.rename(place)
        raise
