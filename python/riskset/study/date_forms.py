"""The forms of values that are not dates, and the line of the study file that would read them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from riskset.problems import quoted
from riskset.study.dates import EXCEL, fits, has_short_year, precision_of, readings
from riskset.study.keys import key_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study.dates import DateRules
    from riskset.study.table import Column

_SHOWN = 4
CENTURY = 1930
"""The first of the hundred years that are proposed for two digits."""
_TEXTUAL = ("%d %b %Y", "%d-%b-%Y", "%d%b%Y", "%d.%b.%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y", "%d%b%y")
_NUMERIC = tuple(
    mark.join(parts)
    for mark in "./- "
    for parts in (("%d", "%m", "%Y"), ("%m", "%d", "%Y"), ("%d", "%m", "%y"), ("%m", "%d", "%y"), ("%Y", "%d", "%m"))
)
_CLOCK = (" %H:%M", " %H:%M:%S")
_WHOLE = (*_NUMERIC, "%Y.%m.%d", "%Y %m %d", "%Y%m%d", "%Y年%m月%d日", *_TEXTUAL)
_PARTS = ("%m.%Y", "%m/%Y", "%m-%Y", "%b %Y", "%b-%Y", "%B %Y", "%Y年%m月")
_CANDIDATES = (*_WHOLE, *(day + clock for day in _NUMERIC for clock in _CLOCK), *_PARTS, EXCEL)


@dataclass(frozen=True)
class Form:
    """Values that are written in one way: an example, how many patients have one, and the formats that fit them all."""

    example: str
    row: int
    count: int
    formats: tuple[str, ...]
    is_partial: bool

    def __str__(self) -> str:
        return f"{self.count} like {quoted(self.example)} (row {self.row})"


def formats_of(column: Column) -> tuple[list[str], bool] | None:
    """The formats, beside those that need none, in which all values of a column are dates; ``None`` where some are none.

    Returns
    -------
    formats : list of str
        One for each way of writing that needs one.
    partial : bool
        Whether some of the dates have no day.
    """
    bad = column.dates[1]
    forms = _forms(column, bad, np.arange(column.codes.size)) if bad.any() else []
    if any(not form.formats and not form.is_partial for form in forms):
        return None
    formats = [form.formats[0] for form in forms if form.formats]
    return list(dict.fromkeys(formats)), any(form.is_partial for form in forms)


def bad_dates(column: Column, bad: NDArray[np.bool_], rows: NDArray[np.int64]) -> tuple[str, str]:
    """What is wrong with values that are not dates, by their forms, and what would be right."""
    rules = column.rules.dates
    clash = _clash(column, bad)
    if clash is not None:
        return clash
    forms = _forms(column, bad, rows)
    shown = ", ".join(map(str, forms[:_SHOWN])) + (
        f" and {len(forms) - _SHOWN} other forms" if len(forms) > _SHOWN else ""
    )
    if len(forms) == 1 and forms[0].count == 1:
        message = f"{quoted(forms[0].example)} is text, not a date"
    else:
        message = f"{sum(form.count for form in forms)} values are not dates: {shown}"
    return message, _remedy(column.name, forms, rules)


def _clash(column: Column, bad: NDArray[np.bool_]) -> tuple[str, str] | None:
    """Say of a value that formats read in two ways which these are."""
    rules = column.rules.dates
    for code in np.unique(column.codes[bad]):
        found = readings(column.distinct[code], rules)
        if len(found) > 1:
            first, second = found[:2]
            fit = [each for each in rules.formats if fits(column.distinct[code], each, rules)]
            message = f"{quoted(column.distinct[code])} is {first.date} by {quoted(fit[0])} and {second.date} by {quoted(fit[1])}"
            return (
                message,
                f"Name the one format of this column: data: {{date_formats: {{{column.name}: {quoted(fit[0])}}}}}",
            )
    return None


def _forms(column: Column, bad: NDArray[np.bool_], rows: NDArray[np.int64]) -> list[Form]:
    """The forms that occur, the most frequent first."""
    shapes: dict[str, list[int]] = {}
    for code in np.unique(column.codes[bad]):
        shapes.setdefault(_shape(key_of(column.distinct[code])), []).append(int(code))
    forms: list[Form] = []
    for codes in shapes.values():
        members = bad & np.isin(column.codes, codes)
        first = int(members.argmax())
        fit = _fitting([column.distinct[code] for code in codes], column.rules.dates)
        partial = bool(fit) and all(precision_of(each) != "day" for each in fit)
        partial = partial or _reads_all(codes, column, replace(column.rules.dates, partial="first"))
        forms.append(Form(column.shown(first), int(rows[first]), int(members.sum()), fit, partial))
    return sorted(forms, key=lambda form: -form.count)


def _reads_all(codes: Sequence[int], column: Column, rules: DateRules) -> bool:
    return all(readings(column.distinct[code], rules) for code in codes)


def _shape(text: str) -> str:
    """Numbers and words of a text as their kinds; numbers of one and two digits are of one kind."""
    return re.sub(
        r"\d+", lambda found: "9" if len(found[0]) < 3 else "9" * len(found[0]), re.sub(r"[^\W\d_]+", "a", text)
    )


def _fitting(values: Sequence[object], rules: DateRules) -> tuple[str, ...]:
    """The formats that read each of the values."""
    known = replace(rules, partial="first", century=rules.century or CENTURY)
    return tuple(each for each in _CANDIDATES if all(fits(value, each, known) for value in values))


def _remedy(name: str, forms: Sequence[Form], rules: DateRules) -> str:
    """The line to paste that reads the forms; what none reads must be mended."""
    chosen = [form.formats[0] for form in forms if form.formats]
    options: list[str] = []
    if chosen:
        formats = list(dict.fromkeys([*rules.formats, *chosen]))
        listed = ", ".join(f"'{each}'" for each in formats)
        options.append(f"date_formats: {{{name}: {f'[{listed}]' if len(formats) > 1 else listed}}}")
    if any(has_short_year(each) for each in chosen) and rules.century is None:
        options.append(f"two_digit_years: {CENTURY}")
    if any(form.is_partial for form in forms) and rules.partial == "refuse":
        options.append("partial_dates: middle")
    mend = [form for form in forms if not form.formats and not form.is_partial]
    parts = [f"Write data: {{{', '.join(options)}}}"] if options else []
    twofold = next((form for form in forms if len(form.formats) > 1 and "%m" in form.formats[1]), None)
    if twofold is not None:
        parts[-1] += f" (or '{twofold.formats[1]}', if {quoted(twofold.example)} is meant so)"
    if mend:
        parts.append(
            f"{'correct' if parts else 'Correct'} {quoted(mend[0].example)}, write it as 2020-05-31, or say that it means missing"
        )
    return ", and ".join(parts)
