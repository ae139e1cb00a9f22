"""Draws an effect along the values of a number: the curve with its band, the reference, and how the values are spread."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd
import plotnine as p9

from riskset.analyses.effect_names import EFFECTS, RATIO, effect_statistic
from riskset.figures.difference_axis import difference_axis
from riskset.figures.figure import Figure
from riskset.figures.measure import LINE, literal, p_letter
from riskset.figures.paper import Paper
from riskset.figures.ratio_axis import ratio_axis
from riskset.figures.theme import journal_theme
from riskset.style import NO_BREAK, Style, related
from riskset.tables.ratios import MEANING, RISK_DIFFERENCE, short_name
from riskset.timescale import exact

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.results import Result

PANEL = 2.1  # inches of height of a panel with its axis
NARROWEST = 2.2  # inches of width
RUG, GAP = 0.14, 0.04  # shares of the axis: the strip of the classes of values under the band, and the room between
REFERENCE = "#7F7F7F"
NO_CURVE = "No curve of effect"
Key = tuple[str, str, str]


@dataclass(frozen=True)
class EffectCurveLayout:
    """What the panels show beside their numbers.

    Attributes
    ----------
    endpoints, variables : mapping of str to str
        Labels.
    digits : mapping of str to int
        Decimals of the numbers.
    conf_level : float
    y_limits : tuple of float, optional
    rug : bool
    """

    endpoints: Mapping[str, str]
    variables: Mapping[str, str]
    digits: Mapping[str, int]
    conf_level: float = 0.95
    y_limits: tuple[float, float] | None = None
    rug: bool = True
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)


def effect_curve_plot(results: Sequence[Result], layout: EffectCurveLayout) -> Figure:
    """Draw the results of :func:`riskset.kinds.effect_curve.analysis.effect_curves`.

    Returns
    -------
    Figure
        A plotnine plot with the number as its x, and the effect as its y.
    """
    sheet = _Sheet([row for row in results if row.analysis == "effect-curve"], layout)
    plot: Any = Figure(sheet.curves, p9.aes(x="x"))
    for layer in (*sheet.layers(), *sheet.scales()):
        plot += layer
    plot.alt_text, plot.note = sheet.words(), sheet.notes()
    plot.abbreviations = {"CI": "confidence interval"}
    return plot


class _Sheet:
    """The panels of a figure."""

    def __init__(self, results: Sequence[Result], layout: EffectCurveLayout) -> None:
        self.results, self.layout = results, layout
        rows = [row for row in results if row.statistic in EFFECTS]
        self.keys: list[Key] = list(dict.fromkeys((row.endpoint, row.model, row.variable) for row in rows))
        self.methods = {(row.endpoint, row.model, row.variable): row.method for row in rows if row.method}
        self.ratio = all(effect_statistic(method) == RATIO for method in self.methods.values())
        self.percent = any(short_name(method) == RISK_DIFFERENCE for method in self.methods.values())
        self.columns = max(1, min(len(self.keys), int(layout.paper.width / NARROWEST)))
        self.height = PANEL * max(1, math.ceil(len(self.keys) / self.columns)) + 0.3
        self.curves = self._curves()
        self.low, self.high, self.ticks = self._axis()
        self.rug = self._rug()
        self.foot = self._below(RUG + GAP) if len(self.rug) else self.low

    def of(self, key: Key, statistic: str) -> dict[float | None, float]:
        """A statistic of a panel, by the value that it is at."""
        scale = 100.0 if self.percent and statistic in {"difference", "lower", "upper"} else 1.0
        return {
            row.at: scale * row.value
            for row in self.results
            if (row.endpoint, row.model, row.variable) == key and row.statistic == statistic and row.value is not None
        }

    def panel(self, keys: Sequence[Key]) -> Any:  # noqa: ANN401  pandas-stubs and pandas differ
        """The panels of rows, in order."""
        places = [self.keys.index(key) for key in keys]
        titles = [self._title(place, key) for place, key in enumerate(self.keys)] or [NO_CURVE]
        return pd.Categorical([titles[place] for place in places], categories=titles, ordered=True)

    def _title(self, place: int, key: Key) -> str:
        endpoint, model, variable = key
        method = model.rpartition(", ")[0]
        parts = [self.layout.endpoints.get(endpoint, endpoint), method, self.layout.variables.get(variable, variable)]
        letter = f"{chr(ord('A') + place % 26)}  " if len(self.keys) > 1 else ""
        return letter + literal(": ".join(part for part in parts if part))

    def _curves(self) -> pd.DataFrame:
        rows: list[tuple[Key, float, float, float, float]] = []
        for key in self.keys:
            statistic = effect_statistic(self.methods.get(key, ""))
            estimate, lower, upper = (self.of(key, each) for each in (statistic, "lower", "upper"))
            rows += [(key, at, estimate[at], lower[at], upper[at]) for at in estimate if at is not None]
        frame = pd.DataFrame(rows, columns=["key", "x", "estimate", "lower", "upper"])
        numbers = frame.drop(columns="key").astype(float)
        return numbers.assign(panel=self.panel(frame["key"].tolist()))

    def _axis(self) -> tuple[float, float, dict[float, str]]:
        """The ends of the axis of effects, and its ticks."""
        style, frame = self.layout.style, self.curves
        if not len(frame):
            return 0.5, 2.0, {1.0: "1"}
        if self.ratio:
            limits = [*frame["lower"], *frame["upper"]]
            axis = ratio_axis(frame["estimate"].tolist(), limits, PANEL, style, self.layout.y_limits)
            return axis.low, axis.high, dict(zip(axis.ticks, axis.labels, strict=True))
        low, high = float(frame["lower"].min()), float(frame["upper"].max())
        axis = difference_axis([low, high], 1.0, PANEL, style)
        places = [math.log10(tick) for tick in axis.ticks]
        return math.log10(axis.low), math.log10(axis.high), dict(zip(places, axis.labels, strict=True))

    def _below(self, share: float | pd.Series[float]) -> Any:  # noqa: ANN401  a number, or a column of them
        """Where a share of the axis ends, from its low end downwards."""
        if self.ratio:
            return self.low * (self.low / self.high) ** share
        return self.low - share * (self.high - self.low)

    def _cut(self) -> bool:
        """Whether a part of the band lies beyond the axis."""
        frame = self.curves
        return bool(len(frame)) and bool((frame["lower"].min() < self.low) or (frame["upper"].max() > self.high))

    def layers(self) -> list[Any]:
        """No effect, the classes of values, the band, the curve, and the reference."""
        frame = self.curves.copy()
        frame["lower"], frame["upper"] = (frame[each].clip(self.low, self.high) for each in ("lower", "upper"))
        frame["estimate"] = frame["estimate"].where(frame["estimate"].between(self.low, self.high))
        paper = self.layout.paper
        found: list[Any] = [
            p9.geom_hline(yintercept=1.0 if self.ratio else 0.0, color=REFERENCE, size=0.4, linetype="dashed")
        ]
        if not len(frame):
            return found
        if len(self.rug):
            mapping = p9.aes(xmin="start", xmax="end", ymin="bottom", ymax="top")
            found.append(
                p9.geom_rect(mapping, data=self.rug, inherit_aes=False, fill="#BFBFBF", color="white", size=0.2)
            )
        band = p9.aes(ymin="lower", ymax="upper")
        return [
            *found,
            p9.geom_ribbon(band, data=frame, fill=paper.colour(0), alpha=0.16),
            p9.geom_line(p9.aes(y="estimate"), data=frame, color=paper.colour(0), size=0.7),
            p9.geom_point(p9.aes(x="x", y="y"), data=self._references(), inherit_aes=False, size=1.2, color="black"),
        ]

    def _references(self) -> pd.DataFrame:
        """The points at which values are compared with."""
        found = [
            (key, next(iter(self.of(key, "reference_value").values())))
            for key in self.keys
            if key in self.methods and self.of(key, "reference_value")
        ]
        frame = pd.DataFrame({"x": [value for _, value in found], "y": 1.0 if self.ratio else 0.0})
        return frame.assign(panel=self.panel([key for key, _ in found]))

    def _rug(self) -> pd.DataFrame:
        """Classes of values in a strip under the band, as high as patients are dense."""
        rows: list[tuple[Key, float, float, float]] = []
        for key in self.keys if self.layout.rug else []:
            counts, starts, ends = (self.of(key, f"class_{each}") for each in ("n", "start", "end"))
            dense = {at: counts[at] / (ends[at] - starts[at]) for at in counts}
            most = max(dense.values(), default=1.0)
            rows += [(key, starts[at], ends[at], value / most) for at, value in dense.items()]
        frame = pd.DataFrame([row[1:] for row in rows], columns=["start", "end", "share"]).astype(float)
        tops, bottom = self._below(GAP + RUG * (1 - frame["share"])), self._below(GAP + RUG)
        return frame.assign(bottom=bottom, top=tops, panel=self.panel([row[0] for row in rows]))

    def scales(self) -> list[Any]:
        """Axes, panels and theme."""
        layout, ends = self.layout, (self.foot, self.high)
        ticks: dict[str, Any] = {"breaks": list(self.ticks), "labels": list(self.ticks.values())}

        def numbers(values: Sequence[float] | Sequence[str]) -> list[str]:
            return [exact(round(float(value), 6), layout.style) for value in values]

        scale = (
            p9.scale_y_log10(limits=ends, expand=(0, 0), **ticks)
            if self.ratio
            else p9.scale_y_continuous(limits=ends, expand=(0, 0), **ticks)
        )
        variables = {variable for _, _, variable in self.keys}
        label = layout.variables[next(iter(variables))] if len(variables) == 1 else ""
        alone = len(self.keys) < 2
        return [
            scale,
            p9.scale_x_continuous(labels=numbers, expand=(0.03, 0)),
            p9.facet_wrap("panel", ncol=self.columns, scales="free_x"),
            p9.labs(x=literal(label), y=f"{self._effect()} ({100 * layout.conf_level:g}% CI)"),
            journal_theme(layout.paper.width if len(self.keys) > 1 else min(layout.paper.width, 4.2), self.height)
            + p9.theme(
                legend_position="none",
                axis_ticks_minor=p9.element_blank(),
                strip_text=p9.element_blank() if alone else p9.element_text(ha="left", weight="bold"),
                panel_spacing_x=0.05,
                plot_margin_top=LINE / layout.paper.width if alone else 0.01,
            ),
        ]

    def _effect(self) -> str:
        """What the effect is called."""
        names = list(dict.fromkeys(MEANING[short_name(method)] for method in self.methods.values()))
        text = names[0] if len(names) == 1 else MEANING["HR"]
        return f"{text[:1].upper()}{text[1:]}{', percentage points' if self.percent else ''}"

    def notes(self) -> str:
        """What the marks are, the reference, and the tests."""
        style = self.layout.style
        said: list[str] = []
        for place, key in enumerate(self.keys):
            at = next(iter(self.of(key, "reference_value").values()), None)
            tests = [
                f"{p_letter(style)}{NO_BREAK}{related(style.p_value(value))} ({what})"
                for statistic, what in (("factor_p_value", "all"), ("nonlinear_p_value", "nonlinear part"))
                for value in self.of(key, statistic).values()
            ]
            reasons = [
                row.warning for row in self.results if row.warning and (row.endpoint, row.model, row.variable) == key
            ]
            parts = [f"reference {style.number(at, self.layout.digits[key[2]])}"] if at is not None else []
            letter = f"{chr(ord('A') + place % 26)}, " if len(self.keys) > 1 else ""
            said.append(f"{letter}{'; '.join([*parts, *tests, *map(literal, dict.fromkeys(reasons))])}")
        fewest = min((value for key in self.keys for value in self.of(key, "class_n").values()), default=0.0)
        rug = (
            f" Bars: density of patients, in classes of {style.value(fewest, 'count')} or more."
            if fewest and self.layout.rug
            else ""
        )
        about = f"Restricted cubic spline with pointwise {100 * self.layout.conf_level:g}% confidence limits; the lowest and the highest values are left out."
        return f"{about}{rug}{self._cut_note()} {'. '.join(text[:1].upper() + text[1:] for text in said)}."

    def _cut_note(self) -> str:
        """That the band goes on beyond the axis, where it does."""
        if not self._cut():
            return ""
        ends = [exact(round(each, 6 if not self.ratio else 3), self.layout.style) for each in (self.low, self.high)]
        return f" Confidence limits below {ends[0]} or above {ends[1]} are cut off."

    def words(self) -> str:
        """The figure in words."""
        style = self.layout.style.in_sentences()
        parts: list[str] = []
        for place, key in enumerate(self.keys):
            statistic = effect_statistic(self.methods.get(key, ""))
            curve = {at: value for at, value in self.of(key, statistic).items() if at is not None}
            if not curve:
                continue
            digits = self.layout.digits[key[2]]
            low, high = min(curve), max(curve)
            ends = [
                f"{style.value(curve[at], 'ratio' if self.ratio else 'coefficient')} at {style.number(at, digits)}"
                for at in (low, high)
            ]
            parts.append(f"{self._title(place, key)}: {' and '.join(ends)}")
        return f"{self._effect()} against the value of a number. {'; '.join(parts) or NO_CURVE}."
