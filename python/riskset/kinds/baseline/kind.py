"""The display of baseline characteristics."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.kinds.baseline.entry import BaselineDisplay, data_problems
from riskset.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.told import Teller
    from riskset.kinds.baseline.entry import RowOptions
    from riskset.kinds.baseline.table import Line
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: BaselineDisplay) -> list[Result]:
    from riskset.kinds.baseline.analysis import baseline

    return baseline(cohort, spec, display=name)


def _present(cohort: Cohort, spec: BaselineDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.baseline.table import BaselineLayout

    layout = BaselineLayout(cohort, spec, list(_lines(cohort, spec)), results)
    return layout.table().with_style(style)


def _lines(cohort: Cohort, spec: BaselineDisplay) -> Iterator[Line]:
    """The variables in the order of the table: those of a section together, where its first one stands."""
    options = spec.rows(cohort.study)
    headings = {name: heading for heading, names in spec.sections.items() for name in names}
    done: set[str] = set()
    for name in options:
        heading = headings.get(name, "")
        if heading not in done:
            members = spec.sections[heading] if heading else [name]
            yield from (_line(cohort, spec, member, heading, options[member]) for member in members)
        done |= {heading} - {""}


def _line(cohort: Cohort, spec: BaselineDisplay, name: str, section: str, options: RowOptions) -> Line:
    from riskset.kinds.baseline.table import Line

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


def _told(cohort: Cohort, spec: BaselineDisplay) -> Teller:
    from riskset.kinds.baseline.told import BaselineTeller

    return BaselineTeller(cohort, spec)


BASELINE = Kind(BaselineDisplay, "table", _analyse, _present, problems=data_problems, told=_told)
