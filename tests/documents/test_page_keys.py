"""With Quarto, keys of the page that a format does not honour are told with line and remedy, and Word's page is set."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from riskset.assets import asset
from riskset.documents import render
from riskset.documents.page_keys import UNHONOURED, of_word, page_warnings
from riskset.documents.project import document_layers, find_project, metadata_for
from riskset.documents.qmd import parse_document
from riskset.documents.rendering import documents_at
from riskset.documents.subset import DOCUMENT_KEYS
from riskset.documents.word_page import KEYS, with_page

if TYPE_CHECKING:
    from conftest import Project

ROOT = Path(__file__).resolve().parents[2]
FORMATS = ("riskset-html", "riskset-typst", "riskset-docx")
HEAD = """---
title: A title
columns: 2
line-numbers: true
geometry: [left=3cm]
linestretch: 9
format:
  riskset-html: default
  riskset-typst: {lof: true}
  riskset-docx: {sansfont: Arial}
---

Words.
"""


def test_each_is_told_with_its_line_and_remedy(project: Project) -> None:
    path = project.write("doc.qmd", HEAD)
    found = find_project(path)
    layers = document_layers(found, path, parse_document(path, found.root).front_matter)
    told = [
        str(each) for each in page_warnings(layers, {name: metadata_for(layers, name, path, {}) for name in FORMATS})
    ]
    assert [re.sub(r"^.*doc\.qmd, ", "", each) for each in told] == [
        "line 4: `line-numbers` cannot be honoured in a web page (riskset-html). Write it under `format:`, `riskset-typst` and `riskset-docx`, or remove it.",
        "line 6: `linestretch: 9` is not a distance of lines. Write a number from 0.5 to 4, such as 2 for double.",
        *[
            f"line {line}: `{key}` is not honoured in {name}. {remedy}."
            for form, name in (
                ("html", "a web page (riskset-html)"),
                ("typst", "a PDF (riskset-typst)"),
                ("docx", "Word (riskset-docx)"),
            )
            for key, line, remedy in (
                ("columns", 3, "Remove it: a manuscript has one column, and a journal sets its own"),
                (
                    "geometry",
                    5,
                    "Write `margin:` with `x`, `y`, `top`, `bottom`, `left` or `right`, and `papersize:`",
                ),
                *(
                    [("lof", 9, "Remove it; in Word, Insert Table of Figures lists the captions")]
                    if form == "typst"
                    else []
                ),
                *([("sansfont", 10, "Write `mainfont:`, the font of the text")] if form == "docx" else []),
            )
        ],
    ]


def test_no_key_that_is_told_of_is_one_that_is_honoured() -> None:
    assert not UNHONOURED.keys() & DOCUMENT_KEYS.keys()


def test_the_filter_has_the_same_keys() -> None:
    text = (ROOT / "_extensions/riskset/filters/parts/pagekeys.lua").read_text(encoding="utf-8")
    sets = {"EVERYWHERE": ("html", "typst", "docx"), "ON_PAPER": ("typst", "docx"), "NO_LISTS": ("html", "typst")}
    written = {key: sets[name] for key, name in re.findall(r'\["([\w-]+)"\] = (\w+),', text)}
    assert written == {key: formats for key, formats in UNHONOURED.items() if key != "columns"}
    of_word = re.search(r"OF_WORD = \{(.*?)\}", text)
    assert of_word
    assert tuple(re.findall(r'"([\w-]+)"', of_word[1])) == KEYS


def test_the_page_of_a_word_file_is_set_as_far_as_it_is_right() -> None:
    said = {"papersize": "us-letter", "margin": {"left": "2cm"}, "line-numbers": True, "fontsize": 11, "linestretch": 2}
    asked = of_word({**said, "mainfont": "Arial", "title": "T"})
    assert asked.keys() == {"papersize", "margin", "line-numbers", "linestretch", "mainfont"}
    import io

    with zipfile.ZipFile(
        io.BytesIO(with_page(asset("_extensions/riskset/reference.docx").read_bytes(), asked))
    ) as file:
        page = file.read("word/document.xml").decode()
    assert '<w:lnNumType w:countBy="1" w:restart="continuous"/>' in page
    assert 'w:left="1134"' in page


def test_the_profiles_of_the_starter_are_those_of_this_project() -> None:
    for name in ("draft", "submission", "supplement"):
        here, there = (folder / f"_quarto-{name}.yml" for folder in (ROOT, ROOT / "templates" / "cohort"))
        assert here.read_text(encoding="utf-8") == there.read_text(encoding="utf-8")
        assert f"| `{name}` |" in (ROOT / "docs" / "profiles.md").read_text(encoding="utf-8")


def test_the_supplement_is_what_is_no_manuscript() -> None:
    project, found = documents_at(ROOT / "report", ["supplement"])
    assert [path.relative_to(project.root).as_posix() for path in found] == [
        "report/bmt/supplement.qmd",
        "report/cart-haplo/supplement.qmd",
    ]


@pytest.mark.quarto
def test_quarto_honours_the_profile_or_says_that_it_does_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os
    import subprocess

    found = shutil.which("quarto")
    if found is None:
        pytest.skip("there is no Quarto on the path")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(asset("_extensions/riskset"), tmp_path / "_extensions" / "riskset")
    shutil.copy(ROOT / "templates/cohort/_quarto.yml", tmp_path)
    shutil.copy(ROOT / "templates/cohort/_quarto-submission.yml", tmp_path)
    Path("doc.qmd").write_text(
        "---\ntitle: T\ncolumns: 2\ngeometry: [left=3cm]\nengine: markdown\n---\n\nWords and words.\n"
    )
    report = render("doc.qmd", engine="quarto", formats=["docx"], profiles=["submission"])
    assert [re.sub(r"^.*doc\.qmd, ", "", each) for each in report.warnings if "columns" in each] == [
        "line 3: `columns` is not honoured in Word (riskset-docx). Remove it: a manuscript has one column, and a journal sets its own."
    ]
    with zipfile.ZipFile(report.outputs[0]) as file:
        assert "<w:lnNumType " in file.read("word/document.xml").decode()
        assert 'w:line="480"' in file.read("word/styles.xml").decode()
    command = [found, "render", "doc.qmd", "--to", "riskset-docx", "--profile", "submission"]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=dict(os.environ), timeout=300)
    said = [line for line in (done.stderr + done.stdout).splitlines() if line.startswith("riskset: `")]
    assert sorted({line.split("`")[1] for line in said}) == ["geometry", "line-numbers", "linestretch", "margin"]
