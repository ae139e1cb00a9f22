"""The display of complications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.occurrences import occurrences
from riskset.kinds.kind import Kind
from riskset.study.displays.complications import ComplicationsDisplay
from riskset.study.displays.occurrences import data_problems
from riskset.tables.occurrences import OccurrencesLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: ComplicationsDisplay) -> list[Result]:
    return occurrences(cohort, spec, display=name)


def _present(cohort: Cohort, spec: ComplicationsDisplay, results: Sequence[Result], style: Style) -> Table:
    return OccurrencesLayout(cohort, spec, results, style, "Complication").table()


COMPLICATIONS = Kind(ComplicationsDisplay, "table", _analyse, _present, problems=data_problems)
