"""What the methods say of propensity scores: how they were estimated, and which weights or matched sets they gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.methods.wording import cite, named, named_as_is, together
from riskset.study.entries.base import DisplayBase
from riskset.study.entries.regressions import Regressions
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.study.propensity import Propensity


def scores(ran: Ran) -> Iterator[str]:
    """Say of each propensity score that displays use where it comes from and what it is for."""
    weighing: dict[str, bool] = {}
    for entry, _ in ran.entries(DisplayBase):
        name = getattr(entry, "weights", None)
        if name in propensities(ran):
            weighing[name] = weighing.get(name, False) or entry.weighs
    for name, is_used in weighing.items():
        found = ran.cohort.propensity(name)
        yield _estimated(ran, found)
        if is_used:
            yield _matched(ran, found) if found.spec.is_matching else _weighted(ran, found)
    for entry, _ in ran.entries(Regressions):
        if entry.bootstrap is not None:
            yield _bootstrap(ran, entry)


def propensities(ran: Ran) -> set[str]:
    """The names of propensity scores."""
    return set(ran.cohort.study.propensities)


def _estimated(ran: Ran, found: Propensity) -> str:
    model = "logistic" if len(found.grouping.levels) == 2 else "multinomial logistic"
    knots = found.spec.terms
    labels = dict(zip(knots, ran.variables(knots), strict=True))
    parts = [
        f"{label} (restricted cubic spline with {knots[name]} knots)" if knots[name] else label
        for name, label in labels.items()
    ]
    products = [f"the product of {labels[a]} and {labels[b]}" for a, b in found.spec.interactions]
    return (
        f"propensity scores{cite('rosenbaum1983')} of {named(found.grouping.label)} were estimated by {model} regression on "
        f"{together([*parts, *products])}"
    )


def _weighted(ran: Ran, found: Propensity) -> str:
    spec, levels = found.spec, found.grouping.levels
    treated = "" if found.target is None else named_as_is(levels[found.target])
    whose = {
        "ate": "inverse probability weights for the average effect in all patients",
        "att": f"weights for the average effect in patients of {treated}",
        "overlap": f"overlap weights{cite('li2018')}",
    }[spec.estimand]
    stabilised = "stabilized " if spec.estimand == "ate" and spec.stabilise else ""
    text = f"the scores gave {stabilised}{whose}"
    if spec.trimmed_below:
        text += f"; patients with a score below {exact(spec.trimmed_below, ran.style)} were left out and the scores estimated again{cite('crump2009')}"
    if spec.truncated_at is not None:
        low, high = (
            exact(round(100 * each, 6), ran.style) for each in sorted((spec.truncated_at, 1 - spec.truncated_at))
        )
        text += f"; weights were cut at the percentiles {low} and {high}"
    return text


def _matched(ran: Ran, found: Propensity) -> str:
    spec, levels = found.spec, found.grouping.levels
    target = found.target or 0
    how = (
        "by the assignment with the most pairs and the smallest sum of distances"
        if spec.method == "optimal"
        else "to the nearest neighbor"
    )
    within = (
        ""
        if spec.caliper is None
        else f", within {exact(spec.caliper, ran.style)} standard deviations of the logit of the score{cite('austin2011')}"
    )
    same = f" and exactly on {together(ran.variables(spec.exact))}" if spec.exact else ""
    return (
        f"patients of {named_as_is(levels[target])} were matched with those of {named_as_is(levels[1 - target])} "
        f"1:{spec.ratio} without replacement {how}{within}{same}"
    )


def _bootstrap(ran: Ran, entry: Regressions) -> str:
    is_matching = ran.cohort.study.propensities[entry.weights or ""].is_matching
    drawn = "matched sets" if is_matching else "patients, in each of which scores and weights were estimated again"
    count = ran.style.value(entry.bootstrap or 0, "count")
    return f"limits of weighted regressions are from {count} bootstrap samples of {drawn}{cite('austin2016')}"
