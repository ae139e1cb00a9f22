"""The rows of a forest plot of regressions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.analyses.effect_names import EFFECTS, is_linear
from riskset.figures.measure import literal, p_title
from riskset.kinds.forest.layout import (
    COUNTS,
    ForestLayout,
    Notes,
    axis_label,
    axis_title,
    capital,
    effects_named,
    on_axis,
    spoken,
)
from riskset.kinds.forest.models import models_named
from riskset.kinds.forest.page import natural_width
from riskset.kinds.forest.plan import LEFT, RIGHT, ForestColumn, ForestMark, ForestPanel, ForestPlan, ForestRow
from riskset.naming import VERSUS, typographic
from riskset.tables.lookup import Lookup
from riskset.tables.ratios import is_subdistribution
from riskset.tables.variable_labels import contrast, factor_label, line_label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result

NO_RATIO = "No variable entered the model"
SUBDISTRIBUTION_MODEL = "Fine-Gray"  # in the names of such models, where a regression has several methods
Fit = tuple[str, str]  # endpoint and model


def regression_plan(results: Sequence[Result], layout: ForestLayout) -> ForestPlan:
    """Lay the ratios of regressions out: a row each level, or each contrast with the reference.

    Where nothing is said of their arrangement, endpoints that have no room side by side stand one under the other.
    """
    rows = [row for row in results if row.analysis == "regression"]
    plan = _Regressions(rows, layout).plan()
    if layout.arrange is None and len(plan.panels) > 1 and natural_width(plan) > layout.paper.width:
        return _Regressions(rows, replace(layout, arrange="stacked")).plan()
    return plan


class _Regressions:
    def __init__(self, results: Sequence[Result], layout: ForestLayout) -> None:
        self.results = results
        self.layout = layout
        self.lookup = Lookup(results)
        self.notes = Notes(layout.style)
        effects = [row for row in results if row.statistic in EFFECTS]
        ratios = [row for row in effects if row.state != "not applicable"] or effects  # without methods of others
        there = list(dict.fromkeys((row.endpoint, row.model) for row in ratios))
        models = models_named(layout.models, list(dict.fromkeys(model for _, model in there)))
        self.endpoints = [name for name in layout.endpoints if any(name == endpoint for endpoint, _ in there)]
        self.fits = [(endpoint, model) for endpoint in self.endpoints for model in models if (endpoint, model) in there]
        self.models = [model for model in models if any(model == each for _, each in self.fits)]
        self.methods = {(row.endpoint, row.model): row.method for row in ratios}
        self.effect = effects_named(self.methods[fit] for fit in self.fits)
        self.stacked = layout.arrange == "stacked"
        if layout.arrange == "beside":
            self.panels = [[fit] for fit in self.fits]
        elif self.stacked:
            self.panels = [self.fits] if self.fits else []
        else:
            self.panels = [[fit for fit in self.fits if fit[0] == endpoint] for endpoint in self.endpoints]
        self.rows: list[ForestRow] = []
        self.marks: list[ForestMark] = []

    def place(self, fit: Fit) -> tuple[int, int]:
        """Panel and series of a model."""
        panel = next(place for place, fits in enumerate(self.panels) if fit in fits)
        return panel, 0 if self.layout.arrange == "beside" else self.models.index(fit[1])

    def plan(self) -> ForestPlan:
        """The plan; where no variable entered a model, a row that says so."""
        if not self.fits:
            panel = ForestPanel("", axis_title(""), [])
            rows = [ForestRow(NO_RATIO)]
            return ForestPlan(
                "Variable", rows, [panel], [], alt_text=f"Forest plot. {NO_RATIO}.", paper=self.layout.paper
            )
        if self.stacked and len(self.endpoints) > 1:
            for endpoint in self.endpoints:
                self.rows.append(ForestRow(literal(self.layout.endpoints[endpoint]), bold=True))
                self._variables([fit for fit in self.fits if fit[0] == endpoint], indent=1)
        else:
            self._variables(self.fits, indent=0)
        panels = [self._panel(place) for place in range(len(self.panels))]
        plan = ForestPlan(
            stub="Variable",
            rows=self.rows,
            panels=panels,
            marks=self.marks,
            series=[""] if self.layout.arrange == "beside" else list(map(_called, self.models)),
            notes=self._lines(),
            abbreviations=self.notes.abbreviations(self._method(place) for place in range(len(self.panels))),
            favours=self.layout.said_favours,
            x_limits=self.layout.x_limits,
            alt_text=self._words(),
            paper=self.layout.paper,
            style=self.layout.style,
        )
        return on_axis(plan, self.effect, [self.methods[fit] for fit in self.fits])

    def _levels(self, fits: Sequence[Fit]) -> dict[str, list[str]]:
        """Each variable's levels, in order; a number has the level ``""`` alone."""
        found: dict[str, list[str]] = {}
        for row in self.results:
            shown = row.statistic in {self.effect, "reference"} and (row.endpoint, row.model) in fits
            if shown and row.level not in found.setdefault(row.variable, []):
                found[row.variable].append(row.level)
        for name, levels in found.items():
            order = self.layout.variables[name].levels if name in self.layout.variables else ()
            levels.sort(key=lambda level, order=order: order.index(level) if level in order else -1)
        return found

    def _variables(self, fits: Sequence[Fit], indent: int) -> None:
        """The rows of all variables of some models."""
        for place, (name, levels) in enumerate(self._levels(fits).items()):
            banded = self.layout.bands and place % 2 == 0
            begins = place > 0 or indent == 0  # not between a heading and its first row
            references = [level for level in levels if self._is_reference(fits, name, level)]
            shown = levels if self.layout.references else [level for level in levels if level not in references]
            if not self.layout.references and len(shown) == 1:
                text = self._alone(name, shown[0], references)
                self.rows.append(ForestRow(literal(text), indent, banded=banded, begins=begins))
                self.marks += self._marks(fits, name, shown[0], references)
                continue
            if levels != [""]:
                self.rows.append(ForestRow(literal(self._label(name)), indent, banded=banded, begins=begins))
                self.marks += self._factor_marks(fits, name)
            for level in shown:
                text = self._against(level, references) or self._label(name)
                begins = begins and level == ""  # a variable's levels stay together
                self.rows.append(ForestRow(literal(text), indent + (level != ""), banded=banded, begins=begins))
                self.marks += self._marks(fits, name, level, references)

    def _label(self, name: str) -> str:
        """A variable's label; of a product, both its variables'."""
        if name in self.layout.variables:
            variable = self.layout.variables[name]
            return variable.label if variable.is_continuous else factor_label(variable)
        pair = self.layout.products.get(name)
        return name if pair is None else " \u00d7 ".join(self._label(part) for part in pair)

    def _against(self, level: str, references: Sequence[str]) -> str:
        """A level, with what it is compared with where rows are contrasts."""
        if VERSUS in level:  # of a spline
            return level.replace(VERSUS, f" {self.layout.style.versus} ")
        if self._contrasted(references) and level not in references:
            return f"{level} {self.layout.style.versus} {references[0]}"
        return level

    def _contrasted(self, references: Sequence[str]) -> bool:
        return self.layout.contrasts and not self.layout.references and bool(references)

    def _alone(self, name: str, level: str, references: Sequence[str]) -> str:
        """The label of a variable of one ratio."""
        if self._contrasted(references):
            return contrast(self._label(name), self._against(level, references))
        variable = self.layout.variables.get(name)
        if variable is not None and variable.kind == "dichotomous" and level:
            return line_label(variable, level)
        return f"{self._label(name)}: {level}" if level else self._label(name)

    def _is_reference(self, fits: Sequence[Fit], name: str, level: str) -> bool:
        return any(
            self.lookup.has("reference", endpoint=endpoint, model=model, variable=name, level=level)
            for endpoint, model in fits
        )

    def _factor_marks(self, fits: Sequence[Fit], name: str) -> list[ForestMark]:
        """The P value of all levels together, where there are several to test."""
        found: list[ForestMark] = []
        for endpoint, model in fits:
            names = {"endpoint": endpoint, "model": model, "variable": name}
            if self.lookup.has("factor_p_value", **names):
                panel, series = self.place((endpoint, model))
                text = self.notes.number(self.lookup.result("factor_p_value", **names), "p")
                found.append(ForestMark(len(self.rows) - 1, panel, series, {"p": text}))
        return found

    def _marks(self, fits: Sequence[Fit], name: str, level: str, references: Sequence[str]) -> list[ForestMark]:
        """The entries of the last row."""
        found: list[ForestMark] = []
        row = len(self.rows) - 1
        for endpoint, model in fits:
            panel, series = self.place((endpoint, model))
            names = {"endpoint": endpoint, "model": model, "variable": name, "level": level}
            counts = self._counts(names)
            if self.lookup.has("reference", **names):
                one = f"{self.lookup.result('reference', **names).value:.0f}"
                texts = {"ratio": self.layout.reference.replace("1", one), "n": counts}
                found.append(ForestMark(row, panel, series, texts, reference=True))
            elif self.lookup.has(self.effect, **names):
                if counts and self._contrasted(references):
                    others = self._counts({**names, "level": references[0]})
                    counts = f"{counts} {self.layout.style.versus} {others}"
                texts = {"ratio": self._interval(endpoint, model, names), "n": counts}
                texts["p"] = self.notes.number(self.lookup.result("p_value", **names), "p")
                ratio, lower, upper = (
                    self.lookup.result(each, **names).value for each in (self.effect, "lower", "upper")
                )
                found.append(ForestMark(row, panel, series, texts, ratio, lower, upper))
        return _merged(found)

    def _interval(self, endpoint: str, model: str, names: dict[str, str]) -> str:
        method = self.methods[endpoint, model]
        return self.notes.interval(self.lookup, method, self.layout.digits(endpoint), **names)

    def _counts(self, names: dict[str, str]) -> str:
        """Events and patients of a level, or of the model where the level has no counts of its own."""
        texts: list[str] = []
        for statistic in COUNTS:
            if statistic in self.layout.columns:
                own = names
                if not names["level"] and not self.lookup.has(statistic, **names):
                    own = {**names, "variable": ""}
                if self.lookup.has(statistic, **own):
                    texts.append(self.notes.number(self.lookup.result(statistic, **own), "count"))
        return "/".join(texts)

    def _method(self, place: int) -> str:
        """The method of all models of a panel, ``""`` where they differ."""
        methods = {self.methods[fit] for fit in self.panels[place]}
        alike = len({is_subdistribution(method) for method in methods}) == 1
        return min(methods) if alike else ""

    def _panel(self, place: int) -> ForestPanel:
        (endpoint, model), *_ = self.panels[place]
        several = len(self.endpoints) > 1 and not self.stacked
        titles = [literal(self.layout.endpoints[endpoint])] if several else []
        titles += [_called(model)] if self.layout.arrange == "beside" and len(self.models) > 1 else []
        method = self._method(place)
        columns: list[ForestColumn] = []
        means = any(is_linear(self.methods[fit]) for fit in self.panels[place])
        counted = self.layout.counted(means=means)
        texts = [[mark.texts.get("n") for mark in self.marks if mark.panel == each] for each in (place, 0)]
        if counted and (place == 0 or texts[0] != texts[1]):
            columns.append(ForestColumn("n", capital(counted), LEFT))
        if "ratio" in self.layout.columns:
            columns.append(ForestColumn("ratio", self.layout.interval_head(method), RIGHT))
        if "p" in self.layout.columns:
            columns.append(ForestColumn("p", p_title(self.layout.style), RIGHT))
        return ForestPanel(", ".join(titles), axis_label(method), columns)

    def _lines(self) -> list[str]:
        """The notes under the plot."""
        other = self._subdistribution()
        return [*self.notes.lines(), *([literal(other)] if other else [])]

    def _subdistribution(self) -> str:
        """Which ratios are of subdistribution hazards, where they share a panel with others."""
        mixed = [fit for place, fits in enumerate(self.panels) if not self._method(place) for fit in fits]
        found = [fit for fit in mixed if is_subdistribution(self.methods[fit])]
        if found and all(SUBDISTRIBUTION_MODEL in model for _, model in found):
            return f"{typographic(SUBDISTRIBUTION_MODEL)}: subdistribution hazard ratio."
        named: dict[str, None] = {}
        for endpoint, model in found:
            own = [self.methods[fit] for fit in mixed if fit[0] == endpoint]
            whole = all(map(is_subdistribution, own)) and self.layout.endpoints[endpoint]
            about = [self.layout.endpoints[endpoint], "" if whole else model]
            named[", ".join(text for text in about if text)] = None
        return (
            f"{capital('; '.join(named))}: subdistribution hazard ratio (Fine\u2013Gray regression)." if named else ""
        )

    def _words(self) -> str:
        parts: list[str] = []
        for endpoint, model in self.fits:
            rows = [
                row
                for row in self.results
                if (row.endpoint, row.model, row.statistic) == (endpoint, model, self.effect)
            ]
            said = [f"{self._said(row)} {spoken(self.lookup, row, self.layout)}" for row in rows]
            about = ", ".join(text for text in (self.layout.endpoints[endpoint], model) if text)
            parts.append(f"{about}: {'; '.join(said)}." if about else f"{'; '.join(said)}.")
        methods = {self._method(place) for place in range(len(self.panels))}
        kind = axis_title(methods.pop() if len(methods) == 1 else "").lower()
        return " ".join([f"Forest plot of {kind}s.", *parts, *filter(None, [self._subdistribution()])])

    def _said(self, row: Result) -> str:
        """What a ratio is of."""
        if not row.level:
            return self._label(row.variable)
        references = [
            level
            for level in self._levels([(row.endpoint, row.model)])[row.variable]
            if self._is_reference([(row.endpoint, row.model)], row.variable, level)
        ]
        if self._contrasted(references):
            return contrast(self._label(row.variable), self._against(row.level, references))
        return f"{self._label(row.variable)}, {row.level}"


def _called(model: str) -> str:
    """A model as a legend or a title names it."""
    return literal(capital(typographic(model)))


def _merged(marks: list[ForestMark]) -> list[ForestMark]:
    """The marks of a row, with what is the same for all models of a panel written once, in the row's middle."""
    found: list[ForestMark] = []
    for panel in dict.fromkeys(mark.panel for mark in marks):
        own = [mark for mark in marks if mark.panel == panel]
        if all(mark.reference for mark in own) and len({tuple(mark.texts.items()) for mark in own}) == 1:
            found.append(replace(own[0], series=None))
            continue
        if len(own) > 1 and len({mark.texts.get("n") for mark in own}) == 1:
            found.append(ForestMark(own[0].row, panel, None, {"n": own[0].texts.get("n", "")}))
            own = [replace(mark, texts={key: text for key, text in mark.texts.items() if key != "n"}) for mark in own]
        found += own
    return found
