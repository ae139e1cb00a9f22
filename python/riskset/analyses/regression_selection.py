"""Which variables enter a multivariable model: those told, by their univariable P, or step by step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from riskset.analyses.regression_fit import fitted
from riskset.style import is_below

if TYPE_CHECKING:
    from riskset.analyses.regression_fitted import Model
    from riskset.study import Cohort
    from riskset.study.entries.regressions import Selection

_UNTOLD = 2.0


def chosen(cohort: Cohort, model: Model, selection: Selection | None) -> Model:
    """The model with those of its variables that the rule chooses, and the products of two that are both chosen.

    Parameters
    ----------
    cohort : Cohort
    model : Model
        With all variables that may enter.
    selection : Selection or None
        The rule; without one, all enter. Univariable P values are each of all patients with a value of that
        variable; steps are taken among the patients with a value of every variable that may enter.
    """
    if selection is None:
        return model
    if selection.by == "univariable":
        alone = {name: fitted(cohort, univariable(model, name)).term(name).test.p_value for name in model.variables}
        entering = [
            name
            for name, p in alone.items()
            if name in selection.keep or (p is not None and is_below(p, selection.below))
        ]
        return _with(model, entering)
    steps = replace(model, complete=(*model.complete, *model.variables), checked=False)
    walk = _Steps(cohort, steps, selection)
    names = walk.backward() if selection.by == "backward" else walk.forward()
    return _with(model, names)


def univariable(model: Model, name: str) -> Model:
    """The model of one variable alone."""
    return replace(model, variables=(name,), interactions=())


def _with(model: Model, names: list[str]) -> Model:
    """The model with these of its variables, in its order."""
    pairs = tuple(pair for pair in model.interactions if set(pair) <= set(names))
    return replace(model, variables=tuple(name for name in model.variables if name in names), interactions=pairs)


class _Steps:
    """Selection one variable at a time, by P or by AIC."""

    def __init__(self, cohort: Cohort, model: Model, selection: Selection) -> None:
        self._cohort, self._model, self._rule = cohort, model, selection

    def backward(self) -> list[str]:
        """From all variables, leave out the one least needed until each is."""
        names = list(self._model.variables)
        while out := [name for name in names if name not in self._rule.keep]:
            if self._rule.criterion == "p":
                p = {name: self._p(names, name) for name in out}
                worst = max(p, key=p.__getitem__)
                if is_below(p[worst], self._rule.below):
                    break
            else:
                aic = {name: self._aic([other for other in names if other != name]) for name in out}
                worst = min(aic, key=aic.__getitem__)
                if aic[worst] >= self._aic(names):
                    break
            names.remove(worst)
        return names

    def forward(self) -> list[str]:
        """From none but those that are kept, take the one most wanted until no further is."""
        names = [name for name in self._model.variables if name in self._rule.keep]
        while left := [name for name in self._model.variables if name not in names]:
            if self._rule.criterion == "p":
                p = {name: self._p([*names, name], name) for name in left}
                best = min(p, key=p.__getitem__)
                if not is_below(p[best], self._rule.below):
                    break
            else:
                aic = {name: self._aic([*names, name]) for name in left}
                best = min(aic, key=aic.__getitem__)
                if aic[best] >= self._aic(names):
                    break
            names.append(best)
        return names

    def _p(self, names: list[str], name: str) -> float:
        """P of a variable in the model of `names`; above any P where its coefficient cannot be told."""
        p = fitted(self._cohort, _with(self._model, names)).term(name).test.p_value
        return _UNTOLD if p is None else p

    def _aic(self, names: list[str]) -> float:
        """AIC of the model of `names`; infinite where it has no likelihood that compares, as after separation."""
        if names:
            aic = fitted(self._cohort, _with(self._model, names)).aic
        else:
            alone = [fitted(self._cohort, _with(self._model, [name])).null_aic for name in self._model.variables]
            aic = next((each for each in alone if each is not None), None)
        return float("inf") if aic is None else aic
