"""LaTeX read back by a small reader of what may stand in it is the table's grid; nothing else may stand in it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers import strip_padding, write_latex
from riskset.tables.writers.latex import escape
from riskset.tables.writers.layout import kept_together

NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")
# Commands that stand for characters, as LaTeX's kernel and textcomp define them.
CHARACTERS = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textquotedbl{}": '"',
    r"\textasciigrave{}": "`",
    r"\textquotesingle{}": "'",
    r"\textendash{}": "\u2013",
    r"\textemdash{}": "\u2014",
    r"\ensuremath{-}": "\u2212",
    r"\ensuremath{\leq}": "\u2264",
    r"\ensuremath{\geq}": "\u2265",
    r"\ensuremath{\pm}": "\u00b1",
    r"\ensuremath{\times}": "\u00d7",
    r"-{}": "-",
    r"{[}": "[",
    r"{]}": "]",
    r"{*}": "*",
    r"\{": "{",
    r"\}": "}",
    r"\$": "$",
    r"\&": "&",
    r"\#": "#",
    r"\%": "%",
    r"\_": "_",
    "~": " ",
}
SPECIAL = set("\\{}$&#%_^~[]*\"`'<>|")
LOOKS = ("textit", "textbf", "textsuperscript")


def read(source):
    """The characters of escaped text; anything that LaTeX would read as code fails."""
    text = ""
    while source:
        known = next((one for one in CHARACTERS if source.startswith(one)), None)
        look = next((one for one in LOOKS if source.startswith(f"\\{one}{{")), None)
        if known:
            text, source = text + CHARACTERS[known], source[len(known) :]
        elif look:
            inner, source = braced(source[len(look) + 1 :])
            text += read(inner)
        elif source.startswith(r"\phantom{"):
            _, source = braced(source[len(r"\phantom") :])
        elif match := re.match(r"\\begin\{tabular\}\[[tb]\]\{@\{\}c@\{\}\}(.*)\\end\{tabular\}", source, re.DOTALL):
            text += " ".join(map(read, re.split(r" \\\\ ", match[1])))
            source = source[match.end() :]
        else:
            assert source[0] not in SPECIAL, source[:40]
            text, source = text + source[0], source[1:]
    return text


def braced(source):
    """The inside of the group that `source` starts with, and what follows."""
    assert source[0] == "{"
    depth = 0
    place = 0
    while True:
        if source[place] == "\\":
            place += 2
            continue
        depth += {"{": 1, "}": -1}.get(source[place], 0)
        place += 1
        if depth == 0:
            return source[1 : place - 1], source[place:]


def cell_from(source):
    source = re.sub(r"^\\hspace\*\{\d+em\}", "", source)
    match = re.match(r"\\multicolumn\{(\d+)\}", source)
    if not match:
        return [strip_padding(read(source))]
    _, rest = braced(source[match.end() :])
    inner, rest = braced(rest)
    assert not rest
    inner = re.sub(r"^\\hspace\*\{\d+em\}", "", inner)
    return [strip_padding(read(inner)), *[""] * (int(match[1]) - 1)]


def grid_from(written):
    lines = written.split("\n")
    if lines[0] == r"\begin{landscape}":
        assert lines.pop() == r"\end{landscape}"
        lines = lines[1:]
    assert lines[0] == r"\begingroup\small"
    assert lines[-2:] == [r"\end{longtable}", r"\endgroup"]
    rules = (r"\toprule", r"\midrule", r"\endhead", r"\bottomrule", r"\endlastfoot")
    assert [line for line in lines if line in rules] == list(rules)
    rows = [line for line in lines[4:-2] if line not in rules and not line.startswith(r"\cmidrule")]
    grid = []
    for row in rows:
        content = re.fullmatch(r"(.*) \\\\\*?", row, re.DOTALL)[1]
        inner = re.sub(r"(\\begin\{tabular\}.*?\\end\{tabular\})", lambda m: m[1], content)
        grid.append([text for cell in re.split(r" & ", inner) for text in cell_from(cell)])
    return grid


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    assert grid_from(write_latex(tables[name])) == grid_of(tables[name])


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    assert grid_from(write_latex(table)) == grid_of(table)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% of #1 & _x_", r"50\% of \#1 \& \_x\_"),
        (r"\input{secret}", r"\textbackslash{}input\{secret\}"),
        ("$x^2$ ~", r"\$x\textasciicircum{}2\$ \textasciitilde{}"),
        ("--- 'q' ``", r"-{}-{}- \textquotesingle{}q\textquotesingle{} \textasciigrave{}\textasciigrave{}"),
        ("[1]*", r"{[}1{]}{*}"),
        ("<b>|", r"\textless{}b\textgreater{}\textbar{}"),
        ("9.0\u201365.0 \u22121", r"9.0\textendash{}65.0 \ensuremath{-}1"),
    ],
)
def test_escapes(text, written):
    assert escape(text).replace("-{} ", "- ") == written


def test_a_row_that_begins_with_a_bracket_is_no_option_of_the_row_before():
    rows = (PrintedRow(((Run("x"),), (Run("1"),))), PrintedRow(((Run("[2] *y"),), (Run("2"),))))
    written = write_latex(PrintedTable(("left", "right"), ((HeadCell(()), HeadCell(())),), rows))
    assert "\n{[}2{]} {*}y & 2" in written


def test_spanner_rules_leave_gaps(tables):
    assert r"\cmidrule(lr){2-4} \cmidrule(lr){5-8}" in write_latex(tables["wide"])
    assert "\\vline" not in write_latex(tables["wide"])
    assert "{" + "|" not in write_latex(tables["wide"])


def test_rows_that_stay_together_are_starred(tables):
    table = tables["baseline"]
    rows = write_latex(table).split(r"\endlastfoot")[1].split(r"\end{longtable}")[0].strip().split("\n")
    starred = [row.endswith(r"\\*") for row in rows]
    assert starred == kept_together(table)
