"""The rows of a forest plot of an effect in subgroups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.effect_names import EFFECTS, is_linear
from riskset.figures.measure import literal, p_letter, wrapped
from riskset.kinds.forest.layout import (
    COUNTS,
    ForestLayout,
    Notes,
    axis_label,
    axis_title,
    effects_named,
    on_axis,
    spoken,
)
from riskset.kinds.forest.page import natural_width
from riskset.kinds.forest.plan import LEFT, RIGHT, ForestColumn, ForestMark, ForestPanel, ForestPlan, ForestRow
from riskset.naming import versus_in_words
from riskset.tables.lookup import Lookup
from riskset.tables.ratios import is_subdistribution

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.results import Result
    from riskset.study import Variable

HEAD_WIDTH = 0.85  # inches at which heads of columns are broken
OVERALL = "All patients"


def _named(variable: Variable | None, row: Result) -> str:
    label = variable.label if variable is not None else row.variable
    return f"{label}, {row.level}" if row.level else label


def subgroup_plan(results: Sequence[Result], layout: ForestLayout) -> ForestPlan:
    """Lay the results of :func:`riskset.kinds.forest.analysis.subgroups` out: all patients, then each variable's levels.

    Endpoints that have no room side by side stand one under the other.
    """
    rows = [row for row in results if row.analysis == "subgroups"]
    plan = _Subgroups(rows, layout).plan()
    if len(plan.panels) > 1 and natural_width(plan) > layout.paper.width:
        return _Subgroups(rows, layout, stacked=True).plan()
    return plan


class _Subgroups:
    def __init__(self, results: Sequence[Result], layout: ForestLayout, *, stacked: bool = False) -> None:
        self.results = results
        self.layout = layout
        self.stacked = stacked
        self.lookup = Lookup(results)
        self.notes = Notes(layout.style)
        ratios = [row for row in results if row.statistic in EFFECTS]
        self.endpoints = list(dict.fromkeys(row.endpoint for row in ratios))
        self.methods = {row.endpoint: row.method for row in ratios}
        self.effect = effects_named(self.methods.values())
        self.strata = list(dict.fromkeys((row.variable, row.level) for row in ratios))
        first = ratios[0]
        self.comparison, self.model = first.group, first.model
        counted = (row for row in results if row.statistic == "n" and row.group and row.endpoint == first.endpoint)
        reference, other = list(dict.fromkeys(row.group for row in counted))
        self.arms = (other, reference)

    def plan(self) -> ForestPlan:
        rows: list[ForestRow] = []
        marks: list[ForestMark] = []
        if self.stacked:
            for endpoint in self.endpoints:
                rows.append(ForestRow(literal(self.layout.endpoints[endpoint]), bold=True))
                self._strata(rows, marks, {endpoint: 0}, 1)
        else:
            self._strata(rows, marks, {endpoint: panel for panel, endpoint in enumerate(self.endpoints)}, 0)
        panels = [self._panel(self.methods[endpoint], endpoint) for endpoint in self.endpoints]
        plan = ForestPlan(
            stub="Subgroup",
            rows=rows,
            panels=[self._panel(self._method(), "")] if self.stacked else panels,
            marks=marks,
            notes=self._notes(),
            abbreviations=self.notes.abbreviations([self._method()] if self.stacked else self.methods.values()),
            favours=self.layout.said_favours,
            x_limits=self.layout.x_limits,
            alt_text=self._words(),
            paper=self.layout.paper,
            style=self.layout.style,
        )
        return on_axis(plan, self.effect, self.methods.values())

    def _strata(self, rows: list[ForestRow], marks: list[ForestMark], panels: Mapping[str, int], indent: int) -> None:
        """The rows of all patients and of each variable's levels, with the marks of endpoints in their panels."""
        shaded, headed = 0, ""
        for name, level in self.strata:
            if name != headed:
                headed, shaded = name, shaded + 1
                label = literal(self.layout.variables[name].label)
                rows.append(ForestRow(label, indent, banded=self._banded(shaded)))
                marks += [self._interaction(len(rows) - 1, panels[each], each, name) for each in panels]
            if name:
                rows.append(ForestRow(literal(level), indent + 1, banded=self._banded(shaded), begins=False))
            else:
                rows.append(ForestRow(OVERALL, indent, bold=not self.stacked, begins=not self.stacked))
            marks += [self._mark(len(rows) - 1, panels[each], each, name, level) for each in panels]

    def _banded(self, place: int) -> bool:
        return self.layout.bands and place % 2 == 1

    def _notes(self) -> list[str]:
        """The notes, those of all ratios last."""
        return [*self.notes.lines(), self._about(), *self._subdistribution()]

    def _about(self) -> str:
        tests: dict[str, dict[str, None]] = {}
        for row in self.results:
            if row.statistic == "interaction_p_value" and row.value is not None:
                test = row.method.partition(", ")[2].removesuffix(" of interaction")
                tests.setdefault(test, {})[self.layout.endpoints[row.endpoint]] = None
        about = f"{axis_title(self._method())}s of {literal(versus_in_words(self.comparison))}"
        if not tests:
            return f"{about}."
        of = {test: f" ({literal('; '.join(names))})" if len(tests) > 1 else "" for test, names in tests.items()}
        told = " and the ".join(f"{test}{of[test]}" for test in tests)
        return f"{about}; {p_letter(self.layout.style)} of interaction by the {told}."

    def _subdistribution(self) -> list[str]:
        """Which ratios are of subdistribution hazards, where they share a panel with others."""
        if not self.stacked or self._method():
            return []
        named = [self.layout.endpoints[each] for each in self.endpoints if is_subdistribution(self.methods[each])]
        return [literal(f"{'; '.join(named)}: subdistribution hazard ratio (Fine\u2013Gray regression).")]

    def _method(self) -> str:
        """The method of all endpoints; ``""`` where some ratios are of subdistribution hazards and others are not."""
        methods = set(self.methods.values())
        return min(methods) if len({is_subdistribution(method) for method in methods}) == 1 else ""

    def _interaction(self, row: int, panel: int, endpoint: str, name: str) -> ForestMark:
        result = self.lookup.result("interaction_p_value", endpoint=endpoint, model=self.model, variable=name)
        text = self.notes.mark(self.notes.number(result, "p"), result.warning)
        return ForestMark(row, panel, 0, {"p": text})

    def _mark(self, row: int, panel: int, endpoint: str, name: str, level: str) -> ForestMark:
        names = {"endpoint": endpoint, "model": self.model, "variable": name, "level": level}
        texts = {f"arm {place}": self._counts({**names, "group": arm}) for place, arm in enumerate(self.arms)}
        names["group"] = self.comparison
        texts["ratio"] = self.notes.interval(self.lookup, self.methods[endpoint], self.layout.digits(endpoint), **names)
        ratio, lower, upper = (self.lookup.result(each, **names).value for each in (self.effect, "lower", "upper"))
        return ForestMark(row, panel, 0, texts, ratio, lower, upper, overall=not name)

    def _counts(self, names: dict[str, str]) -> str:
        shown = [name for name in COUNTS if name in self.layout.columns and self.lookup.has(name, **names)]
        return "/".join(self.notes.number(self.lookup.result(statistic, **names), "count") for statistic in shown)

    def _panel(self, method: str, endpoint: str) -> ForestPanel:
        counted = self.layout.counted(means=any(is_linear(each) for each in self.methods.values()))
        columns: list[ForestColumn] = []
        if counted:
            for place, arm in enumerate(self.arms):
                head = f"{wrapped(literal(arm), HEAD_WIDTH, bold=True)}\n{counted}"
                columns.append(ForestColumn(f"arm {place}", head, LEFT))
        if "ratio" in self.layout.columns:
            columns.append(ForestColumn("ratio", self.layout.interval_head(method), RIGHT))
        if "p" in self.layout.columns and any(name for name, _ in self.strata):
            columns.append(ForestColumn("p", f"{p_letter(self.layout.style)} of\ninteraction", RIGHT))
        title = literal(self.layout.endpoints[endpoint]) if endpoint and len(self.endpoints) > 1 else ""
        axis = f"{axis_label(method)}, {literal(versus_in_words(self.comparison))}"
        return ForestPanel(title, axis, columns)

    def _words(self) -> str:
        parts: list[str] = []
        for endpoint in self.endpoints:
            rows = [row for row in self.results if row.statistic == self.effect and row.endpoint == endpoint]
            said = [
                f"{_named(self.layout.variables.get(row.variable), row) if row.variable else OVERALL} "
                f"{spoken(self.lookup, row, self.layout)}"
                for row in rows
            ]
            parts.append(f"{self.layout.endpoints[endpoint]}: {'; '.join(said)}.")
        versus = versus_in_words(self.comparison)
        return f"Forest plot of {axis_title(self._method()).lower()}s in subgroups, {versus}. {' '.join(parts)}"
