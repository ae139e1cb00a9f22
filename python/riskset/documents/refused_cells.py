"""Cells outside the subset: their language, options and labels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from riskset.documents.cells import Settings, float_kind, panel_captions
from riskset.documents.parameters import TAG
from riskset.documents.problems import nearest, problem_at, quoted
from riskset.documents.refused_columns import column_problem
from riskset.documents.subset import CELL_OPTIONS, FIXED_VALUES, FLOATS, OTHER_PREFIXES, REMEDIES, THEOREMS, WITH_QUARTO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.documents.qmd import Cell, Document
    from riskset.documents.refused_text import Labels
    from riskset.problems import Problem

_ANNOTATION = re.compile(r"(#|//|--)\s*<\d+>\s*$")
_TEXTS = ("label", "fig-cap", "tbl-cap", "sfig-cap", "stbl-cap", "fig-alt")
_LISTS = ("fig-subcap", "tbl-subcap")


def cell_problems(document: Document, labels: Labels, metadata: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Everything in the cells of a document that the engine does not know."""
    execute = next(iter(metadata.values())).get("execute") or {}
    yield from _tagged_again(document)
    for cell in document.cells:
        if cell.language != "python":
            message = f"a cell in {quoted(cell.language)}: the built-in engine runs Python alone"
            yield problem_at(cell.fence.file, cell.fence.number, message, f"Write it in Python, or {WITH_QUARTO}")
            continue
        if cell.header:
            message = f"{quoted(cell.header)} stands in the braces of a cell"
            yield problem_at(cell.fence.file, cell.fence.number, message, "Write options as lines that begin with `#|`")
        yield from _option_problems(cell)
        yield from _label_problems(cell, labels)
        yield from _annotations(cell, execute)


def _tagged_again(document: Document) -> Iterator[Problem]:
    for cell in [cell for cell in document.cells if cell.options.get("tags") == [TAG]][1:]:
        line = cell.option_lines.get("tags", cell.fence.number)
        yield problem_at(cell.fence.file, line, "a second cell of parameters", "Put all of them into one cell")


def _option_problems(cell: Cell) -> Iterator[Problem]:
    for key, value in cell.options.items():
        line = cell.option_lines.get(key, cell.fence.number)
        if key not in CELL_OPTIONS:
            close = nearest(key, CELL_OPTIONS)
            remedy = REMEDIES.get(key) or (f"Did you mean `{close}`?" if close else f"Remove it, or {WITH_QUARTO}")
            yield problem_at(cell.fence.file, line, f"cell option `{key}` is outside the subset", remedy)
            continue
        allowed = FIXED_VALUES.get(key)
        if allowed is not None and not any(value is one or (isinstance(one, str) and value == one) for one in allowed):
            shown = " or ".join(f"`{str(one).lower()}`" for one in allowed)
            message = f"cell option `{key}: {value}` is outside the subset"
            yield problem_at(cell.fence.file, line, message, f"Write {shown}, or {WITH_QUARTO}")
        if key in _TEXTS and not isinstance(value, str) and not (key == "fig-alt" and _of_parts(cell, value)):
            remedy = "Write one text; the captions of parts are a list under `fig-subcap` or `tbl-subcap`"
            yield problem_at(cell.fence.file, line, f"cell option `{key}` is not text", remedy)
        if key in _LISTS and not _is_texts(value):
            remedy = "Write one for each part, such as [Women, Men]"
            yield problem_at(cell.fence.file, line, f"cell option `{key}` is not a list of captions", remedy)
        if key == "tags" and value != [TAG]:
            message = f"cell option `tags: {value}` is outside the subset"
            yield problem_at(cell.fence.file, line, message, f"Write [{TAG}], the only tag, or remove it")
        if problem := column_problem(key, value):
            yield problem_at(cell.fence.file, line, *problem)
        if key in (*_TEXTS, *_LISTS) and "`{python}" in str(value):
            message = f"cell option `{key}` holds an inline value, which Quarto does not compute there"
            yield problem_at(cell.fence.file, line, message, "Write the value itself, or put it into the text")


def _of_parts(cell: Cell, texts: object) -> bool:
    """Whether there is one text for each part of a figure."""
    return isinstance(texts, list) and _is_texts(texts) and len(texts) == len(panel_captions(cell))


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(text, str) for text in value)


def _label_problems(cell: Cell, labels: Labels) -> Iterator[Problem]:
    line = cell.option_lines.get("label", cell.fence.number)
    label, kind = cell.label, float_kind(cell.label)
    if label and not re.fullmatch(r"[A-Za-z][\w:.-]*", label):
        message = f"{quoted(label)} is not a label"
        yield problem_at(cell.fence.file, line, message, "A label holds letters, digits, hyphens, dots and colons")
    if label.partition("-")[0] in OTHER_PREFIXES | THEOREMS.keys() and "-" in label:
        prefix = label.partition("-")[0]
        message = f"label {quoted(label)}: references of kind `{prefix}-` are outside the subset"
        yield problem_at(
            cell.fence.file,
            line,
            message,
            f"Begin it with one of {', '.join(f'`{f}-`' for f in FLOATS)}, or another word",
        )
    if label and labels.first.get(label) not in {None, (cell.fence.file, cell.fence.number)}:
        file, number = labels.first[label]
        del file
        message = f"label {quoted(label)} stands twice, first on line {number}"
        yield problem_at(cell.fence.file, line, message, "Give each its own")
    captions = [(other, f"{other}-{part}") for other in FLOATS for part in ("cap", "subcap")]
    for other, caption in captions:
        if caption in cell.options and other != kind:
            message = f"`{caption}` on a cell whose label does not begin with `{other}-`"
            remedy = f"Write `#| label: {other}-...`: without it the caption has no number and is lost in PDF and Word"
            yield problem_at(cell.fence.file, cell.option_lines.get(caption, line), message, remedy)
    if kind and f"{kind}-cap" not in cell.options:
        message = f"the cell {quoted(label)} has no caption"
        yield problem_at(cell.fence.file, line, message, f"Write `#| {kind}-cap: ...`")


def _annotations(cell: Cell, execute: Mapping[str, Any]) -> Iterator[Problem]:
    if not Settings.of(cell, dict(execute)).echo:
        return
    for number, text in enumerate(cell.code.split("\n")):
        if _ANNOTATION.search(text):
            message = "a code annotation is outside the subset"
            yield problem_at(cell.fence.file, cell.code_line + number, message, f"Write a comment, or {WITH_QUARTO}")
