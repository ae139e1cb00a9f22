"""Landmark sweeps, accounts of a landmark and effects in subgroups, recomputed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import stats

from riskset.recompute.answer import CLOSED, EXACT, ITERATED, Number
from riskset.recompute.cox import Fit, cox
from riskset.recompute.follow_up import NEAR, patients_of
from riskset.recompute.grouped import grouped
from riskset.recompute.regressions import NO_FINE_GRAY
from riskset.recompute.rows import Levels
from riskset.recompute.unread import Unread, only_known

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.recompute.follow_up import Times
    from riskset.recompute.rows import Mask, Raw
    from riskset.results import Result

_TEXTS = ("arrange", "population", "by", "time_unit", "caption", "suppress", "kind", "width", "favours", "y_limits")
_LOOKS = (*_TEXTS, "x_limits", "columns", "bands", "references", "landmark", "overall")
_SWEEP = (*_LOOKS, "endpoints", "landmarks", "reference", "competing", "conf_level")
_SUBGROUPS = (*_SWEEP, "subgroups")
_ACCOUNT = (*_LOOKS, "exposure", "exposure_label", "at")
_RATIOS = ("ratio", "lower", "upper")


class Effects:
    """The hazard ratio of two groups: from landmarks, or in subgroups."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        self.subgroups = entry["kind"] == "forest"
        only_known(entry, _SUBGROUPS if self.subgroups else _SWEEP, entry["kind"])
        self.raw, self.entry, self.patients = raw, entry, patients_of(raw, entry)
        self.level = entry.get("conf_level", 0.95)
        self.data, self.fit = cache(self._data), cache(self._fit)

    def answer(self, row: Result) -> Number:
        """A number again."""
        at = row.at if not self.subgroups else None
        if row.statistic in {"n_left_by_event", "n_left_by_censoring"}:
            return self.left(row)
        times, levels = self.data(row.endpoint, at)
        part = self.part(row, times)
        if row.statistic in {"n", "events"}:
            kept = part & (levels.members(row.group) if row.group else levels.known)
            if row.statistic == "events":
                return Number(float((times.cause[kept] == 1).sum()), "numpy", EXACT)
            return Number(float(np.unique(times.patient[kept]).size), "numpy", EXACT)
        if self.entry.get("competing") != "cause-specific" and "competing" in self._spec(row.endpoint):
            raise Unread(NO_FINE_GRAY)
        if row.statistic == "interaction_p_value":
            return self.interaction(row.endpoint, row.variable)
        if row.statistic in {*_RATIOS, "p_value"}:
            fit = self.fit(row.endpoint, at, row.variable, row.level)
            if fit is None:
                return Number(None, "lifelines")
            value = fit.p([0]) if row.statistic == "p_value" else fit.ratio(0, self.level)[_RATIOS.index(row.statistic)]
            return Number(value, "lifelines", ITERATED)
        message = f"the statistic {row.statistic}"
        raise Unread(message)

    def left(self, row: Result) -> Number:
        """How many left before a landmark."""
        landmark = row.at if row.at is not None else self.patients.landmark
        if landmark is None:
            message = "those who left before no landmark"
            raise Unread(message)
        before = patients_of(self.raw, {**self.entry, "landmark": False})
        fate = 1 if row.statistic == "n_left_by_event" else 2
        return Number(float((before.shown & (before.fates(landmark) == fate)).sum()), "numpy", EXACT)

    def part(self, row: Result, times: Times) -> Mask:
        """The stretches of a subgroup."""
        if not row.variable or not row.level:
            return np.ones(times.time.size, dtype=np.bool_)
        return self.raw.levels(row.variable).members(row.level)[times.patient]

    def _spec(self, endpoint: str) -> Mapping[str, Any]:
        return self.raw.section("endpoints")[endpoint]

    def _data(self, endpoint: str, at: float | None) -> tuple[Times, Levels]:
        """The stretches of follow-up, from a landmark where one is told, and the group of each."""
        by, patients = self.entry["by"], self.patients if at is None else self.patients.past(at)
        if by in self.raw.section("exposures"):
            if patients.landmark is None:
                return patients.split(endpoint, by)
            levels = patients.exposed_by(by, patients.landmark)
        else:
            levels = self.raw.groups(by)
        times = patients.endpoint(endpoint)
        own = Levels(levels.names, levels.of[times.patient])
        return times.of(own.known), Levels(own.names, own.of[own.known])

    def _exposed(self, levels: Levels) -> Mask:
        """Which stretches are of the group that is compared, of two."""
        if len(levels.names) != 2:
            message = "an effect of more than two groups"
            raise Unread(message)
        reference = self.entry.get("reference") or self._own_reference() or levels.names[0]
        return levels.of != levels.names.index(reference)

    def _own_reference(self) -> str | None:
        spec = self.raw.section("groups").get(self.entry["by"], {})
        found = self.raw.section("variables").get(spec.get("variable", self.entry["by"]), {})
        return found.get("reference")

    def _fit(self, endpoint: str, at: float | None, variable: str, level: str) -> Fit | None:
        """The effect, of a subgroup where one is told; None where a group has no event."""
        times, levels = self.data(endpoint, at)
        if variable and level:
            kept = self.raw.levels(variable).members(level)[times.patient]
            times, levels = times.of(kept), Levels(levels.names, levels.of[kept])
        exposed, happened = self._exposed(levels), times.cause == 1
        if not (exposed & happened).any() or not (~exposed & happened).any():
            return None
        return cox(times, exposed.astype(np.float64)[:, None])

    def interaction(self, endpoint: str, variable: str) -> Number:
        """P of the likelihood-ratio test that the effect is the same in all levels."""
        if self.entry.get("interaction", "likelihood-ratio") != "likelihood-ratio":
            message = "Wald's test of interaction"
            raise Unread(message)
        times, levels = self.data(endpoint, None)
        own = self.raw.levels(variable)
        of = own.of[times.patient]
        kept = of >= 0
        times, of, exposed = times.of(kept), of[kept], self._exposed(levels)[kept].astype(np.float64)
        dummies = [(of == place).astype(np.float64) for place in np.unique(of)[1:]]
        main = cox(times, np.stack([exposed, *dummies], axis=1))
        whole = cox(times, np.stack([exposed, *dummies, *(exposed * each for each in dummies)], axis=1))
        if main is None or whole is None:
            return Number(None, "lifelines")
        statistic = 2 * (whole.log_likelihood - main.log_likelihood)
        return Number(float(stats.chi2.sf(statistic, len(dummies))), "lifelines", ITERATED)


class Account:
    """An account of who is analyzed from a landmark."""

    def __init__(self, raw: Raw, entry: Mapping[str, Any]) -> None:
        only_known(entry, _ACCOUNT, entry["kind"])
        self.raw, self.entry = raw, entry
        self.grouped = grouped(raw, {**entry, "landmark": False})
        self.landmark = self.grouped.patients.study_landmark(entry.get("at", True))
        self.fates = self.grouped.patients.fates(self.landmark)

    def answer(self, row: Result) -> Number:
        """A number again."""
        members = self.grouped.members(row.group)
        left = {"n_kept": 0, "n_left_by_event": 1, "n_left_by_censoring": 2}
        if row.statistic == "landmark":
            return Number(self.landmark, "numpy", CLOSED)
        if row.statistic in left:
            return Number(
                float((self.grouped.patients.shown & (self.fates == left[row.statistic])).sum()), "numpy", EXACT
            )
        if row.statistic == "n_group":
            return Number(float(members.sum()), "numpy", EXACT)
        counted, among = self.row(row.level)
        count, total = int((members & counted).sum()), int((members & among).sum())
        if row.statistic == "count":
            return Number(float(count), "numpy", EXACT)
        return Number(100 * count / total if total else None, "numpy", CLOSED)

    def row(self, level: str) -> tuple[Mask, Mask]:
        """The patients of a row, and those whom its percentage is of."""
        everyone, kept = np.ones(self.raw.size, dtype=np.bool_), self.fates == 0
        if level == "Left before the landmark":
            return ~kept, everyone
        if level == "Analyzed from the landmark":
            return kept, everyone
        if "exposure" in self.entry and level.endswith((" by the landmark", " after the landmark")):
            begins, _ = self.grouped.patients.exposure(self.entry["exposure"])
            by = begins <= self.landmark * (1 + NEAR)
            return kept & (by if " by the" in level else ~by & np.isfinite(begins)), kept
        message = "the reasons of leaving before a landmark"
        raise Unread(message)
