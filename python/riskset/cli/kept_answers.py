"""What a command told before, for as long as the study file and all else that it read is as it was."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents import dependencies
from riskset.documents.project import find_project
from riskset.files import write_then_move
from riskset.installed import programs
from riskset.kept_files import ignore_in_git
from riskset.plugins import others_register
from riskset.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_PROGRAMS = ("RISKSET", "QUARTO", "MPL", "MATPLOTLIB", "XDG")


@dataclass(frozen=True)
class KeptAnswer:
    """The file in a project's ``.riskset`` that holds an answer."""

    file: Path

    def load(self) -> dict[str, Any] | None:
        """The answer, where nothing of what was read for it has changed since."""
        try:
            kept: dict[str, Any] = json.loads(self.file.read_bytes())
            fresh = (
                kept["programs"] == programs()
                and dependencies.unchanged(kept["read"], kept["asked"])
                and all(dependencies.listing_digest(name) == value for name, value in kept["listed"].items())
            )
            return dict(kept["found"]) if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def record(self) -> None:
        """Record from now on what is read, for an answer that is to be kept."""
        dependencies.install()

    def keep(self, answer: Mapping[str, object]) -> None:
        """Write it down with what it was made of; a folder that takes no file costs time alone."""
        seen = json.loads(dependencies.collected())
        if seen["unsteady"]:
            return
        content = {
            "programs": programs(),
            "read": seen["read"],
            "asked": seen["asked"] | _known_fonts(),
            "listed": seen["listed"],
            "found": answer,
        }
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            ignore_in_git(self.file.parent.parent)
            write_then_move(self.file, json.dumps(content).encode())


def kept_answer(folder: str, study: Path, *asked: str) -> KeptAnswer | None:
    """Where the answer to what is asked of a study is kept; nowhere outside a project, and not where other packages have a say.

    A program that calls the command within itself reads files of its own, which nobody could tell from those of the command.
    """
    if not _is_own_program() or others_register():
        return None
    try:
        project = find_project(study.resolve())
    except (Problems, OSError):
        return None
    if not project.is_project:
        return None
    told = [f"{name}={value}" for name, value in sorted(os.environ.items()) if name.startswith(_OF_PROGRAMS)]
    scope = [str(Path.cwd()), str(study), *asked, *told]
    key = dependencies.digest("\0".join(scope).encode("utf-8", "surrogateescape"))
    return KeptAnswer(project.root / ".riskset" / folder / f"{key[:24]}.json")


def _is_own_program() -> bool:
    """Whether this process is the command, and not another program that calls it."""
    main = sys.modules.get("__main__")
    module = getattr(getattr(main, "__spec__", None), "name", "")
    return module == "riskset.cli.__main__" or Path(str(getattr(main, "__file__", ""))).stem == "riskset"


def _known_fonts() -> dict[str, str | None]:
    """The file in which matplotlib keeps which fonts the machine has, as it is now."""
    if "matplotlib" not in sys.modules:
        return {}
    import matplotlib as mpl

    files = sorted(Path(mpl.get_cachedir()).glob("fontlist-*.json"))
    return {str(file): dependencies.presence(file) for file in files}
