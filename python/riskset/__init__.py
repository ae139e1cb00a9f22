"""Statistical reports of clinical cohort studies: tables, figures and documents from one result store.

Open a study file and show its displays::

    import riskset

    study = riskset.open_study("study.yml")
    study.display("table-1")
    study.value("table-2", endpoint="os", group="ALL", at=24)

Or make a cohort of a data frame, and show it without a study file::

    os = riskset.endpoint(time="os_days", event={"died": 1}, unit="days")
    cohort = riskset.cohort(frame, id="patient", endpoints={"os": os})
    riskset.baseline_table(cohort, by="arm")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    __version__: str
    from riskset.answered.opening import open_study
    from riskset.figures.figure import Figure
    from riskset.frames.cohort import cohort
    from riskset.frames.endpoints import endpoint
    from riskset.frames.exposures import exposure
    from riskset.kinds.forest.fitted import models_forest
    from riskset.kinds.regression.fitted import models_table
    from riskset.study_files import load_cohort, load_study
    from riskset.tables.table import Table

    baseline_table: Callable[..., Table]
    outcomes_table: Callable[..., Table]
    curves_figure: Callable[..., Figure]
    flow_chart_figure: Callable[..., Figure]
    follow_up_table: Callable[..., Table]
    regression_table: Callable[..., Table]
    forest_figure: Callable[..., Figure]
    centres_table: Callable[..., Table]
    toxicity_table: Callable[..., Table]
    complications_table: Callable[..., Table]
    landmark_sweep_figure: Callable[..., Figure]
    landmark_sweep_table: Callable[..., Table]
    landmark_accounting_table: Callable[..., Table]
    love_figure: Callable[..., Figure]
    overlap_figure: Callable[..., Figure]
    merge_table: Callable[..., Table]
    stack_table: Callable[..., Table]
    ledger_table: Callable[..., Table]
    proportional_hazards_figure: Callable[..., Figure]
    effect_curve_figure: Callable[..., Figure]
    stress_table: Callable[..., Table]
    stress_figure: Callable[..., Figure]
    imputation_figure: Callable[..., Figure]
    swimmer_figure: Callable[..., Figure]

__all__ = [
    "baseline_table",
    "centres_table",
    "cohort",
    "complications_table",
    "curves_figure",
    "effect_curve_figure",
    "endpoint",
    "exposure",
    "flow_chart_figure",
    "follow_up_table",
    "forest_figure",
    "imputation_figure",
    "landmark_accounting_table",
    "landmark_sweep_figure",
    "landmark_sweep_table",
    "ledger_table",
    "load_cohort",
    "load_study",
    "love_figure",
    "merge_table",
    "models_forest",
    "models_table",
    "open_study",
    "outcomes_table",
    "overlap_figure",
    "proportional_hazards_figure",
    "regression_table",
    "stack_table",
    "stress_figure",
    "stress_table",
    "swimmer_figure",
    "toxicity_table",
]

_HOMES = {
    "cohort": "riskset.frames.cohort",
    "endpoint": "riskset.frames.endpoints",
    "exposure": "riskset.frames.exposures",
    "load_cohort": "riskset.study_files",
    "load_study": "riskset.study_files",
    "models_forest": "riskset.kinds.forest.fitted",
    "models_table": "riskset.kinds.regression.fitted",
    "open_study": "riskset.answered.opening",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401  each public name on its first use, so that importing is fast
    if name == "__version__":
        from importlib.metadata import version

        return version("riskset")
    if name not in __all__ and not name.endswith(("_table", "_figure")):  # other packages' kinds are functions too
        message = f"module 'riskset' has no attribute {name!r}"
        raise AttributeError(message)
    return getattr(import_module(_HOMES.get(name, "riskset.builders")), name)


def __dir__() -> list[str]:
    builders = import_module("riskset.builders")
    return sorted({*__all__, *(name for name in dir(builders) if name.endswith(("_table", "_figure")))})
