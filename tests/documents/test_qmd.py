"""Parsing: every line keeps its file and number, whatever stands between."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from riskset.documents.problems import DocumentProblems
from riskset.documents.qmd import Cell, Text, parse_document

if TYPE_CHECKING:
    from pathlib import Path


def parse(tmp_path: Path, text: str, **files: str):
    for name, content in files.items():
        (tmp_path / f"{name}.qmd").write_text(content, encoding="utf-8")
    path = tmp_path / "doc.qmd"
    path.write_bytes(text.encode())
    return parse_document(path, tmp_path)


def test_cells_know_the_lines_of_their_options_and_code(tmp_path: Path) -> None:
    document = parse(
        tmp_path,
        "---\ntitle: T\ndate: 2026-01-31\n---\n\ntext\n\n```{python}\n#| label: fig-a\n#| fig-cap: >\n#|   Two\n#|   lines\n\nx = 1\n```\n",
    )
    assert document.front_matter.data == {"title": "T", "date": "2026-01-31"}
    assert document.front_matter.line(("date",)) == 3
    (cell,) = document.cells
    assert cell.options == {"label": "fig-a", "fig-cap": "Two lines"}
    assert cell.option_lines == {"label": 9, "fig-cap": 10}
    assert (cell.fence.number, cell.code_line, cell.code) == (8, 14, "x = 1")


def test_shown_code_holds_no_cells(tmp_path: Path) -> None:
    document = parse(
        tmp_path, "````markdown\n```{python}\n1\n```\n````\n\n```{.python}\n2\n```\n\n~~~\n```{python}\n~~~\n"
    )
    assert document.cells == []
    (text,) = document.texts
    assert len(text.verbatim) == 5 + 3 + 3


def test_cells_in_a_list_keep_their_indent(tmp_path: Path) -> None:
    document = parse(tmp_path, "1. item\n\n   ```{python}\n   if True:\n       x = 1\n   ```\n")
    (cell,) = document.cells
    assert (cell.indent, cell.code) == ("   ", "if True:\n    x = 1")


def test_included_lines_keep_their_own_file_and_number(tmp_path: Path) -> None:
    document = parse(
        tmp_path,
        "one\n\n{{< include part.qmd >}}\n\nlast\n",
        part="inside\n\n```{python}\n1\n```\n\n{{< include deep.qmd >}}",
        deep="deep",
    )
    (cell,) = document.cells
    assert (cell.fence.file.name, cell.fence.number) == ("part.qmd", 3)
    lines = [(line.text, line.file.name, line.number) for text in document.texts for line in text.lines if line.text]
    assert lines == [
        ("one", "doc.qmd", 1),
        ("inside", "part.qmd", 1),
        ("deep", "deep.qmd", 1),
        ("last", "doc.qmd", 5),
    ]
    assert [path.name for path in document.files] == ["doc.qmd", "part.qmd", "deep.qmd"]


def test_text_after_an_include_begins_its_own_paragraph(tmp_path: Path) -> None:
    document = parse(tmp_path, "{{< include part.qmd >}}\nnext\n", part="inside")
    assert document.texts[0].source == "inside\n\nnext\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\n\n```{python}\n1\n", "doc.qmd, line 3: this code block is not closed."),
        ("---\ntitle: x\n", "doc.qmd, line 1: the front matter is not closed."),
        ("{{< include doc.qmd >}}\n", "doc.qmd, line 1: 'doc.qmd' includes itself."),
        ("a\n{{< include no.qmd >}}\n", "doc.qmd, line 2: there is no file 'no.qmd' to include."),
    ],
)
def test_faults_of_form_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str) -> None:
    monkeypatch.chdir(tmp_path)
    (problem,) = parse(tmp_path, text).problems
    assert str(problem).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "---\ntitle: [x\n---\n",
            (
                "doc.qmd, line 3: this is not YAML: did not find expected ',' or ']'. "
                "Indent with spaces, put a space after each colon, and text with special characters in quotes."
            ),
        ),
        (
            "---\ntitle: a\nlang: en\ntitle: b\n---\n",
            "doc.qmd, line 4: key 'title' stands twice, first on line 2. Keep one of the two.",
        ),
        ("---\n- a\n---\n", "doc.qmd, line 2: this YAML is not a list of keys. Write lines of `key: value`."),
        (
            "---\ntitle: !expr x\n---\n",
            "doc.qmd, line 2: the YAML tag '!expr' is not understood. Write the value itself.",
        ),
    ],
)
def test_unreadable_front_matter_names_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DocumentProblems) as caught:
        parse(tmp_path, text)
    assert str(caught.value) == message


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "doc.qmd"
    path.write_bytes(b"one\ntwo \xe9\n")
    with pytest.raises(DocumentProblems) as caught:
        parse_document(path, tmp_path)
    assert str(caught.value) == "doc.qmd, line 2: this file is not UTF-8 text. Save it as UTF-8."


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "doc.qmd"
    path.write_bytes("\ufeff---\r\ntitle: x\r\n---\r\ntext\r\n".encode())
    document = parse_document(path, tmp_path)
    assert document.front_matter.data == {"title": "x"}
    assert document.texts[0].lines[0].text == "text"


def test_blocks_are_in_order(tmp_path: Path) -> None:
    document = parse(tmp_path, "a\n\n```{python}\n1\n```\nb\n```{python}\n2\n```\n")
    assert [type(block) for block in document.blocks] == [Text, Cell, Text, Cell, Text]
