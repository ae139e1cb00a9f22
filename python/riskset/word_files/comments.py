"""Comments of a Word file: who says what of which words, who replied, a comment more, and none at all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from riskset.word_files.elements import drop, made, run_of
from riskset.word_files.names import W_NAMESPACE, w, w14, w15
from riskset.word_files.paragraphs import accepted_text
from riskset.word_files.relations import add_relation, know_part
from riskset.word_files.runs import is_deleted, run_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from riskset.word_files.package import Element, WordFile

_PART = "word/comments.xml"
# Which comment a reply belongs to, and which comments are resolved.
_THREADS = "word/commentsExtended.xml"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


@dataclass(frozen=True)
class Comment:
    """A comment.

    Attributes
    ----------
    author, date, text : str
        Who says what, and when; the date is empty where the file has none.
    about : str
        The words that it is about.
    paragraph : Element or None
        The paragraph in which these begin.
    is_resolved : bool
        Whether somebody marked it as done.
    replies : tuple of Comment
        What others answered, in the order of their dates.
    """

    author: str
    date: str
    text: str
    about: str
    paragraph: Element | None
    is_resolved: bool = False
    replies: tuple[Comment, ...] = ()


def comments_in(file: WordFile) -> list[Comment]:
    """The comments of a file with their replies, in the order of its text; those that stand nowhere last."""
    if not file.has(_PART):
        return []
    known = {str(each.get(w("id"))): each for each in file.tree(_PART).iter(w("comment"))}
    found: dict[str, tuple[int, Comment]] = {}
    place = 0
    for part in file.texts():
        for start in file.tree(part).iter(w("r"), w("commentRangeStart"), w("commentReference")):
            id_ = str(start.get(w("id")))
            # Comments on the same words begin at one place, and not always in the order in which they were written.
            place += start.tag == w("r")
            if start.tag != w("r") and id_ in known and id_ not in found:
                about = _about(file.tree(part), start) if start.tag == w("commentRangeStart") else ""
                found[id_] = (place, _comment(known[id_], about, _paragraph(start)))
    nowhere = {id_: (place + 1, _comment(each, "", None)) for id_, each in known.items() if id_ not in found}
    ordered = sorted((found | nowhere).items(), key=lambda each: (each[1][0], each[1][1].date))
    return _threaded({id_: comment for id_, (_, comment) in ordered}, *_threads(file, known))


def _threaded(comments: Mapping[str, Comment], first: Mapping[str, str], resolved: set[str]) -> list[Comment]:
    """The comments, of which those that answer another stand in it."""
    replies: dict[str, list[Comment]] = {}
    for id_, comment in comments.items():
        if id_ in first:
            replies.setdefault(first[id_], []).append(comment)
    return [
        replace(
            comment,
            is_resolved=id_ in resolved,
            replies=tuple(sorted(replies.get(id_, ()), key=lambda each: each.date)),
        )
        for id_, comment in comments.items()
        if id_ not in first
    ]


def _threads(file: WordFile, known: Mapping[str, Element]) -> tuple[dict[str, str], set[str]]:
    """The comment with which the thread of each reply begins, and the comments that are resolved; by their ids."""
    if not file.has(_THREADS):
        return {}, set()
    # Other programs give only some of the paragraphs an id.
    owners = {
        p.get(w14("paraId")): id_ for id_, each in known.items() for p in each.iter(w("p")) if p.get(w14("paraId"))
    }
    above: dict[str, str] = {}
    resolved: set[str] = set()
    for each in file.tree(_THREADS).iter(w15("commentEx")):
        own, parent = (owners.get(each.get(w15(name))) for name in ("paraId", "paraIdParent"))
        if own is not None and parent is not None:
            above[own] = parent
        if own is not None and each.get(w15("done")) in {"1", "true", "on"}:
            resolved.add(own)
    first = {id_: _first(id_, above) for id_ in above}
    return {id_: other for id_, other in first.items() if other != id_}, resolved


def _first(id_: str, above: Mapping[str, str]) -> str:
    """The comment above all others of a thread; the reply itself where they go round in a ring."""
    passed, now = {id_}, id_
    while now in above:
        now = above[now]
        if now in passed:
            return id_
        passed.add(now)
    return now


def _paragraph(start: Element) -> Element | None:
    """The paragraph in which a comment begins."""
    around = next((each for each in start.iterancestors() if each.tag == w("p")), None)
    if around is not None:
        return around
    return next((each for each in start.itersiblings() if each.tag == w("p")), None)


def _comment(element: Element, about: str, paragraph: Element | None) -> Comment:
    author, date = (str(element.get(w(name)) or "") for name in ("author", "date"))
    text = "\n".join(accepted_text(each) for each in element.iter(w("p")))
    return Comment(author, date, text.strip(), " ".join(about.split()), paragraph)


def _about(root: Element, start: Element) -> str:
    inside, words = False, list[str]()
    for each in root.iter(w("commentRangeStart"), w("commentRangeEnd"), w("r")):
        if each is start:
            inside = True
        elif inside and each.tag == w("commentRangeEnd") and each.get(w("id")) == start.get(w("id")):
            break
        elif inside and each.tag == w("r") and not is_deleted(each):
            words.append(run_text(each))
    return "".join(words)


def add_comment(file: WordFile, first: Element, last: Element, author: str, words: str) -> None:
    """Comment on the elements of a paragraph from `first` to `last`, which have one parent."""
    if not file.has(_PART):
        file.put(_PART, f'<w:comments xmlns:w="{W_NAMESPACE}"/>'.encode())
        add_relation(file, "word/document.xml", _RELATION, "comments.xml")
        know_part(file, _PART, _KIND)
    root = file.tree(_PART)
    ids = [int(each.get(w("id")) or 0) for each in root.iter(w("comment"))]
    id_ = str(max(ids, default=-1) + 1)
    initials = "".join(word[:1] for word in author.split())[:3] or "A"
    root.append(made("comment", made("p", run_of(words)), id=id_, author=author, initials=initials))
    first.addprevious(made("commentRangeStart", id=id_))
    last.addnext(made("r", made("commentReference", id=id_)))
    last.addnext(made("commentRangeEnd", id=id_))


def remove_comments(root: Element) -> None:
    """Take the marks of comments out of a part."""
    for each in list(root.iter(w("commentRangeStart"), w("commentRangeEnd"), w("commentReference"))):
        parent = each.getparent()
        drop(each)
        if parent is not None and parent.tag == w("r") and not [child for child in parent if child.tag != w("rPr")]:
            drop(parent)
