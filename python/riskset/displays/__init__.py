"""The registry of displays: what each kind of the study file computes, and how it is presented; one file a kind."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from riskset.analyses.curve_suppression import suppress_curves
from riskset.analyses.landmark import landmark_account
from riskset.analyses.suppression import suppress
from riskset.displays.baseline import BASELINE
from riskset.displays.centres import CENTRES
from riskset.displays.complications import COMPLICATIONS
from riskset.displays.curves import CURVES
from riskset.displays.flow_chart import FLOW_CHART
from riskset.displays.follow_up import FOLLOW_UP
from riskset.displays.forest import FOREST
from riskset.displays.joined import MERGE, STACK
from riskset.displays.kind import named_entry
from riskset.displays.landmark_accounting import LANDMARK_ACCOUNTING
from riskset.displays.landmark_sweep import LANDMARK_SWEEP, LANDMARK_SWEEP_TABLE
from riskset.displays.ledger import LEDGER
from riskset.displays.love import LOVE
from riskset.displays.outcomes import OUTCOMES
from riskset.displays.proportional_hazards import PROPORTIONAL_HAZARDS
from riskset.displays.regression import REGRESSION
from riskset.displays.swimmer import SWIMMER
from riskset.displays.toxicity import TOXICITY
from riskset.problems import Problem
from riskset.results import LookupFailed
from riskset.study import StudyProblems
from riskset.tables.arrangement import arranged
from riskset.tables.landmark import landmark_note
from riskset.tables.suppression import suppression_note
from riskset.tables.table import Table
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
        MERGE,
        STACK,
        LEDGER,
        PROPORTIONAL_HAZARDS,
        SWIMMER,
    )
}


def display_results(cohort: Cohort, name: str, spec: Any, sources: Sequence[Result] = ()) -> list[Result]:  # noqa: ANN401
    """Compute a display, of any kind: its own results, what it derives from its sources', and its landmark's account."""
    shown = cohort.of(spec)
    kind = KINDS[spec.kind]
    derived = kind.derive(shown, name, spec, sources) if kind.derive is not None else []
    rows = [*kind.analyse(shown, name, spec), *derived, *landmark_account(shown, display=name)]
    smallest = smallest_shown(cohort, spec)
    if smallest is None:
        return rows
    left = suppress(rows, smallest, kind.sums(shown, name, spec) if kind.sums is not None else ())
    return suppress_curves(left, smallest, spec.at) if spec.kind == "curves" else left


def smallest_shown(cohort: Cohort, spec: Any) -> int | None:  # noqa: ANN401  any display
    """The smallest number of patients that a display shows; ``None`` where it shows all."""
    return spec.suppress if spec.suppress is not None else cohort.study.study.suppress


def show_display(
    cohort: Cohort,
    spec: Any,  # noqa: ANN401  any display
    results: Sequence[Result],
    style: Style,
    sources: Sequence[Result] = (),
) -> Table | Figure:
    """Present a display's results, and its sources', as a table or a figure."""
    kind = KINDS[spec.kind]
    given = [row for row in [*results, *sources] if kind.whole or row.analysis != "landmark"]
    if kind.noun == "figure":
        return _set_in_type(cohort, lambda: kind.present(cohort.of(spec), spec, given, style))
    shown = kind.present(cohort.of(spec), spec, given, style)
    assert isinstance(shown, Table)  # noqa: S101  what its kind is presented as
    note = landmark_note(results, style)
    shown = _arranged(cohort, spec, shown)
    notes = [text for text in (note, suppression_note(given, style)) if text and text not in shown.notes]
    return replace(shown, notes=(*notes, *shown.notes)) if notes else shown


def _set_in_type(cohort: Cohort, present: Callable[[], Table | Figure]) -> Figure:
    """The figure, laid out and drawn in the typeface of the project's brand."""
    import matplotlib as mpl

    from riskset.figures.figure import Figure
    from riskset.figures.formats import settings
    from riskset.figures.typeface import brand_typeface, set_in

    family = brand_typeface(cohort.study.path)
    with mpl.rc_context(settings()), set_in(family):
        figure = present()
    assert isinstance(figure, Figure)  # noqa: S101  what its kind is presented as
    figure.typeface = family
    return figure


def _arranged(cohort: Cohort, spec: Any, table: Table) -> Table:  # noqa: ANN401  any display
    """The table as its entry arranges it; what it does not have is named with the entry's line."""
    try:
        return arranged(table, getattr(spec, "arrange", None))
    except LookupFailed as error:
        where = named_entry(cohort, spec)
        line = cohort.study.line(*where, "arrange") if where else None
        message, _, remedy = str(error).partition(". ")
        message = f"{dotted((*where, 'arrange'))}: {message}"
        problem = Problem(file=str(cohort.study.path), line=line, message=message, remedy=remedy or "Remove it")
        raise StudyProblems([problem]) from error
