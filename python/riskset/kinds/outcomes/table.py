"""The two layouts of a table of outcomes: endpoints as rows and times as columns, or groups as rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.analyses.adjusted import adjusted_note
from riskset.analyses.follow_up import follows_exposure
from riskset.analyses.pooled_curves import imputation_of_groups
from riskset.analyses.regression_models import CASES
from riskset.kinds.outcomes.entry import ADJUSTED, IMPUTED, imputed_model
from riskset.kinds.outcomes.measures import Measures
from riskset.naming import compared, in_sentence
from riskset.tables.heads import (
    adjustment_note,
    groups_cell,
    method_notes,
    methods_by_kind,
    p_columns,
    p_value_cell,
    single_method,
)
from riskset.tables.imputing import pooled_rates_note
from riskset.tables.lookup import Lookup
from riskset.tables.notes import with_notes
from riskset.tables.printed import Run, plain, roman
from riskset.tables.table import Cell, Column, Row, Table, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.outcomes.entry import OutcomesDisplay
    from riskset.kinds.outcomes.measures import Measure
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.tables.printed import Text

VARIANCES = {"aalen": "Aalen\u2019s", "delta": "Delta-method"}
WHOLE_CURVES = "They compare the whole curves, not the rates at one time."


class OutcomesLayout:
    """Lays the results of :func:`riskset.kinds.outcomes.analysis.outcomes` out."""

    def __init__(self, cohort: Cohort, spec: OutcomesDisplay, results: Sequence[Result]) -> None:
        self._lookup = Lookup(results)
        self._results = results
        self._p_results = [row for row in results if row.statistic == "p_value"]
        self._cohort = cohort
        self._spec = spec
        self._endpoints = {name: spec.labels.get(name, cohort.endpoint(name).label) for name in spec.endpoints}
        self._groups = [""] if spec.by is None else list(cohort.groups(spec.by).levels)
        self._comparisons = list(dict.fromkeys(row.group for row in self._p_results))
        self._differences = list(dict.fromkeys(row.group for row in results if row.statistic.endswith("difference")))
        kinds = {"survival": "survival", "incidence": "cumulative incidence"}
        self._tests_note = single_method(self._p_results) or methods_by_kind(
            self._p_results, lambda row: kinds[cohort.endpoint(row.variable).kind]
        )
        self._methods = {} if self._tests_note else method_notes(self._p_results)
        self._measures = Measures(self._lookup, cohort.time_unit, spec)
        self._beside = len(spec.cases_shown) > 1

    def endpoints_as_rows(self) -> Table:
        """Each endpoint with its groups as rows, times as columns."""
        measures = list(self._measures.of(next(iter(self._endpoints))))
        heads = [Column(label(measure.head), "decimal", measure.spanner) for measure in measures]
        columns = (Column(label("Outcome"), "left"), *heads, *self._p_columns())
        rows = [row for endpoint in self._endpoints for row in self._endpoint_rows(endpoint)]
        names = ["Outcome", *(measure.head for measure in measures), *self._comparison_names()]
        return self._finished(columns, rows, names, ())

    def groups_as_rows(self) -> Table:
        """Groups as rows, endpoints with their times as columns, and the comparisons in rows beneath."""
        of = [(endpoint, measure) for endpoint in self._endpoints for measure in self._measures.of(endpoint)]
        heads = [self._column(endpoint, measure) for endpoint, measure in of]
        stub = label("Group") if self._spec.by is None else groups_cell(self._cohort.groups(self._spec.by))
        columns = (Column(stub, "left"), *heads)
        rows: list[Row] = []
        for cases in self._spec.cases_shown:
            rows += self._group_rows(cases, of, len(heads))
        names = [stub.pattern, *(self._name(endpoint, measure) for endpoint, measure in of)]
        return self._finished(columns, rows, names, roman(f" {WHOLE_CURVES}") if self._p_results else ())

    def _group_rows(self, cases: str, of: Sequence[tuple[str, Measure]], columns: int) -> Iterator[Row]:
        """The groups of some cases, their differences and their comparisons; under a heading where both are shown."""
        measures = [self._of_cases(measure, cases) for _, measure in of]
        if self._beside:
            yield Row(label(CASES[cases]), (Cell(),) * columns, keep_with_next=True, level=CASES[cases])
        indent = int(self._beside)
        for group in self._groups:
            cells = tuple(measure.cell(group) for measure in measures)
            yield Row(label(group or "All patients"), cells, indent=indent, level=group)
        for pair in self._differences:
            yield from self._difference_rows(pair, measures, (), indent=indent)
        for comparison in self._comparisons:
            row = self._p_row(comparison, [endpoint for endpoint, _ in of], self._model(cases))
            yield replace(row, indent=indent)

    def _of_cases(self, measure: Measure, cases: str) -> Measure:
        """A measure as it is of complete cases or of imputed data."""
        return measure.imputed() if self._model(cases) else measure

    def _model(self, cases: str) -> str:
        """The model of P values."""
        return IMPUTED if self._beside and cases == IMPUTED else ""

    def _finished(self, columns: tuple[Column, ...], rows: Sequence[Row], names: Sequence[str], more: Text) -> Table:
        tests = self._tests_note
        notes = (
            roman(self._method()),
            roman(self._variance()),
            (*tests, *more)
            if tests or not more
            else (Run("P", italic=True), *roman(f" values{WHOLE_CURVES.removeprefix('They')}")),
            adjustment_note(self._results, self._spec.adjust_over, "outcome"),
            roman(self._mean_note()),
            roman(self._adjusted_note()),
            roman(self._imputed_note()),
        )
        table = Table(
            columns,
            tuple(rows),
            notes=tuple(note for note in notes if plain(note)),
            abbreviations={"CI": "confidence interval"} if self._measures.has_limits else {},
        )
        return with_notes(table, names, self._spec.notes)

    def _method(self) -> str:
        if not {"estimate", "median", "difference"} & set(self._spec.show):
            return ""
        kinds = {self._cohort.endpoint(endpoint).kind for endpoint in self._endpoints}
        survival = "Simon\u2013Makuch" if follows_exposure(self._cohort, self._spec.by) else "Kaplan\u2013Meier"
        words = {"survival": survival, "incidence": "Aalen\u2013Johansen"}
        names = " or, with competing events, ".join(words[kind] for kind in words if kind in kinds)
        if self._spec.weights is not None:
            names = f"{names} estimates weighted by {self._cohort.variable(self._spec.weights).label}"
            return f"{names[:1].upper()}{names[1:]}."
        return f"{names} estimates."

    def _variance(self) -> str:
        """The variance, where it is not the usual one, and the strata of the tests."""
        spec = self._spec
        texts: list[str] = []
        if spec.cluster is not None:
            texts.append(f"Robust variance, clustered by {self._cohort.variable(spec.cluster).label}.")
        elif spec.weights is not None or spec.variance == "robust":
            texts.append("Robust variance.")
        elif spec.variance != "gray":
            texts.append(f"{VARIANCES[spec.variance]} variance of incidences.")
        if spec.strata and self._p_results:
            strata = " and ".join(self._cohort.variable(name).label for name in spec.strata)
            texts.append(f"Tests are stratified by {strata}.")
        return " ".join(texts)

    def _mean_note(self) -> str:
        kinds = {row.method for row in self._results if row.statistic == "rmst"}
        texts = {
            "restricted mean survival time": "mean time without the event (area under the curve)",
            "restricted mean time lost": "mean time lost to the event (area under the cumulative incidence)",
        }
        said = "; with competing events, ".join(texts[kind] for kind in texts if kind in kinds)
        return f"Restricted mean: {said} up to {self._measures.horizon}." if said else ""

    def _imputed_note(self) -> str:
        """What of imputed data is pooled, and how."""
        imputation = self._spec.imputation_in(self._cohort.study)
        if not imputation:
            return ""
        shown = {*self._spec.show} | ({"test"} if self._p_results else set())
        return pooled_rates_note(
            self._cohort.imputation(imputation).m,
            shown,
            drawn=bool(imputation_of_groups(self._cohort, self._spec.by, imputation)),
        )

    def _adjusted_note(self) -> str:
        if not self._spec.adjust_for:
            return ""
        own = [row for row in self._results if row.model in {ADJUSTED, imputed_model(ADJUSTED)}]
        fitted = {row.variable for row in own if row.statistic == "estimate" and row.value is not None}
        if not fitted:
            return ""
        labels = [self._cohort.variable(name).label for name in self._spec.adjust_for]
        counts = (row for row in own if row.statistic == "n" and row.variable in fitted)
        sizes = {int(row.value) for row in counts if row.value is not None}
        return adjusted_note(labels, {self._cohort.endpoint(name).kind for name in fitted}, sizes)

    def _p_columns(self) -> list[Column]:
        return p_columns(self._comparisons) if self._comparisons else []

    def _comparison_names(self) -> list[str]:
        return [name or "P" for name in self._comparisons]

    def _column(self, endpoint: str, measure: Measure) -> Column:
        name = self._endpoints[endpoint]
        note = self._spec.footnotes.get(endpoint)
        notes = (note,) if note else ()
        if self._measures.rates_only and not self._measures.several_times:
            return Column(label(self._measures.rate_head(name, measure.at), *notes), "decimal")
        if self._measures.rates_only:
            time, rate = self._measures.rate_heads(name, measure.at)
            return Column(label(time), "decimal", label(rate, *notes))
        return Column(label(self._name(endpoint, measure)), "decimal", label(name, *notes))

    def _name(self, endpoint: str, measure: Measure) -> str:
        """What a column is called where a footnote is put at it."""
        if self._measures.rates_only:
            return self._measures.rate_head(self._endpoints[endpoint], measure.at)
        return measure.head if measure.spanner is None else f"{measure.spanner.pattern}: {measure.head}"

    def _endpoint_rows(self, endpoint: str) -> Iterator[Row]:
        measures = list(self._measures.of(endpoint))
        note = self._spec.footnotes.get(endpoint)
        stub = label(self._endpoints[endpoint], *((note,) if note else ()))
        p_blanks = (Cell(),) * len(self._comparisons)
        if self._groups == [""]:
            yield Row(stub, tuple(measure.cell("") for measure in measures), name=endpoint)
            return
        blanks = (Cell(),) * len(measures)
        if self._beside:
            yield Row(stub, (*blanks, *p_blanks), keep_with_next=True, name=endpoint)
        for cases in self._spec.cases_shown:
            own, model = [self._of_cases(measure, cases) for measure in measures], self._model(cases)
            p_cells = tuple(self._p_cell(endpoint, comparison, model) for comparison in self._comparisons)
            head = Row(label(CASES[cases]), indent=1, level=CASES[cases]) if self._beside else Row(stub)
            yield replace(head, cells=(*blanks, *p_cells), keep_with_next=True, name=endpoint)
            for row in self._rows_of_groups(own, p_blanks):
                yield replace(row, name=endpoint, indent=row.indent + self._beside)

    def _rows_of_groups(self, measures: Sequence[Measure], p_blanks: tuple[Cell, ...]) -> Iterator[Row]:
        """The groups of an endpoint, and their differences."""
        for group in self._groups:
            cells = tuple(measure.cell(group) for measure in measures)
            last = group == self._groups[-1] and not self._differences
            yield Row(label(group), (*cells, *p_blanks), indent=1, keep_with_next=not last, level=group)
        for pair in self._differences:
            yield from self._difference_rows(pair, measures, p_blanks, indent=1)

    def _difference_rows(
        self, pair: str, measures: Sequence[Measure], more: tuple[Cell, ...], *, indent: int
    ) -> list[Row]:
        """The difference of a pair of groups with its limits, and its P value below."""
        name = f"Difference, {pair}"
        apart = tuple(measure.difference(pair) for measure in measures)
        p_cells = tuple(measure.difference_p(pair) for measure in measures)
        return [
            Row(label(name, words="contrast"), (*apart, *more), indent=indent, keep_with_next=True, level=name),
            Row(label("P of the difference"), (*p_cells, *more), indent=indent + 1, level=f"P, {pair}"),
        ]

    def _p_row(self, comparison: str, endpoints: Sequence[str], model: str) -> Row:
        """A comparison in a row of its own: the P value of an endpoint over all of its columns."""
        cells = [
            replace(self._p_cell(endpoint, comparison, model), span=endpoints.count(endpoint))
            if endpoint not in endpoints[:position]
            else Cell()
            for position, endpoint in enumerate(endpoints)
        ]
        if not comparison:
            return Row(label("P", italic=True), tuple(cells), level="P")
        first, second = (in_sentence(group) for group in compared(comparison))
        return Row(label(f"P between {first} and {second}"), tuple(cells), level=comparison)

    def _p_cell(self, endpoint: str, comparison: str, model: str) -> Cell:
        value = self._lookup.value("p_value", "p", group=comparison, variable=endpoint, model=model)
        return p_value_cell(value, self._methods)
