"""Which values of which column mean `not known`: some always, others where the study file says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.study.expressions import names_in
from riskset.study.keys import key_of
from riskset.study.schema_parts import DateSpan
from riskset.study.sections import Span
from riskset.study.table import Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.study.schema import StudyFile
    from riskset.study.sections import VariableSpec

ALWAYS = frozenset({"NA", "N/A", "n/a", "#N/A", "NaN", "nan", "NULL", "null", "."})
"""What means missing in every column, beside an empty cell."""


@dataclass(frozen=True, eq=False)
class MoreMissing(Mapping[str, Column]):
    """Columns in which more values mean missing; each is read anew when it is first asked for."""

    columns: Mapping[str, Column]
    missing: frozenset[str]
    _read: dict[str, Column] = field(default_factory=dict[str, Column])

    def __getitem__(self, name: str) -> Column:
        """The column of that name."""
        if name not in self._read:
            column = self.columns[name]
            self._read[name] = column.with_missing(column.rules.missing | self.missing)
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        """Names of the columns."""
        return iter(self.columns)

    def __len__(self) -> int:
        """How many columns there are."""
        return len(self.columns)


def keys_of(values: Iterable[str]) -> frozenset[str]:
    """Values of the study file as they are compared with those of the data."""
    return frozenset(key_of(value) for value in values)


def missing_in(study: StudyFile, column: str, exact: frozenset[str]) -> frozenset[str]:
    """What means missing in a column; in those that are `exact`, no value that the study file gives for all."""
    return ALWAYS if column in exact else ALWAYS | keys_of(study.data.missing)


def missing_of(spec: VariableSpec, in_column: frozenset[str]) -> frozenset[str]:
    """What means missing for a variable: what does in its column, what it names, and nothing that is a level of it."""
    return (in_column | keys_of(spec.missing)) - _levels_of(spec)


def named_levels(study: StudyFile, column: str) -> frozenset[str]:
    """What is a level of a variable that is read from a column, whatever it means elsewhere."""
    levels = [_levels_of(spec) for name, spec in study.variables.items() if column in spec.columns_of(name)]
    return frozenset().union(*levels)


def _levels_of(spec: VariableSpec) -> frozenset[str]:
    levels = spec.levels or []
    return keys_of(code for code in levels if not isinstance(levels, dict) or levels[code] is not None)


def exact_columns(study: StudyFile) -> frozenset[str]:
    """The patient's number, and columns of times of endpoints and exposures: a value of theirs is never a code by chance.

    The columns are named as their files name them, before they are joined or gathered under another name.
    """
    names = set() if study.data.id is None else {study.data.id}
    times = [time for spec in study.endpoints.values() for time in spec.single_times]
    for time in (*times, *(spec.at for spec in study.exposures.values())):
        _add_columns(study, time, names)
    for other in study.data.join:
        names |= {other.id} | {name.removeprefix(other.prefix) for name in names}
    for file in (study.data, *study.data.join):
        gathered = {} if file.rows is None else file.rows.gather
        names |= {each.column for new, each in gathered.items() if new in names}
    return frozenset(names)


def _add_columns(study: StudyFile, time: str | DateSpan, names: set[str]) -> None:
    """Add the columns from which a time is read or computed, through variables that are derived from others."""
    if isinstance(time, DateSpan):
        names |= {time.from_, time.to}
        return
    for name in {time, *names_in(time)} - names:
        names.add(name)
        spec = study.variables.get(name)
        if spec is not None and isinstance(spec.derive, str | Span):
            _add_columns(study, spec.derive, names)
        elif spec is not None:
            names.update(spec.columns_of(name))
