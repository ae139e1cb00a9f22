"""Doubts about texts that are not values: errors of spreadsheets, control characters, and letters that were read in a wrong encoding."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.problems import listed, quoted
from riskset.study.doubts.cells import patients_with, rows_told, texts_of
from riskset.study.doubts.doubt import Doubt, in_data, in_study
from riskset.study.doubts.named import named_columns
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study.cohort import Cohort
    from riskset.study.table import Column
    from riskset.yaml_lines import KeyPath

SPREADSHEET_ERRORS = frozenset(
    [
        "#DIV/0!",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#N/A",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
        "#WERT!",
        "#BEZUG!",
        "#ZAHL!",
        "#NV",
        "#VALEUR!",
        "#NOM?",
        "#NOMBRE!",
        "#¿NOMBRE?",
        "#¡VALOR!",
        "#¡DIV/0!",
        "#¡REF!",
        "#¡NUM!",
        "#VALORE!",
        "#NOME?",
        "#RIF!",
        "#VALOR!",
        "Err:502",
        "Err:503",
        "Err:504",
        "Err:508",
        "Err:522",
        "#####",
    ]
)
"""What spreadsheets of several languages write where a formula failed."""
# Two bytes of UTF-8 as another encoding shows them, and what stands for a byte that could not be read.
_UNSHOWN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
# What says how data are read, such as their separator, is shown on no page.
_READING = frozenset({"data", "missing"})
_MISREAD = re.compile(r"[\u00ac\u00c2-\u00f4\u0402-\u04ff\u221a][^\x00-\x7f]|\ufffd|\u951f\u65a4\u62f7")


def spreadsheet_errors(cohort: Cohort) -> Iterator[Doubt]:
    """Errors of a spreadsheet's formulas where a value should stand."""
    for column in named_columns(cohort):
        found = SPREADSHEET_ERRORS.intersection(texts_of(column))
        errors = sorted(found - _said_missing(cohort, column.name)) if found else []
        if errors:
            patients = patients_with(column, errors)
            message = f"{quoted(errors[0])} is an error of a spreadsheet's formula; such stand for {rows_told(cohort, patients)}"
            remedy = f"Mend the formula, or write data: {{missing: [{quoted(errors[0])}]}}"
            row = cohort.builder.source.table.rows_at(patients)[0]
            yield in_data(cohort, "spreadsheet-error", column.name, message, remedy, row=row, value=errors[0])


def _said_missing(cohort: Cohort, column: str) -> set[str]:
    """What the study file says means missing in a column."""
    variables = cohort.study.variables
    return {value for name, spec in variables.items() if (spec.column or name) == column for value in spec.missing}


def control_characters(cohort: Cohort) -> Iterator[Doubt]:
    """Texts with characters that no page can show, as a damaged export or an escape of YAML gives them."""
    for where, text in _texts_within(cohort.study.written, ()):
        if _UNSHOWN.search(text) and not _READING.intersection(where):
            message = f"{quoted(text)} holds a control character, which no page can show"
            yield in_study(cohort, "control-character", dotted(where), where, message, "Remove the character")
    for column in named_columns(cohort):
        texts = texts_of(column)
        found = [] if "".join(texts).isprintable() else sorted(text for text in texts if _UNSHOWN.search(text))
        if found:
            patients = patients_with(column, found)
            message = f"{quoted(found[0])} holds a control character, which no page can show; such are {rows_told(cohort, patients)}"
            remedy = "Export the file again, or take such characters out"
            row = cohort.builder.source.table.rows_at(patients)[0]
            yield in_data(cohort, "control-character", column.name, message, remedy, row=row, value=found[0])


def _texts_within(value: object, where: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """The texts of a study file, each with its place."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts_within(entry, (*where, key))
    elif isinstance(value, list):
        for place, entry in enumerate(value):
            yield from _texts_within(entry, (*where, place))


def wrong_encoding(cohort: Cohort) -> Iterator[Doubt]:
    """Cells, heads and labels in which letters beyond A to Z came out wrong: ``KÃ¶ln``."""
    named = {column.name for column in named_columns(cohort)}
    texts: list[str] = []
    places: list[str] = []
    for column in cohort.builder.source.table.columns.values():
        heads = [text for text in (column.name, column.label, *column.labels.values()) if is_misread(text)]
        found = heads + (_misread(column) if column.name in named else [])
        texts += found
        places += [column.name] if found else []
    if not texts:
        return
    meant = _in_utf_8(texts[0])
    what = f"would be {quoted(meant)} in UTF-8" if meant else "has letters that could not be read"
    message = f"{quoted(texts[0])} {what}; such texts stand in the head or cells of {listed(places)}"
    encoding = cohort.study.data.encoding
    remedy = "Open the original in its own encoding, and save it again as UTF-8"
    if encoding is not None:
        remedy = f"The file is not in {encoding}: say how it was saved, such as data: {{encoding: utf-8}}"
    where = ("data", "path" if encoding is None else "encoding")
    yield in_study(cohort, "wrong-encoding", "data", where, message, remedy)


def _misread(column: Column) -> list[str]:
    texts = texts_of(column)
    # Most columns have no such letter at all.
    return [] if "".join(texts).isascii() else [text for text in texts if is_misread(text)]


def is_misread(text: str) -> bool:
    """Whether a text was read in an encoding that is not its own."""
    found = _MISREAD.search(text)
    return found is not None and (found[0] in {"\ufffd", "\u951f\u65a4\u62f7"} or _in_utf_8(text) is not None)


def _in_utf_8(text: str) -> str | None:
    """What a text that was read as Windows-1252, Latin-1, Mac Roman or Windows-1251 says in UTF-8."""
    for encoding in ("cp1252", "mac-roman", "cp1251"):
        try:
            meant = b"".join(_byte(letter, encoding) for letter in text).decode()
        except UnicodeError:
            continue
        if meant != text:
            return meant
    return None


def _byte(letter: str, encoding: str) -> bytes:
    """The byte that a letter was; Windows-1252 leaves five out, which programs read as Latin-1."""
    try:
        return letter.encode(encoding)
    except UnicodeError:
        return letter.encode("latin-1")
