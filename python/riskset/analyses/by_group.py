"""A baseline variable by group: samples of a number, or counts of levels, made once for summaries and tests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from riskset.study import Variable
    from riskset.study.held import Held

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class ByGroup:
    """A variable's values by group.

    Attributes
    ----------
    variable : Variable
    missing : int64 array of k
        Patients of each group without a value.
    samples : tuple of k float arrays
        Values of a number in each group, without missing ones; empty for levels.
    counts : float array of levels x k, or None for a number
    with_value : int64 array of k, or None
        Patients of each group with a value, where these can have several levels and `counts` do not add up to them.
    """

    variable: Variable
    missing: Whole
    samples: tuple[Floats, ...] = ()
    counts: Floats | None = None
    with_value: Whole | None = None

    @classmethod
    def of_choices(
        cls, chosen: NDArray[np.bool_], known: NDArray[np.bool_], codes: Whole, groups: int, variable: Variable
    ) -> ByGroup:
        """Count who has which level (rows of `chosen`) in each group, where a patient can have several."""
        members = [codes == group for group in range(groups)]
        counts = np.array([[(row & known & each).sum() for each in members] for row in chosen], dtype=np.float64)
        held = np.array([(known & each).sum() for each in members], dtype=np.int64)
        missing = np.array([(~known & each).sum() for each in members], dtype=np.int64)
        return cls(variable, missing, counts=counts.reshape(len(chosen), groups), with_value=held)

    @classmethod
    def of(cls, values: Held, codes: Whole, groups: int, variable: Variable) -> ByGroup:
        """Split values by group; a patient whose group's code is -1 is in none."""
        if variable.is_continuous:
            numbers = values.numbers
            parts = [numbers[codes == group] for group in range(groups)]
            samples = tuple(part[~np.isnan(part)] for part in parts)
            missing = np.array([part.size - held.size for part, held in zip(parts, samples, strict=True)], np.int64)
            return cls(variable, missing, samples)
        levels = len(values.levels)
        # Row 0 are patients without a level, column 0 those without a group.
        places = (values.codes + 1) * (groups + 1) + codes + 1
        table = np.bincount(places, minlength=(levels + 1) * (groups + 1)).reshape(levels + 1, groups + 1)
        return cls(variable, table[0, 1:], counts=table[1:, 1:].astype(np.float64))

    @property
    def held(self) -> Whole:
        """Patients of each group with a value."""
        if self.with_value is not None:
            return self.with_value
        if self.counts is None:
            return np.array([sample.size for sample in self.samples], dtype=np.int64)
        return self.counts.sum(axis=0).astype(np.int64)

    def only(self, groups: Sequence[int]) -> ByGroup:
        """The same variable in some of the groups, in that order."""
        index = list(groups)
        if self.counts is None:
            return replace(self, missing=self.missing[index], samples=tuple(self.samples[each] for each in index))
        held = None if self.with_value is None else self.with_value[index]
        return replace(self, missing=self.missing[index], counts=self.counts[:, index], with_value=held)

    def together(self) -> ByGroup:
        """All groups as one."""
        missing = self.missing.sum(keepdims=True)
        if self.counts is None:
            everyone = np.concatenate(self.samples) if self.samples else np.empty(0)
            return replace(self, missing=missing, samples=(everyone,))
        held = None if self.with_value is None else self.with_value.sum(keepdims=True)
        return replace(self, missing=missing, counts=self.counts.sum(axis=1, keepdims=True), with_value=held)

    def scored(self) -> tuple[Floats, ...]:
        """Samples of each group in which a level counts as its position."""
        if self.counts is None:
            return self.samples
        positions = np.arange(self.counts.shape[0], dtype=np.float64)
        return tuple(np.repeat(positions, column.astype(np.int64)) for column in self.counts.T)
