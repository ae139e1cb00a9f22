"""What the rows of all forest plots share: labels, notes, and how a ratio is written and said."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from riskset.analyses.effect_names import RATIO, effect_statistic
from riskset.figures.difference_axis import antilogarithm
from riskset.figures.measure import count_letter, literal, p_letter
from riskset.figures.paper import Paper
from riskset.problems import LookupFailed
from riskset.style import STATE_TEXT, Style
from riskset.tables.ratios import HAZARD, MEANING, RISK_DIFFERENCE, SUBDISTRIBUTION, effect_values, short_name
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from riskset.kinds.forest.plan import ForestMark, ForestPlan
    from riskset.results import Result
    from riskset.study import Variable
    from riskset.style import Kind
    from riskset.tables.lookup import Lookup

COUNTS = ("events", "n")


@dataclass(frozen=True)
class ForestLayout:
    """What a forest plot shows beside its numbers.

    Attributes
    ----------
    variables : mapping of str to Variable
        By name; their labels and kinds.
    endpoints : mapping of str to str
        Labels of the endpoints, in order.
    products : mapping of str to (str, str)
        The two variables of each product, by its name.
    models : sequence of str, optional
        Models in order; without it, all in the order of the results.
    columns : sequence of str
        Of ``n``, ``events``, ``ratio`` and ``p``.
    outcome_digits : mapping of str to int
        Decimals of differences of means, by outcome.
    arrange : {"dodge", "beside", "stacked"}, optional
        Without it ``dodge``, or ``stacked`` where several endpoints have no room side by side.
    references : bool
        A row for the reference of each factor.
    reference : str
        What such a row says, as the table of the regression does.
    contrasts : bool
        Without references: rows named as contrasts, ``Age >= 40 vs. < 40``.
    """

    variables: Mapping[str, Variable]
    endpoints: Mapping[str, str]
    products: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    models: Sequence[str] | None = None
    columns: Sequence[str] = ("n", "events", "ratio", "p")
    outcome_digits: Mapping[str, int] = field(default_factory=dict[str, int])
    arrange: str | None = None
    references: bool = True
    reference: str = "1 (reference)"
    contrasts: bool = False
    conf_level: float = 0.95
    x_limits: tuple[float, float] | None = None
    favours: tuple[str, str] | None = None
    bands: bool = True
    paper: Paper = field(default_factory=Paper)
    style: Style = field(default_factory=Style)

    def interval_head(self, method: str) -> str:
        """Head of the column of ratios: ``HR (95% CI)``."""
        name = short_name(method)
        return f"{f'{name}, %' if name == RISK_DIFFERENCE else name} ({100 * self.conf_level:g}% CI)"

    def counted(self, *, means: bool) -> str:
        """Head of a column of counts: ``events/n``; outcomes that are numbers have no events."""
        shown = [name for name in COUNTS if name in self.columns and not (means and name == "events")]
        return "/".join(count_letter(self.style) if name == "n" else name for name in shown)

    def digits(self, outcome: str) -> int | None:
        """Decimals of the differences of an outcome's means."""
        return self.outcome_digits.get(outcome)

    @property
    def said_favours(self) -> tuple[str, str] | None:
        """What ratios speak for, as matplotlib takes it."""
        return None if self.favours is None else (literal(self.favours[0]), literal(self.favours[1]))


def axis_title(method: str) -> str:
    """What the ratio of a method is called; of ``""``, several methods, that of all of them."""
    return capital(MEANING[short_name(method)])


def axis_label(method: str) -> str:
    """The title of an axis: what the effect is called, of a risk difference with its unit."""
    title = axis_title(method)
    return f"{title} (%)" if short_name(method) == RISK_DIFFERENCE else title


def capital(text: str) -> str:
    """A text that starts a line."""
    return text[:1].upper() + text[1:]


@dataclass
class Notes:
    """Lettered notes and short forms, as the texts use them."""

    style: Style
    warnings: dict[str, str] = field(default_factory=dict[str, str])
    short: dict[str, str] = field(default_factory=dict[str, str])

    def number(self, result: Result, kind: Kind) -> str:
        """A result's characters, or the short form of why there is none."""
        return self.text(Value(result, kind))

    def text(self, value: Value) -> str:
        """A value's characters, or the short form of why there is none."""
        text = value.text(self.style)
        if text == STATE_TEXT.get(value.result.state):
            self.short[text] = value.result.state
        return text

    def mark(self, text: str, warning: str) -> str:
        """A text with the mark of its warning, where it has one."""
        if not warning:
            return text
        mark = self.warnings.setdefault(warning, self.style.note_mark(len(self.warnings)))
        return f"{text}{_raised(mark)}"

    def interval(self, lookup: Lookup, method: str, digits: int | None, **names: str) -> str:
        """``0.52 (0.31-0.88)``, or why there is none."""
        ratio, *limits = effect_values(lookup, method, digits, **names).values()
        text = self.text(ratio)
        if ratio.result.value is not None:
            text += f" ({self.style.interval(*map(self.text, limits))})"
        reasons = [each.result.warning for each in (ratio, *limits)]
        return self.mark(text, next((reason for reason in reasons if reason), ""))

    def lines(self) -> list[str]:
        """The notes under the plot."""
        return [f"{_raised(mark)} {self._italic(warning)}" for warning, mark in self.warnings.items()]

    def abbreviations(self, methods: Iterable[str]) -> dict[str, str]:
        """What the short forms mean that stand in the plot."""
        names = {short_name(method): axis_title(method).lower() for method in methods}
        return {"CI": "confidence interval", **names, **self.short}

    def _italic(self, warning: str) -> str:
        """A warning, with each P as the style prints it."""
        return re.sub(r"\bP\b", p_letter(self.style), literal(warning))


def _raised(mark: str) -> str:
    """A letter raised, as matplotlib's mathematics does it; a symbol stands as it is, for an asterisk would be an operator."""
    return f"$^{{{mark}}}$" if mark.isalpha() else literal(mark)


def spoken(lookup: Lookup, ratio: Result, layout: ForestLayout) -> str:
    """A ratio with its limits as a sentence says it."""
    if ratio.value is None:
        return ratio.state
    names = {"endpoint": ratio.endpoint, "model": ratio.model, "variable": ratio.variable, "level": ratio.level}
    values = effect_values(lookup, ratio.method, layout.digits(ratio.endpoint), **names, group=ratio.group).values()
    style = layout.style.in_sentences()
    text, lower, upper = (each.result.state or each.text(style) for each in values)
    return style.sentence(f"{text} ({100 * layout.conf_level:g}% CI, {style.interval(lower, upper)})")


def effects_named(methods: Iterable[str]) -> str:
    """The statistic of the effects of some methods, which share an axis.

    Raises
    ------
    LookupFailed
        If effects of other kinds are among them.
    """
    found = {method.partition(",")[0]: short_name(method) for method in methods}
    names = set(found.values())
    if len(names) > 1 and not names <= {HAZARD, SUBDISTRIBUTION}:
        message = (
            f"a forest plot has one axis, and not one for {' and '.join(sorted(MEANING[name] for name in names))}. Name "
            "models that have the same effect"
        )
        raise LookupFailed(message)
    return next((effect_statistic(method) for method in found), RATIO)


def on_axis(plan: ForestPlan, effect: str, methods: Iterable[str]) -> ForestPlan:
    """The plan; with differences where they stand on its axis."""
    if effect == RATIO:
        return plan
    percent = 100.0 if any(short_name(method) == RISK_DIFFERENCE for method in methods) else 1.0
    found = [abs(each) for mark in plan.marks for each in (mark.ratio, mark.lower, mark.upper) if each is not None]
    unit = percent * max([each for each in found if each], default=1.0)

    def placed(mark: ForestMark) -> ForestMark:
        values = (None if each is None else percent * each for each in (mark.ratio, mark.lower, mark.upper))
        ratio, lower, upper = (antilogarithm(each, unit) for each in values)
        return replace(mark, ratio=ratio, lower=lower, upper=upper)

    return replace(plan, marks=[placed(mark) for mark in plan.marks], unit=unit)
