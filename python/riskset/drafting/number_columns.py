"""Columns of numbers: measured, counted, or codes of levels."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.drafting import words
from riskset.drafting.guess import Guess, entry, missing_entry, with_levels
from riskset.drafting.remark import Remark
from riskset.naming import counted
from riskset.study.doubts.words import AGE
from riskset.study.limits import Limited

if TYPE_CHECKING:
    from riskset.drafting.values import Values

_MOST_LEVELS = 20


def number_column(values: Values) -> Guess | None:
    """A column of numbers: measured, counted, or codes of levels."""
    texts, column = values.texts, values.column
    limited = Limited.of(column)
    beyond = int((limited.below | limited.above).sum())
    in_texts = sum(values.counts[key] for key in texts)
    stray = in_texts - beyond
    if in_texts == values.held or stray > 0.1 * values.known:
        return None
    if stray:
        told = counted(stray, "cell is", "cells are") + " no number"
        return Guess(column.name, "unclear", values, {}, {}, (Remark("kind", told, asks=True),))
    if not texts and (coded := _coded(values)) is not None:
        return coded
    absent, remarks = missing_entry(values, [*values.unknown, *values.codes_apart])
    more: dict[str, Any] = dict(absent)
    for key, mask in (("below", limited.below), ("above", limited.above)):
        if mask.any():
            more[key] = "limit"
            told = f"{counted(int(mask.sum()), 'value is a limit', 'values are limits')}: limit, half or omit?"
            remarks.append(Remark(key, told if key == "below" else told.replace(", half", ""), asks=True))
    decimals = _decimals(values)
    if decimals is not None:
        more["digits"] = decimals
        remarks.append(Remark("digits", f"{column.digits()} decimals in the file"))
    is_count = words.COUNTS.said_by(*values.heads) and values.is_whole and min(values.numbers or [-1]) >= 0
    return Guess(
        column.name,
        "variable",
        values,
        entry(values, "count" if is_count else "continuous", **more),
        {},
        tuple(remarks),
    )


def _decimals(values: Values) -> int | None:
    """How many decimals are enough, where the file has more than anyone measured; None where it has not."""
    if not values.numbers or values.column.digits() <= 2:
        return None
    typical = float(np.median(np.abs(values.numbers)))
    return 1 if typical >= 10 else 2 if typical >= 1 else None


def _coded(values: Values) -> Guess | None:
    """Numbers that are codes of levels; None where they are measured or counted."""
    numbers, keys = values.numbers, values.meant
    if len(keys) == 1:
        only = keys[0]
        if only == "1" and values.known < values.size:  # ticked, or left empty
            remark = Remark("levels", f"1 in {values.known} of {values.size}, and else empty: is empty no?", asks=True)
            return Guess(values.column.name, "unclear", values, {}, {}, (remark,))
        return Guess(values.column.name, "constant", values)
    if not values.is_whole or min(numbers) < 0 or max(numbers) > _MOST_LEVELS or len(keys) > 10:
        return None
    named = words.ORDERED.said_by(*values.heads) or words.SEX.said_by(*values.heads)
    if AGE.said_by(*values.heads) or (words.COUNTS.said_by(*values.heads) and len(keys) > 2):
        return None
    if len(keys) > (10 if named else 5) or values.known < 3 * len(keys):
        return None
    absent: dict[str, str | None] = {
        key: None for key in [*values.unknown, *values.codes_apart] if key in values.counts
    }
    remarks: list[Remark] = []
    is_scale = words.SCORED.said_by(*values.heads) or words.SEX.said_by(*values.heads)
    is_arm = words.GROUP.said_by(*values.heads) and not words.ANSWERED.said_by(*values.heads)
    if sorted(keys) == ["0", "1"] and not is_scale and not is_arm:
        levels: dict[str, str | None] = {"0": "No", "1": "Yes"}
        if not absent:
            remarks.append(Remark("levels", values.told(["1"])))
    else:
        levels = {key: key for key in keys}
        if not words.ORDERED.said_by(*values.heads):
            remarks.append(Remark("levels", f"{values.told(keys)}: what do the codes mean?", asks=True))
    if absent:
        told = f"{values.told(absent)}, and {'/'.join(keys)} else: missing?"
        remarks.append(Remark("levels", told, asks=True))
    return with_levels(values, {**levels, **absent}, remarks)
