"""Which study and which document of a new build is which of the old, and what seems to be called otherwise now."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, TypeVar

from riskset.comparing.difference import Rename
from riskset.naming import VERSUS
from riskset.results import KEY_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from riskset.builds.build import Key, Printed, StudyBuild
    from riskset.builds.document_build import DocumentBuild

Thing = TypeVar("Thing")
_RENAMED = ("display", "population", "endpoint", "model", "group", "variable", "level")
# Fewer numbers may be the same by chance.
_ENOUGH = 2
_MOST = 0.5
_ROUNDS = 4


def paired_studies(
    old: Sequence[StudyBuild], new: Sequence[StudyBuild]
) -> list[tuple[StudyBuild | None, StudyBuild | None]]:
    """Studies of one file; else of one name of file, of one title, or the only ones that are left."""
    return _paired(
        old, new, lambda each: each.file.path, lambda each: PurePosixPath(each.file.path).name, lambda each: each.title
    )


def paired_documents(
    old: Sequence[DocumentBuild], new: Sequence[DocumentBuild]
) -> list[tuple[DocumentBuild | None, DocumentBuild | None]]:
    """Documents of one path; else of one name of file, or the only ones that are left."""
    return _paired(old, new, lambda each: each.path, lambda each: PurePosixPath(each.path).name)


def _paired(
    old: Sequence[Thing], new: Sequence[Thing], *names: Callable[[Thing], Hashable]
) -> list[tuple[Thing | None, Thing | None]]:
    """Pairs by the first name that two have alike and no others; the order is that of the new, then of the old."""
    left, right = list(old), list(new)
    partner: dict[int, Thing] = {}
    for name in (*names, _any):
        ours, theirs = Counter(map(name, left)), Counter(map(name, right))
        for each in list(right):
            if ours[name(each)] == theirs[name(each)] == 1:
                found = next(other for other in left if name(other) == name(each))
                partner[id(each)] = found
                left.remove(found)
                right.remove(each)
    return [*((partner.get(id(each)), each) for each in new), *((each, None) for each in left)]


def _any(_: object) -> str:
    """The one name that all have."""
    return ""


def renames(gone: dict[Key, Printed], added: dict[Key, Printed]) -> list[Rename]:
    """Names that seem to have become others: what went by the old one came with the same numbers by the new one.

    Names that became others together are found one after the other, the surest first.
    """
    found: list[Rename] = []
    left = dict(gone)
    for _ in range(_ROUNDS):
        best = max(_suggested(left, added), key=lambda each: each[0], default=None)
        if best is None:
            break
        rename = best[1]
        found.append(rename)
        place = KEY_FIELDS.index(rename.field)
        left = {_renamed(key, place, rename.old, rename.new): row for key, row in left.items()}
    return found


def _suggested(gone: dict[Key, Printed], added: dict[Key, Printed]) -> Iterator[tuple[float, Rename]]:
    """Names that may have become others, each with the part of its numbers that came under the new one."""
    displays = {key[0] for key in added}
    for name in _RENAMED:
        place = KEY_FIELDS.index(name)
        # What went with its display says nothing of other names.
        rows = gone if name == "display" else {key: row for key, row in gone.items() if key[0] in displays}
        before, after = _by_name(rows, place), _by_name(added, place)
        shapes: dict[object, set[str]] = defaultdict(set)
        for new, keys in after.items():
            for key in keys:
                shapes[_shape(key, place, new, added[key])].add(new)
        same: Counter[tuple[str, str]] = Counter()
        for old, keys in before.items():
            for key in keys:
                same.update((old, new) for new in shapes.get(_shape(key, place, old, rows[key]), ()) if new != old)
        for (old, new), results in same.items():
            part = results / len(before[old])
            if results >= _ENOUGH and part >= _MOST:
                yield part, Rename(field=name, old=old, new=new, results=results)


def _by_name(rows: dict[Key, Printed], place: int) -> dict[str, list[Key]]:
    """The keys by what they have in one field; a comparison by each of its groups."""
    found: dict[str, list[Key]] = defaultdict(list)
    for key in rows:
        for part in str(key[place]).split(VERSUS):
            if part:
                found[part].append(key)
    return found


def _shape(key: Key, place: int, name: str, row: Printed) -> object:
    """A key without one name, and its number."""
    return (_renamed(key, place, name, "\0"), _number(row))


def _renamed(key: Key, place: int, old: str, new: str) -> Key:
    parts = [new if part == old else part for part in str(key[place]).split(VERSUS)]
    return (*key[:place], VERSUS.join(parts), *key[place + 1 :])


def _number(row: Printed) -> object:
    return (row.result.state, None if row.result.value is None else float(f"{row.result.value:.9g}"))
