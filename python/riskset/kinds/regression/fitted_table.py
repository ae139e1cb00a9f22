"""The layout of a table of models that a user fitted: covariates as rows, models as spanners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.fitted_models import ACCELERATED
from riskset.naming import counted
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.ratios import ratio_values
from riskset.tables.table import Cell, Column, Row, Table, Value, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.results import Result
    from riskset.style import Style

ABSENT = "\u2014"
HAZARDS, TIMES = "HR", "TR"
MEANING = {HAZARDS: "hazard ratio", TIMES: "ratio of survival times (accelerated failure time)"}


def models_layout(
    results: Sequence[Result], *, conf_levels: Mapping[str, float], labels: Mapping[str, str], style: Style
) -> Table:
    """Lay the results of fitted models out.

    Parameters
    ----------
    results : sequence of Result
        Named as those of :func:`riskset.kinds.regression.analysis.regression`, one `model` each.
    conf_levels : mapping of str to float
        Of each model's limits; the columns are in its order.
    labels : mapping of str to str
        Printed labels of covariates; one without a label is printed by its name.
    """
    layout = _ModelsLayout(results, conf_levels, labels, style)
    return layout.table()


class _ModelsLayout:
    def __init__(
        self, results: Sequence[Result], conf_levels: Mapping[str, float], labels: Mapping[str, str], style: Style
    ) -> None:
        self._lookup, self._style, self._labels = Lookup(results), style, labels
        self._percents = {model: f"{100 * conf_level:g}%" for model, conf_level in conf_levels.items()}
        accelerated = {row.model for row in results if row.method.endswith(ACCELERATED)}
        self._effects = {model: TIMES if model in accelerated else HAZARDS for model in conf_levels}
        self._levels: dict[str, dict[str, None]] = {}
        for row in results:
            if row.statistic == "ratio":
                self._levels.setdefault(row.variable, {})[row.level] = None

    def table(self) -> Table:
        """The table."""
        rows = tuple(row for variable in self._levels for row in self._rows(variable))
        absent = any(cell.pattern == ABSENT for row in rows for cell in row.cells)
        short = {"CI": "confidence interval", **{effect: MEANING[effect] for effect in self._effects.values()}}
        short |= {ABSENT: "not in the model"} if absent else {}
        return Table(
            tuple(self._columns()), rows, notes=(roman(self._sizes()),), abbreviations=short, style=self._style
        )

    def _columns(self) -> Iterator[Column]:
        yield Column(label("Variable"), "left")
        for model, percent in self._percents.items():
            spanner = label(model) if model else None
            yield Column(label(f"{self._effects[model]} ({percent} CI)"), "decimal", spanner)
            yield Column(label("P", italic=True), "decimal", spanner)

    def _rows(self, variable: str) -> Iterator[Row]:
        levels, text = list(self._levels[variable]), self._labels.get(variable, variable)
        if levels == [""]:
            yield Row(label(text), self._cells(variable, ""), name=variable)
            return
        yield Row(label(text), (Cell(),) * 2 * len(self._percents), keep_with_next=True, name=variable)
        for level in levels:
            more = level != levels[-1]
            yield Row(label(level), self._cells(variable, level), 1, keep_with_next=more, name=variable, level=level)

    def _cells(self, variable: str, level: str) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for model, percent in self._percents.items():
            names = {"model": model, "variable": variable, "level": level}
            if not self._lookup.has("ratio", **names):
                cells += [Cell(ABSENT), Cell()]
                continue
            values = ratio_values(self._lookup, **names)
            phrase = f"{self._effects[model]} {{ratio}} ({percent} CI, {{lower:upper}})"
            cells.append(Cell("{ratio} ({lower:upper})", values, phrase=phrase))
            cells.append(Cell("{p}", {"p": Value(self._lookup.result("p_value", **names), "p")}))
        return tuple(cells)

    def _sizes(self) -> str:
        """How many patients and events each model has."""
        told: list[str] = []
        for model in self._percents:
            n, events = (self._lookup.value(part, "count", model=model).text(self._style) for part in ("n", "events"))
            told.append(f"{model}{', ' if model else ''}{counted(n, 'patient')} with {counted(events, 'event')}")
        return f"{'; '.join(told)}."
