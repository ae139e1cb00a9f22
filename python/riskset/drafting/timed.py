"""Endpoints from columns of times and of events: which belong together, in which unit, and what they are."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.drafting import words
from riskset.drafting.endpoint import LABELS, DraftedEndpoint
from riskset.drafting.events import Happened, happened, kind_of_event, one_or_list
from riskset.drafting.remark import Remark
from riskset.naming import counted
from riskset.study.doubts.words import AGE, DEATH, LAST_CONTACT, OVERALL_SURVIVAL, RELAPSE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.drafting.guess import Guess
    from riskset.study.schema_parts import TimeUnit

_SURVIVALS = ("os", "pfs", "lfs", "rfs", "dfs", "efs", "mfs", "ffs", "css")
_WORD = re.compile(r"[^\W\d_]+")
_INITIAL = re.compile(r"[a-z](?:time|days|months|years)")
_STATUS = re.compile(r"[a-z]{0,3}(?:stat|status|event|cens|delta)")
_CALENDAR = (1900, 2100)
_MOST = 0.8
_NOTHING = (0, 0)
_ALIKE = 3
"""How like a time and an event are whose names, and not only their places, say that they belong together."""
_MONTHS_OF_DAYS = 600
"""Longest time that is taken for months where nothing says the unit; longer ones are days."""


@dataclass(frozen=True)
class Pair:
    """A column of times, and the column of what ended them."""

    time: Guess
    event: Guess
    codes: Happened


def timed_endpoints(guesses: Mapping[str, Guess]) -> list[DraftedEndpoint]:
    """Endpoints from the pairs of time and event of a data file.

    Parameters
    ----------
    guesses : mapping of str to Guess
        The columns in the order of the file.
    """
    pairs = _pairs(guesses)
    drafted: dict[str, DraftedEndpoint] = {}
    for pair in pairs:
        for endpoint in _endpoints(pair, pairs):
            drafted.setdefault(endpoint.name, endpoint)
    order = ["os", *_SURVIVALS]
    return sorted(drafted.values(), key=lambda each: order.index(each.name) if each.name in order else len(order))


def endpoint_of(guesses: Mapping[str, Guess], name: str, time: str, event: str) -> DraftedEndpoint | None:
    """The endpoint of a name from two columns; None where the one has no times, or the other no events."""
    codes = happened(guesses[event])
    if codes is None or not guesses[time].values.numbers:
        return None
    pair = Pair(guesses[time], guesses[event], codes)
    return _survival(pair, name, codes.death if name == "os" and codes.death else codes.events)


def _pairs(guesses: Mapping[str, Guess]) -> list[Pair]:
    """Times with the events that belong to them: those that share most of their names, else the next column."""
    names = list(guesses)
    times = [guess for guess in guesses.values() if is_time(guess)]
    events = {guess.name: codes for guess in guesses.values() if _is_event(guess) and (codes := happened(guess))}
    if not events:
        events = _neighbours(guesses, times)
    only = len(times) == 1 or len(events) == 1
    found: list[tuple[tuple[int, int], Pair]] = []
    for time in times:
        scores = {name: _likeness(time, guesses[name], codes, names, only=only) for name, codes in events.items()}
        best = max(scores, key=lambda name: scores[name], default=None)
        if best is not None and scores[best] > _NOTHING:
            found.append((scores[best], Pair(time, guesses[best], events[best])))
    return [pair for score, pair in found if score[0] >= _ALIKE or _is_nearest(score, pair, found)]


def _is_nearest(score: tuple[int, int], pair: Pair, found: list[tuple[tuple[int, int], Pair]]) -> bool:
    """Whether a pair that only its places tell has the one time of its event that could be meant."""
    return all(other is pair or other.event.name != pair.event.name or score > theirs for theirs, other in found)


def _neighbours(guesses: Mapping[str, Guess], times: list[Guess]) -> dict[str, Happened]:
    """Where no column is called an event: those of yes and no beside a time."""
    names = list(guesses)
    found: dict[str, Happened] = {}
    for time in times:
        place = names.index(time.name)
        for name in names[place + 1 : place + 2] + names[max(place - 1, 0) : place]:
            codes = happened(guesses[name]) if guesses[name].kind == "dichotomous" else None
            if codes is not None:
                told = Remark("event", "no column is called an event; this one stands beside the time", asks=True)
                found[name] = Happened((), (), codes.events, codes.none, codes.missing, (told,))
                break
    return found


def is_time(guess: Guess) -> bool:
    """Whether a column has times: numbers not below 0 whose head or label says so."""
    numbers = guess.values.numbers
    if guess.kind not in {"continuous", "count"} or len(numbers) < 3 or min(numbers) < 0:
        return False
    if guess.values.is_whole and min(numbers) >= _CALENDAR[0] and max(numbers) <= _CALENDAR[1]:
        return False
    if AGE.said_by(*guess.texts) or (words.COUNTS.said_by(*guess.texts) and not words.unit_said(*guess.texts)):
        return False
    return words.TIME.said_by(*guess.texts) or LAST_CONTACT.said_by(*guess.texts)


def _is_event(guess: Guess) -> bool:
    if guess.use != "variable" or guess.kind not in {"dichotomous", "categorical", "ordinal"}:
        return False
    if words.CAUSE.said_by(*guess.texts):
        return False
    if (
        words.DEATH_STATUS.said_by(*guess.texts)
        or DEATH.said_by(*guess.texts)
        or _stem(guess) & {*_SURVIVALS}
        or _STATUS.fullmatch(guess.name)
    ):
        return True
    # What is called after relapse is one only where it says yes or no, or names it; what names death is one.
    kinds = {kind_of_event(level) for level in guess.levels} - {""}
    return "death" in kinds or (RELAPSE.said_by(*guess.texts) and (bool(kinds) or {*guess.levels} == {"No", "Yes"}))


def _stem(guess: Guess) -> set[str]:
    """The words of a head that say of what the time or the event is."""
    found = set(_WORD.findall(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", guess.name).casefold().replace("_", " ")))
    for survival in _SURVIVALS:
        if any(word.startswith(survival) and word[len(survival) :] in words.TIME_PARTS for word in found):
            found.add(survival)
    return found - words.GENERIC


def _likeness(time: Guess, event: Guess, codes: Happened, names: list[str], *, only: bool) -> tuple[int, int]:
    """How surely an event belongs to a time, and how near it stands."""
    shared = len(_stem(time) & _stem(event))
    of_relapse = (RELAPSE.said_by(*time.texts), bool(codes.relapse) or RELAPSE.said_by(*event.texts))
    is_whole = any(about.said_by(*time.texts) for about in (OVERALL_SURVIVAL, DEATH, LAST_CONTACT))
    is_whole = is_whole or words.folded(time.name).startswith("fu")
    of_death = (is_whole, bool(codes.death) and not codes.relapse)
    alike = 2 * all(of_relapse) + 2 * all(of_death) - (of_relapse[0] != of_relapse[1] and of_death[0] != of_death[1])
    if not shared and not alike and _INITIAL.fullmatch(time.name) and time.name[:1] == event.name[:1]:
        alike = 1  # rtime and recur
    if not shared and time.values.known < _MOST * time.values.size:
        return _NOTHING  # of something that happened to some
    distance = abs(names.index(time.name) - names.index(event.name))
    score = 4 * shared + 2 * alike + only + (distance == 1)
    return (score, -distance) if score > 0 else _NOTHING


def unit_of(guess: Guess) -> tuple[TimeUnit, Remark]:
    """The unit of a column of times: as its head or label says, else by its size."""
    said = words.unit_said(*guess.texts)
    numbers = np.array(guess.values.numbers)
    span = f"from {numbers.min():.6g} to {numbers.max():.6g}"
    if said is not None:
        return said, Remark("unit", f"{span}, by its name")
    if numbers.max() > _MONTHS_OF_DAYS:
        return "days", Remark("unit", f"{span}: too long for months")
    whole = "whole numbers" if guess.values.is_whole else "with decimals"
    unit: TimeUnit = "years" if numbers.max() < 12 and not guess.values.is_whole else "months"
    return unit, Remark("unit", f"{span}, {whole}: {unit}?", asks=True)


def _endpoints(pair: Pair, pairs: list[Pair]) -> list[DraftedEndpoint]:
    """The endpoints of one pair: a survival, and where the codes tell events apart, the incidence of each."""
    codes = pair.codes
    named = next((each for each in _SURVIVALS if each in _stem(pair.time) | _stem(pair.event)), None)
    if len(codes.events) > 1:
        if named is None and codes.death and not codes.relapse:
            return [_survival(pair, "os", codes.death)]
        survival = named or ("pfs" if codes.relapse else "event_free")
        return [_survival(pair, survival, codes.events), *_incidences(pair)]
    deaths = next((each for each in pairs if each is not pair and each.codes.death and not each.codes.relapse), None)
    if named is not None or codes.death or (deaths is None and not codes.relapse):
        drafted = _survival(pair, named or "os", codes.events)
        if named is not None or codes.death:
            return [drafted]
        asked = Remark("label", f"is the event of {pair.event.name} death?", asks=True)
        return [replace(drafted, remarks=(*drafted.remarks, asked))]
    name = "relapse" if codes.relapse else pair.event.name
    return [_survival(pair, name, codes.events) if deaths is None else _before_death(pair, name, deaths)]


def _survival(pair: Pair, name: str, events: tuple[str, ...]) -> DraftedEndpoint:
    others = tuple(code for code in (*pair.codes.events, *pair.codes.none) if code not in events)
    return _made(pair, name, {"event": {pair.event.name: one_or_list(events)}}, others)


def _incidences(pair: Pair) -> list[DraftedEndpoint]:
    """The incidence of relapse and of death without it; of codes without a name that of each, in their order."""
    codes, column = pair.codes, pair.event.name
    first, second = (
        (codes.relapse, codes.death) if codes.relapse and codes.death else (codes.events[:1], codes.events[1:])
    )
    names = ("relapse", "nrm") if codes.relapse and codes.death else ("event", "competing_event")
    return [
        _made(pair, name, {"event": {column: one_or_list(own)}, "competing": {column: one_or_list(other)}}, codes.none)
        for name, own, other in ((names[0], first, second), (names[1], second, first))
    ]


def _before_death(pair: Pair, name: str, deaths: Pair) -> DraftedEndpoint:
    """The incidence of an event with death, whose time stands in another column, as a competing event."""
    if unit_of(pair.time)[0] != unit_of(deaths.time)[0]:
        return _survival(pair, name, pair.codes.events)
    times = {"event": pair.time.name, "competing": deaths.time.name, "end": deaths.time.name}
    events = {
        "event": {pair.event.name: one_or_list(pair.codes.events)},
        "competing": {deaths.event.name: one_or_list(deaths.codes.events)},
    }
    return _made(pair, name, events, pair.codes.none, times)


def _made(
    pair: Pair, name: str, events: dict[str, Any], quiet: tuple[str, ...], times: dict[str, str] | None = None
) -> DraftedEndpoint:
    """An endpoint of a pair; `quiet` are the codes that count as censored."""
    unit, why = unit_of(pair.time)
    spec: dict[str, Any] = {
        "label": LABELS.get(name) or words.label_of(name),
        "time": times or pair.time.name,
        "unit": unit,
        **events,
    }
    if len(quiet) > 1:
        spec["censored"] = {pair.event.name: one_or_list(quiet)}
    if pair.codes.missing:
        spec["missing"] = [*pair.codes.missing]
    if not pair.codes.none:
        spec["empty_event"] = "censored"
    # An empty cell of an event may say that none happened.
    needed = (pair.time, pair.event) if pair.codes.none else (pair.time,)
    absent = {each.name: each.absent for each in needed if each.absent}
    remarks = [why, *pair.codes.remarks]
    if absent:
        told = ", ".join(f"{column} in {counted(count, 'row')}" for column, count in absent.items())
        remarks.append(Remark("among", f"not known: {told}"))
    keys = events["event"][pair.event.name]
    count = sum(pair.event.values.counts.get(str(key), 0) for key in (keys if isinstance(keys, list) else [keys]))
    return DraftedEndpoint(name, spec, tuple(remarks), (pair.time.name, pair.event.name), count, tuple(absent))
