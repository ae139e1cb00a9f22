"""What displays say of other displays, and of the cohort as a whole, recomputed: forests, ledgers, flow charts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.answer import EXACT, Number
from riskset.recompute.follow_up import patients_of
from riskset.recompute.grouped import ADJUSTMENTS, adjusted
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from riskset.recompute.rows import Mask, Raw
    from riskset.results import Result

    Ask = Callable[[Result], Number]
    """Asks the display of a result for it."""


_CHART = ("kind", "start", "steps", "by", "caption", "width", "population", "suppress", "tables")
PRINTED = "how many P values the report has"


class Forest:
    """A forest plot of tables of regressions: their numbers again."""

    def __init__(self, entry: Mapping[str, Any], ask: Ask) -> None:
        of = entry.get("of")
        if isinstance(of, list) and len(of) > 1:
            message = "a forest of several tables"
            raise Unread(message)
        self.of, self.ask = str(of[0] if isinstance(of, list) else of), ask

    def answer(self, row: Result) -> Number:
        """A number again."""
        return self.ask(replace(row, display=self.of))


class Ledger:
    """A ledger of P values: each as its display has it, and adjusted for their number in its family."""

    def __init__(self, entry: Mapping[str, Any], rows: Sequence[Result], ask: Ask) -> None:
        self.entry, self.ask = entry, ask
        self.rows = [row for row in rows if row.statistic.endswith("p_value") and not self.method(row)]

    def method(self, row: Result) -> str:
        """The adjustment of a P value; empty of one as it was tested."""
        starts = {method: f"{method.replace('-', '_')}_" for method in ADJUSTMENTS}
        return next((method for method, start in starts.items() if row.statistic.startswith(start)), "")

    def tested(self, row: Result) -> str:
        """What an adjusted P value is called as it was tested."""
        return row.statistic.removeprefix(f"{self.method(row).replace('-', '_')}_")

    def family(self, row: Result) -> str:
        """The family of a row's first display."""
        display = row.model.partition(", ")[0]
        for family, displays in (self.entry.get("families") or {}).items():
            if display in displays:
                return family
        return "" if self.entry.get("rest") == "together" else display

    def answer(self, row: Result) -> Number:
        """A number again."""
        if row.statistic == "n_hypotheses":
            own = [each for each in self.rows if not row.level or self.family(each) == row.level]
            return Number(float(len(own)), "numpy", EXACT)
        method = self.method(row)
        if method:
            own = [each for each in self.rows if self.family(each) == self.family(row)]
            corrected = adjusted([float(each.value or 0.0) for each in own], method)
            same = [_named(each, each.statistic) == _named(row, self.tested(row)) for each in own]
            return Number(corrected[same.index(True)], "numpy") if any(same) else Number(None, "numpy")
        if not row.statistic.endswith("p_value"):
            raise Unread(PRINTED)
        display, _, model = row.model.partition(", ")
        return self.ask(replace(row, display=display, model=model, analysis=""))


class FlowChart:
    """The boxes of a flow chart of splits."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        only_known(entry, _CHART, "flow-chart")
        self.raw, self.counts = raw, dict[tuple[str, str], int]()
        everyone = patients_of(raw, entry).shown
        self.counts["", entry["start"]] = int(everyone.sum())
        self.walk([*entry.get("steps", []), *([{"split": entry["by"]}] if "by" in entry else [])], everyone)

    def walk(self, steps: Sequence[Mapping[str, Any]], members: Mask) -> None:
        """Count the boxes of some steps."""
        for step in steps:
            only_known(step, ("split", "into"), "flow-chart")
            split = step["split"]
            if isinstance(split, dict):
                parts = {label: self.raw.holds(condition) for label, condition in split.items()}
            else:
                levels = self.raw.groups(split)
                parts = {name: levels.members(name) for name in levels.names}
            for label, part in parts.items():
                self.counts[label, ""] = int((members & part).sum())
                self.walk(step.get("into", {}).get(label, []), members & part)

    def answer(self, row: Result) -> Number:
        """A number again."""
        found = self.counts.get((row.group, row.variable))
        if found is None or row.statistic != "n" or row.level:
            message = "boxes of a flow chart that are not split"
            raise Unread(message)
        return Number(float(found), "numpy", EXACT)


def _named(row: Result, statistic: str) -> tuple[str, ...]:
    return (
        statistic,
        row.model,
        row.endpoint,
        row.group,
        row.variable,
        row.level,
        str(np.nan if row.at is None else row.at),
    )
