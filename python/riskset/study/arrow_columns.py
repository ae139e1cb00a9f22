"""Turns columns of Arrow, which Parquet files and data frames hold, into what a reader of data files finds."""

from __future__ import annotations

from typing import Any

from riskset.study.keys import key_of
from riskset.study.narrow_codes import narrow_type
from riskset.study.raw_table import RawColumn, objects


def raw_column(name: str, column: Any) -> RawColumn:  # noqa: ANN401  pyarrow has no types
    """A column of Arrow; the order of a dictionary's values is the order of the levels."""
    import pyarrow as pa

    labels: dict[str, str] = {}
    if pa.types.is_dictionary(column.type):
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        whole = whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole
        labels = {key_of(value): str(value) for value in whole.dictionary.to_pylist()}
        column = whole.cast(whole.type.value_type)
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        values = column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
        return RawColumn(name, values, labels=labels)
    return _coded(name, column, labels) or RawColumn(name, objects(column.to_pylist()), labels=labels)


def _coded(name: str, column: Any, labels: dict[str, str]) -> RawColumn | None:  # noqa: ANN401
    """A column of texts as codes, so that each distinct text is one object; None for what Arrow cannot code."""
    import pyarrow as pa

    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    coded = column.dictionary_encode()
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    coded = coded.unify_dictionaries().chunk(0) if isinstance(coded, pa.ChunkedArray) else coded
    distinct = objects(coded.dictionary.to_pylist())
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(narrow_type(distinct.size))
    return RawColumn(name, distinct, codes, labels)
