"""Values given on the command line reach the cell of parameters, and no name that it does not have is taken."""

from __future__ import annotations

import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskset.documents import DocumentProblems, read_parameters, render
from riskset.documents.parameters import parameters_of, with_parameters
from riskset.documents.qmd import Cell, parse_document

if TYPE_CHECKING:
    from conftest import Project

DOCUMENT = """Text.

```{python}
#| label: settings
#| tags: [parameters]
#| echo: true
arm = 1
cut: float = 0.5
label, other = "all", 2
name = "all"
root = __file__ if False else None
```

Arm `{python} arm`, `{python} name`, cut `{python} cut`.
"""


def cells(project: Project, given: dict[str, Any]) -> list[Cell]:
    path = project.write("doc.qmd", DOCUMENT)
    return with_parameters(parse_document(path, project.root), given).cells


def refused(project: Project, *given: str, text: str = DOCUMENT) -> list[str]:
    project.write("doc.qmd", text)
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", engine="builtin", formats=["html"], parameters=read_parameters(given))
    return [str(problem) for problem in caught.value.problems]


def test_values_are_read_as_yaml() -> None:
    given = ["arm:2", "cut:0.25", "name:women: 60 and more", "levels:[a, 1]", "on:true", "off:", "text:'3'"]
    assert read_parameters([given[0], given[1], *given[3:]]) == {
        "arm": 2, "cut": 0.25, "levels": ["a", 1], "on": True, "off": None, "text": "3",
    }  # fmt: skip
    with pytest.raises(DocumentProblems):
        read_parameters([given[2]])


@pytest.mark.parametrize("argument", ["arm", "2:3", "a b:1", ":1"])
def test_what_is_no_parameter(argument: str) -> None:
    with pytest.raises(DocumentProblems, match="is not a parameter"):
        read_parameters([argument])


def test_a_name_is_given_once() -> None:
    with pytest.raises(DocumentProblems, match="'arm' is given twice"):
        read_parameters(["arm:1", "arm:2"])


def test_the_names_are_those_of_the_tagged_cell(project: Project) -> None:
    found = parameters_of(parse_document(project.write("doc.qmd", DOCUMENT), project.root))
    assert found.line == 3
    assert found.defaults == {"arm": 1, "cut": 0.5, "name": "all", "root": None}
    assert found.computed == {"root"}


def test_a_cell_with_the_values_follows_that_of_the_parameters(project: Project) -> None:
    _, injected = cells(project, {"arm": 2, "name": 'a "b"', "cut": float("inf"), "root": {"a": [None]}})
    assert injected.code.split("\n") == [
        "# Injected Parameters",
        "arm = 2",
        r'name = "a \"b\""',
        "cut = float('inf')",
        'root = {"a": [None]}',
    ]
    assert injected.options == {"echo": True}
    assert len(cells(project, {})) == 1


def test_parameters_in_a_page(project: Project) -> None:
    project.write("doc.qmd", DOCUMENT)
    render("doc.qmd", engine="builtin", formats=["html"], parameters={"arm": 2, "name": "women"})
    page = project.output("doc.html").read_text(encoding="utf-8")
    assert "Arm 2, women, cut 0.5." in page


def test_names_and_kinds_are_those_of_the_document(project: Project) -> None:
    assert refused(project, "arms:2", "sex:f", "name:3", "cut:1") == [
        "doc.qmd, line 3: there is no parameter `arms`. Did you mean `arm`?",
        "doc.qmd, line 3: there is no parameter `sex`. The parameters are `arm`, `cut`, `name`, `root`.",
        (
            'doc.qmd, line 3: parameter `name` is 3, and the document\'s own value "all". '
            "Give a text, with quotes within quotes: -P 'name:\"3\"'."
        ),
    ]
    assert refused(project, "arm:1.5", "arm2:2")[-1] == (
        "doc.qmd, line 3: parameter `arm` is 1.5, and the document's own value 1. Give a whole number."
    )


def test_a_document_without_parameters(project: Project) -> None:
    assert refused(project, "arm:2", text="text\n") == [
        (
            "doc.qmd: there are no parameters, and `arm` is given. "
            "Give a cell the line `#| tags: [parameters]`, and in it `arm` a value."
        )
    ]


def test_tags_that_are_not_known(project: Project) -> None:
    cell = "```{python}\n#| tags: [parameters]\na = 1\n```\n\n"
    assert refused(project, text=cell + cell + cell.replace("parameters", "other")) == [
        "doc.qmd, line 7: a second cell of parameters. Put all of them into one cell.",
        "doc.qmd, line 12: cell option `tags: ['other']` is outside the subset. Write [parameters], the only tag, or remove it.",
    ]


def test_each_document_of_a_folder_takes_its_own(project: Project) -> None:
    project.write("a.qmd", DOCUMENT)
    project.write("b.qmd", "text\n")
    report = render(".", engine="builtin", formats=["html"], parameters={"arm": 3})
    assert [path.name for path in report.outputs] == ["a.html", "b.html"]
    assert "Arm 3, all" in project.output("a.html").read_text(encoding="utf-8")


@pytest.mark.quarto
def test_quarto_takes_the_same_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if shutil.which("quarto") is None or not find_spec("papermill"):
        pytest.skip("there is no quarto on the path, or no papermill")
    shutil.copytree(Path(__file__).parents[2] / "_extensions", tmp_path / "_extensions")
    head = "---\nformat: {riskset-html: default}\n---\n\n"
    (tmp_path / "doc.qmd").write_text(head + DOCUMENT, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUARTO_PYTHON", sys.executable)
    pages: list[str] = []
    for engine in ("builtin", "quarto"):
        render("doc.qmd", engine=engine, parameters={"arm": 2, "name": 'women "x"'})
        pages.append((tmp_path / "doc.html").read_text(encoding="utf-8"))
    for page in pages:
        assert "Arm 2, women “x”, cut 0.5." in page
        assert "# Injected Parameters" in page.replace('<span class="co">', "")
