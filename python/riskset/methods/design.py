"""From when patients are followed and how they count: time origin, delayed entry, landmarks, exposures, weights, clusters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.follow_up import ever_at_risk
from riskset.kinds.landmark_sweep.entry import Sweep
from riskset.methods.weighting import propensities, scores
from riskset.methods.wording import cite, clauses, level_named, named, named_as_is, together
from riskset.study.doubts.known_later import known_later
from riskset.study.doubts.landmarks import AFTER_LANDMARK, kind_of
from riskset.study.entities import counted_until
from riskset.study.entries.base import DisplayBase
from riskset.study.entries.estimating import Estimating
from riskset.study.entries.regressions import Regressions
from riskset.study.time_units import DAYS_PER_MONTH
from riskset.tables.rules import by_rule
from riskset.timescale import exact, time_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from riskset.methods.ran import Ran
    from riskset.results import Result
    from riskset.study.doubts.known_later import KnownLater

_ACCOUNT = ("n_kept", "n_left_by_event", "n_left_by_censoring")
# Landmarks that are told one by one.
_MOST = 3


def designed(ran: Ran) -> Iterator[str]:
    """Say of landmarks, of groups into which patients come during follow-up, and of weights."""
    yield from _landmarks(ran)
    yield from _known_later(ran)
    yield from _at_landmark(ran)
    yield from _sweeps(ran)
    yield from _exposures(ran)
    yield from scores(ran)
    yield from _weights(ran)


def counted_from(ran: Ran) -> Iterator[str]:
    """Say what times are counted from, and from when patients are at risk."""
    yield from _origin(ran)
    yield from _entries(ran)


def _endpoints(ran: Ran) -> list[str]:
    """The endpoints that displays name."""
    names = (name for entry, _ in ran.entries(DisplayBase) for _, name in entry.named_endpoints())
    return list(dict.fromkeys(names))


def _origin(ran: Ran) -> Iterator[str]:
    study, endpoints = ran.cohort.study.study, _endpoints(ran)
    if not endpoints:
        return
    own: dict[str, dict[str, None]] = {}
    for name in endpoints:
        origin = ran.cohort.study.endpoints[name].origin
        if origin is not None and origin != study.time_origin:
            own.setdefault(origin, {})[ran.endpoint(name)] = None
    others = [f"of {together(labels)} from {named(origin)}" for origin, labels in own.items()]
    if study.time_origin is not None:
        yield clauses([f"times were counted from {named(study.time_origin)}", *(f"those {each}" for each in others)])
    elif others:
        yield f"times were counted for each end point: {together(others)}"
    if study.days_per_month != DAYS_PER_MONTH:
        yield f"a month was taken to have {exact(study.days_per_month, ran.style)} days"


def _entries(ran: Ran) -> Iterator[str]:
    """Endpoints of which patients come under observation after the clock starts."""
    late: dict[str, None] = {}
    for name in _endpoints(ran):
        endpoint = ran.built_endpoint(name)
        if endpoint.entry is not None and bool((endpoint.entry[ever_at_risk(endpoint)] > 0).any()):
            late[ran.endpoint(name)] = None
    if late:
        yield f"in analyses of {together(late)} with delayed entry, patients were at risk only from their entry on"


def _landmarks(ran: Ran) -> Iterator[str]:
    accounts: dict[tuple[object, ...], dict[str, Result]] = {}
    for rows in ran.results.values():
        found = {
            row.statistic: row for row in rows if row.analysis in {"landmark", "landmark-accounting"} and not row.group
        }
        if {"landmark", *_ACCOUNT} <= set(found):
            key = tuple((row.value, row.state) for row in (found[name] for name in ("landmark", *_ACCOUNT)))
            accounts.setdefault(key, found)
    told = list(accounts.values())
    if not told:
        return
    works = cite("anderson1983", "dafni2011")
    if len(told) > _MOST:
        times = together(dict.fromkeys(_time(ran, each) for each in told))
        yield f"landmark analyses{works} were of the patients still followed and event-free at {times}, and counted time from it"
        return
    for place, each in enumerate(told):
        start = f"landmark analyses{works}" if place == 0 else "others"
        left = [
            f"{ran.count(each[name])} {why}"
            for name, why in (
                ("n_left_by_event", "with an event by then"),
                ("n_left_by_censoring", "whose follow-up had ended"),
            )
            if each[name].value != 0
        ]
        yield (
            f"{start} were of the {ran.count(each['n_kept'])} still followed and event-free at {_time(ran, each)}, and "
            f"counted time from it; {f'they leave out {together(left)}' if left else 'all patients were still followed and event-free'}"
        )


def _time(ran: Ran, account: dict[str, Result]) -> str:
    """When a landmark is, and of what it is the median."""
    row = account["landmark"]
    number = by_rule(row).text(ran.style)
    time = f"{number} {row.unit.removesuffix('s') if number == '1' else row.unit}"
    kind, _, of = row.method.partition(" of ")
    if row.method == "fixed":
        return time
    return f"{time} (the {kind} {'' if of.casefold().startswith('time ') else 'of '}{named(of)})"


def _sweeps(ran: Ran) -> Iterator[str]:
    """Effects that are estimated from one landmark after the other."""
    times: dict[tuple[str, str], list[float]] = {}
    for entry, _ in ran.entries(Sweep):
        groups = "groups" if entry.by is None else ran.groups(entry.by)
        endpoints = together(ran.endpoint(name) for name in entry.endpoints)
        found = times.setdefault((f"{groups} on {endpoints}", ran.part(entry).time_unit), [])
        found += entry.times
    for (effect, unit), found in times.items():
        span = f"{exact(min(found), ran.style)} and {time_text(max(found), unit, ran.style)}"
        yield f"the effect of {effect} was estimated from each of several landmarks between {span}, in the groups known at each"


def _known_later(ran: Ran) -> Iterator[str]:
    """Groups and populations in which patients count before they are known to be of them."""
    found: dict[str, dict[str, None]] = {}
    for entry, _ in ran.entries(DisplayBase):
        for each in known_later(ran.cohort, entry):
            found.setdefault(kind_of(entry), {}).update(dict.fromkeys(_levels_named(ran, each)))
    for kind, levels in found.items():
        if kind == AFTER_LANDMARK:
            yield f"in landmark analyses, patients count as {together(levels, 'or')} also where that became known only after the landmark"
        else:
            yield (
                f"patients count as {together(levels, 'or')} from the start, although that became known only later "
                f"(immortal time{cite('suissa2008')})"
            )


def _levels_named(ran: Ran, later: KnownLater) -> Iterator[str]:
    """The groups or levels that became known later; those of a variable with its label."""
    variable = ran.cohort.study.variables.get(later.name)
    groups = later.is_population or later.name in ran.cohort.study.groups or variable is None
    for level in later.levels:
        yield named_as_is(level) if groups else level_named(ran.cohort.variable(later.name), [level])


def _at_landmark(ran: Ran) -> Iterator[str]:
    """Exposures that are taken as known at a landmark."""
    names = dict.fromkeys(
        name
        for entry, _ in ran.entries(DisplayBase)
        if entry.landmark_shown is not False
        for _, name in entry.followed_exposures()
        if name in ran.cohort.study.exposures
    )
    if names:
        labels = together(named(ran.cohort.exposure(name).label) for name in names)
        yield f"as an exposure known at the landmark, {labels} counts only where it had begun by then"


def _exposures(ran: Ran) -> Iterator[str]:
    """How patients count whose group changes during follow-up."""
    names: dict[str, None] = {}
    for entry, _ in ran.entries(DisplayBase):
        if entry.landmark_shown is False and not entry.known_at_landmarks:
            names |= {name: None for _, name in entry.followed_exposures() if name in ran.cohort.study.exposures}
    for name in names:
        exposure = ran.cohort.exposure(name)
        until = counted_until(exposure).partition(exposure.levels[0])[2]
        yield (
            f"with {named(exposure.label)} as a time-dependent exposure, patients count as "
            f"{named_as_is(exposure.levels[0])}{until}"
        )


def _weights(ran: Ran) -> Iterator[str]:
    """Weights and clusters, with which variances are robust."""
    found: dict[str, dict[str, None]] = {"weights": {}, "cluster": {}}
    own = propensities(ran)
    for entry, _ in ran.entries(DisplayBase):
        for key, names in found.items():
            name = getattr(entry, key, None) if entry.weighs else None
            if name is not None and not (
                key == "weights" and name in own and ran.cohort.study.propensities[name].is_matching
            ):
                names.update(dict.fromkeys(ran.variables([name])))
    robust = any(
        getattr(entry, "weights", None) and not getattr(entry, "bootstrap", None)
        for kind in (Estimating, Regressions)
        for entry, _ in ran.entries(kind)
    )
    if found["weights"]:
        variances = f", and variances are then robust{cite('lin1989')}" if robust else ""
        yield f"patients were weighted by {together(found['weights'])}{variances}"
    if found["cluster"]:
        yield f"variances are robust, with clusters by {together(found['cluster'])}{cite('lin1989')}"
