"""The small study written, the command run on it, and R where it is."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from recompute.small_study import columns, sections
from riskset.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(scope="session")
def written(new_study: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small study's file."""
    return new_study(tmp_path_factory.mktemp("recompute"), columns(), **sections())


@pytest.fixture
def study(written: Path, tmp_path: Path) -> Path:
    """A copy of the small study that a test may change."""
    folder = tmp_path / "study"
    shutil.copytree(written.parent, folder)
    return folder / written.name


@pytest.fixture(scope="session")
def run() -> Callable[..., Any]:
    """Runs the command."""

    def run_command(*arguments: Any) -> Any:
        return CliRunner().invoke(main, ["recompute", *map(str, arguments)])

    return run_command


@pytest.fixture(scope="session")
def with_r() -> str:
    """R's program; tests that need it are skipped where there is none."""
    found = shutil.which("Rscript")
    if found is None:
        pytest.skip("there is no Rscript on the path")
    return found
