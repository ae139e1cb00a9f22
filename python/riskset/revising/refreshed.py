"""Today's numbers in a Word file that people have edited: each where it stands, and no word around it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from riskset.naming import counted
from riskset.problems import Problem, Problems
from riskset.revising.alignment import align_tables
from riskset.revising.named_numbers import KEY, name_of
from riskset.revising.places import place_of
from riskset.word_files.bookmarks import bookmarks_in
from riskset.word_files.mending import mend_bookmarks
from riskset.word_files.names import number_of, printed_code, printed_text, w
from riskset.word_files.package import open_word
from riskset.word_files.runs import is_deleted, run_text, set_text
from riskset.word_files.store import NumberStore, Told, read_store, rewrite_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from riskset.live.numbers import Number
    from riskset.opened import OpenStudy
    from riskset.word_files.bookmarks import Bookmark
    from riskset.word_files.package import WordFile

_NO_BREAK_SPACE = "\u00a0"
_DIGIT = re.compile(r"\d")
# What the names of a result end with, which say how it is printed: kind, decimals, way.
# How much of a file's numbers a study has that it was rendered from, unless that is known.
_OWN = 0.4


@dataclass(frozen=True, slots=True)
class Changed:
    """A number that was put in: the old characters, the new ones, and where."""

    old: str
    new: str
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Overwritten:
    """A number that somebody wrote another into: it is left.

    Attributes
    ----------
    old, theirs, today : str
        What was printed (empty where only a digest of it is known), what stands there, and what would be printed now.
    place, what : str
        The words around it, and the result that it was.
    """

    old: str
    theirs: str
    today: str
    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A number that could not be put in, and why."""

    old: str
    today: str
    why: str
    place: str
    what: str


@dataclass
class Refreshed:
    """A file with today's numbers, and what was done.

    Attributes
    ----------
    content : bytes
    changed, overwritten, unplaced : lists
    same : int
        Numbers that are as they were.
    deleted : int
        Numbers in text that is marked as deleted, which are left.
    gone : list of str
        The characters of numbers that the file was written with and that nothing marks any more.
    pictures : int
        Pictures, which are left as they are.
    """

    content: bytes = b""
    changed: list[Changed] = field(default_factory=list)
    overwritten: list[Overwritten] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    same: int = 0
    deleted: int = 0
    gone: list[str] = field(default_factory=list)
    pictures: int = 0


def refresh(content: bytes, study: OpenStudy, name: str, *, known: bool = False) -> Refreshed:
    """Put the numbers of a study into a Word file; text, comments and changes of others stay.

    Parameters
    ----------
    content : bytes
        The Word file.
    study : OpenStudy
    name : str
        What messages call the file.
    known : bool
        Whether it is known to be rendered from this study, whatever became of its numbers since.

    Raises
    ------
    Problems
        When it is not a Word file, nothing marks its numbers, or most of them are of no result of this study.
    """
    file = open_word(content, name)
    mend_bookmarks(file)
    marks = [each for part in file.texts() for each in bookmarks_in(file.tree(part)) if each.number_id]
    if not marks:
        message = "nothing marks the numbers of this file"
        remedy = "Render it anew with `riskset render`, without `live-numbers: false`"
        raise Problems([Problem(file=name, message=message, remedy=remedy)])
    run = _Run(file, read_store(file), _Today(study.numbers()))
    if not known:
        _refuse_another(marks, run, name)
    for mark in marks:
        run.take(mark)
    if run.done.changed:
        align_tables(file, study)
    run.finish(marks)
    return run.done


def _refuse_another(marks: list[Bookmark], run: _Run, name: str) -> None:
    """Refuse a file of another study, some of whose numbers have the same names as numbers of this one."""
    ids = {each.number_id for each in marks}
    there = sum(1 for each in ids if run.today.of(each, run.store.numbers.get(each)) is not None)
    if there < _OWN * len(ids):
        message = (
            f"of {counted(len(ids), 'number')} that this file marks, this study has {there}: it is of another study"
        )
        remedy = "Name the study that it was rendered from, or render it anew"
        raise Problems([Problem(file=name, message=message, remedy=remedy)])


class _Today:
    """What is printed now, by id; and where a number is printed another way now, by what it is of."""

    def __init__(self, numbers: Iterable[Number]) -> None:
        self.by_id: dict[str, Number] = {}
        self._by_key: dict[tuple[object, ...], Number] = {}
        for number in numbers:
            self.by_id.setdefault(number.id, number)
            self._by_key.setdefault(_key(number.names), number)

    def of(self, id_: str, told: Told | None) -> Number | None:
        """Today's number of an id; else of what the file tells of it."""
        return self.by_id.get(id_) or (self._by_key.get(_key(told.names)) if told is not None else None)


def _key(names: tuple[object, ...]) -> tuple[object, ...]:
    """What a number is of, however many decimals it has."""
    return (*names[:KEY], names[-1]) if names and names[0] == "result" else names


@dataclass
class _Run:
    """One run over the numbers of a file."""

    file: WordFile
    store: NumberStore
    today: _Today
    done: Refreshed = field(default_factory=Refreshed)
    known: dict[str, Told] = field(default_factory=dict)

    def take(self, mark: Bookmark) -> None:
        """Put one number in, or say why not."""
        told = self.store.numbers.get(mark.number_id)
        now = self.today.of(mark.number_id, told)
        what, old = _name(told, now), mark.printed or ""
        if mark.is_deleted:
            self.done.deleted += 1
            return
        in_cell = any(each.tag == w("tc") for each in mark.start.iterancestors())
        new = "" if now is None else now.printed.replace(_NO_BREAK_SPACE, " ") if in_cell else now.printed
        theirs = mark.text
        if not theirs.strip() or not (mark.is_as_printed or _holds(mark)) or any(map(is_deleted, mark.runs)):
            self.done.overwritten.append(Overwritten(old, theirs, new, place_of(mark), what))
        elif now is None:
            why = "the study has no such result any more"
            self.done.unplaced.append(Unplaced(old or theirs, "", why, place_of(mark), what))
        elif printed_code(new) == _code(mark):
            self.done.same += 1
            self._know(mark, now)
        elif bool(_DIGIT.search(new)) != bool(_DIGIT.search(old or theirs)) and not _alone(mark):
            why = "a number is a word now, or a word a number, and the words around it do not fit"
            self.done.unplaced.append(Unplaced(old or theirs, new, why, place_of(mark), what))
        else:
            place = place_of(mark)
            _put(mark, new)
            self.done.changed.append(Changed(old or theirs, new, place, what))
            self._know(mark, now)

    def _know(self, mark: Bookmark, now: Number) -> None:
        self.known[mark.number_id] = Told(now.names, now.value, now.origin)

    def finish(self, marks: list[Bookmark]) -> None:
        """Count what is gone, and write the file with what it now tells of its numbers."""
        there = Counter(_counted(each.name) for each in marks)
        self.done.gone = [
            printed_text(found[2]) or "a number"
            for name in self.store.bookmarks
            if (found := number_of(name)) is not None and not there[_counted(name)]
        ]
        self.done.pictures = sum(1 for _ in self.file.tree().iter(w("drawing")))
        names = tuple(
            str(each.start.get(w("name"))) for part in self.file.texts() for each in bookmarks_in(self.file.tree(part))
        )
        rewrite_store(self.file, NumberStore({**self.store.numbers, **self.known}, names, self.store.render))
        self.done.content = self.file.content()


def _counted(name: str) -> tuple[str, int]:
    found = number_of(name)
    return (found[0], found[1]) if found else ("", 0)


def _code(mark: Bookmark) -> str:
    found = number_of(mark.name)
    return found[2] if found else ""


def _holds(mark: Bookmark) -> bool:
    """Whether the characters that were printed stand, whole, among others that somebody wrote beside them."""
    from riskset.live.numbers import Number, placed

    old = mark.printed
    if not old:
        return False
    return sum(bool(placed(run_text(run), [Number(old, ())])) for run in mark.runs) == 1 and mark.text.count(old) == 1


def _alone(mark: Bookmark) -> bool:
    """Whether a number is all that its cell says."""
    cell = next((each for each in mark.start.iterancestors() if each.tag == w("tc")), None)
    return cell is not None and "".join(run_text(run) for run in cell.iter(w("r"))).strip() == mark.text.strip()


def _put(mark: Bookmark, new: str) -> None:
    """Put characters in the place of a number's, and into the name of its bookmark."""
    found = number_of(mark.name)
    assert found is not None  # noqa: S101  it is a number's
    if mark.is_as_printed:
        holders = [run for run in mark.runs if run_text(run)]
        set_text(holders[0], new)
        for run in holders[1:]:
            set_text(run, "")
    else:
        old = mark.printed or ""
        run = next(run for run in mark.runs if old in run_text(run))
        set_text(run, run_text(run).replace(old, new, 1))
    mark.start.set(w("name"), f"_rs_{found[0]}_{found[1]}_{printed_code(new)}")


def _name(told: Told | None, now: Number | None) -> str:
    """What a number is of, for who reads the report."""
    names = now.names if now is not None else told.names if told is not None else ()
    if not names:
        return "a number that the file tells nothing of"
    return name_of(names)
