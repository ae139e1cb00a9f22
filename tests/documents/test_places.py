"""A page is made of the project's files alone: what lies elsewhere is refused, whatever names it, links followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.documents import DocumentProblems, render

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Project

REMEDY = "Copy it into the project, or write a `_quarto.yml` into a folder that holds both."
OFFLINE = "Save it in the project and name the file: a render reads nothing from a network."


@pytest.fixture
def inner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in a folder, beside which lies a file that is none of its business."""
    (project.root / "secret.txt").write_text("the secret")
    (project.root / "a.css").write_text("body {}")
    inner = project.root / "inner"
    inner.mkdir()
    for name in ("_quarto.yml", "_extensions"):
        (project.root / name).rename(inner / name)
    monkeypatch.chdir(inner)
    return inner


def refusals(inner: Path, text: str, *formats: str) -> list[str]:
    (inner / "doc.qmd").write_text(text, encoding="utf-8")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", formats=formats or None)
    assert not (inner / "_output").exists()
    return str(caught.value).split("\n")


def elsewhere(inner: Path, name: str, line: int, file: str = "doc.qmd") -> str:
    return f"{file}, line {line}: '{name}' lies outside the project in '{inner}'. {REMEDY}"


def test_includes(inner: Path) -> None:
    (inner / "_link.md").symlink_to("../secret.txt")
    (inner / "_part.md").write_text("{{< include /../secret.txt >}}\n")
    text = "{{< include ../secret.txt >}}\n\n{{< include _link.md >}}\n\n{{< include _part.md >}}\n"
    assert refusals(inner, text) == [
        elsewhere(inner, "../secret.txt", 1),
        elsewhere(inner, "_link.md", 3),
        elsewhere(inner, "/../secret.txt", 1, "_part.md"),
    ]


def test_files_that_settings_name(inner: Path) -> None:
    (inner / "link.csl").symlink_to("../secret.txt")
    text = (
        "---\nbibliography: [../secret.txt, https://example.org/refs.bib]\ncsl: link.csl\nformat:\n  riskset-html:\n"
        "    css: ../a.css\n  riskset-docx:\n    reference-doc: ../secret.txt\n---\n\ntext\n"
    )
    assert refusals(inner, text) == [
        elsewhere(inner, "../secret.txt", 2),
        f"doc.qmd, line 2: 'https://example.org/refs.bib' is at an address on a network. {OFFLINE}",
        elsewhere(inner, "link.csl", 3),
        elsewhere(inner, "../a.css", 6),
        elsewhere(inner, "../secret.txt", 8),
    ]


def test_documents_and_variables_that_are_links(inner: Path) -> None:
    (inner / "linked.qmd").symlink_to("../secret.txt")
    with pytest.raises(DocumentProblems, match=r"^linked\.qmd: 'linked\.qmd' lies outside the project"):
        render(".")
    (inner / "_variables.yml").symlink_to("../secret.txt")
    with pytest.raises(DocumentProblems, match=r"^_variables\.yml: '_variables\.yml' lies outside the project"):
        render(".")


def test_pictures_and_what_a_page_names(inner: Path) -> None:
    """Also by reference, by a link, and in a raw block; a page that would hold them is not written."""
    (inner / "link.svg").symlink_to("../secret.txt")
    (inner / "own.css").write_text('@import url("../a.css");')
    text = (
        "---\nformat:\n  riskset-html:\n    css: own.css\n---\n\n![][named] ![](link.svg)\n\n[named]: ../secret.txt\n\n"
        '```{=html}\n<img src="../secret.txt"><script src="https://example.org/a.js"></script>\n```\n'
    )
    found = refusals(inner, text, "html")
    assert elsewhere(inner, "../secret.txt", 9) in found
    assert elsewhere(inner, "link.svg", 7) in found
    assert any("a.css' lies outside the project" in one for one in found)
    assert f"doc.qmd, line 12: 'https://example.org/a.js' is at an address on a network. {OFFLINE}" in found


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_pictures_of_other_formats(inner: Path, form: str) -> None:
    assert refusals(inner, "![a](../secret.txt)\n", form) == [elsewhere(inner, "../secret.txt", 1)]


def test_typst_fetches_no_package(inner: Path) -> None:
    (found,) = refusals(inner, '```{=typst}\n#import "@preview/cetz:0.3.1"\n```\n', "pdf")
    assert found.startswith("doc.qmd: '@preview/cetz:0.3.1' is a package that Typst would fetch from a network.")


def test_links_within_the_project_are_followed(inner: Path) -> None:
    (inner / "true.md").write_text("words of a part\n")
    (inner / "_link.md").symlink_to("true.md")
    (inner / "doc.qmd").write_text("{{< include _link.md >}}\n")
    (output,) = render("doc.qmd", formats=["html"]).outputs
    assert "words of a part" in output.read_text()
