"""Comments of a Word file: who says what of which words, a comment more, and none at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from riskset.word_files.elements import drop, made, run_of
from riskset.word_files.names import W_NAMESPACE, w
from riskset.word_files.paragraphs import accepted_text
from riskset.word_files.relations import add_relation, know_part
from riskset.word_files.runs import is_deleted, run_text

if TYPE_CHECKING:
    from riskset.word_files.package import Element, WordFile

_PART = "word/comments.xml"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"


@dataclass(frozen=True)
class Comment:
    """A comment: its author, its words, the words that it is about, and the paragraph in which these begin."""

    author: str
    text: str
    about: str
    paragraph: Element | None


def comments_in(file: WordFile) -> list[Comment]:
    """The comments of a file, in the order of its text; those that stand nowhere last."""
    if not file.has(_PART):
        return []
    known = {str(each.get(w("id"))): each for each in file.tree(_PART).iter(w("comment"))}
    found: list[Comment] = []
    for part in file.texts():
        for start in file.tree(part).iter(w("commentRangeStart"), w("commentReference")):
            comment = known.pop(str(start.get(w("id"))), None)
            if comment is not None:
                paragraph = next((each for each in start.iterancestors() if each.tag == w("p")), None)
                if paragraph is None:
                    paragraph = next((each for each in start.itersiblings() if each.tag == w("p")), None)
                about = _about(file.tree(part), start) if start.tag == w("commentRangeStart") else ""
                found.append(_comment(comment, about, paragraph))
    return [*found, *(_comment(each, "", None) for each in known.values())]


def _comment(element: Element, about: str, paragraph: Element | None) -> Comment:
    text = "\n".join(accepted_text(each) for each in element.iter(w("p")))
    return Comment(str(element.get(w("author")) or ""), text.strip(), " ".join(about.split()), paragraph)


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
