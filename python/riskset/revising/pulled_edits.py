"""What comes back from an edited Word file: edits, conflicts, what cannot be placed, comments."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from riskset.word_files.comments import Comment


@dataclass(frozen=True)
class Edit:
    """A change of a paragraph.

    Attributes
    ----------
    file, line : str, int
        Where it stands in the source.
    kind : str
        ``changed``, ``inserted``, ``removed`` or ``moved``.
    old, new : str
        The paragraph as it is written, and as it would be.
    """

    file: str
    line: int
    kind: str
    old: str
    new: str


@dataclass(frozen=True)
class Trouble:
    """What is not applied, and why: a paragraph that was changed on both sides, text that code writes, a number typed over."""

    file: str
    line: int
    why: str
    theirs: str


@dataclass(frozen=True)
class Reply:
    """What somebody answered to a comment."""

    author: str
    date: str
    text: str


@dataclass(frozen=True)
class Said:
    """A comment.

    Attributes
    ----------
    author, date, text : str
        Who says what, and when.
    about : str
        The words that it is about.
    file, line : str, int
        The line of the source that they are of.
    resolved : bool
        Whether somebody marked it as done.
    replies : tuple of Reply
    """

    author: str
    date: str
    text: str
    about: str
    file: str
    line: int
    resolved: bool = False
    replies: tuple[Reply, ...] = ()


def as_said(comment: Comment, file: str, line: int) -> Said:
    """A comment of a Word file at a line of the source."""
    replies = tuple(Reply(each.author, each.date, each.text) for each in comment.replies)
    words = (comment.author, comment.date, comment.text, comment.about)
    return Said(*words, file, line, comment.is_resolved, replies)


@dataclass
class Pulled:
    """What came back.

    Attributes
    ----------
    edits, conflicts, notes, comments : lists
        Changes; those that meet changes of the source; what cannot be placed; comments.
    texts : dict of str to str
        The new text of each file that changes.
    patch : str
        The same as a patch.
    """

    edits: list[Edit] = field(default_factory=list)
    conflicts: list[Trouble] = field(default_factory=list)
    notes: list[Trouble] = field(default_factory=list)
    comments: list[Said] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    patch: str = ""
