"""What a result is about: the columns of the data that its variable, endpoint, groups and population are made of."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from riskset.results import Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase

Subject = frozenset[str] | None
"""Columns of the data; ``None`` for what is about all of them."""
SubjectOf = Callable[[Result, bool], Subject]
"""From a result, and whether it is of groups, to what it is about."""

_PRINTED = frozenset(
    {"label", "labels", "footnote", "caption", "abbreviation", "onset_label", "exposure_label", "title"}
)
_WORD = re.compile(r"\w+")


def about_all(row: Result, of_groups: bool) -> Subject:  # noqa: ARG001  as subjects are asked for
    """The subject of results of which it is not known what they are about."""
    return None


class Subjects:
    """What the results of a display are about.

    Two displays that count the same patients by chance, such as those with a seizure and those with a late infection, tell
    nothing of each other; where both are made of one column, a reader knows that they do.
    """

    def __init__(self, cohort: Cohort, entry: DisplayBase) -> None:
        study = cohort.study
        self._entries: dict[str, Any] = {
            **study.populations, **study.groups, **study.exposures, **study.endpoints, **study.variables,
        }  # fmt: skip
        self._columns = frozenset(cohort.builder.source.table.columns)
        self._known: dict[str, frozenset[str]] = {}
        self._whole = self._of_values(entry.model_dump(exclude_unset=True), frozenset())
        self._by = frozenset[str]() if entry.by is None else self.of(entry.by)
        population = cohort.population_of(entry)
        self._population = frozenset[str]() if population is None else self.of(population)

    def __call__(self, row: Result, of_groups: bool) -> Subject:
        """The columns that a result is about; ``None`` for the accounts of patients, which are about all."""
        if row.analysis in {"patients", "known-later", "landmark", "weighting", "imputation"}:
            return None
        names = [name for name in (row.variable, row.endpoint) if name]
        known = all(name in self._entries or name in self._columns for name in names)
        columns = frozenset[str]().union(*map(self.of, names)) if known else self._whole
        return columns | self._population | (self._by if of_groups else frozenset())

    def of(self, name: str) -> frozenset[str]:
        """The columns that something of the study file, or a column, is made of."""
        if name not in self._known:
            self._known[name] = frozenset()  # what is made of itself ends here
            found = frozenset({name}) & self._columns
            entry = self._entries.get(name)
            if entry is not None:
                values = entry if isinstance(entry, str) else entry.model_dump(exclude_unset=True)
                found |= self._of_values(values, frozenset({name}))
            self._known[name] = found
        return self._known[name]

    def _of_values(self, values: Any, within: frozenset[str]) -> frozenset[str]:  # noqa: ANN401  as an entry is written
        """The columns that the values of an entry name, themselves or by what they are made of."""
        found: frozenset[str] = frozenset()
        for text in _texts(values):
            for word in {text, *_WORD.findall(text)} - within:
                if word in self._columns or word in self._entries:
                    found |= self.of(word)
        return found


def _texts(values: Any) -> Iterator[str]:  # noqa: ANN401
    """The texts of an entry that are not printed ones, keys among them."""
    if isinstance(values, str):
        yield values
    elif isinstance(values, dict):
        for key, value in values.items():
            yield str(key)
            if key not in _PRINTED:
                yield from _texts(value)
    elif isinstance(values, list | tuple):
        for value in values:
            yield from _texts(value)
