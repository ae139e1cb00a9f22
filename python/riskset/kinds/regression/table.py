"""The layout of a table of regressions: endpoints as row groups, variables and levels as rows, models as spanners."""

from __future__ import annotations

from functools import partial
from itertools import product
from typing import TYPE_CHECKING

from riskset.analyses.effect_names import EFFECTS, is_linear
from riskset.analyses.outcome_values import outcome_label
from riskset.analyses.products import product_name
from riskset.analyses.regression_models import MULTIVARIABLE, model_columns
from riskset.kinds.regression.counts import Counts
from riskset.kinds.regression.e_values import e_value_cell
from riskset.kinds.regression.notes import ANY_EVENT, base_method, notes
from riskset.naming import VERSUS, typographic
from riskset.style import NO_BREAK
from riskset.tables.lookup import Lookup
from riskset.tables.ratios import RISK_DIFFERENCE, common_name, effect_values, short_forms, short_name
from riskset.tables.table import Cell, Column, Row, Table, Value, label
from riskset.tables.variable_labels import contrast, factor_label, number_label, per_multiple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.regression.entry import RegressionDisplay
    from riskset.results import Result
    from riskset.study import Cohort, Variable
    from riskset.study.entries.term_shapes import TermShape
    from riskset.style import Style, Words

ABSENT = "\u2014"
NONLINEAR, CHANGE = "Nonlinear part", "Change with time"
_SHOWN = frozenset({*EFFECTS, "reference"})


class RegressionLayout:
    """Lays the results of :func:`riskset.kinds.regression.analysis.regression` out."""

    def __init__(self, cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> None:
        self._cohort, self._spec, self._style = cohort, spec, style
        self._results = results
        self._lookup = Lookup(results)
        self._percent = f"{100 * spec.conf_level:g}%"
        labels = [column.label for column in model_columns(cohort, spec)]
        pairs = product(labels, spec.models_shown)
        # The name of each model's results, and the spanner over its columns.
        self._models = {
            f"{method}, {model}" if method else model: self._spanner(method, model) for method, model in pairs
        }
        self._other_events = _with_other_events(results) if spec.counts else set[str]()
        self._pooled = {row.model for row in results if row.statistic == "imputations"}
        self._shown = {(row.endpoint, row.model, row.variable) for row in results if row.statistic in _SHOWN}
        self._counted = self._counting() if spec.counts else None

    def table(self) -> Table:
        """The table."""
        rows = tuple(row for endpoint in self._spec.modelled for row in self._endpoint_rows(endpoint))
        absent = any(cell.pattern == ABSENT for row in rows for cell in row.cells)
        short = {"CI": "confidence interval", **short_forms(self._methods_of())}
        if self._spec.proportional_hazards:
            short["PH"] = "proportional hazards"
        if self._spec.vif:
            short["VIF"] = "variance inflation factor"
        if self._spec.fmi and self._pooled:
            short["FMI"] = "fraction of missing information"
        if absent:
            short[ABSENT] = "not in the model"
        return Table(
            tuple(self._columns()),
            rows,
            notes=tuple(notes(self._cohort, self._spec, self._results, self._style)),
            abbreviations=short,
            style=self._style,
        )

    def _counting(self) -> Counts:
        """The columns of patients and events."""
        models = sorted(self._models, key=lambda model: model in self._other_events)
        together, word = self._spec.counts == "together", self._style.count_word
        return Counts(self._lookup, models, together=together, of_means=self._of_means, word=word)

    def _spanner(self, method: str, model: str) -> Cell | None:
        several = len(self._spec.models_shown) > 1
        words = [method, model] if method and several else [method or (model if several else "")]
        text = typographic(", ".join(word for word in words if word))
        return label(text[:1].upper() + text[1:]) if text else None

    def _columns(self) -> Iterator[Column]:
        yield Column(label("Variable"), "left")
        yield from self._counted.columns() if self._counted is not None else ()
        for model, spanner in self._models.items():
            if model in self._other_events:
                yield Column(label("Events"), "decimal", spanner)
            head = f"{headed(self._methods_of(model))} ({self._percent} CI)"
            yield Column(label(head), "decimal", spanner)
            yield Column(label("P", italic=True), "decimal", spanner)
            if self._spec.proportional_hazards:
                yield Column(label("PH P"), "decimal", spanner)
            if self._inflated(model):
                yield Column(label("VIF"), "decimal", spanner)
            if self._spec.e_value is not None:
                yield Column(label("E-value (limit)"), "decimal", spanner)
            if self._told_information(model):
                yield Column(label("FMI"), "decimal", spanner)

    def _methods_of(self, model: str | None = None) -> list[str]:
        """The methods of the ratios of a model, or of all."""
        return [row.method for row in self._results if row.statistic in EFFECTS and model in {None, row.model}]

    @property
    def _of_means(self) -> bool:
        """Whether the outcomes are numbers."""
        return any(is_linear(method) for method in self._methods_of())

    def _endpoint_rows(self, endpoint: str) -> Iterator[Row]:
        indent = 0
        if len(self._spec.modelled) > 1:
            heading = outcome_label(self._cohort, self._spec, endpoint)
            yield Row(label(heading), group=True, keep_with_next=True, name=endpoint)
            indent = 1
        for name in self._spec.variables_of(endpoint):
            if any((endpoint, model, name) in self._shown for model in self._models):
                yield from _Rows(self, endpoint, name, indent).variable(self._cohort.variable(name))
        for pair in self._spec.interactions:
            name = product_name(self._cohort, pair)
            if any((endpoint, model, name) in self._shown for model in self._models):
                yield from _Rows(self, endpoint, name, indent).interaction(pair)

    # What the rows of one variable ask of the table.

    def number_label(self, variable: Variable) -> str:
        """A number's label with its step; of a logarithm with what multiplies it."""
        form = self.shape(variable.name)
        text = number_label(variable, self._spec.per.get(variable.name))
        return f"{text}, {per_multiple(form.log)}" if form is not None and form.log else text

    def shape(self, name: str) -> TermShape | None:
        """How a variable enters the models, where it is a spline, a logarithm, or an effect by period."""
        return next(
            (shapes[name] for each in self._spec.modelled if name in (shapes := self._spec.shapes_of(each))), None
        )

    def stub(self, name: str, text: str, words: Words = "") -> Cell:
        """The first cell of a variable, with its footnotes."""
        texts = [self._cohort.variable(name).footnote, self._spec.footnotes.get(name)]
        return label(text, *(text for text in texts if text), words=words)

    def label_of(self, name: str) -> str:
        """A variable's label."""
        return factor_label(self._cohort.variable(name))

    def levels(self, endpoint: str, name: str) -> tuple[dict[str, None], set[str]]:
        """The levels that have results in any model, in order, and those of them that are its reference."""
        rows = [row for row in self._results if row.endpoint == endpoint and row.variable == name]
        there = dict.fromkeys(row.level for row in rows if row.statistic in _SHOWN)
        return there, {row.level for row in rows if row.statistic == "reference"}

    @property
    def contrasts(self) -> bool:
        """Whether rows are contrasts with the reference."""
        return self._spec.rows == "contrasts"

    def cells(self, endpoint: str, name: str, level: str, *, heading: bool, alone: bool) -> tuple[Cell, ...]:
        """The cells of one row.

        A `heading` has the P value of the factor and its test of proportional hazards, which otherwise stand in
        the row itself where it is `alone`.
        """
        cells = self._counts(endpoint, name, level, heading=heading)
        for model in self._models:
            names = {"endpoint": endpoint, "model": model, "variable": name}
            if model in self._other_events:
                cells.append(Cell() if heading else self._events({**names, "level": level}))
            if (endpoint, model, name) not in self._shown:
                cells += self._absent(model, heading=heading)
                continue
            cells.append(Cell() if heading else self._ratio(names, level))
            cells.append(
                self._p("factor_p_value" if heading else "p_value", {**names, "level": "" if heading else level})
            )
            if self._spec.proportional_hazards:
                cells.append(self._p("ph_p_value", names) if heading or alone else Cell())
            if self._inflated(model):
                cells.append(self._inflation(names) if heading or alone else Cell())
            if self._spec.e_value is not None:
                cells.append(Cell() if heading else e_value_cell(self._lookup, names, level))
            if self._told_information(model):
                cells.append(Cell() if heading else self._information({**names, "level": level}))
        return tuple(cells)

    def shape_cells(self, endpoint: str, name: str, statistic: str) -> tuple[Cell, ...]:
        """The cells of the row of a test of a term's shape."""
        cells = self._counts(endpoint, name, "", heading=True)
        for model in self._models:
            names = {"endpoint": endpoint, "model": model, "variable": name}
            cells += [Cell()] if model in self._other_events else []
            cells += [Cell(), self._p(statistic, names)]
            cells += [Cell()] * self._further(model)
        return tuple(cells)

    def _further(self, model: str) -> int:
        """The columns of a model after that of its P values."""
        asked = (self._spec.proportional_hazards, self._inflated(model), self._spec.e_value is not None)
        return sum(asked) + self._told_information(model)

    def _told_information(self, model: str) -> bool:
        """Whether a model has a column of fractions of missing information."""
        return self._spec.fmi and model in self._pooled

    def _information(self, names: dict[str, str]) -> Cell:
        if not self._lookup.has("missing_information", **names):
            return Cell()
        return Cell("{fmi}", {"fmi": Value(self._lookup.result("missing_information", **names), "number", 2)})

    def _inflated(self, model: str) -> bool:
        """Whether a model has a column of variance inflation factors."""
        return self._spec.vif and model.endswith(MULTIVARIABLE)

    def _inflation(self, names: dict[str, str]) -> Cell:
        if not self._lookup.has("variance_inflation", **names):
            return Cell()
        return Cell("{vif}", {"vif": Value(self._lookup.result("variance_inflation", **names), "number", 2)})

    def _absent(self, model: str, *, heading: bool) -> list[Cell]:
        blank = Cell() if heading else Cell(ABSENT)
        return [blank, *(Cell(),) * (1 + self._further(model))]

    def _counts(self, endpoint: str, name: str, level: str, *, heading: bool) -> list[Cell]:
        """The counts of a level; a heading has none."""
        if self._counted is None or heading:
            return [] if self._counted is None else self._counted.blank()
        shape = self.shape(name)
        of_all = shape is not None and shape.cuts is None  # a spline's effect is of all its patients
        names = {"endpoint": endpoint, "variable": name, "level": "" if of_all else level}
        return self._counted.cells(names, self._digits(endpoint))

    def _digits(self, outcome: str) -> int:
        """Decimals of means: one more than the data have."""
        return self._cohort.variable(outcome).digits + 1 if self._of_means else 0

    def _events(self, names: dict[str, str]) -> Cell:
        """The events of a level in a model whose events are not the endpoint's own alone."""
        if not self._lookup.has("events", **names):
            return Cell()
        return Cell("{events}", {"events": Value(self._lookup.result("events", **names), "count")})

    def _ratio(self, names: dict[str, str], level: str) -> Cell:
        if self._lookup.has("reference", level=level, **names):
            result = self._lookup.result("reference", level=level, **names)
            one = Value(result, "ratio" if result.value else "number", 0)
            pattern = self._spec.reference.replace("1", "{reference}").replace(" ", NO_BREAK)
            return Cell(pattern, {"reference": one}, phrase=pattern)
        statistic = next((each for each in EFFECTS if self._lookup.has(each, level=level, **names)), None)
        if statistic is None:
            return Cell(ABSENT)
        method = self._lookup.result(statistic, level=level, **names).method
        name = short_name(method)
        digits = self._digits(names["endpoint"]) if is_linear(method) else None
        return Cell(
            "{ratio} ({lower:upper})",
            effect_values(self._lookup, method, digits, level=level, **names),
            phrase=f"{name} {{ratio}} ({self._percent} CI, {{lower:upper}})",
        )

    def _p(self, statistic: str, names: dict[str, str]) -> Cell:
        if not self._lookup.has(statistic, **names):
            return Cell()
        return Cell("{p}", {"p": Value(self._lookup.result(statistic, **names), "p")})


class _Rows:
    """The rows of one variable of one endpoint."""

    def __init__(self, layout: RegressionLayout, endpoint: str, name: str, indent: int) -> None:
        self._layout, self._endpoint, self._name, self._indent = layout, endpoint, name, indent
        self._cells = partial(layout.cells, endpoint, name)

    def variable(self, variable: Variable) -> Iterator[Row]:
        """A number's row, or those of a factor."""
        layout = self._layout
        shape = layout.shape(self._name)
        if shape is not None and not shape.log:
            yield from self._shaped(variable, by_period=shape.cuts is not None)
            return
        if variable.is_continuous:
            cells = self._cells("", heading=False, alone=True)
            yield Row(layout.stub(self._name, layout.number_label(variable)), cells, self._indent, name=self._name)
            return
        there, references = layout.levels(self._endpoint, self._name)
        levels = [level for level in variable.levels if level in there]
        if not layout.contrasts:
            yield from self._heading(layout.stub(self._name, factor_label(variable)))
            yield from self._levels({level: level for level in levels})
            return
        others = [level for level in levels if level not in references]
        reference = next((level for level in levels if level in references), "")
        texts = {level: f"{level} vs. {reference}" if reference else level for level in others}
        words: Words = "contrast" if reference else ""
        if len(others) == 1:
            text = contrast(factor_label(variable), texts[others[0]])
            cells = self._cells(others[0], heading=False, alone=True)
            stub = layout.stub(self._name, text, words)
            yield Row(stub, cells, self._indent, name=self._name, level=others[0])
            return
        yield from self._heading(layout.stub(self._name, factor_label(variable)))
        yield from self._levels(texts, words)

    def _shaped(self, variable: Variable, *, by_period: bool) -> Iterator[Row]:
        """The rows of a spline or of an effect by period: its name, its effects, and the test of its shape."""
        layout = self._layout
        there, _ = layout.levels(self._endpoint, self._name)
        text, words = (layout.number_label(variable), "") if variable.is_continuous else self._against(variable)
        yield from self._heading(layout.stub(self._name, text if by_period else f"{text} (spline)", words))
        for level in there:
            cells = self._cells(level, heading=False, alone=False)
            first, _, second = level.partition(VERSUS)
            stub = label(f"{first} vs. {second}" if second else level, words="contrast" if second else "")
            yield Row(stub, cells, self._indent + 1, keep_with_next=True, name=self._name, level=level)
        statistic, text = ("change_p_value", CHANGE) if by_period else ("nonlinear_p_value", NONLINEAR)
        cells = layout.shape_cells(self._endpoint, self._name, statistic)
        yield Row(label(text), cells, self._indent + 1, name=self._name)

    def _against(self, variable: Variable) -> tuple[str, Words]:
        """The label of a factor, and what the package wrote in it: of one with two levels, what is compared with what."""
        others = [level for level in variable.levels if level != variable.reference]
        if len(others) != 1:
            return factor_label(variable), ""
        return contrast(factor_label(variable), f"{others[0]} vs. {variable.reference}"), "contrast"

    def interaction(self, pair: Sequence[str]) -> Iterator[Row]:
        """The rows of a product of two variables."""
        layout = self._layout
        text = " \u00d7 ".join(layout.label_of(name) for name in pair)
        levels = list(layout.levels(self._endpoint, self._name)[0])
        if len(levels) == 1:
            shown = f"{text}: {levels[0]}" if levels[0] else text
            cells = self._cells(levels[0], heading=False, alone=True)
            yield Row(label(shown), cells, self._indent, name=self._name, level=levels[0])
            return
        yield from self._heading(label(text))
        yield from self._levels({level: level for level in levels})

    def _heading(self, stub: Cell) -> Iterator[Row]:
        cells = self._cells("", heading=True, alone=False)
        yield Row(stub, cells, self._indent, keep_with_next=True, name=self._name)

    def _levels(self, texts: dict[str, str], words: Words = "") -> Iterator[Row]:
        for position, (level, text) in enumerate(texts.items(), start=1):
            cells = self._cells(level, heading=False, alone=False)
            more = position < len(texts)
            stub = label(text, words=words)
            yield Row(stub, cells, self._indent + 1, keep_with_next=more, name=self._name, level=level)


def headed(methods: Sequence[str]) -> str:
    """The head of effects of some methods."""
    name = common_name(methods)
    return f"{name}, %" if name == RISK_DIFFERENCE else name


def _with_other_events(results: Sequence[Result]) -> set[str]:
    """The models whose events are the endpoint's or competing ones, beside models of the endpoint's own."""
    methods: dict[str, set[str]] = {}
    for row in results:
        if row.statistic in EFFECTS and row.method:
            methods.setdefault(row.model, set()).add(base_method(row.method))
    other = {model for model, used in methods.items() if ANY_EVENT in used}
    return other if len(other) < len(methods) else set[str]()
