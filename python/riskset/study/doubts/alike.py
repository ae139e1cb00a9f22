"""Doubts about levels and patients' numbers that differ only in how they are written."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Literal

import numpy as np

from riskset.naming import folded
from riskset.problems import listed, quoted
from riskset.study.doubts.cells import counts_of, counts_told
from riskset.study.doubts.doubt import Doubt, in_data, in_study
from riskset.study.doubts.named import patients_numbers
from riskset.study.problems import rows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.study.cohort import Cohort

_BLANKS = re.compile(r"[\s\u200b-\u2060\ufeff]+")
_FORMS: tuple[tuple[Literal["NFC", "NFKC"], str], ...] = (("NFC", "Unicode form"), ("NFKC", "width or kind of blank"))
_MOST_LEVELS = 1000
_SHOWN = 3


def same_writing(text: str) -> str:
    """A text without what differs between two writings of it: case, blanks, width and Unicode form."""
    return _BLANKS.sub("", str(folded(text)))


def alike_levels(cohort: Cohort) -> Iterator[Doubt]:
    """Levels that differ only in case, blanks, width or Unicode form."""
    for name, levels in _levels(cohort):
        for group in _alike(levels):
            message = (
                f"levels {counts_told({level: levels[level] for level in group})} differ in {_difference(group)} alone"
            )
            written = ", ".join(f"{quoted(level)}: {quoted(group[0])}" for level in group)
            remedy = f"Make them one, in the data or by variables: {{{name}: {{levels: {{{written}}}}}}}"
            if name in cohort.study.variables:
                yield in_study(cohort, "alike-levels", name, ("variables", name), f"{quoted(name)}: {message}", remedy)
            else:
                yield in_data(cohort, "alike-levels", name, message, remedy, value=group[0])


def _levels(cohort: Cohort) -> Iterator[tuple[str, dict[str, int]]]:
    """The levels that patients have, of variables and of columns that are groups or rows beside them."""
    study = cohort.study
    for name in study.variables:
        built = cohort.builder.variable(name)
        if built.codes is not None:
            yield name, counts_of(built.codes, built.variable.levels)
    shown = [spec.variable for spec in study.groups.values()]
    for display in study.displays.values():
        shown += [*([] if display.by is None else [display.by]), *(name for _, name in display.named_variables())]
    columns = cohort.builder.source.table.columns
    for name in dict.fromkeys(shown):
        column = columns.get(name) if name not in study.variables else None
        if column is not None and 1 < column.distinct.size <= _MOST_LEVELS:
            codes, keys = column.keys
            yield name, counts_of(codes, keys)


def _alike(levels: Iterable[str]) -> list[list[str]]:
    groups: dict[str, list[str]] = {}
    for level in levels:
        groups.setdefault(same_writing(level), []).append(level)
    return [group for group in groups.values() if len(group) > 1]


def _difference(group: list[str]) -> str:
    """In what texts that are alike differ."""
    for form, name in _FORMS:
        if len({unicodedata.normalize(form, text) for text in group}) == 1:
            return name
    if len({_BLANKS.sub("", text) for text in group}) == 1:
        return "blanks"
    return "case" if len({text.casefold() for text in group}) == 1 else "how they are written"


def alike_ids(cohort: Cohort) -> Iterator[Doubt]:
    """Patients' numbers that differ only in zeros, blanks, case, width or dashes, or in a prefix that others lack."""
    table = cohort.builder.source.table
    column = patients_numbers(cohort)
    if column is None or column.distinct.dtype.kind != "O":
        return
    ids = [str(value) for value in column.distinct.tolist()]
    written = _ids_written(ids)
    if len(set(written)) == len(ids):
        return
    groups: dict[str, list[int]] = {}
    for code, same in enumerate(written):
        groups.setdefault(same, []).append(code)
    alike = [group for group in groups.values() if len({ids[code].strip() for code in group}) > 1]
    rows = [[int(table.rows[np.argmax(column.codes == code)]) for code in group] for group in alike[:_SHOWN]]
    told = [f"{listed([ids[code] for code in group])} ({rows_of(at)})" for group, at in zip(alike, rows, strict=False)]
    if told:
        rest = f" and {len(alike) - _SHOWN} more" if len(alike) > _SHOWN else ""
        message = f"patients' numbers differ only in how they are written: {'; '.join(told)}{rest}"
        remedy = "If they are of one patient, keep one row"
        yield in_data(cohort, "alike-ids", column.name, message, remedy, row=rows[0][1], value=ids[alike[0][1]])


def _ids_written(ids: list[str]) -> list[str]:
    """Patients' numbers without what differs between two writings of one: all at once, as there may be a million."""
    text = "\n".join(" ".join(each.split()) if "\n" in each else each for each in ids)
    if _has_one_writing(text, {len(each) for each in ids}):
        return ids
    text = str(folded(text)).replace("_", " ")
    # What stands between two numbers tells them apart: 1-12 is not 11-2.
    text = re.sub(r"[^\w\n]+", "-", text)
    text = re.sub(r"-(?:(?!\d)|(?<!\d-))", "", text)
    text = re.sub(r"0(?<!\d0)0*(?=\d)", "", text)
    prefixes = set(re.findall(r"(?m)^([^\W\d]+)\d+$", text))
    if len(prefixes) == 1 and re.search(r"(?m)^\d+$", text):
        text = re.sub(r"(?m)^[^\W\d]+(?=\d+$)", "", text)
    return text.split("\n")


def _has_one_writing(text: str, lengths: set[int]) -> bool:
    """Whether numbers of patients are plainly all written in one way: of one length and case, without other signs."""
    plain = text.isascii() and text.replace("\n", "").isalnum() and text in {text.upper(), text.lower()}
    return plain and (
        len(lengths) == 1 or (text.replace("\n", "").isdigit() and not text.startswith("0") and "\n0" not in text)
    )
