"""Every kind of display as a plain function, for those who write code rather than a study file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from riskset.displays import display_results, show_display
from riskset.opened import OpenStudy
from riskset.study import load_cohort, load_study
from riskset.study.display_schema import BaselineDisplay, CurvesDisplay, FollowUpDisplay, OutcomesDisplay
from riskset.style import Style

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.figures.figure import Figure
    from riskset.study import Cohort
    from riskset.tables.table import Table


def open_study(path: str | Path, *, style: Style | None = None) -> OpenStudy:
    """Open a study file: read its cohort, check both, and make its displays ready.

    Parameters
    ----------
    path : str or Path
        The study file. A relative path is seen from the current folder.
    style : Style, optional
        How numbers are printed.

    Raises
    ------
    StudyProblems
        With everything that is wrong with the study file or the data.
    """
    return OpenStudy(load_cohort(load_study(Path(path))), style or Style())


def baseline_table(
    cohort: Cohort,
    *,
    by: str | None = None,
    variables: Sequence[str] | None = None,
    population: str | None = None,
    overall: bool = False,
    p: str | None = None,
    statistics: Mapping[str, str] | None = None,
    tests: Mapping[str, str] | None = None,
    missing: bool = True,
    footnotes: Mapping[str, str] | None = None,
) -> Table:
    """Build a table of baseline characteristics; the options are those of a ``baseline`` display."""
    return _build(
        BaselineDisplay,
        "baseline",
        cohort,
        by=by,
        variables=None if variables is None else list(variables),
        population=population,
        overall=overall,
        p=p,
        statistics=statistics,
        tests=tests,
        missing=missing,
        footnotes=footnotes,
    )


def outcomes_table(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    at: Sequence[float],
    by: str | None = None,
    population: str | None = None,
    compare: str | None = None,
    conf_level: float = 0.95,
    conf_type: str = "log-log",
    footnotes: Mapping[str, str] | None = None,
) -> Table:
    """Build a table of outcomes at given times; the options are those of an ``outcomes`` display."""
    return _build(
        OutcomesDisplay,
        "outcomes",
        cohort,
        endpoints=list(endpoints),
        at=list(at),
        by=by,
        population=population,
        compare=compare,
        conf_level=conf_level,
        conf_type=conf_type,
        footnotes=footnotes,
    )


def follow_up_table(cohort: Cohort, endpoint: str, *, by: str | None = None, population: str | None = None) -> Table:
    """Build a table of follow-up; the options are those of a ``follow-up`` display."""
    return _build(FollowUpDisplay, "follow-up", cohort, endpoint=endpoint, by=by, population=population)


def curves_figure(
    cohort: Cohort,
    endpoints: Sequence[str],
    *,
    by: str | None = None,
    population: str | None = None,
    x_max: float | None = None,
    breaks: float | Sequence[float] | None = None,
    risk_table: bool = True,
    conf_band: bool = True,
    p: bool = True,
) -> Figure:
    """Draw curves, one panel an endpoint; the options are those of a ``curves`` display."""
    return _build(
        CurvesDisplay,
        "curves",
        cohort,
        endpoints=list(endpoints),
        by=by,
        population=population,
        x_max=x_max,
        breaks=breaks if breaks is None or isinstance(breaks, int | float) else list(breaks),
        risk_table=risk_table,
        conf_band=conf_band,
        p=p,
    )


def _build(model: type[Any], kind: str, cohort: Cohort, **options: Any) -> Any:  # noqa: ANN401  table or figure
    given = {name: value for name, value in options.items() if value is not None}
    spec = model.model_validate({"kind": kind, **given})
    return show_display(cohort, spec, display_results(cohort, kind, spec), Style())
