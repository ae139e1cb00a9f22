"""Hints for the author of a table of regressions: steps of numbers whose ratios would be read better."""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.effect_names import DIFFERENCE, RATIO, is_linear
from riskset.problems import Problem, quoted
from riskset.tables.lookup import Lookup
from riskset.tables.ratios import effect_values, ratio_values
from riskset.timescale import as_written
from riskset.yaml_lines import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.regression.entry import RegressionDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style


def hints(
    cohort: Cohort, name: str, spec: RegressionDisplay, results: Sequence[Result], style: Style
) -> Iterator[Problem]:
    """Name each number whose ratio is too near to 1, or too far from it, for its unit, with a step that fits it."""
    places = {variable: place for place, variable in reversed(list(spec.named_variables()))}
    for variable in spec.all_variables:
        shaped = any(variable in spec.shapes_of(each) for each in spec.modelled)
        if shaped or not cohort.variable(variable).is_continuous:
            continue
        ratios, differences = _unreadable(variable, results, style), _rounded_away(variable, cohort, results, style)
        named = chain(((RATIO, text) for text in ratios), ((DIFFERENCE, text) for text in differences))
        effect, text = next(named, ("", None))
        step, now = _step(cohort, variable), spec.per.get(variable, 1.0)
        if text is None or step is None or 0.1 < step / now < 10:
            continue
        where = ("displays", name)
        unit = "one unit" if now == 1 else f"a step of {as_written(now)}"
        message = f"{dotted(where)}: the {effect} of {quoted(variable)} for {unit} is printed as {text}"
        yield Problem(
            file=str(cohort.study.path),
            line=cohort.study.line(*where, *places[variable]),
            message=message,
            remedy=f"Write per: {{{variable}: {as_written(step)}}} for the {effect} of a step that its values differ by",
            display=name,
        )


def _unreadable(variable: str, results: Sequence[Result], style: Style) -> Iterator[str]:
    """The ratios of a number that have more decimals than others, or a bound."""
    lookup = Lookup(results)
    for row in results:
        if row.statistic != "ratio" or row.variable != variable or row.value is None:
            continue
        values = ratio_values(lookup, endpoint=row.endpoint, model=row.model, variable=variable, level=row.level)
        ratio, lower, upper = (value.text(style) for value in values.values())
        usual = style.value(1, "ratio")
        if any(text[0] in "<>" for text in (ratio, lower, upper)) or len(ratio) > len(usual):
            yield f"{ratio} ({style.interval(lower, upper)})"


def _rounded_away(variable: str, cohort: Cohort, results: Sequence[Result], style: Style) -> Iterator[str]:
    """The differences of a number that print as one of their limits, or as 0."""
    lookup = Lookup(results)
    for row in results:
        if row.statistic != DIFFERENCE or row.variable != variable or row.value is None:
            continue
        names = {"endpoint": row.endpoint, "model": row.model, "variable": variable, "level": row.level}
        digits = cohort.variable(row.endpoint).digits + 1 if is_linear(row.method) else None
        estimate, lower, upper = (
            value.text(style) for value in effect_values(lookup, row.method, digits, **names).values()
        )
        if len({estimate, lower, upper}) < 3:
            yield f"{estimate} ({style.interval(lower, upper)})"


def _step(cohort: Cohort, variable: str) -> float | None:
    """The power of ten below the standard deviation of a number; None where it does not vary."""
    values = cohort.held(variable).numbers
    spread = float(np.nanstd(values)) if np.isfinite(values).any() else 0.0
    return 10.0 ** math.floor(math.log10(spread)) if spread > 0 else None
