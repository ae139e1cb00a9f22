"""A letter to reviewers quotes passages as they are printed, with the page and the lines where they stand."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from riskset.cli import main
from riskset.problems import Problems
from riskset.revising.passages import Manuscript


class Page(Manuscript):
    """A manuscript whose PDF has these lines."""

    def _lines(self) -> list[list[str]]:
        return [
            ["Survival by arm", "Methods"],
            [
                "8 Discussion",
                "9 The difference was small. Nothing else",
                "10 was found, and longer follow-",
                "11 up is needed.",
            ],
            ["Another page", "without numbers of lines: the words of it"],
        ]


def test_a_passage_is_quoted_as_it_is_printed(rendered: Path) -> None:
    manuscript = Page(rendered / "_output" / "manuscript.docx")
    passage = manuscript.quote("need")
    assert passage.text == "Nothing else was found, and longer follow-up is needed."
    assert passage.place == "page 2, lines 9\u201311"
    assert passage._repr_markdown_().startswith("> \u201cNothing else was found")
    assert manuscript.quote("tbl-baseline").text.startswith("Table")
    assert manuscript.quote("discussion").text == "Discussion"
    assert manuscript.place("numbers of lines") == "page 3, line 2 of the page"
    assert manuscript.place("words that stand nowhere") == ""


def test_without_a_pdf_no_place_is_told_and_a_wrong_name_is_refused(rendered: Path) -> None:
    manuscript = Manuscript(rendered / "_output" / "manuscript.docx")
    assert manuscript.quote("need").place == ""
    with pytest.raises(Problems, match=r"no passage 'nothing'.*it has .*need"):
        manuscript.quote("nothing")


def test_a_letter_is_begun_with_the_numbers_that_changed(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project)
    arguments = [
        "revise",
        "_output/manuscript.docx",
        "_output/manuscript.docx",
        "-o",
        "t.docx",
        "--response",
        "response.qmd",
    ]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    text = Path("response.qmd").read_text(encoding="utf-8")
    assert 'Manuscript("_output/manuscript.docx")' in text
    assert "No number of the text changed." in text
    assert "@" not in text.replace("manuscript.quote", "")
    # A letter that is only begun can be rendered.
    assert CliRunner().invoke(main, ["render", "response.qmd", "--to", "docx"]).exit_code == 0
    Path("t.docx").unlink()
    again = CliRunner().invoke(main, arguments)
    assert again.exit_code == 2
    assert "is not replaced" in again.output
    assert not Path("t.docx").exists()
