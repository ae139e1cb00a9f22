"""The columns of a table of regressions that count: patients and events of each level, or means of an outcome."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.tables.table import Cell, Column, Value, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.tables.lookup import Lookup


class Counts:
    """The columns that stand before those of the models.

    Parameters
    ----------
    models : sequence of str
        Models of the endpoint's own events first: theirs are counted.
    together : bool
        Whether events and patients are one column, such as ``7/37``.
    of_means : bool
        Whether the outcomes are numbers, which have means and no events.
    word : str
        What the journal calls a number of patients.
    """

    def __init__(self, lookup: Lookup, models: Sequence[str], *, together: bool, of_means: bool, word: str) -> None:
        self._lookup, self._models, self._word = lookup, models, word
        self._together, self._of_means = together and not of_means, of_means

    def columns(self) -> list[Column]:
        """The columns."""
        if self._together:
            return [Column(label(f"Events/{self._word}"), "decimal")]
        return [
            Column(label("Patients"), "decimal"),
            Column(label("Mean (SD)" if self._of_means else "Events"), "decimal"),
        ]

    def blank(self) -> list[Cell]:
        """The cells of a row that counts nothing."""
        return [Cell()] * len(self.columns())

    def cells(self, names: dict[str, str], digits: int) -> list[Cell]:
        """The cells of a level; `digits` are the decimals of means."""
        for model in self._models:
            if self._lookup.has("n", model=model, **names):
                value = partial(self._lookup.value, kind="count", model=model, **names)
                if self._together:
                    return [Cell("{events}/{n}", {"events": value("events"), "n": value("n")})]
                patients = Cell("{n}", {"n": value("n")})
                if self._of_means:
                    return [patients, self._mean({**names, "model": model}, digits)]
                return [patients, Cell("{events}", {"events": value("events")})]
        return self.blank()

    def _mean(self, names: dict[str, str], digits: int) -> Cell:
        """The mean and standard deviation of an outcome that is a number."""
        if not self._lookup.has("mean", **names):
            return Cell()
        values = {name: Value(self._lookup.result(name, **names), "number", digits) for name in ("mean", "sd")}
        return Cell("{mean} ({sd})", values)
