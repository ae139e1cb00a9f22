"""What follows from changed results of one study: significance, intervals, directions and orders that turn, numbers that come and go."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from riskset.comparing.difference import Consequence, Where
from riskset.comparing.naming import called
from riskset.naming import VERSUS
from riskset.results import is_limit
from riskset.style import is_below
from riskset.tables.rules import is_p_value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from riskset.builds.build import Key, Printed, StudyBuild
    from riskset.builds.document_build import DocumentBuild
    from riskset.comparing.difference import Change
    from riskset.results import Result
    from riskset.style import Style

_ORDERED = {"estimate", "percent", "median", "mean"}
_ESTIMABLE = {"not estimable", "not computable", "not reached"}
_AGAIN = {"not reached": "is reached", "not estimable": "can be estimated", "not computable": "can be computed"}
_ALPHAS = (0.05,)
_STOP = re.compile(r"(?<=[.!?])\s+(?=[A-Z])")


def of_p_values(study: StudyBuild, changed: Iterable[Change], alpha: float | None = None) -> Iterator[Consequence]:
    """P values that cross a level of significance that their display draws a line at, or `alpha` where it is given."""
    for change in changed:
        old, new = _values(change)
        if old is None or new is None or not is_p_value(str(change.key[-1])):
            continue
        turned = [line for line in _lines(study, change.key, alpha) if is_below(old, line) != is_below(new, line)]
        if turned:
            now = "is below" if is_below(new, turned[0]) else "is no longer below"
            yield _of(change, "significance", f"{change.name} {now} {' and '.join(f'{line:g}' for line in turned)}")


def _lines(study: StudyBuild, key: Key, alpha: float | None) -> tuple[float, ...]:
    """The levels of significance that a P value is read by; those of a display's own are of what it compares."""
    if alpha is not None:
        return (alpha,)
    display = study.by_name.get(str(key[0]))
    if display is None:
        return _ALPHAS
    return display.alphas if key[-1] == "p_value" else display.alphas[:1]


def of_intervals(
    new: StudyBuild, changed: Iterable[Change], before: dict[Key, Printed], places: Callable[[Key], tuple[Where, ...]]
) -> Iterator[Consequence]:
    """Intervals of ratios that come to exclude 1 or no longer do, those of differences 0; and estimates on the other side of it."""
    keys = {_estimate_of(change.key, new.by_key) for change in changed}
    for key in new.by_key:
        none = _none_of(str(key[-1]))
        if key not in keys or none is None or key not in before:
            continue
        first, second = before[key], new.by_key[key]
        limits = _limits(before, key), _limits(new.by_key, key)
        name = called(new, second.result)
        if limits[0] is not None and limits[1] is not None:
            excluded = [not low <= none <= high for low, high in (limits[0], limits[1])]
            if excluded[0] != excluded[1]:
                now = "excludes" if excluded[1] else "no longer excludes"
                texts = [_with_limits(rows, key, new.style) for rows in (before, new.by_key)]
                yield Consequence(
                    kind="interval",
                    message=f"the interval of {name} {now} {none:g}",
                    old=texts[0],
                    new=texts[1],
                    keys=(key, *_limit_keys(key)),
                    places=places(key),
                )
        values = first.result.value, second.result.value
        if None not in values and (values[0] - none) * (values[1] - none) < 0:  # type: ignore[operator]
            side = "above" if (values[1] or 0.0) > none else "below"
            message = f"{name} is {side} {none:g} now"
            yield Consequence(
                kind="direction", message=message, old=first.text, new=second.text, keys=(key,), places=places(key)
            )


def _none_of(statistic: str) -> float | None:
    """The value of a statistic that says that there is no effect."""
    if statistic == "ratio" or statistic.endswith("_ratio"):
        return None if statistic.startswith("log_") else 1.0
    if is_limit(statistic) or is_p_value(statistic):
        return None
    named = statistic in {"coefficient", "log_ratio"} or statistic.endswith(("difference", "_shift"))
    return 0.0 if named and not statistic.startswith("standardised") else None


def _limit_keys(key: Key) -> tuple[Key, Key]:
    """The keys of the limits of an estimate: ``difference_lower``, or ``lower`` where they have no other name."""
    name = str(key[-1])
    own = "" if name in {"ratio", "coefficient"} else f"{name}_"
    return (*key[:-1], f"{own}lower"), (*key[:-1], f"{own}upper")


def _estimate_of(key: Key, rows: dict[Key, Printed]) -> Key:
    """The estimate that a limit is of; of all else the key itself."""
    statistic = str(key[-1])
    if not is_limit(statistic):
        return key
    name = statistic.rpartition("_")[0]
    candidates = [name] if name else ["ratio", "coefficient"]
    return next((found for each in candidates if (found := (*key[:-1], each)) in rows), key)


def _limits(rows: dict[Key, Printed], key: Key) -> tuple[float, float] | None:
    low, high = (rows[each].result.value if each in rows else None for each in _limit_keys(key))
    return None if low is None or high is None else (low, high)


def _with_limits(rows: dict[Key, Printed], key: Key, style: Style) -> str:
    low, high = (rows[each].text for each in _limit_keys(key))
    return f"{rows[key].text} ({style.interval(low, high)})"


def of_states(changed: Iterable[Change]) -> Iterator[Consequence]:
    """Numbers that became not estimable or not reached, or are so no longer."""
    for change in changed:
        if change.old is None or change.new is None or change.course:
            continue
        old, new = change.old.result.state, change.new.result.state
        if old == new or not {old, new} & _ESTIMABLE or not {old, new} <= {"", *_ESTIMABLE}:
            continue
        message = f"{change.name} is {new} now" if new else f"{change.name} {_AGAIN[old]} now"
        yield _of(change, "estimable", message)


def of_orders(new: StudyBuild, changed: Sequence[Change], before: dict[Key, Printed]) -> Iterator[Consequence]:
    """Pairs of groups of which the one that had the higher number has the lower now."""
    wanted = {_family(change.key) for change in changed if not change.course and str(change.key[-1]) in _ORDERED}
    by_key = {change.key: change for change in changed}
    groups: dict[Key, list[Result]] = defaultdict(list)
    for row in new.results:
        key = row.result.key
        group = row.result.group
        if _family(key) in wanted and group and VERSUS not in group and key in before:
            groups[_family(key)].append(row.result)
    for rows in groups.values():
        for first, second in combinations(rows, 2):
            old = [before[each.key].result.value for each in (first, second)]
            if None in (*old, first.value, second.value):
                continue
            was, now = old[0] - old[1], first.value - second.value  # type: ignore[operator]
            if was * now < 0:
                yield _turned(new, (first, second), was > 0, before, by_key)


def _family(key: Key) -> Key:
    """A key without its group."""
    return (*key[:5], "", *key[6:])


def _turned(
    new: StudyBuild,
    rows: tuple[Result, Result],
    was_higher: bool,
    before: dict[Key, Printed],
    by_key: dict[Key, Change],
) -> Consequence:
    first, second = rows if was_higher else rows[::-1]
    what = called(new, replace(first, group=""))
    message = f"{what} was higher in {first.group} than in {second.group} and is lower now"
    texts = [
        f"{first.group} {rows_[first.key].text}, {second.group} {rows_[second.key].text}"
        for rows_ in (before, new.by_key)
    ]
    keys = (first.key, second.key)
    places = next((by_key[key].places for key in keys if key in by_key), ())
    return Consequence(kind="order", message=message, old=texts[0], new=texts[1], keys=keys, places=places)


def of_tests(told: Iterable[Change]) -> Iterator[Consequence]:
    """P values of another test than before."""
    for change in told:
        if change.old is None or change.new is None or not is_p_value(str(change.key[-1])):
            continue
        old, new = change.old.result.method, change.new.result.method
        if old and new and old != new:
            yield Consequence(
                kind="test",
                message=f"{change.name} is of another test",
                old=f"{change.old.text} ({old})",
                new=f"{change.new.text} ({new})",
                keys=(change.key,),
                places=change.places,
            )


def of_written(old: DocumentBuild, new: DocumentBuild) -> Iterator[Consequence]:
    """Paragraphs that cells write, such as the methods, by the sentences that are others."""
    for before, after in zip(old.written, new.written, strict=False):
        said = [_STOP.split(" ".join(each.text.split())) for each in (before, after)]
        gone, came = (" ".join(each for each in own if each not in other) for own, other in (said, said[::-1]))
        if gone or came:
            where = Where(kind="line", file=after.file, line=after.line)
            yield Consequence(
                kind="methods", message="the text that a cell writes is another", old=gone, new=came, places=(where,)
            )


def of_displays(old: StudyBuild | None, new: StudyBuild | None, at: Callable[[str], Where]) -> Iterator[Consequence]:
    """Displays that came, went, can no longer be shown, or can be shown now."""
    before = old.by_name if old is not None else {}
    after = new.by_name if new is not None else {}
    for name in [*after, *(name for name in before if name not in after)]:
        first, second = before.get(name), after.get(name)
        message = ""
        if first is None:
            message = f"{name} is a new display"
        elif second is None:
            message = f"{name} is not a display any more"
        elif second.problem and not first.problem:
            message = f"{name} can no longer be shown: {second.problem}"
        elif first.problem and not second.problem:
            message = f"{name} can be shown now"
        if message:
            yield Consequence(kind="display", message=message, places=(at(name),) if second is not None else ())


def _values(change: Change) -> tuple[float | None, float | None]:
    return (
        change.old.result.value if change.old is not None else None,
        change.new.result.value if change.new is not None else None,
    )


def _of(change: Change, kind: str, message: str) -> Consequence:
    old, new = change.texts
    return Consequence(kind=kind, message=message, old=old, new=new, keys=(change.key,), places=change.places)  # type: ignore[arg-type]
