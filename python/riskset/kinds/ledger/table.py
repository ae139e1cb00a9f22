"""The layout of a ledger of P values: families as row groups, a hypothesis a row."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.analyses.products import products_of
from riskset.kinds.ledger.analysis import METHODS, printed_p_values
from riskset.naming import counted, typographic
from riskset.study import StudyProblems
from riskset.study.entries.regressions import Regressions
from riskset.tables.lookup import Lookup
from riskset.tables.printed import Run, roman
from riskset.tables.table import Cell, Column, Row, Table, label
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from riskset.kinds.ledger.analysis import Hypothesis, Printed
    from riskset.kinds.ledger.entry import LedgerDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.style import Style
    from riskset.tables.printed import Text

ALL_GROUPS = "All groups"
_NUMBERED = re.compile(r"^(\w+) (S?\d+)$")
"""Such as Table S15, which no line parts."""
# What a P value is of that is not of its row as a whole.
ASPECTS = {"factor": "all levels", "ph": "proportional hazards"}


def _called_test(method: str) -> str:
    """The name of a test or a model as the cells of a table begin, with dashes between two authors."""
    told = typographic(method)
    return f"{told[:1].upper()}{told[1:]}"


class LedgerLayout:
    """Lays the results of :func:`riskset.kinds.ledger.analysis.ledger` out."""

    def __init__(self, cohort: Cohort, spec: LedgerDisplay, results: Sequence[Result], style: Style) -> None:
        own = [row for row in results if row.analysis == "ledger"]
        self._lookup = Lookup(own)
        self._cohort = cohort
        self._spec = spec
        self._style = style
        displays = cohort.study.displays.values()
        self._products = products_of(cohort, (each for each in displays if isinstance(each, Regressions)))
        self._found: Printed = printed_p_values(cohort, spec, [row for row in results if row.analysis != "ledger"])

    def table(self) -> Table:
        """The table."""
        spanner = label("P", italic=True)
        columns = (
            Column(label("Hypothesis"), "left"),
            Column(label("Comparison"), "left"),
            Column(label("Test"), "left"),
            Column(label("Display"), "left"),
            Column(label("As tested"), "decimal", spanner),
            *(Column(label(METHODS[method]), "decimal", spanner) for method in self._spec.adjust),
        )
        rows: list[Row] = []
        family = None
        for each in self._found.hypotheses:
            if each.family != family:
                family = each.family
                size = self._lookup.value("n_hypotheses", "count", level=family).text(self._style)
                rows.append(Row(label(f"{family}: {size} P value{'' if size == '1' else 's'}"), group=True))
            rows.append(self._row(each))
        return Table(columns, tuple(rows), notes=tuple(self._notes()), style=self._style)

    def _row(self, each: Hypothesis) -> Row:
        row = each.row
        names = {
            "group": row.group,
            "variable": row.variable,
            "level": row.level,
            "at": row.at,
            "endpoint": row.endpoint,
            "model": each.model,
        }
        statistics = [row.statistic, *(f"{method}_{row.statistic}" for method in self._spec.adjust)]
        cells = [Cell("{p}", {"p": self._lookup.value(statistic, "p", None, **names)}) for statistic in statistics]
        comparison = row.group or row.model.capitalize() or ALL_GROUPS
        texts = (
            _called_test(row.method),
            ", ".join(map(self._called, each.displays)),
        )
        return Row(
            label(self._hypothesis(row)),
            (label(comparison, words="contrast"), *(label(text) for text in texts), *cells),
            indent=1,
            name=row.variable,
        )

    def _called(self, name: str) -> str:
        """What a display is called in the report."""
        display = self._cohort.study.displays.get(name)
        label_of = self._spec.labels.get(name) or (display.caption if display is not None else None) or name
        return _NUMBERED.sub("\\1\u00a0\\2", label_of)

    def _hypothesis(self, row: Result) -> str:
        """What is compared, as the tables call it."""
        what = self._label(row, row.variable)
        if row.endpoint:
            endpoint = self._cohort.study.endpoints[row.endpoint].label
            what = f"{endpoint}: {what}" if what else endpoint
        aspect = row.statistic.removesuffix("p_value").removesuffix("_")
        parts = [what, row.level if row.at is None else "", ASPECTS.get(aspect, aspect)]
        if row.at is not None:
            own = getattr(self._cohort.study.displays.get(row.display), "time_unit", None)
            parts.append(f"at {milestone(row.at, own or self._cohort.study.study.time_unit)}")
        return ", ".join(part for part in parts if part)

    def _label(self, row: Result, name: str) -> str:
        """The printed label of a variable, an endpoint, or an item of a display; a product has those of its parts."""
        study = self._cohort.study
        display = study.displays.get(row.display)
        own = display.own_label(name) if display is not None else None
        if own is not None:
            return own
        # An endpoint and a variable may have one name: without covariates a display's numbers are of its endpoints.
        shown = {each for _, each in display.named_endpoints()} if display is not None and not row.endpoint else set()
        if name in shown:
            return study.endpoints[name].label
        if name in self._products:
            return " \u00d7 ".join(self._label(row, part) for part in self._products[name])
        try:
            return self._cohort.variable(name).label if name else ""
        except StudyProblems:
            return name

    def _notes(self) -> Iterator[Text]:
        count = {
            name: self._lookup.value(name, "count").text(self._style)
            for name in ("n_printed", "n_hypotheses", "n_repeated", "n_undone", "n_assumptions")
        }
        repeated = count["n_repeated"]
        several = f"; {repeated} of these in several displays, counted once" if repeated != "0" else ""
        yield (
            *roman(f"{count['n_printed']} "),
            Run("P", italic=True),
            *roman(
                f" value{'' if count['n_printed'] == '1' else 's'} of {counted(count['n_hypotheses'], 'hypothesis', 'hypotheses')}{several}."
            ),
        )
        methods = " and ".join(f"{METHODS[method]}\u2019s" for method in self._spec.adjust)
        yield roman(f"Adjusted by {methods} method within each family.")
        if any(each.adjusted for each in self._found.hypotheses):
            yield roman("P values that their display prints adjusted are given here before adjustment.")
        if count["n_undone"] != "0":
            yield roman(f"Comparisons that could not be done, and are not counted: {count['n_undone']}.")
        if count["n_assumptions"] != "0":
            yield roman(
                f"Tests of proportional hazards, which check models, are not counted: {count['n_assumptions']}."
            )
