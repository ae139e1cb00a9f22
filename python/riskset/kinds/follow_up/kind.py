"""The display of follow-up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.follow_up.entry import FollowUpDisplay
from riskset.kinds.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: FollowUpDisplay) -> list[Result]:
    from riskset.kinds.follow_up.analysis import follow_up

    return follow_up(cohort, spec.endpoint, by=spec.by, median=spec.median, range_of=spec.range, display=name)


def _present(cohort: Cohort, spec: FollowUpDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.follow_up.table import follow_up_layout

    return follow_up_layout(cohort, results, spec, style).with_style(style)


def _told(cohort: Cohort, spec: FollowUpDisplay) -> Teller:
    from riskset.kinds.follow_up.told import FollowUpTeller

    return FollowUpTeller(cohort, spec)


FOLLOW_UP = Kind(FollowUpDisplay, "table", _analyse, _present, told=_told)
