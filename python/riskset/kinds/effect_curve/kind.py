"""The display of curves of effect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.outcome_values import outcome_label
from riskset.kinds.effect_curve.entry import EffectCurveDisplay
from riskset.kinds.kind import Kind
from riskset.kinds.of_regression import regression_of
from riskset.kinds.paper import paper_of
from riskset.tables.variable_labels import number_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def _analyse(cohort: Cohort, name: str, spec: EffectCurveDisplay) -> list[Result]:
    from riskset.kinds.effect_curve.analysis import effect_curves

    patients, regression = regression_of(cohort, spec.of)
    return effect_curves(
        patients,
        regression,
        endpoints=spec.endpoints,
        variables=spec.variables,
        model=spec.model,
        reference=spec.reference,
        smallest=spec.smallest_shown(cohort.study) or 0,
        display=name,
    )


def _present(cohort: Cohort, spec: EffectCurveDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.effect_curve.figure import EffectCurveLayout, effect_curve_plot

    patients, regression = regression_of(cohort, spec.of)
    names = dict.fromkeys(row.variable for row in results if row.variable)
    variables = {name: patients.variable(name) for name in names}
    layout = EffectCurveLayout(
        endpoints={name: outcome_label(patients, regression, name) for name in regression.modelled},
        variables={name: number_label(variable, None) for name, variable in variables.items()},
        digits={name: variable.digits for name, variable in variables.items()},
        conf_level=regression.conf_level,
        y_limits=spec.y_limits,
        rug=spec.rug,
        paper=paper_of(cohort, spec),
        style=style,
    )
    return effect_curve_plot(results, layout)


def _told(cohort: Cohort, spec: EffectCurveDisplay) -> Teller:
    from riskset.kinds.effect_curve.told import EffectCurveTeller

    return EffectCurveTeller(cohort, spec, *regression_of(cohort, spec.of))


EFFECT_CURVE = Kind(EffectCurveDisplay, "figure", _analyse, _present, told=_told)
