"""A figure of curves, recomputed from the raw rows: what its words say, and what it draws, by group and time."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING, Any

import pandas as pd

from second_programme.estimating import FEW_EVENTS, NOT_REACHED, curve, incidence, limits, log_rank_text, median
from second_programme.hazards import cox
from second_programme.outcomes import milestone
from second_programme.rounding import CLOSED, UNCHECKED, interval, joined, number, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from second_programme.rounding import Text
    from second_programme.rows import Raw

CLOSE = 1e-9
DRAWN = {"estimate", "lower", "upper", "n", "events", "n_risk", "events_to", "censored_to"}
DRAWN |= {"median", "median_lower", "median_upper"}
Drawn = dict[tuple[str, str, str, float | None], float | None]
"""What a figure draws: by endpoint, group, statistic and time; None where nothing is estimable."""


def words_of(raw: Raw, entry: dict[str, Any]) -> dict[str, list[Text]]:
    """The sentences that a figure says of each endpoint; a text is unchecked where its number is not recomputed."""
    part = raw.shown_by(entry)
    groups = part.groups("by")
    found: dict[str, list[Text]] = {}
    for endpoint in entry["endpoints"]:
        spec, data = raw.study["endpoints"][endpoint], part.endpoint(endpoint)
        said: list[Text] = []
        for name in groups.names:
            rows = data[groups.of == name]
            estimated = (incidence if "competing" in spec else curve)(rows["time"], rows["cause"])
            rates = [(time, estimated.at(time)) for time in entry["at"]]
            texts = [_rate(rate, milestone(time, raw.unit)) for time, rate in rates if rate is not None]
            if texts:
                said.append(joined("{name} {rates}", name=words(name), rates=_listed(texts)))
        known = groups.of.notna()
        if entry.get("hazard_ratio") and "competing" not in spec:
            said += _ratios(data[known], groups.names, groups.of[known])
        if entry.get("p", True):
            test = "Log-rank" if "competing" not in spec else "Gray's"
            p = log_rank_text(data["time"][known], data["cause"][known], groups.of[known], "")
            few = int((data["cause"][known] == 1).sum()) < FEW_EVENTS
            said.append(UNCHECKED if test != "Log-rank" else _p(p, "Log-rank permutation" if few else test))
        found[spec["label"]] = said
    return found


def _ratios(data: pd.DataFrame, names: list[str], of: pd.Series) -> list[Text]:
    """The hazard ratio of each group against the first; how many decimals it has is a matter of its own."""
    first, *others = names
    fit = cox(data["time"], data["cause"] == 1, pd.DataFrame({name: (of == name).astype(float) for name in others}))
    if fit is None:
        return []
    texts = {name: fit.ratio(name, 2) | fit.ratio(name, 3) for name in others}
    return [
        words(*(f"HR, {name} vs. {first} {text.replace('(', '(95% CI, ')}" for text in told))
        for name, told in texts.items()
    ]


def drawn_by(raw: Raw, entry: dict[str, Any]) -> Drawn:
    """The numbers that a figure draws: curves with their limits at each step, medians and numbers at risk."""
    part = raw.shown_by(entry)
    groups = part.groups("by")
    found: Drawn = {}
    for endpoint in entry["endpoints"]:
        spec, data = raw.study["endpoints"][endpoint], part.endpoint(endpoint)
        for name in groups.names:
            rows = data[groups.of == name]
            place = (endpoint, name)
            found |= {(*place, *key): value for key, value in _counts(rows, entry)}
            estimated = (incidence if "competing" in spec else curve)(rows["time"], rows["cause"])
            for time in {0.0, *estimated.time, *entry["at"], estimated.end}:
                rate = estimated.at(time)
                ends = None if rate is None else limits(*rate, 0.95, "log-log")
                values = (None if rate is None else rate[0], *(ends or (None, None)))
                names = ("estimate", "lower", "upper")
                found |= {(*place, each, time): value for each, value in zip(names, values, strict=True)}
            if entry.get("median") and not estimated.incidence:
                for each, value in zip(
                    ("median", "median_lower", "median_upper"), median(estimated, 0.95, "log-log"), strict=True
                ):
                    found[*place, each, None] = None if value == NOT_REACHED else value
    return found


def _counts(rows: pd.DataFrame, entry: dict[str, Any]) -> Iterator[tuple[tuple[str, float | None], float]]:
    """Patients, events, and what stands under the axis: at risk just before a time, the others up to it."""
    time, happened = rows["time"], rows["cause"] == 1
    yield ("n", None), len(rows)
    yield ("events", None), int(happened.sum())
    for at in entry["breaks"]:
        yield ("n_risk", at), int((time >= at).sum())
        yield ("events_to", at), int(((time <= at) & happened).sum())
        yield ("censored_to", at), int(((time <= at) & (rows["cause"] == 0)).sum())


def disagreements_of_words(said: str, expected: dict[str, list[Text]]) -> list[str]:
    """What a figure's words say otherwise than expected, a sentence each."""
    found: list[str] = []
    alone = len(expected) == 1
    for title, texts in expected.items():
        rest = said.partition(". Curves over ")[2].partition(". ")[2] if alone else said.partition(f" {title}: ")[2]
        others = [rest.find(f" {other}: ") for other in expected if f" {other}: " in rest]
        rest = rest[: min(others, default=len(rest))]
        found += [
            f"{title}: {rest!r} does not say {' or '.join(sorted(text))!r}"
            for text in texts
            if text and not any(_upper(each) in _upper(rest) for each in text)
        ]
    return found


def disagreements_of_drawing(results: Any, expected: Drawn) -> list[str]:
    """What a figure draws otherwise than expected; steps that no eye tells apart may be left out."""
    stored = {(row.variable, row.group, row.statistic, row.at): row.value for row in results if row.statistic in DRAWN}
    # The median of an incidence has a test of its own.
    recomputed = {key[0] for key in expected if key[2] == "median"}
    found = [
        f"{key}: draws {value}, not {right}"
        for key, value in stored.items()
        if not key[2].startswith("median") or key[0] in recomputed
        if not _same(value, right := _near(key, expected))
    ]
    ends = max(key[3] or 0.0 for key in expected if key[2] == "estimate")
    always = [key for key in expected if key[2] in {"n", "events", "median", "n_risk"} and (key[3] or 0.0) <= ends]
    return found + [f"{key}: is not drawn" for key in always if key not in stored]


def _same(value: float | None, right: float | None) -> bool:
    if value is None or right is None:
        return value is right
    return isclose(value, right, rel_tol=CLOSE, abs_tol=CLOSE)


def _near(key: tuple[str, str, str, float | None], expected: Drawn) -> float | None:
    """The value at the time that is the same but for rounding; nan where nothing should be drawn."""
    if key in expected:
        return expected[key]
    *names, at = key
    for (*others, time), value in expected.items():
        if others == names and at is not None and time is not None and isclose(time, at, rel_tol=1e-9):
            return value
    return float("nan")


def _rate(rate: tuple[float, float], told: str) -> Text:
    percent = number(100 * rate[0], 1, CLOSED)
    ends = limits(*rate, 0.95, "log-log")
    if ends is None:
        return joined("{percent}% at {told}", percent=percent, told=words(told))
    both = interval(*(number(100 * end, 1, CLOSED) for end in ends))
    return joined("{percent}% ({both}) at {told}", percent=percent, both=both, told=words(told))


def _listed(texts: list[Text]) -> Text:
    """Texts one after the other: commas, and a last `and`."""
    if len(texts) == 1:
        return texts[0]
    firsts = texts[0]
    for text in texts[1:-1]:
        firsts = joined("{firsts}, {text}", firsts=firsts, text=text)
    return joined("{firsts} and {last}", firsts=firsts, last=texts[-1])


def _p(p: Text, test: str) -> Text:
    if p == words(""):
        return words("Log-rank: not computable", "Log-rank: not estimable")
    return words(*(f"{test} P {text if text.startswith('<') else f'= {text}'}".replace("<", "< ") for text in p))


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
