"""Columns of a large data file, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Mapping, ValuesView
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.study.table import Column

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, eq=False)
class ColumnsReadLater(Mapping[str, Column]):
    """Columns by name. One that is asked for by its name stays in memory.

    To go through all of them reads those that are not in memory one after the other, and keeps none of these.
    """

    readers: Mapping[str, Callable[[], Column]]
    _kept: dict[str, Column] = field(default_factory=dict[str, Column])

    def __getitem__(self, name: str) -> Column:
        """The column of that name."""
        if name not in self._kept:
            self._kept[name] = self.readers[name]()
        return self._kept[name]

    def __contains__(self, name: object) -> bool:
        """Whether there is such a column; it is not read for that."""
        return name in self.readers

    def __iter__(self) -> Iterator[str]:
        """Names of the columns."""
        return iter(self.readers)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self.readers)

    def seen(self, name: str) -> Column:
        """The column of that name, which is not kept for this."""
        return self._kept[name] if name in self._kept else self.readers[name]()

    def values(self) -> ValuesView[Column]:
        """The columns."""
        return _Seen(self)

    def items(self) -> ItemsView[str, Column]:
        """Names and columns."""
        return _SeenByName(self)


class _Seen(ValuesView[Column]):
    _mapping: ColumnsReadLater

    def __iter__(self) -> Iterator[Column]:
        return (self._mapping.seen(name) for name in self._mapping)


class _SeenByName(ItemsView[str, Column]):
    _mapping: ColumnsReadLater

    def __iter__(self) -> Iterator[tuple[str, Column]]:
        return ((name, self._mapping.seen(name)) for name in self._mapping)
