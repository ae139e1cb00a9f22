"""The display of survival and cumulative incidence at given times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.groups import pair_problems
from riskset.analyses.patients import imputed_cohort, in_no_group, without_follow_up, without_stratum
from riskset.analyses.weights import cluster_problems, weights_problems
from riskset.kinds.kind import Kind
from riskset.kinds.outcomes.entry import OutcomesDisplay

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.analyses.patients import LeftOut
    from riskset.analyses.told import Teller
    from riskset.problems import Problem
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.table import Table


def _analyse(cohort: Cohort, name: str, spec: OutcomesDisplay) -> list[Result]:
    from riskset.kinds.outcomes.analysis import outcomes

    return outcomes(cohort, spec, display=name)


def _present(cohort: Cohort, spec: OutcomesDisplay, results: Sequence[Result], style: Style) -> Table:
    from riskset.kinds.outcomes.table import OutcomesLayout

    layout = OutcomesLayout(cohort, spec, results)
    table = layout.groups_as_rows() if spec.layout == "groups-as-rows" else layout.endpoints_as_rows()
    return table.with_style(style)


def _problems(cohort: Cohort, name: str, spec: OutcomesDisplay) -> Iterator[Problem]:
    yield from pair_problems(cohort, name, spec)
    yield from weights_problems(cohort, name, spec, spec.weights, complete=True)
    yield from cluster_problems(cohort, name, spec, spec.cluster)


def _left_out(cohort: Cohort, spec: OutcomesDisplay) -> Iterator[LeftOut]:
    """Those in no group, those never at risk where patients are followed into an exposure, and of tests those in no stratum."""
    yield from in_no_group(imputed_cohort(cohort, spec), spec.by)
    yield from without_follow_up(cohort, spec.by, spec.endpoints)
    yield from without_stratum(cohort, spec.strata)


def _told(cohort: Cohort, spec: OutcomesDisplay) -> Teller:
    from riskset.kinds.outcomes.told import OutcomesTeller

    return OutcomesTeller(cohort, spec)


OUTCOMES = Kind(OutcomesDisplay, "table", _analyse, _present, problems=_problems, left_out=_left_out, told=_told)
