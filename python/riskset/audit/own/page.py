"""Writes a web page of a document's prose in which each number is linked to the result that it prints."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from riskset.audit.own.drawn import drawn_numbers
from riskset.documents.qmd import Cell
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.audit.finding import Finding
    from riskset.audit.own.audited import AuditedDocument
    from riskset.audit.own.passages import Passage
    from riskset.audit.own.sentences import Number
    from riskset.opened import OpenStudy
    from riskset.results import Result
    from riskset.tables.table import Cell as TableCell
    from riskset.tables.table import Row

_STYLE = """
:root { color-scheme: light dark; --line: #8885; --told: #0b6; --found: #c33; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
a.told { color: inherit; text-decoration: underline; text-decoration-color: var(--told); text-underline-offset: .2em; }
a.told.found { text-decoration-color: var(--found); text-decoration-style: wavy; }
a.told:target, tr:target { outline: 2px solid var(--told); }
ul.findings { padding-left: 1.2rem; } ul.findings li { margin: .5rem 0; } .place, .remedy { opacity: .75; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: .85rem; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); }
td.number { white-space: nowrap; } figure { margin: 1.5rem 0; } figcaption { font-weight: 600; margin-bottom: .4rem; } span.told { border-bottom: 1px dotted var(--told); }
footer { margin-top: 2rem; font-size: .85rem; opacity: .75; }
"""


def write_page(documents: Sequence[AuditedDocument]) -> str:
    """Write the page of some documents of one project; it needs no network and no script."""
    body = "\n".join(part for number, each in enumerate(documents, start=1) for part in _document(each, f"d{number}"))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Audit</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _document(read: AuditedDocument, prefix: str) -> Iterator[str]:
    """A document: its findings, its prose, its results, and the cohort that they are of."""
    numbers = [number for sentence in read.sentences for number in sentence.numbers]
    results = _numbered(numbers, prefix)
    yield f"<h1>{escape(read.document.path.name)}</h1>"
    yield f"<p>{len(numbers)} numbers of the prose come from {len(results)} results; {len(read.findings)} findings.</p>"
    yield from _findings(read.findings)
    of_passage: dict[int, list[Number]] = {}
    for sentence in read.sentences:
        of_passage.setdefault(id(sentence.passage), []).extend(sentence.numbers)
    wrong = {(place.line, place.column) for finding in read.findings for place in finding.places}
    digests = {str(study.cohort.study.path): _digest(study) for study in read.ran.studies.values()}
    displays = _displays(read, digests)
    for passage in read.passages:
        # A display stands where its cell does: before the first paragraph behind it.
        for order in [order for order in displays if order < passage.order]:
            yield displays.pop(order)
        if passage.part == "caption" and "-cap of " in passage.section:
            continue
        yield _passage(passage, of_passage.get(id(passage), []), results, wrong, digests)
    yield from displays.values()
    yield from _results(results)
    for path, digest in digests.items():
        yield f"<footer>{escape(path)}: {escape(digest)}</footer>"


def _numbered(numbers: Sequence[Number], prefix: str) -> dict[Result, str]:
    """The results that numbers print, each with its anchor on the page."""
    return {
        result: f"{prefix}-result-{place}"
        for place, result in enumerate(dict.fromkeys(number.result for number in numbers), start=1)
    }


def _findings(findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield '<h2>Findings</h2>\n<ul class="findings">'
    for finding in findings:
        places = "; ".join(str(place) for place in finding.places)
        yield (
            f"<li>{escape(finding.message)}. <span class='remedy'>{escape(finding.remedy)}.</span><br>"
            f"<span class='place'>{escape(places)}</span></li>"
        )
    yield "</ul>"


def _passage(
    passage: Passage,
    numbers: Sequence[Number],
    results: Mapping[Result, str],
    wrong: set[tuple[int | None, int | None]],
    digests: Mapping[str, str],
) -> str:
    """A paragraph with its numbers as links; what a pointer over one shows is its key, its method and its cohort."""
    parts: list[str] = []
    at = 0
    for number in sorted(numbers, key=lambda each: each.start):
        if number.start < at:
            continue
        place = passage.place(number.start, "")
        found = " found" if (place.line, place.column) in wrong else ""
        about = _about(number.result, digests.get(number.study, ""))
        shown = escape(passage.text[number.start : number.end])
        parts.append(_typed(passage, at, number.start))
        parts.append(f'<a class="told{found}" href="#{results[number.result]}" title="{escape(about)}">{shown}</a>')
        at = number.end
    parts.append(_typed(passage, at, len(passage.text)))
    # Where a citation stood, a blank is left before the stop.
    text = re.sub(r"\s+(?=[.,;:)](?:\s|$))", "", "".join(parts)).strip()
    tag = "h2" if passage.part == "heading" else "p"
    return f"<{tag}>{text}</{tag}>"


def _typed(passage: Passage, start: int, end: int) -> str:
    """What the author wrote between two places, with the labels of the displays that it refers to."""
    parts: list[str] = []
    for at, label in passage.references:
        if start <= at < end:
            parts.append(passage.text[start:at] + label)
            start = at + 1
    return escape("".join([*parts, passage.text[start:end]]))


def _displays(read: AuditedDocument, digests: Mapping[str, str]) -> dict[int, str]:
    """The displays of a document by the number of their block, each number with its key, its method and its cohort."""
    found: dict[int, str] = {}
    for order, block in enumerate(read.document.blocks):
        if not isinstance(block, Cell) or block.label not in read.ran.displays:
            continue
        study, name = read.ran.displays[block.label]
        shown = study.display(name)
        kind = block.label.partition("-")[0]
        caption = f"{block.label}: {block.options.get(f'{kind}-cap') or name}"
        digest = digests.get(str(study.cohort.study.path), "")
        body = _table(shown, digest) if isinstance(shown, Table) else _numbers_of(study, name, digest)
        found[order] = f"<figure><figcaption>{escape(caption)}</figcaption>{body}</figure>"
    return found


def _table(table: Table, digest: str) -> str:
    """A table whose numbers say what they are where a pointer is over them."""
    heads = "".join(f"<th>{_cell(column.label, table, digest)}</th>" for column in table.columns)
    rows = "".join(_row(row, table, digest) for row in table.rows)
    return f'<div class="wide"><table><thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody></table></div>'


def _row(row: Row, table: Table, digest: str) -> str:
    """A row; the heading of a group runs over all columns."""
    if row.group or not row.cells:
        return f'<tr><td colspan="{len(table.columns)}">{_cell(row.stub, table, digest)}</td></tr>\n'
    cells = "".join(f"<td>{_cell(cell, table, digest)}</td>" for cell in (row.stub, *row.cells))
    return f"<tr>{cells}</tr>\n"


def _cell(cell: TableCell, table: Table, digest: str) -> str:
    text = escape(cell.text(table.style))
    if not cell.values:
        return text
    methods = dict.fromkeys(value.result.method for value in cell.values.values() if value.result.method)
    about = "; ".join([*(value.result.name() for value in cell.values.values()), *methods, digest])
    return f'<span class="told" title="{escape(about)}">{text}</span>'


def _numbers_of(study: OpenStudy, name: str, digest: str) -> str:
    """The numbers of a figure, which the page does not draw, each with its key, its method and its cohort."""
    rows = [
        f'<tr><td class="number"><span class="told" title="{escape(_about(result, digest))}">{escape(text)}</span></td>'
        f"<td>{escape(result.name())}</td><td>{escape(result.method)}</td></tr>"
        for result, text in drawn_numbers(study, name)
    ]
    if not rows:
        return ""
    heads = "<thead><tr><th>Number</th><th>Result</th><th>Method</th></tr></thead>"
    return (
        f"<details><summary>{len(rows)} numbers of the figure</summary>\n"
        f'<div class="wide"><table>{heads}\n<tbody>\n' + "\n".join(rows) + "\n</tbody></table></div></details>"
    )


def _about(result: Result, digest: str) -> str:
    """What a pointer over a number shows."""
    return "; ".join(filter(None, (result.name(), result.method, digest)))


def _results(results: Mapping[Result, str]) -> Iterator[str]:
    """The results that the prose prints."""
    if not results:
        return
    yield '<h2>Results</h2>\n<div class="wide">\n<table>\n<thead><tr><th>Result</th><th>Value</th><th>Method</th></tr></thead>\n<tbody>'
    for result, anchor in results.items():
        value = result.state if result.value is None else f"{result.value:.8g}"
        yield (
            f'<tr id="{anchor}"><td>{escape(result.name())}</td><td class="number">{escape(value)}</td>'
            f"<td>{escape(result.method)}</td></tr>"
        )
    yield "</tbody>\n</table>\n</div>"


def _digest(study: OpenStudy) -> str:
    """Which study file and data the results are of."""
    origin = study.cohort.study.origin
    return "" if origin is None else f"study file {origin.study}, data {origin.data}, riskset {origin.package}"
