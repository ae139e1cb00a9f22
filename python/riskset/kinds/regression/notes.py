"""The notes of a table of regressions: methods, what entered, sizes of models, missing values, few events."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from riskset.analyses.effect_names import EFFECTS
from riskset.analyses.follow_up import follows_exposure
from riskset.analyses.outcome_values import outcome_label, outcome_values
from riskset.analyses.regression_fit import FIRTH
from riskset.analyses.regression_models import MULTIVARIABLE
from riskset.kinds.regression.analysis import ENOUGH_EVENTS
from riskset.kinds.regression.e_values import OF_COMMON, OF_RARE
from riskset.naming import counted
from riskset.study.entries.modelled_outcomes import outcome_levels
from riskset.tables.printed import Run
from riskset.tables.table import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from riskset.kinds.regression.entry import RegressionDisplay
    from riskset.results import Result
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Selection
    from riskset.style import Style
    from riskset.tables.printed import Text

REGRESSIONS = {
    "Cox": "Cox regression",
    "cause-specific Cox": "cause-specific Cox regression (competing events censored)",
    "Fine-Gray": "Fine\u2013Gray regression (subdistribution hazard ratio, SHR)",
    "any-event Cox": "Cox regression of the time to the event or a competing one",
    "logistic": "logistic regression (odds ratio, OR)",
    "modified Poisson": "modified Poisson regression with a robust variance (risk ratio, RR)",
    "modified least squares": "modified least squares with a robust variance (risk difference, RD)",
    "linear": "linear regression (mean difference, MD)",
}
ROBUST = frozenset({"modified Poisson", "modified least squares"})
ANY_EVENT = "any-event Cox"
FIT = {"concordance": "concordance (Harrell)", "aic": "Akaike\u2019s information criterion"}
FIT_DIGITS = {"concordance": 3, "aic": 1}
FIT_ABSENT = {
    "concordance": "of Cox regression alone",
    "aic": "of unweighted and unpenalized likelihoods alone",
}
RESIDUALS = {"Cox": "Schoenfeld residuals", "Fine-Gray": "weighted Schoenfeld residuals (Fine\u2013Gray)"}


def typographic(text: str) -> str:
    """A method's name as it is printed."""
    return text.replace("Fine-Gray", "Fine\u2013Gray")


def notes(cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> Iterator[Text]:
    """The lines under the table."""
    writer = _Notes(cohort, spec, results, style)
    for lines in (
        writer.methods(),
        writer.p_values(),
        writer.multivariable(),
        writer.fit(),
        writer.e_values(),
        writer.data(),
    ):
        text = " ".join(f"{line[:1].upper()}{line[1:]}." for line in lines if line)
        if text:
            yield _with_italic_p(text)


def _with_italic_p(text: str) -> Text:
    """Text in which each P is italic."""
    parts = re.split(r"\b(P)\b", text)
    return tuple(Run(part, italic=part == "P") for part in parts if part)


def base_method(method: str) -> str:
    """A method without what it became after separation."""
    return method.removesuffix(f", {FIRTH}")


class _Notes:
    """Writes the sentences of each line, without their capitals and full stops."""

    def __init__(self, cohort: Cohort, spec: RegressionDisplay, results: Sequence[Result], style: Style) -> None:
        self._cohort, self._spec, self._results, self._style = cohort, spec, results, style
        self._endpoints = {name: outcome_label(cohort, spec, name) for name in spec.modelled}

    def methods(self) -> Iterator[str]:
        """Which regression each endpoint has, its strata and its variance."""
        used: dict[str, dict[str, None]] = {}
        for row in self._results:
            if row.statistic in EFFECTS and row.method:
                used.setdefault(base_method(row.method), {})[row.endpoint] = None
        everywhere = all(len(names) == len(self._endpoints) for names in used.values())
        of = {method: f": {', '.join(self._endpoints[name] for name in names)}" for method, names in used.items()}
        yield "; ".join(REGRESSIONS[method] + ("" if everywhere else of[method]) for method in used)
        yield self._outcomes()
        if self._spec.strata:
            yield f"stratified by {self._labels(self._spec.strata)}"
        if self._spec.weights is not None:
            yield f"weighted by {self._labels([self._spec.weights])}"
        if self._spec.bootstrap is not None:
            yield self._bootstrap()
        elif self._spec.cluster is not None:
            yield f"robust variance, clustered by {self._labels([self._spec.cluster])}"
        elif self._spec.weights is not None and not used.keys() <= ROBUST:
            yield "robust variance"

    def _bootstrap(self) -> str:
        """How limits come from a bootstrap."""
        found = self._cohort.study.propensities[self._spec.weights or ""]
        drawn = (
            "matched sets" if found.is_matching else "patients, in each of which scores and weights are estimated again"
        )
        count = self._style.value(self._spec.bootstrap or 0, "count")
        return f"limits and P values by {count} bootstrap samples of {drawn} (seed {self._spec.seed})"

    def e_values(self) -> Iterator[str]:
        """What an E-value is, and what a hazard ratio is taken for."""
        used = {row.unit for row in self._results if row.statistic == "e_value" and row.value is not None}
        if not used:
            return
        yield (
            "E-value: the least association of an unmeasured confounder with both the variable and the outcome, as a risk "
            "ratio, that would explain the effect away (in brackets: that would move the confidence limit nearest 1 to 1)"
        )
        taken = {
            OF_RARE: "hazard ratios of rare outcomes are taken as risk ratios",
            OF_COMMON: "risk ratios of common outcomes are approximated from hazard ratios",
        }
        yield "; ".join(text for kind, text in taken.items() if kind in used)

    def _outcomes(self) -> str:
        """Which values count as each outcome."""
        told: list[str] = []
        for name, text in self._endpoints.items() if self._spec.outcomes else ():
            found = outcome_values(self._cohort, name, outcome_levels(self._spec.outcomes, name))
            levels = f" ({' or '.join(found.levels)})" if found.levels and found.levels != (text,) else ""
            if levels or len(self._endpoints) == 1:
                told.append(f"{text}{levels}")
        return f"{'outcomes' if len(told) > 1 else 'outcome'}: {'; '.join(told)}" if told else ""

    def p_values(self) -> Iterator[str]:
        """Which tests gave the P values."""
        factor = any(row.statistic == "factor_p_value" for row in self._results)
        tests = {base_method(row.method) == "linear" for row in self._results if row.statistic == "p_value"}
        named = "Wald and t tests" if len(tests) > 1 else "t tests" if True in tests else "Wald tests"
        if self._spec.outcomes and (self._spec.weights is not None or self._spec.cluster is not None):
            named = "Wald tests"
        of_all = "an F test of all its levels" if named == "t tests" else "of all its levels (type III)"
        pooled = "t tests of pooled estimates" + (", and F tests of all levels of a factor" if factor else "")
        if self._spec.cases_shown == ["imputed"]:
            yield f"P values: {pooled}"
        else:
            yield f"P values: {named}" + (f"; beside a factor\u2019s name, {of_all}" if factor else "")
            if "imputed" in self._spec.cases_shown:
                yield f"P values of imputed data: {pooled}"
        yield from self._shapes()
        if self._spec.proportional_hazards:
            tested = [row for row in self._results if row.statistic == "ph_p_value" and row.value is not None]
            kinds = {"Fine-Gray" if row.method == "Fine-Gray" else "Cox" for row in tested}
            if kinds:
                residuals = " or ".join(told for kind, told in RESIDUALS.items() if kind in kinds)
                pooled = "; of imputed data, its statistics pooled" if "imputed" in self._spec.cases_shown else ""
                yield f"PH P: score test of proportional hazards on {residuals}{pooled}"

    def _shapes(self) -> Iterator[str]:
        """Which numbers are splines, and which effects are by period."""
        knots: dict[str, None] = {}
        periods: dict[str, None] = {}
        for endpoint in self._spec.modelled:
            for name, shape in self._spec.shapes_of(endpoint).items():
                if shape.spline or shape.knots:
                    count = shape.spline or len(shape.knots or [])
                    knots[f"{self._labels([name])} ({count} knots)"] = None
                elif shape.cuts:
                    periods[self._labels([name])] = None
        if knots:
            yield (
                f"restricted cubic splines: {', '.join(knots)}; the effect is that of the third quartile against the first; "
                "nonlinear part: Wald test"
            )
        if periods:
            yield f"effect by period of follow-up: {', '.join(periods)}; change with time: Wald test of equal effects"

    def multivariable(self) -> Iterator[str]:
        """What entered the multivariable models, and of how many patients they are."""
        if MULTIVARIABLE not in self._spec.models_shown:
            return
        yield self._entering()
        of_models = [row for row in self._results if not row.variable and not row.level]
        # Models of an endpoint's own events have these and those patients alike; a model of any event has its own, and so
        # have complete cases.
        sizes: dict[tuple[str, str], dict[str, str]] = {}
        for row in of_models:
            if row.statistic != "imputations" and (row.value is not None or row.state == "suppressed"):
                own = [ANY_EVENT] if base_method(row.method) == ANY_EVENT else []
                own += self._cases(row.model)
                sizes.setdefault((row.endpoint, ", ".join(own)), {})[row.statistic] = Value(row, "count").text(
                    self._style
                )
        modelled = [endpoint for endpoint, _ in sizes]
        none = [label for name, label in self._endpoints.items() if name not in modelled]
        if none:
            where = f": {', '.join(none)}" if len(self._endpoints) > 1 else ""
            yield f"no variable entered the multivariable model{where}"
        if sizes:
            told = "; ".join(
                self._size(size, endpoint, which if modelled.count(endpoint) > 1 else "")
                for (endpoint, which), size in sizes.items()
            )
            yield f"multivariable {'models' if len(sizes) > 1 else 'model'}: {told}"

    def _cases(self, model: str) -> list[str]:
        """Whether a model is of complete cases or of imputed data, where both are shown."""
        if len(self._spec.cases_shown) < 2:
            return []
        pooled = any(row.model == model and row.statistic == "imputations" for row in self._results)
        return ["imputed" if pooled else "complete cases"]

    def fit(self) -> Iterator[str]:
        """Statistics of the multivariable models, and what variance inflation is where factors have several columns."""
        of_models = [row for row in self._results if not row.variable and not row.level and row.value is not None]
        if not of_models:
            return
        methods = {(row.endpoint, row.method) for row in of_models}
        several = len(methods) > len({endpoint for endpoint, _ in methods})
        for statistic in self._spec.fit:
            told: list[str] = []
            for row in of_models:
                if row.statistic == statistic and row.value is not None:
                    names = [self._endpoints[row.endpoint]] if len(self._endpoints) > 1 else []
                    names += [typographic(row.method)] if several else []
                    number = self._style.number(row.value, FIT_DIGITS[statistic])
                    told.append(", ".join([*names, number]))
            yield f"{FIT[statistic]}: {'; '.join(told) or FIT_ABSENT[statistic]}"
        if self._spec.vif and any(row.statistic == "factor_p_value" for row in self._results):
            yield "VIF of a factor with several levels: generalized, to the power of 1 / degrees of freedom"

    def _entering(self) -> str:
        spec, rule = self._spec, self._spec.selection
        models = "the multivariable models" if len(self._endpoints) > 1 else "the multivariable model"
        if rule is not None:
            among = "" if spec.enter is None else "of variables chosen beforehand, "
            keep = f"; {self._labels(rule.keep)} kept whatever its P" if rule.keep else ""
            imputed = spec.cases_shown == ["imputed"]
            return f"{among}{_rule(rule, models, self._style, imputed=imputed)}{keep}"
        if spec.enter is not None:
            return f"variables chosen beforehand entered {models}"
        return f"all variables {'shown ' if spec.models == 'multivariable' else ''}entered {models}"

    def data(self) -> Iterator[str]:
        """Who was left out, and where events are few."""
        missing: dict[str, float] = {}
        for row in self._results:
            if row.statistic == "missing" and row.variable and row.value:
                label = self._labels([row.variable])
                missing[label] = max(row.value, missing.get(label, 0))
        if missing:
            told = ", ".join(f"{label} ({self._style.value(count, 'count')})" for label, count in missing.items())
            yield f"patients without a value are left out of the univariable model: {told}"
        if self._counts_known():
            yield "patients and events of a level are those with a known value"
        unknown = [row for row in self._results if row.statistic == "without_outcome"]
        if unknown:
            most = max(unknown, key=lambda row: row.value or 0)
            count = counted(Value(most, "count").text(self._style), "patient")
            yield f"{count} without a known outcome {'is' if most.value == 1 else 'are'} left out"
        unfollowed = [row for row in self._results if row.statistic == "without_follow_up"]
        if unfollowed:
            most = max(unfollowed, key=lambda row: row.value or 0)
            count = counted(Value(most, "count").text(self._style), "patient")
            verb = "is" if most.value == 1 else "are"
            exposed = any(follows_exposure(self._cohort, name) for name in self._spec.all_variables)
            models = " of models with a time-dependent variable" if exposed else ""
            yield f"{count} without follow-up {verb} left out{models}"
        if few := self._few_events():
            told = "; ".join(f"{model} {self._least(values, tried)}" for model, (values, tried) in few.items())
            yield f"few events per variable (fewer than {ENOUGH_EVENTS}): {told}"

    def _counts_known(self) -> bool:
        """Whether counts leave out patients of imputed models whose value is not known."""
        if not self._spec.counts or not any(row.statistic == "imputations" for row in self._results):
            return False
        return not all(self._cohort.held(name).known.all() for name in self._spec.all_variables)

    def _few_events(self) -> dict[str, tuple[list[float], str]]:
        """By model, events for each coefficient where they are few, and for each that a selection tried."""
        few: dict[str, tuple[list[float], str]] = {}
        of_models = {(row.endpoint, row.model, row.statistic): row for row in self._results if not row.variable}
        for row in self._results:
            if row.statistic != "events_per_variable" or row.value is None:
                continue
            tried = None if row.variable else of_models.get((row.endpoint, row.model, "events_per_candidate"))
            if not row.warning and (tried is None or not tried.warning):
                continue
            endpoint = f"{self._endpoints[row.endpoint]}, " if len(self._endpoints) > 1 else ""
            words = ""
            if tried is not None and tried.value is not None:
                count = of_models[row.endpoint, row.model, "candidates"].value or 0
                words = (
                    f"{self._style.number(tried.value, 1)} for each of the {counted(f'{count:g}', 'coefficient')} tried"
                )
            few.setdefault(f"{endpoint}{typographic(row.model)}", ([], words))[0].append(row.value)
        return few

    def _least(self, values: list[float], tried: str) -> str:
        """How few, in one model or in several; with what a selection tried."""
        least = self._style.number(min(values), 1)
        several = f"as few as {least}" if len(set(values)) > 1 else least
        if tried:
            return f"model ({several} for each coefficient kept, {tried})"
        return f"models ({several})" if len(values) > 1 else f"model ({least})"

    def _size(self, size: dict[str, str], endpoint: str, events: str) -> str:
        told = {key: size.get(key, "0") for key in ("n", "events", "missing")}
        of = "".join(
            f"{name}, " for name in (self._endpoints[endpoint] if len(self._endpoints) > 1 else "", events) if name
        )
        left_out = f" ({told['missing']} left out for missing values)" if told["missing"] != "0" else ""
        whom = f"{of}{counted(told['n'], 'patient')}"
        if self._spec.outcomes:
            had = "" if "events" not in size else f", {told['events']} with the outcome"
            return f"{whom}{had}{left_out}"
        return f"{whom} with {counted(told['events'], 'event')}{left_out}"

    def _labels(self, names: Iterable[str]) -> str:
        return ", ".join(self._cohort.variable(name).label for name in names)


def _rule(rule: Selection, models: str, style: Style, *, imputed: bool) -> str:
    """How variables were chosen."""
    below = style.p_threshold(rule.below)
    if rule.by == "univariable":
        return f"variables with P < {below} in univariable analysis entered {models}"
    steps = "backward elimination" if rule.by == "backward" else "forward selection"
    by = "Akaike\u2019s information criterion" if rule.criterion == "aic" else f"P < {below}"
    whom = ", by pooled estimates at each step" if imputed else " among patients with a value of each"
    return f"variables entered {models} by {steps} ({by}){whom}"
