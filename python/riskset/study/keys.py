"""One key for each code, whatever it is written as: 1, 1.0, "1" and "01" are one code."""

from __future__ import annotations

import datetime as dt
import re

import numpy as np

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)


def key_of(value: object) -> str:
    """The text by which a code of the study file and a value of the data are compared.

    Numbers compare as numbers, ``TRUE`` and ``true`` are one, blanks around a text do not count.
    """
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, int | np.integer):
        return str(int(value))
    if isinstance(value, float | np.floating):
        return _number_key(float(value))
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    text = str(value).strip()
    if NUMBER.fullmatch(text):
        # Long digit strings are numbers of patients or samples; as floats two of them could become one.
        return text if len(text) > 15 else _number_key(float(text))
    return text.lower() if text.lower() in {"true", "false"} else text


def _number_key(number: float) -> str:
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
