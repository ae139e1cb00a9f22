"""Finds the results and the cells of a display by their names, without a look at all of them each time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from riskset.naming import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from riskset.results import Result
    from riskset.tables.table import Cell

    Wanted = Mapping[str, AbstractSet[object]]


class NamedResults:
    """Results with an index of each name, which is made when the name is first asked for.

    Parameters
    ----------
    results : sequence of Result
    called : callable
        What a result is called under a name.
    """

    def __init__(self, results: Sequence[Result], called: Callable[[Result, str], Any]) -> None:
        self.results = results
        self._called = called
        self._places: dict[str, dict[object, set[int]]] = {}

    def places(self, wanted: Wanted) -> list[int]:
        """The places of the results that have one of the wanted values under each name, in order."""
        if not wanted:
            return list(range(len(self.results)))
        sets = sorted((self._having(name, values) for name, values in wanted.items()), key=len)
        return sorted(sets[0].intersection(*sets[1:]))

    def matching(self, wanted: Wanted) -> list[Result]:
        """The results themselves."""
        return [self.results[place] for place in self.places(wanted)]

    def _having(self, name: str, values: AbstractSet[object]) -> set[int]:
        if name not in self._places:
            known: dict[object, set[int]] = {}
            for place, result in enumerate(self.results):
                known.setdefault(folded(self._called(result, name)), set()).add(place)
            self._places[name] = known
        return set[int]().union(*(self._places[name].get(value, ()) for value in values))


class NamedCells:
    """The cells of a table, found by the names of the results that they print."""

    def __init__(self, cells: Iterable[Cell], called: Callable[[Result, str], Any]) -> None:
        self._cells = [cell for cell in cells if cell.values]
        printed = [(owner, value.result) for owner, cell in enumerate(self._cells) for value in cell.values.values()]
        self._owners = [owner for owner, _ in printed]
        self._named = NamedResults([result for _, result in printed], called)

    def matching(self, wanted: Wanted) -> list[tuple[Cell, Result]]:
        """The cells that print a result which is meant, each with the first result that it prints."""
        owners = dict.fromkeys(self._owners[place] for place in self._named.places(wanted))
        return [(self._cells[owner], next(iter(self._cells[owner].values.values())).result) for owner in owners]
