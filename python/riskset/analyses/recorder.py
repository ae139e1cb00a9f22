"""Makes the rows of one analysis, so that each analysis says only what differs between its rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.results import Result
from riskset.stats.absent import Absent
from riskset.stats.errors import StatsError

if TYPE_CHECKING:
    from riskset.results import State


def sentence(error: Exception) -> str:
    """An error's message as a footnote prints it."""
    text = error.in_words if isinstance(error, StatsError) else str(error)
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}."


@dataclass
class Recorder:
    """Collects the results of one analysis for one display and population."""

    display: str
    analysis: str
    population: str = "all"
    rows: list[Result] = field(default_factory=list[Result])

    def add(
        self,
        statistic: str,
        value: float | Absent | None,
        *,
        group: str = "",
        variable: str = "",
        level: str = "",
        at: float | None = None,
        state: State = "",
        unit: str = "",
        method: str = "",
        warning: str = "",
        endpoint: str = "",
        model: str = "",
    ) -> None:
        """Add one statistic; a value that is absent says itself why, `None` needs `state` to say it."""
        if isinstance(value, Absent):
            value, state = None, value.value
        row = Result(
            display=self.display,
            analysis=self.analysis,
            population=self.population,
            group=group,
            variable=variable,
            level=level,
            at=at,
            statistic=statistic,
            value=None if value is None else float(value),
            state=state,
            unit=unit,
            method=method,
            warning=warning,
            endpoint=endpoint,
            model=model,
        )
        self.rows.append(row)
