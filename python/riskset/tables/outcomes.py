"""The layout of a table of outcomes: endpoints as row groups, times as columns."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.tables.heads import method_notes, p_columns, single_method
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.results import Result
    from riskset.study import Cohort


class OutcomesLayout:
    """Lays the results of :func:`riskset.analyses.outcomes.outcomes` out."""

    def __init__(
        self,
        cohort: Cohort,
        results: Sequence[Result],
        *,
        by: str | None,
        endpoints: Sequence[str],
        at: Sequence[float],
        conf_level: float,
        footnotes: Mapping[str, str],
    ) -> None:
        self._lookup = Lookup(results)
        self._p_results = [row for row in results if row.statistic == "p_value"]
        self._cohort = cohort
        self._endpoints = endpoints
        self._at = [float(time) for time in at]
        self._groups = [""] if by is None else list(cohort.grouping(by).levels)
        self._comparisons = list(dict.fromkeys(row.group for row in self._p_results))
        self._methods = method_notes(self._p_results)
        self._percent = f"{100 * conf_level:g}%"
        self._footnotes = footnotes

    def table(self) -> Table:
        """The table."""
        limits = f"% ({self._percent} CI)"
        unit = self._cohort.time_unit
        times = [Column(label(f"At {milestone(time, unit)}, {limits}"), "decimal") for time in self._at]
        columns = (
            Column(label("Outcome"), "left"),
            Column(label("Patients"), "decimal"),
            Column(label("Events"), "decimal"),
            *times,
            Column(label(f"Median, {unit} ({self._percent} CI)"), "decimal"),
            *(p_columns(self._comparisons) if self._comparisons else []),
        )
        rows = tuple(row for endpoint in self._endpoints for row in self._endpoint_rows(endpoint))
        note = single_method(self._p_results)
        return Table(
            columns,
            rows,
            notes=tuple(text for text in (roman(self._method()), note) if text),
            abbreviations={"CI": "confidence interval"},
        )

    def _method(self) -> str:
        kinds = {self._cohort.endpoint(endpoint).kind for endpoint in self._endpoints}
        words = {"survival": "Kaplan\u2013Meier", "incidence": "Aalen\u2013Johansen"}
        names = " or, with competing events, ".join(words[kind] for kind in words if kind in kinds)
        return f"{names} estimates."

    def _endpoint_rows(self, endpoint: str) -> Iterator[Row]:
        note = self._footnotes.get(endpoint)
        stub = label(self._cohort.endpoint(endpoint).label, *((note,) if note else ()))
        blanks = (Cell(),) * (3 + len(self._at))
        if self._groups == [""]:
            yield self._group_row(endpoint, "", stub, indent=0)
            return
        yield Row(stub, (*blanks, *self._p_cells(endpoint)), keep_with_next=True)
        for group in self._groups:
            last = group == self._groups[-1]
            yield self._group_row(endpoint, group, label(group), indent=1, keep_with_next=not last)

    def _group_row(self, endpoint: str, group: str, stub: Cell, *, indent: int, keep_with_next: bool = False) -> Row:
        value = partial(self._lookup.value, group=group, variable=endpoint)
        cells = [
            Cell("{n}", {"n": value("n", "count")}),
            Cell("{n}", {"n": value("events", "count")}),
            *(self._rate_cell(endpoint, group, time) for time in self._at),
            Cell(
                "{median} ({lower:upper})",
                {
                    "median": value("median", "number", 1),
                    "lower": value("median_lower", "number", 1),
                    "upper": value("median_upper", "number", 1),
                },
                phrase=f"{{median}} {self._cohort.time_unit} ({self._percent} CI, {{lower:upper}})",
            ),
        ]
        return Row(stub, (*cells, *(Cell(),) * len(self._comparisons)), indent=indent, keep_with_next=keep_with_next)

    def _rate_cell(self, endpoint: str, group: str, time: float) -> Cell:
        return Cell(
            "{estimate} ({lower:upper})",
            {
                part: self._lookup.value(part, "rate", group=group, variable=endpoint, at=time)
                for part in ("estimate", "lower", "upper")
            },
            phrase=f"{{estimate}}% ({self._percent} CI, {{lower:upper}})",
        )

    def _p_cells(self, endpoint: str) -> Iterator[Cell]:
        for comparison in self._comparisons:
            value = self._lookup.value("p_value", "p", group=comparison, variable=endpoint)
            note = self._methods.get(value.result.method)
            yield Cell("{p}", {"p": value}, footnotes=() if note is None else (note,))
