"""Text for files that spreadsheets open: none of it is taken for a formula."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# With their wide forms, which a spreadsheet takes for them.
_BEGINNINGS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
_NUMBER = re.compile(r"[+-]?(?:\d[\d.,\u00a0\u2009\u202f]*|[.,]\d+)(?:[eE][+-]?\d+)?%?")


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula: marked by an apostrophe where it begins like one (OWASP).

    A plain number begins like one, too, and stays as it is.
    """
    return f"'{text}" if text.startswith(_BEGINNINGS) and not _NUMBER.fullmatch(text) else text


def defused_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of a frame whose texts, names of columns among them, are not formulas; all else stays."""
    import pandas as pd

    def of(column: pd.Series) -> pd.Series:
        if pd.api.types.is_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
            return column
        return column.astype(object).map(lambda value: defused(value) if isinstance(value, str) else value)

    return pd.DataFrame({defused(str(name)): of(frame[name]) for name in frame})
