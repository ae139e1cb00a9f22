"""How the groups of a display of curves are compared: by tests of the log-rank family, and by robust regressions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from riskset.recompute import curves
from riskset.recompute.answer import CLOSED, ITERATED, Number
from riskset.recompute.cox import cox
from riskset.recompute.grouped import compared
from riskset.recompute.rank_tests import LOG_RANK, rank_test
from riskset.recompute.special import special_of
from riskset.recompute.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from riskset.recompute.cox import Fit, Special
    from riskset.recompute.follow_up import Times
    from riskset.recompute.grouped import Grouped
    from riskset.recompute.rows import Levels, Raw
    from riskset.results import Result

RATIOS = ("ratio", "ratio_lower", "ratio_upper")
FEW_EVENTS = 10
BY_PERMUTATION = "a test by permutation (few events), whose draws are the program's own"
NO_GRAY = "Gray's test, which no library of Python has"
NO_FINE_GRAY = "Fine-Gray regression, which no library of Python has"


class Comparing:
    """The P values and hazard ratios of the groups of a display.

    Parameters
    ----------
    raw : Raw
    entry : mapping
        The display's entry.
    grouped : Grouped
    groups : callable
        Gives the stretches of follow-up of an endpoint, and the group of each.
    """

    def __init__(
        self,
        raw: Raw,
        entry: Mapping[str, Any],
        grouped: Grouped,
        groups: Callable[[str], tuple[Times, Levels]],
    ) -> None:
        self.raw, self.entry, self.grouped, self.groups = raw, entry, grouped, groups
        self.special, self.level = special_of(raw, entry), entry.get("conf_level", 0.95)

    def tested(self, row: Result) -> Number:
        """The P value of a comparison of curves."""
        if self.entry.get("adjust", "none") != "none" and row.group and row.statistic == "p_value":
            message = "adjusted P values of curves"
            raise Unread(message)
        times, levels = self.groups(row.variable)
        names = [levels.names.index(name) for name in compared(row.group, levels.names)]
        times, group, special = self._known(times, levels.of, np.isin(levels.of, names))
        test, trend = self.entry.get("test", LOG_RANK), self.entry.get("compare") == "trend"
        competing = "competing" in self.raw.section("endpoints")[row.variable]
        late = times.late or self.grouped.changing
        if special.is_robust:
            if competing and not self.grouped.changing:
                raise Unread(NO_FINE_GRAY)
            return self._robust(times, group, special, trend=trend)
        plain = test == LOG_RANK and not self.entry.get("gray_rho") and special.strata is None and not trend
        if int((times.cause == 1).sum()) < FEW_EVENTS and not late and plain:
            raise Unread(BY_PERMUTATION)
        if competing and not late:
            raise Unread(NO_GRAY)
        if plain and not times.late:
            return Number(curves.log_rank(times, group), "lifelines", CLOSED)
        return Number(rank_test(times, group, special.strata, test, trend=trend), "arithmetic", CLOSED)

    def _robust(self, times: Times, group: NDArray[np.int64], special: Special, *, trend: bool) -> Number:
        """P of Wald's test of the regression on the groups, or on their order."""
        if trend:
            fit, size = cox(times, group[:, None].astype(np.float64), special), 1
        else:
            fit, others = self._regression(times, group, special)
            size = others.size
        return Number(None if fit is None else fit.p(list(range(size))), "lifelines", ITERATED)

    def ratio(self, row: Result) -> Number:
        """The hazard ratio of two groups of a figure."""
        if self.entry.get("kind") != "curves":
            message = f"the statistic {row.statistic}"
            raise Unread(message)
        if "competing" in self.raw.section("endpoints")[row.variable] and not self.grouped.changing:
            raise Unread(NO_FINE_GRAY)
        times, levels = self.groups(row.variable)
        one, two = compared(row.group, levels.names)
        everyone = np.ones(times.time.size, dtype=np.bool_)
        times, group, special = self._known(times, levels.of, everyone)
        fit, others = self._regression(times, group, special, reference=levels.names.index(two))
        place = others.tolist().index(levels.names.index(one))
        value = None if fit is None else fit.ratio(place, self.level)[RATIOS.index(row.statistic)]
        return Number(value, "lifelines", ITERATED)

    def _known(self, times: Times, group: Any, kept: Any) -> tuple[Times, Any, Special]:  # noqa: ANN401  arrays
        """Some of the stretches: those of whose patient the strata are known."""
        special = self.special.of(times.patient)
        if special.strata is not None:
            kept = kept & (special.strata >= 0)
        return times.of(kept), group[kept], special.of(kept)

    def _regression(
        self, times: Times, group: NDArray[np.int64], special: Special, reference: int | None = None
    ) -> tuple[Fit | None, NDArray[np.int64]]:
        """The regression on the groups but one, and which these are."""
        there = np.unique(group)
        others = there[there != (there[0] if reference is None else reference)]
        design = (group[:, None] == others[None, :]).astype(np.float64)
        return cox(times, design, special), others
