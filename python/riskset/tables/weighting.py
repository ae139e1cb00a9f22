"""The note that says where the weights of a display come from, who has none, and the effective sample sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.weighting import EFFECTIVE, WEIGHTING, WITHOUT, propensity_of
from riskset.naming import counted, in_sentence
from riskset.tables.printed import roman
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.base import DisplayBase
    from riskset.study.propensity import Propensity
    from riskset.style import Style
    from riskset.tables.printed import Text


def weighting_note(cohort: Cohort, entry: DisplayBase, results: Sequence[Result], style: Style) -> Text:
    """Say how a display's patients are weighted or matched; empty where no propensity scores are behind it."""
    name = propensity_of(cohort, entry)
    if name is None:
        return ()
    found = cohort.propensity(name)
    sentences = [scores_told(found), weights_told(found, style)]
    rows = [row for row in results if row.analysis == WEIGHTING and row.variable == name]
    without = [
        f"{counted(Value(row, 'count').text(style), 'patient') if place == 0 else Value(row, 'count').text(style)} {row.level}"
        for place, row in enumerate(row for row in rows if row.statistic == WITHOUT)
    ]
    if without:
        sentences.append(f"Without weight: {', '.join(without)}.")
    sizes = [f"{row.group} {Value(row, 'number', 1).text(style)}" for row in rows if row.statistic == EFFECTIVE]
    if sizes:
        sentences.append(f"Effective sample size: {', '.join(sizes)}.")
    return roman(" ".join(sentences))


def scores_told(found: Propensity) -> str:
    """How the scores were estimated."""
    model = "logistic" if len(found.grouping.levels) == 2 else "multinomial logistic"
    *others, last = found.covariates
    listed = f"{', '.join(others)} and {last}" if others else last
    return f"Propensity scores of {in_sentence(found.grouping.label)}: {model} regression on {listed}."


def weights_told(found: Propensity, style: Style) -> str:
    """Which weights or matched sets the scores gave."""
    spec, levels = found.spec, found.grouping.levels
    if spec.is_matching:
        return matching_told(found, style)
    treated = "" if found.target is None else levels[found.target]
    said = {
        "ate": "Inverse probability weights (average effect in all patients)",
        "att": f"Inverse probability weights (average effect in patients of {treated})",
        "overlap": "Overlap weights (effect where treatments overlap)",
    }[spec.estimand]
    parts = [said, "stabilized" if spec.estimand == "ate" and spec.stabilise else ""]
    if spec.trimmed_below:
        parts.append(f"scores estimated again without patients with a score below {_exact(spec.trimmed_below, style)}")
    if spec.truncated_at is not None:
        low, high = (_exact(100 * each, style) for each in sorted((spec.truncated_at, 1 - spec.truncated_at)))
        parts.append(f"cut at the percentiles {low} and {high}")
    return f"{', '.join(part for part in parts if part)}."


def matching_told(found: Propensity, style: Style) -> str:
    """How patients were matched."""
    spec, levels = found.spec, found.grouping.levels
    target = found.target or 0
    ratio = f"1:{spec.ratio} " if spec.ratio > 1 else "1:1 "
    how = "optimal assignment" if spec.method == "optimal" else f"nearest neighbor, {_order(spec.order, spec.seed)}"
    within = (
        ""
        if spec.caliper is None
        else f", within {_exact(spec.caliper, style)} standard deviations of the logit of the score"
    )
    exact = f", exact on {', '.join(found.exact)}" if spec.exact else ""
    return f"Matching of {levels[target]} with {levels[1 - target]}, {ratio}without replacement: {how}{within}{exact}."


def _order(order: str, seed: int) -> str:
    return {
        "largest": "largest scores first",
        "smallest": "smallest scores first",
        "data": "in the order of the data",
        "random": f"in random order (seed {seed})",
    }[order]


def _exact(number: float, style: Style) -> str:
    """A number of the study file with the decimals that it needs."""
    text = f"{number:.6f}".rstrip("0")
    return style.number(number, len(text.partition(".")[2]))
