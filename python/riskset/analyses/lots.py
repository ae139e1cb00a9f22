"""Lots drawn from the patients' own data: the same for the same data, and not known to who does not have them."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study.table import Column, Table

_LOTS = b"lots of suppression"
_WHOLE = 2.0**64


def secret_of(table: Table) -> bytes:
    """What all columns and patients of the data make together, those that no display shows among them.

    Neither the order of the patients nor that of the columns changes it. It is not a digest of a file, of which documents
    carry one.
    """
    rows = np.zeros(table.size, dtype=np.uint64)
    for column in table.columns.values():
        rows += _numbers(column)
    return blake2b(np.sort(rows).astype("<u8").tobytes(), key=_LOTS, digest_size=32).digest()


def _numbers(column: Column) -> NDArray[np.uint64]:
    """A number for each patient's value, other ones for other columns; 0 where nothing stands."""
    codes, keys = column.keys
    of_values = [int.from_bytes(_digest(f"{column.name}\0{key}", _LOTS)[:8], "little") for key in keys]
    return np.array([*of_values, 0], dtype=np.uint64)[codes]


def lots_of(secret: bytes, names: Sequence[str]) -> NDArray[np.float64]:
    """Two numbers from 0 to 1 for each name, the same for the same name and secret."""
    drawn = b"".join(_digest(name, secret) for name in names)
    return np.frombuffer(drawn, dtype="<u8").reshape(-1, 2) / _WHOLE


def _digest(text: str, key: bytes) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), key=key, digest_size=16).digest()
