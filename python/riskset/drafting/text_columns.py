"""Columns of text: levels, several choices in a cell, numbers with marks, or free text."""

from __future__ import annotations

import re

from riskset.drafting import words
from riskset.drafting.guess import Guess, entry, missing_entry, with_levels
from riskset.drafting.remark import Remark
from riskset.drafting.values import Values, plain_label
from riskset.naming import counted
from riskset.study.table import natural_order

_LONG = 40
_MOST_LEVELS = 20
_MOST_SETS = 1000
_FEW_TEXTS = 5
_MARKED = re.compile(
    r"[+-]?\d{1,3}(?P<group>(?:[,.'\u2019 ]\d{3})+)?\d*(?:[.,]\d+)?\s*(?P<unit>%|[^\W\d_][\w/\u00b2\u00b3^]{0,9})?"
)
_SEPARATORS = (";", "|", "+", "、", "\uff0c", "/", ",")
"""What stands between several choices; the last two also between numbers and between neighbours on a scale."""


def text_column(values: Values) -> Guess:
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
        remarks.append(Remark("levels", values.told(absent)))
    return with_levels(values, {**labels, **absent}, remarks)


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
    is_sex = words.SEX.said_by(*values.heads)
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


def _choices(values: Values) -> Guess | None:
    """A column of several choices in a cell: ``CMV;EBV``."""
    # Lev+5FU is one treatment of several drugs.
    is_one = words.GROUP.said_by(*values.heads) or len(values.meant) > _MOST_SETS
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
        absent, why = missing_entry(values, values.unknown)
        spec = entry(values, "multiple", separator=separator, levels=levels, **absent)
        told = Remark("separator", f"{counted(several, 'cell has', 'cells have')} several")
        return Guess(values.column.name, "variable", values, spec, {}, (told, *why))
    return None


def _parts(values: Values, separator: str) -> set[str] | None:
    """The choices that a separator parts; None where it stands within texts that are not choices."""
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
