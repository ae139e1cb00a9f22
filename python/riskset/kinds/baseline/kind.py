"""The display of baseline characteristics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.kinds.baseline.entry import BaselineDisplay, data_problems
from riskset.kinds.baseline.own import own_statistics
from riskset.kinds.kind import Kind
from riskset.tables.notes import Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.baseline.table import Line
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: BaselineDisplay) -> list[Result]:
    from riskset.kinds.baseline.analysis import Comparing, baseline

    variables = list(spec.rows(cohort.study.variables))
    tests = {variable: spec.test_of(variable, cohort.variable(variable).kind) for variable in variables}
    registered = own_statistics().known
    own = {
        variable: [
            registered[name]
            for name in spec.statistics_of(variable, cohort.variable(variable).kind)
            if name in registered
        ]
        for variable in variables
    }
    return baseline(
        cohort,
        variables,
        by=spec.by,
        overall=spec.overall,
        comparing=Comparing(
            p=spec.p,
            pairs=spec.pairs,
            tests={variable: test for variable, test in tests.items() if test is not None},
            adjust=spec.adjust,
            adjust_over=spec.adjust_over,
            smd=spec.smd,
        ),
        percent=spec.percent,
        statistics=own,
        weights=spec.weights,
        display=name,
    )


def _present(cohort: Cohort, spec: BaselineDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.baseline.table import BaselineLayout

    layout = BaselineLayout(
        cohort,
        results,
        by=spec.by,
        lines=list(_lines(cohort, spec)),
        adjust_over=spec.adjust_over,
        unweighted=spec.unweighted,
        notes=[Placed(note.text, note.row, note.level, note.column) for note in spec.notes],
    )
    return layout.table().with_style(style)


def _lines(cohort: Cohort, spec: BaselineDisplay) -> Iterator[Line]:
    """The variables in the order of the table: those of a section together, where its first one stands."""
    options = spec.rows(cohort.study.variables)
    headings = {name: heading for heading, names in spec.sections.items() for name in names}
    done: set[str] = set()
    for name in options:
        heading = headings.get(name, "")
        if heading not in done:
            members = spec.sections[heading] if heading else [name]
            yield from (_line(cohort, spec, member, heading) for member in members)
        done |= {heading} - {""}


def _line(cohort: Cohort, spec: BaselineDisplay, name: str, section: str) -> Line:
    from riskset.kinds.baseline.table import Line

    options = spec.rows(cohort.study.variables)[name]
    variable = cohort.variable(name)
    chosen = {key: getattr(options, key) for key in ("label", "unit", "digits") if getattr(options, key) is not None}
    notes = (variable.footnote, options.footnote, spec.footnotes.get(name))
    return Line(
        replace(variable, **chosen),
        spec.statistics_of(name, variable.kind),
        summary_rows=spec.summary_rows_of(name),
        missing=spec.missing_of(name),
        level=options.level,
        footnotes=tuple(note for note in notes if note),
        section=section,
    )


BASELINE = Kind(BaselineDisplay, "table", _analyse, _present, problems=data_problems)
