"""The summaries of one variable in each group, with the limits of what they estimate."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from riskset.analyses.absent_reasons import NO_VALUES, ONE_VALUE
from riskset.kinds.baseline.estimates import estimates, unit_of
from riskset.kinds.baseline.limits import record_limits
from riskset.kinds.baseline.own import SUMMARIES, own_statistics, summaries
from riskset.stats.absent import NOT_ESTIMABLE
from riskset.stats.summary import summarise

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from riskset.analyses.by_group import ByGroup
    from riskset.analyses.recorder import Recorder
    from riskset.kinds.baseline.entry import BaselineDisplay
    from riskset.kinds.baseline.estimates import Estimate
    from riskset.kinds.baseline.own import NumberStatistic

NOT_FINITE = "It is not a finite number in this group."
NO_PATIENTS = "There is no patient to take the percentage of."


def describe(recorder: Recorder, data: ByGroup, levels: Sequence[str], spec: BaselineDisplay) -> None:
    """Record the summaries of a variable in each group."""
    parts = {"": data.together()} if spec.overall and spec.by is not None else {}
    parts |= {group: data.only([position]) for position, group in enumerate(levels)}
    for group, part in parts.items():
        _described(recorder, group, part, data, spec)


def estimated(spec: BaselineDisplay, data: ByGroup) -> tuple[Estimate, ...]:
    """What the rows of a variable estimate; denominators in cells come with percentages."""
    name = data.variable.name
    if data.counts is not None and spec.missing_of(name) == "cell" and data.missing.any():
        return ("percent",)
    return estimates(spec.statistics_of(name, data.variable.kind))


def _described(recorder: Recorder, group: str, part: ByGroup, whole: ByGroup, spec: BaselineDisplay) -> None:
    """Record one group's `part` of a variable: its summaries, and their limits."""
    variable = part.variable
    _summarise(recorder, group, part, whole, spec.percent)
    for statistic in spec.statistics_of(variable.name, variable.kind):
        if statistic in own_statistics().known:
            note = partial(recorder.add, group=group, variable=variable.name)
            _own(note, own_statistics().known[statistic], part)
    if spec.limits:
        record_limits(recorder, group, part, estimated(spec, whole), spec.percent, spec.conf_level)


def _summarise(recorder: Recorder, group: str, part: ByGroup, whole: ByGroup, percent: str) -> None:
    """Record the summaries of one group's `part` of a variable."""
    note = partial(recorder.add, group=group, variable=part.variable.name)
    note("missing", part.missing[0], unit="patients")
    if part.counts is None:
        _number(note, part)
    else:
        _levels(note, part, part.counts[:, 0], whole, percent)


def _number(note: partial[None], part: ByGroup) -> None:
    present = part.samples[0]
    if present.size == 0:
        note("n", 0, unit="patients")
        for statistic in SUMMARIES[1:]:
            note(statistic, NOT_ESTIMABLE, warning=NO_VALUES)
        return
    summary = summarise(present)
    unit = unit_of(part.variable)
    for statistic in SUMMARIES:
        value = getattr(summary, statistic)
        warning = ONE_VALUE if value is NOT_ESTIMABLE else ""
        note(statistic, value, unit="patients" if statistic == "n" else unit, warning=warning)


def _own(note: partial[None], statistic: NumberStatistic, part: ByGroup) -> None:
    """Record a statistic of one's own of a group."""
    present = part.samples[0]
    found = summaries(statistic, present) if present.size else dict.fromkeys(statistic.parts)
    for name, value in found.items():
        if value is None:
            note(name, NOT_ESTIMABLE, warning=NOT_FINITE if present.size else NO_VALUES)
        else:
            note(name, value, unit=part.variable.unit)


def _levels(note: partial[None], part: ByGroup, counts: NDArray[np.float64], whole: ByGroup, percent: str) -> None:
    assert whole.counts is not None  # noqa: S101  the same variable
    total = int(part.held[0])
    note("n", total, unit="patients")
    own = {"column": total + int(part.missing[0]), "total": int(whole.held.sum())}.get(percent, total)
    for level, count, everywhere in zip(part.variable.levels, counts, whole.counts.sum(axis=1), strict=True):
        note("count", count, level=level, unit="patients")
        of = everywhere if percent == "row" else own
        if of:
            note("percent", 100 * count / of, level=level, unit="%")
        else:
            note(
                "percent", NOT_ESTIMABLE, level=level, warning=NO_PATIENTS if percent in {"row", "total"} else NO_VALUES
            )
