"""Numbers in sentences: what a document may ask for by names, and the words in which it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from second_programme.baseline import baseline_table
from second_programme.meaning import line_label, shown_level
from second_programme.outcomes import milestone, outcomes_table
from second_programme.regression import regression_table
from second_programme.rounding import words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from second_programme.reading import Path
    from second_programme.rounding import Text
    from second_programme.rows import Raw

Asked = tuple[str, dict[str, Any], "Text"]
"""How a document asks, by what names, and the texts that are right."""
OVERALL = "All patients"


def of_baseline(raw: Raw, entry: dict[str, Any]) -> Iterator[Asked]:
    """Whole cells of characteristics, their parts and their phrases."""
    cells, groups = baseline_table(raw, entry).cells, raw.groups(entry["by"])
    columns: dict[str, Path] = {"overall": (OVERALL,)} | {name: (groups.label, name) for name in groups.names}
    for name in entry["variables"]:
        spec = raw.spec(name)
        if raw.is_number(name):
            row = (f"{raw.label(name)}, median (range)",)
            levels = {None: row}
        else:
            names = raw.levels(name).names
            shown = shown_level(names, spec["label"], spec.get("reference")) if spec["kind"] == "dichotomous" else None
            row = (f"{line_label(spec['label'], shown) if shown else spec['label']}, n (%)",)
            levels = {None: row} if shown else {level: (*row, level) for level in names}
        yield "p", {"variable": name}, _p(cells[row, ("P",)])
        for level, path in levels.items():
            for group, column in columns.items():
                asked = {"variable": name, "group": group} | ({} if level is None else {"level": level})
                cell = cells[path, column]
                yield "value", asked, cell
                if raw.is_number(name):
                    yield "value", asked | {"statistic": "median"}, _part(cell, 0)
                    continue
                yield "phrase", asked, words(*(text.replace(")", "%)").replace("NE%", "NE") for text in cell))


def of_outcomes(raw: Raw, entry: dict[str, Any]) -> Iterator[Asked]:
    """Rates with their limits, and tests of survival."""
    cells, groups = outcomes_table(raw, entry).cells, raw.groups(entry["by"])
    for endpoint in entry["endpoints"]:
        label = raw.study["endpoints"][endpoint]["label"]
        if cells[(label,), ("P",)]:
            yield "p", {"endpoint": endpoint}, _p(cells[(label,), ("P",)])
        for group in groups.names:
            for time in entry["at"]:
                cell = cells[(label, group), (f"At {milestone(time, raw.unit)}, % (95% CI)",)]
                asked = {"endpoint": endpoint, "group": group, "at": time}
                yield "value", asked, cell
                yield "phrase", asked | {"statistic": "estimate"}, _phrase(cell, "{}% (95% CI, {})")
                yield "value", asked | {"statistic": "estimate"}, _part(cell, 0)


def of_regression(raw: Raw, entry: dict[str, Any]) -> Iterator[Asked]:
    """Hazard ratios with their limits and P values."""
    cells = regression_table(raw, entry).cells
    (endpoint,) = entry["endpoints"]
    ratio, p = ("HR (95% CI)",), ("P",)
    for name in entry["variables"]:
        if raw.is_number(name):
            asked, row = {"variable": name}, (raw.label(name),)
        else:
            heading = next(row for row in _rows(cells) if row[0] in raw.label(name))
            level = next(level for level in raw.levels(name).names if level != raw.reference(name))
            asked, row = {"variable": name, "level": level}, (heading[0], level)
        if cells[row, ratio]:
            asked["endpoint"] = endpoint
            yield "phrase", asked, _phrase(cells[row, ratio], "HR {} (95% CI, {})")
            yield "value", asked | {"statistic": "ratio"}, _part(cells[row, ratio], 0)
            yield "p", asked, _p(cells[row, p])


def disagreements_of_sentences(study: Any, asked: Iterator[Asked]) -> list[str]:
    """What an opened study says otherwise than expected; where nothing is, counting it took too long."""
    call: Callable[..., str]
    found: list[str] = []
    for how, names, right in asked:
        call = getattr(study, how)
        said = call("shown", **names).replace("\u00a0", " ")
        if right and said not in right:
            found.append(f"{how}({names}) says {said!r}, not {' or '.join(map(repr, sorted(right)))}")
    return found


def _rows(cells: Any) -> list[Path]:
    return [row for row, _ in cells]


def _part(cell: Text, place: int) -> Text:
    return words(*(text.replace(")", "").split(" (")[place] for text in cell))


def _phrase(cell: Text, pattern: str) -> Text:
    """A value with its limits in words; what is missing altogether is said as the cell says it."""
    return words(*(pattern.format(*text[:-1].split(" (")) if " (" in text else text for text in cell))


def _p(cell: Text) -> Text:
    """A P value behind its letter; where there is none, why."""
    reasons = {"NA": "not applicable", "NC": "not computable", "NE": "not estimable"}
    return words(*(reasons.get(text) or (f"< {text[1:]}" if text[0] == "<" else f"= {text}") for text in cell))
