"""The panels of a figure of curves: which lines each has, with every number from the results."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from riskset.figures.looks import LOOKS, hold_looks, seats
from riskset.figures.measure import literal
from riskset.figures.theme import LINE_TYPES, PALETTE
from riskset.kinds.curves.lines import EVENT_FREE
from riskset.naming import VERSUS, compared
from riskset.style import NO_BREAK, Style
from riskset.tables.heads import between_authors
from riskset.tables.ratios import short_name, together
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.kinds.curves.entry import CurvesDisplay
    from riskset.results import Result

PERCENT = 100
EVENT_FREE_COLOUR = "#E3E3E3"
LineType = Any  # a name of matplotlib's, or an offset and lengths


@dataclass(frozen=True)
class CurvesLayout:
    """What a figure of curves shows beside its numbers.

    Attributes
    ----------
    spec : CurvesDisplay
        The entry in the study file.
    endpoints : mapping of str to str
        Endpoints in order, with the panels' titles.
    groups : sequence of str
        Groups in order, as the results name them; ``("",)`` for all patients together.
    places : sequence of int
        Of each group its level's place among all of the variable, which gives its look; empty for that in `groups`.
    breaks : sequence of float
        Ticks of the time axis.
    x_max : float
        End of the time axis.
    x_title : str
    comparator : int
        The group with which the others are compared.
    incidence : set of str
        Endpoints that are incidences, whose curves rise.
    time_unit : str
    start : float
        Where the curves begin: the landmark, where the clock is not restarted there.
    risk_table : sequence of str
        ``at-risk``, ``events`` and ``censored``, in order.
    width, height : float
        In millimetres; without height, as the panels need.
    adjusted : str
        What adjusted curves are adjusted for, and how.
    note : str
        The line under the figure.
    palette : sequence of str
        Colours of the groups.
    """

    spec: CurvesDisplay
    endpoints: dict[str, str]
    groups: Sequence[str]
    breaks: Sequence[float]
    x_max: float
    x_title: str
    places: Sequence[int] = ()
    comparator: int = 0
    incidence: frozenset[str] = frozenset()
    time_unit: str = "months"
    start: float = 0.0
    risk_table: Sequence[str] = ("at-risk",)
    columns: int | None = None
    width: float = 160
    height: float | None = None
    palette: Sequence[str] = PALETTE
    style: Style = field(default_factory=Style)
    adjusted: str = ""
    note: str = ""

    @property
    def stacked(self) -> bool:
        """Whether causes are stacked, a panel for each group."""
        return self.spec.causes == "stacked"


@dataclass(frozen=True)
class Look:
    """How a series is drawn."""

    key: str
    label: str
    colour: str
    line: LineType


@dataclass(frozen=True)
class Point:
    """A number of the store with its time, in percent where it is a rate."""

    time: float
    value: float | None
    lower: float | None = None
    upper: float | None = None
    state: str = ""


@dataclass(frozen=True)
class Track:
    """One line of a panel.

    Attributes
    ----------
    look : Look
    group, cause : str
    points : list of Point
        The steps, in order.
    censored : list of float
        Times of censoring.
    shown_to : float
    few : list of (float, bool)
        Times from which few patients are at risk, and from which not.
    marks : list of Point
        The estimates at the times asked for.
    median : float or None
    """

    look: Look
    group: str
    cause: str
    points: list[Point]
    censored: list[float] = field(default_factory=list[float])
    shown_to: float = 0.0
    few: list[tuple[float, bool]] = field(default_factory=list[tuple[float, bool]])
    marks: list[Point] = field(default_factory=list[Point])
    median: float | None = None

    def height(self, time: float) -> float | None:
        """The curve at a time, read off its steps."""
        found = None
        for point in self.points:
            if point.time > time:
                break
            found = point.value if point.value is not None else found
        return found


@dataclass(frozen=True)
class RiskRows:
    """One table under a panel: its heading, and a row of numbers for each group."""

    heading: str
    rows: list[tuple[Look | None, str, list[tuple[float, str]]]]


@dataclass(frozen=True)
class Panel:
    """One panel.

    Attributes
    ----------
    kind : {"curve", "stacked", "difference"}
    low, high : float
        The ends of its axis of percentages.
    tests, words : list of str
        What is printed of the groups' comparison, and how it is said.
    rising : bool
        Whether its curves begin at the bottom.
    """

    kind: str
    endpoint: str
    title: str
    y_title: str
    low: float
    high: float
    tracks: list[Track]
    tests: list[str] = field(default_factory=list[str])
    words: list[str] = field(default_factory=list[str])
    tables: list[RiskRows] = field(default_factory=list[RiskRows])
    rising: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> Panel:
        """Itself: a plot is copied before it is drawn, and nothing changes its numbers."""
        return self


class Numbers:
    """The results of a figure of curves, found by their names."""

    def __init__(self, results: Iterable[Result]) -> None:
        self._rows: dict[tuple[str, str, str, str], list[Result]] = defaultdict(list)
        self._causes: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for row in results:
            self._rows[row.variable, row.group, row.level, row.statistic].append(row)
            if row.statistic == "n":
                self._causes[row.variable, row.group][row.level] = None

    def all(self, endpoint: str, group: str, cause: str, statistic: str) -> list[Result]:
        """Results of these names, in order."""
        return self._rows.get((endpoint, group, cause, statistic), [])

    def one(self, endpoint: str, group: str, cause: str, statistic: str) -> Result | None:
        """The only result of these names, if there is one."""
        return next(iter(self.all(endpoint, group, cause, statistic)), None)

    def causes(self, endpoint: str, group: str) -> list[str]:
        """The causes that a group has lines of."""
        return list(self._causes[endpoint, group])

    def compared(self, endpoint: str, statistic: str) -> list[Result]:
        """Comparisons of an endpoint, of any groups and causes."""
        return [
            row
            for (name, _, _, what), rows in self._rows.items()
            for row in rows
            if (name, what) == (endpoint, statistic)
        ]

    def points(self, endpoint: str, group: str, cause: str, names: tuple[str, str, str]) -> list[Point]:
        """A curve with its limits, in percent, in the order of time."""
        estimates, *limits = (self.all(endpoint, group, cause, name) for name in names)
        by_time = [{row.at: row.value for row in rows} for rows in limits]
        found = [
            Point(
                row.at or 0.0, _percent(row.value), *(_percent(each.get(row.at)) for each in by_time), state=row.state
            )
            for row in estimates
        ]
        return sorted(found, key=lambda point: point.time)


def _percent(value: float | None) -> float | None:
    return None if value is None else PERCENT * value


ESTIMATE = ("estimate", "lower", "upper")
DIFFERENCE = ("difference", "difference_lower", "difference_upper")


def panels_of(results: Sequence[Result], layout: CurvesLayout) -> list[Panel]:
    """The panels in order: each endpoint's, followed by that of its differences; stacked, one for each group."""
    numbers = Numbers(results)
    found: list[Panel] = []
    for endpoint in layout.endpoints:
        if layout.stacked and endpoint in layout.incidence:
            found += [_stacked(numbers, layout, endpoint, group) for group in layout.groups]
            continue
        found.append(_curves(numbers, layout, endpoint))
        if layout.spec.difference:
            found.append(_difference(numbers, layout, endpoint))
    return found


def looks_of(numbers: Numbers, layout: CurvesLayout) -> dict[tuple[str, str], Look]:
    """The look of each line of the figure, by group and cause.

    Each group is a colour with a line type of its own; where there are several causes, each is a line type, or a look of
    one group alone.

    Raises
    ------
    LookupFailed
        When there are not looks enough.
    """
    causes = _all_causes(numbers, layout)
    if layout.stacked:
        return _areas(causes, layout)
    places = seats(layout.places or range(len(layout.groups)))
    taken = {
        (group, cause): _colour_and_line(place, rank, layout, len(causes))
        for place, group in zip(places, layout.groups, strict=True)
        for rank, cause in enumerate(causes)
    }
    parts = [f"{len(each)} {name}" for each, name in ((layout.groups, "groups"), (causes, "causes")) if len(each) > 1]
    remedy = "Draw fewer groups in a display, merge levels by one label, or take causes away"
    hold_looks(1 + max(line for _, line in taken.values()), LOOKS, " of ".join(parts), "line types", remedy)
    found: dict[tuple[str, str], Look] = {}
    for (group, cause), (tone, line) in taken.items():
        label = ", ".join(part for part in (group, cause) if part) or "All patients"
        found[group, cause] = Look(label, label, layout.palette[tone % len(layout.palette)], LINE_TYPES[line])
    return found


def _colour_and_line(place: int, rank: int, layout: CurvesLayout, causes: int) -> tuple[int, int]:
    """The colour and the line type of a group and a cause of it, by their places in their orders."""
    if causes == 1:
        return place, place
    if len(layout.groups) == 1:
        return rank, rank
    # Where the colours come again, the causes have other line types.
    return place, rank + causes * (place // len(layout.palette))


def _areas(causes: Sequence[str], layout: CurvesLayout) -> dict[tuple[str, str], Look]:
    """The look of each cause, the same in all groups: a colour, and grey for those free of all events."""
    events = [cause for cause in causes if cause != EVENT_FREE]
    what, remedy = f"{len(events)} stacked causes", "Merge competing events in the endpoint, or take causes away"
    hold_looks(len(events), len(layout.palette), what, "colours", remedy)
    colours = dict(zip(events, layout.palette, strict=False)) | {EVENT_FREE: EVENT_FREE_COLOUR}
    return {
        (group, cause): Look(cause, cause, colours[cause], LINE_TYPES[0]) for group in layout.groups for cause in causes
    }


def _all_causes(numbers: Numbers, layout: CurvesLayout) -> list[str]:
    """The causes of all panels in order, which have one look in all of them; ``""`` is an event that is not named."""
    found = dict.fromkeys(
        cause
        for endpoint in layout.endpoints
        for group in layout.groups
        for cause in numbers.causes(endpoint, group) or [""]
    )
    return list(found)


def _tracks(numbers: Numbers, layout: CurvesLayout, endpoint: str, groups: Iterable[str]) -> list[Track]:
    looks = looks_of(numbers, layout)
    found: list[Track] = []
    for group in groups:
        for cause in numbers.causes(endpoint, group):
            points = numbers.points(endpoint, group, cause, ESTIMATE)
            end = numbers.one(endpoint, group, cause, "shown_to")
            shown_to = end.value if end is not None and end.value is not None else 0.0
            median = numbers.one(endpoint, group, cause, "median")
            found.append(
                Track(
                    look=looks[group, cause],
                    group=group,
                    cause=cause,
                    points=[point for point in points if point.value is not None and point.time <= shown_to],
                    censored=[
                        row.at
                        for row in numbers.all(endpoint, group, cause, "n_censored")
                        if row.at is not None and row.at <= layout.x_max
                    ],
                    # Numbers that are suppressed end a line before its follow-up.
                    shown_to=min(
                        shown_to, max((point.time for point in points if point.value is not None), default=0.0)
                    ),
                    few=[(row.at or 0.0, row.value == 1) for row in numbers.all(endpoint, group, cause, "few_at_risk")],
                    marks=[point for point in points if point.time in {float(time) for time in layout.spec.at}],
                    median=None if median is None else median.value,
                )
            )
    return found


def _curves(numbers: Numbers, layout: CurvesLayout, endpoint: str) -> Panel:
    rising = endpoint in layout.incidence
    return Panel(
        kind="curve",
        endpoint=endpoint,
        title=layout.endpoints[endpoint],
        y_title="Cumulative incidence, %" if rising else "Probability, %",
        low=0.0,
        high=layout.spec.y_max,
        tracks=_tracks(numbers, layout, endpoint, layout.groups),
        tests=_tests(numbers, layout, endpoint, spoken=False),
        words=_tests(numbers, layout, endpoint, spoken=True),
        tables=_tables(numbers, layout, endpoint, layout.groups),
        rising=rising,
    )


def _stacked(numbers: Numbers, layout: CurvesLayout, endpoint: str, group: str) -> Panel:
    title = layout.endpoints[endpoint]
    return Panel(
        kind="stacked",
        endpoint=endpoint,
        title=f"{title}: {group}" if group else title,
        y_title="Probability, %",
        low=0.0,
        high=100.0,
        tracks=_tracks(numbers, layout, endpoint, [group]),
        tables=_tables(numbers, layout, endpoint, [group]),
    )


def _difference(numbers: Numbers, layout: CurvesLayout, endpoint: str) -> Panel:
    looks = looks_of(numbers, layout)
    tracks: list[Track] = []
    for row in {(each.group, each.level): each for each in numbers.compared(endpoint, "difference")}.values():
        group = compared(row.group)[0]
        points = numbers.points(endpoint, row.group, row.level, DIFFERENCE)
        known = [point for point in points if point.value is not None]
        end = known[-1].time if known else 0.0
        tracks.append(Track(looks[group, row.level], row.group, row.level, known, shown_to=end))
    reach = [
        value
        for track in tracks
        for point in track.points
        if layout.start < point.time <= layout.x_max
        for value in (point.lower, point.upper, point.value)
        if value is not None
    ]
    low, high = max(min(reach, default=0.0), -100.0), min(max(reach, default=0.0), 100.0)
    step = difference_step(low, high)
    comparator = layout.groups[layout.comparator]
    others = [group for group in layout.groups if group != comparator]
    said = f"{others[0]} minus {comparator}" if len(others) == 1 else f"Difference from {comparator}"
    return Panel(
        kind="difference",
        endpoint=endpoint,
        title=f"{layout.endpoints[endpoint]}, difference",
        y_title="Difference, percentage points",
        low=step * math.floor(low / step),
        high=step * max(math.ceil(high / step), 1),
        tracks=tracks,
        tests=[literal(said)] if tracks else [],
    )


def difference_step(low: float, high: float) -> float:
    """The step of ticks of differences: at most six between the ends."""
    return next((float(step) for step in (2, 5, 10, 20) if (high - low) / step <= 6), 50.0)


def _tests(numbers: Numbers, layout: CurvesLayout, endpoint: str, *, spoken: bool) -> list[str]:
    """The P value with its test, and the hazard ratios, as the panel prints them."""
    lines: list[str] = []
    if layout.spec.hazard_ratio:
        ratios = numbers.compared(endpoint, "ratio")
        # In a panel several ratios share a heading that names what they compare with.
        headed = not spoken and len(ratios) > 1
        if headed:
            lines.append(literal(f"{_ratio_name(ratios[0])}{VERSUS}{compared(ratios[0].group)[1]}:"))
        texts = [_ratio_text(numbers, layout, row, spoken=spoken, headed=headed) for row in ratios]
        lines += texts if spoken else [literal(text) for text in texts]
    if layout.spec.p:
        rows = numbers.compared(endpoint, "p_value")
        for row in rows:
            text = p_text(row, layout.style, math=not spoken)
            level = row.level if spoken else literal(row.level)
            lines.append(f"{text} ({level})" if level else text)
    return lines


def _ratio_name(row: Result) -> str:
    first = row.method.split(" ")[0]
    name = short_name(row.method)
    return f"{first.capitalize()} {name}" if first in {"adjusted", "weighted", "stratified"} else name


def _ratio_text(numbers: Numbers, layout: CurvesLayout, row: Result, *, spoken: bool, headed: bool) -> str:
    name = compared(row.group)[0] if headed else f"{_ratio_name(row)}, {row.group}"
    several = len(layout.groups) > 2
    if row.value is None:
        return f"{name}: {row.state}"
    style = layout.style.in_sentences() if spoken else layout.style
    limits = [numbers.one(row.variable, row.group, row.level, f"ratio_{side}") for side in ("lower", "upper")]
    ratio, *texts = (
        each.text(style) for each in together([row, *(each for each in limits if each and each.value is not None)])
    )
    # Blanks that do not break keep the limits together.
    percent = f"{100 * layout.spec.conf_level:g}%"
    level = f"{percent}\N{NO-BREAK SPACE}CI,\N{NO-BREAK SPACE}" if spoken or not several else ""
    interval = f" ({level}{style.interval(*texts)})" if len(texts) == 2 else ""
    return style.sentence(f"{name} {ratio}{interval}")


def p_text(row: Result, style: Style, *, math: bool = True) -> str:
    """The P value with the test's name; with `math` for matplotlib, the letter in the journal's way."""
    method = row.method.removesuffix(" test").replace(" test for trend", " trend")
    name = between_authors(method[:1].upper() + method[1:])
    if row.value is None:
        return f"{name}: {row.state}"
    text = style.p_value(row.value)
    sign, number = (text[0], text[1:].lstrip(NO_BREAK)) if text[0] in "<>" else ("=", text)
    # The number stays out of the mathematics, whose minus and spacing are not the text's.
    letter = f"${style.p_symbol}$" if math and style.p_italic else style.p_symbol
    doubt = " (few events)" if row.warning and "permutation" not in row.method else ""
    return f"{name} {letter} {sign} {number}{doubt}"


_HEADINGS = {
    "at-risk": ("n_risk", "No. at risk", "Weighted no. at risk"),
    "patients": ("n_risk_patients", "No. at risk", "No. at risk"),
    "events": ("events_to", "Events to date", "Weighted events to date"),
    "censored": ("censored_to", "Censored to date", "Weighted no. censored to date"),
}


def _tables(numbers: Numbers, layout: CurvesLayout, endpoint: str, groups: Iterable[str]) -> list[RiskRows]:
    looks = looks_of(numbers, layout)
    groups = list(groups)
    tables: list[RiskRows] = []
    for kind in layout.risk_table:
        statistic, plain, weighted = _HEADINGS[kind]
        rows: list[tuple[Look | None, str, list[tuple[float, str]]]] = []
        for group in groups:
            causes = numbers.causes(endpoint, group) or [""]
            # All causes of a group have one risk set, but events of their own.
            listed = causes[:1] if statistic != "events_to" else [each for each in causes if each != EVENT_FREE]
            for cause in listed:
                cells = [
                    (row.at, Value(row, "count").text(layout.style))
                    for row in numbers.all(endpoint, group, cause, statistic)
                    if row.at is not None
                ]
                label = ", ".join(part for part in (group, cause if len(listed) > 1 else "") if part) or "All"
                keyed = len(layout.groups) > 1 and not layout.stacked
                rows.append((looks[group, cause] if keyed else None, label, cells))
        heading = weighted if layout.spec.weights is not None else plain
        # One row is its heading's.
        alone = len(rows) == 1
        tables.append(RiskRows("", [(None, heading, rows[0][2])]) if alone else RiskRows(heading, rows))
    return tables
