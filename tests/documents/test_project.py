"""A project's settings merge as in Quarto, its profiles are those asked for, its documents those it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.documents import DocumentProblems, render
from riskset.documents.project import (
    document_layers,
    documents_of,
    find_project,
    formats_of,
    merge,
    metadata_for,
)
from riskset.documents.qmd import parse_document

if TYPE_CHECKING:
    from conftest import Project


def metadata(
    project: Project, name: str, fmt: str = "riskset-html", profiles: tuple[str, ...] = ()
) -> dict[str, object]:
    found = find_project(project.root / name, profiles)
    document = parse_document(project.root / name, project.root)
    layers = document_layers(found, document.path, document.front_matter)
    return metadata_for(layers, fmt, document.path, {"lang": "en", "echo": False})


def test_lists_join_mappings_merge_and_scalars_are_overridden() -> None:
    # Quarto's mergeConfigs: arrays are concatenated without repeats, a scalar beside an array becomes an item of it.
    assert merge({"a": [1], "b": {"c": 1}, "d": 1}, {"a": [2, 1], "b": {"e": 2}, "d": 2}) == {
        "a": [1, 2],
        "b": {"c": 1, "e": 2},
        "d": 2,
    }
    assert merge({"bibliography": "a.bib"}, {"bibliography": ["b.bib"]}) == {"bibliography": ["a.bib", "b.bib"]}
    assert merge({"a": [1]}, {"a": None}) == {"a": [1]}


def test_the_nearer_file_wins_and_in_it_the_format(project: Project) -> None:
    project.write(
        "_quarto.yml",
        "lang: de\ntoc: true\nbibliography: [all.bib]\nformat:\n  riskset-html: {subtitle: of the project, title: P}\n",
    )
    project.write("a/_metadata.yml", "toc-title: A\nsubtitle: of a\nbibliography: a.bib\n")
    project.write("a/b/_metadata.yml", "toc-title: B\n")
    project.write("a/b/doc.qmd", "---\ntitle: D\nformat:\n  riskset-html: {toc: false}\n  riskset-docx: default\n---\n")
    found = metadata(project, "a/b/doc.qmd")
    assert found["title"] == "D"
    assert found["subtitle"] == "of a"
    assert found["toc-title"] == "B"
    assert found["toc"] is False
    assert found["lang"] == "de"
    assert found["bibliography"] == ["../../all.bib", "../a.bib"]
    assert metadata(project, "a/b/doc.qmd", "riskset-docx")["toc"] is True


def test_options_of_cells_may_stand_beside_execute(project: Project) -> None:
    project.write("doc.qmd", "---\nwarning: false\nexecute: {echo: true}\n---\n")
    assert metadata(project, "doc.qmd")["execute"] == {"echo": True, "warning": False}


def test_profiles_override_the_project_the_first_most(project: Project) -> None:
    project.write("_quarto.yml", "title: base\nsubtitle: base\nlang: en\nprofile: {default: draft}\n")
    project.write("_quarto-draft.yml", "title: draft\n")
    project.write("_quarto-short.yml", "title: short\nsubtitle: short\n")
    project.write("doc.qmd", "text\n")
    assert metadata(project, "doc.qmd")["title"] == "draft"
    both = metadata(project, "doc.qmd", profiles=("draft", "short"))
    assert (both["title"], both["subtitle"]) == ("draft", "short")
    assert find_project(project.root / "doc.qmd", ("short",)).profiles == ("short",)


def test_one_profile_of_a_group_is_always_active(project: Project) -> None:
    project.write("_quarto.yml", "profile: {group: [full, short]}\n")
    project.write("_quarto-full.yml", "title: full\n")
    project.write("doc.qmd", "text\n")
    assert metadata(project, "doc.qmd")["title"] == "full"


def test_a_profile_may_come_from_the_environment(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTO_PROFILE", "short")
    project.write("_quarto-short.yml", "title: short\n")
    project.write("doc.qmd", "text\n")
    assert metadata(project, "doc.qmd")["title"] == "short"


def test_an_unknown_profile_names_those_that_are(project: Project) -> None:
    project.write("_quarto-draft.yml", "title: draft\n")
    project.write("doc.qmd", "text\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd", profiles=["drfat"])
    assert str(caught.value) == "_quarto.yml: there is no profile 'drfat'. Profiles here are draft."


def test_formats_of_the_document_replace_those_of_the_project(project: Project) -> None:
    project.write("doc.qmd", "---\nformat: riskset-docx\n---\n")
    found = find_project(project.root / "doc.qmd")
    document = parse_document(project.root / "doc.qmd", project.root)
    assert formats_of(document_layers(found, document.path, document.front_matter)) == ["riskset-docx"]
    project.write("doc.qmd", "text\n")
    document = parse_document(project.root / "doc.qmd", project.root)
    layers = document_layers(found, document.path, document.front_matter)
    assert formats_of(layers) == ["riskset-html", "riskset-typst", "riskset-docx"]


def test_the_documents_are_those_that_the_project_lists(project: Project) -> None:
    for name in ("a.qmd", "b/c.qmd", "b/d.qmd", "_e.qmd", "_f/g.qmd", "_output/h.qmd", ".riskset/i.qmd"):
        project.write(name, "text\n")

    def names() -> list[str]:
        found = find_project(project.root)
        return [path.relative_to(project.root).as_posix() for path in documents_of(found, project.root)]

    assert names() == ["a.qmd", "b/c.qmd", "b/d.qmd"]
    project.write("_quarto.yml", "project:\n  render:\n    - b/\n    - '!b/d.qmd'\n")
    assert names() == ["b/c.qmd"]
    project.write("_quarto.yml", "project:\n  render:\n    - '!b/*.qmd'\n")
    assert names() == ["a.qmd"]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("no.qmd", "no.qmd: there is no such file or folder. Check the path."),
        ("doc.md", "doc.md: this is not a Quarto document. Name a .qmd file, or a folder that holds one."),
        ("empty", "empty: there is no document in this folder. Name a .qmd file, or a folder that holds one."),
    ],
)
def test_targets_that_cannot_be_rendered(project: Project, target: str, message: str) -> None:
    project.write("doc.md", "text\n")
    (project.root / "empty").mkdir()
    with pytest.raises(DocumentProblems) as caught:
        render(target)
    assert str(caught.value) == message


def test_a_document_that_names_no_format(project: Project) -> None:
    project.write("_quarto.yml", "lang: en\n")
    project.write("doc.qmd", "text\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd")
    assert str(caught.value) == (
        "doc.qmd, line 1: the document names no format. "
        "Write `format:` with `riskset-html: default`, `riskset-typst: default`, `riskset-docx: default`."
    )


def test_a_document_without_the_extension(project: Project) -> None:
    import shutil

    shutil.rmtree(project.root / "_extensions")
    project.write("doc.qmd", "text\n")
    with pytest.raises(DocumentProblems) as caught:
        render("doc.qmd")
    assert str(caught.value) == (
        "doc.qmd: the extension `_extensions/riskset` is nowhere. "
        "Copy the folder `_extensions` of riskset into the project; `riskset init` does it for a new one."
    )


def test_a_profile_that_leaves_out_every_document_is_named(project: Project) -> None:
    project.write("_quarto.yml", "project: {}\n")
    project.write("doc.qmd", "Words.\n")
    project.write("_quarto-other.yml", "project:\n  render: ['!*.qmd', '!b/']\n")
    with pytest.raises(DocumentProblems) as caught:
        render(project.root, profiles=("other",))
    assert "The key project: render of the profile other leaves out" in str(caught.value)
