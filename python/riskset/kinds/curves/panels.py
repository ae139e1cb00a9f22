"""The panels of a figure of curves: which lines each has, with every number from the results."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

from riskset.analyses.imputing import ON_AVERAGE
from riskset.figures.measure import literal
from riskset.kinds.curves.axes import WHOLE, difference_axis, incidence_end
from riskset.kinds.curves.lines import EVENT_FREE
from riskset.kinds.curves.looks import looks_of
from riskset.kinds.curves.parts import Look, Panel, Point, RiskRows, Track
from riskset.naming import compared
from riskset.style import NO_BREAK, Style, related
from riskset.tables.heads import between_authors
from riskset.tables.ratios import short_name, together
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from riskset.kinds.curves.parts import CurvesLayout, Stretch
    from riskset.results import Result

PERCENT = 100
MOST_BANDS = 2
"""Lines of a panel whose bands are told apart."""


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
    looks = looks_of(_all_causes(numbers, layout), layout)
    found: list[Panel] = []
    for endpoint in layout.endpoints:
        if layout.stacked and endpoint in layout.incidence:
            found += [_stacked(numbers, layout, endpoint, group, looks) for group in layout.groups]
            continue
        found.append(_curves(numbers, layout, endpoint, looks))
        if layout.spec.difference:
            found.append(_difference(numbers, layout, endpoint, looks))
    return found


def _all_causes(numbers: Numbers, layout: CurvesLayout) -> list[str]:
    """The causes of all panels in order, which have one look in all of them; ``""`` is an event that is not named."""
    found = dict.fromkeys(
        cause
        for endpoint in layout.endpoints
        for group in layout.groups
        for cause in numbers.causes(endpoint, group) or [""]
    )
    return list(found)


Looks = dict[tuple[str, str], Look]


def _tracks(numbers: Numbers, layout: CurvesLayout, endpoint: str, groups: Iterable[str], looks: Looks) -> list[Track]:
    lines = [(group, cause) for group in groups for cause in numbers.causes(endpoint, group)]
    return [_track(numbers, layout, endpoint, line, looks, len(lines)) for line in lines]


def _track(
    numbers: Numbers, layout: CurvesLayout, endpoint: str, line: tuple[str, str], looks: Looks, lines: int
) -> Track:
    points = numbers.points(endpoint, *line, ESTIMATE)
    end = numbers.one(endpoint, *line, "shown_to")
    shown_to = end.value if end is not None and end.value is not None else 0.0
    median = numbers.one(endpoint, *line, "median")
    return Track(
        look=looks[line],
        group=line[0],
        cause=line[1],
        points=[point for point in points if point.value is not None and point.time <= shown_to],
        censored=[
            row.at
            for row in numbers.all(endpoint, *line, "n_censored")
            if row.at is not None and row.at <= layout.x_max
        ],
        # Numbers that are suppressed end a line before its follow-up.
        shown_to=min(shown_to, max((point.time for point in points if point.value is not None), default=0.0)),
        few=[(row.at or 0.0, row.value == 1) for row in numbers.all(endpoint, *line, "few_at_risk")],
        banded=_banded(numbers, layout, endpoint, line, lines),
        marks=[point for point in points if point.time in {float(time) for time in layout.spec.at}],
        median=None if median is None else median.value,
    )


def _banded(numbers: Numbers, layout: CurvesLayout, endpoint: str, line: tuple[str, str], lines: int) -> list[Stretch]:
    """Where limits are drawn: as the entry says, else of two lines at most, where patients enough are at risk."""
    everywhere = [(0.0, math.inf)]
    if layout.stacked or layout.spec.conf_band is False:
        return []
    if layout.spec.conf_band:
        return everywhere
    if lines > MOST_BANDS:
        return []
    changes = [(row.at or 0.0, row.value == 1) for row in numbers.all(endpoint, *line, "few_for_band")]
    ends = [time for time, _ in changes[1:]] + [math.inf]
    return [(start, end) for (start, few), end in zip(changes, ends, strict=True) if not few] if changes else []


def _curves(numbers: Numbers, layout: CurvesLayout, endpoint: str, looks: Looks) -> Panel:
    rising = endpoint in layout.incidence
    tracks = _tracks(numbers, layout, endpoint, layout.groups, looks)
    return Panel(
        kind="curve",
        endpoint=endpoint,
        title=layout.endpoints[endpoint],
        y_title="Cumulative incidence, %" if rising else "Probability, %",
        low=0.0,
        high=incidence_end(tracks, layout) if rising else WHOLE,
        tracks=tracks,
        tests=_tests(numbers, layout, endpoint, spoken=False),
        words=_tests(numbers, layout, endpoint, spoken=True),
        tables=_tables(numbers, layout, endpoint, layout.groups, looks),
        rising=rising,
    )


def _stacked(numbers: Numbers, layout: CurvesLayout, endpoint: str, group: str, looks: Looks) -> Panel:
    title = layout.endpoints[endpoint]
    return Panel(
        kind="stacked",
        endpoint=endpoint,
        title=f"{title}: {group}" if group else title,
        y_title="Probability, %",
        low=0.0,
        high=WHOLE,
        tracks=_tracks(numbers, layout, endpoint, [group], looks),
        tables=_tables(numbers, layout, endpoint, [group], looks),
    )


def _difference(numbers: Numbers, layout: CurvesLayout, endpoint: str, looks: Looks) -> Panel:
    pairs = {(each.group, each.level): each for each in numbers.compared(endpoint, "difference")}
    tracks: list[Track] = []
    for group, cause in pairs:
        own, other = compared(group)
        known = [each for each in numbers.points(endpoint, group, cause, DIFFERENCE) if each.value is not None]
        end = known[-1].time if known else 0.0
        one, two = (_banded(numbers, layout, endpoint, (each, cause), len(pairs)) for each in (own, other))
        tracks.append(Track(looks[own, cause], group, cause, known, shown_to=end, banded=_both(one, two)))
    reach = [
        value
        for track in tracks
        for point in track.points
        if layout.start < point.time <= layout.x_max
        for value in (point.value, *((point.lower, point.upper) if track.has_band(point.time) else ()))
        if value is not None
    ]
    low, high = difference_axis(reach)
    comparator = layout.groups[layout.comparator]
    others = [group for group in layout.groups if group != comparator]
    said = f"{others[0]} minus {comparator}" if len(others) == 1 else f"Difference from {comparator}"
    return Panel(
        kind="difference",
        endpoint=endpoint,
        title=f"{layout.endpoints[endpoint]}, difference",
        y_title="Difference, percentage points",
        low=low,
        high=high,
        tracks=tracks,
        tests=[literal(said)] if tracks else [],
    )


def _both(one: Sequence[Stretch], two: Sequence[Stretch]) -> list[Stretch]:
    """The times that are in a stretch of both."""
    pairs = [(max(a[0], b[0]), min(a[1], b[1])) for a in one for b in two]
    return [(start, end) for start, end in pairs if start < end]


def _tests(numbers: Numbers, layout: CurvesLayout, endpoint: str, *, spoken: bool) -> list[str]:
    """The P value with its test, and the hazard ratios, as the panel prints them."""
    lines: list[str] = []
    if layout.spec.hazard_ratio:
        ratios = numbers.compared(endpoint, "ratio")
        # In a panel several ratios share a heading that names what they compare with.
        headed = not spoken and len(ratios) > 1
        if headed:
            level = f"({100 * layout.spec.conf_level:g}%{NO_BREAK}CI)"
            lines.append(
                literal(f"{_ratio_name(ratios[0])} {level} {layout.style.versus} {compared(ratios[0].group)[1]}:")
            )
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
    name = compared(row.group)[0] if headed else f"{_ratio_name(row)}, {layout.style.compared(row.group)}"
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
    # The number stays out of the mathematics, whose minus and spacing are not the text's.
    letter = f"${style.p_symbol}$" if math and style.p_italic else style.p_symbol
    doubt = " (few events)" if row.warning and "permutation" not in row.method else ""
    return f"{name} {letter}{NO_BREAK}{related(style.p_value(row.value))}{doubt}"


_HEADINGS = {
    "at-risk": ("n_risk", "No. at risk", "Weighted no. at risk", "Mean no. at risk"),
    "patients": ("n_risk_patients", "No. at risk", "No. at risk", "No. at risk"),
    "events": ("events_to", "Events to date", "Weighted events to date", "Mean events to date"),
    "censored": ("censored_to", "Censored to date", "Weighted no. censored to date", "Mean no. censored to date"),
}


def _tables(
    numbers: Numbers, layout: CurvesLayout, endpoint: str, groups: Sequence[str], looks: Looks
) -> list[RiskRows]:
    tables: list[RiskRows] = []
    for kind in layout.risk_table:
        statistic, plain, weighted, averaged = _HEADINGS[kind]
        pooled = False
        rows: list[tuple[Look | None, str, list[tuple[float, str]]]] = []
        for group in groups:
            causes = numbers.causes(endpoint, group) or [""]
            # All causes of a group have one risk set, but events of their own.
            listed = causes[:1] if statistic != "events_to" else [each for each in causes if each != EVENT_FREE]
            for cause in listed:
                found = [row for row in numbers.all(endpoint, group, cause, statistic) if row.at is not None]
                cells = [(row.at or 0.0, Value(row, "count").text(layout.style)) for row in found]
                pooled = pooled or any(row.unit == ON_AVERAGE for row in found)
                label = ", ".join(part for part in (group, cause if len(listed) > 1 else "") if part) or "All"
                keyed = len(layout.groups) > 1 and not layout.stacked
                rows.append((looks[group, cause] if keyed else None, label, cells))
        heading = layout.style.numbered(weighted if layout.spec.weights is not None else averaged if pooled else plain)
        # One row is its heading's.
        alone = len(rows) == 1
        tables.append(RiskRows("", [(None, heading, rows[0][2])]) if alone else RiskRows(heading, rows))
    return tables
