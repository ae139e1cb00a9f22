"""A reader who tries everything: all tables of patients, by all that is known of each, that agree with what is printed."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

LEVELS: dict[str, tuple[Any, ...]] = {
    "arm": ("a", "b"),
    "sex": ("m", "f", None),
    "stage": ("I", "II", "III"),
    "grade": (0, 1, 2, 3, None),
    "died": (0, 1),
}
NAMES = tuple(LEVELS)


class Reader:
    """Knows which patients each printed number counts, and nothing of how many there are.

    Parameters
    ----------
    smallest : int
        Below which numbers are printed as small.
    """

    def __init__(self, smallest: int) -> None:
        self.smallest = smallest
        self.cells = [dict(zip(NAMES, values, strict=True)) for values in product(*LEVELS.values())]
        self._rows: dict[tuple[bool, ...], tuple[float, float]] = {}
        self.hidden: dict[tuple[bool, ...], str] = {}

    def read(self, row: Any) -> None:
        """Take in a number of patients as it is printed."""
        counted = self._counted(row)
        if counted is None:
            return
        low, high = 0.0, np.inf
        if row.value is not None:
            low = high = row.value
        elif row.below is not None:
            low, high = 1.0, row.below - 1
        before = self._rows.get(counted, (0.0, np.inf))
        self._rows[counted] = max(low, before[0]), min(high, before[1])
        if row.value is None:
            self.hidden.setdefault(counted, row.name())

    def found_out(self) -> list[str]:
        """The numbers that are not printed, and of which one value is left."""
        matrix = np.array(list(self._rows), dtype=float)
        low, high = (np.array(each) for each in zip(*self._rows.values(), strict=True))
        told = LinearConstraint(matrix, low, high)
        names = []
        for counted, name in self.hidden.items():
            aim = np.array(counted, dtype=float)
            ends = [
                milp(sign * aim, integrality=np.ones(aim.size), bounds=Bounds(0, 500), constraints=told)
                for sign in (1, -1)
            ]
            assert all(each.x is not None for each in ends), name
            if round(aim @ ends[0].x) == round(aim @ ends[1].x):
                names.append(name)
        return names

    def _counted(self, row: Any) -> tuple[bool, ...] | None:
        """Of each cell whether its patients are counted."""
        if row.unit != "patients" or row.analysis == "patients" or row.at is not None:
            return None
        return tuple(self._in_group(row, cell) and self._in_row(row, cell) for cell in self.cells)

    @staticmethod
    def _in_group(row: Any, cell: dict[str, Any]) -> bool:
        return not row.group or cell["arm"] == row.group

    def _in_row(self, row: Any, cell: dict[str, Any]) -> bool:
        if row.statistic == "n_group" or (row.variable == "os" and row.statistic == "n"):
            return True
        if row.variable == "os" or (row.analysis == "regression" and not row.variable):
            return self._of_endpoint(row, cell)
        value = cell[row.variable]
        if row.analysis == "regression":
            known = value is not None and (row.model == "univariable" or (cell["sex"] is not None))
            inside = known and row.level in {"", value}
            return {"n": inside, "events": inside and bool(cell["died"]), "missing": not known}[row.statistic]
        if row.statistic in {"n", "missing"}:
            return (value is None) == (row.statistic == "missing")
        return value is not None and (self._graded(row.level, value) if row.variable == "grade" else value == row.level)

    @staticmethod
    def _of_endpoint(row: Any, cell: dict[str, Any]) -> bool:
        if row.analysis != "regression":
            return bool(cell["died"])
        known = cell["sex"] is not None
        return {"n": known, "events": known and bool(cell["died"]), "missing": not known}[row.statistic]

    @staticmethod
    def _graded(level: str, grade: int) -> bool:
        if level == "Any grade":
            return grade > 0
        low, _, high = level.removeprefix("Grade ").replace("\u2265 ", "").partition("\u2013")
        if "\u2265" in level:
            return grade >= int(low)
        return int(low) <= grade <= int(high or low)
