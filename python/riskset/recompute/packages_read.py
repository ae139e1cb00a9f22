"""Columns of Parquet, Stata and SPSS files: codes as they stand, and their labels where the study file names no codes.

Stata files are read by pandas, which has a reader of its own; SPSS files by pyreadstat, for there is no other. SAS files are not
read: pandas has 5.4e-79 for each 0 of a transport file.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

Labels = Mapping[str, Mapping[Any, str]]
PACKAGES = frozenset({".dta", ".sav", ".zsav"})


def of_package(path: Path, encoding: str | None) -> tuple[Mapping[str, Sequence[Any]], Labels]:
    """The cells of a file by column, ``None`` where a value is missing, and the labels of its codes.

    Raises
    ------
    Unread
        When the file cannot be read by this path.
    """
    try:
        frame, labels = _frame(path, encoding)
    except (ValueError, NotImplementedError, UnicodeDecodeError) as error:
        message = f"a {path.suffix.lower()} file that this path cannot read"
        raise Unread(message) from error
    cells = {str(name): [None if _is_absent(each) else each for each in frame[name]] for name in frame.columns}
    return cells, labels


def _frame(path: Path, encoding: str | None) -> tuple[pd.DataFrame, Labels]:
    import pandas as pd

    form = path.suffix.lower()
    if form == ".parquet":
        return pd.read_parquet(path), {}
    if form == ".dta":
        coded, named = (pd.read_stata(path, convert_categoricals=each) for each in (False, True))
        labelled = [name for name in coded.columns if isinstance(named[name].dtype, pd.CategoricalDtype)]
        return coded, {name: _paired(coded[name], named[name]) for name in labelled}
    import pyreadstat

    keywords: dict[str, Any] = {"encoding": encoding} if encoding else {}
    frame, about = pyreadstat.read_sav(str(path), apply_value_formats=False, user_missing=False, **keywords)
    return pd.DataFrame(frame), dict(about.variable_value_labels)


def _paired(codes: pd.Series[Any], texts: pd.Series[Any]) -> dict[Any, str]:
    """What each code of a column is called, in the order of the codes."""
    pairs = {code: str(text) for code, text in zip(codes, texts, strict=True) if not _is_absent(code)}
    return {code: pairs[code] for code in sorted(pairs)}


def _is_absent(value: Any) -> bool:  # noqa: ANN401  whatever stands in a cell
    """Whether a cell holds nothing: no text, no number, no date."""
    import pandas as pd

    return value == "" or bool(pd.isna(value))
