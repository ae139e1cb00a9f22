"""The notes of a table of regressions: methods, what entered, sizes of models, missing values, few events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from riskset.analyses.regression import ENOUGH_EVENTS, MULTIVARIABLE
from riskset.analyses.regression_fit import FIRTH
from riskset.tables.printed import Run, roman

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.displays import RegressionDisplay
    from riskset.study.displays.regression import Selection
    from riskset.style import Style
    from riskset.tables.printed import Text

REGRESSIONS = {
    "Cox": "Cox regression",
    "cause-specific Cox": "cause-specific Cox regression (competing events censored)",
    "Fine-Gray": "Fine\u2013Gray regression (HR of the subdistribution hazard)",
    "any-event Cox": "Cox regression of the time to the event or a competing one",
}


def typographic(text: str) -> str:
    """A method's name as it is printed."""
    return text.replace("Fine-Gray", "Fine\u2013Gray")


def notes(cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> Iterator[Text]:
    """The lines under the table."""
    writer = _Notes(cohort, spec, results, style)
    yield roman(" ".join(_sentences(writer.methods())))
    yield writer.p_values()
    for lines in (writer.multivariable(), writer.data()):
        text = " ".join(_sentences(lines))
        if text:
            yield roman(text)


def _sentences(texts: Iterable[str]) -> Iterator[str]:
    return (f"{text[:1].upper()}{text[1:]}." for text in texts if text)


class _Notes:
    def __init__(self, cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> None:
        self._cohort, self._spec, self._results, self._style = cohort, spec, results, style
        self._endpoints = {name: cohort.endpoint(name).label for name in spec.endpoints}

    def methods(self) -> Iterator[str]:
        """Which regression each endpoint has, its strata and its variance."""
        ratios = [row for row in self._results if row.statistic == "ratio" and row.method]
        used: dict[str, dict[str, None]] = {}
        for row in ratios:
            used.setdefault(row.method.removesuffix(f", {FIRTH}"), {})[self._endpoints[row.endpoint]] = None
        everywhere = all(len(names) == len(self._endpoints) for names in used.values())
        told = [REGRESSIONS[method] + ("" if everywhere else f": {', '.join(names)}") for method, names in used.items()]
        yield "; ".join(told)
        if self._spec.strata:
            yield f"stratified by {', '.join([self._label(name) for name in self._spec.strata])}"
        if self._spec.weights is not None:
            yield f"weighted by {self._label(self._spec.weights)}, with robust variance"
        if self._spec.cluster is not None:
            yield f"robust variance by {self._label(self._spec.cluster)}"

    def p_values(self) -> Text:
        """Which tests gave the P values."""
        factor = any(row.statistic == "factor_p_value" for row in self._results)
        told = "; beside a factor\u2019s name, of all its levels (type III)" if factor else ""
        proportional = ""
        if self._spec.proportional_hazards:
            fine_gray = {row.method.startswith("Fine-Gray") for row in self._results if row.statistic == "ph_p_value"}
            residuals = {False: "Schoenfeld residuals", True: "weighted Schoenfeld residuals (Fine\u2013Gray)"}
            told_residuals = " or ".join(residuals[each] for each in sorted(fine_gray))
            proportional = f" PH P: score test of proportional hazards on {told_residuals}." if fine_gray else ""
        return (Run("P", italic=True), *roman(f" values: Wald tests{told}.{proportional}"))

    def multivariable(self) -> Iterator[str]:
        """What entered the multivariable models, and of how many patients they are."""
        if MULTIVARIABLE not in self._spec.models_shown:
            return
        yield self._entering()
        sizes = {
            row.endpoint: (row.value, self._whole(row, "events"), self._whole(row, "missing"))
            for row in self._results
            if row.statistic == "n" and not row.variable and not row.level
        }
        none = [label for name, label in self._endpoints.items() if name not in sizes]
        if none:
            yield f"no variable entered the multivariable model of {', '.join(none)}"
        if sizes:
            told = [self._size(*size, self._endpoints[name]) for name, size in sizes.items()]
            yield f"{'multivariable models' if len(sizes) > 1 else 'multivariable model'}: {'; '.join(told)}"

    def _entering(self) -> str:
        spec, rule = self._spec, self._spec.selection
        among = "variables" if spec.enter is None else "variables chosen beforehand"
        if rule is None:
            # Where the rows are those that entered, that they did says nothing.
            return f"the multivariable model has {'all variables' if spec.enter is None else among}"
        text = _rule(rule, self._style)
        keep = f"; {', '.join([self._label(name) for name in rule.keep])} kept" if rule.keep else ""
        return f"{text}{keep}" if spec.enter is None else f"{text}, among {among}{keep}"

    def data(self) -> Iterator[str]:
        """Who was left out, and where events are few."""
        missing: dict[str, float] = {}
        for row in self._results:
            if row.statistic == "missing" and row.variable and row.value:
                label = self._label(row.variable)
                missing[label] = max(row.value, missing.get(label, 0))
        if missing:
            told = ", ".join(f"{label} {self._style.value(count, 'count')}" for label, count in missing.items())
            yield f"patients without a value are left out of the univariable models: {told}"
        yield from self._few_events()

    def _few_events(self) -> Iterator[str]:
        few = [row for row in self._results if row.statistic == "events_per_variable" and row.warning]
        models = {"": "multivariable models", "x": "univariable models"}
        for kind, name in models.items():
            of = [row for row in few if bool(row.variable) == bool(kind)]
            least: dict[str, float] = {}
            for row in of:
                assert row.value is not None  # noqa: S101  it has a warning because it is small
                label = self._endpoints[row.endpoint]
                least[label] = min(row.value, least.get(label, row.value))
            if least:
                told = [f"{label}, {self._style.number(value, 1)}" for label, value in least.items()]
                at_least = " at least" if kind and len(of) > len(least) else ""
                yield (f"few events per variable (fewer than {ENOUGH_EVENTS}) in {name}: {'; '.join(told)}{at_least}")

    def _size(self, n: float | None, events: float, missing: float, label: str) -> str:
        counted = [self._style.value(value or 0, "count") for value in (n, events, missing)]
        of = f"{label}, " if len(self._endpoints) > 1 else ""
        left_out = f" ({counted[2]} left out for missing values)" if missing else ""
        return f"{of}{counted[0]} patients with {counted[1]} events{left_out}"

    def _whole(self, row: Result, statistic: str) -> float:
        """Another statistic of the model that `row` is of."""
        for other in self._results:
            same = (other.endpoint, other.model, other.variable) == (row.endpoint, row.model, "")
            if same and other.statistic == statistic and not other.level:
                return other.value or 0.0
        return 0.0

    def _label(self, name: str) -> str:
        return self._cohort.variable(name).label


def _rule(rule: Selection, style: Style) -> str:
    """How variables were chosen."""
    below = style.number(rule.below, 2 if round(rule.below, 2) == rule.below else 3)
    if rule.by == "univariable":
        return f"variables with P < {below} in univariable analysis entered the multivariable model"
    by = "AIC (Akaike\u2019s information criterion)" if rule.criterion == "aic" else f"P < {below}"
    steps = "backward elimination" if rule.by == "backward" else "forward selection"
    return f"variables of the multivariable model chosen by {steps} with {by}, among patients with all values"
