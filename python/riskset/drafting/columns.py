"""What a column most likely is: its kind, label, levels and missing codes, each with the evidence for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from riskset.drafting import words
from riskset.drafting.remark import Remark
from riskset.drafting.values import Values, plain_label
from riskset.naming import counted
from riskset.study.date_forms import formats_of
from riskset.study.dates import DateRules
from riskset.study.doubts.words import AGE
from riskset.study.limits import Limited
from riskset.study.meaning import meant
from riskset.study.table import Column, looks_like_date, natural_order

if TYPE_CHECKING:
    from collections.abc import Mapping

Use = Literal["variable", "date", "private", "text", "empty", "constant", "unclear"]
CENTURY = 1930
"""The first of the hundred years that are proposed for two digits."""
_LONG = 40
_SAMPLE = 50
_MOST_SETS = 1000
_FEW_TEXTS = 5
_MARKED = re.compile(
    r"[+-]?\d{1,3}(?P<group>(?:[,.'\u2019 ]\d{3})+)?\d*(?:[.,]\d+)?\s*(?P<unit>%|[^\W\d_][\w/\u00b2\u00b3^]{0,9})?"
)
_MOST_LEVELS = 20
_SEPARATORS = (";", "|", "+", "、", "\uff0c", "/", ",")
"""What stands between several choices; the last two also between numbers and between neighbours on a scale."""


@dataclass(frozen=True)
class Guess:
    """What a column most likely is.

    Attributes
    ----------
    name : str
        The head of the column.
    use : str
        Whether it is described (``variable``, ``date``), or why it is not.
    values : Values
    spec : dict
        Its entry among the variables of a study file; empty where it is not described.
    data : dict
        What reading it needs of the section ``data``: ``date_formats``, ``partial_dates``, ``two_digit_years``.
    remarks : tuple of Remark
        The evidence, by the keys of `spec`.
    """

    name: str
    use: Use
    values: Values
    spec: dict[str, Any] = field(default_factory=dict[str, Any])
    data: dict[str, Any] = field(default_factory=dict[str, Any])
    remarks: tuple[Remark, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of the variable; empty where it is not described."""
        return str(self.spec.get("kind", ""))

    @property
    def texts(self) -> tuple[str, str]:
        """The head and the label, in which words are looked for."""
        return self.name, self.values.column.label

    @property
    def absent(self) -> int:
        """Rows in which nothing is known."""
        known = sum(self.values.counts[key] for key in self.values.counts if key not in self.values.unknown)
        return self.values.column.codes.size - known

    @property
    def read(self) -> Column:
        """The column as a study file with this entry reads it."""
        column = self.values.column
        formats = self.data.get("date_formats", {}).get(self.name, ())
        dates = DateRules((formats,) if isinstance(formats, str) else tuple(formats), "middle", CENTURY)
        read = replace(column, rules=replace(column.rules, dates=dates))
        return read.with_missing(read.rules.missing | frozenset(self.spec.get("missing", ())))

    @property
    def levels(self) -> list[str]:
        """The printed levels."""
        levels = self.spec.get("levels") or {}
        return list(dict.fromkeys(label for label in levels.values() if label is not None))


def guess_column(column: Column) -> Guess:
    """Guess what a column is.

    Parameters
    ----------
    column : Column
        As a reader of data files found it; its own label and value labels count as evidence.
    """
    values = Values(column)
    texts = (column.name, column.label)
    if not values.meant:
        return Guess(column.name, "empty", values)
    if words.PRIVATE.said_by(*texts) or words.BIRTH.said_by(*texts):
        dates = _dates(values)
        if dates is None or not words.BIRTH.said_by(*texts):
            return Guess(column.name, "private", values)
        return replace(dates, use="private")
    if words.REMARKS.said_by(*texts):
        return Guess(column.name, "text", values)
    labelled = _labelled(values) if column.labels else None
    return _dates(values) or labelled or _numeric(values) or _nearly_dates(values) or _textual(values)


def _entry(values: Values, kind: str, **more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"label": values.column.label or words.label_of(values.column.name), "kind": kind, **more}


def _missing(values: Values, absent: list[str]) -> tuple[dict[str, Any], list[Remark]]:
    """The entry of codes that are no values, and the evidence for them."""
    absent = [key for key in absent if key in values.counts]
    if not absent:
        return {}, []
    told = values.told(absent, values.column.codes.size)
    apart = [key for key in absent if key in values.codes_apart]
    if apart and values.numbers:
        low, high = min(values.numbers), max(values.numbers)
        return {"missing": absent}, [
            Remark("missing", f"{told}, and else {low:.10g} to {high:.10g}: missing?", asks=True)
        ]
    return {"missing": absent}, [Remark("missing", told)]


def _dates(values: Values) -> Guess | None:
    """A column all of whose values are dates."""
    column = values.column.with_missing(values.column.rules.missing | frozenset(values.unknown))
    few = column.distinct[np.unique(column.codes[column.known])][:1].tolist()
    if few and isinstance(few[0], bool | np.bool_):
        return None
    if not words.DATE.said_by(column.name, column.label) and _is_number_like(values):
        return None  # without trying any format, which takes long for many numbers
    sample = Column.coded(
        column.name, np.arange(min(_SAMPLE, column.distinct.size)), column.distinct[:_SAMPLE], column.rules
    )
    found = None if formats_of(sample) is None else formats_of(column)
    if found is None:
        return None
    formats, partial = found
    name = column.name
    data: dict[str, Any] = {}
    remarks: list[Remark] = []
    if formats:
        data["date_formats"] = {name: formats[0] if len(formats) == 1 else formats}
        if any("%y" in each for each in formats):
            data["two_digit_years"] = CENTURY
        remarks += _twofold(column, formats)
    if partial:
        data["partial_dates"] = "middle"
    absent, why = _missing(values, values.unknown)
    return Guess(name, "date", values, _entry(values, "date", **absent), data, (*remarks, *why))


def _nearly_dates(values: Values) -> Guess | None:
    """A column of dates of which some cannot be read: no levels, so that no date of a patient is written down."""
    alike = sum(values.counts[key] for key in values.meant if looks_like_date(key))
    known = sum(values.counts[key] for key in values.meant)
    if 2 * alike <= known:
        return None
    told = f"{counted(known - alike, 'cell is', 'cells are')} no date"
    if alike == known:
        told = "some of its dates cannot be read, or not in one way"
    return Guess(values.column.name, "unclear", values, {}, {}, (Remark("kind", told, asks=True),))


def _is_number_like(values: Values) -> bool:
    """Whether the values are numbers: years alone, or days that a spreadsheet counts, are dates only by their head."""
    return bool(values.numbers) and not any(isinstance(value, np.datetime64) for value in values.column.distinct[:1])


def _twofold(column: Column, formats: list[str]) -> list[Remark]:
    """A question where day and month could be exchanged."""
    first = formats[0]
    if not first.startswith("%d") or "%m" not in first:
        return []
    other = first.replace("%d", "\0").replace("%m", "%d").replace("\0", "%m")
    exchanged = replace(column.rules, dates=replace(column.rules.dates, formats=(other, *formats[1:]), century=CENTURY))
    read = replace(column, rules=exchanged)
    if read.dates[1].any():
        return []
    return [Remark("date_formats", f"no day above 12: day first ({first}) or month first ({other})?", asks=True)]


def _labelled(values: Values) -> Guess | None:
    """A column whose file says what its codes mean."""
    labels = {key: label for key, label in values.column.labels.items() if key not in values.unknown}
    unnamed = [key for key in values.meant if key not in labels]
    if len(unnamed) > max(1, len(labels)):
        return None  # numbers of which some are named
    absent = {key: None for key in [*values.unknown, *values.codes_apart] if key in values.counts and key not in labels}
    printed, is_sex = list(labels.values()), words.SEX.said_by(*_texts(values))
    # Categories, which are their own labels, stay as they are.
    named = {
        key: label if label == key else plain_label(label, printed, is_sex=is_sex) for key, label in labels.items()
    }
    levels: dict[str, str | None] = {**named, **{key: key for key in unnamed}, **absent}
    remarks = [Remark("levels", "the file's own labels")]
    if unnamed:
        told = values.told(unnamed, values.column.codes.size)
        remarks.append(Remark("levels", f"{told}, without a label in the file: what does it mean?", asks=True))
    # Values that are their own labels in the order of the alphabet are in no order that anybody meant.
    is_declared = any(key != label for key, label in labels.items()) or list(labels) != sorted(labels)
    return _with_levels(values, levels, remarks, is_declared=is_declared)


def _numeric(values: Values) -> Guess | None:
    """A column of numbers: measured, counted, or codes of levels."""
    texts, column = values.texts, values.column
    limited = Limited.of(column)
    beyond = {key for key in texts if _is_limit(values, key)}
    stray = [key for key in texts if key not in beyond]
    count = sum(values.counts[key] for key in values.meant) - sum(values.counts[key] for key in texts)
    if not count or sum(values.counts[key] for key in stray) > 0.1 * values.known or not (values.numbers or texts):
        return None
    if stray:
        places = np.flatnonzero(np.isin(column.keys[0], [column.keys[1].index(key) for key in stray]))
        told = counted(places.size, "cell is", "cells are") + " no number"
        return Guess(column.name, "unclear", values, {}, {}, (Remark("kind", told, asks=True),))
    if not texts and (coded := _coded(values)) is not None:
        return coded
    absent, remarks = _missing(values, [*values.unknown, *values.codes_apart])
    more: dict[str, Any] = dict(absent)
    for key, mask in (("below", limited.below), ("above", limited.above)):
        if beyond and mask.any():
            more[key] = "limit"
            told = f"{counted(int(mask.sum()), 'value is a limit', 'values are limits')}: limit, half or omit?"
            remarks.append(Remark(key, told if key == "below" else told.replace(", half", ""), asks=True))
    decimals = _decimals(values)
    if decimals is not None:
        more["digits"] = decimals
        remarks.append(Remark("digits", f"{column.digits()} decimals in the file"))
    is_count = words.COUNTS.said_by(*_texts(values)) and values.is_whole and min(values.numbers or [-1]) >= 0
    return Guess(
        column.name,
        "variable",
        values,
        _entry(values, "count" if is_count else "continuous", **more),
        {},
        tuple(remarks),
    )


def _decimals(values: Values) -> int | None:
    """How many decimals are enough, where the file has more than anyone measured; None where it has not."""
    if not values.numbers or values.column.digits() <= 2:
        return None
    typical = float(np.median(np.abs(values.numbers)))
    return 1 if typical >= 10 else 2 if typical >= 1 else None


def _texts(values: Values) -> tuple[str, str]:
    return values.column.name, values.column.label


def _is_limit(values: Values, key: str) -> bool:
    text = key.strip()
    return text[:1] in "<>≤≥" and not np.isnan(values.column.rules.number(text.lstrip("<>≤≥= ")))


def _coded(values: Values) -> Guess | None:
    """Numbers that are codes of levels; None where they are measured or counted."""
    numbers, keys = values.numbers, values.meant
    if len(keys) == 1:
        only = keys[0]
        if only == "1" and values.known < values.column.codes.size:  # ticked, or left empty
            remark = Remark(
                "levels", f"1 in {values.known} of {values.column.codes.size}, and else empty: is empty no?", asks=True
            )
            return Guess(values.column.name, "unclear", values, {}, {}, (remark,))
        return Guess(values.column.name, "constant", values)
    if not values.is_whole or min(numbers) < 0 or max(numbers) > _MOST_LEVELS or len(keys) > 10:
        return None
    named = words.ORDERED.said_by(*_texts(values)) or words.SEX.said_by(*_texts(values))
    if AGE.said_by(*_texts(values)) or (words.COUNTS.said_by(*_texts(values)) and len(keys) > 2):
        return None
    if len(keys) > (10 if named else 5) or values.known < 3 * len(keys):
        return None
    absent: dict[str, str | None] = {
        key: None for key in [*values.unknown, *values.codes_apart] if key in values.counts
    }
    remarks: list[Remark] = []
    is_scale = words.SCORED.said_by(*_texts(values)) or words.SEX.said_by(*_texts(values))
    is_arm = words.GROUP.said_by(*_texts(values)) and not words.ANSWERED.said_by(*_texts(values))
    if sorted(keys) == ["0", "1"] and not is_scale and not is_arm:
        levels: dict[str, str | None] = {"0": "No", "1": "Yes"}
        if not absent:
            remarks.append(Remark("levels", values.told(["1"], values.column.codes.size)))
    else:
        levels = {key: key for key in keys}
        if not words.ORDERED.said_by(*_texts(values)):
            remarks.append(
                Remark("levels", f"{values.told(keys, values.column.codes.size)}: what do the codes mean?", asks=True)
            )
    if absent:
        told = f"{values.told(list(absent), values.column.codes.size)}, and {'/'.join(keys)} else: missing?"
        remarks.append(Remark("levels", told, asks=True))
    return _with_levels(values, {**levels, **absent}, remarks)


def _textual(values: Values) -> Guess:
    """A column of text: levels, several choices in a cell, or free text, which is not described."""
    column, keys = values.column, values.meant
    if len(keys) == 1:
        return Guess(column.name, "constant", values)
    choices = _choices(values)
    if choices is not None:
        return choices
    marked = _marked_numbers(values)
    if marked:
        return Guess(column.name, "unclear", values, {}, {}, (Remark("kind", marked, asks=True),))
    folded = {words.folded(key) for key in keys}
    many = len(folded) > _MOST_LEVELS or (len(folded) > 5 and 2 * len(folded) > values.known)
    if many or max(map(len, keys)) > _LONG or (values.is_unique and values.known > 5):
        return Guess(column.name, "text", values)
    labels = _merged(values)
    absent: dict[str, str | None] = {key: None for key in values.unknown if key in values.counts}
    remarks: list[Remark] = []
    ways = [keys for keys in _alike(values) if len(keys) > 1]
    if ways:
        remarks.append(Remark("levels", f"written in several ways: {'; '.join(' = '.join(keys) for keys in ways)}"))
    if absent:
        remarks.append(Remark("levels", values.told(list(absent), column.codes.size)))
    return _with_levels(values, {**labels, **absent}, remarks)


def _marked_numbers(values: Values) -> str:
    """What stands beside the numbers of a column most of whose texts are numbers with a unit, or with marks of thousands."""
    found = [_MARKED.fullmatch(key) for key in values.texts]
    if len(values.texts) < _FEW_TEXTS or sum(match is not None for match in found) < 0.9 * len(found):
        return ""
    units = {match["unit"] for match in found if match is not None and match["unit"]}
    if len(units) == 1:
        return f"numbers with {units.pop()} beside them: take it out of the cells"
    is_grouped = not units and all(match is not None and match["group"] for match in found)
    return "numbers with a mark between thousands: take it out of the cells" if is_grouped else ""


def _merged(values: Values) -> dict[str, str]:
    """The printed level of each text; those that differ in case, blanks or width alone are one."""
    groups = {max(keys, key=lambda key: values.counts[key]): keys for keys in _alike(values)}
    ordered = words.scale_order(list(groups)) or natural_order(list(groups))
    is_sex = words.SEX.said_by(*_texts(values))
    labels = {level: plain_label(level, ordered, is_sex=is_sex) for level in ordered}
    if is_sex:
        ordered = sorted(ordered, key=lambda level: labels[level])
    return {key: labels[level] for level in ordered for key in groups[level]}


def _alike(values: Values) -> list[list[str]]:
    """The texts that are meant, those together that differ in case, blanks or width alone."""
    groups: dict[str, list[str]] = {}
    for key in values.meant:
        groups.setdefault(words.folded(key), []).append(key)
    return list(groups.values())


def _with_levels(
    values: Values, levels: Mapping[str, str | None], remarks: list[Remark], *, is_declared: bool = False
) -> Guess:
    """A variable with levels: dichotomous where it is told which of two is meant, ordinal where they have an order.

    Bare numbers are codes, in no order unless the head says so. An order that the file declares is kept.
    """
    label = str(_entry(values, "")["label"])
    printed = list(dict.fromkeys(text for text in levels.values() if text is not None))
    if len(printed) < 2:
        return Guess(values.column.name, "constant", values)
    kind = "categorical"
    if len(printed) == 2:
        codes = [[key for key, text in levels.items() if text == each] for each in printed]
        told = [each for each in printed if not each.isdigit()] and meant(
            label, printed, codes, level=None, reference=None
        )
        kind = "dichotomous" if told else "categorical"
    elif (order := _order(values, printed)) is not None:
        kind = "ordinal"
        if not is_declared:
            places: dict[str | None, int] = {level: place for place, level in enumerate(order)}
            levels = dict(sorted(levels.items(), key=lambda item: places.get(item[1], len(places))))
    return Guess(values.column.name, "variable", values, _entry(values, kind, levels=levels), {}, tuple(remarks))


def _order(values: Values, printed: list[str]) -> list[str] | None:
    """Levels in their order; None where they have none."""
    is_bare = all(each.isdigit() for each in printed)
    order = None if is_bare else words.scale_order(printed)
    return printed if order is None and words.ORDERED.said_by(*_texts(values)) else order


def _choices(values: Values) -> Guess | None:
    """A column of several choices in a cell: ``CMV;EBV``."""
    # Lev+5FU is one treatment of several drugs.
    is_one = words.GROUP.said_by(*_texts(values)) or len(values.meant) > _MOST_SETS
    separators = () if is_one else _SEPARATORS
    for separator in separators:
        each = _parts(values, separator)
        if each is None:
            continue
        levels: dict[str, str | None] = {
            part: None if words.folded(part) in words.NO_CHOICE else plain_label(part, [], is_sex=False)
            for part in natural_order(sorted(each))
        }
        levels = dict(sorted(levels.items(), key=lambda item: item[1] is None))
        several = sum(values.counts[key] for key in values.meant if separator in key)
        absent, why = _missing(values, values.unknown)
        spec = _entry(values, "multiple", separator=separator, levels=levels, **absent)
        told = Remark("separator", f"{counted(several, 'cell has', 'cells have')} several")
        return Guess(values.column.name, "variable", values, spec, {}, (told, *why))
    return None


def _parts(values: Values, separator: str) -> set[str] | None:
    """The choices that a separator parts; None where it stands within texts that are no choices."""
    parted = [[part.strip() for part in key.split(separator)] for key in values.meant]
    several = {part for parts in parted for part in parts if len(parts) > 1}
    each = {part for parts in parted for part in parts} - {""}
    alone = {parts[0] for parts in parted if len(parts) == 1}
    is_list = 2 <= len(each) <= min(12, max(4, len(values.meant))) and bool(alone & several)
    # A plus at the end says positive.
    is_list = is_list and not (separator == "+" and "" in several)
    if not is_list or any(len(part) > 25 or len(part.split()) > 3 for part in each):
        return None
    # 1/2 is a number of something, and II/III a stage between two.
    is_between = any(part[0].isdigit() for part in each) or words.scale_order(sorted(several)) is not None
    return None if separator in _SEPARATORS[-2:] and is_between else each
