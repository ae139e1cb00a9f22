"""LaTeX read back by a small reader of what may stand in it is the table's grid; nothing else may stand in it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, PrintedRow, PrintedTable, Run
from riskset.tables.writers import strip_padding, write_latex
from riskset.tables.writers.latex import AFTER_MACROS, macros
from riskset.tables.writers.latex_characters import _CODE, _TEXT, escape
from riskset.tables.writers.layout import kept_together
from riskset.tables.writers.metrics import ems

NAMES = ("baseline", "pages", "wide", "outcomes", "hostile", "bare")
# Commands that stand for characters, the longer ones first.
CHARACTERS = {
    **{written: character for character, written in _CODE.items()},
    **{rf"\{name}{{}}": character for character, name in _TEXT.items() if character not in "\u2012\u2015"},
    r"\nobreak\hspace{0pt}": "",
    r"\hspace{0pt}": "\u200b",
    r"\textquoteright{}": "\u2019",
    r"{\kern0pt}": "",
    r"\enspace{}": " ",
    r"\mbox{-}": "-",
    r"\,": " ",
    r"\-": "\u00ad",
    "{}": "",
    "~": " ",
}
SPECIAL = set("\\{}$&#%_^~\"`'<>|")
LOOKS = ("textit", "textbf", "textsuperscript", "textsubscript")
# What is printed by another character, and is not told apart when read.
SAME = str.maketrans(
    {
        "\u2012": "\u2013",
        "\u2015": "\u2014",
        "\u2010": "-",
        "\u2011": "-",
        "\u2044": "/",
        "\u2215": "/",
        "\u02bc": "\u2019",
    }
)


def read(source):
    """The characters of escaped text; anything that LaTeX would read as code fails."""
    text = ""
    while source:
        known = next((one for one in CHARACTERS if source.startswith(one)), None)
        look = next((one for one in LOOKS if source.startswith(f"\\{one}{{")), None)
        guarded = re.match(r"\\riskset(?:char|letter)\{([0-9A-F]+)\}", source)
        if known:
            text, source = text + CHARACTERS[known], source[len(known) :]
        elif look:
            inner, source = braced(source[len(look) + 1 :])
            text += read(inner)
        elif guarded:
            _, source = braced(source[guarded.end() :])
            text += chr(int(guarded[1], 16))
        elif source.startswith(r"\hphantom{"):
            _, source = braced(source[len(r"\hphantom") :])
        elif source.startswith(r"\\"):
            text, source = text + " ", source[2:]
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


def arguments(source, count):
    found = []
    for _ in range(count):
        inner, source = braced(source)
        found.append(inner)
    assert not source
    return found


def cell_from(source):
    """The text of a cell, and blanks for the columns that it stands over."""
    span = 1
    if source.startswith(r"\multicolumn"):
        wide, _, source = arguments(source[len(r"\multicolumn") :], 3)
        span = int(wide)
    for command, count in (
        (r"\risksetlabel", 4),
        (r"\risksetstub", 2),
        (r"\risksetgroup", 1),
        (r"\risksetfirstgroup", 1),
    ):
        if source.startswith(command + "{"):
            source = arguments(source[len(command) :], count)[-1]
    return [readable(read(source)), *[""] * (span - 1)]


def readable(text):
    """Text as it can be read back: raised characters on the line, joiners gone."""
    text = unicodedata.normalize("NFC", text)
    plain = "".join(
        "".join(chr(int(code, 16)) for code in unicodedata.decomposition(each).split()[1:])
        if unicodedata.decomposition(each).startswith(("<super>", "<sub>")) and each not in _TEXT
        else each
        for each in text
    )
    kept = (each for each in plain.translate(SAME) if each == "\u00ad" or unicodedata.category(each) != "Cf")
    return strip_padding(unicodedata.normalize("NFC", "".join(kept)))


def body_of(written):
    """The table without its macros; where TeX takes one of two, that of a wide page."""
    body = written.split(AFTER_MACROS + "\n")[1]
    if r"\risksetchoose" not in body:
        return body
    _, rest = braced(body.split(r"\risksetchoose")[1])
    return braced(rest)[0].removeprefix("%\n")


def rows_of(written):
    head, body = body_of(written).split("\\risksethead{%\n")[1].split("\n}\n", 1)
    body = re.split(r"\n?\\riskset(?:notes|end|part)\b", body)[0]
    lines = [*head.splitlines(), *body.splitlines()]
    return [line.strip() for line in lines if line.strip() and not line.strip().startswith((r"\cmidrule", r"\midrule"))]


def grid_from(written, width):
    grid = []
    for row in rows_of(written):
        content = re.sub(r" ?\\\\\*?$", "", row)
        cells = [text for cell in re.split("(?:^|(?<= ))& ?", content) for text in cell_from(cell.strip())]
        grid.append(cells + [""] * (width - len(cells)))
    return grid


@pytest.mark.parametrize("name", NAMES)
def test_examples_come_back_cell_by_cell(tables, grid_of, name):
    table = tables[name]
    expected = [[readable(text) for text in row] for row in grid_of(table)]
    assert grid_from(write_latex(table), len(table.aligns)) == expected


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_table_comes_back_cell_by_cell(any_table, grid_of, data):
    table = data.draw(any_table)
    expected = [[readable(text) for text in row] for row in grid_of(table)]
    assert grid_from(write_latex(table), len(table.aligns)) == expected


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("50% of #1 & _x_", r"50\% of \#1 \& \_x\_"),
        (r"\input{secret}", r"\textbackslash{}input\{secret\}"),
        ("$x^2$ ~", r"\$x\textasciicircum{}2\$ \textasciitilde{}"),
        ("-- 'q' `", r"-{\kern0pt}- \textquotesingle{}q\textquotesingle{} \textasciigrave{}"),
        ("<b>|", r"\textless{}b\textgreater{}\textbar{}"),
        ("9.0\u201365.0 \u22121", r"9.0\textendash{}65.0 \risksetchar{2212}{\ensuremath{-}}1"),
        (
            "10\u2076/L, 10\u207b\u00b3",
            r"10\textsuperscript{6}/L, 10\textsuperscript{\risksetchar{2212}{\ensuremath{-}}3}",
        ),
        ("\u03b2\u2082", r"\risksetchar{03B2}{\ensuremath{\beta}}\textsubscript{2}"),
        ("1\u202f000\u00a0\u00b5g \u00bd", r"1\,000~\textmu{}g \textonehalf{}"),
        ("\u0141\u00f3d\u017a, \u1ea1", "\u0141\u00f3d\u017a, " + r"\risksetchar{1EA1}{\d{a}}"),
        ("\u4e2d", "\\risksetletter{4E2D}{\u4e2d}"),
    ],
)
def test_characters(text, written):
    assert escape(text) == written


def test_a_row_that_begins_with_a_bracket_is_no_option_of_the_row_before():
    rows = (PrintedRow(((Run("x"),), (Run("1"),))), PrintedRow(((Run("[2] *y"),), (Run("2"),))))
    written = write_latex(PrintedTable(("left", "right"), ((HeadCell(()), HeadCell(())),), rows))
    assert "\n\\risksetstub{0}{[2] *y} & 2" in written


def test_spanner_rules_leave_gaps_and_end_where_the_table_does(tables):
    assert r"\cmidrule(lr){2-4} \cmidrule(l){5-8}" in write_latex(tables["wide"])


def test_rows_that_stay_together_are_starred(tables):
    table = tables["baseline"]
    starred = [row.endswith(r"\\*") for row in rows_of(write_latex(table))[2:]]
    assert starred == kept_together(table)


def test_where_the_parts_of_a_narrow_page_differ_both_are_written(tables):
    written = write_latex(tables["wide"])
    body = written.split(AFTER_MACROS)[1]
    assert "\\risksetchoose{%\n\\risksetturned{%\n" in body
    assert body.count(r"\risksetpart" + "\n") == 1
    assert body.count(r"\risksettable{") == 3
    assert r"\risksetchoose{" not in write_latex(tables["baseline"]).split(AFTER_MACROS)[1]


def test_what_must_not_break_is_measured_in_the_documents_typeface(tables):
    written = write_latex(tables["baseline"])
    columns = re.findall(r"\\risksetcolumn\{(\w)\}\{([\d.]+)\}\{([\d.]+)\}(.*)%", written.split(AFTER_MACROS)[1])
    assert [kind for kind, *_ in columns] == ["l", "n", "n", "n", "n"]
    assert r"\hspace{1.8\risksetunit}French\mbox{-}American\mbox{-}British" in columns[0][3]
    assert all(least <= best for _, best, least, _ in columns[1:])
    samples = re.findall(r"\\settowidth\\?\w+(?:@)?\{([^#{}]{5,})\}%\n.*\*1000/(\d+)", macros())
    assert [round(1000 * ems(text)) for text, _ in samples] == [int(number) for _, number in samples]
    assert len(samples) == 2


def test_quarto_takes_nothing_of_it_for_a_table_or_a_caption_of_its_own(tables):
    written = write_latex(tables["hostile"])
    for taken in (r"\begin{longtable}", r"\begin{tabular}", r"\caption{#", r"\label{", "{{<"):
        assert taken not in written.replace(r"\caption{#1}", "")


def test_notes_stand_in_the_tables_last_row(tables):
    written = write_latex(tables["baseline"])
    assert r"\textsuperscript{a} Recorded at admission.\par" in written.split(r"\risksetnotes" + "\n")[1]
    assert written.endswith(r"\risksetendnotes")
    assert write_latex(tables["baseline"], notes=False).endswith(r"\risksetend")
