"""By which tests the curves of groups are compared: overall, pair by pair or for trend, and what is done of few events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.analyses.curve_tests import FEW_EVENTS, NOT_TO_BE_TRUSTED
from riskset.analyses.pooled_curves import POOLED
from riskset.kinds.adverse_events.entry import AdverseEventsDisplay
from riskset.kinds.curves.entry import CurvesDisplay
from riskset.methods.ran import is_pair
from riskset.methods.wording import cite, clauses, p_letter, together
from riskset.stats.permutation import PERMUTATIONS
from riskset.study.entries.estimating import Estimating

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result

    # By what is compared, the tests as a sentence names them.
    Tests = dict[str, dict[str, None]]

_TREND, _PERMUTATION, _STRATIFIED = " test for trend", " permutation test", "stratified "
_CAUSE = "cause-specific "
_RANKS: dict[str, tuple[str, tuple[str, ...]]] = {
    "log-rank": ("the log-rank test", ("mantel1966",)),
    "Gehan-Wilcoxon": ("the Gehan--Wilcoxon test", ("gehan1965",)),
    "Tarone-Ware": ("the Tarone--Ware test", ("tarone1977",)),
    "Peto-Peto (Kaplan-Meier weights)": ("the Peto--Peto test with Kaplan--Meier weights", ("peto1972",)),
    "Peto-Peto-Prentice": ("the Peto--Peto--Prentice test", ("peto1972",)),
    "modified Peto-Peto": ("the modified Peto--Peto test", ("peto1972",)),
    "Mantel-Byar": ("the Mantel--Byar test", ("mantel1974",)),
}
_REGRESSIONS = {
    "Cox": "Cox regression",
    "Fine-Gray": "Fine--Gray regression",
    "cause-specific Cox": "cause-specific Cox regression",
}
_REGRESSION = re.compile(r"(weighted|robust|adjusted) (Cox|Fine-Gray|cause-specific Cox)")
_WITH = {
    "weighted": f"of weighted patients with a robust variance{cite('lin1989')}",
    "robust": f"with a robust variance{cite('lin1989')}",
    "adjusted": "adjusted for the covariates",
}
_OPTIONS = re.compile(r"(Gray's|Fleming-Harrington) \(([^)]*)\)")


def curves_compared(ran: Ran) -> Iterator[str]:
    """Say which test compared what, in which way, and which P values are by permutation."""
    known, changing = _found(ran, exposures=False), _found(ran, exposures=True)
    if known:
        yield _compared(known, "was compared between groups")
    if changing:
        yield _compared(changing, "by a time-dependent exposure was compared")
    rows = [row for _, row in _tests(ran)]
    strata = [name for entry, _ in ran.entries(Estimating) for name in entry.strata]
    if any(row.method.removeprefix(POOLED).startswith(_STRATIFIED) for row in rows):
        yield f"stratified tests compare within the levels of {together(ran.variables(strata))}"
    if any(is_pair(row) for row in rows):
        yield "pairs of groups were compared without the other groups"
    yield from _few(ran, rows)
    yield from _ratios(ran)


def _tests(ran: Ran) -> Iterator[tuple[bool, Result]]:
    """Results of tests of curves, with whether their groups are of an exposure that begins during follow-up."""
    for entry, rows in ran.entries(Estimating):
        exposed = entry.by in ran.cohort.study.exposures and entry.landmark_shown is False
        for row in rows:
            if row.statistic == "p_value" and row.method and row.state != "not applicable":
                yield exposed, row
    for entry, rows in ran.entries(AdverseEventsDisplay):
        exposed = entry.by in ran.cohort.study.exposures and entry.landmark_shown is False
        for row in rows:
            if row.statistic == "p_value" and _is_of_curves(row.method) and row.state != "not applicable":
                yield exposed, row


def _is_of_curves(method: str) -> bool:
    return any(name in method for name in (*_RANKS, "Gray's", "Fleming"))


def _found(ran: Ran, *, exposures: bool) -> Tests:
    found: Tests = {}
    for exposed, row in _tests(ran):
        if exposed == exposures:
            incidence = any(name in row.method for name in ("Gray", "cause-specific"))
            what = "cumulative incidence" if incidence else "survival"
            found.setdefault(what, {})[curve_test_named(row.method)] = None
    return found


def _compared(tests: Tests, how: str) -> str:
    (what, names), *others = sorted(tests.items(), reverse=True)
    first = f"{what} {how} by {together(names, 'or')}"
    return clauses([first, *(f"{what} by {together(names, 'or')}" for what, names in others)])


def curve_test_named(method: str) -> str:
    """A test of curves with its citations; what makes it stratified or one by permutation is told for itself."""
    if method.startswith(POOLED):
        return f"{curve_test_named(method.removeprefix(POOLED))} with statistics pooled over the imputed data sets"
    words = method.removeprefix(_STRATIFIED)
    trend = " for trend" if words.endswith(_TREND) else ""
    words = words.removesuffix(_TREND).removesuffix(_PERMUTATION).removesuffix(" test")
    stratified = _STRATIFIED if method.startswith(_STRATIFIED) else ""
    regression = _REGRESSION.fullmatch(words)
    if regression is not None:
        return (
            f"the Wald test{trend} of a {stratified}{_REGRESSIONS[regression[2]]} on the groups {_WITH[regression[1]]}"
        )
    specific = " of the cause-specific hazards" if words.startswith(_CAUSE) else ""
    name, works, options = _rank_test(words.removeprefix(_CAUSE))
    start, article = name.removeprefix("the "), "the " if name.startswith("the ") or stratified else ""
    return f"{article}{stratified}{start}{trend}{cite(*works)}{options}{specific}"


def _rank_test(words: str) -> tuple[str, tuple[str, ...], str]:
    """The name of a test of ranks or of incidence, what is cited for it, and its options."""
    found = _OPTIONS.fullmatch(words)
    options = "" if found is None else f" ({found[2].replace('rho', 'rho =').replace('gamma', 'gamma =')})"
    if words.startswith("Gray's"):
        return "Gray's test", ("gray1988",), options
    if words.startswith("Fleming-Harrington"):
        return "the Fleming--Harrington test", ("harrington1982",), options
    inner = re.fullmatch(r"Mantel-Byar \((.*)\)", words)
    if inner is not None:
        name, works, options = _rank_test(inner[1])
        return f"the Mantel--Byar test with the weights of {name}", ("mantel1974", *works), options
    return *_RANKS[words], ""


def _few(ran: Ran, rows: list[Result]) -> Iterator[str]:
    """What is done where events are few."""
    few = f"fewer than {ran.style.number(FEW_EVENTS, 0)} events in the groups compared"
    letter = p_letter(ran.style)
    if any(_PERMUTATION in row.method for row in rows):
        drawn = any(row.statistic == "p_std_error" for row in ran.rows())
        how = (
            f", by {ran.style.number(PERMUTATIONS, 0)} random permutations where there were too many to count all{cite('phipson2010')}"
            if drawn
            else ""
        )
        yield f"with {few}, {letter} values are by permutation of the groups among patients{cite('heinze2003')}{how}"
    if any(row.warning == NOT_TO_BE_TRUSTED for row in rows):
        yield f"{letter} values from {few} that could not be computed by permutation are marked as unreliable"


def _ratios(ran: Ran) -> Iterator[str]:
    """Hazard ratios that stand beside curves."""
    methods = {
        row.method
        for entry, rows in ran.entries(CurvesDisplay)
        if entry.hazard_ratio
        for row in rows
        if row.statistic == "ratio"
    }
    if not methods:
        return
    names = dict.fromkeys(
        f"{'weighted ' if 'weighted' in method else 'adjusted ' if 'adjusted' in method else ''}"
        f"{_REGRESSIONS[re.sub('^(?:stratified )?(?:weighted |adjusted )?', '', method)]}"
        for method in sorted(methods)
    )
    yield f"hazard ratios beside curves are from {together(names)} on the groups"
