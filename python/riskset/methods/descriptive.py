"""How patients are described: the summaries of tables, standardized differences, and limits of what is described."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from riskset.kinds.adverse_events.entry import AdverseEventsDisplay
from riskset.kinds.baseline.entry import BaselineDisplay
from riskset.kinds.baseline.own import own_statistics
from riskset.methods.wording import cite, clauses, named_as_is, together, variable_named
from riskset.study.entries.base import DisplayBase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from riskset.methods.ran import Ran

_FORMS = {
    "median-range": "median and range",
    "median-iqr": "median and interquartile range",
    "mean-sd": "mean and standard deviation",
    "mean-range": "mean and range",
    "median": "median",
    "mean": "mean",
    "range": "range",
    "n": "number of known values",
    "n-percent": "number and percentage of patients",
    "n-of-percent": "number and percentage of the patients with a known value",
    "count": "number of patients",
    "percent": "percentage of patients",
}
_NATURES = {"number": "continuous variables", "level": "categorical variables", "date": "dates"}
_LIMITS = {
    "Student t": "of means by the *t* distribution",
    "order statistics": "of medians by order statistics",
    "Wilson": f"of percentages by Wilson's score method{cite('wilson1927')}",
    "weighted t": "of weighted means by the *t* distribution with a robust variance",
    "weighted logit": "of weighted percentages on the logit scale with a robust variance",
}
# Labels that a sentence can hold beside a rule.
_FEW = 3


def nature_of(kind: str) -> str:
    """Whether a variable of a kind is a number, a date, or has levels."""
    return "date" if kind == "date" else "number" if kind in {"continuous", "count"} else "level"


def described(ran: Ran) -> Iterator[str]:
    """By which summaries patients are described."""
    found = list(_summaries(ran))
    if found:
        first, *others = found
        yield clauses([f"{first[0]} are given as {first[1]}", *(f"{what} as {form}" for what, form in others)])
    yield from _adverse_events(ran)
    yield from _standardised(ran)
    yield from _limits(ran)
    yield from _differences(ran)


def _summaries(ran: Ran) -> Iterator[tuple[str, str]]:
    """Of each nature of variables how they are given; a few that are given otherwise, or in a further way, are named."""
    forms: dict[str, dict[str, dict[str, None]]] = {}
    for entry, _ in ran.entries(BaselineDisplay):
        for name in entry.rows(ran.cohort.study):
            variable = ran.cohort.variable(name)
            of_nature = forms.setdefault(nature_of(variable.kind), {})
            chosen = map(_form, entry.statistics_of(name, variable.kind))
            of_nature.setdefault(variable_named(variable), {}).update(dict.fromkeys(chosen))
    for nature, words in _NATURES.items():
        found = forms.get(nature, {})
        if found:
            yield words, _given(found)


def _given(forms: Mapping[str, Mapping[str, None]]) -> str:
    """How variables are given: as most are, as others are instead, and as some are besides."""
    uses = Counter(form for own in forms.values() for form in own)
    usual = max(uses, key=lambda form: uses[form])
    instead: dict[str, list[str]] = {}
    besides: dict[str, list[str]] = {}
    for label, own in forms.items():
        if usual not in own:
            instead.setdefault(together(own), []).append(label)
        elif len(own) > 1:
            besides.setdefault(", and ".join(form for form in own if form != usual), []).append(label)
    others = sorted(instead.items(), key=lambda item: -len(item[1]))
    given = [usual, *(f"{form}{f' ({together(labels)})' if len(labels) <= _FEW else ''}" for form, labels in others)]
    also = [f", {_whose(labels, len(forms))}also as {form}" for form, labels in besides.items()]
    return f"{together(given, 'or')}{''.join(also)}"


def _whose(labels: Sequence[str], of: int) -> str:
    """Of which variables more is given; of all of them their names say nothing."""
    if len(labels) == of:
        return "and "
    return f"{together(labels) if len(labels) <= _FEW else 'some of them'} "


def _form(statistic: str) -> str:
    own = own_statistics().known
    return named_as_is(own[statistic].words) if statistic in own else _FORMS[statistic]


def _adverse_events(ran: Ran) -> Iterator[str]:
    kinds: dict[str, None] = {}
    times = False
    for entry, rows in ran.entries(AdverseEventsDisplay):
        kinds[{"toxicity": "toxicities"}.get(entry.kind_name(), entry.kind_name())] = None
        times = times or any(row.statistic == "median" and row.method == "" for row in rows)
    if kinds:
        of_times = ", times to their onset and their duration as median and range of the patients who had them"
        yield f"{together(kinds)} are given as number and percentage of patients{of_times if times else ''}"


def _standardised(ran: Ran) -> Iterator[str]:
    ways: dict[str, None] = {}
    weighted = False
    for entry, rows in ran.entries(DisplayBase):
        found = [row for row in rows if row.statistic == "standardised_difference"]
        weighted = weighted or any(row.model == "weighted" for row in found)
        methods = {row.method for row in found}
        if found and entry.by is not None and len(ran.cohort.groups(entry.by).levels) > 2:
            ways |= {f"the {each} of the pairs of groups": None for each in ("mean", "largest") if _is(methods, each)}
        elif found:
            ways[""] = None
    if ways:
        of = together(way for way in ways if way)
        after = ", before and after weighting" if weighted else ""
        yield f"the balance of groups is described by standardized differences{cite('austin2009')}{f', {of}' if of else ''}{after}"


def _is(methods: set[str], way: str) -> bool:
    """Whether the difference of several groups is the mean or the largest of the pairs."""
    return any(method.startswith((way, way[:3]) if way == "mean" else ("largest", "max")) for method in methods)


def _limits(ran: Ran) -> Iterator[str]:
    """Of which summaries there are limits, and by which method."""
    found: dict[str, dict[str, None]] = {}
    for entry, rows in ran.entries(BaselineDisplay):
        for row in rows if entry.limits else ():
            ends = row.statistic in {"mean_lower", "median_lower", "percent_lower"}
            if ends and row.method in _LIMITS:
                found.setdefault(ran.percent(entry.conf_level), {})[_LIMITS[row.method]] = None
    for level, ways in found.items():
        yield f"confidence limits ({level}) within groups are {together(ways)}"


def _differences(ran: Ran) -> Iterator[str]:
    """By which method groups' summaries differ."""
    found: dict[str, dict[str, None]] = {}
    for entry, rows in ran.entries(BaselineDisplay):
        methods = {
            row.statistic: row.method for row in rows if row.statistic.endswith(("difference_lower", "shift_lower"))
        }
        ways = found.setdefault(ran.percent(entry.conf_level), {})
        if methods.get("mean_difference_lower"):
            limits = {"Student t": "Student's", "Welch t": "Welch's"}.get(methods["mean_difference_lower"], "robust")
            ways[f"of means with {limits} limits"] = None
        if methods.get("location_shift_lower"):
            ways[f"of medians by the Hodges--Lehmann shift{cite('hodges1963')}"] = None
        if methods.get("percent_difference_lower"):
            newcombe = f"Newcombe's score limits{cite('newcombe1998')}"
            robust = methods["percent_difference_lower"] != "Newcombe"
            ways[f"of percentages with {'robust limits' if robust else newcombe}"] = None
    for level, ways in found.items():
        if ways:
            yield f"differences between groups have confidence limits ({level}): {together(ways)}"
