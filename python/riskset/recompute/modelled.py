"""Tables of regressions of outcomes, recomputed: odds ratios, risk ratios, risk differences and mean differences."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import optimize, special, stats

from riskset.recompute.answer import CLOSED, EXACT, ITERATED, Number
from riskset.recompute.follow_up import patients_of
from riskset.recompute.imputing import check_drawn
from riskset.recompute.penalized import Penalized, logistic
from riskset.recompute.shapes import Spline, contrast_of, spline_of
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.recompute.rows import Floats, Mask, Raw
    from riskset.results import Result

_LOOKS = ("arrange", "footnotes", "population", "time_unit", "caption", "suppress", "landmark", "kind", "rows")
_MODELS = ("outcomes", "measure", "variables", "models", "enter", "selection", "per", "conf_level")
_READ = (*_LOOKS, *_MODELS, "reference", "counts", "fit", "cases", "imputation", "fmi")
_METHODS = {
    "logistic": "odds-ratio",
    "modified Poisson": "risk-ratio",
    "modified least squares": "risk-difference",
    "linear": "mean-difference",
}
_EFFECT = ("ratio", "difference", "lower", "upper")
NO_BENT_PENALTY = "a spline in Firth's penalized likelihood"


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients behind the intercept with their covariance; the degrees of freedom of their t distribution, if any."""

    coefficients: Floats
    covariance: Floats
    free: float
    aic: float

    def limits(self, place: int, level: float) -> tuple[float, float, float]:
        """The coefficient with its limits."""
        value, error = self.coefficients[place], np.sqrt(self.covariance[place, place])
        reach = float(stats.t.ppf((1 + level) / 2, self.free)) * error
        return float(value), float(value - reach), float(value + reach)

    def along(self, away: Floats, places: Sequence[int]) -> Fit:
        """The one coefficient that some coefficients make together."""
        value = np.array([away @ self.coefficients[list(places)]])
        variance = np.array([[away @ self.covariance[np.ix_(places, places)] @ away]])
        return Fit(value, variance, self.free, self.aic)

    def p(self, places: Sequence[int]) -> float:
        """P of the test that some coefficients are nought."""
        value = self.coefficients[list(places)]
        statistic = value @ np.linalg.solve(self.covariance[np.ix_(places, places)], value)
        if np.isinf(self.free):
            return float(stats.chi2.sf(statistic, len(places)))
        return float(stats.f.sf(statistic / len(places), len(places), self.free))


@dataclass(frozen=True, eq=False)
class Model:
    """A model's outcome and design, its columns by variable and level, and who is in each level."""

    y: Floats
    design: Floats
    columns: list[tuple[str, str]]
    members: dict[tuple[str, str], Mask]
    references: dict[str, str]
    missing: int
    unknown: int
    splines: dict[str, Spline] = field(default_factory=dict[str, Spline])


class ModelledOutcomes:
    """The numbers of a table of regressions of outcomes."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any], rows: Sequence[Result]) -> None:
        only_known(entry, _READ, "regression")
        self.raw, self.entry = raw, entry
        self.shown = patients_of(raw, entry).shown
        if entry.get("landmark"):
            message = "outcomes from a landmark"
            raise Unread(message)
        self.level = entry.get("conf_level", 0.95)
        self.entered = {(row.endpoint, row.variable) for row in rows if "multivariable" in row.model and row.variable}
        self.model, self.fit, self.penalized = cache(self._model), cache(self._fit), cache(self._penalized)

    def answer(self, row: Result) -> Number:
        """A number again."""
        check_drawn(self.entry, row.model)
        one = row.variable if row.model.endswith("univariable") else ""
        measure = self.measure(row)
        model = self.model(row.endpoint, one)
        everyone = np.ones(model.y.size, dtype=np.bool_)
        of_level = row.level and row.variable not in model.splines
        part = model.members[row.variable, row.level] if of_level else everyone
        events = int(model.y.sum())
        scarce = min(events, model.y.size - events) / max(len(model.columns), 1)
        counts: dict[str, float] = {
            "n": part.sum(),
            "events": (model.y[part] == 1).sum(),
            "missing": model.missing,
            "without_outcome": model.unknown,
        }
        if row.statistic in counts:
            return Number(float(counts[row.statistic]), "numpy", EXACT)
        if row.statistic == "events_per_variable":
            return Number(scarce, "numpy", CLOSED)
        if row.statistic == "reference":
            return Number(float("ratio" in measure), "numpy", EXACT)
        if row.statistic in {"mean", "sd"}:
            values = model.y[part]
            return Number(float(values.mean() if row.statistic == "mean" else values.std(ddof=1)), "numpy", CLOSED)
        if "Firth" in row.method:
            return penalized_number(row, self.penalized(row.endpoint, one), model.columns, self.level)
        return self._fitted(row, model, self.fit(row.endpoint, one, measure), measure)

    def measure(self, row: Result) -> str:
        """The effect of a number's model."""
        return next((of for start, of in _METHODS.items() if row.method.startswith(start)), "")

    def variables(self, outcome: str) -> list[str | dict[str, Any]]:
        """The variables that are listed for an outcome; one with a shape is a mapping of its name."""
        listed = self.entry["variables"]
        return list(listed[outcome] if isinstance(listed, dict) else listed)

    def _fitted(self, row: Result, model: Model, fit: Fit, measure: str) -> Number:
        places = [place for place, (name, _) in enumerate(model.columns) if name == row.variable]
        own = [place for place in places if model.columns[place][1] == row.level]
        if row.statistic == "aic":
            return Number(fit.aic, "scipy", ITERATED)
        if row.statistic == "factor_p_value":
            return Number(fit.p(places), "scipy", ITERATED)
        spline = model.splines.get(row.variable)
        if row.statistic == "nonlinear_p_value" and spline is not None:
            return Number(fit.p(places[1:]), "scipy", ITERATED)
        if spline is not None:
            away = np.diff(spline.columns(np.array(contrast_of(row.level, spline)[::-1])), axis=0)[0]
            fit, own = fit.along(away, places), [0]
        if row.statistic == "p_value":
            return Number(fit.p(own), "scipy", ITERATED)
        if row.statistic not in _EFFECT:
            message = f"the statistic {row.statistic}"
            raise Unread(message)
        found = fit.limits(own[0], self.level)[max(_EFFECT.index(row.statistic) - 1, 0)]
        return Number(float(np.exp(found)) if "ratio" in measure else found, "scipy", ITERATED)

    def outcome(self, name: str) -> Floats:
        """The outcome of each patient; nan where it is not known."""
        named = self.entry["outcomes"]
        values = named.get(name) if isinstance(named, dict) else None
        values = values if isinstance(values, list) or values is None else [values]
        if self.raw.is_number(name):
            numbers = self.raw.numbers(name)
            chosen = np.isin(numbers, [float(each) for each in values]).astype(np.float64) if values else numbers
            return np.where(np.isnan(numbers), np.nan, chosen)
        found = self.raw.levels(name)
        if values is None:
            values = [level for level in found.names if level != self.raw.reference(name)]
        wanted = {str(each) for each in values} | ({"Yes", "yes"} if True in values else set())
        wanted |= {str(label) for code, label in self._labels(name).items() if str(code) in wanted}
        had = np.any([found.members(level) for level in found.names if level in wanted], axis=0)
        return np.where(found.known, had.astype(np.float64), np.nan)

    def _labels(self, name: str) -> Mapping[Any, Any]:
        levels = self.raw.spec(name).get("levels")
        return levels if isinstance(levels, dict) else {}

    def _model(self, outcome: str, one: str) -> Model:
        listed = self.variables(outcome)
        shapes = {name: shape or {} for term in listed if not isinstance(term, str) for name, shape in term.items()}
        listed = [term if isinstance(term, str) else next(iter(term)) for term in listed]
        names = [one] if one else [name for name in listed if (outcome, name) in self.entered]
        y, use = self.outcome(outcome), self.shown.copy()
        for name in names:
            use &= ~np.isnan(self.raw.numbers(name)) if self.raw.is_number(name) else self.raw.levels(name).known
        complete = use & ~np.isnan(y)
        columns: list[tuple[str, str]] = []
        design: list[Floats] = []
        members: dict[tuple[str, str], Mask] = {}
        references: dict[str, str] = {}
        splines: dict[str, Spline] = {}
        for name in names:
            if self.raw.is_number(name):
                columns.append((name, ""))
                value = self.raw.numbers(name)[complete] / float((self.entry.get("per") or {}).get(name, 1))
                shape = shapes.get(name, {})
                spline = spline_of(shape, self.raw.numbers(name)[self.shown]) if shape else None
                if spline is not None:
                    splines[name] = spline
                    columns += [(name, f"bend {place}" if place else "") for place in range(spline.knots.size - 1)][1:]
                    design += [*spline.columns(value).T]
                    continue
                base = shape.get("log")
                design.append(np.log(value) / np.log(float(base)) if base else value)
                continue
            found = self.raw.levels(name)
            there = {level: found.members(level)[complete] for level in found.names}
            members |= {(name, level): part for level, part in there.items()}
            present = [level for level, part in there.items() if part.any()]
            named = self.raw.reference(name)
            references[name] = named if named in present else present[0]
            for level in present:
                if level != references[name]:
                    columns.append((name, level))
                    design.append(there[level].astype(np.float64))
        missing, unknown = int((self.shown & ~use).sum()), int((use & ~complete).sum())
        return Model(y[complete], np.stack(design, axis=1), columns, members, references, missing, unknown, splines)

    def _penalized(self, outcome: str, one: str) -> Penalized:
        model = self.model(outcome, one)
        if model.splines:
            raise Unread(NO_BENT_PENALTY)
        return logistic(model.y, model.design)

    def _fit(self, outcome: str, one: str, measure: str) -> Fit:
        model = self.model(outcome, one)
        centre, spread = model.design.mean(axis=0), model.design.std(axis=0)
        if (spread == 0).any():
            message = "a model with a variable that does not vary"
            raise Unread(message)
        Z = np.column_stack([np.ones(model.y.size), (model.design - centre) / spread])
        fitted, covariance, free, aic = _of_measure(model.y, Z, measure)
        return Fit(fitted[1:] / spread, covariance[1:, 1:] / np.outer(spread, spread), free, aic)


def penalized_number(row: Result, fit: Penalized, columns: Sequence[tuple[str, str]], level: float) -> Number:
    """A number of a model that is fitted by Firth's penalized likelihood."""
    places = [place for place, (name, _) in enumerate(columns) if name == row.variable]
    own = [place for place in places if columns[place][1] == row.level]
    if row.statistic == "factor_p_value":
        return Number(fit.p(places), "scipy", ITERATED)
    if row.statistic == "p_value":
        return Number(fit.p(own), "scipy", ITERATED)
    if row.statistic not in {"ratio", "lower", "upper"}:
        message = f"the statistic {row.statistic} of Firth's penalized likelihood"
        raise Unread(message)
    return Number(
        float(np.exp(fit.effect(own[0], level)[("ratio", "lower", "upper").index(row.statistic)])), "scipy", ITERATED
    )


def _of_measure(y: Floats, Z: Floats, measure: str) -> tuple[Floats, Floats, float, float]:
    """Coefficients, covariance, degrees of freedom, and Akaike's criterion."""
    size, count = Z.shape
    if measure in {"risk-difference", "mean-difference"}:
        beta = np.asarray(np.linalg.lstsq(Z, y, rcond=None)[0], dtype=np.float64)
        bread, left = np.asarray(np.linalg.pinv(Z.T @ Z), dtype=np.float64), y - Z @ beta
        if measure == "risk-difference":
            return beta, bread @ (Z.T * left**2 @ Z) @ bread, np.inf, np.nan
        squares = float(left @ left)
        likelihood = np.sum(stats.norm.logpdf(left, scale=np.sqrt(squares / size)))
        return beta, bread * squares / (size - count), float(size - count), 2 * (count + 1) - 2 * float(likelihood)
    inverse = special.expit if measure == "odds-ratio" else np.exp
    start = np.zeros(count)
    start[0] = special.logit(y.mean()) if measure == "odds-ratio" else np.log(y.mean())

    def slope(mean: Floats) -> Floats:
        return mean * (1 - mean) if measure == "odds-ratio" else mean

    found = optimize.root(
        lambda beta: Z.T @ (y - inverse(Z @ beta)),
        start,
        jac=lambda beta: -(Z.T * slope(inverse(Z @ beta))) @ Z,
        method="hybr",
        options={"xtol": 1e-13},
    )
    if np.abs(found.fun).max() > 1e-6:
        message = "a regression of which scipy finds no solution"
        raise Unread(message)
    mean = inverse(Z @ found.x)
    bread = np.asarray(np.linalg.inv((Z.T * slope(mean)) @ Z), dtype=np.float64)
    if measure == "risk-ratio":
        return found.x, bread @ (Z.T * (y - mean) ** 2 @ Z) @ bread, np.inf, np.nan
    return found.x, bread, np.inf, 2 * count - 2 * float(np.sum(stats.bernoulli.logpmf(y.astype(int), mean)))
