"""E-values of hazard ratios: how strong an unmeasured confounder would have to be, recorded and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.stats.e_value import RARE, e_value
from riskset.stats.errors import StatsError
from riskset.tables.table import Cell, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from riskset.analyses.regression_fitted import Fitted, FittedTerm
    from riskset.kinds.regression.entry import EValueChoice
    from riskset.tables.lookup import Lookup

    Note = Callable[..., None]

OF_RARE = "risk ratio (rare outcome)"
OF_COMMON = "risk ratio (common outcome)"
NONE = "There is no hazard ratio with limits."


def record_e_values(note: Note, term: FittedTerm, fit: Fitted, choice: EValueChoice) -> None:
    """Record ``e_value`` and ``e_value_limit`` of each level of a term; of a number, of one step of it."""
    rare = choice == "rare" or (choice == "auto" and fit.n > 0 and fit.events / fit.n < RARE)
    unit = OF_RARE if rare else OF_COMMON
    for level, effect in term.effects.items():
        given = (effect.ratio, effect.lower, effect.upper)
        try:
            ratio, lower, upper = (0.0 if value is None else value for value in given)
            found = e_value(ratio, lower, upper, rare=rare)
        except StatsError:
            for statistic in ("e_value", "e_value_limit"):
                note(
                    statistic,
                    None,
                    variable=term.name,
                    level=level,
                    state="not estimable",
                    warning=effect.reason or NONE,
                )
            continue
        note("e_value", found.estimate, variable=term.name, level=level, unit=unit)
        note("e_value_limit", found.limit, variable=term.name, level=level, unit=unit)


def e_value_cell(lookup: Lookup, names: Mapping[str, str], level: str) -> Cell:
    """The E-value of a level, with that of the limit nearest 1 in brackets."""
    if not lookup.has("e_value", level=level, **names):
        return Cell()
    row = lookup.result("e_value", level=level, **names)
    if row.value is None:
        return Cell("{estimate}", {"estimate": Value(row, "number", 2)})
    limit = lookup.result("e_value_limit", level=level, **names)
    return Cell("{estimate} ({limit})", {"estimate": Value(row, "number", 2), "limit": Value(limit, "number", 2)})
