"""Printed tables for the writers' tests: as a journal prints them, and random ones with hostile text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import strategies as st

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run
from riskset.tables.writers.characters import clean, strip_padding

if TYPE_CHECKING:
    from collections.abc import Callable

GROUPS = ("ALL (n = 38)", "AML, low risk (n = 54)", "AML, high risk (n = 45)")
VARIABLES = (
    ("Gender, n (%)", ("Male", "Female"), "0.514", "a"),
    ("Patient age, years, median (range)", (), "<0.001", ""),
    ("Donor age, years, median (range)", (), "0.034", ""),
    ("Donor gender, n (%)", ("Male", "Female"), "0.871", ""),
    ("Cytomegalovirus status, patient/donor, n (%)", ("Positive/positive", "Positive/negative", "Other"), "0.102", ""),
    ("French-American-British grade, n (%)", ("M4 or M5 and acute myeloid leukaemia", "Other"), "<0.001", "b"),
    ("Waiting time to transplantation, days, median (range)", (), "0.049", ""),
    ("Methotrexate prophylaxis, n (%)", ("Yes", "No", "Missing"), ">0.999", ""),
)
HOSPITALS = ("Ohio State University", "Alfred", "St. Vincent", "Hahnemann")
NOTES = (
    Note((Run("Recorded at admission."),), "a"),
    Note((Run("Not defined for acute lymphoblastic leukaemia."),), "b"),
    Note(
        (
            Run("P", italic=True),
            Run(" values: chi-square test for categorical variables, Kruskal-Wallis test for continuous variables."),
        )
    ),
    Note((Run("ALL, acute lymphoblastic leukaemia; AML, acute myeloid leukaemia; NE, not estimable."),)),
)


def cell(text: str, mark: str = "") -> tuple[Run, ...]:
    """A text with its footnote mark."""
    runs = (Run(text),) if text else ()
    return (*runs, Run(mark, superscript=True)) if mark else runs


def counts(seed: int) -> tuple[str, ...]:
    """Plausible numbers of patients with percentages, of one to three digits each."""
    sizes = (38, 54, 45)
    parts = [(seed * 7 + 3 * size) % (size - 1) + (seed == 4) for size in sizes]
    return tuple(f"{part} ({100 * part / size:.1f})" for part, size in zip(parts, sizes, strict=True))


def ranges(seed: int) -> tuple[str, ...]:
    """Plausible medians with ranges, one of them missing."""
    middles = (22.5 + 9 * seed, 8.0 + 30 * (seed % 4), 130.0 * (seed % 3) + 29)
    texts = [f"{middle:.1f} ({middle / 3:.1f}\u2013{middle * 2.2:.1f})" for middle in middles]
    return tuple(texts) if seed != 6 else (texts[0], "NE", texts[2])


def baseline(copies: int = 1) -> PrintedTable:
    """Three disease groups under a spanner and a P value: row groups, indents, footnotes, about 30 rows a copy."""
    body: list[PrintedRow] = []
    for copy in range(copies):
        body.append(PrintedRow((cell(f"Patient and donor{f', part {copy + 1}' if copies > 1 else ''}"),), group=True))
        for seed, (label, levels, p, mark) in enumerate(VARIABLES):
            texts = ("", "", "") if levels else ranges(seed)
            body.append(
                PrintedRow(
                    (cell(label, mark), *map(cell, texts), cell(p, "c" if p == "0.049" else "")),
                    indent=1,
                    keep_with_next=bool(levels),
                )
            )
            body.extend(
                PrintedRow((cell(level), *map(cell, counts(seed + 3 * place)), ()), indent=2)
                for place, level in enumerate(levels)
            )
        body.append(PrintedRow((cell("Transplantation"),), group=True))
        body.append(PrintedRow((cell("Hospital, n (%)"), (), (), (), cell("<0.001")), indent=1, keep_with_next=True))
        body.extend(
            PrintedRow((cell(hospital), *map(cell, counts(place + 11)), ()), indent=2)
            for place, hospital in enumerate(HOSPITALS)
        )
    spanner = (HeadCell(()), HeadCell(cell("Disease group"), span=3, spanner=True), HeadCell(()))
    labels = (HeadCell(cell("Characteristic")), *(HeadCell(cell(group)) for group in GROUPS))
    notes = (*NOTES[:2], Note((Run("Exact in 5 patients."),), "c"), *NOTES[2:])
    head = (spanner, (*labels, HeadCell((Run("P", italic=True), Run(" value")))))
    return PrintedTable(("left", "decimal", "decimal", "decimal", "decimal"), head, tuple(body), notes)


def wide(columns: int = 7) -> PrintedTable:
    """As many columns of medians with intervals as two spanners hold, which no portrait page fits on one line."""
    half = columns // 2
    values = [f"{27 + 3.4 * place:.1f} ({9 + place:.1f}, {65 + 11 * place:.1f})" for place in range(columns)]
    names = ("Age, years", "Donor age, years", "Waiting time for a transplant from a matched sibling donor, days")
    body = tuple(
        PrintedRow((cell(name), *(cell(text) for text in values[shift:] + values[:shift])))
        for shift, name in enumerate(7 * names)
    )
    head = (
        (
            HeadCell(()),
            HeadCell(cell("Before transplantation"), span=half, spanner=True),
            HeadCell(cell("After transplantation"), span=columns - half, spanner=True),
        ),
        (HeadCell(cell("Median (IQR)")), *(HeadCell(cell(f"Group {place + 1}")) for place in range(columns))),
    )
    return PrintedTable(("left", *["decimal"] * columns), head, body, NOTES[2:])


def outcomes() -> PrintedTable:
    """Three endpoints with neighbouring spanners of one label, and small numbers of columns."""
    head = (
        (
            HeadCell(()),
            *(HeadCell(cell("% (95% CI)"), span=2, spanner=True) for _ in range(2)),
            HeadCell(()),
        ),
        tuple(
            HeadCell(cell(text))
            for text in ("Endpoint", "1 year", "2 years", "1 year, landmark", "2 years, landmark", "Log-rank P")
        ),
    )
    rows = (
        (
            "Overall survival",
            "64.2 (55.6\u201371.6)",
            "51.1 (42.4\u201359.1)",
            "70.0 (60.1\u201377.8)",
            "Not reached",
            "0.004",
        ),
        (
            "Leukaemia-free survival",
            "54.7 (46.0\u201362.6)",
            "9.9 (3.5\u201351.5)",
            "100",
            "55.0 (1.0\u201363.6)",
            "<0.001",
        ),
    )
    body = tuple(PrintedRow(tuple(map(cell, row))) for row in rows)
    return PrintedTable(("left", *["decimal"] * 5), head, body, (Note((Run("CI, confidence interval."),)),))


# What some format or some reader of a document before it would take for more than characters.
HOSTILE = (
    "<b>bold</b> & &amp; <!-- x -->",
    "</td></table></div>",
    "#let x = 1",
    "#{ 1 + 1 } #x @ref *x* _y_ `z` $a$ // c",
    "\\input{secret} \\ \\\\ 50% ~ ^ # {}",
    "]]> <![CDATA[x]]> </w:t>",
    "=1+1",
    "+1",
    "_x_ *y* **z** ~~w~~ H~2~O x^2^",
    "|a|b|",
    "$x$ $$y$$",
    "@ref [@ref] [text](url) ![i](j)",
    "`code` ``` fence ```{=html}",
    "--- -- ... 'q' \"q\"",
    "{{< meta title >}} {{{< x >}}} {{x}}",
    "::: {.callout} :::",
    "- item",
    "1. item",
    "> quote",
    "# heading",
    '\\u{41} \\" \\n',
    "bell\x07 null\x00 escape\x1b[1m",
    "line\nbreak\ttab\r\nreturn\u2028end",
    "\ufffe \U0001fffe",
    "\U0001f9ec DNA \U0001d6fd",
    "\u05d2\u05d9\u05dc (\u05e9\u05e0\u05d9\u05dd) \u0627\u0644\u0639\u0645\u0631",
    "caf\u00e9 cafe\u0301 \ufb01",
    "\u22121.5 \u2264 2 \u2265 3 \u00b1 4 \u00d7 5",
    "n\u00a0=\u00a05",
)


def expected(text: str) -> str:
    """The characters of a cell that every format gives back."""
    return strip_padding(clean(text))


def expected_grid(table: PrintedTable) -> list[list[str]]:
    """Grid of `table` as every format gives it back."""
    return [[expected(text) for text in row] for row in table.grid()]


def hostile() -> PrintedTable:
    """Every hostile text as column label, stub, cell, group row, spanner and note."""
    body: list[PrintedRow] = []
    for text in HOSTILE:
        body.append(PrintedRow((cell(text),), group=True))
        body.append(
            PrintedRow((cell(text, "a"), (Run(text, italic=True),), (Run(text, bold=True), Run("1.5"))), indent=1)
        )
    head = (
        (HeadCell(()), HeadCell(cell(HOSTILE[0]), span=2, spanner=True)),
        (HeadCell(cell(HOSTILE[3])), HeadCell(cell(HOSTILE[4])), HeadCell(cell(HOSTILE[14]))),
    )
    return PrintedTable(("left", "center", "decimal"), head, tuple(body), tuple(Note(cell(text)) for text in HOSTILE))


_CHARACTERS = st.characters(exclude_categories=["Cs"])
_NUMBERS = st.from_regex(r"\A[<>\u2212]?[0-9]{1,4}([.,][0-9]{1,3})?( \([0-9]{1,2}\.[0-9], [0-9]{1,3}\.[0-9]\))?\Z")
_TEXTS = st.text(_CHARACTERS, max_size=9) | st.sampled_from(HOSTILE) | _NUMBERS | st.just("")
_RUNS = st.builds(Run, _TEXTS, italic=st.booleans(), bold=st.booleans(), superscript=st.booleans())
_CELLS = st.lists(_RUNS, max_size=2).map(tuple)
_ALIGNS = st.sampled_from(["left", "center", "right", "decimal"])


@st.composite
def _spanner_rows(draw: st.DrawFn, width: int) -> tuple[HeadCell, ...]:
    cells = [HeadCell(())]
    while sum(one.span for one in cells) < width:
        span = draw(st.integers(1, width - sum(one.span for one in cells)))
        text = draw(st.just((Run("S"),)) | _CELLS)
        cells.append(HeadCell(text, span=span, spanner=draw(st.booleans())))
    return tuple(cells)


@st.composite
def printed_tables(draw: st.DrawFn) -> PrintedTable:
    """Any table whose spanners stand over columns other than the stub, as tables of results have them."""
    width = draw(st.integers(1, 5))
    uppers = draw(st.lists(_spanner_rows(width), max_size=2)) if width > 1 else []
    uppers = [row for row in uppers if any(expected("".join(run.text for run in one.text)) for one in row)]
    labels = tuple(HeadCell(draw(_CELLS)) for _ in range(width))
    group = st.builds(PrintedRow, st.tuples(_CELLS), indent=st.integers(0, 2), group=st.just(True))
    row = st.builds(PrintedRow, st.tuples(*[_CELLS] * width), indent=st.integers(0, 3), keep_with_next=st.booleans())
    body = draw(st.lists(row | row | group, max_size=6))
    notes = draw(st.lists(st.builds(Note, _CELLS, st.sampled_from(["", "a", "*"])), max_size=3))
    aligns = tuple(draw(_ALIGNS) for _ in range(width))
    return PrintedTable(("left", *aligns[1:]), (*uppers, labels), tuple(body), tuple(notes))


@pytest.fixture(scope="session")
def tables() -> dict[str, PrintedTable]:
    """Tables by name: as journals print them, and one that no format must take at its word."""
    return {
        "baseline": baseline(),
        "pages": baseline(3),
        "wide": wide(),
        "outcomes": outcomes(),
        "hostile": hostile(),
        "bare": PrintedTable(("left", "center"), ((HeadCell(()), HeadCell(cell("n"))),), ()),
    }


@pytest.fixture(scope="session")
def any_table() -> st.SearchStrategy[PrintedTable]:
    """Random tables."""
    return printed_tables()


@pytest.fixture(scope="session")
def grid_of() -> Callable[[PrintedTable], list[list[str]]]:
    """The grid that a format must give back."""
    return expected_grid
