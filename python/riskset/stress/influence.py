"""How few patients turn a conclusion: a search that leaves patients out and analyzes the display again each time.

Every count is verified by an analysis without these patients. One patient is found if there is one. Of several, the
search is greedy, so that a smaller set may exist: the count is an upper bound (Broderick, Giordano and Meager,
arXiv:2011.14999; Cook, Technometrics 1977;19:15).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from riskset.stats.errors import StatsError
from riskset.stress.asked import MOST_OF_DISPLAY
from riskset.stress.narrow import narrowed
from riskset.stress.readings import Reading, Subject, margin, readings, same_subject, turned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from riskset.stress.asked import Asked

    Integers = NDArray[np.int64]

PAIRS_AMONG, TRIED_NEXT = 8, 3
"""Patients among whom all pairs are tried, and candidates for each further patient."""
_FAILED = (StatsError, ValueError, LookupError)


@dataclass(frozen=True)
class Left:
    """What it takes to turn a conclusion by leaving patients out.

    Attributes
    ----------
    count : int or None
        Patients; None where as many as were tried did not turn it.
    tried : int
        The most that were left out together.
    of : int
        Patients of the display.
    reading : Reading or None
        The conclusion without them.
    below : int or None
        What the count is less than, where a count as small as this is not shown.
    """

    count: int | None
    tried: int
    of: int
    reading: Reading | None = None
    below: int | None = None

    @property
    def turns(self) -> bool:
        """Whether so few patients turn it."""
        return self.count is not None or self.below is not None

    def shown(self, smallest: int) -> Left:
        """The same without a count below the `smallest` that is shown, and without what was found without these patients."""
        if self.count is None or self.count >= smallest:
            return self
        return replace(self, count=None, reading=None, below=smallest)


def fewest(
    asked: Asked,
    first: Mapping[Subject, Reading],
    tell: Callable[[str], None],
    count: Callable[[int], None],
    budget: int,
) -> dict[Subject, Left] | str:
    """Search for each conclusion how few patients turn it, or say why there is no search; `count` is told the analyses.

    Half of the `budget` of analyses is for patients left out alone. When all of it is spent, several patients are left
    out together for no further conclusion.
    """
    most = asked.options.patients
    if most < 1:
        return "no patients were to be left out"
    search = _Search(asked, first)
    if search.places.size < 3:
        return "it has too few patients"
    search.alone(tell, min(MOST_OF_DISPLAY, budget // 2))
    found: dict[Subject, Left] = {}
    for place, subject in enumerate(first):
        tell(f"{asked.name}: patients left out, conclusion {place + 1} of {len(first)}")
        together = most if search.analyses < budget else 1
        found[subject] = search.fewest(subject, min(together, search.places.size - 2))
    count(search.analyses)
    return found


class _Search:
    """Analyses of one display without some of its patients, each done once."""

    def __init__(self, asked: Asked, first: Mapping[Subject, Reading]) -> None:
        self._asked, self._first = asked, first
        own = asked.cohort.of(asked.entry)
        self.places = np.searchsorted(asked.cohort.index, own.index)
        self._known: dict[tuple[frozenset[int], Subject | None], Mapping[Subject, Reading]] = {}
        self._alone: list[int] = []

    @property
    def analyses(self) -> int:
        """How many there were."""
        return len(self._known)

    def alone(self, tell: Callable[[str], None], most: int) -> None:
        """Leave out each patient; of more than `most`, each block of like patients first, and then those of the blocks that move most."""
        chosen = [(int(place),) for place in self.places]
        if len(chosen) > most:
            blocks = _blocks(self._asked, self.places, max(most // 2, 1))
            self._leave_out(blocks, tell)
            chosen = [(place,) for block in self._moving(blocks) for place in block][: max(most // 2, 1)]
        self._leave_out(chosen, tell)
        self._alone = [place for (place,) in chosen]

    def _leave_out(self, sets: Iterable[tuple[int, ...]], tell: Callable[[str], None]) -> None:
        sets = list(sets)
        for number, each in enumerate(sets):
            tell(f"{self._asked.name}: patients left out, analysis {number + 1} of {len(sets)}")
            self._without(each)

    def _moving(self, blocks: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Blocks by turns of the conclusions: the one that moves each of them most, then the next."""
        ranked = [sorted(blocks, key=lambda block: self._margin(subject, block)) for subject in self._first]
        return list(dict.fromkeys(block for rank in zip(*ranked, strict=True) for block in rank))

    def _without(self, places: Iterable[int], subject: Subject | None = None) -> Mapping[Subject, Reading]:
        """The conclusions without some patients, all or that of a subject alone; none where nothing can be computed."""
        left = frozenset(places)
        whole = (left, None)
        key = (left, subject)
        if whole in self._known:
            return self._known[whole]
        if key not in self._known:
            kept = np.ones(self._asked.cohort.size, dtype=np.bool_)
            kept[list(left)] = False
            part, entry = self._asked.cohort.part(kept), self._asked.entry
            entry = entry if subject is None else narrowed(entry, subject)
            try:
                self._known[key] = readings(self._asked.analyze_plainly(part, self._asked.name, entry), entry)
            except _FAILED:
                self._known[key] = {}
        return self._known[key]

    def _margin(self, subject: Subject, places: Iterable[int]) -> float:
        second = same_subject(self._without(places, subject), subject)
        return np.inf if second is None else margin(self._first[subject], second, self._asked.options.alpha)

    def _turns(self, subject: Subject, places: Iterable[int]) -> bool:
        second = same_subject(self._without(places, subject), subject)
        return second is not None and bool(turned(self._first[subject], second, self._asked.options.alpha))

    def fewest(self, subject: Subject, most: int) -> Left:
        """The fewest patients, up to `most`, without whom a conclusion is another one."""
        order = sorted(self._alone, key=lambda place: self._margin(subject, (place,)))
        turning = next(((place,) for place in order if self._turns(subject, (place,))), None)
        if turning is None and most > 1 and self._promising(subject, order, most):
            turning = self._several(subject, order, most)
        count = None if turning is None else len(turning)
        reading = None if turning is None else same_subject(self._without(turning, subject), subject)
        return Left(count, most, int(self.places.size), reading)

    def _promising(self, subject: Subject, order: list[int], most: int) -> bool:
        """Whether the patients who move a conclusion most come near to turning it together."""
        return self._turns(subject, order[:most]) or self._turns(subject, order[: most + 2])

    def _several(self, subject: Subject, order: list[int], most: int) -> tuple[int, ...] | None:
        """Pairs of those who move it most, then the best pair with one patient more, and so on."""

        def moves(places: tuple[int, ...]) -> float:
            return self._margin(subject, places)

        pairs: list[tuple[int, ...]] = sorted(combinations(order[:PAIRS_AMONG], 2), key=moves)
        best = pairs[0]
        found = next((pair for pair in pairs if self._turns(subject, pair)), None)
        while found is None and len(best) < most:
            others = [place for place in order if place not in best][:TRIED_NEXT]
            longer: list[tuple[int, ...]] = [(*best, place) for place in others]
            best = min(longer, key=moves)
            tried: list[tuple[int, ...]] = [best, tuple(order[: len(best)])]
            found = next((each for each in tried if self._turns(subject, each)), None)
        return found


def _blocks(asked: Asked, places: Integers, number: int) -> list[tuple[int, ...]]:
    """Patients in blocks of like ones: of one group, with or without the event, with similar times."""
    part = asked.cohort.part(np.isin(np.arange(asked.cohort.size), places))
    keys: list[Integers | NDArray[np.float64]] = []
    for _, name in asked.entry.named_endpoints():
        data = part.endpoint(name)
        keys += [data.time, data.cause.astype(np.float64)]
        break
    by = asked.entry.by
    if by is not None and by not in asked.cohort.study.exposures:
        keys.append(part.grouping(by).codes)
    order = np.lexsort(keys) if keys else np.arange(places.size)
    return [tuple(map(int, np.sort(places)[block])) for block in np.array_split(order, number) if block.size]
