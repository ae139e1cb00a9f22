"""A manuscript that agrees with itself, in each format that is read, and faults to sow into it.

The counts, P values and rates of Tables 1, 2 and 3 are those of the 137 transplanted patients of ``data/bmt``; the model of
Table 4 is R's of ``survival::lung``.
"""

# ruff: noqa: RUF001
from __future__ import annotations

import html
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Text:
    words: str
    level: int = 0


@dataclass(frozen=True)
class Cells:
    caption: str
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


ROWS_1 = """
Characteristic | All patients (n = 137) | ALL (n = 38) | AML low risk (n = 54) | AML high risk (n = 45) | P
Gender, n (%) | | | | | 0.329
  Male | 80 (58.4) | 26 (68.4) | 30 (55.6) | 24 (53.3) |
  Female | 57 (41.6) | 12 (31.6) | 24 (44.4) | 21 (46.7) |
Age, years, median (range) | 28 (7–52) | 23 (15–42) | 30 (13–50) | 32 (7–52) | 0.005
Donor gender, male, n (%) | 88 (64.2) | 26 (68.4) | 34 (63.0) | 28 (62.2) | 0.816
CMV seropositive, n (%) | 68 (49.6) | 15 (39.5) | 26 (48.1) | 27 (60.0) | 0.169
Donor CMV seropositive, n (%) | 58 (42.3) | 17 (44.7) | 22 (40.7) | 19 (42.2) | 0.929
Hospital, n (%) | | | | | 0.005
  Ohio State University | 76 (55.5) | 21 (55.3) | 27 (50.0) | 28 (62.2) |
  Alfred Hospital | 17 (12.4) | 8 (21.1) | 5 (9.3) | 4 (8.9) |
  St. Vincent’s Hospital | 23 (16.8) | 9 (23.7) | 7 (13.0) | 7 (15.6) |
  Hahnemann University | 21 (15.3) | 0 (0.0) | 15 (27.8) | 6 (13.3) |
Methotrexate, n (%) | 40 (29.2) | 17 (44.7) | 12 (22.2) | 11 (24.4) | 0.045
Number of prior lines, mean (SD) | 1.96 (0.93) | 2.05 (0.93) | 1.67 (0.87) | 2.22 (0.93) | 0.006
Number of relapses, median (range) | 1 (0–4) | 1 (0–3) | 0.5 (0–2) | 2 (1–4) | 0.001
"""
ROWS_2 = """
Outcome | Patients | At 1 year, % (95% CI) | At 2 years, % (95% CI) | Median, months (95% CI) | P
Leukemia-free survival | | | | | 0.001
  ALL | 38 | 54.9 (37.8–69.1) | 35.3 (20.4–50.6) | 13.7 (6.3–NR) |
  AML low risk | 54 | 77.8 (64.2–86.7) | 61.1 (46.8–72.6) | 72.4 (21.1–NR) |
  AML high risk | 45 | 37.8 (23.9–51.6) | 24.4 (13.2–37.6) | 6.0 (3.7–12.8) |
Overall survival | | | | | <0.001
  ALL | 38 | 60.0 (42.6–73.6) | 40.7 (25.0–55.9) | 15.3 (8.8–42.0) |
  AML low risk | 54 | 83.3 (70.4–91.0) | 64.8 (50.5–75.9) | 72.4 (34.9–NR) |
  AML high risk | 45 | 42.2 (27.8–56.0) | 28.9 (16.6–42.4) | 8.7 (5.0–16.1) |
"""
ROWS_3 = """
Characteristic | ALL (n = 38) | AML (n = 99) | P
Donor gender, male, n (%) | 26 (68.4) | 62 (62.6) | 0.526
CMV seropositive, n (%) | 15 (39.5) | 53 (53.5) | 0.141
Donor CMV seropositive, n (%) | 17 (44.7) | 41 (41.4) | 0.725
Methotrexate, n (%) | 17 (44.7) | 23 (23.2) | 0.013
"""
ROWS_4 = """
Variable | Hazard ratio (95% CI) | P value
Age, per year | 1.013 (0.995–1.032) | 0.169
Female sex | 0.563 (0.399–0.796) | 0.001
ECOG 1 vs 0 | 1.513 (1.010–2.266) | 0.045
ECOG 2 vs 0 | 2.465 (1.547–3.927) | <0.001
Weight loss, per kg | 0.992 (0.979–1.004) | 0.206
"""
ROWS_5 = """
Group | 2-year relapse incidence (%) | 2-year non-relapse mortality (%) | 2-year LFS (%) | 2-year OS (%)
ALL | 40.1 | 24.6 | 35.3 | 40.7
AML low risk | 22.4 | 16.5 | 61.1 | 64.8
AML high risk | 50.2 | 25.4 | 24.4 | 28.9
"""


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    lines = text.strip("\n").splitlines()
    width = lines[0].count("|") + 1
    rows = [[cell if i == 0 else cell.strip() for i, cell in enumerate(line.split("|"))] for line in lines]
    return tuple(tuple(cell.rstrip() for cell in [*row, *[""] * (width - len(row))][:width]) for row in rows)


MANUSCRIPT: tuple[Text | Cells, ...] = (
    Text("Survival after transplantation", 1),
    Text("Abstract", 2),
    Text(
        "Results. A total of 137 patients were included, 80 of 137 (58.4%) of them men. Leukemia-free survival at 2 years "
        "was 35.3% (95% CI, 20.4–50.6) in ALL. Women lived longer (HR 0.563, 95% CI 0.399–0.796; P = 0.001)."
    ),
    Text("Results", 2),
    Text(
        "Of 150 patients screened, 13 were excluded (8 without follow-up and 5 without consent), and the remaining 137 "
        "patients were included. They were 38 patients with lymphoblastic leukemia (ALL), 54 and 45 others. "
        "Their median age was 28 years (range, 7–52), and 80 (58.4%) were men. Forty (29.2%) patients had methotrexate. "
        "CMV was found in 49.6% (68/137)."
    ),
    Text(
        "The 2-year OS was 40.7%, 64.8%, and 28.9% in the ALL, AML low risk, and AML high risk groups, respectively. "
        "The 2-year LFS was higher in low-risk disease (61.1% versus 35.3%; P = 0.012). "
        "The 2-year OS was higher as well (64.8% versus 40.7%; P = 0.031)."
    ),
    Text(
        "Female sex (HR: 0.563, 95% CI: 0.399–0.796; P = 0.001) and an ECOG status of 2 (hazard ratio, 2.465; "
        "95% CI, 1.547 to 3.927; P < 0.001) were independent factors. In low-risk disease overall survival at 2 years "
        "was the best (OS 64.8% versus 40.7%; P = 0.031)."
    ),
    Cells("Table 1. Characteristics of patients", _rows(ROWS_1)),
    Cells("Table 2. Survival after transplantation", _rows(ROWS_2), ("CI, confidence interval; NR, not reached.",)),
    Cells("Table 3. Characteristics by type of leukemia", _rows(ROWS_3)),
    Cells("Table 4. Cox regression of overall survival", _rows(ROWS_4)),
    Cells("Table 5. Outcomes at 2 years", _rows(ROWS_5)),
)

FAULTS: tuple[tuple[str, str, str], ...] = (
    ("percentage", "26 (68.4) | 30 (55.6) | 24 (53.3) |", "26 (68.4) | 30 (55.6) | 24 (55.3) |"),
    ("percentage", "17 (44.7) | 12 (22.2) | 11 (24.4) | 0.045", "17 (44.7) | 12 (22.2) | 11 (24.9) | 0.045"),
    ("percentage", "15 (39.5) | 53 (53.5)", "15 (39.5) | 53 (55.3)"),
    ("percentage", "80 of 137 (58.4%)", "80 of 137 (85.4%)"),
    ("percentage", "49.6% (68/137)", "46.9% (68/137)"),
    ("percentage", "and 80 (58.4%) were men", "and 83 (58.4%) were men"),
    ("percentage", "Forty (29.2%)", "Forty (27.7%)"),
    ("part-of-whole", "80 of 137 (58.4%)", "180 of 137 (58.4%)"),
    ("part-of-whole", "24 (44.4) | 21 (46.7)", "24 (44.4) | 61 (46.7)"),
    ("sum", "7 (13.0) | 7 (15.6)", "7 (13.0) | 8 (17.8)"),
    ("sum", "CMV seropositive, n (%) | 68 (49.6) | 15", "CMV seropositive, n (%) | 70 (51.1) | 15"),
    ("sum", "| 17 (44.7) | 23 (23.2) |", "| 17 (44.7) | 22 (22.2) |"),
    (
        "stated-twice",
        "ALL (n = 38) | AML (n = 99) | P\nDonor gender, male, n (%) | 26 (68.4)",
        "ALL (n = 38) | AML (n = 99) | P\nDonor gender, male, n (%) | 27 (71.1)",
    ),
    ("p-value-of-counts", "26 (68.4) | 62 (62.6) | 0.526", "26 (68.4) | 62 (62.6) | 0.256"),
    ("p-value-of-counts", "22 (40.7) | 19 (42.2) | 0.929", "22 (40.7) | 19 (42.2) | 0.029"),
    ("p-value-of-counts", "Gender, n (%) | | | | | 0.329", "Gender, n (%) | | | | | 0.239"),
    ("ratio-limits", "1.513 (1.010–2.266)", "1.531 (1.010–2.266)"),
    ("ratio-limits", "2.465 (1.547–3.927) | <0.001", "2.465 (1.547–2.397) | <0.001"),
    ("ratio-limits", "HR: 0.563, 95% CI: 0.399–0.796", "HR: 0.863, 95% CI: 0.399–0.796"),
    ("ratio-p-value", "1.513 (1.010–2.266) | 0.045", "1.513 (1.010–2.266) | 0.450"),
    ("ratio-p-value", "0.992 (0.979–1.004) | 0.206", "0.992 (0.979–1.004) | 0.026"),
    ("out-of-range", "30 (13–50) | 32 (7–52)", "30 (13–50) | 62 (7–52)"),
    ("out-of-range", "28 years (range, 7–52)", "28 years (range, 52–7)"),
    ("out-of-range", "60.0 (42.6–73.6)", "60.0 (62.6–73.6)"),
    ("mean-of-whole-numbers", "2.05 (0.93)", "2.04 (0.93)"),
    ("mean-of-whole-numbers", "1.67 (0.87)", "1.69 (0.87)"),
    ("median-of-whole-numbers", "2 (1–4)", "2.5 (1–4)"),
    ("rates-to-100", "22.4 | 16.5", "24.2 | 16.5"),
    ("rates-to-100", "50.2 | 25.4 | 24.4", "50.2 | 23.4 | 24.4"),
    ("order-of-rates", "37.8 (23.9–51.6) | 24.4 (13.2–37.6)", "37.8 (23.9–51.6) | 42.4 (13.2–67.6)"),
    ("order-of-rates", "| 61.1 | 64.8", "| 61.1 | 60.8"),
    ("median-and-rate", "8.7 (5.0–16.1)", "28.7 (5.0–36.1)"),
    ("median-and-rate", "72.4 (34.9–NR)", "20.4 (14.9–NR)"),
    ("stated-twice", "40.7%, 64.8%, and 28.9%", "40.7%, 68.4%, and 28.9%"),
    ("stated-twice", "35.3% (95% CI, 20.4–50.6) in ALL", "33.5% (95% CI, 20.4–50.6) in ALL"),
    ("stated-twice", "hazard ratio, 2.465; 95% CI, 1.547 to 3.927", "hazard ratio, 2.465; 95% CI, 1.547 to 3.972"),
    ("stated-twice", "0.399–0.796; P = 0.001) and", "0.399–0.796; P = 0.003) and"),
    ("stated-twice", "(OS 64.8% versus 40.7%; P = 0.031)", "(OS 64.8% versus 47.0%; P = 0.031)"),
    (
        "significance",
        "The 2-year OS was higher as well (64.8% versus 40.7%; P = 0.031)",
        "The 2-year OS did not differ (64.8% versus 40.7%; P = 0.031)",
    ),
    (
        "direction",
        "The 2-year LFS was higher in low-risk disease (61.1%",
        "The 2-year LFS was lower in low-risk disease (61.1%",
    ),
    ("direction", "Women lived longer (HR 0.563", "Women had a shorter survival (HR 0.563"),
    ("flow", "the remaining 137 patients", "the remaining 127 patients"),
    ("flow", "5 without consent", "3 without consent"),
    (
        "flow",
        "They were 38 patients with lymphoblastic leukemia (ALL)",
        "They consisted of 36 patients with lymphoblastic leukemia (ALL)",
    ),
)
"""Faults: the rule that finds each, what is written, and what is written instead."""


def with_fault(old: str, new: str) -> tuple[Text | Cells, ...]:
    """The manuscript with one fault, which is sown in one place."""
    blocks: list[Text | Cells] = []
    sown = 0
    for block in MANUSCRIPT:
        if isinstance(block, Text):
            sown += block.words.count(old)
            blocks.append(Text(block.words.replace(old, new), block.level))
            continue
        source = "\n".join(" | ".join(row).replace("|  |", "| |").replace("|  |", "| |").rstrip() for row in block.rows)
        sown += source.count(old)
        blocks.append(Cells(block.caption, _rows(source.replace(old, new)), block.notes))
    assert sown == 1, (old, sown)
    return tuple(blocks)


def markdown(blocks: tuple[Text | Cells, ...]) -> str:
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Text):
            parts.append(("#" * block.level + " " if block.level else "") + block.words)
            continue
        rows = ["| " + " | ".join(cell.replace("  ", "&nbsp;&nbsp;") for cell in row) + " |" for row in block.rows]
        rule = "|" + "---|" * len(block.rows[0])
        parts += ["\n".join([rows[0], rule, *rows[1:]]), f": {block.caption}", *block.notes]
    return "\n\n".join(parts) + "\n"


def grid(blocks: tuple[Text | Cells, ...]) -> str:
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Text):
            parts.append(("#" * block.level + " " if block.level else "") + block.words)
            continue
        widths = [max(len(row[c]) + 8 for row in block.rows) for c in range(len(block.rows[0]))]
        line = "+" + "+".join("-" * width for width in widths) + "+"
        drawn = [line]
        for i, row in enumerate(block.rows):
            cells = [
                f" {cell.replace('  ', '&nbsp;&nbsp;')}".ljust(width) for cell, width in zip(row, widths, strict=True)
            ]
            drawn += ["|" + "|".join(cells) + "|", line if i else line.replace("-", "=")]
        parts += [block.caption, "\n".join(drawn), *block.notes]
    return "\n\n".join(parts) + "\n"


def page(blocks: tuple[Text | Cells, ...]) -> str:
    parts: list[str] = ["<!doctype html><html><head><title>1 of 2 (90%)</title></head><body>"]
    for block in blocks:
        if isinstance(block, Text):
            tag = f"h{block.level}" if block.level else "p"
            parts.append(f"<{tag}>{html.escape(block.words)}</{tag}>")
            continue
        rows = [
            "".join(f"<td>{html.escape(c).replace('  ', '&nbsp;&nbsp;')}</td>" for c in row) for row in block.rows[1:]
        ]
        heads = "".join(f"<th>{html.escape(c)}</th>" for c in block.rows[0])
        body = "\n".join(f"<tr>{row}</tr>" for row in rows)
        parts.append(
            f"<table><caption>{block.caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
        )
        parts += [f"<p>{note}</p>" for note in block.notes]
    return "\n".join([*parts, "</body></html>"])


def aligned(blocks: tuple[Text | Cells, ...]) -> str:
    """Plain text with aligned columns, as in R's printing or in ``pdftotext -layout``."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Text):
            parts += [_wrapped(block.words), ""]
            continue
        widths = [max(len(row[c]) for row in block.rows) + 3 for c in range(len(block.rows[0]))]
        rows = [
            "".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in block.rows
        ]
        parts += ["", block.caption, "", *rows, "", *block.notes, ""]
    return "\n".join(parts)


def run_together(blocks: tuple[Text | Cells, ...]) -> str:
    """Plain text with single spaces, as in ``pdftotext -raw``; a table whose columns this hides is left aligned."""
    parts: list[str] = []
    for block in blocks:
        if isinstance(block, Cells) and "(n = " in block.rows[0][1]:
            rows = [" ".join(cell.strip() for cell in row if cell.strip()) for row in block.rows]
            parts += [block.caption, "", "\n\n".join(rows), "", *block.notes, ""]
        else:
            parts.append(aligned((block,)))
    return "\n".join(parts)


def _wrapped(text: str) -> str:
    lines = [""]
    for word in text.split(" "):
        if len(lines[-1]) + len(word) > 70:
            lines.append("")
        lines[-1] += (" " if lines[-1] else "") + word
    return "\n".join(lines)


def word(blocks: tuple[Text | Cells, ...], path: Path) -> None:
    from docx import Document
    from docx.shared import Pt

    document = Document()
    for block in blocks:
        if isinstance(block, Text):
            document.add_paragraph(block.words)
            continue
        document.add_paragraph(block.caption)
        table = document.add_table(rows=len(block.rows), cols=len(block.rows[0]))
        for cells, row in zip(block.rows, table.rows, strict=True):
            for text, cell in zip(cells, row.cells, strict=True):
                paragraph = cell.paragraphs[0]
                paragraph.add_run(text.strip())
                if text.startswith("  "):
                    paragraph.paragraph_format.left_indent = Pt(12)
        for note in block.notes:
            document.add_paragraph(note)
    document.save(str(path))


def pdf(blocks: tuple[Text | Cells, ...], path: Path) -> None:
    import typst

    def quoted(text: str) -> str:
        return '#"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    parts = ["#set page(width: 30cm, height: 42cm)\n#set text(size: 9pt)"]
    for block in blocks:
        if isinstance(block, Text):
            parts.append(quoted(block.words))
            continue
        cells = ", ".join(
            f"[{'#h(1em) ' if cell.startswith('  ') else ''}{quoted(cell.strip())}]"
            for row in block.rows
            for cell in row
        )
        parts += [
            quoted(block.caption),
            f"#table(columns: {len(block.rows[0])}, stroke: none, column-gutter: 1.5em, {cells})",
        ]
        parts += [quoted(note) for note in block.notes]
    path.write_bytes(typst.compile("\n\n".join(parts).encode()))


WRITERS = {"pipe.md": markdown, "grid.md": grid, "page.html": page, "aligned.txt": aligned, "raw.txt": run_together}
FORMATS = (*WRITERS, "word.docx", "page.pdf")


def write(blocks: tuple[Text | Cells, ...], path: Path) -> Path:
    """Write a manuscript in the format of the file's name."""
    if path.suffix == ".docx":
        word(blocks, path)
    elif path.suffix == ".pdf":
        pdf(blocks, path)
    else:
        path.write_text(WRITERS[path.name](blocks), encoding="utf-8")
    return path
