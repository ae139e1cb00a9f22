"""Outputs of cells become Markdown with Quarto's own float divs, in the form that each format wants."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from riskset.documents.cells import Settings, Writer
from riskset.documents.qmd import Cell, Line

if TYPE_CHECKING:
    from riskset.documents.problems import Problem

PIXEL = "iVBORw0KGgo="


def cell(code: str = "x", indent: str = "", **options: Any) -> Cell:
    named = {name.replace("_", "-"): value for name, value in options.items()}
    return Cell(Line("```{python}", Path("doc.qmd"), 7), "python", "", named, {}, code, 8, indent)


def display(**data: str) -> dict[str, Any]:
    forms = {"markdown": "text/markdown", "plain": "text/plain", "html": "text/html", "latex": "text/latex",
             "svg": "image/svg+xml", "png": "image/png"}  # fmt: skip
    return {"output_type": "display_data", "data": {forms[name]: value for name, value in data.items()}}


def stream(text: str, name: str = "stdout") -> dict[str, str]:
    return {"output_type": "stream", "name": name, "text": text}


def written(
    tmp_path: Path, one: Cell, *outputs: Any, target: str = "html", **execute: Any
) -> tuple[str, list[Problem]]:
    problems: list[Problem] = []
    execute = {"echo": False} | execute
    return Writer(target, tmp_path, problems).write(one, Settings.of(one, execute), list(outputs), 1), problems


def test_a_table_is_a_float_with_its_caption_last(tmp_path: Path) -> None:
    one = cell(label="tbl-a", tbl_cap="Two\n  lines")
    markdown, _ = written(tmp_path, one, display(markdown="| a |\n|---|\n| 1 |", plain="x"))
    assert markdown == (
        ":::: {#tbl-a .cell}\n::: {.cell-output .cell-output-display .cell-output-markdown}\n"
        "| a |\n|---|\n| 1 |\n:::\n\nTwo lines\n::::"
    )


def test_parts_have_their_labels_and_captions(tmp_path: Path) -> None:
    one = cell(label="tbl-a", tbl_cap="Both", tbl_subcap=["One", "Two"], layout=[[1, 2]], layout_valign="bottom")
    markdown, problems = written(tmp_path, one, stream("said"), display(markdown="1"), display(markdown="2"))
    assert problems == []
    assert markdown.startswith('::::: {#tbl-a .cell layout="[[1, 2]]" layout-valign="bottom"}')
    assert (
        ":::: {#tbl-a-1}\n::: {.cell-output .cell-output-display .cell-output-markdown}\n1\n:::\n\nOne\n::::"
        in markdown
    )
    assert markdown.endswith("2\n:::\n\nTwo\n::::\n\nBoth\n:::::")


def test_each_part_has_a_caption(tmp_path: Path) -> None:
    one = cell(label="fig-a", fig_cap="Both", fig_subcap=["One", "Two"], fig_alt=["x", "y"], layout_ncol=2)
    markdown, problems = written(tmp_path, one, display(svg="<svg/>"), target="html")
    assert 'fig-alt="x"' in markdown
    assert 'layout-ncol="2"' in markdown
    assert [problem.message for problem in problems] == ["cell 'fig-a' shows 1 parts, and `fig-subcap` has 2 captions"]


@pytest.mark.parametrize(
    ("options", "head"),
    [
        ({}, '<details class="code-fold"><summary>Code</summary>'),
        ({"code_fold": "show", "code_summary": "A < B"}, '<details class="code-fold" open><summary>A &lt; B</summary>'),
    ],
)
def test_folded_code(tmp_path: Path, options: dict[str, Any], head: str) -> None:
    one = cell(**options)
    page = Writer("html", tmp_path, [], {"code-fold": True}).write(one, Settings(), [], 1)
    assert (
        page.index(head) < page.index("```{.python .cell-code}\nx\n```".replace("{", " {")) < page.index("</details>")
    )
    assert "details" not in Writer("docx", tmp_path, [], {"code-fold": True}).write(one, Settings(), [], 1)
    assert "details" not in Writer("html", tmp_path, []).write(cell(code_fold=False), Settings(), [], 1)


def test_divs_in_an_output_stay_inside_their_float(tmp_path: Path) -> None:
    markdown, _ = written(tmp_path, cell(label="tbl-a", tbl_cap="C"), display(markdown=":::: {.x}\ny\n::::"))
    assert markdown.startswith(":::::: {#tbl-a .cell}\n::::: {.cell-output")


@pytest.mark.parametrize(("target", "ending"), [("html", "svg"), ("typst", "svg"), ("docx", "png")])
def test_a_picture_in_the_form_of_its_format(tmp_path: Path, target: str, ending: str) -> None:
    one = cell(label="fig-a", fig_cap="C", fig_alt='A "quoted" line')
    picture = display(svg="<svg/>", png=PIXEL, plain="<Figure>")
    markdown, problems = written(tmp_path, one, picture, target=target)
    file = tmp_path / "riskset-figures" / f"fig-a-1.{ending}"
    assert f'![](riskset-figures/{file.name}){{fig-alt="A \\"quoted\\" line"}}' in markdown
    assert file.read_bytes() == (b"<svg/>" if ending == "svg" else b"\x89PNG\r\n\x1a\n")
    assert problems == []


def test_what_a_drawing_function_returns_besides_is_left_out(tmp_path: Path) -> None:
    returned = {"output_type": "execute_result", "data": {"text/plain": "[<matplotlib.lines.Line2D at 0x1>]"}}
    assert "Line2D" not in written(tmp_path, cell(), returned, display(png=PIXEL))[0]
    assert "Line2D" in written(tmp_path, cell(), returned)[0]


def test_code_is_shown_where_asked_and_closes_no_fence_of_its_own(tmp_path: Path) -> None:
    one = cell('"```"\nx = 1', echo=True)
    assert written(tmp_path, one)[0] == '::: {.cell}\n```` {.python .cell-code}\n"```"\nx = 1\n````\n:::'
    assert written(tmp_path, cell())[0] == ""


def test_printed_text_warnings_and_errors(tmp_path: Path) -> None:
    outputs = (stream("out\n"), stream("warned\n", "stderr"), {"output_type": "error", "ename": "E", "evalue": "v"})
    markdown, _ = written(tmp_path, cell(), *outputs)
    assert "{.cell-output .cell-output-stdout}\n```\nout\n```" in markdown
    assert "{.cell-output .cell-output-stderr}\n```\nwarned\n```" in markdown
    assert "{.cell-output .cell-output-error}\n```\nE: v\n```" in markdown
    assert "warned" not in written(tmp_path, cell(), *outputs, warning=False)[0]


@pytest.mark.parametrize("options", [{"include": False}, {"output": False}, {"eval": False}])
def test_outputs_that_are_not_asked_for(tmp_path: Path, options: dict[str, Any]) -> None:
    assert written(tmp_path, cell(**options), stream("out"))[0] == ""


def test_output_as_is_is_markdown(tmp_path: Path) -> None:
    assert written(tmp_path, cell(output="asis"), stream("**bold**\n"))[0] == "**bold**"


def test_formulas_and_text(tmp_path: Path) -> None:
    assert "$$x$$" in written(tmp_path, cell(), display(latex="$$x$$", plain="x"))[0]
    assert "```\n1 < 2\n```" in written(tmp_path, cell(), display(plain="1 < 2"))[0]


def test_a_cell_in_a_list_keeps_its_indent(tmp_path: Path) -> None:
    markdown, _ = written(tmp_path, cell(indent="   "), stream("out"))
    assert all(line.startswith("   ") for line in markdown.split("\n") if line)


def test_an_output_that_no_format_can_show_is_told(tmp_path: Path) -> None:
    _, problems = written(tmp_path, cell(label="w"), display(html="<div>", plain="x"))
    assert [str(problem) for problem in problems] == [
        (
            "doc.qmd, line 7: the output of cell 'w' comes only as text/html. "
            "Offer Markdown or a picture; a data frame can be made a table of riskset's."
        )
    ]
    _, problems = written(tmp_path, cell(), display(svg="<svg/>", plain="x"), target="docx")
    assert [str(problem) for problem in problems] == [
        (
            "doc.qmd, line 7: the output of this cell comes only as image/svg+xml. "
            "Word cannot show it: offer Markdown, or a picture as PNG."
        )
    ]


def test_a_float_that_shows_nothing_is_told(tmp_path: Path) -> None:
    _, problems = written(tmp_path, cell(label="fig-a", fig_cap="C"))
    assert [str(problem) for problem in problems] == [
        (
            "doc.qmd, line 7: cell 'fig-a' is to be a float, but shows nothing. "
            "Let its last line be the table or figure, or take the label away."
        )
    ]
