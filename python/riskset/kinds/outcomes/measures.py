"""What a table of outcomes prints of an endpoint: the cells of a group and of a difference, by measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from riskset.analyses.imputing import ON_AVERAGE
from riskset.kinds.outcomes.entry import imputed_model
from riskset.naming import in_sentence
from riskset.tables.table import Cell, label
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.kinds.outcomes.entry import OutcomesDisplay
    from riskset.style import Kind
    from riskset.tables.lookup import Lookup
    from riskset.tables.table import Value

HALF = 0.5
DIFFERENCE = ("difference", "difference_lower", "difference_upper")


def quantile_name(share: float) -> str:
    """The statistic of a quantile: ``median``, ``quantile_25``."""
    return "median" if share == HALF else f"quantile_{100 * share:g}"


@dataclass(frozen=True)
class Measure:
    """One column of an endpoint.

    Attributes
    ----------
    head : str
    at : float or None
    parts : mapping of str to str
        Names in the pattern, and the statistics that they print.
    """

    lookup: Lookup
    endpoint: str
    head: str
    parts: tuple[tuple[str, str], ...]
    pattern: str
    kind: Kind = "count"
    digits: int | None = None
    at: float | None = None
    model: str = ""
    spanner: Cell | None = None
    phrase: str = ""
    apart: str = ""
    apart_phrase: str = ""

    def cell(self, group: str) -> Cell:
        """The cell of a group."""
        return Cell(self.pattern, {name: self._value(of, group) for name, of in self.parts}, phrase=self.phrase)

    def difference(self, pair: str) -> Cell:
        """The cell of the difference of two groups; blank for a measure that has none."""
        if not self._has(f"{self.apart}_p_value", pair):
            return Cell()
        names = (self.apart, f"{self.apart}_lower", f"{self.apart}_upper")
        values = {name: self._value(of, pair) for name, of in zip(DIFFERENCE, names, strict=True)}
        pattern = "{difference} ({difference_lower:difference_upper})"
        return Cell(pattern, values, phrase=self.apart_phrase)

    def difference_p(self, pair: str) -> Cell:
        """The P value of that difference."""
        name = f"{self.apart}_p_value"
        if not self._has(name, pair):
            return Cell()
        return Cell("{p}", {"p": self.lookup.value(name, "p", None, **self._names(pair))})

    def imputed(self) -> Measure:
        """The same measure of imputed data, where complete cases stand beside them."""
        return replace(self, model=imputed_model(self.model))

    def _has(self, statistic: str, group: str) -> bool:
        return bool(self.apart) and self.lookup.has(statistic, **self._names(group))

    def _value(self, statistic: str, group: str) -> Value:
        if statistic.endswith("_patients"):
            return self.lookup.value(statistic, "count", None, **self._names(group))
        if self.kind == "count" and self.lookup.result(statistic, **self._names(group)).unit == ON_AVERAGE:
            return self.lookup.value(statistic, "number", 1, **self._names(group))
        kind = "points" if self.kind == "rate" and statistic != "estimate" else self.kind
        return self.lookup.value(statistic, kind, self.digits, **self._names(group))

    def _names(self, group: str) -> dict[str, str | float | None]:
        return {"group": group, "variable": self.endpoint, "at": self.at, "model": self.model}


class Measures:
    """The measures that a table prints of each of its endpoints."""

    def __init__(self, lookup: Lookup, unit: str, spec: OutcomesDisplay) -> None:
        self._lookup = lookup
        self._unit = unit
        self._at = [float(time) for time in spec.at]
        self._show = set(spec.show)
        self._counts = "patients" if spec.weights is None else spec.counts
        self._weighted = spec.weights is not None
        self._quantiles = spec.quantiles
        self._tau = float(spec.tau)
        self._ci = f"{100 * spec.conf_level:g}% CI"

    @property
    def has_limits(self) -> bool:
        """Whether any limits are printed."""
        return "limits" in self._show or "difference" in self._show

    @property
    def rates_only(self) -> bool:
        """Whether nothing but rates is printed, so that a head may say the endpoint and the time."""
        return not self._show - {"estimate", "limits", "difference"}

    @property
    def horizon(self) -> str:
        """The time up to which means are restricted, in words."""
        return milestone(self._tau, self._unit)

    def rate_head(self, name: str, at: float | None) -> str:
        """``2-year cumulative incidence of relapse (%)``."""
        time = milestone(at or 0.0, self._unit)
        number, _, unit = time.partition(" ")
        return self._in_percent(f"{number}-{unit.removesuffix('s')} {in_sentence(name)}")

    def rate_heads(self, name: str, at: float | None) -> tuple[str, str]:
        """The head of a rate under that of its endpoint: ``2 years``, ``Cumulative incidence of relapse (%)``."""
        return milestone(at or 0.0, self._unit), self._in_percent(name)

    @property
    def several_times(self) -> bool:
        """Whether an endpoint has rates at several times."""
        return len(self._at) > 1

    def _in_percent(self, words: str) -> str:
        return f"{words}, % ({self._ci})" if "limits" in self._show else f"{words} (%)"

    def of(self, endpoint: str) -> Iterator[Measure]:
        """The measures of an endpoint, in the order of the table."""
        if "n" in self._show:
            yield self._count(endpoint, "Patients", "n")
        if "events" in self._show:
            yield self._count(endpoint, "Events", "events")
        several = len(self._show & {"estimate", "n-risk", "adjusted"}) > 1
        for time in self._at:
            words = f"At {milestone(time, self._unit)}"
            yield from self._at_time(endpoint, time, words, label(words) if several else None)
        for share in self._quantiles if "median" in self._show else ():
            words = "Median" if share == HALF else f"{100 * share:g}% quantile"
            yield self._interval(endpoint, words, quantile_name(share), None)
        if "rmst" in self._show:
            yield self._interval(endpoint, f"Restricted mean to {self.horizon}", "rmst", self._tau)

    def _count(
        self, endpoint: str, head: str, statistic: str, at: float | None = None, spanner: Cell | None = None
    ) -> Measure:
        """A number of patients: under weights their sum, the patients, or both."""
        plain = f"{statistic}_patients" if self._weighted else statistic
        make = partial(Measure, self._lookup, endpoint, at=at, spanner=spanner)
        if self._counts == "patients":
            return make(head, (("n", plain),), "{n}")
        if self._counts == "weighted":
            return make(f"{head}, weighted", (("n", statistic),), "{n}", kind="number", digits=1)
        parts = (("weighted", statistic), ("n", plain))
        return make(f"{head}, weighted [n]", parts, "{weighted} [{n}]", kind="number", digits=1)

    def _at_time(self, endpoint: str, time: float, words: str, spanner: Cell | None) -> Iterator[Measure]:
        if "estimate" in self._show:
            yield self._rate(endpoint, time, "" if spanner else f"{words}, ", "", spanner)
        if "n-risk" in self._show:
            head = "At risk" if spanner else f"{words}, at risk"
            yield self._count(endpoint, head, "n_risk", at=time, spanner=spanner)
        if "adjusted" in self._show:
            yield self._rate(endpoint, time, "Adjusted, " if spanner else f"{words}, adjusted, ", "adjusted", spanner)

    def _rate(self, endpoint: str, time: float, words: str, model: str, spanner: Cell | None) -> Measure:
        limits = "limits" in self._show
        names = ("estimate", "lower", "upper") if limits else ("estimate",)
        return Measure(
            self._lookup,
            endpoint,
            f"{words}% ({self._ci})" if limits else f"{words}%",
            tuple((name, name) for name in names),
            "{estimate} ({lower:upper})" if limits else "{estimate}",
            kind="rate",
            at=time,
            model=model,
            spanner=spanner,
            phrase=f"{{estimate}}% ({self._ci}, {{lower:upper}})" if limits else "{estimate}%",
            apart="difference",
            apart_phrase=f"{{difference}} percentage points ({self._ci}, {{difference_lower:difference_upper}})",
        )

    def _interval(self, endpoint: str, words: str, statistic: str, at: float | None) -> Measure:
        """A time with its limits: a median, a restricted mean."""
        limits = "limits" in self._show
        names = (("value", statistic), ("lower", f"{statistic}_lower"), ("upper", f"{statistic}_upper"))
        return Measure(
            self._lookup,
            endpoint,
            f"{words}, {self._unit} ({self._ci})" if limits else f"{words}, {self._unit}",
            names if limits else names[:1],
            "{value} ({lower:upper})" if limits else "{value}",
            kind="number",
            digits=1,
            at=at,
            phrase=f"{{value}} {self._unit} ({self._ci}, {{lower:upper}})" if limits else f"{{value}} {self._unit}",
            apart="rmst_difference" if statistic == "rmst" else "",
            apart_phrase=f"{{difference}} {self._unit} ({self._ci}, {{difference_lower:difference_upper}})",
        )
