"""The registry of displays: what each kind of the study file computes, and how it is presented; one file a kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskset.analyses.landmark import landmark_account
from riskset.displays.baseline import BASELINE
from riskset.displays.centres import CENTRES
from riskset.displays.complications import COMPLICATIONS
from riskset.displays.curves import CURVES
from riskset.displays.flow_chart import FLOW_CHART
from riskset.displays.follow_up import FOLLOW_UP
from riskset.displays.forest import FOREST
from riskset.displays.landmark_accounting import LANDMARK_ACCOUNTING
from riskset.displays.landmark_sweep import LANDMARK_SWEEP, LANDMARK_SWEEP_TABLE
from riskset.displays.ledger import LEDGER
from riskset.displays.love import LOVE
from riskset.displays.outcomes import OUTCOMES
from riskset.displays.regression import REGRESSION
from riskset.displays.toxicity import TOXICITY
from riskset.tables.landmark import landmark_note
from riskset.tables.table import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.displays.kind import Kind
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style

KINDS: dict[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        BASELINE,
        OUTCOMES,
        CURVES,
        FOLLOW_UP,
        REGRESSION,
        FLOW_CHART,
        FOREST,
        CENTRES,
        TOXICITY,
        COMPLICATIONS,
        LANDMARK_SWEEP,
        LANDMARK_SWEEP_TABLE,
        LANDMARK_ACCOUNTING,
        LOVE,
        LEDGER,
    )
}


def display_results(cohort: Cohort, name: str, spec: Any, sources: Sequence[Result] = ()) -> list[Result]:  # noqa: ANN401
    """Compute a display, of any kind: its own results, what it derives from its sources', and its landmark's account."""
    shown = cohort.of(spec)
    kind = KINDS[spec.kind]
    derived = kind.derive(shown, name, spec, sources) if kind.derive is not None else []
    return [*kind.analyse(shown, name, spec), *derived, *landmark_account(shown, display=name)]


def show_display(
    cohort: Cohort,
    spec: Any,  # noqa: ANN401  any display
    results: Sequence[Result],
    style: Style,
    sources: Sequence[Result] = (),
) -> Table | Figure:
    """Present a display's results, and its sources', as a table or a figure."""
    own = [row for row in [*results, *sources] if row.analysis != "landmark"]
    shown = KINDS[spec.kind].present(cohort.of(spec), spec, own, style)
    note = landmark_note(results, style)
    return replace(shown, notes=(note, *shown.notes)) if note and isinstance(shown, Table) else shown
