"""The regressions: of which endpoints, in which shape variables entered them, and what was done of separation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.effect_names import EFFECTS, is_of_outcome
from riskset.analyses.regression_fit import FIRTH
from riskset.kinds.forest.entry import ForestDisplay
from riskset.kinds.landmark_sweep.entry import Sweep
from riskset.kinds.regression.entry import RegressionDisplay
from riskset.methods.covariates import covariates, modelled_named
from riskset.methods.ran import has_number
from riskset.methods.wording import (
    cite,
    clauses,
    p_letter,
    plural,
    step_named,
    together,
)
from riskset.study.entries.regressions import Regressions
from riskset.tables.variable_labels import per_multiple
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result
    from riskset.study.entries.base import DisplayBase

# Where a rule says how events at one time are counted.
_TIES = "{ties}"
_TIE_RULES = {"efron": ("Efron's", cite("efron1977")), "breslow": ("Breslow's", cite("breslow1974"))}
_REGRESSIONS = {
    "Cox": ("hazard ratios for {}", f"Cox regression{cite('cox1972')}{_TIES}"),
    "cause-specific Cox": (
        "cause-specific hazard ratios for {}",
        f"Cox regression with competing events censored{cite('prentice1978')}{_TIES}",
    ),
    "Fine-Gray": ("subdistribution hazard ratios for {}", f"Fine--Gray regression{cite('finegray1999')}"),
    "any-event Cox": (
        "hazard ratios for the time to {} or a competing event",
        f"Cox regression{_TIES}",
    ),
    "logistic": ("odds ratios for {}", f"logistic regression{cite('cox1958')}"),
    "modified Poisson": (
        "risk ratios for {}",
        f"Poisson regression with a robust variance (modified Poisson regression{cite('zou2004')})",
    ),
    "modified least squares": (
        "risk differences for {}",
        f"least squares with a robust variance (modified least squares{cite('cheung2007')})",
    ),
    "linear": ("mean differences in {}", "linear regression"),
}


def modelled(ran: Ran) -> Iterator[str]:
    """Say which regressions were fitted of what."""
    yield from _regressions(ran)
    yield from covariates(ran)
    yield from _steps(ran)
    yield from _shapes(ran)
    yield from _separation(ran)
    yield from _p_values(ran)
    yield from _subgroups(ran)
    yield from _fit(ran)


def _of_row(ran: Ran, entry: DisplayBase, row: Result) -> list[str]:
    """What the endpoint or outcome of a result is called; a forest plot of regressions leaves outcomes to these."""
    if not is_of_outcome(row.method):
        return [ran.endpoint(row.endpoint)]
    own = isinstance(entry, Regressions | ForestDisplay) and entry.outcomes
    return [modelled_named(ran, entry, row.endpoint)] if own else []  # type: ignore[arg-type]


def base_method(method: str) -> str:
    """A regression without what it became after separation."""
    return method.removesuffix(f", {FIRTH}")


def _regressions(ran: Ran) -> Iterator[str]:
    found: dict[str, dict[str, None]] = {}
    levels: dict[str, None] = {}
    rules: dict[str, dict[str, None]] = {}
    for kind in (Regressions, ForestDisplay, Sweep):
        for entry, rows in ran.entries(kind):
            for row in rows:
                if (
                    row.statistic in EFFECTS
                    and base_method(row.method) in _REGRESSIONS
                    and row.state != "not applicable"
                ):
                    named = _of_row(ran, entry, row)
                    found.setdefault(base_method(row.method), {}).update(dict.fromkeys(named))
                    levels[ran.percent(entry.conf_level)] = None
                    rules.setdefault(base_method(row.method), {})[getattr(entry, "ties", "efron")] = None
    told: list[str] = []
    for method, (what, how) in _REGRESSIONS.items():
        if method in found:
            verb = "were estimated " if not told else ""
            rule = f" {'and' if ' with ' in how else 'with'} {_rule_for_ties(list(rules[method]))}"
            told.append(f"{what.format(together(found[method]))} {verb}by {how.replace(_TIES, rule)}")
    if told:
        yield f"{clauses(told)}"
        yield f"they are given with {together(levels)} confidence limits"


def _rule_for_ties(rules: list[str]) -> str:
    """The rule of Cox regressions for events at one time, or both where displays have another one."""
    names = [_TIE_RULES[rule] for rule in rules]
    if len(names) == 1:
        return f"{names[0][0]} method for ties{names[0][1]}"
    return f"{' or '.join(name + work for name, work in names)} method for ties"


def _steps(ran: Ran) -> Iterator[str]:
    """For which differences the hazard ratios of numbers are."""
    told: dict[str, None] = {}
    outcomes = False
    for entry, _ in ran.entries(Regressions):
        for name, step in entry.per.items():
            step_told = step_named(ran.cohort.variable(name), exact(step, ran.style))
            outcomes |= bool(entry.outcomes)
            told[f"per {step_told} of {ran.variables([name])[0]}"] = None
    if told:
        yield f"{'effects' if outcomes else 'hazard ratios'} are {together(told)}"


def _shapes(ran: Ran) -> Iterator[str]:
    """Which numbers are splines or logarithms, and which effects may change with time."""
    splines: dict[str, dict[str, None]] = {}
    logs: dict[str, None] = {}
    periods: dict[str, None] = {}
    for entry, _ in ran.entries(Regressions):
        for each in entry.modelled:
            for name, shape in entry.shapes_of(each).items():
                label = ran.variables([name])[0]
                if shape.log is not None:
                    logs[f"{label} ({per_multiple(shape.log)})"] = None
                elif shape.cuts is not None:
                    cuts = together(exact(cut, ran.style) for cut in shape.cuts)
                    periods[f"{label} (at {cuts} {ran.part(entry).time_unit})"] = None
                else:
                    splines.setdefault(f"{shape.spline or len(shape.knots or [])} knots", {})[label] = None
    if splines:
        of_several = sum(len(labels) for labels in splines.values()) > 1
        told = (
            f"{together(labels)} entered {plural(len(labels), 'as a restricted cubic spline', 'as restricted cubic splines')} with {knots}"
            for knots, labels in splines.items()
        )
        whose = "their nonlinear parts were" if of_several else "its nonlinear part was"
        yield f"{clauses(told)}{cite('durrleman1989')}; {whose} tested by {plural(1 + of_several, 'a Wald test', 'Wald tests')}"
    if logs:
        yield f"{together(logs)} entered by the logarithm"
    if periods:
        yield f"effects were allowed to change with time: {together(periods)}, with Wald tests of equal effects"


def _separation(ran: Ran) -> Iterator[str]:
    methods = {row.method for row in ran.rows() if row.method.endswith(FIRTH) and row.statistic == "ratio"}
    if any(base_method(each) == "logistic" for each in methods):
        yield (
            "where nobody or everybody of a level had the outcome (separation), logistic regression used Firth's penalized "
            f"likelihood{cite('firth1993', 'heinze2002')}, with profile likelihood limits and penalized likelihood ratio tests"
        )
    methods = {each for each in methods if base_method(each) != "logistic"}
    if not methods:
        return
    works = ["firth1993", "heinze2001", *(["kohl2015"] if any("Fine-Gray" in each for each in methods) else [])]
    yield (
        f"where a level had no event, or nothing but events (separation), Firth's penalized likelihood{cite(*works)} "
        "was used, with profile likelihood limits and penalized likelihood ratio tests"
    )


def _p_values(ran: Ran) -> Iterator[str]:
    """By which tests the P values of models are."""
    rows = [row for _, found in ran.entries(Regressions) for row in found]
    letter = p_letter(ran.style)
    if any(row.statistic == "p_value" and has_number(row) and not row.method.endswith(FIRTH) for row in rows):
        factor = any(row.statistic == "factor_p_value" and has_number(row) for row in rows)
        methods = {base_method(row.method) for row in rows if row.statistic == "p_value" and has_number(row)}
        linear = {"linear"} & methods
        tests = "t and F tests" if methods == linear else "Wald tests (of linear regression t and F tests)"
        yield f"{letter} values of models are from {tests if linear else 'Wald tests'}" + (
            ", of variables with several levels from one test of all levels" if factor else ""
        )


def _subgroups(ran: Ran) -> Iterator[str]:
    for entry, rows in ran.entries(ForestDisplay):
        if entry.subgroups is None or entry.by is None:
            continue
        tested = {row.method.rpartition(", ")[2] for row in rows if row.statistic == "interaction_p_value"}
        tests = {
            "Wald test of interaction": "Wald tests",
            "likelihood-ratio test of interaction": "likelihood-ratio tests",
        }
        by = together(tests[each] for each in sorted(tested) if each in tests)
        levels = together(ran.variables(entry.subgroups))
        named = entry.outcomes or entry.endpoints or []
        endpoints = together(modelled_named(ran, entry, name) for name in named)
        yield f"the effect of {ran.groups(entry.by)} on {endpoints} was estimated in subgroups by {levels}" + (
            f", with {by} of interaction" if by else ""
        )


def _fit(ran: Ran) -> Iterator[str]:
    """Statistics of models as a whole that tables print."""
    told: dict[str, None] = {}
    for entry, _ in ran.entries(RegressionDisplay):
        if "concordance" in entry.fit:
            told[f"Harrell's concordance{cite('harrell1982')}"] = None
        if "aic" in entry.fit:
            told[f"Akaike's information criterion{cite('akaike1974')}"] = None
        if entry.vif:
            told["variance inflation factors"] = None
    if told:
        yield f"multivariable models are described by {together(told)}"
    if any(entry.e_value is not None for entry, _ in ran.entries(RegressionDisplay)):
        yield f"E-values{cite('vanderweele2017')} say how strong unmeasured confounding would have to be to explain a hazard ratio away"
