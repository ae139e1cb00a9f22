"""The display of coefficients over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.products import products_of
from riskset.kinds.kind import Kind
from riskset.kinds.of_regression import regression_of
from riskset.kinds.paper import paper_of
from riskset.kinds.proportional_hazards.entry import ProportionalHazardsDisplay
from riskset.tables.variable_labels import number_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Regressions
    from riskset.style import Style


def _analyse(cohort: Cohort, name: str, spec: ProportionalHazardsDisplay) -> list[Result]:
    from riskset.kinds.proportional_hazards.analysis import FEWEST, proportional_hazards

    patients, regression = regression_of(cohort, spec.of)
    return proportional_hazards(
        patients,
        regression,
        endpoints=spec.endpoints,
        variables=spec.variables,
        model=spec.model,
        transform=spec.transform,
        fewest=max(FEWEST, spec.smallest_shown(cohort.study) or 0),
        display=name,
    )


def _present(cohort: Cohort, spec: ProportionalHazardsDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.proportional_hazards.figure import ProportionalHazardsLayout, proportional_hazards_plot

    patients, regression = regression_of(cohort, spec.of)
    origin = "landmark" if patients.account is not None else cohort.study.study.time_origin
    unit = patients.time_unit
    layout = ProportionalHazardsLayout(
        endpoints={name: cohort.study.endpoints[name].label for name in regression.endpoints},
        variables=_labels(patients, regression, results),
        unit=unit,
        x_title=f"{unit.capitalize()} since {origin}" if origin else unit.capitalize(),
        paper=paper_of(cohort, spec),
        style=style,
    )
    return proportional_hazards_plot(results, layout)


def _labels(cohort: Cohort, regression: Regressions, results: Sequence[Result]) -> dict[str, str]:
    """Labels of the variables, numbers with the step that their coefficient is for; of a product, both its labels."""
    products = products_of(cohort, [regression])
    found: dict[str, str] = {}
    for name in dict.fromkeys(row.variable for row in results if row.variable):
        if name in products:
            found[name] = " \u00d7 ".join(cohort.variable(part).label for part in products[name])
            continue
        variable = cohort.variable(name)
        found[name] = number_label(variable, regression.per.get(name)) if variable.is_continuous else variable.label
    return found


def _told(cohort: Cohort, spec: ProportionalHazardsDisplay) -> Teller:
    from riskset.kinds.proportional_hazards.told import ProportionalHazardsTeller

    return ProportionalHazardsTeller(cohort, *regression_of(cohort, spec.of))


PROPORTIONAL_HAZARDS = Kind(ProportionalHazardsDisplay, "figure", _analyse, _present, told=_told)
