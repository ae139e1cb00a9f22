"""Compares the results of one study by their keys."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from riskset.comparing.difference import Change, PopulationChange, StudyDifference
from riskset.comparing.matching import renames
from riskset.comparing.naming import called
from riskset.comparing.places import Places, changed_cells

if TYPE_CHECKING:
    from riskset.builds.build import Build, Key, Printed, StudyBuild
    from riskset.results import Result

_LIKE = 1e-9
_NOISE = 1e-14
# A line of a figure has more points than a table has columns of times.
_POINTS = 10


def is_same(old: float | None, new: float | None) -> bool:
    """Whether two values are one but for the noise of the arithmetic."""
    if old is None or new is None:
        return old is new
    return math.isclose(old, new, rel_tol=_LIKE) or max(abs(old), abs(new)) < _NOISE


def study_difference(
    builds: tuple[Build, Build], old: StudyBuild | None, new: StudyBuild | None
) -> tuple[StudyDifference, Places | None]:
    """What has changed in the results of a study, and where they stand: in the new build, or where that is a plain store in the old."""
    before = Places(builds[0], old) if old is not None else None
    after = Places(builds[1], new) if new is not None else None
    sides = _Sides(old, new, before, after)
    both = [key for key in sides.new if key in sides.old]
    told = [key for key in both if not _differs(sides, key) and _told_otherwise(sides, key)]
    reprinted = [key for key in both if not _differs(sides, key) and sides.old[key].text != sides.new[key].text]
    gone = {key: row for key, row in sides.old.items() if key not in sides.new}
    added = {key: row for key, row in sides.new.items() if key not in sides.old}
    found = StudyDifference(
        old=old,
        new=new,
        changed=[sides.change(key) for key in both if _differs(sides, key)],
        added=[sides.change(key) for key in added],
        gone=[sides.change(key) for key in gone],
        told_otherwise=[sides.change(key) for key in told],
        reprinted=len(reprinted),
        cells=changed_cells(before, after) if before is not None and after is not None else [],
        populations=_populations(old, new) if old is not None and new is not None else [],
        renames=renames(gone, added),
    )
    return found, sides.knowing


class _Sides:
    """The results of both builds by key, with what tells of their places."""

    def __init__(
        self, old: StudyBuild | None, new: StudyBuild | None, before: Places | None, after: Places | None
    ) -> None:
        self.old: dict[Key, Printed] = old.by_key if old is not None else {}
        self.new: dict[Key, Printed] = new.by_key if new is not None else {}
        self._studies, self._places = (old, new), (before, after)
        plain = new is None or (new.is_plain and before is not None)
        self.knowing = before if plain else after
        self._points = Counter(_series(key) for key in {**self.old, **self.new} if _has_time(key))

    def change(self, key: Key) -> Change:
        side = 1 if key in self.new else 0
        study, own = self._studies[side], self._places[side]
        assert study is not None  # noqa: S101  one of them has the key
        rows = (self.old, self.new)[side]
        where = next((found for each in (own, self.knowing) if each is not None and (found := each.of(key))), ())
        alone = all(each.kind == "figure" for each in where)
        return Change(
            key=key,
            name=called(study, rows[key].result),
            old=self.old.get(key),
            new=self.new.get(key),
            places=where,
            course=alone and _has_time(key) and self._points[_series(key)] > _POINTS,
        )


def _has_time(key: Key) -> bool:
    return key[8] is not None


def _series(key: Key) -> Key:
    """A key without its time."""
    return (*key[:8], None, *key[9:])


def _differs(sides: _Sides, key: Key) -> bool:
    old, new = sides.old[key].result, sides.new[key].result
    return old.state != new.state or old.below != new.below or not is_same(old.value, new.value)


def _told_otherwise(sides: _Sides, key: Key) -> bool:
    return _told(sides.old[key].result) != _told(sides.new[key].result)


def _told(result: Result) -> tuple[str, str, str]:
    return (result.unit, result.method, result.warning)


def _populations(old: StudyBuild, new: StudyBuild) -> list[PopulationChange]:
    before = {each.name: each for each in old.populations}
    after = {each.name: each for each in new.populations}
    if not before or not after:  # a plain store knows none
        return []
    found: list[PopulationChange] = []
    for name in dict.fromkeys([*after, *before]):
        first, second = before.get(name), after.get(name)
        label = (second or first).label if (second or first) is not None else ""  # type: ignore[union-attr]
        sizes = (first.n if first else None, second.n if second else None)
        if sizes[0] != sizes[1] or (first is None) != (second is None):
            found.append(PopulationChange(name=name, label=label, old=sizes[0], new=sizes[1]))
    return found
