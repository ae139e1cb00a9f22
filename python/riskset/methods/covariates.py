"""The covariates of regressions: which entered the models of which endpoints, and how they were chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.analyses.follow_up import follows_exposure
from riskset.analyses.outcome_values import outcome_values
from riskset.analyses.regression_models import MULTIVARIABLE
from riskset.methods.wording import cite, level_named, named_as_is, p_letter, plural, together
from riskset.study.entries.modelled_outcomes import outcome_levels
from riskset.study.entries.regressions import Regressions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from riskset.kinds.forest.entry import ForestDisplay
    from riskset.methods.ran import Ran
    from riskset.study.entries.regressions import Selection

# Where a rule says whose variables were chosen.
_ITS = "{its}"
# Variables and endpoints that a sentence can name.
_MOST = 14


@dataclass(frozen=True)
class _Models:
    """What models of one or more endpoints have in common."""

    shown: tuple[str, ...]
    variables: tuple[str, ...]
    rule: str
    population: str
    interactions: tuple[tuple[str, str], ...]
    strata: tuple[str, ...]
    landmark: bool

    @property
    def of_whom(self) -> tuple[str, bool]:
        """Of which patients they are."""
        return self.population, self.landmark


def modelled_named(ran: Ran, entry: Regressions | ForestDisplay, name: str) -> str:
    """What an endpoint or an outcome is called in a sentence."""
    if not entry.outcomes:
        return ran.endpoint(name)
    found = outcome_values(ran.cohort, name, outcome_levels(entry.outcomes, name))
    return level_named(found.variable, found.levels)


def covariates(ran: Ran) -> Iterator[str]:
    """Which variables are in the models of which endpoints."""
    found: dict[_Models, dict[str, None]] = {}
    for entry, _ in ran.entries(Regressions):
        for name in entry.modelled:
            found.setdefault(_models(ran, entry, name), {})[modelled_named(ran, entry, name)] = None
    for models, endpoints in found.items():
        yield _told(ran, models, list(endpoints), _article(models, found))
    without: dict[str, None] = {}
    for entry, rows in ran.entries(Regressions):
        fitted = {row.endpoint for row in rows if MULTIVARIABLE in row.model}
        if entry.selection is not None and MULTIVARIABLE in entry.models_shown:
            without |= {modelled_named(ran, entry, name): None for name in entry.modelled if name not in fitted}
    if without:
        yield f"no variable entered the multivariable model of {together(without)}"


def _models(ran: Ran, entry: Regressions, endpoint: str) -> _Models:
    part = ran.part(entry)
    entering, names = tuple(entry.entering(endpoint)), entry.variables_of(endpoint)
    shown = entry.models_shown
    population = ran.cohort.population_of(entry)
    rule = ""
    if entry.selection is not None and "multivariable" in shown:
        rule = _rule(entry.selection, ran)
    elif entry.enter is not None and "multivariable" in shown:
        rule = f"of these, {together(ran.variables(entering))} entered the multivariable model"
    return _Models(
        shown=shown,
        variables=tuple(
            f"{label} (time-dependent)" if follows_exposure(part, name) else label
            for name, label in zip(names, ran.variables(names), strict=True)
        ),
        rule=rule,
        population="" if population is None else named_as_is(ran.cohort.population_label(population)),
        interactions=tuple((pair[0], pair[1]) for pair in entry.interactions if set(pair) <= set(entering)),
        strata=tuple(ran.variables(entry.strata)),
        landmark=part.account is not None,
    )


def _article(models: _Models, all_models: Mapping[_Models, Mapping[str, None]]) -> str:
    """The words before multivariable models: ``the`` only of these endpoints and patients, ``a`` or ``further`` ones."""
    several = [
        other
        for other, endpoints in all_models.items()
        if MULTIVARIABLE in other.shown
        and other.of_whom == models.of_whom
        and endpoints.keys() & all_models[models].keys()
    ]
    if len(several) <= 1:
        return "the "
    further = "" if several[0] == models else "further "
    return f"a {further}" if len(all_models[models]) == 1 else further


def _told(ran: Ran, models: _Models, endpoints: list[str], article: str) -> str:
    """The sentence of models of some endpoints that are alike."""
    chosen_from = len(models.shown) > 1 and bool(models.rule)
    shown = models.shown[:1] if chosen_from else models.shown
    together_alone = shown == ("multivariable",)
    variables = together(models.variables) if len(models.variables) <= _MOST else "the variables in the table"
    one = together_alone and len(endpoints) == 1
    of = f"{article if together_alone else ''}{' and '.join(shown)} {'model' if one else 'models'} of {together(endpoints)}"
    of += " from the landmark" if models.landmark else ""
    of += f" (population {models.population})" if models.population else ""
    if not together_alone:
        text = f"{of} were fitted for {variables}"
    elif models.rule:
        text = f"for {of}, {variables} were considered"
    else:
        text = f"{of} had {variables}{plural(len(models.variables), ' as the covariate', ' as covariates')}"
    if models.interactions:
        pairs = (" with ".join(ran.variables(pair)) for pair in models.interactions)
        text += f", and the {plural(len(models.interactions), 'interaction')} of {together(pairs)}"
    if models.strata:
        text += f", stratified by {together(models.strata)}"
    if not models.rule:
        return text
    its = (
        "its variables" if one else "their variables" if together_alone else "the variables of the multivariable model"
    )
    return f"{text}; {models.rule.replace(_ITS, its)}"


def _rule(rule: Selection, ran: Ran) -> str:
    """How the variables of a multivariable model were chosen."""
    below = f"{p_letter(ran.style)} < {ran.style.p_threshold(rule.below)}"
    keep = (
        f"; {together(ran.variables(rule.keep))} stayed in it whatever the {p_letter(ran.style)} value"
        if rule.keep
        else ""
    )
    if rule.by == "univariable":
        return f"those with {below} in univariable analysis entered the multivariable model{keep}"
    steps = "backward elimination" if rule.by == "backward" else "forward selection"
    by = f"Akaike's information criterion{cite('akaike1974')}" if rule.criterion == "aic" else below
    return f"{_ITS} were chosen from these by {steps} ({by}){keep}"
