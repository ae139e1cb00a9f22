"""The layout of a stress test: a conclusion a row group, its numbers as reported and under each variation a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.kinds.stress.analysis import LEFT_OUT, stored
from riskset.kinds.stress.notes import interval, notes
from riskset.stress.readings import ORDER, P_VALUE
from riskset.stress.words import Words
from riskset.tables.rules import by_rule
from riskset.tables.table import Cell, Column, Row, Table, Value, label

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.stress.analysis import Stored
    from riskset.kinds.stress.entry import StressDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style

_TURNED = {"P": "P value", "interval": "limits", "order": "order", "direction": "direction"}


class StressLayout:
    """Lays the results of :func:`riskset.kinds.stress.analysis.stress_results` out."""

    def __init__(self, cohort: Cohort, spec: StressDisplay, results: Sequence[Result], style: Style) -> None:
        self._own = [row for row in results if row.analysis == "stress"]
        self._spec, self._cohort = spec, cohort
        self._style = style.telling([spec.alpha])
        self._words = Words(cohort, self._style, spec.alpha)
        self._stored = stored(self._own)
        self._searched = any(
            LEFT_OUT in each.rows or each.of("", f"{each.subject.statistic}_tried") is not None for each in self._stored
        )

    def table(self) -> Table:
        """The table."""
        columns = (
            Column(label("Conclusion and analysis"), "left"),
            Column(label(f"Estimate ({interval(self._cohort.study, self._stored)}), or order"), "left"),
            Column(label("P", italic=True), "decimal"),
            *([Column(label("Patients left out"), "left")] if self._searched else []),
            Column(label("Turned"), "left"),
        )
        rows = [row for each in self._stored for row in self._rows(each)]
        found = notes(self._own, self._stored, self._spec, self._style)
        return Table(
            columns,
            tuple(rows),
            notes=tuple(found),
            style=self._style,
            abbreviations={"CI": "confidence interval"},
        )

    def _rows(self, each: Stored) -> Iterator[Row]:
        subject = each.subject
        display = self._spec.labels.get(subject.display, subject.display)
        yield Row(label(f"{self._words.name(subject)} ({display})"), group=True)
        statistic = subject.statistic
        held, of = each.rows[""][f"{statistic}_held"], each.rows[""][f"{statistic}_variations"]
        counts = {"held": Value(held, "count"), "of": Value(of, "count")}
        holds = Cell("Holds in {held} of {of}", counts) if of.value else Cell()
        yield self._row(each, "", "As reported", holds)
        for name in each.labels:
            parts = each.turned(name)
            if parts or self._spec.show == "all":
                yield self._row(each, name, name, label(", ".join(_TURNED[part] for part in parts.split()) or "\u2013"))
        if LEFT_OUT in each.rows:
            yield self._row(each, LEFT_OUT, LEFT_OUT, label("Yes"))
        elif (tried := each.of("", f"{statistic}_tried")) is not None:
            left = Cell("none found, up to {tried}", {"tried": Value(tried, "count")})
            yield Row(label(LEFT_OUT), (Cell(), Cell(), left, label("\u2013")), indent=1, name=subject.variable)

    def _row(self, each: Stored, name: str, text: str, last: Cell) -> Row:
        left = each.of(name, f"{each.subject.statistic}_left_out")
        total = each.of("", f"{each.subject.statistic}_of")
        count = Cell()
        if left is not None and total is not None:
            count = Cell("{left} of {of}", {"left": Value(left, "count"), "of": Value(total, "count")})
        return Row(
            label(text),
            (self._effect(each, name), self._p(each, name), *([count] if self._searched else []), last),
            indent=1,
            name=each.subject.variable,
        )

    def _effect(self, each: Stored, name: str) -> Cell:
        """An estimate with its limits, or groups in order."""
        subject = each.subject
        if subject.statistic == ORDER:
            known = [(group, row.value) for group, row in each.groups.get(name, []) if row.value is not None]
            order = " > ".join(group for group, _ in sorted(known, key=lambda pair: -pair[1]))
            absent = next((row for _, row in each.groups.get(name, []) if row.value is None), None)
            return label(order) if absent is None else Cell("{e}", {"e": Value(absent, "rate")})
        statistic = subject.statistic
        row = each.of(name, statistic)
        if row is None or statistic.endswith(P_VALUE):
            return Cell()
        mine = list(each.rows[name].values())
        ends = [each.of(name, f"{statistic}_{end}") or each.of(name, end) for end in ("lower", "upper")]
        value = self._value(row, mine)
        if ends[0] is None or ends[1] is None:
            return Cell("{e}", {"e": value})
        limits = {
            end: Value(found, value.kind, value.digits, value.beside)
            for end, found in zip(("lower", "upper"), ends, strict=True)
            if found
        }
        return Cell("{e} ({lower:upper})", {"e": value, **limits})

    @staticmethod
    def _value(row: Result, mine: Sequence[Result]) -> Value:
        """An estimate as its own display prints it: differences of means are numbers, and others are points."""
        if row.statistic.endswith("difference") and (row.statistic != "difference" or "linear" in row.method):
            return Value(row, "number", 1)
        if row.statistic.endswith("ratio"):
            numbers = [each.value for each in mine if each.statistic.endswith(("ratio", "lower", "upper"))]
            return Value(row, "ratio", None, tuple(value for value in numbers if value is not None))
        return by_rule(row, mine)

    @staticmethod
    def _p(each: Stored, name: str) -> Cell:
        statistic = each.subject.statistic
        names = [statistic] if statistic.endswith(P_VALUE) else [f"{statistic}_{P_VALUE}", P_VALUE]
        row = next((found for own in names if (found := each.of(name, own)) is not None), None)
        return Cell() if row is None else Cell("{p}", {"p": Value(row, "p")})
