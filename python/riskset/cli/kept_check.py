"""What an earlier `riskset check` found, told again while the study file and all that it read are as they were.

Nothing but a clean check is kept: doubts and problems name rows of patients, and no row may lie in a cache.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.cli.checked import Checked
from riskset.documents import dependencies
from riskset.documents.cache import programs
from riskset.documents.project import find_project
from riskset.files import ignore_in_git, write_then_move
from riskset.plugins import others_register
from riskset.problems import Problem, Problems
from riskset.understanding import Understood

if TYPE_CHECKING:
    from collections.abc import Callable

_OF_PROGRAMS = ("RISKSET", "QUARTO", "MPL", "MATPLOTLIB", "XDG")


@dataclass(frozen=True)
class KeptCheck:
    """The file in ``.riskset/checks`` that holds the last clean check of a study."""

    study: Path
    file: Path

    def load(self) -> Checked | None:
        """What was found, where nothing of what was read has changed since."""
        try:
            kept: dict[str, Any] = json.loads(self.file.read_bytes())
            fresh = (
                kept["programs"] == programs()
                and dependencies.unchanged(kept["read"], kept["asked"])
                and all(dependencies.listing_digest(name) == value for name, value in kept["listed"].items())
            )
            return _read(self.study, kept["found"]) if fresh else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, found: Checked) -> None:
        """Write it down with what it was made of; a folder that takes no file costs time alone."""
        seen = json.loads(dependencies.collected())
        if seen["unsteady"] or found.problems or found.doubts or found.understood is None:
            return
        content = {
            "programs": programs(),
            "read": seen["read"],
            "asked": seen["asked"] | _known_fonts(),
            "listed": seen["listed"],
            "found": {
                "understood": asdict(found.understood),
                "left_out": found.left_out,
                "hints": [asdict(hint) for hint in found.hints],
                "plugins": found.plugins,
                "warnings": [asdict(warning) for warning in found.warnings],
            },
        }
        with suppress(OSError):
            self.file.parent.mkdir(parents=True, exist_ok=True)
            ignore_in_git(self.file.parent.parent)
            write_then_move(self.file, json.dumps(content).encode())


def found_before(study: Path, compute: Callable[[Path], Checked]) -> Checked:
    """What a check of this study found before, else what it finds now.

    Parameters
    ----------
    study : Path
        The study file, as the user gave it.
    compute : callable
        Checks it.
    """
    kept = _place(study)
    if kept is None:
        return compute(study)
    found = kept.load()
    if found is None:
        dependencies.install()
        found = compute(study)
        kept.keep(found)
    return found


def _place(study: Path) -> KeptCheck | None:
    """Where the check of a study is kept; nowhere outside a project, and not where other packages have a say in it.

    A program that calls the command within itself reads files of its own, which nobody could tell from those of the check.
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
    key = dependencies.digest("\0".join([str(Path.cwd()), str(study), *told]).encode("utf-8", "surrogateescape"))
    return KeptCheck(study, project.root / ".riskset" / "checks" / f"{key[:24]}.json")


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


def _read(study: Path, found: dict[str, Any]) -> Checked:
    return Checked(
        study,
        Understood.from_json(found["understood"]),
        [],
        found["left_out"],
        [Problem(**hint) for hint in found["hints"]],
        [],
        found["plugins"],
        [Problem(**warning) for warning in found["warnings"]],
    )
