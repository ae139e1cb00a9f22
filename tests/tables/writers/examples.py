"""Printed tables for the writers' tests: a baseline table as a journal prints it, and the same over pages."""

from __future__ import annotations

from riskset.tables.printed import HeadCell, Note, PrintedRow, PrintedTable, Run

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
        for shift, name in enumerate(names)
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
