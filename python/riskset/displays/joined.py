"""The displays of tables that are made of other tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.displays.kind import Kind, named_entry
from riskset.problems import Problem
from riskset.study import StudyProblems
from riskset.study.displays import MergeDisplay, StackDisplay
from riskset.tables.operations import merge, stack
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.displays.joined import JoinedDisplay
    from riskset.style import Style


def _analyse(_cohort: Cohort, _name: str, _spec: JoinedDisplay) -> list[Result]:
    return []


def _tables(cohort: Cohort, spec: JoinedDisplay, results: Sequence[Result], style: Style) -> list[Table]:
    """The tables as their own displays show them."""
    from riskset.displays import show_display

    displays = cohort.study.displays
    tables: list[Table] = []
    for name in spec.of:
        own = [row for row in results if row.display == name]
        inner = set(displays[name].sources(cohort.study))
        shown = show_display(cohort, displays[name], own, style, [row for row in results if row.display in inner])
        assert isinstance(shown, Table)  # noqa: S101  checked when the study file was
        tables.append(shown)
    return tables


def _joined(
    cohort: Cohort,
    spec: JoinedDisplay,
    results: Sequence[Result],
    style: Style,
    join: Callable[[Sequence[Table], Sequence[str]], Table],
) -> Table:
    try:
        return join(_tables(cohort, spec, results, style), list(spec.of.values()))
    except ValueError as error:
        if isinstance(error, StudyProblems):
            raise
        where = named_entry(cohort, spec)
        message = f"{where[-1] if where else 'the tables'}: {error}"
        line = cohort.study.line(*where) if where else None
        problem = Problem(
            file=str(cohort.study.path), line=line, message=message, remedy="Name tables that fit together"
        )
        raise StudyProblems([problem]) from error


def _merge(cohort: Cohort, spec: MergeDisplay, results: Sequence[Result], style: Style) -> Table:
    return _joined(cohort, spec, results, style, merge)


def _stack(cohort: Cohort, spec: StackDisplay, results: Sequence[Result], style: Style) -> Table:
    return _joined(cohort, spec, results, style, stack)


MERGE = Kind(MergeDisplay, "table", _analyse, _merge, whole=True)
STACK = Kind(StackDisplay, "table", _analyse, _stack, whole=True)
