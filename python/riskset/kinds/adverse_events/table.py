"""The layout of tables of toxicities and complications."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from riskset.kinds.adverse_events.analysis import BY_BAND
from riskset.kinds.adverse_events.occurrence import ANY, DURATION, OTHER_GRADE, grade_level, severe_level
from riskset.study.durations import parse_duration
from riskset.tables.cells import count_cell, range_cell
from riskset.tables.heads import (
    adjustment_note,
    group_columns,
    groups_cell,
    method_notes,
    p_columns,
    p_value_cell,
    single_method,
)
from riskset.tables.lookup import Lookup
from riskset.tables.printed import roman
from riskset.tables.table import Cell, Column, Row, Table, label
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.adverse_events.entry import AdverseEvent, AdverseEventsDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Kind, Style
    from riskset.tables.printed import Text

# An incidence with its limits, and how each is printed.
INCIDENCE: tuple[tuple[str, Kind], ...] = (("estimate", "rate"), ("lower", "points"), ("upper", "points"))
WORDS = {"Kaplan-Meier": "1 \u2212 Kaplan\u2013Meier", "Aalen-Johansen": "Aalen\u2013Johansen"}


class AdverseEventsLayout:
    """Lays the results of :func:`riskset.kinds.adverse_events.analysis.adverse_events` out, one item under another."""

    def __init__(
        self, cohort: Cohort, spec: AdverseEventsDisplay, results: Sequence[Result], style: Style, head: str
    ) -> None:
        self._cohort = cohort
        self._spec = spec
        self._results = results
        self._lookup = Lookup(results)
        self._style = style
        self._head = head
        self._groups = self._lookup.groups("n_group")
        self._p_results = [row for row in results if row.statistic == "p_value"]
        self._comparisons = list(dict.fromkeys(row.group for row in self._p_results))
        self._methods = method_notes(self._p_results)
        self._percent = f"{100 * spec.conf_level:g}%"

    def table(self) -> Table:
        """The table."""
        spanner = None if self._spec.by is None else groups_cell(self._cohort.grouping(self._spec.by))
        columns = [Column(label(self._head), "left")]
        columns += group_columns(self._lookup, self._groups, "All patients", spanner)
        columns += p_columns(self._comparisons) if self._comparisons else []
        rows: list[Row] = []
        under = False
        for item in self._spec.items()[1]:
            if item.heading is not None:
                rows.append(Row(label(item.heading), group=True, keep_with_next=True))
                under = True
            else:
                rows += self._item(item, int(under))
        incidence = any(row.statistic == "estimate" for row in self._results)
        return Table(
            tuple(columns),
            tuple(rows),
            notes=tuple(note for note in self._notes() if note),
            abbreviations={"CI": "confidence interval"} if incidence else {},
            style=self._style,
        )

    def _notes(self) -> Iterator[Text]:
        methods = list(dict.fromkeys(row.method for row in self._results if row.statistic == "estimate"))
        if methods:
            yield roman(
                f"Cumulative incidence: {' or '.join(WORDS.get(method, method) for method in methods)} estimates."
            )
        if any(row.statistic == "unknown" for row in self._results):
            yield roman("Times are those of the patients who had the event; n is the number of them with a known time.")
        yield single_method(self._p_results)
        yield adjustment_note(self._results, self._spec.adjust_over, "row")

    def _item(self, item: AdverseEvent, indent: int) -> Iterator[Row]:
        name = item.called
        text = item.label or self._own_label(item)
        rows: list[Row] = []
        if item.grade is not None:
            stub = label(f"{text}, n (%)", *([item.footnote] if item.footnote else []), words="counts")
            rows.append(Row(stub, (*self._blanks(), *self._p_cells(name, BY_BAND)), indent=indent, name=name))
            levels = [ANY, *([] if self._spec.severe is None else [severe_level(self._spec.severe)])]
            bands = [grade_level(*band) for band in item.ranges()]
            bands += [OTHER_GRADE] if self._has(name, OTHER_GRADE) else []
            rows += [self._counts(name, level, label(level), indent + 1) for level in [*levels, *bands]]
        else:
            stub = label(f"{text}, n (%)", *([item.footnote] if item.footnote else []), words="counts")
            rows.append(self._counts(name, "", stub, indent, p=item.event is not None))
        rows += [self._incidence(name, time, indent + 1, p=place == 0) for place, time in enumerate(item.times)]
        if item.onset is not None:
            rows.append(self._times(name, item.onset_label, item.unit, indent + 1))
        if item.duration is not None:
            rows.append(self._times(name, DURATION, item.unit, indent + 1))
        for place, row in enumerate(rows):
            yield replace(row, keep_with_next=place < len(rows) - 1)

    def _own_label(self, item: AdverseEvent) -> str:
        if item.grade is not None:
            return self._cohort.variable(item.grade).label
        return self._cohort.endpoint(str(item.endpoint)).label

    def _counts(self, name: str, level: str, stub: Cell, indent: int, *, p: bool = True) -> Row:
        """A row of numbers of patients; where it is not known of some, each with its denominator."""
        known = partial(self._lookup.result, variable=name, level=level)
        whole = not any(known("missing", group=group).value for group in self._groups)
        cells = [self._count(name, level, group, whole=whole) for group in self._groups]
        p_cells = self._p_cells(name, level) if p else self._p_blanks()
        return Row(stub, (*cells, *p_cells), indent=indent, name=name, level=level)

    def _count(self, name: str, level: str, group: str, *, whole: bool) -> Cell:
        names = {"group": group, "variable": name, "level": level}
        if whole:
            return count_cell(self._lookup, **names)
        values = {
            "n": self._lookup.value("count", "count", None, **names),
            "known": self._lookup.value("n", "count", None, **names),
            "percent": self._lookup.value("percent", "percent", None, **names),
        }
        return Cell("{n}/{known} ({percent!s})", values, phrase="{n}/{known} ({percent}%)")

    def _incidence(self, name: str, time: str, indent: int, *, p: bool) -> Row:
        duration = parse_duration(time)
        assert duration is not None  # noqa: S101  the entry was checked
        unit = duration.unit or self._cohort.time_unit
        level, at = milestone(duration.length, unit), self._cohort.in_own_unit(duration.length, unit)
        cells = [
            Cell(
                "{estimate} ({lower:upper})",
                {
                    part: self._lookup.value(part, kind, group=group, variable=name, level=level, at=at)
                    for part, kind in INCIDENCE
                },
                phrase=f"{{estimate}}% ({self._percent} CI, {{lower:upper}})",
            )
            for group in self._groups
        ]
        stub = label(f"Incidence at {level}, % ({self._percent} CI)")
        p_cells = self._p_cells(name, "") if p else self._p_blanks()
        return Row(stub, (*cells, *p_cells), indent=indent, name=name, level=level)

    def _times(self, name: str, level: str, unit: str, indent: int) -> Row:
        """A row of medians and ranges, whose stub says of how many patients each is."""
        digits = self._digits(name, level)
        cells = [
            range_cell(self._lookup, digits, unit, group=group, variable=name, level=level) for group in self._groups
        ]
        parts = [group for group in self._groups if group] or self._groups
        numbers = [
            self._lookup.value("n", "count", group=group, variable=name, level=level).text(self._style)
            for group in parts
        ]
        stub = label(f"{level}, median (range), {unit} (n = {' + '.join(numbers)})")
        return Row(stub, (*cells, *self._p_cells(name, level)), indent=indent, name=name, level=level)

    def _digits(self, name: str, level: str) -> int:
        """One decimal where a median or an end of a range is not a whole number."""
        values = [
            row.value
            for row in self._results
            if row.variable == name and row.level == level and row.statistic in {"minimum", "maximum"}
        ]
        return int(any(value is not None and not float(value).is_integer() for value in values))

    def _has(self, name: str, level: str) -> bool:
        return any(row.variable == name and row.level == level for row in self._results)

    def _blanks(self) -> tuple[Cell, ...]:
        return (Cell(),) * len(self._groups)

    def _p_blanks(self) -> tuple[Cell, ...]:
        return (Cell(),) * len(self._comparisons)

    def _p_cells(self, name: str, level: str) -> tuple[Cell, ...]:
        return tuple(self._p_cell(name, level, comparison) for comparison in self._comparisons)

    def _p_cell(self, name: str, level: str, comparison: str) -> Cell:
        names = {"group": comparison, "variable": name, "level": level}
        if not self._lookup.has("p_value", **names):
            return Cell()
        value = self._lookup.value("p_value", "p", None, **names)
        return p_value_cell(value, self._methods)
