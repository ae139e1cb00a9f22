"""Revisions of git: their files checked out into a temporary folder, with the data that git does not hold lent to them."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from riskset.builds.origin import Revision
from riskset.files import beside
from riskset.problems import Problem, Problems
from riskset.study.origin import data_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.builds import Build

_LONGEST = 600  # seconds


class GitProblems(Problems):
    """Git cannot do what is asked of it."""


@dataclass(frozen=True)
class CheckedOut:
    """The files of a revision: the folder that they stand in, and that of the repository itself."""

    root: Path
    present: Path

    def path_of(self, path: str) -> Path:
        """A path of the repository, as seen from where the program runs, in the revision."""
        return self.root / os.path.relpath(Path(path).resolve(), self.present)

    def lend_data(self, folder: Path) -> list[str]:
        """Put the present data files of study files in `folder` where the revision has none; give their names."""
        lent: list[str] = []
        for study in sorted(folder.rglob("*.y*ml")):
            for missing in _missing_data(study):
                now = self.present / os.path.relpath(missing, self.root)
                if now.is_file():
                    missing.parent.mkdir(parents=True, exist_ok=True)
                    _link(now, missing)
                    lent.append(Path(os.path.relpath(now)).as_posix())
        return lent


def _missing_data(study: Path) -> Iterator[Path]:
    try:
        content = study.read_bytes()
    except OSError:
        return
    for name in data_files(content) if b"data" in content else ():
        path = beside(study, name)
        if not path.exists():
            yield path


def _link(now: Path, there: Path) -> None:
    try:
        there.symlink_to(now.resolve())
    except OSError:  # a system without links
        shutil.copyfile(now, there)


@dataclass(frozen=True)
class Repository:
    """A git repository by its folder."""

    root: Path

    def commit(self, name: str) -> str | None:
        """The commit that a name stands for; None where git knows none."""
        if name.startswith("-"):
            return None
        found = _git(self.root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        return found or None

    def check_out(self, commit: str, top: Path) -> CheckedOut:
        """Write the files of a commit into a temporary folder; neither the repository nor its work tree is touched.

        They stand as deep as the repository does, so that a path that leads out of it leads to nothing else.
        """
        root = top / self.root.relative_to(self.root.anchor)
        root.mkdir(parents=True)
        index = {**os.environ, "GIT_INDEX_FILE": str(top / "index")}
        _git(self.root, "read-tree", commit, environment=index, must=True)
        _git(self.root, "checkout-index", "--all", f"--prefix={root.as_posix()}/", environment=index, must=True)
        return CheckedOut(root, self.root)

    @staticmethod
    def with_revision(build: Build, commit: str) -> Build:
        """A build that was made of files that were checked out."""
        return replace(build, revision=Revision(commit=commit))


def repository_at(path: Path) -> Repository | None:
    """The repository that a path lies in, whether it is there now or not; None where there is none, or no git."""
    folder = path.resolve()
    while not folder.is_dir():
        folder = folder.parent
    found = _git(folder, "rev-parse", "--show-toplevel")
    return Repository(Path(found).resolve()) if found else None


def _git(folder: Path, *arguments: str, environment: dict[str, str] | None = None, must: bool = False) -> str:
    """What git answers; nothing where it refuses, unless it must not.

    Raises
    ------
    GitProblems
        Where it must answer.
    """
    command = ["git", "-C", str(folder), *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_LONGEST, env=environment)
    except (OSError, subprocess.SubprocessError) as error:
        if not must:
            return ""
        raise _problem(folder, str(error)) from error
    if ran.returncode != 0 and must:
        raise _problem(folder, ran.stderr.strip().splitlines()[-1] if ran.stderr.strip() else "it says nothing")
    return ran.stdout.strip() if ran.returncode == 0 else ""


def _problem(folder: Path, said: str) -> GitProblems:
    message = f"git cannot check out a revision: {said}"
    return GitProblems(
        [Problem(file=str(folder), message=message, remedy="Mend the repository, or compare two folders")]
    )
