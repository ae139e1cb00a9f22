"""A kernel whose document has been executed draws what other documents of the render still show, from their ends on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.documents.ahead import Ahead, Share
from riskset.documents.execution import execute
from riskset.documents.kernels import Start
from riskset.documents.qmd import parse_document
from riskset.documents.tasks import Task

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

# Stands for the package in the kernel, and writes down what it is to draw; the second of the figures cannot be drawn.
STANDS_FOR_IT = """
import sys, types
def draw_ahead(names):
    with open("drawn", "a") as file:
        print(*names, file=file)
    assert "broken" not in names
for name in ("riskset", "riskset.opened", "riskset.drawn_ahead"):
    sys.modules[name] = types.ModuleType(name)
sys.modules["riskset.drawn_ahead"].draw_ahead = draw_ahead
sys.modules["riskset"].drawn_ahead = sys.modules["riskset.drawn_ahead"]
"""


def tasks(project: Project, *codes: str) -> list[Task]:
    text = "\n\n".join(f"```{{python}}\n{code}\n```" for code in codes)
    return [Task(cell=cell) for cell in parse_document(project.write("doc.qmd", text), project.root).cells]


def shows(project: Project, ahead: Ahead, start: Start, *names: str) -> Share:
    return ahead.share(tasks(project, *(f"study.display({name!r})" for name in names)), start)


def test_the_last_figures_are_drawn_until_the_document_arrives(project: Project) -> None:
    ahead, start = Ahead(), Start(project.root)
    first = shows(project, ahead, start, "x")
    other = shows(project, ahead, start, "a", "b", "c", "d", "e")
    other.begins(1)
    assert first.next() == ["e"]
    other.begins(2)
    assert first.next() == ["d"]
    assert first.next() is None  # the next figure the document draws itself
    assert other.next() == ["x"]


@pytest.mark.parametrize("ended", [True, False])
def test_nothing_is_drawn_for_a_document_that_has_ended_or_is_executed_elsewhere(
    project: Project, tmp_path: Path, *, ended: bool
) -> None:
    ahead = Ahead()
    first = shows(project, ahead, Start(project.root), "x")
    other = shows(project, ahead, Start(project.root if ended else tmp_path / "elsewhere"), "a", "b", "c")
    if ended:
        other.ends()
    first.begins(1)
    assert first.next() is None


def test_a_cell_that_is_no_python_alone_shows_nothing(project: Project) -> None:
    ahead = Ahead()
    share = ahead.share(tasks(project, "%time study.display('a')", "1 + 1", "f('b', 'c', 'b')"), Start(project.root))
    assert share.left == [(3, ["b", "c"])]


def test_the_kernel_draws_when_its_own_cells_are_done(project: Project) -> None:
    ahead, start, told = Ahead(), Start(project.root), list[str]()
    shows(project, ahead, start, "near", "broken", "far")
    own = tasks(project, STANDS_FOR_IT, "open('drawn', 'w').write('own\\n')")
    done = execute(own, start, progress=lambda stage, _seconds: told.append(stage), ahead=ahead)
    assert len(done.results) == len(own)
    assert (project.root / "drawn").read_text().split() == ["own", "far", "broken", "near"]
    assert told[-2:] == ["execution", "drawing for other documents"]


def test_a_kernel_without_a_study_draws_nothing(project: Project) -> None:
    ahead, start = Ahead(), Start(project.root)
    shows(project, ahead, start, "a")
    assert execute(tasks(project, "1"), start, ahead=ahead).results
