"""Tables of regressions, recomputed: patients, events, hazard ratios with their limits and P values."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.answer import CLOSED, EXACT, ITERATED, Number
from riskset.recompute.cox import Fit, Special, cox
from riskset.recompute.follow_up import patients_of
from riskset.recompute.imputing import check_drawn
from riskset.recompute.modelled import penalized_number
from riskset.recompute.penalized import Penalized, proportional
from riskset.recompute.shapes import NO_SHAPE, Spline, contrast_of, spline_of
from riskset.recompute.special import SPECIAL, known_of, special_of
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Floats, Mask, Raw
    from riskset.results import Result

_LOOKS = ("arrange", "footnotes", "population", "time_unit", "caption", "suppress", "landmark", "kind", "rows")
_MODELS = ("endpoints", "variables", "models", "method", "enter", "selection", "per", "conf_level")
_READ = (
    *_LOOKS,
    *_MODELS,
    *SPECIAL,
    "interactions",
    "reference",
    "counts",
    "proportional_hazards",
    "fit",
    "e_value",
    "bootstrap",
    "seed",
    "cases",
    "imputation",
    "fmi",
    "ties",
)
FITTED = frozenset({"ratio", "lower", "upper", "p_value", "factor_p_value", "nonlinear_p_value", "concordance", "aic"})
TESTED = frozenset({"ph_p_value"})
_METHODS = {"Cox": "cox", "cause-specific": "cause-specific", "Fine-Gray": "fine-gray", "any-event": "any-event"}
NO_FINE_GRAY = "Fine-Gray regression, which no library of Python has"
NO_BRESLOW = "Breslow's rule for ties, which lifelines does not have"
NO_PENALTY = "Firth's penalized likelihood of a Fine-Gray regression, or with weights, clusters or splines"
NO_CONCORDANCE = "the concordance of patients who enter late, of tied times, or with weights, strata or clusters, which lifelines has otherwise"
NO_PH_TEST = "the score test of proportional hazards, of which lifelines has an approximation alone"


@dataclass(frozen=True, eq=False)
class Model:
    """A model's stretches of follow-up, its columns by variable and level, and of whom each level is.

    ``products`` are the pairs of variables whose products are in it, by their names in the store. ``splines`` are those of
    its numbers, and ``values`` the patients' numbers that have one.
    """

    times: Times
    special: Special
    design: Floats
    columns: list[tuple[str, str]]
    members: dict[tuple[str, str], Mask]
    references: dict[str, str]
    left_out: int
    products: dict[str, tuple[str, str]]
    splines: dict[str, Spline] = field(default_factory=dict[str, Spline])
    values: dict[str, Floats] = field(default_factory=dict[str, "Floats"])

    def places(self, variable: str) -> list[int]:
        """The columns of a variable."""
        return [place for place, (name, _) in enumerate(self.columns) if name == variable]


class Regressions:
    """The numbers of a table of regressions."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any], rows: Sequence[Result]) -> None:
        only_known(entry, _READ, "regression")
        if entry.get("ties") == "breslow":
            raise Unread(NO_BRESLOW)
        self.raw, self.entry, self.patients = raw, entry, patients_of(raw, entry)
        self.level = entry.get("conf_level", 0.95)
        # Which variables a selection left is taken from the report.
        self.entered = {(row.endpoint, row.variable) for row in rows if "multivariable" in row.model and row.variable}
        self.model, self.fit, self.penalized = cache(self._model), cache(self._fit), cache(self._penalized)

    def answer(self, row: Result) -> Number:
        """A number again."""
        kind, method = row.model.rpartition(", ")[2], self.method(row)
        one = row.variable if kind == "univariable" else ""
        check_drawn(self.entry, row.model)
        if kind not in {"univariable", "multivariable"}:
            message = f"the model {row.model}"
            raise Unread(message)
        model = self.model(row.endpoint, one, method)
        if row.statistic == "reference":
            return Number(1.0 if model.references.get(row.variable) == row.level else None, "numpy", EXACT)
        if row.statistic in {"n", "events", "missing"}:
            return self.counted(row, model)
        if row.statistic in {"events_per_variable", "candidates", "events_per_candidate"}:
            return self.per_coefficient(row, model)
        if row.statistic in TESTED:
            raise Unread(NO_PENALTY if "Firth" in row.method else NO_PH_TEST)
        if row.statistic in {"lower", "upper", "p_value", "factor_p_value"} and self.entry.get("bootstrap"):
            message = "limits and P values of a bootstrap"
            raise Unread(message)
        if row.statistic not in FITTED:
            message = f"the statistic {row.statistic}"
            raise Unread(message)
        if "Firth" in row.method:
            return penalized_number(row, self.penalized(row.endpoint, one, method), model.columns, self.level)
        if method == "fine-gray":
            raise Unread(NO_FINE_GRAY)
        fit = self.fit(row.endpoint, one, method)
        return Number(None if fit is None else self.fitted(row, model, fit), "lifelines", ITERATED)

    def checked_fit(self, row: Result, one: str, method: str) -> Fit:
        """The fit of a model.

        Raises
        ------
        Unread
            When nobody fits it here.
        """
        fit = None if method == "fine-gray" or "Firth" in row.method else self.fit(row.endpoint, one, method)
        if fit is None or self.entry.get("bootstrap"):
            raise Unread(NO_FINE_GRAY if method == "fine-gray" else NO_PENALTY)
        return fit

    def method(self, row: Result) -> str:
        """The regression of an endpoint: Fine and Gray's where it has competing events, unless another is named."""
        named = self.entry.get("method", "auto")
        named = named.get(row.endpoint, "auto") if isinstance(named, dict) else named
        if isinstance(named, list):
            # Of several side by side each number says which it is of.
            return next((method for start, method in _METHODS.items() if row.method.startswith(start)), named[0])
        competing = "competing" in self.raw.section("endpoints")[row.endpoint]
        return ("fine-gray" if competing else "cox") if named == "auto" else named

    def variables(self, endpoint: str) -> list[str | dict[str, Any]]:
        """The variables that are listed for an endpoint; one with a shape is a mapping of its name."""
        named = self.entry["variables"]
        return list(named[endpoint] if isinstance(named, dict) else named)

    def counted(self, row: Result, model: Model) -> Number:
        """Patients and events of a model, of a level, and those left out."""
        if row.statistic == "missing":
            return Number(float(model.left_out), "numpy", EXACT)
        everyone = np.ones(model.times.time.size, dtype=np.bool_)
        if row.level and row.variable in model.products:
            message = "patients and events of a product"
            raise Unread(message)
        part = model.members[row.variable, row.level] if row.level else everyone
        if row.statistic == "n":
            return Number(float(np.unique(model.times.patient[part]).size), "numpy", EXACT)
        return Number(float(((model.times.cause == 1) & part).sum()), "numpy", EXACT)

    def per_coefficient(self, row: Result, model: Model) -> Number:
        """Events for each coefficient, of those in the model or of all that were tried."""
        count = len(model.columns)
        if row.statistic != "events_per_variable":
            count = len(self._model(row.endpoint, "", self.method(row), everything=True).columns)
        if row.statistic == "candidates":
            return Number(float(count), "numpy", EXACT)
        return Number(float((model.times.cause == 1).sum()) / count, "numpy", CLOSED)

    def fitted(self, row: Result, model: Model, fit: Fit) -> float | None:
        """A number of a fitted model."""
        if row.statistic == "aic":
            return fit.aic
        if row.statistic == "concordance":
            if fit.concordance is None:
                message = NO_CONCORDANCE
                raise Unread(message)
            return fit.concordance
        places = model.places(row.variable)
        if row.statistic == "factor_p_value":
            return fit.p(places)
        spline = model.splines.get(row.variable)
        if row.statistic == "nonlinear_p_value":
            return fit.p(places[1:]) if spline is not None else None
        if spline is not None:
            effect = spline.effect(fit, places, *contrast_of(row.level, spline), self.level)
        else:
            place = next(place for place in places if model.columns[place][1] == row.level)
            effect = (*fit.ratio(place, self.level), fit.p([place]))
        return effect[("ratio", "lower", "upper", "p_value").index(row.statistic)]

    def _fit(self, endpoint: str, one: str, method: str) -> Fit | None:
        model = self.model(endpoint, one, method)
        return cox(model.times, model.design, model.special)

    def _penalized(self, endpoint: str, one: str, method: str) -> Penalized:
        model = self.model(endpoint, one, method)
        if method == "fine-gray" or model.splines or model.special.is_robust:
            raise Unread(NO_PENALTY)
        return proportional(model.times, model.design, model.special.strata)

    def _model(self, endpoint: str, one: str, method: str, *, everything: bool = False) -> Model:
        """The model of one variable, or the multivariable one."""
        listed = self.variables(endpoint)
        shapes = {name: shape or {} for term in listed if not isinstance(term, str) for name, shape in term.items()}
        listed = [name if isinstance(name, str) else next(iter(name)) for name in listed]
        if any(one in {"", name} and shape.get("cuts") for name, shape in shapes.items()):
            raise Unread(NO_SHAPE)
        names = [one] if one else [name for name in listed if everything or (endpoint, name) in self.entered]
        if not names:
            message = "a model of which no variable is known"
            raise Unread(message)
        exposures = [name for name in names if name in self.raw.section("exposures")]
        changing = bool(exposures) and self.patients.landmark is None
        if len(exposures) > 1:
            message = "several exposures in one model"
            raise Unread(message)
        times = self.patients.endpoint(endpoint)
        followed = np.unique(times.patient).size
        if changing:
            times, now = self.patients.split(endpoint, exposures[0])
        elif exposures and self.patients.landmark is not None:
            now = self.patients.exposed_by(exposures[0], self.patients.landmark)
            now = type(now)(now.names, now.of[times.patient])
        else:
            now = None
        if method == "any-event":
            times = type(times)(times.patient, times.entry, times.time, (times.cause > 0).astype(np.int64))
        values: dict[str, Any] = {}
        complete = known_of(self.raw, self.entry)[times.patient]
        for name in names:
            if name in exposures:
                values[name] = now
            elif self.raw.is_number(name):
                values[name] = self.raw.numbers(name)[times.patient]
                complete &= ~np.isnan(values[name])
            else:
                found = self.raw.levels(name)
                values[name] = type(found)(found.names, found.of[times.patient])
                complete &= values[name].known
        products = {} if one else self.products(names)
        model = self._designed(times.of(complete), values, complete, followed, products)
        return self._shaped(model, {name: shape for name, shape in shapes.items() if name in names})

    def _shaped(self, model: Model, shapes: Mapping[str, Mapping[str, Any]]) -> Model:
        """The model with the columns of splines and logarithms in place of their numbers."""
        columns: list[tuple[str, str]] = []
        design: list[Floats] = []
        splines: dict[str, Spline] = {}
        values: dict[str, Floats] = {}
        for place, (name, level) in enumerate(model.columns):
            shape, found = shapes.get(name, {}), model.design[:, place]
            spline = spline_of(shape, self.raw.numbers(name)[self.patients.shown]) if shape else None
            if spline is not None:
                splines[name], bent = spline, spline.columns(found)
                values[name] = found[np.unique(model.times.patient, return_index=True)[1]]
                columns += [(name, level if not each else f"bend {each}") for each in range(bent.shape[1])]
                design += [*bent.T]
                continue
            columns.append((name, level))
            design.append(np.log(found) / np.log(float(shape["log"])) if shape.get("log") else found)
        return replace(model, columns=columns, design=np.stack(design, axis=1), splines=splines, values=values)

    def products(self, names: Sequence[str]) -> dict[str, tuple[str, str]]:
        """The pairs of variables whose products are in a model of some variables, by their names in the store."""
        pairs = [
            (first, second) for first, second in self.entry.get("interactions") or [] if {first, second} <= {*names}
        ]
        if any(":" in name for pair in pairs for name in pair):
            message = "a product of variables with a colon in their names"
            raise Unread(message)
        return {f"{first}:{second}": (first, second) for first, second in pairs}

    def _designed(
        self,
        times: Times,
        values: Mapping[str, Any],
        complete: Mask,
        followed: int,
        products: dict[str, tuple[str, str]],
    ) -> Model:
        columns: list[tuple[str, str]] = []
        design: list[Floats] = []
        members: dict[tuple[str, str], Mask] = {}
        references: dict[str, str] = {}
        for name, found in values.items():
            if isinstance(found, np.ndarray):
                columns.append((name, ""))
                design.append(found[complete] / float((self.entry.get("per") or {}).get(name, 1)))
                continue
            there = {level: found.members(level)[complete] for level in found.names}
            members |= {(name, level): part for level, part in there.items()}
            present = [level for level, part in there.items() if part.any()]
            named = found.names[0] if name in self.raw.section("exposures") else self.raw.reference(name)
            references[name] = named if named in present else present[0]
            for level in present:
                if level != references[name]:
                    columns.append((name, level))
                    design.append(there[level].astype(np.float64))
        for product, pair in products.items():
            one, two = ([place for place, (name, _) in enumerate(columns) if name == each] for each in pair)
            for first, second in itertools.product(one, two):
                columns.append((product, product_level(columns[first][1], columns[second][1])))
                design.append(design[first] * design[second])
        left_out = followed - int(np.unique(times.patient).size)
        special = special_of(self.raw, self.entry).of(times.patient)
        return Model(times, special, np.stack(design, axis=1), columns, members, references, left_out, products)


def product_level(*levels: str) -> str:
    """The level of a product of two variables, as the store names it."""
    return " \u00d7 ".join(f"({level})" if "\u00d7" in level else level for level in levels if level)
