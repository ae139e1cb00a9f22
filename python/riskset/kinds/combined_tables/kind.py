"""The displays of tables that are made of other tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.combined_tables.entry import MergeDisplay, StackDisplay
from riskset.kinds.kind import Kind, entry_place
from riskset.problems import Problem
from riskset.study import StudyProblems
from riskset.tables.operations import merge, stack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.kinds.combined_tables.entry import CombinedDisplay
    from riskset.study import Cohort
    from riskset.tables.table import Table


def _combined(
    cohort: Cohort,
    spec: CombinedDisplay,
    table_of: Callable[[str], Table],
    join: Callable[[Sequence[Table], Sequence[str]], Table],
) -> Table:
    try:
        return join([table_of(name) for name in spec.of], list(spec.of.values()))
    except ValueError as error:
        if isinstance(error, StudyProblems):
            raise
        where = entry_place(cohort, spec)
        message = f"{where[-1] if where else 'the tables'}: {error}"
        line = cohort.study.line(*where) if where else None
        problem = Problem(
            file=str(cohort.study.path), line=line, message=message, remedy="Name tables that fit together"
        )
        raise StudyProblems([problem]) from error


def _merge(cohort: Cohort, spec: MergeDisplay, table_of: Callable[[str], Table]) -> Table:
    return _combined(cohort, spec, table_of, merge)


def _stack(cohort: Cohort, spec: StackDisplay, table_of: Callable[[str], Table]) -> Table:
    return _combined(cohort, spec, table_of, stack)


MERGE = Kind(MergeDisplay, "table", combine=_merge)
STACK = Kind(StackDisplay, "table", combine=_stack)
