# ruff: noqa: INP001
"""Many candidate courses of the 122 patients at once, the moves from one to the next, and what each one gives."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import erfc

from riskset.simulate import batch, batch_regression

Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
Coefficients = dict[str, Floats]

NON_TRANSPLANT, MRD_POSITIVE, MRD_NEGATIVE, TRANSPLANT = 0, 1, 2, 3
GROUPS = ("non_transplant", "mrd_positive", "mrd_negative", "transplant")
PAIRS = {"non_transplant|mrd_positive": (0, 1), "non_transplant|mrd_negative": (0, 2)}
PAIRS |= {"mrd_positive|mrd_negative": (1, 2), "non_transplant|transplant": (0, 3)}
# The paper does not say whether a year counts from infusion or from the landmark (day 67), nor whether a month has
# 30 or 30.4375 days. No event falls where these readings differ, so that all give the published rates.
QUIET = ((360, 434), (719, 799))
ENDPOINTS = ("lfs", "os", "relapse")
YEARS = {"1y": 400, "2y": 760}


@dataclass
class Candidates:
    """Courses and covariates, arrays of (candidates, patients); patients stand in order of their group."""

    first_day: Integers  # relapse, death without relapse, or end of follow-up
    first: Integers  # 0 end of follow-up, 1 relapse, 2 death without relapse
    last_day: Integers  # death or end of follow-up
    died: Booleans
    prior_hsct: Booleans
    other_cells: Booleans  # CAR-T cells that are not autologous
    age_40: Booleans
    relapses_over_1: Booleans

    def take(self, rows: Integers | Booleans) -> Candidates:
        """Some of the candidates, copied."""
        return Candidates(*(getattr(self, f.name)[rows].copy() for f in fields(self)))

    def put(self, rows: Integers, other: Candidates) -> None:
        """Replace some candidates by all of `other`."""
        for f in fields(self):
            getattr(self, f.name)[rows] = getattr(other, f.name)


class Giver:
    """Computes what candidates give, part by part, so that a search can stop at the first part that is too bad.

    The regressions' coefficients of each candidate are carried from step to step as the next step's start.
    """

    def __init__(self, group: Integers, size: int) -> None:
        self.group = group
        self.transplant = np.flatnonzero(group > 0)
        self.start = {name: np.zeros((size, 3)) for name in ("lfs", "os", "relapse")}
        self.start |= {f"{name} model": np.zeros((size, 2)) for name in ("lfs", "os", "relapse")}

    def everything(self, c: Candidates) -> dict[str, Floats]:
        """Every target's achieved value, by the target's name; the regressions run to their end."""
        found, curves = self.rates(c)
        found |= self.tests(curves)
        start = {name: np.zeros((c.died.shape[0], values.shape[1])) for name, values in self.start.items()}
        for part in (self.model_by_relapses, self.models_by_age, self.bridging):
            given: dict[str, Floats] = {}
            for _ in range(12):
                given, fitted = part(c, start)
                start |= fitted
            found |= given
        return found

    def _members(self, order: Integers) -> Booleans:
        g = self.group[order]
        return np.stack([g == 0, g == 1, g == 2, g > 0])

    def rates(self, c: Candidates) -> tuple[dict[str, Floats], tuple[batch.Curves, batch.Curves]]:
        """Rates at one and two years, and the curves they are read from (to first event, to death)."""
        found: dict[str, Floats] = {}
        order = _order(c.first_day, c.first > 0)
        curves = batch.curves(_at(c.first_day, order), _at(c.first, order), self._members(order))
        for year, cut in YEARS.items():
            survival, deaths = 100 * curves.survival_at(cut), 100 * curves.incidence_at(cut, second=True)
            for k, name in enumerate(GROUPS):
                found[f"lfs.{year}.{name}"] = survival[k]
                found[f"relapse.{year}.{name}"] = 100 - survival[k] - deaths[k]
                found[f"nrm.{year}.{name}"] = deaths[k]
        order = _order(c.last_day, c.died)
        to_death = batch.curves(_at(c.last_day, order), _at(c.died, order).astype(np.int64), self._members(order))
        for year, cut in YEARS.items():
            survival = 100 * to_death.survival_at(cut)
            for k, name in enumerate(GROUPS):
                found[f"os.{year}.{name}"] = survival[k]
        return found, (curves, to_death)

    @staticmethod
    def tests(both: tuple[batch.Curves, batch.Curves]) -> dict[str, Floats]:
        """P values between groups, and median follow-up."""
        found: dict[str, Floats] = {}
        curves, to_death = both
        a, b = [pair[0] for pair in PAIRS.values()], [pair[1] for pair in PAIRS.values()]
        chi_squares = {
            "lfs": batch.log_rank(curves, a, b),
            "os": batch.log_rank(to_death, a, b),
            "relapse": batch.gray(curves, a, b),
            "nrm": batch.gray(curves, a, b, second=True),
        }
        for endpoint, values in chi_squares.items():
            for k, name in enumerate(PAIRS):
                found[f"{endpoint}.p.{name}"] = _p(values[k])
        died = to_death.first[NON_TRANSPLANT] | to_death.first[TRANSPLANT]
        for who, rows in (("all", np.ones_like(died)), ("transplant", _members_of(to_death, TRANSPLANT))):
            found[f"follow_up.median.{who}"] = batch.median_follow_up(to_death.time, died, rows)
        return found

    def model_by_relapses(self, c: Candidates, start: Coefficients) -> tuple[dict[str, Floats], Coefficients]:
        """The transplanted patients' regression of relapse on more than one relapse before and on MRD."""
        return self._model(c, start, "relapses_over_1", c.relapses_over_1, ("relapse",))

    def models_by_age(self, c: Candidates, start: Coefficients) -> tuple[dict[str, Floats], Coefficients]:
        """The transplanted patients' regressions of LFS and OS on age and MRD."""
        return self._model(c, start, "age_40", c.age_40, ("lfs", "os"))

    def _model(
        self, c: Candidates, start: Coefficients, factor: str, values: Booleans, names: tuple[str, ...]
    ) -> tuple[dict[str, Floats], Coefficients]:
        t = self.transplant
        positive = np.broadcast_to(self.group[t] == 1, (c.died.shape[0], t.size))
        course = (c.first_day[:, t], c.first[:, t], c.last_day[:, t], c.died[:, t])
        X = np.stack([values[:, t], positive], axis=2).astype(np.float64)
        fits = _fits(course, X, " model", start, names)
        found: dict[str, Floats] = {}
        for name in names:
            _write(found, f"{name}.model.{factor}", fits[name + " model"], 0)
            _write(found, f"{name}.model.mrd_positive", fits[name + " model"], 1)
        return found, {name: fit.beta for name, fit in fits.items()}

    def bridging(self, c: Candidates, start: Coefficients) -> tuple[dict[str, Floats], Coefficients]:
        """Everyone's regressions on bridging to transplantation, prior transplantation and the cells' source."""
        bridged = np.broadcast_to(self.group > 0, c.died.shape)
        X = np.stack([bridged, c.prior_hsct, c.other_cells], axis=2).astype(np.float64)
        fits = _fits((c.first_day, c.first, c.last_day, c.died), X, "", start)
        found: dict[str, Floats] = {}
        for name, fit in fits.items():
            _write(found, f"{name}.bridging", fit, 0)
            for k, what in ((1, "prior_hsct"), (2, "other_cells")):
                found[f"{name}.{what}.p"] = erfc(np.abs(fit.beta[:, k] / fit.error[:, k]) / np.sqrt(2))
                found[f"{name}.{what}.size"] = np.abs(fit.beta[:, k])
        return found, {name: fit.beta for name, fit in fits.items()}


def _members_of(curves: batch.Curves, group: int) -> Booleans:
    """Membership of a group, from its numbers at risk."""
    at_risk = curves.at_risk[group]
    return np.diff(at_risk, axis=1, append=0.0) < 0


def _fits(
    course: tuple[Integers, Integers, Integers, Booleans],
    X: Floats,
    suffix: str,
    start: Coefficients,
    names: tuple[str, ...] = ENDPOINTS,
) -> dict[str, batch_regression.Fits]:
    first_day, first, last_day, died = course
    size = died.shape[0]
    statuses: list[Integers] = []
    sorted_X: list[Floats] = []
    for name in names:
        order = _order(last_day, died) if name == "os" else _order(first_day, first > 0)
        status = {"lfs": (first > 0).astype(np.int64), "os": died.astype(np.int64), "relapse": first}[name]
        statuses.append(_at(status, order))
        sorted_X.append(np.take_along_axis(X, order[:, :, None], axis=1))
    fits = batch_regression.hazard_ratios(
        np.concatenate(sorted_X),
        np.concatenate(statuses),
        np.repeat([name == "relapse" for name in names], size),
        np.concatenate([start[name + suffix] for name in names]),
    )
    return {
        name + suffix: batch_regression.Fits(
            fits.beta[k * size : (k + 1) * size], fits.error[k * size : (k + 1) * size]
        )
        for k, name in enumerate(names)
    }


def _write(found: dict[str, Floats], name: str, fits: batch_regression.Fits, k: int) -> None:
    beta, error = fits.beta[:, k], fits.error[:, k]
    found[f"{name}.hr"] = np.exp(beta)
    found[f"{name}.lower"] = np.exp(beta - 1.959963984540054 * error)
    found[f"{name}.upper"] = np.exp(beta + 1.959963984540054 * error)
    found[f"{name}.p"] = erfc(np.abs(beta / error) / np.sqrt(2))


def _order(day: Integers, event: Booleans) -> Integers:
    """Order of days, events before ends of follow-up."""
    return np.argsort(2 * day + ~event, axis=1, kind="stable")


def _at(values: NDArray[Any], order: Integers) -> NDArray[Any]:
    return np.take_along_axis(values, order, axis=1)


def _p(chi_square: Floats) -> Floats:
    return erfc(np.sqrt(chi_square / 2))
