"""What pandoc made is taken again as long as all that it was made of is as it was; no program is run here."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from riskset.documents.kept_outputs import KeptOutputs
from riskset.documents.pandoc import Job

LONG_AGO = 1_000_000_000


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A document with a picture beside it, a bibliography and an extension; and what stands for pandoc."""
    root = tmp_path / "project"
    for name in ("paper.qmd", "logo.png", "works.bib", "_extensions/riskset/filter.lua"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    monkeypatch.setattr("riskset.documents.kept_outputs.programs", lambda: "these")
    return Project(root)


class Project:
    """A project, and how often its document was made."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.runs = 0

    def render(self, use="use", target="html", markdown="Text.", change=None, **metadata):
        for path in self.root.rglob("*"):
            if (
                ".riskset" not in path.parts
            ):  # when a file was written has been long ago, but for what changes in the run
                os.utime(path, (LONG_AGO, LONG_AGO))
        folder = self.root.parent / f"scratch-{self.runs}-{target}"
        (folder / "riskset-figures").mkdir(parents=True, exist_ok=True)
        (folder / "riskset-figures" / "fig-1.svg").write_text("picture")
        job = Job(
            target,
            self.root / "paper.qmd",
            markdown,
            {"bibliography": "works.bib", **metadata},
            folder,
            folder / "o",
            0,
        )
        told = []

        def make():
            self.runs += 1
            loaded = [
                {"type": "LoadedResource", "path": name} for name in ("logo.png", f"{folder}/riskset-figures/fig-1.svg")
            ]
            loaded.append({"type": "LoadedResource", "from": "works.bib"})
            (folder / f"{target}.log.json").write_text(json.dumps(loaded))
            if change is not None:
                change()
            return f"output {self.runs}".encode(), ["a warning"]

        kept = KeptOutputs(self.root, self.root / "paper.qmd", self.root / "_extensions" / "riskset", use)
        content, warnings = kept.made(job, make, lambda name, _: told.append(name))
        assert warnings == ["a warning"]
        return content.decode(), told


@pytest.fixture
def settled(monkeypatch):
    """Files count as old, whenever they were made: the tests write them just before."""
    monkeypatch.setattr("riskset.documents.kept_outputs._changed_since", lambda _path, _clock: False)


@pytest.mark.usefixtures("settled")
def test_an_output_is_taken_again_until_something_that_it_is_made_of_changes(project):
    assert project.render() == ("output 1", [])
    assert project.render() == ("output 1", ["html as before"])
    assert project.render(target="docx") == ("output 2", [])
    assert project.render(markdown="Other text.")[0] == "output 3"
    assert project.render(lang="de")[0] == "output 4"
    for number, name in enumerate(("works.bib", "logo.png", "_extensions/riskset/filter.lua"), start=5):
        (project.root / name).write_text(f"changed {number}")
        assert project.render()[0] == f"output {number}"
        assert project.render()[0] == f"output {number}"
    # A file beside the document is taken before the picture of a cell.
    (project.root / "riskset-figures").mkdir()
    (project.root / "riskset-figures" / "fig-1.svg").write_text("another")
    assert project.render()[0] == "output 8"
    assert (project.root / ".riskset" / ".gitignore").read_text() == "*\n"


@pytest.mark.usefixtures("settled")
def test_the_cache_may_be_ignored_made_anew_or_broken(project):
    assert project.render("ignore")[0] == "output 1"
    assert not (project.root / ".riskset").exists()
    assert [project.render()[0], project.render("refresh")[0], project.render()[0]] == [
        "output 2",
        "output 3",
        "output 3",
    ]
    (file,) = (project.root / ".riskset" / "outputs").glob("*/html-*")
    file.write_bytes(file.read_bytes()[:-1])
    assert project.render()[0] == "output 4"
    for number in range(5):
        project.render(markdown=str(number))
    assert len(list(file.parent.iterdir())) == 2


def test_nothing_is_kept_of_a_run_in_which_a_file_changed(project):
    bib = project.root / "works.bib"
    assert project.render(change=lambda: bib.write_text("new"))[0] == "output 1"
    assert not list((project.root / ".riskset").rglob("html-*"))


def test_a_file_that_pandoc_read_and_nobody_finds_again_is_no_ground_to_stand_on(project):
    job = Job("html", project.root / "paper.qmd", "", {}, project.root, project.root / "o", 0)
    from riskset.documents.pandoc import loaded_files

    (project.root / "html.log.json").write_text(json.dumps([{"type": "LoadedResource", "path": "gone.png"}]))
    assert loaded_files(job) is None
    assert loaded_files(replace(job, target="docx")) == []
