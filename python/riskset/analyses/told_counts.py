"""The counts that the displays of a study tell, each set of patients once, and the sums that relate them."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from riskset.analyses.lots import lots_of
from riskset.analyses.named_sums import is_count, named_sums
from riskset.analyses.subjects import about_all
from riskset.analyses.told import tells_nothing
from riskset.analyses.told_families import IN_TIME, Family, are_related, course, families_of, is_in_time, together
from riskset.analyses.told_reading import Reading, packed
from riskset.stats.sums import Sum
from riskset.stats.suppression import suppress_small

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from riskset.analyses.named_sums import Total
    from riskset.analyses.subjects import Subject, SubjectOf
    from riskset.analyses.told import Teller, Told
    from riskset.results import Result

    Mask = NDArray[np.bool_]

# How much is lost with a count: with the size of a group goes nearly all of a table, with a level little.
_COSTS = {"n_group": 50.0, "n_kept": 50.0, "n": 50.0, "n_of": 10.0, "events": 4.0, "n_risk": 5.0, "censored_to": 0.2}
_OF_TOTAL, _OF_RESULT, _OF_CURVE = 2.0, 0.5, 50.0


@dataclass(frozen=True, eq=False)
class Shown:
    """The results of a display as they were computed, and of whom they tell.

    Attributes
    ----------
    rows : sequence of Result
    smallest : int or None
        The smallest number of patients that it shows, other than 0; ``None`` where it shows all.
    told : Teller
        Of whom each result tells, as masks over all patients of the study.
    subject : callable
        What each result is about; see :class:`riskset.analyses.subjects.Subjects`.
    totals : sequence of pairs of keys
        Totals that neither names nor patients tell, each with the counts that add up to it: of a flow chart, what goes
        into a box and what comes out of it, where numbers are stated.
    """

    rows: Sequence[Result]
    smallest: int | None = None
    told: Teller = tells_nothing
    subject: SubjectOf = about_all
    totals: Sequence[Total] = ()


@dataclass(eq=False)
class ToldCounts:
    """Every set of patients whose number some display of a study tells, and how these numbers add up.

    A count is known by its patients and what it is about: what two displays say of the same patients is one number, whatever
    either calls them, unless they are the same by chance alone. Counts whose patients are not known (of a kind that does not
    say whom it counts, or stated by the study file) are known by the name of their result, and related by names.
    """

    values: list[int] = field(default_factory=list[int])
    smallest: list[int] = field(default_factory=list[int])
    costs: list[float] = field(default_factory=list[float])
    printed: list[bool] = field(default_factory=list[bool])
    masks: list[NDArray[np.bool_] | None] = field(default_factory=list["NDArray[np.bool_] | None"])
    subjects: list[Subject] = field(default_factory=list["Subject"])
    sums: list[Sum] = field(default_factory=list[Sum])
    names: list[str] = field(default_factory=list[str])
    _places: dict[object, int] = field(default_factory=dict[object, int])
    _about: dict[bytes, list[Subject]] = field(default_factory=dict[bytes, "list[Subject]"])
    _readings: dict[object, Reading] = field(default_factory=dict[object, Reading])
    _courses: dict[tuple[str, ...], dict[int, bool]] = field(default_factory=dict[tuple[str, ...], dict[int, bool]])

    @classmethod
    def of(cls, displays: Sequence[Shown]) -> ToldCounts:
        """The counts of some displays."""
        told = cls()
        told._subjects_of(displays)
        families = [family for shown in displays for family in told._of_display(shown)]
        for family in families:
            told._split(family)
        told._differences(displays)
        told._between_times()
        told._across([family for family in families if family.parts])
        told._computed(displays)
        for total in {each.total for each in told.sums if all(told.printed[part] for part in each.parts)}:
            told.costs[total] += _OF_TOTAL
        return told

    def _subjects_of(self, displays: Sequence[Shown]) -> None:
        """What each set of patients is about: of related results together, of others apart."""
        for shown in displays:
            for row in shown.rows:
                of, subject = shown.told(row), shown.subject(row, bool(row.group))
                for mask in () if of is None else of.counts:
                    about = self._about.setdefault(packed(mask), [])
                    related = [each for each in about if are_related(each, subject)]
                    about[:] = [*(each for each in about if each not in related), together([*related, subject])]

    def _name(self, mask: Mask, subject: Subject) -> tuple[bytes, Subject]:
        """What a set of patients is called: by who they are, and what is told of them."""
        return self._called(packed(mask), subject)

    def _called(self, bits: bytes, subject: Subject) -> tuple[bytes, Subject]:
        return bits, next((each for each in self._about.get(bits, ()) if are_related(each, subject)), subject)

    def states(self, secret: bytes = b"") -> NDArray[np.int8]:
        """Which of them are shown; see :func:`riskset.stats.suppression.suppress_small`.

        Parameters
        ----------
        secret : bytes
            What lots are drawn from, and no reader knows; without one none are drawn.
        """
        lots = lots_of(secret, self.names) if secret else None
        values, smallest = np.array(self.values, dtype=np.int64), np.array(self.smallest, dtype=np.int64)
        nobody = [place for place, mask in enumerate(self.masks) if mask is not None and not mask.any()]
        unprinted = [place for place, is_printed in enumerate(self.printed) if not is_printed]
        return suppress_small(
            values, self.sums, smallest, known=nobody, unprinted=unprinted, costs=self.costs, lots=lots
        )

    def place(self, row: Result) -> int | None:
        """The position of a result's own count; ``None`` where it is none."""
        return self._places.get(row.key)

    def told_by(self, row: Result) -> Iterator[int]:
        """The positions of the numbers that a result tells, or is computed from, and that are told elsewhere."""
        reading = self._readings[row.key]
        for bits in reading.sets:
            for subject in reading.subjects:
                if (place := self._places.get(self._called(bits, subject))) is not None:
                    yield place

    def fewest(self, row: Result) -> float:
        """How many the fewest patients are whose own values a result would show; infinity where it shows nobody's."""
        return self._readings[row.key].fewest

    def _of_display(self, shown: Shown) -> Iterator[Family]:
        families: dict[tuple[object, ...], Family] = {}
        counts: dict[int, int] = {}
        for index, row in enumerate(shown.rows):
            of, subject = shown.told(row), shown.subject(row, bool(row.group))
            self._readings[row.key] = Reading.of(of, {shown.subject(row, each) for each in (True, False)})
            if is_count(row):
                counts[index] = self._count(row, of, subject, shown.smallest or 0)
                members = [counts[index]] if self.masks[counts[index]] is not None else []
            elif of is not None and row.value is not None:
                members = [
                    self._set(mask, subject, shown.smallest or 0, f"{row.key} {number}")
                    for number, mask in enumerate(of.counts)
                ]
            else:
                continue
            self._follow(row, members)
            for key in families_of(row):
                family = families.setdefault(key, Family(shown.smallest or 0, in_time=key[0] == "in time"))
                family.members += members
                family.changes |= family.in_time and is_in_time(row)
        places = list(counts.values())
        for total, parts in named_sums([shown.rows[index] for index in counts], shown.totals):
            if any(self.masks[places[each]] is None for each in (total, *parts)):
                self.sums.append(Sum(places[total], tuple(places[each] for each in parts)))
        everyone = {key[:-1]: family for key, family in families.items() if not key[-1]}
        for key, family in families.items():
            if key[-1] and key[:-1] in everyone:
                family.members += everyone[key[:-1]].members
            if family.changes or not family.in_time:
                yield family

    def _count(self, row: Result, told: Told | None, subject: Subject, smallest: int) -> int:
        """The position of a count, by its patients where they are known."""
        value = int(row.value or 0)
        mask = told.counts[0] if told is not None and len(told.counts) == 1 else None
        known = mask is not None and int(mask.sum()) == value
        name = self._name(mask, subject) if known and mask is not None else row.key
        place = self._add(name, value, mask if known else None, subject, str(row.key))
        self._places[row.key] = place
        # With the events of a curve, which are its steps, goes the curve.
        is_curve = row.analysis == "curves" and row.statistic == "events"
        self._print(place, smallest, _OF_CURVE if is_curve else _COSTS.get(row.statistic, 1.0))
        return place

    def _set(self, mask: Mask, subject: Subject, smallest: int, name: str) -> int:
        """The position of the number of patients that a result tells, though it is none."""
        place = self._add(self._name(mask, subject), int(mask.sum()), mask, subject, name)
        self._print(place, smallest, _OF_RESULT)
        return place

    def _add(self, name: object, value: int, mask: Mask | None, subject: Subject, called: str = "") -> int:
        if name not in self._places:
            self._places[name] = len(self.values)
            self.values.append(value)
            self.smallest.append(0)
            self.costs.append(0.0)
            self.printed.append(False)
            self.masks.append(mask)
            self.subjects.append(subject)
            self.names.append(called)
        return self._places[name]

    def _print(self, place: int, smallest: int, cost: float) -> None:
        self.printed[place] = True
        self.smallest[place] = max(self.smallest[place], smallest)
        self.costs[place] += cost

    def _unprinted(self, mask: Mask, subject: Subject, smallest: int) -> int:
        """The position of the number of patients that nothing prints, but which a reader may compute."""
        place = self._add(self._name(mask, subject), int(mask.sum()), mask, subject)
        self.smallest[place] = max(self.smallest[place], smallest)
        return place

    def _split(self, family: Family) -> None:
        """Part the patients of related counts so that each count is the sum of parts."""
        members = sorted(set(family.members))
        masks = [mask for mask in (self.masks[place] for place in members) if mask is not None]
        if len(members) < 2 or len(masks) != len(members):
            return
        table = np.array(masks)
        inside = table.any(axis=0)
        patterns, part = np.unique(table[:, inside], axis=1, return_inverse=True)
        family.parts, family.subject = [], together(self.subjects[place] for place in members)
        own = {mask.tobytes(): place for mask, place in zip(masks, members, strict=True)}
        for index in range(patterns.shape[1]):
            mask = np.zeros(inside.size, dtype=bool)
            mask[np.flatnonzero(inside)[part.ravel() == index]] = True
            # In time, what lies between two times is a count for each statistic by itself (`_between_times`).
            smallest = 0 if family.in_time else family.smallest
            place = own.get(mask.tobytes())
            family.parts.append(self._unprinted(mask, family.subject, smallest) if place is None else place)
        for member, pattern in zip(members, patterns, strict=True):
            of = tuple(family.parts[index] for index in np.flatnonzero(pattern))
            if of != (member,):
                self.sums.append(Sum(member, of))

    def _computed(self, displays: Sequence[Shown]) -> None:
        """What is computed from a count goes with it."""
        for shown in displays:
            for row in shown.rows:
                for place in () if is_count(row) or row.value is None else self.told_by(row):
                    self.costs[place] += _OF_RESULT

    def _differences(self, displays: Sequence[Shown]) -> None:
        """What two displays say of one thing in nested populations tells of those who are in one alone."""
        called: dict[tuple[str, ...], set[int]] = {}
        for shown in displays:
            for row in shown.rows:
                if is_count(row) and row.statistic not in IN_TIME and row.at is None:
                    name = (row.group, row.variable, row.level, row.statistic, row.endpoint)
                    called.setdefault(name, set()).add(self._places[row.key])
        for places in called.values():
            for pair in combinations(sorted(places), 2):
                self._apart(*pair)

    def _follow(self, row: Result, members: Sequence[int]) -> None:
        """Keep the number of patients that a result tells among those of other times."""
        of = course(row)
        if len(members) != 1 or of is None:
            return
        places = self._courses.setdefault(of, {})
        places[members[0]] = places.get(members[0], False) or row.at is not None

    def _between_times(self) -> None:
        """What is told of two times tells of those who left, or had the event, between them."""
        for places in self._courses.values():
            by_size = sorted(places, key=lambda place: self.values[place])
            smallest = max(self.smallest[place] for place in places)
            for index, less in enumerate(by_size):
                for more in by_size[index + 1 :]:
                    if self.values[more] - self.values[less] >= smallest:
                        break
                    if places[less] or places[more]:
                        self._apart(less, more)

    def _apart(self, one: int, other: int) -> None:
        """Of two counts the patients of the larger alone, where those of the other are among them and they are few."""
        one, other = sorted((one, other), key=lambda place: self.values[place])
        smallest = max(self.smallest[one], self.smallest[other])
        less, more = self.masks[one], self.masks[other]
        few = 0 < self.values[other] - self.values[one] < smallest
        if few and less is not None and more is not None and not (less & ~more).any():
            subject = together(self.subjects[place] for place in (one, other))
            self.sums.append(Sum(other, (one, self._unprinted(more & ~less, subject, smallest))))

    def _across(self, families: Sequence[Family]) -> None:
        """Relate each count to the parts of other displays' counts that make it up."""
        places = [
            place for place, is_printed in enumerate(self.printed) if is_printed and self.masks[place] is not None
        ]
        table = np.array([self.masks[place] for place in places], dtype=np.float32)
        sizes = np.array([self.values[place] for place in places])
        there = set(self.sums)
        for parts, subject in {(tuple(family.parts), family.subject) for family in families}:
            of_parts = np.array([self.masks[part] for part in parts], dtype=np.float32)
            shared = table @ of_parts.T
            whole = shared == np.array([self.values[part] for part in parts])
            fits = ((shared == 0) | whole).all(axis=1) & (shared.sum(axis=1) == sizes) & (sizes > 0)
            for index in np.flatnonzero(fits):
                each = Sum(places[index], tuple(parts[k] for k in np.flatnonzero(shared[index] > 0)))
                if len(each.parts) == 1 or not are_related(self.subjects[places[index]], subject):
                    continue
                if each not in there:
                    there.add(each)
                    self.sums.append(each)
