"""Answers of a document's calls, kept until the study, its data, the package or Python change."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.documents import dependencies
from riskset.documents.cache import programs
from riskset.files import ignore_in_git, write_then_move

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(slots=True)
class Kept:
    """Answers, and what they were computed from."""

    answers: dict[str, str] = field(default_factory=dict[str, str])
    read: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    asked: dict[str, str | None] = field(default_factory=dict[str, "str | None"])


@dataclass(frozen=True, slots=True)
class AnswerStore:
    """The answers of a document in ``.riskset/answers``, with all that they were computed from."""

    root: Path
    document: Path
    pictures: Path

    @property
    def path(self) -> Path:
        """The file that holds them."""
        name = dependencies.digest(str(self.document).encode())[:16]
        return self.root / ".riskset" / "answers" / f"{self.document.stem}-{name}.json"

    def load(self) -> Kept:
        """The answers, where nothing has changed since; else none."""
        try:
            found: dict[str, Any] = json.loads(self.path.read_bytes())
            kept = Kept(found["answers"], found["read"], found["asked"])
            pictures = all((self.pictures / name).is_file() for name in found["pictures"])
            fresh = found["programs"] == programs() and pictures and dependencies.unchanged(kept.read, kept.asked)
            return kept if fresh else Kept()
        except (OSError, ValueError, KeyError, TypeError):
            return Kept()

    def keep(self, kept: Kept, made: Sequence[Path]) -> None:
        """Write them down with what this run used, but for the folders of pictures that it made.

        A folder that cannot be written costs time alone.
        """
        seen = json.loads(dependencies.collected())
        if seen["unsteady"]:
            return
        used = {name: value for name, value in seen["asked"].items() if not _within(Path(name), made)}
        content = {
            "programs": programs(),
            "answers": kept.answers,
            "read": kept.read | seen["read"],
            "asked": kept.asked | used,
            "pictures": sorted(path.name for path in self.pictures.glob("*")),
        }
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            ignore_in_git(self.root / ".riskset")
            write_then_move(self.path, json.dumps(content).encode())


def _within(path: Path, folders: Sequence[Path]) -> bool:
    return any(path.is_relative_to(folder) for folder in folders)
