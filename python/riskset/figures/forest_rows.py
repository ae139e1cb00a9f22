"""The rows of a forest plot from results: of regressions, or of an effect in subgroups."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from riskset.figures.forest import LEFT, RIGHT, ForestColumn, ForestMark, ForestPanel, ForestPlan, ForestRow
from riskset.figures.measure import literal, wrapped
from riskset.style import STATE_TEXT, Style
from riskset.tables.lookup import Lookup
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riskset.results import Result
    from riskset.study import Variable
    from riskset.style import Kind

HEAD_WIDTH = 0.85  # inches at which heads of columns are broken
REFERENCE = "Reference"
NO_RATIO = "No variable entered the model"
OVERALL = "All patients"
_COUNTS = {"events": "events", "n": "$n$"}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class ForestLayout:
    """What a forest plot shows beside its numbers.

    Attributes
    ----------
    variables : mapping of str to Variable
        By name; their labels and kinds.
    endpoints : mapping of str to str
        Labels of the endpoints, in order.
    models : sequence of str, optional
        Models in order; without it, all in the order of the results.
    columns : sequence of str
        Of ``n``, ``events``, ``ratio`` and ``p``.
    """

    variables: Mapping[str, Variable]
    endpoints: Mapping[str, str]
    models: Sequence[str] | None = None
    columns: Sequence[str] = ("n", "events", "ratio", "p")
    arrange: str = "dodge"
    references: bool = True
    conf_level: float = 0.95
    x_limits: tuple[float, float] | None = None
    favours: tuple[str, str] | None = None
    bands: bool = False
    style: Style = field(default_factory=Style)

    def interval_head(self, method: str) -> str:
        """Head of the column of ratios: ``HR (95% CI)``."""
        return f"{_short(method)} ({100 * self.conf_level:g}% CI)"

    @property
    def said_favours(self) -> tuple[str, str] | None:
        """What ratios speak for, as matplotlib takes it."""
        return None if self.favours is None else (literal(self.favours[0]), literal(self.favours[1]))


def _short(method: str) -> str:
    return "SHR" if method.startswith("Fine-Gray") else "HR"


def _axis_title(method: str) -> str:
    return "Subdistribution hazard ratio" if method.startswith("Fine-Gray") else "Hazard ratio"


def capital(text: str) -> str:
    """A text that starts a line."""
    return text[:1].upper() + text[1:]


@dataclass
class _Notes:
    """Lettered notes and short forms, as the texts use them."""

    style: Style
    warnings: dict[str, str] = field(default_factory=dict[str, str])
    short: dict[str, str] = field(default_factory=dict[str, str])

    def number(self, result: Result, kind: Kind) -> str:
        """A result's characters, or the short form of why there is none."""
        text = Value(result, kind).text(self.style)
        if text == STATE_TEXT.get(result.state):
            self.short[text] = result.state
        return text

    def mark(self, text: str, warning: str) -> str:
        """A text with the letter of its warning, where it has one."""
        if not warning:
            return text
        letter = self.warnings.setdefault(warning, LETTERS[len(self.warnings) % len(LETTERS)])
        return f"{text}$^{{{letter}}}$"

    def interval(self, lookup: Lookup, **names: str) -> str:
        """``0.52 (0.31-0.88)``, or why there is none."""
        ratio, lower, upper = (lookup.result(each, **names) for each in ("ratio", "lower", "upper"))
        text = self.number(ratio, "ratio")
        if ratio.value is not None:
            text += f" ({self.style.interval(self.number(lower, 'ratio'), self.number(upper, 'ratio'))})"
        return self.mark(text, ratio.warning)

    def lines(self, methods: Iterable[str]) -> list[str]:
        """The notes under the plot."""
        forms = {"CI": "confidence interval"}
        forms |= {_short(method): _axis_title(method).lower() for method in methods}
        forms |= self.short
        abbreviations = "; ".join(f"{form}, {forms[form]}" for form in sorted(forms, key=str.casefold))
        lettered = [f"$^{{{letter}}}$ {literal(warning)}" for warning, letter in self.warnings.items()]
        return [*lettered, f"{abbreviations}."]


def regression_plan(results: Sequence[Result], layout: ForestLayout) -> ForestPlan:
    """Lay the ratios of regressions out: a row each level, the reference among them."""
    return _Regressions([row for row in results if row.analysis == "regression"], layout).plan()


class _Regressions:
    def __init__(self, results: Sequence[Result], layout: ForestLayout) -> None:
        self.results = results
        self.layout = layout
        self.lookup = Lookup(results)
        self.notes = _Notes(layout.style)
        ratios = [row for row in results if row.statistic == "ratio"]
        there = list(dict.fromkeys((row.endpoint, row.model) for row in ratios))
        models = list(layout.models or dict.fromkeys(model for _, model in there))
        endpoints = [name for name in layout.endpoints if any(name == endpoint for endpoint, _ in there)]
        self.fits = [(endpoint, model) for endpoint in endpoints for model in models if (endpoint, model) in there]
        self.models = [model for model in models if any(model == each for _, each in self.fits)]
        self.dodged = layout.arrange == "dodge"
        self.panels = endpoints if self.dodged else self.fits
        self.methods = {(row.endpoint, row.model): row.method for row in ratios}

    def place(self, fit: tuple[str, str]) -> tuple[int, int]:
        """Panel and series of a model."""
        if self.dodged:
            return list(self.panels).index(fit[0]), self.models.index(fit[1])
        return self.fits.index(fit), 0

    def plan(self) -> ForestPlan:
        """The plan; where no variable entered a model, a row that says so."""
        if not self.fits:
            panel = ForestPanel("", _axis_title(""), [])
            return ForestPlan("Variable", [ForestRow(NO_RATIO)], [panel], [], alt_text=f"Forest plot. {NO_RATIO}.")
        rows, marks = self._rows()
        if not self.layout.references:
            marks = [mark for mark in marks if not mark.reference]
        series = [literal(capital(model)) for model in self.models] if self.dodged else [""]
        return ForestPlan(
            stub="Variable",
            rows=rows,
            panels=[self._panel(place, marks) for place in range(len(self.panels))],
            marks=marks,
            series=series,
            notes=self.notes.lines(self.methods[fit] for fit in self.fits),
            favours=self.layout.said_favours,
            x_limits=self.layout.x_limits,
            alt_text=self._words(),
            style=self.layout.style,
        )

    def _levels(self) -> dict[str, list[str]]:
        """Each variable's levels, in order; a number has the level ``""`` alone."""
        found: dict[str, list[str]] = {}
        for row in self.results:
            shown = row.statistic in {"ratio", "reference"} and (row.endpoint, row.model) in self.fits
            if shown and row.level not in found.setdefault(row.variable, []):
                found[row.variable].append(row.level)
        for name, levels in found.items():
            order = self.layout.variables[name].levels if name in self.layout.variables else ()
            levels.sort(key=lambda level, order=order: order.index(level) if level in order else -1)
        return found

    def _rows(self) -> tuple[list[ForestRow], list[ForestMark]]:
        rows: list[ForestRow] = []
        marks: list[ForestMark] = []
        for place, (name, levels) in enumerate(self._levels().items()):
            variable = self.layout.variables.get(name)
            label = literal(self._label(name))
            banded = self.layout.bands and place % 2 == 1
            estimated = [level for level in levels if not self._is_reference(name, level)]
            if not self.layout.references and len(estimated) == 1:
                only = estimated[0]
                own = variable is not None and only in {variable.shown_level, ""}
                rows.append(ForestRow(label if own or not only else f"{label}: {literal(only)}", banded=banded))
                marks += self._marks(len(rows) - 1, name, only)
                continue
            if levels != [""]:
                rows.append(ForestRow(label, banded=banded))
                marks += self._factor_marks(len(rows) - 1, name)
            for level in levels:
                if level in estimated or self.layout.references:
                    rows.append(ForestRow(literal(level) or label, indent=int(level != ""), banded=banded))
                    marks += self._marks(len(rows) - 1, name, level)
        return rows, marks

    def _label(self, name: str) -> str:
        """A variable's label; of a product, both its variables'."""
        if name in self.layout.variables:
            return self.layout.variables[name].label
        parts = name.split(":")
        if len(parts) > 1 and all(part in self.layout.variables for part in parts):
            return " \u00d7 ".join(self.layout.variables[part].label for part in parts)
        return name

    def _is_reference(self, name: str, level: str) -> bool:
        return any(
            self.lookup.has("reference", endpoint=endpoint, model=model, variable=name, level=level)
            for endpoint, model in self.fits
        )

    def _factor_marks(self, row: int, name: str) -> list[ForestMark]:
        """The P value of all levels together, where there are several to test."""
        found: list[ForestMark] = []
        for endpoint, model in self.fits:
            names = {"endpoint": endpoint, "model": model, "variable": name}
            if self.lookup.has("factor_p_value", **names):
                panel, series = self.place((endpoint, model))
                text = self.notes.number(self.lookup.result("factor_p_value", **names), "p")
                found.append(ForestMark(row, panel, series, {"p": text}))
        return found

    def _marks(self, row: int, name: str, level: str) -> list[ForestMark]:
        found: list[ForestMark] = []
        for endpoint, model in self.fits:
            panel, series = self.place((endpoint, model))
            names = {"endpoint": endpoint, "model": model, "variable": name, "level": level}
            counts = {"n": self._counts(names)}
            if self.lookup.has("reference", **names):
                texts = {"ratio": REFERENCE} | counts
                found.append(ForestMark(row, panel, series, texts, reference=True))
            elif self.lookup.has("ratio", **names):
                texts = {"ratio": self.notes.interval(self.lookup, **names)} | counts
                texts["p"] = self.notes.number(self.lookup.result("p_value", **names), "p")
                ratio, lower, upper = (self.lookup.result(each, **names).value for each in ("ratio", "lower", "upper"))
                found.append(ForestMark(row, panel, series, texts, ratio, lower, upper))
        return _merged(found)

    def _counts(self, names: dict[str, str]) -> str:
        """Events and patients of a level, or of the model where the level has no counts of its own."""
        texts: list[str] = []
        for statistic in _COUNTS:
            if statistic in self.layout.columns:
                own = names
                if not names["level"] and not self.lookup.has(statistic, **names):
                    own = {**names, "variable": ""}
                if self.lookup.has(statistic, **own):
                    texts.append(self.notes.number(self.lookup.result(statistic, **own), "count"))
        return "/".join(texts)

    def _panel(self, place: int, marks: Sequence[ForestMark]) -> ForestPanel:
        panel = self.panels[place]
        endpoint, model = (panel, "") if isinstance(panel, str) else panel
        titles = [literal(self.layout.endpoints[endpoint])] if len({each for each, _ in self.fits}) > 1 else []
        titles += [literal(capital(model))] if model and len(self.models) > 1 else []
        methods = {self.methods[fit] for fit in self.fits if fit == panel or fit[0] == panel}
        method = methods.pop() if len(methods) == 1 else ""
        columns: list[ForestColumn] = []
        counted = [_COUNTS[name] for name in _COUNTS if name in self.layout.columns]
        texts = [[mark.texts.get("n") for mark in marks if mark.panel == each] for each in (place, 0)]
        if counted and (place == 0 or texts[0] != texts[1]):
            columns.append(ForestColumn("n", capital("/".join(counted)), LEFT))
        if "ratio" in self.layout.columns:
            columns.append(ForestColumn("ratio", self.layout.interval_head(method), RIGHT))
        if "p" in self.layout.columns:
            columns.append(ForestColumn("p", "$P$", RIGHT))
        return ForestPanel(", ".join(titles), _axis_title(method), columns)

    def _words(self) -> str:
        parts: list[str] = []
        for endpoint, model in self.fits:
            rows = [
                row for row in self.results if (row.endpoint, row.model, row.statistic) == (endpoint, model, "ratio")
            ]
            said = [
                f"{f'{self._label(row.variable)}, {row.level}' if row.level else self._label(row.variable)} {_spoken(self.lookup, row, self.layout)}"
                for row in rows
            ]
            about = ", ".join(text for text in (self.layout.endpoints[endpoint], model) if text)
            parts.append(f"{about}: {'; '.join(said)}." if about else f"{'; '.join(said)}.")
        return f"Forest plot of hazard ratios. {' '.join(parts)}"


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


def _named(variable: Variable | None, row: Result) -> str:
    label = variable.label if variable is not None else row.variable
    return f"{label}, {row.level}" if row.level else label


def _spoken(lookup: Lookup, ratio: Result, layout: ForestLayout) -> str:
    """A ratio with its limits as a sentence says it."""
    if ratio.value is None:
        return ratio.state
    names = {"endpoint": ratio.endpoint, "model": ratio.model, "variable": ratio.variable, "level": ratio.level}
    limits = [lookup.result(each, **names, group=ratio.group) for each in ("lower", "upper")]
    lower, upper = (
        layout.style.value(each.value, "ratio") if each.value is not None else each.state for each in limits
    )
    interval = layout.style.interval(lower, upper)
    return f"{layout.style.value(ratio.value, 'ratio')} ({100 * layout.conf_level:g}% CI, {interval})"


def subgroup_plan(results: Sequence[Result], layout: ForestLayout) -> ForestPlan:
    """Lay the results of :func:`riskset.analyses.subgroups.subgroups` out: all patients, then each variable's levels."""
    return _Subgroups([row for row in results if row.analysis == "subgroups"], layout).plan()


class _Subgroups:
    def __init__(self, results: Sequence[Result], layout: ForestLayout) -> None:
        self.results = results
        self.layout = layout
        self.lookup = Lookup(results)
        self.notes = _Notes(layout.style)
        ratios = [row for row in results if row.statistic == "ratio"]
        self.endpoints = list(dict.fromkeys(row.endpoint for row in ratios))
        self.methods = {row.endpoint: row.method for row in ratios}
        self.strata = list(dict.fromkeys((row.variable, row.level) for row in ratios))
        first = ratios[0]
        self.comparison, self.model = first.group, first.model
        counted = (row for row in results if row.statistic == "n" and row.group and row.endpoint == first.endpoint)
        reference, other = list(dict.fromkeys(row.group for row in counted))
        self.arms = (other, reference)

    def plan(self) -> ForestPlan:
        rows: list[ForestRow] = []
        marks: list[ForestMark] = []
        shaded = 0
        headed = ""
        for name, level in self.strata:
            if name != headed:
                headed, shaded = name, shaded + 1
                rows.append(ForestRow(literal(self.layout.variables[name].label), banded=self._banded(shaded)))
                marks += self._interactions(len(rows) - 1, name)
            label = literal(level) if name else OVERALL
            rows.append(ForestRow(label, indent=int(name != ""), banded=self._banded(shaded)))
            marks += [self._mark(len(rows) - 1, panel, name, level) for panel in range(len(self.endpoints))]
        return ForestPlan(
            stub="Subgroup",
            rows=rows,
            panels=[self._panel(endpoint) for endpoint in self.endpoints],
            marks=marks,
            notes=[*self.notes.lines(self.methods.values())[:-1], self._about(), self._last()],
            favours=self.layout.said_favours,
            x_limits=self.layout.x_limits,
            alt_text=self._words(),
            style=self.layout.style,
        )

    def _banded(self, place: int) -> bool:
        return self.layout.bands and place % 2 == 1

    def _about(self) -> str:
        tests = list(
            dict.fromkeys(
                row.method.partition(", ")[2].removesuffix(" of interaction")
                for row in self.results
                if row.statistic == "interaction_p_value" and row.value is not None
            )
        )
        about = f"Hazard ratios of {literal(self.comparison.replace(' vs ', ' versus '))}"
        return f"{about}; $P$ of interaction by the {' and the '.join(tests)}." if tests else f"{about}."

    def _last(self) -> str:
        return self.notes.lines(self.methods.values())[-1]

    def _interactions(self, row: int, name: str) -> list[ForestMark]:
        found: list[ForestMark] = []
        for panel, endpoint in enumerate(self.endpoints):
            result = self.lookup.result("interaction_p_value", endpoint=endpoint, model=self.model, variable=name)
            text = self.notes.mark(self.notes.number(result, "p"), result.warning)
            found.append(ForestMark(row, panel, 0, {"p": text}))
        return found

    def _mark(self, row: int, panel: int, name: str, level: str) -> ForestMark:
        names = {"endpoint": self.endpoints[panel], "model": self.model, "variable": name, "level": level}
        texts = {f"arm {place}": self._counts({**names, "group": arm}) for place, arm in enumerate(self.arms)}
        names["group"] = self.comparison
        texts["ratio"] = self.notes.interval(self.lookup, **names)
        ratio, lower, upper = (self.lookup.result(each, **names).value for each in ("ratio", "lower", "upper"))
        return ForestMark(row, panel, 0, texts, ratio, lower, upper)

    def _counts(self, names: dict[str, str]) -> str:
        shown = [name for name in _COUNTS if name in self.layout.columns]
        return "/".join(self.notes.number(self.lookup.result(statistic, **names), "count") for statistic in shown)

    def _panel(self, endpoint: str) -> ForestPanel:
        counted = [
            name.replace("n", "$n$") if name == "n" else name for name in ("events", "n") if name in self.layout.columns
        ]
        columns: list[ForestColumn] = []
        if counted:
            for place, arm in enumerate(self.arms):
                head = f"{wrapped(literal(arm), HEAD_WIDTH, bold=True)}\n{'/'.join(counted)}"
                columns.append(ForestColumn(f"arm {place}", head, LEFT))
        method = self.methods[endpoint]
        if "ratio" in self.layout.columns:
            columns.append(ForestColumn("ratio", self.layout.interval_head(method), RIGHT))
        if "p" in self.layout.columns and any(name for name, _ in self.strata):
            columns.append(ForestColumn("p", "$P$ of\ninteraction", RIGHT))
        title = literal(self.layout.endpoints[endpoint]) if len(self.endpoints) > 1 else ""
        return ForestPanel(title, _axis_title(method), columns)

    def _words(self) -> str:
        parts: list[str] = []
        for endpoint in self.endpoints:
            rows = [row for row in self.results if row.statistic == "ratio" and row.endpoint == endpoint]
            said = [
                f"{_named(self.layout.variables.get(row.variable), row) if row.variable else OVERALL} "
                f"{_spoken(self.lookup, row, self.layout)}"
                for row in rows
            ]
            parts.append(f"{self.layout.endpoints[endpoint]}: {'; '.join(said)}.")
        versus = self.comparison.replace(" vs ", " versus ")
        return f"Forest plot of hazard ratios in subgroups, {versus}. {' '.join(parts)}"
