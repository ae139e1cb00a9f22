"""Documents that are read for a checklist: the example reports, and small ones without a study."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import riskset
from riskset.checklists.filled import Answer, Checklist, fill
from riskset.checklists.manuscript import Manuscript, read_manuscripts
from riskset.opened import OpenStudy

Fill = Callable[..., dict[str, Answer]]


@pytest.fixture(scope="session")
def bmt_read(root: Path, bmt_study: OpenStudy) -> list[Manuscript]:
    """The report on transplantation, on the study that is open already."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(riskset, "open_study", lambda _path: bmt_study)
        return read_manuscripts(root / "report" / "bmt" / "manuscript.qmd")


@pytest.fixture(scope="session")
def bmt_strobe(bmt_read: list[Manuscript]) -> Checklist:
    return fill("strobe", bmt_read, {})


@pytest.fixture(scope="session")
def empty_project(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the extension alone."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(root / "_extensions", folder / "_extensions")
    return folder


@pytest.fixture
def filled_from(empty_project: Path) -> Fill:
    """Fills a checklist from a document of a few words, and gives its answers by the numbers of the items."""

    def fill_from(text: str, guideline: str = "strobe") -> dict[str, Answer]:
        path = empty_project / "manuscript.qmd"
        front = "" if text.startswith("---") else "---\ntitle: Survival\n---\n\n"
        path.write_text(front + text, encoding="utf-8")
        return {answer.item.number: answer for answer in fill(guideline, read_manuscripts(path), {}).answers}

    return fill_from
