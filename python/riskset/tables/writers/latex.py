r"""A printed table as LaTeX: a ``longtable`` with the rules of ``booktabs``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.tables.writers.layout import kept_together
from riskset.tables.writers.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.tables.printed import PrintedRow, PrintedTable, Run, Text
    from riskset.tables.writers.layout import Layout
    from riskset.tables.writers.measured import Cell

# Characters that LaTeX reads as code, and those that its fonts join or curl (---, ``, '', <<, ?`).
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "$": r"\$",
        "&": r"\&",
        "#": r"\#",
        "%": r"\%",
        "_": r"\_",
        "^": r"\textasciicircum{}",
        "~": r"\textasciitilde{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "|": r"\textbar{}",
        '"': r"\textquotedbl{}",
        "`": r"\textasciigrave{}",
        "'": r"\textquotesingle{}",
        "-": r"-{}",
        "[": r"{[}",
        "]": r"{]}",
        "*": r"{*}",
        "\u00a0": "~",
        "\u2013": r"\textendash{}",
        "\u2014": r"\textemdash{}",
        "\u2212": r"\ensuremath{-}",
        "\u2264": r"\ensuremath{\leq}",
        "\u2265": r"\ensuremath{\geq}",
        "\u00b1": r"\ensuremath{\pm}",
        "\u00d7": r"\ensuremath{\times}",
    }
)
_COLUMNS = {"left": "l", "center": "c", "right": "r", "decimal": "c"}


def write_latex(table: PrintedTable) -> str:
    r"""Write head and body of `table` as a longtable; the notes are the document's text.

    The document loads ``array``, ``booktabs`` and ``longtable``, which pandoc's and most journals' classes do (and
    ``pdflscape`` for a table that no portrait page holds), and has an engine or input encoding for the letters that
    its labels use.
    """
    return "\n".join(line for part, layout in parts_of(table) for line in _part(part, layout))


def _part(table: PrintedTable, layout: Layout) -> list[str]:
    lines = [
        r"\begingroup\small",
        r"\setlength{\LTpre}{0pt}\setlength{\LTpost}{0pt}",
        rf"\setlength{{\tabcolsep}}{{{layout.gap / 2:.3g}em}}",
        rf"\begin{{longtable}}{{{_columns(table, layout)}}}",
        r"\toprule",
        *_head(table, layout),
        r"\midrule",
        r"\endhead",
        r"\bottomrule",
        r"\endlastfoot",
        *_body(table, layout),
        r"\end{longtable}",
        r"\endgroup",
    ]
    if layout.landscape:
        lines = [r"\begin{landscape}", *lines, r"\end{landscape}"]
    return lines


def escape(text: str) -> str:
    r"""Escape characters for LaTeX text.

    >>> escape("50% of {x} -- see #1")
    '50\\% of \\{x\\} -{}-{} see \\#1'
    """
    return text.translate(_ESCAPES)


def _columns(table: PrintedTable, layout: Layout) -> str:
    hanging = r">{\raggedright\arraybackslash\hangindent=0.8em\hangafter=1}"
    return (
        f"@{{}}{hanging}p{{{layout.widths[0]:.3g}em}}" + "".join(_COLUMNS[align] for align in table.aligns[1:]) + "@{}"
    )


def _head(table: PrintedTable, layout: Layout) -> Iterator[str]:
    for row, laid in zip(table.head, layout.head, strict=True):
        cells: list[str] = []
        rules: list[str] = []
        column = 0
        for cell, lines in zip(row, laid, strict=True):
            cells.append(_head_cell(cell.span, _cell(lines, "b"), _COLUMNS[table.aligns[column]], first=column == 0))
            if cell.spanner:
                rules.append(rf"\cmidrule(lr){{{column + 1}-{column + cell.span}}}")
            column += cell.span
        yield " & ".join(cells) + r" \\"
        if rules:
            yield " ".join(rules)


def _head_cell(span: int, content: str, align: str, *, first: bool) -> str:
    if span > 1:
        edge = "@{}" if first else ""
        return rf"\multicolumn{{{span}}}{{{edge}c}}{{{content}}}"
    return content if align == "l" or not content else rf"\multicolumn{{1}}{{c}}{{{content}}}"


def _body(table: PrintedTable, layout: Layout) -> Iterator[str]:
    for row, cells, keep in zip(table.body, layout.body, kept_together(table), strict=True):
        indent = rf"\hspace*{{{row.indent}em}}" if row.indent else ""
        stub = indent + _content(cells[0].lines[0])
        end = r" \\*" if keep else r" \\"
        if row.group:
            yield rf"\multicolumn{{{len(table.aligns)}}}{{@{{}}l@{{}}}}{{{stub}}}" + end
        else:
            # The space keeps a first cell from being read as an option or a rule.
            yield " & ".join([stub, *_spanned(row, cells)]) + end


def _spanned(row: PrintedRow, cells: Sequence[Cell]) -> Iterator[str]:
    """The cells behind the stub."""
    for column, cell in enumerate(cells[1:], start=1):
        span = row.span(column)
        if span:
            yield _cell(cell) if span == 1 else rf"\multicolumn{{{span}}}{{c}}{{{_cell(cell)}}}"


def _cell(cell: Cell, place: str = "t") -> str:
    raised = rf"\phantom{{\textsuperscript{{{escape(cell.raised)}}}}}" if cell.raised else ""
    first = (
        "".join(_content(text) + (rf"\phantom{{{escape(pad)}}}" if pad else "") for text, pad in cell.parts()) + raised
    )
    if len(cell.lines) == 1:
        return first
    below = r" \\ ".join([first, *map(_content, cell.lines[1:])])
    return rf"\begin{{tabular}}[{place}]{{@{{}}c@{{}}}}{below}\end{{tabular}}"


def _content(text: Text) -> str:
    return "".join(map(_run, text))


def _run(run: Run) -> str:
    content = escape(run.text)
    for wanted, command in ((run.italic, "textit"), (run.bold, "textbf"), (run.superscript, "textsuperscript")):
        if wanted:
            content = rf"\{command}{{{content}}}"
    return content
