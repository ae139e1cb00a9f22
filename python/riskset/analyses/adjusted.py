"""Survival and incidence of groups as they would be had all patients been in each, shared by tables and figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.analyses.estimates import OF_INTEREST
from riskset.analyses.recorder import sentence
from riskset.analyses.regression_design import known, variable_term
from riskset.naming import counted, in_sentence
from riskset.stats.adjusted_incidence import Setting, adjusted_incidence
from riskset.stats.competing_hazards import CauseNotFitted, CompetingHazards, competing_hazards
from riskset.stats.cox import CoxFit, cox
from riskset.stats.cox_prediction import adjusted_difference, adjusted_survival
from riskset.stats.curve import Estimates
from riskset.stats.errors import NotConverged, NotEstimable, StatsError
from riskset.stats.regression_checks import Collinear, MonotoneLikelihood
from riskset.study.kept_with import kept_with

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from riskset.stats.adjusted_difference import AdjustedDifference
    from riskset.stats.limits import ConfidenceType
    from riskset.study import Cohort, Endpoint

    Floats = NDArray[np.float64]
    Mask = NDArray[np.bool_]

METHODS = {"survival": "direct standardisation", "incidence": "g-formula, cause-specific Cox"}
"""By the kind of the endpoint."""
NOBODY = "No patient has a value of every variable that is adjusted for."
CONSTANT = "No variable that is adjusted for varies among these patients."


@dataclass(frozen=True, eq=False)
class AdjustedModel:
    """Cox regressions that are stratified by group, so that the hazards of groups need not be proportional.

    Of a survival endpoint there is one, of one with competing events one of each cause. Strata are the places of the
    groups.

    Attributes
    ----------
    rows : bool array of all patients
        Those in a group who have a value of each variable that is adjusted for.
    codes : int array of those patients
        Their groups.
    time : float array of those patients
    fit : CoxFit, CompetingHazards or None
        None where nothing can be fitted.
    why_not : str
        Why there is no fit.
    """

    rows: Mask
    codes: NDArray[np.int64]
    time: Floats
    design: Floats
    fit: CoxFit | CompetingHazards | None
    why_not: str = ""

    @property
    def filled(self) -> list[int]:
        """The groups that have a patient."""
        return np.unique(self.codes).tolist()

    def followed_to(self, *places: int) -> float:
        """The longest follow-up of a group; of several, the shortest of these."""
        return min(float(self.time[self.codes == place].max()) for place in places)

    def estimates(
        self,
        places: Sequence[int],
        at: Floats | Sequence[float],
        *,
        pairs: Sequence[tuple[int, int]] = (),
        conf_level: float = 0.95,
        conf_type: ConfidenceType = "log-log",
    ) -> tuple[dict[int, Estimates], dict[tuple[int, int], AdjustedDifference]]:
        """The curves of groups at given times, and the differences of pairs of these groups, the first less the second."""
        times = np.asarray(at, dtype=np.float64)
        strata: dict[int, int | None] = {place: place if np.unique(self.codes).size > 1 else None for place in places}
        limits: Any = {"conf_level": conf_level, "conf_type": conf_type}
        if isinstance(self.fit, CompetingHazards):
            order = [(places.index(first), places.index(second)) for first, second in pairs]
            settings = [Setting(strata[place]) for place in places]
            found, apart = adjusted_incidence(self.fit, settings, times, cause=OF_INTEREST, pairs=order, **limits)
            return dict(zip(places, found, strict=True)), dict(zip(pairs, apart, strict=True))
        assert self.fit is not None  # noqa: S101  asked by the callers
        curves: dict[int, Estimates] = {}
        for place in places:
            each = adjusted_survival(self.fit, self.design, times, stratum=strata[place], **limits)
            columns = (each.estimate[0], each.std_error[0], each.lower[0], each.upper[0])
            curves[place] = Estimates(each.time, *columns, each.estimable, each.has_limits[0])
        sides = (self.design, self.design)
        return curves, {
            pair: adjusted_difference(self.fit, *sides, times, strata=pair, conf_level=conf_level) for pair in pairs
        }


@kept_with
def adjusted_model(cohort: Cohort, endpoint: str, by: str, variables: tuple[str, ...]) -> AdjustedModel:
    """The model behind adjusted rates and curves of an endpoint, or why there is none."""
    data, rows = cohort.endpoint(endpoint), adjusted_rows(cohort, by, variables)
    codes, time = cohort.grouping(by).codes[rows], data.time[rows]
    design, names = adjusted_design(cohort, variables, rows)
    if not names:
        return AdjustedModel(rows, codes, time, design, None, CONSTANT if rows.any() else NOBODY)
    try:
        fit = _fitted(data, rows, design, codes)
    except StatsError as error:
        return AdjustedModel(rows, codes, time, design, None, _why_not(error, data, names))
    return AdjustedModel(rows, codes, time, design, fit)


def adjusted_rows(cohort: Cohort, by: str, variables: Sequence[str]) -> Mask:
    """Patients in a group who have a value of each variable that is adjusted for."""
    return (cohort.grouping(by).codes >= 0) & known(cohort, variables)


def adjusted_design(cohort: Cohort, variables: Sequence[str], rows: Mask) -> tuple[Floats, list[str]]:
    """The covariates of the patients `rows` and their names, without those that do not vary."""
    terms = [variable_term(cohort, name, rows) for name in variables]
    labels = [cohort.variable(term.name).label for term in terms for _ in term.levels]
    levels = [level for term in terms for level in term.levels]
    names = [f"{label}: {level}" if level else label for label, level in zip(labels, levels, strict=True)]
    columns = np.hstack([term.columns for term in terms])
    vary = np.ptp(columns, axis=0) > 0 if columns.size else np.zeros(columns.shape[1], dtype=np.bool_)
    return columns[:, vary], [name for name, varies in zip(names, vary.tolist(), strict=True) if varies]


def _fitted(data: Endpoint, rows: Mask, design: Floats, codes: NDArray[np.int64]) -> CoxFit | CompetingHazards:
    time, cause = data.time[rows], data.cause[rows]
    entry = None if data.entry is None else data.entry[rows]
    if data.kind == "survival":
        return cox(time, cause == OF_INTEREST, design, strata=codes, entry=entry)
    if not (cause == OF_INTEREST).any():
        message = "there is no event: the incidence cannot be adjusted"
        raise NotEstimable(message)
    return competing_hazards(time, cause, design, strata=codes, entry=entry)


def _why_not(error: StatsError, data: Endpoint, names: Sequence[str]) -> str:
    """Why a regression cannot be fitted, in the field's words; of one cause, of which."""
    event = data.label
    if isinstance(error, CauseNotFitted):
        event, error = data.cause_labels[error.cause - 1], error.error
    event = in_sentence(event)
    if isinstance(error, MonotoneLikelihood):
        listed = ", ".join(names[column] for column in error.columns)
        return f"Separation in the Cox model of {event}: there is no finite coefficient of {listed}."
    if isinstance(error, Collinear):
        listed = ", ".join(names[column] for column in error.columns)
        return f"The patients at risk at the events of {event} do not determine the coefficient of {listed}."
    return f"The Cox model of {event} did not converge." if isinstance(error, NotConverged) else sentence(error)


def adjusted_note(labels: Sequence[str], kinds: Collection[str], sizes: Collection[int]) -> str:
    """What rates or curves are adjusted for, and how, in a sentence.

    Parameters
    ----------
    labels : sequence of str
        Of the variables that are adjusted for.
    kinds : collection of {"survival", "incidence"}
        Kinds of the endpoints.
    sizes : collection of int
        Numbers of patients who are averaged over; empty where they are not told.
    """
    how = {
        "survival": ": Cox model stratified by group",
        "incidence": " by the g-formula: Cox models of each cause stratified by group",
        "both": ": Cox model stratified by group or, with competing events, Cox models of each cause (g-formula)",
    }["both" if len(set(kinds)) > 1 else next(iter(kinds))]
    patients = " to ".join(str(size) for size in sorted(set(sizes)))
    whom = counted(patients, "patient") if patients else "patients"
    return f"Adjusted for {'; '.join(labels)}{how}, averaged over all {whom} with known values."
