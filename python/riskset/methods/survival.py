"""How survival and incidence are estimated: estimators, limits, medians, means, differences, adjusted rates, follow-up."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.analyses.adjusted import METHODS as ADJUSTED
from riskset.analyses.pooled_curves import POOLED
from riskset.kinds.adverse_events.entry import AdverseEventsDisplay
from riskset.kinds.curves.entry import CurvesDisplay
from riskset.kinds.curves.lines import EVENT_FREE
from riskset.kinds.follow_up.entry import FollowUpDisplay
from riskset.kinds.outcomes.entry import OutcomesDisplay
from riskset.methods.wording import cite, clauses, named, p_letter, plural, together
from riskset.study.entries.estimating import Estimating
from riskset.timescale import milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result

KAPLAN_MEIER, AALEN_JOHANSEN, SIMON_MAKUCH = "Kaplan-Meier", "Aalen-Johansen", "Simon-Makuch"
# What an event is called where nothing names it.
_UNNAMED = ("Event", "Competing event")
# Endpoints that a sentence can name.
_MOST = 6
_VARIANCES = {
    "gray": f"Gray's variance{cite('gray1988')}",
    "aalen": f"Aalen's variance{cite('aalen1978variance')}",
    "delta": "a variance of Greenwood's type",
    "robust": "a robust variance (infinitesimal jackknife)",
}
_FOLLOW_UP = {
    "reverse-kaplan-meier": f"estimated by the reverse Kaplan--Meier method{cite('schemper1996')}",
    "observed": "the median of the observed times of all patients",
    "event-free": "the median of the observed times of the patients without the event",
}


@dataclass(slots=True)
class _Estimated:
    """What one estimator estimated, by the names of endpoints."""

    endpoints: dict[str, None] = field(default_factory=dict[str, None])

    def words(self, ran: Ran) -> tuple[str, int]:
        """The endpoints as a sentence names them, and how many there are."""
        names = list(dict.fromkeys(ran.endpoint(name) for name in self.endpoints))
        return (together(names), len(names)) if len(names) <= _MOST else ("", len(names))


def estimated(ran: Ran) -> Iterator[str]:
    """By which estimators, and with which limits, survival and incidence are estimated."""
    found = _estimated(ran)
    yield from _estimators(ran, found)
    yield from _competing(ran, found)
    yield from _limits(ran)
    yield from _medians(ran)
    yield from _means(ran)
    yield from _differences(ran)
    yield from _adjusted(ran)


def followed(ran: Ran) -> Iterator[str]:
    """How long patients were followed, and how that was estimated."""
    ways = dict.fromkeys(entry.median for entry, _ in ran.entries(FollowUpDisplay))
    if ways:
        yield f"median follow-up was {together((_FOLLOW_UP[way] for way in ways), 'or')}"


def _estimated(ran: Ran) -> dict[str, _Estimated]:
    """The endpoints by estimator."""
    found: dict[str, _Estimated] = {}
    for entry, rows in ran.entries(Estimating):
        _ = entry
        for row in rows:
            _note(found, row, row.variable)
    for entry, rows in ran.entries(AdverseEventsDisplay):
        endpoints = {item.called: item.endpoint for item in entry.items()[1] if item.endpoint}
        for row in rows:
            if row.variable in endpoints:
                _note(found, row, str(endpoints[row.variable]))
    return found


def _note(found: dict[str, _Estimated], row: Result, endpoint: str) -> None:
    method = _estimator(row)
    if (
        row.statistic == "estimate"
        and row.level != EVENT_FREE
        and method in {KAPLAN_MEIER, AALEN_JOHANSEN, SIMON_MAKUCH}
    ):
        found.setdefault(method, _Estimated()).endpoints[endpoint] = None


def _estimator(row: Result) -> str:
    """The estimator of a rate, whether of weighted patients or pooled over imputed data sets."""
    return row.method.removeprefix("weighted ").removeprefix(POOLED)


def _estimators(ran: Ran, found: dict[str, _Estimated]) -> Iterator[str]:
    told: list[str] = []
    if KAPLAN_MEIER in found:
        named_ones, number = found[KAPLAN_MEIER].words(ran)
        verb = plural(number, "was", "were") if named_ones else "was"
        told.append(f"{named_ones or 'survival'} {verb} estimated by the Kaplan--Meier method{cite('kaplan1958')}")
    if AALEN_JOHANSEN in found:
        named_ones, number = found[AALEN_JOHANSEN].words(ran)
        of = f"the cumulative {plural(number, 'incidence')} of {named_ones}" if named_ones else "cumulative incidence"
        verb = "" if told else plural(number, " was", " were") + " estimated"
        told.append(f"{of}{verb} by the Aalen--Johansen method{cite('aalen1978')}")
    if told:
        yield clauses(told)
    if SIMON_MAKUCH in found:
        named_ones, _ = found[SIMON_MAKUCH].words(ran)
        verb = "are" if " and " in named_ones else "is"
        yield f"{named_ones or 'survival'} by a time-dependent exposure {verb} shown by Simon--Makuch curves{cite('simon1984')}"


def _competing(ran: Ran, found: dict[str, _Estimated]) -> Iterator[str]:
    """Which events kept others from happening."""
    if AALEN_JOHANSEN not in found:
        return
    of: dict[tuple[str, ...], dict[str, None]] = {}
    for name in found[AALEN_JOHANSEN].endpoints:
        causes = [label for label in ran.built_endpoint(name).cause_labels[1:] if not label.startswith(_UNNAMED)]
        if causes:
            events = of.setdefault(tuple(named(label) for label in causes), {})
            events[ran.endpoint(name)] = None
    told = [f"{together(causes)} for {together(events)}" for causes, events in of.items()]
    if len(of) == 1:
        (causes,) = of
        yield f"{together(causes)} counted as {plural(len(causes), 'a competing event', 'competing events')}"
    elif 0 < len(of) <= _MOST:
        yield f"competing events were {together(told)}"
    elif of:
        yield "events that keep the event of interest from happening counted as competing events"


def _limits(ran: Ran) -> Iterator[str]:
    """The level and scale of limits, and the variances behind them."""
    kinds = {KAPLAN_MEIER: "survival", SIMON_MAKUCH: "survival", AALEN_JOHANSEN: "cumulative incidence"}
    told: dict[tuple[float, str], dict[str, dict[str, None]]] = {}
    whose: dict[str, None] = {}
    for entry, rows in ran.entries(Estimating):
        robust = entry.variance == "robust" or entry.weights is not None or entry.cluster is not None
        for method in {_estimator(row) for row in rows if row.statistic == "lower" and row.level != EVENT_FREE}:
            if method not in kinds:
                continue
            incidence = _VARIANCES["robust" if robust else entry.variance]
            variance = (
                incidence if method == AALEN_JOHANSEN else _VARIANCES["robust"] if robust else "Greenwood's variance"
            )
            if robust:
                whose[_whose_robust(entry)] = None
            scale = told.setdefault((entry.conf_level, entry.conf_type), {})
            scale.setdefault(kinds[method], {})[variance] = None
    _adverse_limits(ran, told)
    for (level, scale), variances in told.items():
        of = {what: _by_variances(ways, whose) for what, ways in sorted(variances.items(), reverse=True)}
        words = "without transformation" if scale == "plain" else f"on the {scale.replace('-', '--')} scale"
        alike = len(set(of.values())) == 1
        told_variances = of.values() if alike else (f"{ways} for {what}" for what, ways in of.items())
        yield f"confidence limits ({ran.percent(level)}) were computed {words}, with {together(told_variances)}"


def _whose_robust(entry: Estimating) -> str:
    """Of which patients a display's variances are robust; empty where the study file asks for them."""
    return "weighted patients" if entry.weights is not None else "clusters of patients" if entry.cluster else ""


def _by_variances(ways: Iterable[str], whose: Iterable[str]) -> str:
    """The variances of one kind of rate: the usual one first, and of whom another is robust."""
    robust = _VARIANCES["robust"]
    usual = [way for way in ways if way != robust]
    if not usual or robust not in ways:
        return together(ways, "or")
    of = together(whose) if all(whose) else ""
    return f"{together(usual, 'or')} and, for {of}, {robust}" if of else together([*usual, robust], "or")


def _adverse_limits(ran: Ran, told: dict[tuple[float, str], dict[str, dict[str, None]]]) -> None:
    """What incidences in tables of adverse events add to the limits."""
    for entry, rows in ran.entries(AdverseEventsDisplay):
        methods = {row.method for row in rows if row.statistic == "lower"}
        for method, what, variance in (
            (AALEN_JOHANSEN, "cumulative incidence", _VARIANCES["gray"]),
            (KAPLAN_MEIER, "survival", "Greenwood's variance"),
        ):
            if method in methods:
                told.setdefault((entry.conf_level, "log-log"), {}).setdefault(what, {})[variance] = None


def _medians(ran: Ran) -> Iterator[str]:
    outcomes = [
        entry for entry, rows in ran.entries(OutcomesDisplay) if _has(rows, "median") and "median" in entry.show
    ]
    curves = [entry for entry, rows in ran.entries(CurvesDisplay) if _has(rows, "median")]
    if outcomes or curves:
        yield f"limits of medians were found by inverting those of the curve{cite('brookmeyer1982')}"
    if any(entry.median_rule == "midpoint" for entry in outcomes):
        yield "where a curve is flat at 50%, the median is the middle of the flat stretch"


def _has(rows: list[Result], statistic: str) -> bool:
    return any(row.statistic == statistic and row.method for row in rows)


def _means(ran: Ran) -> Iterator[str]:
    """Restricted means, and up to when."""
    found: dict[str, dict[str, None]] = {}
    for entry, rows in ran.entries(OutcomesDisplay):
        unit = ran.part(entry).time_unit
        for row in rows:
            if row.method.startswith("restricted mean") and row.at is not None:
                found.setdefault(row.method, {})[milestone(row.at, unit)] = None
    upto: dict[str, list[str]] = {}
    for method, times in found.items():
        lost = method.endswith("lost")
        words = "restricted mean times lost to the event" if lost else "restricted mean survival times"
        upto.setdefault(together(times), []).append(f"{words}{cite('andersen2013' if lost else 'royston2013')}")
    for time, means in upto.items():
        yield f"{together(means)} are up to {time}"


def _differences(ran: Ran) -> Iterator[str]:
    rates = any(row.statistic == "difference" and row.method.endswith("estimates") for row in ran.rows())
    means = any(row.statistic == "rmst_difference" for row in ran.rows())
    of = together([*(["rates"] if rates else []), *(["restricted means"] if means else [])])
    if of:
        yield f"differences of {of} between groups have normal limits, and {p_letter(ran.style)} values by Wald tests"
    if any(entry.difference for entry, _ in ran.entries(CurvesDisplay)):
        yield "differences between curves have pointwise normal limits"


def _adjusted(ran: Ran) -> Iterator[str]:
    """How adjusted rates and curves come about, and for which variables."""
    found: dict[str, dict[str, None]] = {}
    entries = [*ran.entries(OutcomesDisplay), *ran.entries(CurvesDisplay)]
    for entry, rows in entries:
        for method in {row.method for row in rows} & set(ADJUSTED.values()):
            found.setdefault(method, {})[together(ran.variables(entry.adjust_for))] = None
    for method, covariates in sorted(found.items()):
        survival = method == ADJUSTED["survival"]
        what = "adjusted survival was" if survival else "adjusted cumulative incidences were"
        way = (
            f"by direct standardization{cite('makuch1982')}: for each group the mean of all patients' predictions by a Cox model"
            if survival
            else f"by the g-formula{cite('ozenne2020')}: for each group the mean of all patients' predictions by "
            "cause-specific Cox models, one of each cause,"
        )
        yield f"{what} estimated {way} stratified by group, with {together(covariates, 'or')} as covariates"
