"""The display of a forest plot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.analyses.effect_names import EFFECTS
from riskset.analyses.patients import in_no_group, without_follow_up
from riskset.analyses.products import products_of
from riskset.kinds.forest.entry import ForestDisplay, data_problems
from riskset.kinds.forest.models import models_named
from riskset.kinds.kind import Kind
from riskset.kinds.paper import paper_of
from riskset.problems import LookupFailed, quoted
from riskset.study.entries.modelled_outcomes import outcome_levels
from riskset.study.entries.regressions import Regressions
from riskset.study.problems import StudyProblems
from riskset.tables.variable_labels import number_label, per_multiple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.analyses.patients import LeftOut
    from riskset.analyses.products import Pair
    from riskset.analyses.told import Teller
    from riskset.figures.figure import Figure
    from riskset.results import Result
    from riskset.study import Cohort, Variable
    from riskset.style import Style

REGRESSION = "regression"
DRAWN = frozenset({*EFFECTS, "lower", "upper", "p_value", "factor_p_value", "reference", "n", "events", "imputations"})


def _analyse(cohort: Cohort, name: str, spec: ForestDisplay) -> list[Result]:
    from riskset.kinds.forest.analysis import outcome_subgroups, subgroups

    if spec.subgroups is None or spec.by is None:
        return []
    if spec.outcomes:
        return outcome_subgroups(
            cohort,
            {each: outcome_levels(spec.outcomes, each) for each in spec.outcomes},
            spec.subgroups,
            by=spec.by,
            measure=spec.measure,
            reference=spec.reference,
            interaction=spec.interaction,
            conf_level=spec.conf_level,
            display=name,
        )
    return subgroups(
        cohort,
        spec.endpoints or [],
        spec.subgroups,
        by=spec.by,
        reference=spec.reference,
        competing=spec.competing,
        interaction=spec.interaction,
        conf_level=spec.conf_level,
        display=name,
    )


def _derive(_cohort: Cohort, name: str, spec: ForestDisplay, sources: Sequence[Result]) -> list[Result]:
    """The numbers that it draws, under its own name."""
    regressions = [row for row in sources if row.analysis == REGRESSION]
    drawn = [row for row in regressions if row.statistic in DRAWN]
    return [replace(row, display=name) for row in _shown(spec, drawn)]


def _shown(spec: ForestDisplay, rows: Sequence[Result]) -> list[Result]:
    """The rows of the models and endpoints that the entry names."""
    models = set(models_named(spec.models, list(dict.fromkeys(row.model for row in rows))))
    return [row for row in rows if row.model in models and (spec.endpoints is None or row.endpoint in spec.endpoints)]


def _hold_models(spec: ForestDisplay, regressions: Sequence[Regressions], rows: Sequence[Result]) -> None:
    """Every name is of a model that there is, or of one of which a selection left nothing."""
    models = list(dict.fromkeys(row.model for row in rows if row.statistic in EFFECTS))
    fitted = tuple(model for each in regressions for model in each.models_shown)
    unknown = [name for name in spec.models or [] if not models_named([name], models) and not name.endswith(fitted)]
    if unknown:
        said, there = " or ".join(map(quoted, unknown)), ", ".join(map(quoted, models))
        message = f"no model of {', '.join(spec.displays)} is called {said}; there are {there}"
        raise LookupFailed(message)


def _present(cohort: Cohort, spec: ForestDisplay, results: Sequence[Result], style: Style) -> Figure:
    from riskset.kinds.forest.figure import forest_plot
    from riskset.kinds.forest.layout import ForestLayout
    from riskset.kinds.forest.regressions import regression_plan
    from riskset.kinds.forest.subgroups import subgroup_plan

    # Its own rows come before those of its sources, which are the same ones, or show more where it suppresses more.
    own = {row.key[1:]: row for row in reversed(results)}
    there = list(reversed(own.values()))
    of_regressions = _shown(spec, [row for row in there if row.analysis == REGRESSION])
    shown = [*(row for row in there if row.analysis != REGRESSION), *of_regressions]
    regressions = _regressions(cohort, spec)
    _hold_models(spec, regressions, there)
    products = products_of(cohort, regressions)
    names = list(spec.endpoints or dict.fromkeys(row.endpoint for row in shown if row.statistic in EFFECTS))
    outcomes = {each for source in (spec, *regressions) for each in source.outcomes or ()}
    level = regressions[0].conf_level if regressions else spec.conf_level
    contrasts = bool(regressions) and all(each.rows == "contrasts" for each in regressions)
    layout = ForestLayout(
        variables=_variables(cohort, spec, shown, products),
        products=products,
        endpoints={name: _label(cohort, name, outcomes) for name in names},
        outcome_digits={name: cohort.variable(name).digits + 1 for name in names if name in outcomes},
        models=spec.models,
        columns=spec.columns,
        arrange=spec.arrange,
        references=not contrasts if spec.references is None else spec.references,
        reference=next((each.reference for each in regressions), ForestLayout.reference),
        contrasts=contrasts,
        conf_level=level,
        x_limits=spec.x_limits,
        favours=spec.favours,
        bands=spec.bands,
        paper=paper_of(cohort, spec),
        style=style,
    )
    return forest_plot((subgroup_plan if spec.of is None else regression_plan)(shown, layout))


def _label(cohort: Cohort, name: str, outcomes: set[str]) -> str:
    """What a panel is called: an outcome, or an endpoint."""
    return cohort.variable(name).label if name in outcomes else cohort.study.endpoints[name].label


def _regressions(cohort: Cohort, spec: ForestDisplay) -> list[Regressions]:
    """The regressions whose ratios are drawn."""
    displays = [cohort.study.displays[name] for name in spec.displays]
    return [display for display in displays if isinstance(display, Regressions)]


def _variables(
    cohort: Cohort, spec: ForestDisplay, results: Sequence[Result], products: Mapping[str, Pair]
) -> dict[str, Variable]:
    """The variables of the results, numbers with the step that their ratio is for; a product is none of them."""
    told = dict.fromkeys(row.variable for row in results if row.variable)
    names = dict.fromkeys(part for name in told for part in products.get(name, (name,)))
    found: dict[str, Variable] = {}
    for name in names:
        try:
            found[name] = cohort.variable(name)
        except StudyProblems:
            continue
    for source in _regressions(cohort, spec):
        for name, variable in found.items():
            if variable.is_continuous:
                label = number_label(cohort.variable(name), source.per.get(name))
                shapes = (source.shapes_of(each).get(name) for each in source.modelled)
                logs = [shape.log for shape in shapes if shape is not None and shape.log is not None]
                found[name] = replace(variable, label=f"{label}, {per_multiple(logs[0])}" if logs else label)
    return found


def _left_out(cohort: Cohort, spec: ForestDisplay) -> Iterator[LeftOut]:
    """Those in no group, and those who are never at risk where patients are followed into an exposure."""
    yield from in_no_group(cohort, spec.by)
    yield from without_follow_up(cohort, spec.by, spec.endpoints or [])


def _told(cohort: Cohort, spec: ForestDisplay) -> Teller:
    from riskset.kinds.forest.told import SubgroupsTeller

    return SubgroupsTeller(cohort, spec)


FOREST = Kind(
    ForestDisplay, "figure", _analyse, _present, derive=_derive, problems=data_problems, left_out=_left_out, told=_told
)
