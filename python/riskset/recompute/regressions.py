"""Tables of regressions, recomputed: patients, events, hazard ratios with their limits and P values."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute.answer import CLOSED, EXACT, ITERATED, Number
from riskset.recompute.cox import Fit, cox
from riskset.recompute.designs import Designs
from riskset.recompute.follow_up import patients_of
from riskset.recompute.imputing import check_drawn
from riskset.recompute.modelled import penalized_number
from riskset.recompute.penalized import Penalized, proportional
from riskset.recompute.shapes import contrast_of
from riskset.recompute.special import SPECIAL
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from riskset.recompute.designs import Model
    from riskset.recompute.rows import Raw
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
FITTED = frozenset(
    {
        "ratio",
        "lower",
        "upper",
        "p_value",
        "factor_p_value",
        "nonlinear_p_value",
        "change_p_value",
        "concordance",
        "aic",
    }
)
TESTED = frozenset({"ph_p_value"})
_METHODS = {"Cox": "cox", "cause-specific": "cause-specific", "Fine-Gray": "fine-gray", "any-event": "any-event"}
NO_FINE_GRAY = "Fine-Gray regression, which no library of Python has"
NO_BRESLOW = "Breslow's rule for ties, which lifelines does not have"
NO_PENALTY = "Firth's penalized likelihood of a Fine-Gray regression, or with weights, clusters or splines"
NO_CONCORDANCE = "the concordance of patients who enter late, of tied times, or with weights, strata or clusters, which lifelines has otherwise"
NO_PH_TEST = "the score test of proportional hazards, of which lifelines has an approximation alone"


class Regressions:
    """The numbers of a table of regressions."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any], rows: Sequence[Result]) -> None:
        only_known(entry, _READ, "regression")
        if entry.get("ties") == "breslow":
            raise Unread(NO_BRESLOW)
        self.raw, self.entry, self.patients = raw, entry, patients_of(raw, entry)
        self.level = entry.get("conf_level", 0.95)
        # Which variables a selection left is taken from the report.
        entered = {(row.endpoint, row.variable) for row in rows if "multivariable" in row.model and row.variable}
        self.designs = Designs(raw, entry, self.patients, entered)
        self.model, self.fit, self.penalized = cache(self.designs.model), cache(self._fit), cache(self._penalized)

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
        if row.statistic in {"lower", "upper", "p_value", "factor_p_value", "change_p_value"} and self.entry.get(
            "bootstrap"
        ):
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
        return self.designs.variables(endpoint)

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
            count = len(self.designs.model(row.endpoint, "", self.method(row), everything=True).columns)
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
        if row.statistic == "change_p_value":
            return fit.p_of_change(places, model.periods(row.variable))
        spline = model.splines.get(row.variable)
        if row.statistic == "nonlinear_p_value":
            return fit.p(places[1:]) if spline is not None else None
        effect = self._effect(row, model, fit)
        return None if effect is None else effect[("ratio", "lower", "upper", "p_value").index(row.statistic)]

    def _effect(self, row: Result, model: Model, fit: Fit) -> tuple[float, ...] | None:
        """A ratio with its limits and P; None of a level that is not in the model."""
        places, spline = model.places(row.variable), model.splines.get(row.variable)
        if spline is not None:
            return spline.effect(fit, places, *contrast_of(row.level, spline), self.level)
        place = next((place for place in places if model.columns[place][1] == row.level), None)
        return None if place is None else (*fit.ratio(place, self.level), fit.p([place]))

    def _fit(self, endpoint: str, one: str, method: str) -> Fit | None:
        model = self.model(endpoint, one, method)
        return cox(model.times, model.design, model.special)

    def _penalized(self, endpoint: str, one: str, method: str) -> Penalized:
        model = self.model(endpoint, one, method)
        if method == "fine-gray" or model.splines or model.cuts or model.special.is_robust:
            raise Unread(NO_PENALTY)
        return proportional(model.times, model.design, model.special.strata)
