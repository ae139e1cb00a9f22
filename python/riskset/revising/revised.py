"""A tracked copy of two Word files, with the reason beside each number that changed, proved before it is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.revising.marking_changes import ChangeMarker
from riskset.revising.named_numbers import changed_names
from riskset.revising.proof import prove
from riskset.revising.tracked import Tracking
from riskset.word_files.bookmarks import unwrapped
from riskset.word_files.changes import accept_changes
from riskset.word_files.names import w
from riskset.word_files.package import open_word
from riskset.word_files.store import read_store

if TYPE_CHECKING:
    from riskset.revising.word_changes import NumberChange
    from riskset.word_files.package import WordFile
    from riskset.word_files.store import NumberStore

BLIND = "Author"
"""The author of changes in a file that tells nobody's name."""
_ANY = "The number changed"
_MARKS = ("ins", "del", "moveFrom", "moveTo")


@dataclass(frozen=True)
class Revised:
    """A tracked copy.

    Attributes
    ----------
    content : bytes
    numbers : list of NumberChange
    inserted, deleted : int
        Paragraphs, tables and rows that only one of the files has.
    tracked : int
        All changes that are marked in it.
    paired : int
        Paragraphs and tables that both files have, changed or not.
    reason : str
        What its comments say.
    names : dict
        What the numbers are of that changed, by what was printed and what is.
    """

    content: bytes
    numbers: list[NumberChange]
    inserted: int
    deleted: int
    tracked: int
    paired: int
    reason: str
    names: dict[tuple[str, str], list[str]]


def revise(
    old: bytes,
    new: bytes,
    name: str,
    *,
    old_name: str = "OLD",
    author: str = BLIND,
    reason: str = "",
    date: str = "",
    comments: bool = True,
) -> Revised:
    """Make a tracked copy of `new` against `old`.

    Parameters
    ----------
    old, new : bytes
        Word files; what is tracked in them is accepted first.
    name, old_name : str
        What messages call the new file and the old one.
    author : str
        Whose changes they are.
    reason : str
        What the comments say where numbers changed; without it, what changed of data, study file and package.
    date : str
        When, such as ``2026-11-01T00:00:00Z``; without it, the changes have none.
    comments : bool
        Whether numbers that changed are commented on.

    Raises
    ------
    Problems
        When one of them is no Word file, or the copy does not give both back.
    """
    before, after = open_word(old, old_name), open_word(new, name)
    why = reason or reason_of(read_store(before), read_store(after))
    names = changed_names(before, after)
    before, after = _settled(before), _settled(after)
    run = Tracking(before, after, ChangeMarker(author, date, before, after), why if comments else "")
    run.run()
    content = after.content()
    prove(content, old, new, name)
    tracked = sum(1 for part in after.texts() for _ in after.tree(part).iter(*map(w, _MARKS)))
    return Revised(content, run.numbers, run.inserted, run.deleted, tracked, run.paired, why, names)


def _settled(file: WordFile) -> WordFile:
    """A file with its changes accepted and without what it keeps of its numbers."""
    accept_changes(file)
    return open_word(unwrapped(file.content()), "file")


def reason_of(old: NumberStore, new: NumberStore) -> str:
    """Why numbers changed, as far as both files tell of what they were made."""
    before = [each for each in old.numbers.values() if each.origin]
    after = [each for each in new.numbers.values() if each.origin]
    if not before or not after:
        return _ANY
    parts = [
        ("the data", {each.data for each in before} != {each.data for each in after}),
        ("the definitions in the study file", {each.study for each in before} != {each.study for each in after}),
        ("the version of riskset", {each.origin[16:] for each in before} != {each.origin[16:] for each in after}),
    ]
    changed = [name for name, differs in parts if differs]
    if not changed:
        return _ANY
    listed = f"{', '.join(changed[:-1])} and {changed[-1]}" if len(changed) > 1 else changed[0]
    return f"{listed[0].upper()}{listed[1:]} changed"
