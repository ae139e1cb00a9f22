"""The answers of one state of a study, kept in a project's folder: a file for each.

An answer is found by the study file, the digests of this file and its data, and what was asked. The folder is that of one
state of the installed packages. An answer whose making warns is not kept, so that the warning is said each time.
"""

from __future__ import annotations

import json
import os
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from riskset.files import write_then_move
from riskset.kept_files import heeded, kept_path, prune
from riskset.project_store import made_anew

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from riskset.kept_files import Made

Bundle = dict[str, "str | bytes"]
"""What a notebook shows: contents by their kinds."""
# What Python itself tells developers alone.
_UNSAID = (DeprecationWarning, PendingDeprecationWarning, ImportWarning, ResourceWarning)


@dataclass(frozen=True)
class Answers:
    """The answers of a study.

    Attributes
    ----------
    folder : Path
        Where they are kept.
    scope : str
        All that every one of them depends on.
    """

    folder: Path
    scope: str

    def find(self, *asked: object) -> dict[str, Any] | None:
        """The answer to what is asked; None where none is kept, or it is to be made anew."""
        return None if made_anew() else self._read(self._path(asked))

    def keep(self, answer: Mapping[str, object], *asked: object) -> None:
        """Keep an answer; a folder that takes none costs time alone."""
        with suppress(OSError):
            write_then_move(self._path(asked), json.dumps(answer).encode())

    def prune(self) -> None:
        """Let go of those that were not used for long."""
        with suppress(OSError):
            prune(self.folder)

    def _path(self, asked: tuple[object, ...]) -> Path:
        return kept_path(self.folder, repr((self.scope, asked)))

    @staticmethod
    def _read(path: Path) -> dict[str, Any] | None:
        try:
            found = json.loads(path.read_bytes())
            os.utime(path)  # it is kept for longer
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) else None


def written(bundle: Bundle) -> dict[str, list[str]]:
    """A bundle as JSON has it."""
    return {
        kind: ["text", content] if isinstance(content, str) else ["bytes", b64encode(content).decode()]
        for kind, content in bundle.items()
    }


def read(bundle: Mapping[str, list[str]]) -> Bundle:
    """A bundle that was written."""
    return {kind: content if form == "text" else b64decode(content) for kind, (form, content) in bundle.items()}


def heeding(make: Callable[[], Made]) -> tuple[Made, bool]:
    """What is made, and whether it was made without a warning; one that there is is said."""
    made, said = heeded(make)
    return made, all(issubclass(each.category, _UNSAID) for each in said)
