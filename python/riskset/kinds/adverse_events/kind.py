"""The displays of toxicities and of complications."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.adverse_events.entry import ComplicationsDisplay, ToxicityDisplay, data_problems
from riskset.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.kinds.adverse_events.entry import AdverseEventsDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: AdverseEventsDisplay) -> list[Result]:
    from riskset.kinds.adverse_events.analysis import adverse_events

    return adverse_events(cohort, spec, display=name)


def _toxicity(cohort: Cohort, spec: ToxicityDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.adverse_events.table import AdverseEventsLayout

    return AdverseEventsLayout(cohort, spec, results, style, "Toxicity").table()


def _complications(cohort: Cohort, spec: ComplicationsDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.adverse_events.table import AdverseEventsLayout

    return AdverseEventsLayout(cohort, spec, results, style, "Complication").table()


def _told(cohort: Cohort, spec: AdverseEventsDisplay) -> Teller:
    from riskset.kinds.adverse_events.told import AdverseEventsTeller

    return AdverseEventsTeller(cohort, spec)


TOXICITY = Kind(ToxicityDisplay, "table", _analyse, _toxicity, problems=data_problems, told=_told)
COMPLICATIONS = Kind(ComplicationsDisplay, "table", _analyse, _complications, problems=data_problems, told=_told)
