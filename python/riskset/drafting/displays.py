"""The displays of a drafted study: characteristics, outcomes, curves, regression, follow-up and a flow chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.drafting.remark import Remark
from riskset.drafting.timed import unit_of
from riskset.naming import counted
from riskset.study.time_units import unit_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.drafting.endpoint import DraftedEndpoint
    from riskset.drafting.guess import Guess
    from riskset.drafting.study_text import StudyText

_TIMES = (3, 6, 12, 24, 36, 60, 120)
_PER_COEFFICIENT = 10
_FEWEST_EVENTS = 5
_MOST_FACTORS, _FEWEST, _KNOWN = 15, 5, 0.8


def draft_displays(
    text: StudyText, guesses: Mapping[str, Guess], group: str | None, endpoints: list[DraftedEndpoint]
) -> None:
    """Add displays of what was found to a draft."""
    by = {"by": group} if group is not None else {}
    among = {"population": "followed"} if "populations" in text.study else {}
    described = [name for name in text.study["variables"] if name != group]
    shown = text.study.setdefault("displays", {})
    if described:
        overall = {"overall": True} if group is not None else {}
        shown["table-1"] = {"kind": "baseline", **by, **overall, "caption": "Characteristics of patients"}
    if group is not None:
        shown["flow"] = {"kind": "flow-chart", "start": "Patients in the data file", **by, "caption": "Flow chart"}
    if not endpoints:
        return
    names = [each.name for each in endpoints if each.events]
    longest = _longest(guesses, endpoints)
    at = [time for time in _TIMES if time <= 0.7 * longest][-2:] or [1]
    breaks = next((step for step in (1, 3, 6, 12, 24, 60) if longest / step <= 8), 120)
    if names:
        shown["table-2"] = {"kind": "outcomes", **by, **among, "endpoints": names, "at": at, "caption": "Outcomes"}
        has_incidence = any(each.is_incidence for each in endpoints if each.name in names[:4])
        shown["figure-1"] = {
            "kind": "curves",
            **by,
            **among,
            "endpoints": names[:4],
            "breaks": breaks,
            "caption": "Survival and cumulative incidence" if has_incidence else "Survival",
        }
    first = endpoints[0]
    shown["follow-up"] = {"kind": "follow-up", "endpoint": first.name, **by, **among, "caption": "Follow-up"}
    _draft_regression(text, guesses, endpoints, {**among}, described if group is None else [group, *described])


def _draft_regression(
    text: StudyText,
    guesses: Mapping[str, Guess],
    endpoints: list[DraftedEndpoint],
    among: dict[str, Any],
    described: list[str],
) -> None:
    """A table of factors of the first endpoints; the multivariable model has one coefficient for ten events."""
    able = [name for name in described if _can_be_factor(guesses[name])][:_MOST_FACTORS]
    modelled = [each for each in endpoints if each.events >= _FEWEST_EVENTS][:2]
    if not able or not modelled:
        return
    fewest = min(each.events for each in modelled)
    enter = _affordable(guesses, able, fewest // _PER_COEFFICIENT)
    models = {"enter": enter} if enter else {"models": "univariable"}
    names = [each.name for each in modelled]
    spec = {"kind": "regression", **among, "endpoints": names, "variables": able, **models, "caption": "Factors"}
    text.study["displays"]["table-3"] = spec
    if enter:
        coefficients = counted(fewest // _PER_COEFFICIENT, "coefficient")
        told = f"{fewest} events are enough for {coefficients} at ten events each: which variables belong in the model?"
        text.note(("displays", "table-3"), Remark("enter", told, asks=True))
    else:
        told = f"{counted(fewest, 'event')} are too few for a multivariable model at ten events a coefficient"
        text.note(("displays", "table-3"), Remark("models", told))


def _can_be_factor(guess: Guess) -> bool:
    """Whether a variable is known of most patients, and each of its levels of some."""
    by_level: dict[str, int] = {}
    for key, label in (guess.spec.get("levels") or {}).items():
        if label is not None:
            by_level[label] = by_level.get(label, 0) + guess.values.counts.get(key, 0)
    is_common = min(by_level.values(), default=_FEWEST) >= _FEWEST
    return guess.kind not in {"multiple", "date"} and guess.values.held >= _KNOWN * guess.values.size and is_common


def _affordable(guesses: Mapping[str, Guess], names: list[str], coefficients: int) -> list[str]:
    """The first variables for which the events are enough."""
    chosen: list[str] = []
    for name in names:
        guess = guesses[name]
        cost = max(len(guess.levels) - 1, 1)
        if cost <= coefficients:
            chosen.append(name)
            coefficients -= cost
    return chosen


def _longest(guesses: Mapping[str, Guess], endpoints: list[DraftedEndpoint]) -> float:
    """The longest follow-up of the first endpoint in months."""
    spec = endpoints[0].spec
    if isinstance(spec.get("time"), str):
        guess = guesses[spec["time"]]
        return max(guess.values.numbers) * unit_ratio(unit_of(guess)[0], "months")
    start = guesses[spec["from"]].read.dates[0]
    ends = [guesses[name].read.dates[0] for name in endpoints[0].columns if guesses[name].use == "date"]
    spans = [(end - start)[~np.isnat(end) & ~np.isnat(start)].astype(np.int64) for end in ends]
    days = max((int(span.max()) for span in spans if span.size), default=0)
    return days * unit_ratio("days", "months")
