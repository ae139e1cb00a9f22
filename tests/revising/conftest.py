"""A report rendered once to Word, which each test edits in a project of its own."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from riskset.documents import render


def _beside(name: str) -> Any:
    """A module of this folder, which is not a package."""
    specification = importlib.util.spec_from_file_location(f"revising_{name}", Path(__file__).with_name(f"{name}.py"))
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    sys.modules[specification.name] = module
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the project, rendered by the built-in engine."""
    folder = tmp_path_factory.mktemp("revised") / "project"
    folder.mkdir()
    _beside("project").make_project(folder)
    render(folder / "manuscript.qmd", engine="builtin")
    return folder


@pytest.fixture
def project(rendered: Path, tmp_path: Path) -> Path:
    """A copy of the rendered project."""
    return Path(shutil.copytree(rendered, tmp_path / "project"))


@pytest.fixture
def cut(project: Path) -> Path:
    """The project after a data cut."""
    _beside("project").cut_data(project)
    return project


@pytest.fixture(scope="session")
def editor() -> Any:
    """Edits as people make them."""
    return _beside("editing")
