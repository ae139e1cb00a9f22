"""What the panels of a landmark sweep share: axes, ticks, texts and how they are broken to the width of the figure."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from riskset.figures.letters import without_mathematics
from riskset.figures.measure import LINE, count_letter, line_count, literal, p_letter, text_width, wrapped
from riskset.figures.paper import Paper
from riskset.figures.ratio_axis import RatioAxis, ratio_axis
from riskset.figures.theme import SMALLEST_SIZE, TITLE_SIZE
from riskset.naming import enumerated, in_sentence, versus_in_words
from riskset.style import STATE_TEXT, Style
from riskset.tables.lookup import Lookup
from riskset.tables.ratios import MEANING, common_name, ratio_values
from riskset.timescale import even_steps, exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.results import Result

SUPPRESSED = "suppressed"
HEIGHT = 2.0  # inches: of the ratios of a panel
DRAWN = 1.11  # how much longer type on a screen is than in print, beside a panel that is drawn a little lower
USUAL, NARROWEST = 2.0, 1.3  # of a panel: that it likes to have beside others, and that it needs
AXIS_GAP = 0.42  # inches between panel and numbers, for the axis of landmarks and its title
BETWEEN = 0.19  # inches between two panels
LABEL, LABEL_SHARE = 1.35, 0.3  # inches, and share of the width, at which the rows' labels are broken
NUMBER_GAP = 0.1  # inches between the numbers of two landmarks


@dataclass(frozen=True)
class LandmarkSweepLayout:
    """What a figure of a landmark sweep shows beside its numbers.

    Attributes
    ----------
    endpoints : mapping of str to str
        Labels of the endpoints, one panel each.
    x_title : str
    unit : str
        Of the landmarks.
    marked : float or None
        The study's own landmark, where a line stands.
    y_limits : tuple of float, optional
        Ends of the axis of ratios.
    favours : tuple of str, optional
        What ratios below and above 1 speak for.
    """

    endpoints: Mapping[str, str]
    x_title: str
    unit: str = "months"
    conf_level: float = 0.95
    marked: float | None = None
    y_limits: tuple[float, float] | None = None
    favours: tuple[str, str] | None = None
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


class Sheet:
    """The whole sweep, before it is put on pages."""

    def __init__(self, results: Sequence[Result], layout: LandmarkSweepLayout) -> None:
        self.results, self.layout = results, layout
        self.lookup = Lookup(results)
        ratios = [row for row in results if row.statistic == "ratio"]
        self.model, self.comparison = ratios[0].model, ratios[0].group
        self.times = [float(at) for at in dict.fromkeys(row.at for row in ratios) if at is not None]
        self.arms = list(dict.fromkeys(row.group for row in results if row.statistic == "n" and row.group))[::-1]
        self.endpoints = list(layout.endpoints)
        marked = layout.marked
        self.marked = marked if marked is not None and self.times[0] <= marked <= self.times[-1] else None
        self.axis = self._axis()
        self.sides = self._sides()
        self._spread()
        self.shown = self._shown()

    def _spread(self) -> None:
        """Give the panels what the labels of the rows leave of the width, beside each other as far as there is room."""
        paper, panels = self.layout.paper, len(self.endpoints)
        self.width = paper.width
        label = min(LABEL, LABEL_SHARE * paper.width)
        lines = max(map(line_count, self.sides)) if self.sides else 0
        self.side_width = lines * LINE + 0.05 if lines else 0.0
        beside = 0.2 + self.side_width
        # A wider figure has wider labels.
        least = min(LABEL + beside + NARROWEST, (beside + NARROWEST) / (1 - LABEL_SHARE))
        paper.hold(least, "a landmark sweep", "widen the figure")
        left = paper.width - label - beside
        most = max(int((left + BETWEEN) / (USUAL + BETWEEN)), 1)
        self.columns = math.ceil(panels / math.ceil(panels / most))
        self.panel = (left + BETWEEN) / self.columns - BETWEEN
        self.titles = self._titles()
        letter = p_letter(self.layout.style)
        self.labels = [
            *(
                wrapped(without_mathematics(f"{literal(arm)}, events/{count_letter(self.layout.style)}"), label)
                for arm in self.arms
            ),
            letter,
        ]
        self.x_title = wrapped(literal(self.layout.x_title), self.panel)
        kind = MEANING[common_name(row.method for row in self.results if row.statistic == "ratio")]
        versus = literal(versus_in_words(self.comparison))
        lines = (f"{kind.capitalize()} ({100 * self.layout.conf_level:g}% CI)", versus)
        self.ratio_title = "\n".join(wrapped(line, HEIGHT) for line in lines)
        texts = [text for endpoint in self.endpoints for at in self.times for text in self.texts(endpoint, at)]
        ticks = [text_width(self.tick(at)) for at in self.times]
        self.widest = max(*ticks, *(text_width(text, SMALLEST_SIZE) for text in texts))
        span, half = (self.times[-1] - self.times[0]) or 1.0, self.widest / 2 + NUMBER_GAP / 2
        self.room = span * half / max(self.panel - 2 * half, half)

    def _titles(self) -> dict[str, str]:
        """The panels' titles, with letters where they are several."""
        found: dict[str, str] = {}
        for place, (name, label) in enumerate(self.layout.endpoints.items()):
            letter = f"{chr(ord('A') + place)}  " if len(self.endpoints) > 1 else ""
            found[name] = wrapped(f"{letter}{literal(label)}", self.panel, TITLE_SIZE, bold=True)
        return found

    def _axis(self) -> RatioAxis:
        found = {
            statistic: [row.value for row in self.results if row.statistic == statistic and row.value is not None]
            for statistic in ("ratio", "lower", "upper")
        }
        limits = [*found["lower"], *found["upper"]]
        return ratio_axis(found["ratio"], limits, HEIGHT, self.layout.style, self.layout.y_limits)

    def _sides(self) -> tuple[str, str] | None:
        """What ratios below and above 1 speak for, broken to the height of their side."""
        if self.layout.favours is None:
            return None
        below, above = map(literal, self.layout.favours)
        texts = f"\u2190\u00a0{below}", f"{above}\u00a0\u2192"
        longest = [max(text_width(word) for word in text.split(" ")) + 0.02 for text in texts]
        height = HEIGHT / DRAWN
        under = height * -math.log10(self.axis.low) / self.axis.decades
        low = min(max(under - 0.06, longest[0]), height - longest[1] - 0.12)
        return wrapped(texts[0], max(low, 0.4)), wrapped(texts[1], max(height - low - 0.12, 0.4))

    def tick(self, at: float) -> str:
        """A landmark as the axis says it."""
        return exact(at, self.layout.style)

    def value(self, statistic: str, endpoint: str, at: float) -> float | None:
        """A number of the comparison."""
        names = {"endpoint": endpoint, "model": self.model, "group": self.comparison}
        return self.lookup.result(statistic, **names, at=at).value

    def texts(self, endpoint: str, at: float) -> list[str]:
        """Events and patients of each group at a landmark, and P."""
        names: dict[str, Any] = {"endpoint": endpoint, "model": self.model, "at": at}
        texts = [
            "/".join(
                self.lookup.value(each, "count", **names, group=arm).text(self.layout.style) for each in ("events", "n")
            )
            for arm in self.arms
        ]
        return [*texts, self.lookup.value("p_value", "p", **names, group=self.comparison).text(self.layout.style)]

    def _shown(self) -> list[float]:
        """The landmarks under which numbers stand: all, those at even steps, or each that has room beside the last."""
        inches = self.panel / ((self.times[-1] - self.times[0]) + 2 * self.room)
        least = (self.widest + NUMBER_GAP) / inches

        def fits(times: Sequence[float]) -> bool:
            return all(after - before >= least for before, after in pairwise(times))

        if fits(self.times):
            return self.times
        for step in even_steps(self.layout.unit):
            first, last = math.ceil(self.times[0] / step - 1e-9), math.floor(self.times[-1] / step + 1e-9)
            even = [round(step * count, 9) for count in range(first, last + 1)]
            if len(even) > 1 and fits(even) and set(even) <= set(self.times):
                return even
        found = self.times[:1]
        for at in self.times[1:]:
            if at - found[-1] >= least:
                found.append(at)
        return found

    def notes(self) -> str:
        """What the lines are, and why ratios are not there."""
        texts: list[str] = []
        if self.marked is not None:
            texts.append(f"Dotted line: the landmark of the study, {self.tick(self.marked)} {self.layout.unit}.")
        return literal(" ".join([*texts, *self._not_estimable()]))

    def abbreviations(self) -> dict[str, str]:
        """What the short forms mean that the figure prints."""
        shown = {text for endpoint in self.endpoints for at in self.shown for text in self.texts(endpoint, at)}
        missing = "not estimable"
        found = {"CI": "confidence interval"} | ({STATE_TEXT[missing]: missing} if STATE_TEXT[missing] in shown else {})
        suppressed = any(row.state == SUPPRESSED for row in self.results)
        return found | ({STATE_TEXT[SUPPRESSED]: SUPPRESSED} if suppressed else {})

    def _not_estimable(self) -> list[str]:
        """At which landmarks there is no ratio, and why; with the endpoints if that is not so for all."""
        places: dict[tuple[str, str], list[float]] = {}
        for row in self.results:
            if row.statistic == "ratio" and row.state == "not estimable" and row.at is not None:
                places.setdefault((row.warning, row.endpoint), []).append(row.at)
        told: dict[tuple[str, tuple[float, ...]], list[str]] = {}
        for (reason, endpoint), times in places.items():
            told.setdefault((reason, tuple(times)), []).append(self.layout.endpoints[endpoint])
        texts: list[str] = []
        for (reason, times), labels in told.items():
            of = (
                ""
                if len(labels) == len(self.endpoints)
                else f" for {enumerated([in_sentence(each) for each in labels])}"
            )
            at = enumerated([self.tick(time) for time in times])
            texts.append(f"Not estimable{of} at {at} {self.layout.unit}: {in_sentence(reason)}")
        return texts

    def words(self) -> str:
        """The figure in words: the first and the last landmark of each endpoint, and those between that matter."""
        style = self.layout.style
        versus = versus_in_words(self.comparison)
        parts: list[str] = []
        for endpoint, title in self.layout.endpoints.items():
            said: list[str] = []
            for at in self.shown:
                values = ratio_values(self.lookup, endpoint=endpoint, model=self.model, at=at, group=self.comparison)
                absent = [each for each, value in values.items() if value.result.value is None]
                if absent:
                    state = values["ratio"].result.state if "ratio" in absent else "without limits"
                    said.append(f"at {exact(at, style)} {state}")
                    continue
                ratio, lower, upper = (value.text(style) for value in values.values())
                limits = style.in_sentences().interval(lower, upper)
                text = f"{ratio} ({100 * self.layout.conf_level:g}% CI, {limits})"
                said.append(f"at {exact(at, style)} {style.sentence(text)}")
            parts.append(f"{title}: {'; '.join(said)}.")
        return f"Hazard ratio of {versus} against the landmark ({self.layout.x_title}). {' '.join(parts)}"
